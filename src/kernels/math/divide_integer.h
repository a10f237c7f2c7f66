/* SPDX-License-Identifier: MIT */
/*
 * floor_divide and remainder of one integer type of at most half the digits of F, included once for each. T: the type;
 * W: an unsigned type of at least its width and int's; LEAST: its least number, 0 if unsigned; F, FU: a floating-point
 * type and the integers of its width; ONE: the bits of 1; FLOOR: the floor of a quotient, as the low bits of an
 * integer.
 *
 * The quotient of two such integers is an integer after rounding only if it was one before, so its floor is the floor
 * of the rounded quotient.
 *
 * x / 0 is 0 and raises DIVBYZERO; LEAST / -1 is LEAST and raises OVERFLOW, its remainder is 0. Both flags are made by
 * the division itself, of 1 by 0 and of LEAST by a tiny number.
 */
#define DIVIDE(name) INTEROP__PASTE(interop__##name##_, T)
#define BITS         INTEROP__PASTE(interop__bits_of_, F)
#define VALUE        INTEROP__PASTE(interop__, INTEROP__PASTE(F, _of_bits))
#define MASK         INTEROP__PASTE(interop__mask_, FU)
#define TINY         (((FU)1 << (sizeof(F) * 8 - 1)) | (ONE & (0 - ONE))) /* the sign, the lowest bit of the exponent */

/* The floor of a / b; 0 if b is 0, or if it overflows: the low bits of infinity. */
static inline W DIVIDE(floor_or_0)(T a, T b, int overflows) {
    const F x = (F)(T)(a | (b == 0)), y = (F)b;
    return (W)FLOOR(x / VALUE(BITS(y) & (TINY | ~MASK(overflows))));
}

static inline T DIVIDE(floor_divide)(T a, T b) {
    const int overflows = LEAST != 0 && (a == LEAST) & (b == (T)-1);
    return (T)(DIVIDE(floor_or_0)(a, b, overflows) | ((W)LEAST & (0 - (W)overflows)));
}

/* Where b is 0, this is 0 - floor * 1, so that compilers cannot do without the division. */
static inline T DIVIDE(remainder)(T a, T b) {
    const W floor = DIVIDE(floor_or_0)(a, b, 0), zero = b == 0;
    return (T)(((W)a & (zero - 1)) - floor * ((W)b | zero));
}

#undef DIVIDE
#undef BITS
#undef VALUE
#undef MASK
#undef TINY
#undef T
#undef W
#undef LEAST
