/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_DIALECT_H
#define INTEROP_DIALECT_H

/**
 * \file dialect.h
 * The texts of other protocols that say what an element is: NumPy's descr, what numpy.dtype() takes, PEP 3118 and
 * Arrow. The typestr, names and DLPack's code are in dtype.h.
 */

#include "record.h"

INTEROP_BEGIN_DECLS

/** How the parsers and printers of descr and PEP 3118 text see things: an OR of these. */
enum {
    INTEROP_DIALECT_INVALID = -1,
    INTEROP_DIALECT_STRICT = 0,     /**< the documented grammar; what is printed, the parser reads back as the same */
    INTEROP_DIALECT_NUMPY = 1,      /**< what NumPy accepts and prints, so far as that is not an accident or a crash */
    INTEROP_DIALECT_DICTIONARY = 2, /**< descr printer: records as dictionaries, which can say more than lists */
    INTEROP_DIALECT_UNALIGNED = 4   /**< PEP 3118 printer: the elements may lie at any address */
};

/*
 * What the parsers of records have in common. The record of the type they fill is the caller's: it drops the reference
 * with interop_record_release(out->record), which takes the NULL of types without fields too. Where the text describes
 * a subarray, such as ('<f4', (2, 3)), `out` is the type of its elements, and `ndim` and `shape` receive its rank and
 * its extents, INTEROP_MAX_NDIM at most; both may be NULL, and then such text is refused. The shape of a field's
 * subarray stays in the field. Subarrays of subarrays are one, with all the extents.
 */

/**
 * Parses NumPy's descr as text, the Python literal that stands in `.npy` headers: a string ('<f4'), a list of fields
 * ([('a', '<i4'), ('b', '<f8', (2, 3))]), a tuple (('<f4', (2, 3)), ('V', 8), or two types of the same bytes), or a
 * dictionary ({'names': [...], 'formats': [...], 'offsets': [...], 'titles': [...], 'itemsize': 16, 'aligned': True} or
 * {'a': ('<i4', 0), ...}). Lists and dictionaries nest up to INTEROP_MAX_DEPTH; sizes go up to 2147483647 bytes.
 *
 * Strings are typestrs, the bare letters S, U and V of size 0, or names of extension types ("bfloat16"). A list entry
 * without a name is padding if its type is raw bytes without byte order, and otherwise named f<index>.
 *
 * \param text `length` bytes of UTF-8
 * \param policy INTEROP_DIALECT_STRICT or _NUMPY: strings may be all that interop_dtype_from_numpy() takes, and bytes;
 *               None is float64, entries without a name are fields always, keys that are unknown are passed over
 * \param out,ndim,shape written on success; see above
 * \returns INTEROP_ERR_ARGUMENT (a NULL, unknown policy), INTEROP_ERR_VALUE (the text, names, layout),
 *          INTEROP_ERR_TYPE (a string that is no type, a subarray that the caller does not want),
 *          INTEROP_ERR_OVERFLOW, INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates for records, and for long texts meanwhile
 * \since 1.0
 * \source NumPy, numpy.dtype() and NEP 1
 */
INTEROP_API interop_status interop_dtype_from_descr(const char *text, size_t length, uint32_t policy,
                                                    interop_dtype *out, int32_t *ndim, int64_t *shape,
                                                    interop_error *err);

/**
 * Prints an element type, or a subarray of it, as a descr: a string for types without fields, and for records a list,
 * with raw bytes without a name for what lies between and behind the fields. What a list cannot say (overlap, fields
 * out of order, an empty name) is refused, unless INTEROP_DIALECT_DICTIONARY asks for dictionaries. A list says nothing
 * of the alignment. Extension types are said by their name.
 *
 * \param ndim,shape of the subarray; 0 and NULL for none
 * \param policy an OR of INTEROP_DIALECT_STRICT, _DICTIONARY and _NUMPY: as numpy.dtype.descr, which puts types without
 *               fields into a list of one, loses the shape of a subarray, and says "<V2" and "|V1" of extension types
 * \param buffer receives the text; may be NULL when capacity is 0
 * \param length receives the length needed; may be NULL
 * \returns INTEROP_ERR_ARGUMENT (a NULL, unknown policy), INTEROP_ERR_TYPE (no descr can say it: lanes, opaque
 *          handles), INTEROP_ERR_VALUE (what only a dictionary says; shape), INTEROP_ERR_OVERFLOW (more than
 *          2147483647 bytes)
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source NumPy, numpy.dtype.descr and NEP 1
 */
