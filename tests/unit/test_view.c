/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view_case.h"

static void map_slice(const interop_tensor *tensor, const int64_t *parameters, const int64_t *index, int64_t *mapped) {
    for (int32_t i = 0; i < tensor->ndim; i++) {
        mapped[i] = i == parameters[0] ? parameters[1] + index[i] * parameters[2] : index[i];
    }
}

static void slices(void **state) {
    (void)state;
    uint64_t random = 5;
    int made = 0, refused = 0, inside_a_byte = 0;
    for (int round = 0; round < 60000; round++) {
        interop_tensor tensor, view;
        interop_dims dims, view_dims;
        make(&random, round, &tensor, &dims);
        if (tensor.ndim == 0) {
            continue;
        }
        const int32_t axis = (int32_t)oracle_between(&random, 0, tensor.ndim - 1);
        const int64_t start = oracle_between(&random, -1, 4), count = oracle_between(&random, -1, 4);
        const int64_t step = oracle_between(&random, -2, 2), extent = tensor.shape[axis];
        bool legal = count >= 0, empty = count == 0;
        for (int64_t i = 0; i < count; i++) {
            legal &= start + i * step >= 0 && start + i * step < extent;
        }
        for (int32_t i = 0; i < tensor.ndim; i++) {
            empty |= tensor.shape[i] == 0;
        }
        interop_status expected = legal ? INTEROP_OK : INTEROP_ERR_VALUE;
        if (legal && !empty && oracle_packed(&tensor) && start * (tensor.strides[axis] % 8) % 8 != 0) {
            expected = INTEROP_ERR_BUFFER;
            inside_a_byte++;
        }
        const int32_t said = round % 3 == 0 ? axis - tensor.ndim : axis; /* axes count from the end too */
        assert_int_equal(interop_tensor_slice(&tensor, said, start, count, step, &view, &view_dims, NULL), expected);
        made += expected == INTEROP_OK;
        refused += expected == INTEROP_ERR_VALUE;
        if (expected != INTEROP_OK) {
            continue;
        }
        kept_fields(&tensor, &view, &view_dims);
        assert_int_equal(view.shape[axis], count);
        const int64_t parameters[] = {axis, start, step};
        same_elements(&tensor, &view, map_slice, parameters);
        /* onto itself */
        assert_int_equal(interop_tensor_slice(&tensor, said, start, count, step, &tensor, &dims, NULL), INTEROP_OK);
        assert_ptr_equal(tensor.data, view.data);
        assert_memory_equal(dims.shape, view_dims.shape, (size_t)view.ndim * sizeof(int64_t));
        assert_memory_equal(dims.strides, view_dims.strides, (size_t)view.ndim * sizeof(int64_t));
    }
    assert_true(made > 5000 && refused > 5000 && inside_a_byte > 100);
}

static void slice_bounds(void **state) {
    (void)state;
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    const int64_t shape[] = {10};
    static const struct {
        int64_t start, count, step;
        interop_status status;
    } rows[] = {
        {0, 10, 1, INTEROP_OK},
        {9, 10, -1, INTEROP_OK},
        {0, 11, 1, INTEROP_ERR_VALUE},
        {10, 1, 1, INTEROP_ERR_VALUE},
        {10, 0, 1, INTEROP_OK}, /* the start of nothing is not looked at */
        {INT64_MIN, 0, INT64_MIN, INTEROP_OK},
        {-1, 1, 1, INTEROP_ERR_VALUE},
        {3, 1, INT64_MAX, INTEROP_OK}, /* one element takes no step */
        {3, 2, INT64_MAX, INTEROP_ERR_VALUE},
        {3, 3, INT64_MAX, INTEROP_ERR_VALUE},
        {3, INT64_MAX, 0, INTEROP_ERR_OVERFLOW}, /* legal indices, more elements than fit */
        {3, INT64_MAX, 1, INTEROP_ERR_VALUE},
        {3, -1, 0, INTEROP_ERR_VALUE},
        {3, 100, 0, INTEROP_OK}, /* the same element again and again */
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        interop_tensor tensor, view;
        interop_dims dims, view_dims;
        assert_int_equal(interop_tensor_init(&dtype, 1, shape, buffer, &tensor, &dims, NULL), INTEROP_OK);
        assert_int_equal(
            interop_tensor_slice(&tensor, 0, rows[i].start, rows[i].count, rows[i].step, &view, &view_dims, NULL),
            rows[i].status);
    }
}

