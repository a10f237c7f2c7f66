/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "oracle.h"
#include "tensor/internal.h"

static _Alignas(64) unsigned char buffer[ORACLE_BYTES];

/* A random shape of `count` elements: factors dealt out to axes, with extents of 1 between them. */
static int32_t random_shape(uint64_t *random, int64_t count, int64_t *shape) {
    int32_t ndim = 0;
    for (int64_t factor = 2; count > 1; factor++) {
        for (; count % factor == 0; count /= factor) {
            shape[ndim++] = factor;
        }
    }
    for (int round = 0; round < 6; round++) {
        const uint64_t choice = oracle_random(random) % 3;
        if (choice == 0 && ndim > 1) { /* melt two */
            const int32_t i = (int32_t)oracle_between(random, 0, ndim - 2);
            shape[i] *= shape[i + 1];
            memmove(shape + i + 1, shape + i + 2, (size_t)(ndim - i - 2) * sizeof *shape);
            ndim--;
        } else if (choice == 1 && ndim > 1) { /* swap two */
            const int32_t i = (int32_t)oracle_between(random, 0, ndim - 2);
            const int64_t extent = shape[i];
            shape[i] = shape[i + 1];
            shape[i + 1] = extent;
        } else if (choice == 2) {
            const int32_t i = (int32_t)oracle_between(random, 0, ndim);
            memmove(shape + i + 1, shape + i, (size_t)(ndim - i) * sizeof *shape);
            shape[i] = 1;
            ndim++;
        }
    }
    return ndim;
}

/* Whether strides can give this shape: for every axis, neighbours along it always lie equally far apart. */
static bool strides_exist(const int64_t *places, int32_t ndim, const int64_t *shape) {
    int64_t inner = 1;
    for (int32_t i = ndim - 1; i >= 0; i--) {
        const int64_t count = oracle_count(ndim, shape);
        for (int64_t k = 0; k < count; k++) {
            int64_t index[INTEROP_MAX_NDIM];
            oracle_index(ndim, shape, k, index);
            if (index[i] + 1 < shape[i] && places[k + inner] - places[k] != places[inner] - places[0]) {
                return false;
            }
        }
        inner *= shape[i];
    }
    return true;
}

static void reshapes_exactly_where_strides_can(void **state) {
    (void)state;
    uint64_t random = 10;
    int made = 0, refused = 0;
    for (int round = 0; round < 40000; round++) {
        static int64_t places[ORACLE_ELEMENTS], after[ORACLE_ELEMENTS];
        static const int32_t types[] = {INTEROP_FLOAT32, INTEROP_INT8, INTEROP_FLOAT4_E2M1FN};
        const interop_dtype dtype = oracle_type(types[round % 3]);
        interop_tensor tensor, view;
        interop_dims dims, view_dims;
        int64_t shape[INTEROP_MAX_NDIM], asked[INTEROP_MAX_NDIM];
        oracle_tensor(&random, &dtype, INTEROP_IS_COPIED, buffer, &tensor, &dims);
        const int64_t count = oracle_places(&tensor, places);
        if (count == 0) {
            continue;
        }
        const int32_t ndim = random_shape(&random, count, shape);
        memcpy(asked, shape, sizeof asked);
        if (ndim > 0 && round % 2 == 0) {
            asked[oracle_between(&random, 0, ndim - 1)] = -1;
        }
        const interop_status status = interop_tensor_reshape(&tensor, ndim, asked, &view, &view_dims, NULL);
        const bool possible = strides_exist(places, ndim, shape);
        assert_int_equal(status, possible ? INTEROP_OK : INTEROP_ERR_BUFFER);
        made += possible;
        refused += !possible;
        if (possible) {
            assert_int_equal(interop_tensor_check(&view, INTEROP_LENIENT, NULL), INTEROP_OK);
            assert_int_equal(view.ndim, ndim);
            assert_memory_equal(view.shape, shape, (size_t)ndim * sizeof *shape);
            assert_int_equal(view.flags, 0);
            assert_ptr_equal(view.data, tensor.data);
            assert_int_equal(oracle_places(&view, after), count);
            assert_memory_equal(after, places, (size_t)count * sizeof *places);
            assert_int_equal(interop_tensor_reshape(&tensor, ndim, asked, &tensor, &dims, NULL), INTEROP_OK);
            assert_memory_equal(dims.strides, view_dims.strides, (size_t)ndim * sizeof *shape); /* onto itself */
        }
    }
    assert_true(made > 10000 && refused > 1000);
}

