/* SPDX-License-Identifier: MIT */
/*
 * Cheap functions of two inputs that each take up every other place, for x86-64-v4: two vectors are loaded and shuffled
 * into one, and nothing goes through a buffer. What lies behind the last element is not read.
 */
#ifndef INTEROP_KERNELS_AVX512_EVERY_OTHER_H
#define INTEROP_KERNELS_AVX512_EVERY_OTHER_H

#include <immintrin.h>

#include "kernels/dense.h"

typedef __m512i interop__of_registers(__m512i a, __m512i b);

/* A vector of elements of 4 or 8 bytes, of which the first is at `in`. */
INTEROP__INLINE __m512i interop__load_even(const char *in, intptr_t size) {
    const __m512i even = size == 4 ? _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0)
                                   : _mm512_set_epi32(29, 28, 25, 24, 21, 20, 17, 16, 13, 12, 9, 8, 5, 4, 1, 0);
    return _mm512_permutex2var_epi32(_mm512_loadu_si512(in), even, _mm512_loadu_si512(in + INTEROP__LINE));
}

/* The same, but its second half from a vector that ends with the last element. */
INTEROP__INLINE __m512i interop__load_last(const char *in, intptr_t size) {
    const __m512i odd = size == 4 ? _mm512_set_epi32(31, 29, 27, 25, 23, 21, 19, 17, 14, 12, 10, 8, 6, 4, 2, 0)
                                  : _mm512_set_epi32(31, 30, 27, 26, 23, 22, 19, 18, 13, 12, 9, 8, 5, 4, 1, 0);
    return _mm512_permutex2var_epi32(_mm512_loadu_si512(in), odd, _mm512_loadu_si512(in + INTEROP__LINE - size));
}

/* n elements, a vector at least; the output is dense and lies apart. A first vector, then all from where the output is
 * aligned, then one that ends with the last element; elements may be computed twice. */
INTEROP__INLINE void interop__every_other(const char *x, const char *y, char *z, intptr_t n, intptr_t size,
                                          interop__of_registers *of) {
    const intptr_t last = n * size - INTEROP__LINE;
    intptr_t i = interop__to_line(z) & -size;
    if (i != 0 && last > 0) {
        _mm512_storeu_si512(z, of(interop__load_even(x, size), interop__load_even(y, size)));
    }
    INTEROP__UNROLLED
    for (; i < last; i += INTEROP__LINE) {
        _mm512_storeu_si512(z + i, of(interop__load_even(x + 2 * i, size), interop__load_even(y + 2 * i, size)));
    }
    _mm512_storeu_si512(z + last, of(interop__load_last(x + 2 * last, size), interop__load_last(y + 2 * last, size)));
}

#define F32(a) _mm512_castsi512_ps(a)
#define F64(a) _mm512_castsi512_pd(a)
#define EVERY_OTHER(name, type, result)                                                                                \
    INTEROP__INLINE __m512i name##_##type##_registers(__m512i a, __m512i b) {                                          \
        return result;                                                                                                 \
    }                                                                                                                  \
    static void name##_##type##_every_other(const char *x, const char *y, char *z, intptr_t n) {                       \
        interop__every_other(x, y, z, n, sizeof(type), name##_##type##_registers);                                     \
    }

EVERY_OTHER(add, f32, _mm512_castps_si512(_mm512_add_ps(F32(a), F32(b))))
EVERY_OTHER(add, f64, _mm512_castpd_si512(_mm512_add_pd(F64(a), F64(b))))
EVERY_OTHER(subtract, f32, _mm512_castps_si512(_mm512_sub_ps(F32(a), F32(b))))
EVERY_OTHER(subtract, f64, _mm512_castpd_si512(_mm512_sub_pd(F64(a), F64(b))))
EVERY_OTHER(multiply, f32, _mm512_castps_si512(_mm512_mul_ps(F32(a), F32(b))))
EVERY_OTHER(multiply, f64, _mm512_castpd_si512(_mm512_mul_pd(F64(a), F64(b))))
EVERY_OTHER(divide, f32, _mm512_castps_si512(_mm512_div_ps(F32(a), F32(b))))
EVERY_OTHER(divide, f64, _mm512_castpd_si512(_mm512_div_pd(F64(a), F64(b))))
EVERY_OTHER(maximum, f32, interop__maximum_f32(a, b))
EVERY_OTHER(maximum, f64, interop__maximum_f64(a, b))
EVERY_OTHER(minimum, f32, interop__minimum_f32(a, b))
EVERY_OTHER(minimum, f64, interop__minimum_f64(a, b))
#undef EVERY_OTHER
#undef F32
#undef F64

#define INTEROP__EVERY_OTHER_add_f32      ~, add_f32_every_other
#define INTEROP__EVERY_OTHER_add_f64      ~, add_f64_every_other
#define INTEROP__EVERY_OTHER_subtract_f32 ~, subtract_f32_every_other
#define INTEROP__EVERY_OTHER_subtract_f64 ~, subtract_f64_every_other
#define INTEROP__EVERY_OTHER_multiply_f32 ~, multiply_f32_every_other
#define INTEROP__EVERY_OTHER_multiply_f64 ~, multiply_f64_every_other
#define INTEROP__EVERY_OTHER_divide_f32   ~, divide_f32_every_other
#define INTEROP__EVERY_OTHER_divide_f64   ~, divide_f64_every_other
#define INTEROP__EVERY_OTHER_maximum_f32  ~, maximum_f32_every_other
#define INTEROP__EVERY_OTHER_maximum_f64  ~, maximum_f64_every_other
#define INTEROP__EVERY_OTHER_minimum_f32  ~, minimum_f32_every_other
#define INTEROP__EVERY_OTHER_minimum_f64  ~, minimum_f64_every_other

#endif
