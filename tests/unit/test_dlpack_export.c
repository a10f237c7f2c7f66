/* SPDX-License-Identifier: MIT */
/* What leaves through the door, and how long things live. Numbers are those of the case list. */
#if defined(__unix__) || defined(__APPLE__)
#define _DEFAULT_SOURCE  1 /* mmap, MAP_ANONYMOUS */
#define _DARWIN_C_SOURCE 1
#include <pthread.h>
#include <sys/mman.h>
#define HAVE_THREADS 1
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "dlpack_case.h"
#include "failing_allocator.h"

/* An array over the case's data, whose release counts as the deleter's call does. */
static void count_release(void *user) {
    ((struct dlpack_case *)user)->deletes++;
}

static interop_tensor host_tensor(struct dlpack_case *c, interop_dims *dims) {
    interop_tensor tensor;
    assert_int_equal(interop_tensor_from_dltensor(c->tensor, INTEROP_LENIENT, &tensor, dims, NULL), INTEROP_OK);
    return tensor;
}

static interop_array *host_array(struct dlpack_case *c, uint64_t flags) {
    interop_dims dims;
    interop_array *array;
    interop_tensor tensor = host_tensor(c, &dims);
    tensor.flags = flags;
    assert_int_equal(interop_array_from_host(&tensor, INTEROP_LENIENT, count_release, c, &array, NULL), INTEROP_OK);
    return array;
}

static struct DLManagedTensorVersioned *export(interop_array *array, uint32_t flags) {
    struct DLManagedTensorVersioned *managed;
    interop_error err = {INTEROP_OK, ""};
    if (interop_array_to_dlpack(array, flags, &managed, &err) != INTEROP_OK) {
        fail_msg("refused: %s", err.message);
    }
    assert_int_equal(managed->version.major, 1);
    assert_non_null(managed->deleter);
    if (managed->dl_tensor.ndim > 0) {
        assert_non_null(managed->dl_tensor.strides);
    }
    return managed;
}

/* 77 */
static void everything_is_said(void **state) {
    (void)state;
    struct dlpack_case c;
    dlpack_case_reset(&c);
    dlpack_case_matrix(&c, 2, 3, -6, 2);
    c.tensor->byte_offset = 64;
    dlpack_case_device(&c, INTEROP_DEVICE_CPU, 7);
    interop_array *array = host_array(&c, 0);
    struct DLManagedTensorVersioned *managed = export(array, 0);
    const DLTensor *tensor = &managed->dl_tensor;
    assert_int_equal(managed->version.minor, 0);
    assert_int_equal(managed->flags, 0);
    assert_ptr_equal(tensor->data, (char *)c.data + 64); /* folded */
    assert_int_equal(tensor->byte_offset, 0);
    assert_int_equal(interop__dlpack_device(tensor).type, INTEROP_DEVICE_CPU);
    assert_int_equal(interop__dlpack_device(tensor).id, 0); /* there is one CPU */
    assert_int_equal(tensor->ndim, 2);
    assert_int_equal(tensor->shape[0], 2);
    assert_int_equal(tensor->shape[1], 3);
    assert_int_equal(tensor->strides[0], -6);
    assert_int_equal(tensor->strides[1], 2);
    assert_true(tensor->dtype.code == kDLFloat && tensor->dtype.bits == 32 && tensor->dtype.lanes == 1);
    tensor->shape[0] = 99; /* a consumer that writes where it should not harms only itself */
    assert_int_equal(interop_array_tensor(array)->shape[0], 2);
    interop_dlpack_delete(managed);
    interop_array_release(array);
    assert_int_equal(c.deletes, 1);
}

/* 77: handles, and numbers nobody knows, keep their offset */
static void offsets_of_handles(void **state) {
    (void)state;
    const struct {
        int32_t type;
        bool folds;
        uint32_t minor;
    } cases[] = {
        {INTEROP_DEVICE_CUDA, true, 0},
        {INTEROP_DEVICE_OPENCL, false, 0},
        {INTEROP_DEVICE_TRN, true, 2},
        {INTEROP_DEVICE_TPU, true, 3},
        {999, false, 3},
    };
    for (size_t i = 0; i < INTEROP__COUNT(cases); i++) {
        struct dlpack_case c;
        dlpack_case_reset(&c);
        dlpack_case_device(&c, cases[i].type, 3);
        c.tensor->data = (void *)(uintptr_t)4096;
        c.tensor->byte_offset = 64;
        interop_array *array = dlpack_case_import(&c, INTEROP_LENIENT);
        struct DLManagedTensorVersioned *managed = export(array, 0);
        assert_ptr_equal(managed->dl_tensor.data, (void *)(uintptr_t)(cases[i].folds ? 4160 : 4096));
        assert_int_equal(managed->dl_tensor.byte_offset, cases[i].folds ? 0 : 64);
        assert_int_equal(interop__dlpack_device(&managed->dl_tensor).id, 3);
        assert_int_equal(managed->version.minor, cases[i].minor);
        interop_dlpack_delete(managed);
        dlpack_case_release(&c, array);
    }
}

