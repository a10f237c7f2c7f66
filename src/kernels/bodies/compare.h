/* SPDX-License-Identifier: MIT */
/*
 * One comparison of many floating-point numbers, included by float.h with its macros. NAME: of the body; OPERATOR: C's.
 *
 * A block of finite numbers, as nearly all are, is compared by the instruction for it, which has nothing to signal
 * then; the others bit by bit.
 */
#define COMPARE INTEROP__PASTE(INTEROP__PASTE(NAME, _), T)
#define U_AT    INTEROP__PASTE(U, _at)
#define T_AT    INTEROP__PASTE(T, _at)

static __attribute__((noinline)) void INTEROP__PASTE(COMPARE, _vectors)(const U_AT *x, int x_walks, const U_AT *y,
                                                                        int y_walks, u8_at *z, intptr_t n) {
    U x_fill[INTEROP__LINE], y_fill[INTEROP__LINE];
    for (int i = 0; i < (x_walks && y_walks ? 0 : INTEROP__LINE); i++) {
        x_fill[i] = *x;
        y_fill[i] = *y;
    }
    x = x_walks ? x : x_fill;
    y = y_walks ? y : y_fill;
    for (; n > 0; n -= INTEROP__LINE, z += INTEROP__LINE) {
        U not_finite = 0; /* in the sign, where a full exponent plus one of its units arrives */
        INTEROP__SHORT_LOOP
        for (int i = 0; i < INTEROP__LINE; i++) {
            not_finite |= ((x[i] & ~SIGN) + (SIGN - INF)) | ((y[i] & ~SIGN) + (SIGN - INF));
        }
        if ((not_finite & SIGN) == 0) {
            const T_AT *a = (const T_AT *)x, *b = (const T_AT *)y;
            INTEROP__SHORT_LOOP
            for (int i = 0; i < INTEROP__LINE; i++) {
                z[i] = a[i] OPERATOR b[i];
            }
        } else {
            INTEROP__SHORT_LOOP
            for (int i = 0; i < INTEROP__LINE; i++) {
                z[i] = COMPARE(x[i], y[i]);
            }
        }
        x += x_walks ? INTEROP__LINE : 0;
        y += y_walks ? INTEROP__LINE : 0;
    }
}

#undef COMPARE
#undef U_AT
#undef T_AT
#undef NAME
#undef OPERATOR
