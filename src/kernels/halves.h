/* SPDX-License-Identifier: MIT */
/* 16-bit floating-point numbers as elements in memory: one, and a multiple of 32. */
#ifndef INTEROP_KERNELS_HALVES_H
#define INTEROP_KERNELS_HALVES_H

#include "kernels/math/bf16_array.h"
#include "kernels/math/f16.h"
#ifdef __F16C__
#include "kernels/math/f16_f16c.h"
#endif
#include "kernels/drive.h"

#ifdef __F16C__

INTEROP__INLINE f16 get_f16(const char *in) {
    return (f16){_cvtsh_ss(*(const u16_at *)in)};
}

INTEROP__INLINE void put_f16(char *out, f16 x) {
    *(u16_at *)out = (u16)_cvtss_sh(x.wide, _MM_FROUND_TO_NEAREST_INT);
}

INTEROP__INLINE void widen_f16(const u16_at *x, f32_at *y, intptr_t n) {
    interop__f32_from_f16_f16c(x, y, n);
}

INTEROP__INLINE void narrow_f16(const f32_at *x, u16_at *y, intptr_t n) {
    interop__f16_from_f32_f16c(x, y, n);
}

#else

static __attribute__((noinline)) f16 get_f16(const char *in) {
    return (f16){interop__f32_from_f16(*(const u16_at *)in)};
}

static __attribute__((noinline)) void put_f16(char *out, f16 x) {
    *(u16_at *)out = interop__f16_from_f32(x.wide);
}

static __attribute__((noinline)) void widen_f16(const u16_at *x, f32_at *y, intptr_t n) {
    INTEROP__LOOP
    for (intptr_t i = 0; i < (n & -32); i++) {
        y[i] = interop__f32_from_f16(x[i]);
    }
}

static __attribute__((noinline)) void narrow_f16(const f32_at *x, u16_at *y, intptr_t n) {
    INTEROP__LOOP
    for (intptr_t i = 0; i < (n & -32); i++) {
        y[i] = interop__f16_from_f32(x[i]);
    }
}

#endif

INTEROP__INLINE bf16 get_bf16(const char *in) {
    return (bf16){interop__f32_of_bits((u32) * (const u16_at *)in << 16)};
}

static __attribute__((noinline)) void put_bf16(char *out, bf16 x) {
    *(u16_at *)out = interop__bf16_from_f32(x.wide);
}

INTEROP__INLINE void widen_bf16(const u16_at *x, f32_at *y, intptr_t n) {
    INTEROP__LOOP
    for (intptr_t i = 0; i < (n & -32); i++) {
        y[i] = interop__f32_of_bits((u32)x[i] << 16);
    }
}

static __attribute__((noinline)) void narrow_bf16(const f32_at *x, u16_at *y, intptr_t n) {
    interop__bf16_from_f32_array(x, y, n);
}

#define T f16
#include "kernels/half.h"
#define T bf16
#include "kernels/half.h"

#endif
