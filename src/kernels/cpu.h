/* SPDX-License-Identifier: MIT */
/* The CPU as other files of this folder and the tests see it. */
#ifndef INTEROP_KERNELS_CPU_H
#define INTEROP_KERNELS_CPU_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* What an x86 says of itself; 0 where it has no such leaf. */
struct interop__cpuid {
    uint32_t leaf1_ecx, leaf7_ebx, extended1_ecx;
    uint64_t xcr0; /* register state that the operating system saves; 0 without OSXSAVE */
};

/* Needs no CPU, so that any can be tested: the x86 levels of such a CPU: an OR of INTEROP_CPU_x without the baseline,
 * whether built or not. */
uint32_t interop__cpu_classify(const struct interop__cpuid *cpu);

/* interop_cpu_mask(), once that has been asked for; 0 before. */
extern _Atomic uint32_t interop__cpu_allowed;

/* A cache as leaf 4 (Intel) or 0x8000001d (AMD) tells of it; level 0: there is none. */
struct interop__cpu_cache {
    uint32_t level, sharing; /* sharing: the most logical CPUs that it may serve */
    size_t bytes;
};

/* From the registers of that leaf. */
struct interop__cpu_cache interop__cpu_cache_read(uint32_t eax, uint32_t ebx, uint32_t ecx);

/* Bytes of the last-level cache that one thread may count on: its part, but a quarter at least. Less is never said. */
#define INTEROP__CACHE_LEAST (1 << 20)
size_t interop__cpu_cache_share(void);

#endif
