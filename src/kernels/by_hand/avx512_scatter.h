/* SPDX-License-Identifier: MIT */
/*
 * Dense elements stored at every other place, for x86-64-v4: a masked store of a whole line leaves the others alone,
 * also from the view of other threads. n is a multiple of half a line.
 */
#ifndef INTEROP_KERNELS_AVX512_SCATTER_H
#define INTEROP_KERNELS_AVX512_SCATTER_H

#include <immintrin.h>

#include "kernels/types.h"

#define INTEROP__SCATTER_EVEN 1

INTEROP__INLINE void scatter_even_u8(const u8 *in, u8_at *out, intptr_t n) {
    for (intptr_t i = 0; i < n; i += 32) {
        const __m512i wide = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i_u *)(in + i)));
        _mm512_mask_storeu_epi8(out + 2 * i, 0x5555555555555555, wide);
    }
}

INTEROP__INLINE void scatter_even_u16(const u16 *in, u16_at *out, intptr_t n) {
    for (intptr_t i = 0; i < n; i += 16) {
        const __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i_u *)(in + i)));
        _mm512_mask_storeu_epi16(out + 2 * i, 0x55555555, wide);
    }
}

INTEROP__INLINE void scatter_even_u32(const u32 *in, u32_at *out, intptr_t n) {
    for (intptr_t i = 0; i < n; i += 8) {
        const __m512i wide = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i_u *)(in + i)));
        _mm512_mask_storeu_epi32(out + 2 * i, 0x5555, wide);
    }
}

INTEROP__INLINE void scatter_even_u64(const u64 *in, u64_at *out, intptr_t n) {
    const __m512i twice = _mm512_set_epi64(3, 3, 2, 2, 1, 1, 0, 0);
    for (intptr_t i = 0; i < n; i += 4) {
        const __m512i half = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i_u *)(in + i)));
        _mm512_mask_storeu_epi64(out + 2 * i, 0x55, _mm512_permutexvar_epi64(twice, half));
    }
}

#endif
