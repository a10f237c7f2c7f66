/* SPDX-License-Identifier: MIT */
/* Elements in another byte order than this machine's. */
#ifndef INTEROP_DTYPE_ORDER_H
#define INTEROP_DTYPE_ORDER_H

#include "base/base.h"
#include "interop/dtype.h"

/* Whether a type, or one within it, has bytes in the other order. */
bool interop__order_is_foreign(const interop_dtype *checked);

/*
 * The same type in this machine's order, fields of records too; of a record, one reference is the caller's. Fields that
 * overlap are refused where one of them would change.
 */
interop_status interop__order_native(const interop_dtype *checked, interop_dtype *out, interop_error *err);

/* Brings `count` elements, one behind the other, into this machine's order. `foreign` is their type as they are. */
void interop__order_swap(const interop_dtype *foreign, char *elements, size_t count);

#endif
