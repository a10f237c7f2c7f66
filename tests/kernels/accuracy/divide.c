/* SPDX-License-Identifier: MIT */
/*
 * The proof of floor_divide and remainder: for each type the result of divide_oracle.c, the floating-point flags that
 * the inputs call for and no others, on every CPU level, whatever lies around the element.
 *
 *     accuracy_divide          all pairs of 8 bits; of others boundaries, random ones and what lies about multiples
 *     accuracy_divide --deep   then all pairs of 16 bits
 */
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "divide.h"
#include "interop/cpu.h"

enum { BLOCK = 64, RANDOM = 30000, FLAGS = FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INVALID };

static const char *const names[TYPES] = {"int8",   "int16",  "int32",  "int64",   "uint8",
                                         "uint16", "uint32", "uint64", "float32", "float64"};
static const char *const op_names[OPS] = {"floor_divide", "remainder"};

/* Pairs are collected in blocks, and a full block is checked. */
struct run {
    enum type type;
    uint64_t a[BLOCK], b[BLOCK]; /* packed as the type's elements */
    size_t count, pairs;
    int together; /* whether pairs are checked in blocks only */
    int wrong;
    uint64_t state; /* of the random numbers */
};

static uint64_t element(enum type t, const void *array, size_t i) {
    uint64_t bits = 0;
    memcpy(&bits, (const char *)array + i * size_of(t), size_of(t)); /* little-endian */
    return bits;
}

static int same(enum type t, uint64_t a, uint64_t b) {
    const uint64_t infinity = t == F32 ? 0x7f800000 : 0x7ff0000000000000;
    const uint64_t sign = (uint64_t)1 << (8 * size_of(t) - 1);
    return a == b || (is_float(t) && (a & (sign - 1)) > infinity && (b & (sign - 1)) > infinity);
}

static void check(struct run *run, const char *level, enum op op, size_t i, uint64_t c, uint64_t wanted, int raised,
                  int flags) {
    if (same(run->type, c, wanted) && raised == flags) {
        return;
    }
    if (run->wrong++ < 10) {
        printf("%s %s, %s: %#llx by %#llx gives %#llx with flags %#x, not %#llx with %#x\n", op_names[op],
               names[run->type], level, (unsigned long long)element(run->type, run->a, i),
               (unsigned long long)element(run->type, run->b, i), (unsigned long long)c, raised,
               (unsigned long long)wanted, flags);
    }
}

static int divide(divide_lanes *loop, const void *a, const void *b, void *c, size_t n) {
    feclearexcept(FE_ALL_EXCEPT);
    loop(a, b, c, n);
    return fetestexcept(FLAGS);
}

static void check_level(struct run *run, const char *level, divide_lanes *const loops[OPS]) {
    const size_t size = size_of(run->type);
    for (int op = 0; op < OPS; op++) {
        uint64_t c[BLOCK], alone = 0, wanted[BLOCK];
        int all = 0;
        for (size_t i = 0; i < run->count; i++) {
            int flags = 0;
            wanted[i] =
                expected(run->type, (enum op)op, element(run->type, run->a, i), element(run->type, run->b, i), &flags);
            all |= flags;
            if (!run->together) {
                const char *a = (const char *)run->a + i * size, *b = (const char *)run->b + i * size;
                const int raised = divide(loops[op], a, b, &alone, 1);
                check(run, level, (enum op)op, i, element(run->type, &alone, 0), wanted[i], raised, flags);
            }
        }
        const int raised = divide(loops[op], run->a, run->b, c, run->count);
        for (size_t i = 0; i < run->count; i++) {
            check(run, level, (enum op)op, i, element(run->type, c, i), wanted[i], raised, all);
        }
    }
}

