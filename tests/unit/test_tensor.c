/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tensor_case.h"

#define GARBAGE ((const int64_t *)(uintptr_t)8) /* reading it is a crash */

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
        {2, &f4, {huge, 2}, INTEROP_ERR_OVERFLOW, "shape is (4611686018427387904, 2): the number of elements"},
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

/* The bits of up to 7 elements are summed before they become bytes. */
static void wide_bit_fields(void **state) {
    (void)state;
    const interop_dtype bits = oracle_dtype("t2147483647");
    const int64_t zero = 0, seven = 7, most = INT64_MAX;
    int64_t count = -1;
    interop_tensor tensor = shaped(&bits, 1, &seven, &zero);
    assert_int_equal(interop_tensor_byte_count(&tensor, &count, NULL), INTEROP_OK);
    assert_true(count == INT64_C(1879048192));
    tensor.shape = &most;
    both(&tensor, INTEROP_ERR_OVERFLOW, "bytes");
    tensor.shape = &seven;
    tensor.dtype.bits = (UINT64_C(1) << 62) + 1;
    both(&tensor, INTEROP_ERR_TYPE, "a bit field has 1 to 2147483647 bits");
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
        cmocka_unit_test(wide_bit_fields),
        cmocka_unit_test(random_structs_are_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
