/* SPDX-License-Identifier: MIT */
/* Operands for tests of the ufunc layer. Include after cmocka.h. */
#ifndef INTEROP_TESTS_OPERANDS_H
#define INTEROP_TESTS_OPERANDS_H

#include <string.h>

#include "interop/ufunc.h"
#include "oracle.h"

static inline const interop_ufunc *the(const char *name) {
    const interop_ufunc *ufunc = interop_ufunc_find(name, strlen(name));
    assert_non_null(ufunc);
    return ufunc;
}

/* A tensor in C order at `data`. */
static inline interop_tensor operand(int32_t type, int32_t ndim, const int64_t *shape, void *data, interop_dims *dims) {
    const interop_dtype dtype = oracle_type(type);
    interop_tensor tensor;
    assert_int_equal(interop_tensor_init(&dtype, ndim, shape, data, &tensor, dims, NULL), INTEROP_OK);
    return tensor;
}

/* `count` elements, one each `step` bytes. */
static inline interop_tensor line(int32_t type, int64_t count, int64_t step, void *data, interop_dims *dims) {
    interop_tensor tensor = operand(type, 1, &count, data, dims);
    dims->strides[0] = step;
    return tensor;
}

#endif
