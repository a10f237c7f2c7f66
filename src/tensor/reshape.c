/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "tensor/internal.h"

/* Writes the extents of the view, with -1 computed. They must have `elements` elements. */
static interop_status find_extents(int64_t elements, int32_t ndim, const int64_t *shape, int64_t *extents,
                                   interop_error *err) {
    int64_t known = 1;
    int32_t inferred = -1;
    bool overflow = false, zero = false;
    for (int32_t i = 0; i < ndim; i++) {
        extents[i] = shape[i];
        if (shape[i] < -1 || (shape[i] == -1 && inferred >= 0)) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "reshape: shape[%" PRId32 "] is %" PRId64 ": must be 0 or more, or once -1", i,
                                 shape[i]);
        }
        if (shape[i] == -1) {
            inferred = i;
        } else {
            zero |= shape[i] == 0;
            overflow |= interop__mul_overflows(known, shape[i], &known);
        }
    }
    if (inferred >= 0 && !zero && !overflow && elements % known == 0) {
        extents[inferred] = elements / known;
        return INTEROP_OK;
    }
    if (inferred < 0 && (zero || !overflow) && known == elements) {
        return INTEROP_OK;
    }
    return interop__fail(err, INTEROP_ERR_VALUE, "reshape: %" PRId64 " elements do not fit the shape", elements);
}

/* Elements at one distance from each other, in the order of the tensor. */
struct run {
    int64_t count;
    int64_t stride;
};

/* Melts neighbouring axes that one stride can walk through. Returns the number of runs. */
static int32_t find_runs(const interop_tensor *tensor, struct run *runs) {
    int32_t count = 0;
    for (int32_t i = 0; i < tensor->ndim; i++) {
        const int64_t extent = tensor->shape[i], stride = tensor->strides[i];
        int64_t whole;
        if (extent == 1) {
            continue;
        }
        if (count > 0 && !interop__mul_overflows(stride, extent, &whole) && runs[count - 1].stride == whole) {
            runs[count - 1] = (struct run){runs[count - 1].count * extent, stride};
        } else {
            runs[count++] = (struct run){extent, stride};
        }
    }
    return count;
}

/* Deals the runs out to the new axes, last first. False if an axis would need two runs. */
static bool find_strides(const interop_tensor *tensor, int32_t ndim, const int64_t *shape, int64_t *strides) {
    struct run runs[INTEROP_MAX_NDIM];
    int32_t run = find_runs(tensor, runs);
    int64_t left = 1; /* elements of the current run that no axis has yet */
    uint64_t stride = (uint64_t)interop__tensor_element_step(tensor);
    for (int32_t i = ndim - 1; i >= 0; i--) {
        if (left == 1 && shape[i] != 1) {
            run--; /* there is one, since the element counts are equal */
            left = runs[run].count;
            stride = (uint64_t)runs[run].stride;
        }
        if (left % shape[i] != 0) {
            return false;
        }
        strides[i] = (int64_t)stride;
        left /= shape[i];
        stride *= (uint64_t)shape[i];
    }
    return true;
}

interop_status interop_tensor_reshape(const interop_tensor *tensor, int32_t ndim, const int64_t *shape,
                                      interop_tensor *out, interop_dims *dims, interop_error *err) {
    int64_t elements, extents[INTEROP_MAX_NDIM], strides[INTEROP_MAX_NDIM];
    if (tensor == NULL || out == NULL || dims == NULL || (ndim > 0 && shape == NULL)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "reshape: tensor, shape, out or dims is NULL");
    }
    if (ndim < 0 || ndim > INTEROP_MAX_NDIM) {
        return interop__fail(err, INTEROP_ERR_VALUE, "ndim is %" PRId32 ": must be 0 to %d", ndim, INTEROP_MAX_NDIM);
    }
    interop_status status = interop_tensor_element_count(tensor, &elements, err);
    if (status != INTEROP_OK || (status = find_extents(elements, ndim, shape, extents, err)) != INTEROP_OK) {
        return status;
    }
    if (elements == 0) {
        interop__c_strides(ndim, extents, interop__tensor_element_step(tensor), strides);
    } else if (!find_strides(tensor, ndim, extents, strides)) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "reshape: no strides can give this shape, it needs a copy");
    }
    return interop__view_write(tensor, ndim, extents, strides, out, dims);
}
