/* SPDX-License-Identifier: MIT */
/* Loops over the conversions of src/kernels/math, compiled once for each CPU level with its flags; UNIT names it. */
#include "half.h"
#include "kernels/math/bf16.h"
#include "kernels/math/f16.h"
#ifdef __F16C__
#include "kernels/math/f16_f16c.h"
#endif

#define LANES(from, to, name)                                                                                          \
    static void name(const from *x, to *restrict y, size_t n) {                                                        \
        for (size_t i = 0; i < n; i++) {                                                                               \
            y[i] = interop__##name(x[i]);                                                                              \
        }                                                                                                              \
    }
LANES(uint16_t, float, f32_from_f16)
LANES(uint16_t, float, f32_from_bf16)
LANES(float, uint16_t, f16_from_f32)
LANES(float, uint16_t, bf16_from_f32)

/* Where there are instructions, they do all that fills vectors. */
#ifdef __F16C__
static void f32_from_f16_best(const uint16_t *x, float *y, size_t n) {
    const size_t whole = n & ~(size_t)15;
    interop__f32_from_f16_f16c(x, y, (intptr_t)whole);
    f32_from_f16(x + whole, y + whole, n - whole);
}

static void f16_from_f32_best(const float *x, uint16_t *y, size_t n) {
    const size_t whole = n & ~(size_t)15;
    interop__f16_from_f32_f16c(x, y, (intptr_t)whole);
    f16_from_f32(x + whole, y + whole, n - whole);
}
#else
#define f32_from_f16_best f32_from_f16
#define f16_from_f32_best f16_from_f32
#endif

#define TABLE_(unit) half_##unit
#define TABLE(unit)  TABLE_(unit)
const struct half_loops TABLE(UNIT) = {{f32_from_f16_best, f32_from_bf16}, {f16_from_f32_best, bf16_from_f32}};
