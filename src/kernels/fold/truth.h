/* SPDX-License-Identifier: MIT */
/*
 * The truth of numbers, taken into a bool: bodies, and whether all, any, or an odd number of many are true; included
 * once for each type. Any number but 0 is true, NaN too. They are looked at as integers, which raises no flag.
 * T: the type; U: the unsigned integer of its width; IGNORED: its upper bits that do not count, 1 if it has a -0.
 */
#define TRUTH(name)   INTEROP__PASTE(INTEROP__PASTE(name##_, T), _b8)
#define FOLD_OF(name) INTEROP__PASTE(TRUTH(name), _fold)
#define IN_LANES      INTEROP__PASTE(INTEROP__PASTE(in_lanes_, U), INTEROP__PASTE(_, U))
#define CHUNK         ((intptr_t)(INTEROP__CHUNK / sizeof(U)))

/* All bits set, or none. */
INTEROP__INLINE U TRUTH(mask)(U a) {
    return (U)(0 - (U)((U)(a << IGNORED) != 0));
}

INTEROP__INLINE b8 TRUTH(logical_and)(b8 a, U b) {
    return (a != 0) & (TRUTH(mask)(b) != 0);
}

INTEROP__INLINE b8 TRUTH(logical_or)(b8 a, U b) {
    return (a != 0) | (TRUTH(mask)(b) != 0);
}

INTEROP__INLINE b8 TRUTH(logical_xor)(b8 a, U b) {
    return (a != 0) != (TRUTH(mask)(b) != 0);
}

/* Those of which a single number may decide ask after each chunk. */
static __attribute__((noinline)) b8 FOLD_OF(logical_and)(b8 begin, const char *in, intptr_t step, intptr_t n) {
    b8 all = begin != 0;
    for (intptr_t m; n > 0 && all; n -= m, in += m * step) {
        m = n < CHUNK ? n : CHUNK;
        all = IN_LANES(1, in, step, m, INTEROP__PASTE(and_, U), TRUTH(mask), 1) != 0;
    }
    return all;
}

static __attribute__((noinline)) b8 FOLD_OF(logical_or)(b8 begin, const char *in, intptr_t step, intptr_t n) {
    b8 any = begin != 0;
    for (intptr_t m; n > 0 && !any; n -= m, in += m * step) {
        m = n < CHUNK ? n : CHUNK;
        any = IN_LANES(0, in, step, m, INTEROP__PASTE(or_, U), TRUTH(mask), 0) != 0;
    }
    return any;
}

static __attribute__((noinline)) b8 FOLD_OF(logical_xor)(b8 begin, const char *in, intptr_t step, intptr_t n) {
    return IN_LANES(begin != 0, in, step, n, INTEROP__PASTE(xor_, U), TRUTH(mask), 0) != 0;
}

#undef TRUTH
#undef FOLD_OF
#undef IN_LANES
#undef CHUNK
#undef T
#undef U
#undef IGNORED
