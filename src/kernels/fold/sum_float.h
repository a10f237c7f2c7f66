/* SPDX-License-Identifier: MIT */
/*
 * The sum of floating-point numbers, included once for each type. T: the type.
 *
 * Order. Numbers are taken in blocks of 8 rows of 8 lines of 64 bytes; the last block may be shorter. Within a block, a
 * lane adds up the numbers of its column, one for each row, from the first to the last. Then the upper half of the
 * lanes is added to the lower half until one line is left. From here on all is float64. The lines of the blocks are
 * added up in pairs, the pairs in pairs, and so on, and what is left over from the last to the first. Then the line's
 * upper half is added to its lower half until one number is left, and that to what there was to begin with. So the
 * order depends on how many numbers there are, and on nothing else. A lane without a number is -0, which changes no
 * sum, no sign and no floating-point flag.
 *
 * Error. With m the numbers in a block (in the first, if there are several), c the numbers in a line (16 of float32, 8
 * of float64), and [p] 1 if p holds, else 0, a number takes part in at most
 *     a = ceil(m / 8c) - 1 + [m > 4c] + [m > 2c] + [m > c] additions of type T, at most 10, and then in at most
 *     b = ceil(log2 of the blocks) + ceil(log2(min(m, c))) + 1 additions of float64.
 * Each multiplies what it adds by some 1 + d with |d| <= u, half an ULP of 1; another such factor rounds to T. So
 *     float32: |result - exact| <= ((1 + 2^-24)^(a + 1) (1 + 2^-53)^b - 1) S, which is less than 12 * 2^-24 S,
 *     float64: |result - exact| <= ((1 + 2^-53)^(a + b) - 1) S, about (14 + ceil(log2(n / 512))) * 2^-53 S,
 * where S is the sum of the magnitudes, what there was to begin with included. For no n is a + 1 or a + b more than the
 * additions that a number takes part in by NumPy's order, eight accumulators in blocks of 128, then pairs: at least
 * 12 + ceil(log2(n / 128)) of them for n > 128. Partial sums may overflow where the whole would not, as in any order.
 */
#define SUM(name) INTEROP__PASTE(INTEROP__PASTE(sum_, T), INTEROP__PASTE(_, name))
#define T_AT      INTEROP__PASTE(T, _at)
#define LINE      ((intptr_t)(INTEROP__LINE / sizeof(T)))
#define ROW       (8 * LINE)
#define BLOCK     (8 * ROW)

typedef T SUM(vector) __attribute__((vector_size(INTEROP__REGISTER)));
typedef T SUM(vector_at) __attribute__((vector_size(INTEROP__REGISTER), aligned(1), may_alias));

/* Register `k` of a row, of which a line has LINE / REGISTER: the one at the place of `x` in the k-th line. */
#define REGISTER(x, k) (*(const SUM(vector_at) *)((x) + (k)*LINE))

/*
 * A register of the line that rows become: eight columns of registers, added up at once, which is what it takes to
 * begin an addition in every cycle, and then folded in halves. `last` is one more row, or NULL.
 */
INTEROP__INLINE SUM(vector) SUM(columns)(const T_AT *x, intptr_t rows, const T_AT *last) {
    SUM(vector) a = REGISTER(x, 0), b = REGISTER(x, 1), c = REGISTER(x, 2), d = REGISTER(x, 3);
    SUM(vector) e = REGISTER(x, 4), f = REGISTER(x, 5), g = REGISTER(x, 6), h = REGISTER(x, 7);
    INTEROP__ROLLED
    for (intptr_t row = 1; row < rows + (last != 0); row++) {
        x = row < rows ? x + ROW : last;
        a += REGISTER(x, 0);
        b += REGISTER(x, 1);
        c += REGISTER(x, 2);
        d += REGISTER(x, 3);
        e += REGISTER(x, 4);
        f += REGISTER(x, 5);
        g += REGISTER(x, 6);
        h += REGISTER(x, 7);
    }
    return ((a + e) + (c + g)) + ((b + f) + (d + h));
}

INTEROP__INLINE void SUM(rows)(const T_AT *x, intptr_t rows, const T_AT *last, T *lanes) {
    for (intptr_t at = 0; at < LINE; at += INTEROP__REGISTER / (intptr_t)sizeof(T)) {
        *(SUM(vector_at) *)(lanes + at) = SUM(columns)(x + at, rows, last != 0 ? last + at : 0);
    }
}

