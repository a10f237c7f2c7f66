/* SPDX-License-Identifier: MIT */
/* The parts of the oracle, by what an op means. */
#ifndef INTEROP_TESTS_ORACLE_H
#define INTEROP_TESTS_ORACLE_H

#include "check.h"

enum op {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    FLOOR_DIVIDE,
    REMAINDER,
    NEGATIVE,
    POSITIVE,
    ABSOLUTE,
    SIGN,
    SQUARE,
    RECIPROCAL,
    SQRT,
    MAXIMUM,
    MINIMUM,
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_EQUAL,
    GREATER,
    GREATER_EQUAL,
    LOGICAL_AND,
    LOGICAL_OR,
    LOGICAL_XOR,
    LOGICAL_NOT,
    BITWISE_AND,
    BITWISE_OR,
    BITWISE_XOR,
    INVERT,
    LEFT_SHIFT,
    ISNAN,
    ISINF,
    ISFINITE,
    EXP,
    LOG,
    SIN,
    CAST_FLOAT16,
    CAST_BFLOAT16,
    CAST_FLOAT32,
    OPS
};

/* Each does one element. Divisions, integers and 16-bit numbers have flags of their own; other arithmetic raises what
 * it should. */
void oracle_integer(int op, int type, const void *left, const void *right, void *out, struct flags *flags);
int oracle_float(int op, const void *left, const void *right, void *out);
int oracle_double(int op, const void *left, const void *right, void *out);
void oracle_float_division(int op, const void *left, const void *right, void *out, struct flags *flags);
void oracle_double_division(int op, const void *left, const void *right, void *out, struct flags *flags);
void oracle_half_division(int op, int type, const void *left, const void *right, void *out, struct flags *flags);
void oracle_half(int op, int type, const void *left, const void *right, void *out, struct flags *flags);
void oracle_cast(int op, int type, const void *a, void *out, struct flags *flags);

/* 16-bit floating-point numbers as float64 and, with the flags of that, rounded from them. */
double oracle_half_value(int type, const void *from);
void oracle_half_round(int type, double x, void *out, struct flags *flags);

/* Ops that are rounded from a wider result. The distance is |got - exact|, in units of the last place. */
int oracle_is_function(int op);
void oracle_function(int op, int type, const void *a, void *out, struct flags *flags);
long double oracle_distance(int op, int type, const void *a, const void *got);

/* A floating-point number of any type; whether it is a signalling NaN. */
long double oracle_real(int type, const void *from);
int oracle_signals(int type, const void *from);

/* oracle_fold_accepts() of sums. */
int oracle_sum_accepts(int type, const void *begin, const unsigned char *in, intptr_t step, intptr_t n, const void *got,
                       struct flags *flags);

#endif
