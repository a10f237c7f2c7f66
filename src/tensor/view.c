/* SPDX-License-Identifier: MIT */
/* Views: other shapes and strides on the same memory. The tensor that comes in has been checked. */
#include <inttypes.h>
#include <string.h>

#include "tensor/internal.h"

/* What a view differs in. Kept apart from `out` and `dims`, which may be what the tensor itself lies in. */
struct view {
    interop_dims dims;
    int32_t ndim;
};

static interop_status begin(const interop_tensor *tensor, const interop_tensor *out, const interop_dims *dims,
                            struct view *view, interop_error *err) {
    if (tensor == NULL || out == NULL || dims == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "view: tensor, out or dims is NULL");
    }
    view->ndim = tensor->ndim;
    if (tensor->ndim > 0) {
        memcpy(view->dims.shape, tensor->shape, (size_t)tensor->ndim * sizeof(int64_t));
        memcpy(view->dims.strides, tensor->strides, (size_t)tensor->ndim * sizeof(int64_t));
    }
    return INTEROP_OK;
}

interop_status interop__view_write(const interop_tensor *tensor, int32_t ndim, const int64_t *shape,
                                   const int64_t *strides, interop_tensor *out, interop_dims *dims) {
    interop_tensor result = *tensor;
    if (ndim > 0) {
        memcpy(dims->shape, shape, (size_t)ndim * sizeof *shape);
        memcpy(dims->strides, strides, (size_t)ndim * sizeof *strides);
    }
    result.struct_size = sizeof result;
    result.ndim = ndim;
    result.flags &= ~(uint64_t)INTEROP_IS_COPIED;
    result.shape = dims->shape;
    result.strides = dims->strides;
    *out = result;
    return INTEROP_OK;
}

static interop_status finish(const interop_tensor *tensor, const struct view *view, interop_tensor *out,
                             interop_dims *dims) {
    return interop__view_write(tensor, view->ndim, view->dims.shape, view->dims.strides, out, dims);
}

/* Turns `axis` into 0 ... count - 1. */
static interop_status find_axis(int32_t *axis, int32_t count, interop_error *err) {
    if (*axis < -count || *axis >= count) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "axis is %" PRId32 ": must be %" PRId32 " to %" PRId32, *axis,
                             -count, count - 1);
    }
    *axis += *axis < 0 ? count : 0;
    return INTEROP_OK;
}

/*
 * Moves the first element by `delta` units of strides. Where there are addresses it is data that moves, since
 * byte_offset cannot go below 0; a handle has its start at byte_offset 0, so there it is the offset.
 */
static interop_status move_first(interop_tensor *tensor, int64_t delta, interop_error *err) {
    if (interop__tensor_is_packed(tensor)) {
        if (delta % 8 != 0) {
            return interop__fail(err, INTEROP_ERR_BUFFER,
                                 "the view would begin %" PRId64 " bits on, inside a byte of packed elements", delta);
        }
        delta /= 8;
    }
    if (interop__tensor_has_address(tensor)) {
        tensor->data = (void *)((uintptr_t)tensor->data + (uintptr_t)delta);
    } else {
        tensor->byte_offset += (uint64_t)delta;
    }
    return INTEROP_OK;
}

/* Whether start, start + step, ... are `count` indices of an axis of `extent`. */
static bool indices_fit(int64_t extent, int64_t start, int64_t count, int64_t step) {
    int64_t last;
    return count >= 0 &&
           (count == 0 || (start >= 0 && start < extent && !interop__mul_overflows(count - 1, step, &last) &&
                           !interop__add_overflows(start, last, &last) && last >= 0 && last < extent));
}

interop_status interop_tensor_slice(const interop_tensor *tensor, int32_t axis, int64_t start, int64_t count,
                                    int64_t step, interop_tensor *out, interop_dims *dims, interop_error *err) {
    struct view view;
    interop_status status = begin(tensor, out, dims, &view, err);
    if (status != INTEROP_OK || (status = find_axis(&axis, view.ndim, err)) != INTEROP_OK) {
        return status;
    }
    const int64_t stride = view.dims.strides[axis], extent = view.dims.shape[axis];
    int64_t bytes;
    if (!indices_fit(extent, start, count, step)) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "slice: %" PRId64 " indices from %" PRId64 " by %" PRId64 " leave axis %" PRId32
                             " of extent %" PRId64,
                             count, start, step, axis, extent);
    }
    interop_tensor moved = *tensor;
    view.dims.shape[axis] = count;
    moved.shape = view.dims.shape;
    if (count > extent && (status = interop_tensor_byte_count(&moved, &bytes, err)) != INTEROP_OK) {
        return status; /* a step of 0 can ask for more than fits */
    }
    if (interop__has_elements(view.ndim, view.dims.shape)) {
        status = move_first(&moved, start * stride, err);
        if (status != INTEROP_OK) {
            return status;
        }
        if (count > 1) { /* inside the span of the tensor, so that it cannot overflow */
            view.dims.strides[axis] = stride * step;
        }
    }
    return finish(&moved, &view, out, dims);
}

