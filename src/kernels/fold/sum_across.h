/* SPDX-License-Identifier: MIT */
/*
 * Sums of floating-point numbers for many results at once, included once for each type, behind sum_float.h. T: the
 * type.
 *
 * Each result has its own elements, in the order of sum_float.h: the lanes there are rows here, with one number for
 * each result. A row that sum_float.h would fill with -0 is left out.
 */
#define SUM(name) INTEROP__PASTE(INTEROP__PASTE(sum_, T), INTEROP__PASTE(_, name))
#define T_AT      INTEROP__PASTE(T, _at)
#define LINE      ((intptr_t)(INTEROP__LINE / sizeof(T)))
#define ROW       (8 * LINE)
#define BLOCK     (8 * ROW)

/* Elements at `along`, one for each result at `across`. `read` makes a dense row of T of them where they are not T. */
struct SUM(field) {
    const char *in;
    intptr_t along, across;
    void (*read)(const char *in, intptr_t across, intptr_t n, T *row);
};

/* A row, where it lies or in `dense`. */
INTEROP__INLINE const T_AT *SUM(row)(const struct SUM(field) * field, const char *in, intptr_t width, T *dense) {
    if (field->read != 0) {
        field->read(in, field->across, width, dense);
    } else if (field->across == sizeof(T)) {
        return (const T_AT *)in;
    } else {
        interop__gather(in, field->across, sizeof(T), dense, width);
    }
    return (const T_AT *)dense;
}

/* The sums of the elements number `first`, first + ROW, ... of a block of m: in `sums`, unless they are a row. */
static __attribute__((noinline)) const T_AT *SUM(lane)(const struct SUM(field) * field, intptr_t first, intptr_t m,
                                                       intptr_t width, T *sums) {
    const intptr_t step = ROW * field->along, rows = (m - first + ROW - 1) / ROW;
    const char *in = field->in + first * field->along;
    _Alignas(INTEROP__LINE) T dense[INTEROP__ABREAST];
    if (field->read == 0 && field->across == sizeof(T) && rows == 8) {
        const T_AT *a = (const T_AT *)in, *b = (const T_AT *)(in + step), *c = (const T_AT *)(in + 2 * step);
        const T_AT *d = (const T_AT *)(in + 3 * step), *e = (const T_AT *)(in + 4 * step);
        const T_AT *f = (const T_AT *)(in + 5 * step), *g = (const T_AT *)(in + 6 * step);
        const T_AT *h = (const T_AT *)(in + 7 * step);
        INTEROP__LOOP
        for (intptr_t i = 0; i < width; i++) {
            sums[i] = ((((((a[i] + b[i]) + c[i]) + d[i]) + e[i]) + f[i]) + g[i]) + h[i];
        }
        return (const T_AT *)sums;
    }
    const T_AT *total = SUM(row)(field, in, width, sums);
    for (intptr_t row = 1; row < rows; row++, total = (const T_AT *)sums) {
        in += step;
        const T_AT *x = SUM(row)(field, in, width, dense);
        INTEROP__LOOP
        for (intptr_t i = 0; i < width; i++) {
            sums[i] = total[i] + x[i];
        }
    }
    return total;
}

/* A block of m elements of each result becomes `LINE` rows of `lines`, or m if that is less: returns how many. */
INTEROP__INLINE intptr_t SUM(block_across)(const struct SUM(field) * field, intptr_t m, intptr_t width, f64 *lines) {
    _Alignas(INTEROP__LINE) T sums[8][INTEROP__ABREAST];
    const intptr_t count = m < LINE ? m : LINE;
    for (intptr_t p = 0; p < count; p++, lines += width) {
        intptr_t lanes = (m - p + LINE - 1) / LINE;
        lanes = lanes < 8 ? lanes : 8;
        const T_AT *lane[8];
        for (intptr_t k = 0; k < lanes; k++) {
            lane[k] = SUM(lane)(field, p + k * LINE, m, width, sums[k]);
        }
        for (intptr_t half = 4; half > 0; half /= 2) {
            for (intptr_t k = half; k < lanes; k++) {
                INTEROP__LOOP
                for (intptr_t i = 0; i < width; i++) {
                    sums[k - half][i] = lane[k - half][i] + lane[k][i];
                }
                lane[k - half] = (const T_AT *)sums[k - half];
            }
            lanes = lanes < half ? lanes : half;
        }
        INTEROP__LOOP
        for (intptr_t i = 0; i < width; i++) {
            lines[i] = lane[0][i];
        }
    }
    return count;
}

