/* SPDX-License-Identifier: MIT */
/*
 * Sums or products for many results at once, included by join.h with its macros.
 *
 * Each result has its own elements, in the order of join.h: what is a lane there is a run of lanes here, side by side,
 * with one for each result. Where the elements of one number lie right behind those of the number before, a run goes on
 * with them: it is a group of consecutive numbers, 2^k of them. Runs are joined as the lanes would be; the groups in
 * them last. What would be idle there is left out: the run is shorter then, the later ones never longer.
 */
enum { JOIN(most) = 4096 / sizeof(T) }; /* places of a run: it is read in one go */

/* Elements at `along`, one for each of `results` at `across`. `read` makes dense IN of some where they are not IN. */
struct JOIN(field) {
    const char *in;
    intptr_t along, across, results, group;
    void (*read)(const char *in, intptr_t across, intptr_t n, IN *dense);
};

/* Places of the run that begins with the element number `first` of m. */
INTEROP__INLINE intptr_t JOIN(places)(const struct JOIN(field) * field, intptr_t first, intptr_t m) {
    return field->results * (m - first < field->group ? m - first : field->group);
}

/* A run as T, where it lies or in `dense`. */
INTEROP__INLINE const T_AT *JOIN(run)(const struct JOIN(field) * field, const char *in, intptr_t n, T *dense) {
    _Alignas(INTEROP__LINE) IN narrow[JOIN(most)];
    IN *taken = sizeof(IN) == sizeof(T) ? (IN *)dense : narrow;
    const IN_AT *x = (const IN_AT *)taken;
    if (field->read != 0) {
        field->read(in, field->across, n, taken);
    } else if (field->across != sizeof(IN)) {
        interop__gather(in, field->across, sizeof(IN), taken, n);
    } else if (sizeof(IN) == sizeof(T)) {
        return (const T_AT *)in;
    } else {
        x = (const IN_AT *)in;
    }
    if (sizeof(IN) != sizeof(T)) {
        INTEROP__LOOP
        for (intptr_t i = 0; i < n; i++) {
            dense[i] = x[i];
        }
    }
    return (const T_AT *)dense;
}

/* The run `a` of n places joined with `b`, which has m <= n of them. */
INTEROP__INLINE void JOIN(runs)(const T_AT *a, intptr_t n, const T_AT *b, intptr_t m, T *to) {
    INTEROP__LOOP
    for (intptr_t i = 0; i < m; i++) {
        to[i] = a[i] OPERATOR b[i];
    }
    if (a != (const T_AT *)to) {
        memcpy(to + m, a + m, (size_t)(n - m) * sizeof(T));
    }
}

/* Eight dense runs, ROW elements apart. */
INTEROP__INLINE void JOIN(eight)(const char *in, intptr_t step, intptr_t n, T *to) {
    const IN_AT *a = (const IN_AT *)in, *b = (const IN_AT *)(in + step), *c = (const IN_AT *)(in + 2 * step);
    const IN_AT *d = (const IN_AT *)(in + 3 * step), *e = (const IN_AT *)(in + 4 * step);
    const IN_AT *f = (const IN_AT *)(in + 5 * step), *g = (const IN_AT *)(in + 6 * step);
    const IN_AT *h = (const IN_AT *)(in + 7 * step);
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        const T abcd = (((T)a[i] OPERATOR(T) b[i])OPERATOR(T) c[i])OPERATOR(T) d[i];
        to[i] = (((abcd OPERATOR(T) e[i])OPERATOR(T) f[i])OPERATOR(T) g[i])OPERATOR(T) h[i];
    }
}

/* The first four of them. */
INTEROP__INLINE void JOIN(four)(const char *in, intptr_t step, intptr_t n, T *to) {
    const IN_AT *a = (const IN_AT *)in, *b = (const IN_AT *)(in + step), *c = (const IN_AT *)(in + 2 * step);
    const IN_AT *d = (const IN_AT *)(in + 3 * step);
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        to[i] = (((T)a[i] OPERATOR(T) b[i])OPERATOR(T) c[i])OPERATOR(T) d[i];
    }
}

