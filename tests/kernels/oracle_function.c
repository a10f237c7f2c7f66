/* SPDX-License-Identifier: MIT */
/* The oracle for functions that are rounded from a wider result: C's of long double. */
#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>
#include <tgmath.h>

#include "oracle.h"

static long double exact_value(int op, long double x) {
    return op == EXP ? expl(x) : op == LOG ? logl(x) : sinl(x);
}

int oracle_is_function(int op) {
    return op == EXP || op == LOG || op == SIN;
}

long double oracle_real(int type, const void *from) {
    float single;
    double real;
    if (type == INTEROP__K_F32) {
        memcpy(&single, from, sizeof single);
        return single;
    }
    if (type != INTEROP__K_F64) {
        return oracle_half_value(type, from);
    }
    memcpy(&real, from, sizeof real);
    return real;
}

/* Digits, and the exponents of C's <float.h>. */
struct format {
    int digits, lowest, highest;
};

static struct format format_of(int type) {
    static const struct format formats[INTEROP__K_TYPES] = {
        [INTEROP__K_F16] = {11, -13, 16},
        [INTEROP__K_BF16] = {8, -125, 128},
        [INTEROP__K_F32] = {FLT_MANT_DIG, FLT_MIN_EXP, FLT_MAX_EXP},
        [INTEROP__K_F64] = {DBL_MANT_DIG, DBL_MIN_EXP, DBL_MAX_EXP},
    };
    return formats[type];
}

int oracle_signals(int type, const void *from) {
    uint64_t bits = 0;
    memcpy(&bits, from, type_size(type)); /* little-endian */
    return isnan(oracle_real(type, from)) && (bits >> (format_of(type).digits - 2) & 1) == 0;
}

/* Rounding is left to the conversion; the flags are told by the caller. */
static void round_to(int type, long double exact, void *out) {
    const float single = (float)exact;
    const double real = (double)exact;
    struct flags ignored = {0, 0};
    if (type == INTEROP__K_F32) {
        memcpy(out, &single, sizeof single);
    } else if (type == INTEROP__K_F64) {
        memcpy(out, &real, sizeof real);
    } else {
        oracle_half_round(type, real, out, &ignored);
    }
}

/* The flags are told from the exact value, and are not certain where an error of an ULP decides. */
void oracle_function(int op, int type, const void *a, void *out, struct flags *flags) {
    const long double x = oracle_real(type, a), exact = exact_value(op, x);
    const struct format format = format_of(type);
    const long double ulp = ldexp(1.0L, 1 - format.digits), least = ldexp(1.0L, format.lowest - 1);
    const long double greatest = ldexp(1 - ulp / 2, format.highest);
    round_to(type, exact, out);
    if (isnan(x)) { /* a signalling one may signal */
        flags->may |= INTEROP__FP_INVALID;
    } else if (op == LOG) {
        flags->must |= x == 0 ? INTEROP__FP_DIVIDE : x < 0 ? INTEROP__FP_INVALID : 0;
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
    const struct format format = format_of(type);
    const long double exact = exact_value(op, oracle_real(type, a));
    long double value = oracle_real(type, got);
    int exponent;
    if (isnan(exact) || isnan(value) || isinf(exact)) {
        return exact == value ? 0 : INFINITY;
    }
    if (isinf(value)) {
        value = copysign(ldexp(1.0L, format.highest), value);
    }
    frexp(exact, &exponent);
    exponent = exponent < format.lowest ? format.lowest : exponent > format.highest ? format.highest : exponent;
    return fabs(value - exact) / ldexp(1.0L, exponent - format.digits);
}
