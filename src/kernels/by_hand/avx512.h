/* SPDX-License-Identifier: MIT */
/*
 * Bodies by hand for x86-64-v4. Comparing floating-point numbers without raising a flag takes a dozen integer
 * instructions, or one that suppresses all exceptions, also for a signalling NaN: only AVX-512 has it. It is written as
 * assembly because clang drops the suppression from the intrinsics.
 */
#ifndef INTEROP_KERNELS_AVX512_H
#define INTEROP_KERNELS_AVX512_H

#include <immintrin.h>

#include "kernels/by_hand/avx512_loops.h"
#include "kernels/math/log_avx512.h"
#include "kernels/math/log_f16.h"
#include "kernels/types.h"

#define INTEROP__STRING_(x) #x
#define INTEROP__STRING(x)  INTEROP__STRING_(x)
/* An instruction on two vectors that raises no flag. */
#define INTEROP__SILENT(result, constraint, instruction, a, b)                                                         \
    __asm__(instruction " %{sae%}, %2, %1, %0" : constraint(result) : "v"(a), "v"(b))
/* vcmpps or vcmppd, of which `predicate` says what is asked. */
#define INTEROP__COMPARE(mask, instruction, predicate, a, b)                                                           \
    INTEROP__SILENT(mask, "=k", instruction " $" INTEROP__STRING(predicate) ",", a, b)
#define INTEROP__EQUAL         0x00
#define INTEROP__NOT_EQUAL     0x04
#define INTEROP__LESS          0x11
#define INTEROP__LESS_EQUAL    0x12
#define INTEROP__GREATER_EQUAL 0x1d
#define INTEROP__GREATER       0x1e

#define NAME      equal
#define PREDICATE INTEROP__EQUAL
#include "kernels/by_hand/avx512_compare.h"
#define NAME      not_equal
#define PREDICATE INTEROP__NOT_EQUAL
#include "kernels/by_hand/avx512_compare.h"
#define NAME      less
#define PREDICATE INTEROP__LESS
#include "kernels/by_hand/avx512_compare.h"
#define NAME      less_equal
#define PREDICATE INTEROP__LESS_EQUAL
#include "kernels/by_hand/avx512_compare.h"
#define NAME      greater
#define PREDICATE INTEROP__GREATER
#include "kernels/by_hand/avx512_compare.h"
#define NAME      greater_equal
#define PREDICATE INTEROP__GREATER_EQUAL
#include "kernels/by_hand/avx512_compare.h"
#define NAME        minimum
#define INSTRUCTION "vmin"
#define JOIN        0xfc /* a bit is set where either's is */
#include "kernels/by_hand/avx512_extremum.h"
#define NAME        maximum
#define INSTRUCTION "vmax"
#define JOIN        0xd4 /* the same, but the sign only where both are */
#include "kernels/by_hand/avx512_extremum.h"
#include "kernels/by_hand/avx512_shift.h"
#include "kernels/by_hand/avx512_truth.h"

/* -1, +0, 1, or the NaN, for vfixupimm: by classes quiet NaN, signalling NaN, 0, 1, -infinity, infinity, negative,
 * positive, from the lowest digit. */
#define INTEROP__SIGN 0xa9a9a811

INTEROP__INLINE __m512i interop__sign_f32(__m512i a) {
    const __m512 x = _mm512_castsi512_ps(a);
    return _mm512_castps_si512(_mm512_fixupimm_ps(x, x, _mm512_set1_epi32((int)INTEROP__SIGN), 0));
}

INTEROP__INLINE __m512i interop__sign_f64(__m512i a) {
    const __m512d x = _mm512_castsi512_pd(a);
    return _mm512_castpd_si512(_mm512_fixupimm_pd(x, x, _mm512_set1_epi64((long long)INTEROP__SIGN), 0));
}

INTEROP__INLINE void sign_f32_avx512(const u32_at *x, u32_at *z, intptr_t n) {
    INTEROP__UNROLLED
    for (intptr_t i = 0; i < n; i += 16) {
        _mm512_storeu_si512(z + i, interop__sign_f32(_mm512_loadu_si512(x + i)));
    }
}

INTEROP__INLINE void sign_f64_avx512(const u64_at *x, u64_at *z, intptr_t n) {
    INTEROP__UNROLLED
    for (intptr_t i = 0; i < n; i += 8) {
        _mm512_storeu_si512(z + i, interop__sign_f64(_mm512_loadu_si512(x + i)));
    }
}

static __attribute__((noinline)) void log_f32_avx512(const f32_at *x, f32_at *z, intptr_t n) {
    interop__log_f32_avx512(x, z, n);
}

