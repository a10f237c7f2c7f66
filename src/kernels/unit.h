/* SPDX-License-Identifier: MIT */
/*
 * The template of the ISA units: defines INTEROP__UNIT's table of loops, for the instruction set that the unit is
 * compiled for. Everything else in a unit is static: a function shared with other objects could be taken from here by
 * the linker, and run on a machine that lacks the instructions.
 */
#include <float.h>

#include "kernels/levels.h"

#include "kernels/bodies.h"
#include "kernels/drivers.h"
#include "kernels/folds.h"

#ifdef __FAST_MATH__
#error "kernels keep to IEEE 754: compile them without -ffast-math"
#endif
#if FLT_EVAL_METHOD < 0 || FLT_EVAL_METHOD == 1 || FLT_EVAL_METHOD == 2
#error "kernels compute floats as what they are: compile them with -fexcess-precision=fast or -mfpmath=sse"
#endif

/* The function for many elements that goes with a body, as INTEROP__VECTORS_<body> says, or 0. */
#define INTEROP__SECOND_(first, second, ...) second
#define INTEROP__SECOND(...)                 INTEROP__SECOND_(__VA_ARGS__, 0, 0)
#define INTEROP__VECTORS(body)               INTEROP__SECOND(INTEROP__VECTORS_##body)

/* The function for inputs that take up every other place, as INTEROP__EVERY_OTHER_<body> says, or 0. */
#define INTEROP__EVERY_OTHER(body) INTEROP__SECOND(INTEROP__EVERY_OTHER_##body)

/* 1 + what a body returns for every element, or 0. */
#define INTEROP__CONSTANT(body)  INTEROP__SECOND(INTEROP__CONSTANT_##body)
#define INTEROP__CONSTANT_never  ~, 1
#define INTEROP__CONSTANT_always ~, 2

/* The function that reduces many elements with a body, faster than one by one, or 0. */
#define INTEROP__FOLD(body) INTEROP__SECOND(INTEROP__FOLD_##body)

/* The identity of a function of which any order of elements gives the same bits, or NONE. */
enum {
#define BEGIN(op, nin, nout, identity) INTEROP__IDENTITY_OF_##op = INTEROP__IDENTITY_##identity,
#include "kernels/kernels.def"
};
#define INTEROP__ANY_ORDER(op, ulp) ((ulp) == 0 ? (int)INTEROP__IDENTITY_OF_##op : (int)INTEROP__IDENTITY_NONE)