/* 78, 79, and strides that count for nothing */
static void rank_zero_and_no_elements(void **state) {
    (void)state;
    struct dlpack_case c;
    dlpack_case_reset(&c);
    c.tensor->ndim = 0;
    interop_array *array = host_array(&c, 0);
    struct DLManagedTensorVersioned *managed = export(array, 0);
    assert_int_equal(managed->dl_tensor.ndim, 0);
    assert_ptr_equal(managed->dl_tensor.data, c.data);
    interop_dlpack_delete(managed);
    interop_array_release(array);
    static const struct {
        int64_t shape[2], strides[2], exported[2];
    } cases[] = {
        {{0, 3}, {7, 9}, {1, 1}}, {{1, 3}, {7, 4}, {1, 1}}, {{0, 3}, {12, 4}, {3, 1}}, {{3, 0}, {4, 4}, {1, 1}}};
    for (size_t i = 0; i < INTEROP__COUNT(cases); i++) {
        interop_dims dims;
        dlpack_case_reset(&c);
        c.tensor->byte_offset = 8;
        interop_tensor tensor = host_tensor(&c, &dims);
        tensor.shape = cases[i].shape;
        tensor.strides = cases[i].strides;
        assert_int_equal(interop_array_from_host(&tensor, INTEROP_LENIENT, NULL, NULL, &array, NULL), INTEROP_OK);
        managed = export(array, 0);
        assert_ptr_equal(managed->dl_tensor.data, i == 1 ? (char *)c.data + 8 : NULL);
        assert_int_equal(managed->dl_tensor.byte_offset, 0);
        assert_memory_equal(managed->dl_tensor.strides, cases[i].exported, sizeof cases[i].exported);
        interop_dlpack_delete(managed);
        interop_array_release(array);
    }
}

/* 80 to 82 */
static void read_only_and_copies(void **state) {
    (void)state;
    struct dlpack_case c;
    struct DLManagedTensor *legacy = NULL;
    interop_error err;
    dlpack_case_reset(&c);
    c.data[5] = 42;
    interop_array *array = host_array(&c, INTEROP_READ_ONLY | INTEROP_IS_COPIED);
    struct DLManagedTensorVersioned *managed = export(array, 0);
    assert_int_equal(managed->flags, INTEROP_READ_ONLY); /* 21: a view is no copy, whatever its origin */
    interop_dlpack_delete(managed);
    assert_int_equal(interop_array_to_dlpack_legacy(array, 0, &legacy, &err), INTEROP_ERR_BUFFER);
    assert_non_null(strstr(err.message, "read-only"));
    assert_null(legacy);

    managed = export(array, INTEROP_EXPORT_COPY);
    assert_int_equal(managed->flags, INTEROP_IS_COPIED);
    assert_ptr_not_equal(managed->dl_tensor.data, c.data);
    assert_int_equal(interop_array_to_dlpack_legacy(array, INTEROP_EXPORT_COPY, &legacy, &err), INTEROP_OK);
    interop_array_release(array);
    assert_int_equal(c.deletes, 1); /* copies hold nothing of it */
    assert_true(((float *)managed->dl_tensor.data)[5] == 42);
    assert_true(((float *)legacy->dl_tensor.data)[5] == 42);
    interop_dlpack_delete(managed);
    interop_dlpack_delete_legacy(legacy);
}

/* 83: what cannot leave, and the minor version that says what does */
static void kinds_of_elements(void **state) {
    (void)state;
    struct dlpack_case c;
    struct DLManagedTensor *legacy = NULL;
    const struct {
        uint8_t code, bits;
        uint64_t flags;
        uint32_t minor;
    } cases[] = {{kDLFloat8_e4m3fn, 8, 0, 1}, {kDLFloat4_e2m1fn, 4, 0, 1}, {kDLInt, 4, INTEROP_SUBBYTE_PADDED, 1},
                 {kDLInt, 4, 0, 0},           {kDLBool, 8, 0, 0},          {INTEROP__DLPACK_BCOMPLEX, 32, 0, 3},
                 {kDLFloat, 32, 4, 0}}; /* where padding means nothing it is not said */
    for (size_t i = 0; i < INTEROP__COUNT(cases); i++) {
        dlpack_case_reset(&c);
        dlpack_case_dtype(&c, cases[i].code, cases[i].bits, 1);
        c.versioned.flags = cases[i].flags;
        interop_array *array = dlpack_case_import(&c, INTEROP_LENIENT);
        struct DLManagedTensorVersioned *managed = export(array, 0);
        const bool padded = cases[i].flags != 0 && cases[i].bits < 8;
        assert_int_equal(managed->version.minor, cases[i].minor);
        assert_int_equal(managed->flags, padded ? INTEROP_SUBBYTE_PADDED : 0);
        assert_int_equal(managed->dl_tensor.strides[0], 3);
        assert_int_equal(managed->dl_tensor.strides[1], 1);
        interop_dlpack_delete(managed);
        for (uint32_t copy = 0; copy < 2; copy++) {
            const interop_status status = interop_array_to_dlpack_legacy(array, copy, &legacy, NULL);
            assert_int_equal(status, padded ? INTEROP_ERR_BUFFER : INTEROP_OK);
            interop_dlpack_delete_legacy(padded ? NULL : legacy);
        }
        dlpack_case_release(&c, array);
    }
}

