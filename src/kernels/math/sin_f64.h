/* SPDX-License-Identifier: MIT */
/*
 * sin in float64.
 *
 * Reduction: |x| = k pi/2 + (r + lo), |r| <= pi/4, with pi/2 = P1 + P2 + P3 in 53 + 30 + 53 bits. For |x| < 2^23:
 * |x| - k P1 is exact in one fma, since it is a multiple of the last place of P1 below 1. k P2 fits 53 bits, so the
 * error of subtracting it is a float64 and d and the inner fma give it exactly. No float64 below the limit comes nearer
 * than 2^-60 to a multiple of pi/2, so lo, with k P3 < 2^-61 k / 2^23, stays small against r; what is left out is <
 * 2^-115. The rest, and the error of the whole (< 0.94 ULP), is in sin_f64_kernel.h.
 *
 * interop__sin_f64 is right for |x| < 2^23, for infinities and NaN, and gives +-0 without flags for the others, which
 * interop__sin_f64_needs_huge tells apart and interop__sin_f64_huge computes:
 *     y = needs_huge(x) ? huge(x) : sin(x).
 */
#ifndef INTEROP_KERNELS_MATH_SIN_F64_H
#define INTEROP_KERNELS_MATH_SIN_F64_H

#include "kernels/math/bits.h"
#include "kernels/math/sin_f64_huge.h"
#include "kernels/math/sin_f64_kernel.h"

#define INTEROP__SIN_F64_LIMIT 0x4160000000000000 /* 2^23 */

static inline int interop__sin_f64_needs_huge(double x) {
    const int64_t magnitude = (int64_t)(interop__bits_of_f64(x) & INTEROP__ABS_F64);
    return (magnitude >= INTEROP__SIN_F64_LIMIT) & (magnitude < (int64_t)INTEROP__INF_F64);
}

static inline double interop__sin_f64(double x) {
    const double shift = 0x1.8p52; /* rounds to an integer; the low bits then hold k */
    const uint64_t bits = interop__bits_of_f64(x);
    const int64_t magnitude = interop__sin_f64_needs_huge(x) ? 0 : (int64_t)(bits & INTEROP__ABS_F64);
    const double a = interop__f64_of_bits((uint64_t)magnitude);

    const double z = __builtin_fma(a, 0x1.45f306dc9c883p-1, shift), k = z - shift;
    const double r0 = __builtin_fma(k, -0x1.921fb54442d18p+0, a);
    const double r = __builtin_fma(k, -0x1.1a62633p-54, r0), d = r0 - r;
    const double lo = __builtin_fma(k, -0x1.45c06e0e68948p-86, __builtin_fma(k, -0x1.1a62633p-54, d));

    const double p = magnitude < 0x3e40000000000000 ? 0.0 : r; /* 2^-27: sin x rounds to x, and r^2 may underflow */
    const double y = interop__sin_f64_kernel(r, lo, p, interop__bits_of_f64(z));
    return interop__f64_of_bits(interop__bits_of_f64(y) ^ (bits & ~INTEROP__ABS_F64));
}

#endif
