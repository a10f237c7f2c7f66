/* SPDX-License-Identifier: MIT */
/* Tensors that must be refused, with nothing deleted, written, or read that is not there. Numbers are those of the
 * list. */
#if defined(__unix__) || defined(__APPLE__)
#define _DEFAULT_SOURCE  1 /* mmap, MAP_ANONYMOUS */
#define _DARWIN_C_SOURCE 1
#include <sys/mman.h>
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dlpack_case.h"

#define NOWHERE ((int64_t *)(uintptr_t)16) /* reading it is a crash */

/* 40 to 44 */
static void rank_and_shape(void **state) {
    (void)state;
    struct dlpack_case c;
    const int32_t ranks[] = {-1, 65, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < INTEROP__COUNT(ranks); i++) {
        dlpack_case_reset(&c);
        c.tensor->ndim = ranks[i];
        c.tensor->shape = NOWHERE;
        c.tensor->strides = NOWHERE;
        dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "ndim");
        c.tensor->strides = NULL;
        dlpack_case_refuse(&c, INTEROP_STRICT, INTEROP_ERR_VALUE, "ndim");
    }
    dlpack_case_reset(&c);
    c.tensor->shape = NULL;
    c.tensor->strides = NOWHERE;
    dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "shape is NULL");
}

static void highest_rank(void **state) {
    (void)state;
    struct dlpack_case c;
    int64_t ones[INTEROP_MAX_NDIM];
    for (int i = 0; i < INTEROP_MAX_NDIM; i++) {
        ones[i] = 1;
    }
    dlpack_case_reset(&c);
    c.tensor->ndim = INTEROP_MAX_NDIM;
    c.tensor->shape = ones;
    c.tensor->strides = ones;
    dlpack_case_accept(&c, INTEROP_LENIENT);
    dlpack_case_accept(&c, INTEROP_STRICT);
}

/* 45 to 49 */
static void extents(void **state) {
    (void)state;
    struct dlpack_case c;
    const int64_t big = INT64_C(1) << 32;
    const struct {
        int64_t shape[3];
        uint8_t code, bits;
        interop_status status;
        const char *text;
    } cases[] = {
        {{2, -3, 1}, 2, 32, INTEROP_ERR_VALUE, "shape[1] is -3"},
        {{-2, -3, 1}, 2, 32, INTEROP_ERR_VALUE, "shape[0] is -2"},
        {{0, -1, 1}, 2, 32, INTEROP_ERR_VALUE, "shape[1] is -1"},
        {{INT64_MIN, 1, 1}, 2, 32, INTEROP_ERR_VALUE, "shape[0]"},
        {{2, INT64_MIN, 1}, 0, 8, INTEROP_ERR_VALUE, "shape[1]"},
        {{big, big, 16}, 2, 32, INTEROP_ERR_OVERFLOW, "elements"},
        {{big, big, 1}, 0, 8, INTEROP_ERR_OVERFLOW, "elements"},
        {{big, big / 2, 1}, 0, 8, INTEROP_ERR_OVERFLOW, "elements"}, /* 2^63 */
        {{INT64_MAX, 1, 1}, 2, 32, INTEROP_ERR_OVERFLOW, "bytes"},
        {{INT64_C(1) << 61, 1, 1}, 5, 128, INTEROP_ERR_OVERFLOW, "bytes"},
        {{INT64_C(1) << 60, 1, 1}, 5, 128, INTEROP_ERR_OVERFLOW, "bytes"}, /* 2^64: wraps to 0 */
    };
    for (size_t i = 0; i < INTEROP__COUNT(cases); i++) {
        for (int k = 0; k < 3; k++) { /* C order, NULL, and nothing to trip over in the strides */
            dlpack_case_reset(&c);
            c.tensor->ndim = 3;
            dlpack_case_dtype(&c, cases[i].code, cases[i].bits, 1);
            memcpy(c.shape, cases[i].shape, sizeof cases[i].shape);
            uint64_t stride = 1;
            for (int axis = 2; axis >= 0; axis--) {
                c.strides[axis] = k == 2 ? 0 : (int64_t)stride;
                stride *= (uint64_t)c.shape[axis];
            }
            c.tensor->strides = k == 1 ? NULL : c.strides;
            interop_array *array;
            interop_error err;
            if (k == 2) {
                dlpack_case_refuse(&c, INTEROP_LENIENT, cases[i].status, cases[i].text);
            }
            assert_int_not_equal(interop_array_from_dlpack(&c.versioned, INTEROP_LENIENT, &array, &err), INTEROP_OK);
            assert_int_equal(c.deletes, 0);
        }
    }
}

