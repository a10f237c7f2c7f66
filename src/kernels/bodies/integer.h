/* SPDX-License-Identifier: MIT */
/*
 * Bodies for one integer type, included once for each.
 * T: the type; W: an unsigned type of at least its width and at least int's, in which arithmetic wraps.
 */
#define BODY(name) INTEROP__PASTE(name##_, T)

INTEROP__INLINE T BODY(add)(T a, T b) {
    return (T)((W)a + (W)b);
}

INTEROP__INLINE T BODY(subtract)(T a, T b) {
    return (T)((W)a - (W)b);
}

INTEROP__INLINE T BODY(multiply)(T a, T b) {
    return (T)((W)a * (W)b);
}

INTEROP__INLINE T BODY(negative)(T a) {
    return (T)((W)0 - (W)a);
}

/* The most negative number is its own absolute value. */
INTEROP__INLINE T BODY(absolute)(T a) {
    return a > 0 ? a : BODY(negative)(a);
}

INTEROP__INLINE T BODY(maximum)(T a, T b) {
    return a > b ? a : b;
}

INTEROP__INLINE T BODY(minimum)(T a, T b) {
    return a < b ? a : b;
}

INTEROP__INLINE b8 BODY(equal)(T a, T b) {
    return a == b;
}

INTEROP__INLINE b8 BODY(less)(T a, T b) {
    return a < b;
}

INTEROP__INLINE b8 BODY(greater)(T a, T b) {
    return a > b;
}

INTEROP__INLINE b8 BODY(logical_not)(T a) {
    return a == 0;
}

INTEROP__INLINE b8 BODY(never)(T a) {
    (void)a;
    return 0;
}

#undef BODY
#undef T
#undef W
