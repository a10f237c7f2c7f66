/* SPDX-License-Identifier: MIT */
/*
 * Between interop__quiet_begin and interop__quiet_end, floating-point operations on what is loaded and stored there
 * raise no flag, and do not trap either: for loops of comparisons, whose instructions signal on NaN. It takes as much
 * time as some 100 elements.
 */
#ifndef INTEROP_KERNELS_QUIET_H
#define INTEROP_KERNELS_QUIET_H

#include "kernels/types.h"

#if defined(__SSE2__)
#include <immintrin.h>

#define INTEROP__QUIET
enum { INTEROP__QUIET_FROM = 256 }; /* elements for which it is worth it */

INTEROP__INLINE unsigned interop__quiet_begin(void) {
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | _MM_MASK_MASK);
    __asm__ volatile("" ::: "memory");
    return before;
}

INTEROP__INLINE void interop__quiet_end(unsigned before) {
    __asm__ volatile("" ::: "memory");
    _mm_setcsr(before);
}
#else
#define INTEROP__QUIET_FROM INTPTR_MAX /* never */

INTEROP__INLINE unsigned interop__quiet_begin(void) {
    return 0;
}

INTEROP__INLINE void interop__quiet_end(unsigned before) {
    (void)before;
}
#endif

#endif
