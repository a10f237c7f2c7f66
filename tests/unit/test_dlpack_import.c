/* SPDX-License-Identifier: MIT */
/* Well-formed tensors. Each assertion group begins with what it is about; the numbers are those of the case list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dlpack_case.h"

static void assert_strides(const interop_array *array, int64_t first, int64_t second) {
    assert_int_equal(interop_array_tensor(array)->strides[0], first);
    assert_int_equal(interop_array_tensor(array)->strides[1], second);
}

static int64_t byte_count(const interop_array *array) {
    int64_t bytes = -1;
    assert_int_equal(interop_tensor_byte_count(interop_array_tensor(array), &bytes, NULL), INTEROP_OK);
    return bytes;
}

static int64_t element_count(const interop_array *array) {
    int64_t elements = -1;
    assert_int_equal(interop_tensor_element_count(interop_array_tensor(array), &elements, NULL), INTEROP_OK);
    return elements;
}

static bool contiguous(const interop_array *array, int32_t layout) {
    return interop_tensor_is_contiguous(interop_array_tensor(array), layout) == 1;
}

/* 1, 2 */
static void versioned_and_legacy(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_array *array = dlpack_case_import(dlpack_case_reset(&c), INTEROP_STRICT);
    const interop_tensor *tensor = interop_array_tensor(array);
    assert_int_equal(tensor->struct_size, sizeof *tensor);
    assert_int_equal(tensor->ndim, 2);
    assert_int_equal(tensor->flags, 0);
    assert_int_equal(tensor->byte_offset, 0);
    assert_int_equal(tensor->stream, 0);
    assert_null(tensor->override);
    assert_ptr_equal(tensor->data, c.data);
    assert_int_equal(interop_dtype_type(&tensor->dtype), INTEROP_FLOAT32);
    assert_strides(array, 12, 4);
    c.shape[0] = 77; /* the array has its own */
    c.strides[0] = 77;
    assert_int_equal(tensor->shape[0], 2);
    assert_strides(array, 12, 4);
    dlpack_case_release(&c, array);

    dlpack_case_reset(&c);
    c.legacy.dl_tensor = *c.tensor;
    assert_int_equal(interop_array_from_dlpack_legacy(&c.legacy, INTEROP_STRICT, &array, NULL), INTEROP_OK);
    assert_int_equal(interop_array_tensor(array)->flags, INTEROP_READ_ONLY); /* it could not say otherwise */
    interop_array_release(array);
    assert_int_equal(c.deletes, 1);
    assert_int_equal(interop_array_from_dlpack_legacy(&c.legacy, INTEROP_IMPORT_REQUIRE_WRITABLE, &array, NULL),
                     INTEROP_ERR_BUFFER);
    assert_int_equal(c.deletes, 1);
    const uint32_t writable = INTEROP_IMPORT_REQUIRE_WRITABLE | INTEROP_IMPORT_LEGACY_WRITABLE;
    assert_int_equal(interop_array_from_dlpack_legacy(&c.legacy, writable, &array, NULL), INTEROP_OK);
    assert_int_equal(interop_array_tensor(array)->flags, 0);
    interop_array_release(array);
    assert_int_equal(c.deletes, 2);
}

/* 3, 4 */
static void null_strides(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_array *array;
    dlpack_case_reset(&c);
    c.tensor->strides = NULL;
    for (uint32_t minor = 0; minor < 2; minor++) {
        c.versioned.version.minor = minor;
        array = dlpack_case_import(&c, INTEROP_STRICT);
        assert_strides(array, 12, 4);
        dlpack_case_release(&c, array);
    }
    c.legacy.dl_tensor = *c.tensor;
    assert_int_equal(interop_array_from_dlpack_legacy(&c.legacy, INTEROP_STRICT, &array, NULL), INTEROP_OK);
    assert_strides(array, 12, 4);
    dlpack_case_release(&c, array);
    for (uint32_t minor = 2; minor < 5; minor++) {
        interop_tensor bare;
        interop_dims dims;
        c.versioned.version.minor = minor;
        dlpack_case_accept(&c, INTEROP_LENIENT);
        dlpack_case_refuse_versioned(&c, INTEROP_STRICT, INTEROP_ERR_VALUE, "strides is NULL");
        assert_int_equal(interop_tensor_from_dltensor(c.tensor, INTEROP_STRICT, &bare, &dims, NULL), INTEROP_ERR_VALUE);
    }
}

