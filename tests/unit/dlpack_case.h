/* SPDX-License-Identifier: MIT */
/*
 * A foreign tensor that counts its deleter calls, offered through every door: versioned, legacy, and as a bare
 * DLTensor. Include after cmocka.h.
 */
#ifndef INTEROP_TESTS_DLPACK_CASE_H
#define INTEROP_TESTS_DLPACK_CASE_H

#include <stdlib.h>
#include <string.h>

#include "exchange/dlpack_layout.h"
#include "interop/dlpack.h"

struct dlpack_case {
    struct DLManagedTensorVersioned versioned;
    struct DLManagedTensor legacy;
    DLTensor *tensor; /* of `versioned`; what the case is about */
    int64_t shape[8];
    int64_t strides[8];
    int deletes;
    _Alignas(256) float data[64];
};

static inline void dlpack_case_delete(struct DLManagedTensorVersioned *self) {
    ((struct dlpack_case *)self->manager_ctx)->deletes++;
}

static inline void dlpack_case_delete_legacy(struct DLManagedTensor *self) {
    ((struct dlpack_case *)self->manager_ctx)->deletes++;
}

/* CPU, float32, shape (2, 3), strides (3, 1), version 1.3. */
static inline struct dlpack_case *dlpack_case_reset(struct dlpack_case *c) {
    memset(c, 0, sizeof *c);
    c->shape[0] = 2;
    c->shape[1] = 3;
    c->strides[0] = 3;
    c->strides[1] = 1;
    c->tensor = &c->versioned.dl_tensor;
    c->tensor->data = c->data;
    interop__dlpack_set_device(c->tensor, (interop_device){INTEROP_DEVICE_CPU, 0});
    c->tensor->ndim = 2;
    c->tensor->dtype = (DLDataType){kDLFloat, 32, 1};
    c->tensor->shape = c->shape;
    c->tensor->strides = c->strides;
    c->versioned.version = (DLPackVersion){1, 3};
    c->versioned.manager_ctx = c;
    c->versioned.deleter = dlpack_case_delete;
    c->legacy.manager_ctx = c;
    c->legacy.deleter = dlpack_case_delete_legacy;
    return c;
}

/* One dimension. */
static inline void dlpack_case_vector(struct dlpack_case *c, int64_t extent, int64_t stride) {
    c->tensor->ndim = 1;
    c->shape[0] = extent;
    c->strides[0] = stride;
}

static inline void dlpack_case_matrix(struct dlpack_case *c, int64_t rows, int64_t columns, int64_t row_stride,
                                      int64_t column_stride) {
    c->tensor->ndim = 2;
    c->shape[0] = rows;
    c->shape[1] = columns;
    c->strides[0] = row_stride;
    c->strides[1] = column_stride;
}

static inline void dlpack_case_dtype(struct dlpack_case *c, uint8_t code, uint8_t bits, uint16_t lanes) {
    c->tensor->dtype = (DLDataType){code, bits, lanes};
}

static inline void dlpack_case_device(struct dlpack_case *c, int32_t type, int32_t id) {
    interop__dlpack_set_device(c->tensor, (interop_device){type, id});
}

