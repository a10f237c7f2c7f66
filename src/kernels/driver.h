/* SPDX-License-Identifier: MIT */
/*
 * What the drivers need of each kernel, for one pair of types; included once for each pair. IN, OUT: the types.
 * NARROWS: defined if OUT is smaller.
 *
 * vectors: the body's work on VECTOR elements and multiples of that, for which the compiler has vectors only; it is by
 * hand where `by_hand` is not 0. each: on one element after the other, as it must be where one may be the result of
 * another.
 */
#define DRIVER(name) INTEROP__PASTE(INTEROP__PASTE(name##_, IN), INTEROP__PASTE(_, OUT))
#define IN_AT        INTEROP__PASTE(IN, _at)
#define OUT_AT       INTEROP__PASTE(OUT, _at)
#define LANES        ((intptr_t)(INTEROP__LINE / sizeof(IN)))
#define VECTOR       ((intptr_t)(INTEROP__LINE / (sizeof(IN) < sizeof(OUT) ? sizeof(IN) : sizeof(OUT))))

/* Four vectors at a time; where the output is narrower, a VECTOR is already several of the input. */
#ifdef NARROWS
#define BLOCK VECTOR
#else
#define BLOCK (4 * VECTOR)
#endif
_Static_assert(BLOCK * sizeof(IN) <= INTEROP__BLOCK_BYTES, "an input that does not walk has too few copies");

typedef OUT (*DRIVER(unary_body))(IN a);
typedef OUT (*DRIVER(binary_body))(IN a, IN b);
typedef void (*DRIVER(unary_by_hand))(const IN_AT *x, OUT_AT *z, intptr_t n);
typedef void (*DRIVER(binary_by_hand))(const IN_AT *x, int x_walks, const IN_AT *y, int y_walks, OUT_AT *z, intptr_t n);
/* A reduction in an order of its own: what `begin` becomes. */
typedef IN (*DRIVER(fold))(IN begin, const char *in, intptr_t step, intptr_t n);

INTEROP__INLINE void DRIVER(unary_vectors)(const char *in, char *out, intptr_t n, DRIVER(unary_body) body,
                                           DRIVER(unary_by_hand) by_hand) {
    const IN_AT *x = (const IN_AT *)in;
    OUT_AT *z = (OUT_AT *)out;
    if (by_hand != 0) {
        by_hand(x, z, n);
        return;
    }
    for (; n >= BLOCK; n -= BLOCK, x += BLOCK, z += BLOCK) {
        INTEROP__BLOCK_LOOP
        for (intptr_t i = 0; i < BLOCK; i++) {
            z[i] = body(x[i]);
        }
    }
    for (; BLOCK > VECTOR && n > 0; n -= VECTOR, x += VECTOR, z += VECTOR) {
        INTEROP__SHORT_LOOP
        for (intptr_t i = 0; i < VECTOR; i++) {
            z[i] = body(x[i]);
        }
    }
}

/* One input is a single element, the left or the right one. */
INTEROP__INLINE void DRIVER(vectors_by_one)(const IN_AT *many, IN one, int one_is_left, OUT_AT *z, intptr_t n,
                                            DRIVER(binary_body) body) {
    INTEROP__PAIRED
    for (; n > 0; n -= VECTOR, many += VECTOR, z += VECTOR) {
        INTEROP__SHORT_LOOP
        for (intptr_t i = 0; i < VECTOR; i++) {
            z[i] = one_is_left ? body(one, many[i]) : body(many[i], one);
        }
    }
}

INTEROP__INLINE void DRIVER(binary_vectors)(const char *x_in, int x_walks, const char *y_in, int y_walks, char *out,
                                            intptr_t n, DRIVER(binary_body) body, DRIVER(binary_by_hand) by_hand) {
    const IN_AT *x = (const IN_AT *)x_in, *y = (const IN_AT *)y_in;
    OUT_AT *z = (OUT_AT *)out;
    if (by_hand != 0) {
        by_hand(x, x_walks, y, y_walks, z, n);
        return;
    }
    if (!INTEROP__COPIES(sizeof(IN), sizeof(OUT)) && !(x_walks && y_walks)) {
        if (y_walks) {
            DRIVER(vectors_by_one)(y, *x, 1, z, n, body);
        } else {
            DRIVER(vectors_by_one)(x, *y, 0, z, n, body);
        }
        return;
    }
    for (; n >= BLOCK; n -= BLOCK, x += x_walks ? BLOCK : 0, y += y_walks ? BLOCK : 0, z += BLOCK) {
        INTEROP__BLOCK_LOOP
        for (intptr_t i = 0; i < BLOCK; i++) {
            z[i] = body(x[i], y[i]);
        }
    }
    INTEROP__ROLLED
    for (; BLOCK > VECTOR && n > 0; n -= VECTOR, x += x_walks ? VECTOR : 0, y += y_walks ? VECTOR : 0, z += VECTOR) {
        INTEROP__SHORT_LOOP
        for (intptr_t i = 0; i < VECTOR; i++) {
            z[i] = body(x[i], y[i]);
        }
    }
}

INTEROP__INLINE void DRIVER(unary_each)(char **args, intptr_t n, const intptr_t *steps, DRIVER(unary_body) body) {
    const intptr_t in_step = steps[0], out_step = steps[1];
    const char *in = args[0];
    char *out = args[1];
    for (intptr_t i = 0; i < n; i++, in += in_step, out += out_step) {
        *(OUT_AT *)out = body(*(const IN_AT *)in);
    }
}

/* What lanes take of an element, and an element that they take as it is. */
typedef IN (*DRIVER(map))(IN a);
INTEROP__INLINE IN DRIVER(as_it_is)(IN a) {
    return a;
}

