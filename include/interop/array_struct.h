/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_ARRAY_STRUCT_H
#define INTEROP_ARRAY_STRUCT_H

/**
 * \file array_struct.h
 * NumPy's `__array_struct__`: a C struct, which the host finds in a capsule without a name.
 */

#include "array.h"
#include "dlpack.h"

INTEROP_BEGIN_DECLS

/** Flags of an array struct, with NumPy's values. */
enum {
    INTEROP_STRUCT_FLAG_INVALID = -1,
    INTEROP_STRUCT_C_CONTIGUOUS = 0x1,
    INTEROP_STRUCT_F_CONTIGUOUS = 0x2,
    INTEROP_STRUCT_OWNDATA = 0x4, /**< never written, passed over */
    INTEROP_STRUCT_ALIGNED = 0x100,
    INTEROP_STRUCT_NOTSWAPPED = 0x200, /**< the byte order is the host's */
    INTEROP_STRUCT_WRITEABLE = 0x400,
    INTEROP_STRUCT_HAS_DESCR = 0x800,       /**< `descr` counts */
    INTEROP_STRUCT_WRITEBACKIFCOPY = 0x2000 /**< never written, passed over */
};

/** NumPy's PyArrayInterface, field by field. Its layout never changes. */
typedef struct interop_array_struct {
    int32_t two;       /**< 2 */
    int32_t nd;        /**< rank */
    char typekind;     /**< kind letter of a typestr */
    int32_t itemsize;  /**< bytes; of text (kind U) too */
    int32_t flags;     /**< INTEROP_STRUCT_x */
    intptr_t *shape;   /**< `nd` extents */
    intptr_t *strides; /**< `nd` strides in bytes; NULL = C order, or Fortran order if only that flag is set */
    void *data;        /**< first element */
    void *descr;       /**< PyObject *: the host's, which gives and takes it as text */
} interop_array_struct;

/** Room for the shape and strides of one array struct; needs no initialisation. Its layout never changes. */
typedef struct interop_array_struct_dims {
    intptr_t shape[INTEROP_MAX_NDIM];
    intptr_t strides[INTEROP_MAX_NDIM];
} interop_array_struct_dims;

/** What the struct cannot say, and the host adds. */
typedef struct interop_array_struct_notes {
    uint32_t struct_size;
    int32_t type;          /**< INTEROP_x that confirms raw bytes (V of 2 is INTEROP_BFLOAT16); 0 = none */
    uint64_t descr_length; /**< bytes */
    const char *descr;     /**< the text of the descr object, its repr(); as in dialect.h; NULL = not read */
#if UINTPTR_MAX == 0xffffffffu
    uint32_t reserved; /**< zero; keeps 24 bytes however a 32-bit platform aligns 64-bit numbers */
#endif
} interop_array_struct_notes;

/**
 * Looks at an array struct without taking anything: a borrowed view, fully validated. The flags about contiguity and
 * alignment are not believed.
 *
 * A descr counts if its flag is set, and then for any kind; the struct of NumPy's own records, which has no flag at all
 * and a descr, is read as what it means: in the host's order, and read-only, as nothing else is said.
 *
 * `type` of the notes also confirms what ml_dtypes says and NumPy does not know: kind f of 1 byte (INTEROP_FLOAT8_E5M2)
 * and W of 4 (INTEROP_COMPLEX32, INTEROP_BCOMPLEX32). Floats of 4 and 6 bits take a byte each, and get
 * INTEROP_SUBBYTE_PADDED.
 *
 * \param iface only its data must outlive `out`
 * \param notes may be NULL. Its descr is a must where the flag is set
 * \param flags an OR of INTEROP_STRICT (also refuses flags that are unknown or lie) and INTEROP_IMPORT_REQUIRE_WRITABLE
 * \param out written on success
 * \param dims storage for shape and strides; keep it as long as out
 * \returns INTEROP_ERR_ARGUMENT (a NULL, unknown flags), INTEROP_ERR_TYPE (kind, itemsize, objects, bits; records,
 *          which need an owner: make an array), INTEROP_ERR_VALUE (also a descr of other bytes than itemsize, or none
 *          where its flag is set), _OVERFLOW, INTEROP_ERR_BUFFER (read-only and REQUIRE_WRITABLE),
 *          INTEROP_ERR_UNSUPPORTED (INTEROP_STRICT), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates no, but meanwhile for a descr
 * \since 1.0
 * \source NumPy, array interface, C-struct access
 */
INTEROP_API interop_status interop_tensor_from_array_struct(const interop_array_struct *iface,
                                                            const interop_array_struct_notes *notes, uint32_t flags,
                                                            interop_tensor *out, interop_dims *dims,
                                                            interop_error *err);

/**
 * Makes an array of an array struct; as interop_tensor_from_array_struct(), and records pass.
 *
 * \param iface,notes,flags as there. Nothing of them needs to live on but the data, as long as `release` says: drop the
 *                          capsule and its object there
 * \param release called exactly once after the last reference, never on failure; NULL: nothing to release
 * \param user handed to release
 * \param out receives one reference
 * \returns as there, INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 * \source NumPy, array interface, C-struct access
 */
INTEROP_API interop_status interop_array_from_array_struct(const interop_array_struct *iface,
                                                           const interop_array_struct_notes *notes, uint32_t flags,
                                                           interop_release_callback release, void *user,
                                                           interop_array **out, interop_error *err);

/**
 * Describes a host tensor as an array struct, all flags truthful. Where kind and size do not say all (records, units of
 * dates, extension types; and text, of which NumPy takes the bytes for characters) there is a descr: its text is
 * printed and its flag set, and it is for the host to make the object and to set `descr`. A host that does not must
 * clear the flag. The descr of a record with gaps is a dictionary, since NumPy would make fields of the gaps in a
 * list; that of another is a list. Fields of extension types are "<V2" and "|V1" there, as in numpy.dtype.descr, and
 * come back as raw bytes. Floats of 4 and 6 bits can leave with INTEROP_SUBBYTE_PADDED.
 *
 * \param tensor borrowed: data of `out` points into it
 * \param out written on success; `strides` is never NULL but for rank 0, `data` never: where there are no elements, it
 *            may be any address
 * \param dims storage for shape and strides; keep it as long as out
 * \param text receives the text of the descr, or nothing; may be NULL when capacity is 0
 * \param capacity bytes of `text`; 64 suffice, but for records
 * \param length receives the length of the text, 0 if there is no descr; also if capacity is too small. May be NULL
 * \returns INTEROP_ERR_ARGUMENT (a NULL; capacity), INTEROP_ERR_TYPE (no typestr, objects), INTEROP_ERR_BUFFER (not
 *          host-readable), INTEROP_ERR_OVERFLOW (a size does not fit), or what interop_tensor_check() says
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source NumPy, array interface, C-struct access
 */
INTEROP_API interop_status interop_tensor_to_array_struct(const interop_tensor *tensor, interop_array_struct *out,
                                                          interop_array_struct_dims *dims, char *text, size_t capacity,
                                                          size_t *length, interop_error *err);

INTEROP_END_DECLS

#endif
