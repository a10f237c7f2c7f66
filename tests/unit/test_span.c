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

static interop_tensor shaped(const interop_dtype *dtype, int32_t ndim, const int64_t *shape, const int64_t *strides) {
    return oracle_describe(dtype, ndim, shape, strides, buffer, 4096);
}

static void counts(void **state) {
    (void)state;
    static const struct {
        int32_t type;
        uint16_t lanes;
        uint64_t flags;
        int64_t extent;
        int64_t bytes;
    } rows[] = {
        {INTEROP_FLOAT32, 1, 0, 6, 24},
        {INTEROP_FLOAT32, 4, 0, 6, 96},
        {INTEROP_FLOAT32, 1, INTEROP_SUBBYTE_PADDED, 6, 24}, /* means nothing here */
        {INTEROP_BOOL, 1, 0, 0, 0},
        {INTEROP_FLOAT4_E2M1FN, 1, 0, 3, 2},
        {INTEROP_FLOAT4_E2M1FN, 1, 0, 8, 4},
        {INTEROP_FLOAT4_E2M1FN, 2, 0, 3, 3},
        {INTEROP_FLOAT4_E2M1FN, 3, 0, 3, 5}, /* 36 bits */
        {INTEROP_FLOAT4_E2M1FN, 1, INTEROP_SUBBYTE_PADDED, 3, 3},
        {INTEROP_FLOAT4_E2M1FN, 3, INTEROP_SUBBYTE_PADDED, 3, 6},
        {INTEROP_FLOAT6_E2M3FN, 1, 0, 4, 3},
        {INTEROP_FLOAT6_E2M3FN, 1, 0, 5, 4},
        {INTEROP_FLOAT6_E2M3FN, 1, INTEROP_SUBBYTE_PADDED, 4, 4},
        {INTEROP_FLOAT6_E3M2FN, 1, INTEROP_SUBBYTE_PADDED, 5, 5},
        {INTEROP_FLOAT4_E2M1FN, 1, 0, INT64_MAX, (INT64_C(1) << 62)}, /* the bits alone would not fit */
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        interop_dtype dtype = oracle_type(rows[i].type);
        int64_t elements = -1, bytes = -1;
        dtype.lanes = rows[i].lanes;
        interop_tensor tensor = shaped(&dtype, 1, &rows[i].extent, NULL); /* strides are not needed */
        tensor.flags = rows[i].flags;
        assert_int_equal(interop_tensor_element_count(&tensor, &elements, NULL), INTEROP_OK);
        assert_int_equal(elements, rows[i].extent);
        assert_int_equal(interop_tensor_byte_count(&tensor, &bytes, NULL), INTEROP_OK);
        assert_int_equal(bytes, rows[i].bytes);
    }
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    const interop_tensor scalar = shaped(&dtype, 0, NULL, NULL);
    int64_t elements, bytes;
    assert_int_equal(interop_tensor_element_count(&scalar, &elements, NULL), INTEROP_OK);
    assert_int_equal(elements, 1);
    assert_int_equal(interop_tensor_byte_count(&scalar, &bytes, NULL), INTEROP_OK);
    assert_int_equal(bytes, 4);
}

