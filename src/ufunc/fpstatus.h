/* SPDX-License-Identifier: MIT */
/* The floating-point status word of this thread. Looking at it costs some 3 ns, clearing it ten times as much. */
#ifndef INTEROP_UFUNC_FPSTATUS_H
#define INTEROP_UFUNC_FPSTATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "interop/ufunc.h"

#if defined(__x86_64__) && defined(__SSE_MATH__)
#include <xmmintrin.h>

/* Kernels compute in SSE registers and raise flags there (kernels/fpflags.h), so the x87 word, which fenv.h would have
 * to look at too, does not matter. */
typedef uint32_t interop__fpstate;

enum {
    INTEROP__MXCSR_INVALID = 0x01,
    INTEROP__MXCSR_DIVIDE = 0x04,
    INTEROP__MXCSR_OVERFLOW = 0x08,
    INTEROP__MXCSR_UNDERFLOW = 0x10,
    INTEROP__MXCSR_REPORTED = 0x1d
};

/* Notes the status and makes sure that none of the bits that are reported is set. */
static inline interop__fpstate interop__fp_begin(void) {
    const uint32_t before = _mm_getcsr();
    if (before & INTEROP__MXCSR_REPORTED) {
        _mm_setcsr(before & ~(uint32_t)INTEROP__MXCSR_REPORTED);
    }
    return before;
}

/* The INTEROP_FP_x raised since then; the status becomes what it was. */
static inline uint32_t interop__fp_end(interop__fpstate before) {
    const uint32_t after = _mm_getcsr();
    if (after != before) {
        _mm_setcsr(before);
    }
    return (after & INTEROP__MXCSR_DIVIDE ? INTEROP_FP_DIVIDE : 0u) |
           (after & INTEROP__MXCSR_OVERFLOW ? INTEROP_FP_OVERFLOW : 0u) |
           (after & INTEROP__MXCSR_UNDERFLOW ? INTEROP_FP_UNDERFLOW : 0u) |
           (after & INTEROP__MXCSR_INVALID ? INTEROP_FP_INVALID : 0u);
}

#else
#include <fenv.h>

#ifdef FE_INVALID
typedef fexcept_t interop__fpstate;

enum { INTEROP__FE_REPORTED = FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INVALID };

static inline interop__fpstate interop__fp_begin(void) {
    fexcept_t before;
    fegetexceptflag(&before, FE_ALL_EXCEPT);
    if (fetestexcept(INTEROP__FE_REPORTED)) {
        feclearexcept(INTEROP__FE_REPORTED);
    }
    return before;
}

static inline uint32_t interop__fp_end(interop__fpstate before) {
    const int after = fetestexcept(FE_ALL_EXCEPT);
    fesetexceptflag(&before, FE_ALL_EXCEPT);
    return (after & FE_DIVBYZERO ? INTEROP_FP_DIVIDE : 0u) | (after & FE_OVERFLOW ? INTEROP_FP_OVERFLOW : 0u) |
           (after & FE_UNDERFLOW ? INTEROP_FP_UNDERFLOW : 0u) | (after & FE_INVALID ? INTEROP_FP_INVALID : 0u);
}
#else
/* A machine without a status word, such as WebAssembly: nothing is ever reported. */
typedef int interop__fpstate;

static inline interop__fpstate interop__fp_begin(void) {
    return 0;
}

static inline uint32_t interop__fp_end(interop__fpstate before) {
    (void)before;
    return 0;
}
#endif
#endif

#endif
