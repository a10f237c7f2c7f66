/* SPDX-License-Identifier: MIT */
/*
 * Maximum or minimum of float32 and of float64, included once for each. NAME: of the body; RANGE: what the instruction
 * is to select. It orders -0 below +0, but prefers numbers to NaN; a sum, where one is NaN, is that NaN.
 */
#define EXTREMUM(type)    INTEROP__PASTE(INTEROP__PASTE(NAME, _##type), _avx512)
#define EXTREMUM_OF(type) INTEROP__PASTE(INTEROP__PASTE(interop__, NAME), _##type)

INTEROP__INLINE __m512i EXTREMUM_OF(f32)(__m512i a, __m512i b) {
    __mmask16 any_nan;
    __m512i number;
    INTEROP__SILENT(any_nan, "=k", vcmpps, INTEROP__UNORDERED, a, b);
    INTEROP__SILENT(number, "=v", vrangeps, RANGE, a, b);
    return _mm512_castps_si512(_mm512_mask_add_round_ps(_mm512_castsi512_ps(number), any_nan, _mm512_castsi512_ps(a),
                                                        _mm512_castsi512_ps(b),
                                                        _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

INTEROP__INLINE void EXTREMUM(f32)(const u32_at *x, int x_walks, const u32_at *y, int y_walks, u32_at *z, intptr_t n) {
    const __m512i x0 = _mm512_set1_epi32((int)*x), y0 = _mm512_set1_epi32((int)*y);
    INTEROP__UNROLLED
    for (intptr_t i = 0; i < n; i += 16) {
        const __m512i a = x_walks ? _mm512_loadu_si512(x + i) : x0, b = y_walks ? _mm512_loadu_si512(y + i) : y0;
        _mm512_storeu_si512(z + i, EXTREMUM_OF(f32)(a, b));
    }
}

INTEROP__INLINE __m512i EXTREMUM_OF(f64)(__m512i a, __m512i b) {
    __mmask8 any_nan;
    __m512i number;
    INTEROP__SILENT(any_nan, "=k", vcmppd, INTEROP__UNORDERED, a, b);
    INTEROP__SILENT(number, "=v", vrangepd, RANGE, a, b);
    return _mm512_castpd_si512(_mm512_mask_add_round_pd(_mm512_castsi512_pd(number), any_nan, _mm512_castsi512_pd(a),
                                                        _mm512_castsi512_pd(b),
                                                        _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

INTEROP__INLINE void EXTREMUM(f64)(const u64_at *x, int x_walks, const u64_at *y, int y_walks, u64_at *z, intptr_t n) {
    const __m512i x0 = _mm512_set1_epi64((long long)*x), y0 = _mm512_set1_epi64((long long)*y);
    INTEROP__UNROLLED
    for (intptr_t i = 0; i < n; i += 8) {
        const __m512i a = x_walks ? _mm512_loadu_si512(x + i) : x0, b = y_walks ? _mm512_loadu_si512(y + i) : y0;
        _mm512_storeu_si512(z + i, EXTREMUM_OF(f64)(a, b));
    }
}

#undef EXTREMUM
#undef EXTREMUM_OF
#undef NAME
#undef RANGE
