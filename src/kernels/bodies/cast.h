/* SPDX-License-Identifier: MIT */
/* Bodies of the casts, on the bits of 16-bit floating-point numbers. */
#include "kernels/math/bf16_array.h"
#include "kernels/math/f16.h"
#ifdef __F16C__
#include "kernels/math/f16_f16c.h"
#define INTEROP__VECTORS_f32_from_f16 ~, interop__f32_from_f16_f16c
#define INTEROP__VECTORS_f16_from_f32 ~, interop__f16_from_f32_f16c
#endif
#define INTEROP__VECTORS_bf16_from_f32 ~, interop__bf16_from_f32_array

INTEROP__INLINE f32 f32_from_f16(u16 a) {
    return interop__f32_from_f16(a);
}

INTEROP__INLINE f32 f32_from_bf16(u16 a) {
    return interop__f32_from_bf16(a);
}

INTEROP__INLINE u16 f16_from_f32(f32 a) {
    return interop__f16_from_f32(a);
}

INTEROP__INLINE u16 bf16_from_f32(f32 a) {
    return interop__bf16_from_f32(a);
}
