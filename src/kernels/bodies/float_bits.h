/* SPDX-License-Identifier: MIT */
/*
 * Bodies that need no more than the bits of a floating-point number, included by what defines BODY and SIGN, and T, I,
 * U, ONE and INF as in float.h.
 *
 * Whatever is promised to raise no floating-point flag is given the bits, as integers: a floating-point compare signals
 * on NaN, and compilers like to turn tests of bits into compares as long as they know of a floating-point number.
 */
INTEROP__INLINE U BODY(negative)(U a) {
    return (U)(a ^ SIGN);
}

INTEROP__INLINE U BODY(positive)(U a) {
    return a;
}

INTEROP__INLINE U BODY(absolute)(U a) {
    return (U)(a & ~SIGN);
}

/*
 * Whether to tell 0 from others by the sign of the negative. Of 16 bits gcc makes truth values of tests for equality,
 * and takes three times as long to join and to narrow them; of 64 bits SSE2 has no such test.
 */
#if defined(__SSE2__) && !defined(__SSE4_1__)
#define BY_SIGN (sizeof(U) != 4)
#else
#define BY_SIGN (sizeof(U) == 2)
#endif

/* 1 if any bit but the sign is set, else 0. */
INTEROP__INLINE U BODY(nonzero)(U a) {
    const U magnitude = (U)(a & ~SIGN);
    return BY_SIGN ? (U)((U)(0u - magnitude) >> (sizeof(U) * 8 - 1)) : magnitude != 0;
}

/* Compares are of signed integers where either would do: AVX2 has no others. */
INTEROP__INLINE b8 BODY(isnan)(U a) {
    return (I)(a & ~SIGN) > (I)INF;
}

INTEROP__INLINE b8 BODY(isinf)(U a) {
    return (b8)(BY_SIGN ? BODY(nonzero)(a ^ INF) ^ 1 : (a & ~SIGN) == INF);
}

INTEROP__INLINE b8 BODY(isfinite)(U a) {
    return (I)(a & ~SIGN) < (I)INF;
}

/* -1, +0, 1, or the NaN. */
INTEROP__INLINE U BODY(sign)(U a) {
    const U magnitude = (U)(a & ~SIGN), one = (U)(ONE | (a & SIGN));
    const U number = magnitude == 0 ? 0 : one;
    return (I)magnitude > (I)INF ? a : number;
}

INTEROP__INLINE b8 BODY(logical_and)(U a, U b) {
    return (b8)(BODY(nonzero)(a) & BODY(nonzero)(b));
}

INTEROP__INLINE b8 BODY(logical_or)(U a, U b) {
    return (b8)BODY(nonzero)(a | b);
}

INTEROP__INLINE b8 BODY(logical_xor)(U a, U b) {
    return (b8)(BODY(nonzero)(a) ^ BODY(nonzero)(b));
}

INTEROP__INLINE b8 BODY(logical_not)(U a) {
    return (b8)(BY_SIGN ? BODY(nonzero)(a) ^ 1 : (a & ~SIGN) == 0);
}

/* All ones if the sign is set. */
INTEROP__INLINE U BODY(sign_mask)(U a) {
    return (U)((I)a >> (sizeof(U) * 8 - 1));
}

/* An integer that grows with the number, -0 below +0. */
INTEROP__INLINE I BODY(rank)(U a) {
    return (I)(a ^ (BODY(sign_mask)(a) & ~SIGN));
}

/* An integer that grows with the number; -0 and +0 are both 0. NaN are beyond the infinities. */
INTEROP__INLINE I BODY(value)(U a) {
    return (I)(((a & ~SIGN) ^ BODY(sign_mask)(a)) - BODY(sign_mask)(a));
}

/*
 * NaN wins; among two NaN, either. -0 is less than +0. NaN are the highest ranks and, with the sign set, the lowest. A
 * shift by their number wraps the lowest around to the top, or the highest to the bottom.
 */
INTEROP__INLINE U BODY(maximum)(U a, U b) {
    const U nans = (U)(~SIGN - INF);
    return (I)((U)BODY(rank)(a) - nans) >= (I)((U)BODY(rank)(b) - nans) ? a : b;
}

INTEROP__INLINE U BODY(minimum)(U a, U b) {
    const U nans = (U)(~SIGN - INF);
    return (I)((U)BODY(rank)(a) + nans) <= (I)((U)BODY(rank)(b) + nans) ? a : b;
}

/* Conditions are joined as integers of the numbers' width; as bool, each would be narrowed by itself. */
INTEROP__INLINE b8 BODY(equal)(U a, U b) {
    const U differ = (U)(a == b ? 0 : (a | b) & ~SIGN);
    return (b8)((I)(a & ~SIGN) > (I)INF ? 0 : differ == 0);
}

INTEROP__INLINE b8 BODY(not_equal)(U a, U b) {
    return BODY(equal)(a, b) ^ 1;
}

/* A NaN could only be the lesser of two if it is a negative a, and the greater if it is a positive b. */
INTEROP__INLINE b8 BODY(less)(U a, U b) {
    const I p = BODY(value)(a), q = BODY(value)(b);
    U below = p < q ? 1 : 0;
    below = p >= -(I)INF ? below : 0;
    below = q <= (I)INF ? below : 0;
    return (b8)below;
}

INTEROP__INLINE b8 BODY(less_equal)(U a, U b) {
    const I p = BODY(value)(a), q = BODY(value)(b);
    U not_above = p <= q ? 1 : 0;
    not_above = p >= -(I)INF ? not_above : 0;
    not_above = q <= (I)INF ? not_above : 0;
    return (b8)not_above;
}

INTEROP__INLINE b8 BODY(greater)(U a, U b) {
    return BODY(less)(b, a);
}

INTEROP__INLINE b8 BODY(greater_equal)(U a, U b) {
    return BODY(less_equal)(b, a);
}

#undef BY_SIGN
