/* SPDX-License-Identifier: MIT */
/*
 * Division of 32- or 64-bit integers by as many others, for x86-64-v4, included once for each type. T: the type;
 * SIGNED: 1 or 0; LEAST: its least number; E: what instructions call it, I: all integers of its width (LANE: those with
 * a sign), F: its floating-point numbers (FLOATS: a vector of them); MASK: one bit for each; SCALE: 1 - 2^-21 or
 * 1 - 2^-50, by their digits. n is a multiple of a vector.
 *
 * 1/b is computed once, scaled so that no rounding makes a product with it too large. The first product falls short of
 * the quotient by less than 2^15. Of what is left, the second falls short by less than 2 without a sign; with one it is
 * rounded to the nearest integer, and leaves little more than b / 2, of either sign.
 */
#define T_AT          INTEROP__PASTE(T, _at)
#define MANY(name)    INTEROP__PASTE(INTEROP__PASTE(name##_, T), _many)
#define NAME(a, b)    INTEROP__PASTE(_mm512_##a, b)
#define ON(op)        NAME(op##_, I)
#define WHERE(op)     INTEROP__PASTE(ON(op), _mask)
#define COMPARED(op)  INTEROP__PASTE(NAME(op##_, E), _mask)
#define FLOATED(op)   NAME(op##_, F)
#define TO_FLOAT(a)   INTEROP__PASTE(INTEROP__PASTE(NAME(cvt, E), _), F)(a)
#define FROM_FLOAT(a) INTEROP__PASTE(INTEROP__PASTE(NAME(cvtt, F), _), E)(a)
#define SIGNS(a)      INTEROP__PASTE(NAME(mov, I), _mask)(a)
#define NEAREST(a)                                                                                                     \
    INTEROP__PASTE(INTEROP__PASTE(NAME(cvt_round, F), _), E)(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)

/* The quotients, or what they leave, with the sign of b. Without `some`, b is 0, and so are both. */
INTEROP__INLINE __m512i MANY(divide)(__m512i a, __m512i b, MASK some, int rest) {
    const __m512i ones = ON(set1)(-1), number = ON(maskz_mov)(some, a);
    const FLOATS factor = FLOATED(maskz_div)(some, FLOATED(set1)(SCALE), TO_FLOAT(b));
    const __m512i q1 = FROM_FLOAT(FLOATED(mul)(TO_FLOAT(number), factor));
    const __m512i r1 = ON(sub)(number, ON(mullo)(q1, b));
    const FLOATS more = FLOATED(mul)(TO_FLOAT(r1), factor);
    const __m512i q2 = SIGNED ? NEAREST(more) : FROM_FLOAT(more), r2 = ON(sub)(r1, ON(mullo)(q2, b));
    const __m512i q = ON(add)(q1, q2);
    if (SIGNED) {
        const MASK above = WHERE(mask_test)(SIGNS(_mm512_xor_si512(r2, b)), r2, r2);
        return rest ? ON(mask_add)(r2, above, r2, b) : ON(mask_add)(q, above, q, ones);
    }
    const MASK below = COMPARED(mask_cmpge)(some, r2, b);
    return rest ? ON(mask_sub)(r2, below, r2, b) : ON(mask_sub)(q, below, q, ones);
}

INTEROP__INLINE void MANY(divide_all)(const T_AT *x, int x_walks, const T_AT *y, int y_walks, T_AT *z, intptr_t n,
                                      int rest) {
    const __m512i x0 = ON(set1)((LANE)*x), y0 = ON(set1)((LANE)*y);
    MASK all = (MASK)-1, overflows = 0;
    for (intptr_t i = 0; i < n; i += INTEROP__LINE / (intptr_t)sizeof(T)) {
        const __m512i a = x_walks ? _mm512_loadu_si512(x + i) : x0, b = y_walks ? _mm512_loadu_si512(y + i) : y0;
        const MASK some = WHERE(test)(b, b);
        all &= some;
        if (SIGNED && !rest) {
            overflows |= WHERE(mask_cmpeq)(WHERE(cmpeq)(a, ON(set1)((LANE)LEAST)), b, ON(set1)(-1));
        }
        _mm512_storeu_si512(z + i, MANY(divide)(a, b, some, rest));
    }
    if (all != (MASK)-1) {
        (void)feraiseexcept(FE_DIVBYZERO);
    }
    if (overflows != 0) {
        interop__raise_overflow();
    }
}

INTEROP__INLINE void MANY(floor_divide)(const T_AT *x, int x_walks, const T_AT *y, int y_walks, T_AT *z, intptr_t n) {
    MANY(divide_all)(x, x_walks, y, y_walks, z, n, 0);
}

INTEROP__INLINE void MANY(remainder)(const T_AT *x, int x_walks, const T_AT *y, int y_walks, T_AT *z, intptr_t n) {
    MANY(divide_all)(x, x_walks, y, y_walks, z, n, 1);
}

#undef T_AT
#undef MANY
#undef NAME
#undef ON
#undef WHERE
#undef COMPARED
#undef FLOATED
#undef TO_FLOAT
#undef FROM_FLOAT
#undef SIGNS
#undef NEAREST
#undef T
#undef E
#undef SIGNED
#undef LEAST