static void flush(struct run *run) {
    const uint32_t here = interop_cpu_detected();
#define LEVEL(bit, unit)                                                                                               \
    if (here & INTEROP_CPU_##bit) {                                                                                    \
        check_level(run, #unit, divide_##unit[run->type]);                                                             \
    }
#include "kernels/levels.def"
    run->pairs += run->count;
    run->count = 0;
}

static void push(struct run *run, uint64_t a, uint64_t b) {
    const size_t size = size_of(run->type);
    memcpy((char *)run->a + run->count * size, &a, size);
    memcpy((char *)run->b + run->count * size, &b, size);
    if (++run->count == BLOCK) {
        flush(run);
    }
}

static uint64_t next(struct run *run) {
    return draw(&run->state);
}

static void all_of_8_bits(struct run *run) {
    for (uint64_t i = 0; i < 0x10000; i++) {
        push(run, i & 0xff, i >> 8);
    }
}

/* Powers of two and their neighbours, of both signs; random numbers of every length; multiples and their neighbours. */
static void integers(struct run *run) {
    const unsigned width = 8 * (unsigned)size_of(run->type);
    uint64_t edges[64 * 6];
    size_t count = 0;
    for (unsigned i = 0; i < width; i++) {
        for (uint64_t step = 0; step < 3; step++) {
            edges[count++] = ((uint64_t)1 << i) + step - 1;
            edges[count++] = 0 - (((uint64_t)1 << i) + step - 1);
        }
    }
    for (size_t i = 0; i < count * count; i++) {
        push(run, edges[i / count], edges[i % count]);
    }
    for (int i = 0; i < RANDOM; i++) {
        const uint64_t b = next(run) >> (64 - width + next(run) % width), sign = 0 - (next(run) & 1);
        const uint64_t n = next(run) >> (64 - width + next(run) % width);
        push(run, n, b ^ sign);
        push(run, n * b, b ^ sign);
        push(run, n * b - 1, b ^ sign);
    }
}

static uint64_t bits_of(enum type t, double x) {
    const float narrow = (float)x;
    uint32_t bits32;
    uint64_t bits64;
    memcpy(&bits32, &narrow, sizeof bits32);
    memcpy(&bits64, &x, sizeof bits64);
    return t == F32 ? bits32 : bits64;
}

/* Special values and numbers at both ends of the range, all against all. */
static void specials(struct run *run) {
    const int digits = run->type == F32 ? 23 : 52, width = run->type == F32 ? 8 : 11;
    const uint64_t one = ((uint64_t)1 << (width - 1)) - 1, top = 2 * one + 1;
    const uint64_t exponents[] = {0,       1,  2, (uint64_t)digits, one - 1, one, one + 1, one + (uint64_t)digits,
                                  top - 1, top};
    const uint64_t fractions[] = {0, 1, (uint64_t)1 << (digits - 1), ((uint64_t)1 << digits) - 1};
    uint64_t values[2 * 10 * 4];
    size_t count = 0;
    for (size_t i = 0; i < 2 * 10 * 4; i++) {
        values[count++] = (i & 1) << (width + digits) | exponents[i / 8] << digits | fractions[i / 2 % 4];
    }
    for (size_t i = 0; i < count * count; i++) {
        push(run, values[i / count], values[i % count]);
    }
}

static void floats(struct run *run) {
    const int digits = run->type == F32 ? 24 : 53, wide = run->type == F32 ? 60 : 900;
    const unsigned unused = run->type == F32 ? 32 : 0;
    const uint64_t signs = (uint64_t)1 << (63 - unused);
    specials(run);
    for (int i = 0; i < RANDOM; i++) {
        /* b of any size, a some multiple of it, small, up to the limit of the fast body, about it, or large */
        const uint64_t flip = next(run) & signs, near = next(run) % 5 - 2;
        const double b = ldexp((double)(next(run) >> 11), (int)(next(run) % (uint64_t)wide) - 53 - wide / 2);
        const double n = floor(ldexp((double)(next(run) >> 11), (int)(next(run) % (uint64_t)(digits + 3)) - 53));
        push(run, bits_of(run->type, b * n) ^ flip, bits_of(run->type, b));
        push(run, (bits_of(run->type, b * n) + near) ^ flip, bits_of(run->type, b));
        push(run, bits_of(run->type, b * ((double)(next(run) >> 11) * 0x1p-50)) ^ flip, bits_of(run->type, b));
        if (i % 4 == 0) {
            push(run, next(run) >> unused, next(run) >> unused);
        }
    }
}

static void all_of_16_bits(struct run *run) {
    for (uint64_t i = 0; i >> 32 == 0; i++) {
        push(run, i & 0xffff, i >> 16);
    }
}

int main(int argc, char **argv) {
    const int deep = argc == 2 && strcmp(argv[1], "--deep") == 0;
    int right = 1;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    for (int t = 0; t < TYPES; t++) {
        struct run run = {.type = (enum type)t, .state = (uint64_t)t};
        if (is_float(run.type)) {
            floats(&run);
        } else if (size_of(run.type) == 1) {
            all_of_8_bits(&run);
        } else {
            integers(&run);
        }
        if (deep && size_of(run.type) == 2) {
            flush(&run);
            run.together = 1;
            all_of_16_bits(&run);
        }
        flush(&run);
        printf("%s: %zu pairs, %d wrong\n", names[t], run.pairs, run.wrong);
        right &= run.wrong == 0;
    }
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
