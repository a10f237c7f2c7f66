/* SPDX-License-Identifier: MIT */
/* Where a tensor's elements may lie: strides, data, byte_offset and devices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "interop/record.h"
#include "tensor_case.h"

static void strides_that_reach_too_far(void **state) {
    (void)state;
    const interop_dtype f4 = oracle_type(INTEROP_FLOAT32);
    const int64_t most = INT64_MAX, least = INT64_MIN;
    const struct {
        int64_t shape[2];
        int64_t strides[2];
        const char *word;
    } rows[] = {
        {{2, 1}, {most, 0}, "span"},     /* the last element ends past int64 */
        {{2, 1}, {most - 3, 0}, "span"}, /* by one byte */
        {{3, 1}, {most, 0}, "span"},
        {{3, 1}, {least, 0}, "span"},
        {{2, 2}, {most - 4, most - 4}, "span"}, /* each fits, the sum does not */
        {{2, 2}, {least, -1}, "span"},
        {{2, 1}, {least, 0}, "address"}, /* fits int64, but no address space */
        {{2, 1}, {most - 4, 0}, "address"},
        {{5, 1}, {INT64_C(1) << 62, 0}, "span"}, /* wraps to 0 */
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        interop_tensor tensor = shaped(&f4, 2, rows[i].shape, rows[i].strides);
        if (strcmp(rows[i].word, "address") == 0) { /* where the reach upwards surely leaves it */
            tensor.data = (void *)(rows[i].strides[0] < 0 ? (uintptr_t)4096 : UINTPTR_MAX / 2 + 4096);
        }
        lenient(&tensor, INTEROP_ERR_OVERFLOW, rows[i].word);
    }
    const interop_tensor named = shaped(&f4, 2, rows[0].shape, rows[0].strides);
    lenient(&named, INTEROP_ERR_OVERFLOW, "strides are (9223372036854775807, 0): with shape (2, 1) the span");
    /* Up and down are counted apart: this one is large both ways and fits. */
    const int64_t shape[] = {2, 2}, strides[] = {INT64_C(1) << 40, -(INT64_C(1) << 40)};
    interop_tensor tensor = shaped(&f4, 2, shape, strides);
    if (sizeof(void *) == 8) {
        tensor.data = (void *)(uintptr_t)(UINT64_C(1) << 45);
        lenient(&tensor, INTEROP_OK, "");
    }
}

static void data_and_address_space(void **state) {
    (void)state;
    interop_dims dims;
    interop_tensor tensor = good(&dims);
    tensor.data = NULL;
    both(&tensor, INTEROP_ERR_VALUE, "data is NULL");
    tensor.byte_offset = 4096; /* does not make NULL an address */
    both(&tensor, INTEROP_ERR_VALUE, "data is NULL");
    tensor = good(&dims);
    tensor.byte_offset = UINT64_MAX;
    both(&tensor, INTEROP_ERR_OVERFLOW, "byte_offset");
    tensor.byte_offset = UINTPTR_MAX - (uintptr_t)buffer;
    both(&tensor, INTEROP_ERR_OVERFLOW, "byte_offset");
    tensor.byte_offset -= 23;
    both(&tensor, INTEROP_ERR_OVERFLOW, "byte_offset");
    tensor.byte_offset -= 1; /* 24 bytes: the end may be the last address */
    strict_only(&tensor, INTEROP_ERR_VALUE, "aligned");
}

static void the_top_and_the_bottom(void **state) {
    (void)state;
    interop_dims dims;
    interop_tensor tensor = good(&dims);
    tensor.data = (void *)(UINTPTR_MAX - 23);
    lenient(&tensor, INTEROP_ERR_OVERFLOW, "address");
    tensor.data = (void *)(UINTPTR_MAX - 24);
    lenient(&tensor, INTEROP_OK, "");
    const int64_t shape[] = {3}, strides[] = {-4};
    tensor.ndim = 1;
    tensor.shape = shape;
    tensor.strides = strides;
    tensor.data = (void *)(uintptr_t)7;
    lenient(&tensor, INTEROP_ERR_OVERFLOW, "address");
    tensor.data = (void *)(uintptr_t)8;
    lenient(&tensor, INTEROP_OK, "");
}

