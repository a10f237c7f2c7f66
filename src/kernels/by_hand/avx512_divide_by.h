/* SPDX-License-Identifier: MIT */
/*
 * Division of many 32-bit integers by one number, as in math/divide_by.h, for x86-64-v4: of the two products that a
 * pair of numbers makes, compilers take the upper halves with three times as many instructions. n is a multiple of 16.
 */
#ifndef INTEROP_KERNELS_AVX512_DIVIDE_BY_H
#define INTEROP_KERNELS_AVX512_DIVIDE_BY_H

#include <immintrin.h>

#include "kernels/math/divide.h"

INTEROP__INLINE __m512i interop__multiply_high(__m512i a, __m512i factor) {
    const __m512i even = _mm512_srli_epi64(_mm512_mul_epu32(a, factor), 32);
    return _mm512_mask_mov_epi32(even, 0xaaaa, _mm512_mul_epu32(_mm512_srli_epi64(a, 32), factor));
}

INTEROP__INLINE __m512i interop__quotients_u32(__m512i a, struct interop__inverse_u32 inverse) {
    const __m512i factor = _mm512_set1_epi32((int)inverse.factor), more = _mm512_set1_epi32((int)inverse.more);
    const __m512i u = _mm512_add_epi32(_mm512_min_epu32(a, _mm512_set1_epi32((int)~inverse.more)), more);
    return _mm512_srl_epi32(interop__multiply_high(u, factor), _mm_cvtsi32_si128(inverse.shift));
}

INTEROP__INLINE __m512i interop__quotients_i32(__m512i a, struct interop__inverse_i32 inverse) {
    const __m512i factor = _mm512_set1_epi32((int)inverse.factor), flip = _mm512_set1_epi32(inverse.flip);
    const __m512i turned = _mm512_xor_si512(a, flip), number = _mm512_sub_epi32(turned, flip);
    const __m512i ones = _mm512_set1_epi32(-1);
    const __mmask16 negative = _mm512_cmplt_epi32_mask(turned, flip);
    const __m512i u = _mm512_mask_xor_epi32(number, negative, number, ones);
    const __m512i q = _mm512_srl_epi32(interop__multiply_high(u, factor), _mm_cvtsi32_si128(inverse.shift));
    return _mm512_mask_xor_epi32(q, negative, q, ones);
}

#define DIVIDE_BY(type)                                                                                                \
    INTEROP__INLINE void floor_divide_##type##_by(const type##_at *x, type##_at *z, intptr_t n,                        \
                                                  struct interop__inverse_##type inverse) {                            \
        INTEROP__UNROLLED                                                                                              \
        for (intptr_t i = 0; i < n; i += 16) {                                                                         \
            _mm512_storeu_si512(z + i, interop__quotients_##type(_mm512_loadu_si512(x + i), inverse));                 \
        }                                                                                                              \
    }                                                                                                                  \
    INTEROP__INLINE void remainder_##type##_by(const type##_at *x, type##_at *z, intptr_t n,                           \
                                               struct interop__inverse_##type inverse) {                               \
        const __m512i b = _mm512_set1_epi32((int)inverse.b);                                                           \
        INTEROP__UNROLLED                                                                                              \
        for (intptr_t i = 0; i < n; i += 16) {                                                                         \
            const __m512i a = _mm512_loadu_si512(x + i), q = interop__quotients_##type(a, inverse);                    \
            _mm512_storeu_si512(z + i, _mm512_sub_epi32(a, _mm512_mullo_epi32(q, b)));                                 \
        }                                                                                                              \
    }
DIVIDE_BY(u32)
DIVIDE_BY(i32)
#undef DIVIDE_BY

#endif
