/* SPDX-License-Identifier: MIT */
/* Comparisons and logical functions of 32- and 64-bit integers that take up every other place, for x86-64-v4. */
#define TRUTH(name, type, mask)                                                                                        \
    INTEROP__INLINE __mmask16 interop__##name##_##type(__m512i a, __m512i b) {                                         \
        (void)b;                                                                                                       \
        return (__mmask16)(mask);                                                                                      \
    }                                                                                                                  \
    static void name##_##type##_every_other(const char *x, const char *y, char *z, intptr_t n) {                       \
        interop__truths_every_other(x, y, z, n, sizeof(type), interop__##name##_##type);                               \
    }
#define NONZERO_32(a) _mm512_test_epi32_mask(a, a)
#define NONZERO_64(a) _mm512_test_epi64_mask(a, a)

TRUTH(equal, i32, _mm512_cmpeq_epi32_mask(a, b))
TRUTH(equal, i64, _mm512_cmpeq_epi64_mask(a, b))
TRUTH(not_equal, i32, _mm512_cmpneq_epi32_mask(a, b))
TRUTH(not_equal, i64, _mm512_cmpneq_epi64_mask(a, b))
TRUTH(less, i32, _mm512_cmplt_epi32_mask(a, b))
TRUTH(less, i64, _mm512_cmplt_epi64_mask(a, b))
TRUTH(less, u32, _mm512_cmplt_epu32_mask(a, b))
TRUTH(less, u64, _mm512_cmplt_epu64_mask(a, b))
TRUTH(less_equal, i32, _mm512_cmple_epi32_mask(a, b))
TRUTH(less_equal, i64, _mm512_cmple_epi64_mask(a, b))
TRUTH(less_equal, u32, _mm512_cmple_epu32_mask(a, b))
TRUTH(less_equal, u64, _mm512_cmple_epu64_mask(a, b))
TRUTH(greater, i32, _mm512_cmpgt_epi32_mask(a, b))
TRUTH(greater, i64, _mm512_cmpgt_epi64_mask(a, b))
TRUTH(greater, u32, _mm512_cmpgt_epu32_mask(a, b))
TRUTH(greater, u64, _mm512_cmpgt_epu64_mask(a, b))
TRUTH(greater_equal, i32, _mm512_cmpge_epi32_mask(a, b))
TRUTH(greater_equal, i64, _mm512_cmpge_epi64_mask(a, b))
TRUTH(greater_equal, u32, _mm512_cmpge_epu32_mask(a, b))
TRUTH(greater_equal, u64, _mm512_cmpge_epu64_mask(a, b))
TRUTH(logical_and, i32, _mm512_mask_test_epi32_mask(NONZERO_32(a), b, b))
TRUTH(logical_and, i64, _mm512_mask_test_epi64_mask(NONZERO_64(a), b, b))
TRUTH(logical_or, i32, NONZERO_32(_mm512_or_si512(a, b)))
TRUTH(logical_or, i64, NONZERO_64(_mm512_or_si512(a, b)))
TRUTH(logical_xor, i32, _kxor_mask16(NONZERO_32(a), NONZERO_32(b)))
TRUTH(logical_xor, i64, _kxor_mask8(NONZERO_64(a), NONZERO_64(b)))
TRUTH(logical_not, i32, _mm512_testn_epi32_mask(a, a))
TRUTH(logical_not, i64, _mm512_testn_epi64_mask(a, a))
#undef TRUTH
#undef NONZERO_32
#undef NONZERO_64

/* The sign matters to an order only. */
#define INTEROP__EVERY_OTHER_equal_i32         ~, equal_i32_every_other
#define INTEROP__EVERY_OTHER_equal_i64         ~, equal_i64_every_other
#define INTEROP__EVERY_OTHER_equal_u32         ~, equal_i32_every_other
#define INTEROP__EVERY_OTHER_equal_u64         ~, equal_i64_every_other
#define INTEROP__EVERY_OTHER_not_equal_i32     ~, not_equal_i32_every_other
#define INTEROP__EVERY_OTHER_not_equal_i64     ~, not_equal_i64_every_other
#define INTEROP__EVERY_OTHER_not_equal_u32     ~, not_equal_i32_every_other
#define INTEROP__EVERY_OTHER_not_equal_u64     ~, not_equal_i64_every_other
#define INTEROP__EVERY_OTHER_less_i32          ~, less_i32_every_other
#define INTEROP__EVERY_OTHER_less_i64          ~, less_i64_every_other
#define INTEROP__EVERY_OTHER_less_u32          ~, less_u32_every_other
#define INTEROP__EVERY_OTHER_less_u64          ~, less_u64_every_other
#define INTEROP__EVERY_OTHER_less_equal_i32    ~, less_equal_i32_every_other
#define INTEROP__EVERY_OTHER_less_equal_i64    ~, less_equal_i64_every_other
#define INTEROP__EVERY_OTHER_less_equal_u32    ~, less_equal_u32_every_other
#define INTEROP__EVERY_OTHER_less_equal_u64    ~, less_equal_u64_every_other
#define INTEROP__EVERY_OTHER_greater_i32       ~, greater_i32_every_other
#define INTEROP__EVERY_OTHER_greater_i64       ~, greater_i64_every_other
#define INTEROP__EVERY_OTHER_greater_u32       ~, greater_u32_every_other
#define INTEROP__EVERY_OTHER_greater_u64       ~, greater_u64_every_other
#define INTEROP__EVERY_OTHER_greater_equal_i32 ~, greater_equal_i32_every_other
#define INTEROP__EVERY_OTHER_greater_equal_i64 ~, greater_equal_i64_every_other
#define INTEROP__EVERY_OTHER_greater_equal_u32 ~, greater_equal_u32_every_other
#define INTEROP__EVERY_OTHER_greater_equal_u64 ~, greater_equal_u64_every_other
#define INTEROP__EVERY_OTHER_logical_and_i32   ~, logical_and_i32_every_other
#define INTEROP__EVERY_OTHER_logical_and_i64   ~, logical_and_i64_every_other
#define INTEROP__EVERY_OTHER_logical_and_u32   ~, logical_and_i32_every_other
#define INTEROP__EVERY_OTHER_logical_and_u64   ~, logical_and_i64_every_other
#define INTEROP__EVERY_OTHER_logical_or_i32    ~, logical_or_i32_every_other
#define INTEROP__EVERY_OTHER_logical_or_i64    ~, logical_or_i64_every_other
#define INTEROP__EVERY_OTHER_logical_or_u32    ~, logical_or_i32_every_other
#define INTEROP__EVERY_OTHER_logical_or_u64    ~, logical_or_i64_every_other
#define INTEROP__EVERY_OTHER_logical_xor_i32   ~, logical_xor_i32_every_other
#define INTEROP__EVERY_OTHER_logical_xor_i64   ~, logical_xor_i64_every_other
#define INTEROP__EVERY_OTHER_logical_xor_u32   ~, logical_xor_i32_every_other
#define INTEROP__EVERY_OTHER_logical_xor_u64   ~, logical_xor_i64_every_other
#define INTEROP__EVERY_OTHER_logical_not_i32   ~, logical_not_i32_every_other
#define INTEROP__EVERY_OTHER_logical_not_i64   ~, logical_not_i64_every_other
#define INTEROP__EVERY_OTHER_logical_not_u32   ~, logical_not_i32_every_other
#define INTEROP__EVERY_OTHER_logical_not_u64   ~, logical_not_i64_every_other