/* 5, 6 */
static void rank_zero(void **state) {
    (void)state;
    struct dlpack_case c;
    int64_t *const garbage[] = {NULL, (int64_t *)(uintptr_t)16};
    for (int i = 0; i < 2; i++) {
        dlpack_case_reset(&c);
        c.tensor->ndim = 0;
        c.tensor->shape = garbage[i];
        c.tensor->strides = garbage[i];
        interop_array *array = dlpack_case_import(&c, INTEROP_STRICT);
        assert_int_equal(element_count(array), 1);
        assert_int_equal(byte_count(array), 4);
        dlpack_case_release(&c, array);
    }
}

/* 7 to 10, 74 */
static void no_elements(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_array *array;
    for (int i = 0; i < 2; i++) {
        dlpack_case_reset(&c);
        if (i == 0) {
            dlpack_case_matrix(&c, 0, 3, 3, 1);
            c.tensor->data = NULL;
        } else {
            dlpack_case_matrix(&c, 0, 3, 99, -7);
        }
        array = dlpack_case_import(&c, INTEROP_STRICT);
        assert_int_equal(element_count(array), 0);
        assert_true(contiguous(array, INTEROP_LAYOUT_C) && contiguous(array, INTEROP_LAYOUT_F));
        dlpack_case_release(&c, array);
    }
    for (int i = 0; i < 2; i++) { /* the overflow beside the zero does not count, whichever comes first */
        const int64_t shape[] = {i == 0 ? 0 : INT64_C(1) << 62, i == 0 ? INT64_C(1) << 62 : 4, i == 0 ? 4 : 0};
        for (int k = 0; k < 2; k++) {
            dlpack_case_reset(&c);
            c.tensor->ndim = 3;
            memcpy(c.shape, shape, sizeof shape);
            c.strides[0] = c.strides[1] = c.strides[2] = INT64_MAX;
            c.tensor->strides = k == 0 ? c.strides : NULL;
            array = dlpack_case_import(&c, INTEROP_LENIENT);
            assert_int_equal(element_count(array), 0);
            assert_int_equal(byte_count(array), 0);
            dlpack_case_release(&c, array);
        }
    }
}

/* 11, 73: the stride of an extent of 1 says nothing */
static void extents_of_one(void **state) {
    (void)state;
    struct dlpack_case c;
    const int64_t strides[] = {7, 0, -1, INT64_MAX, INT64_MIN, INT64_C(1) << 61};
    for (size_t i = 0; i < INTEROP__COUNT(strides); i++) {
        dlpack_case_reset(&c);
        dlpack_case_matrix(&c, 1, 3, strides[i], 1);
        interop_array *array = dlpack_case_import(&c, INTEROP_STRICT);
        assert_true(contiguous(array, INTEROP_LAYOUT_C));
        assert_int_equal(byte_count(array), 12);
        dlpack_case_release(&c, array);
    }
}

/* 12, 36, 37 */
static void layouts(void **state) {
    (void)state;
    struct dlpack_case c;
    int64_t low, high;
    dlpack_case_reset(&c);
    dlpack_case_matrix(&c, 3, 2, 0, 1);
    interop_array *array = dlpack_case_import(&c, INTEROP_STRICT);
    assert_int_equal(interop_tensor_has_internal_overlap(interop_array_tensor(array)), 1);
    assert_false(contiguous(array, INTEROP_LAYOUT_C));
    dlpack_case_release(&c, array);

    dlpack_case_matrix(&c, 2, 3, 1, 2);
    array = dlpack_case_import(&c, INTEROP_STRICT);
    assert_true(contiguous(array, INTEROP_LAYOUT_F) && !contiguous(array, INTEROP_LAYOUT_C));
    assert_strides(array, 4, 8);
    dlpack_case_release(&c, array);

    dlpack_case_vector(&c, 5, 2);
    array = dlpack_case_import(&c, INTEROP_STRICT);
    assert_false(contiguous(array, INTEROP_LAYOUT_C));
    assert_int_equal(interop_tensor_span(interop_array_tensor(array), &low, &high, NULL), INTEROP_OK);
    assert_int_equal(low, 0);
    assert_int_equal(high, 36);
    dlpack_case_release(&c, array);
}