/* The columns of a block of m that begin with the element number `first`: in `to`, unless they are a run. */
static __attribute__((noinline)) const T_AT *JOIN(column)(const struct JOIN(field) * field, intptr_t first, intptr_t m,
                                                          T *to) {
    const intptr_t step = ROW * field->along, n = JOIN(places)(field, first, m);
    const char *in = field->in + first * field->along;
    _Alignas(INTEROP__LINE) T dense[JOIN(most)];
    if (field->read == 0 && field->across == sizeof(IN) && first + 7 * ROW + field->group <= m) {
        JOIN(eight)(in, step, n, to);
        return (const T_AT *)to;
    }
    const T_AT *total = (const T_AT *)to;
    if (field->read == 0 && field->across == sizeof(IN) && first + 3 * ROW + field->group <= m) {
        JOIN(four)(in, step, n, to);
        first += 3 * ROW;
        in += 3 * step;
    } else {
        total = JOIN(run)(field, in, n, to);
    }
    for (first += ROW; first < m; first += ROW, total = (const T_AT *)to) {
        in += step;
        const intptr_t own = JOIN(places)(field, first, m);
        JOIN(runs)(total, n, JOIN(run)(field, in, own, dense), own, to);
    }
    return total;
}

/* The columns `first`, first + apart, first + 2 apart ... become one. `to` has a run for each level below. */
static const T_AT *JOIN(lanes)(const struct JOIN(field) * field, intptr_t first, intptr_t apart, intptr_t m,
                               T (*to)[JOIN(most)]) {
    if (apart == ROW) {
        return JOIN(column)(field, first, m, *to);
    }
    const T_AT *total = JOIN(lanes)(field, first, 2 * apart, m, to);
    if (first + apart < m) {
        const T_AT *more = JOIN(lanes)(field, first + apart, 2 * apart, m, to + 1);
        JOIN(runs)(total, JOIN(places)(field, first, m), more, JOIN(places)(field, first + apart, m), *to);
        total = (const T_AT *)*to;
    }
    return total;
}

/* Numbers at `i` of four runs out of those of a tree, as far apart as halving leaves them. */
INTEROP__INLINE T JOIN(tree)(const IN_AT *const *run, int apart, intptr_t i) {
    return ((T)run[0][i] OPERATOR(T) run[2 * apart][i]) OPERATOR((T)run[apart][i] OPERATOR(T) run[3 * apart][i]);
}

INTEROP__INLINE f64 JOIN(wide_tree)(const IN_AT *const *run, int apart, intptr_t i) {
    const f64 even = (f64)run[0][i] OPERATOR(f64) run[2 * apart][i];
    return even OPERATOR((f64)run[apart][i] OPERATOR(f64) run[3 * apart][i]);
}

/* `count` dense runs of n places, at most 8, `step` bytes apart, each of which is a column. */
INTEROP__INLINE void JOIN(few_columns)(const char *in, intptr_t step, intptr_t count, intptr_t n, f64 *line) {
    _Alignas(INTEROP__LINE) IN idle[JOIN(most)];
    const IN_AT *run[8];
    if ((count & (count - 1)) != 0) {
        JOIN(idle)(idle, n);
    }
    for (intptr_t k = 0; k < 8; k++) {
        run[k] = k < count ? (const IN_AT *)(in + k * step) : (const IN_AT *)idle;
    }
    if (count == 1) {
        INTEROP__LOOP
        for (intptr_t i = 0; i < n; i++) {
            line[i] = (T)run[0][i];
        }
    } else if (count == 2) {
        INTEROP__LOOP
        for (intptr_t i = 0; i < n; i++) {
            line[i] = (T)run[0][i] OPERATOR(T) run[1][i];
        }
    } else if (count <= 4) {
        INTEROP__LOOP
        for (intptr_t i = 0; i < n; i++) {
            line[i] = JOIN(tree)(run, 1, i);
        }
    } else {
        INTEROP__LOOP
        for (intptr_t i = 0; i < n; i++) {
            line[i] = JOIN(tree)(run, 2, i) OPERATOR JOIN(tree)(run + 1, 2, i);
        }
    }
}

