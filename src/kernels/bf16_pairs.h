/* SPDX-License-Identifier: MIT */
/*
 * bfloat16 computed where they lie, two by two: each is the upper half of a float32, so that a shift and a mask make
 * two of them of 32 bits, and no vector has to be widened or narrowed.
 *
 * It is done where all inputs are 0 or of magnitudes from 2^-62 to 2^62, as nearly all are. What arithmetic makes of
 * two of these, or of one, is 0, a number between 2^-125 and 2^125, infinity or NaN without lower digits: it needs
 * nothing but to be rounded by an addition to its bits. Else nothing is written, and 0 is returned.
 */
#ifndef INTEROP_KERNELS_BF16_PAIRS_H
#define INTEROP_KERNELS_BF16_PAIRS_H

#include "kernels/math/bf16_array.h"

INTEROP__INLINE bf16 interop__pair_low(u32 pair) {
    return (bf16){interop__f32_of_bits(pair << 16)};
}

INTEROP__INLINE bf16 interop__pair_high(u32 pair) {
    return (bf16){interop__f32_of_bits(pair & 0xffff0000u)};
}

INTEROP__INLINE u32 interop__pair(bf16 low, bf16 high) {
    return interop__bf16_rounded(interop__bits_of_f32(low.wide)) >> 16 |
           (interop__bf16_rounded(interop__bits_of_f32(high.wide)) & 0xffff0000u);
}

/* Whether n elements are as said above. Of magnitudes, and of what is below them, turned around so that 0 is above all
 * others; signed, as all CPUs can. */
static __attribute__((noinline)) int interop__bf16_moderate(const char *in, intptr_t n) {
    const u16_at *x = (const u16_at *)in;
    i16 greatest = 0, least = INT16_MAX;
    INTEROP__LOOP
    for (intptr_t i = 0; i < (n & -32); i++) {
        const i16 magnitude = (i16)(x[i] & 0x7fff), below = (i16)(u16)(magnitude + 0x7fff);
        greatest = magnitude > greatest ? magnitude : greatest;
        least = below < least ? below : least;
    }
    return greatest < 0x5e80 && least >= 0x2080 + 0x7fff - 0x10000;
}

/* n is a multiple of 32. */
INTEROP__INLINE int unary_direct_bf16(const char *in, char *out, intptr_t n, bf16 (*body)(bf16 a),
                                      interop__half_unary *by_hand) {
    const u32_at *x = (const u32_at *)in;
    u32_at *z = (u32_at *)out;
    if (by_hand != 0 || !interop__bf16_moderate(in, n)) {
        return 0;
    }
    INTEROP__LOOP
    for (intptr_t i = 0; i < (n / 2 & -16); i++) {
        z[i] = interop__pair(body(interop__pair_low(x[i])), body(interop__pair_high(x[i])));
    }
    return 1;
}

INTEROP__INLINE int binary_direct_bf16(const char *x_in, int x_walks, const char *y_in, int y_walks, char *out,
                                       intptr_t n, bf16 (*body)(bf16 a, bf16 b)) {
    const u32_at *x = (const u32_at *)x_in, *y = (const u32_at *)y_in;
    u32_at *z = (u32_at *)out;
    if (!interop__bf16_moderate(x_in, x_walks ? n : 32) || !interop__bf16_moderate(y_in, y_walks ? n : 32)) {
        return 0;
    }
    for (; n > 0; n -= 32, x += x_walks ? 16 : 0, y += y_walks ? 16 : 0, z += 16) {
        INTEROP__SHORT_LOOP
        for (int i = 0; i < 16; i++) {
            z[i] = interop__pair(body(interop__pair_low(x[i]), interop__pair_low(y[i])),
                                 body(interop__pair_high(x[i]), interop__pair_high(y[i])));
        }
    }
    return 1;
}

#endif