/* 13 to 15 */
static void byte_offsets(void **state) {
    (void)state;
    struct dlpack_case c;
    int64_t low, high;
    dlpack_case_reset(&c);
    dlpack_case_vector(&c, 3, -1);
    c.tensor->byte_offset = 8;
    interop_array *array = dlpack_case_import(&c, INTEROP_STRICT);
    assert_int_equal(interop_tensor_span(interop_array_tensor(array), &low, &high, NULL), INTEROP_OK);
    assert_int_equal(low + 8, 0);
    assert_int_equal(high + 8, 12);
    dlpack_case_release(&c, array);
    for (int i = 0; i < 2; i++) {
        dlpack_case_reset(&c);
        dlpack_case_vector(&c, 3, 1);
        c.tensor->byte_offset = 4;
        c.tensor->strides = i == 0 ? c.strides : NULL;
        c.versioned.version.minor = 0;
        array = dlpack_case_import(&c, INTEROP_STRICT);
        assert_ptr_equal(interop_array_tensor(array)->data, c.data);
        assert_int_equal(interop_array_tensor(array)->byte_offset, 4);
        dlpack_case_release(&c, array);
    }
}

/* 16, 17 */
static void misaligned(void **state) {
    (void)state;
    struct dlpack_case c;
    for (int i = 0; i < 2; i++) {
        dlpack_case_reset(&c);
        c.tensor->byte_offset = i == 0 ? 2 : 0;
        c.tensor->data = (char *)c.data + (i == 0 ? 0 : 1);
        interop_array *array = dlpack_case_import(&c, INTEROP_LENIENT);
        assert_int_equal(interop_tensor_alignment(interop_array_tensor(array)), i == 0 ? 2 : 1);
        dlpack_case_release(&c, array);
        dlpack_case_refuse(&c, INTEROP_STRICT, INTEROP_ERR_VALUE, "aligned");
    }
}

/* 18, 19 */
static void no_deleter_and_later_minors(void **state) {
    (void)state;
    struct dlpack_case c;
    dlpack_case_reset(&c);
    c.versioned.deleter = NULL;
    c.legacy.deleter = NULL;
    dlpack_case_accept(&c, INTEROP_STRICT);
    interop_dlpack_delete(&c.versioned);
    interop_dlpack_delete_legacy(&c.legacy);
    interop_dlpack_delete(NULL);
    interop_dlpack_delete_legacy(NULL);
    dlpack_case_reset(&c);
    c.versioned.version.minor = 99;
    dlpack_case_accept(&c, INTEROP_STRICT);
    c.versioned.version.minor = UINT32_MAX;
    dlpack_case_accept(&c, INTEROP_STRICT);
}

/* 20 to 23 */
static void flags(void **state) {
    (void)state;
    struct dlpack_case c;
    const uint64_t unknown = UINT64_C(1) << 40;
    const struct {
        uint64_t given, seen;
    } lenient[] = {{INTEROP_READ_ONLY, INTEROP_READ_ONLY},
                   {INTEROP_IS_COPIED, INTEROP_IS_COPIED},
                   {unknown, 0},
                   {unknown | INTEROP_READ_ONLY, INTEROP_READ_ONLY}};
    dlpack_case_reset(&c);
    for (size_t i = 0; i < INTEROP__COUNT(lenient); i++) {
        for (int strided = 0; strided < 2; strided++) {
            dlpack_case_matrix(&c, 2, 3, strided ? 6 : 3, strided ? 2 : 1);
            c.versioned.flags = lenient[i].given;
            interop_array *array = dlpack_case_import(&c, INTEROP_LENIENT);
            assert_int_equal(interop_array_tensor(array)->flags, lenient[i].seen);
            dlpack_case_release(&c, array);
        }
    }
    dlpack_case_refuse_versioned(&c, INTEROP_STRICT, INTEROP_ERR_UNSUPPORTED, "flags");
    c.versioned.flags = INTEROP_READ_ONLY;
    dlpack_case_accept(&c, INTEROP_STRICT);
    dlpack_case_refuse_versioned(&c, INTEROP_IMPORT_REQUIRE_WRITABLE, INTEROP_ERR_BUFFER, "read-only");
    c.versioned.flags = INTEROP_SUBBYTE_PADDED; /* means nothing for float32 */
    interop_array *array = dlpack_case_import(&c, INTEROP_STRICT | INTEROP_IMPORT_REQUIRE_WRITABLE);
    assert_strides(array, 24, 8);
    dlpack_case_release(&c, array);
}

