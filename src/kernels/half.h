/* SPDX-License-Identifier: MIT */
/*
 * 16-bit floating-point numbers in memory, and the drivers of what is computed with them: float32, block by block, in
 * buffers. Included once for each. T: the type.
 *
 * A signalling NaN may stay one on its way into a buffer, where arithmetic will tell. A block is filled up to whole
 * vectors by copies of its last element, which can raise no flag that this one does not.
 */
#define HALF(name)   INTEROP__PASTE(name##_, T)
#define DRIVER(name) INTEROP__PASTE(HALF(name), INTEROP__PASTE(_, T))

enum {
    HALF(vector) = 32, /* elements are converted by multiples of this */
    HALF(block) = 512, /* elements of a buffer: many times the cost of the calls for it */
    HALF(few) = 4      /* so few are not worth a vector */
};

typedef T (*DRIVER(unary_body))(T a);
typedef T (*DRIVER(binary_body))(T a, T b);
/* Of a multiple of HALF(vector) elements; to be used instead of the body, if it is not 0. */
typedef void (*DRIVER(unary_vectors))(const f32_at *x, f32_at *z, intptr_t n);
typedef void (*DRIVER(binary_vectors))(const f32_at *x, int x_walks, const f32_at *y, int y_walks, f32_at *z,
                                       intptr_t n);

static __attribute__((noinline)) void HALF(load_gathered)(const char *in, intptr_t step, f32 *x, intptr_t n) {
    u16 dense[HALF(block)];
    interop__gather(in, step, sizeof *dense, dense, n);
    for (intptr_t i = n; i % HALF(vector) != 0; i++) {
        dense[i] = dense[n - 1];
    }
    HALF(widen)(dense, x, (n + HALF(vector) - 1) & -HALF(vector));
}

/* n > 0 elements, and what fills the last vector. */
static __attribute__((noinline)) void HALF(load)(const char *in, intptr_t step, f32 *x, intptr_t n) {
    const intptr_t whole = n & -HALF(vector);
    if (step == 0) {
        const T value = HALF(get)(in);
        INTEROP__LOOP
        for (intptr_t i = 0; i < ((n + HALF(vector) - 1) & -HALF(vector)); i++) {
            x[i] = value.wide;
        }
    } else if (step == sizeof(u16)) {
        HALF(widen)((const u16_at *)in, x, whole);
        if (whole != n) {
            HALF(load_gathered)(in + whole * step, step, x + whole, n - whole);
        }
    } else {
        HALF(load_gathered)(in, step, x, n);
    }
}

static __attribute__((noinline)) void HALF(store)(const f32 *x, char *out, intptr_t step, intptr_t n) {
    const intptr_t whole = step == sizeof(u16) ? n & -HALF(vector) : 0;
    HALF(narrow)(x, (u16_at *)out, whole);
    if (whole != n) {
        u16 dense[HALF(block)];
        HALF(narrow)(x + whole, dense, (n - whole + HALF(vector) - 1) & -HALF(vector));
        interop__scatter(dense, out + whole * step, step, sizeof *dense, n - whole);
    }
}

INTEROP__INLINE void DRIVER(unary)(char **args, const intptr_t *dimensions, const intptr_t *steps, interop__loop *self,
                                   DRIVER(unary_body) body, DRIVER(unary_vectors) vectors) {
    _Alignas(INTEROP__LINE) f32 x[HALF(block)], z[HALF(block)];
    const char *in = args[0];
    char *out = args[1];
    intptr_t left = dimensions[0];
    (void)self;
    if (left <= HALF(few) || !interop__free(in, steps[0], sizeof(u16), out, steps[1], sizeof(u16), left)) {
        for (; left > 0; left--, in += steps[0], out += steps[1]) {
            HALF(put)(out, body(HALF(get)(in)));
        }
    }
    for (intptr_t n; left > 0; left -= n, in += n * steps[0], out += n * steps[1]) {
        n = left < HALF(block) ? left : HALF(block);
        const intptr_t whole = (n + HALF(vector) - 1) & -HALF(vector);
        HALF(load)(in, steps[0], x, n);
        if (vectors != 0) {
            vectors(x, z, whole);
        } else {
            INTEROP__LOOP
            for (intptr_t i = 0; i < whole; i++) {
                z[i] = body((T){x[i]}).wide;
            }
        }
        HALF(store)(z, out, steps[1], n);
    }
}

INTEROP__INLINE void DRIVER(binary)(char **args, const intptr_t *dimensions, const intptr_t *steps, interop__loop *self,
                                    DRIVER(binary_body) body, DRIVER(binary_vectors) vectors, int no_fold) {
    _Alignas(INTEROP__LINE) f32 x[HALF(block)], y[HALF(block)], z[HALF(block)];
    const char *left_in = args[0], *right_in = args[1];
    char *out = args[2];
    intptr_t left = dimensions[0];
    int walk = 1;
    (void)self;
    (void)no_fold; /* reductions are in order, rounded in each step */
    if (left <= HALF(few) || !interop__free(left_in, steps[0], sizeof(u16), out, steps[2], sizeof(u16), left) ||
        !interop__free(right_in, steps[1], sizeof(u16), out, steps[2], sizeof(u16), left)) {
        for (; left > 0; left--, left_in += steps[0], right_in += steps[1], out += steps[2]) {
            HALF(put)(out, body(HALF(get)(left_in), HALF(get)(right_in)));
        }
    }
    for (intptr_t n; left > 0; left -= n, out += n * steps[2], walk = 0) {
        n = left < HALF(block) ? left : HALF(block);
        const intptr_t whole = (n + HALF(vector) - 1) & -HALF(vector);
        if (walk || steps[0] != 0) {
            HALF(load)(left_in, steps[0], x, n);
            left_in += n * steps[0];
        }
        if (walk || steps[1] != 0) {
            HALF(load)(right_in, steps[1], y, n);
            right_in += n * steps[1];
        }
        if (vectors != 0) {
            vectors(x, 1, y, 1, z, whole);
        } else {
            INTEROP__LOOP
            for (intptr_t i = 0; i < whole; i++) {
                z[i] = body((T){x[i]}, (T){y[i]}).wide;
            }
        }
        HALF(store)(z, out, steps[2], n);
    }
}

#undef HALF
#undef DRIVER
#undef T