/* Takes dense elements into a line of lanes, eight lines at once. */
INTEROP__INLINE void DRIVER(into_lanes)(IN *lanes, const IN_AT *x, intptr_t n, DRIVER(binary_body) body,
                                        DRIVER(map) map, IN idle) {
    IN last[LANES];
    INTEROP__ROLLED
    for (; n >= 8 * LANES; n -= 8 * LANES, x += 8 * LANES) {
        INTEROP__SHORT_LOOP
        for (intptr_t i = 0; i < LANES; i++) {
            const IN a = (IN)body(map(x[i]), map(x[LANES + i]));
            const IN b = (IN)body(map(x[2 * LANES + i]), map(x[3 * LANES + i]));
            const IN c = (IN)body(map(x[4 * LANES + i]), map(x[5 * LANES + i]));
            const IN d = (IN)body(map(x[6 * LANES + i]), map(x[7 * LANES + i]));
            lanes[i] = (IN)body(lanes[i], (IN)body((IN)body(a, b), (IN)body(c, d)));
        }
    }
    for (; n > 0; n -= LANES, x += LANES) {
        const IN_AT *row = x;
        if (n < LANES) {
            for (intptr_t i = 0; i < LANES; i++) {
                last[i] = idle;
            }
            memcpy(last, x, (size_t)n * sizeof(IN));
            row = (const IN_AT *)last;
        }
        INTEROP__SHORT_LOOP
        for (intptr_t i = 0; i < LANES; i++) {
            lanes[i] = (IN)body(lanes[i], map(row[i]));
        }
    }
}

/* Halves a line of lanes that has more than `half`, a constant: compilers unroll no loop over the halves. */
INTEROP__INLINE void DRIVER(upper_to_lower)(IN *lanes, intptr_t half, DRIVER(binary_body) body) {
    if (half < LANES) {
        INTEROP__SHORT_LOOP
        for (intptr_t i = 0; i < half; i++) {
            lanes[i] = (IN)body(lanes[i], lanes[half + i]);
        }
    }
}

/*
 * A reduction by a function of which any order gives the same bits: of what `map` makes of the elements, and of total.
 * Lanes without an element have `idle`, which changes nothing.
 */
INTEROP__INLINE IN DRIVER(in_lanes)(IN total, const char *in, intptr_t step, intptr_t n, DRIVER(binary_body) body,
                                    DRIVER(map) map, IN idle) {
    _Alignas(INTEROP__LINE) IN lanes[LANES], dense[32 * LANES];
    for (intptr_t i = 0; i < LANES; i++) {
        lanes[i] = map(idle);
    }
    if (step == sizeof(IN)) {
        DRIVER(into_lanes)(lanes, (const IN_AT *)in, n, body, map, idle);
    } else {
        for (intptr_t m; n > 0; n -= m, in += m * step) {
            m = n < 32 * LANES ? n : 32 * LANES;
            interop__gather(in, step, sizeof(IN), dense, m);
            DRIVER(into_lanes)(lanes, (const IN_AT *)dense, m, body, map, idle);
        }
    }
    DRIVER(upper_to_lower)(lanes, 32, body);
    DRIVER(upper_to_lower)(lanes, 16, body);
    DRIVER(upper_to_lower)(lanes, 8, body);
    DRIVER(upper_to_lower)(lanes, 4, body);
    DRIVER(upper_to_lower)(lanes, 2, body);
    return (IN)body(map(total), (IN)body(lanes[0], lanes[1]));
}

/*
 * The left input is the output, one element for all: it is kept in a register. Without `fold`, and if the order matters
 * or there are few elements, from the first to the last. `identity`: INTEROP__IDENTITY_x, if any order will do.
 */
INTEROP__INLINE void DRIVER(reduce)(const char *in, intptr_t in_step, char *out, intptr_t n, DRIVER(binary_body) body,
                                    DRIVER(fold) fold, int identity) {
    IN total = *(const IN_AT *)out;
    if (fold != 0) {
        total = fold(total, in, in_step, n);
    } else if (identity != INTEROP__IDENTITY_NONE && n >= LANES) {
        const IN idle = identity == INTEROP__IDENTITY_ZERO       ? (IN)0
                        : identity == INTEROP__IDENTITY_ONE      ? (IN)1
                        : identity == INTEROP__IDENTITY_ALL_BITS ? (IN)-1
                                                                 : total;
        total = DRIVER(in_lanes)(total, in, in_step, n, body, DRIVER(as_it_is), idle);
    } else {
        for (intptr_t i = 0; i < n; i++, in += in_step) {
            total = (IN)body(total, *(const IN_AT *)in);
        }
    }
    *(OUT_AT *)out = (OUT)total;
}

INTEROP__INLINE void DRIVER(binary_each)(char **args, intptr_t n, const intptr_t *steps, DRIVER(binary_body) body,
                                         DRIVER(fold) fold, int identity) {
    const intptr_t x_step = steps[0], y_step = steps[1], out_step = steps[2];
    const char *x = args[0], *y = args[1];
    char *out = args[2];
    if (x == out && x_step == 0 && out_step == 0 && n > 0 && sizeof(IN) == sizeof(OUT) &&
        interop__free(y, y_step, sizeof(IN), out, 0, sizeof(OUT), n)) {
        DRIVER(reduce)(y, y_step, out, n, body, fold, identity);
        return;
    }
    for (intptr_t i = 0; i < n; i++, x += x_step, y += y_step, out += out_step) {
        *(OUT_AT *)out = body(*(const IN_AT *)x, *(const IN_AT *)y);
    }
}

#undef DRIVER
#undef IN_AT
#undef OUT_AT
#undef LANES
#undef VECTOR
#undef BLOCK
#undef NARROWS
#undef IN
#undef OUT
