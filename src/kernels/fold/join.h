/* SPDX-License-Identifier: MIT */
/*
 * The sum or the product of floating-point numbers, included once for each operator and type. NAME: the body's;
 * OPERATOR: C's; IDLE: the number that changes nothing; IN: the type of the numbers; T: that of the lanes. It is
 * float32 for the sum of float32, which has some digits to lose, and float64 else: products of float32 would leave its
 * range at once.
 *
 * Order. Numbers are taken in blocks of 8 rows of 8 lines, of 64 bytes of T; the last block may be shorter. Within a
 * block, a lane adds up (or multiplies, and so on) the numbers of its column, one for each row, from the first to the
 * last. Then the upper half of the lanes is added to the lower half until one line is left. From here on all is
 * float64. The lines of the blocks are added up in pairs, the pairs in pairs, and so on, and what is left over from the
 * last to the first. Then the line's upper half is added to its lower half until one number is left, and that to what
 * there was to begin with. So the order depends on how many numbers there are, and on nothing else. A lane without a
 * number is idle: -0 changes no sum, 1 no product, no sign and no floating-point flag.
 *
 * Error of sums. With m the numbers in a block (in the first, if there are several), c the numbers in a line (16 of
 * float32, 8 of float64), and [p] 1 if p holds, else 0, a number takes part in at most
 *     a = ceil(m / 8c) - 1 + [m > 4c] + [m > 2c] + [m > c] additions of type T, at most 10, and then in at most
 *     b = ceil(log2 of the blocks) + ceil(log2(min(m, c))) + 1 additions of float64.
 * Each multiplies what it adds by some 1 + d with |d| <= u, half an ULP of 1; another such factor rounds to T. So
 *     float32: |result - exact| <= ((1 + 2^-24)^(a + 1) (1 + 2^-53)^b - 1) S, which is less than 12 * 2^-24 S,
 *     float64: |result - exact| <= ((1 + 2^-53)^(a + b) - 1) S, about (14 + ceil(log2(n / 512))) * 2^-53 S,
 * where S is the sum of the magnitudes, what there was to begin with included. For no n is a + 1 or a + b more than the
 * additions that a number takes part in by NumPy's order, eight accumulators in blocks of 128, then pairs: at least
 * 12 + ceil(log2(n / 128)) of them for n > 128. Partial sums may overflow where the whole would not, as in any order.
 *
 * Error of products. Each of the n multiplications of float64 multiplies the result by some 1 + d with |d| <= 2^-53,
 * and so does the last rounding of float32 with |d| <= 2^-24, as long as no partial product is infinite or subnormal:
 *     float64: |result - exact| <= ((1 + 2^-53)^n - 1) |exact|, as in any order,
 *     float32: |result - exact| <= ((1 + 2^-53)^n (1 + 2^-24) - 1) |exact|, where one by one it were (1 + 2^-24)^n - 1.
 */
#define JOIN(name) INTEROP__PASTE(INTEROP__PASTE(NAME, INTEROP__PASTE(_, IN)), INTEROP__PASTE(_, name))
#define IN_AT      INTEROP__PASTE(IN, _at)
#define T_AT       INTEROP__PASTE(T, _at)
#define LINE       ((intptr_t)(INTEROP__LINE / sizeof(T)))
#define ROW        (8 * LINE)
#define BLOCK      (8 * ROW)

typedef T JOIN(vector) __attribute__((vector_size(INTEROP__REGISTER)));
typedef T JOIN(vector_at) __attribute__((vector_size(INTEROP__REGISTER), aligned(1), may_alias));
typedef IN JOIN(read_at)
    __attribute__((vector_size(INTEROP__REGISTER / sizeof(T) * sizeof(IN)), aligned(1), may_alias));

/* A register full of lanes: what lies at `x`, as T. */
INTEROP__INLINE JOIN(vector) JOIN(load)(const IN_AT *x) {
#ifdef INTEROP__WIDEN_F32
    if (sizeof(IN) != sizeof(T)) {
        return (JOIN(vector))INTEROP__WIDEN_F32((const f32 *)x);
    }
#endif
    return __builtin_convertvector(*(const JOIN(read_at) *)x, JOIN(vector));
}
#define REGISTER(x) JOIN(load)(x)

/*
 * A register of the line that rows become: eight columns of registers, added up at once, which is what it takes to
 * begin an addition in every cycle, and then folded in halves. `last` is one more row, or NULL.
 */
