/* SPDX-License-Identifier: MIT */
/* All inputs of the float32 functions. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "accuracy.h"

enum { CHUNK = 4096 };

static const double overflow = 0x1.ffffffp+127; /* from here on the nearest float32 is infinity */

static double (*const functions[])(double) = {[EXP] = exp, [SIN] = sin, [LOG] = log};

/* The error against a reference that is itself off by less than 2^-28 ULP. */
static double error(float y, double reference) {
    if (reference >= overflow) {
        return isinf(y) && y > 0 ? 0.0 : INFINITY;
    }
    uint64_t bits, scale_bits;
    memcpy(&bits, &reference, sizeof bits);
    const uint64_t exponent = bits >> 52 & 0x7ff, least = 1023 - 126;
    scale_bits = (2 * 1023 + 23 - (exponent < least ? least : exponent)) << 52; /* 1 / ULP */
    double scale;
    memcpy(&scale, &scale_bits, sizeof scale);
    return fabs((isinf(y) ? copysign(0x1p128, (double)y) : (double)y) - reference) * scale;
}

/* Measures one chunk, and adds the flags that it calls for. MPFR decides on records and on what is not a number. */
static void measure(enum function f, const float *x, const float *y, struct worst *worst, int *flags) {
    for (int i = 0; i < CHUNK; i++) {
        uint32_t x_bits, y_bits;
        memcpy(&x_bits, x + i, sizeof x_bits);
        memcpy(&y_bits, y + i, sizeof y_bits);
        const int special = (x_bits & 0x7f800000) == 0x7f800000 || (x_bits & 0x7fffffff) == 0 ||
                            (family_of(f) == LOG && x_bits >> 31 != 0);
        const double reference = special ? 0.0 : functions[family_of(f)]((double)x[i]);
        if (family_of(f) == EXP && !special) {
            *flags |= reference >= overflow ? FE_OVERFLOW : reference < 0x1p-126 ? FE_UNDERFLOW : 0;
        }
        if (special || !(error(y[i], reference) <= worst->ulps)) {
            const double ulps = oracle(f, x_bits, y_bits, flags);
            if (ulps > worst->ulps) {
                *worst = (struct worst){ulps, x_bits};
            }
        }
    }
}

int deep(enum function f, struct worst *worst) {
    int right = 1;
    for (uint64_t start = 0; start >> 32 == 0; start += CHUNK) {
        float x[CHUNK], y[CHUNK];
        for (uint32_t i = 0; i < CHUNK; i++) {
            const uint32_t bits = (uint32_t)start + i;
            memcpy(x + i, &bits, sizeof bits);
        }
        feclearexcept(FE_ALL_EXCEPT);
        levels[0].loops[f](x, y, CHUNK);
        const int raised = fetestexcept(FLAGS);
        int flags = 0;
        measure(f, x, y, worst, &flags);
        if (raised != flags) {
            printf("flags %#x, not %#x, in the chunk at %#llx\n", raised, flags, (unsigned long long)start);
            right = 0;
        }
        right &= compare_levels(f, x, y, CHUNK);
    }
    return right;
}
