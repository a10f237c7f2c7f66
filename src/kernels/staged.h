/* SPDX-License-Identifier: MIT */
/*
 * Operands that do not lie densely: they are copied into and out of dense buffers, block by block, and computed there.
 * This costs about what a scalar loop does for the cheapest bodies, and is many times faster for the others and for
 * steps of a few elements.
 */
#ifndef INTEROP_KERNELS_STAGED_H
#define INTEROP_KERNELS_STAGED_H

#include "kernels/dense.h"

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

/* Bytes of a block: many times the cost of a call, and a small part of any L1 cache. */
enum { INTEROP__STAGE = 4096 };

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

/* One block of n elements, which `work` has the dense inputs of. */
static void interop__stage(const struct interop__work *work, char *out, intptr_t step, intptr_t n) {
    _Alignas(INTEROP__LINE) char buffer[INTEROP__STAGE];
    const intptr_t vector = work->vector, rest = n & (vector - 1);
    if (rest == 0 && step == work->out_size) {
        interop__compute(work, 0, out, n);
        return;
    }
    interop__compute(work, 0, buffer, n < vector ? vector : n - rest);
    if (rest != 0 && n > vector) {
        interop__compute(work, n - vector, buffer + (n - vector) * work->out_size, vector);
    }
    interop__scatter(buffer, out, step, work->out_size, n);
}

/* Operands of any steps, of which the output's is not negative. */
static __attribute__((noinline)) void interop__staged(struct interop__work *work, int nin, const intptr_t *steps,
                                                      intptr_t n) {
    _Alignas(INTEROP__LINE) char buffers[2][INTEROP__STAGE];
    const intptr_t most =
        interop__elements(INTEROP__STAGE, work->in_size > work->out_size ? work->in_size : work->out_size);
    const intptr_t head = interop__elements(interop__to_line(work->out), work->out_size) & (work->vector - 1);
    const char *in[2] = {work->in[0], work->in[1]};
    char *out = work->out;
    /* an output that is dense and no input serves as one of the buffers, for the sake of the cache */
    const int reuse = steps[nin] == work->out_size && work->in_size == work->out_size && in[0] != out && in[1] != out;
    /* the first block makes the output of the others aligned */
    for (intptr_t i = 0, m = head == 0 ? most : most - work->vector + head; i < n; i += m, m = most) {
        m = n - i < m ? n - i : m;
        for (int k = 0; k < nin; k++) {
            if (work->walks[k]) {
                char *buffer = k == 0 && reuse && (m & (work->vector - 1)) == 0 ? out : buffers[k];
                work->in[k] = interop__load(in[k], steps[k], work->in_size, work->vector, buffer, m);
                in[k] += m * steps[k];
            }
        }
        if (nin == 1) {
            work->in[1] = work->in[0];
        }
        interop__stage(work, out, steps[nin], m);
        out += m * steps[nin];
    }
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

/* Whether nothing is left but to compute: dense and aligned elements, in whole vectors, not too many to be cached. */
INTEROP__INLINE int interop__is_plain(char **args, intptr_t n, const intptr_t *steps, int nin, intptr_t in_size,
                                      intptr_t out_size) {
    const uintptr_t in_bytes = (uintptr_t)n * (uintptr_t)in_size, out_bytes = (uintptr_t)n * (uintptr_t)out_size;
    const uintptr_t out = (uintptr_t)args[nin];
    uintptr_t all = out | out_bytes | in_bytes;
    int plain = steps[nin] == out_size && out_bytes <= INTEROP__CACHE_LEAST;
    for (int k = 0; k < nin; k++) {
        const uintptr_t in = (uintptr_t)args[k];
        const int apart = out - in >= in_bytes && in - out >= out_bytes;
        plain &= steps[k] == in_size && (apart || (in == out && in_size == out_size));
        all |= in;
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
        vectors(args[0], 1, args[nin - 1], 1, args[nin], n);
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
            interop__repeat(work.in[k], in_size, copies, INTEROP__BLOCK_BYTES / in_size);
            work.in[k] = copies;
            work.walks[k] = 0;
            scalar = k;
        }
        dense &= steps[k] == in_size || !work.walks[k];
    }
    if (nin == 1) {
        work.in[1] = work.in[0];
        work.walks[1] = 1;
    }
    if (dense && steps[nin] == out_size && n >= work.vector) {
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

#endif
