/* SPDX-License-Identifier: MIT */
/*
 * floor_divide and remainder of many 8-bit integers by one b other than 0, 1 and -1: in pairs, since no instruction
 * multiplies bytes.
 *
 * Without a sign, with m = floor(2^16 / b) + 1: m b exceeds 2^16 by b at most, so for u < 2^8 the product u m / 2^16
 * exceeds u / b by less than 1 / b, and has the same floor.
 *
 * With a sign, floor(a / b) = floor((2 a + 1) / (2 b)), or of 2 a - 1 if b is negative. This lies 1 / |2 b| at least
 * from any integer, and differs by less from the product with m / 2^16, where m is the integer nearest to 2^15 / b.
 */
#ifndef INTEROP_KERNELS_MATH_DIVIDE_BY_8_H
#define INTEROP_KERNELS_MATH_DIVIDE_BY_8_H

#include "kernels/types.h"

struct interop__inverse_u8 {
    u16 factor; /* m */
    u16 b;
};
struct interop__inverse_i8 {
    i16 factor; /* m */
    i16 more;   /* 1 with the sign of b */
    u16 b;
};

static inline int interop__invertible_u8(u8 b) {
    return b > 1;
}

static inline int interop__invertible_i8(i8 b) {
    return b < -1 || b > 1;
}

static inline struct interop__inverse_u8 interop__invert_u8(u8 b) {
    return (struct interop__inverse_u8){(u16)(0x10000 / b + 1), b};
}

static inline struct interop__inverse_i8 interop__invert_i8(i8 b) {
    const u16 flip = b < 0 ? 0xffff : 0, divisor = (u16)((u16)((u16)b ^ flip) - flip);
    const u16 factor = (u16)((0x10000u / divisor + 1) / 2);
    return (struct interop__inverse_i8){(i16)(u16)((u16)(factor ^ flip) - flip), b < 0 ? -1 : 1, (u16)b};
}

static inline u16 interop__floor_divide_by_u8(u16 pair, struct interop__inverse_u8 inverse) {
    const u16 low = pair & 0xff, high = pair & 0xff00;
    return (u16)(((u32)low * inverse.factor >> 16) | (((u32)high * inverse.factor >> 16) & 0xff00));
}

static inline u16 interop__floor_divide_by_i8(u16 pair, struct interop__inverse_i8 inverse) {
    const i16 low = (i16)(((i16)(u16)(pair << 8) >> 7) + inverse.more);
    const i16 high = (i16)((((i16)pair >> 7) & ~1) + inverse.more);
    const i16 low_quotient = (i16)((low * inverse.factor) >> 16), high_quotient = (i16)((high * inverse.factor) >> 16);
    return (u16)((low_quotient & 0xff) | (u16)((u16)high_quotient << 8));
}

/* Of each number what its quotient leaves. */
static inline u16 interop__rests_8(u16 pair, u16 quotients, u16 b) {
    const u16 low = (u16)(pair - 1u * quotients * b), high = (u16)(pair - 1u * (quotients & 0xff00u) * b);
    return (u16)((low & 0xff) | (high & 0xff00));
}

static inline u16 interop__remainder_by_u8(u16 pair, struct interop__inverse_u8 inverse) {
    return interop__rests_8(pair, interop__floor_divide_by_u8(pair, inverse), inverse.b);
}

static inline u16 interop__remainder_by_i8(u16 pair, struct interop__inverse_i8 inverse) {
    return interop__rests_8(pair, interop__floor_divide_by_i8(pair, inverse), inverse.b);
}

#endif
