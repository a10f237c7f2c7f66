/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_ARRAY_INTERFACE_H
#define INTEROP_ARRAY_INTERFACE_H

/**
 * \file array_interface.h
 * NumPy's `__array_interface__`, version 3, as a C struct. The host reads the dictionary, the library judges it.
 */

#include "array.h"
#include "dlpack.h"

INTEROP_BEGIN_DECLS

/** Forms of the `data` entry. */
enum {
    INTEROP_DATA_INVALID = -1,
    INTEROP_DATA_POINTER = 0, /**< `data` is the first element; `offset` must be 0 */
    INTEROP_DATA_BUFFER = 1,  /**< `data` is a buffer of `buffer_length` bytes; the first element is `offset` into it */
    INTEROP_DATA_NONE = 2     /**< there is none, and so no elements; an object that means its own buffer: BUFFER */
};

/** The dictionary. A zeroed entry is an absent one. Everything is borrowed. */
typedef struct interop_array_interface {
    uint32_t struct_size;
    int32_t version;         /**< 3; 0 = absent, which NumPy accepts and INTEROP_STRICT refuses */
    int32_t ndim;            /**< length of `shape` */
    int32_t form;            /**< INTEROP_DATA_x */
    int32_t read_only;       /**< the flag beside the pointer, or that of the buffer */
    int32_t type;            /**< INTEROP_x that confirms an ambiguous typestr ("<V2" is INTEROP_BFLOAT16); 0 = none */
    int64_t offset;          /**< bytes */
    uint64_t buffer_length;  /**< bytes */
    uint64_t typestr_length; /**< bytes */
    uint64_t descr_length;   /**< bytes */
    const char *typestr;
    const char *descr;      /**< NULL = absent. Text as in dialect.h; looked at for typestrs of kind V only */
    const int64_t *shape;   /**< `ndim` extents */
    const int64_t *strides; /**< `ndim` strides in bytes; NULL = C order */
    void *data;
    const struct interop_array_interface *mask; /**< NULL = none. For the caller: the library looks at no entry */
} interop_array_interface;

/**
 * Looks at an array interface without taking anything: a borrowed view, fully validated. In the buffer form the whole
 * span must lie inside the buffer. `type` also confirms what ml_dtypes prints and NumPy does not know, "<f1"
 * (INTEROP_FLOAT8_E5M2) and "<W4" (INTEROP_COMPLEX32, INTEROP_BCOMPLEX32). Floats of 4 and 6 bits ("|V1") take a byte
 * each, and get INTEROP_SUBBYTE_PADDED.
 *
 * \param iface must outlive `out`, which points to its shape
 * \param flags an OR of INTEROP_STRICT, INTEROP_IMPORT_REQUIRE_WRITABLE, INTEROP_IMPORT_MASK_HANDLED
 * \param out written on success
 * \param dims storage for strides; keep it as long as out
 * \returns INTEROP_ERR_ARGUMENT (a NULL, unknown flags or form), INTEROP_ERR_UNSUPPORTED (version, a mask that is not
 *          declared handled), INTEROP_ERR_TYPE (typestr, objects, bits; records, which need an owner: make an array),
 *          INTEROP_ERR_VALUE (also a descr of other bytes than the typestr), _OVERFLOW, INTEROP_ERR_BUFFER (read-only
 *          and REQUIRE_WRITABLE), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates no, but meanwhile for a descr that is looked at
 * \since 1.0
 * \source NumPy, array interface version 3
 */
INTEROP_API interop_status interop_tensor_from_array_interface(const interop_array_interface *iface, uint32_t flags,
                                                               interop_tensor *out, interop_dims *dims,
                                                               interop_error *err);

/**
 * Makes an array of an array interface; as interop_tensor_from_array_interface(), and records pass. Bytes without a
 * name in a descr are padding. Nothing of `iface` needs to live on but the data.
 *
 * \param iface,flags as there
 * \param release called exactly once after the last reference, never on failure; NULL: nothing to release
 * \param user handed to release
 * \param out receives one reference
 * \returns as there, INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 * \source NumPy, array interface version 3
 */
INTEROP_API interop_status interop_array_from_array_interface(const interop_array_interface *iface, uint32_t flags,
                                                              interop_release_callback release, void *user,
                                                              interop_array **out, interop_error *err);

/**
 * Describes a host tensor as an array interface, pointer form. `strides` is NULL exactly for C-contiguous tensors. Of
 * records, descr is the list of their fields that numpy.dtype.descr is, or, if no list can say it (fields that overlap
 * or are out of order), a dictionary that numpy.dtype() takes; else it is NULL. Fields of extension types are "<V2" and
 * "|V1" there, as in numpy.dtype.descr, and come back as raw bytes. Floats of 4 and 6 bits can leave with
 * INTEROP_SUBBYTE_PADDED.
 *
 * \param tensor borrowed: shape, strides and data of `out` point into it
 * \param out written on success; `type` is set where the typestr is ambiguous; `data` is never NULL: where there are no
 *            elements, it may be any address
 * \param text receives the texts that `out` points to, terminated; keep it as long as out
 * \param capacity bytes of `text`; 32 always suffice, but for records, whose descr comes on top
 * \returns INTEROP_ERR_ARGUMENT (a NULL; capacity, the message says what is needed), INTEROP_ERR_TYPE (no typestr,
 *          objects), INTEROP_ERR_BUFFER (not host-readable), or what interop_tensor_check() says
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source NumPy, array interface version 3
 */
INTEROP_API interop_status interop_tensor_to_array_interface(const interop_tensor *tensor, interop_array_interface *out,
                                                             char *text, size_t capacity, interop_error *err);

INTEROP_END_DECLS

#endif