static __attribute__((noinline)) void log_f64_avx512(const f64_at *x, f64_at *z, intptr_t n) {
    interop__log_f64_avx512(x, z, n);
}

/* The generic body, but for what raises flags. */
INTEROP__INLINE void log_f16_avx512(const f32_at *x, f32_at *z, intptr_t n) {
    INTEROP__LOOP
    for (intptr_t i = 0; i < (n & -32); i++) {
        z[i] = interop__log_f16(x[i]);
    }
    for (intptr_t i = 0; i < n; i += 16) {
        _mm512_storeu_ps(z + i, interop__log_special_f32(_mm512_loadu_ps(z + i), _mm512_loadu_ps(x + i)));
    }
}

#define INTEROP__VECTORS_equal_f32         ~, equal_f32_avx512
#define INTEROP__VECTORS_equal_f64         ~, equal_f64_avx512
#define INTEROP__VECTORS_not_equal_f32     ~, not_equal_f32_avx512
#define INTEROP__VECTORS_not_equal_f64     ~, not_equal_f64_avx512
#define INTEROP__VECTORS_less_f32          ~, less_f32_avx512
#define INTEROP__VECTORS_less_f64          ~, less_f64_avx512
#define INTEROP__VECTORS_less_equal_f32    ~, less_equal_f32_avx512
#define INTEROP__VECTORS_less_equal_f64    ~, less_equal_f64_avx512
#define INTEROP__VECTORS_greater_f32       ~, greater_f32_avx512
#define INTEROP__VECTORS_greater_f64       ~, greater_f64_avx512
#define INTEROP__VECTORS_greater_equal_f32 ~, greater_equal_f32_avx512
#define INTEROP__VECTORS_greater_equal_f64 ~, greater_equal_f64_avx512
#define INTEROP__VECTORS_logical_and_f32   ~, logical_and_f32_avx512
#define INTEROP__VECTORS_logical_and_f64   ~, logical_and_f64_avx512
#define INTEROP__VECTORS_logical_or_f32    ~, logical_or_f32_avx512
#define INTEROP__VECTORS_logical_or_f64    ~, logical_or_f64_avx512
#define INTEROP__VECTORS_logical_xor_f32   ~, logical_xor_f32_avx512
#define INTEROP__VECTORS_logical_xor_f64   ~, logical_xor_f64_avx512
#define INTEROP__VECTORS_logical_not_f32   ~, logical_not_f32_avx512
#define INTEROP__VECTORS_logical_not_f64   ~, logical_not_f64_avx512
#define INTEROP__VECTORS_isnan_f32         ~, isnan_f32_avx512
#define INTEROP__VECTORS_isnan_f64         ~, isnan_f64_avx512
#define INTEROP__VECTORS_isinf_f32         ~, isinf_f32_avx512
#define INTEROP__VECTORS_isinf_f64         ~, isinf_f64_avx512
#define INTEROP__VECTORS_isfinite_f32      ~, isfinite_f32_avx512
#define INTEROP__VECTORS_isfinite_f64      ~, isfinite_f64_avx512
#define INTEROP__VECTORS_minimum_f32       ~, minimum_f32_avx512
#define INTEROP__VECTORS_minimum_f64       ~, minimum_f64_avx512
#define INTEROP__VECTORS_maximum_f32       ~, maximum_f32_avx512
#define INTEROP__VECTORS_maximum_f64       ~, maximum_f64_avx512
#define INTEROP__VECTORS_sign_f32          ~, sign_f32_avx512
#define INTEROP__VECTORS_sign_f64          ~, sign_f64_avx512
#define INTEROP__VECTORS_left_shift_i8     ~, left_shift_i8_avx512
#define INTEROP__VECTORS_left_shift_u8     ~, left_shift_u8_avx512
#define INTEROP__VECTORS_left_shift_i16    ~, left_shift_i16_avx512
#define INTEROP__VECTORS_left_shift_u16    ~, left_shift_u16_avx512
#define INTEROP__VECTORS_left_shift_i32    ~, left_shift_i32_avx512
#define INTEROP__VECTORS_left_shift_u32    ~, left_shift_u32_avx512
#define INTEROP__VECTORS_left_shift_i64    ~, left_shift_i64_avx512
#define INTEROP__VECTORS_left_shift_u64    ~, left_shift_u64_avx512
#define INTEROP__VECTORS_log_f16           ~, log_f16_avx512
#define INTEROP__VECTORS_log_f32           ~, log_f32_avx512
#define INTEROP__VECTORS_log_f64           ~, log_f64_avx512

#endif
