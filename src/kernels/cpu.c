/* SPDX-License-Identifier: MIT */
/* CPU levels: detected once, at the first question, and cached in an atomic; no constructor. */
#include "interop/cpu.h"

#include <stdatomic.h>

#include "kernels/cpu.h"
#include "kernels/guard.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

/* Leaf 1 ecx: FMA, MOVBE, XSAVE and OSXSAVE, AVX, F16C, and SSE3, SSSE3, CX16, SSE4.1, SSE4.2, POPCNT below them. */
#define LEAF1_V3 (UINT32_C(1) << 12 | 1u << 22 | 1u << 26 | 1u << 27 | 1u << 28 | 1u << 29 | LEAF1_V2)
#define LEAF1_V2 (UINT32_C(1) << 0 | 1u << 9 | 1u << 13 | 1u << 19 | 1u << 20 | 1u << 23)
/* Leaf 7 ebx: BMI1, AVX2, BMI2; AVX512F, DQ, CD, BW, VL. */
#define LEAF7_V3 (UINT32_C(1) << 3 | 1u << 5 | 1u << 8)
#define LEAF7_V4 (UINT32_C(1) << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31)
/* Leaf 0x80000001 ecx: LAHF in 64-bit mode, LZCNT. */
#define EXTENDED1_V3 (UINT32_C(1) << 0 | 1u << 5)
/* XMM and YMM; mask registers, upper halves of ZMM, ZMM16 to 31. */
#define XCR0_V3 0x06u
#define XCR0_V4 0xe6u

uint32_t interop__cpu_classify(const struct interop__cpuid *cpu) {
    if ((cpu->leaf1_ecx & LEAF1_V3) != LEAF1_V3 || (cpu->leaf7_ebx & LEAF7_V3) != LEAF7_V3 ||
        (cpu->extended1_ecx & EXTENDED1_V3) != EXTENDED1_V3 || (cpu->xcr0 & XCR0_V3) != XCR0_V3) {
        return 0;
    }
    if ((cpu->leaf7_ebx & LEAF7_V4) != LEAF7_V4 || (cpu->xcr0 & XCR0_V4) != XCR0_V4) {
        return INTEROP_CPU_X86_64_V3;
    }
    return INTEROP_CPU_X86_64_V3 | INTEROP_CPU_X86_64_V4;
}

#if defined(__x86_64__) || defined(__i386__)
static uint32_t machine_levels(void) {
    struct interop__cpuid cpu = {0, 0, 0, 0};
    uint32_t eax, ebx, ecx, edx;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
        cpu.leaf1_ecx = ecx;
    }
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
        cpu.leaf7_ebx = ebx;
    }
    if (__get_cpuid(0x80000001u, &eax, &ebx, &ecx, &edx)) {
        cpu.extended1_ecx = ecx;
    }
    if (cpu.leaf1_ecx & UINT32_C(1) << 27) { /* OSXSAVE: xgetbv may be executed */
        __asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
        cpu.xcr0 = (uint64_t)edx << 32 | eax;
    }
    return interop__cpu_classify(&cpu);
}
#elif defined(__aarch64__)
static uint32_t machine_levels(void) {
    return INTEROP_CPU_NEON; /* part of the architecture */
}
#else
static uint32_t machine_levels(void) {
    return 0;
}
#endif

struct interop__cpu_cache interop__cpu_cache_read(uint32_t eax, uint32_t ebx, uint32_t ecx) {
    const size_t ways = (ebx >> 22) + 1, partitions = (ebx >> 12 & 0x3ff) + 1, line = (ebx & 0xfff) + 1;
    const struct interop__cpu_cache none = {0, 0, 0};
    const struct interop__cpu_cache cache = {eax >> 5 & 7, (eax >> 14 & 0xfff) + 1,
                                             ways * partitions * line * ((size_t)ecx + 1)};
    const uint32_t type = eax & 0x1f; /* 1 is of data, 2 of instructions, 3 of both */
    return type == 1 || type == 3 ? cache : none;
}

/* A machine that tells nothing has a modest cache. */
enum { MODEST_SHARE = 4 << 20 };

#if defined(__x86_64__) || defined(__i386__)
static size_t machine_cache_share(void) {
    static const uint32_t leaves[] = {4, 0x8000001du};
    struct interop__cpu_cache last = {0, 1, MODEST_SHARE};
    uint32_t eax, ebx, ecx, edx;
    for (size_t k = 0; k < sizeof leaves / sizeof leaves[0] && last.level == 0; k++) {
        for (uint32_t i = 0; i < 16 && __get_cpuid_count(leaves[k], i, &eax, &ebx, &ecx, &edx) && (eax & 0x1f); i++) {
            const struct interop__cpu_cache cache = interop__cpu_cache_read(eax, ebx, ecx);
            last = cache.level > last.level ? cache : last;
        }
    }
    return last.bytes / (last.sharing < 4 ? last.sharing : 4);
}
#else
static size_t machine_cache_share(void) {
    return MODEST_SHARE;
}
#endif

size_t interop__cpu_cache_share(void) {
    static _Atomic size_t share; /* 0 until first asked for; a lost race stores the same value */
    size_t bytes = atomic_load_explicit(&share, memory_order_relaxed);
    if (bytes == 0) {
        bytes = machine_cache_share();
        bytes = bytes < INTEROP__CACHE_LEAST ? INTEROP__CACHE_LEAST : bytes;
        atomic_store_explicit(&share, bytes, memory_order_relaxed);
    }
    return bytes;
}

uint32_t interop_cpu_built(void) {
    return 0
#define LEVEL(bit, unit) | INTEROP_CPU_##bit
#include "kernels/levels.def"
        ;
}

/* Both hold 0 until first asked for; the baseline bit makes every true value differ from that. */
static _Atomic uint32_t detected;
_Atomic uint32_t interop__cpu_allowed;

uint32_t interop_cpu_detected(void) {
    uint32_t levels = atomic_load_explicit(&detected, memory_order_relaxed);
    if (levels == 0) { /* a lost race stores the same value */
        levels = (machine_levels() & interop_cpu_built()) | INTEROP_CPU_BASELINE;
        atomic_store_explicit(&detected, levels, memory_order_relaxed);
    }
    return levels;
}

uint32_t interop_cpu_mask(void) {
    uint32_t levels = 0;
    const uint32_t all = interop_cpu_detected();
    return atomic_compare_exchange_strong_explicit(&interop__cpu_allowed, &levels, all, memory_order_relaxed,
                                                   memory_order_relaxed)
               ? all
               : levels;
}

uint32_t interop_cpu_set_mask(uint32_t mask) {
    uint32_t levels = (mask & interop_cpu_detected()) | INTEROP_CPU_BASELINE;
    if (!(levels & INTEROP_CPU_X86_64_V3)) {
        levels &= ~(uint32_t)INTEROP_CPU_X86_64_V4;
    }
    atomic_store_explicit(&interop__cpu_allowed, levels, memory_order_relaxed);
    return levels;
}

const char *interop_cpu_level_name(uint32_t level) {
    switch (level) {
    case INTEROP_CPU_BASELINE:
        return "baseline";
    case INTEROP_CPU_X86_64_V3:
        return "x86-64-v3";
    case INTEROP_CPU_X86_64_V4:
        return "x86-64-v4";
    case INTEROP_CPU_NEON:
        return "neon";
    default:
        return "unknown";
    }
}
