/* SPDX-License-Identifier: MIT */
/*
 * exp in float64. The method is that of exp_f32.h.
 *
 * ln 2 is held in 42 + 53 bits. q has degree 9: minimax for |exp(r)/(1 + r + r^2 q(r)) - 1| on |r| <= 0.34661,
 * coefficients rounded one after the other from the lowest; error 2^-57.9.
 * Error: 0.5 (last addition) + 0.25 (r) + 0.11 (q r^2) + 0.04 (q) < 0.91 ULP; in the subnormal range < 0.96 ULP.
 */
#ifndef INTEROP_KERNELS_MATH_EXP_F64_H
#define INTEROP_KERNELS_MATH_EXP_F64_H

#include "kernels/math/bits.h"

static inline double interop__exp_f64(double x) {
    const double shift = 0x1.8p52 + 2046; /* rounds to an integer; the low bits then hold k + 2046 */
    const uint64_t exponent = 0x7ff0000000000000u;
    const uint64_t bits = interop__bits_of_f64(x);
    const int64_t magnitude = (int64_t)(bits & INTEROP__ABS_F64); /* signed: AVX2 compares no other way */
    const int special = magnitude >= (int64_t)INTEROP__INF_F64;

    /* Beyond 746 both ends are settled: infinity and 0. Infinities and NaN pass through as 0 until the end. */
    int64_t clamped = magnitude < 0x4087500000000000 ? magnitude : 0x4087500000000000;
    clamped = special ? 0 : clamped;
    const double xc = interop__f64_of_bits((uint64_t)clamped | (bits & ~INTEROP__ABS_F64));

    const double z = __builtin_fma(xc, 0x1.71547652b82fep+0, shift), k = z - shift;
    const double r = __builtin_fma(k, -0x1.ef35793c7673p-45, __builtin_fma(k, -0x1.62e42fefa38p-1, xc));
    const double r2 = __builtin_fma(r, r, 0x1p-200); /* the addend keeps a tiny square from underflowing */
    double q = __builtin_fma(0x1.adaf49f0e86cep-26, r, 0x1.28ade48c5eecap-22);
    q = __builtin_fma(q, r, 0x1.71df0598be1a5p-19);
    q = __builtin_fma(q, r, 0x1.a019997929fb4p-16);
    q = __builtin_fma(q, r, 0x1.a01a01396a1dcp-13);
    q = __builtin_fma(q, r, 0x1.6c16c1846e067p-10);
    q = __builtin_fma(q, r, 0x1.1111111124be4p-7);
    q = __builtin_fma(q, r, 0x1.55555555506dbp-5);
    q = __builtin_fma(q, r, 0x1.5555555555507p-3);
    q = __builtin_fma(q, r, 0x1.000000000000ap-1);
    const double head = 1.0 + r, rest = r - (head - 1.0);
    const double mantissa = head + __builtin_fma(q, r2, rest);

    const uint64_t n = interop__bits_of_f64(z); /* halves of k + 2046, rounded down and up, become exponents */
    const double low = interop__f64_of_bits((n << 51) & exponent);
    const double high = interop__f64_of_bits(((n + 1) << 51) & exponent);
    const double y = mantissa * low * high;

    /* As in exp_f32.h: the square of a tiny number raises UNDERFLOW, the square of x carries infinity and NaN. */
    double u = magnitude > 0x4086232bdd7abcd2 ? 0x1p-600 : 0.0;
    u = special ? x : u;
    const double sum = __builtin_fma(u, u, y);
    return bits == 0xfff0000000000000u ? 0.0 : sum;
}

#endif
