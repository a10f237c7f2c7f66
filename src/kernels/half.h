/* SPDX-License-Identifier: MIT */
/*
 * driver.h for a 16-bit floating-point type: it is computed with as float32, block by block. Included once for each. T:
 * the type. HALF(unary_direct), HALF(binary_direct): do a block without buffers, if the body has no function by hand
 * and it can be done, and return whether they did.
 *
 * A signalling NaN may stay one on its way into a buffer, where arithmetic will tell.
 */
#define HALF(name)   INTEROP__PASTE(name##_, T)
#define DRIVER(name) INTEROP__PASTE(HALF(name), INTEROP__PASTE(_, T))

enum {
    HALF(vector) = 32, /* elements are converted by multiples of this */
    HALF(block) = 512  /* elements of a buffer: many times the cost of the calls for it */
};

typedef T (*DRIVER(unary_body))(T a);
typedef T (*DRIVER(binary_body))(T a, T b);

INTEROP__INLINE void DRIVER(unary_vectors)(const char *in, char *out, intptr_t n, DRIVER(unary_body) body,
                                           interop__half_unary *by_hand) {
    _Alignas(INTEROP__LINE) f32 x[HALF(block)], z[HALF(block)];
    for (intptr_t m; n > 0; n -= m, in += m * (intptr_t)sizeof(u16), out += m * (intptr_t)sizeof(u16)) {
        m = n < HALF(block) ? n : HALF(block);
        if (HALF(unary_direct)(in, out, m, body, by_hand)) {
            continue;
        }
        HALF(widen)((const u16_at *)in, x, m);
        if (by_hand != 0) {
            by_hand(x, z, m);
        } else {
            INTEROP__LOOP
            for (intptr_t i = 0; i < (m & -HALF(vector)); i++) {
                z[i] = body((T){x[i]}).wide;
            }
        }
        HALF(narrow)(z, (u16_at *)out, m);
    }
}

/* What the next n elements of an input are in float32. */
static __attribute__((noinline)) void HALF(load)(const char *in, int walks, f32 *x, intptr_t n) {
    if (walks) {
        HALF(widen)((const u16_at *)in, x, n);
    } else {
        const T value = HALF(get)(in);
        INTEROP__LOOP
        for (intptr_t i = 0; i < (n & -HALF(vector)); i++) {
            x[i] = value.wide;
        }
    }
}

INTEROP__INLINE void DRIVER(binary_vectors)(const char *x_in, int x_walks, const char *y_in, int y_walks, char *out,
                                            intptr_t n, DRIVER(binary_body) body, interop__half_binary *by_hand) {
    _Alignas(INTEROP__LINE) f32 x[HALF(block)], y[HALF(block)], z[HALF(block)];
    _Alignas(INTEROP__LINE) u16 copies[HALF(vector)];
    int loaded = 0; /* an input that does not walk is loaded once */
    if (!INTEROP__COPIES(sizeof(u16), sizeof(u16)) && !(x_walks && y_walks)) {
        interop__repeat(x_walks ? y_in : x_in, sizeof(u16), copies, HALF(vector));
        x_in = x_walks ? x_in : (const char *)copies;
        y_in = y_walks ? y_in : (const char *)copies;
    }
    for (intptr_t m, bytes; n > 0; n -= m, out += bytes, x_in += x_walks ? bytes : 0, y_in += y_walks ? bytes : 0) {
        m = n < HALF(block) ? n : HALF(block);
        bytes = m * (intptr_t)sizeof(u16);
        if (by_hand == 0 && HALF(binary_direct)(x_in, x_walks, y_in, y_walks, out, m, body)) {
            continue;
        }
        if (x_walks || !loaded) {
            HALF(load)(x_in, x_walks, x, m);
        }
        if (y_walks || !loaded) {
            HALF(load)(y_in, y_walks, y, m);
        }
        loaded = 1;
        if (by_hand != 0) {
            by_hand(x, 1, y, 1, z, m);
        } else {
            INTEROP__LOOP
            for (intptr_t i = 0; i < (m & -HALF(vector)); i++) {
                z[i] = body((T){x[i]}, (T){y[i]}).wide;
            }
        }
        HALF(narrow)(z, (u16_at *)out, m);
    }
}

INTEROP__INLINE void DRIVER(unary_each)(char **args, intptr_t n, const intptr_t *steps, DRIVER(unary_body) body) {
    const char *in = args[0];
    char *out = args[1];
    for (; n > 0; n--, in += steps[0], out += steps[1]) {
        HALF(put)(out, body(HALF(get)(in)));
    }
}

/* A reduction in an order of its own. Without one, it is in order, and rounded in each step. */
typedef T (*DRIVER(fold))(T begin, const char *in, intptr_t step, intptr_t n);

INTEROP__INLINE void DRIVER(binary_each)(char **args, intptr_t n, const intptr_t *steps, DRIVER(binary_body) body,
                                         DRIVER(fold) fold, int no_identity) {
    const char *x = args[0], *y = args[1];
    char *out = args[2];
    (void)no_identity;
    if (fold != 0 && x == out && steps[0] == 0 && steps[2] == 0 && n > 0 &&
        interop__free(y, steps[1], sizeof(u16), out, 0, sizeof(u16), n)) {
        HALF(put)(out, fold(HALF(get)(out), y, steps[1], n));
        return;
    }
    for (; n > 0; n--, x += steps[0], y += steps[1], out += steps[2]) {
        HALF(put)(out, body(HALF(get)(x), HALF(get)(y)));
    }
}

#undef HALF
#undef DRIVER
#undef T
