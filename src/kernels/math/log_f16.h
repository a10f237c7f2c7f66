/* SPDX-License-Identifier: MIT */
/*
 * log of float16, in float32: what rounds to the correctly rounded result.
 *
 * x = 2^k m with m from 3/4 to 3/2, t = m - 1 exactly, log x = k ln 2 + t + t^2 w(t).
 *
 * w: minimax for the relative error of log(1 + t), degree 6, rounded to float32; error 2^-22.2. The coefficients were
 * then searched nearby for those with which all results are right, which is tested.
 *
 * interop__log_f16 is right for positive numbers. For the others, which interop__log_f16_is_special tells apart, it
 * gives some finite value and raises no flag; interop__log_f16_special is to be added, which is 0 for positive ones.
 */
#ifndef INTEROP_KERNELS_MATH_LOG_F16_H
#define INTEROP_KERNELS_MATH_LOG_F16_H

#include "kernels/math/bits.h"

static inline int interop__log_f16_is_special(float x) {
    return interop__bits_of_f32(x) - 1 >= INTEROP__INF_F32 - 1;
}

static inline float interop__log_f16(float x) {
    const uint32_t magnitude = interop__bits_of_f32(x) & INTEROP__ABS_F32, parts = magnitude - 0x3f400000u; /* 3/4 */
    const float k = (float)((int32_t)parts >> 23);
    const float t = interop__f32_of_bits(magnitude - (parts & 0xff800000u)) - 1.0f;

    const float t2 = t * t, t4 = t2 * t2;
    const float w01 = __builtin_fmaf(0x1.554e94p-2f, t, -0x1.00002ep-1f);
    const float w23 = __builtin_fmaf(0x1.9ba21ap-3f, t, -0x1.ff8fbcp-3f);
    const float w45 = __builtin_fmaf(0x1.21d970p-3f, t, -0x1.631e3cp-3f);
    const float w46 = __builtin_fmaf(-0x1.155b34p-4f, t2, w45), w03 = __builtin_fmaf(w23, t2, w01);
    return __builtin_fmaf(k, 0x1.62e430p-1f, __builtin_fmaf(t2, __builtin_fmaf(w46, t4, w03), t));
}

/* A quotient: -1 / 0 for 0, 0 / 0 below 0, x / 1 for infinity and NaN, 0 / 1 for all else. */
static inline float interop__log_f16_special(float x) {
    const uint32_t bits = interop__bits_of_f32(x), magnitude = bits & INTEROP__ABS_F32;
    const uint32_t zero = interop__mask_u32(magnitude == 0);
    const uint32_t negative = interop__mask_u32(bits - 0x80000001u < INTEROP__INF_F32);
    const uint32_t special = interop__mask_u32(magnitude >= INTEROP__INF_F32);
    const uint32_t upper = (bits & special & ~negative) | (zero & 0xbf800000u);
    return interop__f32_of_bits(upper) / interop__f32_of_bits(0x3f800000u & ~(zero | negative));
}

#endif
