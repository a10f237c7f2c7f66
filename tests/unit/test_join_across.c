/* SPDX-License-Identifier: MIT */
/* Reductions of many results at once have the bits that each has by itself, on every level and however they lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "interop/cpu.h"
#include "kernels/kernels.h"

enum { GUARD = 64 };

static const int types[] = {INTEROP__K_F16, INTEROP__K_BF16, INTEROP__K_F32, INTEROP__K_F64};
static const char *const names[] = {"add", "multiply"};

static size_t size_of(int type) {
    return type == INTEROP__K_F64 ? 8 : type == INTEROP__K_F32 ? 4 : 2;
}

static const struct interop__kernel *find(const char *name, int type) {
    int32_t count;
    const struct interop_ufunc *ufunc = interop__ufuncs(&count);
    while (strcmp(ufunc->name, name) != 0) {
        ufunc++;
    }
    return &ufunc->kernels[ufunc->by_type[type] - 1];
}

static uint64_t random_bits(void) {
    static uint64_t state = 1;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return state >> 33;
}

/* Numbers around 1 and of both signs, so that sums and products keep their digits, and sometimes a zero of them. */
static void fill(int type, char *to) {
    const int negative = random_bits() % 2, zero = random_bits() % 4096 == 0;
    const double x = (negative ? -1 : 1) * (zero ? 0 : 0.96875 + (double)(random_bits() % 1024) / 16384);
    const float single = (float)x;
    uint32_t bits;
    memcpy(&bits, &single, sizeof bits);
    const uint16_t upper = (uint16_t)(bits >> 16);
    const uint16_t half = (uint16_t)((upper & 0x8000) | (zero ? 0 : 0x3c00 - 64 + random_bits() % 128));
    memcpy(to,
           type == INTEROP__K_F64    ? (const void *)&x
           : type == INTEROP__K_F32  ? (const void *)&single
           : type == INTEROP__K_BF16 ? (const void *)&upper
                                     : &half,
           size_of(type));
}

/* n elements of each of some results: `along` and `across` in elements, in memory of its own with nothing behind it. */
struct field {
    intptr_t n, results, along, across, out_step;
};

static char *at(char *memory, const struct field *field, size_t size, intptr_t result, intptr_t element) {
    const intptr_t before = (field->along < 0 ? -field->along * (field->n - 1) : 0) +
                            (field->across < 0 ? -field->across * (field->results - 1) : 0);
    return memory + (before + element * field->along + result * field->across) * (intptr_t)size;
}

/* What the baseline's loop makes of each result alone. */
static void reduce_each(const struct interop__kernel *kernel, const struct field *field, char *memory, char *out) {
    const size_t size = size_of(kernel->types[0]);
    uint32_t level;
    interop__loop *loop = interop__kernel_pick(kernel, INTEROP_CPU_BASELINE, &level);
    for (intptr_t i = 0; i < field->results; i++) {
        char *to = out + GUARD + i * field->out_step * (intptr_t)size;
        char *args[] = {to, at(memory, field, size, i, 0), to};
        const intptr_t steps[] = {0, field->along * (intptr_t)size, 0};
        loop(args, &field->n, steps, kernel->data);
    }
}

static void check(const char *name, int type, struct field field) {
    const struct interop__kernel *kernel = find(name, type);
    const size_t size = size_of(type);
    const intptr_t reach = labs(field.along) * (field.n - 1) + labs(field.across) * (field.results - 1) + 1;
    const size_t out_bytes = 2 * GUARD + (size_t)(field.results * field.out_step) * size;
    char *memory = malloc((size_t)reach * size), *wanted = malloc(out_bytes), *got = malloc(out_bytes);
    assert_true(memory != NULL && wanted != NULL && got != NULL);
    for (intptr_t i = 0; i < reach; i++) {
        fill(type, memory + i * (intptr_t)size);
    }
    memset(wanted, 0x3b, out_bytes);
    reduce_each(kernel, &field, memory, wanted);
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        if (!(interop_cpu_detected() & bit)) {
            continue;
        }
        interop__across *across = interop__kernel_across(kernel, bit);
        assert_non_null(across);
        memset(got, 0x3b, out_bytes);
        across(got + GUARD, field.out_step * (intptr_t)size, at(memory, &field, size, 0, 0),
               field.across * (intptr_t)size, field.along * (intptr_t)size, field.n, field.results);
        assert_memory_equal(got, wanted, out_bytes);
    }
    free(memory);
    free(wanted);
    free(got);
}

/* Numbers of elements about all that the order turns on: lines, rows and blocks of either type, and their pairs. */
static const intptr_t about[] = {1, 8, 16, 32, 64, 128, 256, 384, 512, 1024, 1536, 2048, 3072, 4096, 5120};

typedef struct field make(intptr_t n, intptr_t results);

static void check_all(make *one, const intptr_t *results, int result_counts) {
    for (size_t k = 0; k < sizeof about / sizeof about[0]; k++) {
        for (intptr_t n = about[k] > 1 ? about[k] - 1 : 1; n <= about[k] + 1; n++) {
            for (int r = 0; r < result_counts; r++) {
                const size_t t = random_bits() % 4;
                check(names[random_bits() % 2], types[t], one(n, results[r]));
                check(names[0], types[(t + 1 + random_bits() % 3) % 4], one(n, results[r]));
                check(names[1], types[(t + 1 + random_bits() % 3) % 4], one(n, results[r]));
            }
        }
    }
}

static struct field rows(intptr_t n, intptr_t results) {
    return (struct field){n, results, results, 1, 1};
}

/* Results that fill the memory: their elements are taken in groups, the more the fewer results there are. */
static void dense_rows(void **state) {
    static const intptr_t few[] = {4, 5, 8, 31, 64}, many[] = {129};
    (void)state;
    check_all(rows, few, 5);
    check_all(rows, many, 1);
    check("add", INTEROP__K_F32, rows(20, 1025)); /* more than a run has places for */
    check("multiply", INTEROP__K_F32, rows(300, 1025));
    check("add", INTEROP__K_F64, rows(70, 1100));
    check("add", INTEROP__K_BF16, rows(129, 2049));
}

static struct field apart(intptr_t n, intptr_t results) {
    return (struct field){n, results, results + 3, 1, 2};
}

static struct field strided(intptr_t n, intptr_t results) {
    return (struct field){n, results, 2 * results + 1, 2, 1};
}

static struct field backwards(intptr_t n, intptr_t results) {
    return (struct field){n, results, -2 * results, -1, 1};
}

static struct field columns(intptr_t n, intptr_t results) {
    return (struct field){n, results, 1, n, 1};
}

static void other_layouts(void **state) {
    static const intptr_t results[] = {4, 17};
    (void)state;
    check_all(apart, results, 2);
    check_all(strided, results, 2);
    check_all(backwards, results, 2);
    check_all(columns, results, 2);
}

/* Only functions with an order of their own are done so. */
static void others_have_none(void **state) {
    (void)state;
    assert_null(interop__kernel_across(find("maximum", INTEROP__K_F32), ~UINT32_C(0)));
    assert_null(interop__kernel_across(find("add", INTEROP__K_I32), ~UINT32_C(0)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dense_rows),
        cmocka_unit_test(other_layouts),
        cmocka_unit_test(others_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
