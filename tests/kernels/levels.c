/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "check.h"
#include "interop/cpu.h"

/* Each level is picked with the ones below it allowed. */
void find_levels(struct subject *subject, const char *only) {
    uint32_t mask = INTEROP_CPU_BASELINE;
    subject->level_count = 0;
    for (uint32_t bit = INTEROP_CPU_BASELINE; bit != 0; bit <<= 1) {
        const char *name = interop_cpu_level_name(bit);
        uint32_t level;
        if (!(interop_cpu_detected() & bit)) {
            continue;
        }
        mask |= bit;
        if (bit == INTEROP_CPU_BASELINE || only == NULL || strcmp(only, name) == 0) {
            subject->levels[subject->level_count].name = name;
            subject->levels[subject->level_count].across = interop__kernel_across(subject->kernel, mask);
            subject->levels[subject->level_count++].loop = interop__kernel_pick(subject->kernel, mask, &level);
        }
    }
}
