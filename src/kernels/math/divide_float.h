/* SPDX-License-Identifier: MIT */
/*
 * floor_divide and remainder of one floating-point type, included once for each. T: the type; U, I: the integers of its
 * width; DIGITS: of its fraction; ONE: the bits of 1; FMA, FMOD, FLOOR: of its type.
 *
 * With |a| = n |b| + m, 0 <= m < |b|, the remainder is m, or |b| - m where m is not 0 and the signs differ, with the
 * sign of b; the floor of the quotient is n, or -n, or then -(n + 1). For n < 2^(DIGITS - 2) the nearest integer to the
 * rounded quotient is n or n + 1, and in both cases m or m - |b| is a multiple of the last place of b, below |b|, and
 * so comes out of one fma exactly. |b| - m is rounded once. (NumPy takes (a - m) / b for the quotient, and its nearest
 * integer; in this range that is n.)
 *
 * These are right for normal and infinite b, finite a, and n below that limit. For the others, which
 * interop__divide_T_needs_slow tells apart and the _slow functions compute, they give some finite value and raise no
 * flag:
 *     y = needs_slow(a, b) ? slow(a, b) : floor_divide(a, b).
 * The slow ones have the exact m of the C library. Large quotients are computed as NumPy does, (a - m) / b, and so are
 * as little exact as there.
 *
 * Special values are NumPy's: a // 0 is a / 0, a % 0 NaN; infinity // b and infinity % b NaN; a finite // infinity 0 or
 * -1. Flags: DIVBYZERO for a // 0, OVERFLOW for quotients that are too large, INVALID for 0 // 0, a % 0, infinite a,
 * and signalling NaN.
 */
#define DIVIDE(name) INTEROP__PASTE(interop__##name##_, T)
#define BITS         INTEROP__PASTE(interop__bits_of_, T)
#define VALUE        INTEROP__PASTE(interop__, INTEROP__PASTE(T, _of_bits))
#define MASK         INTEROP__PASTE(interop__mask_, U)
#define NEEDS_SLOW   INTEROP__PASTE(DIVIDE(divide), _needs_slow)
#define SLOW(name)   INTEROP__PASTE(DIVIDE(name), _slow)
#define SIGN         ((U)1 << (sizeof(U) * 8 - 1))
#define NORMAL       ((U)1 << DIGITS)                   /* the least normal number */
#define INF          (ONE | (ONE << 1))                 /* all bits of the exponent */
#define LIMIT        ((U)(DIGITS - 2) << DIGITS)        /* 2^(DIGITS - 2), as a difference of bits */
#define WHOLE        VALUE(ONE + ((U)DIGITS << DIGITS)) /* 2^DIGITS: sums with it are integers */

static inline int NEEDS_SLOW(T a, T b) {
    const I p = (I)(BITS(a) & ~SIGN), q = (I)(BITS(b) & ~SIGN);
    return (q < (I)NORMAL) | (q > (I)INF) | (p >= (I)INF) | (p - q >= (I)LIMIT);
}

/* n; *m is m, and *divisor |b|, or 1 where another function is needed. */
static inline T DIVIDE(split)(T a, T b, T *m, T *divisor) {
    const U p = BITS(a) & ~SIGN, q = BITS(b) & ~SIGN, slow = MASK(NEEDS_SLOW(a, b));
    /* n is 0 for a smaller a, whose quotient might underflow. */
    const U small = MASK((I)p < (I)q) & ~slow;
    const U divisor_bits = (q & ~slow) | (ONE & slow);
    const T x = VALUE(p & ~(slow | small)), y = VALUE(divisor_bits - (divisor_bits == INF)); /* finite */
    const T near = (x / y + WHOLE) - WHOLE, rest = FMA(-near, y, x);
    const U above = MASK((I)BITS(rest) < 0);
    *m = VALUE(BITS(rest + VALUE(BITS(y) & above)) | (p & small));
    *divisor = VALUE(divisor_bits);
    return near - VALUE(ONE & above);
}

/* All ones if the floor of the quotient is not -n or n. */
static inline U DIVIDE(steps)(T a, T b, T m) {
    return MASK((I)(BITS(a) ^ BITS(b)) < 0) & MASK(BITS(m) != 0);
}

static inline T DIVIDE(floor_divide)(T a, T b) {
    T m, divisor;
    const T n = DIVIDE(split)(a, b, &m, &divisor), floor = n + VALUE(ONE & DIVIDE(steps)(a, b, m));
    return VALUE(BITS(floor) | ((BITS(a) ^ BITS(b)) & SIGN));
}

static inline T DIVIDE(remainder)(T a, T b) {
    T m, divisor;
    (void)DIVIDE(split)(a, b, &m, &divisor);
    const U steps = DIVIDE(steps)(a, b, m), magnitude = (BITS(divisor - m) & steps) | (BITS(m) & ~steps);
    return VALUE(magnitude | (BITS(b) & SIGN));
}

INTEROP__SLOW T SLOW(floor_divide)(T a, T b) {
    const U sign = (BITS(a) ^ BITS(b)) & SIGN;
    if ((BITS(b) & ~SIGN) == 0) {
        return a / b;
    }
    const T m = FMOD(a, b);
    if ((BITS(m) & ~SIGN) > INF) {
        return m;
    }
    T quotient = (a - m) / b;
    if ((BITS(m) & ~SIGN) != 0 && sign != 0) {
        quotient -= VALUE(ONE);
    }
    if ((BITS(quotient) & ~SIGN) >= BITS(WHOLE)) {
        return quotient;
    }
    const T floor = FLOOR(quotient), nearest = floor + VALUE(ONE & MASK(quotient - floor > VALUE(ONE) / 2));
    return VALUE((BITS(nearest) & ~SIGN) | sign);
}

INTEROP__SLOW T SLOW(remainder)(T a, T b) {
    const T m = FMOD(a, b);
    const U magnitude = BITS(m) & ~SIGN;
    if (magnitude > INF) {
        return m;
    }
    return magnitude != 0 && ((BITS(m) ^ BITS(b)) & SIGN) != 0 ? m + b : VALUE(magnitude | (BITS(b) & SIGN));
}

#undef DIVIDE
#undef BITS
#undef VALUE
#undef MASK
#undef NEEDS_SLOW
#undef SLOW
#undef SIGN
#undef NORMAL
#undef INF
#undef LIMIT
#undef WHOLE
#undef T
#undef U
#undef I
#undef DIGITS
#undef ONE
#undef FMA
#undef FMOD
#undef FLOOR
