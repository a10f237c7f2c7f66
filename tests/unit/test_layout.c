/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "oracle.h"
#include "tensor/internal.h"

static _Alignas(4096) unsigned char buffer[ORACLE_BYTES];

enum { DTYPES = 6 };

static void make_dtypes(interop_dtype *dtypes) {
    dtypes[0] = oracle_type(INTEROP_FLOAT32);
    dtypes[1] = oracle_type(INTEROP_INT8);
    dtypes[2] = oracle_dtype("V3");
    dtypes[3] = oracle_type(INTEROP_FLOAT64);
    dtypes[4] = oracle_type(INTEROP_FLOAT4_E2M1FN);
    dtypes[5] = oracle_type(INTEROP_FLOAT6_E2M3FN);
}

static interop_tensor describe(const interop_dtype *dtype, int32_t ndim, const int64_t *shape, const int64_t *strides) {
    return oracle_describe(dtype, ndim, shape, strides, buffer, ORACLE_BYTES / 2);
}

static void contiguity_by_hand(void **state) {
    (void)state;
    const interop_dtype f4 = oracle_type(INTEROP_FLOAT32);
    static const struct {
        int32_t ndim;
        int64_t shape[3], strides[3];
        int32_t c, f;
    } rows[] = {
        {0, {0}, {0}, 1, 1},
        {1, {5}, {4}, 1, 1},
        {1, {5}, {8}, 0, 0},
        {1, {5}, {-4}, 0, 0},
        {2, {2, 3}, {12, 4}, 1, 0},
        {2, {2, 3}, {4, 8}, 0, 1},
        {2, {1, 3}, {99, 4}, 1, 1}, /* the stride of an extent of 1 does not count */
        {2, {3, 1}, {4, INT64_MIN}, 1, 1},
        {3, {2, 1, 3}, {12, -7, 4}, 1, 0},
        {2, {0, 3}, {99, -7}, 1, 1}, /* nor do those of no elements */
        {3, {7, 3, 0}, {1, 2, 3}, 1, 1},
        {2, {3, 2}, {0, 4}, 0, 0},
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        const interop_tensor tensor = describe(&f4, rows[i].ndim, rows[i].shape, rows[i].strides);
        assert_int_equal(interop_tensor_is_contiguous(&tensor, INTEROP_LAYOUT_C), rows[i].c);
        assert_int_equal(interop_tensor_is_contiguous(&tensor, INTEROP_LAYOUT_F), rows[i].f);
        assert_int_equal(interop_tensor_is_contiguous(&tensor, 2), 0);
        assert_int_equal(interop_tensor_is_contiguous(&tensor, -1), 0);
    }
}

/* The k-th element in the given order of indices lies k steps from the first. */
static bool gapless(const interop_tensor *tensor, bool fortran) {
    int64_t reversed[INTEROP_MAX_NDIM], index[INTEROP_MAX_NDIM], turned[INTEROP_MAX_NDIM];
    const int64_t count = oracle_count(tensor->ndim, tensor->shape);
    int64_t first = 0;
    for (int32_t i = 0; i < tensor->ndim; i++) {
        reversed[i] = tensor->shape[fortran ? tensor->ndim - 1 - i : i];
    }
    for (int64_t k = 0; k < count; k++) {
        oracle_index(tensor->ndim, reversed, k, index);
        for (int32_t i = 0; i < tensor->ndim; i++) {
            turned[fortran ? tensor->ndim - 1 - i : i] = index[i];
        }
        const int64_t place = oracle_place(tensor, turned);
        first = k == 0 ? place : first;
        if (place != first + k * oracle_step(tensor)) {
            return false;
        }
    }
    return true;
}

static void contiguity_is_what_the_elements_show(void **state) {
    (void)state;
    uint64_t random = 4711;
    interop_dtype dtypes[DTYPES];
    int seen[2][2] = {{0}};
    make_dtypes(dtypes);
    for (int round = 0; round < 30000; round++) {
        interop_tensor tensor;
        interop_dims dims;
        oracle_tensor(&random, &dtypes[round % DTYPES], round % 5 == 0 ? INTEROP_SUBBYTE_PADDED : 0, buffer, &tensor,
                      &dims);
        const bool c = gapless(&tensor, false), f = gapless(&tensor, true);
        assert_int_equal(interop_tensor_is_contiguous(&tensor, INTEROP_LAYOUT_C), c);
        assert_int_equal(interop_tensor_is_contiguous(&tensor, INTEROP_LAYOUT_F), f);
        seen[c][f]++;
    }
    assert_true(seen[0][0] > 100 && seen[0][1] > 100 && seen[1][0] > 100 && seen[1][1] > 100);
}

/* The greatest power of two up to 4096 that divides every address. */
static int32_t slow_alignment(const interop_tensor *tensor, const int64_t *places, int64_t count) {
    int64_t alignment = 4096;
    for (int64_t k = 0; k < count; k++) {
        if (oracle_packed(tensor) && places[k] % 8 != 0) {
            return 1; /* begins inside a byte */
        }
        while (places[k] / (oracle_packed(tensor) ? 8 : 1) % alignment != 0) {
            alignment /= 2;
        }
    }
    return (int32_t)alignment;
}

