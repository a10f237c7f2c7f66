/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "tensor/internal.h"

/* Lets strides that counted bits count bytes. False if one that matters is no whole number of them. */
static bool bits_to_bytes(const interop_tensor *tensor, int64_t *strides) {
    const bool matters = interop__has_elements(tensor->ndim, tensor->shape);
    for (int32_t i = 0; i < tensor->ndim - 1; i++) {
        if (strides[i] % 8 != 0 && tensor->shape[i] > 1 && matters) {
            return false;
        }
        strides[i] /= 8;
    }
    return true;
}

interop_status interop_tensor_join_lanes(const interop_tensor *tensor, int32_t lanes, interop_tensor *out,
                                         interop_dims *dims, interop_error *err) {
    int64_t shape[INTEROP_MAX_NDIM], strides[INTEROP_MAX_NDIM];
    if (tensor == NULL || out == NULL || dims == NULL || lanes < 1 || lanes > UINT16_MAX) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "join_lanes: an argument is NULL, or lanes is %" PRId32, lanes);
    }
    const int32_t last = tensor->ndim - 1;
    const int64_t step = interop__tensor_element_step(tensor);
    if (last < 0 || tensor->dtype.lanes != 1 || tensor->shape[last] % lanes != 0) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "join_lanes: the last axis must be a multiple of %" PRId32 " elements of one lane", lanes);
    }
    interop_tensor joined = *tensor;
    joined.dtype.lanes = (uint16_t)lanes;
    const interop_status status = interop_dtype_check(&joined.dtype, err);
    if (status != INTEROP_OK) {
        return status;
    }
    memcpy(shape, tensor->shape, (size_t)tensor->ndim * sizeof *shape);
    memcpy(strides, tensor->strides, (size_t)tensor->ndim * sizeof *strides);
    const bool packed = interop__tensor_is_packed(tensor), padded = !packed && tensor->dtype.bits % 8 != 0;
    if (lanes > 1 && (padded || (shape[last] > 0 && strides[last] != step) ||
                      (packed && !interop__tensor_is_packed(&joined) && !bits_to_bytes(tensor, strides)))) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "join_lanes: the last axis has gaps, or an element would begin inside a byte");
    }
    if (lanes > 1) {
        shape[last] /= lanes;
        strides[last] = interop__tensor_element_step(&joined);
    }
    return interop__view_write(&joined, joined.ndim, shape, strides, out, dims);
}
