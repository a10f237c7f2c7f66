/* SPDX-License-Identifier: MIT */
/* Division by C's own for integers, by long division and NumPy's formula for floating-point numbers. */
#include <fenv.h>
#include <math.h>
#include <string.h>

#include "divide.h"

static uint64_t of_signed(enum type t, enum op op, int64_t a, int64_t b, int *flags) {
    if (b == 0) {
        *flags |= FE_DIVBYZERO;
        return 0;
    }
    if (b == -1) { /* the only divisor that can overflow */
        const int64_t least = -1 - (int64_t)(UINT64_MAX >> (65 - 8 * size_of(t)));
        *flags |= op == FLOOR_DIVIDE && a == least ? FE_OVERFLOW : 0;
        return op == FLOOR_DIVIDE ? (uint64_t)0 - (uint64_t)a : 0;
    }
    const int64_t rest = a % b, step = rest != 0 && (rest < 0) != (b < 0);
    return (uint64_t)(op == FLOOR_DIVIDE ? a / b - step : rest + step * b);
}

static uint64_t of_unsigned(enum op op, uint64_t a, uint64_t b, int *flags) {
    if (b == 0) {
        *flags |= FE_DIVBYZERO;
        return 0;
    }
    return op == FLOOR_DIVIDE ? a / b : a % b;
}

/* |a| mod |b| of finite numbers, exactly: one bit of the quotient after the other. */
static double long_division(double a, double b) {
    int a_exponent, b_exponent;
    uint64_t rest = (uint64_t)ldexp(frexp(fabs(a), &a_exponent), 53);
    const uint64_t divisor = (uint64_t)ldexp(frexp(fabs(b), &b_exponent), 53);
    if (fabs(a) < fabs(b)) {
        return fabs(a);
    }
    rest %= divisor;
    for (int i = a_exponent; i > b_exponent; i--) {
        rest = 2 * rest % divisor;
    }
    return ldexp((double)rest, b_exponent - 53);
}

/* NumPy's floor_divide and remainder in the arithmetic of one type, for finite a and b other than 0. */
#define FORMULA(type, name, floor_of, sign_of)                                                                         \
    static type name(enum op op, type a, type b) {                                                                     \
        type rest = sign_of((type)long_division((double)a, (double)b), a);                                             \
        type quotient = (a - (isinf(b) ? a : rest)) / b;                                                               \
        const int step = rest != 0 && (rest < 0) != (b < 0);                                                           \
        rest = isinf(b) ? a : rest;                                                                                    \
        if (op == REMAINDER) {                                                                                         \
            return rest == 0 ? sign_of(rest, b) : step ? rest + b : rest;                                              \
        }                                                                                                              \
        quotient -= (type)step;                                                                                        \
        if (quotient == 0 || isinf(quotient)) {                                                                        \
            return sign_of(quotient, signbit(a) == signbit(b) ? (type)1 : (type)-1);                                   \
        }                                                                                                              \
        const type floored = floor_of(quotient);                                                                       \
        return quotient - floored > (type)0.5 ? floored + 1 : floored;                                                 \
    }
FORMULA(float, formula_f32, floorf, copysignf)
FORMULA(double, formula_f64, floor, copysign)

static double of_float(enum type t, enum op op, double a, double b, int *flags) {
    if (isnan(a) || isnan(b)) {
        return NAN;
    }
    if (isinf(a) && !(op == FLOOR_DIVIDE && b == 0)) {
        *flags |= FE_INVALID;
        return NAN;
    }
    if (b == 0) {
        const int invalid = op == REMAINDER || a == 0;
        *flags |= invalid ? FE_INVALID : isinf(a) ? 0 : FE_DIVBYZERO;
        return invalid ? (double)NAN : signbit(a) == signbit(b) ? (double)INFINITY : -(double)INFINITY;
    }
    const double y = t == F32 ? (double)formula_f32(op, (float)a, (float)b) : formula_f64(op, a, b);
    *flags |= op == FLOOR_DIVIDE && isinf(y) ? FE_OVERFLOW : 0;
    return y;
}

static double value_of(enum type t, uint64_t bits, int *flags) {
    double wide;
    float narrow;
    const uint32_t bits32 = (uint32_t)bits;
    const uint64_t payload = t == F32 ? bits & 0x7fffff : bits & 0xfffffffffffff;
    const uint64_t quiet = t == F32 ? 0x400000 : 0x8000000000000;
    memcpy(&narrow, &bits32, sizeof narrow);
    memcpy(&wide, &bits, sizeof wide);
    wide = t == F32 ? (double)narrow : wide;
    *flags |= isnan(wide) && (payload & quiet) == 0 ? FE_INVALID : 0;
    return wide;
}

static int64_t widened(enum type t, uint64_t bits) {
    const int unused = 64 - 8 * (int)size_of(t);
    const uint64_t sign = (uint64_t)1 << (63 - unused);
    return (int64_t)((bits ^ sign) - sign);
}

uint64_t expected(enum type t, enum op op, uint64_t a, uint64_t b, int *flags) {
    const uint64_t bits = UINT64_MAX >> (64 - 8 * size_of(t));
    if (is_signed(t)) {
        return of_signed(t, op, widened(t, a), widened(t, b), flags) & bits;
    }
    if (!is_float(t)) {
        return of_unsigned(op, a, b, flags);
    }
    const double x = value_of(t, a, flags), y = value_of(t, b, flags);
    const double wide = of_float(t, op, x, y, flags);
    const float narrow = (float)wide;
    uint32_t bits32;
    uint64_t bits64;
    memcpy(&bits32, &narrow, sizeof bits32);
    memcpy(&bits64, &wide, sizeof bits64);
    return t == F32 ? bits32 : bits64;
}
