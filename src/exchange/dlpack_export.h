/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_DLPACK_EXPORT_H
#define INTEROP_DLPACK_EXPORT_H

#include "exchange/dlpack_layout.h"
#include "tensor/internal.h"

/*
 * The block of an export. Its `manager_ctx` is the exported array, retained. When it comes back and still says what we
 * wrote, that array, with the reference of the export, is the import.
 */
struct interop__dlpack_export {
    struct DLManagedTensorVersioned managed; /* first: a deleter is given this; or a DLManagedTensor in its place */
    const struct interop__dlpack_element *element; /* as written, if it may be taken back; else NULL */
    int64_t dims[];                                /* shape, then strides */
};

static inline size_t interop__dlpack_export_size(int32_t ndim) {
    return sizeof(struct interop__dlpack_export) + 2 * (size_t)ndim * sizeof(int64_t);
}

/* Frees the block of an export of `array`, but not the reference. */
void interop__dlpack_free(void *managed, const interop_array *array);

/* The deleters of our exports, by which import knows them. */
void interop__dlpack_deleter(struct DLManagedTensorVersioned *self);
void interop__dlpack_deleter_legacy(struct DLManagedTensor *self);

/* Whether DLPack can count the strides in elements: the step divides every one that counts. */
bool interop__dlpack_strides_fit(const interop_tensor *tensor);

/* Whether the flag for padding means something for this tensor, and is set. */
bool interop__dlpack_is_padded(const interop_tensor *tensor);

#endif
