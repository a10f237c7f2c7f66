/* SPDX-License-Identifier: MIT */
/* Division by hand for x86-64-v4. */
#ifndef INTEROP_KERNELS_AVX512_DIVIDE_H
#define INTEROP_KERNELS_AVX512_DIVIDE_H

#include <immintrin.h>

#include "kernels/fpflags.h"
#include "kernels/types.h"

#define I      epi32
#define F      ps
#define FLOATS __m512
#define MASK   __mmask16
#define LANE   i32
#define SCALE  0x1.fffffp-1f
#define T      i32
#define E      epi32
#define SIGNED 1
#define LEAST  INT32_MIN
#include "kernels/by_hand/avx512_divide_steps.h"
#define T      u32
#define E      epu32
#define SIGNED 0
#define LEAST  0
#include "kernels/by_hand/avx512_divide_steps.h"
#undef I
#undef F
#undef FLOATS
#undef MASK
#undef LANE
#undef SCALE
#define I      epi64
#define F      pd
#define FLOATS __m512d
#define MASK   __mmask8
#define LANE   i64
#define SCALE  0x1.ffffffffffff8p-1
#define T      i64
#define E      epi64
#define SIGNED 1
#define LEAST  INT64_MIN
#include "kernels/by_hand/avx512_divide_steps.h"
#define T      u64
#define E      epu64
#define SIGNED 0
#define LEAST  0
#include "kernels/by_hand/avx512_divide_steps.h"
#undef I
#undef F
#undef FLOATS
#undef MASK
#undef LANE
#undef SCALE

#define T      f32
#define F      ps
#define I      epi32
#define LANE   i32
#define FLOATS __m512
#define MASK   __mmask16
#define SIGN   0x80000000
#define NORMAL 0x00800000
#define INF    0x7f800000
#define LIMIT  (21 << 23)
#include "kernels/by_hand/avx512_divide_float.h"
#define T      f64
#define F      pd
#define I      epi64
#define LANE   i64
#define FLOATS __m512d
#define MASK   __mmask8
#define SIGN   0x8000000000000000
#define NORMAL 0x0010000000000000
#define INF    0x7ff0000000000000
#define LIMIT  ((i64)50 << 52)
#include "kernels/by_hand/avx512_divide_float.h"

#include "kernels/by_hand/avx512_divide_8.h"
#include "kernels/by_hand/avx512_divide_by.h"

#endif
