/* SPDX-License-Identifier: MIT */
/*
 * sin in float32, computed in float64 and rounded once.
 *
 * x = k pi + r with |r| <= pi / 2, sin x = (-1)^k r p(r^2). pi is held in 53 + 53 bits. Up to 2^40 the first step of
 * the reduction is exact, and r keeps 39 good bits at the float32 nearest to a multiple of pi (2^-27.9 away).
 *
 * p: minimax for |r p(r^2) / sin r - 1| on |r| <= 1.571 with p(0) = 1, the coefficients rounded to float64 one after
 * the other from the lowest and the others fitted again each time; error 2^-35.3.
 *
 * Error: 0.501 ULP.
 *
 * interop__sin_f32 is right for |x| < 2^40, for infinities and NaN. For the others, which interop__sin_f32_needs_huge
 * tells apart and interop__sin_f32_huge computes, it gives some finite value and raises no flag:
 *     y = needs_huge(x) ? huge(x) : sin(x).
 */
#ifndef INTEROP_KERNELS_MATH_SIN_F32_H
#define INTEROP_KERNELS_MATH_SIN_F32_H

#include "kernels/math/bits.h"
#include "kernels/math/sin_f64.h"

#define INTEROP__SIN_F32_LIMIT 0x53800000u /* 2^40 */

static inline int interop__sin_f32_needs_huge(float x) {
    const uint32_t magnitude = interop__bits_of_f32(x) & INTEROP__ABS_F32;
    return magnitude - INTEROP__SIN_F32_LIMIT < INTEROP__INF_F32 - INTEROP__SIN_F32_LIMIT;
}

static inline float interop__sin_f32(float x) {
    const double shift = 0x1.8p52; /* rounds to an integer; the low bits then hold k */
    const uint32_t bits = interop__bits_of_f32(x);
    const uint32_t magnitude = bits & INTEROP__ABS_F32;
    const uint32_t clamped = magnitude < INTEROP__SIN_F32_LIMIT ? magnitude : INTEROP__SIN_F32_LIMIT;
    const double a = (double)interop__f32_of_bits(clamped | (bits & ~INTEROP__ABS_F32));

    const double z = __builtin_fma(a, 0x1.45f306dc9c883p-2, shift), k = z - shift;
    const double r = __builtin_fma(k, -0x1.1a62633145c07p-53, __builtin_fma(k, -0x1.921fb54442d18p+1, a));
    const double r2 = r * r, r4 = r2 * r2;
    const double p01 = __builtin_fma(-0x1.5555554763c51p-3, r2, 1.0);
    const double p23 = __builtin_fma(-0x1.a017d93025b2fp-13, r2, 0x1.11110c489ec8ap-7);
    const double p45 = __builtin_fma(-0x1.9a6749d10f17fp-26, r2, 0x1.717071f766383p-19);
    const double p = __builtin_fma(__builtin_fma(p45, r4, p23), r4, p01) * r;
    const float y = (float)interop__f64_of_bits(interop__bits_of_f64(p) ^ (interop__bits_of_f64(z) << 63));

    /* Infinity and NaN, less themselves, make a NaN, and infinity raises INVALID; all else makes 0. */
    const float s = interop__f32_of_bits(bits & interop__mask_u32(magnitude >= INTEROP__INF_F32));
    return y - (s - s);
}

static inline float interop__sin_f32_huge(float x) {
    return (float)interop__sin_f64_huge((double)x);
}

#endif
