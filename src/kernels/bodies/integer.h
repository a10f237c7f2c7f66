/* SPDX-License-Identifier: MIT */
/*
 * Bodies for one integer type, included once for each.
 * T: the type; W: an unsigned type of at least its width and at least int's, in which arithmetic wraps.
 */
#define BODY(name) INTEROP__PASTE(name##_, T)
#define T_AT       INTEROP__PASTE(T, _at)

INTEROP__INLINE T BODY(add)(T a, T b) {
    return (T)((W)a + (W)b);
}

INTEROP__INLINE T BODY(subtract)(T a, T b) {
    return (T)((W)a - (W)b);
}

INTEROP__INLINE T BODY(multiply)(T a, T b) {
    return (T)((W)a * (W)b);
}

INTEROP__INLINE T BODY(negative)(T a) {
    return (T)((W)0 - (W)a);
}

INTEROP__INLINE T BODY(positive)(T a) {
    return a;
}

INTEROP__INLINE T BODY(square)(T a) {
    return BODY(multiply)(a, a);
}

INTEROP__INLINE T BODY(sign)(T a) {
    return (T)(a > 0 ? 1 : 0 - (a != 0));
}

/* The most negative number is its own absolute value. */
INTEROP__INLINE T BODY(absolute)(T a) {
    return a > 0 ? a : BODY(negative)(a);
}

INTEROP__INLINE T BODY(maximum)(T a, T b) {
    return a > b ? a : b;
}

INTEROP__INLINE T BODY(minimum)(T a, T b) {
    return a < b ? a : b;
}

INTEROP__INLINE b8 BODY(equal)(T a, T b) {
    return a == b;
}

INTEROP__INLINE b8 BODY(not_equal)(T a, T b) {
    return a != b;
}

INTEROP__INLINE b8 BODY(less)(T a, T b) {
    return a < b;
}

INTEROP__INLINE b8 BODY(less_equal)(T a, T b) {
    return a <= b;
}

INTEROP__INLINE b8 BODY(greater)(T a, T b) {
    return a > b;
}

INTEROP__INLINE b8 BODY(greater_equal)(T a, T b) {
    return a >= b;
}

INTEROP__INLINE b8 BODY(logical_and)(T a, T b) {
    if (sizeof(T) == 1) {
        const u8 both = (u8)a < (u8)b ? (u8)a : (u8)b;
        return both < 1 ? both : 1;
    }
    return (a != 0) & (b != 0);
}

INTEROP__INLINE b8 BODY(logical_or)(T a, T b) {
    return (a | b) != 0;
}

INTEROP__INLINE b8 BODY(logical_xor)(T a, T b) {
    return (a != 0) != (b != 0);
}

INTEROP__INLINE b8 BODY(logical_not)(T a) {
    return a == 0;
}

INTEROP__INLINE b8 BODY(never)(T a) {
    (void)a;
    return 0;
}

INTEROP__INLINE b8 BODY(always)(T a) {
    (void)a;
    return 1;
}

INTEROP__INLINE T BODY (and)(T a, T b) {
    return (T)(a & b);
}

INTEROP__INLINE T BODY(or)(T a, T b) {
    return (T)(a | b);
}

INTEROP__INLINE T BODY (xor)(T a, T b) {
    return (T)(a ^ b);
}

INTEROP__INLINE T BODY(invert)(T a) {
    return (T)~a;
}

/* 0 for a count that is negative or leaves nothing. No instruction shifts bytes each by its own count: they are doubled
 * once, twice and four times. */
INTEROP__INLINE T BODY(left_shift)(T a, T b) {
    const W width = 8 * sizeof(T);
    if (sizeof(T) == 1) {
        const T a1 = (b & 1) != 0 ? (T)(a + a) : a, by2 = (T)((T)(a1 + a1) + (T)(a1 + a1));
        const T a2 = (b & 2) != 0 ? by2 : a1, by4 = (T)((T)(a2 + a2) + (T)(a2 + a2));
        const T by16 = (T)((T)(by4 + by4) + (T)(by4 + by4)), a4 = (b & 4) != 0 ? by16 : a2;
        return (u8)b < 8 ? a4 : (T)0;
    }
#ifdef __AVX2__
    const W shifted = (W)a << ((W)b & (width - 1)); /* on its own, as gcc's sanitizer build asks */
#else /* in two steps: where SSE has no such shift, clang multiplies by 2^b, and 2^31 as a float32 raises INVALID */
    const W half = (W)a << ((W)b & (width - 1) & ~(W)16), shifted = half << ((W)b & (width - 1) & 16);
#endif
    return (W)b < width ? (T)shifted : (T)0;
}

/*
 * 1 / a without its fraction. Of 0 it is the least number of a type at least as wide as int, else 0: what NumPy's
 * conversion of infinity gives on x86.
 */
INTEROP__INLINE T BODY(reciprocal_quiet)(T a) {
    const T of_0 = (T)-1 < (T)1 && sizeof(T) >= sizeof(int) ? (T)((W)1 << (8 * sizeof(T) - 1)) : (T)0;
    const T least = (T)-1 < (T)1 ? (T)-1 : (T)0;
    const T ones = a >= least && a <= 1 ? a : (T)0, zeros = a == 0 ? of_0 : (T)0;
    return (T)(ones | zeros);
}

INTEROP__INLINE T BODY(reciprocal)(T a) {
    if (a == 0) {
        (void)feraiseexcept(FE_DIVBYZERO);
    }
    return BODY(reciprocal_quiet)(a);
}

static __attribute__((noinline)) void INTEROP__PASTE(BODY(reciprocal), _vectors)(const T_AT *x, T_AT *z, intptr_t n) {
    T zeros = 0;
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        const T a = x[i];
        zeros |= a == 0;
        z[i] = BODY(reciprocal_quiet)(a);
    }
    if (zeros != 0) {
        (void)feraiseexcept(FE_DIVBYZERO);
    }
}

#undef BODY
#undef T_AT
#undef T
#undef W
