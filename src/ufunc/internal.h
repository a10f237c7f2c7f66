/* SPDX-License-Identifier: MIT */
/* What the parts of the ufunc layer share: the loop nest that a call is turned into. */
#ifndef INTEROP_UFUNC_INTERNAL_H
#define INTEROP_UFUNC_INTERNAL_H

#include "base/base.h"
#include "interop/ufunc.h"
#include "kernels/kernels.h"

/* Most operands of a loop: what the types of a kernel have room for. */
enum { INTEROP__OPERANDS = 8 };

/* Whether the operands of one call of a kernel are whole lines of memory. */
enum {
    INTEROP__LINES_NONE = 0,
    INTEROP__LINES_ALL = 1,
    INTEROP__LINES_BUT_ONE = 2 /* of two inputs one is a single element */
};

/*
 * The loops around a kernel. Axis 0 is the innermost, so that steps[0] is what the kernel gets. Made without clearing:
 * only `ndim` axes and `operands` columns hold anything.
 */
struct interop__nest {
    int32_t ndim;     /* >= 1 */
    int32_t operands; /* inputs, then outputs */
    int32_t inputs;
    int32_t lines;  /* INTEROP__LINES_x */
    intptr_t block; /* elements of axis 0 in one kernel call; less than shape[0] where axes compete for the cache */
    char *first[INTEROP__OPERANDS];
    intptr_t size[INTEROP__OPERANDS]; /* bytes of an element */
    intptr_t shape[INTEROP_MAX_NDIM];
    intptr_t steps[INTEROP_MAX_NDIM][INTEROP__OPERANDS]; /* bytes; 0 = repeated */
};

/* A step without its sign, also INTPTR_MIN. */
static inline uintptr_t interop__magnitude(intptr_t step) {
    return step < 0 ? 0 - (uintptr_t)step : (uintptr_t)step;
}

/* The kernel that takes exactly these input types, or NULL. */
const struct interop__kernel *interop__ufunc_kernel(const interop_ufunc *ufunc, const int32_t *types);

/* The error for inputs that no kernel takes. */
interop_status interop__ufunc_no_loop(const interop_ufunc *ufunc, const interop_dtype *inputs, interop_error *err);

/* Whether a tensor can be computed on here; what its type is gets said later. */
interop_status interop__ufunc_operand(const interop_tensor *tensor, int32_t operand, interop_error *err);

/* Whether an output is fit to be written: its own fields, its type and its shape, which are to be those given. */
interop_status interop__ufunc_output(const interop_tensor *tensor, int32_t operand, const interop_ufunc *ufunc,
                                     int32_t type, int32_t ndim, const int64_t *shape, interop_error *err);

/* Checks the inputs, finds the kernel for their types and the shape they broadcast to. */
interop_status interop__ufunc_inputs(const interop_ufunc *ufunc, const interop_tensor *const *inputs,
                                     const struct interop__kernel **kernel, int32_t *ndim, int64_t *shape,
                                     interop_error *err);

/* The shape that checked tensors broadcast to. `shape` has room for INTEROP_MAX_NDIM extents. */
interop_status interop__broadcast(const interop_tensor *const *tensors, int32_t count, int32_t *ndim, int64_t *shape,
                                  interop_error *err);

/*
 * Makes the loops over a broadcast shape with at least one element. Elementwise results do not depend on the order of
 * elements, so axes are flipped, sorted and merged freely; the last of the operands are outputs without internal
 * overlap.
 */
void interop__nest_make(struct interop__nest *nest, const interop_tensor *const *operands, int32_t inputs,
                        int32_t count, int32_t ndim, const int64_t *shape);

/*
 * The nest of a call that needs no more checks and no loops around the kernel, whose bits of the floating-point status
 * are the only thing left to care for. NULL: go the long way. Needs operands[0] to operands[nin + nout - 1].
 */
const struct interop__kernel *interop__ufunc_quick(const interop_ufunc *ufunc, const interop_tensor *const *operands,
                                                   struct interop__nest *nest);

/* Calls the kernel over the whole nest. Kernels leave their arguments alone, so the nest is unchanged. */
void interop__nest_run(struct interop__nest *nest, interop__loop *loop, void *data);

/* Whether writing operand `output`, element after element, can change what operand `input` has yet to be read for. */
bool interop__nest_input_in_danger(const struct interop__nest *nest, int32_t input, int32_t output);

/* Whether two operands of the nest may have a byte in common. */
bool interop__nest_meet(const struct interop__nest *nest, int32_t a, int32_t b);

#endif
