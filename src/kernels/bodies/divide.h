/* SPDX-License-Identifier: MIT */
/* Bodies of floor_divide and remainder. */
#include "kernels/math/divide.h"

/* What is written by hand: division by many numbers, by one, or by both. */
#define BY_MANY 1
#define BY_ONE  2
#ifdef __AVX512DQ__
#include "kernels/by_hand/avx512_divide.h"
#define HAND    BY_MANY
#define HAND_32 (BY_MANY | BY_ONE)
#define LOOP_64 INTEROP__LOOP
#else
#define T     i64
#define LEAST ((u64)1 << 51)
#define SMALL (((u64)1 << 52) - 1)
#include "kernels/bodies/divide_small.h"
#define T     u64
#define LEAST 0
#define SMALL (((u64)1 << 51) - 1)
#include "kernels/bodies/divide_small.h"
#define HAND    0
#define HAND_32 0
#define LOOP_64 /* the processor multiplies */
#endif

#define T           i8
#define LANE        u16
#define BY_HAND     HAND
#define DIVIDE_LOOP INTEROP__LOOP
#include "kernels/bodies/divide_integer.h"
#define T           u8
#define LANE        u16
#define BY_HAND     HAND
#define DIVIDE_LOOP INTEROP__LOOP
#include "kernels/bodies/divide_integer.h"
#define T           i16
#define LANE        i16
#define BY_HAND     0
#define DIVIDE_LOOP INTEROP__LOOP
#include "kernels/bodies/divide_integer.h"
#define T           u16
#define LANE        u16
#define BY_HAND     0
#define DIVIDE_LOOP INTEROP__LOOP
#include "kernels/bodies/divide_integer.h"
#define T           i32
#define LANE        i32
#define BY_HAND     HAND_32
#define DIVIDE_LOOP INTEROP__LOOP
#include "kernels/bodies/divide_integer.h"
#define T           u32
#define LANE        u32
#define BY_HAND     HAND_32
#define DIVIDE_LOOP INTEROP__LOOP
#include "kernels/bodies/divide_integer.h"
#define T           i64
#define LANE        i64
#define BY_HAND     BY_MANY
#define DIVIDE_LOOP LOOP_64
#include "kernels/bodies/divide_integer.h"
#define T           u64
#define LANE        u64
#define BY_HAND     BY_MANY
#define DIVIDE_LOOP LOOP_64
#include "kernels/bodies/divide_integer.h"
#define T       f32
#define BY_HAND HAND
#include "kernels/bodies/divide_float.h"
#define T       f64
#define BY_HAND HAND
#include "kernels/bodies/divide_float.h"
#undef BY_MANY
#undef BY_ONE
#undef HAND
#undef HAND_32
#undef LOOP_64

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
