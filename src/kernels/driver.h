/* SPDX-License-Identifier: MIT */
/*
 * Drivers for one pair of types, included once for each: they walk over elements and know no operation.
 * IN, OUT: the types. NARROWS: defined if OUT is smaller.
 *
 * Where the elements lie densely and the output does not run into the inputs, whole vectors are computed: a first one,
 * then all from where memory is aligned, then one that ends with the last element. The first and the last share
 * elements with the others; all agree, also in place, since these two are computed before anything is written. No lane
 * is ever idle, so none can raise a floating-point flag that no element asked for.
 *
 * `vectors` does the body's work for a multiple of VECTOR elements, where there is something better than to leave that
 * to the compiler; else it is 0. So does `fold` for a reduction, whose order is then its own.
 */
#define DRIVER(name) INTEROP__PASTE(INTEROP__PASTE(name##_, IN), INTEROP__PASTE(_, OUT))
#define IN_AT        INTEROP__PASTE(IN, _at)
#define OUT_AT       INTEROP__PASTE(OUT, _at)
#define VECTOR       ((intptr_t)(INTEROP__LINE / (sizeof(IN) < sizeof(OUT) ? sizeof(IN) : sizeof(OUT))))

/* Where the output is narrower, one vector of it takes several of the input: that is unrolled enough. */
#ifdef NARROWS
#define LONG_LOOP INTEROP__LOOP
#else
#define LONG_LOOP INTEROP__LONG_LOOP
#endif

typedef OUT (*DRIVER(unary_body))(IN a);
typedef OUT (*DRIVER(binary_body))(IN a, IN b);
/* An input that does not walk is the same element throughout. */
typedef void (*DRIVER(unary_vectors))(const IN_AT *x, OUT_AT *z, intptr_t n);
typedef void (*DRIVER(binary_vectors))(const IN_AT *x, int x_walks, const IN_AT *y, int y_walks, OUT_AT *z, intptr_t n);
/* A reduction in an order of its own: what `begin` becomes. */
typedef IN (*DRIVER(fold))(IN begin, const char *in, intptr_t step, intptr_t n);

INTEROP__INLINE void DRIVER(unary_dense)(const IN_AT *x, OUT_AT *z, intptr_t n, DRIVER(unary_body) body,
                                         DRIVER(unary_vectors) vectors) {
    const intptr_t head = sizeof(IN) > sizeof(OUT) ? interop__to_line(x) / (intptr_t)sizeof(IN)
                                                   : interop__to_line(z) / (intptr_t)sizeof(OUT);
    const intptr_t tail = n - VECTOR, whole = (n - head) & -VECTOR;
    OUT first[VECTOR], last[VECTOR];
    if (vectors != 0) {
        vectors(x, (OUT_AT *)first, VECTOR);
        vectors(x + tail, (OUT_AT *)last, VECTOR);
        vectors(x + head, z + head, whole);
    } else {
        INTEROP__SHORT_LOOP
        for (intptr_t i = 0; i < VECTOR; i++) {
            first[i] = body(x[i]);
        }
        INTEROP__SHORT_LOOP
        for (intptr_t i = 0; i < VECTOR; i++) {
            last[i] = body(x[tail + i]);
        }
        LONG_LOOP
        for (intptr_t i = 0; i < whole; i++) {
            z[head + i] = body(x[head + i]);
        }
    }
    memcpy(z, first, sizeof first);
    memcpy(z + tail, last, sizeof last);
}

INTEROP__INLINE void DRIVER(unary)(char **args, const intptr_t *dimensions, const intptr_t *steps, interop__loop *self,
                                   DRIVER(unary_body) body, DRIVER(unary_vectors) vectors) {
    const intptr_t n = dimensions[0], in_step = steps[0], out_step = steps[1];
    const char *in = args[0];
    char *out = args[1];
    if (n >= VECTOR && out_step == sizeof(OUT) && in_step == sizeof(IN) &&
        interop__free(in, in_step, sizeof(IN), out, out_step, sizeof(OUT), n)) {
        DRIVER(unary_dense)((const IN_AT *)in, (OUT_AT *)out, n, body, vectors);
    } else if (n < VECTOR || !interop__staged(self, args, dimensions, steps, 1, sizeof(IN), sizeof(OUT))) {
        for (intptr_t i = 0; i < n; i++, in += in_step, out += out_step) {
            *(OUT_AT *)out = body(*(const IN_AT *)in);
        }
    }
}

/* Elements before the first that is to begin a vector. Two inputs that can be aligned together outweigh the output. */
INTEROP__INLINE intptr_t DRIVER(binary_head)(const IN_AT *x, int x_walks, const IN_AT *y, int y_walks, OUT_AT *z) {
    if (x_walks && y_walks && (sizeof(IN) > sizeof(OUT) || interop__to_line(x) == interop__to_line(y))) {
        return interop__to_line(x) / (intptr_t)sizeof(IN);
    }
    return interop__to_line(z) / (intptr_t)sizeof(OUT);
}

