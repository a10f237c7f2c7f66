/* SPDX-License-Identifier: MIT */
/* The drivers for all pairs of types: unary_<in>_<out> and binary_<in>_<out>. */
#ifndef INTEROP_KERNELS_DRIVERS_H
#define INTEROP_KERNELS_DRIVERS_H

#include "kernels/types.h"

/* Bytes of the widest vector and of a cache line. Vectors that cross a line are stored at half the speed. */
#define INTEROP__LINE 64

INTEROP__INLINE intptr_t interop__to_line(const void *address) {
    return (intptr_t)(-(uintptr_t)address & (INTEROP__LINE - 1));
}

/*
 * Whether an input lies densely, or is one element for all, and the dense output neither runs into it ahead of its
 * reading nor, but for starting in the same place, touches it at all.
 */
INTEROP__INLINE int interop__dense(const char *in, intptr_t in_step, intptr_t in_size, const char *out,
                                   intptr_t out_size, intptr_t n) {
    const uintptr_t in_end = (uintptr_t)in + (uintptr_t)(in_step == 0 ? in_size : n * in_size);
    const uintptr_t out_end = (uintptr_t)out + (uintptr_t)(n * out_size);
    if (in_step != 0 && in_step != in_size) {
        return 0;
    }
    return (in == out && in_step == out_size) || in_end <= (uintptr_t)out || out_end <= (uintptr_t)in;
}

#define OUT b8
#define IN  b8
#include "kernels/driver.h"
#define IN i8
#include "kernels/driver.h"
#define IN i16
#include "kernels/driver.h"
#define IN i32
#include "kernels/driver.h"
#define IN i64
#include "kernels/driver.h"
#define IN u8
#include "kernels/driver.h"
#define IN u16
#include "kernels/driver.h"
#define IN u32
#include "kernels/driver.h"
#define IN u64
#include "kernels/driver.h"
#define IN f32
#include "kernels/driver.h"
#define IN f64
#include "kernels/driver.h"
#undef OUT

#define IN  i8
#define OUT i8
#include "kernels/driver.h"
#undef OUT
#define IN  i16
#define OUT i16
#include "kernels/driver.h"
#undef OUT
#define IN  i32
#define OUT i32
#include "kernels/driver.h"
#undef OUT
#define IN  i64
#define OUT i64
#include "kernels/driver.h"
#undef OUT
#define IN  u8
#define OUT u8
#include "kernels/driver.h"
#undef OUT
#define IN  u16
#define OUT u16
#include "kernels/driver.h"
#undef OUT
#define IN  u32
#define OUT u32
#include "kernels/driver.h"
#undef OUT
#define IN  u64
#define OUT u64
#include "kernels/driver.h"
#undef OUT
#define IN  f32
#define OUT f32
#include "kernels/driver.h"
#undef OUT
#define IN  f64
#define OUT f64
#include "kernels/driver.h"
#undef OUT

#endif
