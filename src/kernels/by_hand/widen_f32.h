/* SPDX-License-Identifier: MIT */
/* A register of float64 from as many float32. Of the generic conversion, gcc makes halves that it puts together. */
#ifndef INTEROP_KERNELS_WIDEN_F32_H
#define INTEROP_KERNELS_WIDEN_F32_H

#if defined(__AVX512BW__)
#include <immintrin.h>
#define INTEROP__WIDEN_F32(x) _mm512_cvtps_pd(_mm256_loadu_ps(x))
#elif defined(__AVX2__)
#include <immintrin.h>
#define INTEROP__WIDEN_F32(x) _mm256_cvtps_pd(_mm_loadu_ps(x))
#endif

#endif
