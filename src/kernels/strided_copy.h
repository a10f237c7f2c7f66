/* SPDX-License-Identifier: MIT */
/*
 * Copies between elements of one size at any step and a dense buffer, included once for each size.
 * T: an unsigned type of that size.
 */
#define COPY(name) INTEROP__PASTE(name##_, T)
#define T_AT       INTEROP__PASTE(T, _at)

/* Small multiples of the size become loads of whole vectors and shuffles. */
INTEROP__INLINE void COPY(gather_every)(const T_AT *in, intptr_t every, T *out, intptr_t n) {
    INTEROP__LONG_LOOP
    for (intptr_t i = 0; i < n; i++) {
        out[i] = in[i * every];
    }
}

/* Four at a time: a sum of steps that waits for the one before would take a cycle for each element. */
static void COPY(gather)(const char *in, intptr_t step, T *out, intptr_t n) {
    intptr_t i = 0;
    if (step == 2 * (intptr_t)sizeof(T)) {
        COPY(gather_every)((const T_AT *)in, 2, out, n);
        return;
    }
    if (step == 3 * (intptr_t)sizeof(T)) {
        COPY(gather_every)((const T_AT *)in, 3, out, n);
        return;
    }
    if (step == 4 * (intptr_t)sizeof(T)) {
        COPY(gather_every)((const T_AT *)in, 4, out, n);
        return;
    }
    for (; i + 4 <= n; i += 4, in += 4 * step) {
        const T a = *(const T_AT *)in, b = *(const T_AT *)(in + step);
        const T c = *(const T_AT *)(in + 2 * step), d = *(const T_AT *)(in + 3 * step);
        out[i] = a;
        out[i + 1] = b;
        out[i + 2] = c;
        out[i + 3] = d;
    }
    for (; i < n; i++, in += step) {
        out[i] = *(const T_AT *)in;
    }
}

static void COPY(scatter)(const T *in, char *out, intptr_t step, intptr_t n) {
    intptr_t i = 0;
    for (; i + 4 <= n; i += 4, out += 4 * step) {
        const T a = in[i], b = in[i + 1], c = in[i + 2], d = in[i + 3];
        *(T_AT *)out = a;
        *(T_AT *)(out + step) = b;
        *(T_AT *)(out + 2 * step) = c;
        *(T_AT *)(out + 3 * step) = d;
    }
    for (; i < n; i++, out += step) {
        *(T_AT *)out = in[i];
    }
}

#undef COPY
#undef T_AT
#undef T