interop_status interop_tensor_flip(const interop_tensor *tensor, int32_t axis, interop_tensor *out, interop_dims *dims,
                                   interop_error *err) {
    struct view view;
    interop_status status = begin(tensor, out, dims, &view, err);
    if (status != INTEROP_OK || (status = find_axis(&axis, view.ndim, err)) != INTEROP_OK) {
        return status;
    }
    const int64_t extent = view.dims.shape[axis];
    return interop_tensor_slice(tensor, axis, extent - 1, extent, -1, out, dims, err);
}

interop_status interop_tensor_transpose(const interop_tensor *tensor, const int32_t *axes, interop_tensor *out,
                                        interop_dims *dims, interop_error *err) {
    struct view view;
    interop_status status = begin(tensor, out, dims, &view, err);
    if (status != INTEROP_OK) {
        return status;
    }
    uint64_t seen = 0;
    for (int32_t i = 0; i < view.ndim; i++) {
        int32_t axis = axes == NULL ? view.ndim - 1 - i : axes[i];
        if ((status = find_axis(&axis, view.ndim, err)) != INTEROP_OK) {
            return status;
        }
        if ((seen >> axis & 1) != 0) {
            return interop__fail(err, INTEROP_ERR_ARGUMENT, "axes: %" PRId32 " appears twice", axis);
        }
        seen |= UINT64_C(1) << axis;
        view.dims.shape[i] = tensor->shape[axis];
        view.dims.strides[i] = tensor->strides[axis];
    }
    return finish(tensor, &view, out, dims);
}

static interop_status check_shape(int32_t ndim, const int64_t *shape, interop_error *err) {
    if (ndim < 0 || ndim > INTEROP_MAX_NDIM) {
        return interop__fail(err, INTEROP_ERR_VALUE, "ndim is %" PRId32 ": must be 0 to %d", ndim, INTEROP_MAX_NDIM);
    }
    if (ndim > 0 && shape == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "shape is NULL, but ndim is %" PRId32, ndim);
    }
    for (int32_t i = 0; i < ndim; i++) {
        if (shape[i] < 0) {
            return interop__fail(err, INTEROP_ERR_VALUE, "shape[%" PRId32 "] is %" PRId64 ": must not be negative", i,
                                 shape[i]);
        }
    }
    return INTEROP_OK;
}

interop_status interop_tensor_broadcast_to(const interop_tensor *tensor, int32_t ndim, const int64_t *shape,
                                           interop_tensor *out, interop_dims *dims, interop_error *err) {
    struct view view;
    int64_t bytes;
    interop_status status = begin(tensor, out, dims, &view, err);
    if (status != INTEROP_OK || (status = check_shape(ndim, shape, err)) != INTEROP_OK) {
        return status;
    }
    const int32_t added = ndim - view.ndim;
    if (added < 0) {
        return interop__fail(err, INTEROP_ERR_VALUE, "broadcast: rank %" PRId32 " is below the tensor's %" PRId32, ndim,
                             view.ndim);
    }
    view.ndim = ndim;
    for (int32_t i = 0; i < ndim; i++) {
        const int64_t extent = i < added ? 1 : tensor->shape[i - added];
        if (extent != 1 && extent != shape[i]) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "broadcast: extent %" PRId64 " of axis %" PRId32 " cannot become %" PRId64, extent,
                                 i - added, shape[i]);
        }
        view.dims.shape[i] = shape[i];
        view.dims.strides[i] = extent == 1 ? 0 : tensor->strides[i - added];
    }
    interop_tensor wider = *tensor;
    wider.ndim = ndim;
    wider.shape = view.dims.shape;
    wider.flags |= INTEROP_READ_ONLY;
    status = interop_tensor_byte_count(&wider, &bytes, err);
    return status != INTEROP_OK ? status : finish(&wider, &view, out, dims);
}

