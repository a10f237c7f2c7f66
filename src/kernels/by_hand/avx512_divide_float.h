/* SPDX-License-Identifier: MIT */
/*
 * The fast functions of math/divide_float.h on many numbers, for x86-64-v4, included once for each type: with masks,
 * where compilers make vectors of zeros and ones of all conditions, but few, since comparisons take turns. T: the type;
 * F: its instructions' name, I: that of integers of its width; LANE: such an integer; FLOATS: a vector of T; MASK: one
 * bit for each number in it; SIGN: the bit; NORMAL, INF, LIMIT: as there. n is a multiple of a vector.
 *
 * Nothing is computed where the slow functions are needed, and no quotient of a smaller number, which might underflow.
 */
#define T_AT       INTEROP__PASTE(T, _at)
#define NAME(a, b) INTEROP__PASTE(_mm512_##a, b)
#define FLOAT(op)  NAME(op##_, F)
#define ON(op)     NAME(op##_, I)
#define WHERE(op)  INTEROP__PASTE(ON(op), _mask)
#define SIGNS(a)   INTEROP__PASTE(NAME(mov, I), _mask)(a)
#define BITS(a)    INTEROP__PASTE(NAME(cast, F), _si512)(a)
#define VALUE(a)   NAME(castsi512_, F)(a)
#define ALL(bits)  ON(set1)((LANE)(bits))

/* Whether the slow functions are needed for any. */
INTEROP__INLINE int INTEROP__PASTE(divide_fast_, T)(const T_AT *x, const T_AT *y, T_AT *z, intptr_t n, int rest) {
    const FLOATS one = FLOAT(set1)(1);
    MASK any = 0;
    for (intptr_t i = 0; i < n; i += INTEROP__LINE / (intptr_t)sizeof(T)) {
        const __m512i a = _mm512_loadu_si512(x + i), b = _mm512_loadu_si512(y + i), signs = _mm512_xor_si512(a, b);
        const __m512i p = _mm512_andnot_si512(ALL(SIGN), a), q = _mm512_andnot_si512(ALL(SIGN), b);
        /* negative where the slow functions are needed: by b, by an infinite a, by a large quotient */
        const __m512i by_b = _mm512_or_si512(ON(sub)(q, ALL(NORMAL)), ON(sub)(ALL(INF), q));
        const __m512i by_a = ON(sub)(ALL(INF - 1), p), by_both = ON(sub)(ALL(LIMIT - 1), ON(sub)(ON(max)(p, q), q));
        const MASK slow = SIGNS(_mm512_or_si512(_mm512_or_si512(by_a, by_b), by_both));
        const MASK large = WHERE(mask_cmpge)((MASK)~slow, p, q);
        const FLOATS divisor = VALUE(q), quotient = FLOAT(maskz_div)(large, VALUE(p), divisor);
        const FLOATS near = FLOAT(roundscale)(quotient, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
        const FLOATS left = FLOAT(mask3_fnmadd)(near, divisor, VALUE(p), large);
        const MASK below = SIGNS(BITS(left));
        const FLOATS m = FLOAT(mask_add)(left, below, left, divisor), whole = FLOAT(mask_sub)(near, below, near, one);
        const MASK steps = WHERE(mask_test)((MASK)(SIGNS(signs) & ~slow), BITS(m), BITS(m));
        const FLOATS size = rest ? FLOAT(mask_sub)(m, steps, divisor, m) : FLOAT(mask_add)(whole, steps, whole, one);
        const __m512i sign = _mm512_and_si512(ALL(SIGN), rest ? b : signs);
        _mm512_storeu_si512(z + i, _mm512_or_si512(BITS(size), sign));
        any |= slow;
    }
    return any != 0;
}

#undef T_AT
#undef NAME
#undef FLOAT
#undef ON
#undef WHERE
#undef SIGNS
#undef BITS
#undef VALUE
#undef ALL
#undef T
#undef F
#undef I
#undef LANE
#undef FLOATS
#undef MASK
#undef SIGN
#undef NORMAL
#undef INF
#undef LIMIT
