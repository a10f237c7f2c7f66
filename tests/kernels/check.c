/* SPDX-License-Identifier: MIT */
/* Runs the loops of one kernel on one layout after the other, each time on an arena of its own content. */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

enum { TOLD_AT_MOST = 4 };

void subject_name(const struct subject *subject, char *name, size_t capacity) {
    const uint8_t *types = subject->kernel->types;
    if (subject->nin == 2 && types[0] != types[1]) {
        snprintf(name, capacity, "%s(%s, %s)", subject->op, type_name(types[0]), type_name(types[1]));
    } else {
        snprintf(name, capacity, "%s(%s)", subject->op, type_name(types[0]));
    }
}

int subject_is_mixed(const struct subject *subject) {
    const uint8_t *types = subject->kernel->types;
    return subject->nin == 2 && types[0] != types[1] && types[0] != types[2];
}

void report_fault(struct report *report, unsigned fault, const char *format, ...) {
    static const char *const what[] = {"value",    "differs from the baseline", "wrote outside", "flags", "crash",
                                       "no oracle"};
    char name[64];
    va_list list;
    int index = 0;
    report->faults |= fault;
    if (report->quiet || report->told++ >= TOLD_AT_MOST) {
        return;
    }
    while (fault >> index != 1) {
        index++;
    }
    subject_name(report->subject, name, sizeof name);
    printf("FAIL %s %s: %s: ", name, report->subject->levels[report->level].name, what[index]);
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    printf(" [--seed %llu]\n", (unsigned long long)report->seed);
}

/* One layout with its content before, and after by the oracle and by the baseline. */
struct trial {
    struct layout layout;
    int op, values;
    size_t capacity;
    unsigned char *before, *wanted, *baseline; /* copies of the arena */
    unsigned char *is_output;                  /* by byte */
    struct flags flags;
};

static int trial_open(struct trial *trial) {
    unsigned char *memory = malloc(4 * (size_t)ARENA_BYTES);
    trial->before = memory;
    if (memory == NULL) {
        return 0;
    }
    trial->wanted = memory + ARENA_BYTES;
    trial->baseline = memory + 2 * ARENA_BYTES;
    trial->is_output = memory + 3 * ARENA_BYTES;
    return 1;
}

/* Random bytes everywhere, then values of the kind in all operands; the output's are the canaries' equals. */
static void trial_fill(struct trial *trial, const struct subject *subject, uint64_t *random) {
    const struct layout *layout = &trial->layout;
    const int out = layout->operands - 1;
    for (size_t i = 0; i < layout->bytes; i += sizeof(uint64_t)) {
        const uint64_t bits = random_next(random);
        memcpy(trial->before + i, &bits, layout->bytes - i < sizeof bits ? layout->bytes - i : sizeof bits);
    }
    memset(trial->is_output, 0, layout->bytes);
    for (int k = out; k >= 0; k--) {
        for (intptr_t i = 0; i < layout->n; i++) {
            const intptr_t at = layout->at[k] + i * layout->step[k];
            value_make(subject->kernel->types[k], trial->values, random, trial->before + at);
            if (k == out) {
                memset(trial->is_output + at, 1, layout->size[k]);
            }
        }
    }
}

static void run_oracle(struct trial *trial, const struct subject *subject) {
    const struct layout *layout = &trial->layout;
    const int type = subject->kernel->types[0], right = subject->kernel->types[1], out = layout->operands - 1;
    memcpy(trial->wanted, trial->before, layout->bytes);
    trial->flags = (struct flags){0, 0};
    oracle_begin();
    for (intptr_t i = 0; i < layout->n; i++) {
        const unsigned char *a = trial->wanted + layout->at[0] + i * layout->step[0];
        const unsigned char *b = trial->wanted + layout->at[1] + i * layout->step[1];
        unsigned char *result = trial->wanted + layout->at[out] + i * layout->step[out], wide[8];
        if (subject_is_mixed(subject)) {
            oracle_mixed(trial->op, type, a, right, b, result);
            continue;
        }
        if (out == 2) {
            oracle_widen(right, b, type, wide);
        }
        oracle_element(trial->op, type, a, out == 2 ? wide : NULL, result, &trial->flags);
    }
    oracle_end(trial->op, type, &trial->flags);
}

