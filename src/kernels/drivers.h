/* SPDX-License-Identifier: MIT */
/* The drivers for all pairs of types, and the choice among them. */
#ifndef INTEROP_KERNELS_DRIVERS_H
#define INTEROP_KERNELS_DRIVERS_H

#include "kernels/halves.h"
#include "kernels/drive.h"

/*
 * u8 stands for b8 too, which is the same type to C. Floating-point numbers are compared by their bits, with the
 * drivers of u32 and u64.
 */
#define IN  i8
#define OUT i8
#include "kernels/driver.h"
#define IN  i8
#define OUT u8
#include "kernels/driver.h"
#define IN  i16
#define OUT i16
#include "kernels/driver.h"
#define IN  i16
#define OUT u8
#define NARROWS
#include "kernels/driver.h"
#define IN  i32
#define OUT i32
#include "kernels/driver.h"
#define IN  i32
#define OUT u8
#define NARROWS
#include "kernels/driver.h"
#define IN  i64
#define OUT i64
#include "kernels/driver.h"
#define IN  i64
#define OUT u8
#define NARROWS
#include "kernels/driver.h"
#define IN  u8
#define OUT u8
#include "kernels/driver.h"
#define IN  u16
#define OUT u16
#include "kernels/driver.h"
#define IN  u16
#define OUT u8
#define NARROWS
#include "kernels/driver.h"
#define IN  u32
#define OUT u32
#include "kernels/driver.h"
#define IN  u32
#define OUT u8
#define NARROWS
#include "kernels/driver.h"
#define IN  u64
#define OUT u64
#include "kernels/driver.h"
#define IN  u64
#define OUT u8
#define NARROWS
#include "kernels/driver.h"
#define IN  f32
#define OUT f32
#include "kernels/driver.h"
#define IN  f64
#define OUT f64
#include "kernels/driver.h"
#define IN  u16
#define OUT f32
#include "kernels/driver.h"
#define IN  f32
#define OUT u16
#define NARROWS
#include "kernels/driver.h"

/* unary_<form> or binary_<form> for a body, chosen by the body's type. */
/* clang-format off */
#define INTEROP__PAIRS(PAIR, form)                                                                                     \
    PAIR(form, i8, i8) PAIR(form, i16, i16) PAIR(form, i32, i32) PAIR(form, i64, i64)                                  \
    PAIR(form, u16, u16) PAIR(form, u32, u32) PAIR(form, u64, u64) PAIR(form, f32, f32) PAIR(form, f64, f64)           \
    PAIR(form, i8, u8) PAIR(form, i16, u8) PAIR(form, i32, u8) PAIR(form, i64, u8)                                     \
    PAIR(form, u16, u8) PAIR(form, u32, u8) PAIR(form, u64, u8)                                                        \
    PAIR(form, u16, f32) PAIR(form, f32, u16) PAIR(form, f16, f16) PAIR(form, bf16, bf16)
#define INTEROP__UNARY_PAIR(form, in, out)  , out (*)(in): unary_##form##_##in##_##out
#define INTEROP__BINARY_PAIR(form, in, out) , out (*)(in, in): binary_##form##_##in##_##out
#define INTEROP__UNARY(form, body)                                                                                     \
    _Generic((body), u8 (*)(u8): unary_##form##_u8_u8 INTEROP__PAIRS(INTEROP__UNARY_PAIR, form))
#define INTEROP__BINARY(form, body)                                                                                    \
    _Generic((body), u8 (*)(u8, u8): binary_##form##_u8_u8 INTEROP__PAIRS(INTEROP__BINARY_PAIR, form))
/* Bytes of what a body returns, in memory. */
#define INTEROP__UNARY_SIZE(form, in, out)  , out (*)(in): sizeof(out##_at)
#define INTEROP__BINARY_SIZE(form, in, out) , out (*)(in, in): sizeof(out##_at)
#define INTEROP__UNARY_OUT(body)            _Generic((body), u8 (*)(u8): 1 INTEROP__PAIRS(INTEROP__UNARY_SIZE, ))
#define INTEROP__BINARY_OUT(body)           _Generic((body), u8 (*)(u8, u8): 1 INTEROP__PAIRS(INTEROP__BINARY_SIZE, ))
/* clang-format on */

#endif
