/* SPDX-License-Identifier: MIT */
/* One comparison of float32 and of float64, included once for each. NAME: of the body; PREDICATE: the instruction's. */
#define COMPARE(type) INTEROP__PASTE(INTEROP__PASTE(NAME, _##type), _avx512)

INTEROP__INLINE void COMPARE(f32)(const u32_at *x, int x_walks, const u32_at *y, int y_walks, u8_at *z, intptr_t n) {
    const __m512i x0 = _mm512_set1_epi32((int)*x), y0 = _mm512_set1_epi32((int)*y);
    INTEROP__UNROLLED
    for (intptr_t i = 0; i < n; i += 16) {
        const __m512i a = x_walks ? _mm512_loadu_si512(x + i) : x0, b = y_walks ? _mm512_loadu_si512(y + i) : y0;
        __mmask16 mask;
        INTEROP__COMPARE(mask, "vcmpps", PREDICATE, a, b);
        _mm_storeu_si128((__m128i_u *)(z + i), _mm_maskz_mov_epi8(mask, _mm_set1_epi8(1)));
    }
}

INTEROP__INLINE void COMPARE(f64)(const u64_at *x, int x_walks, const u64_at *y, int y_walks, u8_at *z, intptr_t n) {
    const __m512i x0 = _mm512_set1_epi64((long long)*x), y0 = _mm512_set1_epi64((long long)*y);
    INTEROP__UNROLLED
    for (intptr_t i = 0; i < n; i += 16) { /* two vectors, since one would be stored in as much time */
        const __m512i a = x_walks ? _mm512_loadu_si512(x + i) : x0, b = y_walks ? _mm512_loadu_si512(y + i) : y0;
        const __m512i c = x_walks ? _mm512_loadu_si512(x + i + 8) : x0;
        const __m512i d = y_walks ? _mm512_loadu_si512(y + i + 8) : y0;
        __mmask8 low, high;
        INTEROP__COMPARE(low, "vcmppd", PREDICATE, a, b);
        INTEROP__COMPARE(high, "vcmppd", PREDICATE, c, d);
        const __mmask16 mask = _mm512_kunpackb(high, low);
        _mm_storeu_si128((__m128i_u *)(z + i), _mm_maskz_mov_epi8(mask, _mm_set1_epi8(1)));
    }
}

#undef COMPARE
#undef NAME
#undef PREDICATE