/* Sizes that are no power of two, in bytes and in bits. */
static void odd_sizes(void **state) {
    (void)state;
    static const DLDataType types[] = {{kDLFloat, 32, 3}, {kDLFloat6_e2m3fn, 6, 1}, {kDLUInt, 8, 5}, {kDLInt, 2, 3}};
    for (size_t i = 0; i < INTEROP__COUNT(types); i++) {
        for (int64_t stride = -9; stride < 10; stride++) {
            struct dlpack_case c;
            dlpack_case_reset(&c);
            dlpack_case_vector(&c, 2, stride);
            c.tensor->dtype = types[i];
            c.tensor->byte_offset = 120;
            interop_array *array = dlpack_case_import(&c, 0);
            struct DLManagedTensorVersioned *managed = export(array, 0);
            assert_int_equal(managed->dl_tensor.strides[0], stride);
            assert_int_equal(managed->dl_tensor.dtype.lanes, types[i].lanes);
            interop_dlpack_delete(managed);
            dlpack_case_release(&c, array);
        }
    }
}

static void refused_exports(void **state) {
    (void)state;
    struct dlpack_case c;
    struct failing_allocator allocator;
    struct DLManagedTensorVersioned *const marker = (void *)(uintptr_t)64, *managed = marker;
    struct DLManagedTensor *legacy = NULL;
    interop_error err;
    interop_dims dims;
    interop_array *array;
    failing_allocator_install(&allocator);
    dlpack_case_reset(&c);
    interop_tensor tensor = host_tensor(&c, &dims);
    for (int64_t stride = -17; stride < 18; stride++) {
        tensor.ndim = 1;
        tensor.strides = &stride;
        assert_int_equal(interop_array_from_host(&tensor, 0, NULL, NULL, &array, NULL), INTEROP_OK);
        managed = marker;
        const interop_status status = interop_array_to_dlpack(array, 0, &managed, &err);
        assert_int_equal(status, stride % 4 == 0 ? INTEROP_OK : INTEROP_ERR_BUFFER);
        if (status == INTEROP_OK) {
            assert_int_equal(managed->dl_tensor.strides[0], stride / 4);
            interop_dlpack_delete(managed);
        } else {
            char part[64];
            snprintf(part, sizeof part, "strides[0] is %d: no multiple of the element, 4 bytes", (int)stride);
            assert_non_null(strstr(err.message, part));
            assert_ptr_equal(managed, marker);
        }
        interop_array_release(array);
    }
    const int64_t strides[] = {14, 4};
    managed = marker;
    tensor.ndim = 2;
    tensor.strides = strides;
    assert_int_equal(interop_array_from_host(&tensor, 0, count_release, &c, &array, NULL), INTEROP_OK);
    interop_dlpack_delete(export(array, INTEROP_EXPORT_COPY)); /* but a copy can */
    assert_int_equal(interop_array_to_dlpack(NULL, 0, &managed, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_to_dlpack(array, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_to_dlpack(array, 4, &managed, &err), INTEROP_ERR_ARGUMENT);
    assert_string_equal(err.message, "export to DLPack: flags are 0x4: a bit is unknown here");
    assert_int_equal(interop_array_to_dlpack_legacy(NULL, 0, &legacy, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_to_dlpack_legacy(array, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_to_dlpack_legacy(array, 4, &legacy, &err), INTEROP_ERR_ARGUMENT);
    interop_array_release(array);

    tensor = host_tensor(&c, &dims);
    tensor.dtype.order = tensor.dtype.order == INTEROP_ORDER_LITTLE ? INTEROP_ORDER_BIG : INTEROP_ORDER_LITTLE;
    assert_int_equal(interop_array_from_host(&tensor, 0, count_release, &c, &array, NULL), INTEROP_OK);
    assert_int_equal(interop_array_to_dlpack(array, 0, &managed, &err), INTEROP_ERR_TYPE);
    interop_array_release(array);

    tensor = host_tensor(&c, &dims);
    tensor.device.type = INTEROP_DEVICE_CUDA;
    assert_int_equal(interop_array_from_host(&tensor, 0, count_release, &c, &array, NULL), INTEROP_OK);
    assert_int_equal(interop_array_to_dlpack(array, INTEROP_EXPORT_COPY, &managed, &err), INTEROP_ERR_BUFFER);
    interop_array_release(array);
    assert_ptr_equal(managed, marker);
    assert_null(legacy);
    assert_int_equal(c.deletes, 3);
    failing_allocator_remove(&allocator);
}

#ifdef HAVE_THREADS
static void *delete_elsewhere(void *managed) {
    interop_dlpack_delete(managed);
    return NULL;
}

/* 84, 85 */
static void deleted_on_other_threads(void **state) {
    (void)state;
    struct dlpack_case c;
    pthread_t threads[8];
    dlpack_case_reset(&c);
    interop_array *array = host_array(&c, 0);
    for (int i = 0; i < 8; i++) {
        struct DLManagedTensorVersioned *managed = export(array, 0);
        assert_int_equal(pthread_create(&threads[i], NULL, delete_elsewhere, managed), 0);
    }
    interop_array_release(array); /* the owner goes first, or in between */
    for (int i = 0; i < 8; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(c.deletes, 1);
}

/* 89: a foreign struct is never written */
static void read_only_page(void **state) {
    (void)state;
    const size_t page = 65536;
    struct dlpack_case *c = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(c, MAP_FAILED);
    dlpack_case_reset(c);
    c->versioned.deleter = NULL;
    c->legacy.dl_tensor = *c->tensor;
    c->legacy.deleter = NULL;
    for (int i = 0; i < 2; i++) {
        interop_array *array;
        interop_tensor tensor;
        interop_dims dims;
        assert_int_equal(mprotect(c, page, PROT_READ), 0);
        assert_int_equal(interop_array_from_dlpack(&c->versioned, 0, &array, NULL), INTEROP_OK);
        interop_dlpack_delete(export(array, 0));
        interop_array_release(array);
        assert_int_equal(interop_array_from_dlpack_legacy(&c->legacy, 0, &array, NULL), INTEROP_OK);
        interop_array_release(array);
        assert_int_equal(interop_tensor_from_dltensor(c->tensor, 0, &tensor, &dims, NULL), INTEROP_OK);
        assert_int_equal(mprotect(c, page, PROT_READ | PROT_WRITE), 0);
        c->tensor->strides = NULL; /* again with strides to be made */
        c->legacy.dl_tensor.strides = NULL;
    }
    assert_int_equal(munmap(c, page), 0);
}
#endif

static interop_status import_call(void *context, interop_error *err) {
    struct dlpack_case *c = context;
    interop_array *array;
    interop_status status = interop_array_from_dlpack(&c->versioned, 0, &array, err);
    assert_int_equal(c->deletes, 0);
    if (status == INTEROP_OK) {
        dlpack_case_release(c, array);
    }
    return status;
}

static interop_status export_call(void *context, interop_error *err) {
    struct DLManagedTensorVersioned *managed;
    interop_status status = interop_array_to_dlpack(context, 0, &managed, err);
    interop_dlpack_delete(status == INTEROP_OK ? managed : NULL);
    return status;
}

static interop_status export_copy_call(void *context, interop_error *err) {
    struct DLManagedTensor *managed;
    interop_status status = interop_array_to_dlpack_legacy(context, INTEROP_EXPORT_COPY, &managed, err);
    interop_dlpack_delete_legacy(status == INTEROP_OK ? managed : NULL);
    return status;
}

/* 90 */
static void no_memory(void **state) {
    (void)state;
    struct dlpack_case c;
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    dlpack_case_reset(&c);
    assert_int_equal(failing_allocator_sweep(&allocator, import_call, &c), 1);
    interop_array *array = host_array(&c, INTEROP_READ_ONLY);
    assert_int_equal(failing_allocator_sweep(&allocator, export_call, array), 1);
    assert_int_equal(failing_allocator_sweep(&allocator, export_copy_call, array), 2);
    interop_array_release(array);
    assert_int_equal(c.deletes, 1);
    failing_allocator_remove(&allocator);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_said),
        cmocka_unit_test(offsets_of_handles),
        cmocka_unit_test(rank_zero_and_no_elements),
        cmocka_unit_test(read_only_and_copies),
        cmocka_unit_test(kinds_of_elements),
        cmocka_unit_test(odd_sizes),
        cmocka_unit_test(refused_exports),
#ifdef HAVE_THREADS
        cmocka_unit_test(deleted_on_other_threads),
        cmocka_unit_test(read_only_page),
#endif
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
