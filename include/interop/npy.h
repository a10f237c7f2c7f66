/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_NPY_H
#define INTEROP_NPY_H

/**
 * \file npy.h
 * NumPy's `.npy` files, format versions 1.0 to 3.0. Source: NEP 1 and numpy.lib.format.
 */

#include "array.h"

INTEROP_BEGIN_DECLS

/**
 * Opens a file and maps it into memory, so that no element is read before it is used. The array is read-only.
 * Fortran-order files give Fortran strides. Elements may be records; bytes without a name are padding, as for NumPy.
 *
 * \param path `length` bytes, no terminator needed
 * \param out receives one reference; the last one unmaps the file
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_IO (with the system's reason), and what interop_npy_parse() says
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_npy_open(const char *path, size_t length, interop_array **out, interop_error *err);

/**
 * Looks at a `.npy` image in memory: a borrowed, read-only view, fully validated. Records are for interop_npy_open().
 *
 * \param bytes `size` bytes, which must outlive `out`; need not be aligned
 * \param out written on success
 * \param dims storage for shape and strides; keep it as long as out
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_VALUE (magic, header text, data shorter than the shape says),
 *          INTEROP_ERR_TYPE (objects, records), INTEROP_ERR_UNSUPPORTED (version), INTEROP_ERR_OVERFLOW
 * \threads any thread
 * \allocates no, but meanwhile for a header that describes a record
 * \since 1.0
 */
INTEROP_API interop_status interop_npy_parse(const void *bytes, size_t size, interop_tensor *out, interop_dims *dims,
                                             interop_error *err);

/**
 * Makes the header of a `.npy` file for a tensor: everything before the elements, padded to 64 bytes, in the lowest
 * version that can say it. As with NumPy, extension types become raw bytes, and the alignment of records is not said.
 * Fortran order is declared exactly if the tensor is F- but not C-contiguous.
 *
 * \param buffer receives the bytes, without a terminator; may be NULL when capacity is 0
 * \param capacity bytes of `buffer`; when too small nothing is written to it
 * \param length receives the bytes needed
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_TYPE (no typestr, objects), INTEROP_ERR_VALUE (a record whose fields
 *          overlap or are out of order), or what interop_tensor_check() says
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_npy_header(const interop_tensor *tensor, char *buffer, size_t capacity,
                                              size_t *length, interop_error *err);

/**
 * Writes a host tensor to a file: a temporary file beside it is renamed over `path` at the end, so that readers see
 * the old file or the new one.
 *
 * \param path `length` bytes, no terminator needed
 * \param tensor any strides
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_BUFFER (not host-readable), INTEROP_ERR_TYPE and _VALUE (no descr),
 *          INTEROP_ERR_IO, INTEROP_ERR_MEMORY; a file that was there before is then untouched
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_npy_write(const char *path, size_t length, const interop_tensor *tensor,
                                             interop_error *err);

INTEROP_END_DECLS

#endif
