/* SPDX-License-Identifier: MIT */
/*
 * exp in float32.
 *
 * x = k ln 2 + r with |r| <= ln 2 / 2, exp(x) = 2^k (1 + r + r^2 q(r)). ln 2 is held in 16 + 24 bits, so that k times
 * the upper part is exact and r has one rounding. 1 + r is split into its rounded value and the exact rest; the rest
 * joins the small term, and only the last addition rounds at full size. 2^k is applied as two factors, since k leaves
 * the range of one exponent at both ends; only the second product can round, when the result is subnormal.
 *
 * q: minimax for |exp(r)/(1 + r + r^2 q(r)) - 1| on |r| <= 0.34661, coefficients rounded to float32 one after the other
 * from the lowest, the rest refitted each time; error 2^-28.2.
 * Error: 0.5 (last addition) + 0.25 (r) + 0.11 (q r^2) + 0.06 (q) < 0.93 ULP; in the subnormal range half of the latter
 * three and 0.25, 0.5 for two roundings: < 0.97 ULP. tests/kernels/accuracy measures all inputs.
 */
#ifndef INTEROP_KERNELS_MATH_EXP_F32_H
#define INTEROP_KERNELS_MATH_EXP_F32_H

#include "kernels/math/bits.h"

static inline float interop__exp_f32(float x) {
    const float shift = 0x1.8p23f + 254; /* rounds to an integer; the low bits then hold k + 254 */
    const uint32_t exponent = 0x7f800000u;
    const uint32_t bits = interop__bits_of_f32(x), magnitude = bits & INTEROP__ABS_F32;
    const int special = magnitude >= INTEROP__INF_F32;

    /* Beyond 104 both ends are settled: infinity and 0. Infinities and NaN pass through as 0 until the end. */
    uint32_t clamped = magnitude < 0x42d00000u ? magnitude : 0x42d00000u;
    clamped = special ? 0 : clamped;
    const float xc = interop__f32_of_bits(clamped | (bits & ~INTEROP__ABS_F32));

    const float z = __builtin_fmaf(xc, 0x1.715476p+0f, shift), k = z - shift;
    const float r = __builtin_fmaf(k, -0x1.7f7d1cp-20f, __builtin_fmaf(k, -0x1.62e4p-1f, xc));
    const float r2 = __builtin_fmaf(r, r, 0x1p-120f); /* the addend keeps a tiny square from underflowing */
    float q = __builtin_fmaf(0x1.6a4f28p-10f, r, 0x1.12398p-7f);
    q = __builtin_fmaf(q, r, 0x1.5558aep-5f);
    q = __builtin_fmaf(q, r, 0x1.555492p-3f);
    q = __builtin_fmaf(q, r, 0x1.fffffcp-2f);
    const float head = 1.0f + r, rest = r - (head - 1.0f);
    const float mantissa = head + __builtin_fmaf(q, r2, rest);

    const uint32_t n = interop__bits_of_f32(z); /* halves of k + 254, rounded down and up, become exponents */
    const float low = interop__f32_of_bits((n << 22) & exponent);
    const float high = interop__f32_of_bits(((n + 1) << 22) & exponent);
    const float y = mantissa * low * high;

    /*
     * A square is added: of 0; of a tiny number where the result is subnormal, so that UNDERFLOW is raised even when
     * the product was exact (above the range it changes nothing); of x itself where x is infinite or NaN.
     */
    float u = magnitude > 0x42aeac4fu ? 0x1p-100f : 0.0f;
    u = special ? x : u;
    const float sum = __builtin_fmaf(u, u, y);
    return bits == 0xff800000u ? 0.0f : sum;
}

#endif
