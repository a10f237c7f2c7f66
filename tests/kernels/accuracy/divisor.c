/* SPDX-License-Identifier: MIT */
/*
 * The proof of floor_divide and remainder of integers where the divisor is one number for all elements, and so inverted
 * once: the loops of the list on every CPU level, against division by C's own, flags included.
 *
 *     accuracy_divisor                all pairs of 8 bits; of others the divisors and numerators that are hardest
 *     accuracy_divisor --deep [FILE]  all pairs of 16 bits, 10^7 random ones of others more. Writes the results to FILE
 */
#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "divide.h"
#include "interop/cpu.h"
#include "kernels/kernels.h"

enum { BATCH = 4096, RANDOM_BATCH = 100, DEEP = 10000000, SHOWN = 10 };
enum { FLAGS = FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INVALID };

static const struct {
    const char *name;
    int type;
} types[F32] = {{"int8", INTEROP__K_I8},    {"int16", INTEROP__K_I16}, {"int32", INTEROP__K_I32},
                {"int64", INTEROP__K_I64},  {"uint8", INTEROP__K_U8},  {"uint16", INTEROP__K_U16},
                {"uint32", INTEROP__K_U32}, {"uint64", INTEROP__K_U64}};
static const char *const op_names[OPS] = {"floor_divide", "remainder"};

/* Numerators for one divisor are collected, and run when there are enough, or another divisor comes. */
struct run {
    enum type type;
    uint64_t divisor, numerators[BATCH]; /* packed as elements */
    size_t held;
    uint64_t count, wrong, state;
};

static uint64_t element(enum type t, const void *array, size_t i) {
    uint64_t bits = 0;
    memcpy(&bits, (const char *)array + i * size_of(t), size_of(t)); /* little-endian */
    return bits;
}

static const struct interop__kernel *find_kernel(enum type t, enum op op) {
    int32_t count;
    const struct interop_ufunc *ufuncs = interop__ufuncs(&count);
    int32_t i = 0;
    while (strcmp(ufuncs[i].name, op_names[op]) != 0) {
        i++;
    }
    return &ufuncs[i].kernels[ufuncs[i].by_type[types[t].type] - 1];
}

static void check_level(struct run *run, enum op op, uint32_t mask, const void *wanted, int flags) {
    const struct interop__kernel *kernel = find_kernel(run->type, op);
    const intptr_t size = (intptr_t)size_of(run->type), n = (intptr_t)run->held, steps[] = {size, 0, size};
    uint64_t got[BATCH];
    uint32_t level;
    char *args[] = {(char *)run->numerators, (char *)&run->divisor, (char *)got};
    interop__loop *loop = interop__kernel_pick(kernel, mask, &level);
    feclearexcept(FE_ALL_EXCEPT);
    loop(args, &n, steps, kernel->data);
    const int raised = fetestexcept(FLAGS);
    if (memcmp(got, wanted, (size_t)(n * size)) == 0 && raised == flags) {
        return;
    }
    for (size_t i = 0; i < run->held; i++) {
        const uint64_t a = element(run->type, got, i), b = element(run->type, wanted, i);
        if ((a != b || raised != flags) && run->wrong++ < SHOWN) {
            printf("%s %s, %s: %#llx by %#llx gives %#llx with flags %#x, not %#llx with %#x\n", op_names[op],
                   types[run->type].name, interop_cpu_level_name(level),
                   (unsigned long long)element(run->type, run->numerators, i), (unsigned long long)run->divisor,
                   (unsigned long long)a, (unsigned)raised, (unsigned long long)b, (unsigned)flags);
        }
    }
}

static void flush(struct run *run) {
    for (int op = 0; op < OPS; op++) {
        const size_t size = size_of(run->type);
        uint64_t wanted[BATCH];
        int flags = 0;
        for (size_t i = 0; i < run->held; i++) {
            const uint64_t a = element(run->type, run->numerators, i);
            const uint64_t y = expected(run->type, (enum op)op, a, run->divisor, &flags);
            memcpy((char *)wanted + i * size, &y, size);
        }
        for (uint32_t bit = INTEROP_CPU_BASELINE; bit != 0 && run->held > 0; bit <<= 1) {
            if (interop_cpu_detected() & bit) {
                check_level(run, (enum op)op, bit, wanted, flags);
            }
        }
    }
    run->count += run->held;
    run->held = 0;
}

