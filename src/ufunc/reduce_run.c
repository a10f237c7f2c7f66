/* SPDX-License-Identifier: MIT */
/*
 * The loops around a reduction's kernel. For each result, its elements are taken in C order of the combined axes.
 *
 * By runs: a kernel call reduces a run of elements into one result. By rows: a kernel call combines a row of results
 * with a row of elements or, if the kernel has an order of its own, with as many rows as there are. Both take the
 * elements of a result in the same order, so that the faster one is chosen.
 */
#include <string.h>

#include "tensor/internal.h"
#include "ufunc/reduce.h"

/* Bytes of results in one row: what is read and written again and again stays in a first-level cache. */
enum { ROW_BYTES = 32768 };

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
    struct axes results, combined;
    const struct interop__reduction *reduction;
    interop__loop *loop;
    interop__across *across; /* or NULL */
    intptr_t in_size, out_size;
    bool is_empty; /* there is nothing to combine */
};

/* Takes an axis over, merged with the one outside it if they are one. */
static void append(struct axes *axes, struct axis axis) {
    struct axis *outer = &axes->axis[axes->count - 1];
    intptr_t in, out;
    if (axis.extent == 1) {
        return;
    }
    if (axes->count > 0 && !__builtin_mul_overflow(axis.in, axis.extent, &in) &&
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

/* The next index of some axes: moves the addresses, returns false behind the last. `index` begins with zeros. */
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

static uintptr_t magnitude(intptr_t step) {
    return step < 0 ? 0 - (uintptr_t)step : (uintptr_t)step;
}

/* The axis with the smallest steps of the input, or -1. */
static int32_t nearest(const struct axes *axes) {
    int32_t best = axes->count - 1;
    for (int32_t i = best - 1; i >= 0; i--) {
        best = magnitude(axes->axis[i].in) < magnitude(axes->axis[best].in) ? i : best;
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

/* Begins a row of results: with the identity, or else with elements. Returns whether with elements. */
static bool begin(const struct walk *walk, const struct axis *row, intptr_t n, const char *in, char *out) {
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

static void call(const struct walk *walk, const struct axis *inner, intptr_t n, char *in, char *out) {
    char *args[] = {out, in, out};
    const intptr_t steps[] = {inner->out, inner->in, inner->out};
    walk->loop(args, &n, steps, walk->reduction->kernel->data);
}

/* Results that are begun together: n of them along `inner` if that is an axis of results, else one. */
static void run_group(const struct walk *walk, const struct axis *inner, intptr_t n, char *in, char *out) {
    static const struct axis single = {1, 0, 0};
    const bool is_row = inner->out != 0;
    intptr_t index[INTEROP_MAX_NDIM] = {0};
    bool first = begin(walk, is_row ? inner : &single, is_row ? n : 1, in, out);
    if (walk->is_empty) {
        return;
    }
    if (is_row && walk->across != NULL && walk->combined.count > 0) { /* there is one, and results begin with 0 */
        const struct axis run = walk->combined.axis[0];
        walk->across(out, inner->out, in, inner->in, run.in, run.extent, n);
        return;
    }
    do {
        if (!first) {
            call(walk, inner, n, in, out);
        } else if (!is_row && n > 1) {
            const intptr_t done = interop__reduce_done(walk->reduction->ufunc);
            call(walk, inner, n - done, in + done * inner->in, out);
        }
        first = false;
    } while (advance(&walk->combined, index, &in, &out));
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
 * The results that are worked on together: by rows along the axis of the results that has the smallest steps if these
 * are smaller than those of the combined axes, or if there is next to nothing to combine in one call; else by runs.
 */
static struct axis take_inner(struct walk *walk) {
    const int32_t near = nearest(&walk->results), last = walk->combined.count - 1;
    if (last < 0) {
        return near >= 0 ? take(&walk->results, near) : (struct axis){1, walk->in_size, 0};
    }
    const struct axis run = walk->combined.axis[last];
    if (near >= 0 && (!walk->reduction->kernel->folds || walk->across != NULL)) {
        const struct axis row = walk->results.axis[near];
        const bool closer = magnitude(row.in) < magnitude(run.in), many = row.extent >= ABREAST;
        if ((closer && (many || walk->across == NULL)) || (many && run.extent <= SHORT)) {
            return take(&walk->results, near);
        }
    }
    return take(&walk->combined, last);
}

void interop__reduce_run(const struct interop__reduction *reduction, const interop_tensor *in,
                         const interop_tensor *out, bool kept) {
    struct walk walk = {.reduction = reduction, .in_size = (intptr_t)(in->dtype.bits / 8)};
    const uint32_t mask = interop_cpu_mask();
    uint32_t level;
    walk.loop = interop__kernel_pick(reduction->kernel, mask, &level);
    walk.across = interop__kernel_across(reduction->kernel, mask);
    walk.out_size = (intptr_t)(out->dtype.bits / 8);
    make_axes(&walk, in, out, kept);
    char *from = interop__tensor_first(in), *to = interop__tensor_first(out);
    const struct axis inner = take_inner(&walk);
    const intptr_t block = inner.out != 0 ? ROW_BYTES / walk.out_size : inner.extent;
    intptr_t index[INTEROP_MAX_NDIM] = {0};
    do {
        intptr_t done = 0;
        do {
            const intptr_t left = inner.extent - done, n = left < block ? left : block;
            run_group(&walk, &inner, n, from + done * inner.in, to + done * inner.out);
            done += block;
        } while (done < inner.extent);
    } while (advance(&walk.results, index, &from, &to));
}
