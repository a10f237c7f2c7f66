/* SPDX-License-Identifier: MIT */
/* The proof of the conversions between float32 and the 16-bit types: what its parts share. */
#ifndef INTEROP_TESTS_ACCURACY_HALF_H
#define INTEROP_TESTS_ACCURACY_HALF_H

#include <stddef.h>
#include <stdint.h>

enum format { F16, BF16, FORMATS };

/* Loops over the bodies; n elements. */
struct half_loops {
    void (*widen[FORMATS])(const uint16_t *x, float *y, size_t n);
    void (*narrow[FORMATS])(const float *x, uint16_t *y, size_t n);
};

/* The loops as each CPU level compiles them: lanes_half.c. */
#define LEVEL(bit, unit) extern const struct half_loops half_##unit;
#include "kernels/levels.def"

#endif
