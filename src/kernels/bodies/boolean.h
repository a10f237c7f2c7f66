/* SPDX-License-Identifier: MIT */
/* Bodies for bool. Any byte but 0 is true. */
INTEROP__INLINE b8 or_b8(b8 a, b8 b) {
    return (a | b) != 0;
}

INTEROP__INLINE b8 and_b8(b8 a, b8 b) {
    const b8 both = a < b ? a : b;
    return both < 1 ? both : 1;
}

INTEROP__INLINE b8 not_equal_b8(b8 a, b8 b) {
    return (a != 0) != (b != 0);
}

INTEROP__INLINE b8 equal_b8(b8 a, b8 b) {
    return (a != 0) == (b != 0);
}

INTEROP__INLINE b8 less_b8(b8 a, b8 b) {
    const b8 x = a < 1 ? a : 1, y = b < 1 ? b : 1;
    return (b8)(~x & y);
}

INTEROP__INLINE b8 less_equal_b8(b8 a, b8 b) {
    return (a == 0) | (b != 0);
}

INTEROP__INLINE b8 greater_b8(b8 a, b8 b) {
    return less_b8(b, a);
}

INTEROP__INLINE b8 greater_equal_b8(b8 a, b8 b) {
    return less_equal_b8(b, a);
}

INTEROP__INLINE b8 truth_b8(b8 a) {
    return a != 0;
}

INTEROP__INLINE b8 logical_not_b8(b8 a) {
    return a == 0;
}

INTEROP__INLINE b8 never_b8(b8 a) {
    (void)a;
    return 0;
}

INTEROP__INLINE b8 always_b8(b8 a) {
    (void)a;
    return 1;
}
