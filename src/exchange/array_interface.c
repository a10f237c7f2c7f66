/* SPDX-License-Identifier: MIT */
#include "interop/array_interface.h"

#include <inttypes.h>
#include <string.h>

#include "dtype/internal.h"
#include "tensor/internal.h"

enum { FLAGS = INTEROP_STRICT | INTEROP_IMPORT_REQUIRE_WRITABLE | INTEROP_IMPORT_MASK_HANDLED, VERSION = 3 };

/* Text for a message: what there is of it, cut. */
static int shown(uint64_t length) {
    return (int)(length < 40 ? length : 40);
}

static interop_status check_entries(const interop_array_interface *iface, uint32_t flags, interop_error *err) {
    if (iface->version != VERSION && (iface->version != 0 || (flags & INTEROP_STRICT) != 0)) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED, "version is %" PRId32 ": version 3 is known",
                             iface->version);
    }
    if (iface->mask != NULL && (flags & INTEROP_IMPORT_MASK_HANDLED) == 0) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                             "mask is present: dropping it would turn invalid elements into valid ones");
    }
    if (iface->read_only != 0 && (flags & INTEROP_IMPORT_REQUIRE_WRITABLE) != 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "data is read-only, but a writable tensor was asked for");
    }
    if (iface->form == INTEROP_DATA_POINTER) {
        if (iface->offset != 0) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "offset is %" PRId64 ": it belongs to a buffer, a pointer already contains it",
                                 iface->offset);
        }
    } else if (iface->form != INTEROP_DATA_BUFFER) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "form is %" PRId32 ": must be INTEROP_DATA_POINTER or _BUFFER",
                             iface->form);
    } else if (iface->offset < 0 || (uint64_t)iface->offset > iface->buffer_length) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "offset is %" PRId64 ": must lie in the buffer of %" PRIu64 " bytes", iface->offset,
                             iface->buffer_length);
    }
    return INTEROP_OK;
}

/* Whether descr says no more than its typestr does: [('', '<typestr>')], with any blanks and quotes. */
static bool descr_is_trivial(const interop_array_interface *iface) {
    static const char before[] = "[('','", after[] = "')]";
    const char *parts[] = {before, iface->typestr, after};
    const uint64_t lengths[] = {sizeof before - 1, iface->typestr_length, sizeof after - 1};
    uint64_t part = 0, at = 0;
    for (uint64_t i = 0; i < iface->descr_length; i++) {
        const char c = iface->descr[i] == '"' ? '\'' : iface->descr[i];
        if (c == ' ' || (c == ',' && part == 2 && at > 0)) {
            continue;
        }
        while (part < 3 && at == lengths[part]) {
            part++;
            at = 0;
        }
        if (part == 3 || parts[part][at++] != c) {
            return false;
        }
    }
    return part == 2 && at == lengths[2];
}

