/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "dtype/record.h"
#include "exchange/interface.h"
#include "interop/buffer.h"
#include "interop/dialect.h"

enum { FLAGS = INTEROP_STRICT | INTEROP_IMPORT_REQUIRE_WRITABLE };

/* What must hold before the extents may be read. */
static interop_status check_fields(const interop_py_buffer *buffer, interop_error *err) {
    if (buffer->ndim < 0 || buffer->ndim > INTEROP_MAX_NDIM) {
        return interop__fail(err, INTEROP_ERR_VALUE, "ndim is %" PRId32 ": must be 0 to %d", buffer->ndim,
                             INTEROP_MAX_NDIM);
    }
    if (buffer->itemsize > INT32_MAX) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW, "itemsize is %" PRIdPTR ": must be 2147483647 at most",
                             buffer->itemsize);
    }
    if (buffer->len < 0 || buffer->itemsize < 0) {
        return interop__fail(err, INTEROP_ERR_VALUE, "len is %" PRIdPTR ", itemsize %" PRIdPTR ": must not be negative",
                             buffer->len, buffer->itemsize);
    }
    if (buffer->ndim > 0 && buffer->shape == NULL && (buffer->ndim > 1 || buffer->strides != NULL)) {
        return interop__fail(err, INTEROP_ERR_VALUE, "shape is NULL, but ndim is %" PRId32 " and strides %s",
                             buffer->ndim, buffer->strides != NULL ? "are there" : "is NULL");
    }
    if (buffer->ndim > 0 && buffer->suboffsets != NULL && buffer->strides == NULL) {
        return interop__fail(err, INTEROP_ERR_VALUE, "strides is NULL, but suboffsets is not");
    }
    return INTEROP_OK;
}

/* The first axis whose elements lie behind pointers; -1: none. */
static int32_t find_suboffset(const interop_py_buffer *buffer) {
    for (int32_t i = 0; buffer->suboffsets != NULL && i < buffer->ndim; i++) {
        if (buffer->suboffsets[i] >= 0) {
            return i;
        }
    }
    return -1;
}

/*
 * What one element is: a type, and the shape that a format may have in front of it. `bytes` is what the elements of the
 * buffer take, which is not the itemsize if nothing but bytes was asked for.
 */
struct element {
    interop_dtype dtype;
    int64_t bytes;
    int32_t ndim;
    int64_t shape[INTEROP_MAX_NDIM];
};

static interop_status read_element(const interop_py_buffer *buffer, uint32_t flags, struct element *out,
                                   interop_error *err) {
    interop_dtype dtype = interop__simple_types[INTEROP_UINT8];
    out->bytes = buffer->itemsize;
    out->ndim = 0;
    if (buffer->format != NULL) {
        interop_status status = interop_dtype_from_pep3118(buffer->format, strlen(buffer->format), buffer->itemsize,
                                                           INTEROP_DIALECT_STRICT, &dtype, &out->ndim, out->shape, err);
        if (status == INTEROP_OK && (status = interop__element_check(&dtype, err)) != INTEROP_OK) {
            interop_record_release(dtype.record);
        }
        out->dtype = dtype;
        return status;
    }
    const bool flat = buffer->ndim == 0 ? buffer->len != buffer->itemsize : buffer->shape == NULL;
    if (flat) {
        out->bytes = 1;
    } else if (buffer->itemsize != 1) { /* as the exporter has them, in a format that was not asked for */
        dtype = (interop_dtype){.kind = INTEROP_KIND_VOID, .lanes = 1, .bits = 8 * (uint64_t)buffer->itemsize};
        if ((flags & INTEROP_STRICT) != 0) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "itemsize is %" PRIdPTR ", but format is NULL, which means bytes", buffer->itemsize);
        }
    }
    out->dtype = dtype;
    return INTEROP_OK;
}

