/* SPDX-License-Identifier: MIT */
/*
 * Maximum or minimum of float32 and of float64, included once for each. NAME: of the body; INSTRUCTION: but for its
 * last two letters; JOIN: the table by which both its results become one, bits of the sign by its upper half.
 *
 * The instruction gives its second operand if either is NaN or both are 0, so it is done both ways round. Of two zeros,
 * the signs are joined; of NaN and a number, all else: the union of their bits is NaN.
 */
#define EXTREMUM(type)    INTEROP__PASTE(INTEROP__PASTE(NAME, _##type), _avx512)
#define EXTREMUM_OF(type) INTEROP__PASTE(INTEROP__PASTE(interop__, NAME), _##type)

INTEROP__INLINE __m512i EXTREMUM_OF(f32)(__m512i a, __m512i b) {
    __m512i ab, ba;
    INTEROP__SILENT(ab, "=v", INSTRUCTION "ps", a, b);
    INTEROP__SILENT(ba, "=v", INSTRUCTION "ps", b, a);
    return _mm512_ternarylogic_epi32(ab, ba, _mm512_set1_epi32(INT32_MIN), JOIN);
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
    __m512i ab, ba;
    INTEROP__SILENT(ab, "=v", INSTRUCTION "pd", a, b);
    INTEROP__SILENT(ba, "=v", INSTRUCTION "pd", b, a);
    return _mm512_ternarylogic_epi64(ab, ba, _mm512_set1_epi64(INT64_MIN), JOIN);
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
#undef INSTRUCTION
#undef JOIN
