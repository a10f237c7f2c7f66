/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_DLPACK_EXPORT_H
#define INTEROP_DLPACK_EXPORT_H

#include "exchange/dlpack_layout.h"
#include "tensor/internal.h"

/*
 * The deleters of our exports, by which import knows them. `manager_ctx` is then the shell: an array without a tensor,
 * which holds the exported array, and has the extents of the export at the beginning of its dims.
 */
void interop__dlpack_deleter(struct DLManagedTensorVersioned *self);
void interop__dlpack_deleter_legacy(struct DLManagedTensor *self);

/* The managed struct at the end of a shell's block, as long as the shell has the rank that it was made with. */
static inline void *interop__dlpack_managed(const interop_array *shell) {
    return (void *)(uintptr_t)(shell->dims + 3 * (size_t)shell->tensor.ndim);
}

/* Whether DLPack can count the strides in elements: the step divides every one that counts. */
bool interop__dlpack_strides_fit(const interop_tensor *tensor);

/* Whether the flag for padding means something for this tensor, and is set. */
bool interop__dlpack_is_padded(const interop_tensor *tensor);

#endif
