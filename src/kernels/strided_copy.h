/* SPDX-License-Identifier: MIT */
/*
 * Copies between elements of one size at any step and dense ones, included once for each size.
 * T: an unsigned type of that size; PAIR: one of twice the size, if there is one.
 */
#define COPY(name) INTEROP__PASTE(name##_, T)
#define T_AT       INTEROP__PASTE(T, _at)

/* Small multiples of the size, and its negative, become loads of whole vectors and shuffles. */
INTEROP__INLINE void COPY(gather_every)(const T_AT *in, intptr_t every, T_AT *out, intptr_t n) {
    INTEROP__LONG_LOOP
    for (intptr_t i = 0; i < n; i++) {
        out[i] = in[i * every];
    }
}

#ifdef PAIR
#define PAIR_AT INTEROP__PASTE(PAIR, _at)
/* The first and the second of a pair as they lie in memory. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FIRST(pair)  ((T)(pair))
#define SECOND(pair) ((T)((pair) >> 8 * sizeof(T)))
#else
#define FIRST(pair)  ((T)((pair) >> 8 * sizeof(T)))
#define SECOND(pair) ((T)(pair))
#endif

/* Every other element: of pairs that begin with it, but for the last ones, of pairs that end with it: what lies behind
 * the last element is not read. */
static void COPY(gather_even)(const T_AT *in, T_AT *out, intptr_t n) {
    const intptr_t whole = (n - 1) & -INTEROP__LINE;
    if (whole <= 0) {
        for (intptr_t i = 0; i < n; i++) {
            out[i] = in[2 * i];
        }
        return;
    }
    INTEROP__LONG_LOOP
    for (intptr_t i = 0; i < whole; i++) {
        out[i] = FIRST(*(const PAIR_AT *)(in + 2 * i));
    }
    INTEROP__LOOP
    for (intptr_t i = whole; i < n; i++) {
        out[i] = SECOND(*(const PAIR_AT *)(in + 2 * i - 1));
    }
}
#undef PAIR_AT
#undef FIRST
#undef SECOND
#else
static void COPY(gather_even)(const T_AT *in, T_AT *out, intptr_t n) {
    COPY(gather_every)(in, 2, out, n);
}
#endif

/* Four at a time: a sum of steps that waits for the one before would take a cycle for each element. */
static void COPY(gather)(const char *in, intptr_t step, T_AT *out, intptr_t n) {
    intptr_t i = 0;
    switch (step) {
    case -(intptr_t)sizeof(T):
        COPY(gather_every)((const T_AT *)in, -1, out, n);
        return;
    case 2 * (intptr_t)sizeof(T):
        COPY(gather_even)((const T_AT *)in, out, n);
        return;
    case 3 * (intptr_t)sizeof(T):
        COPY(gather_every)((const T_AT *)in, 3, out, n);
        return;
    case 4 * (intptr_t)sizeof(T):
        COPY(gather_every)((const T_AT *)in, 4, out, n);
        return;
    default:
        break;
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
#ifdef INTEROP__SCATTER_EVEN
    if (step == 2 * (intptr_t)sizeof(T)) {
        i = n & -(INTEROP__LINE / 2 / (intptr_t)sizeof(T));
        INTEROP__PASTE(scatter_even_, T)(in, (T_AT *)out, i);
        out += i * step;
    }
#endif
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

/* Copies of one element; the buffer is aligned and a multiple of 64 bytes. */
INTEROP__INLINE void COPY(repeat)(const char *in, T *out, intptr_t n) {
    const T value = *(const T_AT *)in;
    for (; n > 0; n -= INTEROP__LINE / (intptr_t)sizeof(T), out += INTEROP__LINE / sizeof(T)) {
        INTEROP__SHORT_LOOP
        for (size_t i = 0; i < INTEROP__LINE / sizeof(T); i++) {
            out[i] = value;
        }
    }
}

#undef COPY
#undef T_AT
#undef T
#undef PAIR
