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

static _Alignas(64) unsigned char buffer[ORACLE_BYTES];
static unsigned char expected[ORACLE_BYTES];

static void fill(uint64_t *random) {
    for (size_t i = 0; i < sizeof buffer; i++) {
        buffer[i] = (unsigned char)oracle_random(random);
    }
    memcpy(expected, buffer, sizeof buffer);
}

/* A tensor of the same shape and type as `from`, whose elements lie apart, in some order of axes and directions. */
static void make_target(uint64_t *random, const interop_tensor *from, interop_tensor *to, interop_dims *dims) {
    int32_t order[ORACLE_RANK];
    int64_t stride = oracle_step(from) * (oracle_random(random) % 4 == 0 ? 2 : 1);
    *to = *from;
    to->shape = dims->shape;
    to->strides = dims->strides;
    to->flags &= ~(uint64_t)INTEROP_READ_ONLY;
    to->byte_offset = (uint64_t)((int64_t)to->byte_offset + oracle_between(random, -40, 40));
    for (int32_t i = 0; i < from->ndim; i++) {
        const int32_t j = oracle_random(random) % 2 == 0 ? i : (int32_t)oracle_between(random, 0, i);
        order[i] = order[j];
        order[j] = i;
        dims->shape[i] = from->shape[i];
    }
    for (int32_t i = from->ndim - 1; i >= 0; i--) {
        const int64_t extent = dims->shape[order[i]];
        dims->strides[order[i]] = oracle_random(random) % 3 == 0 ? -stride : stride;
        stride *= extent > 1 ? extent : 1;
    }
}

/* What the buffer must hold afterwards, byte by byte, as if `from` had been copied away first. */
static void expect_copied(const interop_tensor *from, const interop_tensor *to) {
    static int64_t from_places[ORACLE_ELEMENTS], to_places[ORACLE_ELEMENTS];
    static unsigned char elements[ORACLE_ELEMENTS][16];
    const int64_t count = oracle_places(from, from_places), base = (int64_t)(uintptr_t)buffer;
    const size_t size = (size_t)oracle_step(from);
    oracle_places(to, to_places);
    for (int64_t k = 0; k < count; k++) {
        memcpy(elements[k], buffer + (from_places[k] - base), size);
    }
    for (int64_t k = 0; k < count; k++) {
        memcpy(expected + (to_places[k] - base), elements[k], size);
    }
}

static void copies_any_strides_into_any(void **state) {
    (void)state;
    uint64_t random = 11;
    const interop_dtype dtypes[] = {oracle_type(INTEROP_INT8),      oracle_type(INTEROP_INT16), oracle_dtype("V3"),
                                    oracle_type(INTEROP_FLOAT32),   oracle_dtype("S5"),         oracle_dtype(">i8"),
                                    oracle_type(INTEROP_COMPLEX128)};
    int overlapping = 0, apart = 0;
    for (int round = 0; round < 12000; round++) {
        interop_tensor from, to;
        interop_dims dims, to_dims;
        oracle_tensor(&random, &dtypes[round % 7], INTEROP_READ_ONLY, buffer, &from, &dims);
        make_target(&random, &from, &to, &to_dims);
        if (round % 3 == 0) { /* far from each other */
            from.byte_offset -= 16384;
            to.byte_offset += 12288;
        }
        if (oracle_count(from.ndim, from.shape) * oracle_step(&from) > 4096) {
            continue;
        }
        if (round % 16 == 0) {
            fill(&random);
        }
        memcpy(expected, buffer, sizeof buffer);
        expect_copied(&from, &to);
        assert_int_equal(interop_tensor_copy(&from, &to, NULL), INTEROP_OK);
        assert_memory_equal(buffer, expected, sizeof buffer);
        const int32_t overlap = interop_tensor_overlap(&from, &to);
        overlapping += overlap == INTEROP_OVERLAP_POSSIBLE;
        apart += overlap == INTEROP_OVERLAP_NONE;
    }
    assert_true(overlapping > 1000 && apart > 1000);
}

static interop_tensor row(const interop_dtype *dtype, const int64_t *extent, const int64_t *stride, uint64_t offset) {
    return oracle_describe(dtype, 1, extent, stride, buffer, offset);
}

