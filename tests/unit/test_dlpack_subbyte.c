/* SPDX-License-Identifier: MIT */
/* Sub-byte elements packed, padded and in lanes, and exports that are compacted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dlpack_case.h"
#include "failing_allocator.h"
#include "interop/dialect.h"

/* The element at bit `at`, bit by bit. */
static unsigned element(const unsigned char *bytes, int64_t at, unsigned bits) {
    unsigned value = 0;
    for (unsigned i = 0; i < bits; i++) {
        value |= (unsigned)(bytes[(at + i) / 8] >> (at + i) % 8 & 1) << i;
    }
    return value;
}

static interop_dtype dtype_of(uint8_t code, uint8_t bits) {
    interop_dtype dtype;
    assert_int_equal(interop_dtype_from_dlpack(code, bits, 1, &dtype, NULL), INTEROP_OK);
    return dtype;
}

static void packed_and_padded_turn_into_each_other(void **state) {
    (void)state;
    static const uint8_t types[][2] = {{17, 4}, {15, 6}, {0, 4}, {1, 2}};
    unsigned char bytes[32];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(37 * i + 11);
    }
    for (size_t t = 0; t < 4; t++) {
        const interop_dtype dtype = dtype_of(types[t][0], types[t][1]);
        const unsigned bits = types[t][1];
        for (int64_t count = 0; count <= 20; count++) {
            interop_tensor tensor;
            interop_dims dims;
            interop_array *padded = NULL, *packed = NULL;
            assert_int_equal(interop_tensor_init(&dtype, 1, &count, bytes, &tensor, &dims, NULL), INTEROP_OK);
            assert_int_equal(interop_array_repack(&tensor, INTEROP_SUBBYTE_PADDED, &padded, NULL), INTEROP_OK);
            const interop_tensor *wide = interop_array_tensor(padded);
            assert_int_equal(wide->flags, INTEROP_SUBBYTE_PADDED | INTEROP_IS_COPIED);
            assert_int_equal(wide->strides[0], 1);
            for (int64_t i = 0; i < count; i++) {
                assert_int_equal(((unsigned char *)wide->data)[i], element(bytes, i * bits, bits));
            }
            assert_int_equal(interop_array_repack(wide, 0, &packed, NULL), INTEROP_OK);
            const interop_tensor *narrow = interop_array_tensor(packed);
            assert_int_equal(narrow->flags, INTEROP_IS_COPIED);
            assert_int_equal(narrow->strides[0], bits);
            for (int64_t i = 0; i < count; i++) {
                assert_int_equal(element(narrow->data, i * bits, bits), element(bytes, i * bits, bits));
            }
            interop_array_release(padded);
            interop_array_release(packed);
        }
    }
}

