/* SPDX-License-Identifier: MIT */
/*
 * What each op means, written down once more, by hand and without looking at the list or the bodies: exact integers
 * that are cut to the type's width, one scalar instruction for IEEE arithmetic, C's long double functions for the rest.
 */
#include <fenv.h>
#include <math.h>
#include <string.h>
#include <tgmath.h>

#include "oracle.h"

static const char *const names[OPS] = {
    [ADD] = "add",
    [SUBTRACT] = "subtract",
    [MULTIPLY] = "multiply",
    [DIVIDE] = "divide",
    [FLOOR_DIVIDE] = "floor_divide",
    [REMAINDER] = "remainder",
    [NEGATIVE] = "negative",
    [POSITIVE] = "positive",
    [ABSOLUTE] = "absolute",
    [SIGN] = "sign",
    [SQUARE] = "square",
    [RECIPROCAL] = "reciprocal",
    [SQRT] = "sqrt",
    [MAXIMUM] = "maximum",
    [MINIMUM] = "minimum",
    [EQUAL] = "equal",
    [NOT_EQUAL] = "not_equal",
    [LESS] = "less",
    [LESS_EQUAL] = "less_equal",
    [GREATER] = "greater",
    [GREATER_EQUAL] = "greater_equal",
    [LOGICAL_AND] = "logical_and",
    [LOGICAL_OR] = "logical_or",
    [LOGICAL_XOR] = "logical_xor",
    [LOGICAL_NOT] = "logical_not",
    [BITWISE_AND] = "bitwise_and",
    [BITWISE_OR] = "bitwise_or",
    [BITWISE_XOR] = "bitwise_xor",
    [INVERT] = "invert",
    [LEFT_SHIFT] = "left_shift",
    [ISNAN] = "isnan",
    [ISINF] = "isinf",
    [ISFINITE] = "isfinite",
    [EXP] = "exp",
    [LOG] = "log",
    [SIN] = "sin",
    [CAST_FLOAT16] = "cast_float16",
    [CAST_BFLOAT16] = "cast_bfloat16",
    [CAST_FLOAT32] = "cast_float32",
};

int oracle_find(const char *op) {
    for (int i = 0; i < OPS; i++) {
        if (strcmp(op, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

#define REAL      float
#define REAL_NAME oracle_float
#include "oracle_real.h"
#define REAL      double
#define REAL_NAME oracle_double
#include "oracle_real.h"
#define REAL      float
#define REAL_TYPE INTEROP__K_F32
#define REAL_NAME oracle_float_division
#include "oracle_division.h"
#define REAL      double
#define REAL_TYPE INTEROP__K_F64
#define REAL_NAME oracle_double_division
#include "oracle_division.h"

void oracle_element(int op, int type, const void *a, const void *b, void *out, struct flags *flags) {
    if (op == CAST_FLOAT16 || op == CAST_BFLOAT16 || op == CAST_FLOAT32) {
        oracle_cast(op, type, a, out, flags);
    } else if (oracle_is_function(op)) {
        oracle_function(op, type, a, out, flags);
    } else if (type_is_float(type) && (op == FLOOR_DIVIDE || op == REMAINDER)) {
        if (type == INTEROP__K_F16 || type == INTEROP__K_BF16) {
            oracle_half_division(op, type, a, b, out, flags);
        } else {
            (type == INTEROP__K_F32 ? oracle_float_division : oracle_double_division)(op, a, b, out, flags);
        }
    } else if (type == INTEROP__K_F32) {
        oracle_float(op, a, b, out);
    } else if (type == INTEROP__K_F64) {
        oracle_double(op, a, b, out);
    } else if (type_is_float(type)) {
        oracle_half(op, type, a, b, out, flags);
    } else {
        oracle_integer(op, type, a, b, out, flags);
    }
}

void oracle_begin(void) {
    feclearexcept(FE_ALL_EXCEPT);
}

/* Ops of one instruction, whose flags are those of the op. */
static int is_arithmetic(int op) {
    return op == ADD || op == SUBTRACT || op == MULTIPLY || op == DIVIDE || op == SQUARE || op == RECIPROCAL ||
           op == SQRT;
}

void oracle_end(int op, int type, struct flags *flags) {
    const int raised = fetestexcept(FE_ALL_EXCEPT);
    if (type_is_float(type) && is_arithmetic(op)) {
        flags->must |=
            (raised & FE_DIVBYZERO ? INTEROP__FP_DIVIDE : 0u) | (raised & FE_OVERFLOW ? INTEROP__FP_OVERFLOW : 0u) |
            (raised & FE_UNDERFLOW ? INTEROP__FP_UNDERFLOW : 0u) | (raised & FE_INVALID ? INTEROP__FP_INVALID : 0u);
        flags->may |= flags->must;
    }
}

static int both_nan(int type, const void *p, const void *q) {
    return type_is_float(type) && isnan(oracle_real(type, p)) && isnan(oracle_real(type, q));
}

int oracle_agrees(int op, int out_type, const void *want, const void *got) {
    if (memcmp(want, got, type_size(out_type)) == 0) {
        return 1;
    }
    return op != NEGATIVE && op != POSITIVE && op != ABSOLUTE && both_nan(out_type, want, got);
}

int oracle_accepts(int op, int in_type, int out_type, float max_ulp, const void *a, const void *want, const void *got) {
    if (oracle_agrees(op, out_type, want, got)) {
        return 1;
    }
    return oracle_is_function(op) && oracle_distance(op, in_type, a, got) <= max_ulp;
}
