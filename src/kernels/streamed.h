/* SPDX-License-Identifier: MIT */
/*
 * Dense outputs that no cache would keep: block by block they are computed in a buffer, of which whole lines are then
 * written around the caches. Else each line would be read before it is written.
 *
 * Blocks are small, and while one is written the inputs of another are asked for, so that memory is never idle: CPUs
 * that read ahead by themselves stop at the end of a page, and lose the way when two inputs take turns.
 */
#ifndef INTEROP_KERNELS_STREAMED_H
#define INTEROP_KERNELS_STREAMED_H

#include "kernels/blocks.h"
#include "kernels/by_hand/stream.h"
#include "kernels/cpu.h"

enum {
    INTEROP__STREAM_BLOCK = 1024, /* bytes of the larger of input and output */
    INTEROP__STREAM_TURN = 256,   /* bytes that are written before more is asked for */
    INTEROP__STREAM_AHEAD = 3072  /* bytes of input from the next block to where it is asked for */
};

/* Whether a call touches more memory than the caches hold, and the output is not an input: 2 because as much of the
 * cache as one thread may count on is not all there is. */
INTEROP__INLINE int interop__worth_streaming(const struct interop__work *work, int nin, const intptr_t *steps,
                                             intptr_t n) {
    const int same = nin == 2 && work->in[0] == work->in[1] && steps[0] == steps[1]; /* one input, touched once */
    intptr_t width = 0;
    for (int k = same; k <= nin; k++) {
        width += steps[k] < 0 ? -steps[k] : steps[k];
    }
    return INTEROP__STREAMS && n * work->out_size > INTEROP__CACHE_LEAST && work->in[0] != work->out &&
           work->in[1] != work->out && (size_t)(n * width) / 2 > interop__cpu_cache_share();
}

/* Asks for n elements that are to be read soon, or for what lies beside them: nothing comes of a wrong address. */
INTEROP__INLINE void interop__ask_for(const char *in, intptr_t step, intptr_t n) {
    const intptr_t width = step < 0 ? -step : step, sign = step < 0 ? -1 : 1;
    for (intptr_t i = 0; i < n * width; i += width < INTEROP__LINE ? INTEROP__LINE : width) {
        __builtin_prefetch(in + sign * (i + INTEROP__STREAM_AHEAD));
    }
}

/* Writes whole lines of a block; in[] is where the next one is read from. */
INTEROP__INLINE void interop__write_lines(const struct interop__work *work, char *out, const char *block,
                                          intptr_t bytes, int nin, const char *const *in, const intptr_t *steps) {
    const char *next[2] = {in[0], in[1]};
    for (intptr_t i = 0, turn; i < bytes; i += turn) {
        turn = bytes - i < INTEROP__STREAM_TURN ? bytes - i : INTEROP__STREAM_TURN;
        interop__stream(out + i, block + i, turn);
        for (int k = 0; k < nin; k++) {
            const intptr_t n = interop__elements(turn, work->out_size);
            interop__ask_for(next[k], steps[k], n);
            next[k] += n * steps[k];
        }
    }
}

static __attribute__((noinline)) void interop__streamed(struct interop__work *work, int nin, const intptr_t *steps,
                                                        intptr_t n) {
    _Alignas(INTEROP__LINE) char buffers[2][INTEROP__STREAM_BLOCK], block[INTEROP__LINE + INTEROP__STREAM_BLOCK];
    char *const places[2] = {buffers[0], buffers[1]};
    const char *in[2] = {work->in[0], work->in[1]};
    const intptr_t most = interop__most(work, INTEROP__STREAM_BLOCK);
    intptr_t kept = -interop__to_line(work->out) & (INTEROP__LINE - 1); /* bytes of a line that is not yet complete */
    intptr_t foreign = kept;                                            /* of these, what is not the output's */
    char *out = work->out - kept;
    for (intptr_t i = 0, m; i < n; i += m) {
        m = n - i < most ? n - i : most;
        interop__take(work, nin, in, steps, places, m);
        interop__fill(work, block + kept, m);
        const intptr_t end = kept + m * work->out_size, lines = end & -INTEROP__LINE;
        intptr_t begin = 0;
        if (foreign > 0) {
            begin = INTEROP__LINE;
            memcpy(out + foreign, block + foreign, (size_t)(INTEROP__LINE - foreign));
            foreign = 0;
        }
        interop__write_lines(work, out + begin, block + begin, lines - begin, nin, in, steps);
        memcpy(block, block + lines, INTEROP__LINE);
        out += lines;
        kept = end - lines;
    }
    memcpy(out, block, (size_t)kept);
    interop__stream_end();
}

#endif
