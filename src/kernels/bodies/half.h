/* SPDX-License-Identifier: MIT */
/*
 * Bodies for one 16-bit floating-point type, included once for each. T: the type; ONE, INF: the bits of 1 and of
 * infinity.
 *
 * Arithmetic is float32's, rounded a second time on the way to memory. That gives the correctly rounded result: sums,
 * products, quotients and square roots of numbers of p digits are, since float32 has 2 p + 2 digits or more; and where
 * the result is subnormal, it is exact in float32 or as far from the middle between two numbers.
 */
#define BODY(name) INTEROP__PASTE(name##_, T)
#define I          i16
#define U          u16
#define SIGN       ((U)0x8000)

#include "kernels/bodies/float_bits.h"

INTEROP__INLINE T BODY(add)(T a, T b) {
    return (T){a.wide + b.wide};
}

INTEROP__INLINE T BODY(subtract)(T a, T b) {
    return (T){a.wide - b.wide};
}

INTEROP__INLINE T BODY(multiply)(T a, T b) {
    return (T){a.wide * b.wide};
}

INTEROP__INLINE T BODY(divide)(T a, T b) {
    return (T){a.wide / b.wide};
}

INTEROP__INLINE T BODY(square)(T a) {
    return (T){a.wide * a.wide};
}

INTEROP__INLINE T BODY(reciprocal)(T a) {
    return (T){1.0f / a.wide};
}

INTEROP__INLINE T BODY(sqrt)(T a) {
    return (T){__builtin_sqrtf(a.wide)};
}

#undef BODY
#undef I
#undef U
#undef SIGN
#undef T
#undef ONE
#undef INF
