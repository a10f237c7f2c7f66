/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "dtype/internal.h"
#include "tensor/internal.h"

/* What must hold before the extents may be read. */
static interop_status shape_is_there(const interop_tensor *tensor, interop_error *err) {
    if (tensor == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "tensor is NULL");
    }
    if (!INTEROP__LIKELY(tensor->struct_size == sizeof *tensor)) {
        interop_status status = interop__struct_check(tensor, sizeof *tensor, "interop_tensor", err);
        if (status != INTEROP_OK) {
            return status;
        }
    }
    if (tensor->ndim < 0 || tensor->ndim > INTEROP_MAX_NDIM) {
        return interop__fail(err, INTEROP_ERR_VALUE, "ndim is %" PRId32 ": must be 0 to %d", tensor->ndim,
                             INTEROP_MAX_NDIM);
    }
    if (tensor->ndim > 0 && tensor->shape == NULL) {
        return interop__fail(err, INTEROP_ERR_VALUE, "shape is NULL, but ndim is %" PRId32, tensor->ndim);
    }
    return INTEROP_OK;
}

static inline interop_status dtype_is_legal(const interop_tensor *tensor, interop_error *err) {
    return INTEROP__LIKELY(interop__simple_type(&tensor->dtype) != INTEROP_TYPE_NONE)
               ? INTEROP_OK
               : interop_dtype_check(&tensor->dtype, err);
}

static interop_status strides_are_there(const interop_tensor *tensor, interop_error *err) {
    if (tensor->ndim > 0 && tensor->strides == NULL) {
        return interop__fail(err, INTEROP_ERR_VALUE, "strides is NULL, but ndim is %" PRId32, tensor->ndim);
    }
    return INTEROP_OK;
}

/* Where one pass over the dimensions leads to, in units of strides. */
struct reach {
    int64_t elements;
    int64_t low;
    int64_t high; /* of the first unit of the last element */
    bool too_many;
    bool too_far;
};

/* A zero extent makes everything 0, whatever overflowed beside it. `strides` may be NULL: low and high are then 0. */
static interop_status walk(int32_t ndim, const int64_t *shape, const int64_t *strides, struct reach *reach,
                           interop_error *err) {
    int64_t elements = 1, low = 0, high = 0;
    bool too_many = false, too_far = false, empty = false;
    for (int32_t i = 0; i < ndim; i++) {
        const int64_t extent = shape[i];
        if (extent < 0) {
            return interop__fail(err, INTEROP_ERR_VALUE, "shape[%" PRId32 "] is %" PRId64 ": must not be negative", i,
                                 extent);
        }
        empty |= extent == 0;
        too_many |= interop__mul_overflows(elements, extent, &elements);
        if (extent > 1 && strides != NULL) {
            int64_t far;
            too_far |= interop__mul_overflows(extent - 1, strides[i], &far);
            too_far |= interop__add_overflows(far < 0 ? low : high, far, far < 0 ? &low : &high);
        }
    }
    *reach = empty ? (struct reach){0, 0, 0, false, false} : (struct reach){elements, low, high, too_many, too_far};
    return INTEROP_OK;
}

static interop_status too_many_elements(const interop_tensor *tensor, interop_error *err) {
    char shape[INTEROP__QUOTED_DIMS];
    return interop__fail(err, INTEROP_ERR_OVERFLOW, "shape is %s: the number of elements does not fit int64",
                         interop__quote_numbers(tensor->ndim, tensor->shape, shape, sizeof shape));
}

static interop_status too_far_apart(const interop_tensor *tensor, interop_error *err) {
    char shape[INTEROP__QUOTED_DIMS], strides[INTEROP__QUOTED_DIMS];
    return interop__fail(err, INTEROP_ERR_OVERFLOW, "strides are %s: with shape %s the span does not fit int64",
                         interop__quote_numbers(tensor->ndim, tensor->strides, strides, sizeof strides),
                         interop__quote_numbers(tensor->ndim, tensor->shape, shape, sizeof shape));
}

/* Bytes of `elements` elements without gaps; packed ones are counted in bits and rounded up once. */
static bool bytes_overflow(const interop_tensor *tensor, int64_t elements, int64_t *bytes) {
    const int64_t step = interop__tensor_element_step(tensor);
    if (!interop__tensor_is_packed(tensor)) {
        return interop__mul_overflows(elements, step, bytes);
    }
    return interop__mul_overflows(elements / 8, step, bytes) ||
           interop__add_overflows(*bytes, (elements % 8 * step + 7) / 8, bytes);
}

/* Turns the reach of a tensor with elements into bytes. */
static bool span_overflows(const interop_tensor *tensor, const struct reach *reach, int64_t *low, int64_t *high) {
    int64_t end;
    if (reach->too_far || interop__add_overflows(reach->high, interop__tensor_element_step(tensor), &end)) {
        return true;
    }
    interop__span_in_bytes(tensor, reach->low, end, low, high);
    return false;
}

