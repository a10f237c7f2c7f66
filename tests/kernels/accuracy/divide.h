/* SPDX-License-Identifier: MIT */
/* The proof of floor_divide and remainder: what its parts share. Elements travel as bit patterns. */
#ifndef INTEROP_TESTS_ACCURACY_DIVIDE_H
#define INTEROP_TESTS_ACCURACY_DIVIDE_H

#include <stddef.h>
#include <stdint.h>

enum type { I8, I16, I32, I64, U8, U16, U32, U64, F32, F64, TYPES };
enum op { FLOOR_DIVIDE, REMAINDER, OPS };

static inline int is_signed(enum type t) {
    return t <= I64;
}

static inline int is_float(enum type t) {
    return t >= F32;
}

static inline size_t size_of(enum type t) {
    static const size_t sizes[TYPES] = {1, 2, 4, 8, 1, 2, 4, 8, 4, 8};
    return sizes[t];
}

/* A loop over one of the bodies; n elements. */
typedef void divide_lanes(const void *a, const void *b, void *c, size_t n);

/* The loops as each CPU level compiles them: lanes_divide.c. */
#define LEVEL(bit, unit) extern divide_lanes *const divide_##unit[TYPES][OPS];
#include "kernels/levels.def"

/* The result, any NaN for NaN; the flags that the inputs call for are added to *flags. */
uint64_t expected(enum type t, enum op op, uint64_t a, uint64_t b, int *flags);

#endif
