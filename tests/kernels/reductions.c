/* SPDX-License-Identifier: MIT */
/*
 * Reductions: args[0] is args[2], and both steps are 0. Each is run at every level and several steps, which must agree
 * in every bit, and with the oracle: element by element, or, if it has an order of its own, within the error bound.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "oracle.h"

enum { EVERY_SIZE = 300, LARGEST = 30000, LARGE_SIZES = 24 };

/* The values of a reduction. CANCEL and DRIFT are sums that lose everything: huge numbers that cancel around small
 * ones, and small ones that are lost in a large sum; factors go up and down, or are near 1. MINUS_ZEROS add up to -0.
 * Where the result is a truth, the values of the last three have the same, but for one that may not. */
enum pattern { FEW, MANY, CANCEL, DRIFT, MINUS_ZEROS, PATTERNS };

struct reduction {
    const struct subject *subject;
    int op, acc, in; /* types */
    intptr_t n;
    unsigned char *elements; /* dense */
    unsigned char begin[8], wanted[8];
    struct flags flags;
};

static double make_real(int op, int type, enum pattern pattern, intptr_t i, uint64_t *random) {
    const double huge = type == INTEROP__K_F16 ? 6e4 : 1e16;
    if (op == MULTIPLY && pattern != MINUS_ZEROS) {
        return pattern == CANCEL ? (i % 2 ? 7 : 1.0 / 7) : 0.97 + 0.0006 * (double)random_below(random, 101);
    }
    switch (pattern) {
    case CANCEL:
        return i % 2 ? 1 : i % 4 ? -huge : huge;
    case DRIFT:
        return i % 7 == 6 ? type == INTEROP__K_F16 ? -30 : -3e7 : 1e-3 + 0.1 * (double)random_below(random, 100);
    default:
        return -0.0;
    }
}

static void fill_truths(struct reduction *reduction, int truth, uint64_t *random) {
    const size_t size = type_size(reduction->in);
    memset(reduction->elements, truth, (size_t)reduction->n * size);
    if (reduction->n > 0 && random_below(random, 4) != 0) {
        memset(reduction->elements + (size_t)random_below(random, reduction->n) * size, !truth, size);
    }
    value_make(reduction->acc, VALUES_PLAIN, random, reduction->begin);
}

static void fill(struct reduction *reduction, enum pattern pattern, uint64_t *random) {
    if (reduction->acc == INTEROP__K_BOOL && pattern > MANY) {
        fill_truths(reduction, (int)random_below(random, 2), random);
        return;
    }
    const int is_float = type_is_float(reduction->in);
    const size_t size = type_size(reduction->in);
    for (intptr_t i = 0; i < reduction->n; i++) {
        unsigned char *to = reduction->elements + (size_t)i * size;
        if (!is_float || pattern <= MANY) {
            value_make(reduction->in, pattern == FEW ? VALUES_PLAIN : VALUES_MIXED, random, to);
        } else {
            value_from(reduction->in, make_real(reduction->op, reduction->in, pattern, i, random), to);
        }
    }
    value_make(reduction->acc, VALUES_PLAIN, random, reduction->begin);
    if (is_float && pattern == MINUS_ZEROS) {
        value_from(reduction->in, -0.0, reduction->begin);
    }
}

static void run_oracle(struct reduction *reduction) {
    memcpy(reduction->wanted, reduction->begin, sizeof reduction->wanted);
    reduction->flags = (struct flags){0, 0};
    oracle_begin();
    for (intptr_t i = 0; i < reduction->n; i++) {
        unsigned char element[8];
        oracle_widen(reduction->in, reduction->elements + (size_t)i * type_size(reduction->in), reduction->acc,
                     element);
        oracle_element(reduction->op, reduction->acc, reduction->wanted, element, reduction->wanted, &reduction->flags);
    }
    oracle_end(reduction->op, reduction->acc, &reduction->flags);
}

/*
 * One call; with `edge` the elements end where memory does. The first one of a folding kernel is held against the error
 * bound, and is what the others must give.
 */