INTEROP__INLINE void SUM(add_rows)(f64 *to, const f64 *from, intptr_t n) {
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        to[i] += from[i];
    }
}

/* `lines` has room for a line more than are ever waiting. The sums are its first row, then. */
static __attribute__((noinline)) void SUM(abreast)(struct SUM(field) field, intptr_t n, intptr_t width, f64 *lines) {
    const intptr_t line = LINE * width;
    intptr_t count = 0;
    int depth = 0;
    for (uintptr_t done = 0; n > 0; done++, n -= BLOCK, field.in += BLOCK * field.along) {
        count = SUM(block_across)(&field, n < BLOCK ? n : BLOCK, width, lines + depth * line);
        for (uintptr_t bits = done; bits & 1; bits >>= 1, depth--) {
            SUM(add_rows)(lines + (depth - 1) * line, lines + depth * line, count * width);
            count = LINE;
        }
        depth++;
    }
    for (depth--; depth > 0; depth--, count = LINE) {
        SUM(add_rows)(lines + (depth - 1) * line, lines + depth * line, count * width);
    }
    for (intptr_t half = LINE / 2; half > 0; half /= 2) {
        if (count > half) {
            SUM(add_rows)(lines, lines + half * width, (count - half) * width);
            count = half;
        }
    }
}

/* Adds the sums of their elements to n results. */
typedef void SUM(finish)(char *out, intptr_t out_step, const f64 *sums, intptr_t n);

INTEROP__INLINE void SUM(across)(char *out, intptr_t out_step, struct SUM(field) field, intptr_t n, intptr_t results,
                                 SUM(finish) * finish) {
    _Alignas(INTEROP__LINE) f64 lines[INTEROP__ABREAST * LINE];
    intptr_t room = 1;
    for (intptr_t blocks = (n + BLOCK - 1) / BLOCK; blocks > 1; blocks /= 2) {
        room++;
    }
    const intptr_t most = (INTEROP__ABREAST / room) & -8; /* not 0: of any number of elements, room is less than 64 */
    for (intptr_t width; results > 0; results -= width, field.in += width * field.across) {
        width = results < most ? results : most;
        SUM(abreast)(field, n, width, lines);
        finish(out, out_step, lines, width);
        out += width * out_step;
    }
}

INTEROP__INLINE void SUM(add_to)(char *out, intptr_t out_step, const f64 *sums, intptr_t n) {
    T_AT *dense = (T_AT *)out;
    if (out_step == sizeof(T)) {
        INTEROP__LOOP
        for (intptr_t i = 0; i < n; i++) {
            dense[i] = (T)(dense[i] + sums[i]);
        }
        return;
    }
    for (intptr_t i = 0; i < n; i++, out += out_step) {
        *(T_AT *)out = (T)(*(T_AT *)out + sums[i]);
    }
}

/* See interop__across of kernels.h. */
static void INTEROP__PASTE(add_, INTEROP__PASTE(T, _across))(char *out, intptr_t out_step, const char *in,
                                                             intptr_t across, intptr_t along, intptr_t n,
                                                             intptr_t results) {
    SUM(across)(out, out_step, (struct SUM(field)){in, along, across, 0}, n, results, SUM(add_to));
}

#undef SUM
#undef T_AT
#undef LINE
#undef ROW
#undef BLOCK
#undef T
