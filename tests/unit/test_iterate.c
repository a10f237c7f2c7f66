/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "operands.h"
#include "ufunc/internal.h"

static _Alignas(64) unsigned char buffers[3][ORACLE_BYTES];

/* What a kernel was given. */
struct record {
    int64_t calls, elements, longest;
    intptr_t steps[3];
    char *lowest[3];
};

static void note(char **args, const intptr_t *dimensions, const intptr_t *steps, void *data) {
    struct record *record = data;
    record->calls++;
    record->elements += dimensions[0];
    record->longest = dimensions[0] > record->longest ? dimensions[0] : record->longest;
    for (int i = 0; i < 3; i++) {
        record->steps[i] = steps[i];
        if (record->lowest[i] == NULL || args[i] < record->lowest[i]) {
            record->lowest[i] = args[i];
        }
    }
}

/* The nest over two inputs and the output, which has the shape of the loops. */
static struct record run_on(const interop_tensor *a, const interop_tensor *b, const interop_tensor *out) {
    const interop_tensor *operands[] = {a, b, out};
    struct interop__nest nest;
    struct record record = {0};
    interop__nest_make(&nest, operands, 2, 3, out->ndim, out->shape);
    interop__nest_run(&nest, note, &record);
    return record;
}

static void one_call(const struct record *record, int64_t elements, intptr_t a, intptr_t b, intptr_t out) {
    assert_int_equal(record->calls, 1);
    assert_int_equal(record->elements, elements);
    assert_int_equal(record->steps[0], a);
    assert_int_equal(record->steps[1], b);
    assert_int_equal(record->steps[2], out);
}

/* Three tensors in C order, each in its own buffer. */
struct trio {
    interop_tensor a, b, out;
    interop_dims dims[3];
};

static void make_trio(struct trio *trio, int32_t ndim, const int64_t *shape) {
    trio->a = operand(INTEROP_FLOAT32, ndim, shape, buffers[0], &trio->dims[0]);
    trio->b = operand(INTEROP_FLOAT32, ndim, shape, buffers[1], &trio->dims[1]);
    trio->out = operand(INTEROP_FLOAT32, ndim, shape, buffers[2], &trio->dims[2]);
}

