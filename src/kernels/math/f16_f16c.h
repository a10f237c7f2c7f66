/* SPDX-License-Identifier: MIT */
/* f16.h by the instructions for it, which compilers do not use by themselves. */
#ifndef INTEROP_KERNELS_MATH_F16_F16C_H
#define INTEROP_KERNELS_MATH_F16_F16C_H

#include <immintrin.h>

#include "kernels/types.h"

/* n is a multiple of 16. */
INTEROP__INLINE void interop__f32_from_f16_f16c(const u16_at *x, f32_at *y, intptr_t n) {
#ifdef __AVX512F__
    for (intptr_t i = 0; i < n; i += 16) {
        _mm512_storeu_ps(y + i, _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i_u *)(x + i))));
    }
#else
    for (intptr_t i = 0; i < n; i += 8) {
        const __m256 wide = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i_u *)(x + i)));
        _mm256_storeu_si256((__m256i_u *)(y + i), _mm256_castps_si256(wide));
    }
#endif
}

/* n is a multiple of 16. */
INTEROP__INLINE void interop__f16_from_f32_f16c(const f32_at *x, u16_at *y, intptr_t n) {
#ifdef __AVX512F__
    for (intptr_t i = 0; i < n; i += 16) {
        const __m256i rounded = _mm512_cvtps_ph(_mm512_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT);
        _mm256_storeu_si256((__m256i_u *)(y + i), rounded);
    }
#else
    for (intptr_t i = 0; i < n; i += 8) {
        const __m256 wide = _mm256_castsi256_ps(_mm256_loadu_si256((const __m256i_u *)(x + i)));
        const __m128i rounded = _mm256_cvtps_ph(wide, _MM_FROUND_TO_NEAREST_INT);
        _mm_storeu_si128((__m128i_u *)(y + i), rounded);
    }
#endif
}

#endif
