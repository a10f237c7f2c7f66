/* SPDX-License-Identifier: MIT */
/* What the rest of the library may know of tensors and arrays beyond the public headers. */
#ifndef INTEROP_TENSOR_INTERNAL_H
#define INTEROP_TENSOR_INTERNAL_H

#include <stdatomic.h>

#include "base/base.h"
#include "interop/array.h"

/*
 * One block of memory: this, then the shape and strides that `tensor` points to. Views hold a reference to the array
 * whose memory they share (never to another view), so that chains cannot grow.
 */
struct interop_array {
    atomic_size_t references;
    interop_tensor tensor;
    struct interop_array *base;       /* retained, or NULL */
    interop_release_callback release; /* or NULL */
    void *user;
    int64_t dims[]; /* ndim extents, then ndim strides */
};

/* Makes an array of a tensor that has been checked: one allocation, one reference. Copies shape and strides. */
interop_status interop__array_make(const interop_tensor *checked, interop_release_callback release, void *user,
                                   interop_array **out, interop_error *err);

/* Writes C-order strides for a checked shape: in bytes, or in bits for packed sub-byte elements. */
void interop__tensor_c_strides(const interop_tensor *tensor, int64_t *strides);

/* The unit of strides, in strides units per element: the item size, or for packed sub-byte elements its bits. */
int64_t interop__tensor_element_step(const interop_tensor *tensor);

/* Address of the first element on a device where pointers can be added to. */
static inline char *interop__tensor_first(const interop_tensor *tensor) {
    return (char *)tensor->data + tensor->byte_offset;
}

#endif