/* Imports the versioned struct, and shows that the other doors see the same tensor. The caller releases. */
static inline interop_array *dlpack_case_import(struct dlpack_case *c, uint32_t flags) {
    interop_array *array = NULL, *other = NULL;
    interop_tensor bare;
    interop_dims dims;
    interop_error err = {INTEROP_OK, ""};
    const interop_status status = interop_array_from_dlpack(&c->versioned, flags, &array, &err);
    if (status != INTEROP_OK) {
        fail_msg("refused: %s", err.message);
    }
    const interop_tensor *tensor = interop_array_tensor(array);
    c->legacy.dl_tensor = *c->tensor;
    assert_int_equal(interop_tensor_from_dltensor(c->tensor, INTEROP_LENIENT, &bare, &dims, &err), INTEROP_OK);
    assert_int_equal(interop_array_from_dlpack_legacy(&c->legacy, INTEROP_LENIENT, &other, &err), INTEROP_OK);
    assert_int_equal(bare.flags, 0); /* it has no place for any */
    const interop_tensor *all[] = {&bare, interop_array_tensor(other)};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(all[i]->ndim, tensor->ndim);
        assert_ptr_equal(all[i]->data, tensor->data);
        assert_int_equal(all[i]->byte_offset, tensor->byte_offset);
        assert_memory_equal(&all[i]->device, &tensor->device, sizeof tensor->device);
        assert_memory_equal(&all[i]->dtype, &tensor->dtype, sizeof tensor->dtype);
        for (int32_t k = 0; k < tensor->ndim; k++) {
            assert_int_equal(all[i]->shape[k], tensor->shape[k]);
            if ((tensor->flags & INTEROP_SUBBYTE_PADDED) == 0) { /* the other doors have no such flag */
                assert_int_equal(all[i]->strides[k], tensor->strides[k]);
            }
        }
    }
    const int before = c->deletes;
    interop_array_release(other);
    assert_int_equal(c->deletes, before + (c->legacy.deleter != NULL));
    c->deletes = before;
    return array;
}

/* Releases what dlpack_case_import() gave: the deleter runs now, once. */
static inline void dlpack_case_release(struct dlpack_case *c, interop_array *array) {
    assert_int_equal(c->deletes, 0);
    interop_array_release(array);
    assert_int_equal(c->deletes, c->versioned.deleter != NULL);
    c->deletes = 0;
}

/* Accepted under `flags`, with nothing more to look at. */
static inline void dlpack_case_accept(struct dlpack_case *c, uint32_t flags) {
    dlpack_case_release(c, dlpack_case_import(c, flags));
}

/* The versioned door refuses: the right status and message, nothing deleted, nothing written. */
static inline void dlpack_case_refuse_versioned(struct dlpack_case *c, uint32_t flags, interop_status expected,
                                                const char *text) {
    interop_array *const marker = (interop_array *)(uintptr_t)64, *array = marker;
    interop_error err = {INTEROP_OK, ""};
    const struct dlpack_case before = *c;
    const interop_status status = interop_array_from_dlpack(&c->versioned, flags, &array, &err);
    assert_int_equal(status, expected);
    assert_int_equal(err.status, expected);
    if (strstr(err.message, text) == NULL) {
        fail_msg("\"%s\" does not name \"%s\"", err.message, text);
    }
    assert_ptr_equal(array, marker);
    assert_memory_equal(c, &before, sizeof before);
    assert_int_equal(interop_array_from_dlpack(&c->versioned, flags, &array, NULL), expected);
}

/* Every door refuses. For what is wrong with the DLTensor itself. */
static inline void dlpack_case_refuse(struct dlpack_case *c, uint32_t flags, interop_status expected,
                                      const char *text) {
    dlpack_case_refuse_versioned(c, flags, expected, text);
    interop_array *const marker = (interop_array *)(uintptr_t)64, *array = marker;
    interop_tensor bare, bare_before;
    interop_dims dims, dims_before;
    interop_error err = {INTEROP_OK, ""};
    memset(&bare, 0x5a, sizeof bare);
    memset(&dims, 0x5a, sizeof dims);
    bare_before = bare;
    dims_before = dims;
    c->legacy.dl_tensor = *c->tensor;
    assert_int_equal(interop_array_from_dlpack_legacy(&c->legacy, flags, &array, &err), expected);
    assert_non_null(strstr(err.message, text));
    assert_ptr_equal(array, marker);
    assert_int_equal(interop_tensor_from_dltensor(c->tensor, flags, &bare, &dims, &err), expected);
    assert_non_null(strstr(err.message, text));
    assert_memory_equal(&bare, &bare_before, sizeof bare);
    assert_memory_equal(&dims, &dims_before, sizeof dims);
    assert_int_equal(c->deletes, 0);
}

#endif
