/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernels/dense.h"

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

enum { MOST = 700, GUARD = 64 };

static _Alignas(INTEROP__LINE) char x[4 * MOST], y[4 * MOST], z[4 * MOST + 3 * GUARD], expected[sizeof z];

static void check(intptr_t n, intptr_t offset, void (*run)(const struct interop__work *work, intptr_t n)) {
    const struct interop__work work = {add, 4, 4, 16, {x, y}, {1, 1}, z + GUARD + offset};
    memset(z, 0x55, sizeof z);
    memset(expected, 0x55, sizeof expected);
    add(x, 1, y, 1, expected + GUARD + offset, n);
    run(&work, n);
    assert_memory_equal(z, expected, sizeof z);
}

static void streamed(const struct interop__work *work, intptr_t n) {
    interop__streamed(work, n);
}

static void dense(const struct interop__work *work, intptr_t n) {
    interop__dense(work, n);
}

static void every_length_and_alignment_is_written_exactly(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof x; i++) {
        x[i] = (char)(31 * i + i / 251);
        y[i] = (char)(17 * i + i / 241);
    }
    for (intptr_t offset = 0; offset < INTEROP__LINE; offset++) {
        for (intptr_t n = 16; n < MOST; n += n < 300 ? 1 : 37) {
            check(n, offset, streamed);
            check(n, offset, dense);
        }
    }
}

static void only_large_outputs_that_are_no_input_are_streamed(void **state) {
    (void)state;
    const intptr_t share = (intptr_t)interop__cpu_cache_share();
    struct interop__work work = {add, 4, 4, 16, {x, y}, {1, 1}, z};
    assert_int_equal(interop__worth_streaming(&work, share / 4), 0);
    assert_int_equal(interop__worth_streaming(&work, share / 4 + 1), INTEROP__STREAMS);
    work.in[1] = z;
    assert_int_equal(interop__worth_streaming(&work, share / 4 + 1), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_and_alignment_is_written_exactly),
        cmocka_unit_test(only_large_outputs_that_are_no_input_are_streamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