/* `count` dense runs of n places, at most a line of them, `step` bytes apart, each of which is a lane. */
INTEROP__INLINE void JOIN(few_lanes)(const char *in, intptr_t step, intptr_t count, intptr_t n, f64 *sums) {
    _Alignas(INTEROP__LINE) IN idle[JOIN(most)];
    const IN_AT *run[16];
    if (count < 4 || (count & (count - 1)) != 0) {
        JOIN(idle)(idle, n);
    }
    for (intptr_t k = 0; k < 16; k++) {
        run[k] = k < count ? (const IN_AT *)(in + k * step) : (const IN_AT *)idle;
    }
    if (count <= 4) {
        INTEROP__LOOP
        for (intptr_t i = 0; i < n; i++) {
            sums[i] = JOIN(wide_tree)(run, 1, i);
        }
        return;
    }
    if (count <= 8) {
        INTEROP__LOOP
        for (intptr_t i = 0; i < n; i++) {
            sums[i] = JOIN(wide_tree)(run, 2, i) OPERATOR JOIN(wide_tree)(run + 1, 2, i);
        }
        return;
    }
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        const f64 even = JOIN(wide_tree)(run, 4, i) OPERATOR JOIN(wide_tree)(run + 2, 4, i);
        sums[i] = even OPERATOR(JOIN(wide_tree)(run + 1, 4, i) OPERATOR JOIN(wide_tree)(run + 3, 4, i));
    }
}

/* What becomes of a block's elements `first` and those LINE, 2 LINE ... behind it. Returns the places. */
INTEROP__INLINE intptr_t JOIN(block_across)(const struct JOIN(field) * field, intptr_t first, intptr_t m, f64 *line) {
    _Alignas(INTEROP__LINE) T runs[4][JOIN(most)];
    const intptr_t columns = (m - first + LINE - 1) / LINE, last = first + (columns - 1) * LINE;
    intptr_t n = JOIN(places)(field, first, m);
    if (field->read == 0 && field->across == sizeof(IN) && columns <= 8 && field->group <= m - last &&
        field->group <= LINE) {
        JOIN(few_columns)(field->in + first * field->along, LINE * field->along, columns, n, line);
        return n;
    }
    const T_AT *total = JOIN(lanes)(field, first, field->group > LINE ? field->group : LINE, m, runs);
    for (intptr_t half = field->group / 2 * field->results; half >= LINE * field->results; half /= 2) {
        if (n > half) {
            JOIN(runs)(total, half, total + half, n - half, *runs);
            total = (const T_AT *)*runs;
            n = half;
        }
    }
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        line[i] = total[i];
    }
    return n;
}

INTEROP__INLINE void JOIN(add_lines)(f64 *to, const f64 *from, intptr_t n) {
    INTEROP__LOOP
    for (intptr_t i = 0; i < n; i++) {
        to[i] = to[i] OPERATOR from[i];
    }
}

/* The same of all blocks of n elements; `size` are the places of a whole one. It is in the first of `lines`, which has
 * room for one more than are ever waiting. */
static __attribute__((noinline)) intptr_t JOIN(blocks_across)(struct JOIN(field) field, intptr_t first, intptr_t n,
                                                              f64 *lines, intptr_t size) {
    intptr_t own = 0;
    int depth = 0;
    for (uintptr_t done = 0; n > first; done++, n -= BLOCK, field.in += BLOCK * field.along) {
        own = JOIN(block_across)(&field, first, n < BLOCK ? n : BLOCK, lines + depth * size);
        for (uintptr_t bits = done; bits & 1; bits >>= 1, depth--) {
            JOIN(add_lines)(lines + (depth - 1) * size, lines + depth * size, own);
            own = size;
        }
        depth++;
    }
    for (depth--; depth > 0; depth--, own = size) {
        JOIN(add_lines)(lines + (depth - 1) * size, lines + depth * size, own);
    }
    return own;
}

