/* SPDX-License-Identifier: MIT */
/*
 * Bodies for one binary floating-point type, included once for each.
 * T: the type; I, U: the integer types of its width; INF: the bits of infinity; SQRT: its square root.
 *
 * Whatever is promised to raise no floating-point flag works on the bits: a compare or MAXPS would signal on NaN.
 */
#define BODY(name) INTEROP__PASTE(name##_, T)
#define SIGN       ((U)1 << (sizeof(U) * 8 - 1))

INTEROP__INLINE U BODY(bits)(T a) {
    U bits;
    memcpy(&bits, &a, sizeof bits);
    return bits;
}

INTEROP__INLINE T BODY(from_bits)(U bits) {
    T a;
    memcpy(&a, &bits, sizeof a);
    return a;
}

INTEROP__INLINE U BODY(magnitude)(T a) {
    return BODY(bits)(a) & ~SIGN;
}

/* An integer that grows with a: -0 and +0 are both 0. */
INTEROP__INLINE I BODY(value)(T a) {
    I sign = (I)BODY(bits)(a) >> (sizeof(U) * 8 - 1);
    return (I)(((BODY(magnitude)(a)) ^ (U)sign) - (U)sign);
}

/* An integer that grows with a, -0 below +0. */
INTEROP__INLINE I BODY(rank)(T a) {
    I sign = (I)BODY(bits)(a) >> (sizeof(U) * 8 - 1);
    return (I)(BODY(bits)(a) ^ ((U)sign & ~SIGN));
}

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

INTEROP__INLINE T BODY(negative)(T a) {
    return BODY(from_bits)(BODY(bits)(a) ^ SIGN);
}

INTEROP__INLINE T BODY(absolute)(T a) {
    return BODY(from_bits)(BODY(magnitude)(a));
}

INTEROP__INLINE T BODY(sqrt)(T a) {
    return SQRT(a);
}

INTEROP__INLINE b8 BODY(isnan)(T a) {
    return BODY(magnitude)(a) > INF;
}

INTEROP__INLINE b8 BODY(logical_not)(T a) {
    return BODY(magnitude)(a) == 0;
}

/* NaN wins; among two, the first. -0 is less than +0. */
INTEROP__INLINE T BODY(maximum)(T a, T b) {
    const I top = (I)~SIGN;
    I p = BODY(magnitude)(a) > INF ? top : BODY(rank)(a);
    I q = BODY(magnitude)(b) > INF ? top : BODY(rank)(b);
    return BODY(from_bits)(p >= q ? BODY(bits)(a) : BODY(bits)(b));
}

INTEROP__INLINE T BODY(minimum)(T a, T b) {
    const I bottom = (I)SIGN;
    I p = BODY(magnitude)(a) > INF ? bottom : BODY(rank)(a);
    I q = BODY(magnitude)(b) > INF ? bottom : BODY(rank)(b);
    return BODY(from_bits)(p <= q ? BODY(bits)(a) : BODY(bits)(b));
}

/* Whether neither is NaN. */
INTEROP__INLINE b8 BODY(ordered)(T a, T b) {
    U p = BODY(magnitude)(a), q = BODY(magnitude)(b);
    return (p > q ? p : q) <= INF;
}

INTEROP__INLINE b8 BODY(equal)(T a, T b) {
    const b8 same = BODY(value)(a) == BODY(value)(b);
    return same & BODY(ordered)(a, a);
}

INTEROP__INLINE b8 BODY(less)(T a, T b) {
    const b8 below = BODY(value)(a) < BODY(value)(b);
    return below & BODY(ordered)(a, b);
}

INTEROP__INLINE b8 BODY(greater)(T a, T b) {
    return BODY(less)(b, a);
}

#undef BODY
#undef SIGN
#undef T
#undef I
#undef U
#undef INF
#undef SQRT
