/* SPDX-License-Identifier: MIT */
/* What the ISA units and the table share: the position of each kernel, and the loops of each level. */
#ifndef INTEROP_KERNELS_LEVELS_H
#define INTEROP_KERNELS_LEVELS_H

#include "kernels/kernels.h"

/* INTEROP__AT_<op>_<in>, with both types if there are two: the order of the list. */
enum {
#define UNARY(op, in, out, body, ulp, flags)          INTEROP__AT_##op##_##in,
#define BINARY(op, in, out, body, ulp, flags)         INTEROP__AT_##op##_##in,
#define WIDEN(op, in, acc, body, ulp, flags)          INTEROP__AT_##op##_##acc##_##in,
#define MIXED(op, left, right, out, body, ulp, flags) INTEROP__AT_##op##_##left##_##right,
#include "kernels/kernels.def"
    INTEROP__KERNELS
};

#define LEVEL(bit, unit)                                                                                               \
    extern interop__loop *const interop__loops_##unit[INTEROP__KERNELS];                                               \
    extern interop__across *const interop__across_##unit[INTEROP__KERNELS];                                            \
    extern interop__vectors *const interop__vectors_##unit[INTEROP__KERNELS];                                          \
    extern const int interop__single_##unit; /* whether these take single elements, which are no copies */
#include "kernels/levels.def"

#endif
