/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing_allocator.h"
#include "operands.h"
#include "ufunc/reduce.h"

static const int32_t first[] = {0}, last[] = {-1}, both[] = {1, 0}, none[1];

static void types_and_shape(void **state) {
    (void)state;
    int8_t a[6] = {0};
    interop_dims dims, out;
    interop_tensor x = operand(INTEROP_INT8, 3, (const int64_t[]){1, 2, 3}, a, &dims);
    interop_dtype dtype;
    int32_t ndim;
    assert_int_equal(interop_ufunc_reduce_result(the("add"), &x, last, 1, 0, &dtype, &ndim, &out, NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_type(&dtype), INTEROP_INT64);
    assert_true(ndim == 2 && out.shape[0] == 1 && out.shape[1] == 2);
    assert_int_equal(interop_ufunc_reduce_result(the("maximum"), &x, both, 2, 1, &dtype, &ndim, &out, NULL),
                     INTEROP_OK);
    assert_int_equal(interop_dtype_type(&dtype), INTEROP_INT8);
    assert_true(ndim == 3 && out.shape[0] == 1 && out.shape[1] == 1 && out.shape[2] == 3);
    assert_int_equal(interop_ufunc_reduce_result(the("add"), &x, NULL, 0, 0, &dtype, &ndim, &out, NULL), INTEROP_OK);
    assert_int_equal(ndim, 0);
    assert_int_equal(interop_ufunc_reduce_result(the("add"), &x, none, 0, 0, &dtype, &ndim, &out, NULL), INTEROP_OK);
    assert_int_equal(ndim, 3);
    x.dtype = oracle_type(INTEROP_UINT16);
    x.ndim = 0;
    assert_int_equal(interop_ufunc_reduce_result(the("multiply"), &x, NULL, 0, 0, &dtype, &ndim, &out, NULL),
                     INTEROP_OK);
    assert_int_equal(interop_dtype_type(&dtype), INTEROP_UINT64);
}

static void axes_and_identities(void **state) {
    (void)state;
    int16_t a[] = {1, 2, 3, 40, 50, 60};
    int64_t sums[3];
    int16_t most[2], one;
    interop_dims dims[4];
    interop_tensor x = operand(INTEROP_INT16, 2, (const int64_t[]){2, 3}, a, &dims[0]);
    const interop_tensor columns = line(INTEROP_INT64, 3, 8, sums, &dims[1]);
    const interop_tensor rows = line(INTEROP_INT16, 2, 2, most, &dims[2]);
    const interop_tensor single = operand(INTEROP_INT16, 0, NULL, &one, &dims[3]);
    uint32_t fpstatus = 77;
    assert_int_equal(interop_ufunc_reduce(the("add"), &x, first, 1, 0, &columns, &fpstatus, NULL), INTEROP_OK);
    assert_true(sums[0] == 41 && sums[1] == 52 && sums[2] == 63 && fpstatus == 0);
    assert_int_equal(interop_ufunc_reduce(the("maximum"), &x, last, 1, 0, &rows, NULL, NULL), INTEROP_OK);
    assert_true(most[0] == 3 && most[1] == 60);
    assert_int_equal(interop_ufunc_reduce(the("minimum"), &x, NULL, 0, 0, &single, NULL, NULL), INTEROP_OK);
    assert_int_equal(one, 1);
    assert_int_equal(interop_ufunc_reduce(the("subtract"), &x, last, 1, 0, &rows, NULL, NULL), INTEROP_OK);
    assert_true(most[0] == -4 && most[1] == -70);
    dims[0].shape[0] = 0; /* nothing to combine */
    assert_int_equal(interop_ufunc_reduce(the("multiply"), &x, first, 1, 0, &columns, NULL, NULL), INTEROP_OK);
    assert_true(sums[0] == 1 && sums[1] == 1 && sums[2] == 1);
    assert_int_equal(interop_ufunc_reduce(the("add"), &x, first, 1, 0, &columns, NULL, NULL), INTEROP_OK);
    assert_true(sums[0] == 0 && sums[1] == 0 && sums[2] == 0);
}

/* Sums have the same bits however the elements lie, and those of the loop. */
static void layouts_agree(void **state) {
    (void)state;
    enum { ROWS = 37, COLUMNS = 53 };
    static float a[ROWS][COLUMNS], across[COLUMNS][ROWS], apart[ROWS][2 * COLUMNS];
    float sums[2][COLUMNS], wholes[3] = {0};
    interop_dims dims[6];
    for (int i = 0; i < ROWS; i++) {
        for (int k = 0; k < COLUMNS; k++) {
            a[i][k] = across[k][i] = apart[i][2 * k] = (float)(i * 31 + k * 17 % 13) / 7 - 40;
        }
    }
    const int64_t shape[] = {ROWS, COLUMNS};
    const interop_tensor x = operand(INTEROP_FLOAT32, 2, shape, a, &dims[0]);
    const interop_tensor y = operand(INTEROP_FLOAT32, 2, shape, across, &dims[1]);
    const interop_tensor z = operand(INTEROP_FLOAT32, 2, shape, apart, &dims[2]);
    const interop_tensor *all[] = {&x, &y, &z};
    dims[1].strides[0] = sizeof(float);
    dims[1].strides[1] = ROWS * sizeof(float);
    dims[2].strides[0] *= 2;
    dims[2].strides[1] *= 2;
    for (int i = 0; i < 3; i++) {
        const interop_tensor row = line(INTEROP_FLOAT32, COLUMNS, sizeof(float), sums[i > 0], &dims[3]);
        const interop_tensor whole = operand(INTEROP_FLOAT32, 0, NULL, &wholes[i], &dims[4]);
        assert_int_equal(interop_ufunc_reduce(the("add"), all[i], first, 1, 0, &row, NULL, NULL), INTEROP_OK);
        assert_int_equal(interop_ufunc_reduce(the("add"), all[i], NULL, 0, 0, &whole, NULL, NULL), INTEROP_OK);
        assert_memory_equal(sums[0], sums[i > 0], sizeof sums[0]);
        assert_memory_equal(&wholes[0], &wholes[i], sizeof wholes[0]);
    }
    float total = 0;
    const intptr_t count = (intptr_t)ROWS * COLUMNS, steps[] = {0, sizeof(float), 0};
    char *args[] = {(char *)&total, (char *)a, (char *)&total};
    interop_loop_info info = {.struct_size = sizeof info};
    int32_t index;
    interop_ufunc_find_loop(the("add"), (const int32_t[]){INTEROP_FLOAT32, INTEROP_FLOAT32}, &index, NULL);
    interop_ufunc_loop(the("add"), index, interop_cpu_mask(), &info, NULL);
    info.loop(args, &count, steps, info.data);
    assert_memory_equal(&total, &wholes[0], sizeof total);
}

/* Rows that lie one behind the other are combined in groups, of any number and width: also in a wider type. */
static void rows_without_gaps(void **state) {
    (void)state;
    static const int widths[] = {1, 2, 7, 16, 64, 300};
    static int16_t a[150 * 300];
    int64_t sums[300];
    int16_t most[300];
    uint8_t odd[300];
    interop_dims dims[4];
    for (int i = 0; i < 150 * 300; i++) {
        a[i] = (int16_t)(i * 7919 % 65521 % 5 == 0 ? 0 : i * 31 % 2003 - 1000);
    }
    for (int w = 0; w < 6; w++) {
        const int width = widths[w];
        const interop_tensor sum = line(INTEROP_INT64, width, 8, sums, &dims[1]);
        const interop_tensor maximum = line(INTEROP_INT16, width, 2, most, &dims[2]);
        const interop_tensor truth = line(INTEROP_BOOL, width, 1, odd, &dims[3]);
        for (int n = 1; n <= 150; n += n < 20 ? 1 : 13) {
            const interop_tensor x = operand(INTEROP_INT16, 2, (const int64_t[]){n, width}, a, &dims[0]);
            assert_int_equal(interop_ufunc_reduce(the("add"), &x, first, 1, 0, &sum, NULL, NULL), INTEROP_OK);
            assert_int_equal(interop_ufunc_reduce(the("maximum"), &x, first, 1, 0, &maximum, NULL, NULL), INTEROP_OK);
            assert_int_equal(interop_ufunc_reduce(the("logical_xor"), &x, first, 1, 0, &truth, NULL, NULL), INTEROP_OK);
            for (int k = 0; k < width; k++) {
                int64_t wanted[] = {0, INT16_MIN, 0};
                for (int i = 0; i < n; i++) {
                    const int16_t element = a[i * width + k];
                    wanted[0] += element;
                    wanted[1] = element > wanted[1] ? element : wanted[1];
                    wanted[2] ^= element != 0;
                }
                assert_true(sums[k] == wanted[0] && most[k] == wanted[1] && odd[k] == wanted[2]);
            }
        }
    }
}

/* As if the input had been copied first; what it repeats stays repeated. */
static void overlap(void **state) {
    (void)state;
    int32_t a[] = {1, 2, 3, 4, 5, 6};
    interop_dims dims[2];
    interop_tensor x = operand(INTEROP_INT32, 2, (const int64_t[]){2, 3}, a, &dims[0]);
    interop_tensor out = line(INTEROP_INT32, 3, 4, a, &dims[1]);
    assert_int_equal(interop_ufunc_reduce(the("maximum"), &x, first, 1, 0, &out, NULL, NULL), INTEROP_OK);
    assert_true(a[0] == 4 && a[1] == 5 && a[2] == 6 && a[3] == 4);
    dims[0].strides[0] = 0;
    dims[1].shape[0] = 2;
    assert_int_equal(interop_ufunc_reduce(the("minimum"), &x, last, 1, 0, &out, NULL, NULL), INTEROP_OK);
    assert_true(a[0] == 4 && a[1] == 4 && a[2] == 6);
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    allocator.fail_at = 1;
    assert_int_equal(interop_ufunc_reduce(the("minimum"), &x, last, 1, 0, &out, NULL, NULL), INTEROP_ERR_MEMORY);
    failing_allocator_remove(&allocator);
    assert_int_equal(a[2], 6);
}

/* The memory is the same, whatever its device is called. */
static void overlap_across_devices(void **state) {
    static const interop_device places[] = {
        {INTEROP_DEVICE_CPU, 0}, {INTEROP_DEVICE_CPU, 1}, {INTEROP_DEVICE_CUDA_HOST, 0}};
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(places); i++) {
        int32_t a[] = {1, 2, 9, 4, 5, 6};
        interop_dims dims[2];
        const interop_tensor x = operand(INTEROP_INT32, 2, (const int64_t[]){2, 3}, a, &dims[0]);
        interop_tensor out = line(INTEROP_INT32, 2, 4, a + 3, &dims[1]); /* the first result falls on the second row */
        out.device = places[i];
        assert_int_equal(interop_ufunc_reduce(the("maximum"), &x, last, 1, 0, &out, NULL, NULL), INTEROP_OK);
        assert_true(a[3] == 9 && a[4] == 6);
    }
}

