/* SPDX-License-Identifier: MIT */
/*
 * left_shift of bytes, which no instruction shifts: they are multiplied by powers of two from a table, as words, first
 * those at even places, then those at odd ones. Of wider integers, of which one instruction does it all: compilers mask
 * the counts, and compare them.
 */
INTEROP__INLINE void left_shift_u8_avx512(const u8_at *x, int x_walks, const u8_at *y, int y_walks, u8_at *z,
                                          intptr_t n) {
    const __m512i powers = _mm512_set1_epi64((long long)0x8040201008040201), upper = _mm512_set1_epi16((short)0xff00);
    const __m512i x0 = _mm512_set1_epi8((char)*x), y0 = _mm512_set1_epi8((char)*y);
    INTEROP__UNROLLED
    for (intptr_t i = 0; i < n; i += 64) {
        const __m512i a = x_walks ? _mm512_loadu_si512(x + i) : x0, b = y_walks ? _mm512_loadu_si512(y + i) : y0;
        const __mmask64 some = _mm512_cmplt_epu8_mask(b, _mm512_set1_epi8(8));
        const __m512i factor = _mm512_maskz_shuffle_epi8(some, powers, b);
        const __m512i even = _mm512_mullo_epi16(a, factor);
        const __m512i odd = _mm512_mullo_epi16(_mm512_and_si512(a, upper), _mm512_srli_epi16(factor, 8));
        _mm512_storeu_si512(z + i, _mm512_mask_mov_epi8(odd, 0x5555555555555555, even));
    }
}

INTEROP__INLINE void left_shift_i8_avx512(const i8_at *x, int x_walks, const i8_at *y, int y_walks, i8_at *z,
                                          intptr_t n) {
    left_shift_u8_avx512((const u8_at *)x, x_walks, (const u8_at *)y, y_walks, (u8_at *)z, n);
}

#define SHIFT(type, bits)                                                                                              \
    INTEROP__INLINE void left_shift_##type##_avx512(const type##_at *x, int x_walks, const type##_at *y, int y_walks,  \
                                                    type##_at *z, intptr_t n) {                                        \
        const __m512i x0 = _mm512_set1_epi##bits((i##bits)x[0]), y0 = _mm512_set1_epi##bits((i##bits)y[0]);            \
        INTEROP__UNROLLED                                                                                              \
        for (intptr_t i = 0; i < n; i += 512 / bits) {                                                                 \
            const __m512i a = x_walks ? _mm512_loadu_si512(x + i) : x0, b = y_walks ? _mm512_loadu_si512(y + i) : y0;  \
            _mm512_storeu_si512(z + i, _mm512_sllv_epi##bits(a, b));                                                   \
        }                                                                                                              \
    }
SHIFT(i16, 16)
SHIFT(u16, 16)
SHIFT(i32, 32)
SHIFT(u32, 32)
SHIFT(i64, 64)
SHIFT(u64, 64)
#undef SHIFT
