/* SPDX-License-Identifier: MIT */
/*
 * The proof of the bounds in the list. For each function and input: not further from the exact result than proven,
 * which is less than 1 ULP, the same bits on every CPU level and whatever lies around the element, and the
 * floating-point flags that the input calls for and no others. Prints the worst input; fails if anything is not so.
 *
 *     accuracy                     a sample, compared with MPFR
 *     accuracy --deep [FILE [OP]]  then all float32 inputs, compared with libm in float64, and by MPFR whenever that
 *                                  sets a record; and 10^7 float64 inputs by MPFR. Writes the results to FILE. With OP,
 *                                  only of that, which must be one of those compared here
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy.h"
#include "common.h"
#include "interop/cpu.h"

enum { BLOCK = 64 };

static const char *const names[FUNCTIONS] = {"exp float32", "exp float64", "sin float32",
                                             "sin float64", "log float32", "log float64"};
static const char *const ops[] = {[EXP] = "exp", [SIN] = "sin", [LOG] = "log"};
static double bounds[FUNCTIONS]; /* as the list promises them, for normal and subnormal results */

struct level levels[8];
int level_count;

static void find_levels(void) {
    for (uint32_t bit = INTEROP_CPU_BASELINE; bit != 0; bit <<= 1) {
        if (interop_cpu_detected() & bit) {
            memmove(levels + 1, levels, (size_t)level_count++ * sizeof levels[0]);
            levels[0] = (struct level){.name = interop_cpu_level_name(bit), .bit = bit};
        }
    }
}

static enum function find_function(const char *op, int type) {
    char name[64];
    snprintf(name, sizeof name, "%s %s", op, type == INTEROP__K_F32 ? "float32" : "float64");
    int f = 0;
    while (f < FUNCTIONS && strcmp(name, names[f]) != 0) {
        f++;
    }
    return (enum function)f;
}

/* What the list has of float32 and float64 with one input that is neither exact nor correctly rounded. */
static int find_functions(void) {
    int32_t count;
    const struct interop_ufunc *ufuncs = interop__ufuncs(&count);
    for (int32_t i = 0; i < count; i++) {
        for (int k = 0; k < ufuncs[i].kernel_count; k++) {
            const struct interop__kernel *kernel = &ufuncs[i].kernels[k];
            const int type = kernel->types[0];
            uint32_t served;
            if (ufuncs[i].nin != 1 || kernel->max_ulp <= 0.5f || (type != INTEROP__K_F32 && type != INTEROP__K_F64)) {
                continue;
            }
            const enum function f = find_function(ufuncs[i].name, type);
            if (f == FUNCTIONS) {
                printf("%s: tell accuracy.h, accuracy.c, inputs.c and oracle.c about it\n", ufuncs[i].name);
                return 0;
            }
            bounds[f] = (double)kernel->max_ulp;
            for (struct level *level = levels; level < levels + level_count; level++) {
                const uint32_t mask = interop_cpu_detected() & (2 * level->bit - 1);
                level->loops[f] = interop__kernel_pick(kernel, mask, &served);
            }
        }
    }
    return 1;
}

void run_loop(const struct level *level, enum function f, const void *x, void *y, size_t n) {
    char *args[] = {(char *)(uintptr_t)x, y};
    const intptr_t count = (intptr_t)n, steps[] = {(intptr_t)size_of(f), (intptr_t)size_of(f)};
    level->loops[f](args, &count, steps, NULL);
}

static uint64_t element(const void *array, size_t i, size_t size) {
    uint64_t bits64;
    uint32_t bits32;
    if (size == sizeof bits32) {
        memcpy(&bits32, (const char *)array + i * size, size);
        return bits32;
    }
    memcpy(&bits64, (const char *)array + i * size, size);
    return bits64;
}

/* Which NaN an operation makes is left open. */
static int same(uint64_t a, uint64_t b, size_t size) {
    const uint64_t magnitude = size == sizeof(float) ? 0x7fffffff : 0x7fffffffffffffff;
    const uint64_t infinity = size == sizeof(float) ? 0x7f800000 : 0x7ff0000000000000;
    return a == b || ((a & magnitude) > infinity && (b & magnitude) > infinity);
}

static int all_same(enum function f, const void *x, const void *y, const void *z, size_t n, const char *what) {
    const size_t size = size_of(f);
    for (size_t i = 0; i < n && memcmp(y, z, n * size) != 0; i++) {
        const uint64_t a = element(y, i, size), b = element(z, i, size);
        if (!same(a, b, size)) {
            printf("%s of %#llx: %#llx, but %#llx %s\n", names[f], (unsigned long long)element(x, i, size),
                   (unsigned long long)a, (unsigned long long)b, what);
            return 0;
        }
    }
    return 1;
}

int compare_levels(enum function f, const void *x, const void *y, size_t n) {
    int right = 1;
    void *z = malloc(n * size_of(f));
    for (int i = 1; i < level_count && z != NULL; i++) {
        run_loop(levels + i, f, x, z, n);
        right &= all_same(f, x, y, z, n, levels[i].name);
    }
    free(z);
    return right && z != NULL;
}

static int flags_are(enum function f, const struct level *level, const void *x, size_t n, int raised, int wanted) {
    if (raised != wanted) {
        printf("%s, %s: flags %#x, not %#x, for %zu inputs from %#llx\n", names[f], level->name, raised, wanted, n,
               (unsigned long long)element(x, 0, size_of(f)));
    }
    return raised == wanted;
}