/*
 * The short way for tensors without gaps in C order, which most are: one product tells everything. False if this is
 * none, or has no elements, or overflows; measure() then looks closer.
 */
static inline bool measure_gapless(const interop_tensor *tensor, struct interop__extent *extent) {
    int64_t bytes = interop__tensor_element_step(tensor), elements = 1;
    if (bytes == 0 || interop__tensor_is_packed(tensor)) {
        return false;
    }
    for (int32_t i = tensor->ndim - 1; i >= 0; i--) {
        const int64_t count = tensor->shape[i];
        if (count <= 0 || (tensor->strides[i] != bytes && count != 1) || interop__mul_overflows(bytes, count, &bytes)) {
            return false;
        }
        elements *= count;
    }
    *extent = (struct interop__extent){elements, bytes, 0, bytes};
    return true;
}

static interop_status measure(const interop_tensor *tensor, struct interop__extent *extent, interop_error *err) {
    struct reach reach;
    interop_status status = walk(tensor->ndim, tensor->shape, tensor->strides, &reach, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (reach.too_many) {
        return too_many_elements(tensor, err);
    }
    if (bytes_overflow(tensor, reach.elements, &extent->bytes)) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW,
                             "shape: the bytes of %" PRId64 " elements of %" PRIu64 " bits do not fit int64",
                             reach.elements, interop_dtype_bits(&tensor->dtype));
    }
    extent->elements = reach.elements;
    extent->low = extent->high = 0;
    if (reach.elements != 0 && span_overflows(tensor, &reach, &extent->low, &extent->high)) {
        return too_far_apart(tensor, err);
    }
    return INTEROP_OK;
}

/* Of a tensor with elements. A handle is the start of its memory, so that nothing lies below offset 0. */
static interop_status address_is_sound(const interop_tensor *tensor, const struct interop__extent *extent,
                                       interop_error *err) {
    const bool address = interop__tensor_has_address(tensor);
    const uint64_t top = address ? UINTPTR_MAX : UINT64_MAX;
    const uint64_t base = address ? (uint64_t)(uintptr_t)tensor->data : 0;
    const uint64_t below = 0 - (uint64_t)extent->low;
    uint64_t first, end;
    if (tensor->data == NULL && extent->bytes != 0) {
        return interop__fail(err, INTEROP_ERR_VALUE, "data is NULL, but there are %" PRId64 " elements",
                             extent->elements);
    }
    if (__builtin_add_overflow(base, tensor->byte_offset, &first) || first < below ||
        __builtin_add_overflow(first, (uint64_t)extent->high, &end) || end > top) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW,
                             "address: data %p, byte_offset %" PRIu64 " and the span [%" PRId64 ", %" PRId64
                             ") leave the address space",
                             tensor->data, tensor->byte_offset, extent->low, extent->high);
    }
    return INTEROP_OK;
}

static interop_status check_strict(const interop_tensor *tensor, const struct interop__extent *extent,
                                   interop_error *err) {
    const uint64_t known = INTEROP_READ_ONLY | INTEROP_IS_COPIED | INTEROP_SUBBYTE_PADDED;
    if ((tensor->flags & ~known) != 0) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED, "flags are 0x%" PRIx64 ": a bit is unknown", tensor->flags);
    }
    if ((interop_device_traits(tensor->device.type) & INTEROP_DEVICE_KNOWN) == 0) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED, "device type %" PRId32 " is unknown", tensor->device.type);
    }
    if (tensor->device.type == INTEROP_DEVICE_CPU && tensor->device.id != 0) {
        return interop__fail(err, INTEROP_ERR_VALUE, "device id is %" PRId32 ": the CPU has id 0", tensor->device.id);
    }
    if (extent->low < 0 && tensor->byte_offset < 0 - (uint64_t)extent->low) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "strides reach %" PRId64 " bytes from the first element, but byte_offset is %" PRIu64,
                             extent->low, tensor->byte_offset);
    }
    if (!interop__tensor_is_aligned(tensor)) {
        const uint32_t need = interop_dtype_alignment(&tensor->dtype);
        return interop__fail(err, INTEROP_ERR_VALUE, "data is aligned to %" PRIu32 " bytes: the elements need %" PRIu32,
                             interop__tensor_alignment(tensor, need), need);
    }
    return INTEROP_OK;
}

interop_status interop__device_check(const interop_device *device, interop_error *err) {
    return INTEROP__LIKELY(device->type >= 1 && device->id >= 0)
               ? INTEROP_OK
               : interop__fail(err, INTEROP_ERR_VALUE,
                               "device is (%" PRId32 ", %" PRId32 "): the type must be 1 or more, the id 0 or more",
                               device->type, device->id);
}