static void flags(void **state) {
    (void)state;
    float a[] = {3e38f, 3e38f}, sum = 7;
    interop_dims dims[2];
    const interop_tensor x = line(INTEROP_FLOAT32, 2, 4, a, &dims[0]);
    const interop_tensor out = operand(INTEROP_FLOAT32, 0, NULL, &sum, &dims[1]);
    uint32_t fpstatus = 0;
    assert_int_equal(interop_ufunc_reduce(the("add"), &x, NULL, 0, 0, &out, &fpstatus, NULL), INTEROP_OK);
    assert_int_equal(fpstatus, INTEROP_FP_OVERFLOW);
}

/* Of any type, the logical functions give bool: all, any, an odd number. NaN is true, -0 is not, and nothing signals.
 */
static void truths(void **state) {
    (void)state;
    static double a[5000];
    static const double values[3] = {-0.0, -__builtin_nan(""), __builtin_nans("")};
    uint8_t all = 7, any = 7, odd = 7;
    interop_dims dims[4];
    const interop_tensor x = line(INTEROP_FLOAT64, 5000, 8, a, &dims[0]);
    const interop_tensor outs[] = {operand(INTEROP_BOOL, 0, NULL, &all, &dims[1]),
                                   operand(INTEROP_BOOL, 0, NULL, &any, &dims[2]),
                                   operand(INTEROP_BOOL, 0, NULL, &odd, &dims[3])};
    static const char *const names[] = {"logical_and", "logical_or", "logical_xor"};
    for (int i = 0; i < 3; i++) {
        for (int place = 0; place < 5000; place += 4999) {
            for (int k = 0; k < 5000; k++) {
                a[k] = i == 0 ? 0.5 : 0;
            }
            a[place] = values[i];
            for (int k = 0; k < 3; k++) {
                uint32_t fpstatus = 77;
                assert_int_equal(interop_ufunc_reduce(the(names[k]), &x, NULL, 0, 0, &outs[k], &fpstatus, NULL),
                                 INTEROP_OK);
                assert_int_equal(fpstatus, 0);
            }
            assert_true(all == 0 && any == 1 && odd == 1);
        }
    }
    dims[0].shape[0] = 0;
    assert_int_equal(interop_ufunc_reduce(the("logical_and"), &x, NULL, 0, 0, &outs[0], NULL, NULL), INTEROP_OK);
    assert_int_equal(interop_ufunc_reduce(the("logical_or"), &x, NULL, 0, 0, &outs[1], NULL, NULL), INTEROP_OK);
    assert_true(all == 1 && any == 0);
    int32_t rows[2][3] = {{1, 0, 0}, {-2, 3, 0}};
    uint8_t columns[3];
    const interop_tensor y = operand(INTEROP_INT32, 2, (const int64_t[]){2, 3}, rows, &dims[0]);
    const interop_tensor row = line(INTEROP_BOOL, 3, 1, columns, &dims[1]);
    assert_int_equal(interop_ufunc_reduce(the("logical_and"), &y, first, 1, 0, &row, NULL, NULL), INTEROP_OK);
    assert_true(columns[0] == 1 && columns[1] == 0 && columns[2] == 0);
    assert_int_equal(interop_ufunc_reduce(the("logical_xor"), &y, first, 1, 0, &row, NULL, NULL), INTEROP_OK);
    assert_true(columns[0] == 0 && columns[1] == 1 && columns[2] == 0);
}