static void any_strides_are_repacked(void **state) {
    (void)state;
    unsigned char bytes[16];
    const interop_dtype dtype = dtype_of(17, 4);
    interop_tensor tensor;
    interop_dims dims;
    interop_array *array = NULL;
    interop_error err;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(37 * i + 11);
    }
    assert_int_equal(interop_tensor_init(&dtype, 2, (int64_t[]){4, 6}, bytes, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_flip(&tensor, 0, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_transpose(&tensor, NULL, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_array_repack(&tensor, 0, &array, NULL), INTEROP_OK);
    for (int64_t i = 0; i < 6; i++) {
        for (int64_t k = 0; k < 4; k++) {
            assert_int_equal(element(interop_array_tensor(array)->data, 4 * (4 * i + k), 4),
                             element(bytes, 4 * (6 * (3 - k) + i), 4));
        }
    }
    interop_array_release(array);
    assert_int_equal(interop_array_repack(&tensor, 1, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_string_equal(err.message, "interop_array_repack: flags are 0x1: a bit is unknown here");
    assert_int_equal(interop_array_repack(&tensor, 0, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_repack(NULL, 0, &array, NULL), INTEROP_ERR_ARGUMENT);
    tensor.device.type = INTEROP_DEVICE_CUDA;
    assert_int_equal(interop_array_repack(&tensor, 0, &array, NULL), INTEROP_ERR_BUFFER);
    tensor.device.type = INTEROP_DEVICE_CPU;
    tensor.dtype.lanes = 2;
    assert_int_equal(interop_array_repack(&tensor, 0, &array, NULL), INTEROP_ERR_TYPE);
    tensor.dtype = dtype_of(0, 8);
    assert_int_equal(interop_array_repack(&tensor, 0, &array, NULL), INTEROP_ERR_TYPE);
}

/* Packed elements in any order, and with gaps. */
static void any_strides_leave_by_a_copy(void **state) {
    (void)state;
    static const struct {
        int64_t strides[2]; /* bits */
        unsigned char want[4];
    } cases[] = {{{16, 4}, {0x21, 0x43, 0x65, 0x87}}, {{4, 16}, {0x31, 0x42, 0xff, 0xff}}};
    unsigned char bytes[8] = {0x21, 0xff, 0x43, 0xff, 0x65, 0xff, 0x87, 0xff};
    const interop_dtype dtype = dtype_of(17, 4);
    interop_tensor tensor;
    interop_dims dims;
    interop_array *array = NULL;
    struct DLManagedTensorVersioned *managed = NULL;
    assert_int_equal(interop_tensor_init(&dtype, 2, (int64_t[]){4, 2}, bytes, &tensor, &dims, NULL), INTEROP_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memcpy(dims.strides, cases[i].strides, sizeof cases[i].strides);
        assert_int_equal(interop_array_from_host(&tensor, 0, NULL, NULL, &array, NULL), INTEROP_OK);
        assert_int_equal(interop_array_to_dlpack(array, INTEROP_EXPORT_COPY, &managed, NULL), INTEROP_OK);
        interop_array_release(array);
        assert_int_equal(managed->flags, INTEROP_IS_COPIED);
        assert_memory_equal(managed->dl_tensor.data, cases[i].want, 4);
        assert_memory_equal(managed->dl_tensor.strides, ((int64_t[]){2, 1}), 2 * sizeof(int64_t));
        interop_dlpack_delete(managed);
    }
}

/* In F order without gaps, and a number of bits that ends inside a byte: the rest of it is 0. */
static void packed_copies_define_every_bit(void **state) {
    (void)state;
    unsigned char bytes[8];
    const interop_dtype dtype = dtype_of(17, 4);
    interop_tensor tensor;
    interop_dims dims;
    interop_array *copy = NULL;
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(interop_tensor_init(&dtype, 2, (int64_t[]){3, 3}, bytes, &tensor, &dims, NULL), INTEROP_OK);
    for (int turned = 0; turned < 2; turned++) {
        struct failing_allocator allocator; /* fills new memory */
        failing_allocator_install(&allocator);
        assert_int_equal(interop_array_copy(&tensor, &copy, NULL), INTEROP_OK);
        assert_memory_equal(interop_array_tensor(copy)->data, ((unsigned char[]){0xff, 0xff, 0xff, 0xff, 0x0f}), 5);
        interop_array_release(copy);
        failing_allocator_remove(&allocator);
        assert_int_equal(interop_tensor_transpose(&tensor, NULL, &tensor, &dims, NULL), INTEROP_OK);
    }
}

static void lanes_are_split_and_joined(void **state) {
    (void)state;
    unsigned char bytes[16] = {0};
    const interop_dtype dtype = dtype_of(17, 4);
    interop_tensor tensor, pairs, single;
    interop_dims dims, pair_dims, single_dims;
    assert_int_equal(interop_tensor_init(&dtype, 2, (int64_t[]){3, 8}, bytes, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_join_lanes(&tensor, 2, &pairs, &pair_dims, NULL), INTEROP_OK);
    assert_int_equal(pairs.dtype.lanes, 2);
    assert_memory_equal(pairs.shape, ((int64_t[]){3, 4}), 2 * sizeof(int64_t));
    assert_memory_equal(pairs.strides, ((int64_t[]){4, 1}), 2 * sizeof(int64_t)); /* bytes now */
    assert_int_equal(interop_tensor_check(&pairs, INTEROP_STRICT, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_split_lanes(&pairs, &single, &single_dims, NULL), INTEROP_OK);
    assert_memory_equal(single.shape, tensor.shape, 2 * sizeof(int64_t));
    assert_memory_equal(single.strides, tensor.strides, 2 * sizeof(int64_t));
    assert_int_equal(interop_tensor_join_lanes(&tensor, 1, &single, &single_dims, NULL), INTEROP_OK);
    assert_memory_equal(single.strides, tensor.strides, 2 * sizeof(int64_t));
    assert_int_equal(interop_tensor_join_lanes(&tensor, 4, &pairs, &pair_dims, NULL), INTEROP_OK);
    assert_memory_equal(pairs.strides, ((int64_t[]){4, 2}), 2 * sizeof(int64_t));

    assert_int_equal(interop_tensor_join_lanes(&tensor, 3, &pairs, &pair_dims, NULL), INTEROP_ERR_VALUE);
    assert_int_equal(interop_tensor_join_lanes(&tensor, 0, &pairs, &pair_dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_join_lanes(&tensor, 65536, &pairs, &pair_dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_join_lanes(NULL, 2, &pairs, &pair_dims, NULL), INTEROP_ERR_ARGUMENT);
    dims.strides[0] = 36; /* rows begin inside bytes */
    assert_int_equal(interop_tensor_join_lanes(&tensor, 2, &pairs, &pair_dims, NULL), INTEROP_ERR_BUFFER);
    dims.strides[0] = 64;
    dims.strides[1] = 8; /* gaps */
    assert_int_equal(interop_tensor_join_lanes(&tensor, 2, &pairs, &pair_dims, NULL), INTEROP_ERR_BUFFER);
    dims.strides[0] = 8;
    dims.strides[1] = 1;
    tensor.flags = INTEROP_SUBBYTE_PADDED;
    assert_int_equal(interop_tensor_join_lanes(&tensor, 2, &pairs, &pair_dims, NULL), INTEROP_ERR_BUFFER);
    tensor.ndim = 0;
    assert_int_equal(interop_tensor_join_lanes(&tensor, 2, &pairs, &pair_dims, NULL), INTEROP_ERR_VALUE);
}

static void compaction_copies_only_what_needs_it(void **state) {
    (void)state;
    static const struct {
        int64_t extent, stride; /* bytes */
        uint64_t flags;
        bool copied;
    } cases[] = {{3, 4, 0, false}, {3, 8, 0, false},  {3, 0, 0, false},  {3, -4, 0, true},
                 {3, 6, 0, true},  {1, -4, 0, false}, {0, -4, 0, false}, {3, -4, INTEROP_READ_ONLY, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dlpack_case c;
        interop_tensor tensor;
        interop_dims dims;
        interop_array *array = NULL;
        struct DLManagedTensorVersioned *managed = NULL;
        struct DLManagedTensor *legacy = NULL;
        dlpack_case_vector(dlpack_case_reset(&c), 3, 1);
        assert_int_equal(interop_tensor_from_dltensor(c.tensor, 0, &tensor, &dims, NULL), INTEROP_OK);
        tensor.shape = &cases[i].extent;
        tensor.data = c.data + 16;
        tensor.flags = cases[i].flags;
        dims.strides[0] = cases[i].stride;
        c.data[16] = 1;
        c.data[15] = 2;
        c.data[14] = 3;
        assert_int_equal(interop_array_from_host(&tensor, 0, NULL, NULL, &array, NULL), INTEROP_OK);
        assert_int_equal(interop_array_to_dlpack(array, INTEROP_EXPORT_COMPACT, &managed, NULL), INTEROP_OK);
        assert_int_equal(managed->flags, cases[i].copied ? INTEROP_IS_COPIED : 0);
        assert_true(cases[i].copied || managed->dl_tensor.data == (cases[i].extent == 0 ? NULL : c.data + 16));
        if (cases[i].copied) {
            assert_int_equal(managed->dl_tensor.strides[0], 1);
            assert_true(cases[i].stride > 0 || ((float *)managed->dl_tensor.data)[2] == 3);
        }
        interop_dlpack_delete(managed);
        assert_int_equal(interop_array_to_dlpack_legacy(array, INTEROP_EXPORT_COMPACT, &legacy, NULL), INTEROP_OK);
        interop_dlpack_delete_legacy(legacy);
        interop_array_release(array);
    }
}

static void records_cannot_leave(void **state) {
    (void)state;
    static const char text[] = "[('a', '<i4'), ('b', '<f4')]";
    struct dlpack_case c;
    interop_tensor tensor;
    interop_dims dims;
    interop_dtype dtype;
    interop_array *array = NULL;
    struct DLManagedTensorVersioned *managed = NULL;
    interop_error err;
    dlpack_case_reset(&c);
    assert_int_equal(interop_dtype_from_descr(text, sizeof text - 1, 0, &dtype, NULL, NULL, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 1, (int64_t[]){3}, c.data, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_array_from_host(&tensor, 0, NULL, NULL, &array, NULL), INTEROP_OK);
    interop_record_release(dtype.record);
    for (uint32_t flags = 0; flags < 4; flags++) {
        assert_int_equal(interop_array_to_dlpack(array, flags, &managed, &err), INTEROP_ERR_TYPE);
        assert_non_null(strstr(err.message, "dtype is a record: DLPack has no code for fields"));
    }
    assert_null(managed);
    interop_array_release(array);
}

static interop_status repack_once(void *context, interop_error *err) {
    interop_array *array;
    const interop_status status = interop_array_repack(context, INTEROP_SUBBYTE_PADDED, &array, err);
    if (status == INTEROP_OK) {
        interop_array_release(array);
    }
    return status;
}

static void without_memory_nothing_leaks(void **state) {
    (void)state;
    struct failing_allocator allocator;
    unsigned char bytes[2] = {0x21, 0x43};
    const interop_dtype dtype = dtype_of(17, 4);
    interop_tensor tensor;
    interop_dims dims;
    assert_int_equal(interop_tensor_init(&dtype, 1, (int64_t[]){4}, bytes, &tensor, &dims, NULL), INTEROP_OK);
    failing_allocator_install(&allocator);
    assert_int_equal(failing_allocator_sweep(&allocator, repack_once, &tensor), 2);
    failing_allocator_remove(&allocator);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_and_padded_turn_into_each_other),
        cmocka_unit_test(any_strides_are_repacked),
        cmocka_unit_test(any_strides_leave_by_a_copy),
        cmocka_unit_test(packed_copies_define_every_bit),
        cmocka_unit_test(lanes_are_split_and_joined),
        cmocka_unit_test(compaction_copies_only_what_needs_it),
        cmocka_unit_test(records_cannot_leave),
        cmocka_unit_test(without_memory_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
