/* SPDX-License-Identifier: MIT */
/*
 * exp of float16, in float32: what rounds to the correctly rounded result.
 *
 * x = k ln 2 + r with |r| <= ln 2 / 2, exp(x) = 2^k (1 + r (1 + r q(r))). ln 2 is held in 16 + 24 bits. 2^k is one
 * exponent: beyond 18 both ends of float16 are settled, and of float32 are not near.
 *
 * q: minimax for |(1 + r + r^2 q(r)) / exp(r) - 1| on |r| <= 0.34661, rounded to float32; error 2^-23.2. The
 * coefficients were then searched nearby for those with the fewest wrong results. Two are left, whose exact values are
 * 2^-30 from the middle between two float16, and which float32 rounds onto it; they are moved off by one of its last
 * places. That all are right is tested.
 */
#ifndef INTEROP_KERNELS_MATH_EXP_F16_H
#define INTEROP_KERNELS_MATH_EXP_F16_H

#include "kernels/math/bits.h"

static inline float interop__exp_f16(float x) {
    const float shift = 0x1.8p23f + 127; /* rounds to an integer; the low bits then hold k + 127 */
    const uint32_t bits = interop__bits_of_f32(x), magnitude = bits & INTEROP__ABS_F32;
    const uint32_t special = interop__mask_u32(magnitude >= INTEROP__INF_F32);
    const uint32_t clamped = magnitude < 0x41900000u ? magnitude : 0x41900000u; /* 18 */
    const float xc = interop__f32_of_bits(clamped | (bits & ~INTEROP__ABS_F32));

    const float z = __builtin_fmaf(xc, 0x1.715476p+0f, shift), k = z - shift;
    const float r = __builtin_fmaf(k, -0x1.7f7d1cp-20f, __builtin_fmaf(k, -0x1.62e4p-1f, xc));
    const float q23 = __builtin_fmaf(0x1.0fd5d4p-7f, r, 0x1.574046p-5f);
    const float q = __builtin_fmaf(__builtin_fmaf(q23, r, 0x1.555ad6p-3f), r, 0x1.fffe04p-2f);
    const float p = __builtin_fmaf(__builtin_fmaf(r, q, 1.0f), r, 1.0f);

    /* Infinities and NaN are multiplied away. */
    const float y = p * interop__f32_of_bits(interop__bits_of_f32(z) << 23 & ~special);
    const uint32_t wrong = (bits == 0x3bef2000u ? 1u : 0u) + (bits == 0x3cb9e000u ? 1u : 0u); /* 0.0073, 0.0227 */
    const float right = interop__f32_of_bits(interop__bits_of_f32(y) - wrong);

    /* A square is added: of x where it is NaN or +infinity, of 0 elsewhere. */
    const float u = interop__f32_of_bits(bits & special & ~interop__mask_u32(bits == 0xff800000u));
    return __builtin_fmaf(u, u, right);
}

#endif
