/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "failing_allocator.h"
#include "interop/record.h"
#include "oracle.h"
#include "tensor/internal.h"

static _Alignas(64) unsigned char buffer[4096];

/* Counts how often a release callback ran. */
static void count_release(void *user) {
    atomic_fetch_add((atomic_int *)user, 1);
}

static void empty_is_aligned_and_in_c_order(void **state) {
    (void)state;
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    for (int32_t ndim = 0; ndim <= INTEROP_MAX_NDIM; ndim++) {
        const interop_dtype dtype = oracle_type(INTEROP_FLOAT64);
        int64_t shape[INTEROP_MAX_NDIM];
        interop_array *array = NULL;
        for (int32_t i = 0; i < ndim; i++) {
            shape[i] = i % 16 == 0 ? 3 : 1;
        }
        assert_int_equal(interop_array_empty(&dtype, ndim, shape, &array, NULL), INTEROP_OK);
        const interop_tensor *tensor = interop_array_tensor(array);
        assert_int_equal(interop_tensor_check(tensor, INTEROP_STRICT, NULL), INTEROP_OK);
        assert_int_equal(tensor->ndim, ndim);
        assert_true(ndim == 0 || tensor->shape != shape);
        assert_int_equal(tensor->flags, 0);
        assert_int_equal(tensor->byte_offset, 0);
        assert_int_equal(tensor->device.type, INTEROP_DEVICE_CPU);
        assert_memory_equal(&tensor->dtype, &dtype, sizeof dtype);
        assert_int_equal((uintptr_t)tensor->data % 64, 0);
        assert_true(interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C));
        int64_t bytes;
        assert_int_equal(interop_tensor_byte_count(tensor, &bytes, NULL), INTEROP_OK);
        memset(tensor->data, 1, (size_t)bytes);
        for (int32_t i = 0; i < ndim; i++) {
            assert_int_equal(tensor->shape[i], shape[i]); /* the elements lie behind them, not on them */
        }
        interop_array_release(array);
        assert_int_equal(allocator.live, 0);
    }
    failing_allocator_remove(&allocator);
}

static void sizes_around_the_huge_page_limit(void **state) {
    (void)state;
    struct failing_allocator allocator;
    const interop_dtype dtype = oracle_type(INTEROP_UINT8);
    const int64_t limit = 4 << 20;
    failing_allocator_install(&allocator);
    for (int64_t bytes = limit - 1; bytes <= limit + 1; bytes++) {
        interop_array *array;
        allocator.calls = 0;
        assert_int_equal(interop_array_empty(&dtype, 1, &bytes, &array, NULL), INTEROP_OK);
        unsigned char *data = interop_array_tensor(array)->data;
        assert_int_equal((uintptr_t)data % (bytes >= limit ? 2 << 20 : 64), 0);
        assert_int_equal(allocator.calls, bytes >= limit ? 2 : 1);
        data[0] = data[bytes - 1] = 1;
        interop_array_release(array);
        assert_int_equal(allocator.live, 0);
    }
    failing_allocator_remove(&allocator);
    interop_array *array; /* and by the default allocator, on whatever the system makes of the advice */
    assert_int_equal(interop_array_empty(&dtype, 1, &(int64_t){9 << 20}, &array, NULL), INTEROP_OK);
    assert_int_equal((uintptr_t)interop_array_tensor(array)->data % (2 << 20), 0);
    memset(interop_array_tensor(array)->data, 1, 9 << 20);
    interop_array_release(array);
}

