/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernels/staged.h"
#include "kernels/streamed.h"

/* Work that a byte more or less, or in a wrong place, would show in. */
static void add(const char *x, int x_walks, const char *y, int y_walks, char *z, intptr_t n) {
    for (intptr_t i = 0; i < n; i++) {
        u32 a, b;
        memcpy(&a, x + (x_walks ? 4 * i : 0), sizeof a);
        memcpy(&b, y + (y_walks ? 4 * i : 0), sizeof b);
        a = 3 * a + b;
        memcpy(z + 4 * i, &a, sizeof a);
    }
}

enum { MOST = 700, GUARD = 64, WIDEST = 3 };

static _Alignas(INTEROP__LINE) char x[4 * MOST * WIDEST], y[4 * MOST * WIDEST], gathered[2][4 * MOST];
static _Alignas(INTEROP__LINE) char z[4 * MOST + 3 * GUARD], expected[sizeof z];

static int fill_inputs(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof x; i++) {
        x[i] = (char)(31 * i + i / 251);
        y[i] = (char)(17 * i + i / 241);
    }
    return 0;
}

/* The first element of n with a step, all of which lie in the array. */
static const char *first_of(const char *array, intptr_t step, intptr_t n) {
    return step < 0 ? array - (n - 1) * step : array;
}

static void gather(const char *in, intptr_t step, char *out, intptr_t n) {
    for (intptr_t i = 0; i < n; i++) {
        memcpy(out + 4 * i, in + i * step, 4);
    }
}

typedef void way(struct interop__work *work, const intptr_t *steps, intptr_t n);

static void check(intptr_t n, intptr_t offset, intptr_t x_step, intptr_t y_step, way *run) {
    const char *first[2] = {first_of(x, x_step, n), first_of(y, y_step, n)};
    const intptr_t steps[3] = {x_step, y_step, 4};
    struct interop__work work = {add, 4, 4, 16, {first[0], first[1]}, {1, 1}, z + GUARD + offset};
    memset(z, 0x55, sizeof z);
    memset(expected, 0x55, sizeof expected);
    gather(first[0], x_step, gathered[0], n);
    gather(first[1], y_step, gathered[1], n);
    add(gathered[0], 1, gathered[1], 1, expected + GUARD + offset, n);
    run(&work, steps, n);
    assert_memory_equal(z, expected, sizeof z);
}

static void streamed(struct interop__work *work, const intptr_t *steps, intptr_t n) {
    interop__streamed(work, 2, steps, n);
}

static void staged(struct interop__work *work, const intptr_t *steps, intptr_t n) {
    interop__staged(work, 2, steps, n);
}

static void dense(struct interop__work *work, const intptr_t *steps, intptr_t n) {
    (void)steps;
    interop__dense(work, n);
}

static void every_length_and_alignment_is_written_exactly(void **state) {
    (void)state;
    for (intptr_t offset = 0; offset < INTEROP__LINE; offset++) {
        for (intptr_t n = 16; n < MOST; n += n < 300 ? 1 : 37) {
            check(n, offset, 4, 4, dense);
            check(n, offset, 4, 4, streamed);
        }
    }
}

static void inputs_may_have_any_step(void **state) {
    (void)state;
    static const intptr_t steps[][2] = {{8, 8}, {4, 8}, {-4, 12}, {8, -8}, {0, 8}};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        for (intptr_t n = 16; n < MOST; n += n < 300 ? 1 : 37) {
            check(n, n % INTEROP__LINE, steps[i][0], steps[i][1], staged);
            check(n, n % INTEROP__LINE, steps[i][0], steps[i][1], streamed);
        }
    }
}

static void only_large_outputs_that_are_no_input_are_streamed(void **state) {
    (void)state;
    const intptr_t twice = 2 * (intptr_t)interop__cpu_cache_share(), steps[] = {4, 0, 4}, apart[] = {-60, 0, 4};
    struct interop__work work = {add, 4, 4, 16, {x, y}, {1, 1}, z};
    assert_int_equal(interop__worth_streaming(&work, 2, steps, twice / 8), 0);
    assert_int_equal(interop__worth_streaming(&work, 2, steps, twice / 8 + 1), INTEROP__STREAMS);
    assert_int_equal(interop__worth_streaming(&work, 2, apart, twice / 64), 0);
    assert_int_equal(interop__worth_streaming(&work, 2, apart, INTEROP__CACHE_LEAST / 4), 0);
    work.in[1] = z;
    assert_int_equal(interop__worth_streaming(&work, 2, steps, twice / 8 + 1), 0);
}

static void an_input_that_is_given_twice_is_touched_once(void **state) {
    (void)state;
    const intptr_t twice = 2 * (intptr_t)interop__cpu_cache_share(), steps[] = {4, 4, 4}, other[] = {4, 8, 4};
    struct interop__work work = {add, 4, 4, 16, {x, x}, {1, 1}, z};
    assert_int_equal(interop__worth_streaming(&work, 2, steps, twice / 8), 0);
    assert_int_equal(interop__worth_streaming(&work, 2, steps, twice / 8 + 1), INTEROP__STREAMS);
    assert_int_equal(interop__worth_streaming(&work, 2, other, twice / 16 + 1), INTEROP__STREAMS);
    work.in[1] = y;
    assert_int_equal(interop__worth_streaming(&work, 2, steps, twice / 12 + 1), INTEROP__STREAMS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_and_alignment_is_written_exactly),
        cmocka_unit_test(inputs_may_have_any_step),
        cmocka_unit_test(only_large_outputs_that_are_no_input_are_streamed),
        cmocka_unit_test(an_input_that_is_given_twice_is_touched_once),
    };
    return cmocka_run_group_tests(tests, fill_inputs, NULL);
}