/* 33, 34, 59, 60 */
static void devices(void **state) {
    (void)state;
    struct dlpack_case c;
    const int32_t host[] = {INTEROP_DEVICE_CUDA_HOST, INTEROP_DEVICE_ROCM_HOST, INTEROP_DEVICE_CUDA_MANAGED};
    dlpack_case_reset(&c);
    for (size_t i = 0; i < INTEROP__COUNT(host); i++) {
        dlpack_case_device(&c, host[i], 0);
        interop_array *array = dlpack_case_import(&c, INTEROP_STRICT);
        const int32_t traits = interop_device_traits(interop_array_tensor(array)->device.type);
        assert_true(traits & INTEROP_DEVICE_HOST_READABLE);
        dlpack_case_release(&c, array);
    }
    dlpack_case_device(&c, INTEROP_DEVICE_CUDA, 3);
    c.tensor->data = (void *)(uintptr_t)0x1000; /* never looked at */
    interop_array *array = dlpack_case_import(&c, INTEROP_STRICT);
    assert_int_equal(interop_array_tensor(array)->device.id, 3);
    interop_array *copy;
    assert_int_equal(interop_array_copy(interop_array_tensor(array), &copy, NULL), INTEROP_ERR_BUFFER);
    dlpack_case_release(&c, array);

    dlpack_case_device(&c, 999, 1); /* carried as it is */
    array = dlpack_case_import(&c, INTEROP_LENIENT);
    assert_int_equal(interop_array_tensor(array)->device.type, 999);
    dlpack_case_release(&c, array);
    dlpack_case_refuse(&c, INTEROP_STRICT, INTEROP_ERR_UNSUPPORTED, "device type 999");
    dlpack_case_device(&c, INTEROP_DEVICE_ASCEND, 0);
    dlpack_case_accept(&c, INTEROP_STRICT);

    dlpack_case_reset(&c);
    dlpack_case_device(&c, INTEROP_DEVICE_CPU, 7);
    dlpack_case_accept(&c, INTEROP_LENIENT);
    dlpack_case_refuse(&c, INTEROP_STRICT, INTEROP_ERR_VALUE, "device id is 7");
}

/* 35: a handle and its offset stay apart */
static void handles(void **state) {
    (void)state;
    struct dlpack_case c;
    const int32_t types[] = {INTEROP_DEVICE_OPENCL, INTEROP_DEVICE_METAL, INTEROP_DEVICE_VULKAN};
    for (size_t i = 0; i < INTEROP__COUNT(types); i++) {
        dlpack_case_reset(&c);
        dlpack_case_device(&c, types[i], 0);
        c.tensor->data = (void *)UINTPTR_MAX; /* no address, so that nothing wraps */
        c.tensor->byte_offset = 64;
        interop_array *array = dlpack_case_import(&c, INTEROP_STRICT);
        assert_ptr_equal(interop_array_tensor(array)->data, (void *)UINTPTR_MAX);
        assert_int_equal(interop_array_tensor(array)->byte_offset, 64);
        dlpack_case_release(&c, array);
        dlpack_case_vector(&c, 3, -16); /* below the beginning of the buffer: 64 - 128 */
        dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_OVERFLOW, "byte_offset");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versioned_and_legacy),
        cmocka_unit_test(null_strides),
        cmocka_unit_test(rank_zero),
        cmocka_unit_test(no_elements),
        cmocka_unit_test(extents_of_one),
        cmocka_unit_test(layouts),
        cmocka_unit_test(byte_offsets),
        cmocka_unit_test(misaligned),
        cmocka_unit_test(no_deleter_and_later_minors),
        cmocka_unit_test(flags),
        cmocka_unit_test(devices),
        cmocka_unit_test(handles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
