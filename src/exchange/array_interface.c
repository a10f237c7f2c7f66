/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "device/operations.h"
#include "dtype/internal.h"
#include "exchange/interface.h"
#include "interop/record.h"

enum { FLAGS = INTEROP_STRICT | INTEROP_IMPORT_REQUIRE_WRITABLE | INTEROP_IMPORT_MASK_HANDLED, VERSION = 3 };

static interop_status check_entries(const interop_array_interface *iface, uint32_t flags, interop_error *err) {
    const interop_status status =
        interop__interface_permit(flags, FLAGS, iface->mask != NULL, iface->read_only != 0, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (iface->version != VERSION && (iface->version != 0 || (flags & INTEROP_STRICT) != 0)) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED, "version is %" PRId32 ": version 3 is known",
                             iface->version);
    }
    if (iface->form == INTEROP_DATA_NONE && iface->data != NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "form is INTEROP_DATA_NONE, but data is not NULL");
    }
    if (iface->form == INTEROP_DATA_POINTER || iface->form == INTEROP_DATA_NONE) {
        if (iface->offset != 0) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "offset is %" PRId64 ": it belongs to a buffer, a pointer already contains it",
                                 iface->offset);
        }
    } else if (iface->form != INTEROP_DATA_BUFFER) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "form is %" PRId32 ": must be INTEROP_DATA_POINTER, _BUFFER or _NONE", iface->form);
    } else if (iface->offset < 0 || (uint64_t)iface->offset > iface->buffer_length) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "offset is %" PRId64 ": must lie in the buffer of %" PRIu64 " bytes", iface->offset,
                             iface->buffer_length);
    }
    return INTEROP_OK;
}

static interop_status check_room(const interop_array_interface *iface, const struct interop__extent *extent,
                                 interop_error *err) {
    if (iface->form != INTEROP_DATA_BUFFER || extent->elements == 0) {
        return INTEROP_OK;
    }
    if (0 - (uint64_t)extent->low > (uint64_t)iface->offset ||
        (uint64_t)extent->high > iface->buffer_length - (uint64_t)iface->offset) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "data: the elements span bytes %" PRId64 " to %" PRId64 " from offset %" PRId64
                             ", which leaves the buffer of %" PRIu64 " bytes",
                             extent->low, extent->high, iface->offset, iface->buffer_length);
    }
    return INTEROP_OK;
}

/*
 * The tensor, with strides in `own` and the shape still the interface's. Of a record, which needs to be allowed, one
 * reference is the caller's.
 */
static interop_status look(const interop_array_interface *iface, uint32_t flags, bool records, interop_tensor *tensor,
                           int64_t *own, interop_error *err) {
    const struct interop__element element = {iface->typestr, iface->descr, iface->typestr_length, iface->descr_length,
                                             iface->type};
    struct interop__extent extent;
    *tensor = (interop_tensor){.struct_size = sizeof *tensor,
                               .ndim = iface->ndim,
                               .flags = iface->read_only != 0 ? INTEROP_READ_ONLY : 0,
                               .byte_offset = (uint64_t)iface->offset,
                               .device = {INTEROP_DEVICE_CPU, 0},
                               .data = iface->data,
                               .shape = iface->shape};
    interop_status status = check_entries(iface, flags, err);
    if (status != INTEROP_OK || (status = interop__interface_read(&element, iface->strides, flags, records, tensor, own,
                                                                  &extent, err)) != INTEROP_OK) {
        return status;
    }
    if ((status = check_room(iface, &extent, err)) != INTEROP_OK) {
        interop_record_release(tensor->dtype.record);
    }
    return status;
}

static interop_status check_arguments(const interop_array_interface *iface, const void *out, interop_error *err) {
    return interop__interface_arguments(iface, sizeof *iface, "interop_array_interface", out, err);
}

/* The bytes of elements without gaps in C order; 0 if there are gaps, or none, or too many. `strides` may be NULL. */
static inline uint64_t gapless_bytes(int32_t ndim, const int64_t *shape, const int64_t *strides, uint64_t itemsize) {
    uint64_t bytes = itemsize;
    bool other = false; /* also by a negative extent, which is a large one here */
    for (int64_t i = (int64_t)ndim - 1; strides != NULL && i >= 0; i--) { /* no product waits for another */
        other |= (uint64_t)strides[i] != bytes;
        other |= __builtin_mul_overflow((uint64_t)strides[i], (uint64_t)shape[i], &bytes);
    }
    for (int64_t i = (int64_t)ndim - 1; strides == NULL && i >= 0; i--) {
        other |= __builtin_mul_overflow(bytes, (uint64_t)shape[i], &bytes);
    }
    return other ? 0 : bytes;
}

/*
 * The short way for what most interfaces are: a number as three characters say it, and elements without gaps in C
 * order. It proves all that the lenient check asks for, or leaves the verdict and the message to look().
 */