/* Where an inexact result feeds the next element, the oracle is the loop itself, one element at a time. */
static void run_singly(struct trial *trial, const struct subject *subject) {
    const struct layout *layout = &trial->layout;
    unsigned char *arena = arena_take(layout->bytes, 0);
    trial->flags = (struct flags){0, 0};
    memcpy(arena, trial->before, layout->bytes);
    for (intptr_t i = 0; i < layout->n; i++) {
        char *args[MAX_OPERANDS];
        for (int k = 0; k < layout->operands; k++) {
            args[k] = (char *)arena + layout->at[k] + i * layout->step[k];
        }
        const int raised = arena_call(subject->levels[0].loop, subject->kernel, args, 1, layout->step);
        trial->flags.must |= raised < 0 ? 0 : (unsigned)raised;
    }
    trial->flags.may = trial->flags.must;
    memcpy(trial->wanted, arena, layout->bytes);
}

static void describe(const struct trial *trial, char *text, size_t capacity) {
    static const char *const kinds[] = {"plain", "nasty", "bits", "mixed"};
    const struct layout *layout = &trial->layout;
    int length = snprintf(text, capacity, "%s, n %lld, %s values, at/step", layout->form, (long long)layout->n,
                          kinds[trial->values]);
    for (int k = 0; k < layout->operands && length > 0 && (size_t)length < capacity; k++) {
        length += snprintf(text + length, capacity - (size_t)length, " %lld/%lld", (long long)layout->at[k],
                           (long long)layout->step[k]);
    }
}

static void print_bytes(char *text, const unsigned char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        snprintf(text + 2 * i, 3, "%02x", bytes[count - 1 - i]);
    }
}

/* Whether this is a reduction in an order of the kernel's own: one whose input does not run over the result. */
static int is_fold(const struct trial *trial, const struct subject *subject) {
    const struct layout *layout = &trial->layout;
    const intptr_t last = layout->step[1] * (layout->n - 1);
    const intptr_t low = layout->at[1] + (last < 0 ? last : 0), high = layout->at[1] + (last < 0 ? 0 : last);
    return subject->kernel->folds && layout->n > 0 && layout->at[0] == layout->at[2] && layout->step[0] == 0 &&
           layout->step[2] == 0 &&
           (high + (intptr_t)layout->size[1] <= layout->at[2] || layout->at[2] + (intptr_t)layout->size[2] <= low);
}

/* Looks for elements of the output that do not match, `with` = the oracle's or the baseline's arena. */
static void compare_elements(const struct trial *trial, struct report *report, const unsigned char *got,
                             const unsigned char *with, unsigned fault) {
    const struct layout *layout = &trial->layout;
    const struct interop__kernel *kernel = report->subject->kernel;
    const int out = layout->operands - 1, exact = fault == FAULT_BASELINE || layout->dependent;
    for (intptr_t i = 0; i < layout->n; i++) {
        const intptr_t at = layout->at[out] + i * layout->step[out];
        const unsigned char *a = trial->before + layout->at[0] + i * layout->step[0];
        if (exact ? oracle_agrees(trial->op, kernel->types[out], with + at, got + at)
                  : oracle_accepts(trial->op, kernel->types[0], kernel->types[out], kernel->max_ulp, a, with + at,
                                   got + at)) {
            continue;
        }
        char where[256], wanted[40], given[40];
        describe(trial, where, sizeof where);
        print_bytes(wanted, with + at, layout->size[out]);
        print_bytes(given, got + at, layout->size[out]);
        report_fault(report, fault, "%s: element %lld is %s, not %s", where, (long long)i, given, wanted);
        return;
    }
}

