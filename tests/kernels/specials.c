/* SPDX-License-Identifier: MIT */
/* Runs the special values of an op: in each lane of a run, and alone. */
#include "specials.h"

#include <string.h>

#include "arena.h"

enum { ELEMENTS = 131 };

/* The special in one lane, 1 in all others, so that every flag is the special's; in each lane of a run, and alone. */
static void run_special(struct report *report, const struct special *special, intptr_t n, intptr_t lane) {
    const struct subject *subject = report->subject;
    const struct interop__kernel *kernel = subject->kernel;
    const int in = kernel->types[0], out = kernel->types[subject->nin];
    const int right = subject->nin == 2 ? kernel->types[1] : out;
    const size_t in_size = type_size(in), right_size = type_size(right), out_size = type_size(out), room = 2048;
    const intptr_t steps[MAX_OPERANDS] = {(intptr_t)in_size, (intptr_t)right_size, (intptr_t)out_size};
    unsigned char *arena = arena_take(3 * room, 0), *got = arena + (size_t)subject->nin * room, want[8];
    char *args[MAX_OPERANDS] = {(char *)arena, (char *)(arena + room), (char *)(arena + 2 * room)};
    for (intptr_t i = 0; i < n; i++) {
        special_write(in, i == lane ? special->a : V1, arena + (size_t)i * in_size);
        special_write(right, i == lane ? special->b : V1, arena + room + (size_t)i * right_size);
    }
    special_write(out, special->want, want);
    const int raised = arena_call(subject->levels[report->level].loop, kernel, args, n, steps);
    got += (size_t)lane * out_size;
    if (raised < 0) {
        report_fault(report, FAULT_CRASH, "special");
    } else if (!oracle_agrees(oracle_find(subject->op), out, want, got)) {
        unsigned long long given = 0, wanted = 0;
        memcpy(&given, got, out_size);
        memcpy(&wanted, want, out_size);
        report_fault(report, FAULT_VALUE, "special values %d, %d in element %lld of %lld: %llx, not %llx",
                     (int)special->a, (int)special->b, (long long)lane, (long long)n, given, wanted);
    }
    const unsigned optional = special->flags & U_PERHAPS ? U : 0, flags = special->flags & FLAGS;
    if (raised >= 0 && ((unsigned)raised & ~optional) != flags) {
        report_fault(report, FAULT_FLAGS, "special values %d, %d in element %lld of %lld: flags %x, not %x",
                     (int)special->a, (int)special->b, (long long)lane, (long long)n, (unsigned)raised, flags);
    }
}

/* Whether the right operand is as wide as the left one, or can have the value all the same. */
static int fits(const struct subject *subject, enum value value) {
    const int left = subject->kernel->types[0], right = subject->kernel->types[1];
    const enum value last = right == INTEROP__K_BOOL ? V1 : right <= INTEROP__K_I64 ? VM2 : V4;
    return subject->nin != 2 || left == right || subject_is_mixed(subject) || value <= last;
}

/* Returns whether the list has values for the op. */
static int run_specials(struct report *report, const struct specials *specials) {
    int found = 0;
    for (size_t i = 0; i < specials->count; i++) {
        const struct special *special = &specials->list[i];
        if (strcmp(special->op, report->subject->op) != 0 || !fits(report->subject, special->b)) {
            continue;
        }
        found = 1;
        for (report->level = 0; report->level < report->subject->level_count; report->level++) {
            run_special(report, special, 1, 0);
            for (intptr_t lane = 0; lane < ELEMENTS; lane++) {
                run_special(report, special, ELEMENTS, lane);
            }
        }
    }
    return found;
}

unsigned check_specials(const struct subject *subject, uint64_t seed, int quiet) {
    const int type = subject->kernel->types[0];
    struct report report = {.subject = subject, .seed = seed, .quiet = quiet};
    int found;
    if (subject_is_mixed(subject)) {
        found = run_specials(&report, type <= INTEROP__K_I64 ? &mixed_signed_specials : &mixed_unsigned_specials);
    } else if (type_is_float(type)) {
        found = run_specials(&report, &float_specials) | run_specials(&report, &float_truth_specials) |
                run_specials(&report, &cast_specials);
    } else {
        found = run_specials(&report, type == INTEROP__K_BOOL  ? &bool_specials
                                      : type <= INTEROP__K_I64 ? &signed_specials
                                                               : &unsigned_specials);
    }
    if (!found) {
        report.level = 0;
        report_fault(&report, FAULT_ORACLE, "add special values of the op to specials_*.c");
    }
    return report.faults;
}
