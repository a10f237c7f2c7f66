/* SPDX-License-Identifier: MIT */
/*
 * Maximum and minimum of floating-point numbers, included once for each type. Any order gives the same, so they are
 * those of integers that order the numbers as their bodies do, NaN beyond all others; each is made once.
 * T: the type; U, I: the integers of its width; NANS: how many NaN there are of each sign.
 */
#define EXTREMUM(name) INTEROP__PASTE(name##_, T)
#define OF(name)       INTEROP__PASTE(INTEROP__PASTE(name##_, I), INTEROP__PASTE(_, I))

INTEROP__INLINE I EXTREMUM(high)(I a) {
    return (I)((U)EXTREMUM(rank)((U)a) - NANS);
}

INTEROP__INLINE I EXTREMUM(low)(I a) {
    return (I)((U)EXTREMUM(rank)((U)a) + NANS);
}

static __attribute__((noinline)) U EXTREMUM(maximum_fold)(U begin, const char *in, intptr_t step, intptr_t n) {
    const I top = OF(in_lanes)((I)begin, in, step, n, INTEROP__PASTE(maximum_, I), EXTREMUM(high), (I)begin);
    return (U)EXTREMUM(rank)((U)((U)top + NANS)); /* the rank of the rank is the number */
}

static __attribute__((noinline)) U EXTREMUM(minimum_fold)(U begin, const char *in, intptr_t step, intptr_t n) {
    const I bottom = OF(in_lanes)((I)begin, in, step, n, INTEROP__PASTE(minimum_, I), EXTREMUM(low), (I)begin);
    return (U)EXTREMUM(rank)((U)((U)bottom - NANS));
}

#undef EXTREMUM
#undef OF
#undef T
#undef U
#undef I
#undef NANS
