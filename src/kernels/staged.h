/* SPDX-License-Identifier: MIT */
/*
 * Operands that do not lie densely: they are copied into and out of dense buffers, block by block, and computed there.
 * This costs about what a scalar loop does for the cheapest bodies, and is many times faster for the others and for
 * steps of a few elements.
 */
#ifndef INTEROP_KERNELS_STAGED_H
#define INTEROP_KERNELS_STAGED_H

#include "kernels/blocks.h"

/* Bytes of a block: many times the cost of a call, and a small part of any L1 cache. */
enum { INTEROP__STAGE = 4096 };

/* Operands of any steps, of which the output's is not negative. */
static __attribute__((noinline)) void interop__staged(struct interop__work *work, int nin, const intptr_t *steps,
                                                      intptr_t n) {
    _Alignas(INTEROP__LINE) char buffers[3][INTEROP__STAGE];
    const intptr_t most = interop__most(work, INTEROP__STAGE);
    const intptr_t head = interop__elements(interop__to_line(work->out), work->out_size) & (work->vector - 1);
    const char *in[2] = {work->in[0], work->in[1]};
    char *out = work->out;
    /* an output that is dense and no input serves as one of the buffers, for the sake of the cache */
    const int reuse = steps[nin] == work->out_size && work->in_size == work->out_size && in[0] != out && in[1] != out;
    /* the first block makes the output of the others aligned */
    for (intptr_t i = 0, m = head == 0 ? most : most - work->vector + head; i < n; i += m, m = most) {
        m = n - i < m ? n - i : m;
        const int whole = (m & (work->vector - 1)) == 0;
        char *const places[2] = {reuse && whole ? out : buffers[0], buffers[1]};
        interop__take(work, nin, in, steps, places, m);
        if (whole && steps[nin] == work->out_size) {
            interop__compute(work, 0, out, m);
        } else {
            interop__fill(work, buffers[2], m);
            interop__scatter(buffers[2], out, steps[nin], work->out_size, m);
        }
        out += m * steps[nin];
    }
}

#endif