/* 50 */
static void no_data(void **state) {
    (void)state;
    struct dlpack_case c;
    dlpack_case_reset(&c);
    c.tensor->data = NULL;
    dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "data is NULL");
    c.tensor->byte_offset = 64;
    dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "data is NULL");
    dlpack_case_matrix(&c, 2, 3, 6, 2);
    dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "data is NULL");
    c.tensor->ndim = 0;
    dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "data is NULL");
}

/* 58, 61 */
static void device_numbers(void **state) {
    (void)state;
    struct dlpack_case c;
    const int32_t types[] = {0, -5, INT32_MIN};
    for (size_t i = 0; i < INTEROP__COUNT(types); i++) {
        for (int strided = 0; strided < 2; strided++) {
            dlpack_case_reset(&c);
            dlpack_case_device(&c, types[i], 0);
            c.strides[0] += strided;
            dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "device");
        }
    }
    dlpack_case_reset(&c);
    dlpack_case_device(&c, INTEROP_DEVICE_CUDA, -1);
    dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "device");
    dlpack_case_device(&c, INTEROP_DEVICE_CPU, -1);
    dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "device");
}

/* 62 to 65: of another major only the version and the deleter are looked at */
static void other_majors(void **state) {
    (void)state;
    struct dlpack_case c;
    const uint32_t majors[] = {2, 0, UINT32_MAX};
    for (size_t i = 0; i < INTEROP__COUNT(majors); i++) {
        dlpack_case_reset(&c);
        memset(&c.versioned.flags, 0x5a, sizeof c.versioned - offsetof(struct DLManagedTensorVersioned, flags));
        c.versioned.version.major = majors[i];
        dlpack_case_refuse_versioned(&c, INTEROP_LENIENT, INTEROP_ERR_UNSUPPORTED, "version");
        assert_int_equal(c.deletes, 0);
        interop_dlpack_delete(&c.versioned); /* which is safe, and the caller's to do */
        assert_int_equal(c.deletes, 1);
        c.deletes = 0;
        c.versioned.deleter = NULL;
        dlpack_case_refuse_versioned(&c, INTEROP_LENIENT, INTEROP_ERR_UNSUPPORTED, "version");
        interop_dlpack_delete(&c.versioned);
        assert_int_equal(c.deletes, 0);
    }
}

#ifdef MAP_ANONYMOUS
/* 62 again: the rest of the struct is on a page that cannot be read */
static void other_majors_are_short(void **state) {
    (void)state;
    const size_t page = 65536;
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(pages, MAP_FAILED);
    const size_t head = offsetof(struct DLManagedTensorVersioned, flags);
    struct DLManagedTensorVersioned *managed = (void *)(pages + page - head);
    struct dlpack_case c;
    managed->version = (DLPackVersion){2, 0};
    managed->manager_ctx = dlpack_case_reset(&c);
    managed->deleter = dlpack_case_delete;
    assert_int_equal(mprotect(pages + page, page, PROT_NONE), 0);
    interop_array *array;
    assert_int_equal(interop_array_from_dlpack(managed, INTEROP_IMPORT_REQUIRE_WRITABLE, &array, NULL),
                     INTEROP_ERR_UNSUPPORTED);
    assert_int_equal(c.deletes, 0);
    interop_dlpack_delete(managed);
    assert_int_equal(c.deletes, 1);
    assert_int_equal(munmap(pages, 2 * page), 0);
}
#endif