static void strict_minds_alignment_and_what_lies_below_data(void **state) {
    (void)state;
    interop_dims dims;
    interop_tensor tensor = good(&dims);
    tensor.data = buffer + 1;
    strict_only(&tensor, INTEROP_ERR_VALUE, "aligned");
    tensor.data = buffer;
    tensor.byte_offset = 2;
    strict_only(&tensor, INTEROP_ERR_VALUE, "aligned");
    tensor.byte_offset = 0;
    dims.strides[0] = 14;
    strict_only(&tensor, INTEROP_ERR_VALUE, "aligned");
    dims.strides[0] = -12;
    tensor.data = buffer + 64;
    strict_only(&tensor, INTEROP_ERR_VALUE, "byte_offset");
    tensor.byte_offset = 8;
    strict_only(&tensor, INTEROP_ERR_VALUE, "byte_offset");
    tensor.byte_offset = 12;
    both(&tensor, INTEROP_OK, "");
}

/* A record may want more than interop_tensor_alignment() tells. */
static void strict_minds_wide_alignment(void **state) {
    (void)state;
    const interop_field field = {.dtype = oracle_type(INTEROP_INT8), .name_length = 1, .name = "a"};
    const interop_record *record;
    const int64_t shape[] = {3}, strides[] = {8192};
    interop_dtype dtype;
    assert_int_equal(interop_record_create(&field, 1, 8192, 8192, &record, NULL), INTEROP_OK);
    assert_int_equal(interop_record_dtype(record, &dtype, NULL), INTEROP_OK);
    interop_tensor tensor = shaped(&dtype, 1, shape, strides);
    tensor.byte_offset = 0;
    tensor.data = (void *)(uintptr_t)16384;
    both(&tensor, INTEROP_OK, "");
    tensor.data = (void *)(uintptr_t)12288;
    strict_only(&tensor, INTEROP_ERR_VALUE, "data is aligned to 4096 bytes: the elements need 8192");
    const int64_t none[] = {0};
    tensor.shape = none;
    both(&tensor, INTEROP_OK, "");
    interop_record_release(record);
}

/* A handle is no address: its value says nothing, but below its offset 0 there is nothing. */
static void handles_and_unknown_devices(void **state) {
    (void)state;
    static const int32_t types[] = {INTEROP_DEVICE_OPENCL, INTEROP_DEVICE_VULKAN, INTEROP_DEVICE_METAL,
                                    INTEROP_DEVICE_WEBGPU, 999};
    for (size_t i = 0; i < INTEROP__COUNT(types); i++) {
        interop_dims dims;
        interop_tensor tensor = good(&dims);
        tensor.device.type = types[i];
        tensor.data = (void *)UINTPTR_MAX;
        tensor.byte_offset = 64;
        lenient(&tensor, INTEROP_OK, "");
        dims.strides[0] = -64;
        lenient(&tensor, INTEROP_OK, "");
        dims.strides[0] = -65;
        lenient(&tensor, INTEROP_ERR_OVERFLOW, "byte_offset");
        dims.strides[0] = 12;
        tensor.byte_offset = UINT64_MAX - 23;
        lenient(&tensor, INTEROP_ERR_OVERFLOW, "byte_offset");
        tensor.data = NULL;
        tensor.byte_offset = 0;
        lenient(&tensor, INTEROP_ERR_VALUE, "data is NULL");
    }
    interop_dims dims;
    interop_tensor tensor = good(&dims); /* a device address that nobody could read here */
    tensor.device.type = INTEROP_DEVICE_CUDA;
    tensor.data = (void *)(uintptr_t)0x1000;
    both(&tensor, INTEROP_OK, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strides_that_reach_too_far),
        cmocka_unit_test(data_and_address_space),
        cmocka_unit_test(the_top_and_the_bottom),
        cmocka_unit_test(strict_minds_alignment_and_what_lies_below_data),
        cmocka_unit_test(strict_minds_wide_alignment),
        cmocka_unit_test(handles_and_unknown_devices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
