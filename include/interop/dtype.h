/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_DTYPE_H
#define INTEROP_DTYPE_H

/**
 * \file dtype.h
 * The element type: one value behind every dialect.
 */

#include "status.h"

INTEROP_BEGIN_DECLS

/** Kinds of element. */
enum {
    INTEROP_KIND_INVALID = -1,
    INTEROP_KIND_NONE = 0, /**< a zeroed interop_dtype; no element type */
    INTEROP_KIND_BOOL = 1,
    INTEROP_KIND_INT = 2,
    INTEROP_KIND_UINT = 3,
    INTEROP_KIND_FLOAT = 4,     /**< `format` says which */
    INTEROP_KIND_COMPLEX = 5,   /**< two parts; `bits` counts both, `format` is that of a part */
    INTEROP_KIND_OPAQUE = 6,    /**< a handle whose meaning both sides know (DLPack code 3) */
    INTEROP_KIND_TIMEDELTA = 7, /**< NumPy m8 */
    INTEROP_KIND_DATETIME = 8,  /**< NumPy M8 */
    INTEROP_KIND_BYTES = 9,     /**< NumPy S: `bits` / 8 bytes, NUL padded */
    INTEROP_KIND_STRING = 10,   /**< NumPy U: `bits` / 32 code points of UCS-4 */
    INTEROP_KIND_VOID = 11,     /**< NumPy V: `bits` / 8 raw bytes; two may have an `order`, see typestr */
    INTEROP_KIND_RECORD = 12,   /**< named fields; `record` describes them */
    INTEROP_KIND_OBJECT = 13,   /**< NumPy O: a pointer of the host language */
    INTEROP_KIND_BITFIELD = 14  /**< NumPy t: descriptor only, up to INT32_MAX bits */
};

/** Formats of floating-point numbers; 0 for every other kind. Names are DLPack's. */
enum {
    INTEROP_FORMAT_INVALID = -1,
    INTEROP_FORMAT_NONE = 0,
    INTEROP_FORMAT_IEEE = 1,          /**< binary16, 32, 64 or 128, by `bits` */
    INTEROP_FORMAT_BFLOAT = 2,        /**< 16 bits */
    INTEROP_FORMAT_X87 = 3,           /**< 80 bits stored in 96 or 128 (`bits` is the storage) */
    INTEROP_FORMAT_DOUBLE_DOUBLE = 4, /**< two binary64, 128 bits */
    INTEROP_FORMAT_E3M4 = 5,
    INTEROP_FORMAT_E4M3 = 6,
    INTEROP_FORMAT_E4M3B11FNUZ = 7,
    INTEROP_FORMAT_E4M3FN = 8,
    INTEROP_FORMAT_E4M3FNUZ = 9,
    INTEROP_FORMAT_E5M2 = 10,
    INTEROP_FORMAT_E5M2FNUZ = 11,
    INTEROP_FORMAT_E8M0FNU = 12,
    INTEROP_FORMAT_E2M3FN = 13, /**< 6 bits */
    INTEROP_FORMAT_E3M2FN = 14, /**< 6 bits */
    INTEROP_FORMAT_E2M1FN = 15  /**< 4 bits */
};

/** Byte order of an element. */
enum {
    INTEROP_ORDER_INVALID = -1,
    INTEROP_ORDER_NONE = 0, /**< does not apply: one byte, or raw bytes */
    INTEROP_ORDER_LITTLE = 1,
    INTEROP_ORDER_BIG = 2
};

/** Units of TIMEDELTA and DATETIME (NumPy's); 0 for every other kind. */
enum {
    INTEROP_UNIT_INVALID = -1,
    INTEROP_UNIT_NONE = 0,
    INTEROP_UNIT_GENERIC = 1,
    INTEROP_UNIT_Y = 2,
    INTEROP_UNIT_M = 3,
    INTEROP_UNIT_W = 4,
    INTEROP_UNIT_D = 5,
    INTEROP_UNIT_H = 6,
    INTEROP_UNIT_MIN = 7,
    INTEROP_UNIT_S = 8,
    INTEROP_UNIT_MS = 9,
    INTEROP_UNIT_US = 10,
    INTEROP_UNIT_NS = 11,
    INTEROP_UNIT_PS = 12,
    INTEROP_UNIT_FS = 13,
    INTEROP_UNIT_AS = 14
};

/** Fields of a RECORD; see record.h. */
struct interop_record;

