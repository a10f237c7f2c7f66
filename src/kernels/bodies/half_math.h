/* SPDX-License-Identifier: MIT */
/* Bodies of the vector math for 16-bit floating-point types. float32's are good enough for bfloat16. */
#include "kernels/math/exp_f16.h"
#include "kernels/math/sin_f16.h"

INTEROP__INLINE bf16 exp_bf16(bf16 a) {
    return (bf16){exp_f32(a.wide)};
}

INTEROP__INLINE bf16 sin_bf16(bf16 a) {
    return (bf16){sin_f32(a.wide)};
}

#define INTEROP__VECTORS_exp_bf16 ~, exp_f32_vectors
#define INTEROP__VECTORS_sin_bf16 ~, sin_f32_vectors

INTEROP__INLINE f16 exp_f16(f16 a) {
    return (f16){interop__exp_f16(a.wide)};
}

INTEROP__INLINE f16 sin_f16(f16 a) {
    return (f16){interop__sin_f16(a.wide)};
}
