/* SPDX-License-Identifier: MIT */
/*
 * sin in float64 after the reduction, for arguments of any size.
 *
 * sin = r + (r^3 S(r^2) + lo); cos = (1 - r^2/2) + (r^4 C(r^2) + (e - r lo)), e the rounding error of the bracket,
 * which is exact in float64. Both forms are one expression with chosen operands.
 *
 * S, C: minimax for the relative error of sin and cos on |r| <= 0.78541, the coefficients rounded one after the other
 * from the lowest and the others fitted again each time; errors 2^-57.8 and 2^-63.9.
 *
 * Error of sin, at its largest for r = pi/4: 0.5 (last addition) + 0.23 (r^3 S, four roundings) + 0.06 (sum with lo)
 * + 0.15 (lo r^2/2, left out) + 0.02 (S) = 0.96 ULP; of cos: 0.5 + 0.25 (r^2) + 0.07 (r^4 C) = 0.82 ULP.
 */
#ifndef INTEROP_KERNELS_MATH_SIN_F64_KERNEL_H
#define INTEROP_KERNELS_MATH_SIN_F64_KERNEL_H

#include "kernels/math/bits.h"

/*
 * sin(r + lo + quadrant pi/2), |r| <= pi/4, |lo| <= max(ulp(r), 2^-62). p is r, or 0 where r^3 would underflow; in r^2
 * the addend prevents that.
 */
static inline double interop__sin_f64_kernel(double r, double lo, double p, uint64_t quadrant) {
    const int odd = (quadrant & 1) != 0;
    const double r2 = __builtin_fma(r, r, 0x1p-300), r4 = r2 * r2, r3 = r2 * p;
    const double c5 = odd ? -0x1.8fa682af7e36p-37 : 0x1.5d8dc107b733ep-33;
    const double c4 = odd ? 0x1.1ee9dbcc37de6p-29 : -0x1.ae5e52cc4912ap-26;
    const double c3 = odd ? -0x1.27e4f7f18e9p-22 : 0x1.71de355cdcb25p-19;
    const double c2 = odd ? 0x1.a01a019c8f238p-16 : -0x1.a01a019befbd7p-13;
    const double c1 = odd ? -0x1.6c16c16c15015p-10 : 0x1.111111110f74ep-7;
    const double c0 = odd ? 0x1.555555555554bp-5 : -0x1.5555555555548p-3;
    const double c45 = __builtin_fma(c5, r2, c4), c23 = __builtin_fma(c3, r2, c2), c01 = __builtin_fma(c1, r2, c0);
    const double c = __builtin_fma(__builtin_fma(c45, r4, c23), r4, c01);

    const double bracket = __builtin_fma(r2, -0.5, 1.0);
    const double e = __builtin_fma(r2, -0.5, 1.0 - bracket);
    const double head = odd ? bracket : r;
    const double tail = __builtin_fma(odd ? r4 : r3, c, odd ? __builtin_fma(-r, lo, e) : lo);
    return interop__f64_of_bits(interop__bits_of_f64(head + tail) ^ ((quadrant & 2) << 62));
}

#endif
