/* SPDX-License-Identifier: MIT */
/*
 * Bodies of the vector math for one floating-point type, included once for each. T: the type.
 *
 * Each also has a function for many elements: there is one copy of so long a body, and not one in every place where a
 * driver uses it.
 */
#define BODY(name)       INTEROP__PASTE(name##_, T)
#define MATH(name)       INTEROP__PASTE(interop__##name##_, T)
#define HUGE_PART(name)  INTEROP__PASTE(INTEROP__PASTE(interop__##name##_, T), _huge)
#define NEEDS_HUGE(name) INTEROP__PASTE(INTEROP__PASTE(interop__##name##_, T), _needs_huge)
#define T_AT             INTEROP__PASTE(T, _at)

INTEROP__INLINE T BODY(exp)(T a) {
    return MATH(exp)(a);
}

static __attribute__((noinline)) void INTEROP__PASTE(BODY(exp), _vectors)(const T_AT *x, T_AT *z, intptr_t n) {
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        z[i] = BODY(exp)(x[i]);
    }
}

static __attribute__((noinline)) T BODY(sin_huge)(T a) {
    return HUGE_PART(sin)(a);
}

INTEROP__INLINE T BODY(sin)(T a) {
    return NEEDS_HUGE(sin)(a) ? BODY(sin_huge)(a) : MATH(sin)(a);
}

/* Blocks are done as if there were no huge arguments, which are rare, and are then put right. */
static __attribute__((noinline)) void INTEROP__PASTE(BODY(sin), _vectors)(const T_AT *x, T_AT *z, intptr_t n) {
    enum { VECTOR = INTEROP__LINE / sizeof(T), BLOCK = 16 * VECTOR };
    for (intptr_t m; n > 0; n -= m, x += m, z += m) {
        T block[BLOCK];
        int huge = 0;
        m = (n < BLOCK ? n : BLOCK) & -VECTOR;
        INTEROP__LOOP
        for (intptr_t i = 0; i < m; i++) {
            block[i] = MATH(sin)(x[i]);
        }
        INTEROP__LOOP
        for (intptr_t i = 0; i < m; i++) {
            huge |= NEEDS_HUGE(sin)(x[i]);
        }
        for (intptr_t i = 0; huge && i < m; i++) {
            if (NEEDS_HUGE(sin)(x[i])) {
                block[i] = BODY(sin_huge)(x[i]);
            }
        }
        memcpy(z, block, (size_t)m * sizeof block[0]);
    }
}

#undef BODY
#undef MATH
#undef HUGE_PART
#undef NEEDS_HUGE
#undef T_AT
#undef T
