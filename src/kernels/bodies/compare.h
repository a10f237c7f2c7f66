/* SPDX-License-Identifier: MIT */
/*
 * One comparison of many floating-point numbers, included by float.h with its macros. NAME: of the body; OPERATOR: C's.
 *
 * Where many are compared, the flags that the instruction for it raises are put back. Among few, a block of finite
 * numbers, as nearly all are, is compared by it, which has nothing to signal then; the others bit by bit.
 */
#define COMPARE INTEROP__PASTE(INTEROP__PASTE(NAME, _), T)
#define U_AT    INTEROP__PASTE(U, _at)
#define T_AT    INTEROP__PASTE(T, _at)

INTEROP__INLINE void INTEROP__PASTE(COMPARE, _block)(const U_AT *x, const U_AT *y, u8_at *z) {
    const T_AT *a = (const T_AT *)x, *b = (const T_AT *)y;
    INTEROP__SHORT_LOOP
    for (int i = 0; i < INTEROP__LINE; i++) {
        z[i] = a[i] OPERATOR b[i];
    }
}

INTEROP__INLINE void INTEROP__PASTE(COMPARE, _careful)(const U_AT *x, const U_AT *y, u8_at *z) {
    U not_finite = 0; /* in the sign, where a full exponent plus one of its units arrives */
    INTEROP__SHORT_LOOP
    for (int i = 0; i < INTEROP__LINE; i++) {
        not_finite |= ((x[i] & ~SIGN) + (SIGN - INF)) | ((y[i] & ~SIGN) + (SIGN - INF));
    }
    if ((not_finite & SIGN) == 0) {
        INTEROP__PASTE(COMPARE, _block)(x, y, z);
        return;
    }
    INTEROP__SHORT_LOOP
    for (int i = 0; i < INTEROP__LINE; i++) {
        z[i] = COMPARE(x[i], y[i]);
    }
}

static __attribute__((noinline)) void INTEROP__PASTE(COMPARE, _vectors)(const U_AT *x, int x_walks, const U_AT *y,
                                                                        int y_walks, u8_at *z, intptr_t n) {
    const intptr_t x_step = x_walks ? INTEROP__LINE : 0, y_step = y_walks ? INTEROP__LINE : 0;
    U x_fill[INTEROP__LINE], y_fill[INTEROP__LINE];
    for (int i = 0; i < (x_walks && y_walks ? 0 : INTEROP__LINE); i++) {
        x_fill[i] = *x;
        y_fill[i] = *y;
    }
    x = x_walks ? x : x_fill;
    y = y_walks ? y : y_fill;
    if (n >= INTEROP__QUIET_FROM) {
        const unsigned before = interop__quiet_begin();
        for (; n > 0; n -= INTEROP__LINE, x += x_step, y += y_step, z += INTEROP__LINE) {
            INTEROP__PASTE(COMPARE, _block)(x, y, z);
        }
        interop__quiet_end(before);
    }
    for (; n > 0; n -= INTEROP__LINE, x += x_step, y += y_step, z += INTEROP__LINE) {
        INTEROP__PASTE(COMPARE, _careful)(x, y, z);
    }
}

#undef COMPARE
#undef U_AT
#undef T_AT
#undef NAME
#undef OPERATOR