static void only_overlap_allocates(void **state) {
    (void)state;
    struct failing_allocator allocator;
    uint64_t random = 12;
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    int64_t extent = 100, forth = 4, back = -4, wide = 8;
    interop_error err;
    fill(&random);
    interop_tensor from = row(&dtype, &extent, &forth, 1000), to = row(&dtype, &extent, &wide, 1400);
    failing_allocator_install(&allocator);
    allocator.fail_at = 1;
    assert_int_equal(interop_tensor_copy(&from, &to, NULL), INTEROP_OK); /* they touch, no more */
    to = row(&dtype, &extent, &forth, 1004);
    memcpy(expected, buffer, sizeof buffer);
    expect_copied(&from, &to);
    assert_int_equal(interop_tensor_copy(&from, &to, NULL), INTEROP_OK); /* one block, moved */
    assert_memory_equal(buffer, expected, sizeof buffer);
    assert_int_equal(interop_tensor_copy(&from, &from, NULL), INTEROP_OK);
    assert_memory_equal(buffer, expected, sizeof buffer);
    assert_int_equal(allocator.calls, 0);
    to = row(&dtype, &extent, &back, 1396); /* in place, turned round */
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_ERR_MEMORY);
    assert_memory_equal(buffer, expected, sizeof buffer);
    assert_int_equal(allocator.calls, 1);
    allocator.fail_at = 0;
    expect_copied(&from, &to);
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_OK);
    assert_memory_equal(buffer, expected, sizeof buffer);
    failing_allocator_remove(&allocator);
}

/* Turned round in place, under two names for the memory of the host. */
static void overlap_is_seen_across_devices(void **state) {
    static const interop_device places[] = {
        {INTEROP_DEVICE_CPU, 1}, {INTEROP_DEVICE_CUDA_HOST, 0}, {INTEROP_DEVICE_CUDA_MANAGED, 3}};
    (void)state;
    uint64_t random = 16;
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    int64_t extent = 100, forth = 4, back = -4;
    for (size_t i = 0; i < INTEROP__COUNT(places); i++) {
        interop_tensor from = row(&dtype, &extent, &forth, 1000), to = row(&dtype, &extent, &back, 1396);
        to.device = places[i];
        fill(&random);
        expect_copied(&from, &to);
        assert_int_equal(interop_tensor_copy(&from, &to, NULL), INTEROP_OK);
        assert_memory_equal(buffer, expected, sizeof buffer);
    }
}

static void packed_elements_copy_whole(void **state) {
    (void)state;
    uint64_t random = 13;
    static const int32_t types[] = {INTEROP_FLOAT4_E2M1FN, INTEROP_FLOAT6_E2M3FN};
    for (int round = 0; round < 200; round++) {
        const interop_dtype dtype = oracle_type(types[round % 2]);
        int64_t extent = oracle_between(&random, 0, 20), stride = (int64_t)dtype.bits;
        const interop_tensor from = row(&dtype, &extent, &stride, 1000);
        const interop_tensor to = row(&dtype, &extent, &stride, round % 3 == 0 ? 1002 : 2000);
        fill(&random);
        for (int64_t bit = 0; bit < extent * stride; bit++) { /* bits behind the last element stay as they are */
            const unsigned char mask = (unsigned char)(1 << bit % 8);
            unsigned char *byte = expected + to.byte_offset + bit / 8;
            *byte = (unsigned char)((*byte & ~mask) | (buffer[1000 + bit / 8] & mask));
        }
        assert_int_equal(interop_tensor_copy(&from, &to, NULL), INTEROP_OK);
        assert_memory_equal(buffer, expected, sizeof buffer);
    }
}

static void packed_elements_need_one_order(void **state) {
    (void)state;
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT4_E2M1FN);
    int64_t shape[] = {2, 3}, c[] = {12, 4}, f[] = {4, 8}, gaps[] = {16, 4};
    int64_t *const layouts[] = {c, f, gaps};
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            interop_tensor from = row(&dtype, shape, layouts[i], 1000), to = row(&dtype, shape, layouts[j], 2000);
            from.ndim = to.ndim = 2;
            const interop_status status = interop_tensor_copy(&from, &to, NULL);
            assert_int_equal(status, i == j && i < 2 ? INTEROP_OK : INTEROP_ERR_BUFFER);
        }
    }
    /* padded ones have bytes of their own, and any strides */
    uint64_t random = 14;
    fill(&random);
    int64_t padded[] = {-1, 2};
    interop_tensor from = row(&dtype, shape, padded, 1000), to = row(&dtype, shape, gaps, 2000);
    from.ndim = to.ndim = 2;
    from.flags = to.flags = INTEROP_SUBBYTE_PADDED;
    expect_copied(&from, &to);
    assert_int_equal(interop_tensor_copy(&from, &to, NULL), INTEROP_OK);
    assert_memory_equal(buffer, expected, sizeof buffer);
    to.flags = 0;
    assert_int_equal(interop_tensor_copy(&from, &to, NULL), INTEROP_ERR_TYPE);
}

