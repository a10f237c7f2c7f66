/* SPDX-License-Identifier: MIT */
/* Loops over the bodies of src/kernels/math, compiled once for each CPU level with its flags; UNIT names it. */
#include "accuracy.h"
#include "kernels/math/exp_f32.h"
#include "kernels/math/exp_f64.h"
#ifdef __AVX512F__
#include "kernels/math/log_avx512.h"
#endif
#include "kernels/math/log_f32.h"
#include "kernels/math/log_f64.h"
#include "kernels/math/sin_f32.h"
#include "kernels/math/sin_f64.h"

#define LANES(type, name)                                                                                              \
    static void name(const void *in, void *out, size_t n) {                                                            \
        const type *x = in;                                                                                            \
        type *restrict y = out;                                                                                        \
        for (size_t i = 0; i < n; i++) {                                                                               \
            y[i] = interop__##name(x[i]);                                                                              \
        }                                                                                                              \
    }
#define LANES_WITH_HUGE(type, name)                                                                                    \
    LANES(type, name)                                                                                                  \
    static void name##_all(const void *in, void *out, size_t n) {                                                      \
        const type *x = in;                                                                                            \
        type *y = out;                                                                                                 \
        name(in, out, n);                                                                                              \
        for (size_t i = 0; i < n; i++) {                                                                               \
            if (interop__##name##_needs_huge(x[i])) {                                                                  \
                y[i] = interop__##name##_huge(x[i]);                                                                   \
            }                                                                                                          \
        }                                                                                                              \
    }

LANES(float, exp_f32)
LANES(double, exp_f64)
LANES_WITH_HUGE(float, sin_f32)
LANES_WITH_HUGE(double, sin_f64)
LANES(float, log_f32)
LANES(double, log_f64)

/* Where there is a body for vectors, it takes all that fill vectors. */
#ifdef __AVX512F__
#define VECTORS(type, name)                                                                                            \
    static void name##_best(const void *in, void *out, size_t n) {                                                     \
        const type *x = in;                                                                                            \
        type *y = out;                                                                                                 \
        const size_t whole = n & ~(64 / sizeof(type) - 1);                                                             \
        interop__##name##_avx512(x, y, (intptr_t)whole);                                                               \
        name(x + whole, y + whole, n - whole);                                                                         \
    }
VECTORS(float, log_f32)
VECTORS(double, log_f64)
#else
#define log_f32_best log_f32
#define log_f64_best log_f64
#endif

#define TABLE_(unit) lanes_##unit
#define TABLE(unit)  TABLE_(unit)
lanes *const TABLE(UNIT)[FUNCTIONS] = {exp_f32, exp_f64, sin_f32_all, sin_f64_all, log_f32_best, log_f64_best};