interop_status interop__tensor_check(const interop_tensor *tensor, uint32_t policy, struct interop__extent *extent,
                                     interop_error *err) {
    interop_status status = shape_is_there(tensor, err);
    if (status != INTEROP_OK || (status = strides_are_there(tensor, err)) != INTEROP_OK ||
        (status = dtype_is_legal(tensor, err)) != INTEROP_OK) {
        return status;
    }
    if (!measure_gapless(tensor, extent) && (status = measure(tensor, extent, err)) != INTEROP_OK) {
        return status;
    }
    if ((status = interop__device_check(&tensor->device, err)) != INTEROP_OK) {
        return status;
    }
    if (extent->elements != 0 && (status = address_is_sound(tensor, extent, err)) != INTEROP_OK) {
        return status;
    }
    if (policy == INTEROP_LENIENT) {
        return INTEROP_OK;
    }
    if (policy != INTEROP_STRICT) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "policy is %" PRIu32 ": must be 0 or 1", policy);
    }
    return check_strict(tensor, extent, err);
}

interop_status interop_tensor_check(const interop_tensor *tensor, uint32_t policy, interop_error *err) {
    struct interop__extent extent;
    return interop__tensor_check(tensor, policy, &extent, err);
}

interop_status interop_tensor_element_count(const interop_tensor *tensor, int64_t *elements, interop_error *err) {
    struct reach reach;
    interop_status status = shape_is_there(tensor, err);
    if (status != INTEROP_OK || (status = walk(tensor->ndim, tensor->shape, NULL, &reach, err)) != INTEROP_OK) {
        return status;
    }
    if (elements == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_tensor_element_count: elements is NULL");
    }
    if (reach.too_many) {
        return too_many_elements(tensor, err);
    }
    *elements = reach.elements;
    return INTEROP_OK;
}

/* `strides` is whether they are wanted. */
static interop_status measure_unchecked(const interop_tensor *tensor, bool strides, struct interop__extent *extent,
                                        interop_error *err) {
    interop_status status = shape_is_there(tensor, err);
    if (status != INTEROP_OK || (status = dtype_is_legal(tensor, err)) != INTEROP_OK) {
        return status;
    }
    if (strides) {
        status = strides_are_there(tensor, err);
        return status != INTEROP_OK ? status : measure(tensor, extent, err);
    }
    interop_tensor flat = *tensor;
    flat.strides = NULL;
    return measure(&flat, extent, err);
}

interop_status interop_tensor_byte_count(const interop_tensor *tensor, int64_t *bytes, interop_error *err) {
    struct interop__extent extent;
    interop_status status = measure_unchecked(tensor, false, &extent, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (bytes == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_tensor_byte_count: bytes is NULL");
    }
    *bytes = extent.bytes;
    return INTEROP_OK;
}

interop_status interop_tensor_span(const interop_tensor *tensor, int64_t *low, int64_t *high, interop_error *err) {
    struct interop__extent extent;
    interop_status status = measure_unchecked(tensor, true, &extent, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (low == NULL || high == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_tensor_span: low or high is NULL");
    }
    *low = extent.low;
    *high = extent.high;
    return INTEROP_OK;
}

void interop__c_strides(int32_t ndim, const int64_t *shape, int64_t step, int64_t *strides) {
    uint64_t stride = (uint64_t)step;
    for (int32_t i = ndim - 1; i >= 0; i--) {
        strides[i] = (int64_t)stride;
        stride *= (uint64_t)(shape[i] > 1 ? shape[i] : 1);
    }
}

void interop__tensor_c_strides(const interop_tensor *tensor, int64_t *strides) {
    interop__c_strides(tensor->ndim, tensor->shape, interop__tensor_element_step(tensor), strides);
}

interop_status interop_tensor_init(const interop_dtype *dtype, int32_t ndim, const int64_t *shape, void *data,
                                   interop_tensor *out, interop_dims *dims, interop_error *err) {
    if (dtype == NULL || out == NULL || dims == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_tensor_init: dtype, out or dims is NULL");
    }
    int64_t strides[INTEROP_MAX_NDIM];
    interop_tensor tensor = {sizeof tensor, ndim, 0, 0, 0, {INTEROP_DEVICE_CPU, 0}, *dtype, data, shape, strides, NULL};
    interop_status status = shape_is_there(&tensor, err);
    if (status != INTEROP_OK) {
        return status;
    }
    interop__tensor_c_strides(&tensor, strides);
    status = interop_tensor_check(&tensor, INTEROP_LENIENT, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (ndim > 0) {
        memmove(dims->shape, shape, (size_t)ndim * sizeof *shape);
        memcpy(dims->strides, strides, (size_t)ndim * sizeof *strides);
    }
    tensor.shape = dims->shape;
    tensor.strides = dims->strides;
    *out = tensor;
    return INTEROP_OK;
}
