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

static const char *const names[OPS] = {"add",      "subtract",     "multiply",      "divide",      "negative",
                                       "absolute", "sqrt",         "maximum",       "minimum",     "equal",
                                       "less",     "greater",      "logical_not",   "isnan",       "exp",
                                       "sin",      "cast_float16", "cast_bfloat16", "cast_float32"};

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

void oracle_element(int op, int type, const void *a, const void *b, void *out, struct flags *flags) {
    if (op == CAST_FLOAT16 || op == CAST_BFLOAT16 || op == CAST_FLOAT32) {
        oracle_cast(op, type, a, out, flags);
    } else if (oracle_is_function(op)) {
        oracle_function(op, type, a, out, flags);
    } else if (type == INTEROP__K_F32) {
        oracle_float(op, a, b, out);
    } else if (type == INTEROP__K_F64) {
        oracle_double(op, a, b, out);
    } else if (type_is_float(type)) {
        oracle_half(op, type, a, b, out, flags);
    } else {
        oracle_integer(op, type, a, b, out);
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
    return type_is_float(type) && isnan(oracle_real(type, p)) && isnan(oracle_real(type, q));
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
    return oracle_is_function(op) && oracle_distance(op, in_type, a, got) <= max_ulp;
}
