/* SPDX-License-Identifier: MIT */
/* floor_divide and remainder of 64-bit integers by the processor, with the results and flags of divide_integer.h. */
#ifndef INTEROP_KERNELS_MATH_DIVIDE_PROCESSOR_H
#define INTEROP_KERNELS_MATH_DIVIDE_PROCESSOR_H

#include "kernels/fpflags.h"
#include "kernels/types.h"

static inline u64 interop__floor_divide_u64(u64 a, u64 b) {
    if (b == 0) {
        (void)feraiseexcept(FE_DIVBYZERO);
        return 0;
    }
    return a / b;
}

static inline u64 interop__remainder_u64(u64 a, u64 b) {
    if (b == 0) {
        (void)feraiseexcept(FE_DIVBYZERO);
        return 0;
    }
    return a % b;
}

static inline i64 interop__floor_divide_i64(i64 a, i64 b) {
    if (b == 0) {
        (void)feraiseexcept(FE_DIVBYZERO);
        return 0;
    }
    if (b == -1 && a == INT64_MIN) {
        interop__raise_overflow();
        return a;
    }
    return a / b - (a % b != 0 && (a ^ b) < 0);
}

static inline i64 interop__remainder_i64(i64 a, i64 b) {
    if (b == 0) {
        (void)feraiseexcept(FE_DIVBYZERO);
        return 0;
    }
    const i64 rest = b == -1 ? 0 : a % b;
    return rest != 0 && (rest ^ b) < 0 ? rest + b : rest;
}

#endif