static void shapes_that_do_not_fit(void **state) {
    (void)state;
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    const int64_t huge = INT64_C(1) << 32;
    static const int64_t six[] = {2, 3}, none[] = {0, 3};
    const struct {
        const int64_t *from;
        int32_t ndim;
        int64_t shape[4];
        interop_status status;
    } rows[] = {
        {six, 1, {6}, INTEROP_OK},
        {six, 1, {-1}, INTEROP_OK},
        {six, 3, {3, -1, 2}, INTEROP_OK},
        {six, 1, {5}, INTEROP_ERR_VALUE},
        {six, 1, {7}, INTEROP_ERR_VALUE},
        {six, 0, {0}, INTEROP_ERR_VALUE},
        {six, 2, {4, -1}, INTEROP_ERR_VALUE},
        {six, 2, {-1, -1}, INTEROP_ERR_VALUE},
        {six, 2, {-2, -3}, INTEROP_ERR_VALUE},
        {six, 2, {0, -1}, INTEROP_ERR_VALUE},
        {six, 2, {6, 0}, INTEROP_ERR_VALUE},
        {six, 4, {huge, huge, 2, 3}, INTEROP_ERR_VALUE}, /* wraps to 0 */
        {six, 4, {huge, huge, 2, -1}, INTEROP_ERR_VALUE},
        {six, 4, {INT64_MAX, 2, INT64_MAX, 6}, INTEROP_ERR_VALUE},
        {six, -1, {6}, INTEROP_ERR_VALUE},
        {six, INTEROP_MAX_NDIM + 1, {6}, INTEROP_ERR_VALUE},
        {none, 1, {0}, INTEROP_OK},
        {none, 3, {5, 0, huge}, INTEROP_OK},
        {none, 4, {huge, huge, 0, huge}, INTEROP_OK}, /* no elements, whatever overflows beside */
        {none, 2, {-1, 5}, INTEROP_OK},
        {none, 2, {-1, 0}, INTEROP_ERR_VALUE}, /* any number would do */
        {none, 0, {0}, INTEROP_ERR_VALUE},
        {none, 1, {1}, INTEROP_ERR_VALUE},
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        interop_tensor tensor, view;
        interop_dims dims, view_dims;
        assert_int_equal(interop_tensor_init(&dtype, 2, rows[i].from, buffer, &tensor, &dims, NULL), INTEROP_OK);
        const interop_status status =
            interop_tensor_reshape(&tensor, rows[i].ndim, rows[i].shape, &view, &view_dims, NULL);
        if (status != rows[i].status) {
            fail_msg("row %u: %d", (unsigned)i, status);
        }
        if (status == INTEROP_OK) {
            int64_t elements;
            assert_int_equal(interop_tensor_check(&view, INTEROP_LENIENT, NULL), INTEROP_OK);
            assert_int_equal(interop_tensor_element_count(&view, &elements, NULL), INTEROP_OK);
            assert_int_equal(elements, rows[i].from == six ? 6 : 0);
        }
    }
    interop_tensor tensor;
    interop_dims dims;
    assert_int_equal(interop_tensor_init(&dtype, 2, six, buffer, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_reshape(&tensor, 1, NULL, &tensor, &dims, NULL), INTEROP_ERR_ARGUMENT);
}

/* Strides whose product wraps must not be taken for neighbours. */
static void melting_minds_overflow(void **state) {
    (void)state;
    const int64_t shape[] = {2, 2}, strides[] = {INT64_MIN, INT64_C(1) << 62}, flat[] = {4};
    interop_tensor tensor, view;
    interop_dims dims, view_dims;
    const interop_dtype dtype = oracle_type(INTEROP_INT8);
    assert_int_equal(interop_tensor_init(&dtype, 2, shape, buffer, &tensor, &dims, NULL), INTEROP_OK);
    tensor.strides = strides;
    assert_int_equal(interop_tensor_reshape(&tensor, 1, flat, &view, &view_dims, NULL), INTEROP_ERR_BUFFER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reshapes_exactly_where_strides_can),
        cmocka_unit_test(shapes_that_do_not_fit),
        cmocka_unit_test(melting_minds_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