/* One level, one block, and each element of it alone: errors and flags. */
static int check_block(enum function f, const struct level *level, const void *x, size_t n, struct worst *worst) {
    const size_t size = size_of(f);
    uint64_t y[BLOCK], z[BLOCK];
    int wanted = 0, right = 1;
    feclearexcept(FE_ALL_EXCEPT);
    run_loop(level, f, x, y, n);
    const int raised = fetestexcept(FLAGS);
    for (size_t i = 0; i < n; i++) {
        const void *alone = (const char *)x + i * size;
        int own = 0;
        const uint64_t at = element(x, i, size);
        const double ulps = oracle(f, at, element(y, i, size), &own);
        if (ulps > worst->ulps) {
            *worst = (struct worst){ulps, at};
        }
        feclearexcept(FE_ALL_EXCEPT);
        run_loop(level, f, alone, (char *)z + i * size, 1);
        right &= flags_are(f, level, alone, 1, fetestexcept(FLAGS), own);
        wanted |= own;
    }
    right &= flags_are(f, level, x, n, raised, wanted);
    return right & all_same(f, x, y, z, n, "alone") & compare_levels(f, x, y, n);
}

static void put(void *array, size_t i, uint64_t bits, size_t size) {
    const uint32_t bits32 = (uint32_t)bits;
    memcpy((char *)array + i * size, size == sizeof bits32 ? (const void *)&bits32 : (const void *)&bits, size);
}

/* Each special value among ordinary ones, at every place of a vector, on every level: only its own flags. */
static int check_specials(enum function f) {
    static const int64_t exponent_and_fraction[][2] = {
        {0, 0}, {0, 1}, {0, -1}, {1, 0}, {2, -1}, {-2, -1}, {-1, 0}, {-1, 1}, {-1, -1}}; /* counted from the ends */
    const int digits = is_f32(f) ? 23 : 52, width = is_f32(f) ? 8 : 11;
    const uint64_t top = ((uint64_t)1 << width) - 1, fraction = ((uint64_t)1 << digits) - 1;
    const uint64_t one = (top / 2) << digits;
    struct worst worst = {0, 0};
    int right = 1;
    for (size_t s = 0; s < 2 * sizeof exponent_and_fraction / sizeof *exponent_and_fraction; s++) {
        const int64_t *pair = exponent_and_fraction[s / 2];
        const uint64_t bits = (uint64_t)(s % 2) << (width + digits) | ((uint64_t)pair[0] & top) << digits |
                              ((uint64_t)pair[1] & fraction);
        for (int i = 0; i < level_count; i++) {
            for (size_t place = 0; place < 37; place++) {
                uint64_t x[37];
                for (size_t j = 0; j < 37; j++) {
                    put(x, j, j == place ? bits : one, size_of(f));
                }
                right &= check_block(f, levels + i, x, 37, &worst);
            }
        }
    }
    return right && worst.ulps <= bounds[f];
}

static int check_sample(enum function f, struct worst *worst, uint64_t *total) {
    size_t count;
    uint64_t *list = inputs(f, &count);
    int right = 1;
    for (size_t i = 0; i < count; i += BLOCK) {
        uint64_t x[BLOCK];
        const size_t n = count - i < BLOCK ? count - i : BLOCK;
        for (size_t j = 0; j < n; j++) {
            put(x, j, list[i + j], size_of(f));
        }
        right &= check_block(f, levels, x, n, worst);
    }
    free(list);
    *total += is_f32(f) && *total != 0 ? 0 : count; /* all float32 are all */
    return right && worst->ulps <= bounds[f];
}

static int is_compared(const char *op) {
    int found = 0;
    for (int f = 0; f < FUNCTIONS; f++) {
        found |= levels[0].loops[f] != NULL && strcmp(op, ops[family_of((enum function)f)]) == 0;
    }
    if (!found) {
        printf("%s: nothing to compare: not in the list, or one for accuracy_rounded\n", op);
    }
    return found;
}

static int check_deeply(const char *path, const char *only) {
    const struct results results = results_open(path);
    int right = 1;
    for (int f = 0; f < FUNCTIONS; f++) {
        struct worst worst = {0, 0};
        uint64_t count = 0;
        char at[40];
        const char *const op = ops[family_of((enum function)f)];
        if (levels[0].loops[f] != NULL && (only == NULL || strcmp(only, op) == 0)) {
            right &= deep((enum function)f, &worst, &count) & check_sample((enum function)f, &worst, &count);
            right &= worst.ulps <= bounds[f];
            snprintf(at, sizeof at, "%a", value_of((enum function)f, worst.at));
            results_add(&results, op, is_f32((enum function)f) ? "float32" : "float64", worst.ulps, at, count);
        }
    }
    return results_close(&results) && right;
}

int main(int argc, char **argv) {
    const int is_deep = argc >= 2 && strcmp(argv[1], "--deep") == 0;
    const char *const only = is_deep && argc == 4 ? argv[3] : NULL;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    find_levels();
    int right = find_functions() && (only == NULL || is_compared(only));
    for (int f = 0; f < FUNCTIONS && right; f++) {
        struct worst worst = {0, 0};
        uint64_t count = 0;
        if (levels[0].loops[f] != NULL) {
            right &= check_specials((enum function)f) & check_sample((enum function)f, &worst, &count);
            printf("%s: %llu inputs, worst %.4f ULP at %#llx\n", names[f], (unsigned long long)count, worst.ulps,
                   (unsigned long long)worst.at);
        }
    }
    if (right && is_deep) {
        right = check_deeply(argv[2], only);
    }
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
