/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view_case.h"

static void map_broadcast(const interop_tensor *tensor, const int64_t *parameters, const int64_t *index,
                          int64_t *mapped) {
    for (int32_t i = 0; i < tensor->ndim; i++) {
        mapped[i] = tensor->shape[i] == 1 ? 0 : index[i + parameters[0]];
    }
}

static void broadcasts(void **state) {
    (void)state;
    uint64_t random = 9;
    int made = 0, refused = 0;
    for (int round = 0; round < 30000; round++) {
        interop_tensor tensor, view;
        interop_dims dims, view_dims;
        int64_t shape[ORACLE_RANK + 2];
        make(&random, round, &tensor, &dims);
        const int32_t ndim = tensor.ndim + (int32_t)oracle_between(&random, 0, 2), added = ndim - tensor.ndim;
        bool legal = true;
        for (int32_t i = 0; i < ndim; i++) {
            const int64_t extent = i < added ? 1 : tensor.shape[i - added];
            shape[i] = oracle_random(&random) % 8 == 0 || extent == 1 ? oracle_between(&random, 0, 3) : extent;
            legal &= extent == 1 || extent == shape[i];
        }
        if (oracle_count(ndim, shape) > ORACLE_ELEMENTS) {
            continue;
        }
        const interop_status status = interop_tensor_broadcast_to(&tensor, ndim, shape, &view, &view_dims, NULL);
        assert_int_equal(status, legal ? INTEROP_OK : INTEROP_ERR_VALUE);
        made += legal;
        refused += !legal;
        if (legal) {
            const int64_t parameters[] = {added};
            assert_int_equal(view.flags & INTEROP_READ_ONLY, INTEROP_READ_ONLY);
            tensor.flags |= INTEROP_READ_ONLY;
            kept_fields(&tensor, &view, &view_dims);
            assert_int_equal(view.ndim, ndim);
            for (int32_t i = 0; i < ndim; i++) {
                assert_int_equal(view.shape[i], shape[i]);
                assert_true(i >= added || view.strides[i] == 0);
            }
            same_elements(&tensor, &view, map_broadcast, parameters);
        }
    }
    assert_true(made > 5000 && refused > 1000);
}

static void broadcast_arguments(void **state) {
    (void)state;
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    const int64_t shape[] = {2, 1}, huge[] = {INT64_C(1) << 40, 2, INT64_C(1) << 40}, negative[] = {2, -1};
    interop_tensor tensor, view;
    interop_dims dims, view_dims;
    interop_error err;
    assert_int_equal(interop_tensor_init(&dtype, 2, shape, buffer, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_broadcast_to(&tensor, 1, shape, &view, &view_dims, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_tensor_broadcast_to(&tensor, -1, shape, &view, &view_dims, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_tensor_broadcast_to(&tensor, 2, negative, &view, &view_dims, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_tensor_broadcast_to(&tensor, 2, NULL, &view, &view_dims, &err), INTEROP_ERR_ARGUMENT);
    /* every view passes the check, so that this cannot be one */
    assert_int_equal(interop_tensor_broadcast_to(&tensor, 3, huge, &view, &view_dims, &err), INTEROP_ERR_OVERFLOW);
    /* onto itself, to a higher rank */
    const int64_t wide[] = {3, 2, 4};
    assert_int_equal(interop_tensor_broadcast_to(&tensor, 3, wide, &tensor, &dims, &err), INTEROP_OK);
    const int64_t strides[] = {0, 4, 0};
    assert_memory_equal(tensor.strides, strides, sizeof strides);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broadcasts),
        cmocka_unit_test(broadcast_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
