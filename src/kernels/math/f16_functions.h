/* SPDX-License-Identifier: MIT */
/*
 * exp and sin of float16 from those in float32. These are right but for the few results that are so near to the middle
 * between two float16 that they are rounded onto it in float32, and from there to the wrong side: y is then moved by
 * one of its last places. That no others are wrong is tested, for all inputs.
 */
#ifndef INTEROP_KERNELS_MATH_F16_FUNCTIONS_H
#define INTEROP_KERNELS_MATH_F16_FUNCTIONS_H

#include "kernels/math/bits.h"

/* 1 where x is the one. */
static inline uint32_t interop__is_f32(float x, uint32_t bits) {
    return interop__bits_of_f32(x) == bits ? 1 : 0;
}

static inline float interop__exp_f16(float x, float y) {
    const uint32_t below = interop__is_f32(x, 0x3bef2000u) + interop__is_f32(x, 0x3cb9e000u); /* 0.0073, 0.0227 */
    return interop__f32_of_bits(interop__bits_of_f32(y) - below);
}

static inline float interop__sin_f16(float x, float y) {
    const float magnitude = interop__f32_of_bits(interop__bits_of_f32(x) & INTEROP__ABS_F32);
    const uint32_t above = interop__is_f32(magnitude, 0x3e566000u), below = interop__is_f32(magnitude, 0x43960000u);
    return interop__f32_of_bits(interop__bits_of_f32(y) + above - below); /* 0.2094, 300 */
}

#endif
