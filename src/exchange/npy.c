/* SPDX-License-Identifier: MIT */
#include "interop/npy.h"

#include <inttypes.h>
#include <string.h>

#include "exchange/file.h"
#include "exchange/npy_header.h"
#include "tensor/internal.h"

/* Strides for the shape in `dims`, and the check of all; the elements must lie within `room` bytes. */
static interop_status lay_out(interop_tensor *tensor, bool fortran_order, size_t room, interop_dims *dims,
                              interop_error *err) {
    int64_t bytes;
    interop_status status = interop_tensor_byte_count(tensor, &bytes, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if ((uint64_t)bytes > room) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             ".npy data: the shape needs %" PRId64 " bytes, but only %zu follow the header", bytes,
                             room);
    }
    interop_dims reversed;
    const int32_t ndim = tensor->ndim;
    interop__tensor_c_strides(tensor, dims->strides);
    if (fortran_order) {
        for (int32_t i = 0; i < ndim; i++) {
            reversed.shape[i] = dims->shape[ndim - 1 - i];
        }
        interop__c_strides(ndim, reversed.shape, interop__tensor_element_step(tensor), reversed.strides);
        for (int32_t i = 0; i < ndim; i++) {
            dims->strides[i] = reversed.strides[ndim - 1 - i];
        }
    }
    return interop_tensor_check(tensor, INTEROP_LENIENT, err);
}

interop_status interop_npy_parse(const void *bytes, size_t size, interop_tensor *out, interop_dims *dims,
                                 interop_error *err) {
    if (bytes == NULL || out == NULL || dims == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_npy_parse: bytes, out or dims is NULL");
    }
    struct interop__npy_header header;
    interop_status status = interop__npy_header_parse(bytes, size, &header, err);
    if (status != INTEROP_OK) {
        return status;
    }
    interop_dims found;
    memcpy(found.shape, header.shape, sizeof header.shape[0] * (size_t)header.ndim);
    interop_tensor tensor = {.struct_size = sizeof tensor,
                             .ndim = header.ndim,
                             .flags = INTEROP_READ_ONLY,
                             .device = {INTEROP_DEVICE_CPU, 0},
                             .dtype = header.dtype,
                             .data = (char *)(uintptr_t)bytes + header.size, /* read-only: see flags */
                             .shape = found.shape,
                             .strides = found.strides};
    status = lay_out(&tensor, header.fortran_order, size - header.size, &found, err);
    if (status == INTEROP_OK) {
        status = interop__view_write(&tensor, tensor.ndim, found.shape, found.strides, out, dims);
    }
    return status;
}

/* What the last reference to a mapped array releases. */
static void close_file(void *user) {
    interop__file_close(user);
    interop__release(user, sizeof(struct interop__file), _Alignof(struct interop__file));
}

static interop_status wrap(struct interop__file *file, interop_array **out, interop_error *err) {
    interop_tensor tensor;
    interop_dims dims;
    /* An empty file has no bytes to point to; the parser then says what is missing. */
    interop_status status = interop_npy_parse(file->size > 0 ? file->bytes : "", file->size, &tensor, &dims, err);
    return status != INTEROP_OK ? status : interop__array_make(&tensor, close_file, file, out, err);
}

interop_status interop_npy_open(const char *path, size_t length, interop_array **out, interop_error *err) {
    if (out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_npy_open: out is NULL");
    }
    struct interop__file *file = interop__allocate(sizeof *file, _Alignof(struct interop__file));
    if (file == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory to open a file");
    }
    interop_status status = interop__file_open(path, length, file, err);
    if (status != INTEROP_OK) {
        interop__release(file, sizeof *file, _Alignof(struct interop__file));
        return status;
    }
    status = wrap(file, out, err);
    if (status != INTEROP_OK) {
        close_file(file);
    }
    return status;
}

/* The header, and whether the elements follow it in Fortran order. */
static interop_status make_header(const interop_tensor *tensor, char header[INTEROP__NPY_HEADER_MAX], size_t *length,
                                  bool *fortran_order, interop_error *err) {
    char typestr[64];
    interop_status status = interop_tensor_check(tensor, INTEROP_LENIENT, err);
    if (status != INTEROP_OK ||
        (status = interop_dtype_to_typestr(&tensor->dtype, typestr, sizeof typestr, NULL, err)) != INTEROP_OK) {
        return status;
    }
    if (tensor->dtype.kind == INTEROP_KIND_OBJECT || tensor->dtype.kind == INTEROP_KIND_RECORD) {
        return interop__fail(err, INTEROP_ERR_TYPE, "objects and records cannot be written to a .npy file");
    }
    *fortran_order = !interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C) &&
                     interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_F);
    *length = interop__npy_header_print(tensor, typestr, *fortran_order, header);
    return INTEROP_OK;
}

interop_status interop_npy_header(const interop_tensor *tensor, char *buffer, size_t capacity, size_t *length,
                                  interop_error *err) {
    char header[INTEROP__NPY_HEADER_MAX];
    bool fortran_order = false;
    size_t needed = 0;
    if (length == NULL || (buffer == NULL && capacity > 0)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_npy_header: length or buffer is NULL");
    }
    interop_status status = make_header(tensor, header, &needed, &fortran_order, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (capacity >= needed) {
        memcpy(buffer, header, needed);
    }
    *length = needed;
    return INTEROP_OK;
}

/* Writes a tensor whose elements lie without gaps from the first on. */
static interop_status write_dense(const char *path, size_t length, const interop_tensor *dense, const char *header,
                                  size_t header_length, interop_error *err) {
    int64_t bytes;
    interop_status status = interop_tensor_byte_count(dense, &bytes, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const struct interop__part parts[] = {{header, header_length}, {interop__tensor_first(dense), (size_t)bytes}};
    return interop__file_replace(path, length, parts, bytes > 0 ? 2 : 1, err);
}

interop_status interop_npy_write(const char *path, size_t length, const interop_tensor *tensor, interop_error *err) {
    char header[INTEROP__NPY_HEADER_MAX];
    bool fortran_order = false;
    size_t header_length = 0;
    interop_status status = make_header(tensor, header, &header_length, &fortran_order, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if ((interop_device_traits(tensor->device.type) & INTEROP_DEVICE_HOST_READABLE) == 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "device is %s: the host cannot read it to write a file",
                             interop_device_name(tensor->device.type));
    }
    if (fortran_order || interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C)) {
        return write_dense(path, length, tensor, header, header_length, err);
    }
    interop_array *copy;
    status = interop_array_copy(tensor, &copy, err);
    if (status == INTEROP_OK) {
        status = write_dense(path, length, interop_array_tensor(copy), header, header_length, err);
        interop_array_release(copy);
    }
    return status;
}
