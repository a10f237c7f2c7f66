/* SPDX-License-Identifier: MIT */
/* Random tensors, and what a view of one must have. Include after cmocka.h. */
#ifndef INTEROP_TESTS_VIEW_CASE_H
#define INTEROP_TESTS_VIEW_CASE_H

#include <string.h>

#include "oracle.h"
#include "tensor/internal.h"

static _Alignas(64) unsigned char buffer[ORACLE_BYTES];

static struct interop_override *const some_override = (struct interop_override *)(uintptr_t)64;

/* A random tensor with everything set that a view must keep, or drop. */
static inline void make(uint64_t *random, int round, interop_tensor *tensor, interop_dims *dims) {
    static const int32_t types[] = {INTEROP_FLOAT32, INTEROP_INT8, INTEROP_FLOAT4_E2M1FN, INTEROP_FLOAT64};
    const interop_dtype dtype = oracle_type(types[round % 4]);
    oracle_tensor(random, &dtype, INTEROP_IS_COPIED | (uint64_t)(round % 2), buffer, tensor, dims);
    tensor->stream = 77;
    tensor->override = some_override;
}

static inline void kept_fields(const interop_tensor *tensor, const interop_tensor *view, const interop_dims *dims) {
    assert_int_equal(view->struct_size, sizeof *view);
    assert_int_equal(view->flags & INTEROP_IS_COPIED, 0);
    assert_int_equal(view->flags | INTEROP_IS_COPIED, tensor->flags | INTEROP_IS_COPIED);
    assert_int_equal(view->stream, 77);
    assert_int_equal(view->device.type, tensor->device.type);
    assert_ptr_equal(view->override, some_override);
    assert_memory_equal(&view->dtype, &tensor->dtype, sizeof view->dtype);
    assert_ptr_equal(view->shape, dims->shape);
    assert_ptr_equal(view->strides, dims->strides);
    interop_error err = {INTEROP_OK, ""};
    if (interop_tensor_check(view, INTEROP_LENIENT, &err) != INTEROP_OK) {
        fail_msg("the view is no tensor: %s", err.message);
    }
}

/* Every element of the view must be the element of the tensor that `map` says. */
static inline void same_elements(const interop_tensor *tensor, const interop_tensor *view,
                                 void (*map)(const interop_tensor *tensor, const int64_t *parameters,
                                             const int64_t *index, int64_t *mapped),
                                 const int64_t *parameters) {
    const int64_t count = oracle_count(view->ndim, view->shape);
    for (int64_t k = 0; k < count; k++) {
        int64_t index[INTEROP_MAX_NDIM], mapped[INTEROP_MAX_NDIM];
        oracle_index(view->ndim, view->shape, k, index);
        map(tensor, parameters, index, mapped);
        assert_true(oracle_place(view, index) == oracle_place(tensor, mapped));
    }
}

#endif
