/* SPDX-License-Identifier: MIT */
/*
 * Loops for functions of vectors, for x86-64-v4: of dense inputs to truth values, and of inputs that take up every
 * other place, of which two vectors are loaded and shuffled into one, so that nothing goes through a buffer. What lies
 * behind the last element is not read. Of functions of one input, y is x.
 */
#ifndef INTEROP_KERNELS_AVX512_LOOPS_H
#define INTEROP_KERNELS_AVX512_LOOPS_H

#include <immintrin.h>

#include "kernels/dense.h"

/* Of elements of 4 or 8 bytes; a truth value is a bit for each. */
typedef __m512i interop__of_registers(__m512i a, __m512i b);
typedef __mmask16 interop__truth_of_registers(__m512i a, __m512i b);

INTEROP__INLINE void interop__store_truths(char *z, __mmask16 truths) {
    _mm_storeu_si128((__m128i_u *)z, _mm_maskz_mov_epi8(truths, _mm_set1_epi8(1)));
}

INTEROP__INLINE __m512i interop__copies(const void *in, intptr_t size) {
    return size == 4 ? _mm512_set1_epi32(*(const i32_at *)in) : _mm512_set1_epi64(*(const i64_at *)in);
}

/* Dense elements, a multiple of 16: two vectors of 8 bytes, since truth values of one would be stored in as much time.
 */
INTEROP__INLINE void interop__truths(const void *x_in, int x_walks, const void *y_in, int y_walks, u8_at *z, intptr_t n,
                                     intptr_t size, interop__truth_of_registers *of) {
    const char *x = x_in, *y = y_in;
    const __m512i x0 = interop__copies(x, size), y0 = interop__copies(y, size);
    INTEROP__UNROLLED
    for (intptr_t i = 0; i < n; i += 16) {
        const char *xi = x + i * size, *yi = y + i * size;
        const __m512i a = x_walks ? _mm512_loadu_si512(xi) : x0, b = y_walks ? _mm512_loadu_si512(yi) : y0;
        __mmask16 truths = of(a, b);
        if (size == 8) {
            const __m512i c = x_walks ? _mm512_loadu_si512(xi + INTEROP__LINE) : x0;
            const __m512i d = y_walks ? _mm512_loadu_si512(yi + INTEROP__LINE) : y0;
            truths = _mm512_kunpackb(of(c, d), truths);
        }
        interop__store_truths((char *)(z + i), truths);
    }
}

/* A vector of elements, of which the first is at `in`. */
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

/* The same for truth values, 16 at least. */
INTEROP__INLINE void interop__truths_every_other(const char *x, const char *y, char *z, intptr_t n, intptr_t size,
                                                 interop__truth_of_registers *of) {
    const intptr_t pair = 2 * INTEROP__LINE;
    INTEROP__UNROLLED
    for (intptr_t i = 0; i < n - 16; i += 16) {
        const char *xi = x + 2 * i * size, *yi = y + 2 * i * size;
        __mmask16 truths = of(interop__load_even(xi, size), interop__load_even(yi, size));
        if (size == 8) {
            truths =
                _mm512_kunpackb(of(interop__load_even(xi + pair, size), interop__load_even(yi + pair, size)), truths);
        }
        interop__store_truths(z + i, truths);
    }
    x += 2 * n * size - pair;
    y += 2 * n * size - pair;
    __mmask16 truths = of(interop__load_last(x, size), interop__load_last(y, size));
    if (size == 8) {
        truths = _mm512_kunpackb(truths, of(interop__load_even(x - pair, size), interop__load_even(y - pair, size)));
    }
    interop__store_truths(z + n - 16, truths);
}

#endif