INTEROP_API interop_status interop_dtype_to_descr(const interop_dtype *dtype, int32_t ndim, const int64_t *shape,
                                                  uint32_t policy, char *buffer, size_t capacity, size_t *length,
                                                  interop_error *err);

/**
 * Parses a string as numpy.dtype() does: typestrs, with the blanks and signs that C's strtol() passes over; names
 * ("float32", "intc", "datetime64[ns]"); letters ("d"); lists ("i4,f8") and shapes ("(2,3)f4", "2i4"). Extension types
 * are known by their names. The alias "a" of S and StringDType ("T") are not.
 *
 * \param text `length` bytes
 * \param out,ndim,shape written on success; as those of interop_dtype_from_descr()
 * \returns INTEROP_ERR_ARGUMENT (a NULL), INTEROP_ERR_TYPE, INTEROP_ERR_VALUE, INTEROP_ERR_OVERFLOW, INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates for records
 * \since 1.0
 * \source NumPy 2
 */
INTEROP_API interop_status interop_dtype_from_numpy(const char *text, size_t length, interop_dtype *out, int32_t *ndim,
                                                    int64_t *shape, interop_error *err);

/** For interop_dtype_from_pep3118(). */
enum {
    INTEROP_ITEMSIZE_INVALID = -2,
    INTEROP_ITEMSIZE_UNKNOWN = -1 /**< nothing but the text is known */
};

/**
 * Parses the format text of a PEP 3118 buffer: codes of Python's struct module with counts, modes (@ native and
 * aligned, ^ native, = < > ! of standard size) that stay in force until the next one, shapes ("(2,3)d"), names
 * ("i:id:") and records ("T{...}"). Zf, Zd, Zg and their short forms F, D, G are complex, Ze is complex32; w is UCS-4
 * text; P and UCS-2 (u) are unsigned integers; padding alone ("4x") is raw bytes. Blanks may stand between elements
 * only.
 *
 * Fields without a name are named f0, f1, ...; a single element without a name is itself, not a record. In mode @
 * records end aligned, as NumPy has it. The itemsize, if known, must agree, and settles what the text leaves open: that
 * Python's struct module does not pad behind the last of several elements, that NumPy leaves out the padding behind a
 * record, or has none, the size of a lone l, L, g or G, and that of u. A record is refused if the bytes that the text
 * lacks may lie elsewhere: between its fields, in records of an array, in the unions and base classes of ctypes. So
 * "T{B:r:B:g:B:b:}" of 4 bytes is refused. What NumPy says of an array of padded records inside of a record may add up
 * and yet be wrong, since it puts their padding behind the last: take the descr of its other protocols for these.
 *
 * \param text `length` bytes of UTF-8
 * \param itemsize of the buffer, or INTEROP_ITEMSIZE_UNKNOWN
 * \param policy INTEROP_DIALECT_STRICT, or _NUMPY: blanks anywhere, no codes but NumPy's, and padding alone is a record
 *               without fields
 * \param out,ndim,shape written on success; as those of interop_dtype_from_descr()
 * \returns INTEROP_ERR_ARGUMENT (a NULL, unknown policy), INTEROP_ERR_VALUE (the text, itemsize), INTEROP_ERR_TYPE (a
 *          subarray that the caller does not want), INTEROP_ERR_OVERFLOW (more than 2147483647 bytes),
 *          INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates for records, and for long texts meanwhile
 * \since 1.0
 * \source PEP 3118, Python's struct module, NumPy
 */
INTEROP_API interop_status interop_dtype_from_pep3118(const char *text, size_t length, int64_t itemsize,
                                                      uint32_t policy, interop_dtype *out, int32_t *ndim,
                                                      int64_t *shape, interop_error *err);

/**
 * Prints an element type, or a subarray of it, as PEP 3118 format text. Numbers in native order that lie aligned are
 * printed in mode @, without a prefix; the others in mode = (long doubles ^), < or >. Padding is printed, that behind
 * the last field too, so that all readers agree.
 *
 * \param ndim,shape of the subarray; 0 and NULL for none
 * \param policy an OR of INTEROP_DIALECT_STRICT, _UNALIGNED and _NUMPY: as NumPy exports it, with padding as a row of
 *               x, none at the end of records, titles lost, alignment judged from the outermost record
 * \param buffer receives the text; may be NULL when capacity is 0
 * \param length receives the length needed; may be NULL
 * \returns INTEROP_ERR_ARGUMENT (a NULL, unknown policy), INTEROP_ERR_TYPE (no code: dates, extension types but
 *          complex32, sub-byte types, lanes, foreign long doubles, ...), INTEROP_ERR_VALUE (fields that overlap or are
 *          out of order, titles, names with a colon or NUL; shape), INTEROP_ERR_OVERFLOW (more than 2147483647 bytes)
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source PEP 3118, NumPy
 */
