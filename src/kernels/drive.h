/* SPDX-License-Identifier: MIT */
/* How a call of a loop is done: at once, by vectors, by blocks, around the caches, or one element after the other. */
#ifndef INTEROP_KERNELS_DRIVE_H
#define INTEROP_KERNELS_DRIVE_H

#include "kernels/dense.h"
#include "kernels/staged.h"
#include "kernels/streamed.h"

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

/* Turns all steps around if the output runs backwards. */
INTEROP__INLINE void interop__turn(struct interop__work *work, int nin, intptr_t *steps, intptr_t n) {
    if (steps[nin] < 0) {
        work->out += (n - 1) * steps[nin];
        for (int k = 0; k < nin; k++) {
            work->in[k] += (n - 1) * steps[k];
        }
        for (int k = 0; k <= nin; k++) {
            steps[k] = -steps[k];
        }
    }
}

/* Whether nothing is left but to compute: aligned elements in whole vectors, dense but for one input that may be a
 * single element, and not too many to be cached. */
INTEROP__INLINE int interop__is_plain(char **args, intptr_t n, const intptr_t *steps, int nin, intptr_t in_size,
                                      intptr_t out_size) {
    const uintptr_t in_bytes = (uintptr_t)n * (uintptr_t)in_size, out_bytes = (uintptr_t)n * (uintptr_t)out_size;
    const uintptr_t out = (uintptr_t)args[nin];
    const int may_be_one = nin == 2 && !INTEROP__COPIES(in_size, out_size);
    uintptr_t all = out | out_bytes | in_bytes;
    int plain = steps[nin] == out_size && out_bytes <= INTEROP__CACHE_LEAST && (steps[0] | steps[nin - 1]) != 0;
    for (int k = 0; k < nin; k++) {
        const uintptr_t in = (uintptr_t)args[k];
        if (may_be_one && steps[k] == 0) {
            plain &= out - in >= (uintptr_t)in_size && in - out >= out_bytes;
        } else {
            const int apart = out - in >= in_bytes && in - out >= out_bytes;
            plain &= steps[k] == in_size && (apart || (in == out && in_size == out_size));
            all |= in;
        }
    }
    return plain && all % INTEROP__LINE == 0;
}

/* Does the work of a loop, unless an element may be the result of an earlier one, or there are too few elements to be
 * worth it: then returns 0. n > 0. */
INTEROP__INLINE int interop__drive(char **args, intptr_t n, const intptr_t *own_steps, int nin,
                                   interop__vectors *vectors, intptr_t in_size, intptr_t out_size) {
    _Alignas(INTEROP__LINE) char copies[INTEROP__BLOCK_BYTES];
    struct interop__work work = {.vectors = vectors, .in_size = in_size, .out_size = out_size, .out = args[nin]};
    intptr_t steps[3];
    int dense = 1, scalar = -1;
    if (interop__is_plain(args, n, own_steps, nin, in_size, out_size)) {
        vectors(args[0], own_steps[0] != 0, args[nin - 1], own_steps[nin - 1] != 0, args[nin], n);
        return 1;
    }
    if (own_steps[nin] > -out_size && own_steps[nin] < out_size) { /* elements of the output overlap each other */
        return 0;
    }
    for (int k = 0; k < nin; k++) {
        if (!interop__free(args[k], own_steps[k], in_size, args[nin], own_steps[nin], out_size, n)) {
            return 0;
        }
        work.in[k] = args[k];
        steps[k] = own_steps[k];
    }
    steps[nin] = own_steps[nin];
    work.vector = INTEROP__LINE / (in_size < out_size ? in_size : out_size);
    interop__turn(&work, nin, steps, n);
    for (int k = 0; k < nin; k++) {
        work.walks[k] = 1;
        if (nin == 2 && steps[k] == 0 && scalar < 0) {
            if (INTEROP__COPIES(in_size, out_size)) {
                interop__repeat(work.in[k], in_size, copies, INTEROP__BLOCK_BYTES / in_size);
                work.in[k] = copies;
            }
            work.walks[k] = 0;
            scalar = k;
        }
        dense &= steps[k] == in_size || !work.walks[k];
    }
    if (nin == 1) {
        work.in[1] = work.in[0];
        work.walks[1] = 1;
    }
    if (steps[nin] == out_size && interop__worth_streaming(&work, nin, steps, n)) {
        interop__streamed(&work, nin, steps, n);
    } else if (dense && steps[nin] == out_size && n >= work.vector) {
        interop__dense(&work, n);
    } else if (n < 2 * INTEROP__FEW) {
        return 0;
    } else {
        interop__staged(&work, nin, steps, n);
    }
    return 1;
}

static __attribute__((noinline)) int interop__drive_unary(char **args, intptr_t n, const intptr_t *steps,
                                                          interop__vectors *vectors, intptr_t in_size,
                                                          intptr_t out_size) {
    return interop__drive(args, n, steps, 1, vectors, in_size, out_size);
}

static __attribute__((noinline)) int interop__drive_binary(char **args, intptr_t n, const intptr_t *steps,
                                                           interop__vectors *vectors, intptr_t in_size,
                                                           intptr_t out_size) {
    return interop__drive(args, n, steps, 2, vectors, in_size, out_size);
}

/* A kernel's work on inputs that take up every other place; the output is dense and lies apart. n is 16 at least. Of
 * one input, y is x. */
typedef void interop__every_other_vectors(const char *x, const char *y, char *z, intptr_t n);

/* Whether that was it. Outputs that are streamed are left to blocks. */
INTEROP__INLINE int interop__drive_every_other(char **args, intptr_t n, const intptr_t *steps, int nin,
                                               interop__every_other_vectors *vectors, intptr_t size,
                                               intptr_t out_size) {
    if (vectors == 0 || steps[0] != 2 * size || steps[nin - 1] != 2 * size || steps[nin] != out_size || n < 16 ||
        (out_size == size && n * size > INTEROP__CACHE_LEAST) ||
        !interop__free(args[0], 2 * size, size, args[nin], out_size, out_size, n) ||
        !interop__free(args[nin - 1], 2 * size, size, args[nin], out_size, out_size, n)) {
        return 0;
    }
    vectors(args[0], args[nin - 1], args[nin], n);
    return 1;
}

/* Dense truth values that are all `constant` - 1, whatever the input is: it is not even read. */
INTEROP__INLINE int interop__drive_constant(char *out, intptr_t n, intptr_t step, int constant) {
    if (constant == 0 || step != 1 || n < 0) {
        return 0;
    }
    memset(out, constant - 1, (size_t)n);
    return 1;
}

#endif