#define REFUSED(status, ...) assert_int_equal(interop_ufunc_reduce(__VA_ARGS__, NULL, &err), INTEROP_ERR_##status)

static void refusals(void **state) {
    (void)state;
    double a[4] = {1, 2, 3, 4}, result[2] = {77, 77};
    const int32_t twice[] = {1, -1}, outside[] = {2};
    interop_dims dims[2];
    interop_tensor x = operand(INTEROP_FLOAT64, 2, (const int64_t[]){2, 2}, a, &dims[0]);
    interop_tensor out = line(INTEROP_FLOAT64, 2, 8, result, &dims[1]);
    interop_error err;
    REFUSED(ARGUMENT, NULL, &x, first, 1, 0, &out);
    REFUSED(ARGUMENT, the("add"), NULL, first, 1, 0, &out);
    REFUSED(ARGUMENT, the("add"), &x, first, 1, 0, NULL);
    REFUSED(ARGUMENT, the("sqrt"), &x, first, 1, 0, &out);
    REFUSED(ARGUMENT, the("add"), &x, NULL, 1, 0, &out);
    REFUSED(ARGUMENT, the("add"), &x, first, -1, 0, &out);
    REFUSED(ARGUMENT, the("add"), &x, outside, 1, 0, &out);
    assert_string_equal(err.message, "axes[0] is 2, but the rank is 2");
    REFUSED(ARGUMENT, the("add"), &x, twice, 2, 0, &out);
    REFUSED(VALUE, the("subtract"), &x, both, 2, 0, &out);
    REFUSED(VALUE, the("add"), &x, first, 1, 1, &out);
    REFUSED(TYPE, the("less"), &x, first, 1, 0, &out);
    dims[0].shape[0] = 0;
    REFUSED(VALUE, the("maximum"), &x, first, 1, 0, &out);
    assert_string_equal(err.message, "maximum has no identity, and there are no elements to reduce");
    dims[0].shape[1] = dims[1].shape[0] = 0; /* not even if there are no results */
    REFUSED(VALUE, the("maximum"), &x, first, 1, 0, &out);
    dims[0].shape[0] = dims[0].shape[1] = dims[1].shape[0] = 2;
    out.flags = INTEROP_READ_ONLY;
    REFUSED(BUFFER, the("add"), &x, first, 1, 0, &out);
    out.flags = 0;
    out.dtype = oracle_type(INTEROP_INT64);
    REFUSED(TYPE, the("add"), &x, first, 1, 0, &out);
    out.dtype = x.dtype;
    x.dtype.order = x.dtype.order == INTEROP_ORDER_BIG ? INTEROP_ORDER_LITTLE : INTEROP_ORDER_BIG;
    REFUSED(TYPE, the("add"), &x, first, 1, 0, &out);
    x.dtype = out.dtype;
    x.override = (const struct interop_override *)&a;
    REFUSED(UNSUPPORTED, the("add"), &x, first, 1, 0, &out);
    assert_true(result[0] == 77 && result[1] == 77);
}

