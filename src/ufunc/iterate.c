/* SPDX-License-Identifier: MIT */
#include "tensor/internal.h"
#include "ufunc/internal.h"

/*
 * Below SHORT_AXIS elements the kernel's entry costs more than a walk with larger strides. BLOCK lines of the cache,
 * one for each element of a block, stay in a first-level cache while the next axis is walked.
 */
enum { SHORT_AXIS = 16, BLOCK = 128 };

/* The step of an operand on an axis of the broadcast shape. */
static intptr_t step_on(const interop_tensor *tensor, int32_t axis, int32_t ndim) {
    const int32_t own = axis - (ndim - tensor->ndim);
    return own < 0 || tensor->shape[own] == 1 ? 0 : (intptr_t)tensor->strides[own];
}

/* Walks axis `axis` from its other end if that leaves no step negative. */
static void flip(struct interop__nest *nest, int32_t axis) {
    intptr_t *steps = nest->steps[axis];
    bool negative = false;
    for (int32_t i = 0; i < nest->operands; i++) {
        if (steps[i] > 0) {
            return;
        }
        negative |= steps[i] < 0;
    }
    if (negative) {
        for (int32_t i = 0; i < nest->operands; i++) {
            nest->first[i] += steps[i] * (nest->shape[axis] - 1);
            steps[i] = (intptr_t)interop__magnitude(steps[i]);
        }
    }
}

/* Whether axis `outer` continues where axis `inner` ends, in every operand. */
static bool continues(const struct interop__nest *nest, int32_t inner, int32_t outer) {
    for (int32_t i = 0; i < nest->operands; i++) {
        intptr_t next;
        if (__builtin_mul_overflow(nest->steps[inner][i], nest->shape[inner], &next) || nest->steps[outer][i] != next) {
            return false;
        }
    }
    return true;
}

static void copy_axis(struct interop__nest *nest, int32_t to, int32_t from) {
    nest->shape[to] = nest->shape[from];
    for (int32_t i = 0; i < nest->operands; i++) {
        nest->steps[to][i] = nest->steps[from][i];
    }
}

/* Takes axis `from` over as the outermost axis of the `ndim` axes made so far; merges the two if they are one. */
static int32_t append(struct interop__nest *nest, int32_t ndim, int32_t from) {
    if (ndim > 0 && continues(nest, ndim - 1, from)) {
        nest->shape[ndim - 1] *= nest->shape[from];
        return ndim;
    }
    if (ndim != from) {
        copy_axis(nest, ndim, from);
    }
    return ndim + 1;
}

/* Moves axis `from` inwards to `to` (<= from); those between step back by one. */
static void move_inwards(struct interop__nest *nest, int32_t from, int32_t to) {
    struct {
        intptr_t shape, steps[INTEROP__OPERANDS];
    } moved;
    moved.shape = nest->shape[from];
    for (int32_t i = 0; i < nest->operands; i++) {
        moved.steps[i] = nest->steps[from][i];
    }
    for (int32_t axis = from; axis > to; axis--) {
        copy_axis(nest, axis, axis - 1);
    }
    nest->shape[to] = moved.shape;
    for (int32_t i = 0; i < nest->operands; i++) {
        nest->steps[to][i] = moved.steps[i];
    }
}

/*
 * Sorts the axes by the first output's steps, smallest innermost: it is written, which costs most, and its steps all
 * differ, for it has no internal overlap. Then merges again, since another order makes other neighbours.
 */
static void sort(struct interop__nest *nest) {
    const int32_t key = nest->inputs;
    for (int32_t axis = 1; axis < nest->ndim; axis++) {
        int32_t to = axis;
        while (to > 0 && interop__magnitude(nest->steps[to - 1][key]) > interop__magnitude(nest->steps[axis][key])) {
            to--;
        }
        if (to != axis) {
            move_inwards(nest, axis, to);
        }
    }
    int32_t ndim = 1;
    for (int32_t axis = 1; axis < nest->ndim; axis++) {
        ndim = append(nest, ndim, axis);
    }
    nest->ndim = ndim;
}

/* The axis on which an operand has its smallest steps; 0 if it does not move at all. */
static int32_t fastest_axis(const struct interop__nest *nest, int32_t operand) {
    int32_t best = 0;
    for (int32_t axis = 1; axis < nest->ndim; axis++) {
        const uintptr_t step = interop__magnitude(nest->steps[axis][operand]);
        const uintptr_t least = interop__magnitude(nest->steps[best][operand]);
        if (step != 0 && (least == 0 || step < least)) {
            best = axis;
        }
    }
    return best;
}

