/* SPDX-License-Identifier: MIT */
#include "exchange/dlpack_view.h"

#include <inttypes.h>

#include "interop/dlpack.h"
#include "tensor/internal.h"

enum { KNOWN_FLAGS = INTEROP_READ_ONLY | INTEROP_IS_COPIED | INTEROP_SUBBYTE_PADDED };

/* Field by field: a compound literal would clear it first, which takes as long as all the rest. */
static inline void describe(const DLTensor *from, uint64_t flags, interop_device device, const interop_dtype *dtype,
                            const int64_t *strides, interop_tensor *out) {
    out->struct_size = sizeof *out;
    out->ndim = from->ndim;
    out->flags = flags;
    out->byte_offset = from->byte_offset;
    out->stream = 0;
    out->device = device;
    memcpy(&out->dtype, dtype, sizeof *dtype);
    out->data = from->data;
    out->shape = from->shape;
    out->strides = strides;
    out->override = NULL;
}

/*
 * Three ways to a view: plain, strided, any. The first two are for what nearly every tensor is; they prove in one pass
 * all that the lenient check asks for, or leave the verdict and the message to the last, which always knows.
 */

/* The number of elements that lie in C order without gaps. Unsigned: a negative extent makes too many, or overflows. */
static inline bool is_gapless(const DLTensor *from, uint64_t *elements) {
    uint64_t stride = 1;
    for (int64_t i = (int64_t)from->ndim - 1; i >= 0; i--) {
        if ((from->strides != NULL && (uint64_t)from->strides[i] != stride) ||
            __builtin_mul_overflow(stride, (uint64_t)from->shape[i], &stride)) {
            return false;
        }
    }
    *elements = stride;
    return true;
}

/* C order on the CPU. */
static inline bool view_plain(const DLTensor *from, uint64_t flags, interop_tensor *out, int64_t *strides) {
    static const interop_device cpu = {INTEROP_DEVICE_CPU, 0};
    uint64_t elements, bytes;
    if (from->ndim < 0 || from->ndim > INTEROP_MAX_NDIM || from->shape == NULL ||
        memcmp(&from->device, &cpu, sizeof cpu) != 0 || !is_gapless(from, &elements)) {
        return false;
    }
    const struct interop__dlpack_element *element = interop__dlpack_find(from->dtype.code, from->dtype.bits);
    if (element == NULL || from->dtype.lanes != 1) {
        return false;
    }
    /*
     * Less 1, NULL and no bytes (of no elements, or of parts of bytes) are too large as well. Below a quarter, the sum
     * cannot overflow.
     */
    uint64_t step = element->bits / 8;
    if (__builtin_mul_overflow(elements, step, &bytes) ||
        (((uintptr_t)from->data - 1) | from->byte_offset | (bytes - 1)) > UINTPTR_MAX / 4) {
        return false;
    }
    describe(from, flags & KNOWN_FLAGS, cpu, &element->dtype, strides, out);
    if (from->strides == NULL) {
        for (int64_t i = (int64_t)from->ndim - 1; i >= 0; i--) {
            strides[i] = (int64_t)step;
            step *= (uint64_t)from->shape[i];
        }
        return true;
    }
    for (int64_t i = (int64_t)from->ndim - 1; i >= 0; i--) { /* one does not wait for the other */
        strides[i] = from->strides[i] * (int64_t)step;
    }
    return true;
}

/* For any strides: a bound of how far from the first byte any other one is, in either direction. */
static bool has_reach(const DLTensor *from, int64_t step, int64_t *reach) {
    int64_t bytes = step, sum = step;
    for (int32_t i = 0; i < from->ndim; i++) {
        const int64_t extent = from->shape[i];
        int64_t far;
        if (extent < 1 || interop__mul_overflows(bytes, extent, &bytes) ||
            interop__mul_overflows(from->strides[i], step, &far) || interop__mul_overflows(far, extent - 1, &far) ||
            far == INT64_MIN || interop__add_overflows(sum, far < 0 ? -far : far, &sum)) {
            return false;
        }
    }
    *reach = sum;
    return true;
}

static inline bool has_room(const DLTensor *from, int64_t reach) {
    uint64_t first, end;
    return !__builtin_add_overflow((uint64_t)(uintptr_t)from->data, from->byte_offset, &first) &&
           !__builtin_add_overflow(first, (uint64_t)reach, &end) && first >= (uint64_t)reach && end <= UINTPTR_MAX;
}

