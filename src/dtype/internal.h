/* SPDX-License-Identifier: MIT */
/* What the dialects of the element type share. */
#ifndef INTEROP_DTYPE_INTERNAL_H
#define INTEROP_DTYPE_INTERNAL_H

#include "base/base.h"
#include "interop/dtype.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define INTEROP__ORDER_NATIVE INTEROP_ORDER_BIG
#else
#define INTEROP__ORDER_NATIVE INTEROP_ORDER_LITTLE
#endif

#endif
