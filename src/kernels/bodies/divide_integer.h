/* SPDX-License-Identifier: MIT */
/*
 * floor_divide and remainder of one integer type, included once for each. T: the type; PROCESSOR: defined if the
 * processor divides, one by one.
 *
 * There is one copy of each function for many elements. Where the divisor is one number, it is inverted once.
 */
#define BODY(name)    INTEROP__PASTE(name##_, T)
#define VECTORS(name) INTEROP__PASTE(BODY(name), _vectors)
#define MATH(name)    INTEROP__PASTE(interop__##name##_, T)
#define T_AT          INTEROP__PASTE(T, _at)

#define INVERSE struct MATH(inverse)
#ifdef PROCESSOR
#define DIVIDE_LOOP
#else
#define DIVIDE_LOOP INTEROP__LOOP
#endif

INTEROP__INLINE T BODY(floor_divide)(T a, T b) {
    return MATH(floor_divide)(a, b);
}

INTEROP__INLINE T BODY(remainder)(T a, T b) {
    return MATH(remainder)(a, b);
}

INTEROP__INLINE T BODY(floor_divide_by)(T a, T b, INVERSE inverse) {
    (void)b;
    return MATH(floor_divide_by)(a, inverse);
}

INTEROP__INLINE T BODY(remainder_by)(T a, T b, INVERSE inverse) {
    return BODY(subtract)(a, BODY(multiply)(MATH(floor_divide_by)(a, inverse), b));
}

INTEROP__INLINE void BODY(divide_vectors)(const T_AT *x, int x_walks, const T_AT *y, int y_walks, T_AT *z, intptr_t n,
                                          T (*body)(T a, T b), T (*by)(T a, T b, INVERSE inverse)) {
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
    } else if (y0 != 1 && ((T)-1 > (T)1 || y0 != (T)-1)) {
        const INVERSE inverse = MATH(invert)(y0);
        DIVIDE_LOOP
        for (intptr_t i = 0; i < n; i++) {
            z[i] = by(x[i], y0, inverse);
        }
    } else {
        DIVIDE_LOOP
        for (intptr_t i = 0; i < n; i++) {
            z[i] = body(x[i], y0);
        }
    }
}

static __attribute__((noinline)) void VECTORS(floor_divide)(const T_AT *x, int x_walks, const T_AT *y, int y_walks,
                                                            T_AT *z, intptr_t n) {
    BODY(divide_vectors)(x, x_walks, y, y_walks, z, n, BODY(floor_divide), BODY(floor_divide_by));
}

static __attribute__((noinline)) void VECTORS(remainder)(const T_AT *x, int x_walks, const T_AT *y, int y_walks,
                                                         T_AT *z, intptr_t n) {
    BODY(divide_vectors)(x, x_walks, y, y_walks, z, n, BODY(remainder), BODY(remainder_by));
}

#undef BODY
#undef VECTORS
#undef MATH
#undef T_AT
#undef DIVIDE_LOOP
#undef INVERSE
#undef T
#undef PROCESSOR
