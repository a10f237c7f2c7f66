/* SPDX-License-Identifier: MIT */
/*
 * Elements that lie densely: whole vectors are computed, a first one, then all from where memory is aligned, then one
 * that ends with the last element. The first and the last share elements with the others; all agree, also in place,
 * since these two are computed before anything is written. No lane is ever idle, so none can raise a floating-point
 * flag that no element asked for.
 */
#ifndef INTEROP_KERNELS_DENSE_H
#define INTEROP_KERNELS_DENSE_H

#include "kernels/kernels.h"
#include "kernels/types.h"

/* One call of a loop whose elements may be computed in any order. */
struct interop__work {
    interop__vectors *vectors;          /* an input that does not walk may have to be copies: see INTEROP__COPIES */
    intptr_t in_size, out_size, vector; /* vector: the multiple that `vectors` wants */
    const char *in[2];                  /* both the same if there is one */
    int walks[2];
    char *out;
};

INTEROP__INLINE intptr_t interop__to_line(const void *address) {
    return (intptr_t)(-(uintptr_t)address & (INTEROP__LINE - 1));
}

/* bytes / size, which is a power of two */
INTEROP__INLINE intptr_t interop__elements(intptr_t bytes, intptr_t size) {
    return bytes >> __builtin_ctz((unsigned)size);
}

/* Elements `from` up to `from` + n of the inputs. */
INTEROP__INLINE void interop__compute(const struct interop__work *work, intptr_t from, char *out, intptr_t n) {
    const intptr_t offset = from * work->in_size;
    work->vectors(work->in[0] + (work->walks[0] ? offset : 0), work->walks[0],
                  work->in[1] + (work->walks[1] ? offset : 0), work->walks[1], out, n);
}

INTEROP__INLINE void interop__copy_lines(char *to, const char *from, intptr_t bytes) {
    for (intptr_t i = 0; i < bytes; i += INTEROP__LINE) {
        memcpy(to + i, from + i, INTEROP__LINE);
    }
}

/* Elements before the first that is to begin a vector. Inputs that can be aligned together outweigh the output. */
INTEROP__INLINE intptr_t interop__head(const struct interop__work *work) {
    if (work->walks[0] && work->walks[1] &&
        (work->in_size > work->out_size ||
         (work->in[0] != work->in[1] && interop__to_line(work->in[0]) == interop__to_line(work->in[1])))) {
        return interop__elements(interop__to_line(work->in[0]), work->in_size);
    }
    return interop__elements(interop__to_line(work->out), work->out_size);
}

INTEROP__INLINE void interop__dense(const struct interop__work *work, intptr_t n) {
    _Alignas(INTEROP__LINE) char first[8 * INTEROP__LINE], last[8 * INTEROP__LINE];
    const intptr_t vector = work->vector, bytes = vector * work->out_size;
    const intptr_t head = interop__head(work), tail = (n - head) & (vector - 1);
    if (head != 0) {
        interop__compute(work, 0, first, vector);
    }
    if (tail != 0) {
        interop__compute(work, n - vector, last, vector);
    }
    interop__compute(work, head, work->out + head * work->out_size, n - head - tail);
    if (head != 0) {
        interop__copy_lines(work->out, first, bytes);
    }
    if (tail != 0) {
        interop__copy_lines(work->out + (n - vector) * work->out_size, last, bytes);
    }
}

#endif
