/* SPDX-License-Identifier: MIT */
/*
 * Tests the tester: loops with one deliberate mistake each, which must be reported as what they are, and honest ones,
 * which must not be. A tester that has never failed is unproven.
 */
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broken.h"
#include "check.h"
#include "interop/cpu.h"

/* A loop that computes left + right, or keeps the left, of elements of 32 bits. */
#define LOOP(name) static void name(char **args, const intptr_t *dimensions, const intptr_t *steps, void *data)

static int32_t load(const char *from) {
    int32_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

static void store(char *to, int32_t value) {
    memcpy(to, &value, sizeof value);
}

static int32_t sum(int32_t a, int32_t b) {
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static float load_float(const char *from) {
    float value;
    memcpy(&value, from, sizeof value);
    return value;
}

static void store_float(char *to, float value) {
    memcpy(to, &value, sizeof value);
}

/* The walk that all share; what is broken is done to its arguments, or around it. */
static void add_walk(const char *a, intptr_t a_step, const char *b, intptr_t b_step, char *out, intptr_t out_step,
                     intptr_t n) {
    for (intptr_t i = 0; i < n; i++) {
        store(out + i * out_step, sum(load(a + i * a_step), load(b + i * b_step)));
    }
}

LOOP(add_honest) {
    (void)data;
    add_walk(args[0], steps[0], args[1], steps[1], args[2], steps[2], dimensions[0]);
}

LOOP(add_short_tail) { /* the last of an odd number is forgotten, once there are vectors */
    const intptr_t n = dimensions[0];
    (void)data;
    add_walk(args[0], steps[0], args[1], steps[1], args[2], steps[2], n > 16 && n % 16 == 1 ? n - 1 : n);
}

LOOP(add_long_tail) { /* one element too many; a masked store with a wrong mask */
    const intptr_t n = dimensions[0];
    (void)data;
    add_walk(args[0], steps[0], args[1], steps[1], args[2], steps[2], n > 16 && n % 16 == 15 ? n + 1 : n);
}

LOOP(add_before) { /* writes what is in front of the output again, and changes it */
    (void)data;
    add_honest(args, dimensions, steps, data);
    if (dimensions[0] > 8 && steps[2] == 4) {
        args[2][-1] = (char)(args[2][-1] ^ 1);
    }
}

LOOP(add_empty) { /* does one element even if there is none */
    const intptr_t n = dimensions[0] == 0 ? 1 : dimensions[0];
    add_honest(args, &n, steps, data);
}

LOOP(add_reads_on) { /* reads a whole vector behind the end, to no effect */
    const intptr_t n = dimensions[0];
    volatile int32_t sink = 0;
    if (n > 16 && steps[0] == 4) {
        sink = load(args[0] + 4 * n + 12);
    }
    (void)sink;
    add_honest(args, dimensions, steps, data);
}

LOOP(add_ignores_input_step) {
    (void)data;
    add_walk(args[0], steps[0], args[1], steps[1] == 8 ? 4 : steps[1], args[2], steps[2], dimensions[0]);
}

LOOP(add_ignores_output_step) {
    (void)data;
    add_walk(args[0], steps[0], args[1], steps[1], args[2], steps[2] == 8 ? 4 : steps[2], dimensions[0]);
}

LOOP(add_ignores_sign_of_step) {
    (void)data;
    add_walk(args[0], steps[0] < 0 ? -steps[0] : steps[0], args[1], steps[1], args[2], steps[2], dimensions[0]);
}

LOOP(add_rounds_step) { /* counts steps in elements */
    (void)data;
    add_walk(args[0], steps[0] / 4 * 4, args[1], steps[1], args[2], steps[2], dimensions[0]);
}

LOOP(add_rounds_address) {
    const char *aligned = args[1] - ((uintptr_t)args[1] & 3);
    (void)data;
    add_walk(args[0], steps[0], aligned, steps[1], args[2], steps[2], dimensions[0]);
}

LOOP(add_scalar_walks) { /* a left scalar is taken for an array once there are vectors */
    (void)data;
    add_walk(args[0], steps[0] == 0 && dimensions[0] >= 16 ? 4 : steps[0], args[1], steps[1], args[2], steps[2],
             dimensions[0]);
}

LOOP(add_forgets_reduction) { /* keeps only the last of a reduction */
    (void)data;
    if (args[0] == args[2] && steps[0] == 0 && steps[2] == 0 && dimensions[0] > 0) {
        store(args[2], sum(load(args[0]), load(args[1] + (dimensions[0] - 1) * steps[1])));
    } else {
        add_honest(args, dimensions, steps, data);
    }
}

LOOP(add_reads_ahead) { /* reads four elements before it writes them, also where they follow from each other */
    const intptr_t n = dimensions[0];
    intptr_t i = 0;
    (void)data;
    for (; i + 4 <= n; i += 4) {
        int32_t sums[4];
        for (intptr_t k = 0; k < 4; k++) {
            sums[k] = sum(load(args[0] + (i + k) * steps[0]), load(args[1] + (i + k) * steps[1]));
        }
        for (intptr_t k = 0; k < 4; k++) {
            store(args[2] + (i + k) * steps[2], sums[k]);
        }
    }
    add_walk(args[0] + i * steps[0], steps[0], args[1] + i * steps[1], steps[1], args[2] + i * steps[2], steps[2],
             n - i);
}

LOOP(add_backwards) { /* from the last element to the first */
    (void)data;
    for (intptr_t i = dimensions[0] - 1; i >= 0; i--) {
        store(args[2] + i * steps[2], sum(load(args[0] + i * steps[0]), load(args[1] + i * steps[1])));
    }
}

LOOP(add_saturates) {
    (void)data;
    for (intptr_t i = 0; i < dimensions[0]; i++) {
        const int64_t exact = (int64_t)load(args[0] + i * steps[0]) + load(args[1] + i * steps[1]);
        store(args[2] + i * steps[2], (int32_t)(exact > INT32_MAX ? INT32_MAX : exact < INT32_MIN ? INT32_MIN : exact));
    }
}

LOOP(or_keeps_bytes) { /* 2 | 0 is 2 */
    (void)data;
    for (intptr_t i = 0; i < dimensions[0]; i++) {
        args[2][i * steps[2]] = (char)(args[0][i * steps[0]] | args[1][i * steps[1]]);
    }
}

/* The floating-point loops: an expression for each element. */
#define FLOAT_LOOP(name, expression)                                                                                   \
    LOOP(name) {                                                                                                       \
        (void)data;                                                                                                    \
        for (intptr_t i = 0; i < dimensions[0]; i++) {                                                                 \
            const volatile float a = load_float(args[0] + i * steps[0]), b = load_float(args[1] + i * steps[1]);       \
            store_float(args[2] + i * steps[2], expression);                                                           \
        }                                                                                                              \
    }

FLOAT_LOOP(maximum_loses_nan, a > b ? a : b)
FLOAT_LOOP(maximum_mixes_zeros, a != a ? a : a >= b ? a : b)
FLOAT_LOOP(divide_honest, a / b)
FLOAT_LOOP(divide_by_reciprocal, a *(1.0f / b))
FLOAT_LOOP(multiply_in_double, (float)((double)a *(double)b *(1.0 + 1e-9)))

/* Sums, with mistakes in the reduction only. */
FLOAT_LOOP(sum_in_order, a + b)

static int is_reduction(char **args, const intptr_t *steps) {
    return args[0] == args[2] && steps[0] == 0 && steps[2] == 0;
}

LOOP(sum_honest) { /* the baseline's own */
    const struct interop_ufunc *add = interop__ufuncs(&(int32_t){0});
    uint32_t level;
    while (strcmp(add->name, "add") != 0) {
        add++;
    }
    interop__kernel_pick(&add->kernels[add->by_type[INTEROP__K_F32] - 1], INTEROP_CPU_BASELINE,
                         &level)(args, dimensions, steps, data);
}

LOOP(sum_loses_lane) { /* the last of a row of 128, from the second row on */
    sum_honest(args, dimensions, steps, data);
    if (is_reduction(args, steps) && dimensions[0] >= 256 && dimensions[0] % 128 == 0) {
        store_float(args[2], load_float(args[2]) - load_float(args[1] + (dimensions[0] - 1) * steps[1]));
    }
}

LOOP(sum_by_stride) { /* another order where elements are not dense: one half, then the other */
    const intptr_t n = dimensions[0], half = n / 2, rest = n - half;
    char *second[] = {args[0], args[1] + half * steps[1], args[2]};
    if (is_reduction(args, steps) && steps[1] != 4) {
        sum_honest(args, &half, steps, data);
        sum_honest(second, &rest, steps, data);
    } else {
        sum_honest(args, dimensions, steps, data);
    }
}

LOOP(sum_swaps_lanes) { /* adds elements 0 and 1 where 0 and 8 would have been: the same sum in another order */
    char *copy = malloc((size_t)dimensions[0] * 4 + 4), *swapped[] = {args[0], copy, args[2]};
    const intptr_t n = dimensions[0], dense[] = {0, 4, 0};
    if (!is_reduction(args, steps) || n < 16 || copy == NULL) {
        sum_honest(args, dimensions, steps, data);
    } else {
        for (intptr_t i = 0; i < n; i++) {
            store_float(copy + 4 * i, load_float(args[1] + steps[1] * (i == 1 ? 8 : i == 8 ? 1 : i)));
        }
        sum_honest(swapped, &n, dense, data);
    }
    free(copy);
}

LOOP(sum_from_zero) { /* + 0 makes 0 of -0 */
    sum_honest(args, dimensions, steps, data);
    if (is_reduction(args, steps)) {
        store_float(args[2], load_float(args[2]) + 0.0f);
    }
}

LOOP(sum_idle_lanes) { /* lanes without an element hold what they find: infinities of both signs */
    const volatile float infinity = INFINITY;
    volatile float sink = 0;
    sum_honest(args, dimensions, steps, data);
    if (is_reduction(args, steps) && dimensions[0] % 16 != 0) {
        sink = infinity - infinity;
    }
    (void)sink;
}

LOOP(sum_bytes_overflow) { /* of int8, in 16 bits */
    const intptr_t n = dimensions[0];
    int64_t begin;
    int16_t total = 0;
    (void)data;
    for (intptr_t i = 0; i < n && is_reduction(args, steps); i++) {
        total = (int16_t)(total + (signed char)args[1][i * steps[1]]);
    }
    for (intptr_t i = 0; i < n && !is_reduction(args, steps); i++) {
        memcpy(&begin, args[0] + i * steps[0], sizeof begin);
        begin = (int64_t)((uint64_t)begin + (uint64_t)(signed char)args[1][i * steps[1]]);
        memcpy(args[2] + i * steps[2], &begin, sizeof begin);
    }
    if (is_reduction(args, steps) && n > 0) {
        memcpy(&begin, args[0], sizeof begin);
        begin = (int64_t)((uint64_t)begin + (uint64_t)total);
        memcpy(args[2], &begin, sizeof begin);
    }
}

LOOP(divide_idle_lanes) { /* pads the last vector with 0 / 0 */
    volatile float zero = 0;
    divide_honest(args, dimensions, steps, data);
    if (dimensions[0] % 16 != 0) {
        zero = zero / zero;
    }
}

LOOP(divide_hides_flags) {
    divide_honest(args, dimensions, steps, data);
    feclearexcept(FE_DIVBYZERO);
}

LOOP(less_signals) { /* right answers, but the compare signals on a quiet NaN */
    (void)data;
    for (intptr_t i = 0; i < dimensions[0]; i++) {
        const volatile float a = load_float(args[0] + i * steps[0]), b = load_float(args[1] + i * steps[1]);
        args[2][i * steps[2]] = a < b;
    }
}

LOOP(negative_quiets) { /* arithmetic instead of a flip of the sign */
    (void)data;
    for (intptr_t i = 0; i < dimensions[0]; i++) {
        const volatile float a = load_float(args[0] + i * steps[0]), minus = -1;
        store_float(args[1] + i * steps[1], minus * a);
    }
}

LOOP(exp_inaccurate) { /* a little more than two ULP */
    (void)data;
    for (intptr_t i = 0; i < dimensions[0]; i++) {
        const double exact = exp((double)load_float(args[0] + i * steps[0]));
        store_float(args[1] + i * steps[1], (float)(exact * (1.0 + 2.5 * (double)FLT_EPSILON)));
    }
}

enum { ANY_VALUE = FAULT_VALUE | FAULT_BASELINE };

static const struct {
    const char *name;
    const char *op;
    int type;
    interop__loop *loop;
    unsigned faults; /* that must be reported */
} cases[] = {
    {"honest add", "add", INTEROP__K_I32, add_honest, 0},
    {"honest divide", "divide", INTEROP__K_F32, divide_honest, 0},
    {"short tail", "add", INTEROP__K_I32, add_short_tail, ANY_VALUE},
    {"one write too far", "add", INTEROP__K_I32, add_long_tail, FAULT_OUTSIDE},
    {"one write too early", "add", INTEROP__K_I32, add_before, FAULT_OUTSIDE},
    {"write for no elements", "add", INTEROP__K_I32, add_empty, FAULT_OUTSIDE},
    {"read behind the end", "add", INTEROP__K_I32, add_reads_on, FAULT_CRASH},
    {"input stride ignored", "add", INTEROP__K_I32, add_ignores_input_step, ANY_VALUE},
    {"output stride ignored", "add", INTEROP__K_I32, add_ignores_output_step, ANY_VALUE | FAULT_OUTSIDE},
    {"sign of stride ignored", "add", INTEROP__K_I32, add_ignores_sign_of_step, ANY_VALUE},
    {"odd stride rounded", "add", INTEROP__K_I32, add_rounds_step, ANY_VALUE},
    {"odd address rounded", "add", INTEROP__K_I32, add_rounds_address, ANY_VALUE},
    {"scalar taken for an array", "add", INTEROP__K_I32, add_scalar_walks, ANY_VALUE},
    {"reduction forgotten", "add", INTEROP__K_I32, add_forgets_reduction, ANY_VALUE},
    {"reads ahead of writes", "add", INTEROP__K_I32, add_reads_ahead, ANY_VALUE},
    {"wrong order", "add", INTEROP__K_I32, add_backwards, ANY_VALUE},
    {"saturation", "add", INTEROP__K_I32, add_saturates, ANY_VALUE},
    {"bool not normalised", "add", INTEROP__K_BOOL, or_keeps_bytes, ANY_VALUE},
    {"NaN lost", "maximum", INTEROP__K_F32, maximum_loses_nan, ANY_VALUE | FAULT_FLAGS},
    {"zeros mixed up", "maximum", INTEROP__K_F32, maximum_mixes_zeros, ANY_VALUE},
    {"rounded twice", "divide", INTEROP__K_F32, divide_by_reciprocal, ANY_VALUE},
    {"off by an ULP", "multiply", INTEROP__K_F32, multiply_in_double, ANY_VALUE},
    {"flag of an idle lane", "divide", INTEROP__K_F32, divide_idle_lanes, FAULT_FLAGS},
    {"flag lost", "divide", INTEROP__K_F32, divide_hides_flags, FAULT_FLAGS},
    {"flag of a compare", "less", INTEROP__K_F32, less_signals, FAULT_FLAGS},
    {"NaN quieted", "negative", INTEROP__K_F32, negative_quiets, ANY_VALUE | FAULT_FLAGS},
    {"function inaccurate", "exp", INTEROP__K_F32, exp_inaccurate, ANY_VALUE},
    {"honest sum", "add", INTEROP__K_F32, sum_honest, 0},
    {"sum from first to last", "add", INTEROP__K_F32, sum_in_order, FAULT_VALUE | FAULT_BASELINE},
    {"sum without a lane", "add", INTEROP__K_F32, sum_loses_lane, FAULT_BASELINE},
    {"sum by stride", "add", INTEROP__K_F32, sum_by_stride, FAULT_BASELINE},
    {"sum with lanes swapped", "add", INTEROP__K_F32, sum_swaps_lanes, FAULT_BASELINE},
    {"sum of -0 is 0", "add", INTEROP__K_F32, sum_from_zero, FAULT_BASELINE},
    {"flag of an idle lane of a sum", "add", INTEROP__K_F32, sum_idle_lanes, FAULT_FLAGS},
    {"sum of bytes overflows", "add", INTEROP__K_I8, sum_bytes_overflow, FAULT_VALUE},
    {"op unknown to the oracle", "frobnicate", INTEROP__K_F32, divide_honest, FAULT_ORACLE},
};

/* The kernel of that op for inputs of the type, or for reductions into a wider one; that of the table's first op for an
 * op that does not exist. */
static struct subject make_subject(const char *op, int type, int wide) {
    int32_t count;
    const struct interop_ufunc *ufuncs = interop__ufuncs(&count), *ufunc = ufuncs;
    for (int32_t i = 0; i < count; i++) {
        ufunc = strcmp(ufuncs[i].name, op) == 0 ? &ufuncs[i] : ufunc;
    }
    const struct interop__kernel *kernel = &ufunc->kernels[ufunc->by_type[type] - 1];
    while (wide && (kernel->types[0] == type || kernel->types[1] != type)) {
        kernel++;
    }
    return (struct subject){.op = op, .kernel = kernel, .nin = ufunc->nin};
}

int main(void) {
    int wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct subject subject = make_subject(cases[i].op, cases[i].type, cases[i].loop == sum_bytes_overflow);
        uint32_t level;
        subject.levels[0].name = "baseline";
        subject.levels[0].loop = interop__kernel_pick(subject.kernel, INTEROP_CPU_BASELINE, &level);
        subject.levels[1].name = cases[i].name;
        subject.levels[1].loop = cases[i].loop;
        subject.level_count = 2;
        const unsigned faults =
            check_layouts(&subject, 1, 1, 1) | check_specials(&subject, 1, 1) | check_reductions(&subject, 1, 1, 1);
        const int caught = cases[i].faults == 0 ? faults == 0 : (faults & cases[i].faults) == cases[i].faults;
        printf("%s %s: faults %x, expected %x\n", caught ? "ok  " : "FAIL", cases[i].name, faults, cases[i].faults);
        wrong += !caught;
    }
    const struct subject add = make_subject("add", INTEROP__K_F32, 0);
    return wrong + broken_across(&add) != 0;
}