/* Sums of 16 bits are rounded once: in float16, 2048 + 1 would be 2048. */
static void sixteen_bits(void **state) {
    (void)state;
    static uint16_t a[3000];
    uint16_t sum = 0;
    interop_dims dims[2];
    for (int i = 0; i < 3000; i++) {
        a[i] = 0x3c00;
    }
    const interop_tensor x = line(INTEROP_FLOAT16, 3000, 2, a, &dims[0]);
    const interop_tensor out = operand(INTEROP_FLOAT16, 0, NULL, &sum, &dims[1]);
    assert_int_equal(interop_ufunc_reduce(the("add"), &x, NULL, 0, 0, &out, NULL, NULL), INTEROP_OK);
    assert_int_equal(sum, 0x69dc);
}

/* One reduction of all axes, the short way. */
static bool quick(const char *name, const interop_tensor *in, int32_t keepdims, const interop_tensor *out) {
    return interop__reduce_quick(the(name), in, NULL, 0, keepdims, out, NULL);
}

/* The calls that must be fast: all elements of dense or strided vectors, and of what is in C order, into one. */
static void takes_the_short_way(void **state) {
    (void)state;
    int16_t a[] = {5, 0, 7, 0, -9, 0}, most = 1;
    int64_t total = 77;
    uint8_t truths[] = {2, 0}, truth = 3;
    interop_dims dims[4];
    interop_tensor x = line(INTEROP_INT16, 3, 4, a, &dims[0]);
    interop_tensor sum = operand(INTEROP_INT64, 0, NULL, &total, &dims[1]);
    const interop_tensor one = operand(INTEROP_INT16, 1, (const int64_t[]){1}, &most, &dims[2]);
    assert_true(quick("add", &x, 0, &sum) && total == 3);
    assert_true(quick("multiply", &x, 0, &sum) && total == -315);
    assert_true(quick("maximum", &x, 1, &one) && most == 7);
    assert_true(quick("subtract", &x, 1, &one) && most == 7);
    assert_true(interop__reduce_quick(the("add"), &x, last, 1, 0, &sum, NULL) && total == 3);
    x = operand(INTEROP_INT16, 2, (const int64_t[]){3, 2}, a, &dims[0]);
    assert_true(quick("bitwise_or", &x, 0, &one) == false && most == 7);
    sum = operand(INTEROP_INT16, 0, NULL, &most, &dims[1]);
    assert_true(quick("bitwise_or", &x, 0, &sum) && most == (5 | 7 | -9));
    assert_true(quick("bitwise_and", &x, 0, &sum) && most == 0);
    x = line(INTEROP_BOOL, 1, 1, truths, &dims[0]);
    sum = operand(INTEROP_BOOL, 0, NULL, &truth, &dims[1]);
    assert_true(quick("maximum", &x, 0, &sum) && truth == 1);
}

