/* SPDX-License-Identifier: MIT */
/* Timing of loops and calls that the driver sets up, and hand-written loops to compare with. */
#include <stdbool.h>
#include <stdint.h>

#include "interop/interop.h"
#include "timer.h"

double bench_loop(interop_loop loop, char *const *args, int32_t count, const intptr_t *dimensions,
                  const intptr_t *steps, void *data, int64_t iterations) {
    char *copies[8];
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        for (int32_t k = 0; k < count; k++) {
            copies[k] = args[k]; /* a loop may change its argument array */
        }
        loop(copies, dimensions, steps, data);
    }
    return bench_now() - start;
}

double bench_ufunc_call(const interop_ufunc *ufunc, const interop_tensor *const *operands, int32_t count,
                        int64_t iterations) {
    uint32_t status = 0;
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        if (interop_ufunc_call(ufunc, operands, count, &status, NULL) != INTEROP_OK) {
            return -1;
        }
    }
    return bench_now() - start;
}

#if defined(__x86_64__)
#include <immintrin.h>

/* The yardstick: aligned loads and stores, four vectors in flight. `n` is a multiple of 4 vectors. */
__attribute__((target("avx512f"))) static void add_f32_512(const float *a, const float *b, float *c, int64_t n) {
    for (int64_t i = 0; i < n; i += 64) {
        __m512 x0 = _mm512_add_ps(_mm512_load_ps(a + i), _mm512_load_ps(b + i));
        __m512 x1 = _mm512_add_ps(_mm512_load_ps(a + i + 16), _mm512_load_ps(b + i + 16));
        __m512 x2 = _mm512_add_ps(_mm512_load_ps(a + i + 32), _mm512_load_ps(b + i + 32));
        __m512 x3 = _mm512_add_ps(_mm512_load_ps(a + i + 48), _mm512_load_ps(b + i + 48));
        _mm512_store_ps(c + i, x0);
        _mm512_store_ps(c + i + 16, x1);
        _mm512_store_ps(c + i + 32, x2);
        _mm512_store_ps(c + i + 48, x3);
    }
}

__attribute__((target("avx512f"))) static void add_f64_512(const double *a, const double *b, double *c, int64_t n) {
    for (int64_t i = 0; i < n; i += 32) {
        __m512d x0 = _mm512_add_pd(_mm512_load_pd(a + i), _mm512_load_pd(b + i));
        __m512d x1 = _mm512_add_pd(_mm512_load_pd(a + i + 8), _mm512_load_pd(b + i + 8));
        __m512d x2 = _mm512_add_pd(_mm512_load_pd(a + i + 16), _mm512_load_pd(b + i + 16));
        __m512d x3 = _mm512_add_pd(_mm512_load_pd(a + i + 24), _mm512_load_pd(b + i + 24));
        _mm512_store_pd(c + i, x0);
        _mm512_store_pd(c + i + 8, x1);
        _mm512_store_pd(c + i + 16, x2);
        _mm512_store_pd(c + i + 24, x3);
    }
}

__attribute__((target("avx2"))) static void add_f32_256(const float *a, const float *b, float *c, int64_t n) {
    for (int64_t i = 0; i < n; i += 32) {
        __m256 x0 = _mm256_add_ps(_mm256_load_ps(a + i), _mm256_load_ps(b + i));
        __m256 x1 = _mm256_add_ps(_mm256_load_ps(a + i + 8), _mm256_load_ps(b + i + 8));
        __m256 x2 = _mm256_add_ps(_mm256_load_ps(a + i + 16), _mm256_load_ps(b + i + 16));
        __m256 x3 = _mm256_add_ps(_mm256_load_ps(a + i + 24), _mm256_load_ps(b + i + 24));
        _mm256_store_ps(c + i, x0);
        _mm256_store_ps(c + i + 8, x1);
        _mm256_store_ps(c + i + 16, x2);
        _mm256_store_ps(c + i + 24, x3);
    }
}

__attribute__((target("avx2"))) static void add_f64_256(const double *a, const double *b, double *c, int64_t n) {
    for (int64_t i = 0; i < n; i += 16) {
        __m256d x0 = _mm256_add_pd(_mm256_load_pd(a + i), _mm256_load_pd(b + i));
        __m256d x1 = _mm256_add_pd(_mm256_load_pd(a + i + 4), _mm256_load_pd(b + i + 4));
        __m256d x2 = _mm256_add_pd(_mm256_load_pd(a + i + 8), _mm256_load_pd(b + i + 8));
        __m256d x3 = _mm256_add_pd(_mm256_load_pd(a + i + 12), _mm256_load_pd(b + i + 12));
        _mm256_store_pd(c + i, x0);
        _mm256_store_pd(c + i + 4, x1);
        _mm256_store_pd(c + i + 8, x2);
        _mm256_store_pd(c + i + 12, x3);
    }
}

static void add_f32(const void *a, const void *b, void *c, int64_t n) {
    (__builtin_cpu_supports("avx512f") ? add_f32_512 : add_f32_256)(a, b, c, n);
}

static void add_f64(const void *a, const void *b, void *c, int64_t n) {
    (__builtin_cpu_supports("avx512f") ? add_f64_512 : add_f64_256)(a, b, c, n);
}
#elif defined(__aarch64__)
#include <arm_neon.h>

static void add_f32(const void *pa, const void *pb, void *pc, int64_t n) {
    const float *a = pa, *b = pb;
    float *c = pc;
    for (int64_t i = 0; i < n; i += 8) {
        vst1q_f32(c + i, vaddq_f32(vld1q_f32(a + i), vld1q_f32(b + i)));
        vst1q_f32(c + i + 4, vaddq_f32(vld1q_f32(a + i + 4), vld1q_f32(b + i + 4)));
    }
}

static void add_f64(const void *pa, const void *pb, void *pc, int64_t n) {
    const double *a = pa, *b = pb;
    double *c = pc;
    for (int64_t i = 0; i < n; i += 4) {
        vst1q_f64(c + i, vaddq_f64(vld1q_f64(a + i), vld1q_f64(b + i)));
        vst1q_f64(c + i + 2, vaddq_f64(vld1q_f64(a + i + 2), vld1q_f64(b + i + 2)));
    }
}
#endif

/* c = a + b by the hand-written loop; operands aligned to 64 bytes, n a multiple of 64. Negative: none for this CPU. */
double bench_handwritten_add(int32_t type, const void *a, const void *b, void *c, int64_t n, int64_t iterations) {
#if defined(__x86_64__) || defined(__aarch64__)
    void (*const add)(const void *, const void *, void *, int64_t) = type == INTEROP_FLOAT32 ? add_f32 : add_f64;
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        add(a, b, c, n);
        bench_escape(c);
    }
    return bench_now() - start;
#else
    (void)type, (void)a, (void)b, (void)c, (void)n, (void)iterations;
    return -1;
#endif
}