/**
 * Element type. A plain value: copy and compare it freely (interop_dtype_equal() follows `record`, memcmp does not).
 * Fields that do not apply to the kind are zero; `reserved` is zero.
 */
typedef struct interop_dtype {
    uint8_t kind;                        /**< INTEROP_KIND_x */
    uint8_t format;                      /**< INTEROP_FORMAT_x */
    uint8_t order;                       /**< INTEROP_ORDER_x */
    uint8_t unit;                        /**< INTEROP_UNIT_x */
    uint16_t lanes;                      /**< elements packed into one (DLPack's vector types); 1 as a rule, never 0 */
    uint16_t reserved;                   /**< zero */
    int32_t multiplier;                  /**< of the unit, >= 1; 0 where there is no unit */
    uint32_t alignment;                  /**< bytes, of a RECORD; 0 elsewhere. Advice: no part of equality */
    uint64_t bits;                       /**< of one lane */
    const struct interop_record *record; /**< kind RECORD only, borrowed; else NULL */
#if UINTPTR_MAX == 0xffffffffu
    uint32_t reserved2; /**< zero; keeps 32 bytes on every platform */
#endif
} interop_dtype;

/** Numbers for the simple types: native byte order, one lane. Used by interop_dtype_init() and the loop table. */
enum {
    INTEROP_TYPE_INVALID = -1,
    INTEROP_TYPE_NONE = 0, /**< none of the below */
    INTEROP_BOOL = 1,
    INTEROP_INT8 = 2,
    INTEROP_INT16 = 3,
    INTEROP_INT32 = 4,
    INTEROP_INT64 = 5,
    INTEROP_UINT8 = 6,
    INTEROP_UINT16 = 7,
    INTEROP_UINT32 = 8,
    INTEROP_UINT64 = 9,
    INTEROP_FLOAT16 = 10,
    INTEROP_BFLOAT16 = 11,
    INTEROP_FLOAT32 = 12,
    INTEROP_FLOAT64 = 13,
    INTEROP_COMPLEX32 = 14,
    INTEROP_COMPLEX64 = 15,
    INTEROP_COMPLEX128 = 16,
    INTEROP_FLOAT8_E3M4 = 17,
    INTEROP_FLOAT8_E4M3 = 18,
    INTEROP_FLOAT8_E4M3B11FNUZ = 19,
    INTEROP_FLOAT8_E4M3FN = 20,
    INTEROP_FLOAT8_E4M3FNUZ = 21,
    INTEROP_FLOAT8_E5M2 = 22,
    INTEROP_FLOAT8_E5M2FNUZ = 23,
    INTEROP_FLOAT8_E8M0FNU = 24,
    INTEROP_FLOAT6_E2M3FN = 25,
    INTEROP_FLOAT6_E3M2FN = 26,
    INTEROP_FLOAT4_E2M1FN = 27,
    INTEROP_BCOMPLEX32 = 28,
    INTEROP_OPAQUE64 = 29
};

/**
 * Fills a simple element type.
 *
 * \param type INTEROP_BOOL and the numbers that follow it
 * \param out written
 * \returns INTEROP_ERR_ARGUMENT (out NULL), INTEROP_ERR_TYPE (no such number)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_dtype_init(int32_t type, interop_dtype *out, interop_error *err);

/**
 * The number of a simple element type: the inverse of interop_dtype_init().
 *
 * \param dtype may be NULL
 * \returns INTEROP_TYPE_NONE when the type is not simple: NULL, foreign byte order, lanes other than 1, and so on
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_dtype_type(const interop_dtype *dtype);

/**
 * Checks that the fields of an element type fit together (kind, bits, format, order, lanes, unit).
 *
 * \returns INTEROP_ERR_ARGUMENT (dtype NULL), INTEROP_ERR_TYPE with the field named
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_dtype_check(const interop_dtype *dtype, interop_error *err);

/**
 * Whether two element types are the same. Records are if their fields are, with names, titles, offsets and shapes, and
 * their itemsize; not their alignment, which says where records like to lie, not what is in them. NULL equals nothing.
 *
 * \returns 1 or 0
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_dtype_equal(const interop_dtype *a, const interop_dtype *b);

/**
 * Bits of one element, lanes included.
 *
 * \returns 0 for NULL or a zeroed type
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API uint64_t interop_dtype_bits(const interop_dtype *dtype);

/**
 * Bytes that one element takes when it starts on a byte: its bits divided by 8, rounded up.
 *
 * \returns 0 for NULL or a zeroed type
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API uint64_t interop_dtype_itemsize(const interop_dtype *dtype);

/**
 * Alignment in bytes that the element's natural loads need on this machine; 1 for NULL.
 *
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API uint32_t interop_dtype_alignment(const interop_dtype *dtype);

/**
 * Name of an element type for people and logs, NumPy's or ml_dtypes' where they have one: "float32", "bfloat16",
 * "float8_e4m3fn", "float32x4" for lanes, ">i4" for foreign byte order; "longdouble" for the x87 format, and "invalid"
 * for what does not pass interop_dtype_check().
 *
 * \param buffer receives the text; may be NULL when capacity is 0
 * \returns the length needed; 0 for NULL or a zeroed type
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API size_t interop_dtype_name(const interop_dtype *dtype, char *buffer, size_t capacity);

/**
 * Parses the name of a number or of an extension type: what interop_dtype_name() prints for the types that have an
 * INTEROP_x number and for int2, int4, uint2 and uint4, with lanes ("float32x4") or foreign byte order (">bfloat16").
 *
 * \param text `length` bytes
 * \param out written on success
 * \returns INTEROP_ERR_ARGUMENT (a NULL), INTEROP_ERR_TYPE (no such name)
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source NumPy and ml_dtypes
 */
