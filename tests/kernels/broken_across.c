/* SPDX-License-Identifier: MIT */
/* Tests the tester of reductions of many results at once, as broken.c does that of loops. */
#include <stdio.h>

#include "broken.h"
#include "check.h"
#include "interop/cpu.h"

static interop__across *honest;

#define ACROSS(name)                                                                                                   \
    static void name(char *out, intptr_t out_step, const char *in, intptr_t across, intptr_t along, intptr_t n,        \
                     intptr_t results)

ACROSS(backwards) {
    honest(out, out_step, in + (n - 1) * along, across, -along, n, results);
}

ACROSS(loses_the_last) {
    honest(out, out_step, in, across, along, n, results > 16 ? results - 1 : results);
}

ACROSS(reads_on) { /* a byte behind all elements */
    const intptr_t rows = along > 0 ? (n - 1) * along : 0, columns = across > 0 ? (results - 1) * across : 0;
    const volatile char sink = in[rows + columns + (intptr_t)sizeof(float)];
    honest(out, out_step, in, across, along, n, results);
    (void)sink;
}

ACROSS(writes_on) {
    honest(out, out_step, in, across, along, n, results);
    out[results * out_step] = (char)~out[results * out_step];
}

int broken_across(const struct subject *add) {
    static const struct {
        const char *name;
        interop__across *across; /* NULL: the honest one */
        unsigned faults;
    } cases[] = {{"honest sums side by side", NULL, 0},
                 {"sums side by side in another order", backwards, FAULT_BASELINE},
                 {"a sum less", loses_the_last, FAULT_BASELINE},
                 {"sums that read on", reads_on, FAULT_CRASH},
                 {"sums that write on", writes_on, FAULT_OUTSIDE}};
    struct subject subject = *add;
    uint32_t level;
    int wrong = 0;
    subject.levels[0].loop = interop__kernel_pick(add->kernel, INTEROP_CPU_BASELINE, &level);
    honest = interop__kernel_across(add->kernel, INTEROP_CPU_BASELINE);
    subject.levels[0].across = honest;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        subject.levels[1].name = cases[i].name;
        subject.levels[1].across = cases[i].across == NULL ? honest : cases[i].across;
        subject.level_count = 2;
        const unsigned faults = check_across(&subject, 1, 1, 1);
        const int caught = (faults & cases[i].faults) == cases[i].faults && (cases[i].faults != 0 || faults == 0);
        printf("%s %s: faults %x, expected %x\n", caught ? "ok  " : "FAIL", cases[i].name, faults, cases[i].faults);
        wrong += !caught;
    }
    return wrong;
}
