/* SPDX-License-Identifier: MIT */
/*
 * Bodies of division and of the vector math for 16-bit floating-point types: float32's, which are good enough, but for
 * the functions of float16.
 */
#include "kernels/math/exp_f16.h"
#include "kernels/math/log_f16.h"
#include "kernels/math/sin_f16.h"

INTEROP__INLINE bf16 floor_divide_bf16(bf16 a, bf16 b) {
    return (bf16){floor_divide_f32(a.wide, b.wide)};
}

INTEROP__INLINE bf16 remainder_bf16(bf16 a, bf16 b) {
    return (bf16){remainder_f32(a.wide, b.wide)};
}

INTEROP__INLINE bf16 exp_bf16(bf16 a) {
    return (bf16){exp_f32(a.wide)};
}

INTEROP__INLINE bf16 log_bf16(bf16 a) {
    return (bf16){log_f32(a.wide)};
}

INTEROP__INLINE bf16 sin_bf16(bf16 a) {
    return (bf16){sin_f32(a.wide)};
}

INTEROP__INLINE f16 floor_divide_f16(f16 a, f16 b) {
    return (f16){floor_divide_f32(a.wide, b.wide)};
}

INTEROP__INLINE f16 remainder_f16(f16 a, f16 b) {
    return (f16){remainder_f32(a.wide, b.wide)};
}

INTEROP__INLINE f16 exp_f16(f16 a) {
    return (f16){interop__exp_f16(a.wide)};
}

INTEROP__INLINE f16 log_f16(f16 a) {
    return (f16){interop__log_f16(a.wide) + interop__log_f16_special(a.wide)};
}

INTEROP__INLINE f16 sin_f16(f16 a) {
    return (f16){interop__sin_f16(a.wide)};
}

#ifndef INTEROP__VECTORS_log_f16
/* The division that makes the flags is left out where there is nothing to flag. */
static void log_f16_vectors(const f32_at *x, f32_at *z, intptr_t n) {
    int special = 0;
    INTEROP__LOOP
    for (intptr_t i = 0; i < (n & -32); i++) {
        special |= interop__log_f16_is_special(x[i]);
        z[i] = interop__log_f16(x[i]);
    }
    if (special) {
        INTEROP__LOOP
        for (intptr_t i = 0; i < (n & -32); i++) {
            z[i] += interop__log_f16_special(x[i]);
        }
    }
}
#define INTEROP__VECTORS_log_f16 ~, log_f16_vectors
#endif

#define INTEROP__VECTORS_floor_divide_bf16 ~, floor_divide_f32_vectors
#define INTEROP__VECTORS_floor_divide_f16  ~, floor_divide_f32_vectors
#define INTEROP__VECTORS_remainder_bf16    ~, remainder_f32_vectors
#define INTEROP__VECTORS_remainder_f16     ~, remainder_f32_vectors
#define INTEROP__VECTORS_exp_bf16          ~, exp_f32_vectors
#define INTEROP__VECTORS_log_bf16          INTEROP__VECTORS_log_f32
#define INTEROP__VECTORS_sin_bf16          ~, sin_f32_vectors
