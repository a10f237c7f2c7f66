/* SPDX-License-Identifier: MIT */
/* What the array interfaces share, NumPy's two and CUDA's: how they say an element type, and the way to a tensor. */
#ifndef INTEROP_EXCHANGE_INTERFACE_H
#define INTEROP_EXCHANGE_INTERFACE_H

#include "dtype/internal.h"
#include "interop/array_interface.h"
#include "tensor/internal.h"

/* The entries about the element type, as interop_array_interface has them. */
struct interop__element {
    const char *typestr;
    const char *descr; /* NULL = absent */
    uint64_t typestr_length;
    uint64_t descr_length;
    int32_t type;
};

/* What every import asks for: no flags but `known` ones, and what they say about a mask and about writing. */
interop_status interop__interface_permit(uint32_t flags, uint32_t known, bool masked, bool read_only,
                                         interop_error *err);

/* Refuses objects and bits. */
interop_status interop__element_check(const interop_dtype *checked, interop_error *err);

/* The element type; of a record, one reference is the caller's. descr is looked at for raw bytes only. */
interop_status interop__element_read(const struct interop__element *element, interop_dtype *out, interop_error *err);

/* The type that a descr says, which must be one for `itemsize` bytes; as interop__element_read(). */
interop_status interop__element_read_descr(const char *text, uint64_t length, uint64_t itemsize, interop_dtype *out,
                                           interop_error *err);

/* Makes raw bytes, or nothing else than it says, of INTEROP_x number `type`. */
interop_status interop__element_confirm(int32_t type, interop_dtype *dtype, interop_error *err);

/*
 * Typestrs of extension types that are none of NumPy's, as ml_dtypes prints them: legal with the `type` that confirms
 * them only. False if this is none.
 */
bool interop__element_extension(const char *typestr, uint64_t length, int32_t type, interop_dtype *out);

/* The typestr of the elements. Small floats that take a byte each are raw bytes. */
interop_status interop__element_typestr(const interop_tensor *checked, char text[INTEROP__DTYPE_TEXT], size_t *length,
                                        interop_error *err);

/* Prints the entries to `buffer`, which `element` then points into: the typestr and, of a record, its descr. */
interop_status interop__element_print(const interop_tensor *tensor, char *buffer, size_t capacity,
                                      struct interop__element *element, interop_error *err);

/*
 * Prints a record as a list of fields, or as a dictionary where a list cannot say it. `gaps`: a list may say them, by
 * bytes without a name, of which NumPy makes fields when it reads them.
 */
interop_status interop__element_print_descr(const interop_dtype *record, bool gaps, char *buffer, size_t capacity,
                                            size_t *length, interop_error *err);

/*
 * Gives the tensor its strides, which are those of C order, written to `own`, if the interface has none, and checks it.
 * A borrowed view can have no record, whose fields somebody must own.
 */
interop_status interop__interface_lay_out(interop_tensor *tensor, const int64_t *strides, int64_t *own, uint32_t flags,
                                          bool records, struct interop__extent *extent, interop_error *err);

/* What the calls with a dictionary ask of their arguments; `name` is that of its struct of `size` bytes. */
interop_status interop__interface_arguments(const void *iface, size_t size, const char *name, const void *out,
                                            interop_error *err);

/* Reads the element type of a dictionary, and lays the tensor out. Of a record, one reference is the caller's then. */
interop_status interop__interface_read(const struct interop__element *element, const int64_t *strides, uint32_t flags,
                                       bool records, interop_tensor *tensor, int64_t *own,
                                       struct interop__extent *extent, interop_error *err);

/*
 * The end of a borrowed view, unless `looked` says that it failed: moves the strides to `dims`, and leaves the shape
 * where it is.
 */
interop_status interop__interface_lend(interop_status looked, const interop_tensor *view, interop_tensor *out,
                                       interop_dims *dims);

/* Makes the array of an import, which takes the place of the caller's reference to a record. */
interop_status interop__interface_wrap(const interop_tensor *checked, interop_release_callback release, void *user,
                                       interop_array **out, interop_error *err);

/*
 * Shape and strides as integers of the size of pointers. Strides that count for nothing are those of neighbours without
 * gaps, if the others are.
 */
interop_status interop__interface_dims(const interop_tensor *checked, intptr_t *shape, intptr_t *strides,
                                       interop_error *err);

#endif
