/* SPDX-License-Identifier: MIT */
/*
 * exp in float64, by the method of exp_f32.h.
 *
 * ln 2 is held in 42 + 53 bits. q has degree 9, error 2^-57.9, coefficients found likewise.
 *
 * Error: 0.5 (last addition) + 0.20 (r) + 0.15 (r^2 q, five roundings) + 0.03 (q) = 0.88 ULP; where the result is
 * subnormal, half of that and 0.5 for the second rounding: 0.94 ULP.
 */
#ifndef INTEROP_KERNELS_MATH_EXP_F64_H
#define INTEROP_KERNELS_MATH_EXP_F64_H

#include "kernels/math/bits.h"

static inline double interop__exp_f64(double x) {
    const double shift = 0x1.8p52 + 2046; /* rounds to an integer; the low bits then hold k + 2046 */
    const uint64_t exponent = 0x7ff0000000000000u;
    const uint64_t bits = interop__bits_of_f64(x);
    const int64_t magnitude = (int64_t)(bits & INTEROP__ABS_F64); /* signed: AVX2 compares no other way */
    const uint64_t special = interop__mask_u64(magnitude >= (int64_t)INTEROP__INF_F64);

    /* Beyond 746 both ends are settled: infinity and 0. */
    const uint64_t clamped = (uint64_t)(magnitude < 0x4087500000000000 ? magnitude : 0x4087500000000000);
    const double xc = interop__f64_of_bits(clamped | (bits & ~INTEROP__ABS_F64));

    const double z = __builtin_fma(xc, 0x1.71547652b82fep+0, shift), k = z - shift;
    const double r = __builtin_fma(k, -0x1.ef35793c7673p-45, __builtin_fma(k, -0x1.62e42fefa38p-1, xc));
    const double r2 = __builtin_fma(r, r, 0x1p-200); /* the addend keeps a tiny square from underflowing */
    const double r4 = r2 * r2;
    const double q01 = __builtin_fma(0x1.5555555555507p-3, r, 0x1.000000000000ap-1);
    const double q23 = __builtin_fma(0x1.1111111124be4p-7, r, 0x1.55555555506dbp-5);
    const double q45 = __builtin_fma(0x1.a01a01396a1dcp-13, r, 0x1.6c16c1846e067p-10);
    const double q67 = __builtin_fma(0x1.71df0598be1a5p-19, r, 0x1.a019997929fb4p-16);
    const double q89 = __builtin_fma(0x1.adaf49f0e86cep-26, r, 0x1.28ade48c5eecap-22);
    const double q47 = __builtin_fma(q67, r2, q45), q03 = __builtin_fma(q23, r2, q01);
    const double q = __builtin_fma(__builtin_fma(q89, r4, q47), r4, q03);
    const double head = 1.0 + r, rest = __builtin_fma(q, r2, r - (head - 1.0));

    /* Halves of k + 2046, rounded down and up, become exponents. Infinities and NaN are multiplied away. */
    const uint64_t n = interop__bits_of_f64(z);
    const double low = interop__f64_of_bits((n << 51) & exponent);
    const double high = interop__f64_of_bits(((n + 1) << 51) & exponent & ~special);
    const double y = __builtin_fma(rest, low, head * low) * high;

    /* As in exp_f32.h: the square of a tiny number raises UNDERFLOW, the square of x carries NaN and infinity. */
    const uint64_t tiny = interop__mask_u64(magnitude > 0x4086232bdd7abcd2) & 0x1a70000000000000u;
    const uint64_t u = ((bits & special) | tiny) & ~interop__mask_u64(bits == 0xfff0000000000000u);
    return __builtin_fma(interop__f64_of_bits(u), interop__f64_of_bits(u), y);
}

#endif
