/* SPDX-License-Identifier: MIT */
/*
 * bfloat16 (the upper half of a float32) to and from float32, on bit patterns. Exact one way, correctly rounded, ties
 * to even, the other; NaN keep their sign and the upper bits of their payload, and become quiet.
 *
 * Flags: INVALID for a signalling NaN; narrowing, OVERFLOW, and UNDERFLOW where the result is inexact and, rounded as
 * if exponents had no end, below 2^-126.
 */
#ifndef INTEROP_KERNELS_MATH_BF16_H
#define INTEROP_KERNELS_MATH_BF16_H

#include "kernels/math/bits.h"

static inline float interop__f32_from_bf16(uint16_t x) {
    const uint32_t bits = (uint32_t)x << 16;
    const uint32_t nan = interop__mask_u32((bits & INTEROP__ABS_F32) > INTEROP__INF_F32);
    /* A sum with itself makes a NaN quiet; all others are replaced by 0 for it. */
    const float quiet = interop__f32_of_bits(bits & nan);
    return interop__f32_of_bits((bits & ~nan) | interop__bits_of_f32(quiet + quiet));
}

static inline uint16_t interop__bf16_from_f32(float x) {
    const uint32_t bits = interop__bits_of_f32(x), magnitude = bits & INTEROP__ABS_F32;
    const uint32_t nan = interop__mask_u32(magnitude > INTEROP__INF_F32);
    const uint32_t rounded = ((magnitude + 0x7fffu + ((magnitude >> 16) & 1)) >> 16) & ~nan;

    /* A square is added: of a large number for OVERFLOW, of a small one for UNDERFLOW, of NaN, of 0. */
    const uint32_t large = interop__mask_u32(magnitude - 0x7f7f8000u < INTEROP__INF_F32 - 0x7f7f8000u);
    const uint32_t tiny = interop__mask_u32(magnitude < 0x7fc000u) & interop__mask_u32((magnitude & 0xffffu) != 0);
    const uint32_t root = (magnitude & nan) | (large & 0x7f000000u) | (tiny & 0x0d800000u);
    const float square = interop__f32_of_bits(root) * interop__f32_of_bits(root);
    return (uint16_t)((bits >> 16 & 0x8000u) | rounded | interop__bits_of_f32(square) >> 16);
}

#endif
