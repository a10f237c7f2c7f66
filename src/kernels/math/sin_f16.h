/* SPDX-License-Identifier: MIT */
/*
 * sin of float16, in float32: what rounds to the correctly rounded result.
 *
 * x = k pi + r with |r| <= pi / 2, sin x = (-1)^k r (1 + r^2 q(r^2)). pi is held in 23 + 21 + 22 bits, each part
 * rounded down, so that k = 0 keeps the sign of 0. k is less than 2^15: the first step of the reduction is exact.
 *
 * q: minimax for |(1 + r^2 q(r^2)) r / sin r - 1| on |r| <= 1.571, rounded to float32; error 2^-27.3. The coefficients
 * were then searched nearby for those with the fewest wrong results. One is left, whose exact value is so near to the
 * middle between two float16 that float32 rounds it onto that; it is moved off by one of its last places. That all are
 * right is tested.
 */
#ifndef INTEROP_KERNELS_MATH_SIN_F16_H
#define INTEROP_KERNELS_MATH_SIN_F16_H

#include "kernels/math/bits.h"

static inline float interop__sin_f16(float x) {
    const float shift = 0x1.8p23f; /* rounds to an integer; the low bits then hold k */
    const float z = __builtin_fmaf(x, 0x1.45f306p-2f, shift), k = z - shift;
    const float upper = __builtin_fmaf(k, -0x1.4442d0p-23f, __builtin_fmaf(k, -0x1.921fb4p+1f, x));
    const float r = __builtin_fmaf(k, -0x1.846988p-47f, upper), r2 = r * r;
    const float q23 = __builtin_fmaf(0x1.5d89c4p-19f, r2, -0x1.9f9692p-13f);
    const float q = __builtin_fmaf(__builtin_fmaf(q23, r2, 0x1.1110b4p-7f), r2, -0x1.55555ep-3f);
    const float p = r * __builtin_fmaf(r2, q, 1.0f);
    const uint32_t wrong = (interop__bits_of_f32(x) & INTEROP__ABS_F32) == 0x3e566000u ? 1u : 0u; /* 0.2094 */
    return interop__f32_of_bits((interop__bits_of_f32(p) + wrong) ^ (interop__bits_of_f32(z) << 31));
}

#endif
