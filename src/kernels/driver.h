/* SPDX-License-Identifier: MIT */
/*
 * Drivers for one pair of types, included once for each: they walk over elements and know no operation.
 * IN, OUT: the types.
 *
 * Where the elements lie densely and the output does not run into the inputs, whole vectors are computed: a first one,
 * then all from where the output is aligned, then one that ends with the last element. The first and the last share
 * elements with the others; all agree, also in place, since these two are computed before anything is written. No lane
 * is ever idle, so none can raise a floating-point flag that no element asked for.
 */
#define DRIVER(name) INTEROP__PASTE(INTEROP__PASTE(name##_, IN), INTEROP__PASTE(_, OUT))
#define IN_AT        INTEROP__PASTE(IN, _at)
#define OUT_AT       INTEROP__PASTE(OUT, _at)
#define VECTOR       ((intptr_t)(INTEROP__LINE / (sizeof(IN) < sizeof(OUT) ? sizeof(IN) : sizeof(OUT))))

INTEROP__INLINE void DRIVER(unary_dense)(const IN_AT *x, OUT_AT *z, intptr_t n, OUT (*body)(IN)) {
    const intptr_t head = interop__to_line(z) / (intptr_t)sizeof(OUT), tail = n - VECTOR;
    const intptr_t whole = (n - head) & -VECTOR;
    OUT first[VECTOR], last[VECTOR];
    INTEROP__SHORT_LOOP
    for (intptr_t i = 0; i < VECTOR; i++) {
        first[i] = body(x[i]);
    }
    INTEROP__SHORT_LOOP
    for (intptr_t i = 0; i < VECTOR; i++) {
        last[i] = body(x[tail + i]);
    }
    INTEROP__LONG_LOOP
    for (intptr_t i = 0; i < whole; i++) {
        z[head + i] = body(x[head + i]);
    }
    memcpy(z, first, sizeof first);
    memcpy(z + tail, last, sizeof last);
}

INTEROP__INLINE void DRIVER(unary)(char **args, const intptr_t *dimensions, const intptr_t *steps, OUT (*body)(IN)) {
    const intptr_t n = dimensions[0], in_step = steps[0], out_step = steps[1];
    const char *in = args[0];
    char *out = args[1];
    if (n >= VECTOR && in_step == sizeof(IN) && out_step == sizeof(OUT) &&
        interop__dense(in, in_step, sizeof(IN), out, sizeof(OUT), n)) {
        DRIVER(unary_dense)((const IN_AT *)in, (OUT_AT *)out, n, body);
        return;
    }
    for (intptr_t i = 0; i < n; i++, in += in_step, out += out_step) {
        *(OUT_AT *)out = body(*(const IN_AT *)in);
    }
}

/* An input that does not `walk` is the same element throughout. */
INTEROP__INLINE void DRIVER(binary_dense)(const IN_AT *x, int x_walks, const IN_AT *y, int y_walks, OUT_AT *z,
                                          intptr_t n, OUT (*body)(IN, IN)) {
    const intptr_t head = interop__to_line(z) / (intptr_t)sizeof(OUT), tail = n - VECTOR;
    const intptr_t whole = (n - head) & -VECTOR;
    const IN x0 = *x, y0 = *y;
    OUT first[VECTOR], last[VECTOR];
    INTEROP__SHORT_LOOP
    for (intptr_t i = 0; i < VECTOR; i++) {
        first[i] = body(x_walks ? x[i] : x0, y_walks ? y[i] : y0);
    }
    INTEROP__SHORT_LOOP
    for (intptr_t i = 0; i < VECTOR; i++) {
        last[i] = body(x_walks ? x[tail + i] : x0, y_walks ? y[tail + i] : y0);
    }
    INTEROP__LONG_LOOP
    for (intptr_t i = 0; i < whole; i++) {
        z[head + i] = body(x_walks ? x[head + i] : x0, y_walks ? y[head + i] : y0);
    }
    memcpy(z, first, sizeof first);
    memcpy(z + tail, last, sizeof last);
}

INTEROP__INLINE void DRIVER(binary)(char **args, const intptr_t *dimensions, const intptr_t *steps,
                                    OUT (*body)(IN, IN)) {
    const intptr_t n = dimensions[0], x_step = steps[0], y_step = steps[1], out_step = steps[2];
    const char *x = args[0], *y = args[1];
    char *out = args[2];
    if (n >= VECTOR && out_step == sizeof(OUT) && interop__dense(x, x_step, sizeof(IN), out, sizeof(OUT), n) &&
        interop__dense(y, y_step, sizeof(IN), out, sizeof(OUT), n)) {
        const IN_AT *left = (const IN_AT *)x, *right = (const IN_AT *)y;
        if (x_step == 0) {
            DRIVER(binary_dense)(left, 0, right, y_step != 0, (OUT_AT *)out, n, body);
        } else if (y_step == 0) {
            DRIVER(binary_dense)(left, 1, right, 0, (OUT_AT *)out, n, body);
        } else {
            DRIVER(binary_dense)(left, 1, right, 1, (OUT_AT *)out, n, body);
        }
        return;
    }
    for (intptr_t i = 0; i < n; i++, x += x_step, y += y_step, out += out_step) {
        *(OUT_AT *)out = body(*(const IN_AT *)x, *(const IN_AT *)y);
    }
}

#undef DRIVER
#undef IN_AT
#undef OUT_AT
#undef VECTOR
#undef IN
#undef OUT