/* 66 to 69 */
static void addresses(void **state) {
    (void)state;
    struct dlpack_case c;
    dlpack_case_reset(&c);
    c.tensor->byte_offset = UINT64_MAX;
    dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_OVERFLOW, "address");
    for (uint64_t below = 1; below < 24; below++) { /* 24 bytes from there do not fit */
        dlpack_case_reset(&c);
        c.tensor->data = (void *)(UINTPTR_MAX - (uintptr_t)below + 1);
        dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_OVERFLOW, "address");
        c.tensor->data = (void *)(uintptr_t)256;
        c.tensor->byte_offset = (uint64_t)UINTPTR_MAX - 255 - below;
        dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_OVERFLOW, "address");
    }
    dlpack_case_reset(&c);
    c.tensor->data = (void *)(UINTPTR_MAX - 24);
    dlpack_case_accept(&c, INTEROP_LENIENT);

    dlpack_case_reset(&c);
    dlpack_case_vector(&c, 3, -1);
    dlpack_case_accept(&c, INTEROP_LENIENT); /* the producer vouches for what is below data */
    dlpack_case_refuse(&c, INTEROP_STRICT, INTEROP_ERR_VALUE, "strides reach -8");
    c.tensor->data = (void *)(uintptr_t)4;
    dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_OVERFLOW, "address");
    c.tensor->data = (void *)(uintptr_t)8;
    dlpack_case_accept(&c, INTEROP_LENIENT);
}

/* 70 to 72 */
static void strides(void **state) {
    (void)state;
    struct dlpack_case c;
    const int64_t bad[] = {
        INT64_MAX, INT64_MIN, (INT64_C(1) << 61) + 1, (INT64_C(1) << 62) + 1, -(INT64_C(1) << 61) - 1, INT64_MAX / 4,
    };
    for (size_t i = 0; i < INTEROP__COUNT(bad); i++) {
        dlpack_case_reset(&c);
        dlpack_case_vector(&c, 2, bad[i]);
        dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_OVERFLOW, i < 5 ? "strides[0]" : "span");
    }
    dlpack_case_reset(&c);
    dlpack_case_dtype(&c, kDLInt, 8, 1);
    dlpack_case_matrix(&c, 3, 3, INT64_MAX / 4, INT64_MAX / 3); /* each fits, their sum does not */
    dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_OVERFLOW, "span");
    dlpack_case_matrix(&c, 3, 3, -(INT64_MAX / 4), -(INT64_MAX / 3));
    dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_OVERFLOW, "span");
}

/* 75 */
static void null_and_unknown_arguments(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_array *array;
    interop_tensor tensor;
    interop_dims dims;
    dlpack_case_reset(&c);
    c.legacy.dl_tensor = *c.tensor;
    assert_int_equal(interop_array_from_dlpack(NULL, 0, &array, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_from_dlpack(&c.versioned, 0, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_from_dlpack_legacy(NULL, 0, &array, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_from_dlpack_legacy(&c.legacy, 0, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_dltensor(NULL, 0, &tensor, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_dltensor(c.tensor, 0, NULL, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_dltensor(c.tensor, 0, &tensor, NULL, NULL), INTEROP_ERR_ARGUMENT);
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        const bool strict = bit == INTEROP_STRICT, writable = bit == INTEROP_IMPORT_REQUIRE_WRITABLE;
        if (!strict && !writable) {
            dlpack_case_refuse_versioned(&c, bit, INTEROP_ERR_ARGUMENT, "flags");
        }
        if (!strict && !writable && bit != INTEROP_IMPORT_LEGACY_WRITABLE) {
            assert_int_equal(interop_array_from_dlpack_legacy(&c.legacy, bit, &array, NULL), INTEROP_ERR_ARGUMENT);
        }
        if (!strict) {
            assert_int_equal(interop_tensor_from_dltensor(c.tensor, bit, &tensor, &dims, NULL), INTEROP_ERR_ARGUMENT);
        }
    }
    assert_int_equal(c.deletes, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rank_and_shape),
        cmocka_unit_test(highest_rank),
        cmocka_unit_test(extents),
        cmocka_unit_test(no_data),
        cmocka_unit_test(device_numbers),
        cmocka_unit_test(other_majors),
#ifdef MAP_ANONYMOUS
        cmocka_unit_test(other_majors_are_short),
#endif
        cmocka_unit_test(addresses),
        cmocka_unit_test(strides),
        cmocka_unit_test(null_and_unknown_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
