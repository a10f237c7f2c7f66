/* SPDX-License-Identifier: MIT */
/*
 * The face of the kernels: the only header of this folder that other folders see. It knows no tensor and no status,
 * only pointers, byte strides and counts.
 */
#ifndef INTEROP_KERNELS_H
#define INTEROP_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* Type numbers; equal to INTEROP_BOOL ... INTEROP_FLOAT64 of dtype.h (asserted in ufunc/table.c). */
enum {
    INTEROP__K_NONE = 0,
    INTEROP__K_BOOL = 1,
    INTEROP__K_I8 = 2,
    INTEROP__K_I16 = 3,
    INTEROP__K_I32 = 4,
    INTEROP__K_I64 = 5,
    INTEROP__K_U8 = 6,
    INTEROP__K_U16 = 7,
    INTEROP__K_U32 = 8,
    INTEROP__K_U64 = 9,
    INTEROP__K_F16 = 10,
    INTEROP__K_BF16 = 11,
    INTEROP__K_F32 = 12,
    INTEROP__K_F64 = 13,
    INTEROP__K_TYPES = 14
};

/* Floating-point flags and identities; equal to INTEROP_FP_x and INTEROP_IDENTITY_x of ufunc.h (asserted there too). */
enum { INTEROP__FP_DIVIDE = 1, INTEROP__FP_OVERFLOW = 2, INTEROP__FP_UNDERFLOW = 4, INTEROP__FP_INVALID = 8 };
enum {
    INTEROP__IDENTITY_NONE = 0,
    INTEROP__IDENTITY_REORDERABLE = 1,
    INTEROP__IDENTITY_ZERO = 2,
    INTEROP__IDENTITY_ONE = 3,
    INTEROP__IDENTITY_ALL_BITS = 4
};

/* NumPy's loop ABI; see interop_loop in ufunc.h. */
typedef void interop__loop(char **args, const intptr_t *dimensions, const intptr_t *steps, void *data);

/*
 * A kernel's work on n elements that lie densely, n a multiple of 64 / the smaller size; the output lies apart from
 * each input, or exactly on it. Of two inputs one may be a single element, which does not walk.
 */
typedef void interop__vectors(const char *x, int x_walks, const char *y, int y_walks, char *z, intptr_t n);

/* A reduction with an order of its own: adds n > 0 elements at `along` to each of some results. */
typedef void interop__across(char *out, intptr_t out_step, const char *in, intptr_t across, intptr_t along, intptr_t n,
                             intptr_t results);

/* One line of the list. */
struct interop__kernel {
    uint8_t types[8]; /* INTEROP__K_x: inputs, outputs, then INTEROP__K_NONE */
    uint8_t fpstatus; /* INTEROP_FP_x that it may set; 0: the status word need not be looked at */
    uint8_t folds;    /* its reductions have an order of their own, and not that from the first to the last element */
    uint8_t widens;   /* it is for reductions of types[1] in types[0] */
    uint16_t index;   /* position in every level's table of loops */
    float max_ulp;    /* 0 = exact, 0.5 = correctly rounded */
    void *data;       /* to be handed to the loop */
};

/* One op: a row of the public table. */
struct interop_ufunc {
    const char *name;
    uint8_t nin, nout;
    uint8_t identity; /* INTEROP_IDENTITY_x */
    uint16_t kernel_count;
    const struct interop__kernel *kernels;
    uint16_t by_type[INTEROP__K_TYPES];  /* 1 + position of the kernel whose inputs all have this type; 0 = none */
    uint16_t widening[INTEROP__K_TYPES]; /* the same of the kernel that reduces this type in a wider one */
};

/* The table, in the order of the list. */
const struct interop_ufunc *interop__ufuncs(int32_t *count);

/* The loop that calls use: of the best level that may be. */
interop__loop *interop__kernel_loop(const struct interop__kernel *kernel);

/*
 * The same for operands that are aligned to 64 bytes, and multiples of them; with `single`, but for an input that is
 * one element, and no larger than one of the output. NULL where the loop knows better, or `bytes` of output are many.
 */
interop__vectors *interop__kernel_vectors(const struct interop__kernel *kernel, int single, size_t bytes);

/* The best loop among the levels of `mask` that were built; the baseline if none. Pure. `*level` gets its bit. */
interop__loop *interop__kernel_pick(const struct interop__kernel *kernel, uint32_t mask, uint32_t *level);

/* The same for reductions of many results at once, each in its order; NULL if the kernel has none. */
interop__across *interop__kernel_across(const struct interop__kernel *kernel, uint32_t mask);

#endif