static inline bool view_plain(const interop_array_interface *iface, interop_tensor *out, interop_dims *dims) {
    uint8_t order;
    int32_t number;
    if (iface->struct_size != sizeof *iface || iface->version != VERSION || iface->form != INTEROP_DATA_POINTER ||
        iface->offset != 0 || iface->descr_length != 0 || iface->mask != NULL || iface->type != INTEROP_TYPE_NONE ||
        iface->ndim < 0 || iface->ndim > INTEROP_MAX_NDIM || iface->shape == NULL || iface->typestr == NULL ||
        iface->typestr_length != 3 || (number = interop__typestr_number(iface->typestr, &order)) == INTEROP_TYPE_NONE) {
        return false;
    }
    const uint64_t itemsize = interop__simple_types[number].bits / 8;
    const uint64_t bytes = gapless_bytes(iface->ndim, iface->shape, iface->strides, itemsize);
    /* Less 1, NULL and 0 are too large as well. Below a quarter, the sum cannot overflow. */
    if ((((uintptr_t)iface->data - 1) | (bytes - 1)) > UINTPTR_MAX / 4) {
        return false;
    }
    if (iface->strides == NULL) {
        interop__c_strides(iface->ndim, iface->shape, (int64_t)itemsize, dims->strides);
    } else {
        for (int64_t i = 0; i < iface->ndim; i++) {
            dims->strides[i] = iface->strides[i];
        }
    }
    out->struct_size = sizeof *out;
    out->ndim = iface->ndim;
    out->flags = iface->read_only != 0 ? INTEROP_READ_ONLY : 0;
    out->byte_offset = 0;
    out->stream = 0;
    out->device = (interop_device){INTEROP_DEVICE_CPU, 0};
    out->dtype = interop__simple_types[number]; /* not by way of a copy with the order in it, whose parts would wait */
    out->dtype.order = order;
    out->data = iface->data;
    out->shape = iface->shape;
    out->strides = dims->strides;
    out->override = NULL;
    return true;
}

INTEROP__NOINLINE static interop_status view_any(const interop_array_interface *iface, uint32_t flags,
                                                 interop_tensor *out, interop_dims *dims, interop_error *err) {
    interop_tensor tensor;
    int64_t own[INTEROP_MAX_NDIM];
    const interop_status status = check_arguments(iface, out != NULL ? (void *)dims : NULL, err);
    return interop__interface_lend(status != INTEROP_OK ? status : look(iface, flags, false, &tensor, own, err),
                                   &tensor, out, dims);
}

interop_status interop_tensor_from_array_interface(const interop_array_interface *iface, uint32_t flags,
                                                   interop_tensor *out, interop_dims *dims, interop_error *err) {
    if (iface != NULL && out != NULL && dims != NULL && flags == INTEROP_LENIENT && view_plain(iface, out, dims)) {
        return INTEROP_OK;
    }
    return view_any(iface, flags, out, dims, err);
}

interop_status interop_array_from_array_interface(const interop_array_interface *iface, uint32_t flags,
                                                  interop_release_callback release, void *user, interop_array **out,
                                                  interop_error *err) {
    interop_tensor tensor;
    int64_t own[INTEROP_MAX_NDIM];
    interop_status status = check_arguments(iface, out, err);
    if (status != INTEROP_OK || (status = look(iface, flags, true, &tensor, own, err)) != INTEROP_OK) {
        return status;
    }
    return interop__interface_wrap(&tensor, release, user, out, err);
}

interop_status interop_tensor_to_array_interface(const interop_tensor *tensor, interop_array_interface *out, char *text,
                                                 size_t capacity, interop_error *err) {
    if (out == NULL || text == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_tensor_to_array_interface: out or text is NULL");
    }
    interop_status status = interop_tensor_check(tensor, INTEROP_LENIENT, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (!interop__device_host_reads(tensor->device.type)) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "device is %s: an array interface is for memory of the host",
                             interop_device_name(tensor->device.type));
    }
    struct interop__element element;
    void *first = interop__tensor_first(tensor);
    status = interop__element_print(tensor, text, capacity, &element, err);
    if (status != INTEROP_OK) {
        return status;
    }
    *out = (interop_array_interface){
        .struct_size = sizeof *out,
        .version = VERSION,
        .ndim = tensor->ndim,
        .form = INTEROP_DATA_POINTER,
        .read_only = (tensor->flags & INTEROP_READ_ONLY) != 0,
        .type = element.type,
        .typestr_length = element.typestr_length,
        .descr_length = element.descr_length,
        .typestr = element.typestr,
        .descr = element.descr,
        .shape = tensor->shape,
        .strides = interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C) ? NULL : tensor->strides,
        .data = first != NULL ? first : text, /* no elements; but NumPy takes NULL for a wish of new memory */
    };
    return INTEROP_OK;
}
