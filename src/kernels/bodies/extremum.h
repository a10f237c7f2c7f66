/* SPDX-License-Identifier: MIT */
/*
 * Maximum or minimum of many floating-point numbers, included by float.h with its macros. NAME: of the body; OPERATOR:
 * C's, true if the first operand is to be taken; JOIN: C's for the signs of two zeros.
 *
 * Where there are many, each two are compared both ways round, and the flags that this raises are put back. That gives
 * the second of each order if one is NaN or both are 0, and the bits are joined: the union of those of NaN and of a
 * number is NaN.
 */
#define EXTREMUM INTEROP__PASTE(INTEROP__PASTE(NAME, _), T)
#define U_AT     INTEROP__PASTE(U, _at)
#define T_AT     INTEROP__PASTE(T, _at)
#define LANES    ((intptr_t)(INTEROP__LINE / sizeof(T)))

INTEROP__INLINE U INTEROP__PASTE(EXTREMUM, _bits)(T a) {
    U bits;
    memcpy(&bits, &a, sizeof bits);
    return bits;
}

static __attribute__((noinline)) void INTEROP__PASTE(EXTREMUM, _vectors)(const U_AT *x, int x_walks, const U_AT *y,
                                                                         int y_walks, U_AT *z, intptr_t n) {
    const intptr_t x_step = x_walks ? LANES : 0, y_step = y_walks ? LANES : 0;
    if (n >= INTEROP__QUIET_FROM) {
        const unsigned before = interop__quiet_begin();
        for (; n > 0; n -= LANES, x += x_step, y += y_step, z += LANES) {
            const T_AT *a = (const T_AT *)x, *b = (const T_AT *)y;
            INTEROP__SHORT_LOOP
            for (int i = 0; i < LANES; i++) {
                const U ab = INTEROP__PASTE(EXTREMUM, _bits)(a[i] OPERATOR b[i] ? a[i] : b[i]);
                const U ba = INTEROP__PASTE(EXTREMUM, _bits)(b[i] OPERATOR a[i] ? b[i] : a[i]);
                z[i] = ((ab | ba) & ~SIGN) | ((ab JOIN ba)&SIGN);
            }
        }
        interop__quiet_end(before);
    }
    for (; n > 0; n -= LANES, x += x_step, y += y_step, z += LANES) {
        INTEROP__SHORT_LOOP
        for (int i = 0; i < LANES; i++) {
            z[i] = EXTREMUM(x[i], y[i]);
        }
    }
}

#undef EXTREMUM
#undef U_AT
#undef T_AT
#undef LANES
#undef NAME
#undef OPERATOR
#undef JOIN