/* A block of n > 0 numbers that lie densely. */
INTEROP__INLINE void SUM(block)(const T_AT *x, intptr_t n, f64 *line) {
    _Alignas(INTEROP__LINE) T lanes[LINE], last[ROW];
    const intptr_t rows = n / ROW, rest = n % ROW;
    if (rest == 0) {
        SUM(rows)(x, rows, 0, lanes);
    } else {
        for (intptr_t i = 0; i < ROW; i++) {
            last[i] = (T)-0.0;
        }
        memcpy(last, x + rows * ROW, (size_t)rest * sizeof(T));
        SUM(rows)(rows > 0 ? x : last, rows, rows > 0 ? last : 0, lanes);
    }
    INTEROP__SHORT_LOOP
    for (intptr_t i = 0; i < LINE; i++) {
        line[i] = lanes[i];
    }
}

/* Four whole blocks, and the sum of their lines. */
INTEROP__INLINE void SUM(four_blocks)(const T_AT *x, f64 *line) {
    _Alignas(INTEROP__LINE) T lanes[4][LINE];
    for (intptr_t at = 0; at < LINE; at += INTEROP__REGISTER / (intptr_t)sizeof(T)) {
        INTEROP__ROLLED
        for (int k = 0; k < 4; k++) {
            *(SUM(vector_at) *)(lanes[k] + at) = SUM(columns)(x + k * BLOCK + at, 8, 0);
        }
    }
    INTEROP__SHORT_LOOP
    for (intptr_t i = 0; i < LINE; i++) {
        line[i] = ((f64)lanes[0][i] + (f64)lanes[1][i]) + ((f64)lanes[2][i] + (f64)lanes[3][i]);
    }
}

/* The same for numbers at any step. */
INTEROP__INLINE void SUM(any_block)(const char *in, intptr_t step, intptr_t n, f64 *line) {
    _Alignas(INTEROP__LINE) T dense[BLOCK];
    if (step == sizeof(T)) {
        SUM(block)((const T_AT *)in, n, line);
    } else {
        interop__gather(in, step, sizeof(T), dense, n);
        SUM(block)((const T_AT *)dense, n, line);
    }
}

INTEROP__INLINE void SUM(add_line)(f64 *line, const f64 *before) {
    INTEROP__SHORT_LOOP
    for (intptr_t i = 0; i < LINE; i++) {
        line[i] = before[i] + line[i];
    }
}

/* A block of at most BLOCK elements of some type, which may be converted to T, becomes a line. */
typedef void SUM(reader)(const char *in, intptr_t step, intptr_t n, f64 *line);

/* The lines of several blocks. `waiting` are the sums of 2^k blocks for each bit k of their number, the most first. */
INTEROP__INLINE void SUM(blocks)(const char *in, intptr_t step, intptr_t n, f64 *line, SUM(reader) * reader) {
    f64 waiting[8 * sizeof(intptr_t)][LINE];
    int depth = 0;
    for (uintptr_t done = 0; n > 0;) {
        const int four = reader == SUM(any_block) && step == sizeof(T) && n >= 4 * BLOCK;
        const intptr_t m = four ? 4 * BLOCK : n < BLOCK ? n : BLOCK;
        if (four) {
            SUM(four_blocks)((const T_AT *)in, line);
        } else {
            reader(in, step, m, line);
        }
        for (uintptr_t bits = four ? done >> 2 : done; bits & 1; bits >>= 1) {
            SUM(add_line)(line, waiting[--depth]);
        }
        memcpy(waiting[depth++], line, sizeof waiting[0]);
        done += four ? 4 : 1;
        n -= m;
        in += m * step;
    }
    for (depth--; depth > 0; depth--) {
        SUM(add_line)(line, waiting[depth - 1]);
    }
}

/* Adds the upper half of a line to the lower one, until a number is left. */
INTEROP__INLINE f64 SUM(halve)(f64 *line) {
    for (intptr_t half = LINE / 2; half > 0; half /= 2) {
        INTEROP__SHORT_LOOP
        for (intptr_t i = 0; i < half; i++) {
            line[i] += line[half + i];
        }
    }
    return line[0];
}

INTEROP__INLINE T SUM(all)(T begin, const char *in, intptr_t step, intptr_t n, SUM(reader) * reader) {
    _Alignas(INTEROP__LINE) f64 line[LINE];
    if (n <= BLOCK) {
        reader(in, step, n, line);
    } else {
        SUM(blocks)(in, step, n, line, reader);
    }
    return (T)(begin + SUM(halve)(line));
}

static __attribute__((noinline)) T INTEROP__PASTE(add_, INTEROP__PASTE(T, _fold))(T begin, const char *in,
                                                                                  intptr_t step, intptr_t n) {
    return SUM(all)(begin, in, step, n, SUM(any_block));
}

#undef SUM
#undef REGISTER
#undef T_AT
#undef LINE
#undef ROW
#undef BLOCK
#undef T
