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

static void split(uint16_t lanes, int32_t type, uint64_t flags, int32_t ndim, const int64_t *shape,
                  const int64_t *strides, interop_status expected, const int64_t *new_shape,
                  const int64_t *new_strides) {
    interop_dtype dtype = oracle_type(type);
    interop_tensor view;
    interop_dims view_dims;
    dtype.lanes = lanes;
    interop_tensor tensor = oracle_describe(&dtype, ndim, shape, strides, buffer, 4096);
    tensor.flags = flags;
    assert_int_equal(interop_tensor_check(&tensor, INTEROP_LENIENT, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_split_lanes(&tensor, &view, &view_dims, NULL), expected);
    if (expected == INTEROP_OK) {
        assert_int_equal(interop_tensor_check(&view, INTEROP_LENIENT, NULL), INTEROP_OK);
        assert_int_equal(view.dtype.lanes, 1);
        assert_int_equal(view.dtype.bits, tensor.dtype.bits);
        assert_int_equal(view.ndim, ndim == 0 ? 1 : ndim);
        assert_memory_equal(view.shape, new_shape, (size_t)view.ndim * sizeof(int64_t));
        assert_memory_equal(view.strides, new_strides, (size_t)view.ndim * sizeof(int64_t));
    }
}

static void lanes_split(void **state) {
    (void)state;
    const interop_status ok = INTEROP_OK, gaps = INTEROP_ERR_BUFFER;
#define LIST(...) ((const int64_t[]){__VA_ARGS__})
    /* float32x4 in rows of two elements, with a gap between the rows */
    split(4, INTEROP_FLOAT32, 0, 2, LIST(3, 2), LIST(40, 16), ok, LIST(3, 8), LIST(40, 4));
    split(4, INTEROP_FLOAT32, 0, 2, LIST(3, 2), LIST(40, 20), gaps, NULL, NULL);
    split(4, INTEROP_FLOAT32, 0, 2, LIST(3, 2), LIST(40, -16), gaps, NULL, NULL);
    split(4, INTEROP_FLOAT32, 0, 2, LIST(3, 1), LIST(40, 20), ok, LIST(3, 4), LIST(40, 4));
    split(4, INTEROP_FLOAT32, 0, 2, LIST(0, 2), LIST(40, 20), ok, LIST(0, 8), LIST(40, 4));
    split(4, INTEROP_FLOAT32, 0, 0, NULL, NULL, ok, LIST(4), LIST(4));
    /* PyTorch's float4 pairs: bytes become packed elements, and strides count bits */
    split(2, INTEROP_FLOAT4_E2M1FN, 0, 2, LIST(3, 5), LIST(5, 1), ok, LIST(3, 10), LIST(40, 4));
    split(2, INTEROP_FLOAT4_E2M1FN, INTEROP_SUBBYTE_PADDED, 1, LIST(5), LIST(1), ok, LIST(10), LIST(4));
    split(2, INTEROP_FLOAT4_E2M1FN, 0, 2, LIST(1, 5), LIST(INT64_MAX, 1), ok, LIST(1, 10), LIST(0, 4));
    if (sizeof(void *) == 8) { /* elsewhere no tensor has such strides */
        split(2, INTEROP_FLOAT4_E2M1FN, 0, 2, LIST(2, 5), LIST(INT64_C(1) << 40, 1), ok, LIST(2, 10),
              LIST(INT64_C(1) << 43, 4));
        split(2, INTEROP_FLOAT4_E2M1FN, 0, 2, LIST(2, 5), LIST(INT64_C(1) << 60, 1), INTEROP_ERR_OVERFLOW, NULL, NULL);
        /* 2^62 bytes are 2^63 elements */
        split(2, INTEROP_FLOAT4_E2M1FN, 0, 2, LIST(INT64_C(1) << 61, 2), LIST(0, 1), INTEROP_ERR_OVERFLOW, NULL, NULL);
    }
    /* 12 bits each were packed already */
    split(3, INTEROP_FLOAT4_E2M1FN, 0, 2, LIST(2, 5), LIST(64, 12), ok, LIST(2, 15), LIST(64, 4));
    split(3, INTEROP_FLOAT4_E2M1FN, INTEROP_SUBBYTE_PADDED, 1, LIST(5), LIST(2), gaps, NULL, NULL);
    /* one lane: nothing to split, except that rank 0 gets an axis */
    split(1, INTEROP_FLOAT32, 0, 1, LIST(5), LIST(-8), ok, LIST(5), LIST(-8));
    split(1, INTEROP_FLOAT32, 0, 0, NULL, NULL, ok, LIST(1), LIST(4));
    split(1, INTEROP_FLOAT4_E2M1FN, INTEROP_SUBBYTE_PADDED, 1, LIST(5), LIST(2), ok, LIST(5), LIST(2));
#undef LIST
}

static void padding_means_nothing_for_whole_bytes(void **state) {
    (void)state;
    interop_tensor tensor;
    interop_dims dims;
    interop_dtype dtype = oracle_type(INTEROP_FLOAT4_E2M1FN);
    const int64_t shape[] = {5};
    dtype.lanes = 2;
    assert_int_equal(interop_tensor_init(&dtype, 1, shape, buffer, &tensor, &dims, NULL), INTEROP_OK);
    tensor.flags = INTEROP_SUBBYTE_PADDED | INTEROP_READ_ONLY;
    assert_int_equal(interop_tensor_split_lanes(&tensor, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(tensor.flags, INTEROP_READ_ONLY); /* else the ten lanes would take ten bytes */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_split),
        cmocka_unit_test(padding_means_nothing_for_whole_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
