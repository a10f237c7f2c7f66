/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing_allocator.h"
#include "operands.h"

static void types_and_shape(void **state) {
    (void)state;
    double a[6] = {0}, b[2] = {0};
    interop_dims dims[2], out;
    const interop_tensor x = operand(INTEROP_FLOAT64, 3, (const int64_t[]){2, 1, 3}, a, &dims[0]);
    const interop_tensor y = operand(INTEROP_FLOAT64, 2, (const int64_t[]){2, 1}, b, &dims[1]);
    const interop_tensor *inputs[] = {&x, &y};
    interop_dtype dtype;
    int32_t ndim;
    assert_int_equal(interop_ufunc_result(the("less"), inputs, 2, &dtype, &ndim, &out, NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_type(&dtype), INTEROP_BOOL);
    assert_int_equal(ndim, 3);
    assert_true(out.shape[0] == 2 && out.shape[1] == 2 && out.shape[2] == 3);
    assert_int_equal(interop_ufunc_result(the("add"), inputs, 2, &dtype, &ndim, &out, NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_type(&dtype), INTEROP_FLOAT64);
}

static void refusals(void **state) {
    (void)state;
    double a[3] = {0};
    interop_dims dims[2], out;
    interop_tensor x = line(INTEROP_FLOAT64, 3, 8, a, &dims[0]), y = line(INTEROP_FLOAT64, 2, 8, a, &dims[1]);
    const interop_tensor *inputs[] = {&x, &y};
    interop_dtype dtype = {.kind = 77};
    int32_t ndim = 77;
    interop_array *array = NULL;
    interop_error err;
    assert_int_equal(interop_ufunc_result(the("add"), inputs, 2, &dtype, &ndim, &out, &err), INTEROP_ERR_VALUE);
    assert_non_null(strstr(err.message, "operands[1].shape[0] is 2"));
    assert_int_equal(interop_ufunc_result(the("add"), inputs, 1, &dtype, &ndim, &out, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_result(the("add"), inputs, 3, &dtype, &ndim, &out, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_result(NULL, inputs, 2, &dtype, &ndim, &out, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_result(the("add"), NULL, 2, &dtype, &ndim, &out, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_result(the("add"), inputs, 2, NULL, &ndim, &out, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_result(the("add"), inputs, 2, &dtype, NULL, &out, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_result(the("add"), inputs, 2, &dtype, &ndim, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_apply(the("add"), inputs, 2, NULL, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_apply(the("add"), inputs, 2, &array, NULL, &err), INTEROP_ERR_VALUE);
    dims[1].shape[0] = 1;
    y.dtype = oracle_type(INTEROP_FLOAT32);
    assert_int_equal(interop_ufunc_result(the("add"), inputs, 2, &dtype, &ndim, &out, &err), INTEROP_ERR_TYPE);
    assert_int_equal(interop_ufunc_apply(the("add"), inputs, 2, &array, NULL, &err), INTEROP_ERR_TYPE);
    assert_true(dtype.kind == 77 && ndim == 77 && array == NULL);
}

/* Each input is small enough, thanks to steps of 0; together they are more than int64 can count. */
static void too_many_elements(void **state) {
    (void)state;
    int8_t one = 1;
    const int64_t shape[2] = {INT64_C(1) << 40, 1}, other[1] = {INT64_C(1) << 40};
    interop_dims dims[2] = {{{0}, {0}}, {{0}, {0}}}, out;
    interop_tensor x = operand(INTEROP_INT8, 0, NULL, &one, &dims[0]), y = x;
    const interop_tensor *inputs[] = {&x, &y};
    interop_dtype dtype;
    int32_t ndim = 77;
    assert_int_equal(interop_tensor_broadcast_to(&x, 2, shape, &x, &dims[0], NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_broadcast_to(&y, 1, other, &y, &dims[1], NULL), INTEROP_OK);
    assert_int_equal(interop_ufunc_result(the("add"), inputs, 2, &dtype, &ndim, &out, NULL), INTEROP_ERR_OVERFLOW);
    assert_int_equal(ndim, 77);
}

static void new_arrays(void **state) {
    (void)state;
    float a[] = {1, 2, 3, 4, 5, 6}, b[] = {0, 1};
    interop_dims dims[2];
    const interop_tensor x = operand(INTEROP_FLOAT32, 2, (const int64_t[]){2, 3}, a, &dims[0]);
    const interop_tensor y = operand(INTEROP_FLOAT32, 2, (const int64_t[]){2, 1}, b, &dims[1]);
    const interop_tensor *inputs[] = {&x, &y};
    interop_array *array;
    uint32_t fpstatus;
    assert_int_equal(interop_ufunc_apply(the("divide"), inputs, 2, &array, &fpstatus, NULL), INTEROP_OK);
    assert_int_equal(fpstatus, INTEROP_FP_DIVIDE);
    const interop_tensor *out = interop_array_tensor(array);
    const float *values = out->data;
    assert_int_equal(out->ndim, 2);
    assert_true(interop_tensor_is_contiguous(out, INTEROP_LAYOUT_C));
    assert_int_equal(interop_tensor_alignment(out) % 4, 0);
    assert_int_equal(out->flags & INTEROP_READ_ONLY, 0);
    assert_true(values[0] > 1e38f && values[3] == 4 && values[5] == 6);
    interop_array_release(array);
}

struct apply {
    const interop_tensor *inputs[1];
    interop_array *out;
};

static interop_status apply(void *context, interop_error *err) {
    struct apply *apply = context;
    return interop_ufunc_apply(the("negative"), apply->inputs, 1, &apply->out, NULL, err);
}

static void memory_runs_out(void **state) {
    (void)state;
    static struct failing_allocator allocator;
    int32_t a[4] = {1, 2, 3, 4};
    interop_dims dims;
    const interop_tensor x = line(INTEROP_INT32, 4, 4, a, &dims);
    struct apply context = {{&x}, NULL};
    failing_allocator_install(&allocator);
    assert_in_range(failing_allocator_sweep(&allocator, apply, &context), 1, 2);
    assert_int_equal(((const int32_t *)interop_array_tensor(context.out)->data)[3], -4);
    interop_array_release(context.out);
    failing_allocator_remove(&allocator);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_and_shape), cmocka_unit_test(refusals),        cmocka_unit_test(too_many_elements),
        cmocka_unit_test(new_arrays),      cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
