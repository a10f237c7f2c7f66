/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_RECORD_H
#define INTEROP_RECORD_H

/**
 * \file record.h
 * Records: element types made of named fields.
 */

#include "dtype.h"

INTEROP_BEGIN_DECLS

/** Limits of records. */
enum {
    INTEROP_RECORD_LIMIT_INVALID = -1,
    INTEROP_MAX_DEPTH = 64,           /**< records within records, the outermost counted */
    INTEROP_MAX_FIELDS = 16 * 1048576 /**< fields of one record, those of records within it counted */
};

/**
 * One field of a record, or of one that is to be made. Its layout never changes.
 *
 * A field may lie anywhere in the record: before another one that stands behind it in the list, over it, or behind a
 * gap. Each element of a subarray takes interop_dtype_itemsize() bytes, and they lie in C order without gaps.
 */
typedef struct interop_field {
    interop_dtype dtype;   /**< of the field, or of one element of its subarray */
    uint64_t offset;       /**< bytes from the start of the record */
    uint64_t name_length;  /**< bytes */
    uint64_t title_length; /**< bytes; 0 where `title` is NULL */
    int32_t ndim;          /**< rank of the subarray, up to INTEROP_MAX_NDIM; 0 = none */
    uint32_t reserved;     /**< zero */
    const char *name;      /**< UTF-8; may be empty, and hold any character */
    const char *title;     /**< UTF-8; NULL = none */
    const int64_t *shape;  /**< `ndim` extents; NULL if ndim is 0 */
#if UINTPTR_MAX == 0xffffffffu
    uint32_t reserved2; /**< zero; keeps 80 bytes however a 32-bit platform aligns 64-bit numbers */
#endif
} interop_field;

/** Opaque, reference-counted, and never changed once it is made, so that any number of threads may read it. */
typedef struct interop_record interop_record;

/**
 * Makes a record. Names, titles and shapes are copied; a record that is the type of a field is retained.
 *
 * \param fields `count` fields; may be NULL if count is 0
 * \param itemsize bytes of one record; more than the fields need is padding behind them
 * \param alignment of the record in bytes: a power of two that divides itemsize; 0 means 1
 * \param out receives one reference
 * \returns INTEROP_ERR_ARGUMENT (a NULL, reserved not 0), INTEROP_ERR_TYPE (the type of a field), INTEROP_ERR_VALUE (a
 *          name that is no UTF-8, or that another name or title equals; rank or extent; a field that ends behind
 *          itemsize; an object that something overlaps; alignment; depth, number of fields), INTEROP_ERR_OVERFLOW (a
 *          size), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_record_create(const interop_field *fields, size_t count, uint64_t itemsize,
                                                 uint32_t alignment, const interop_record **out, interop_error *err);

/**
 * Adds a reference.
 *
 * \param record may be NULL
 * \returns record
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const interop_record *interop_record_retain(const interop_record *record);

/**
 * Drops a reference; the last one releases the record and its references to the records within it.
 *
 * \param record may be NULL, so that the `record` of any element type that a parser filled can be handed over
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API void interop_record_release(const interop_record *record);

/**
 * The fields, in their order. They live as long as the record.
 *
 * \param record may be NULL
 * \param count receives their number; 0 for NULL
 * \returns `count` fields; NULL for NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const interop_field *interop_record_fields(const interop_record *record, size_t *count);

/**
 * Looks a field up by its name or its title.
 *
 * \param record may be NULL
 * \param name `length` bytes
 * \returns the index of the field, or -1
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int64_t interop_record_find(const interop_record *record, const char *name, size_t length);

/**
 * The element type that a record is. It borrows the record.
 *
 * \param out written on success
 * \returns INTEROP_ERR_ARGUMENT (a NULL)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_record_dtype(const interop_record *record, interop_dtype *out, interop_error *err);

INTEROP_END_DECLS

#endif