static void push(struct run *run, uint64_t a, uint64_t b) {
    const size_t size = size_of(run->type);
    if (run->held == BATCH || run->divisor != b) {
        flush(run);
    }
    run->divisor = b;
    memcpy((char *)run->numerators + run->held++ * size, &a, size);
}

static void all_pairs(struct run *run) {
    const unsigned width = 8 * (unsigned)size_of(run->type);
    for (uint64_t i = 0; i >> 2 * width == 0; i++) {
        push(run, i & (((uint64_t)1 << width) - 1), i >> width);
    }
}

/*
 * An inverse that is too large shows first where the remainder is b - 1, one that is too small where it is 0, and both
 * at the largest quotients: multiples of b and their neighbours, from both ends of the range and at random.
 */
static void hardest(struct run *run, uint64_t b) {
    const unsigned unused = 64 - 8 * (unsigned)size_of(run->type);
    const uint64_t all = UINT64_MAX >> unused, middle = all / 2 + 1;
    const uint64_t minus = (0 - b) & all, magnitude = is_signed(run->type) && b >= middle ? minus : b;
    const uint64_t largest = magnitude == 0 ? 0 : (is_signed(run->type) ? middle : all) / magnitude;
    for (uint64_t i = 0; i < 24; i++) {
        const uint64_t q = i < 8 ? largest - i : i < 12 ? i - 8 : draw(&run->state) % (largest + (largest == 0));
        for (uint64_t step = 0; step < 3; step++) {
            push(run, (q * magnitude + step - 1) & all, b);
            push(run, (0 - q * magnitude + step - 1) & all, b);
        }
    }
    for (uint64_t i = 0; i < 4; i++) {
        push(run, (middle + i - 2) & all, b);
    }
    for (int i = 0; i < RANDOM_BATCH - 24 * 6 / 2 - 4; i++) {
        push(run, draw(&run->state) >> unused, b);
    }
}

/* Small divisors; powers of two, what they give divided by small numbers, their sums, and the neighbours of all. */
static void sample(struct run *run) {
    const unsigned width = 8 * (unsigned)size_of(run->type);
    const uint64_t all = UINT64_MAX >> (64 - width);
    for (uint64_t b = 0; b < 600; b++) {
        hardest(run, (b - 300) & all);
    }
    for (unsigned k = 2; k < width; k++) {
        for (uint64_t i = 0; i < 24; i++) {
            const uint64_t power = (uint64_t)1 << k, other = (uint64_t)1 << i % width;
            const uint64_t b = i < 8 ? power + i - 4 : i < 16 ? power / (2 * (i - 8) + 3) : power + (other << (i - 16));
            hardest(run, b & all);
            hardest(run, (0 - b) & all);
        }
    }
}

/* Divisors of all lengths. */
static void random_pairs(struct run *run, uint64_t count) {
    const unsigned width = 8 * (unsigned)size_of(run->type);
    const uint64_t all = UINT64_MAX >> (64 - width), before = run->count;
    while (run->count - before < count) {
        const uint64_t b = draw(&run->state) >> (64 - width + draw(&run->state) % width);
        hardest(run, (draw(&run->state) % 2 != 0 ? b : 0 - b) & all);
        flush(run);
    }
}

int main(int argc, char **argv) {
    const int deep = argc >= 2 && strcmp(argv[1], "--deep") == 0;
    const struct results results = results_open(deep ? argv[2] : NULL);
    int right = 1;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    for (int t = 0; t < F32; t++) {
        struct run run = {.type = (enum type)t, .state = (uint64_t)t};
        if (size_of(run.type) == 1 || (deep && size_of(run.type) == 2)) {
            all_pairs(&run);
        } else {
            sample(&run);
            random_pairs(&run, deep ? DEEP : 0);
        }
        flush(&run);
        for (int op = 0; op < OPS; op++) {
            results_add(&results, op_names[op], types[t].name, run.wrong == 0 ? 0.0 : 1.0, "-", run.count);
        }
        right &= run.wrong == 0;
    }
    return results_close(&results) && right ? EXIT_SUCCESS : EXIT_FAILURE;
}