/* Raw bytes: the caller may know what they are. Their order, if they have one, is the typestr's. */
static interop_status confirm(const interop_array_interface *iface, interop_dtype *dtype, interop_error *err) {
    interop_dtype confirmed;
    interop_status status = interop_dtype_init(iface->type, &confirmed, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (dtype->order != INTEROP_ORDER_NONE && confirmed.order != INTEROP_ORDER_NONE) {
        confirmed.order = dtype->order;
    }
    const bool same_size = interop_dtype_bits(&confirmed) == interop_dtype_bits(dtype);
    if (dtype->kind == INTEROP_KIND_VOID ? !same_size : !interop_dtype_equal(&confirmed, dtype)) {
        return interop__fail(err, INTEROP_ERR_TYPE, "type %" PRId32 " does not go with the typestr \"%.*s\"",
                             iface->type, shown(iface->typestr_length), iface->typestr);
    }
    *dtype = confirmed;
    return INTEROP_OK;
}

/* Typestrs of extension types that are none of NumPy's, as ml_dtypes prints them: legal with their confirmation only.
 */
static bool read_extension(const interop_array_interface *iface, interop_dtype *dtype) {
    const char *text = iface->typestr;
    if (iface->typestr_length != 3 || memchr("<>|=", text[0], 4) == NULL ||
        !(iface->type == INTEROP_FLOAT8_E5M2 ? memcmp(text + 1, "f1", 2) == 0
                                             : iface->type == INTEROP_COMPLEX32 && memcmp(text + 1, "c4", 2) == 0)) {
        return false;
    }
    (void)interop_dtype_init(iface->type, dtype, NULL);
    if (dtype->order != INTEROP_ORDER_NONE && (text[0] == '<' || text[0] == '>')) {
        dtype->order = text[0] == '<' ? INTEROP_ORDER_LITTLE : INTEROP_ORDER_BIG;
    }
    return true;
}

static interop_status read_dtype(const interop_array_interface *iface, interop_dtype *dtype, interop_error *err) {
    if (iface->typestr == NULL || (iface->descr == NULL && iface->descr_length != 0)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "typestr is NULL, or descr is NULL with a length");
    }
    if (iface->typestr_length > INT32_MAX) {
        return interop__fail(err, INTEROP_ERR_TYPE, "typestr has %" PRIu64 " bytes", iface->typestr_length);
    }
    if (read_extension(iface, dtype)) {
        return INTEROP_OK;
    }
    interop_status status = interop_dtype_from_typestr(iface->typestr, (size_t)iface->typestr_length, dtype, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (dtype->kind == INTEROP_KIND_OBJECT) {
        return interop__fail(err, INTEROP_ERR_TYPE,
                             "typestr is \"|O\": objects of the host language cannot be carried");
    }
    if (dtype->kind == INTEROP_KIND_VOID && iface->descr != NULL && !descr_is_trivial(iface)) {
        return interop__fail(err, INTEROP_ERR_TYPE, "descr is \"%.*s\": records are not carried by this door",
                             shown(iface->descr_length), iface->descr);
    }
    return iface->type == INTEROP_TYPE_NONE ? INTEROP_OK : confirm(iface, dtype, err);
}

/* The tensor, with strides in `dims` and the shape still the interface's. */
static interop_status read(const interop_array_interface *iface, uint32_t flags, interop_tensor *tensor,
                           interop_dims *dims, interop_error *err) {
    *tensor = (interop_tensor){.struct_size = sizeof *tensor,
                               .ndim = iface->ndim,
                               .flags = iface->read_only != 0 ? INTEROP_READ_ONLY : 0,
                               .byte_offset = (uint64_t)iface->offset,
                               .device = {INTEROP_DEVICE_CPU, 0},
                               .data = iface->data,
                               .shape = iface->shape,
                               .strides = dims->strides};
    interop_status status = check_entries(iface, flags, err);
    if (status != INTEROP_OK || (status = read_dtype(iface, &tensor->dtype, err)) != INTEROP_OK) {
        return status;
    }
    if (iface->strides != NULL) {
        tensor->strides = iface->strides;
    } else if (iface->ndim > 0 && iface->ndim <= INTEROP_MAX_NDIM && iface->shape != NULL) {
        interop__tensor_c_strides(tensor, dims->strides);
    }
    struct interop__extent extent;
    status = interop__tensor_check(tensor, flags & INTEROP_STRICT, &extent, err);
    if (status != INTEROP_OK || iface->form == INTEROP_DATA_POINTER || extent.elements == 0) {
        return status;
    }
    if (0 - extent.low > iface->offset || (uint64_t)extent.high > iface->buffer_length - (uint64_t)iface->offset) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "data: the elements span bytes %" PRId64 " to %" PRId64 " from offset %" PRId64
                             ", which leaves the buffer of %" PRIu64 " bytes",
                             extent.low, extent.high, iface->offset, iface->buffer_length);
    }
    return INTEROP_OK;
}

