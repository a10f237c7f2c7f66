/* SPDX-License-Identifier: MIT */
/*
 * Division of 64-bit integers by as many others where the processor does it, one by one; included once for each type.
 * T: the type; SMALL: the bits of numbers that are small, of a sum with LEAST.
 *
 * Blocks of numbers between -2^51 and 2^51, as most are, are divided as float64 instead. Sums with 1.5 * 2^52 have the
 * integer in their low bits. A quotient lies 1 / |b| at least below the next integer, which is more than it is rounded
 * by: its floor is that of the exact one. Product and remainder are exact, too.
 */
#define MANY(name) INTEROP__PASTE(INTEROP__PASTE(name##_, T), _many)
#define T_AT       INTEROP__PASTE(T, _at)
#define WHOLE      0x1.8p52

INTEROP__INLINE f64 MANY(to_f64)(T a) {
    return interop__f64_of_bits((u64)a + interop__bits_of_f64(WHOLE)) - WHOLE;
}

INTEROP__INLINE T MANY(of_f64)(f64 a) {
    return (T)(interop__bits_of_f64(a + WHOLE) - interop__bits_of_f64(WHOLE));
}

INTEROP__INLINE T MANY(divide_one)(T a, T b, int rest) {
    const f64 x = MANY(to_f64)(a), y = MANY(to_f64)(b), quotient = x / y, near = (quotient + WHOLE) - WHOLE;
    const f64 floor = near - (near > quotient ? 1.0 : 0.0);
    return MANY(of_f64)(rest ? x - floor * y : floor);
}

/* Whether any of n is too large, or a divisor is 0. */
INTEROP__INLINE int MANY(is_large)(const T_AT *x, const T_AT *y, intptr_t n) {
    u64 large = 0;
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        const u64 both = ((u64)x[i] + (u64)LEAST) | ((u64)y[i] + (u64)LEAST);
        large |= (both & ~(u64)SMALL) | interop__mask_u64(y[i] == 0);
    }
    return large != 0;
}

INTEROP__INLINE void MANY(divide)(const T_AT *x, int x_walks, const T_AT *y, int y_walks, T_AT *z, intptr_t n,
                                  T (*body)(T a, T b), int rest) {
    for (intptr_t m; n > 0; n -= m, z += m, x += x_walks ? m : 0, y += y_walks ? m : 0) {
        m = n < INTEROP__LINE ? n : INTEROP__LINE;
        if (x_walks && y_walks && !MANY(is_large)(x, y, m)) {
            INTEROP__LOOP
            for (intptr_t i = 0; i < m; i++) {
                z[i] = MANY(divide_one)(x[i], y[i], rest);
            }
        } else {
            for (intptr_t i = 0; i < m; i++) {
                z[i] = body(x[x_walks ? i : 0], y[y_walks ? i : 0]);
            }
        }
    }
}

INTEROP__INLINE void MANY(floor_divide)(const T_AT *x, int x_walks, const T_AT *y, int y_walks, T_AT *z, intptr_t n) {
    MANY(divide)(x, x_walks, y, y_walks, z, n, INTEROP__PASTE(interop__floor_divide_, T), 0);
}

INTEROP__INLINE void MANY(remainder)(const T_AT *x, int x_walks, const T_AT *y, int y_walks, T_AT *z, intptr_t n) {
    MANY(divide)(x, x_walks, y, y_walks, z, n, INTEROP__PASTE(interop__remainder_, T), 1);
}

#undef MANY
#undef T_AT
#undef WHOLE
#undef T
#undef SMALL
#undef LEAST
