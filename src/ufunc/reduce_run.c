/* SPDX-License-Identifier: MIT */
/*
 * The loops around a reduction's kernel. For each result, its elements are taken in C order of the combined axes.
 *
 * By runs: a kernel call reduces a run of elements into one result. By rows: a kernel call combines a row of results
 * with a row of elements, or with several where any order will do. Both take the elements of a result in the same
 * order, so that the faster one is chosen. A kernel that has an order of its own is given many results and all their
 * elements.
 */
#include <string.h>

#include "tensor/internal.h"
#include "ufunc/reduce.h"

/*
 * Bytes of results in one row: they stay in some cache, and the elements are still read in runs that are long enough
 * for prefetching. ACROSS_BYTES: if the row lies across the elements of a result, whose lines are to stay in a
 * first-level cache. GROUP_BYTES: of the results of several short rows, which are combined at once.
 */
enum { ROW_BYTES = 1 << 20, ACROSS_BYTES = 2048, GROUP_BYTES = 8192 };

/* A row of as many is worth it even if it lies across the elements of a result, and these are so few. */
enum { ABREAST = 16, SHORT = 16 };

struct axis {
    intptr_t extent, in, out; /* `out` is 0 for a combined axis */
};

/* Axes, the outermost first. */
struct axes {
    int32_t count;
    struct axis axis[INTEROP_MAX_NDIM];
};

struct walk {
    struct axes results, combined; /* but for `row` and `run` */
    struct axis row, run;
    const struct interop__reduction *reduction;
    interop__loop *loop, *join; /* join: of two results, or NULL if the order of elements matters */
    interop__across *across;    /* or NULL */
    intptr_t in_size, out_size;
    bool is_empty, by_rows; /* is_empty: there is nothing to combine */
};

/* Takes an axis over, merged with the one outside it if they are one. */
static void append(struct axes *axes, struct axis axis) {
    struct axis *outer = axes->count > 0 ? &axes->axis[axes->count - 1] : NULL;
    intptr_t in, out;
    if (axis.extent == 1) {
        return;
    }
    if (outer != NULL && !__builtin_mul_overflow(axis.in, axis.extent, &in) &&
        !__builtin_mul_overflow(axis.out, axis.extent, &out) && outer->in == in && outer->out == out) {
        *outer = (struct axis){outer->extent * axis.extent, axis.in, axis.out};
    } else {
        axes->axis[axes->count++] = axis;
    }
}

static struct axis take(struct axes *axes, int32_t at) {
    const struct axis taken = axes->axis[at];
    axes->count--;
    memmove(&axes->axis[at], &axes->axis[at + 1], (size_t)(axes->count - at) * sizeof taken);
    return taken;
}

/* The first index of some axes. */
static void rewind_axes(const struct axes *axes, intptr_t *index) {
    for (int32_t i = 0; i < axes->count; i++) {
        index[i] = 0;
    }
}

/* The next one: moves the addresses, returns false behind the last. */
static bool advance(const struct axes *axes, intptr_t *index, char **in, char **out) {
    for (int32_t i = axes->count - 1; i >= 0; i--) {
        const struct axis *axis = &axes->axis[i];
        if (++index[i] < axis->extent) {
            *in += axis->in;
            *out += axis->out;
            return true;
        }
        *in -= axis->in * (axis->extent - 1);
        *out -= axis->out * (axis->extent - 1);
        index[i] = 0;
    }
    return false;
}

/* The axis with the smallest steps of the input, or -1. */
static int32_t nearest(const struct axes *axes) {
    int32_t best = axes->count - 1;
    for (int32_t i = best - 1; i >= 0; i--) {
        best = interop__magnitude(axes->axis[i].in) < interop__magnitude(axes->axis[best].in) ? i : best;
    }
    return best;
}

/* One in the type, in the machine's byte order. */
static void write_one(int type, char *to) {
    const float single = 1;
    const double real = 1;
    const uint8_t u8 = 1;
    const uint16_t u16 = type == INTEROP_FLOAT16 ? 0x3c00 : type == INTEROP_BFLOAT16 ? 0x3f80 : 1;
    const uint32_t u32 = 1;
    const uint64_t u64 = 1;
    switch (type) {
    case INTEROP_FLOAT32:
        memcpy(to, &single, sizeof single);
        break;
    case INTEROP_FLOAT64:
        memcpy(to, &real, sizeof real);
        break;
    case INTEROP_INT64:
    case INTEROP_UINT64:
        memcpy(to, &u64, sizeof u64);
        break;
    case INTEROP_INT32:
    case INTEROP_UINT32:
        memcpy(to, &u32, sizeof u32);
        break;
    case INTEROP_BOOL:
    case INTEROP_INT8:
    case INTEROP_UINT8:
        memcpy(to, &u8, sizeof u8);
        break;
    default:
        memcpy(to, &u16, sizeof u16);
    }
}

