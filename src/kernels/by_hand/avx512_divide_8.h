/* SPDX-License-Identifier: MIT */
/*
 * Division of 8-bit integers by as many others, for x86-64-v4: products with inverses from a table, as in
 * math/divide_by_8.h, where compilers divide float32. n is a multiple of 64.
 */
#ifndef INTEROP_KERNELS_AVX512_DIVIDE_8_H
#define INTEROP_KERNELS_AVX512_DIVIDE_8_H

#include <immintrin.h>

#include "kernels/fpflags.h"
#include "kernels/types.h"

/* floor(2^16 / b) + 1 for b > 1. The others' quotients are 0, and a. */
#define INVERSE(b)     ((b) > 1 ? 0x10000 / ((b) > 1 ? (b) : 2) + 1 : 0)
#define INVERSES_4(b)  INVERSE(b), INVERSE(b + 1), INVERSE(b + 2), INVERSE(b + 3)
#define INVERSES_16(b) INVERSES_4(b), INVERSES_4(b + 4), INVERSES_4(b + 8), INVERSES_4(b + 12)
#define INVERSES_64(b) INVERSES_16(b), INVERSES_16(b + 16), INVERSES_16(b + 32), INVERSES_16(b + 48)
static const _Alignas(INTEROP__LINE) u16 interop__inverses_8[4][64] = {
    {INVERSES_64(0)}, {INVERSES_64(64)}, {INVERSES_64(128)}, {INVERSES_64(192)}};
#undef INVERSE
#undef INVERSES_4
#undef INVERSES_16
#undef INVERSES_64

/* Of words below 256. */
INTEROP__INLINE __m512i interop__look_up_inverses(__m512i b) {
    __m512i of[4];
    for (int i = 0; i < 4; i++) {
        const u16 *row = interop__inverses_8[i];
        of[i] = _mm512_permutex2var_epi16(_mm512_load_si512(row), b, _mm512_load_si512(row + 32));
    }
    const __mmask32 bit6 = _mm512_test_epi16_mask(b, _mm512_set1_epi16(0x40));
    const __mmask32 bit7 = _mm512_test_epi16_mask(b, _mm512_set1_epi16(0x80));
    const __m512i lower = _mm512_mask_mov_epi16(of[0], bit6, of[1]), upper = _mm512_mask_mov_epi16(of[2], bit6, of[3]);
    return _mm512_mask_mov_epi16(lower, bit7, upper);
}

/* The lower bytes of the words of one, and the upper ones of the other. */
INTEROP__INLINE __m512i interop__join_bytes(__m512i lower, __m512i upper) {
    return _mm512_mask_mov_epi8(upper, 0x5555555555555555, lower);
}

INTEROP__INLINE __m512i interop__quotients_8(__m512i a, __m512i b) {
    const __m512i low = _mm512_set1_epi16(0xff);
    const __m512i lower = interop__look_up_inverses(_mm512_and_si512(b, low));
    const __m512i upper = interop__look_up_inverses(_mm512_srli_epi16(b, 8));
    const __m512i quotients = interop__join_bytes(_mm512_mulhi_epu16(_mm512_and_si512(a, low), lower),
                                                  _mm512_mulhi_epu16(_mm512_andnot_si512(low, a), upper));
    return _mm512_mask_mov_epi8(quotients, _mm512_cmpeq_epi8_mask(b, _mm512_set1_epi8(1)), a);
}

INTEROP__INLINE __m512i interop__multiply_8(__m512i a, __m512i b) {
    const __m512i upper = _mm512_andnot_si512(_mm512_set1_epi16(0xff), a);
    return interop__join_bytes(_mm512_mullo_epi16(a, b), _mm512_mullo_epi16(upper, _mm512_srli_epi16(b, 8)));
}

/* As bytes with or without a sign, the quotients or what they leave. */
INTEROP__INLINE void interop__divide_8(const u8_at *x, int x_walks, const u8_at *y, int y_walks, u8_at *z, intptr_t n,
                                       int is_signed, int rest) {
    const __m512i x0 = _mm512_set1_epi8((char)*x), y0 = _mm512_set1_epi8((char)*y);
    const __m512i one = _mm512_set1_epi8(1), ones = _mm512_set1_epi8(-1), least = _mm512_set1_epi8(-128);
    __mmask64 zeros = 0, overflows = 0;
    for (intptr_t i = 0; i < n; i += 64) {
        const __m512i a = x_walks ? _mm512_loadu_si512(x + i) : x0, b = y_walks ? _mm512_loadu_si512(y + i) : y0;
        const __mmask64 some = _mm512_test_epi8_mask(b, b);
        __m512i result;
        zeros |= ~some;
        if (is_signed) { /* of a quotient below 0, the floor is ~floor((|a| - 1) / |b|) */
            const __mmask64 below = _mm512_movepi8_mask(_mm512_xor_si512(a, b)) & _mm512_test_epi8_mask(a, a) & some;
            const __m512i size = _mm512_abs_epi8(a);
            result = interop__quotients_8(_mm512_mask_sub_epi8(size, below, size, one), _mm512_abs_epi8(b));
            result = _mm512_mask_sub_epi8(result, below, ones, result);
            overflows |= _mm512_mask_cmpeq_epi8_mask(_mm512_cmpeq_epi8_mask(a, least), b, ones);
        } else {
            result = interop__quotients_8(a, b);
        }
        if (rest) {
            result = _mm512_maskz_sub_epi8(some, a, interop__multiply_8(result, b));
        }
        _mm512_storeu_si512(z + i, result);
    }
    if (zeros != 0) {
        (void)feraiseexcept(FE_DIVBYZERO);
    }
    if (overflows != 0 && !rest) {
        interop__raise_overflow();
    }
}

#define DIVIDE(name, type, is_signed, rest)                                                                            \
    INTEROP__INLINE void name##_##type##_many(const type##_at *x, int x_walks, const type##_at *y, int y_walks,        \
                                              type##_at *z, intptr_t n) {                                              \
        interop__divide_8((const u8_at *)x, x_walks, (const u8_at *)y, y_walks, (u8_at *)z, n, is_signed, rest);       \
    }
DIVIDE(floor_divide, i8, 1, 0)
DIVIDE(remainder, i8, 1, 1)
DIVIDE(floor_divide, u8, 0, 0)
DIVIDE(remainder, u8, 0, 1)
#undef DIVIDE

#endif
