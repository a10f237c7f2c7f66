/* SPDX-License-Identifier: MIT */
/* Loops over the bodies of src/kernels/math, compiled once for each CPU level with its flags; UNIT names it. */
#include "accuracy.h"
#include "kernels/math/exp_f32.h"
#include "kernels/math/exp_f64.h"
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

#define TABLE_(unit) lanes_##unit
#define TABLE(unit)  TABLE_(unit)
lanes *const TABLE(UNIT)[FUNCTIONS] = {exp_f32, exp_f64, sin_f32_all, sin_f64_all};
