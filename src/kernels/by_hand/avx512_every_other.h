/* SPDX-License-Identifier: MIT */
/* Cheap functions of inputs that take up every other place, for x86-64-v4. */
#ifndef INTEROP_KERNELS_AVX512_EVERY_OTHER_H
#define INTEROP_KERNELS_AVX512_EVERY_OTHER_H

#include "kernels/by_hand/avx512.h"

#define F32(a) _mm512_castsi512_ps(a)
#define F64(a) _mm512_castsi512_pd(a)
#define EVERY_OTHER(name, type, result)                                                                                \
    INTEROP__INLINE __m512i name##_##type##_registers(__m512i a, __m512i b) {                                          \
        (void)b;                                                                                                       \
        return result;                                                                                                 \
    }                                                                                                                  \
    static void name##_##type##_every_other(const char *x, const char *y, char *z, intptr_t n) {                       \
        interop__every_other(x, y, z, n, sizeof(type), name##_##type##_registers);                                     \
    }

EVERY_OTHER(add, f32, _mm512_castps_si512(_mm512_add_ps(F32(a), F32(b))))
EVERY_OTHER(add, f64, _mm512_castpd_si512(_mm512_add_pd(F64(a), F64(b))))
EVERY_OTHER(subtract, f32, _mm512_castps_si512(_mm512_sub_ps(F32(a), F32(b))))
EVERY_OTHER(subtract, f64, _mm512_castpd_si512(_mm512_sub_pd(F64(a), F64(b))))
EVERY_OTHER(multiply, f32, _mm512_castps_si512(_mm512_mul_ps(F32(a), F32(b))))
EVERY_OTHER(multiply, f64, _mm512_castpd_si512(_mm512_mul_pd(F64(a), F64(b))))
EVERY_OTHER(divide, f32, _mm512_castps_si512(_mm512_div_ps(F32(a), F32(b))))
EVERY_OTHER(divide, f64, _mm512_castpd_si512(_mm512_div_pd(F64(a), F64(b))))
EVERY_OTHER(maximum, f32, interop__maximum_f32(a, b))
EVERY_OTHER(maximum, f64, interop__maximum_f64(a, b))
EVERY_OTHER(minimum, f32, interop__minimum_f32(a, b))
EVERY_OTHER(minimum, f64, interop__minimum_f64(a, b))
EVERY_OTHER(sign, f32, interop__sign_f32(a))
EVERY_OTHER(sign, f64, interop__sign_f64(a))
EVERY_OTHER(negative, f32, _mm512_xor_si512(a, _mm512_set1_epi32(INT32_MIN)))
EVERY_OTHER(negative, f64, _mm512_xor_si512(a, _mm512_set1_epi64(INT64_MIN)))
EVERY_OTHER(absolute, f32, _mm512_and_si512(a, _mm512_set1_epi32(INT32_MAX)))
EVERY_OTHER(absolute, f64, _mm512_and_si512(a, _mm512_set1_epi64(INT64_MAX)))
EVERY_OTHER(square, f32, _mm512_castps_si512(_mm512_mul_ps(F32(a), F32(a))))
EVERY_OTHER(square, f64, _mm512_castpd_si512(_mm512_mul_pd(F64(a), F64(a))))
EVERY_OTHER(reciprocal, f32, _mm512_castps_si512(_mm512_div_ps(_mm512_set1_ps(1.0f), F32(a))))
EVERY_OTHER(reciprocal, f64, _mm512_castpd_si512(_mm512_div_pd(_mm512_set1_pd(1.0), F64(a))))
EVERY_OTHER(sqrt, f32, _mm512_castps_si512(_mm512_sqrt_ps(F32(a))))
EVERY_OTHER(sqrt, f64, _mm512_castpd_si512(_mm512_sqrt_pd(F64(a))))
#undef EVERY_OTHER
#undef F32
#undef F64

