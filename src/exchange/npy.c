/* SPDX-License-Identifier: MIT */
#include "interop/npy.h"

#include <inttypes.h>
#include <string.h>

#include "device/operations.h"
#include "exchange/file.h"
#include "exchange/npy_header.h"
#include "exchange/npy_image.h"
#include "interop/record.h"
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

/* The view. Of a record, which needs to be allowed, one reference is the caller's. */
static interop_status look(const void *bytes, size_t size, bool records, interop_tensor *out, interop_dims *dims,
                           interop_error *err) {
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
    status = records || header.dtype.record == NULL
                 ? lay_out(&tensor, header.fortran_order, size - header.size, &found, err)
                 : interop__fail(err, INTEROP_ERR_TYPE,
                                 ".npy header: descr describes a record: a borrowed view cannot own its fields, but "
                                 "the array of interop_npy_open() can");
    if (status == INTEROP_OK) {
        status = interop__view_write(&tensor, tensor.ndim, found.shape, found.strides, out, dims);
    }
    if (status != INTEROP_OK) {
        interop_record_release(header.dtype.record);
    }
    return status;
}

interop_status interop_npy_parse(const void *bytes, size_t size, interop_tensor *out, interop_dims *dims,
                                 interop_error *err) {
    if (bytes == NULL || out == NULL || dims == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_npy_parse: bytes, out or dims is NULL");
    }
    return look(bytes, size, false, out, dims, err);
}

interop_status interop__npy_look(const void *bytes, size_t size, interop_tensor *out, interop_dims *dims,
                                 interop_error *err) {
    return look(bytes, size, true, out, dims, err);
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
    interop_status status = look(file->size > 0 ? file->bytes : "", file->size, true, &tensor, &dims, err);
    if (status == INTEROP_OK) {
        status = interop__array_make(&tensor, close_file, file, out, err);
        interop_record_release(tensor.dtype.record); /* the array has its own */
    }
    return status;
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

/* Checks what is to be written, prints its header, and says whether the elements follow in Fortran order. */
static interop_status make_header(const interop_tensor *tensor, char *header, size_t capacity, size_t *length,
                                  bool *fortran_order, interop_error *err) {
    const interop_status status = interop_tensor_check(tensor, INTEROP_LENIENT, err);
    if (status != INTEROP_OK) {
        return status;
    }
    *fortran_order = !interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C) &&
                     interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_F);
    return interop__npy_header_print(tensor, *fortran_order, header, capacity, length, err);
}

interop_status interop_npy_header(const interop_tensor *tensor, char *buffer, size_t capacity, size_t *length,
                                  interop_error *err) {
    bool fortran_order;
    if (length == NULL || (buffer == NULL && capacity > 0)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_npy_header: length or buffer is NULL");
    }
    return make_header(tensor, buffer, capacity, length, &fortran_order, err);
}

static interop_status make_data(const interop_tensor *tensor, bool fortran_order, struct interop__npy_image *out,
                                interop_error *err) {
    const interop_tensor *dense = tensor;
    int64_t bytes;
    if (!interop__device_host_reads(tensor->device.type)) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "device is %s: the host cannot read it to write a file",
                             interop_device_name(tensor->device.type));
    }
    if (!fortran_order && !interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C)) {
        const interop_status status = interop_array_copy(tensor, &out->copy, err);
        if (status != INTEROP_OK) {
            return status;
        }
        dense = interop_array_tensor(out->copy);
    }
    const interop_status status = interop_tensor_byte_count(dense, &bytes, err);
    if (status == INTEROP_OK) {
        out->data = interop__tensor_first(dense);
        out->data_size = (size_t)bytes;
    }
    return status;
}

void interop__npy_image_release(struct interop__npy_image *image) {
    interop_array_release(image->copy);
    interop__release(image->header, image->header_size, 1);
}

interop_status interop__npy_image_make(const interop_tensor *tensor, struct interop__npy_image *out,
                                       interop_error *err) {
    bool fortran_order;
    struct interop__npy_image image = {0};
    interop_status status = make_header(tensor, NULL, 0, &image.header_size, &fortran_order, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if ((image.header = interop__allocate(image.header_size, 1)) == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for a .npy header of %zu bytes", image.header_size);
    }
    status = make_header(tensor, image.header, image.header_size, &image.header_size, &fortran_order, err);
    if (status == INTEROP_OK) {
        status = make_data(tensor, fortran_order, &image, err);
    }
    if (status != INTEROP_OK) {
        interop__npy_image_release(&image);
        return status;
    }
    *out = image;
    return INTEROP_OK;
}

interop_status interop_npy_write(const char *path, size_t length, const interop_tensor *tensor, interop_error *err) {
    struct interop__npy_image image;
    interop_status status = interop__npy_image_make(tensor, &image, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const struct interop__part parts[] = {{image.header, image.header_size}, {image.data, image.data_size}};
    status = interop__file_replace(path, length, parts, image.data_size > 0 ? 2 : 1, err);
    interop__npy_image_release(&image);
    return status;
}