INTEROP__INLINE void DRIVER(binary_dense)(const IN_AT *x, int x_walks, const IN_AT *y, int y_walks, OUT_AT *z,
                                          intptr_t n, DRIVER(binary_body) body, DRIVER(binary_vectors) vectors) {
    const intptr_t head = DRIVER(binary_head)(x, x_walks, y, y_walks, z);
    const intptr_t tail = n - VECTOR, whole = (n - head) & -VECTOR;
    const IN_AT *x_head = x_walks ? x + head : x, *x_tail = x_walks ? x + tail : x;
    const IN_AT *y_head = y_walks ? y + head : y, *y_tail = y_walks ? y + tail : y;
    const IN x0 = *x, y0 = *y;
    OUT first[VECTOR], last[VECTOR];
    if (vectors != 0) {
        vectors(x, x_walks, y, y_walks, (OUT_AT *)first, VECTOR);
        vectors(x_tail, x_walks, y_tail, y_walks, (OUT_AT *)last, VECTOR);
        vectors(x_head, x_walks, y_head, y_walks, z + head, whole);
    } else {
        INTEROP__SHORT_LOOP
        for (intptr_t i = 0; i < VECTOR; i++) {
            first[i] = body(x_walks ? x[i] : x0, y_walks ? y[i] : y0);
        }
        INTEROP__SHORT_LOOP
        for (intptr_t i = 0; i < VECTOR; i++) {
            last[i] = body(x_walks ? x_tail[i] : x0, y_walks ? y_tail[i] : y0);
        }
        LONG_LOOP
        for (intptr_t i = 0; i < whole; i++) {
            z[head + i] = body(x_walks ? x_head[i] : x0, y_walks ? y_head[i] : y0);
        }
    }
    memcpy(z, first, sizeof first);
    memcpy(z + tail, last, sizeof last);
}

INTEROP__INLINE int DRIVER(binary_is_dense)(char **args, const intptr_t *steps, intptr_t n) {
    return n >= VECTOR && steps[2] == sizeof(OUT) && (steps[0] == sizeof(IN) || steps[0] == 0) &&
           (steps[1] == sizeof(IN) || steps[1] == 0) && (steps[0] | steps[1]) != 0 &&
           interop__free(args[0], steps[0], sizeof(IN), args[2], steps[2], sizeof(OUT), n) &&
           interop__free(args[1], steps[1], sizeof(IN), args[2], steps[2], sizeof(OUT), n);
}

/* The left input is the output, one element for all: it is kept in a register. Without `fold`, from the first to the
 * last. */
INTEROP__INLINE void DRIVER(reduce)(const char *in, intptr_t in_step, char *out, intptr_t n, DRIVER(binary_body) body,
                                    DRIVER(fold) fold) {
    IN total = *(const IN_AT *)out;
    if (fold != 0) {
        total = fold(total, in, in_step, n);
    } else if (in_step == sizeof(IN)) {
        const IN_AT *dense = (const IN_AT *)in;
        for (intptr_t i = 0; i < n; i++) {
            total = (IN)body(total, dense[i]);
        }
    } else {
        for (intptr_t i = 0; i < n; i++, in += in_step) {
            total = (IN)body(total, *(const IN_AT *)in);
        }
    }
    *(OUT_AT *)out = (OUT)total;
}

INTEROP__INLINE void DRIVER(binary)(char **args, const intptr_t *dimensions, const intptr_t *steps, interop__loop *self,
                                    DRIVER(binary_body) body, DRIVER(binary_vectors) vectors, DRIVER(fold) fold) {
    const intptr_t n = dimensions[0], x_step = steps[0], y_step = steps[1], out_step = steps[2];
    const char *x = args[0], *y = args[1];
    char *out = args[2];
    if (DRIVER(binary_is_dense)(args, steps, n)) {
        if (x_step == 0) {
            DRIVER(binary_dense)((const IN_AT *)x, 0, (const IN_AT *)y, 1, (OUT_AT *)out, n, body, vectors);
        } else if (y_step == 0) {
            DRIVER(binary_dense)((const IN_AT *)x, 1, (const IN_AT *)y, 0, (OUT_AT *)out, n, body, vectors);
        } else {
            DRIVER(binary_dense)((const IN_AT *)x, 1, (const IN_AT *)y, 1, (OUT_AT *)out, n, body, vectors);
        }
    } else if (x == out && x_step == 0 && out_step == 0 && n > 0 && sizeof(IN) == sizeof(OUT) &&
               interop__free(y, y_step, sizeof(IN), out, 0, sizeof(OUT), n)) {
        DRIVER(reduce)(y, y_step, out, n, body, fold);
    } else if (n < VECTOR || !interop__staged(self, args, dimensions, steps, 2, sizeof(IN), sizeof(OUT))) {
        for (intptr_t i = 0; i < n; i++, x += x_step, y += y_step, out += out_step) {
            *(OUT_AT *)out = body(*(const IN_AT *)x, *(const IN_AT *)y);
        }
    }
}

#undef DRIVER
#undef IN_AT
#undef OUT_AT
#undef VECTOR
#undef LONG_LOOP
#undef NARROWS
#undef IN
#undef OUT