static void compare_outside(const struct trial *trial, struct report *report, const unsigned char *got) {
    for (size_t i = 0; i < trial->layout.bytes; i++) {
        if (!trial->is_output[i] && got[i] != trial->before[i]) {
            char where[256];
            describe(trial, where, sizeof where);
            report_fault(report, FAULT_OUTSIDE, "%s: byte %zu was written", where, i);
            return;
        }
    }
}

static void run_level(struct trial *trial, struct report *report) {
    const struct layout *layout = &trial->layout;
    const struct subject *subject = report->subject;
    unsigned char *arena = arena_take(layout->bytes, layout->edge);
    char *args[MAX_OPERANDS] = {NULL};
    char where[256];
    memcpy(arena, trial->before, layout->bytes);
    for (int k = 0; k < layout->operands; k++) {
        args[k] = (char *)arena + layout->at[k];
    }
    const int raised = arena_call(subject->levels[report->level].loop, subject->kernel, args, layout->n, layout->step);
    if (raised < 0) {
        describe(trial, where, sizeof where);
        report_fault(report, FAULT_CRASH, "%s", where);
        return;
    }
    if (is_fold(trial, subject)) {
        if (!oracle_fold_accepts(trial->op, subject->kernel->types[0], trial->before + layout->at[0],
                                 trial->before + layout->at[1], layout->step[1], layout->n, arena + layout->at[2],
                                 &trial->flags)) {
            describe(trial, where, sizeof where);
            report_fault(report, FAULT_VALUE, "%s: beyond the error bound", where);
        }
        compare_outside(trial, report, arena);
    } else if (memcmp(arena, trial->wanted, layout->bytes) != 0) {
        compare_elements(trial, report, arena, trial->wanted, FAULT_VALUE);
        compare_outside(trial, report, arena);
    }
    if (report->level == 0) {
        memcpy(trial->baseline, arena, layout->bytes);
    } else if (memcmp(arena, trial->baseline, layout->bytes) != 0) {
        compare_elements(trial, report, arena, trial->baseline, FAULT_BASELINE);
    }
    const unsigned promised = trial->flags.may & subject->kernel->fpstatus;
    if (((unsigned)raised & trial->flags.must) != trial->flags.must || ((unsigned)raised & ~promised) != 0) {
        describe(trial, where, sizeof where);
        report_fault(report, FAULT_FLAGS, "%s: raised %x, must %x, may %x, promised %x", where, (unsigned)raised,
                     trial->flags.must, trial->flags.may, subject->kernel->fpstatus);
    }
}

unsigned check_layouts(const struct subject *subject, int every, uint64_t seed, int quiet) {
    struct report report = {.subject = subject, .seed = seed, .quiet = quiet};
    struct trial trial;
    uint64_t random = seed;
    memset(&trial, 0, sizeof trial);
    trial.op = oracle_find(subject->op);
    if (trial.op < 0) {
        report_fault(&report, FAULT_ORACLE, "add the op to oracle*.c and specials*.c");
        return report.faults;
    }
    if (!trial_open(&trial)) {
        report_fault(&report, FAULT_CRASH, "out of memory");
        return report.faults;
    }
    for (int index = 0; index < layout_count(subject); index += every) {
        layout_make(subject, index, &random, &trial.layout);
        trial.values = (int)random_below(&random, VALUES_KINDS);
        trial_fill(&trial, subject, &random);
        if (trial.layout.dependent && subject->kernel->max_ulp > 0.5f) {
            run_singly(&trial, subject);
        } else {
            run_oracle(&trial, subject);
        }
        for (report.level = 0; report.level < subject->level_count; report.level++) {
            run_level(&trial, &report);
        }
    }
    free(trial.before);
    return report.faults;
}
