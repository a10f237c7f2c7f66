/* SPDX-License-Identifier: MIT */
/*
 * The driver for reductions in a wider type, included once for each pair of types. IN: of the elements; ACC: of the
 * accumulator, which is also the output. It serves other calls too, as any loop does.
 */
#define DRIVER(name) INTEROP__PASTE(INTEROP__PASTE(name##_, IN), INTEROP__PASTE(_, ACC))
#define IN_AT        INTEROP__PASTE(IN, _at)
#define ACC_AT       INTEROP__PASTE(ACC, _at)

typedef ACC (*DRIVER(widen_body))(ACC a, IN b);
typedef ACC (*DRIVER(widen_fold))(ACC begin, const char *in, intptr_t step, intptr_t n);

INTEROP__INLINE ACC DRIVER(widen_dense)(ACC total, const IN_AT *in, intptr_t n, DRIVER(widen_body) body) {
    for (intptr_t i = 0; i < n; i++) {
        total = body(total, in[i]);
    }
    return total;
}

INTEROP__INLINE ACC DRIVER(widen_reduce)(ACC total, const char *in, intptr_t step, intptr_t n,
                                         DRIVER(widen_body) body) {
    IN dense[1024 / sizeof(IN)];
    if (step == sizeof(IN)) {
        return DRIVER(widen_dense)(total, (const IN_AT *)in, n, body);
    }
    for (intptr_t m; n > 0; n -= m, in += m * step) {
        m = n < (intptr_t)(1024 / sizeof(IN)) ? n : (intptr_t)(1024 / sizeof(IN));
        interop__gather(in, step, sizeof(IN), dense, m);
        total = DRIVER(widen_dense)(total, (const IN_AT *)dense, m, body);
    }
    return total;
}

INTEROP__INLINE void DRIVER(widen)(char **args, const intptr_t *dimensions, const intptr_t *steps,
                                   DRIVER(widen_body) body, DRIVER(widen_fold) fold) {
    const intptr_t n = dimensions[0], x_step = steps[0], y_step = steps[1], out_step = steps[2];
    const char *x = args[0], *y = args[1];
    char *out = args[2];
    const int apart = n > 0 && interop__free(y, y_step, sizeof(IN), out, out_step, sizeof(ACC), n);
    if (apart && x == out && x_step == 0 && out_step == 0) {
        const ACC total = *(const ACC_AT *)out;
        *(ACC_AT *)out = fold != 0 ? fold(total, y, y_step, n) : DRIVER(widen_reduce)(total, y, y_step, n, body);
    } else if (apart && x_step == sizeof(ACC) && y_step == sizeof(IN) && out_step == sizeof(ACC) &&
               interop__free(x, x_step, sizeof(ACC), out, out_step, sizeof(ACC), n)) {
        const ACC_AT *a = (const ACC_AT *)x;
        const IN_AT *b = (const IN_AT *)y;
        ACC_AT *c = (ACC_AT *)out;
        INTEROP__LOOP
        for (intptr_t i = 0; i < n; i++) {
            c[i] = body(a[i], b[i]);
        }
    } else {
        for (intptr_t i = 0; i < n; i++, x += x_step, y += y_step, out += out_step) {
            *(ACC_AT *)out = body(*(const ACC_AT *)x, *(const IN_AT *)y);
        }
    }
}

#undef DRIVER
#undef IN_AT
#undef ACC_AT
#undef IN
#undef ACC
