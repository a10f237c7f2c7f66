/* SPDX-License-Identifier: MIT */
/* The text of a .npy header: magic, version, length, and a Python literal dictionary. */
#ifndef INTEROP_EXCHANGE_NPY_HEADER_H
#define INTEROP_EXCHANGE_NPY_HEADER_H

#include "base/base.h"
#include "interop/tensor.h"

struct interop__npy_header {
    size_t size; /* bytes before the elements */
    interop_dtype dtype;
    bool fortran_order;
    int32_t ndim;
    int64_t shape[INTEROP_MAX_NDIM];
};

/* Never reads behind `size` bytes. The extents are what the text says; they are not checked yet. */
interop_status interop__npy_header_parse(const unsigned char *bytes, size_t size, struct interop__npy_header *out,
                                         interop_error *err);

/* Room for any header that is written: the greatest rank, with the longest extents. */
enum { INTEROP__NPY_HEADER_MAX = 2048 };

/* Prints version 1.0, which can say all that is written here. Returns the length, a multiple of 64. */
size_t interop__npy_header_print(const interop_tensor *checked, const char *typestr, bool fortran_order,
                                 char out[INTEROP__NPY_HEADER_MAX]);

#endif
