/* SPDX-License-Identifier: MIT */
/*
 * sin in float64 for finite |x| >= 2^23, by the method of Payne and Hanek.
 *
 * |x| = m 2^e with an integer m < 2^53. Of 2/pi only the bits matter whose product with m 2^e is below 4: 192 of them
 * are multiplied by m modulo 2^192. The product is the quadrant in its two upper bits and then a fraction, wrong by
 * less than 2^-137. No float64 comes nearer than 2^-60.9 to a multiple of pi/2, so the fraction, folded to [-1/2, 1/2],
 * is good to more than 75 bits. It is scaled by pi/2 as a sum of two float64 and goes through the same kernel as small
 * arguments; the error is the same.
 */
#ifndef INTEROP_KERNELS_MATH_SIN_F64_HUGE_H
#define INTEROP_KERNELS_MATH_SIN_F64_HUGE_H

#include "kernels/math/bits.h"
#include "kernels/math/sin_f64_kernel.h"

/* The top 128 of the 192 bits of m 2^e 2/pi modulo 4, as four words from the lowest. */
static inline void interop__quadrants_of_f64(uint64_t magnitude, uint32_t top[4]) {
    /* One word of 0, then the bits of 2/pi. */
    static const uint32_t two_over_pi[] = {
        0x00000000, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab,
        0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5,
        0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff,
        0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7,
        0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046};
    const uint64_t m = (magnitude & 0xfffffffffffffu) | 0x10000000000000u, m0 = m & 0xffffffffu, m1 = m >> 32;
    const uint32_t first = (uint32_t)(magnitude >> 52) - 1075 + 32 - 2; /* e - 2 bits of 2/pi are skipped */
    const uint32_t *word = two_over_pi + first / 32, shift = first % 32;
    uint64_t carry = 0;
    uint32_t above = 0, product[6];
    for (int i = 0; i < 6; i++) {
        const uint64_t pair = (uint64_t)word[5 - i] << 32 | word[6 - i];
        const uint32_t factor = (uint32_t)(pair >> (32 - shift));
        const uint64_t low = m0 * factor + carry, sum = (low & 0xffffffffu) + m1 * above;
        product[i] = (uint32_t)sum;
        carry = (low >> 32) + (sum >> 32);
        above = factor;
    }
    memcpy(top, product + 2, 4 * sizeof *top);
}

static inline double interop__sin_f64_huge(double x) {
    const uint64_t bits = interop__bits_of_f64(x);
    uint32_t top[4];
    interop__quadrants_of_f64(bits & INTEROP__ABS_F64, top);

    const uint64_t upper = (uint64_t)top[3] << 32 | top[2], lower = (uint64_t)top[1] << 32 | top[0];
    uint64_t f = upper << 2 | lower >> 62, g = lower << 2; /* the fraction, in units of 2^-64 and 2^-128 */
    const uint64_t negative = f >> 63, quadrant = (upper >> 62) + negative;
    f = negative ? ~f + (g == 0) : f;
    g = negative ? ~g + 1 : g;

    const double f1 = (double)(f >> 32) * 0x1p-32, f0 = (double)(f & 0xffffffffu) * 0x1p-64;
    const double sum = f1 + f0, rest = (f0 - (sum - f1)) + (double)(g >> 11) * 0x1p-117;
    const double h = sum + rest, l = rest - (h - sum);
    const double product = h * 0x1.921fb54442d18p+0;
    const double low = __builtin_fma(h, 0x1.921fb54442d18p+0, -product) +
                       __builtin_fma(h, 0x1.1a62633145c07p-54, l * 0x1.921fb54442d18p+0);
    const double r = product + low, lo = low - (r - product);

    const uint64_t sign = negative << 63;
    const double folded = interop__f64_of_bits(interop__bits_of_f64(r) ^ sign);
    const double y =
        interop__sin_f64_kernel(folded, interop__f64_of_bits(interop__bits_of_f64(lo) ^ sign), folded, quadrant);
    return interop__f64_of_bits(interop__bits_of_f64(y) ^ (bits & ~INTEROP__ABS_F64));
}

#endif
