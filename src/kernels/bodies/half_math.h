/* SPDX-License-Identifier: MIT */
/* Bodies of the vector math for 16-bit floating-point types. */
#include "kernels/math/f16_functions.h"

INTEROP__INLINE bf16 exp_bf16(bf16 a) {
    return (bf16){exp_f32(a.wide)};
}

INTEROP__INLINE bf16 sin_bf16(bf16 a) {
    return (bf16){sin_f32(a.wide)};
}

INTEROP__INLINE f16 exp_f16(f16 a) {
    return (f16){interop__exp_f16(a.wide, exp_f32(a.wide))};
}

INTEROP__INLINE f16 sin_f16(f16 a) {
    return (f16){interop__sin_f16(a.wide, sin_f32(a.wide))};
}

static void exp_f16_vectors(const f32_at *x, f32_at *z, intptr_t n) {
    exp_f32_vectors(x, z, n);
    INTEROP__LOOP
    for (intptr_t i = 0; i < (n & -32); i++) {
        z[i] = interop__exp_f16(x[i], z[i]);
    }
}

static void sin_f16_vectors(const f32_at *x, f32_at *z, intptr_t n) {
    sin_f32_vectors(x, z, n);
    INTEROP__LOOP
    for (intptr_t i = 0; i < (n & -32); i++) {
        z[i] = interop__sin_f16(x[i], z[i]);
    }
}

#define INTEROP__VECTORS_exp_f16  ~, exp_f16_vectors
#define INTEROP__VECTORS_exp_bf16 ~, exp_f32_vectors
#define INTEROP__VECTORS_sin_f16  ~, sin_f16_vectors
#define INTEROP__VECTORS_sin_bf16 ~, sin_f32_vectors