interop_status interop_tensor_squeeze(const interop_tensor *tensor, int32_t axis, interop_tensor *out,
                                      interop_dims *dims, interop_error *err) {
    struct view view;
    interop_status status = begin(tensor, out, dims, &view, err);
    if (status != INTEROP_OK || (status = find_axis(&axis, view.ndim, err)) != INTEROP_OK) {
        return status;
    }
    if (view.dims.shape[axis] != 1) {
        return interop__fail(err, INTEROP_ERR_VALUE, "squeeze: axis %" PRId32 " has extent %" PRId64 ", not 1", axis,
                             view.dims.shape[axis]);
    }
    view.ndim--;
    for (int32_t i = axis; i < view.ndim; i++) {
        view.dims.shape[i] = tensor->shape[i + 1];
        view.dims.strides[i] = tensor->strides[i + 1];
    }
    return finish(tensor, &view, out, dims);
}

/* The stride of an extent of 1 is ignored; this one lets a tensor without gaps look so to whoever does look at it. */
static int64_t stride_of_one(const interop_tensor *tensor, int32_t axis) {
    const bool fortran = interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C) == 0 &&
                         interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_F) != 0;
    const int32_t inner = fortran ? axis - 1 : axis; /* the axis of the tensor that the new one is put around */
    if (inner < 0 || inner == tensor->ndim) {
        return interop__tensor_element_step(tensor);
    }
    return (int64_t)((uint64_t)tensor->strides[inner] * (uint64_t)tensor->shape[inner]);
}

interop_status interop_tensor_expand(const interop_tensor *tensor, int32_t axis, interop_tensor *out,
                                     interop_dims *dims, interop_error *err) {
    struct view view;
    interop_status status = begin(tensor, out, dims, &view, err);
    if (status != INTEROP_OK || (status = find_axis(&axis, view.ndim + 1, err)) != INTEROP_OK) {
        return status;
    }
    if (view.ndim == INTEROP_MAX_NDIM) {
        return interop__fail(err, INTEROP_ERR_VALUE, "expand: the rank would pass %d", INTEROP_MAX_NDIM);
    }
    for (int32_t i = view.ndim; i > axis; i--) {
        view.dims.shape[i] = tensor->shape[i - 1];
        view.dims.strides[i] = tensor->strides[i - 1];
    }
    view.dims.strides[axis] = stride_of_one(tensor, axis);
    view.dims.shape[axis] = 1;
    view.ndim++;
    return finish(tensor, &view, out, dims);
}

/* Lets strides that counted bytes count bits. True if one that matters overflows. */
static bool bytes_to_bits(struct view *view) {
    const bool matters = interop__has_elements(view->ndim, view->dims.shape);
    for (int32_t i = 0; i < view->ndim; i++) {
        if (interop__mul_overflows(view->dims.strides[i], 8, &view->dims.strides[i])) {
            if (matters && view->dims.shape[i] > 1) {
                return true;
            }
            view->dims.strides[i] = 0;
        }
    }
    return false;
}

interop_status interop_tensor_split_lanes(const interop_tensor *tensor, interop_tensor *out, interop_dims *dims,
                                          interop_error *err) {
    struct view view;
    int64_t low, high;
    interop_status status = begin(tensor, out, dims, &view, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const int64_t step = interop__tensor_element_step(tensor);
    const bool padded = !interop__tensor_is_packed(tensor) && interop_dtype_bits(&tensor->dtype) % 8 != 0;
    interop_tensor split = *tensor;
    split.dtype.lanes = 1;
    if (view.ndim == 0) {
        view.ndim = split.ndim = 1;
        view.dims.shape[0] = 1;
        view.dims.strides[0] = step;
    }
    int64_t *extent = &view.dims.shape[view.ndim - 1], *stride = &view.dims.strides[view.ndim - 1];
    if (tensor->dtype.lanes == 1) {
        return finish(tensor, &view, out, dims);
    }
    if (padded || (*extent > 1 && *stride != step && interop__has_elements(view.ndim, view.dims.shape))) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "split_lanes: the last axis has gaps (stride %" PRId64 ", %" PRIu64 " bits%s)", *stride,
                             interop_dtype_bits(&tensor->dtype), padded ? ", padded" : "");
    }
    split.flags &= ~(uint64_t)INTEROP_SUBBYTE_PADDED; /* it meant nothing so far, and lanes lie side by side */
    if (interop__mul_overflows(*extent, tensor->dtype.lanes, extent) ||
        (interop__tensor_is_packed(&split) && !interop__tensor_is_packed(tensor) && bytes_to_bits(&view))) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW, "split_lanes: an extent, or a stride in bits, overflows");
    }
    *stride = interop__tensor_element_step(&split);
    split.shape = view.dims.shape;
    split.strides = view.dims.strides;
    status = interop_tensor_span(&split, &low, &high, err);
    return status != INTEROP_OK ? status : finish(&split, &view, out, dims);
}