/*
 * Puts a longer axis inside if the innermost is short. Then, if an operand would rather be walked along another axis,
 * makes that the next one and cuts the innermost into blocks, so that lines are still in the cache when it comes back.
 */
static void fit_to_machine(struct interop__nest *nest) {
    if (nest->shape[0] < SHORT_AXIS) {
        int32_t longest = 0;
        for (int32_t axis = 1; axis < nest->ndim; axis++) {
            longest = nest->shape[axis] > nest->shape[longest] ? axis : longest;
        }
        if (nest->shape[longest] >= 4 * nest->shape[0]) {
            move_inwards(nest, longest, 0);
        }
    }
    for (int32_t i = 0; i < nest->operands && nest->shape[0] > BLOCK; i++) {
        const int32_t axis = fastest_axis(nest, i);
        if (axis != 0 && nest->steps[0][i] != 0) {
            move_inwards(nest, axis, 1);
            nest->block = BLOCK;
            return;
        }
    }
}

void interop__nest_make(struct interop__nest *nest, const interop_tensor *const *operands, int32_t inputs,
                        int32_t count, int32_t ndim, const int64_t *shape) {
    nest->operands = count;
    nest->inputs = inputs;
    nest->lines = INTEROP__LINES_NONE;
    for (int32_t i = 0; i < count; i++) {
        nest->first[i] = interop__tensor_first(operands[i]);
        nest->size[i] = (intptr_t)(operands[i]->dtype.bits / 8);
    }
    int32_t made = 0;
    for (int32_t axis = ndim - 1; axis >= 0; axis--) {
        if (shape[axis] == 1) {
            continue;
        }
        nest->shape[made] = (intptr_t)shape[axis];
        for (int32_t i = 0; i < count; i++) {
            nest->steps[made][i] = step_on(operands[i], axis, ndim);
        }
        flip(nest, made);
        made = append(nest, made, made);
    }
    if (made == 0) { /* one element; steps of 0 would look like a reduction when it is computed in place */
        made = 1;
        nest->shape[0] = 1;
        for (int32_t i = 0; i < count; i++) {
            nest->steps[0][i] = nest->size[i];
        }
    }
    nest->ndim = made;
    if (made > 1) {
        sort(nest);
    }
    nest->block = nest->shape[0];
    if (nest->ndim > 1) {
        fit_to_machine(nest);
    }
}

/* Runs the kernel on `length` elements of axis 0 for each index of axis 1. */
static void run_rows(const struct interop__nest *nest, interop__loop *loop, void *data, char *const *at,
                     intptr_t length) {
    const intptr_t *steps = nest->steps[1];
    char *args[INTEROP__OPERANDS];
    for (intptr_t row = 0; row < nest->shape[1]; row++) {
        for (int32_t i = 0; i < nest->operands; i++) {
            args[i] = at[i] + row * steps[i]; /* shorter than adding, which would wait for the row before */
        }
        loop(args, &length, nest->steps[0], data);
    }
}

/* The same for each index of the axes from 2 on, beginning at `at`. */
static void run_block(const struct interop__nest *nest, interop__loop *loop, void *data, char **at, intptr_t length) {
    intptr_t index[INTEROP_MAX_NDIM];
    for (int32_t axis = 2; axis < nest->ndim; axis++) {
        index[axis] = 0;
    }
    for (;;) {
        run_rows(nest, loop, data, at, length);
        int32_t axis = 2;
        while (axis < nest->ndim && ++index[axis] == nest->shape[axis]) {
            for (int32_t i = 0; i < nest->operands; i++) {
                at[i] -= nest->steps[axis][i] * (nest->shape[axis] - 1);
            }
            index[axis++] = 0;
        }
        if (axis >= nest->ndim) {
            return;
        }
        for (int32_t i = 0; i < nest->operands; i++) {
            at[i] += nest->steps[axis][i];
        }
    }
}

void interop__nest_run(struct interop__nest *nest, interop__loop *loop, void *data) {
    if (nest->ndim == 1) { /* one call */
        loop(nest->first, nest->shape, nest->steps[0], data);
        return;
    }
    char *at[INTEROP__OPERANDS];
    for (intptr_t done = 0; done < nest->shape[0]; done += nest->block) {
        const intptr_t left = nest->shape[0] - done;
        for (int32_t i = 0; i < nest->operands; i++) {
            at[i] = nest->first[i] + done * nest->steps[0][i];
        }
        run_block(nest, loop, data, at, left < nest->block ? left : nest->block);
    }
}
