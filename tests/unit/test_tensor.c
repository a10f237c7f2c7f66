/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "oracle.h"
#include "tensor/internal.h"

#define GARBAGE ((const int64_t *)(uintptr_t)8) /* reading it is a crash */

static _Alignas(64) unsigned char buffer[ORACLE_BYTES];

static interop_tensor good(interop_dims *dims) {
    return oracle_matrix(2, 3, buffer, dims);
}

/* `word` must be in the message, so that it names what is wrong. */
static void expect(const interop_tensor *tensor, uint32_t policy, interop_status expected, const char *word) {
    interop_error err = {INTEROP_OK, ""};
    const interop_status status = interop_tensor_check(tensor, policy, &err);
    if (status != expected || (status != INTEROP_OK && strstr(err.message, word) == NULL)) {
        fail_msg("expected %d with '%s', got %d: %s", expected, word, status, err.message);
    }
    if (status == INTEROP_OK) {
        assert_int_equal(err.status, INTEROP_OK); /* written on failure only */
    }
    assert_int_equal(interop_tensor_check(tensor, policy, NULL), expected);
}

static void lenient(const interop_tensor *tensor, interop_status expected, const char *word) {
    expect(tensor, INTEROP_LENIENT, expected, word);
}

static void both(const interop_tensor *tensor, interop_status expected, const char *word) {
    expect(tensor, INTEROP_LENIENT, expected, word);
    expect(tensor, INTEROP_STRICT, expected, word);
}

/* Lenient accepts, strict refuses. */
static void strict_only(const interop_tensor *tensor, interop_status expected, const char *word) {
    expect(tensor, INTEROP_LENIENT, INTEROP_OK, "");
    expect(tensor, INTEROP_STRICT, expected, word);
}

static interop_tensor shaped(const interop_dtype *dtype, int32_t ndim, const int64_t *shape, const int64_t *strides) {
    return oracle_describe(dtype, ndim, shape, strides, buffer, 4096);
}

