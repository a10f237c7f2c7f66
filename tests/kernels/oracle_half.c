/* SPDX-License-Identifier: MIT */
/*
 * The oracle for 16-bit floating-point numbers: done in float64, where one operation is exact or has more than twice
 * their digits, and rounded here.
 */
#include <math.h>
#include <string.h>

#include "oracle.h"

/* Digits of the fraction, the exponents of the least normal number and of the first that is too large. */
static int digits_of(int type) {
    return type == INTEROP__K_F16 ? 10 : 7;
}

static int lowest_of(int type) {
    return type == INTEROP__K_F16 ? -14 : -126;
}

static int highest_of(int type) {
    return type == INTEROP__K_F16 ? 16 : 128;
}

static double double_of(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* NaN keep their sign and payload, and signalling ones signal. */
double oracle_half_value(int type, const void *from) {
    const int digits = digits_of(type);
    uint16_t bits;
    memcpy(&bits, from, sizeof bits);
    const int biased = (bits & 0x7fff) >> digits, fraction = bits & ((1 << digits) - 1);
    if (biased == 0x7fff >> digits) {
        const uint64_t sign = (uint64_t)(bits >> 15) << 63;
        return double_of(sign | UINT64_C(0x7ff) << 52 | (uint64_t)fraction << (52 - digits));
    }
    const int subnormal = biased == 0;
    const double magnitude =
        ldexp(fraction + (subnormal ? 0 : 1 << digits), biased + subnormal - 1 + lowest_of(type) - digits);
    return bits >> 15 ? -magnitude : magnitude;
}

/* |x| in multiples of 2^last, to the nearest, ties to even. */
static double multiples(double x, int last) {
    return nearbyint(ldexp(fabs(x), -last));
}

void oracle_half_round(int type, double x, void *out, struct flags *flags) {
    const int digits = digits_of(type), lowest = lowest_of(type);
    const uint16_t infinity = (uint16_t)((0x7fff >> digits) << digits);
    uint64_t wide;
    uint16_t bits;
    memcpy(&wide, &x, sizeof wide);
    if (isnan(x)) {
        bits = (uint16_t)(infinity | (wide << 12 >> (64 - digits)));
    } else if (isinf(x) || x == 0) {
        bits = x == 0 ? 0 : infinity;
    } else {
        const int exponent = ilogb(x), last = (exponent < lowest ? lowest : exponent) - digits;
        const double significand = multiples(x, last), rounded = ldexp(significand, last);
        const int inexact = rounded != fabs(x);
        const unsigned tiny = inexact && fabs(x) < ldexp(1, lowest) ? INTEROP__FP_UNDERFLOW : 0;
        const int still_tiny = ldexp(multiples(x, exponent - digits), exponent - digits) < ldexp(1, lowest);
        const int large = rounded >= ldexp(1, highest_of(type));
        flags->may |= tiny;
        flags->must |= (still_tiny ? tiny : 0) | (large ? INTEROP__FP_OVERFLOW : 0);
        flags->may |= flags->must;
        const int finite = (int)significand + (last + digits - lowest) * (1 << digits);
        bits = large ? infinity : (uint16_t)finite;
    }
    bits = (uint16_t)(bits | wide >> 63 << 15);
    memcpy(out, &bits, sizeof bits);
}

void oracle_half(int op, int type, const void *left, const void *right, void *out, struct flags *flags) {
    const double a = oracle_half_value(type, left), b = right == NULL ? 0 : oracle_half_value(type, right);
    double result;
    if (oracle_double(op, &a, right == NULL ? NULL : &b, &result)) {
        memcpy(out, &result, 1);
    } else {
        oracle_half_round(type, result, out, flags);
    }
}

/* These are float32's, as in NumPy. */
void oracle_half_division(int op, int type, const void *left, const void *right, void *out, struct flags *flags) {
    const float a = (float)oracle_half_value(type, left), b = (float)oracle_half_value(type, right);
    float result;
    flags->must |= oracle_signals(type, left) || oracle_signals(type, right) ? INTEROP__FP_INVALID : 0u;
    oracle_float_division(op, &a, &b, &result, flags);
    oracle_half_round(type, (double)result, out, flags);
}

void oracle_cast(int op, int type, const void *a, void *out, struct flags *flags) {
    const double value = type == INTEROP__K_F32 ? (double)oracle_real(type, a) : oracle_half_value(type, a);
    const float single = (float)value;
    flags->must |= oracle_signals(type, a) ? INTEROP__FP_INVALID : 0u;
    flags->may |= flags->must;
    if (op == CAST_FLOAT32) {
        memcpy(out, &single, sizeof single);
    } else {
        oracle_half_round(op == CAST_FLOAT16 ? INTEROP__K_F16 : INTEROP__K_BF16, value, out, flags);
    }
}