/* Any strides, on any device where data is a pointer. */
static bool view_strided(const DLTensor *from, uint64_t flags, interop_tensor *out, int64_t *strides) {
    const struct interop__dlpack_element *element = interop__dlpack_find(from->dtype.code, from->dtype.bits);
    const int64_t step = from->dtype.bits / 8;
    const interop_device device = interop__dlpack_device(from);
    const int32_t traits = interop_device_traits(device.type);
    int64_t reach;
    if (element == NULL || element->bits % 8 != 0 || from->dtype.lanes != 1 || from->ndim < 0 ||
        from->ndim > INTEROP_MAX_NDIM || from->shape == NULL || from->strides == NULL || from->data == NULL ||
        device.id < 0 || (traits & (INTEROP_DEVICE_KNOWN | INTEROP_DEVICE_HANDLE)) != INTEROP_DEVICE_KNOWN ||
        !has_reach(from, step, &reach) || !has_room(from, reach)) {
        return false;
    }
    describe(from, flags & KNOWN_FLAGS, device, &element->dtype, strides, out);
    for (int32_t i = 0; i < from->ndim; i++) {
        strides[i] = from->strides[i] * step;
    }
    return true;
}

/* Strides that count for nothing may be of any size, and become one step where they do not fit. */
static interop_status scale_strides(const DLTensor *from, int64_t step, int64_t *strides, interop_error *err) {
    const bool matters = interop__has_elements(from->ndim, from->shape);
    for (int32_t i = 0; i < from->ndim; i++) {
        if (interop__mul_overflows(from->strides[i], step, &strides[i])) {
            if (matters && from->shape[i] != 1) {
                return interop__fail(err, INTEROP_ERR_OVERFLOW,
                                     "strides[%" PRId32 "] is %" PRId64 ": times the element it does not fit int64", i,
                                     (int64_t)from->strides[i]);
            }
            strides[i] = step;
        }
    }
    return INTEROP_OK;
}

static interop_status view_any(const DLTensor *from, uint64_t flags, uint32_t rules, interop_tensor *out,
                               int64_t *strides, interop_error *err) {
    const bool strict = (rules & INTEROP_STRICT) != 0;
    int64_t scaled[INTEROP_MAX_NDIM];
    interop_dtype dtype;
    interop_tensor view;
    interop_status status =
        interop_dtype_from_dlpack(from->dtype.code, from->dtype.bits, from->dtype.lanes, &dtype, err);
    if (status != INTEROP_OK) {
        return status;
    }
    describe(from, strict ? flags : flags & KNOWN_FLAGS, interop__dlpack_device(from), &dtype, scaled, &view);
    if (from->ndim > 0 && from->ndim <= INTEROP_MAX_NDIM && from->shape != NULL) {
        if (from->strides != NULL) {
            status = scale_strides(from, interop__tensor_element_step(&view), scaled, err);
        } else if (strict && (rules & INTEROP__NULL_STRIDES_ENDED) != 0) {
            status = interop__fail(err, INTEROP_ERR_VALUE, "strides is NULL: DLPack 1.2 and later forbid it");
        } else {
            interop__tensor_c_strides(&view, scaled);
        }
        if (status != INTEROP_OK) {
            return status;
        }
    }
    status = interop_tensor_check(&view, strict ? INTEROP_STRICT : INTEROP_LENIENT, err);
    if (status != INTEROP_OK) {
        return status;
    }
    memcpy(strides, scaled, (size_t)from->ndim * sizeof *strides);
    *out = view;
    out->strides = strides;
    return INTEROP_OK;
}

INTEROP__NOINLINE static interop_status view_other(const DLTensor *from, uint64_t flags, uint32_t rules,
                                                   interop_tensor *out, int64_t *strides, interop_error *err) {
    if ((rules & INTEROP_STRICT) == 0 && view_strided(from, flags, out, strides)) {
        return INTEROP_OK;
    }
    return view_any(from, flags, rules, out, strides, err);
}

interop_status interop__dlpack_view(const DLTensor *from, uint64_t flags, uint32_t rules, interop_tensor *out,
                                    int64_t *strides, interop_error *err) {
    if ((rules & INTEROP_STRICT) == 0 && view_plain(from, flags, out, strides)) {
        return INTEROP_OK;
    }
    return view_other(from, flags, rules, out, strides, err);
}

INTEROP__NOINLINE static interop_status view_bare(const void *dltensor, uint32_t flags, interop_tensor *out,
                                                  interop_dims *dims, interop_error *err) {
    if (dltensor == NULL || out == NULL || dims == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_tensor_from_dltensor: dltensor, out or dims is NULL");
    }
    if ((flags & ~(uint32_t)INTEROP_STRICT) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "interop_tensor_from_dltensor: flags are 0x%" PRIx32 ": a bit is unknown here", flags);
    }
    /* A bare tensor has no version, so that the newest rules are those to be strict about. */
    return view_other(dltensor, 0, flags | INTEROP__NULL_STRIDES_ENDED, out, dims->strides, err);
}

interop_status interop_tensor_from_dltensor(const void *dltensor, uint32_t flags, interop_tensor *out,
                                            interop_dims *dims, interop_error *err) {
    if (dltensor != NULL && out != NULL && dims != NULL && flags == INTEROP_LENIENT &&
        view_plain(dltensor, 0, out, dims->strides)) {
        return INTEROP_OK;
    }
    return view_bare(dltensor, flags, out, dims, err);
}
