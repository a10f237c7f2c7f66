/* SPDX-License-Identifier: MIT */
/* What the bodies and drivers of one unit share: element types by their names in the list, and compiler words. */
#ifndef INTEROP_KERNELS_TYPES_H
#define INTEROP_KERNELS_TYPES_H

#include <stdint.h>
#include <string.h>

#define INTEROP__INLINE static inline __attribute__((always_inline))

/*
 * In front of a loop over dense elements whose outputs are its inputs or lie apart from them: it is vectorised without
 * a test for overlap. LONG: unrolled as well. SHORT: of a constant, small count, which compilers would otherwise unroll
 * before they look for vectors; BLOCK: of a constant count of at least four vectors. UNROLLED: of vectors by hand.
 * PAIRED: two at a time. ROLLED: one at a time, each of whose loads is to be one instruction: prefetchers go by its
 * steps.
 */
#if defined(__clang__)
#define INTEROP__LOOP       _Pragma("clang loop vectorize(assume_safety)")
#define INTEROP__LONG_LOOP  _Pragma("clang loop vectorize(assume_safety)")
#define INTEROP__SHORT_LOOP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#define INTEROP__BLOCK_LOOP INTEROP__SHORT_LOOP
#define INTEROP__UNROLLED   _Pragma("clang loop unroll_count(4)")
#define INTEROP__PAIRED     _Pragma("clang loop unroll_count(2)")
#define INTEROP__ROLLED     _Pragma("clang loop unroll(disable)")
#else
#define INTEROP__LOOP       _Pragma("GCC ivdep")
#define INTEROP__LONG_LOOP  _Pragma("GCC ivdep") _Pragma("GCC unroll 4")
#define INTEROP__SHORT_LOOP _Pragma("GCC ivdep") _Pragma("GCC unroll 1")
#define INTEROP__BLOCK_LOOP _Pragma("GCC ivdep")
#define INTEROP__UNROLLED   _Pragma("GCC unroll 4")
#define INTEROP__PAIRED     _Pragma("GCC unroll 2")
#define INTEROP__ROLLED     _Pragma("GCC unroll 1")
#endif

/*
 * Keeps a float64 out of vectors: by one that is in a vector, gcc for AArch64 multiplies in both lanes, and what is in
 * the other raises flags.
 */
#if defined(__aarch64__) && !defined(__clang__)
#define INTEROP__ALONE(x) __asm__("" : "+w"(x))
#else
#define INTEROP__ALONE(x) ((void)(x))
#endif

/* Bytes of the widest vector and of a cache line. Vectors that cross a line are stored at half the speed. */
#define INTEROP__LINE 64

/* Bytes of a vector register, for what is written in vectors by hand. */
#if defined(__AVX512BW__)
#define INTEROP__REGISTER 64
#elif defined(__AVX2__)
#define INTEROP__REGISTER 32
#else
#define INTEROP__REGISTER 16
#endif

/*
 * An input that is one element for all stays in a register, where that is a whole line. Elsewhere, and where the output
 * is smaller, so that a line of it takes many registers of input, a second loop is not worth its size: the input
 * becomes so many bytes of copies.
 */
#define INTEROP__BLOCK_BYTES               512
#define INTEROP__COPIES(in_size, out_size) (INTEROP__REGISTER < INTEROP__LINE || (in_size) > (out_size))

/* Fewer elements than this are computed one after the other. */
#define INTEROP__FEW 16

#define INTEROP__PASTE_(a, b) a##b
#define INTEROP__PASTE(a, b)  INTEROP__PASTE_(a, b)

/* As values. A b8 is true if it is not 0; kernels write 0 and 1. */
typedef uint8_t b8;
typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef float f32;
typedef double f64;

/* 16-bit floating-point numbers are computed with as float32. */
typedef struct {
    f32 wide;
} f16;
typedef struct {
    f32 wide;
} bf16;

/* As elements in memory, at any address. */
#define INTEROP__AT __attribute__((aligned(1), may_alias))
typedef b8 INTEROP__AT b8_at;
typedef i8 INTEROP__AT i8_at;
typedef i16 INTEROP__AT i16_at;
typedef i32 INTEROP__AT i32_at;
typedef i64 INTEROP__AT i64_at;
typedef u8 INTEROP__AT u8_at;
typedef u16 INTEROP__AT u16_at;
typedef u32 INTEROP__AT u32_at;
typedef u64 INTEROP__AT u64_at;
typedef f32 INTEROP__AT f32_at;
typedef f64 INTEROP__AT f64_at;
typedef u16 INTEROP__AT f16_at;
typedef u16 INTEROP__AT bf16_at;
#undef INTEROP__AT

/* A function of 16-bit floating-point numbers by hand: of a multiple of 32 of them in float32. */
typedef void interop__half_unary(const f32_at *x, f32_at *z, intptr_t n);
typedef void interop__half_binary(const f32_at *x, int x_walks, const f32_at *y, int y_walks, f32_at *z, intptr_t n);

#endif
