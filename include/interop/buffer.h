/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_BUFFER_H
#define INTEROP_BUFFER_H

/**
 * \file buffer.h
 * Python's buffer protocol, without Python: what a Py_buffer says, and how to fill one.
 */

#include "array.h"
#include "dlpack.h"

INTEROP_BEGIN_DECLS

/** Python's Py_buffer, field by field, as it is since 3.3. Its layout never changes. */
typedef struct interop_py_buffer {
    void *buf;            /**< first element */
    void *obj;            /**< PyObject *: the exporter, for the host to set and to read */
    intptr_t len;         /**< bytes of all elements, without gaps */
    intptr_t itemsize;    /**< bytes */
    int32_t readonly;     /**< 1: must not be written to */
    int32_t ndim;         /**< rank */
    char *format;         /**< PEP 3118, terminated; NULL = unsigned bytes, or what was not asked for */
    intptr_t *shape;      /**< `ndim` extents; NULL = one dimension */
    intptr_t *strides;    /**< `ndim` strides in bytes; NULL = C order */
    intptr_t *suboffsets; /**< `ndim` numbers, of which those >= 0 follow a pointer; NULL = none do */
    void *internal;       /**< the exporter's */
} interop_py_buffer;

/** Requests, with Python's values: an OR of these. */
enum {
    INTEROP_BUFFER_INVALID = -1,
    INTEROP_BUFFER_SIMPLE = 0,
    INTEROP_BUFFER_WRITABLE = 0x1,
    INTEROP_BUFFER_FORMAT = 0x4,
    INTEROP_BUFFER_ND = 0x8,
    INTEROP_BUFFER_STRIDES = 0x18,
    INTEROP_BUFFER_C_CONTIGUOUS = 0x38,
    INTEROP_BUFFER_F_CONTIGUOUS = 0x58,
    INTEROP_BUFFER_ANY_CONTIGUOUS = 0x98,
    INTEROP_BUFFER_INDIRECT = 0x118
};

/** Import flag of this door, beside those of dlpack.h. */
enum {
    INTEROP_BUFFER_IMPORT_INVALID = -1,
    /** Copy the elements of a buffer with suboffsets, which no tensor can have, instead of refusing it. */
    INTEROP_IMPORT_GATHER = 16
};

/**
 * Looks at a buffer without taking anything: a borrowed view, fully validated. len must be what shape and itemsize say,
 * and itemsize what the format says, but for what the format leaves open (see interop_dtype_from_pep3118()). A shape in
 * the format, as in "(2,3)d", is added to the shape of the buffer. Suboffsets that are all negative are none.
 *
 * Without a format, elements of one byte are unsigned integers, and larger ones, whose format was not asked for, raw
 * bytes. Without a shape there is one dimension; if there is no format either, it is that of all the bytes. A buffer of
 * rank 0 has one element, or none of this was asked for.
 *
 * \param buffer only its data must outlive `out`
 * \param flags an OR of INTEROP_STRICT (also refuses an itemsize above 1 without a format) and
 *              INTEROP_IMPORT_REQUIRE_WRITABLE
 * \param out written on success
 * \param dims storage for shape and strides; keep it as long as out
 * \returns INTEROP_ERR_ARGUMENT (a NULL, unknown flags), INTEROP_ERR_VALUE (a field, or two that contradict each
 *          other), INTEROP_ERR_TYPE (format, objects; records, which need an owner: make an array), _OVERFLOW,
 *          INTEROP_ERR_BUFFER (suboffsets; read-only and REQUIRE_WRITABLE), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates no, but meanwhile for a format with fields or of many characters
 * \since 1.0
 * \source PEP 3118, Python's buffer protocol
 */
INTEROP_API interop_status interop_tensor_from_buffer(const interop_py_buffer *buffer, uint32_t flags,
                                                      interop_tensor *out, interop_dims *dims, interop_error *err);

/**
 * Makes an array of a buffer; as interop_tensor_from_buffer(), and records pass.
 *
 * \param buffer as there; nothing of it needs to live on but the data, as long as `release` says: Python's
 *               PyBuffer_Release() belongs there
 * \param flags as there, and INTEROP_IMPORT_GATHER: of a buffer with suboffsets, whose pointers are followed, the array
 *              is a writable copy without gaps, whatever the buffer is, and INTEROP_IS_COPIED set
 * \param release called exactly once after the last reference, never on failure; NULL: nothing to release
 * \param user handed to release
 * \param out receives one reference
 * \returns as there, INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 * \source PEP 3118, Python's buffer protocol
 */
INTEROP_API interop_status interop_array_from_buffer(const interop_py_buffer *buffer, uint32_t flags,
                                                     interop_release_callback release, void *user, interop_array **out,
                                                     interop_error *err);

/**
 * Fills a buffer for what is asked, as memoryview does: nothing that is not asked for is set, and what cannot be given
 * is refused. `obj` stays NULL: it is for the host, also to make INTEROP_ERR_BUFFER a BufferError.
 *
 * \param tensor of the host. Its data, shape and strides must outlive the use of `out`, which may point to them
 * \param request an OR of INTEROP_BUFFER_x
 * \param out written on success; end it with interop_buffer_release()
 * \returns INTEROP_ERR_ARGUMENT (a NULL, an unknown request), INTEROP_ERR_BUFFER (read-only, not contiguous as asked,
 *          without the strides that it needs, a format without a shape, packed elements of less than 8 bits, not
 *          host-readable), INTEROP_ERR_TYPE (no format; objects), INTEROP_ERR_VALUE (a record that no format can say),
 *          INTEROP_ERR_OVERFLOW (a size does not fit), INTEROP_ERR_MEMORY, or what interop_tensor_check() says
 * \threads any thread
 * \allocates at most once; not for aligned numbers without gaps in C order, asked for all that there is
 * \since 1.0
 * \source PEP 3118, Python's buffer protocol
 */
INTEROP_API interop_status interop_tensor_to_buffer(const interop_tensor *tensor, int32_t request,
                                                    interop_py_buffer *out, interop_error *err);

/**
 * Fills a buffer from an array; as interop_tensor_to_buffer(). The buffer holds a reference, so that nothing else needs
 * to outlive it.
 *
 * \param array not consumed
 * \param request,out as there
 * \returns as there
 * \threads any thread
 * \allocates yes, once
 * \since 1.0
 * \source PEP 3118, Python's buffer protocol
 */
INTEROP_API interop_status interop_array_to_buffer(interop_array *array, int32_t request, interop_py_buffer *out,
                                                   interop_error *err);

/**
 * Ends a buffer that the library filled: what an exporter's bf_releasebuffer calls. `obj` is not looked at.
 *
 * \param buffer may be NULL; one that is released, or whose `internal` is NULL, is left alone
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API void interop_buffer_release(interop_py_buffer *buffer);

INTEROP_END_DECLS

#endif
