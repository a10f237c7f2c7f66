/* SPDX-License-Identifier: MIT */
/*
 * The proof of the conversions between float32 and the 16-bit types: the result of plain arithmetic in float64, the
 * floating-point flags that the input calls for and no others, on every CPU level, alone and among others.
 *
 *     accuracy_half          widening all of them; narrowing what lies about each of them and each midpoint, and others
 *     accuracy_half --deep   then narrowing all float32
 */
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "half.h"
#include "interop/cpu.h"

enum { BLOCK = 64, CHUNK = 4096, FLAGS = FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INVALID };

static const struct {
    const char *name;
    int digits, emin; /* of the fraction; the least exponent of a normal number */
    uint32_t infinity;
} formats[FORMATS] = {{"float16", 10, -14, 0x7c00}, {"bfloat16", 7, -126, 0x7f80}};

static const struct half_loops *levels[8];
static const char *level_names[8];
static int level_count, wrong;

static void find_levels(void) {
    const uint32_t here = interop_cpu_detected();
#define LEVEL(bit, unit)                                                                                               \
    if (here & INTEROP_CPU_##bit) {                                                                                    \
        level_names[level_count] = #unit;                                                                              \
        levels[level_count++] = &half_##unit;                                                                          \
    }
#include "kernels/levels.def"
}

static void report(enum format f, const char *what, int level, uint32_t x, uint32_t y, uint32_t wanted) {
    if (wrong++ < 20) {
        printf("%s, %s, %s: %#x gives %#x, not %#x\n", what, formats[f].name, level_names[level], x, y, wanted);
    }
}

static float f32_of(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint32_t bits_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* The bits of x as a float32; NaN keep their sign and payload, and become quiet. */
static uint32_t widened(enum format f, uint32_t x, int *flags) {
    const int digits = formats[f].digits;
    const uint32_t magnitude = x & 0x7fff, sign = (x & 0x8000) << 16, fraction = x & ((1u << digits) - 1);
    const int exponent = (int)(magnitude >> digits);
    if (magnitude > formats[f].infinity) {
        *flags |= fraction >> (digits - 1) == 0 ? FE_INVALID : 0;
        return sign | 0x7fc00000 | fraction << (23 - digits);
    }
    if (magnitude == formats[f].infinity) {
        return sign | 0x7f800000;
    }
    const int normal = exponent != 0;
    const double significand = (double)(fraction + ((uint32_t)normal << digits));
    return sign | bits_of((float)ldexp(significand, formats[f].emin - digits + exponent - normal));
}

/* x in multiples of 2^last, to the nearest, ties to even. */
static double multiples(double x, int last) {
    return nearbyint(ldexp(x, -last));
}

static uint32_t narrowed(enum format f, uint32_t bits, int *flags) {
    const int digits = formats[f].digits, emin = formats[f].emin;
    const uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
        *flags |= (bits & 0x400000) == 0 ? FE_INVALID : 0;
        return sign | formats[f].infinity | 1u << (digits - 1) | (magnitude & 0x7fffff) >> (23 - digits);
    }
    if (magnitude == 0x7f800000 || magnitude == 0) {
        return sign | (magnitude == 0 ? 0 : formats[f].infinity);
    }
    const double x = (double)f32_of(magnitude);
    const int exponent = ilogb(x), last = (exponent < emin ? emin : exponent) - digits;
    const double significand = multiples(x, last); /* with the bit before the fraction, if normal, or one more */
    if (ldexp(multiples(x, exponent - digits), exponent - digits) < ldexp(1.0, emin) && ldexp(significand, last) != x) {
        *flags |= FE_UNDERFLOW;
    }
    const uint32_t rounded = (uint32_t)significand + ((uint32_t)(last + digits - emin) << digits);
    *flags |= rounded >= formats[f].infinity ? FE_OVERFLOW : 0;
    return sign | (rounded < formats[f].infinity ? rounded : formats[f].infinity);
}

