/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_DLPACK_VIEW_H
#define INTEROP_DLPACK_VIEW_H

#include "exchange/dlpack_layout.h"
#include "interop/tensor.h"

/* Beside the policy: DLPack 1.2 ended strides that are NULL, which INTEROP_STRICT then refuses. */
enum { INTEROP__NULL_STRIDES_ENDED = INTEROP_STRICT << 1 };

/*
 * A validated view of `from` that points to its shape, and to `strides`, which has room for INTEROP_MAX_NDIM, or for
 * from->ndim where that is known to be sound. Nothing is written on failure. `flags` are DLPack's, as they came;
 * `rules` is a policy and the above.
 */
interop_status interop__dlpack_view(const DLTensor *from, uint64_t flags, uint32_t rules, interop_tensor *out,
                                    int64_t *strides, interop_error *err);

#endif
