/* SPDX-License-Identifier: MIT */
/* The bodies of all kernels: what is done to one element, for every type. A body is named <name>_<type>. */
#ifndef INTEROP_KERNELS_BODIES_H
#define INTEROP_KERNELS_BODIES_H

#include "kernels/fpflags.h"
#include "kernels/quiet.h"
#include "kernels/types.h"

#include "kernels/bodies/boolean.h"

#define T i8
#define W unsigned
#include "kernels/bodies/integer.h"
#define T i16
#define W unsigned
#include "kernels/bodies/integer.h"
#define T i32
#define W u32
#include "kernels/bodies/integer.h"
#define T i64
#define W u64
#include "kernels/bodies/integer.h"
#define T u8
#define W unsigned
#include "kernels/bodies/integer.h"
#define T u16
#define W unsigned
#include "kernels/bodies/integer.h"
#define T u32
#define W u32
#include "kernels/bodies/integer.h"
#define T u64
#define W u64
#include "kernels/bodies/integer.h"

#include "kernels/bodies/mixed.h"

#define T        b8
#define ACC      i64
#define VALUE(b) ((b) != 0)
#include "kernels/bodies/widen.h"
#define T        i8
#define ACC      i64
#define VALUE(b) (b)
#include "kernels/bodies/widen.h"
#define T        i16
#define ACC      i64
#define VALUE(b) (b)
#include "kernels/bodies/widen.h"
#define T        i32
#define ACC      i64
#define VALUE(b) (b)
#include "kernels/bodies/widen.h"
#define T        u8
#define ACC      u64
#define VALUE(b) (b)
#include "kernels/bodies/widen.h"
#define T        u16
#define ACC      u64
#define VALUE(b) (b)
#include "kernels/bodies/widen.h"
#define T        u32
#define ACC      u64
#define VALUE(b) (b)
#include "kernels/bodies/widen.h"

#define INTEROP__VECTORS_reciprocal_i8  ~, reciprocal_i8_vectors
#define INTEROP__VECTORS_reciprocal_i16 ~, reciprocal_i16_vectors
#define INTEROP__VECTORS_reciprocal_i32 ~, reciprocal_i32_vectors
#define INTEROP__VECTORS_reciprocal_i64 ~, reciprocal_i64_vectors
#define INTEROP__VECTORS_reciprocal_u8  ~, reciprocal_u8_vectors
#define INTEROP__VECTORS_reciprocal_u16 ~, reciprocal_u16_vectors
#define INTEROP__VECTORS_reciprocal_u32 ~, reciprocal_u32_vectors
#define INTEROP__VECTORS_reciprocal_u64 ~, reciprocal_u64_vectors

#define T    f32
#define I    i32
#define U    u32
#define ONE  UINT32_C(0x3f800000)
#define INF  UINT32_C(0x7f800000)
#define SQRT __builtin_sqrtf
#include "kernels/bodies/float.h"
#define T    f64
#define I    i64
#define U    u64
#define ONE  UINT64_C(0x3ff0000000000000)
#define INF  UINT64_C(0x7ff0000000000000)
#define SQRT __builtin_sqrt
#include "kernels/bodies/float.h"

#define T   f16
#define ONE ((u16)0x3c00)
#define INF ((u16)0x7c00)
#include "kernels/bodies/half.h"
#define T   bf16
#define ONE ((u16)0x3f80)
#define INF ((u16)0x7f80)
#include "kernels/bodies/half.h"

#ifndef INTEROP__VECTORS_equal_f32 /* a level that has one of them has all */
#define INTEROP__VECTORS_equal_f32         ~, equal_f32_vectors
#define INTEROP__VECTORS_equal_f64         ~, equal_f64_vectors
#define INTEROP__VECTORS_not_equal_f32     ~, not_equal_f32_vectors
#define INTEROP__VECTORS_not_equal_f64     ~, not_equal_f64_vectors
#define INTEROP__VECTORS_less_f32          ~, less_f32_vectors
#define INTEROP__VECTORS_less_f64          ~, less_f64_vectors
#define INTEROP__VECTORS_less_equal_f32    ~, less_equal_f32_vectors
#define INTEROP__VECTORS_less_equal_f64    ~, less_equal_f64_vectors
#define INTEROP__VECTORS_greater_f32       ~, greater_f32_vectors
#define INTEROP__VECTORS_greater_f64       ~, greater_f64_vectors
#define INTEROP__VECTORS_greater_equal_f32 ~, greater_equal_f32_vectors
#define INTEROP__VECTORS_greater_equal_f64 ~, greater_equal_f64_vectors
#endif

#if defined(INTEROP__QUIET) && !defined(INTEROP__VECTORS_maximum_f32)
#define INTEROP__VECTORS_maximum_f32 ~, maximum_f32_vectors
#define INTEROP__VECTORS_maximum_f64 ~, maximum_f64_vectors
#define INTEROP__VECTORS_minimum_f32 ~, minimum_f32_vectors
#define INTEROP__VECTORS_minimum_f64 ~, minimum_f64_vectors
#endif

#include "kernels/bodies/divide.h"

#include "kernels/math/exp_f32.h"
#include "kernels/math/exp_f64.h"
#include "kernels/math/log_f32.h"
#include "kernels/math/log_f64.h"
#include "kernels/math/sin_f32.h"
#include "kernels/math/sin_f64.h"
#define T f32
#include "kernels/bodies/math.h"
#define T f64
#include "kernels/bodies/math.h"
#define INTEROP__VECTORS_exp_f32 ~, exp_f32_vectors
#define INTEROP__VECTORS_exp_f64 ~, exp_f64_vectors
#define INTEROP__VECTORS_sin_f32 ~, sin_f32_vectors
#define INTEROP__VECTORS_sin_f64 ~, sin_f64_vectors
#ifndef INTEROP__VECTORS_log_f32
#define INTEROP__VECTORS_log_f32 ~, log_f32_vectors
#define INTEROP__VECTORS_log_f64 ~, log_f64_vectors
#endif

#include "kernels/bodies/half_math.h"

#include "kernels/bodies/cast.h"

#endif