static void contiguous_operands_are_one_call(void **state) {
    (void)state;
    struct trio t;
    make_trio(&t, 3, (const int64_t[]){2, 3, 4});
    struct record record = run_on(&t.a, &t.b, &t.out);
    one_call(&record, 24, 4, 4, 4);

    assert_int_equal(interop_tensor_transpose(&t.a, NULL, &t.a, &t.dims[0], NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_transpose(&t.b, NULL, &t.b, &t.dims[1], NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_transpose(&t.out, NULL, &t.out, &t.dims[2], NULL), INTEROP_OK);
    record = run_on(&t.a, &t.b, &t.out);
    one_call(&record, 24, 4, 4, 4);

    const int32_t axes[] = {1, 0, 2};
    assert_int_equal(interop_tensor_transpose(&t.a, axes, &t.a, &t.dims[0], NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_transpose(&t.b, axes, &t.b, &t.dims[1], NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_transpose(&t.out, axes, &t.out, &t.dims[2], NULL), INTEROP_OK);
    record = run_on(&t.a, &t.b, &t.out);
    one_call(&record, 24, 4, 4, 4);
}

static void repeated_operands_have_step_0(void **state) {
    (void)state;
    struct trio t;
    make_trio(&t, 2, (const int64_t[]){20, 30});
    t.b = operand(INTEROP_FLOAT32, 0, NULL, buffers[1], &t.dims[1]);
    struct record record = run_on(&t.a, &t.b, &t.out);
    one_call(&record, 600, 4, 0, 4);

    t.b = operand(INTEROP_FLOAT32, 1, (const int64_t[]){30}, buffers[1], &t.dims[1]); /* a row */
    record = run_on(&t.a, &t.b, &t.out);
    assert_int_equal(record.calls, 20);
    assert_int_equal(record.longest, 30);

    t.b = operand(INTEROP_FLOAT32, 2, (const int64_t[]){20, 1}, buffers[1], &t.dims[1]); /* a column */
    record = run_on(&t.a, &t.b, &t.out);
    assert_int_equal(record.calls, 20);
    assert_int_equal(record.steps[1], 0);
}

static void negative_steps_are_turned_when_all_agree(void **state) {
    (void)state;
    struct trio t;
    make_trio(&t, 2, (const int64_t[]){6, 5});
    for (int32_t axis = 0; axis < 2; axis++) {
        assert_int_equal(interop_tensor_flip(&t.a, axis, &t.a, &t.dims[0], NULL), INTEROP_OK);
        assert_int_equal(interop_tensor_flip(&t.b, axis, &t.b, &t.dims[1], NULL), INTEROP_OK);
        assert_int_equal(interop_tensor_flip(&t.out, axis, &t.out, &t.dims[2], NULL), INTEROP_OK);
    }
    struct record record = run_on(&t.a, &t.b, &t.out);
    one_call(&record, 30, 4, 4, 4);
    assert_ptr_equal(record.lowest[0], buffers[0]);
    assert_ptr_equal(record.lowest[2], buffers[2]);

    t.b = operand(INTEROP_FLOAT32, 0, NULL, buffers[1], &t.dims[1]); /* a step of 0 has no direction */
    record = run_on(&t.a, &t.b, &t.out);
    one_call(&record, 30, 4, 0, 4);

    make_trio(&t, 1, (const int64_t[]){7});
    assert_int_equal(interop_tensor_flip(&t.a, 0, &t.a, &t.dims[0], NULL), INTEROP_OK);
    record = run_on(&t.a, &t.b, &t.out);
    one_call(&record, 7, -4, 4, 4);
    assert_ptr_equal(record.lowest[0], buffers[0] + 24);
}

static void one_element_is_no_reduction(void **state) {
    (void)state;
    struct trio t;
    make_trio(&t, 0, NULL);
    struct record record = run_on(&t.out, &t.b, &t.out);
    one_call(&record, 1, 4, 4, 4);
    make_trio(&t, 3, (const int64_t[]){1, 1, 1});
    t.dims[0].strides[1] = INT64_MIN;
    record = run_on(&t.a, &t.b, &t.out);
    one_call(&record, 1, 4, 4, 4);
}

static void a_long_axis_goes_inside(void **state) {
    (void)state;
    struct trio t;
    make_trio(&t, 2, (const int64_t[]){1000, 3});
    t.b = operand(INTEROP_FLOAT32, 1, (const int64_t[]){3}, buffers[1], &t.dims[1]);
    const struct record record = run_on(&t.a, &t.b, &t.out);
    assert_int_equal(record.elements, 3000);
    assert_int_equal(record.steps[0], 12);
    assert_int_equal(record.steps[1], 0);
    assert_in_range(record.calls, 3, 60); /* not 1000 */
}

static void competing_axes_go_in_blocks(void **state) {
    (void)state;
    struct trio t;
    make_trio(&t, 2, (const int64_t[]){100, 100});
    assert_int_equal(interop_tensor_transpose(&t.b, NULL, &t.b, &t.dims[1], NULL), INTEROP_OK);
    struct record record = run_on(&t.a, &t.b, &t.out);
    assert_int_equal(record.calls, 100); /* short enough for the cache */

    make_trio(&t, 2, (const int64_t[]){3, 1000});
    t.dims[1].strides[0] = 4;
    t.dims[1].strides[1] = 12;
    record = run_on(&t.a, &t.b, &t.out);
    assert_int_equal(record.elements, 3000);
    assert_int_equal(record.steps[2], 4);
    assert_in_range(record.longest, 16, 256);
    assert_int_equal(record.calls, 3 * ((1000 + record.longest - 1) / record.longest));
}

static void rank_64(void **state) {
    (void)state;
    struct trio t;
    int64_t shape[INTEROP_MAX_NDIM];
    for (int32_t axis = 0; axis < INTEROP_MAX_NDIM; axis++) {
        shape[axis] = axis % 6 == 0 ? 2 : 1; /* 11 axes of 2 */
    }
    make_trio(&t, INTEROP_MAX_NDIM, shape);
    struct record record = run_on(&t.a, &t.b, &t.out);
    one_call(&record, 2048, 4, 4, 4);
    for (int32_t axis = 0; axis < INTEROP_MAX_NDIM; axis++) { /* gaps everywhere: nothing to merge */
        t.dims[0].strides[axis] *= 3;
        t.dims[0].strides[axis] += 1;
    }
    record = run_on(&t.a, &t.b, &t.out);
    assert_int_equal(record.elements, 2048);
    assert_int_equal(record.calls, 1024);
}

/* A step that times the extent would pass intptr_t, though no address does. */
static void far_steps(void **state) {
    (void)state;
    struct trio t;
    make_trio(&t, 2, (const int64_t[]){2, 2});
    t.dims[0].strides[1] = t.dims[1].strides[1] = t.dims[2].strides[1] = INTPTR_MAX / 2 + 1;
    const struct record record = run_on(&t.a, &t.b, &t.out);
    assert_int_equal(record.elements, 4);
    assert_int_equal(record.calls, 2);
}

/* out = 3 * a + b, in any order. */
static void combine(char **args, const intptr_t *dimensions, const intptr_t *steps, void *data) {
    (void)data;
    for (intptr_t i = 0; i < dimensions[0]; i++) {
        int32_t a, b, out;
        memcpy(&a, args[0] + i * steps[0], sizeof a);
        memcpy(&b, args[1] + i * steps[1], sizeof b);
        memcpy(&out, args[2] + i * steps[2], sizeof out);
        out = (int32_t)((uint32_t)out + 3 * (uint32_t)a + (uint32_t)b);
        memcpy(args[2] + i * steps[2], &out, sizeof out);
    }
}

/* Takes some axes away from the result's shape, so that it broadcasts to it. */
static void narrow(uint64_t *random, interop_tensor *tensor, interop_dims *dims, const interop_tensor *out) {
    const int32_t drop =
        out->ndim == 0 || oracle_random(random) % 2 ? 0 : (int32_t)oracle_between(random, 0, out->ndim);
    tensor->ndim = out->ndim - drop;
    for (int32_t axis = 0; axis < tensor->ndim; axis++) {
        dims->shape[axis] = oracle_random(random) % 3 == 0 ? 1 : out->shape[drop + axis];
        dims->strides[axis] = oracle_between(random, -300, 300);
    }
}

static int32_t value_at(const interop_tensor *tensor, const int64_t *index) {
    int32_t value;
    const char *at = (const char *)tensor->data + tensor->byte_offset;
    for (int32_t axis = 0; axis < tensor->ndim; axis++) {
        at += tensor->shape[axis] == 1 ? 0 : index[axis] * tensor->strides[axis];
    }
    memcpy(&value, at, sizeof value);
    return value;
}

static void every_element_once(void **state) {
    (void)state;
    const interop_dtype dtype = oracle_type(INTEROP_INT32);
    uint64_t random = 88172645463325252u;
    for (size_t i = 0; i < sizeof buffers[0]; i++) {
        buffers[0][i] = (unsigned char)oracle_random(&random);
        buffers[1][i] = (unsigned char)oracle_random(&random);
    }
    int64_t tried = 0;
    for (int round = 0; round < 20000; round++) {
        interop_tensor a, b, out;
        interop_dims dims[3];
        struct interop__nest nest;
        const interop_tensor *operands[] = {&a, &b, &out};
        oracle_tensor(&random, &dtype, 0, buffers[2], &out, &dims[2]);
        a = b = out;
        a.data = buffers[0];
        a.shape = dims[0].shape;
        a.strides = dims[0].strides;
        b.data = buffers[1];
        b.shape = dims[1].shape;
        b.strides = dims[1].strides;
        narrow(&random, &a, &dims[0], &out);
        narrow(&random, &b, &dims[1], &out);
        const int64_t count = oracle_count(out.ndim, out.shape);
        if (count == 0 || interop_tensor_has_internal_overlap(&out)) {
            continue;
        }
        tried++;
        memset(buffers[2], 0, sizeof buffers[2]);
        interop__nest_make(&nest, operands, 2, 3, out.ndim, out.shape);
        interop__nest_run(&nest, combine, NULL);
        for (int64_t k = 0; k < count; k++) {
            int64_t index[INTEROP_MAX_NDIM];
            oracle_index(out.ndim, out.shape, k, index);
            const uint32_t wanted = 3 * (uint32_t)value_at(&a, index + (out.ndim - a.ndim)) +
                                    (uint32_t)value_at(&b, index + (out.ndim - b.ndim));
            assert_int_equal(value_at(&out, index), (int32_t)wanted);
        }
    }
    assert_true(tried > 5000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contiguous_operands_are_one_call),
        cmocka_unit_test(repeated_operands_have_step_0),
        cmocka_unit_test(negative_steps_are_turned_when_all_agree),
        cmocka_unit_test(one_element_is_no_reduction),
        cmocka_unit_test(a_long_axis_goes_inside),
        cmocka_unit_test(competing_axes_go_in_blocks),
        cmocka_unit_test(rank_64),
        cmocka_unit_test(far_steps),
        cmocka_unit_test(every_element_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