/* data moves below where it pointed, which byte_offset could not say. */
static void flipping_back_moves_data_down(void **state) {
    (void)state;
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    const int64_t shape[] = {4}, strides[] = {-4};
    interop_tensor tensor, view;
    interop_dims dims, view_dims;
    assert_int_equal(interop_tensor_init(&dtype, 1, shape, buffer + 12, &tensor, &dims, NULL), INTEROP_OK);
    tensor.strides = strides;
    assert_int_equal(interop_tensor_flip(&tensor, 0, &view, &view_dims, NULL), INTEROP_OK);
    assert_ptr_equal(view.data, buffer);
    assert_int_equal(view.byte_offset, 0);
    assert_int_equal(view.strides[0], 4);
    tensor.device.type = INTEROP_DEVICE_METAL; /* a handle stays, and its offset moves */
    tensor.byte_offset = 12;
    assert_int_equal(interop_tensor_flip(&tensor, 0, &view, &view_dims, NULL), INTEROP_OK);
    assert_ptr_equal(view.data, buffer + 12);
    assert_int_equal(view.byte_offset, 0);
}

static void map_flip(const interop_tensor *tensor, const int64_t *parameters, const int64_t *index, int64_t *mapped) {
    for (int32_t i = 0; i < tensor->ndim; i++) {
        mapped[i] = i == parameters[0] ? tensor->shape[i] - 1 - index[i] : index[i];
    }
}

static void map_permutation(const interop_tensor *tensor, const int64_t *parameters, const int64_t *index,
                            int64_t *mapped) {
    for (int32_t i = 0; i < tensor->ndim; i++) {
        mapped[parameters[i]] = index[i];
    }
}

static void map_squeeze(const interop_tensor *tensor, const int64_t *parameters, const int64_t *index,
                        int64_t *mapped) {
    for (int32_t i = 0; i < tensor->ndim; i++) {
        mapped[i] = i == parameters[0] ? 0 : index[i < parameters[0] ? i : i - 1];
    }
}

static void map_expand(const interop_tensor *tensor, const int64_t *parameters, const int64_t *index, int64_t *mapped) {
    for (int32_t i = 0; i < tensor->ndim; i++) {
        mapped[i] = index[i < parameters[0] ? i : i + 1];
    }
}

static void flips(void **state) {
    (void)state;
    uint64_t random = 6;
    int made = 0;
    for (int round = 0; round < 20000; round++) {
        interop_tensor tensor, view;
        interop_dims dims, view_dims;
        make(&random, round, &tensor, &dims);
        const int32_t axis = (int32_t)oracle_between(&random, -ORACLE_RANK, ORACLE_RANK - 1);
        const interop_status status = interop_tensor_flip(&tensor, axis, &view, &view_dims, NULL);
        if (axis < -tensor.ndim || axis >= tensor.ndim) {
            assert_int_equal(status, INTEROP_ERR_ARGUMENT);
        } else if (status != INTEROP_OK) {
            assert_int_equal(status, INTEROP_ERR_BUFFER);
            assert_true(oracle_packed(&tensor));
        } else {
            const int64_t parameters[] = {axis < 0 ? axis + tensor.ndim : axis};
            kept_fields(&tensor, &view, &view_dims);
            same_elements(&tensor, &view, map_flip, parameters);
            made++;
        }
    }
    assert_true(made > 5000);
}

