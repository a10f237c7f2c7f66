/* SPDX-License-Identifier: MIT */
/*
 * floor_divide and remainder of one integer type, included once for each. T: the type; LANE: the same, or a type that
 * holds several, if that is what is divided by one number; BY_HAND: which functions are written by hand; DIVIDE_LOOP:
 * in front of a loop.
 *
 * There is one copy of each function for many elements. Where the divisor is one number, it is inverted once.
 */
#define BODY(name)    INTEROP__PASTE(name##_, T)
#define VECTORS(name) INTEROP__PASTE(BODY(name), _vectors)
#define BY(name)      INTEROP__PASTE(BODY(name), _by)
#define MATH(name)    INTEROP__PASTE(interop__##name##_, T)
#define INVERSE       struct MATH(inverse)
#define T_AT          INTEROP__PASTE(T, _at)
#define LANE_AT       INTEROP__PASTE(LANE, _at)

INTEROP__INLINE T BODY(floor_divide)(T a, T b) {
    return MATH(floor_divide)(a, b);
}

INTEROP__INLINE T BODY(remainder)(T a, T b) {
    return MATH(remainder)(a, b);
}

#if !(BY_HAND & BY_ONE)
INTEROP__INLINE void BY(floor_divide)(const T_AT *x, T_AT *z, intptr_t n, INVERSE inverse) {
    const LANE_AT *in = (const LANE_AT *)x;
    LANE_AT *out = (LANE_AT *)z;
    DIVIDE_LOOP
    for (intptr_t i = 0; i < n * (intptr_t)sizeof(T) / (intptr_t)sizeof(LANE); i++) {
        out[i] = MATH(floor_divide_by)(in[i], inverse);
    }
}

INTEROP__INLINE void BY(remainder)(const T_AT *x, T_AT *z, intptr_t n, INVERSE inverse) {
    const LANE_AT *in = (const LANE_AT *)x;
    LANE_AT *out = (LANE_AT *)z;
    DIVIDE_LOOP
    for (intptr_t i = 0; i < n * (intptr_t)sizeof(T) / (intptr_t)sizeof(LANE); i++) {
        out[i] = MATH(remainder_by)(in[i], inverse);
    }
}
#endif

/* Whether that was possible: y is no special case. */
INTEROP__INLINE int BODY(divide_by)(const T_AT *x, T y, T_AT *z, intptr_t n,
                                    void (*by)(const T_AT *x, T_AT *z, intptr_t n, INVERSE inverse)) {
    if (!MATH(invertible)(y)) {
        return 0;
    }
    by(x, z, n, MATH(invert)(y));
    return 1;
}

#if BY_HAND & BY_MANY
#define DIVIDE_MANY(x, x_walks, y, y_walks, z, n, name) INTEROP__PASTE(BODY(name), _many)(x, x_walks, y, y_walks, z, n)
#else
#define DIVIDE_MANY(x, x_walks, y, y_walks, z, n, name) BODY(divide_many)(x, x_walks, y, y_walks, z, n, BODY(name))

INTEROP__INLINE void BODY(divide_many)(const T_AT *x, int x_walks, const T_AT *y, int y_walks, T_AT *z, intptr_t n,
                                       T (*body)(T a, T b)) {
    const T x0 = *x, y0 = *y;
    if (x_walks && y_walks) {
        DIVIDE_LOOP
        for (intptr_t i = 0; i < n; i++) {
            z[i] = body(x[i], y[i]);
        }
    } else if (!x_walks) {
        DIVIDE_LOOP
        for (intptr_t i = 0; i < n; i++) {
            z[i] = body(x0, y[i]);
        }
    } else if (y0 == 0) {
        memset(z, 0, (size_t)n * sizeof *z);
        (void)feraiseexcept(FE_DIVBYZERO);
    } else {
        DIVIDE_LOOP
        for (intptr_t i = 0; i < n; i++) {
            z[i] = body(x[i], y0);
        }
    }
}
#endif

static __attribute__((noinline)) void VECTORS(floor_divide)(const T_AT *x, int x_walks, const T_AT *y, int y_walks,
                                                            T_AT *z, intptr_t n) {
    if (!y_walks && *y == 1) {
        memmove(z, x, (size_t)n * sizeof *z);
    } else if (y_walks || !BODY(divide_by)(x, *y, z, n, BY(floor_divide))) {
        DIVIDE_MANY(x, x_walks, y, y_walks, z, n, floor_divide);
    }
}

static __attribute__((noinline)) void VECTORS(remainder)(const T_AT *x, int x_walks, const T_AT *y, int y_walks,
                                                         T_AT *z, intptr_t n) {
    if (!y_walks && *y == 1) {
        memset(z, 0, (size_t)n * sizeof *z);
    } else if (y_walks || !BODY(divide_by)(x, *y, z, n, BY(remainder))) {
        DIVIDE_MANY(x, x_walks, y, y_walks, z, n, remainder);
    }
}

#undef BODY
#undef VECTORS
#undef BY
#undef MATH
#undef T_AT
#undef LANE_AT
#undef INVERSE
#undef T
#undef LANE
#undef DIVIDE_LOOP
#undef BY_HAND
#undef DIVIDE_MANY