static void empty_of_nothing_and_of_parts_of_bytes(void **state) {
    (void)state;
    struct failing_allocator allocator;
    const interop_dtype f4 = oracle_type(INTEROP_FLOAT32), fp4 = oracle_type(INTEROP_FLOAT4_E2M1FN);
    const int64_t none[] = {3, 0, INT64_MAX}, five[] = {5};
    interop_array *array;
    failing_allocator_install(&allocator);
    assert_int_equal(interop_array_empty(&f4, 3, none, &array, NULL), INTEROP_OK);
    assert_null(interop_array_tensor(array)->data);
    assert_int_equal(interop_tensor_check(interop_array_tensor(array), INTEROP_STRICT, NULL), INTEROP_OK);
    interop_array_release(array);
    assert_int_equal(interop_array_empty(&fp4, 1, five, &array, NULL), INTEROP_OK);
    assert_int_equal(array->size % 64, 3); /* 20 bits behind whole lines */
    assert_int_equal(interop_array_tensor(array)->strides[0], 4);
    interop_array_release(array);
    failing_allocator_remove(&allocator);
}

static void empty_refuses_without_a_trace(void **state) {
    (void)state;
    struct failing_allocator allocator;
    const interop_dtype f4 = oracle_type(INTEROP_FLOAT32), zeroed = {0};
    const int64_t good[] = {2}, negative[] = {-1}, most[] = {INT64_MAX}, huge[] = {(INT64_MAX >> 2) - 1};
    interop_array *const marker = (interop_array *)(uintptr_t)64, *array = marker;
    interop_error err;
    failing_allocator_install(&allocator);
    assert_int_equal(interop_array_empty(NULL, 1, good, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_empty(&f4, 1, NULL, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_empty(&f4, 1, good, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_empty(&zeroed, 1, good, &array, &err), INTEROP_ERR_TYPE);
    assert_int_equal(interop_array_empty(&f4, -1, good, &array, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_array_empty(&f4, 65, good, &array, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_array_empty(&f4, 1, negative, &array, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_array_empty(&f4, 1, most, &array, &err), INTEROP_ERR_OVERFLOW);
    assert_int_equal(allocator.calls, 0);
    /* fits int64 but no machine */
    const interop_status status = interop_array_empty(&f4, 1, huge, &array, &err);
    assert_true(status == INTEROP_ERR_MEMORY || status == INTEROP_ERR_OVERFLOW);
    assert_ptr_equal(array, marker);
    failing_allocator_remove(&allocator);
}

static void from_host_copies_the_description_and_releases_once(void **state) {
    (void)state;
    struct failing_allocator allocator;
    atomic_int released = 0;
    interop_dims dims;
    interop_tensor tensor = oracle_matrix(4, 6, buffer, &dims);
    interop_array *array;
    failing_allocator_install(&allocator);
    tensor.flags = INTEROP_READ_ONLY;
    tensor.byte_offset = 8;
    tensor.stream = 5;
    assert_int_equal(interop_array_from_host(&tensor, INTEROP_LENIENT, count_release, &released, &array, NULL),
                     INTEROP_OK);
    assert_int_equal(allocator.live, 1);
    memset(&dims, 0, sizeof dims); /* none of it is needed any more */
    tensor.data = NULL;
    const interop_tensor *held = interop_array_tensor(array);
    assert_int_equal(held->ndim, 2);
    assert_int_equal(held->shape[0], 4);
    assert_int_equal(held->shape[1], 6);
    assert_int_equal(held->strides[0], 24);
    assert_int_equal(held->strides[1], 4);
    assert_ptr_equal(held->data, buffer);
    assert_int_equal(held->byte_offset, 8);
    assert_int_equal(held->flags, INTEROP_READ_ONLY);
    assert_int_equal(held->stream, 5);
    assert_ptr_equal(interop_array_retain(array), array);
    interop_array_release(array);
    assert_int_equal(released, 0);
    assert_int_equal(allocator.live, 1);
    interop_array_release(array);
    assert_int_equal(released, 1);
    failing_allocator_remove(&allocator);
}

static void from_host_without_a_release_or_a_shape(void **state) {
    (void)state;
    struct failing_allocator allocator;
    interop_dims dims;
    struct {
        interop_tensor known;
        uint64_t unknown;
    } tensor = {oracle_matrix(4, 6, buffer, &dims), 0};
    interop_array *array;
    failing_allocator_install(&allocator);
    tensor.known.struct_size = sizeof tensor; /* a newer caller */
    tensor.known.ndim = 0;
    tensor.known.shape = tensor.known.strides = NULL;
    assert_int_equal(interop_array_from_host(&tensor.known, INTEROP_STRICT, NULL, NULL, &array, NULL), INTEROP_OK);
    assert_int_equal(interop_array_tensor(array)->struct_size, sizeof(interop_tensor));
    assert_int_equal(interop_tensor_check(interop_array_tensor(array), INTEROP_STRICT, NULL), INTEROP_OK);
    interop_array_release(array);
    failing_allocator_remove(&allocator);
}

static void from_host_fails_without_releasing(void **state) {
    (void)state;
    struct failing_allocator allocator;
    atomic_int released = 0;
    interop_dims dims;
    interop_tensor tensor = oracle_matrix(4, 6, buffer, &dims);
    interop_array *const marker = (interop_array *)(uintptr_t)64, *array = marker;
    interop_error err;
    failing_allocator_install(&allocator);
    assert_int_equal(interop_array_from_host(NULL, 0, count_release, &released, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_from_host(&tensor, 0, count_release, &released, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_from_host(&tensor, 9, count_release, &released, &array, &err), INTEROP_ERR_ARGUMENT);
    tensor.byte_offset = 1;
    assert_int_equal(interop_array_from_host(&tensor, INTEROP_STRICT, count_release, &released, &array, &err),
                     INTEROP_ERR_VALUE);
    tensor.ndim = 65;
    assert_int_equal(interop_array_from_host(&tensor, 0, count_release, &released, &array, &err), INTEROP_ERR_VALUE);
    assert_int_equal(allocator.calls, 0);
    tensor.ndim = 2;
    allocator.fail_at = 1;
    assert_int_equal(interop_array_from_host(&tensor, 0, count_release, &released, &array, &err), INTEROP_ERR_MEMORY);
    assert_int_equal(released, 0);
    assert_ptr_equal(array, marker);
    failing_allocator_remove(&allocator);
}

static void copy_is_fresh_and_writable(void **state) {
    (void)state;
    struct failing_allocator allocator;
    interop_dims dims;
    interop_tensor tensor = oracle_matrix(4, 6, buffer, &dims);
    interop_array *array;
    for (size_t i = 0; i < sizeof buffer; i++) {
        buffer[i] = (unsigned char)(i * 7);
    }
    tensor.flags = INTEROP_READ_ONLY;
    tensor.stream = 5;
    tensor.device.type = INTEROP_DEVICE_CUDA_HOST;
    tensor.override = (struct interop_override *)(uintptr_t)64;
    assert_int_equal(interop_tensor_transpose(&tensor, NULL, &tensor, &dims, NULL), INTEROP_OK);
    failing_allocator_install(&allocator);
    assert_int_equal(interop_array_copy(&tensor, &array, NULL), INTEROP_OK);
    const interop_tensor *copy = interop_array_tensor(array);
    assert_int_equal(interop_tensor_check(copy, INTEROP_STRICT, NULL), INTEROP_OK);
    assert_int_equal(copy->flags, INTEROP_IS_COPIED);
    assert_int_equal(copy->device.type, INTEROP_DEVICE_CPU);
    assert_int_equal(copy->stream, 0);
    assert_null(copy->override);
    assert_true(interop_tensor_is_contiguous(copy, INTEROP_LAYOUT_C));
    for (int64_t i = 0; i < 6; i++) {
        for (int64_t j = 0; j < 4; j++) {
            assert_memory_equal((char *)copy->data + (i * 4 + j) * 4, buffer + (j * 6 + i) * 4, 4);
        }
    }
    interop_array_release(array);
    failing_allocator_remove(&allocator);
}

static void copy_keeps_padding_and_refuses_cleanly(void **state) {
    (void)state;
    struct failing_allocator allocator;
    const interop_dtype fp4 = oracle_type(INTEROP_FLOAT4_E2M1FN);
    const int64_t shape[] = {3}, apart[] = {8};
    interop_dims dims;
    interop_tensor tensor;
    interop_array *array = NULL;
    interop_error err;
    failing_allocator_install(&allocator);
    assert_int_equal(interop_tensor_init(&fp4, 1, shape, buffer, &tensor, &dims, NULL), INTEROP_OK);
    tensor.strides = apart;
    assert_int_equal(interop_array_copy(&tensor, &array, &err), INTEROP_OK); /* packed with gaps */
    assert_int_equal(interop_array_tensor(array)->strides[0], 4);
    interop_array_release(array);
    tensor.dtype.lanes = 3;
    assert_int_equal(interop_array_copy(&tensor, &array, &err),
                     INTEROP_ERR_BUFFER); /* elements of 12 bits, overlapping */
    tensor.dtype.lanes = 1;
    tensor.flags = INTEROP_SUBBYTE_PADDED;
    assert_int_equal(interop_array_copy(&tensor, &array, &err), INTEROP_OK);
    assert_int_equal(interop_array_tensor(array)->flags, INTEROP_SUBBYTE_PADDED | INTEROP_IS_COPIED);
    assert_int_equal(interop_array_tensor(array)->strides[0], 1);
    interop_array_release(array);
    tensor.device.type = INTEROP_DEVICE_CUDA;
    array = NULL;
    assert_int_equal(interop_array_copy(&tensor, &array, &err), INTEROP_ERR_BUFFER);
    assert_int_equal(interop_array_copy(NULL, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_copy(&tensor, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_null(array);
    failing_allocator_remove(&allocator);
}

static void null_is_nobody(void **state) {
    (void)state;
    assert_null(interop_array_retain(NULL));
    assert_null(interop_array_tensor(NULL));
    interop_array_release(NULL);
}

/* Arrays, views and copies of them each keep the fields alive. */
static void fields_live_as_long_as_arrays(void **state) {
    (void)state;
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    static const int64_t shape[] = {3};
    const interop_field field = {.dtype = oracle_type(INTEROP_FLOAT32), .offset = 4, .name_length = 1, .name = "a"};
    const interop_record *record;
    interop_dtype dtype;
    interop_array *array, *view, *copy;
    assert_int_equal(interop_record_create(&field, 1, 12, 4, &record, NULL), INTEROP_OK);
    interop_record_dtype(record, &dtype, NULL);
    assert_int_equal(interop_array_empty(&dtype, 1, shape, &array, NULL), INTEROP_OK);
    interop_record_release(record);
    memset(interop_array_tensor(array)->data, 7, 36);
    assert_int_equal(interop_array_view(array, interop_array_tensor(array), &view, NULL), INTEROP_OK);
    interop_array_release(array);
    assert_int_equal(interop_array_copy(interop_array_tensor(view), &copy, NULL), INTEROP_OK);
    interop_array_release(view);
    const interop_tensor *tensor = interop_array_tensor(copy);
    assert_int_equal(interop_tensor_check(tensor, INTEROP_STRICT, NULL), INTEROP_OK);
    assert_int_equal(interop_record_find(tensor->dtype.record, "a", 1), 0);
    assert_int_equal(((unsigned char *)tensor->data)[35], 7);
    assert_int_equal(allocator.live, 2); /* the copy and the record */
    interop_array_release(copy);
    failing_allocator_remove(&allocator);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_live_as_long_as_arrays),
        cmocka_unit_test(empty_is_aligned_and_in_c_order),
        cmocka_unit_test(sizes_around_the_huge_page_limit),
        cmocka_unit_test(empty_of_nothing_and_of_parts_of_bytes),
        cmocka_unit_test(empty_refuses_without_a_trace),
        cmocka_unit_test(from_host_copies_the_description_and_releases_once),
        cmocka_unit_test(from_host_without_a_release_or_a_shape),
        cmocka_unit_test(from_host_fails_without_releasing),
        cmocka_unit_test(copy_is_fresh_and_writable),
        cmocka_unit_test(copy_keeps_padding_and_refuses_cleanly),
        cmocka_unit_test(null_is_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
