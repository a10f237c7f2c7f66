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

INTEROP__INLINE T BODY(log)(T a) {
    return MATH(log)(a);
}

#ifndef INTEROP__VECTORS_log_f32
static __attribute__((noinline)) void INTEROP__PASTE(BODY(log), _vectors)(const T_AT *x, T_AT *z, intptr_t n) {
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        z[i] = BODY(log)(x[i]);
    }
}
#endif

static __attribute__((noinline)) T BODY(sin_huge)(T a) {
    return HUGE_PART(sin)(a);
}

INTEROP__INLINE T BODY(sin)(T a) {
    return NEEDS_HUGE(sin)(a) ? BODY(sin_huge)(a) : MATH(sin)(a);
}

enum { BODY(sin_block) = 8 * INTEROP__LINE / sizeof(T) };

/* A block with huge arguments: done as if there were none, and then put right; in a buffer, since it may be in place.
 */
static __attribute__((noinline)) void BODY(sin_some_huge)(const T_AT *x, T_AT *z, intptr_t n) {
    T block[BODY(sin_block)];
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        block[i] = MATH(sin)(x[i]);
    }
    for (intptr_t i = 0; i < n; i++) {
        if (NEEDS_HUGE(sin)(x[i])) {
            block[i] = BODY(sin_huge)(x[i]);
        }
    }
    memcpy(z, block, (size_t)n * sizeof block[0]);
}

static __attribute__((noinline)) void INTEROP__PASTE(BODY(sin), _vectors)(const T_AT *x, T_AT *z, intptr_t n) {
    for (intptr_t m; n > 0; n -= m, x += m, z += m) {
        int huge = 0;
        m = n < BODY(sin_block) ? n : BODY(sin_block);
        INTEROP__LOOP
        for (intptr_t i = 0; i < m; i++) {
            huge |= NEEDS_HUGE(sin)(x[i]);
        }
        if (huge) {
            BODY(sin_some_huge)(x, z, m);
            continue;
        }
        INTEROP__LOOP
        for (intptr_t i = 0; i < m; i++) {
            z[i] = MATH(sin)(x[i]);
        }
    }
}

#undef BODY
#undef MATH
#undef HUGE_PART
#undef NEEDS_HUGE
#undef T_AT
#undef T
