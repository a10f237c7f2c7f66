/* SPDX-License-Identifier: MIT */
/* The oracle for sums in an order of the kernel's choice: the exact sum, and how far from it a result may be. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "oracle.h"

__extension__ typedef unsigned __int128 unsigned_wide;

/* A fixed-point number that holds any sum of float64: limbs of 32 bits, the lowest bit of the first is 2^-1152. */
enum { LIMBS = 72, BELOW_POINT = 1152 };

struct exact {
    int64_t limbs[LIMBS]; /* with what is to be carried */
    long double magnitude;
    int quiet, signalling, plus, minus; /* NaN and infinities */
};

static void add_finite(struct exact *sum, double x) {
    int exponent;
    const double fraction = frexp(fabs(x), &exponent);
    const int position = exponent - 53 + BELOW_POINT;
    unsigned_wide bits = (unsigned_wide)(uint64_t)ldexp(fraction, 53) << position % 32;
    for (int i = position / 32; bits != 0; i++, bits >>= 32) {
        const int64_t chunk = (int64_t)(uint32_t)bits;
        sum->limbs[i] += x < 0 ? -chunk : chunk;
    }
}

static void add(struct exact *sum, int type, const void *from) {
    const double x = (double)oracle_real(type, from);
    if (isnan(x)) {
        sum->signalling |= oracle_signals(type, from);
        sum->quiet |= !oracle_signals(type, from);
    } else if (isinf(x)) {
        sum->plus |= x > 0;
        sum->minus |= x < 0;
    } else if (x != 0) {
        add_finite(sum, x);
        sum->magnitude += fabsl((long double)x);
    }
}

/* |sum|; leaves the limbs carried, without the sign. */
static long double size_of(struct exact *sum) {
    for (int attempt = 0; attempt < 2; attempt++) {
        int64_t carry = 0;
        for (int i = 0; i < LIMBS - 1; i++) {
            const int64_t whole = sum->limbs[i] + carry, low = whole & 0xffffffff;
            sum->limbs[i] = low;
            carry = (whole - low) / (INT64_C(1) << 32);
        }
        sum->limbs[LIMBS - 1] += carry;
        if (sum->limbs[LIMBS - 1] >= 0) {
            break;
        }
        for (int i = 0; i < LIMBS; i++) {
            sum->limbs[i] = -sum->limbs[i];
        }
    }
    long double size = 0;
    for (int i = LIMBS - 1; i >= 0; i--) {
        size += ldexpl((long double)sum->limbs[i], 32 * i - BELOW_POINT);
    }
    return size;
}

static int log2_up(intptr_t n) {
    int log = 0;
    while ((intptr_t)1 << log < n) {
        log++;
    }
    return log;
}

/* Additions that a number takes part in at most, of float64 and of float32, in which 16 bits are added, too, or of the
 * type; with the rounding to it. */
static void additions(int type, intptr_t n, int *narrow, int *wide) {
    const intptr_t line = type == INTEROP__K_F64 ? 8 : 16, row = 8 * line, block = 8 * row, m = n < block ? n : block;
    *narrow = (int)((m + row - 1) / row) - 1 + (m > 4 * line) + (m > 2 * line) + (m > line);
    *wide = log2_up((n + block - 1) / block) + log2_up(m < line ? m : line) + 1;
    if (type != INTEROP__K_F64) {
        *narrow += 1;
    } else {
        *narrow += *wide;
        *wide = 0;
    }
}

int oracle_sum_is_no_worse(int type, intptr_t n) {
    int narrow, wide, levels = 0;
    additions(type, n, &narrow, &wide);
    /* NumPy halves until there are 128 at most: the greatest number of additions is that of some half */
    int worst = 0;
    intptr_t low = n, high = n;
    while (high > 128) { /* the halves are rounded to 8: all that there are lie between these two */
        low = low / 2 - low / 2 % 8;
        high = high - (high / 2 - high / 2 % 8);
        levels++;
    }
    for (intptr_t part = low; part <= high; part++) {
        const int own = part < 8 ? (int)part - 1 : (int)(part / 8) + 2 + (int)(part % 8);
        worst = own > worst ? own : worst;
    }
    return n == 0 || narrow <= worst + levels + 1;
}

/* Half an ULP of 1 of the type. */
static long double unit_of(int type) {
    return type == INTEROP__K_F16    ? 0x1p-11L
           : type == INTEROP__K_BF16 ? 0x1p-8L
           : type == INTEROP__K_F32  ? FLT_EPSILON / 2
                                     : DBL_EPSILON / 2;
}

/* Before 16 bits are rounded to. */
static long double bound(int type, const struct exact *sum, intptr_t n) {
    int narrow, wide;
    additions(type, n, &narrow, &wide);
    const long double unit = type == INTEROP__K_F64 ? DBL_EPSILON / 2 : FLT_EPSILON / 2;
    return 1.000001L * sum->magnitude * (narrow * unit + wide * (DBL_EPSILON / 2));
}

int oracle_sum_accepts(int type, const void *begin, const unsigned char *in, intptr_t step, intptr_t n, const void *got,
                       struct flags *flags) {
    const long double result = oracle_real(type, got), greatest = type == INTEROP__K_F64 ? DBL_MAX : FLT_MAX;
    struct exact sum;
    memset(&sum, 0, sizeof sum);
    add(&sum, type, begin);
    for (intptr_t i = 0; i < n; i++) {
        add(&sum, type, in + i * step);
    }
    const int special = sum.quiet || sum.signalling || sum.plus || sum.minus, undefined = sum.plus && sum.minus;
    int may_overflow = sum.magnitude * (1 + LDBL_EPSILON * (long double)n) > greatest * (1 - unit_of(type));
    int must_overflow = 0;
    if (type == INTEROP__K_F16 && !special) { /* in the end, or not at all */
        struct exact copy = sum;
        const long double size = size_of(&copy), slack = bound(type, &sum, n);
        may_overflow = size + slack >= 65520;
        must_overflow = size - slack >= 65520;
    }
    flags->must = sum.signalling || (undefined && !sum.quiet && !may_overflow) ? INTEROP__FP_INVALID : 0;
    flags->may = flags->must | (undefined ? INTEROP__FP_INVALID : 0);
    flags->may |= may_overflow ? INTEROP__FP_OVERFLOW | INTEROP__FP_INVALID : 0; /* partial sums, and their sum */
    flags->must |= must_overflow ? INTEROP__FP_OVERFLOW : 0;
    if ((may_overflow && !isfinite(result)) || must_overflow) {
        return !isfinite(result);
    }
    if (sum.quiet || sum.signalling || undefined) {
        return isnan(result);
    }
    if (sum.plus || sum.minus) {
        return isinf(result) && (result > 0) == sum.plus;
    }
    if (!isfinite(result)) {
        return 0;
    }
    const double minus = -(double)result;
    if (minus != 0) {
        add_finite(&sum, minus);
    }
    const long double rounding = type_size(type) == 2 ? 1.01L * unit_of(type) * fabsl(result) : 0;
    return size_of(&sum) <= bound(type, &sum, n) + rounding;
}