static interop_status check_arguments(const interop_array_interface *iface, uint32_t flags, const void *out,
                                      interop_error *err) {
    if (iface == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "array interface: iface, out or dims is NULL");
    }
    if ((flags & ~(uint32_t)FLAGS) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "flags are 0x%" PRIx32 ": a bit is unknown here", flags);
    }
    return interop__struct_check(iface, sizeof *iface, "interop_array_interface", err);
}

interop_status interop_tensor_from_array_interface(const interop_array_interface *iface, uint32_t flags,
                                                   interop_tensor *out, interop_dims *dims, interop_error *err) {
    interop_tensor tensor;
    interop_dims found;
    interop_status status = check_arguments(iface, flags, out != NULL ? (void *)dims : NULL, err);
    if (status != INTEROP_OK || (status = read(iface, flags, &tensor, &found, err)) != INTEROP_OK) {
        return status;
    }
    if (tensor.ndim > 0) {
        memcpy(dims->strides, tensor.strides, (size_t)tensor.ndim * sizeof *tensor.strides);
    }
    tensor.strides = dims->strides;
    *out = tensor;
    return INTEROP_OK;
}

interop_status interop_array_from_array_interface(const interop_array_interface *iface, uint32_t flags,
                                                  interop_release_callback release, void *user, interop_array **out,
                                                  interop_error *err) {
    interop_tensor tensor;
    interop_dims dims;
    interop_status status = check_arguments(iface, flags, out, err);
    if (status != INTEROP_OK || (status = read(iface, flags, &tensor, &dims, err)) != INTEROP_OK) {
        return status;
    }
    return interop__array_make(&tensor, release, user, out, err);
}

/* The number that confirms a typestr which does not say it all; the order of the bytes is in the text. */
static int32_t confirmation(const interop_dtype *dtype, const char *typestr) {
    interop_dtype native = *dtype;
    if (typestr[1] != 'V' || dtype->kind == INTEROP_KIND_VOID) {
        return INTEROP_TYPE_NONE;
    }
    native.order = dtype->order != INTEROP_ORDER_NONE ? INTEROP__ORDER_NATIVE : INTEROP_ORDER_NONE;
    return interop_dtype_type(&native);
}

interop_status interop_tensor_to_array_interface(const interop_tensor *tensor, interop_array_interface *out,
                                                 char *typestr, size_t capacity, interop_error *err) {
    if (out == NULL || typestr == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_tensor_to_array_interface: out or typestr is NULL");
    }
    interop_status status = interop_tensor_check(tensor, INTEROP_LENIENT, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if ((interop_device_traits(tensor->device.type) & INTEROP_DEVICE_HOST_READABLE) == 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "device is %s: an array interface is for memory of the host",
                             interop_device_name(tensor->device.type));
    }
    char text[64];
    size_t length = 0;
    status = interop_dtype_to_typestr(&tensor->dtype, text, sizeof text, &length, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (tensor->dtype.kind == INTEROP_KIND_OBJECT || tensor->dtype.kind == INTEROP_KIND_RECORD) {
        return interop__fail(err, INTEROP_ERR_TYPE, "objects of the host language, and records, cannot be carried");
    }
    if (length >= capacity) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "typestr has room for %zu bytes: %zu are needed", capacity,
                             length + 1);
    }
    *out = (interop_array_interface){
        .struct_size = sizeof *out,
        .version = VERSION,
        .ndim = tensor->ndim,
        .form = INTEROP_DATA_POINTER,
        .read_only = (tensor->flags & INTEROP_READ_ONLY) != 0,
        .type = confirmation(&tensor->dtype, text),
        .typestr_length = interop__text_out(text, length, typestr, capacity),
        .typestr = typestr,
        .shape = tensor->shape,
        .strides = interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C) ? NULL : tensor->strides,
        .data = interop__tensor_first(tensor),
    };
    return INTEROP_OK;
}