/* Copies n elements, each of them by one load and one store unless they lie densely; a step of 0 repeats the first. */
static void spread(const char *in, intptr_t in_step, char *out, intptr_t out_step, intptr_t size, intptr_t n) {
    if (out_step == size && (in_step == size || in_step == 0)) {
        const intptr_t bytes = n * size;
        intptr_t done = in_step == size ? bytes : size;
        memcpy(out, in, (size_t)done);
        for (; done < bytes; done += done < bytes - done ? done : bytes - done) {
            memcpy(out + done, out, (size_t)(done < bytes - done ? done : bytes - done));
        }
        return;
    }
    for (intptr_t i = 0; i < n; i++, in += in_step, out += out_step) {
        switch (size) {
        case 1:
            *out = *in;
            break;
        case 2:
            memcpy(out, in, 2);
            break;
        case 4:
            memcpy(out, in, 4);
            break;
        default:
            memcpy(out, in, 8);
        }
    }
}

bool interop__reduce_identity(const interop_ufunc *ufunc, int type, char value[8]) {
    const int identity = ufunc->identity;
    memset(value, identity == INTEROP_IDENTITY_ALL_BITS ? 0xff : 0, 8);
    if (identity == INTEROP_IDENTITY_ONE || (identity == INTEROP_IDENTITY_ALL_BITS && type == INTEROP_BOOL)) {
        write_one(type, value);
    }
    return identity != INTEROP_IDENTITY_NONE && identity != INTEROP_IDENTITY_REORDERABLE;
}

/* Begins n results of a row: with the identity, or else with elements. Returns whether with elements. */
static bool begin(const struct walk *walk, intptr_t n, const char *in, char *out) {
    const struct axis *row = &walk->row;
    const int type = walk->reduction->kernel->types[0];
    char value[8];
    if (!interop__reduce_identity(walk->reduction->ufunc, type, value)) {
        spread(in, row->in, out, row->out, walk->out_size, n);
        for (intptr_t i = 0; i < n && type == INTEROP_BOOL; i++) { /* any byte but 0 is true; what is written is 1 */
            out[i * row->out] = out[i * row->out] != 0;
        }
        return true;
    }
    spread(value, 0, out, row->out, walk->out_size, n);
    return false;
}

static void call(const struct walk *walk, interop__loop *loop, const struct axis *axis, intptr_t n, char *in,
                 char *out) {
    char *args[] = {out, in, out};
    const intptr_t steps[] = {axis->out, axis->in, axis->out};
    loop(args, &n, steps, walk->reduction->kernel->data);
}

/* How many short rows that lie one behind the other are combined at once: a power of two, 1 if there is no use in it.
 */
static intptr_t rows_at_once(const struct walk *walk, intptr_t n) {
    const struct axis *row = &walk->row;
    intptr_t rows = 1;
    if (walk->join == NULL || walk->combined.count != 1 || row->in != walk->in_size || row->out != walk->out_size ||
        walk->combined.axis[0].in != n * row->in || n > GROUP_BYTES) {
        return 1;
    }
    while (2 * rows * n * walk->out_size <= GROUP_BYTES && 4 * rows <= walk->combined.axis[0].extent) {
        rows *= 2;
    }
    return rows;
}

/* Combines groups of rows with as many rows of results, and these with each other. */
static void run_group(const struct walk *walk, intptr_t n, intptr_t rows, char *in, char *out) {
    _Alignas(64) char results[GROUP_BYTES];
    const intptr_t size = rows * n, all = n * walk->combined.axis[0].extent;
    const struct axis own = {n, walk->out_size, walk->out_size};
    begin(walk, size, in, results);
    for (intptr_t done = 0; done < all; done += size) {
        call(walk, walk->loop, &walk->row, all - done < size ? all - done : size, in + done * walk->in_size, results);
    }
    for (rows /= 2; rows > 0; rows /= 2) {
        call(walk, walk->join, &own, rows * n, results + rows * n * walk->out_size, results);
    }
    call(walk, walk->join, &own, n, results, out);
}

/* `begun`: results began with their first elements. */
static void run_rows(const struct walk *walk, intptr_t n, char *in, char *out, bool begun) {
    const intptr_t rows = rows_at_once(walk, n);
    intptr_t index[INTEROP_MAX_NDIM];
    if (rows > 1) {
        run_group(walk, n, rows, in, out);
        return;
    }
    rewind_axes(&walk->combined, index);
    do {
        if (!begun) {
            call(walk, walk->loop, &walk->row, n, in, out);
        }
        begun = false;
    } while (advance(&walk->combined, index, &in, &out));
}

