/* SPDX-License-Identifier: MIT */
/* The part of CPU detection that needs no CPU, so that any machine can be tested. */
#ifndef INTEROP_KERNELS_CPU_H
#define INTEROP_KERNELS_CPU_H

#include <stdint.h>

/* What an x86 says of itself; 0 where it has no such leaf. */
struct interop__cpuid {
    uint32_t leaf1_ecx, leaf7_ebx, extended1_ecx;
    uint64_t xcr0; /* register state that the operating system saves; 0 without OSXSAVE */
};

/* The x86 levels of such a CPU: an OR of INTEROP_CPU_x without the baseline, whether built or not. */
uint32_t interop__cpu_classify(const struct interop__cpuid *cpu);

#endif
