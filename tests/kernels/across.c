/* SPDX-License-Identifier: MIT */
/*
 * Reductions of many results at once: at every level, each result must be in every bit what the baseline's loop makes
 * of its elements alone. Inputs and outputs lie at any steps, between bytes that may not change or pages that may not
 * be touched.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"

enum { FIELDS = 1500, ROOM = ARENA_BYTES - 128, GAP = 64 };

struct field {
    const struct subject *subject;
    int op, in_first, edge;
    size_t size, bytes;
    intptr_t n, results, along, across, out_step, in, out; /* the last two: where the first elements are */
    unsigned char *before, *wanted;                        /* copies of the arena */
    int flags;
};

static intptr_t any_step(size_t element, uint64_t *random) {
    const intptr_t size = (intptr_t)element;
    const intptr_t steps[] = {size, size, size, 2 * size, 3 * size, size + 1};
    return steps[random_below(random, (intptr_t)(sizeof steps / sizeof steps[0]))];
}

/* Bytes below and from the first element on, of a walk with two steps. */
static void extent(const struct field *field, intptr_t a, intptr_t a_step, intptr_t b, intptr_t b_step, intptr_t *low,
                   intptr_t *high) {
    const intptr_t a_last = (a - 1) * a_step, b_last = (b - 1) * b_step;
    *low = -(a_last < 0 ? a_last : 0) - (b_last < 0 ? b_last : 0);
    *high = (a_last > 0 ? a_last : 0) + (b_last > 0 ? b_last : 0) + (intptr_t)field->size;
}

/* Elements of a result or results side by side, one or the other; either may be reversed. */
static void lay_out(struct field *field, uint64_t *random) {
    intptr_t in_low, in_high, out_low, out_high, most, end = 0;
    const intptr_t step = any_step(field->size, random), pad = random_below(random, 3) * (intptr_t)field->size;
    field->out_step = any_step(field->size, random) * (random_below(random, 4) ? 1 : -1);
    field->results = 1 + random_below(random, random_below(random, 3) ? 70 : 1100);
    most = (ROOM - GAP - field->results * 3 * (intptr_t)field->size) / (field->results * step + pad);
    field->n = 1 + random_below(random, random_below(random, 3) && most > 40 ? 40 : most > 1 ? most - 1 : 1);
    field->along = random_below(random, 3) ? step * field->results + pad : step;
    field->across = field->along == step ? step * field->n : step;
    field->along *= random_below(random, 4) ? 1 : -1;
    field->across *= random_below(random, 4) ? 1 : -1;
    extent(field, field->n, field->along, field->results, field->across, &in_low, &in_high);
    extent(field, field->results, field->out_step, 1, 0, &out_low, &out_high);
    field->edge = (int)random_below(random, 3) - 1;
    field->in_first = (int)random_below(random, 2);
    for (int i = 0; i < 2; i++) {
        const int is_in = field->in_first == (i == 0);
        *(is_in ? &field->in : &field->out) = end + (is_in ? in_low : out_low);
        end += (is_in ? in_low + in_high : out_low + out_high) + (i == 0 ? GAP : 0);
    }
    field->bytes = (size_t)end;
}

/* One whose sums are rounded, or one of another kind. */
static void make(const struct field *field, int kind, uint64_t *random, intptr_t at) {
    const int type = field->subject->kernel->types[0];
    if (kind == VALUES_KINDS) {
        value_from(type, (double)random_below(random, 2000000) / 1000000 - 1, field->before + at);
    } else {
        value_make(type, kind, random, field->before + at);
    }
}

static void fill(struct field *field, uint64_t *random) {
    const int kind = random_below(random, 4) == 0 ? VALUES_MIXED : VALUES_KINDS;
    for (size_t i = 0; i < field->bytes; i += sizeof(uint64_t)) {
        const uint64_t bits = random_next(random);
        memcpy(field->before + i, &bits, field->bytes - i < sizeof bits ? field->bytes - i : sizeof bits);
    }
    for (intptr_t k = 0; k < field->results; k++) {
        make(field, kind, random, field->out + k * field->out_step);
        for (intptr_t i = 0; i < field->n; i++) {
            make(field, kind, random, field->in + k * field->across + i * field->along);
        }
    }
}

/* One result after the other. */
static void run_alone(struct field *field) {
    unsigned char *arena = arena_take(field->bytes, 0);
    const intptr_t steps[] = {0, field->along, 0};
    memcpy(arena, field->before, field->bytes);
    field->flags = 0;
    for (intptr_t k = 0; k < field->results; k++) {
        char *out = (char *)arena + field->out + k * field->out_step;
        char *args[] = {out, (char *)arena + field->in + k * field->across, out};
        field->flags |= arena_call(field->subject->levels[0].loop, field->subject->kernel, args, field->n, steps);
    }
    memcpy(field->wanted, arena, field->bytes);
}

static void run_across(struct field *field, struct report *report) {
    unsigned char *arena = arena_take(field->bytes, field->edge);
    memcpy(arena, field->before, field->bytes);
    const int raised =
        arena_across(field->subject->levels[report->level].across, (char *)arena + field->out, field->out_step,
                     (char *)arena + field->in, field->across, field->along, field->n, field->results);
    if (raised < 0) {
        report_fault(report, FAULT_CRASH, "%lld results of %lld elements", (long long)field->results,
                     (long long)field->n);
        return;
    }
    for (intptr_t k = 0; k < field->results; k++) {
        const intptr_t at = field->out + k * field->out_step;
        if (!oracle_agrees(field->op, field->subject->kernel->types[0], field->wanted + at, arena + at)) {
            report_fault(report, FAULT_BASELINE, "result %lld of %lld of %lld elements is another alone", (long long)k,
                         (long long)field->results, (long long)field->n);
            return;
        }
        memcpy(arena + at, field->before + at, field->size);
    }
    if (memcmp(arena, field->before, field->bytes) != 0) {
        report_fault(report, FAULT_OUTSIDE, "%lld results at step %lld", (long long)field->results,
                     (long long)field->out_step);
    }
    if (raised != field->flags) {
        report_fault(report, FAULT_FLAGS, "%lld results of %lld elements: raised %x, not %x", (long long)field->results,
                     (long long)field->n, (unsigned)raised, (unsigned)field->flags);
    }
}

unsigned check_across(const struct subject *subject, int every, uint64_t seed, int quiet) {
    struct report report = {.subject = subject, .seed = seed, .quiet = quiet};
    struct field field = {.subject = subject, .op = oracle_find(subject->op)};
    uint64_t random = seed;
    if (subject->levels[0].across == NULL) {
        return 0;
    }
    field.size = type_size(subject->kernel->types[0]);
    field.before = malloc(2 * (size_t)ARENA_BYTES);
    if (field.before == NULL) {
        report_fault(&report, FAULT_CRASH, "out of memory");
        return report.faults;
    }
    field.wanted = field.before + ARENA_BYTES;
    for (int i = 0; i < FIELDS; i += every) {
        lay_out(&field, &random);
        fill(&field, &random);
        run_alone(&field);
        for (report.level = 0; report.level < subject->level_count; report.level++) {
            run_across(&field, &report);
        }
    }
    free(field.before);
    return report.faults;
}
