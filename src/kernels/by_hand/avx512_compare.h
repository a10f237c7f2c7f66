/* SPDX-License-Identifier: MIT */
/* One comparison of float32 and of float64, included once for each. NAME: of the body; PREDICATE: the instruction's. */
#define COMPARE(type) INTEROP__PASTE(INTEROP__PASTE(interop__, NAME), _##type)

INTEROP__INLINE __mmask16 COMPARE(f32)(__m512i a, __m512i b) {
    __mmask16 mask;
    INTEROP__COMPARE(mask, "vcmpps", PREDICATE, a, b);
    return mask;
}

INTEROP__INLINE __mmask16 COMPARE(f64)(__m512i a, __m512i b) {
    __mmask8 mask;
    INTEROP__COMPARE(mask, "vcmppd", PREDICATE, a, b);
    return mask;
}

#undef COMPARE
#undef NAME
#undef PREDICATE