static void run(struct reduction *reduction, struct report *report, intptr_t step, intptr_t offset, int edge,
                int first) {
    const struct interop__kernel *kernel = reduction->subject->kernel;
    const size_t in_size = type_size(reduction->in), acc_size = type_size(reduction->acc);
    const intptr_t last = reduction->n > 0 ? step * (reduction->n - 1) : 0;
    const size_t bytes = 128 + (size_t)offset + (size_t)(last < 0 ? -last : last) + (reduction->n > 0 ? in_size : 0);
    if (bytes > ARENA_BYTES - 64) {
        return;
    }
    unsigned char *arena = arena_take(bytes, edge), *at = arena + 128 + offset - (last < 0 ? last : 0);
    for (intptr_t i = 0; i < reduction->n; i++) {
        memcpy(at + i * step, reduction->elements + (size_t)i * in_size, in_size);
    }
    memcpy(arena, reduction->begin, acc_size);
    char *args[MAX_OPERANDS] = {(char *)arena, (char *)at, (char *)arena};
    const intptr_t steps[MAX_OPERANDS] = {0, step, 0};
    const int raised = arena_call(reduction->subject->levels[report->level].loop, kernel, args, reduction->n, steps);
    if (raised < 0) {
        report_fault(report, FAULT_CRASH, "reduction of %lld at step %lld", (long long)reduction->n, (long long)step);
        return;
    }
    if (first && kernel->folds) {
        if (!oracle_fold_accepts(reduction->op, reduction->in, reduction->begin, reduction->elements, (intptr_t)in_size,
                                 reduction->n, arena, &reduction->flags)) {
            report_fault(report, FAULT_VALUE, "reduction of %lld: beyond the error bound", (long long)reduction->n);
        }
        memcpy(reduction->wanted, arena, acc_size);
    }
    if (!oracle_agrees(reduction->op, reduction->acc, reduction->wanted, arena)) {
        report_fault(report, kernel->folds ? FAULT_BASELINE : FAULT_VALUE,
                     "reduction of %lld at step %lld: not what it is elsewhere", (long long)reduction->n,
                     (long long)step);
    }
    const unsigned may = reduction->flags.may & kernel->fpstatus;
    if (((unsigned)raised & reduction->flags.must) != reduction->flags.must || ((unsigned)raised & ~may) != 0) {
        report_fault(report, FAULT_FLAGS, "reduction of %lld at step %lld: raised %x, must %x, may %x",
                     (long long)reduction->n, (long long)step, (unsigned)raised, reduction->flags.must, may);
    }
}

static void run_size(struct reduction *reduction, struct report *report, uint64_t *random) {
    const intptr_t size = (intptr_t)type_size(reduction->in);
    const intptr_t steps[] = {size, 2 * size, -size, 3 * size + 1, -5 * size, size + 24};
    for (int pattern = 0; pattern < PATTERNS; pattern++) {
        fill(reduction, (enum pattern)pattern, random);
        run_oracle(reduction);
        for (report->level = 0; report->level < reduction->subject->level_count; report->level++) {
            const intptr_t step = steps[random_below(random, (intptr_t)(sizeof steps / sizeof steps[0]))];
            run(reduction, report, size, 0, 0, report->level == 0 && pattern != MINUS_ZEROS);
            run(reduction, report, size, 1 + random_below(random, 62), 0, 0);
            run(reduction, report, size, 0, 1, 0);
            run(reduction, report, step, 0, (int)random_below(random, 2), 0);
        }
    }
    report->level = 0;
    if (reduction->subject->kernel->folds && reduction->op == ADD &&
        !oracle_sum_is_no_worse(reduction->in, reduction->n)) {
        report_fault(report, FAULT_VALUE, "reduction of %lld: a worse bound than pairwise", (long long)reduction->n);
    }
}

unsigned check_reductions(const struct subject *subject, int every, uint64_t seed, int quiet) {
    const struct interop__kernel *kernel = subject->kernel;
    struct report report = {.subject = subject, .seed = seed, .quiet = quiet};
    struct reduction reduction = {.subject = subject, .op = oracle_find(subject->op)};
    uint64_t random = seed;
    if (subject->nin != 2 || kernel->types[0] != kernel->types[2] || reduction.op < 0 || kernel->max_ulp > 0.5f) {
        return 0;
    }
    reduction.acc = kernel->types[0];
    reduction.in = kernel->types[1];
    reduction.elements = malloc(LARGEST * sizeof(double));
    if (reduction.elements == NULL) {
        report_fault(&report, FAULT_CRASH, "out of memory");
        return report.faults;
    }
    for (reduction.n = 0; reduction.n <= EVERY_SIZE; reduction.n += every) {
        run_size(&reduction, &report, &random);
    }
    for (int i = 0; i < LARGE_SIZES; i += every) {
        reduction.n = EVERY_SIZE + random_below(&random, i % 4 ? 4000 : LARGEST - EVERY_SIZE);
        run_size(&reduction, &report, &random);
    }
    free(reduction.elements);
    return report.faults;
}