INTEROP__INLINE JOIN(vector) JOIN(columns)(const IN_AT *x, intptr_t rows, const IN_AT *last) {
    JOIN(vector) a = REGISTER(x), b = REGISTER(x + LINE), c = REGISTER(x + 2 * LINE), d = REGISTER(x + 3 * LINE);
    JOIN(vector) e = REGISTER(x + 4 * LINE), f = REGISTER(x + 5 * LINE);
    JOIN(vector) g = REGISTER(x + 6 * LINE), h = REGISTER(x + 7 * LINE);
    INTEROP__ROLLED
    for (intptr_t row = 1; row < rows + (last != 0); row++) {
        x = row < rows ? x + ROW : last;
        a = a OPERATOR REGISTER(x);
        b = b OPERATOR REGISTER(x + LINE);
        c = c OPERATOR REGISTER(x + 2 * LINE);
        d = d OPERATOR REGISTER(x + 3 * LINE);
        e = e OPERATOR REGISTER(x + 4 * LINE);
        f = f OPERATOR REGISTER(x + 5 * LINE);
        g = g OPERATOR REGISTER(x + 6 * LINE);
        h = h OPERATOR REGISTER(x + 7 * LINE);
    }
    return ((a OPERATOR e)OPERATOR(c OPERATOR g))OPERATOR((b OPERATOR f)OPERATOR(d OPERATOR h));
}

INTEROP__INLINE void JOIN(rows)(const IN_AT *x, intptr_t rows, const IN_AT *last, T *lanes) {
    for (intptr_t at = 0; at < LINE; at += INTEROP__REGISTER / (intptr_t)sizeof(T)) {
        *(JOIN(vector_at) *)(lanes + at) = JOIN(columns)(x + at, rows, last != 0 ? last + at : 0);
    }
}

INTEROP__INLINE void JOIN(idle)(IN *to, intptr_t n) {
    for (intptr_t i = 0; i < n; i++) {
        to[i] = (IN)IDLE;
    }
}

/* A row that is not full: its lines, the last of which may be padded, and idle ones. */
INTEROP__INLINE void JOIN(short_row)(const IN_AT *x, intptr_t n, T *lanes) {
    _Alignas(INTEROP__LINE) IN last[2 * LINE];
    const IN_AT *line[8];
    JOIN(idle)(last, 2 * LINE);
    if (n % LINE != 0) {
        memcpy(last, x + n / LINE * LINE, (size_t)(n % LINE) * sizeof(IN));
    }
    for (intptr_t k = 0; k < 8; k++) {
        line[k] = (k + 1) * LINE <= n ? x + k * LINE : (const IN_AT *)last + (k * LINE < n ? 0 : LINE);
    }
    for (intptr_t at = 0; at < LINE; at += INTEROP__REGISTER / (intptr_t)sizeof(T)) {
        const JOIN(vector) ae = REGISTER(line[0] + at) OPERATOR REGISTER(line[4] + at);
        const JOIN(vector) bf = REGISTER(line[1] + at) OPERATOR REGISTER(line[5] + at);
        const JOIN(vector) cg = REGISTER(line[2] + at) OPERATOR REGISTER(line[6] + at);
        const JOIN(vector) dh = REGISTER(line[3] + at) OPERATOR REGISTER(line[7] + at);
        *(JOIN(vector_at) *)(lanes + at) = (ae OPERATOR cg)OPERATOR(bf OPERATOR dh);
    }
}

/* A block of n > 0 numbers that lie densely. */
INTEROP__INLINE void JOIN(block)(const IN_AT *x, intptr_t n, f64 *line) {
    _Alignas(INTEROP__LINE) T lanes[LINE];
    _Alignas(INTEROP__LINE) IN last[ROW];
    const intptr_t rows = n / ROW, rest = n % ROW;
    if (rest == 0) {
        JOIN(rows)(x, rows, 0, lanes);
    } else if (rows == 0) {
        JOIN(short_row)(x, n, lanes);
    } else {
        JOIN(idle)(last, ROW);
        memcpy(last, x + rows * ROW, (size_t)rest * sizeof(IN));
        JOIN(rows)(x, rows, (const IN_AT *)last, lanes);
    }
    INTEROP__SHORT_LOOP
    for (intptr_t i = 0; i < LINE; i++) {
        line[i] = lanes[i];
    }
}