INTEROP_API interop_status interop_dtype_to_pep3118(const interop_dtype *dtype, int32_t ndim, const int64_t *shape,
                                                    uint32_t policy, char *buffer, size_t capacity, size_t *length,
                                                    interop_error *err);

/**
 * Parses a format string of the Arrow C data interface that describes elements of one size: numbers, "b" (bits: kind
 * BITFIELD of 1 bit), "w:16" (raw bytes), timestamps ("tsu:", their time zone is not kept), durations ("tDu") and dates
 * of 64 bits ("tdm"). Of a list of fixed size, interop_arrow_list_size() tells the size, and its child the type.
 *
 * \param format `length` bytes
 * \param out written on success
 * \returns INTEROP_ERR_ARGUMENT (a NULL), INTEROP_ERR_TYPE (no format string), INTEROP_ERR_UNSUPPORTED (one without an
 *          element type: text, decimals, lists, structs, dates of 32 bits, ...)
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source Arrow C data interface
 */
INTEROP_API interop_status interop_dtype_from_arrow(const char *format, size_t length, interop_dtype *out,
                                                    interop_error *err);

/**
 * Prints an element type as an Arrow format string: the inverse of interop_dtype_from_arrow().
 *
 * \param buffer receives the text; may be NULL when capacity is 0
 * \param length receives the length needed; may be NULL
 * \returns INTEROP_ERR_ARGUMENT (dtype NULL), INTEROP_ERR_TYPE (Arrow cannot say it: foreign byte order, bools of a
 *          byte, padded bytes, text, records, ...)
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source Arrow C data interface
 */
INTEROP_API interop_status interop_dtype_to_arrow(const interop_dtype *dtype, char *buffer, size_t capacity,
                                                  size_t *length, interop_error *err);

/**
 * Elements in each list of an Arrow array of fixed-size lists ("+w:3"). Lists in lists are subarrays: the outer size is
 * the first extent.
 *
 * \param format `length` bytes
 * \returns the size; -1 for any other format, and for NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source Arrow C data interface
 */
INTEROP_API int64_t interop_arrow_list_size(const char *format, size_t length);

/**
 * Parses the metadata of Arrow's extension type arrow.fixed_shape_tensor, a JSON object such as
 * {"shape": [2, 3], "permutation": [1, 0], "dim_names": ["y", "x"]}. The names are checked, not kept, and keys that are
 * unknown are passed over.
 *
 * \param json `length` bytes
 * \param ndim,shape receive the shape in memory, row by row: rank and up to INTEROP_MAX_NDIM extents
 * \param permutation receives `ndim` numbers: dimension i of the tensor is dimension permutation[i] in memory
 * \returns INTEROP_ERR_ARGUMENT (a NULL), INTEROP_ERR_VALUE (the text; a permutation or names that do not go with the
 *          shape), INTEROP_ERR_OVERFLOW (more elements than int32 counts)
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source Arrow, canonical extension types
 */
INTEROP_API interop_status interop_arrow_tensor_parse(const char *json, size_t length, int32_t *ndim, int64_t *shape,
                                                      int32_t *permutation, interop_error *err);

/**
 * Prints the metadata of arrow.fixed_shape_tensor: the inverse of interop_arrow_tensor_parse(). A permutation that
 * changes nothing is left out.
 *
 * \param permutation `ndim` numbers; NULL for none
 * \param buffer receives the text; may be NULL when capacity is 0
 * \param length receives the length needed; may be NULL
 * \returns INTEROP_ERR_ARGUMENT (rank, shape NULL), INTEROP_ERR_VALUE (negative, no permutation), INTEROP_ERR_OVERFLOW
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source Arrow, canonical extension types
 */
INTEROP_API interop_status interop_arrow_tensor_print(int32_t ndim, const int64_t *shape, const int32_t *permutation,
                                                      char *buffer, size_t capacity, size_t *length,
                                                      interop_error *err);

INTEROP_END_DECLS

#endif
