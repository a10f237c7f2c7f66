/* SPDX-License-Identifier: MIT */
/*
 * Comparisons of int64 with uint64, by their values: there is no type that holds both. Both come as u64, which is how
 * the drivers take them; a negative number is less than any other, whatever its bits say.
 */
#ifndef INTEROP_KERNELS_MIXED_H
#define INTEROP_KERNELS_MIXED_H

/* Numbers of different types in memory, for the drivers. */
typedef u64_at i64_u64_at;
typedef u64_at u64_i64_at;

INTEROP__INLINE b8 is_negative_i64(u64 a) {
    return a >> 63 != 0;
}

INTEROP__INLINE b8 equal_i64_u64(u64 a, u64 b) {
    return (a == b) & !is_negative_i64(a);
}

INTEROP__INLINE b8 less_i64_u64(u64 a, u64 b) {
    return (a < b) | is_negative_i64(a);
}

INTEROP__INLINE b8 less_equal_i64_u64(u64 a, u64 b) {
    return (a <= b) | is_negative_i64(a);
}

INTEROP__INLINE b8 not_equal_i64_u64(u64 a, u64 b) {
    return !equal_i64_u64(a, b);
}

INTEROP__INLINE b8 greater_i64_u64(u64 a, u64 b) {
    return !less_equal_i64_u64(a, b);
}

INTEROP__INLINE b8 greater_equal_i64_u64(u64 a, u64 b) {
    return !less_i64_u64(a, b);
}

INTEROP__INLINE b8 equal_u64_i64(u64 a, u64 b) {
    return equal_i64_u64(b, a);
}

INTEROP__INLINE b8 not_equal_u64_i64(u64 a, u64 b) {
    return not_equal_i64_u64(b, a);
}

INTEROP__INLINE b8 less_u64_i64(u64 a, u64 b) {
    return greater_i64_u64(b, a);
}

INTEROP__INLINE b8 less_equal_u64_i64(u64 a, u64 b) {
    return greater_equal_i64_u64(b, a);
}

INTEROP__INLINE b8 greater_u64_i64(u64 a, u64 b) {
    return less_i64_u64(b, a);
}

INTEROP__INLINE b8 greater_equal_u64_i64(u64 a, u64 b) {
    return less_equal_i64_u64(b, a);
}

#endif
