/* SPDX-License-Identifier: MIT */
/*
 * Operands that do not lie densely: they are copied into and out of dense buffers, block by block, and the loop is
 * called again for the block. This costs about what a scalar loop does for the cheapest bodies, and is many times
 * faster for the others and for steps of a few elements.
 */
#ifndef INTEROP_KERNELS_STAGED_H
#define INTEROP_KERNELS_STAGED_H

#include "kernels/kernels.h"
#include "kernels/types.h"

INTEROP__INLINE intptr_t interop__to_line(const void *address) {
    return (intptr_t)(-(uintptr_t)address & (INTEROP__LINE - 1));
}

/* The bytes that n > 0 elements lie in: from *low up to *high. */
INTEROP__INLINE void interop__extent(const char *first, intptr_t step, intptr_t size, intptr_t n, uintptr_t *low,
                                     uintptr_t *high) {
    const intptr_t last = step * (n - 1);
    *low = (uintptr_t)first + (uintptr_t)(last < 0 ? last : 0);
    *high = (uintptr_t)first + (uintptr_t)((last < 0 ? 0 : last) + size);
}

/* Whether no element of the input is written before it is read, in whatever order: it lies apart from the output, or
 * each of its elements is that of the output. */
INTEROP__INLINE int interop__free(const char *in, intptr_t in_step, intptr_t in_size, const char *out,
                                  intptr_t out_step, intptr_t out_size, intptr_t n) {
    uintptr_t in_low, in_high, out_low, out_high;
    if (in == out && in_step == out_step && in_size == out_size && (in_step >= in_size || in_step <= -in_size)) {
        return 1;
    }
    interop__extent(in, in_step, in_size, n, &in_low, &in_high);
    interop__extent(out, out_step, out_size, n, &out_low, &out_high);
    return in_high <= out_low || out_high <= in_low;
}

#define T u8
#include "kernels/strided_copy.h"
#define T u16
#include "kernels/strided_copy.h"
#define T u32
#include "kernels/strided_copy.h"
#define T u64
#include "kernels/strided_copy.h"

static void interop__gather(const char *in, intptr_t step, intptr_t size, void *out, intptr_t n) {
    switch (size) {
    case 1:
        gather_u8(in, step, out, n);
        break;
    case 2:
        gather_u16(in, step, out, n);
        break;
    case 4:
        gather_u32(in, step, out, n);
        break;
    default:
        gather_u64(in, step, out, n);
    }
}

static void interop__scatter(const void *in, char *out, intptr_t step, intptr_t size, intptr_t n) {
    switch (size) {
    case 1:
        scatter_u8(in, out, step, n);
        break;
    case 2:
        scatter_u16(in, out, step, n);
        break;
    case 4:
        scatter_u32(in, out, step, n);
        break;
    default:
        scatter_u64(in, out, step, n);
    }
}

enum { INTEROP__STAGE = 512 }; /* elements of a block: some KiB of stack, and many times the cost of a call */

/* One block: args[0] to args[nin - 1] are inputs, args[nin] is the output. */
static void interop__stage(interop__loop *self, char **args, intptr_t n, const intptr_t *steps, int nin,
                           intptr_t in_size, intptr_t out_size) {
    _Alignas(INTEROP__LINE) u64 buffers[3][INTEROP__STAGE];
    char *dense_args[3];
    intptr_t dense_steps[3];
    for (int k = 0; k < nin; k++) {
        dense_args[k] = args[k];
        dense_steps[k] = steps[k];
        if (steps[k] != in_size && (steps[k] != 0 || k == nin - 1)) {
            interop__gather(args[k], steps[k], in_size, buffers[k], n);
            dense_args[k] = (char *)buffers[k];
            dense_steps[k] = in_size;
        }
    }
    dense_args[nin] = steps[nin] == out_size ? args[nin] : (char *)buffers[nin];
    dense_steps[nin] = out_size;
    self(dense_args, &n, dense_steps, NULL);
    if (steps[nin] != out_size) {
        interop__scatter(buffers[nin], args[nin], steps[nin], out_size, n);
    }
}

/* Does the work of the loop `self`, unless an element may be the result of an earlier one: then returns 0. */
static __attribute__((noinline)) int interop__staged(interop__loop *self, char **args, const intptr_t *dimensions,
                                                     const intptr_t *steps, int nin, intptr_t in_size,
                                                     intptr_t out_size) {
    char *at[3];
    for (int k = 0; k < nin; k++) {
        if (!interop__free(args[k], steps[k], in_size, args[nin], steps[nin], out_size, dimensions[0])) {
            return 0;
        }
    }
    for (int k = 0; k <= nin; k++) {
        at[k] = args[k];
    }
    for (intptr_t left = dimensions[0], n; left > 0; left -= n) {
        /* no block that is shorter than a vector of bytes */
        n = left <= INTEROP__STAGE ? left : left < INTEROP__STAGE + INTEROP__LINE ? left / 2 : INTEROP__STAGE;
        interop__stage(self, at, n, steps, nin, in_size, out_size);
        for (int k = 0; k <= nin; k++) {
            at[k] += n * steps[k];
        }
    }
    return 1;
}

#endif
