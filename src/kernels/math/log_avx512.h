/* SPDX-License-Identifier: MIT */
/*
 * log_f32.h and log_f64.h once more, with what only AVX-512 has: exponents and mantissas in one instruction each,
 * tables of 16 float64 in two registers, special values and their flags in one instruction. Each operation that rounds
 * is the same, and so is each bit of the results.
 */
#ifndef INTEROP_KERNELS_MATH_LOG_AVX512_H
#define INTEROP_KERNELS_MATH_LOG_AVX512_H

#include <immintrin.h>

#include "kernels/math/log_f64.h"
#include "kernels/types.h"

/*
 * What x makes of a result, for vfixupimm: NaN itself, 0 -infinity, infinity itself, and what is negative NaN; and
 * which of them raise flags: 0 DIVBYZERO, what is negative and signalling NaN INVALID.
 */
#define INTEROP__LOG_SPECIAL 0x03530422
#define INTEROP__LOG_FLAGS   0x71

INTEROP__INLINE __m512 interop__log_special_f32(__m512 y, __m512 x) {
    return _mm512_fixupimm_ps(y, x, _mm512_set1_epi32(INTEROP__LOG_SPECIAL), INTEROP__LOG_FLAGS);
}

/* The exponent of |x|; for 0 and infinities, where it is infinite, some number: only there are both upper bits set. */
INTEROP__INLINE __m512 interop__exponent_f32(__m512 x) {
    const __m512i e = _mm512_castps_si512(_mm512_getexp_ps(x)), upper = _mm512_set1_epi32(0x40000000);
    return _mm512_castsi512_ps(_mm512_andnot_si512(_mm512_and_si512(_mm512_slli_epi32(e, 1), upper), e));
}

INTEROP__INLINE __m512d interop__exponent_f64(__m512d x) {
    const __m512i e = _mm512_castpd_si512(_mm512_getexp_pd(x)), upper = _mm512_set1_epi64(0x4000000000000000);
    return _mm512_castsi512_pd(_mm512_andnot_si512(_mm512_and_si512(_mm512_slli_epi64(e, 1), upper), e));
}

INTEROP__INLINE __m512 interop__log_f32x16(__m512 x) {
#define C(value) _mm512_set1_ps(value)
    const __m512 m = _mm512_getmant_ps(x, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_zero);
    const __m512 k = _mm512_sub_ps(interop__exponent_f32(x), _mm512_getexp_ps(m)), t = _mm512_sub_ps(m, C(1.0f));

    const __m512 t2 = _mm512_mul_ps(t, t), t4 = _mm512_mul_ps(t2, t2);
    const __m512 w12 = _mm512_fmadd_ps(C(-0x1.000042p-2f), t, C(0x1.5555a4p-2f));
    const __m512 w34 = _mm512_fmadd_ps(C(-0x1.54efa4p-3f), t, C(0x1.99699ep-3f));
    const __m512 w56 = _mm512_fmadd_ps(C(-0x1.0d8a16p-3f), t, C(0x1.288458p-3f));
    const __m512 w78 = _mm512_fmadd_ps(C(-0x1.7126d0p-5f), t, C(0x1.ac884ap-4f));
    const __m512 w58 = _mm512_fmadd_ps(w78, t2, w56), w14 = _mm512_fmadd_ps(w34, t2, w12);
    const __m512 w = _mm512_fmadd_ps(_mm512_fmadd_ps(w58, t4, w14), t, C(-0.5f));

    const __m512 head = _mm512_mul_ps(k, C(0x1.62e4p-1f)), sum = _mm512_add_ps(head, t);
    const __m512 error = _mm512_add_ps(_mm512_sub_ps(head, sum), t);
    const __m512 rest = _mm512_fmadd_ps(k, C(0x1.7f7d1cp-20f), error);
    const __m512 y = _mm512_add_ps(sum, _mm512_fmadd_ps(t2, w, rest));
    return interop__log_special_f32(y, x);
#undef C
}

/* table: the lower and upper halves of r, then of h. */
INTEROP__INLINE __m512d interop__log_f64x8(__m512d x, const __m512d table[4]) {
#define C(value) _mm512_set1_pd(value)
    const __m512d unit = _mm512_getmant_pd(x, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_zero), e = interop__exponent_f64(x);
    const __m512i place = _mm512_sub_epi64(_mm512_castpd_si512(unit), _mm512_set1_epi64(INTEROP__LOG_F64_FROM));
    const __m512i j = _mm512_srli_epi64(place, 48);
    const __mmask8 halved = _mm512_test_epi64_mask(place, _mm512_set1_epi64(0x10000000000000));
    const __m512d m = _mm512_mask_mul_pd(unit, halved, unit, C(0.5)), k = _mm512_mask_add_pd(e, halved, e, C(1.0));
    const __m512d r = _mm512_permutex2var_pd(table[0], j, table[1]), h = _mm512_permutex2var_pd(table[2], j, table[3]);

    const __m512d t = _mm512_fmadd_pd(m, r, C(-1.0)), t2 = _mm512_mul_pd(t, t), t4 = _mm512_mul_pd(t2, t2);
    const __m512d w12 = _mm512_fmadd_pd(C(-0x1.ffffffffff29cp-3), t, C(0x1.555555555514cp-2));
    const __m512d w34 = _mm512_fmadd_pd(C(-0x1.55555563a9f0cp-3), t, C(0x1.999999a4ad2eep-3));
    const __m512d w56 = _mm512_fmadd_pd(C(-0x1.ffff59362df47p-4), t, C(0x1.2491fdc032a36p-3));
    const __m512d w78 = _mm512_fmadd_pd(C(-0x1.9b2a9620b75bdp-4), t, C(0x1.c8b06d9c960b9p-4));
    const __m512d w58 = _mm512_fmadd_pd(w78, t2, w56), w14 = _mm512_fmadd_pd(w34, t2, w12);
    const __m512d w = _mm512_fmadd_pd(_mm512_fmadd_pd(w58, t4, w14), t, C(-0.5));

    const __m512d head = _mm512_fmadd_pd(k, C(0x1.62e42fefa38p-1), h), sum = _mm512_add_pd(head, t);
    const __m512d error = _mm512_add_pd(_mm512_sub_pd(head, sum), t);
    const __m512d rest = _mm512_fmadd_pd(k, C(0x1.ef35793c7673p-45), error);
    const __m512d y = _mm512_add_pd(sum, _mm512_fmadd_pd(t2, w, rest));
    return _mm512_fixupimm_pd(y, x, _mm512_set1_epi64(INTEROP__LOG_SPECIAL), INTEROP__LOG_FLAGS);
#undef C
}

/* n is a multiple of 16. */
INTEROP__INLINE void interop__log_f32_avx512(const f32_at *x, f32_at *y, intptr_t n) {
    for (intptr_t i = 0; i < n; i += 16) {
        _mm512_storeu_ps(y + i, interop__log_f32x16(_mm512_loadu_ps(x + i)));
    }
}

/* n is a multiple of 8. */
INTEROP__INLINE void interop__log_f64_avx512(const f64_at *x, f64_at *y, intptr_t n) {
    const __m512d table[4] = {_mm512_loadu_pd(interop__log_f64_r), _mm512_loadu_pd(interop__log_f64_r + 8),
                              _mm512_loadu_pd(interop__log_f64_h), _mm512_loadu_pd(interop__log_f64_h + 8)};
    for (intptr_t i = 0; i < n; i += 8) {
        _mm512_storeu_pd(y + i, interop__log_f64x8(_mm512_loadu_pd(x + i), table));
    }
}

#endif
