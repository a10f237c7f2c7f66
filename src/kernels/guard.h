/* SPDX-License-Identifier: MIT */
/*
 * For what runs before the CPU is known: refuses to be compiled for more than the baseline. INTEROP__BASELINE_AVX is
 * set by cmake/isa.cmake if the flags that the user gave for the whole build have AVX in them.
 */
#ifndef INTEROP_KERNELS_GUARD_H
#define INTEROP_KERNELS_GUARD_H

#if defined(__AVX__) && !defined(INTEROP__BASELINE_AVX)
#error "the flags of a CPU level have leaked into code that runs on every CPU"
#endif

#endif
