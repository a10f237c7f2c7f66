/* SPDX-License-Identifier: MIT */
/*
 * log in float64.
 *
 * x = 2^k m with m from 0.708 to 1.417, cut into 16 intervals. Each has a number r near 1/m, so that
 * log x = k ln 2 + h + log(1 + t), t = m r - 1, h = -log r, |t| < 1/24. The two intervals about 1 have r = 1, h = 0 and
 * t exact; elsewhere r is the best of 2^18 in the sense that h is nearly, within 2^-69, a multiple of 2^-42, which
 * stands for it. ln 2 is held in 41 + 53 bits, so that the head k ln 2 + h is exact. Its sum with t is rounded, with
 * the error kept, and t^2 w(t) and the rest of k ln 2 join it in the last addition.
 *
 * w: minimax for the relative error of log(1 + t) = t + t^2 w(t), with w(0) = -1/2, degree 8, error 2^-58.0.
 *
 * Error: 0.5 (last addition) + 0.25 (t, where |log x| is just above 1/24) + 0.04 (t^2 w) + 0.02 (w) = 0.81 ULP.
 *
 * Tables of 16 fit two vector registers of AVX-512: log_avx512.h.
 */
#ifndef INTEROP_KERNELS_MATH_LOG_F64_H
#define INTEROP_KERNELS_MATH_LOG_F64_H

#include "kernels/math/bits.h"

/* The intervals begin here, as bits; each has 2^48 float64. */
#define INTEROP__LOG_F64_FROM 0x3fe6aaaa00000000

static const double interop__log_f64_r[16] = {0x1.619c95bc94ebdp+0,
                                              0x1.52fabcf0909b4p+0,
                                              0x1.4582931b01d4fp+0,
                                              0x1.3911f7fb52178p+0,
                                              0x1.2d8bce85c58f9p+0,
                                              0x1.22d7211ce492ap+0,
                                              0x1.18de60a311f9dp+0,
                                              0x1.0f8edf980abefp+0,
                                              1.0,
                                              1.0,
                                              0x1.dd34449c605a2p-1,
                                              0x1.c2ef9fd175c26p-1,
                                              0x1.ab68afdc225b6p-1,
                                              0x1.96370f9d41696p-1,
                                              0x1.8306186bb3f58p-1,
                                              0x1.719067e3ef87cp-1};
static const double interop__log_f64_h[16] = {-0x1.4ac63e175p-2,
                                              -0x1.1f8014c5e9p-2,
                                              -0x1.ebf6523d18p-3,
                                              -0x1.9c28f1d08p-3,
                                              -0x1.4f59d0d16p-3,
                                              -0x1.05519940dep-3,
                                              -0x1.7bbd302dacp-4,
                                              -0x1.e3512b6d8p-5,
                                              0.0,
                                              0.0,
                                              0x1.2046fb0784p-4,
                                              0x1.04181ec6cp-3,
                                              0x1.71d5b30fb8p-3,
                                              0x1.d9fe2ee0fcp-3,
                                              0x1.1e8df5bb93p-2,
                                              0x1.4dd310aa64p-2};

static inline double interop__log_f64(double x) {
    const uint64_t bias = 0x4000000000000000; /* 1024 in the exponent keeps k + 1024 from being negative */
    const uint64_t bits = interop__bits_of_f64(x), magnitude = bits & INTEROP__ABS_F64;

    /* Subnormals are multiplied by 2^54. What 0, infinities and NaN become is finite. */
    const uint64_t tiny = interop__mask_u64((int64_t)magnitude < 0x10000000000000);
    const uint64_t scaled = interop__bits_of_f64(interop__f64_of_bits(magnitude & tiny) * 0x1p54) | (magnitude & ~tiny);
    const uint64_t parts = scaled + (bias - INTEROP__LOG_F64_FROM); /* k + 1024, the interval in 4 bits, the rest */
    const uint64_t above = 0x4330000000000400 | (tiny & 54);        /* 2^52 + 1024, or 54 more */
    const double k = interop__f64_of_bits(parts >> 52 | 0x4330000000000000) - interop__f64_of_bits(above);
    const double m = interop__f64_of_bits(scaled - (parts & 0xfff0000000000000) + bias);
    const double r = interop__log_f64_r[parts >> 48 & 15], h = interop__log_f64_h[parts >> 48 & 15];

    const double t = __builtin_fma(m, r, -1.0), t2 = t * t, t4 = t2 * t2;
    const double w12 = __builtin_fma(-0x1.ffffffffff29cp-3, t, 0x1.555555555514cp-2);
    const double w34 = __builtin_fma(-0x1.55555563a9f0cp-3, t, 0x1.999999a4ad2eep-3);
    const double w56 = __builtin_fma(-0x1.ffff59362df47p-4, t, 0x1.2491fdc032a36p-3);
    const double w78 = __builtin_fma(-0x1.9b2a9620b75bdp-4, t, 0x1.c8b06d9c960b9p-4);
    const double w58 = __builtin_fma(w78, t2, w56), w14 = __builtin_fma(w34, t2, w12);
    const double w = __builtin_fma(__builtin_fma(w58, t4, w14), t, -0.5);

    const double head = __builtin_fma(k, 0x1.62e42fefa38p-1, h), sum = head + t;
    const double rest = __builtin_fma(k, 0x1.ef35793c7673p-45, (head - sum) + t);
    const double y = sum + __builtin_fma(t2, w, rest);

    /* A quotient is added: -1 / 0 for 0, 0 / 0 below 0, x / 1 for infinity and NaN, 0 / 1 for all else. */
    const uint64_t zero = interop__mask_u64(magnitude == 0);
    const uint64_t negative = interop__mask_u64((int64_t)(bits - 1) < (int64_t)0xfff0000000000000);
    const uint64_t special = interop__mask_u64((int64_t)magnitude >= (int64_t)INTEROP__INF_F64);
    const uint64_t upper = (bits & special & ~negative) | (zero & 0xbff0000000000000);
    const uint64_t lower = 0x3ff0000000000000 & ~(zero | negative);
    return y + interop__f64_of_bits(upper) / interop__f64_of_bits(lower);
}

#endif
