/* SPDX-License-Identifier: MIT */
/* Stores that go around the caches, where the level has them. */
#ifndef INTEROP_KERNELS_STREAM_H
#define INTEROP_KERNELS_STREAM_H

#include "kernels/types.h"

#if defined(__SSE2__)
#include <immintrin.h>

enum { INTEROP__STREAMS = 1 };

/* Copies whole lines; `to` is aligned to a line, `from` too. */
INTEROP__INLINE void interop__stream(char *to, const char *from, intptr_t bytes) {
    for (intptr_t i = 0; i < bytes; i += INTEROP__LINE) {
#if defined(__AVX512F__)
        _mm512_stream_si512((__m512i *)(void *)(to + i), _mm512_load_si512(from + i));
#else
        __m128i *line = (__m128i *)(void *)(to + i);
        const __m128i *lane = (const __m128i *)(const void *)(from + i);
        _mm_stream_si128(line, _mm_load_si128(lane));
        _mm_stream_si128(line + 1, _mm_load_si128(lane + 1));
        _mm_stream_si128(line + 2, _mm_load_si128(lane + 2));
        _mm_stream_si128(line + 3, _mm_load_si128(lane + 3));
#endif
    }
}

/* Such stores are seen by other threads in no order until this. */
INTEROP__INLINE void interop__stream_end(void) {
    _mm_sfence();
}
#else
enum { INTEROP__STREAMS = 0 };

INTEROP__INLINE void interop__stream(char *to, const char *from, intptr_t bytes) {
    memcpy(to, from, (size_t)bytes);
}

INTEROP__INLINE void interop__stream_end(void) {
}
#endif

#endif