static void run_runs(const struct walk *walk, intptr_t n, char *in, char *out, bool begun) {
    const intptr_t begin_at = begun ? interop__reduce_done(walk->reduction->ufunc) : 0;
    intptr_t index[INTEROP_MAX_NDIM];
    for (intptr_t i = 0; i < n; i++) {
        char *at = in + i * walk->row.in, *to = out + i * walk->row.out;
        intptr_t done = begin_at;
        rewind_axes(&walk->combined, index);
        do {
            if (walk->run.extent > done) {
                call(walk, walk->loop, &walk->run, walk->run.extent - done, at + done * walk->run.in, to);
            }
            done = 0;
        } while (advance(&walk->combined, index, &at, &to));
    }
}

/* n results of a row, which are begun together. */
static void run_results(const struct walk *walk, intptr_t n, char *in, char *out) {
    const bool begun = begin(walk, n, in, out);
    if (walk->is_empty) {
        return;
    }
    if (walk->across != NULL) { /* there is one run, and results begin with an identity */
        walk->across(out, walk->row.out, in, walk->row.in, walk->run.in, walk->run.extent, n);
    } else if (walk->by_rows) {
        run_rows(walk, n, in, out, begun);
    } else {
        run_runs(walk, n, in, out, begun);
    }
}

static void make_axes(struct walk *walk, const interop_tensor *in, const interop_tensor *out, bool kept) {
    int32_t own = 0;
    for (int32_t i = 0; i < in->ndim; i++) {
        struct axis axis = {(intptr_t)in->shape[i], (intptr_t)in->strides[i], 0};
        if (walk->reduction->axes >> i & 1) {
            walk->is_empty |= axis.extent == 0;
            append(&walk->combined, axis);
            own += kept;
        } else {
            axis.out = out != NULL ? (intptr_t)out->strides[own++] : 0;
            append(&walk->results, axis);
        }
    }
}

bool interop__reduce_needs_copy(const struct interop__reduction *reduction, const interop_tensor *in) {
    struct walk walk = {.reduction = reduction};
    if (!reduction->kernel->folds) {
        return false;
    }
    make_axes(&walk, in, NULL, false);
    return walk.combined.count > 1 && !walk.is_empty;
}

/*
 * Takes out the results that are worked on together, along the axis that has the smallest steps of the input, and the
 * elements of each. By rows if that axis has smaller steps than these, or if there is next to nothing to combine in one
 * call; else by runs.
 */
static void take_inner(struct walk *walk) {
    const int32_t near = nearest(&walk->results), last = walk->combined.count - 1;
    walk->row = near >= 0 ? take(&walk->results, near) : (struct axis){1, walk->in_size, walk->out_size};
    walk->run = last >= 0 ? walk->combined.axis[last] : (struct axis){1, walk->in_size, 0};
    walk->by_rows = near >= 0 && (interop__magnitude(walk->row.in) < interop__magnitude(walk->run.in) ||
                                  (walk->row.extent >= ABREAST && walk->run.extent <= SHORT));
    if (last >= 0 && !walk->by_rows) {
        take(&walk->combined, last);
    }
}

/* The kernel that combines two results; NULL if the order of elements matters. */
static interop__loop *find_join(const struct interop__reduction *reduction, uint32_t mask) {
    const interop_ufunc *ufunc = reduction->ufunc;
    const uint16_t position = ufunc->by_type[reduction->kernel->types[0]];
    uint32_t level;
    if (ufunc->identity == INTEROP_IDENTITY_NONE || reduction->kernel->max_ulp != 0 || position == 0) {
        return NULL;
    }
    return interop__kernel_pick(&ufunc->kernels[position - 1], mask, &level);
}

void interop__reduce_run(const struct interop__reduction *reduction, const interop_tensor *in,
                         const interop_tensor *out, bool kept) {
    struct walk walk = {.reduction = reduction, .in_size = (intptr_t)(in->dtype.bits / 8)};
    const uint32_t mask = interop_cpu_mask();
    uint32_t level;
    walk.loop = interop__kernel_pick(reduction->kernel, mask, &level);
    walk.join = find_join(reduction, mask);
    walk.across = interop__kernel_across(reduction->kernel, mask);
    walk.out_size = (intptr_t)(out->dtype.bits / 8);
    make_axes(&walk, in, out, kept);
    char *from = interop__tensor_first(in), *to = interop__tensor_first(out);
    take_inner(&walk);
    const bool near = interop__magnitude(walk.row.in) < interop__magnitude(walk.run.in);
    const intptr_t block = (near ? ROW_BYTES : ACROSS_BYTES) / walk.out_size;
    intptr_t index[INTEROP_MAX_NDIM];
    rewind_axes(&walk.results, index);
    do {
        for (intptr_t done = 0; done < walk.row.extent; done += block) {
            const intptr_t left = walk.row.extent - done;
            run_results(&walk, left < block ? left : block, from + done * walk.row.in, to + done * walk.row.out);
        }
    } while (advance(&walk.results, index, &from, &to));
}
