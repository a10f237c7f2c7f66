/* SPDX-License-Identifier: MIT */
/* Blocks of elements: operands at any step are copied into and out of dense buffers, and computed there. */
#ifndef INTEROP_KERNELS_BLOCKS_H
#define INTEROP_KERNELS_BLOCKS_H

#include "kernels/dense.h"

#define T    u8
#define PAIR u16
#include "kernels/strided_copy.h"
#define T    u16
#define PAIR u32
#include "kernels/strided_copy.h"
#define T    u32
#define PAIR u64
#include "kernels/strided_copy.h"
#define T u64
#include "kernels/strided_copy.h"

static void interop__gather(const char *in, intptr_t step, intptr_t size, void *out, intptr_t n) {
    if (step == size) {
        memcpy(out, in, (size_t)(n * size));
        return;
    }
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
    if (step == size) {
        memcpy(out, in, (size_t)(n * size));
        return;
    }
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

/* n copies of one element, a multiple of 64 bytes, in an aligned buffer. */
static void interop__repeat(const char *in, intptr_t size, void *out, intptr_t n) {
    switch (size) {
    case 1:
        repeat_u8(in, out, n);
        break;
    case 2:
        repeat_u16(in, out, n);
        break;
    case 4:
        repeat_u32(in, out, n);
        break;
    default:
        repeat_u64(in, out, n);
    }
}

/* One input of a block, where it lies or copied: there are as many dense elements as the block has, or a vector. */
static const char *interop__load(const char *in, intptr_t step, intptr_t size, intptr_t vector, char *buffer,
                                 intptr_t n) {
    if (step == size && n >= vector) {
        return in;
    }
    if (n < vector) { /* lanes that are left over do again what the first one does */
        interop__repeat(in, size, buffer, vector);
    }
    interop__gather(in, step, size, buffer, n);
    return buffer;
}

/* The inputs of the next block of n elements, of which in[] moves on. */
INTEROP__INLINE void interop__take(struct interop__work *work, int nin, const char **in, const intptr_t *steps,
                                   char *const *buffers, intptr_t n) {
    for (int k = 0; k < nin; k++) {
        if (work->walks[k]) {
            work->in[k] = interop__load(in[k], steps[k], work->in_size, work->vector, buffers[k], n);
            in[k] += n * steps[k];
        }
    }
    if (nin == 1) {
        work->in[1] = work->in[0];
    }
}

/* One block of n elements into a buffer with room for whole vectors. */
INTEROP__INLINE void interop__fill(const struct interop__work *work, char *buffer, intptr_t n) {
    const intptr_t vector = work->vector, rest = n & (vector - 1);
    interop__compute(work, 0, buffer, n < vector ? vector : n - rest);
    if (rest != 0 && n > vector) {
        interop__compute(work, n - vector, buffer + (n - vector) * work->out_size, vector);
    }
}

/* Elements of a block of so many bytes of input and output. */
INTEROP__INLINE intptr_t interop__most(const struct interop__work *work, intptr_t bytes) {
    return interop__elements(bytes, work->in_size > work->out_size ? work->in_size : work->out_size);
}

#endif
