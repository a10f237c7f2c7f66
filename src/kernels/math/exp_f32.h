/* SPDX-License-Identifier: MIT */
/*
 * exp in float32.
 *
 * x = k ln 2 + r with |r| <= ln 2 / 2, exp(x) = 2^k (1 + r + r^2 q(r)). ln 2 is held in 16 + 24 bits, so that k times
 * the upper part is exact and r has one rounding. 1 + r is split into its rounded value and the exact rest; the rest
 * joins the small term, and only the last addition rounds at full size. 2^k is applied as two factors, since k leaves
 * the range of one exponent at both ends; only the second product can round, when the result is subnormal.
 *
 * q: minimax for |(1 + r + r^2 q(r)) / exp(r) - 1| on |r| <= 0.34661, the coefficients rounded to float32 one after the
 * other from the lowest and the others fitted again each time; error 2^-28.2.
 *
 * Error: 0.5 (last addition) + 0.20 (r) + 0.12 (r^2 q, four roundings) + 0.04 (q) = 0.86 ULP; where the result is
 * subnormal, half of that and 0.5 for the second rounding: 0.93 ULP.
 */
#ifndef INTEROP_KERNELS_MATH_EXP_F32_H
#define INTEROP_KERNELS_MATH_EXP_F32_H

#include "kernels/math/bits.h"

static inline float interop__exp_f32(float x) {
    const float shift = 0x1.8p23f + 254; /* rounds to an integer; the low bits then hold k + 254 */
    const uint32_t exponent = 0x7f800000u;
    const uint32_t bits = interop__bits_of_f32(x), magnitude = bits & INTEROP__ABS_F32;
    const uint32_t special = interop__mask_u32(magnitude >= INTEROP__INF_F32);

    /* Beyond 104 both ends are settled: infinity and 0. */
    const uint32_t clamped = magnitude < 0x42d00000u ? magnitude : 0x42d00000u;
    const float xc = interop__f32_of_bits(clamped | (bits & ~INTEROP__ABS_F32));

    const float z = __builtin_fmaf(xc, 0x1.715476p+0f, shift), k = z - shift;
    const float r = __builtin_fmaf(k, -0x1.7f7d1cp-20f, __builtin_fmaf(k, -0x1.62e4p-1f, xc));
    const float r2 = __builtin_fmaf(r, r, 0x1p-120f); /* the addend keeps a tiny square from underflowing */
    const float q01 = __builtin_fmaf(0x1.555492p-3f, r, 0x1.fffffcp-2f);
    const float q23 = __builtin_fmaf(0x1.12398p-7f, r, 0x1.5558aep-5f);
    const float q = __builtin_fmaf(__builtin_fmaf(0x1.6a4f28p-10f, r2, q23), r2, q01);
    const float head = 1.0f + r, rest = __builtin_fmaf(q, r2, r - (head - 1.0f));

    /* Halves of k + 254, rounded down and up, become exponents. Infinities and NaN are multiplied away. */
    const uint32_t n = interop__bits_of_f32(z);
    const float low = interop__f32_of_bits((n << 22) & exponent);
    const float high = interop__f32_of_bits(((n + 1) << 22) & exponent & ~special);
    const float y = __builtin_fmaf(rest, low, head * low) * high;

    /*
     * A square is added: of 0; of a tiny number where the result is subnormal, so that UNDERFLOW is raised even when
     * the product was exact (above that range it changes nothing); of x where it is NaN or +infinity.
     */
    const uint32_t tiny = interop__mask_u32(magnitude > 0x42aeac4fu) & 0x0d800000u;
    const uint32_t u = ((bits & special) | tiny) & ~interop__mask_u32(bits == 0xff800000u);
    return __builtin_fmaf(interop__f32_of_bits(u), interop__f32_of_bits(u), y);
}

#endif
