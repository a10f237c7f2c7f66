/* SPDX-License-Identifier: MIT */
/*
 * The yardsticks: loops written by hand with intrinsics for contiguous operands that are aligned to 64 bytes, and the
 * same with stores that bypass the cache, which show what the memory gives.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "timer.h"

typedef void reference(const void *a, const void *b, void *c, int64_t n);

/* Four vectors in flight; n is a multiple of four vectors. */
#define REFERENCE(name, type, vector, load, store, combine)                                                            \
    static void name(const void *pa, const void *pb, void *pc, int64_t n) {                                            \
        enum { LANES = sizeof(vector) / sizeof(type) };                                                                \
        const type *a = pa, *b = pb;                                                                                   \
        type *c = pc;                                                                                                  \
        for (int64_t i = 0; i < n; i += 4 * LANES) {                                                                   \
            const vector x0 = combine(load(a + i), load(b + i));                                                       \
            const vector x1 = combine(load(a + i + LANES), load(b + i + LANES));                                       \
            const vector x2 = combine(load(a + i + 2 * LANES), load(b + i + 2 * LANES));                               \
            const vector x3 = combine(load(a + i + 3 * LANES), load(b + i + 3 * LANES));                               \
            store(c + i, x0);                                                                                          \
            store(c + i + LANES, x1);                                                                                  \
            store(c + i + 2 * LANES, x2);                                                                              \
            store(c + i + 3 * LANES, x3);                                                                              \
        }                                                                                                              \
        (void)b;                                                                                                       \
    }
#define FIRST(a, b) (a)

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f")))
#define AVX2   __attribute__((target("avx2")))

/* As the library's maximum: NaN in either operand gives NaN. The instruction alone returns its second operand then. */
AVX512 static inline __m512 maximum_512(__m512 a, __m512 b) {
    return _mm512_mask_mov_ps(_mm512_max_ps(a, b), _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q), a);
}

AVX2 static inline __m256 maximum_256(__m256 a, __m256 b) {
    return _mm256_blendv_ps(_mm256_max_ps(a, b), a, _mm256_cmp_ps(a, a, _CMP_UNORD_Q));
}

AVX512 REFERENCE(add_f32_512, float, __m512, _mm512_load_ps, _mm512_store_ps, _mm512_add_ps)
AVX512 REFERENCE(multiply_f32_512, float, __m512, _mm512_load_ps, _mm512_store_ps, _mm512_mul_ps)
AVX512 REFERENCE(maximum_f32_512, float, __m512, _mm512_load_ps, _mm512_store_ps, maximum_512)
AVX512 REFERENCE(add_f64_512, double, __m512d, _mm512_load_pd, _mm512_store_pd, _mm512_add_pd)
AVX512 REFERENCE(stream_add_512, float, __m512, _mm512_load_ps, _mm512_stream_ps, _mm512_add_ps)
AVX512 REFERENCE(stream_copy_512, float, __m512, _mm512_load_ps, _mm512_stream_ps, FIRST)
AVX2 REFERENCE(add_f32_256, float, __m256, _mm256_load_ps, _mm256_store_ps, _mm256_add_ps)
AVX2 REFERENCE(multiply_f32_256, float, __m256, _mm256_load_ps, _mm256_store_ps, _mm256_mul_ps)
AVX2 REFERENCE(maximum_f32_256, float, __m256, _mm256_load_ps, _mm256_store_ps, maximum_256)
AVX2 REFERENCE(add_f64_256, double, __m256d, _mm256_load_pd, _mm256_store_pd, _mm256_add_pd)
AVX2 REFERENCE(stream_add_256, float, __m256, _mm256_load_ps, _mm256_stream_ps, _mm256_add_ps)
AVX2 REFERENCE(stream_copy_256, float, __m256, _mm256_load_ps, _mm256_stream_ps, FIRST)

    static const struct {
    const char *name;
    reference *avx512, *avx2;
} references[] = {
    {"add float32", add_f32_512, add_f32_256},
    {"multiply float32", multiply_f32_512, multiply_f32_256},
    {"maximum float32", maximum_f32_512, maximum_f32_256},
    {"add float64", add_f64_512, add_f64_256},
    {"stream add", stream_add_512, stream_add_256},
    {"stream copy", stream_copy_512, stream_copy_256},
};

static reference *find(const char *name) {
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        if (strcmp(references[i].name, name) == 0) {
            return __builtin_cpu_supports("avx512f") ? references[i].avx512
                   : __builtin_cpu_supports("avx2")  ? references[i].avx2
                                                     : NULL;
        }
    }
    return NULL;
}

static void finish_stores(void) {
    _mm_sfence();
}
#elif defined(__aarch64__)
#include <arm_neon.h>

/* No intrinsic bypasses the cache here; the CPU sees for itself that whole lines are written. */
REFERENCE(add_f32, float, float32x4_t, vld1q_f32, vst1q_f32, vaddq_f32)
REFERENCE(multiply_f32, float, float32x4_t, vld1q_f32, vst1q_f32, vmulq_f32)
REFERENCE(maximum_f32, float, float32x4_t, vld1q_f32, vst1q_f32, vmaxq_f32)
REFERENCE(add_f64, double, float64x2_t, vld1q_f64, vst1q_f64, vaddq_f64)
REFERENCE(copy_f32, float, float32x4_t, vld1q_f32, vst1q_f32, FIRST)

static reference *find(const char *name) {
    return strcmp(name, "add float32") == 0        ? add_f32
           : strcmp(name, "multiply float32") == 0 ? multiply_f32
           : strcmp(name, "maximum float32") == 0  ? maximum_f32
           : strcmp(name, "add float64") == 0      ? add_f64
           : strcmp(name, "stream add") == 0       ? add_f32
           : strcmp(name, "stream copy") == 0      ? copy_f32
                                                   : NULL;
}

static void finish_stores(void) {
}
#else
static reference *find(const char *name) {
    (void)name;
    return NULL;
}

static void finish_stores(void) {
}
#endif

/* c = a op b; operands aligned to 64 bytes, n a multiple of 64. Negative: there is no such loop for this CPU. */
double bench_reference(const char *name, const void *a, const void *b, void *c, int64_t n, int64_t iterations) {
    reference *const run = find(name);
    if (run == NULL) {
        return -1;
    }
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        run(a, b, c, n);
        finish_stores();
        bench_escape(c);
    }
    return bench_now() - start;
}
