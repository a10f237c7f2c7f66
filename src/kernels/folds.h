/* SPDX-License-Identifier: MIT */
/* Reductions: in an order of their own or, widening, in the driver for their pair of types. */
#ifndef INTEROP_KERNELS_FOLDS_H
#define INTEROP_KERNELS_FOLDS_H

#include "kernels/by_hand/widen_f32.h"
#include "kernels/drivers.h"

enum { INTEROP__LINES = 8192 }; /* float64 of all lines that wait for others: 64 KB */

/* Whether strided elements are so many that they hardly lie in a cache, and share its lines. */
INTEROP__INLINE int interop__is_far(intptr_t step, intptr_t n) {
    return step > 0 && step < INTEROP__LINE && n > (1 << 20) / step;
}

/* Asks for lines that are needed soon, so that memory is not idle while those before them are computed. */
INTEROP__INLINE void interop__ask(const char *in, intptr_t bytes) {
    for (intptr_t i = 0; i < bytes; i += INTEROP__LINE) {
        __builtin_prefetch(in + i);
    }
}

/* Whether results are worked on side by side: if they are nearer to each other than their own elements are, or many,
 * and there is next to nothing to do for one. */
INTEROP__INLINE int interop__abreast(intptr_t across, intptr_t along, intptr_t n, intptr_t results) {
    const uintptr_t between = across < 0 ? 0 - (uintptr_t)across : (uintptr_t)across;
    const uintptr_t own = along < 0 ? 0 - (uintptr_t)along : (uintptr_t)along;
    return (between < own && results >= 4) || (n <= 16 && results >= 16);
}

#define NAME     add
#define OPERATOR +
#define IDLE     -0.0
#define IN       f32
#define T        f32
#include "kernels/fold/join.h"
#define NAME     add
#define OPERATOR +
#define IDLE     -0.0
#define IN       f64
#define T        f64
#include "kernels/fold/join.h"
#define NAME     multiply
#define OPERATOR *
#define IDLE     1
#define IN       f32
#define T        f64
#include "kernels/fold/join.h"
#define NAME     multiply
#define OPERATOR *
#define IDLE     1
#define IN       f64
#define T        f64
#include "kernels/fold/join.h"

#define T f16
#include "kernels/fold/read_half.h"
#define T bf16
#include "kernels/fold/read_half.h"
#define NAME     add
#define OPERATOR +
#define T        f16
#include "kernels/fold/join_half.h"
#define NAME     add
#define OPERATOR +
#define T        bf16
#include "kernels/fold/join_half.h"
#define NAME     multiply
#define OPERATOR *
#define T        f16
#include "kernels/fold/join_half.h"
#define NAME     multiply
#define OPERATOR *
#define T        bf16
#include "kernels/fold/join_half.h"
#define INTEROP__ACROSS_add_f16       ~, add_f16_across
#define INTEROP__ACROSS_add_bf16      ~, add_bf16_across
#define INTEROP__ACROSS_add_f32       ~, add_f32_across
#define INTEROP__ACROSS_add_f64       ~, add_f64_across
#define INTEROP__ACROSS_multiply_f16  ~, multiply_f16_across
#define INTEROP__ACROSS_multiply_bf16 ~, multiply_bf16_across
#define INTEROP__ACROSS_multiply_f32  ~, multiply_f32_across
#define INTEROP__ACROSS_multiply_f64  ~, multiply_f64_across

#include "kernels/fold/sum_bytes.h"
#define INTEROP__FOLD_add_b8_i64 ~, add_b8_i64_fold
#define INTEROP__FOLD_add_i8_i64 ~, add_i8_i64_fold
#define INTEROP__FOLD_add_u8_u64 ~, add_u8_u64_fold

#define T    f16
#define U    u16
#define I    i16
#define NANS 0x3ffu
#include "kernels/fold/extremum.h"
#define T    bf16
#define U    u16
#define I    i16
#define NANS 0x7fu
#include "kernels/fold/extremum.h"
#define T    f32
#define U    u32
#define I    i32
#define NANS UINT32_C(0x7fffff)
#include "kernels/fold/extremum.h"
#define T    f64
#define U    u64
#define I    i64
#define NANS UINT64_C(0xfffffffffffff)
#include "kernels/fold/extremum.h"
#define INTEROP__FOLD_maximum_f16  ~, maximum_fold_f16
#define INTEROP__FOLD_maximum_bf16 ~, maximum_fold_bf16
#define INTEROP__FOLD_maximum_f32  ~, maximum_fold_f32
#define INTEROP__FOLD_maximum_f64  ~, maximum_fold_f64
#define INTEROP__FOLD_minimum_f16  ~, minimum_fold_f16
#define INTEROP__FOLD_minimum_bf16 ~, minimum_fold_bf16
#define INTEROP__FOLD_minimum_f32  ~, minimum_fold_f32
#define INTEROP__FOLD_minimum_f64  ~, minimum_fold_f64