static void what_cannot_be_copied(void **state) {
    (void)state;
    const interop_dtype f4 = oracle_type(INTEROP_FLOAT32), i4 = oracle_type(INTEROP_INT32), object = oracle_dtype("O");
    int64_t extent = 4, other = 3, stride = 4, eight = 8;
    uint64_t random = 15;
    interop_error err;
    fill(&random);
    const interop_tensor good = row(&f4, &extent, &stride, 1000);
    interop_tensor from = good, to = good;
    to.byte_offset = 2000;
    assert_int_equal(interop_tensor_copy(NULL, &to, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_copy(&from, NULL, &err), INTEROP_ERR_ARGUMENT);
    to.ndim = -1;
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_tensor_copy(&to, &from, &err), INTEROP_ERR_VALUE);
    to = row(&f4, &other, &stride, 2000);
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_ERR_VALUE);
    to.ndim = 0;
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_ERR_VALUE);
    to = row(&i4, &extent, &stride, 2000);
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_ERR_TYPE);
    to = row(&f4, &extent, &stride, 2000);
    to.dtype.order = to.dtype.order == INTEROP_ORDER_LITTLE ? INTEROP_ORDER_BIG : INTEROP_ORDER_LITTLE;
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_ERR_TYPE);
    from = row(&object, &extent, &eight, 1000);
    to = row(&object, &extent, &eight, 2000);
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_ERR_TYPE);
    const interop_field field = {.dtype = object, .name_length = 1, .name = "o"};
    const interop_record *record;
    interop_dtype holder;
    assert_int_equal(interop_record_create(&field, 1, sizeof(void *), 1, &record, NULL), INTEROP_OK);
    interop_record_dtype(record, &holder, NULL);
    from = row(&holder, &extent, &eight, 1000);
    to = row(&holder, &extent, &eight, 2000);
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_ERR_TYPE);
    interop_record_release(record);
    from = to = good;
    to.byte_offset = 2000;
    to.flags = INTEROP_READ_ONLY;
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_ERR_BUFFER);
    to.flags = 0;
    to.device.type = INTEROP_DEVICE_CUDA;
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_ERR_BUFFER);
    assert_int_equal(interop_tensor_copy(&to, &from, &err), INTEROP_ERR_BUFFER);
    to.device.type = 999;
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_ERR_BUFFER);
    assert_memory_equal(buffer, expected, sizeof buffer);
    to.device.type = INTEROP_DEVICE_CUDA_HOST;
    expect_copied(&from, &to);
    assert_int_equal(interop_tensor_copy(&from, &to, &err), INTEROP_OK);
    assert_memory_equal(buffer, expected, sizeof buffer);
}

static void nothing_to_copy(void **state) {
    (void)state;
    const interop_dtype f4 = oracle_type(INTEROP_FLOAT32), none = oracle_dtype("V0");
    int64_t zero = 0, three = 3, stride = 4;
    interop_tensor from = row(&f4, &zero, &stride, 0), to = from;
    from.data = to.data = NULL;
    assert_int_equal(interop_tensor_copy(&from, &to, NULL), INTEROP_OK);
    from = row(&none, &three, &stride, 0);
    to = row(&none, &three, &stride, 100);
    from.data = to.data = NULL;
    assert_int_equal(interop_tensor_copy(&from, &to, NULL), INTEROP_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_any_strides_into_any),
        cmocka_unit_test(only_overlap_allocates),
        cmocka_unit_test(overlap_is_seen_across_devices),
        cmocka_unit_test(packed_elements_copy_whole),
        cmocka_unit_test(packed_elements_need_one_order),
        cmocka_unit_test(what_cannot_be_copied),
        cmocka_unit_test(nothing_to_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