/* What must be refused, or needs a copy or more than one call of the kernel. */
static void leaves_the_rest(void **state) {
    (void)state;
    int32_t a[] = {1, 2, 3, 4, 5, 6}, kept = 77;
    interop_dims dims[3];
    interop_tensor x = line(INTEROP_INT32, 3, 4, a, &dims[0]), y = x;
    interop_tensor out = operand(INTEROP_INT32, 0, NULL, &kept, &dims[1]);
    assert_true(quick("maximum", &x, 0, &out) && kept == 3);
    kept = 77;
    assert_false(interop__reduce_quick(NULL, &x, NULL, 0, 0, &out, NULL));
    assert_false(quick("maximum", NULL, 0, &out) || quick("maximum", &x, 0, NULL) || quick("maximum", &x, 1, &out));
    assert_false(quick("sqrt", &x, 0, &out) || quick("less", &x, 0, &out) || quick("add", &x, 0, &out));
    assert_false(interop__reduce_quick(the("maximum"), &x, none, 0, 0, &out, NULL));
    assert_false(interop__reduce_quick(the("maximum"), &x, NULL, 1, 0, &out, NULL));
    assert_false(interop__reduce_quick(the("maximum"), &x, (const int32_t[]){1}, 1, 0, &out, NULL));
    out.flags = INTEROP_READ_ONLY;
    assert_false(quick("maximum", &x, 0, &out));
    out.flags = 0;
    out.data = &a[1]; /* an element of the input */
    assert_false(quick("maximum", &x, 0, &out));
    out.data = &kept;
    y.override = (const struct interop_override *)&a;
    assert_false(quick("maximum", &y, 0, &out));
    y = operand(INTEROP_INT32, 2, (const int64_t[]){2, 3}, a, &dims[2]);
    assert_false(quick("subtract", &y, 0, &out)); /* of two axes, in no order */
    assert_true(quick("minimum", &y, 0, &out) && kept == 1);
    kept = 77;
    dims[2].strides[0] = 4;
    assert_false(quick("minimum", &y, 0, &out)); /* not in C order */
    dims[0].shape[0] = 0;
    assert_false(quick("maximum", &x, 0, &out));
    assert_int_equal(kept, 77);
    assert_true(a[0] == 1 && a[1] == 2);
}