static void counts_and_span_refuse_what_check_refuses(void **state) {
    (void)state;
    interop_dims dims;
    interop_tensor tensor = oracle_matrix(2, 3, buffer, &dims);
    int64_t elements = 5, bytes = 5, low = 5, high = 5;
    assert_int_equal(interop_tensor_element_count(&tensor, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_byte_count(&tensor, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_span(&tensor, NULL, &high, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_span(&tensor, &low, NULL, NULL), INTEROP_ERR_ARGUMENT);
    for (int round = 0; round < 6; round++) {
        interop_status expected = INTEROP_ERR_VALUE;
        tensor = oracle_matrix(2, 3, buffer, &dims);
        switch (round) {
        case 0:
            tensor.ndim = -1;
            break;
        case 1:
            tensor.ndim = INTEROP_MAX_NDIM + 1;
            break;
        case 2:
            tensor.shape = NULL;
            break;
        case 3:
            dims.shape[1] = -1;
            break;
        case 4:
            dims.shape[0] = dims.shape[1] = INT64_MAX;
            expected = INTEROP_ERR_OVERFLOW;
            break;
        default:
            tensor.struct_size = 3;
            expected = INTEROP_ERR_ARGUMENT;
        }
        assert_int_equal(interop_tensor_element_count(&tensor, &elements, NULL), expected);
        assert_int_equal(interop_tensor_byte_count(&tensor, &bytes, NULL), expected);
        assert_int_equal(interop_tensor_span(&tensor, &low, &high, NULL), expected);
    }
    assert_int_equal(interop_tensor_element_count(NULL, &elements, NULL), INTEROP_ERR_ARGUMENT);
    tensor = oracle_matrix(2, 3, buffer, &dims);
    tensor.dtype.bits = UINT64_MAX;
    assert_int_equal(interop_tensor_byte_count(&tensor, &bytes, NULL), INTEROP_ERR_TYPE);
    assert_int_equal(interop_tensor_span(&tensor, &low, &high, NULL), INTEROP_ERR_TYPE);
    tensor = oracle_matrix(2, 3, buffer, &dims);
    tensor.strides = NULL;
    assert_int_equal(interop_tensor_span(&tensor, &low, &high, NULL), INTEROP_ERR_VALUE);
    assert_true(elements == 5 && bytes == 5 && low == 5 && high == 5);
}

static int64_t floor_8(int64_t bits) {
    return bits >= 0 ? bits / 8 : -((7 - bits) / 8);
}

/* Against every element of random tensors. */
static void span_is_what_the_elements_touch(void **state) {
    (void)state;
    uint64_t random = 20240607;
    interop_dtype dtypes[7] = {oracle_type(INTEROP_FLOAT32),       oracle_type(INTEROP_INT8),
                               oracle_type(INTEROP_COMPLEX128),    oracle_dtype("V3"),
                               oracle_type(INTEROP_FLOAT4_E2M1FN), oracle_type(INTEROP_FLOAT6_E2M3FN),
                               oracle_type(INTEROP_FLOAT4_E2M1FN)};
    dtypes[6].lanes = 3;
    for (int round = 0; round < 30000; round++) {
        static int64_t places[ORACLE_ELEMENTS];
        interop_tensor tensor;
        interop_dims dims;
        int64_t low, high, bytes, elements;
        const uint64_t flags = round % 3 == 0 ? INTEROP_SUBBYTE_PADDED : 0;
        oracle_tensor(&random, &dtypes[round % 7], flags, buffer, &tensor, &dims);
        const int64_t count = oracle_places(&tensor, places);
        const int64_t unit = oracle_packed(&tensor) ? 8 : 1, step = oracle_step(&tensor);
        const int64_t first = ((int64_t)(uintptr_t)buffer + ORACLE_BYTES / 2) * unit;
        int64_t least = 0, most = 0;
        for (int64_t k = 0; k < count; k++) {
            least = k == 0 || places[k] - first < least ? places[k] - first : least;
            most = k == 0 || places[k] - first + step > most ? places[k] - first + step : most;
        }
        assert_int_equal(interop_tensor_check(&tensor, INTEROP_LENIENT, NULL), INTEROP_OK);
        assert_int_equal(interop_tensor_span(&tensor, &low, &high, NULL), INTEROP_OK);
        assert_int_equal(low, unit == 8 ? floor_8(least) : least);
        assert_int_equal(high, unit == 8 ? floor_8(most + 7) : most);
        assert_int_equal(interop_tensor_element_count(&tensor, &elements, NULL), INTEROP_OK);
        assert_int_equal(elements, count);
        assert_int_equal(interop_tensor_byte_count(&tensor, &bytes, NULL), INTEROP_OK);
        assert_int_equal(bytes, (count * step + unit - 1) / unit);
    }
}

/* Elements of no bytes are legal, and touch nothing. */
static void elements_of_no_bytes(void **state) {
    (void)state;
    const interop_dtype none = oracle_dtype("V0");
    const int64_t shape[] = {3}, strides[] = {8};
    interop_tensor tensor = shaped(&none, 1, shape, strides);
    int64_t low = 1, high = 1, bytes = 1;
    assert_int_equal(interop_tensor_check(&tensor, INTEROP_STRICT, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_span(&tensor, &low, &high, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_byte_count(&tensor, &bytes, NULL), INTEROP_OK);
    assert_true(low == 0 && high == 0 && bytes == 0);
    tensor.data = NULL;
    assert_int_equal(interop_tensor_check(&tensor, INTEROP_LENIENT, NULL), INTEROP_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(counts_and_span_refuse_what_check_refuses),
        cmocka_unit_test(span_is_what_the_elements_touch),
        cmocka_unit_test(elements_of_no_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
