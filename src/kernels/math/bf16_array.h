/* SPDX-License-Identifier: MIT */
/* bf16.h for many numbers. */
#ifndef INTEROP_KERNELS_MATH_BF16_ARRAY_H
#define INTEROP_KERNELS_MATH_BF16_ARRAY_H

#include "kernels/math/bf16.h"
#include "kernels/types.h"

/* The upper half is the result, where that is 0, a normal number, infinity, or NaN of no more digits. */
INTEROP__INLINE u32 interop__bf16_rounded(u32 bits) {
    return bits + 0x7fffu + (bits >> 16 & 1);
}

/*
 * n is a multiple of 32; z lies apart from x. A block whose results are 0 or normal numbers, as nearly all are, has
 * nothing to signal, and is rounded by an addition to its bits.
 */
static inline void interop__bf16_from_f32_array(const f32_at *x, u16_at *z, intptr_t n) {
    enum { BLOCK = 512 };
    for (intptr_t m; n > 0; n -= m, x += m, z += m) {
        /* Of magnitudes and of what is below them, turned around so that 0 is above all others. */
        i32 greatest = 0, least = INT32_MAX;
        m = n < BLOCK ? n : BLOCK;
        INTEROP__LOOP
        for (intptr_t i = 0; i < (m & -32); i++) {
            const u32 bits = interop__bits_of_f32(x[i]), magnitude = bits & INTEROP__ABS_F32;
            const i32 large = (i32)magnitude, small = (i32)(magnitude + 0x7fffffffu);
            greatest = large > greatest ? large : greatest;
            least = small < least ? small : least;
            z[i] = (u16)(interop__bf16_rounded(bits) >> 16);
        }
        if (greatest >= 0x7f7f8000 || least < (i32)(0x7fc000u + 0x7fffffffu)) {
            INTEROP__LOOP
            for (intptr_t i = 0; i < (m & -32); i++) {
                z[i] = interop__bf16_from_f32(x[i]);
            }
        }
    }
}

#endif
