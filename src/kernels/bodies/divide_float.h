/* SPDX-License-Identifier: MIT */
/*
 * floor_divide and remainder of one floating-point type, included once for each. T: the type; BY_HAND: not 0 if many
 * fast ones are written by hand.
 *
 * As with the other long bodies there is one copy of each. The few elements that need the slow function are put right
 * afterwards, so that in place a block is computed in a buffer.
 */
#define BODY(name)       INTEROP__PASTE(name##_, T)
#define VECTORS(name)    INTEROP__PASTE(BODY(name), _vectors)
#define MATH(name)       INTEROP__PASTE(interop__##name##_, T)
#define SLOW(name)       INTEROP__PASTE(MATH(name), _slow)
#define NEEDS_SLOW(a, b) INTEROP__PASTE(MATH(divide), _needs_slow)(a, b)
#define T_AT             INTEROP__PASTE(T, _at)

enum { BODY(divide_block) = 8 * INTEROP__LINE / sizeof(T) };

static __attribute__((noinline)) T BODY(floor_divide)(T a, T b) {
    return NEEDS_SLOW(a, b) ? SLOW(floor_divide)(a, b) : MATH(floor_divide)(a, b);
}

static __attribute__((noinline)) T BODY(remainder)(T a, T b) {
    return NEEDS_SLOW(a, b) ? SLOW(remainder)(a, b) : MATH(remainder)(a, b);
}

/* An input that does not walk becomes a block of its element. */
INTEROP__INLINE const T_AT *BODY(divide_operand)(const T_AT *x, int walks, T *fill) {
    for (int i = 0; !walks && i < BODY(divide_block); i++) {
        fill[i] = *x;
    }
    return walks ? x : (const T_AT *)fill;
}

#if !BY_HAND
/* Whether the slow functions are needed for any. */
INTEROP__INLINE int BODY(divide_fast)(const T_AT *x, const T_AT *y, T_AT *z, intptr_t n, int rest) {
    int any_slow = 0;
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        z[i] = rest ? MATH(remainder)(x[i], y[i]) : MATH(floor_divide)(x[i], y[i]);
        any_slow |= NEEDS_SLOW(x[i], y[i]);
    }
    return any_slow;
}
#endif

INTEROP__INLINE void BODY(divide_vectors)(const T_AT *x, int x_walks, const T_AT *y, int y_walks, T_AT *z, intptr_t n,
                                          int rest) {
    T x_fill[BODY(divide_block)], y_fill[BODY(divide_block)], buffer[BODY(divide_block)];
    const int in_place = x == z || y == z;
    x = BODY(divide_operand)(x, x_walks, x_fill);
    y = BODY(divide_operand)(y, y_walks, y_fill);
    for (intptr_t m; n > 0; n -= m, z += m) {
        T_AT *block = in_place ? (T_AT *)buffer : z;
        m = n < BODY(divide_block) ? n : BODY(divide_block);
        const int any_slow = BODY(divide_fast)(x, y, block, m, rest);
        for (intptr_t i = 0; any_slow && i < m; i++) {
            if (NEEDS_SLOW(x[i], y[i])) {
                block[i] = rest ? SLOW(remainder)(x[i], y[i]) : SLOW(floor_divide)(x[i], y[i]);
            }
        }
        if (in_place) {
            memcpy(z, buffer, (size_t)m * sizeof buffer[0]);
        }
        x += x_walks ? m : 0;
        y += y_walks ? m : 0;
    }
}

static __attribute__((noinline)) void VECTORS(floor_divide)(const T_AT *x, int x_walks, const T_AT *y, int y_walks,
                                                            T_AT *z, intptr_t n) {
    BODY(divide_vectors)(x, x_walks, y, y_walks, z, n, 0);
}

static __attribute__((noinline)) void VECTORS(remainder)(const T_AT *x, int x_walks, const T_AT *y, int y_walks,
                                                         T_AT *z, intptr_t n) {
    BODY(divide_vectors)(x, x_walks, y, y_walks, z, n, 1);
}

#undef BODY
#undef VECTORS
#undef MATH
#undef SLOW
#undef NEEDS_SLOW
#undef T_AT
#undef BY_HAND
#undef T