static void alignment_divides_every_address(void **state) {
    (void)state;
    uint64_t random = 1234;
    interop_dtype dtypes[DTYPES];
    make_dtypes(dtypes);
    for (int round = 0; round < 30000; round++) {
        static int64_t places[ORACLE_ELEMENTS];
        interop_tensor tensor;
        interop_dims dims;
        oracle_tensor(&random, &dtypes[round % DTYPES], 0, buffer, &tensor, &dims);
        tensor.byte_offset += oracle_random(&random) % 2 == 0 ? 0 : (uint64_t)1 << oracle_random(&random) % 12;
        const int64_t count = oracle_places(&tensor, places);
        const int32_t expected = slow_alignment(&tensor, places, count);
        assert_int_equal(interop_tensor_alignment(&tensor), expected);
        tensor.data = buffer + 1; /* a handle counts as aligned, whatever its value */
        tensor.device.type = INTEROP_DEVICE_METAL;
        assert_int_equal(interop_tensor_alignment(&tensor), expected);
    }
    const interop_dtype f4 = oracle_type(INTEROP_FLOAT32);
    interop_tensor scalar = describe(&f4, 0, NULL, NULL);
    assert_int_equal(interop_tensor_alignment(&scalar), 4096);
    scalar.byte_offset += 8;
    assert_int_equal(interop_tensor_alignment(&scalar), 8);
}

/* Whether two of `count` elements of `step` units share a unit. */
static bool any_shared(const int64_t *places, int64_t count, int64_t step) {
    for (int64_t i = 0; i < count; i++) {
        for (int64_t j = i + 1; j < count; j++) {
            if (places[i] < places[j] + step && places[j] < places[i] + step) {
                return true;
            }
        }
    }
    return false;
}

static void internal_overlap_is_never_missed(void **state) {
    (void)state;
    uint64_t random = 99;
    interop_dtype dtypes[DTYPES];
    int found = 0, free_of_it = 0, false_alarms = 0;
    make_dtypes(dtypes);
    for (int round = 0; round < 4000; round++) {
        static int64_t places[ORACLE_ELEMENTS];
        interop_tensor tensor;
        interop_dims dims;
        oracle_tensor(&random, &dtypes[round % DTYPES], 0, buffer, &tensor, &dims);
        const int64_t count = oracle_places(&tensor, places);
        const bool shared = any_shared(places, count, oracle_step(&tensor));
        const int32_t answer = interop_tensor_has_internal_overlap(&tensor);
        assert_true(!shared || answer == 1);
        found += shared;
        free_of_it += answer == 0;
        false_alarms += !shared && answer == 1;
    }
    assert_true(found > 200 && free_of_it > 1000);
    assert_true(false_alarms < found); /* exotic strides only */
}

static void internal_overlap_by_hand(void **state) {
    (void)state;
    const interop_dtype f4 = oracle_type(INTEROP_FLOAT32);
    static const struct {
        int32_t ndim;
        int64_t shape[3], strides[3];
        int32_t expected;
    } rows[] = {
        {0, {0}, {0}, 0},
        {1, {3}, {4}, 0},
        {1, {3}, {0}, 1},
        {1, {1}, {0}, 0},
        {1, {3}, {3}, 1},
        {1, {3}, {-4}, 0},
        {2, {3, 2}, {0, 4}, 1},
        {2, {0, 2}, {0, 0}, 0},
        {2, {4, 4}, {4, 4}, 1}, /* a sliding window */
        {2, {4, 4}, {16, 4}, 0},
        {2, {4, 4}, {4, 16}, 0},
        {2, {4, 4}, {-4, 16}, 0},
        {3, {2, 3, 4}, {-48, 16, -4}, 0},
        {2, {2, 2}, {INT64_C(1) << 62, 4}, 0},
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        const interop_tensor tensor = describe(&f4, rows[i].ndim, rows[i].shape, rows[i].strides);
        assert_int_equal(interop_tensor_has_internal_overlap(&tensor), rows[i].expected);
    }
}

