/* SPDX-License-Identifier: MIT */
/* All inputs of the float32 functions, and many of the float64 ones. */
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

/* Whether MPFR must look: records, and what is not a number. */
static int is_doubtful(enum function f, const float *x, const float *y, uint32_t x_bits, double worst, int *flags) {
    const int special =
        (x_bits & 0x7f800000) == 0x7f800000 || (x_bits & 0x7fffffff) == 0 || (family_of(f) == LOG && x_bits >> 31 != 0);
    const double reference = special ? 0.0 : functions[family_of(f)]((double)*x);
    if (family_of(f) == EXP && !special) {
        *flags |= reference >= overflow ? FE_OVERFLOW : reference < 0x1p-126 ? FE_UNDERFLOW : 0;
    }
    return special || !(error(*y, reference) <= worst);
}

/* Measures one element, and adds the flags that it calls for. */
static void measure(enum function f, const void *x, const void *y, struct worst *worst, int *flags) {
    uint32_t x32, y32;
    uint64_t x_bits, y_bits;
    memcpy(&x32, x, sizeof x32);
    memcpy(&y32, y, sizeof y32);
    if (is_f32(f)) {
        if (!is_doubtful(f, x, y, x32, worst->ulps, flags)) {
            return;
        }
        x_bits = x32;
        y_bits = y32;
    } else {
        memcpy(&x_bits, x, sizeof x_bits);
        memcpy(&y_bits, y, sizeof y_bits);
    }
    const double ulps = oracle(f, x_bits, y_bits, flags);
    if (ulps > worst->ulps) {
        *worst = (struct worst){ulps, x_bits};
    }
}

int deep(enum function f, struct worst *worst, uint64_t *count) {
    const uint64_t points = is_f32(f) ? (uint64_t)1 << 32 : DEEP_POINTS;
    uint64_t state = 0;
    int right = 1;
    for (uint64_t start = 0; start < points; start += CHUNK) {
        union {
            uint32_t f32[CHUNK];
            uint64_t f64[CHUNK];
        } x, y;
        for (uint32_t i = 0; i < CHUNK; i++) {
            if (is_f32(f)) {
                x.f32[i] = (uint32_t)start + i;
            } else {
                x.f64[i] = random_input(f, &state);
            }
        }
        feclearexcept(FE_ALL_EXCEPT);
        run_loop(levels, f, &x, &y, CHUNK);
        const int raised = fetestexcept(FLAGS);
        int flags = 0;
        for (size_t i = 0; i < CHUNK; i++) {
            measure(f, (const char *)&x + i * size_of(f), (const char *)&y + i * size_of(f), worst, &flags);
        }
        if (raised != flags) {
            printf("%d: flags %#x, not %#x, in the chunk at %#llx\n", (int)f, (unsigned)raised, (unsigned)flags,
                   (unsigned long long)start);
            right = 0;
        }
        right &= compare_levels(f, &x, &y, CHUNK);
        *count += CHUNK;
    }
    return right;
}
