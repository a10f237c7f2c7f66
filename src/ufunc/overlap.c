/* SPDX-License-Identifier: MIT */
/* Which operands of a nest may share memory, and whether that can change a result. */
#include "ufunc/internal.h"

/* The bytes that an operand touches: [*low, *high). */
static void span(const struct interop__nest *nest, int32_t operand, uintptr_t *low, uintptr_t *high) {
    *low = (uintptr_t)nest->first[operand];
    *high = *low + (uintptr_t)nest->size[operand];
    for (int32_t axis = 0; axis < nest->ndim; axis++) {
        const intptr_t reach = nest->steps[axis][operand] * (nest->shape[axis] - 1);
        if (reach < 0) {
            *low += (uintptr_t)reach;
        } else {
            *high += (uintptr_t)reach;
        }
    }
}

static uintptr_t common_divisor(uintptr_t a, uintptr_t b) {
    while (b != 0) {
        const uintptr_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/*
 * Whether the operands lie beside each other in every period of their steps, as the parts of complex numbers and the
 * columns of a table do. `distance` is that of their first elements.
 */
static bool interleaved(const struct interop__nest *nest, int32_t a, int32_t b) {
    uintptr_t period = 0;
    for (int32_t axis = 0; axis < nest->ndim; axis++) {
        const intptr_t step_a = nest->steps[axis][a], step_b = nest->steps[axis][b];
        period = common_divisor(period, step_a < 0 ? 0 - (uintptr_t)step_a : (uintptr_t)step_a);
        period = common_divisor(period, step_b < 0 ? 0 - (uintptr_t)step_b : (uintptr_t)step_b);
    }
    if (period == 0) {
        return false;
    }
    const uintptr_t from_a = (uintptr_t)nest->first[a] % period, from_b = (uintptr_t)nest->first[b] % period;
    const uintptr_t distance = from_b >= from_a ? from_b - from_a : from_b + (period - from_a);
    return distance >= (uintptr_t)nest->size[a] && period - distance >= (uintptr_t)nest->size[b];
}

bool interop__nest_meet(const struct interop__nest *nest, int32_t a, int32_t b) {
    uintptr_t low_a, high_a, low_b, high_b;
    span(nest, a, &low_a, &high_a);
    span(nest, b, &low_b, &high_b);
    return low_a < high_b && low_b < high_a && !interleaved(nest, a, b);
}

static bool same_steps(const struct interop__nest *nest, int32_t a, int32_t b) {
    for (int32_t axis = 0; axis < nest->ndim; axis++) {
        if (nest->steps[axis][a] != nest->steps[axis][b]) {
            return false;
        }
    }
    return true;
}

/* Whether the elements of an operand come one behind the other in memory, in the order in which the nest visits them.
 */
static bool ascends(const struct interop__nest *nest, int32_t operand) {
    intptr_t reach = nest->size[operand];
    for (int32_t axis = 0; axis < nest->ndim; axis++) {
        if (nest->steps[axis][operand] < reach) {
            return false;
        }
        reach += nest->steps[axis][operand] * (nest->shape[axis] - 1);
    }
    return nest->block == nest->shape[0];
}

/*
 * Safe are: one element; the very same elements, each read before it is written; and inputs that always lie ahead of
 * what has been written, as in a[:-1] = f(a[1:]) and in narrowing in place. Everything else is taken for dangerous.
 */
bool interop__nest_input_in_danger(const struct interop__nest *nest, int32_t input, int32_t output) {
    const uintptr_t in = (uintptr_t)nest->first[input], out = (uintptr_t)nest->first[output];
    const bool same = same_steps(nest, input, output);
    if (nest->ndim == 1 && nest->shape[0] == 1) {
        return false;
    }
    if (same && in == out && nest->size[input] <= nest->size[output]) {
        return false;
    }
    if (!interop__nest_meet(nest, input, output)) {
        return false;
    }
    if (!ascends(nest, output)) {
        return true;
    }
    const intptr_t step_in = nest->steps[0][input], step_out = nest->steps[0][output];
    if (nest->ndim == 1 && step_in >= step_out) {
        return in + (uintptr_t)step_in < out + (uintptr_t)nest->size[output];
    }
    return !(same && in >= out);
}