static void transposes(void **state) {
    (void)state;
    uint64_t random = 7;
    for (int round = 0; round < 20000; round++) {
        interop_tensor tensor, view;
        interop_dims dims, view_dims;
        int32_t axes[ORACLE_RANK];
        int64_t parameters[ORACLE_RANK];
        make(&random, round, &tensor, &dims);
        for (int32_t i = 0; i < tensor.ndim; i++) { /* a random permutation */
            const int32_t j = (int32_t)oracle_between(&random, 0, i);
            axes[i] = axes[j];
            axes[j] = i;
        }
        for (int32_t i = 0; i < tensor.ndim; i++) {
            axes[i] = round % 3 == 0 ? tensor.ndim - 1 - i : axes[i];
            parameters[i] = axes[i];
            axes[i] -= oracle_random(&random) % 2 == 0 ? tensor.ndim : 0;
        }
        assert_int_equal(interop_tensor_transpose(&tensor, round % 3 == 0 ? NULL : axes, &view, &view_dims, NULL),
                         INTEROP_OK);
        kept_fields(&tensor, &view, &view_dims);
        same_elements(&tensor, &view, map_permutation, parameters);
        if (tensor.ndim > 1) {
            axes[0] = axes[1];
            assert_int_equal(interop_tensor_transpose(&tensor, axes, &view, &view_dims, NULL), INTEROP_ERR_ARGUMENT);
            axes[0] = tensor.ndim;
            assert_int_equal(interop_tensor_transpose(&tensor, axes, &view, &view_dims, NULL), INTEROP_ERR_ARGUMENT);
        }
    }
}

static void squeezes_and_expansions(void **state) {
    (void)state;
    uint64_t random = 8;
    for (int round = 0; round < 20000; round++) {
        interop_tensor tensor, view;
        interop_dims dims, view_dims;
        make(&random, round, &tensor, &dims);
        const int32_t axis = (int32_t)oracle_between(&random, -ORACLE_RANK - 1, ORACLE_RANK);
        interop_status status = interop_tensor_squeeze(&tensor, axis, &view, &view_dims, NULL);
        int64_t parameters[] = {axis < 0 ? axis + tensor.ndim : axis};
        if (parameters[0] < 0 || parameters[0] >= tensor.ndim) {
            assert_int_equal(status, INTEROP_ERR_ARGUMENT);
        } else if (tensor.shape[parameters[0]] != 1) {
            assert_int_equal(status, INTEROP_ERR_VALUE);
        } else {
            assert_int_equal(status, INTEROP_OK);
            assert_int_equal(view.ndim, tensor.ndim - 1);
            kept_fields(&tensor, &view, &view_dims);
            same_elements(&tensor, &view, map_squeeze, parameters);
        }
        status = interop_tensor_expand(&tensor, axis, &view, &view_dims, NULL);
        parameters[0] = axis < 0 ? axis + tensor.ndim + 1 : axis;
        if (parameters[0] < 0 || parameters[0] > tensor.ndim) {
            assert_int_equal(status, INTEROP_ERR_ARGUMENT);
            continue;
        }
        assert_int_equal(status, INTEROP_OK);
        assert_int_equal(view.ndim, tensor.ndim + 1);
        assert_int_equal(view.shape[parameters[0]], 1);
        kept_fields(&tensor, &view, &view_dims);
        same_elements(&tensor, &view, map_expand, parameters);
    }
}

/* A new axis has the stride that gapless tensors have in their order, for readers that compare it. */
static void expansions_look_gapless(void **state) {
    (void)state;
    static const struct {
        int64_t shape[2], strides[2];
        int32_t axis;
        int64_t expected[3];
    } rows[] = {
        {{2, 3}, {24, 8}, 0, {48, 24, 8}},
        {{2, 3}, {24, 8}, 1, {24, 24, 8}},
        {{2, 3}, {24, 8}, 2, {24, 8, 8}},
        {{2, 3}, {8, 16}, 0, {8, 8, 16}},
        {{2, 3}, {8, 16}, 1, {8, 16, 16}},
        {{2, 3}, {8, 16}, 2, {8, 16, 48}},
        {{2, 0}, {0, INT64_MAX}, 1, {0, 0, INT64_MAX}},
    };
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT64);
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        interop_tensor tensor = oracle_describe(&dtype, 2, rows[i].shape, rows[i].strides, buffer, 0), view;
        interop_dims dims;
        assert_int_equal(interop_tensor_expand(&tensor, rows[i].axis, &view, &dims, NULL), INTEROP_OK);
        assert_memory_equal(dims.strides, rows[i].expected, sizeof rows[i].expected);
    }
}