/* Adds the shape of the elements to that of the buffer. */
static interop_status join(const struct element *element, int64_t itemsize, interop_tensor *tensor, interop_dims *dims,
                           interop_error *err) {
    const int32_t outer = tensor->ndim;
    if (element->ndim > INTEROP_MAX_NDIM - outer) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "ndim is %" PRId32 ", and the format has %" PRId32 " more: must be %d at most", outer,
                             element->ndim, INTEROP_MAX_NDIM);
    }
    for (int32_t i = 0; i < element->ndim; i++) {
        dims->shape[outer + i] = element->shape[i];
    }
    tensor->ndim = outer + element->ndim;
    tensor->shape = dims->shape;
    tensor->strides = dims->strides;
    interop__c_strides(element->ndim, element->shape, itemsize, dims->strides + outer);
    return INTEROP_OK;
}

/* Shape and strides, and whether len agrees. */
static interop_status read_dims(const interop_py_buffer *buffer, const struct element *element, interop_tensor *tensor,
                                interop_dims *dims, interop_error *err) {
    const int64_t bytes = element->bytes, len = buffer->len;
    int64_t total = bytes;
    bool too_long = false, empty = false;
    tensor->ndim = buffer->ndim;
    if (buffer->ndim == 0 ? len != bytes : buffer->shape == NULL) { /* one dimension, which nobody asked about */
        if (bytes == 0 || len % bytes != 0) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "len is %" PRIdPTR ": must be a multiple of the itemsize, %" PRIdPTR, buffer->len,
                                 buffer->itemsize);
        }
        tensor->ndim = 1;
        dims->shape[0] = len / bytes;
        dims->strides[0] = bytes;
        return join(element, (int64_t)interop_dtype_itemsize(&tensor->dtype), tensor, dims, err);
    }
    for (int32_t i = buffer->ndim - 1; i >= 0; i--) {
        dims->shape[i] = buffer->shape[i];
        dims->strides[i] = buffer->strides != NULL ? buffer->strides[i] : total;
        empty |= buffer->shape[i] == 0;
        too_long |= buffer->shape[i] != 0 && interop__mul_overflows(total, buffer->shape[i], &total);
        if (buffer->shape[i] < 0) {
            return interop__fail(err, INTEROP_ERR_VALUE, "shape[%" PRId32 "] is %" PRIdPTR ": must not be negative", i,
                                 buffer->shape[i]);
        }
    }
    if (!empty && too_long) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW, "shape: the bytes of the elements do not fit int64");
    }
    if (len != (empty ? 0 : total)) {
        return interop__fail(err, INTEROP_ERR_VALUE, "len is %" PRIdPTR ", but the elements have %" PRId64 " bytes",
                             buffer->len, empty ? 0 : total);
    }
    return join(element, (int64_t)interop_dtype_itemsize(&tensor->dtype), tensor, dims, err);
}

/*
 * The tensor, on `dims`. With suboffsets its data is where the first pointers lie, not the elements. Of a record, which
 * needs to be allowed, one reference is the caller's.
 */
