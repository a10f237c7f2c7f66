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

/* The simple types, by INTEROP_x number; row 0 is zero. */
extern const interop_dtype interop__simple_types[INTEROP_OPAQUE64 + 1];

/* Room for the longest name or typestr of a type without fields. */
enum { INTEROP__DTYPE_TEXT = 64 };

/* Prints the typestr of a type that passed its check. Returns the length; 0 if no typestr can say it. */
size_t interop__typestr_print(const interop_dtype *checked, char text[INTEROP__DTYPE_TEXT]);

/* Reads what stands between the brackets of "M8[25s]" into unit and multiplier. NULL, or the rule that is broken. */
const char *interop__unit_parse(const char *text, size_t length, interop_dtype *dtype);

/* Prints the brackets and what stands between them, nothing for the generic unit. Returns the length. */
size_t interop__unit_print(const interop_dtype *dtype, char *buffer, size_t capacity);

/*
 * Reads decimal digits from *text, which moves behind them. False if there are none, or if the value passes
 * INT32_MAX: the greatest size, count or multiplier of NumPy's dialects.
 */
static inline bool interop__digits(const char **text, const char *end, uint32_t *value) {
    const char *at = *text;
    uint64_t sum = 0;
    for (; at < end && *at >= '0' && *at <= '9'; at++) {
        sum = sum * 10 + (uint64_t)(*at - '0');
        if (sum > INT32_MAX) {
            return false;
        }
    }
    const bool some = at > *text;
    *text = at;
    *value = (uint32_t)sum;
    return some;
}

#endif
