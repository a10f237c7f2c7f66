/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_NPY_H
#define INTEROP_NPY_H

/**
 * \file npy.h
 * NumPy's `.npy` files, format versions 1.0 to 3.0, and `.npz` archives of them, as far as they are not compressed.
 * Source: NEP 1 and numpy.lib.format; PKWARE's APPNOTE 6.3.10 for the archives.
 */

#include "array.h"

INTEROP_BEGIN_DECLS

/**
 * Opens a file and maps it into memory, so that no element is read before it is used. The array is read-only.
 * Fortran-order files give Fortran strides. Elements may be records; bytes without a name are padding, as for NumPy.
 *
 * \param path `length` bytes, no terminator needed
 * \param out receives one reference; the last one unmaps the file
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_IO (with the system's reason), INTEROP_ERR_MEMORY, and what
 *          interop_npy_parse() says
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
 *          INTEROP_ERR_TYPE (objects, records), INTEROP_ERR_UNSUPPORTED (version), INTEROP_ERR_OVERFLOW,
 *          INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates no, but meanwhile for a header that describes a record, or is not ASCII
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

/** An archive of `.npy` files that is mapped into memory; opaque, reference-counted, never changes. */
typedef struct interop_npz interop_npz;

/** For interop_npz_member(). */
enum {
    INTEROP_NPZ_INVALID = -1,
    INTEROP_NPZ_CHECK_CRC = 1 /**< compare the checksum, which reads all of the member */
};

/**
 * Opens a `.npz` file and maps it into memory. Its directory is checked: no member may overlap another one, share its
 * name, or be something else by its own header. Members are looked at when they are asked for.
 *
 * \param path `length` bytes, no terminator needed
 * \param out receives one reference
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_IO (with the system's reason), INTEROP_ERR_VALUE (no zip archive, or a
 *          broken one), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_npz_open(const char *path, size_t length, interop_npz **out, interop_error *err);

/**
 * Drops the reference. The arrays of the members have their own: the last of all unmaps the file.
 *
 * \param npz may be NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API void interop_npz_release(interop_npz *npz);

/**
 * Number of members.
 *
 * \param npz may be NULL
 * \returns 0 for NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int64_t interop_npz_count(const interop_npz *npz);

/**
 * Name of a member, without the ending ".npy".
 *
 * \param index 0 to count - 1, in the order of the archive
 * \param length receives the bytes of the name
 * \returns the name, as the archive has it and without a terminator, which lives as long as npz; NULL if there is no
 *          such member
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const char *interop_npz_name(const interop_npz *npz, int64_t index, size_t *length);

/**
 * Finds a member by its name.
 *
 * \param name `length` bytes, without the ending ".npy"
 * \returns the index; -1 if there is none
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int64_t interop_npz_find(const interop_npz *npz, const char *name, size_t length);

/**
 * Makes an array of a member; as interop_npy_open(). It lies in the map of the archive: read-only, and not aligned
 * unless its writer has seen to that.
 *
 * \param index 0 to count - 1
 * \param flags 0 or INTEROP_NPZ_CHECK_CRC
 * \param out receives one reference
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_UNSUPPORTED (compressed, with the method named, or encrypted),
 *          INTEROP_ERR_VALUE (the checksum), INTEROP_ERR_MEMORY, and what interop_npy_parse() says
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_npz_member(interop_npz *npz, int64_t index, uint32_t flags, interop_array **out,
                                              interop_error *err);

/**
 * Writes host tensors to an archive, as interop_npy_write() writes a file. Members are stored, and lie at multiples of
 * 64 bytes. Archives of 4 GiB, or 65535 members, and more are written as zip64.
 *
 * \param path `length` bytes, no terminator needed
 * \param names,name_lengths,tensors `count` each; names are UTF-8, all different, without the ending ".npy"
 * \returns INTEROP_ERR_ARGUMENT (also names), INTEROP_ERR_OVERFLOW (count), and what interop_npy_write() says
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_npz_write(const char *path, size_t length, const char *const *names,
                                             const size_t *name_lengths, const interop_tensor *const *tensors,
                                             size_t count, interop_error *err);

INTEROP_END_DECLS

#endif
