/* SPDX-License-Identifier: MIT */
/* Arrays that are views of others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "failing_allocator.h"
#include "oracle.h"
#include "tensor/internal.h"

static _Alignas(64) unsigned char buffer[4096];

static void count_release(void *user) {
    ++*(int *)user;
}

/* Views of views hold the array whose memory it is, in whichever order all are dropped. */
static void views_keep_the_memory(void **state) {
    (void)state;
    for (int order = 0; order < 6; order++) {
        static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        struct failing_allocator allocator;
        int released = 0;
        interop_dims dims;
        interop_tensor tensor = oracle_matrix(4, 6, buffer, &dims), view;
        interop_array *arrays[3];
        failing_allocator_install(&allocator);
        assert_int_equal(interop_array_from_host(&tensor, 0, count_release, &released, &arrays[0], NULL), INTEROP_OK);
        assert_int_equal(interop_tensor_slice(interop_array_tensor(arrays[0]), 0, 3, 2, -2, &view, &dims, NULL),
                         INTEROP_OK);
        assert_int_equal(interop_array_view(arrays[0], &view, &arrays[1], NULL), INTEROP_OK);
        assert_int_equal(interop_tensor_transpose(interop_array_tensor(arrays[1]), NULL, &view, &dims, NULL),
                         INTEROP_OK);
        assert_int_equal(interop_array_view(arrays[1], &view, &arrays[2], NULL), INTEROP_OK);
        memset(&dims, 0, sizeof dims);
        assert_ptr_equal(arrays[1]->base, arrays[0]);
        assert_ptr_equal(arrays[2]->base, arrays[0]);
        assert_ptr_equal(interop_array_tensor(arrays[2])->data, buffer + 72);
        assert_int_equal(interop_array_tensor(arrays[2])->shape[0], 6);
        assert_int_equal(interop_array_tensor(arrays[2])->strides[1], -48);
        for (int i = 0; i < 3; i++) {
            assert_int_equal(released, 0);
            interop_array_release(arrays[orders[order][i]]);
        }
        assert_int_equal(released, 1);
        failing_allocator_remove(&allocator);
    }
}

static void views_stay_inside(void **state) {
    (void)state;
    struct failing_allocator allocator;
    interop_dims dims, view_dims;
    interop_tensor tensor = oracle_matrix(4, 6, buffer, &dims), view;
    interop_array *array, *const marker = (interop_array *)(uintptr_t)64, *made = marker;
    interop_error err;
    tensor.data = buffer + 1024;
    failing_allocator_install(&allocator);
    assert_int_equal(interop_array_from_host(&tensor, 0, NULL, NULL, &array, NULL), INTEROP_OK);
    const interop_tensor *whole = interop_array_tensor(array);
    const interop_tensor good = *whole;

    assert_int_equal(interop_array_view(NULL, &good, &made, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_view(array, NULL, &made, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_view(array, &good, NULL, &err), INTEROP_ERR_ARGUMENT);
    view = good; /* one byte too far up, down, or stretched */
    view.data = (char *)good.data + 1;
    assert_int_equal(interop_array_view(array, &view, &made, &err), INTEROP_ERR_VALUE);
    view.data = (char *)good.data - 1;
    assert_int_equal(interop_array_view(array, &view, &made, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_tensor_flip(&good, 0, &view, &view_dims, &err), INTEROP_OK);
    view_dims.strides[0] -= 1;
    assert_int_equal(interop_array_view(array, &view, &made, &err), INTEROP_ERR_VALUE);
    view = good;
    view.device.type = INTEROP_DEVICE_CUDA_HOST;
    assert_int_equal(interop_array_view(array, &view, &made, &err), INTEROP_ERR_VALUE);
    view.device = good.device;
    view.device.id = 1;
    assert_int_equal(interop_array_view(array, &view, &made, &err), INTEROP_ERR_VALUE);
    view = good;
    view.ndim = -1;
    assert_int_equal(interop_array_view(array, &view, &made, &err), INTEROP_ERR_VALUE);
    assert_ptr_equal(made, marker);
    assert_int_equal(array->references, 1);

    view = good; /* the same place, said in another way */
    view.data = (char *)good.data - 16;
    view.byte_offset = 16;
    assert_int_equal(interop_array_view(array, &view, &made, &err), INTEROP_OK);
    interop_array_release(made);
    view_dims.shape[0] = 0; /* no elements: nowhere to leave to */
    view.shape = view_dims.shape;
    view.data = NULL;
    assert_int_equal(interop_array_view(array, &view, &made, &err), INTEROP_OK);
    interop_array_release(made);
    interop_array_release(array);
    failing_allocator_remove(&allocator);
}

static void views_of_handles_and_of_read_only_memory(void **state) {
    (void)state;
    interop_dims dims;
    interop_tensor tensor = oracle_matrix(4, 6, buffer, &dims), view;
    interop_array *array, *made;
    tensor.device.type = INTEROP_DEVICE_OPENCL;
    tensor.byte_offset = 64;
    tensor.flags = INTEROP_READ_ONLY;
    assert_int_equal(interop_array_from_host(&tensor, 0, NULL, NULL, &array, NULL), INTEROP_OK);
    view = *interop_array_tensor(array);
    assert_int_equal(interop_array_view(array, &view, &made, NULL), INTEROP_OK);
    interop_array_release(made);
    view.byte_offset = 63;
    assert_int_equal(interop_array_view(array, &view, &made, NULL), INTEROP_ERR_VALUE);
    view.byte_offset = 65;
    assert_int_equal(interop_array_view(array, &view, &made, NULL), INTEROP_ERR_VALUE);
    view.byte_offset = 64;
    view.data = buffer + 1; /* another handle */
    assert_int_equal(interop_array_view(array, &view, &made, NULL), INTEROP_ERR_VALUE);
    view.data = buffer;
    view.flags = 0;
    assert_int_equal(interop_array_view(array, &view, &made, NULL), INTEROP_ERR_BUFFER);
    interop_array_release(array);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_keep_the_memory),
        cmocka_unit_test(views_stay_inside),
        cmocka_unit_test(views_of_handles_and_of_read_only_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