/* Four whole blocks, and the sum of their lines. */
INTEROP__INLINE void JOIN(four_blocks)(const IN_AT *x, f64 *line) {
    _Alignas(INTEROP__LINE) T lanes[4][LINE];
    for (intptr_t at = 0; at < LINE; at += INTEROP__REGISTER / (intptr_t)sizeof(T)) {
        INTEROP__ROLLED
        for (int k = 0; k < 4; k++) {
            *(JOIN(vector_at) *)(lanes[k] + at) = JOIN(columns)(x + k * BLOCK + at, 8, 0);
        }
    }
    INTEROP__SHORT_LOOP
    for (intptr_t i = 0; i < LINE; i++) {
        line[i] = ((f64)lanes[0][i] OPERATOR(f64) lanes[1][i])OPERATOR((f64)lanes[2][i] OPERATOR(f64) lanes[3][i]);
    }
}

/* The same for numbers at any step. */
INTEROP__INLINE void JOIN(any_block)(const char *in, intptr_t step, intptr_t n, f64 *line) {
    _Alignas(INTEROP__LINE) IN dense[BLOCK];
    if (step == sizeof(IN)) {
        JOIN(block)((const IN_AT *)in, n, line);
    } else {
        interop__gather(in, step, sizeof(IN), dense, n);
        JOIN(block)((const IN_AT *)dense, n, line);
    }
}

INTEROP__INLINE void JOIN(add_line)(f64 *line, const f64 *before) {
    INTEROP__SHORT_LOOP
    for (intptr_t i = 0; i < LINE; i++) {
        line[i] = before[i] OPERATOR line[i];
    }
}

/* A block of at most BLOCK elements of some type, which may be converted to IN, becomes a line. */
typedef void JOIN(reader)(const char *in, intptr_t step, intptr_t n, f64 *line);

/* The lines of several blocks. `waiting` are the sums of 2^k blocks for each bit k of their number, the most first. */
INTEROP__INLINE void JOIN(blocks)(const char *in, intptr_t step, intptr_t n, f64 *line, JOIN(reader) * reader) {
    f64 waiting[8 * sizeof(intptr_t)][LINE];
    const int far = step != sizeof(IN) && interop__is_far(step, n);
    int depth = 0;
    for (uintptr_t done = 0; n > 0;) {
        const int four = reader == JOIN(any_block) && step == sizeof(IN) && n >= 4 * BLOCK;
        const intptr_t m = four ? 4 * BLOCK : n < BLOCK ? n : BLOCK;
        if (four) {
            JOIN(four_blocks)((const IN_AT *)in, line);
        } else {
            if (far && n >= 2 * BLOCK) {
                interop__ask(in + BLOCK * step, BLOCK * step);
            }
            reader(in, step, m, line);
        }
        for (uintptr_t bits = four ? done >> 2 : done; bits & 1; bits >>= 1) {
            JOIN(add_line)(line, waiting[--depth]);
        }
        memcpy(waiting[depth++], line, sizeof waiting[0]);
        done += four ? 4 : 1;
        n -= m;
        in += m * step;
    }
    for (depth--; depth > 0; depth--) {
        JOIN(add_line)(line, waiting[depth - 1]);
    }
}

INTEROP__INLINE void JOIN(upper_to_lower)(f64 *line, intptr_t half) {
    INTEROP__SHORT_LOOP
    for (intptr_t i = 0; i < half; i++) {
        line[i] = line[i] OPERATOR line[half + i];
    }
}

/* Adds the upper half of a line to the lower one, until a number is left. */
INTEROP__INLINE f64 JOIN(halve)(f64 *line) {
    if (LINE == 16) {
        JOIN(upper_to_lower)(line, 8);
    }
    JOIN(upper_to_lower)(line, 4);
    f64 a = line[0], b = line[1], c = line[2], d = line[3];
    INTEROP__ALONE(a);
    INTEROP__ALONE(b);
    INTEROP__ALONE(c);
    INTEROP__ALONE(d);
    return (a OPERATOR c)OPERATOR(b OPERATOR d);
}

INTEROP__INLINE IN JOIN(all)(IN begin, const char *in, intptr_t step, intptr_t n, JOIN(reader) * reader) {
    _Alignas(INTEROP__LINE) f64 line[LINE];
    if (n <= BLOCK) {
        reader(in, step, n, line);
    } else {
        JOIN(blocks)(in, step, n, line, reader);
    }
    return (IN)(begin OPERATOR JOIN(halve)(line));
}

static __attribute__((noinline)) IN JOIN(fold)(IN begin, const char *in, intptr_t step, intptr_t n) {
    return JOIN(all)(begin, in, step, n, JOIN(any_block));
}

#include "kernels/fold/join_across.h"

#undef JOIN
#undef REGISTER
#undef IN_AT
#undef T_AT
#undef LINE
#undef ROW
#undef BLOCK
#undef NAME
#undef OPERATOR
#undef IDLE
#undef IN
#undef T