static void rank_is_limited(void **state) {
    (void)state;
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    int64_t shape[INTEROP_MAX_NDIM + 1];
    interop_tensor tensor;
    interop_dims dims;
    for (int i = 0; i <= INTEROP_MAX_NDIM; i++) {
        shape[i] = 1;
    }
    assert_int_equal(interop_tensor_init(&dtype, INTEROP_MAX_NDIM, shape, buffer, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_transpose(&tensor, NULL, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_expand(&tensor, 0, &tensor, &dims, NULL), INTEROP_ERR_VALUE);
    assert_int_equal(interop_tensor_broadcast_to(&tensor, INTEROP_MAX_NDIM + 1, shape, &tensor, &dims, NULL),
                     INTEROP_ERR_VALUE);
    assert_int_equal(interop_tensor_squeeze(&tensor, 5, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_expand(&tensor, -1, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(tensor.ndim, INTEROP_MAX_NDIM);
}

static void nulls_and_failures_leave_no_trace(void **state) {
    (void)state;
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    const int64_t shape[] = {2, 3};
    interop_tensor tensor, view, before;
    interop_dims dims, view_dims, dims_before;
    interop_error err;
    memset(&view, 0x5a, sizeof view);
    memset(&view_dims, 0x5a, sizeof view_dims);
    before = view;
    dims_before = view_dims;
    assert_int_equal(interop_tensor_init(&dtype, 2, shape, buffer, &tensor, &dims, NULL), INTEROP_OK);
    for (int i = 0; i < 3; i++) {
        const interop_tensor *from = i == 0 ? NULL : &tensor;
        interop_tensor *out = i == 1 ? NULL : &view;
        interop_dims *to = i == 2 ? NULL : &view_dims;
        assert_int_equal(interop_tensor_slice(from, 0, 0, 1, 1, out, to, &err), INTEROP_ERR_ARGUMENT);
        assert_int_equal(interop_tensor_flip(from, 0, out, to, &err), INTEROP_ERR_ARGUMENT);
        assert_int_equal(interop_tensor_transpose(from, NULL, out, to, &err), INTEROP_ERR_ARGUMENT);
        assert_int_equal(interop_tensor_broadcast_to(from, 2, shape, out, to, &err), INTEROP_ERR_ARGUMENT);
        assert_int_equal(interop_tensor_reshape(from, 2, shape, out, to, &err), INTEROP_ERR_ARGUMENT);
        assert_int_equal(interop_tensor_squeeze(from, 0, out, to, &err), INTEROP_ERR_ARGUMENT);
        assert_int_equal(interop_tensor_expand(from, 0, out, to, &err), INTEROP_ERR_ARGUMENT);
        assert_int_equal(interop_tensor_split_lanes(from, out, to, &err), INTEROP_ERR_ARGUMENT);
    }
    static const int32_t axes[] = {-3, 2, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < INTEROP__COUNT(axes); i++) {
        assert_int_equal(interop_tensor_slice(&tensor, axes[i], 0, 1, 1, &view, &view_dims, &err),
                         INTEROP_ERR_ARGUMENT);
        assert_int_equal(interop_tensor_flip(&tensor, axes[i], &view, &view_dims, &err), INTEROP_ERR_ARGUMENT);
        assert_int_equal(interop_tensor_squeeze(&tensor, axes[i], &view, &view_dims, &err), INTEROP_ERR_ARGUMENT);
    }
    assert_int_equal(interop_tensor_expand(&tensor, 3, &view, &view_dims, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_expand(&tensor, -4, &view, &view_dims, &err), INTEROP_ERR_ARGUMENT);
    assert_memory_equal(&view, &before, sizeof view);
    assert_memory_equal(&view_dims, &dims_before, sizeof view_dims);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices),
        cmocka_unit_test(slice_bounds),
        cmocka_unit_test(flipping_back_moves_data_down),
        cmocka_unit_test(flips),
        cmocka_unit_test(transposes),
        cmocka_unit_test(squeezes_and_expansions),
        cmocka_unit_test(expansions_look_gapless),
        cmocka_unit_test(rank_is_limited),
        cmocka_unit_test(nulls_and_failures_leave_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