static void overlap_is_what_the_elements_show(void **state) {
    (void)state;
    uint64_t random = 31337;
    interop_dtype dtypes[DTYPES];
    int seen[3] = {0};
    make_dtypes(dtypes);
    for (int round = 0; round < 20000; round++) {
        static int64_t places[2][ORACLE_ELEMENTS];
        interop_tensor tensors[2];
        interop_dims dims[2];
        int64_t low[2], high[2];
        for (int i = 0; i < 2; i++) {
            oracle_tensor(&random, &dtypes[oracle_random(&random) % DTYPES], 0, buffer, &tensors[i], &dims[i]);
        }
        if (round % 2 == 0) { /* close to each other, or equal but for one thing */
            tensors[1] = tensors[0];
            if (round % 4 == 0) {
                tensors[1].data = buffer + 64; /* the same place, said in another way */
                tensors[1].byte_offset -= 64;
            }
            dims[1] = dims[0];
            tensors[1].shape = dims[1].shape;
            tensors[1].strides = dims[1].strides;
            const int32_t axis = (int32_t)oracle_between(&random, 0, ORACLE_RANK - 1);
            if (round % 8 < 4 && axis < tensors[1].ndim && dims[1].strides[axis] != INT64_MIN) {
                dims[1].strides[axis] = dims[1].strides[axis] == 0 ? 12 : -dims[1].strides[axis];
            }
        }
        tensors[1].byte_offset += (uint64_t)(oracle_random(&random) % 3 == 0 ? oracle_between(&random, 0, 40) : 0);
        bool same = true, empty = false;
        const int64_t count = oracle_places(&tensors[0], places[0]);
        same = oracle_places(&tensors[1], places[1]) == count && oracle_step(&tensors[0]) == oracle_step(&tensors[1]) &&
               oracle_packed(&tensors[0]) == oracle_packed(&tensors[1]) &&
               memcmp(places[0], places[1], (size_t)count * sizeof(int64_t)) == 0;
        for (int i = 0; i < 2; i++) {
            assert_int_equal(interop_tensor_span(&tensors[i], &low[i], &high[i], NULL), INTEROP_OK);
            const int64_t first = (int64_t)((uintptr_t)tensors[i].data + (uintptr_t)tensors[i].byte_offset);
            empty |= low[i] == high[i];
            low[i] += first;
            high[i] += first;
        }
        const bool meet = !empty && low[0] < high[1] && low[1] < high[0];
        const int32_t answer = interop_tensor_overlap(&tensors[0], &tensors[1]);
        assert_int_equal(answer, interop_tensor_overlap(&tensors[1], &tensors[0]));
        assert_int_equal(answer != INTEROP_OVERLAP_NONE, meet);
        if (answer == INTEROP_OVERLAP_SAME) {
            assert_true(same);
        }
        seen[answer]++;
    }
    assert_true(seen[0] > 500 && seen[1] > 500 && seen[2] > 500);
}

static void overlap_by_hand(void **state) {
    (void)state;
    const interop_dtype f4 = oracle_type(INTEROP_FLOAT32), i4 = oracle_type(INTEROP_INT32);
    const int64_t shape[] = {2, 3}, strides[] = {12, 4}, wider[] = {2, 1, 3}, wider_strides[] = {12, 77, 4};
    const int64_t turned[] = {3, 2}, turned_strides[] = {4, 12};
    interop_tensor a = describe(&f4, 2, shape, strides), b = a;
    assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_SAME);
    b = describe(&i4, 3, wider, wider_strides); /* an extent of 1, and another type of the same size */
    assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_SAME);
    b = describe(&f4, 2, turned, turned_strides); /* the same bytes in another order */
    assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_POSSIBLE);
    b = a;
    b.byte_offset += 23;
    assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_POSSIBLE);
    b.byte_offset += 1;
    assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_NONE);
    b = a;
    b.device.type = INTEROP_DEVICE_CUDA;
    assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_NONE);
    a.device.type = INTEROP_DEVICE_CUDA;
    assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_SAME);
    b.device.id = 1;
    assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_NONE);
    a.device.type = b.device.type = INTEROP_DEVICE_OPENCL; /* handles */
    b.device.id = 0;
    assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_SAME);
    b.data = buffer + 1;
    b.byte_offset -= 1;
    assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_NONE);
}

/* What the host reads has one address, whatever a tensor calls the device. */
static void host_memory_is_one(void **state) {
    static const interop_device places[] = {
        {INTEROP_DEVICE_CPU, 0},       {INTEROP_DEVICE_CPU, 1},       {INTEROP_DEVICE_CUDA_HOST, 0},
        {INTEROP_DEVICE_CUDA_HOST, 1}, {INTEROP_DEVICE_ROCM_HOST, 0}, {INTEROP_DEVICE_CUDA_MANAGED, 0},
    };
    const interop_dtype f4 = oracle_type(INTEROP_FLOAT32);
    const int64_t shape[] = {2, 3}, strides[] = {12, 4};
    (void)state;
    interop_tensor a = describe(&f4, 2, shape, strides), b = a;
    for (size_t i = 0; i < INTEROP__COUNT(places) * INTEROP__COUNT(places); i++) {
        a.device = places[i / INTEROP__COUNT(places)];
        b.device = places[i % INTEROP__COUNT(places)];
        b.byte_offset = a.byte_offset;
        assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_SAME);
        b.byte_offset += 4;
        assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_POSSIBLE);
        b.byte_offset += 20;
        assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_NONE);
    }
    b = a;
    b.device.type = INTEROP_DEVICE_ROCM;
    assert_int_equal(interop_tensor_overlap(&a, &b), INTEROP_OVERLAP_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contiguity_by_hand),
        cmocka_unit_test(contiguity_is_what_the_elements_show),
        cmocka_unit_test(alignment_divides_every_address),
        cmocka_unit_test(internal_overlap_is_never_missed),
        cmocka_unit_test(internal_overlap_by_hand),
        cmocka_unit_test(overlap_is_what_the_elements_show),
        cmocka_unit_test(overlap_by_hand),
        cmocka_unit_test(host_memory_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
