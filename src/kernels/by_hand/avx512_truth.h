/* SPDX-License-Identifier: MIT */
/*
 * Functions of floating-point numbers to truth values, for x86-64-v4: what one is of vectors, by the bits, and from it
 * what it is of dense elements and of every other one.
 */
#define IS_TRUE_F32(a) _mm512_test_epi32_mask(a, _mm512_set1_epi32(INT32_MAX))
#define IS_TRUE_F64(a) _mm512_test_epi64_mask(a, _mm512_set1_epi64(INT64_MAX))
/* Classes for vfpclass: either NaN, either infinity. */
#define NANS               0x81
#define INFINITIES         0x18
#define INF_F32            _mm512_set1_epi32(0x7f800000)
#define INF_F64            _mm512_set1_epi64(0x7ff0000000000000)
#define IS_F32(a, classes) _mm512_fpclass_ps_mask(_mm512_castsi512_ps(a), classes)
#define IS_F64(a, classes) _mm512_fpclass_pd_mask(_mm512_castsi512_pd(a), classes)

#define OF_VECTORS(name, type, mask)                                                                                   \
    INTEROP__INLINE __mmask16 interop__##name##_##type(__m512i a, __m512i b) {                                         \
        (void)b;                                                                                                       \
        return (__mmask16)(mask);                                                                                      \
    }
OF_VECTORS(logical_and, f32, _mm512_mask_test_epi32_mask(IS_TRUE_F32(a), b, _mm512_set1_epi32(INT32_MAX)))
OF_VECTORS(logical_and, f64, _mm512_mask_test_epi64_mask(IS_TRUE_F64(a), b, _mm512_set1_epi64(INT64_MAX)))
OF_VECTORS(logical_or, f32, IS_TRUE_F32(_mm512_or_si512(a, b)))
OF_VECTORS(logical_or, f64, IS_TRUE_F64(_mm512_or_si512(a, b)))
OF_VECTORS(logical_xor, f32, _kxor_mask16(IS_TRUE_F32(a), IS_TRUE_F32(b)))
OF_VECTORS(logical_xor, f64, _kxor_mask8(IS_TRUE_F64(a), IS_TRUE_F64(b)))
OF_VECTORS(logical_not, f32, _mm512_testn_epi32_mask(a, _mm512_set1_epi32(INT32_MAX)))
OF_VECTORS(logical_not, f64, _mm512_testn_epi64_mask(a, _mm512_set1_epi64(INT64_MAX)))
OF_VECTORS(isnan, f32, IS_F32(a, NANS))
OF_VECTORS(isnan, f64, IS_F64(a, NANS))
OF_VECTORS(isinf, f32, IS_F32(a, INFINITIES))
OF_VECTORS(isinf, f64, IS_F64(a, INFINITIES))
OF_VECTORS(isfinite, f32, _mm512_test_epi32_mask(_mm512_andnot_si512(a, INF_F32), INF_F32))
OF_VECTORS(isfinite, f64, _mm512_test_epi64_mask(_mm512_andnot_si512(a, INF_F64), INF_F64))
#undef OF_VECTORS
#undef IS_TRUE_F32
#undef IS_TRUE_F64
#undef NANS
#undef INFINITIES
#undef INF_F32
#undef INF_F64
#undef IS_F32
#undef IS_F64

#define EVERY_OTHER(name, type)                                                                                        \
    static void name##_##type##_every_other(const char *x, const char *y, char *z, intptr_t n) {                       \
        interop__truths_every_other(x, y, z, n, sizeof(type), interop__##name##_##type);                               \
    }
#define UNARY(name, type, bits)                                                                                        \
    static __attribute__((noinline)) void name##_##type##_avx512(const bits##_at *x, u8_at *z, intptr_t n) {           \
        interop__truths(x, 1, x, 1, z, n, sizeof(type), interop__##name##_##type);                                     \
    }                                                                                                                  \
    EVERY_OTHER(name, type)
#define BINARY(name, type, bits)                                                                                       \
    static __attribute__((noinline)) void name##_##type##_avx512(const bits##_at *x, int x_walks, const bits##_at *y,  \
                                                                 int y_walks, u8_at *z, intptr_t n) {                  \
        interop__truths(x, x_walks, y, y_walks, z, n, sizeof(type), interop__##name##_##type);                         \
    }                                                                                                                  \
    EVERY_OTHER(name, type)
BINARY(equal, f32, u32)
BINARY(equal, f64, u64)
BINARY(not_equal, f32, u32)
BINARY(not_equal, f64, u64)
BINARY(less, f32, u32)
BINARY(less, f64, u64)
BINARY(less_equal, f32, u32)
BINARY(less_equal, f64, u64)
BINARY(greater, f32, u32)
BINARY(greater, f64, u64)
BINARY(greater_equal, f32, u32)
BINARY(greater_equal, f64, u64)
BINARY(logical_and, f32, u32)
BINARY(logical_and, f64, u64)
BINARY(logical_or, f32, u32)
BINARY(logical_or, f64, u64)
BINARY(logical_xor, f32, u32)
BINARY(logical_xor, f64, u64)
UNARY(logical_not, f32, u32)
UNARY(logical_not, f64, u64)
UNARY(isnan, f32, u32)
UNARY(isnan, f64, u64)
UNARY(isinf, f32, u32)
UNARY(isinf, f64, u64)
UNARY(isfinite, f32, u32)
UNARY(isfinite, f64, u64)
#undef EVERY_OTHER
#undef UNARY
#undef BINARY
