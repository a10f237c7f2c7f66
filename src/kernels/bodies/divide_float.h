/* SPDX-License-Identifier: MIT */
/*
 * floor_divide and remainder of one floating-point type, included once for each. T: the type.
 *
 * As with the other long bodies there is one copy of each. The few elements that need the slow function are put right
 * afterwards; a block is computed in a buffer, since it may be in place.
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

INTEROP__INLINE void BODY(divide_vectors)(const T_AT *x, int x_walks, const T_AT *y, int y_walks, T_AT *z, intptr_t n,
                                          T (*fast)(T a, T b), T (*slow)(T a, T b)) {
    T x_fill[BODY(divide_block)], y_fill[BODY(divide_block)], block[BODY(divide_block)];
    x = BODY(divide_operand)(x, x_walks, x_fill);
    y = BODY(divide_operand)(y, y_walks, y_fill);
    for (intptr_t m; n > 0; n -= m, z += m) {
        int any_slow = 0;
        m = n < BODY(divide_block) ? n : BODY(divide_block);
        INTEROP__LOOP
        for (intptr_t i = 0; i < m; i++) {
            block[i] = fast(x[i], y[i]);
            any_slow |= NEEDS_SLOW(x[i], y[i]);
        }
        for (intptr_t i = 0; any_slow && i < m; i++) {
            if (NEEDS_SLOW(x[i], y[i])) {
                block[i] = slow(x[i], y[i]);
            }
        }
        memcpy(z, block, (size_t)m * sizeof block[0]);
        x += x_walks ? m : 0;
        y += y_walks ? m : 0;
    }
}

static __attribute__((noinline)) void VECTORS(floor_divide)(const T_AT *x, int x_walks, const T_AT *y, int y_walks,
                                                            T_AT *z, intptr_t n) {
    BODY(divide_vectors)(x, x_walks, y, y_walks, z, n, MATH(floor_divide), SLOW(floor_divide));
}

static __attribute__((noinline)) void VECTORS(remainder)(const T_AT *x, int x_walks, const T_AT *y, int y_walks,
                                                         T_AT *z, intptr_t n) {
    BODY(divide_vectors)(x, x_walks, y, y_walks, z, n, MATH(remainder), SLOW(remainder));
}

#undef BODY
#undef VECTORS
#undef MATH
#undef SLOW
#undef NEEDS_SLOW
#undef T_AT
#undef T
