/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_CPU_H
#define INTEROP_CPU_H

/**
 * \file cpu.h
 * CPU levels: what was built, what this machine has, and what may be used.
 */

#include "abi.h"

INTEROP_BEGIN_DECLS

/**
 * CPU levels, one bit each. A level is a bundle of features that real machines have together. Results are the same
 * bits on every level, but for sign and payload of a NaN that arithmetic gives; only speed differs. That holds in C's default floating-point environment, which loops expect
 * and do not set: rounding to nearest, subnormal numbers kept. In another (fesetround(), x86's FTZ and DAZ,
 * torch.set_flush_denormal()) results and flags may be others, integer quotients too, and differ between levels. The
 * x86 baseline and every other machine without a fused multiply-add instruction call libm's fma(), which is slow.
 */
enum {
    INTEROP_CPU_INVALID = -1,
    INTEROP_CPU_BASELINE = 1,  /**< what the library was compiled for; always there */
    INTEROP_CPU_X86_64_V3 = 2, /**< AVX2, FMA, BMI, F16C (psABI level v3) */
    INTEROP_CPU_X86_64_V4 = 4, /**< AVX-512 F, BW, CD, DQ, VL (psABI level v4) */
    INTEROP_CPU_NEON = 8       /**< AArch64 Advanced SIMD */
};

/**
 * Levels compiled into the library.
 *
 * \returns an OR of INTEROP_CPU_x
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API uint32_t interop_cpu_built(void);

/**
 * Levels that were built and that this machine and its operating system can run. Detected once.
 *
 * \returns an OR of INTEROP_CPU_x
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API uint32_t interop_cpu_detected(void);

/**
 * Levels that calls may use now.
 *
 * \returns an OR of INTEROP_CPU_x; at first interop_cpu_detected()
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API uint32_t interop_cpu_mask(void);

/**
 * Limits the levels that calls may use. Levels that were not detected are dropped, so is a level whose lower one is
 * masked out (v4 needs v3), and the baseline is always kept. Calls that run meanwhile finish with what they began.
 *
 * \param mask an OR of INTEROP_CPU_x; 0xffffffff restores all
 * \returns the mask now in force
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API uint32_t interop_cpu_set_mask(uint32_t mask);

/**
 * Name of a level, such as "x86-64-v3".
 *
 * \param level one bit
 * \returns a static string; "unknown" for anything else
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const char *interop_cpu_level_name(uint32_t level);

INTEROP_END_DECLS

#endif
