/* SPDX-License-Identifier: MIT */
/* Reductions that copy their input, since the elements of a result do not lie at one step: in pieces, bit for bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing_allocator.h"
#include "operands.h"

enum { OUTER = 4, RESULTS = 700, INNER = 130, MOST_BYTES = 1 << 18 };
static float elements[OUTER][RESULTS][INNER];
static const int64_t shape[] = {OUTER, RESULTS, INNER};
static const int32_t around[] = {0, 2};

static void fill(void) {
    uint32_t bits = 1;
    for (int i = 0; i < OUTER * RESULTS * INNER; i++) {
        bits = bits * 1664525u + 1013904223u;
        elements[i / (RESULTS * INNER)][i / INNER % RESULTS][i % INNER] = (float)(bits >> 8) / 65536;
    }
}

/* What the elements of a result sum up to, one behind the other. */
static float sum_of(int result) {
    float dense[OUTER][INNER], sum = 0;
    interop_dims dims[2];
    for (int i = 0; i < OUTER; i++) {
        memcpy(dense[i], elements[i][result], sizeof dense[i]);
    }
    const interop_tensor x = line(INTEROP_FLOAT32, OUTER * INNER, 4, dense, &dims[0]);
    const interop_tensor out = operand(INTEROP_FLOAT32, 0, NULL, &sum, &dims[1]);
    assert_int_equal(interop_ufunc_reduce(the("add"), &x, NULL, 0, 0, &out, NULL, NULL), INTEROP_OK);
    return sum;
}

/* Both with and without the axes that are combined; every other element of the output is left alone. */
static void in_pieces(void **state) {
    (void)state;
    static float sums[RESULTS][2];
    struct failing_allocator allocator;
    interop_dims dims[2];
    fill();
    const interop_tensor x = operand(INTEROP_FLOAT32, 3, shape, elements, &dims[0]);
    for (int keepdims = 0; keepdims < 2; keepdims++) {
        const int64_t kept[] = {1, RESULTS, 1}, flat[] = {RESULTS};
        interop_tensor out = operand(INTEROP_FLOAT32, keepdims ? 3 : 1, keepdims ? kept : flat, sums, &dims[1]);
        dims[1].strides[keepdims] = sizeof sums[0];
        memset(sums, 0x7f, sizeof sums);
        failing_allocator_install(&allocator);
        assert_int_equal(interop_ufunc_reduce(the("add"), &x, around, 2, keepdims, &out, NULL, NULL), INTEROP_OK);
        assert_in_range(allocator.largest, MOST_BYTES / 2, MOST_BYTES + 4096);
        failing_allocator_remove(&allocator);
        for (int i = 0; i < RESULTS; i++) {
            uint32_t beside;
            memcpy(&beside, &sums[i][1], sizeof beside);
            assert_true(sums[i][0] == sum_of(i));
            assert_int_equal(beside, 0x7f7f7f7f);
        }
    }
}

/* Whichever allocation fails, nothing has been written. */
static void without_memory(void **state) {
    (void)state;
    static float sums[RESULTS];
    struct failing_allocator allocator;
    interop_dims dims[2];
    uint32_t fpstatus = 99;
    const interop_tensor x = operand(INTEROP_FLOAT32, 3, shape, elements, &dims[0]);
    const interop_tensor out = operand(INTEROP_FLOAT32, 1, &shape[1], sums, &dims[1]);
    memset(sums, 0, sizeof sums);
    failing_allocator_install(&allocator);
    for (interop_status status = INTEROP_ERR_MEMORY; status != INTEROP_OK;) {
        allocator.calls = 0;
        allocator.fail_at++;
        assert_true(sums[0] == 0 && sums[RESULTS - 1] == 0 && fpstatus == 99);
        status = interop_ufunc_reduce(the("add"), &x, around, 2, 0, &out, &fpstatus, NULL);
        assert_int_equal(status, allocator.calls < allocator.fail_at ? INTEROP_OK : INTEROP_ERR_MEMORY);
        assert_int_equal(allocator.live, 0);
    }
    assert_int_equal(fpstatus, 0);
    failing_allocator_remove(&allocator);
}

/* A single result, whose axis has no step. */
static void repeated_result(void **state) {
    (void)state;
    float in[2][3] = {{1, 2, 3}, {4, 5, 6}}, results[2] = {0};
    const int64_t wide[] = {2, 2, 3};
    interop_dims dims[2];
    interop_tensor x = operand(INTEROP_FLOAT32, 2, (const int64_t[]){2, 3}, in, &dims[0]);
    x.ndim = 3;
    memcpy(dims[0].shape, wide, sizeof wide);
    memcpy(dims[0].strides, (const int64_t[]){12, 0, 4}, 3 * sizeof(int64_t));
    const interop_tensor out = operand(INTEROP_FLOAT32, 1, &wide[1], results, &dims[1]);
    assert_int_equal(interop_ufunc_reduce(the("add"), &x, around, 2, 0, &out, NULL, NULL), INTEROP_OK);
    assert_true(results[0] == 21 && results[1] == 21);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_pieces),
        cmocka_unit_test(without_memory),
        cmocka_unit_test(repeated_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