INTEROP_API interop_status interop_dtype_from_name(const char *text, size_t length, interop_dtype *out,
                                                   interop_error *err);

/**
 * Parses a NumPy typestr such as "<f4", "|b1" or ">c16" by the strict grammar: an optional order out of < > | =, a
 * kind letter, decimal digits, and for m and M an optional unit. No blanks, signs, names or lists.
 *
 * "f16", "c32" (12 and 24 bytes on i386) name a size only and are read as this platform's long double. "V" is raw
 * bytes without byte order, but "<V2" and ">V2" keep theirs, since that is how bfloat16 arrives. A unit with a divisor
 * ("s/2") becomes the finer unit that it means ("500ms").
 *
 * \param text `length` bytes
 * \param out written on success
 * \returns INTEROP_ERR_ARGUMENT (a NULL), INTEROP_ERR_TYPE (not a typestr, or a size that its kind does not have; the
 *          message gives the offending text and what was expected)
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source NumPy, array interface version 3
 */
INTEROP_API interop_status interop_dtype_from_typestr(const char *text, size_t length, interop_dtype *out,
                                                      interop_error *err);

/**
 * Prints an element type as a NumPy typestr, as numpy.dtype.str does. bfloat16 prints "<V2" (in its byte order) and
 * the one-byte floats "|V1", since NumPy has no typestr for them; a caller that must keep them apart passes the
 * number of interop_dtype_type() beside the text. Records print as raw bytes of their size; interop_dtype_to_descr()
 * says their fields.
 *
 * \param buffer receives the text; may be NULL when capacity is 0
 * \param length receives the length needed; may be NULL
 * \returns INTEROP_ERR_ARGUMENT (dtype NULL), INTEROP_ERR_TYPE (no typestr can say it: lanes, complex32, packed
 *          sub-byte types, opaque handles)
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source NumPy, array interface version 3
 */
INTEROP_API interop_status interop_dtype_to_typestr(const interop_dtype *dtype, char *buffer, size_t capacity,
                                                    size_t *length, interop_error *err);

/**
 * Makes the element type of a DLDataType.
 *
 * \param code,bits,lanes as DLPack gives them
 * \param out written on success
 * \returns INTEROP_ERR_ARGUMENT (out NULL), INTEROP_ERR_TYPE (unknown code, bits that the code does not have, no lanes)
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source dlpack.h 1.3
 */
INTEROP_API interop_status interop_dtype_from_dlpack(uint8_t code, uint8_t bits, uint16_t lanes, interop_dtype *out,
                                                     interop_error *err);

/**
 * The DLDataType of an element type: the inverse of interop_dtype_from_dlpack().
 *
 * \param dtype one that passes interop_dtype_check()
 * \param code,bits,lanes written on success
 * \returns INTEROP_ERR_ARGUMENT (a NULL), INTEROP_ERR_TYPE (DLPack cannot say it: foreign byte order, records, text,
 *          dates, long double of 80 bits, ...)
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source dlpack.h 1.3
 */
INTEROP_API interop_status interop_dtype_to_dlpack(const interop_dtype *dtype, uint8_t *code, uint8_t *bits,
                                                   uint16_t *lanes, interop_error *err);

INTEROP_END_DECLS

#endif
