/* SPDX-License-Identifier: MIT */
/* A reduction whose arguments have been checked. */
#ifndef INTEROP_UFUNC_REDUCE_H
#define INTEROP_UFUNC_REDUCE_H

#include "ufunc/internal.h"

struct interop__reduction {
    const interop_ufunc *ufunc;
    const struct interop__kernel *kernel;
    uint64_t axes; /* that are combined, one bit each */
    int32_t ndim;  /* of the result */
    int64_t shape[INTEROP_MAX_NDIM];
};

/*
 * Does it. Input and output lie apart, and the output has elements; `kept` says whether the combined axes are axes of
 * the output, too.
 */
void interop__reduce_run(const struct interop__reduction *reduction, const interop_tensor *in,
                         const interop_tensor *out, bool kept);

/*
 * Whether the input must be copied so that the combined axes are the innermost, in C order: a kernel that has an order
 * of its own needs all elements of a result at one step.
 */
bool interop__reduce_needs_copy(const struct interop__reduction *reduction, const interop_tensor *in);

/*
 * The short way: all elements of a plain tensor, of rank 1 or in C order, into one. Returns whether it was done; if
 * not, nothing was.
 */
bool interop__reduce_quick(const interop_ufunc *ufunc, const interop_tensor *in, const int32_t *axes,
                           int32_t axis_count, int32_t keepdims, const interop_tensor *out, uint32_t *fpstatus);

/* Writes what a result of the type begins with; false if that is an element. */
bool interop__reduce_identity(const interop_ufunc *ufunc, int type, char value[8]);

/*
 * The elements that need not be combined with a result that began with the first. Where any order will do, taking that
 * one again changes nothing, as such functions are extrema; and vectors stay aligned.
 */
static inline intptr_t interop__reduce_done(const interop_ufunc *ufunc) {
    return ufunc->identity == INTEROP_IDENTITY_NONE;
}

#endif
