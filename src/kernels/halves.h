/* SPDX-License-Identifier: MIT */
/* 16-bit floating-point numbers as elements in memory: one, and a multiple of 32. */
#ifndef INTEROP_KERNELS_HALVES_H
#define INTEROP_KERNELS_HALVES_H

#include "kernels/bf16_pairs.h"
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

/* Conversions are single instructions: 32 elements stay in registers, and on x86-64-v4 also those of a function by hand. */
INTEROP__INLINE int unary_direct_f16(const char *in, char *out, intptr_t n, f16 (*body)(f16 a),
                                     interop__half_unary *by_hand) {
    const u16_at *x = (const u16_at *)in;
    u16_at *z = (u16_at *)out;
    if (by_hand != 0 && INTEROP__REGISTER < 64) {
        return 0;
    }
    for (; n > 0; n -= 32, x += 32, z += 32) {
        f32 a[32], result[32];
        widen_f16(x, a, 32);
        if (by_hand != 0) {
            by_hand(a, result, 32);
        } else {
            INTEROP__LOOP
            for (int i = 0; i < 32; i++) {
                result[i] = body((f16){a[i]}).wide;
            }
        }
        narrow_f16(result, z, 32);
    }
    return 1;
}

INTEROP__INLINE int binary_direct_f16(const char *x_in, int x_walks, const char *y_in, int y_walks, char *out,
                                      intptr_t n, f16 (*body)(f16 a, f16 b)) {
    const u16_at *x = (const u16_at *)x_in, *y = (const u16_at *)y_in;
    u16_at *z = (u16_at *)out;
    for (; n > 0; n -= 32, x += x_walks ? 32 : 0, y += y_walks ? 32 : 0, z += 32) {
        f32 a[32], b[32];
        widen_f16(x, a, 32);
        widen_f16(y, b, 32);
        INTEROP__LOOP
        for (int i = 0; i < 32; i++) {
            a[i] = body((f16){a[i]}, (f16){b[i]}).wide;
        }
        narrow_f16(a, z, 32);
    }
    return 1;
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

INTEROP__INLINE int unary_direct_f16(const char *in, char *out, intptr_t n, f16 (*body)(f16 a),
                                     interop__half_unary *by_hand) {
    (void)in, (void)out, (void)n, (void)body, (void)by_hand;
    return 0;
}

INTEROP__INLINE int binary_direct_f16(const char *x, int x_walks, const char *y, int y_walks, char *out, intptr_t n,
                                      f16 (*body)(f16 a, f16 b)) {
    (void)x, (void)x_walks, (void)y, (void)y_walks, (void)out, (void)n, (void)body;
    return 0;
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
