/* SPDX-License-Identifier: MIT */
/*
 * Bodies that take a number into an accumulator of a wider type, included once for each pair.
 * T: the type of the number; ACC: the accumulator's; VALUE(b): b as one of those.
 */
#define BODY(name) INTEROP__PASTE(INTEROP__PASTE(name##_, T), INTEROP__PASTE(_, ACC))
#define WIDE(name) INTEROP__PASTE(name##_, ACC)

INTEROP__INLINE ACC BODY(add)(ACC a, T b) {
    return WIDE(add)(a, VALUE(b));
}

INTEROP__INLINE ACC BODY(multiply)(ACC a, T b) {
    return WIDE(multiply)(a, VALUE(b));
}

#undef BODY
#undef WIDE
#undef T
#undef ACC
#undef VALUE