static void check_widening(enum format f, int level) {
    for (uint32_t start = 0; start < 0x10000; start += BLOCK) {
        uint16_t x[BLOCK];
        float y[BLOCK], alone;
        int all = 0;
        for (uint32_t i = 0; i < BLOCK; i++) {
            x[i] = (uint16_t)(start + i);
        }
        feclearexcept(FE_ALL_EXCEPT);
        levels[level]->widen[f](x, y, BLOCK);
        const int raised = fetestexcept(FLAGS);
        for (uint32_t i = 0; i < BLOCK; i++) {
            int flags = 0;
            const uint32_t wanted = widened(f, x[i], &flags);
            feclearexcept(FE_ALL_EXCEPT);
            levels[level]->widen[f](x + i, &alone, 1);
            const int own = fetestexcept(FLAGS);
            if (bits_of(y[i]) != wanted || bits_of(alone) != wanted) {
                report(f, "widening", level, x[i], bits_of(bits_of(y[i]) != wanted ? y[i] : alone), wanted);
            }
            if (own != flags) {
                report(f, "flags of widening", level, x[i], (uint32_t)own, (uint32_t)flags);
            }
            all |= flags;
        }
        if (raised != all) {
            report(f, "flags of widening a block", level, start, (uint32_t)raised, (uint32_t)all);
        }
    }
}

/* A chunk of inputs on all levels; `each`: every input also alone. */
static void check_narrowing(enum format f, const float *x, size_t n, int each) {
    uint16_t wanted[CHUNK], y[CHUNK], alone;
    int flags[CHUNK], all = 0;
    for (size_t i = 0; i < n; i++) {
        flags[i] = 0;
        wanted[i] = (uint16_t)narrowed(f, bits_of(x[i]), flags + i);
        all |= flags[i];
    }
    for (int level = 0; level < level_count; level++) {
        feclearexcept(FE_ALL_EXCEPT);
        levels[level]->narrow[f](x, y, n);
        const int raised = fetestexcept(FLAGS);
        if (raised != all) {
            report(f, "flags of narrowing a chunk", level, bits_of(x[0]), (uint32_t)raised, (uint32_t)all);
        }
        for (size_t i = 0; i < n && memcmp(y, wanted, n * sizeof *y) != 0; i++) {
            if (y[i] != wanted[i]) {
                report(f, "narrowing", level, bits_of(x[i]), y[i], wanted[i]);
            }
        }
        for (size_t i = 0; i < n && each; i++) {
            feclearexcept(FE_ALL_EXCEPT);
            levels[level]->narrow[f](x + i, &alone, 1);
            const int own = fetestexcept(FLAGS);
            if (alone != wanted[i] || own != flags[i]) {
                report(f, "narrowing alone", level, bits_of(x[i]), alone | (uint32_t)own << 16,
                       wanted[i] | (uint32_t)flags[i] << 16);
            }
        }
    }
}

/*
 * For each number of the format: itself, the midpoint to the next, as far again from it as the midpoint before it
 * (which tells where infinity begins), something between, and the neighbours of all.
 */
static void check_sample(enum format f) {
    float x[CHUNK];
    size_t n = 0, count = 0;
    for (uint32_t i = 0; i < 0x10000; i++) {
        int ignored = 0;
        const uint32_t before = widened(f, i - 1, &ignored), here = widened(f, i, &ignored);
        const uint32_t middle = here + (widened(f, i + 1, &ignored) - here) / 2, mirrored = here + (here - before) / 2;
        const uint32_t inputs[] = {here - 1,   here,         here + 1, middle - 1,   middle,
                                   middle + 1, mirrored - 1, mirrored, mirrored + 1, i << 16 | (i * 0x9e37u & 0xffff)};
        for (size_t j = 0; j < sizeof inputs / sizeof *inputs; j++, count++) {
            x[n++] = f32_of(inputs[j]);
            if (n == CHUNK) {
                check_narrowing(f, x, n, 1);
                n = 0;
            }
        }
    }
    printf("%s: %zu inputs narrowed, %d wrong\n", formats[f].name, count, wrong);
}

static void check_all(enum format f) {
    for (uint64_t start = 0; start >> 32 == 0; start += CHUNK) {
        uint32_t bits[CHUNK];
        float x[CHUNK];
        for (uint32_t i = 0; i < CHUNK; i++) {
            bits[i] = (uint32_t)start + i;
        }
        memcpy(x, bits, sizeof x);
        check_narrowing(f, x, CHUNK, 0);
    }
    printf("%s: all float32 narrowed, %d wrong\n", formats[f].name, wrong);
}

int main(int argc, char **argv) {
    const int deep = argc == 2 && strcmp(argv[1], "--deep") == 0;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    find_levels();
    for (int f = 0; f < FORMATS; f++) {
        for (int level = 0; level < level_count; level++) {
            check_widening((enum format)f, level);
        }
        check_sample((enum format)f);
        if (deep) {
            check_all((enum format)f);
        }
    }
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
