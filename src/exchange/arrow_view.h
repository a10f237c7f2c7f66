/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_EXCHANGE_ARROW_VIEW_H
#define INTEROP_EXCHANGE_ARROW_VIEW_H

#include "base/base.h"
#include "interop/arrow.h"

/* What a column is: the tensor, unless its elements are bits, which need a copy. */
struct interop__arrow_view {
    interop_tensor tensor; /* read-only; of bits: bools in their order, without data */
    interop_dims dims;     /* what the tensor points to */
    bool is_bits;
    const unsigned char *bits;
    int64_t first_bit;
    int64_t elements;
};

/* `flags` may have INTEROP_STRICT and INTEROP_ARROW_BITS. The device is as the protocol gives it. */
interop_status interop__arrow_view(const struct ArrowSchema *schema, const struct ArrowArray *array,
                                   int32_t device_type, int64_t device_id, uint32_t flags,
                                   struct interop__arrow_view *out, interop_error *err);

#endif
