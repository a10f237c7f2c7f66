/* SPDX-License-Identifier: MIT */
/*
 * sin in float64.
 *
 * |x| = k pi/2 + (r + lo), |r| <= pi/4, with pi/2 = P1 + P2 + P3 in 53 + 30 + 53 bits. For |x| <= 2^23 the difference
 * |x| - k P1 is a multiple of the last place of P1 (or of |x|) below 1, so one fma gives it exactly. k P2 fits 53 bits,
 * so the rounding error of subtracting it is a float64 too, which d and the fma after it find exactly. k P3 < 2^-63
 * stays below the distance of any float64 to a multiple of pi/2, 2^-60.4 in this range, so r + lo needs no second
 * splitting; what P3 leaves out is below 2^-116. The rest is in sin_f64_kernel.h.
 *
 * Error: 0.96 ULP.
 *
 * interop__sin_f64 is right for |x| < 2^23, for infinities and NaN. For the others, which interop__sin_f64_needs_huge
 * tells apart and interop__sin_f64_huge computes, it gives some finite value and raises no flag:
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
    const int64_t magnitude = (int64_t)(bits & INTEROP__ABS_F64);
    const int64_t clamped = magnitude < INTEROP__SIN_F64_LIMIT ? magnitude : INTEROP__SIN_F64_LIMIT;
    const double a = interop__f64_of_bits((uint64_t)clamped);

    const double z = __builtin_fma(a, 0x1.45f306dc9c883p-1, shift), k = z - shift;
    const double r0 = __builtin_fma(k, -0x1.921fb54442d18p+0, a);
    const double r = __builtin_fma(k, -0x1.1a62633p-54, r0), d = r0 - r;
    const double lo = __builtin_fma(k, -0x1.45c06e0e68948p-86, __builtin_fma(k, -0x1.1a62633p-54, d));

    /* Infinity and NaN, less themselves, make a NaN, and infinity raises INVALID; all else makes 0. */
    const uint64_t special = interop__mask_u64(magnitude >= (int64_t)INTEROP__INF_F64);
    const double s = interop__f64_of_bits(bits & special);
    /* Below 2^-27 sin x rounds to x, and r^3 may underflow. */
    const double p = interop__f64_of_bits(interop__bits_of_f64(r) & interop__mask_u64(magnitude >= 0x3e40000000000000));
    const double y = interop__sin_f64_kernel(r, lo + (s - s), p, interop__bits_of_f64(z));
    return interop__f64_of_bits(interop__bits_of_f64(y) ^ (bits & ~INTEROP__ABS_F64));
}

#endif
