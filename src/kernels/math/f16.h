/* SPDX-License-Identifier: MIT */
/*
 * float16 (IEEE binary16: 5 bits of exponent, 10 of fraction) to and from float32, on bit patterns. Exact one way,
 * correctly rounded, ties to even, the other; NaN keep their sign and the upper bits of their payload, and become
 * quiet.
 *
 * Flags are those of the instructions that do the same: INVALID for a signalling NaN; narrowing, OVERFLOW, and
 * UNDERFLOW where the result is inexact and, rounded as if exponents had no end, below 2^-14.
 */
#ifndef INTEROP_KERNELS_MATH_F16_H
#define INTEROP_KERNELS_MATH_F16_H

#include "kernels/math/bits.h"

static inline float interop__f32_from_f16(uint16_t x) {
    const uint32_t magnitude = x & 0x7fffu, sign = (uint32_t)(x & 0x8000u) << 16;
    const uint32_t up = 112u << 23; /* from exponents biased by 15 to 127 */
    const uint32_t nan = interop__mask_u32(magnitude > 0x7c00u);

    /* A subnormal is a multiple of 2^-24, the last place of 1/2. */
    const uint32_t subnormal = interop__bits_of_f32(interop__f32_of_bits(magnitude + 0x3f000000u) - 0.5f);
    const uint32_t normal = (magnitude << 13) + up + (interop__mask_u32(magnitude >= 0x7c00u) & up);
    const uint32_t bits = sign | (magnitude < 0x400u ? subnormal : normal);

    /* A sum with itself makes a NaN quiet; all others are replaced by 0 for it. */
    const float quiet = interop__f32_of_bits(bits & nan);
    return interop__f32_of_bits((bits & ~nan) | interop__bits_of_f32(quiet + quiet));
}

static inline uint16_t interop__f16_from_f32(float x) {
    const uint32_t bits = interop__bits_of_f32(x), magnitude = bits & INTEROP__ABS_F32;
    const uint32_t large = interop__mask_u32(magnitude >= 0x477ff000u); /* from 65520 on */
    const uint32_t special = interop__mask_u32(magnitude >= INTEROP__INF_F32);

    /* Below 2^-14 multiples of 2^-24 are left, the last place of 1/2. */
    const float sum = interop__f32_of_bits(magnitude) + 0.5f;
    const uint32_t subnormal = interop__bits_of_f32(sum) - 0x3f000000u;
    const uint32_t normal = ((magnitude + 0xfffu + ((magnitude >> 13) & 1)) >> 13) - (112u << 10);
    const uint32_t rounded = magnitude < 0x38800000u ? subnormal : normal;

    /* A square is added: of a large number for OVERFLOW, of a small one for UNDERFLOW, of infinity and NaN, of 0. */
    const uint32_t inexact = interop__mask_u32(interop__bits_of_f32(sum - 0.5f) != magnitude);
    const uint32_t tiny = interop__mask_u32(magnitude < 0x387ff000u) & inexact;
    const uint32_t root = (magnitude & special) | (large & ~special & 0x7f000000u) | (tiny & 0x0d800000u);
    const float square = interop__f32_of_bits(root) * interop__f32_of_bits(root);
    const uint32_t top = (interop__bits_of_f32(square) >> 13) & 0x7fffu;
    return (uint16_t)((bits >> 16 & 0x8000u) | (rounded & ~large) | top);
}

#endif
