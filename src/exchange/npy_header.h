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

/*
 * Never reads behind `size` bytes. The extents are what the text says; they are not checked yet. The record of the
 * element type, if there is one, is the caller's.
 */
interop_status interop__npy_header_parse(const unsigned char *bytes, size_t size, struct interop__npy_header *out,
                                         interop_error *err);

/* Prints the lowest version that can say it. The length is a multiple of 64; nothing is written if it does not fit. */
interop_status interop__npy_header_print(const interop_tensor *checked, bool fortran_order, char *out, size_t capacity,
                                         size_t *length, interop_error *err);

#endif