/* The elements `first`, first + apart, first + 2 apart ... of a line become one. */
static intptr_t JOIN(line_across)(const struct JOIN(field) * field, intptr_t first, intptr_t apart, intptr_t n,
                                  f64 *lines, intptr_t size) {
    if (apart == LINE) {
        return JOIN(blocks_across)(*field, first, n, lines, size);
    }
    const intptr_t own = JOIN(line_across)(field, first, 2 * apart, n, lines, size);
    if (first + apart < n) {
        JOIN(add_lines)(lines, lines + size, JOIN(line_across)(field, first + apart, 2 * apart, n, lines + size, size));
    }
    return own;
}

/* Joins n results with what their elements are. */
typedef void JOIN(finish)(char *out, intptr_t out_step, const f64 *sums, intptr_t n);

/* `size`: of an element. */
INTEROP__INLINE void JOIN(all_across)(char *out, intptr_t out_step, struct JOIN(field) field, intptr_t size, intptr_t n,
                                      JOIN(finish) * finish) {
    _Alignas(INTEROP__LINE) f64 lines[INTEROP__LINES];
    intptr_t room = 5, most = JOIN(most); /* of a line 4 wait at most */
    for (intptr_t blocks = (n + BLOCK - 1) / BLOCK; blocks > 1; blocks /= 2) {
        room++;
    }
    most = (INTEROP__LINES / room < most ? INTEROP__LINES / room : most) & -8; /* not 0: room is less than 64 */
    const intptr_t all = field.results;
    if (n <= 16 && (n <= LINE || sizeof(T) == sizeof(f64)) && field.read == 0 && field.across == sizeof(IN)) {
        for (intptr_t done = 0; done < all; done += most) {
            const intptr_t m = all - done < most ? all - done : most;
            JOIN(few_lanes)(field.in + done * field.across, field.along, n, m, lines);
            finish(out + done * out_step, out_step, lines, m);
        }
        return;
    }
    while (field.across == size && field.along == all * size && field.group < ROW && 2 * field.group * all <= most) {
        field.group *= 2;
    }
    const intptr_t group = field.group < LINE ? field.group : LINE;
    for (intptr_t done = 0; done < all; done += field.results, field.in += field.results * field.across) {
        field.results = all - done < most ? all - done : most;
        intptr_t own = JOIN(line_across)(&field, 0, group, n, lines, group * field.results);
        for (intptr_t half = group / 2 * field.results; half > 0 && half >= field.results; half /= 2) {
            if (own > half) {
                JOIN(add_lines)(lines, lines + half, own - half);
                own = half;
            }
        }
        finish(out + done * out_step, out_step, lines, field.results);
    }
}

INTEROP__INLINE void JOIN(finish_own)(char *out, intptr_t out_step, const f64 *sums, intptr_t n) {
    IN_AT *dense = (IN_AT *)out;
    if (out_step == sizeof(IN)) {
        INTEROP__LOOP
        for (intptr_t i = 0; i < n; i++) {
            dense[i] = (IN)(dense[i] OPERATOR sums[i]);
        }
        return;
    }
    for (intptr_t i = 0; i < n; i++, out += out_step) {
        *(IN_AT *)out = (IN)(*(IN_AT *)out OPERATOR sums[i]);
    }
}

/* See interop__across of kernels.h. */
static void JOIN(across)(char *out, intptr_t out_step, const char *in, intptr_t across, intptr_t along, intptr_t n,
                         intptr_t results) {
    if (interop__abreast(across, along, n, results)) {
        const struct JOIN(field) field = {in, along, across, results, 1, 0};
        JOIN(all_across)(out, out_step, field, sizeof(IN), n, JOIN(finish_own));
        return;
    }
    for (intptr_t i = 0; i < results; i++, out += out_step, in += across) {
        *(IN_AT *)out = JOIN(fold)(*(IN_AT *)out, in, along, n);
    }
}