static void into_a_new_array(void **state) {
    (void)state;
    uint8_t a[] = {200, 100, 2};
    interop_dims dims;
    const interop_tensor x = line(INTEROP_UINT8, 3, 1, a, &dims);
    interop_array *array = NULL;
    uint64_t sum;
    assert_int_equal(interop_ufunc_reduce_apply(the("add"), &x, NULL, 0, 0, &array, NULL, NULL), INTEROP_OK);
    memcpy(&sum, interop_array_tensor(array)->data, sizeof sum);
    assert_int_equal(sum, 302);
    interop_array_release(array);
    array = NULL;
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    allocator.fail_at = 1;
    assert_int_equal(interop_ufunc_reduce_apply(the("add"), &x, NULL, 0, 0, &array, NULL, NULL), INTEROP_ERR_MEMORY);
    failing_allocator_remove(&allocator);
    assert_int_equal(interop_ufunc_reduce_apply(the("add"), &x, NULL, 0, 0, NULL, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_null(array);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_and_shape),
        cmocka_unit_test(axes_and_identities),
        cmocka_unit_test(layouts_agree),
        cmocka_unit_test(rows_without_gaps),
        cmocka_unit_test(overlap),
        cmocka_unit_test(overlap_across_devices),
        cmocka_unit_test(flags),
        cmocka_unit_test(sixteen_bits),
        cmocka_unit_test(truths),
        cmocka_unit_test(takes_the_short_way),
        cmocka_unit_test(leaves_the_rest),
        cmocka_unit_test(refusals),
        cmocka_unit_test(into_a_new_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
