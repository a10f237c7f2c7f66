/* SPDX-License-Identifier: MIT */
/* A .npy file as bytes: those that are read, and those that are to be written. */
#ifndef INTEROP_EXCHANGE_NPY_IMAGE_H
#define INTEROP_EXCHANGE_NPY_IMAGE_H

#include "base/base.h"
#include "interop/array.h"

/* A checked view of the elements. Of a record, if there is one, a reference is the caller's. */
interop_status interop__npy_look(const void *bytes, size_t size, interop_tensor *out, interop_dims *dims,
                                 interop_error *err);

struct interop__npy_image {
    char *header;
    size_t header_size;
    const void *data; /* of the tensor, or of a copy without gaps */
    size_t data_size;
    interop_array *copy; /* or NULL */
};

/* What a file with the tensor consists of; it is not to outlive the tensor. */
interop_status interop__npy_image_make(const interop_tensor *tensor, struct interop__npy_image *out,
                                       interop_error *err);
void interop__npy_image_release(struct interop__npy_image *image);

#endif
