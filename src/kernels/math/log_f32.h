/* SPDX-License-Identifier: MIT */
/*
 * log in float32.
 *
 * x = 2^k m with m from 3/4 to 3/2, t = m - 1 exactly, log x = k ln 2 + t + t^2 w(t). ln 2 is held in 16 + 24 bits, so
 * that k times the upper part is exact. Its sum with t is rounded, with the error kept, and the small terms join it in
 * the last addition.
 *
 * w: minimax for the relative error of log(1 + t), with w(0) = -1/2, degree 8, the coefficients rounded to float32 and
 * then searched nearby; error 2^-27.5.
 *
 * Error: 0.5 (last addition) + 0.13 (the addition before it) + 0.27 (t^2 w, where t is near 1/2) + 0.06 (w) = 0.96 ULP.
 */
#ifndef INTEROP_KERNELS_MATH_LOG_F32_H
#define INTEROP_KERNELS_MATH_LOG_F32_H

#include "kernels/math/bits.h"

static inline float interop__log_f32(float x) {
    const uint32_t from = 0x3f400000,
                   bias = 0x40000000; /* 3/4; 128 in the exponent keeps k + 128 from being negative */
    const uint32_t bits = interop__bits_of_f32(x), magnitude = bits & INTEROP__ABS_F32;

    /* Subnormals are multiplied by 2^25. What 0, infinities and NaN become is finite. */
    const uint32_t tiny = interop__mask_u32(magnitude < 0x800000u);
    const uint32_t scaled =
        interop__bits_of_f32(interop__f32_of_bits(magnitude & tiny) * 0x1p25f) | (magnitude & ~tiny);
    const uint32_t parts = scaled + (bias - from);
    const float k = (float)((int32_t)(parts >> 23) - (int32_t)(128 + (tiny & 25)));
    const float t = interop__f32_of_bits(scaled - (parts & 0xff800000u) + bias) - 1.0f;

    const float t2 = t * t, t4 = t2 * t2;
    const float w12 = __builtin_fmaf(-0x1.000042p-2f, t, 0x1.5555a4p-2f);
    const float w34 = __builtin_fmaf(-0x1.54efa4p-3f, t, 0x1.99699ep-3f);
    const float w56 = __builtin_fmaf(-0x1.0d8a16p-3f, t, 0x1.288458p-3f);
    const float w78 = __builtin_fmaf(-0x1.7126d0p-5f, t, 0x1.ac884ap-4f);
    const float w58 = __builtin_fmaf(w78, t2, w56), w14 = __builtin_fmaf(w34, t2, w12);
    const float w = __builtin_fmaf(__builtin_fmaf(w58, t4, w14), t, -0.5f);

    const float head = k * 0x1.62e4p-1f, sum = head + t;
    const float rest = __builtin_fmaf(k, 0x1.7f7d1cp-20f, (head - sum) + t);
    const float y = sum + __builtin_fmaf(t2, w, rest);

    /* A quotient is added: -1 / 0 for 0, 0 / 0 below 0, x / 1 for infinity and NaN, 0 / 1 for all else. */
    const uint32_t zero = interop__mask_u32(magnitude == 0);
    const uint32_t negative = interop__mask_u32(bits - 0x80000001u < INTEROP__INF_F32);
    const uint32_t special = interop__mask_u32(magnitude >= INTEROP__INF_F32);
    const uint32_t upper = (bits & special & ~negative) | (zero & 0xbf800000u);
    const uint32_t lower = 0x3f800000u & ~(zero | negative);
    return y + interop__f32_of_bits(upper) / interop__f32_of_bits(lower);
}

#endif
