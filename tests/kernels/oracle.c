/* SPDX-License-Identifier: MIT */
/*
 * What each op means, written down once more, by hand and without looking at the list or the bodies: exact integers
 * that are cut to the type's width, one scalar instruction for IEEE arithmetic, C's long double functions for the rest.
 */
#include <fenv.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>
#include <tgmath.h>

#include "check.h"

enum op {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    NEGATIVE,
    ABSOLUTE,
    SQRT,
    MAXIMUM,
    MINIMUM,
    EQUAL,
    LESS,
    GREATER,
    LOGICAL_NOT,
    ISNAN,
    EXP,
    SIN,
    OPS
};

static const char *const names[OPS] = {"add",         "subtract", "multiply", "divide", "negative", "absolute",
                                       "sqrt",        "maximum",  "minimum",  "equal",  "less",     "greater",
                                       "logical_not", "isnan",    "exp",      "sin"};

int oracle_find(const char *op) {
    for (int i = 0; i < OPS; i++) {
        if (strcmp(op, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

#define REAL      float
#define REAL_NAME real_float
#include "oracle_real.h"
#define REAL      double
#define REAL_NAME real_double
#include "oracle_real.h"

/* --- Integers and bool. --- */

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

static wide wide_load(int type, const void *from) {
    int64_t s = 0;
    uint64_t u = 0;
    int8_t s8;
    int16_t s16;
    int32_t s32;
    switch (type) {
    case INTEROP__K_I8:
        memcpy(&s8, from, sizeof s8);
        return s8;
    case INTEROP__K_I16:
        memcpy(&s16, from, sizeof s16);
        return s16;
    case INTEROP__K_I32:
        memcpy(&s32, from, sizeof s32);
        return s32;
    case INTEROP__K_I64:
        memcpy(&s, from, sizeof s);
        return s;
    case INTEROP__K_BOOL:
        return *(const unsigned char *)from != 0;
    default:
        memcpy(&u, from, type_size(type)); /* little-endian */
        return u;
    }
}

static int integer_element(int op, int type, const void *left, const void *right, void *out) {
    const wide a = wide_load(type, left), b = right == NULL ? 0 : wide_load(type, right);
    wide result;
    int truth = -1;
    switch (op) {
    case ADD:
        result = type == INTEROP__K_BOOL ? (a | b) : a + b;
        break;
    case SUBTRACT:
        result = a - b;
        break;
    case MULTIPLY: /* of two 64-bit numbers: within 128 bits, the sign aside */
        result = (wide)((unsigned_wide)a * (unsigned_wide)b);
        break;
    case NEGATIVE:
        result = -a;
        break;
    case ABSOLUTE:
        result = a < 0 ? -a : a;
        break;
    case MAXIMUM:
        result = a < b ? b : a;
        break;
    case MINIMUM:
        result = b < a ? b : a;
        break;
    case EQUAL:
        truth = a == b;
        break;
    case LESS:
        truth = a < b;
        break;
    case GREATER:
        truth = a > b;
        break;
    case LOGICAL_NOT:
        truth = a == 0;
        break;
    case ISNAN:
        truth = 0;
        break;
    default:
        return 0;
    }
    if (truth < 0) {
        memcpy(out, &result, type_size(type));
    } else {
        *(unsigned char *)out = (unsigned char)truth;
    }
    return 1;
}

/* --- Functions that are rounded from a wider result. --- */

static long double exact_value(int op, long double x) {
    return op == EXP ? expl(x) : sinl(x);
}

static long double real_load(int type, const void *from) {
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
static void function_element(int op, int type, const void *a, void *out, struct flags *flags) {
    const long double x = real_load(type, a), exact = exact_value(op, x);
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

/* |got - exact| in units of the last place of the exact value; infinity counts as the number behind the greatest. */
static long double distance(int op, int type, const void *a, const void *got) {
    const int digits = type == INTEROP__K_F32 ? FLT_MANT_DIG : DBL_MANT_DIG;
    const int lowest = type == INTEROP__K_F32 ? FLT_MIN_EXP : DBL_MIN_EXP;
    const int highest = type == INTEROP__K_F32 ? FLT_MAX_EXP : DBL_MAX_EXP;
    const long double exact = exact_value(op, real_load(type, a));
    long double value = real_load(type, got);
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

/* --- The face. --- */

void oracle_element(int op, int type, const void *a, const void *b, void *out, struct flags *flags) {
    if (op == EXP || op == SIN) {
        function_element(op, type, a, out, flags);
    } else if (type == INTEROP__K_F32) {
        real_float(op, a, b, out);
    } else if (type == INTEROP__K_F64) {
        real_double(op, a, b, out);
    } else {
        integer_element(op, type, a, b, out);
    }
}

void oracle_begin(void) {
    feclearexcept(FE_ALL_EXCEPT);
}

void oracle_end(int op, int type, struct flags *flags) {
    const int raised = fetestexcept(FE_ALL_EXCEPT);
    if (type_is_float(type) && (op == ADD || op == SUBTRACT || op == MULTIPLY || op == DIVIDE || op == SQRT)) {
        flags->must |=
            (raised & FE_DIVBYZERO ? INTEROP__FP_DIVIDE : 0u) | (raised & FE_OVERFLOW ? INTEROP__FP_OVERFLOW : 0u) |
            (raised & FE_UNDERFLOW ? INTEROP__FP_UNDERFLOW : 0u) | (raised & FE_INVALID ? INTEROP__FP_INVALID : 0u);
        flags->may |= flags->must;
    }
}

static int both_nan(int type, const void *p, const void *q) {
    return type_is_float(type) && isnan(real_load(type, p)) && isnan(real_load(type, q));
}

int oracle_agrees(int op, int out_type, const void *want, const void *got) {
    if (memcmp(want, got, type_size(out_type)) == 0) {
        return 1;
    }
    return op != NEGATIVE && op != ABSOLUTE && both_nan(out_type, want, got);
}

int oracle_accepts(int op, int in_type, int out_type, float max_ulp, const void *a, const void *want, const void *got) {
    if (oracle_agrees(op, out_type, want, got)) {
        return 1;
    }
    return (op == EXP || op == SIN) && distance(op, in_type, a, got) <= max_ulp;
}