static void init_describes_and_checks(void **state) {
    (void)state;
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    const int64_t shape[] = {2, 0, 3}, matrix[] = {2, 3};
    interop_dims dims;
    interop_tensor tensor;
    assert_int_equal(interop_tensor_init(&dtype, 2, matrix, buffer, &tensor, &dims, NULL), INTEROP_OK);
    both(&tensor, INTEROP_OK, "");
    assert_int_equal(tensor.struct_size, sizeof tensor);
    assert_int_equal(tensor.ndim, 2);
    assert_int_equal(tensor.flags, 0);
    assert_int_equal(tensor.byte_offset, 0);
    assert_int_equal(tensor.device.type, INTEROP_DEVICE_CPU);
    assert_int_equal(tensor.device.id, 0);
    assert_ptr_equal(tensor.data, buffer);
    assert_ptr_equal(tensor.shape, dims.shape);
    assert_ptr_equal(tensor.strides, dims.strides);
    assert_int_equal(dims.shape[0], 2);
    assert_int_equal(dims.shape[1], 3);
    assert_int_equal(dims.strides[0], 12);
    assert_int_equal(dims.strides[1], 4);
    /* rank 0 needs no shape; no elements need no data; the shape may lie in dims */
    assert_int_equal(interop_tensor_init(&dtype, 0, NULL, buffer, &tensor, &dims, NULL), INTEROP_OK);
    both(&tensor, INTEROP_OK, "");
    memcpy(dims.shape, shape, sizeof shape);
    assert_int_equal(interop_tensor_init(&dtype, 3, dims.shape, NULL, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(dims.shape[2], 3);
    assert_int_equal(dims.strides[0], 12);
    const interop_dtype packed = oracle_type(INTEROP_FLOAT4_E2M1FN);
    dims.shape[1] = 5;
    assert_int_equal(interop_tensor_init(&packed, 3, dims.shape, buffer, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(dims.strides[0], 60); /* bits */
}

static void init_fails_without_a_trace(void **state) {
    (void)state;
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32), none = {0};
    static const struct {
        int32_t ndim;
        int64_t shape[3];
        interop_status status;
    } rows[] = {
        {-1, {1}, INTEROP_ERR_VALUE},
        {65, {1}, INTEROP_ERR_VALUE},
        {INT32_MAX, {1}, INTEROP_ERR_VALUE},
        {2, {2, -1}, INTEROP_ERR_VALUE},
        {3, {INT64_C(1) << 32, INT64_C(1) << 32, 16}, INTEROP_ERR_OVERFLOW},
        {1, {INT64_MAX}, INTEROP_ERR_OVERFLOW},
        {3, {INT64_C(1) << 60, 1, 1}, INTEROP_ERR_OVERFLOW}, /* leaves the address space */
    };
    interop_tensor tensor, tensor_before;
    interop_dims dims, dims_before;
    memset(&tensor, 0x5a, sizeof tensor);
    memset(&dims, 0x5a, sizeof dims);
    tensor_before = tensor;
    dims_before = dims;
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        void *data = i == 6 ? (void *)(UINTPTR_MAX - 4096) : buffer;
        assert_int_equal(interop_tensor_init(&dtype, rows[i].ndim, rows[i].shape, data, &tensor, &dims, NULL),
                         rows[i].status);
    }
    assert_int_equal(interop_tensor_init(&dtype, 1, NULL, buffer, &tensor, &dims, NULL), INTEROP_ERR_VALUE);
    assert_int_equal(interop_tensor_init(&dtype, 1, rows[0].shape, NULL, &tensor, &dims, NULL), INTEROP_ERR_VALUE);
    assert_int_equal(interop_tensor_init(&none, 1, rows[0].shape, buffer, &tensor, &dims, NULL), INTEROP_ERR_TYPE);
    assert_int_equal(interop_tensor_init(NULL, 0, NULL, buffer, &tensor, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_init(&dtype, 0, NULL, buffer, NULL, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_init(&dtype, 0, NULL, buffer, &tensor, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_memory_equal(&tensor, &tensor_before, sizeof tensor);
    assert_memory_equal(&dims, &dims_before, sizeof dims);
}

static void struct_size_is_the_first_thing_looked_at(void **state) {
    (void)state;
    interop_dims dims;
    struct {
        interop_tensor known;
        uint64_t unknown;
    } tensor = {good(&dims), 0};
    both(NULL, INTEROP_ERR_ARGUMENT, "tensor");
    tensor.known.struct_size = 0;
    both(&tensor.known, INTEROP_ERR_ARGUMENT, "struct_size");
    tensor.known.struct_size = sizeof tensor.known - 1;
    both(&tensor.known, INTEROP_ERR_ARGUMENT, "struct_size");
    tensor.known.struct_size = UINT32_MAX;
    both(&tensor.known, INTEROP_ERR_ARGUMENT, "struct_size");
    tensor.known.struct_size = sizeof tensor; /* a newer caller that asks for nothing new */
    both(&tensor.known, INTEROP_OK, "");
    tensor.unknown = 1;
    both(&tensor.known, INTEROP_ERR_UNSUPPORTED, "not zero");
}

static void rank_is_judged_before_shape_is_touched(void **state) {
    (void)state;
    static const int32_t bad[] = {-1, INT32_MIN, 65, INT32_MAX};
    interop_dims dims;
    interop_tensor tensor = good(&dims);
    int64_t ones[INTEROP_MAX_NDIM];
    tensor.shape = tensor.strides = GARBAGE;
    for (size_t i = 0; i < INTEROP__COUNT(bad); i++) {
        tensor.ndim = bad[i];
        both(&tensor, INTEROP_ERR_VALUE, "ndim");
    }
    tensor.ndim = 0;
    both(&tensor, INTEROP_OK, "");
    tensor.shape = tensor.strides = NULL;
    both(&tensor, INTEROP_OK, "");
    tensor.ndim = 2;
    both(&tensor, INTEROP_ERR_VALUE, "shape is NULL");
    tensor.shape = dims.shape;
    both(&tensor, INTEROP_ERR_VALUE, "strides is NULL");
    for (int32_t i = 0; i < INTEROP_MAX_NDIM; i++) {
        ones[i] = 1;
    }
    tensor.ndim = INTEROP_MAX_NDIM;
    tensor.shape = tensor.strides = ones;
    both(&tensor, INTEROP_OK, "");
}

static void element_type_and_device(void **state) {
    (void)state;
    interop_dims dims;
    interop_tensor tensor = good(&dims);
    tensor.dtype.lanes = 0;
    both(&tensor, INTEROP_ERR_TYPE, "lanes");
    tensor = good(&dims);
    memset(&tensor.dtype, 0, sizeof tensor.dtype);
    both(&tensor, INTEROP_ERR_TYPE, "kind");
    tensor = good(&dims);
    tensor.device.type = 0;
    both(&tensor, INTEROP_ERR_VALUE, "device");
    tensor.device.type = -5;
    both(&tensor, INTEROP_ERR_VALUE, "device");
    tensor.device.type = 999;
    strict_only(&tensor, INTEROP_ERR_UNSUPPORTED, "device");
    tensor.device.type = INTEROP_DEVICE_ASCEND;
    both(&tensor, INTEROP_OK, "");
    tensor.device.type = INTEROP_DEVICE_CUDA;
    tensor.device.id = -1;
    both(&tensor, INTEROP_ERR_VALUE, "device");
    tensor.device.id = 7;
    both(&tensor, INTEROP_OK, "");
    tensor.device.type = INTEROP_DEVICE_CPU;
    strict_only(&tensor, INTEROP_ERR_VALUE, "id");
}

static void flags_and_policy(void **state) {
    (void)state;
    interop_dims dims;
    interop_tensor tensor = good(&dims);
    tensor.flags = INTEROP_READ_ONLY | INTEROP_IS_COPIED | INTEROP_SUBBYTE_PADDED;
    both(&tensor, INTEROP_OK, "");
    tensor.flags = UINT64_C(1) << 40;
    strict_only(&tensor, INTEROP_ERR_UNSUPPORTED, "flags");
    tensor.flags = 0;
    expect(&tensor, 2, INTEROP_ERR_ARGUMENT, "policy");
    expect(&tensor, UINT32_MAX, INTEROP_ERR_ARGUMENT, "policy");
}

static void extents(void **state) {
    (void)state;
    const interop_dtype f4 = oracle_type(INTEROP_FLOAT32), c16 = oracle_type(INTEROP_COMPLEX128);
    const int64_t zeros[4] = {0}, big = INT64_C(1) << 32, huge = INT64_C(1) << 62;
    const int64_t strange[] = {INT64_MAX, INT64_MIN, 99, -7};
    static const char *const elements = "elements", *const bytes = "bytes", *const negative = "negative";
    const struct {
        int32_t ndim;
        const interop_dtype *dtype;
        int64_t shape[4];
        interop_status status;
        const char *word;
    } rows[] = {
        {2, &f4, {2, -1}, INTEROP_ERR_VALUE, negative},
        {2, &f4, {0, -1}, INTEROP_ERR_VALUE, negative},
        {2, &f4, {-1, 0}, INTEROP_ERR_VALUE, negative},
        {2, &f4, {-3, -3}, INTEROP_ERR_VALUE, negative},
        {1, &f4, {INT64_MIN}, INTEROP_ERR_VALUE, negative},
        {3, &f4, {big, big, 16}, INTEROP_ERR_OVERFLOW, elements},
        {2, &f4, {huge, 2}, INTEROP_ERR_OVERFLOW, elements},
        {4, &f4, {huge, 4, huge, 4}, INTEROP_ERR_OVERFLOW, elements}, /* wraps to 0 */
        {1, &f4, {INT64_MAX}, INTEROP_ERR_OVERFLOW, bytes},
        {1, &f4, {huge}, INTEROP_ERR_OVERFLOW, bytes}, /* wraps to 0 */
        {1, &c16, {INT64_C(1) << 61}, INTEROP_ERR_OVERFLOW, bytes},
        {1, &f4, {INT64_C(1) << 61}, INTEROP_ERR_OVERFLOW, bytes}, /* one byte too many */
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) { /* strides of 0, so that the span does not object first */
        const interop_tensor tensor = shaped(rows[i].dtype, rows[i].ndim, rows[i].shape, zeros);
        both(&tensor, rows[i].status, rows[i].word);
    }
    const int64_t most[] = {(INT64_C(1) << 61) - 1};
    interop_tensor tensor = shaped(&f4, 1, most, zeros);
    both(&tensor, INTEROP_OK, "");
    /* Without elements nothing overflows, wherever the zero stands, and nobody looks at strides or data. */
    const int64_t empty[][4] = {{0, huge, 4, 9}, {huge, 4, 0, 9}, {huge, huge, huge, 0}, {0, 0, 0, 0}};
    for (size_t i = 0; i < INTEROP__COUNT(empty); i++) {
        tensor = shaped(&f4, 4, empty[i], strange);
        both(&tensor, INTEROP_OK, "");
        tensor.data = NULL;
        both(&tensor, INTEROP_OK, "");
    }
    const int64_t ones[] = {1, 1, 1, 3}, ones_strides[] = {INT64_MAX, INT64_MIN, 1, 4};
    tensor = shaped(&f4, 4, ones, ones_strides);
    both(&tensor, INTEROP_OK, "");
}

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

/* Random bytes in every field: an answer, never a crash. Shape and strides stay readable, as a caller must have them.
 */
static void random_structs_are_judged(void **state) {
    (void)state;
    uint64_t random = 77;
    int accepted = 0;
    for (int round = 0; round < 200000; round++) {
        interop_dims dims;
        interop_tensor tensor = good(&dims);
        for (int i = 0; i < INTEROP_MAX_NDIM; i++) {
            dims.shape[i] = (int64_t)(oracle_random(&random) >> (oracle_random(&random) % 64));
            dims.strides[i] = (int64_t)(oracle_random(&random) << (oracle_random(&random) % 64));
        }
        for (int i = 0; i < round % 5; i++) {
            const size_t at = (size_t)oracle_between(&random, 0, sizeof tensor - 1);
            if (at < offsetof(interop_tensor, shape) || at >= offsetof(interop_tensor, override)) {
                ((unsigned char *)&tensor)[at] = (unsigned char)oracle_random(&random);
            }
        }
        if (tensor.struct_size > sizeof tensor) {
            continue; /* would have to own that much */
        }
        accepted += interop_tensor_check(&tensor, (uint32_t)(round % 2), NULL) == INTEROP_OK;
    }
    assert_true(accepted > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init_describes_and_checks),
        cmocka_unit_test(init_fails_without_a_trace),
        cmocka_unit_test(struct_size_is_the_first_thing_looked_at),
        cmocka_unit_test(rank_is_judged_before_shape_is_touched),
        cmocka_unit_test(element_type_and_device),
        cmocka_unit_test(flags_and_policy),
        cmocka_unit_test(extents),
        cmocka_unit_test(strides_that_reach_too_far),
        cmocka_unit_test(data_and_address_space),
        cmocka_unit_test(the_top_and_the_bottom),
        cmocka_unit_test(strict_minds_alignment_and_what_lies_below_data),
        cmocka_unit_test(handles_and_unknown_devices),
        cmocka_unit_test(random_structs_are_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