static interop_status look(const interop_py_buffer *buffer, uint32_t flags, bool records, interop_tensor *tensor,
                           interop_dims *dims, interop_error *err) {
    struct element element;
    struct interop__extent extent;
    interop_status status = check_fields(buffer, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const bool gathers = (flags & INTEROP_IMPORT_GATHER) != 0 && find_suboffset(buffer) >= 0;
    status = interop__interface_permit(flags, records ? FLAGS | INTEROP_IMPORT_GATHER : FLAGS, false,
                                       buffer->readonly != 0 && !gathers, err);
    if (status != INTEROP_OK || (status = read_element(buffer, flags, &element, err)) != INTEROP_OK) {
        return status;
    }
    *tensor = (interop_tensor){.struct_size = sizeof *tensor,
                               .flags = buffer->readonly != 0 ? INTEROP_READ_ONLY : 0,
                               .device = {INTEROP_DEVICE_CPU, 0},
                               .dtype = element.dtype,
                               .data = buffer->buf};
    status = read_dims(buffer, &element, tensor, dims, err);
    if (status == INTEROP_OK && gathers) { /* what becomes of the strides and of the address is no concern of a copy */
        interop__tensor_c_strides(tensor, dims->strides);
        flags = INTEROP_LENIENT;
    }
    if (status == INTEROP_OK) {
        status = interop__interface_lay_out(tensor, tensor->strides, NULL, flags, records, &extent, err);
    }
    if (status != INTEROP_OK) {
        interop_record_release(tensor->dtype.record);
    }
    return status;
}

static interop_status check_arguments(const interop_py_buffer *buffer, const void *out, interop_error *err) {
    return buffer != NULL && out != NULL
               ? INTEROP_OK
               : interop__fail(err, INTEROP_ERR_ARGUMENT, "import of a buffer: buffer, out or dims is NULL");
}

static interop_status refuse_suboffsets(const interop_py_buffer *buffer, interop_error *err) {
    const int32_t axis = find_suboffset(buffer);
    return interop__fail(err, INTEROP_ERR_BUFFER,
                         "suboffsets[%" PRId32 "] is %" PRIdPTR
                         ": the elements lie behind pointers, where only a copy could gather them",
                         axis, buffer->suboffsets[axis]);
}

interop_status interop_tensor_from_buffer(const interop_py_buffer *buffer, uint32_t flags, interop_tensor *out,
                                          interop_dims *dims, interop_error *err) {
    interop_tensor tensor;
    interop_dims own;
    interop_status status = check_arguments(buffer, out != NULL ? (void *)dims : NULL, err);
    if (status != INTEROP_OK || (status = look(buffer, flags, false, &tensor, &own, err)) != INTEROP_OK) {
        return status;
    }
    if (find_suboffset(buffer) >= 0) {
        return refuse_suboffsets(buffer, err);
    }
    return interop__view_write(&tensor, tensor.ndim, tensor.shape, tensor.strides, out, dims);
}

/* Copies what lies at `from` in the dimensions from `axis` on; NULL if a pointer that it follows is. */
static char *gather(const interop_py_buffer *buffer, int32_t axis, const char *from, char *to) {
    if (axis == buffer->ndim) {
        memcpy(to, from, (size_t)buffer->itemsize);
        return to + buffer->itemsize;
    }
    for (intptr_t i = 0; i < buffer->shape[axis] && to != NULL; i++) {
        const char *at = from + i * buffer->strides[axis];
        if (buffer->suboffsets[axis] >= 0) {
            char *there;
            memcpy(&there, at, sizeof there);
            if (there == NULL) {
                return NULL;
            }
            at = there + buffer->suboffsets[axis];
        }
        to = gather(buffer, axis + 1, at, to);
    }
    return to;
}

/* A copy of a buffer whose fields have been looked at. */
static interop_status copy_gathered(const interop_py_buffer *buffer, const interop_tensor *tensor, interop_array **out,
                                    interop_error *err) {
    interop_array *array = NULL;
    interop_status status = interop_array_empty(&tensor->dtype, tensor->ndim, tensor->shape, &array, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (buffer->len > 0 && gather(buffer, 0, buffer->buf, array->tensor.data) == NULL) {
        interop_array_release(array);
        return interop__fail(err, INTEROP_ERR_VALUE, "suboffsets: a pointer that they follow is NULL");
    }
    array->tensor.flags |= INTEROP_IS_COPIED;
    *out = array;
    return INTEROP_OK;
}

interop_status interop_array_from_buffer(const interop_py_buffer *buffer, uint32_t flags,
                                         interop_release_callback release, void *user, interop_array **out,
                                         interop_error *err) {
    interop_tensor tensor;
    interop_dims own;
    interop_array *array = NULL;
    interop_status status = check_arguments(buffer, out, err);
    if (status != INTEROP_OK || (status = look(buffer, flags, true, &tensor, &own, err)) != INTEROP_OK) {
        return status;
    }
    if (find_suboffset(buffer) < 0) {
        return interop__interface_wrap(&tensor, release, user, out, err);
    }
    status = (flags & INTEROP_IMPORT_GATHER) != 0 ? copy_gathered(buffer, &tensor, &array, err)
                                                  : refuse_suboffsets(buffer, err);
    interop_record_release(tensor.dtype.record);
    if (status == INTEROP_OK) {
        array->release = release;
        array->user = user;
        *out = array;
    }
    return status;
}