enum { INTEROP__CHUNK = 16384 }; /* bytes: many times the cost of the call for them */
#define T       b8
#define U       u8
#define IGNORED 0
#include "kernels/fold/truth.h"
#define T       i8
#define U       u8
#define IGNORED 0
#include "kernels/fold/truth.h"
#define T       i16
#define U       u16
#define IGNORED 0
#include "kernels/fold/truth.h"
#define T       i32
#define U       u32
#define IGNORED 0
#include "kernels/fold/truth.h"
#define T       i64
#define U       u64
#define IGNORED 0
#include "kernels/fold/truth.h"
#define T       u8
#define U       u8
#define IGNORED 0
#include "kernels/fold/truth.h"
#define T       u16
#define U       u16
#define IGNORED 0
#include "kernels/fold/truth.h"
#define T       u32
#define U       u32
#define IGNORED 0
#include "kernels/fold/truth.h"
#define T       u64
#define U       u64
#define IGNORED 0
#include "kernels/fold/truth.h"
#define T       f16
#define U       u16
#define IGNORED 1
#include "kernels/fold/truth.h"
#define T       bf16
#define U       u16
#define IGNORED 1
#include "kernels/fold/truth.h"
#define T       f32
#define U       u32
#define IGNORED 1
#include "kernels/fold/truth.h"
#define T       f64
#define U       u64
#define IGNORED 1
#include "kernels/fold/truth.h"
#define INTEROP__FOLD_and_b8       ~, logical_and_b8_b8_fold
#define INTEROP__FOLD_or_b8        ~, logical_or_b8_b8_fold
#define INTEROP__FOLD_not_equal_b8 ~, logical_xor_b8_b8_fold

#define IN  b8
#define ACC i64
#include "kernels/widen.h"
#define IN  i8
#define ACC i64
#include "kernels/widen.h"
#define IN  i16
#define ACC i64
#include "kernels/widen.h"
#define IN  i32
#define ACC i64
#include "kernels/widen.h"
#define IN  u8
#define ACC u64
#include "kernels/widen.h"
#define IN  u16
#define ACC u64
#include "kernels/widen.h"
#define IN  u32
#define ACC u64
#include "kernels/widen.h"
#define IN  u8
#define ACC b8
#include "kernels/widen.h"
#define IN  u16
#define ACC b8
#include "kernels/widen.h"
#define IN  u32
#define ACC b8
#include "kernels/widen.h"
#define IN  u64
#define ACC b8
#include "kernels/widen.h"

/* The driver for a widening body, chosen by the body's type. */
/* clang-format off */
#define INTEROP__WIDEN_PAIRS(PAIR)                                                                                     \
    PAIR(i8, i64) PAIR(i16, i64) PAIR(i32, i64) PAIR(u8, u64) PAIR(u16, u64) PAIR(u32, u64)                            \
    PAIR(u8, b8) PAIR(u16, b8) PAIR(u32, b8) PAIR(u64, b8)
#define INTEROP__WIDEN_PAIR(in, acc) , acc (*)(acc, in): widen_##in##_##acc
#define INTEROP__WIDEN(body)                                                                                           \
    _Generic((body), i64 (*)(i64, b8): widen_b8_i64 INTEROP__WIDEN_PAIRS(INTEROP__WIDEN_PAIR))
/* clang-format on */

/* The function that reduces many elements with a widening body, faster than one by one. Those into bool all have one.
 */
#define INTEROP__WIDEN_FOLD_i64(body) INTEROP__FOLD(body##_i64)
#define INTEROP__WIDEN_FOLD_u64(body) INTEROP__FOLD(body##_u64)
#define INTEROP__WIDEN_FOLD_b8(body)  body##_b8_fold

#endif
