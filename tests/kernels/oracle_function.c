/* SPDX-License-Identifier: MIT */
/* The oracle for functions that are rounded from a wider result: C's of long double. */
#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>
#include <tgmath.h>

#include "oracle.h"

static long double exact_value(int op, long double x) {
    return op == EXP ? expl(x) : sinl(x);
}

int oracle_is_function(int op) {
    return op == EXP || op == SIN;
}

long double oracle_real(int type, const void *from) {
    float single;
    double real;
    if (type == INTEROP__K_F32) {
        memcpy(&single, from, sizeof single);
        return single;
    }
    memcpy(&real, from, sizeof real);
    return real;
}

/* Rounding to the type is left to the conversion; the flags are told from the exact value, and are not certain where
 * an error of an ULP decides. */
void oracle_function(int op, int type, const void *a, void *out, struct flags *flags) {
    const long double x = oracle_real(type, a), exact = exact_value(op, x);
    const long double least = type == INTEROP__K_F32 ? FLT_MIN : DBL_MIN;
    const long double greatest = type == INTEROP__K_F32 ? FLT_MAX : DBL_MAX;
    const long double ulp = type == INTEROP__K_F32 ? FLT_EPSILON : DBL_EPSILON;
    if (type == INTEROP__K_F32) {
        const float single = (float)exact;
        memcpy(out, &single, sizeof single);
    } else {
        const double real = (double)exact;
        memcpy(out, &real, sizeof real);
    }
    if (isnan(x)) { /* a signalling one may signal */
        flags->may |= INTEROP__FP_INVALID;
    } else if (isinf(x)) {
        flags->must |= op == SIN ? INTEROP__FP_INVALID : 0;
    } else if (op == SIN) { /* a subnormal result is hardly ever exact, and few tell */
        flags->may |= fabs(exact) < least ? INTEROP__FP_UNDERFLOW : 0;
    } else {
        flags->must |= exact > greatest * (1 + ulp) ? INTEROP__FP_OVERFLOW : 0;
        flags->may |= exact > greatest * (1 - ulp) ? INTEROP__FP_OVERFLOW : 0;
        flags->must |= exact < least * (1 - ulp) ? INTEROP__FP_UNDERFLOW : 0;
        flags->may |= exact < least * (1 + ulp) ? INTEROP__FP_UNDERFLOW : 0;
    }
    flags->may |= flags->must;
}

/* Infinity counts as the number behind the greatest. */
long double oracle_distance(int op, int type, const void *a, const void *got) {
    const int digits = type == INTEROP__K_F32 ? FLT_MANT_DIG : DBL_MANT_DIG;
    const int lowest = type == INTEROP__K_F32 ? FLT_MIN_EXP : DBL_MIN_EXP;
    const int highest = type == INTEROP__K_F32 ? FLT_MAX_EXP : DBL_MAX_EXP;
    const long double exact = exact_value(op, oracle_real(type, a));
    long double value = oracle_real(type, got);
    int exponent;
    if (isnan(exact) || isnan(value) || isinf(exact)) {
        return exact == value ? 0 : INFINITY;
    }
    if (isinf(value)) {
        value = copysign(ldexp(1.0L, highest), value);
    }
    frexp(exact, &exponent);
    exponent = exponent < lowest ? lowest : exponent > highest ? highest : exponent;
    return fabs(value - exact) / ldexp(1.0L, exponent - digits);
}
