/* SPDX-License-Identifier: MIT */
/* feraiseexcept() and its flags; a machine without a status word, such as WebAssembly, has none to raise. */
#ifndef INTEROP_KERNELS_FPFLAGS_H
#define INTEROP_KERNELS_FPFLAGS_H

#include <fenv.h>
#include <float.h>

#ifndef FE_DIVBYZERO
#define FE_DIVBYZERO 0
#endif
#ifndef FE_INVALID
#define FE_INVALID 0
#endif

/* Not by feraiseexcept(): on x86-64, glibc raises this one in the x87's status word, which calls do not look at. */
static inline void interop__raise_overflow(void) {
    volatile double huge = DBL_MAX;
    huge = huge + huge;
}

#endif
