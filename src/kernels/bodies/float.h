/* SPDX-License-Identifier: MIT */
/*
 * Bodies for one binary floating-point type, included once for each.
 * T: the type; I, U: the integer types of its width; ONE, INF: the bits of 1 and of infinity; SQRT: its square root.
 */
#define BODY(name) INTEROP__PASTE(name##_, T)
#define SIGN       ((U)((U)1 << (sizeof(U) * 8 - 1)))

#include "kernels/bodies/float_bits.h"

INTEROP__INLINE T BODY(add)(T a, T b) {
    return a + b;
}

INTEROP__INLINE T BODY(subtract)(T a, T b) {
    return a - b;
}

INTEROP__INLINE T BODY(multiply)(T a, T b) {
    return a * b;
}

INTEROP__INLINE T BODY(divide)(T a, T b) {
    return a / b;
}

INTEROP__INLINE T BODY(square)(T a) {
    return a * a;
}

INTEROP__INLINE T BODY(reciprocal)(T a) {
    return (T)1 / a;
}

INTEROP__INLINE T BODY(sqrt)(T a) {
    return SQRT(a);
}

#ifndef INTEROP__VECTORS_equal_f32
#define NAME     equal
#define OPERATOR ==
#include "kernels/bodies/compare.h"
#define NAME     not_equal
#define OPERATOR !=
#include "kernels/bodies/compare.h"
#define NAME     less
#define OPERATOR <
#include "kernels/bodies/compare.h"
#define NAME     less_equal
#define OPERATOR <=
#include "kernels/bodies/compare.h"
#define NAME     greater
#define OPERATOR >
#include "kernels/bodies/compare.h"
#define NAME     greater_equal
#define OPERATOR >=
#include "kernels/bodies/compare.h"
#endif

#if defined(INTEROP__QUIET) && !defined(INTEROP__VECTORS_maximum_f32)
#define NAME     maximum
#define OPERATOR >
#define JOIN     &
#include "kernels/bodies/extremum.h"
#define NAME     minimum
#define OPERATOR <
#define JOIN     |
#include "kernels/bodies/extremum.h"
#endif

#undef BODY
#undef SIGN
#undef T
#undef I
#undef U
#undef ONE
#undef INF
#undef SQRT
