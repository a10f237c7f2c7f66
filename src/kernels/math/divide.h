/* SPDX-License-Identifier: MIT */
/* floor_divide and remainder of every type. */
#ifndef INTEROP_KERNELS_MATH_DIVIDE_H
#define INTEROP_KERNELS_MATH_DIVIDE_H

#include <math.h>

#include "kernels/fpflags.h"
#include "kernels/math/bits.h"
#include "kernels/types.h"

/* Not inlined: compilers make vectors of the branches, and raise the flags of both sides. */
#define INTEROP__SLOW static __attribute__((noinline, unused))

#define T      f32
#define U      u32
#define I      i32
#define DIGITS 23
#define ONE    0x3f800000u
#define FMA    __builtin_fmaf
#define FMOD   fmodf
#define FLOOR  __builtin_floorf
#include "kernels/math/divide_float.h"
#define T      f64
#define U      u64
#define I      i64
#define DIGITS 52
#define ONE    0x3ff0000000000000u
#define FMA    __builtin_fma
#define FMOD   fmod
#define FLOOR  __builtin_floor
#include "kernels/math/divide_float.h"

/*
 * The floor of a quotient in the low bits, 0 for infinity. Of 8-bit integers, quotients are at least 1/255 below the
 * next integer, and a multiple of 1/256 can stand for them. Of others, the nearest integer is taken, or one less.
 */
static inline uint32_t interop__floor_8(float quotient) {
    return interop__bits_of_f32(quotient + 0x1.8p15f) >> 8;
}

static inline uint32_t interop__floor_16(float quotient) {
    const float whole = 0x1.8p23f, near = (quotient + whole) - whole;
    return interop__bits_of_f32(near - (near > quotient ? 1.0f : 0.0f) + whole);
}

static inline uint64_t interop__floor_32(double quotient) {
    const double whole = 0x1.8p52, near = (quotient + whole) - whole;
    return interop__bits_of_f64(near - (near > quotient ? 1.0 : 0.0) + whole);
}

#define F     f32
#define FU    u32
#define ONE   0x3f800000u
#define FLOOR interop__floor_8
#define T     i8
#define W     unsigned
#define LEAST INT8_MIN
#include "kernels/math/divide_integer.h"
#define T     u8
#define W     unsigned
#define LEAST 0
#include "kernels/math/divide_integer.h"
#undef FLOOR

#define FLOOR interop__floor_16
#define T     i16
#define W     unsigned
#define LEAST INT16_MIN
#include "kernels/math/divide_integer.h"
#define T     u16
#define W     unsigned
#define LEAST 0
#include "kernels/math/divide_integer.h"
#undef F
#undef FU
#undef ONE
#undef FLOOR

#define F     f64
#define FU    u64
#define ONE   0x3ff0000000000000u
#define FLOOR interop__floor_32
#define T     i32
#define W     u32
#define LEAST INT32_MIN
#include "kernels/math/divide_integer.h"
#define T     u32
#define W     u32
#define LEAST 0
#include "kernels/math/divide_integer.h"
#undef F
#undef FU
#undef ONE
#undef FLOOR
#include "kernels/math/divide_processor.h"

/* By one number. */
#include "kernels/math/divide_by_8.h"
#define T  i16
#define U  u16
#define UU u32
#include "kernels/math/divide_by.h"
#define T  u16
#define U  u16
#define UU u32
#define FULL
#include "kernels/math/divide_by.h"
#define T  i32
#define U  u32
#define UU u64
#include "kernels/math/divide_by.h"
#define T  u32
#define U  u32
#define UU u64
#define FULL
#include "kernels/math/divide_by.h"
#if defined(__AVX512DQ__)
#define T i64
#include "kernels/math/divide_by_steps.h"
#define T u64
#include "kernels/math/divide_by_steps.h"
#elif defined(__SIZEOF_INT128__)
__extension__ typedef unsigned __int128 interop__u128;
#define T  i64
#define U  u64
#define UU interop__u128
#include "kernels/math/divide_by.h"
#define T  u64
#define U  u64
#define UU interop__u128
#define FULL
#include "kernels/math/divide_by.h"
#else
#define T i64
#include "kernels/math/divide_by_none.h"
#define T u64
#include "kernels/math/divide_by_none.h"
#endif

#endif
