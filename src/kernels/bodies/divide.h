/* SPDX-License-Identifier: MIT */
/* Bodies of floor_divide and remainder. */
#include "kernels/math/divide.h"

#define T i8
#include "kernels/bodies/divide_integer.h"
#define T i16
#include "kernels/bodies/divide_integer.h"
#define T i32
#include "kernels/bodies/divide_integer.h"
#define T i64
#ifndef __AVX512DQ__
#define PROCESSOR
#endif
#include "kernels/bodies/divide_integer.h"
#define T u8
#include "kernels/bodies/divide_integer.h"
#define T u16
#include "kernels/bodies/divide_integer.h"
#define T u32
#include "kernels/bodies/divide_integer.h"
#define T u64
#ifndef __AVX512DQ__
#define PROCESSOR
#endif
#include "kernels/bodies/divide_integer.h"
#define T f32
#include "kernels/bodies/divide_float.h"
#define T f64
#include "kernels/bodies/divide_float.h"

#define INTEROP__VECTORS_floor_divide_i8  ~, floor_divide_i8_vectors
#define INTEROP__VECTORS_floor_divide_i16 ~, floor_divide_i16_vectors
#define INTEROP__VECTORS_floor_divide_i32 ~, floor_divide_i32_vectors
#define INTEROP__VECTORS_floor_divide_i64 ~, floor_divide_i64_vectors
#define INTEROP__VECTORS_floor_divide_u8  ~, floor_divide_u8_vectors
#define INTEROP__VECTORS_floor_divide_u16 ~, floor_divide_u16_vectors
#define INTEROP__VECTORS_floor_divide_u32 ~, floor_divide_u32_vectors
#define INTEROP__VECTORS_floor_divide_u64 ~, floor_divide_u64_vectors
#define INTEROP__VECTORS_floor_divide_f32 ~, floor_divide_f32_vectors
#define INTEROP__VECTORS_floor_divide_f64 ~, floor_divide_f64_vectors
#define INTEROP__VECTORS_remainder_i8     ~, remainder_i8_vectors
#define INTEROP__VECTORS_remainder_i16    ~, remainder_i16_vectors
#define INTEROP__VECTORS_remainder_i32    ~, remainder_i32_vectors
#define INTEROP__VECTORS_remainder_i64    ~, remainder_i64_vectors
#define INTEROP__VECTORS_remainder_u8     ~, remainder_u8_vectors
#define INTEROP__VECTORS_remainder_u16    ~, remainder_u16_vectors
#define INTEROP__VECTORS_remainder_u32    ~, remainder_u32_vectors
#define INTEROP__VECTORS_remainder_u64    ~, remainder_u64_vectors
#define INTEROP__VECTORS_remainder_f32    ~, remainder_f32_vectors
#define INTEROP__VECTORS_remainder_f64    ~, remainder_f64_vectors
