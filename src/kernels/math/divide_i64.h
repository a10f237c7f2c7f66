/* SPDX-License-Identifier: MIT */
/*
 * floor_divide and remainder of 64-bit integers, with the results and flags of divide_integer.h.
 *
 * Where vectors of them become float64 in one instruction: 1/b is computed once, scaled by 1 - 2^-50 so that no
 * rounding makes a product with it too large. The first product falls short of the quotient by less than 2^15, the
 * second, of what is left, by less than 2. Elsewhere processors divide.
 */
#ifndef INTEROP_KERNELS_MATH_DIVIDE_I64_H
#define INTEROP_KERNELS_MATH_DIVIDE_I64_H

#include "kernels/math/bits.h"

#ifdef __AVX512DQ__

/*
 * The quotient, and the remainder in *rest; both 0 if b is 0, and 2^63 and something if it overflows. Flags are raised
 * by 1 / 0, and by a huge number over a tiny one. The bits of infinity, shifted, are the results then, so that
 * compilers cannot do without the division.
 */
static inline uint64_t interop__quotient_u64(uint64_t a, uint64_t b, int overflows, uint64_t *rest) {
    const uint64_t zero = interop__mask_u64(b == 0), over = interop__mask_u64(overflows), ordinary = ~(zero | over);
    const uint64_t upper = 0x3feffffffffffff8 | (over & 0x4000000000000000); /* 1 - 2^-50 */
    const uint64_t lower = interop__bits_of_f64((double)b) & (0x10000000000000 | ~over);
    const uint64_t inverse = interop__bits_of_f64(interop__f64_of_bits(upper) / interop__f64_of_bits(lower));
    const double factor = interop__f64_of_bits(inverse & ordinary);

    const uint64_t q1 = (uint64_t)((double)a * factor), r1 = a - q1 * b;
    const uint64_t q2 = (uint64_t)((double)r1 * factor), r2 = r1 - q2 * b;
    const uint64_t more = interop__mask_u64(r2 >= b);
    *rest = ((r2 - (b & more)) & ~zero) | (inverse << 12 & zero);
    return ((q1 + q2 - more) & ordinary) | (inverse << 12 & zero) | (inverse << 11 & over);
}

#else

#include "kernels/fpflags.h"

static inline uint64_t interop__quotient_u64(uint64_t a, uint64_t b, int overflows, uint64_t *rest) {
    if (b == 0 || overflows) {
        if (overflows) {
            interop__raise_overflow();
        } else {
            (void)feraiseexcept(FE_DIVBYZERO);
        }
        *rest = 0;
        return (uint64_t)overflows << 63;
    }
    *rest = a % b;
    return a / b;
}

#endif

static inline uint64_t interop__floor_divide_u64(uint64_t a, uint64_t b) {
    uint64_t rest;
    return interop__quotient_u64(a, b, 0, &rest);
}

static inline uint64_t interop__remainder_u64(uint64_t a, uint64_t b) {
    uint64_t rest;
    (void)interop__quotient_u64(a, b, 0, &rest);
    return rest;
}

/* All ones if negative. */
static inline uint64_t interop__sign_i64(int64_t a) {
    return interop__mask_u64(a < 0);
}

static inline uint64_t interop__magnitude_i64(int64_t a) {
    return ((uint64_t)a ^ interop__sign_i64(a)) - interop__sign_i64(a);
}

static inline int64_t interop__floor_divide_i64(int64_t a, int64_t b) {
    const int overflows = (a == INT64_MIN) & (b == -1);
    const uint64_t differ = interop__sign_i64(a ^ b);
    uint64_t rest;
    uint64_t q = interop__quotient_u64(interop__magnitude_i64(a), interop__magnitude_i64(b), overflows, &rest);
    q += interop__mask_u64(rest != 0) & differ & 1;
    return (int64_t)((q ^ differ) - differ);
}

static inline int64_t interop__remainder_i64(int64_t a, int64_t b) {
    const uint64_t sign = interop__sign_i64(b), magnitude = interop__magnitude_i64(b);
    uint64_t rest;
    (void)interop__quotient_u64(interop__magnitude_i64(a), magnitude, 0, &rest);
    /* the remainder's sign is that of b */
    rest = (interop__sign_i64(a ^ b) & interop__mask_u64(rest != 0)) != 0 ? magnitude - rest : rest;
    return (int64_t)((rest ^ sign) - sign);
}

/* Of many integers by one b, in the form of divide_by.h. Compilers take 1 / b out of the loop. */
struct interop__inverse_u64 {
    uint64_t b;
};
struct interop__inverse_i64 {
    uint64_t b;
    int64_t flip;
};

static inline struct interop__inverse_u64 interop__invert_u64(uint64_t b) {
    return (struct interop__inverse_u64){b};
}

static inline struct interop__inverse_i64 interop__invert_i64(int64_t b) {
    return (struct interop__inverse_i64){interop__magnitude_i64(b), (int64_t)interop__sign_i64(b)};
}

static inline uint64_t interop__floor_divide_by_u64(uint64_t a, struct interop__inverse_u64 inverse) {
    return interop__floor_divide_u64(a, inverse.b);
}

static inline int64_t interop__floor_divide_by_i64(int64_t a, struct interop__inverse_i64 inverse) {
    const int64_t turned = a ^ inverse.flip;
    const uint64_t sign = interop__mask_u64(turned < inverse.flip);
    const uint64_t u = ((uint64_t)turned - (uint64_t)inverse.flip) ^ sign;
    return (int64_t)(interop__floor_divide_u64(u, inverse.b) ^ sign);
}

#endif