#define INTEROP__EVERY_OTHER_add_f32           ~, add_f32_every_other
#define INTEROP__EVERY_OTHER_add_f64           ~, add_f64_every_other
#define INTEROP__EVERY_OTHER_subtract_f32      ~, subtract_f32_every_other
#define INTEROP__EVERY_OTHER_subtract_f64      ~, subtract_f64_every_other
#define INTEROP__EVERY_OTHER_multiply_f32      ~, multiply_f32_every_other
#define INTEROP__EVERY_OTHER_multiply_f64      ~, multiply_f64_every_other
#define INTEROP__EVERY_OTHER_divide_f32        ~, divide_f32_every_other
#define INTEROP__EVERY_OTHER_divide_f64        ~, divide_f64_every_other
#define INTEROP__EVERY_OTHER_maximum_f32       ~, maximum_f32_every_other
#define INTEROP__EVERY_OTHER_maximum_f64       ~, maximum_f64_every_other
#define INTEROP__EVERY_OTHER_minimum_f32       ~, minimum_f32_every_other
#define INTEROP__EVERY_OTHER_minimum_f64       ~, minimum_f64_every_other
#define INTEROP__EVERY_OTHER_sign_f32          ~, sign_f32_every_other
#define INTEROP__EVERY_OTHER_sign_f64          ~, sign_f64_every_other
#define INTEROP__EVERY_OTHER_negative_f32      ~, negative_f32_every_other
#define INTEROP__EVERY_OTHER_negative_f64      ~, negative_f64_every_other
#define INTEROP__EVERY_OTHER_absolute_f32      ~, absolute_f32_every_other
#define INTEROP__EVERY_OTHER_absolute_f64      ~, absolute_f64_every_other
#define INTEROP__EVERY_OTHER_square_f32        ~, square_f32_every_other
#define INTEROP__EVERY_OTHER_square_f64        ~, square_f64_every_other
#define INTEROP__EVERY_OTHER_reciprocal_f32    ~, reciprocal_f32_every_other
#define INTEROP__EVERY_OTHER_reciprocal_f64    ~, reciprocal_f64_every_other
#define INTEROP__EVERY_OTHER_sqrt_f32          ~, sqrt_f32_every_other
#define INTEROP__EVERY_OTHER_sqrt_f64          ~, sqrt_f64_every_other
#define INTEROP__EVERY_OTHER_equal_f32         ~, equal_f32_every_other
#define INTEROP__EVERY_OTHER_equal_f64         ~, equal_f64_every_other
#define INTEROP__EVERY_OTHER_not_equal_f32     ~, not_equal_f32_every_other
#define INTEROP__EVERY_OTHER_not_equal_f64     ~, not_equal_f64_every_other
#define INTEROP__EVERY_OTHER_less_f32          ~, less_f32_every_other
#define INTEROP__EVERY_OTHER_less_f64          ~, less_f64_every_other
#define INTEROP__EVERY_OTHER_less_equal_f32    ~, less_equal_f32_every_other
#define INTEROP__EVERY_OTHER_less_equal_f64    ~, less_equal_f64_every_other
#define INTEROP__EVERY_OTHER_greater_f32       ~, greater_f32_every_other
#define INTEROP__EVERY_OTHER_greater_f64       ~, greater_f64_every_other
#define INTEROP__EVERY_OTHER_greater_equal_f32 ~, greater_equal_f32_every_other
#define INTEROP__EVERY_OTHER_greater_equal_f64 ~, greater_equal_f64_every_other
#define INTEROP__EVERY_OTHER_logical_and_f32   ~, logical_and_f32_every_other
#define INTEROP__EVERY_OTHER_logical_and_f64   ~, logical_and_f64_every_other
#define INTEROP__EVERY_OTHER_logical_or_f32    ~, logical_or_f32_every_other
#define INTEROP__EVERY_OTHER_logical_or_f64    ~, logical_or_f64_every_other
#define INTEROP__EVERY_OTHER_logical_xor_f32   ~, logical_xor_f32_every_other
#define INTEROP__EVERY_OTHER_logical_xor_f64   ~, logical_xor_f64_every_other
#define INTEROP__EVERY_OTHER_logical_not_f32   ~, logical_not_f32_every_other
#define INTEROP__EVERY_OTHER_logical_not_f64   ~, logical_not_f64_every_other
#define INTEROP__EVERY_OTHER_isnan_f32         ~, isnan_f32_every_other
#define INTEROP__EVERY_OTHER_isnan_f64         ~, isnan_f64_every_other
#define INTEROP__EVERY_OTHER_isinf_f32         ~, isinf_f32_every_other
#define INTEROP__EVERY_OTHER_isinf_f64         ~, isinf_f64_every_other
#define INTEROP__EVERY_OTHER_isfinite_f32      ~, isfinite_f32_every_other
#define INTEROP__EVERY_OTHER_isfinite_f64      ~, isfinite_f64_every_other

#endif