/* A kernel is what it does to whole vectors, and the loop. */
#define UNARY(op, in, out, body, ulp, flags)                                                                           \
    _Static_assert(INTEROP__UNARY_OUT(body##_##in) == sizeof(out##_at), "the body of " #op " returns another type");   \
    static void vectors_##op##_##in(const char *x, int x_walks, const char *y, int y_walks, char *z, intptr_t n) {     \
        (void)x_walks, (void)y, (void)y_walks;                                                                         \
        INTEROP__UNARY(vectors, body##_##in)(x, z, n, body##_##in, INTEROP__VECTORS(body##_##in));                     \
    }                                                                                                                  \
    static void loop_##op##_##in(char **args, const intptr_t *dimensions, const intptr_t *steps, void *data) {         \
        const intptr_t n = dimensions[0];                                                                              \
        (void)data;                                                                                                    \
        if (interop__drive_constant(args[1], n, steps[1], INTEROP__CONSTANT(body)) ||                                  \
            interop__drive_every_other(args, n, steps, 1, INTEROP__EVERY_OTHER(body##_##in), sizeof(in##_at),          \
                                       sizeof(out##_at))) {                                                            \
            return;                                                                                                    \
        }                                                                                                              \
        if (n < INTEROP__FEW ||                                                                                        \
            !interop__drive_unary(args, n, steps, vectors_##op##_##in, sizeof(in##_at), sizeof(out##_at))) {           \
            INTEROP__UNARY(each, body##_##in)(args, n, steps, body##_##in);                                            \
        }                                                                                                              \
    }
#define BINARY_WITH(op, in, out, body, ulp, fold)                                                                      \
    _Static_assert(INTEROP__BINARY_OUT(body##_##in) == sizeof(out##_at), "the body of " #op " returns another type");  \
    static void vectors_##op##_##in(const char *x, int x_walks, const char *y, int y_walks, char *z, intptr_t n) {     \
        INTEROP__BINARY(vectors, body##_##in)                                                                          \
        (x, x_walks, y, y_walks, z, n, body##_##in, INTEROP__VECTORS(body##_##in));                                    \
    }                                                                                                                  \
    static void loop_##op##_##in(char **args, const intptr_t *dimensions, const intptr_t *steps, void *data) {         \
        const intptr_t n = dimensions[0];                                                                              \
        (void)data;                                                                                                    \
        if (interop__drive_every_other(args, n, steps, 2, INTEROP__EVERY_OTHER(body##_##in), sizeof(in##_at),          \
                                       sizeof(out##_at))) {                                                            \
            return;                                                                                                    \
        }                                                                                                              \
        if (n < INTEROP__FEW || steps[2] == 0 ||                                                                       \
            !interop__drive_binary(args, n, steps, vectors_##op##_##in, sizeof(in##_at), sizeof(out##_at))) {          \
            INTEROP__BINARY(each, body##_##in)(args, n, steps, body##_##in, fold, INTEROP__ANY_ORDER(op, ulp));        \
        }                                                                                                              \
    }
#define BINARY(op, in, out, body, ulp, flags)         BINARY_WITH(op, in, out, body, ulp, INTEROP__FOLD(body##_##in))
#define FOLD(op, in, out, body, ulp, flags)           BINARY_WITH(op, in, out, body, ulp, body##_##in##_fold)
#define MIXED(op, left, right, out, body, ulp, flags) BINARY_WITH(op, left##_##right, out, body, ulp, 0)
#define WIDEN(op, in, acc, body, ulp, flags)                                                                           \
    static void loop_##op##_##acc##_##in(char **args, const intptr_t *dimensions, const intptr_t *steps, void *data) { \
        (void)data;                                                                                                    \
        INTEROP__WIDEN(body##_##in##_##acc)                                                                            \
        (args, dimensions, steps, body##_##in##_##acc, INTEROP__WIDEN_FOLD_##acc(body##_##in));                        \
    }
#include "kernels/kernels.def"

#define UNARY(op, in, out, body, ulp, flags)  [INTEROP__AT_##op##_##in] = loop_##op##_##in,
#define BINARY(op, in, out, body, ulp, flags) [INTEROP__AT_##op##_##in] = loop_##op##_##in,
#define WIDEN(op, in, acc, body, ulp, flags)  [INTEROP__AT_##op##_##acc##_##in] = loop_##op##_##acc##_##in,
#define MIXED(op, left, right, out, body, ulp, flags)                                                                  \
    [INTEROP__AT_##op##_##left##_##right] = loop_##op##_##left##_##right,
interop__loop *const INTEROP__PASTE(interop__loops_, INTEROP__UNIT)[INTEROP__KERNELS] = {
#include "kernels/kernels.def"
};

/* For whole lines; constants are best left to the loop. */
#define UNARY(op, in, out, body, ulp, flags)                                                                           \
    [INTEROP__AT_##op##_##in] = INTEROP__CONSTANT(body) ? NULL : vectors_##op##_##in,
#define BINARY(op, in, out, body, ulp, flags) [INTEROP__AT_##op##_##in] = vectors_##op##_##in,
#define MIXED(op, left, right, out, body, ulp, flags)                                                                  \
    [INTEROP__AT_##op##_##left##_##right] = vectors_##op##_##left##_##right,
interop__vectors *const INTEROP__PASTE(interop__vectors_, INTEROP__UNIT)[INTEROP__KERNELS] = {
#include "kernels/kernels.def"
};
const int INTEROP__PASTE(interop__single_, INTEROP__UNIT) = !INTEROP__COPIES(1, 1);

/* Of those with an order of their own, the function for many results at once, as INTEROP__ACROSS_<body> says, or 0. */
#define FOLD(op, in, out, body, ulp, flags) [INTEROP__AT_##op##_##in] = INTEROP__SECOND(INTEROP__ACROSS_##body##_##in),
interop__across *const INTEROP__PASTE(interop__across_, INTEROP__UNIT)[INTEROP__KERNELS] = {
#include "kernels/kernels.def"
};
