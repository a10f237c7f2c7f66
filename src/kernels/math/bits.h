/* SPDX-License-Identifier: MIT */
/*
 * Values and their bit patterns, for the vector math of this folder.
 *
 * Special values are told apart by their bits, since an ordered comparison raises INVALID for a quiet NaN, and chosen
 * by masks, since a compiler may turn ?: into two copies of what follows, and the copy for the lanes that were not
 * chosen raises flags of its own. Where neither side of a choice can raise anything but INEXACT, ?: is used.
 */
#ifndef INTEROP_KERNELS_MATH_BITS_H
#define INTEROP_KERNELS_MATH_BITS_H

#include <stdint.h>
#include <string.h>

#define INTEROP__ABS_F32 0x7fffffffu
#define INTEROP__INF_F32 0x7f800000u
#define INTEROP__ABS_F64 0x7fffffffffffffffu
#define INTEROP__INF_F64 0x7ff0000000000000u

static inline uint32_t interop__bits_of_f32(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float interop__f32_of_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t interop__bits_of_f64(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double interop__f64_of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint32_t interop__mask_u32(int condition) {
    return 0u - (uint32_t)condition;
}

static inline uint64_t interop__mask_u64(int condition) {
    return (uint64_t)0 - (uint64_t)condition;
}

#endif
