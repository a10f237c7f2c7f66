/* SPDX-License-Identifier: MIT */
/* What the dialects of the element type share. */
#ifndef INTEROP_DTYPE_INTERNAL_H
#define INTEROP_DTYPE_INTERNAL_H

#include <float.h>
#include <string.h>

#include "base/base.h"
#include "interop/dtype.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define INTEROP__ORDER_NATIVE INTEROP_ORDER_BIG
#else
#define INTEROP__ORDER_NATIVE INTEROP_ORDER_LITTLE
#endif

/* What is in the long double of this platform, if that is more than a double. "f16" and the like name its size only. */
#if LDBL_MANT_DIG == 64
#define INTEROP__LONG_DOUBLE_FORMAT INTEROP_FORMAT_X87
#elif LDBL_MANT_DIG == 106
#define INTEROP__LONG_DOUBLE_FORMAT INTEROP_FORMAT_DOUBLE_DOUBLE
#elif LDBL_MANT_DIG == 113
#define INTEROP__LONG_DOUBLE_FORMAT INTEROP_FORMAT_IEEE
#else
#define INTEROP__LONG_DOUBLE_FORMAT INTEROP_FORMAT_NONE
#endif

/* The simple types, by INTEROP_x number; row 0 is zero. */
extern const interop_dtype interop__simple_types[INTEROP_OPAQUE64 + 1];

/* The simple types of typestrs, by kind from 'b' on and size from '1' on. */
extern const uint8_t interop__typestr_numbers['u' - 'b' + 1][8];

/*
 * The short way for what most typestrs are, three characters such as "<f4": the number of their simple type, in the
 * byte order `order`. INTEROP_TYPE_NONE: it is none, or another one.
 */
static inline int32_t interop__typestr_number(const char text[3], uint8_t *order) {
    const unsigned kind = (unsigned char)text[1] - (unsigned)'b', size = (unsigned char)text[2] - (unsigned)'1';
    if (kind > 'u' - 'b' || size > 7 || (text[0] != '<' && text[0] != '>' && text[0] != '|' && text[0] != '=')) {
        return INTEROP_TYPE_NONE;
    }
    const int32_t number = interop__typestr_numbers[kind][size];
    const uint8_t native = interop__simple_types[number].order;
    *order = native == INTEROP_ORDER_NONE ? native
             : text[0] == '<'             ? INTEROP_ORDER_LITTLE
             : text[0] == '>'             ? INTEROP_ORDER_BIG
                                          : native;
    return number;
}

/* The only simple type that `dtype` can be, going by the fields that tell them apart. */
static inline int32_t interop__simple_candidate(const interop_dtype *dtype) {
    const uint64_t bits = dtype->bits;
    const int32_t width = bits == 8 ? 0 : bits == 16 ? 1 : bits == 32 ? 2 : bits == 64 ? 3 : 4;
    switch (dtype->kind) {
    case INTEROP_KIND_BOOL:
        return INTEROP_BOOL;
    case INTEROP_KIND_INT:
        return width <= 3 ? INTEROP_INT8 + width : INTEROP_TYPE_NONE;
    case INTEROP_KIND_UINT:
        return width <= 3 ? INTEROP_UINT8 + width : INTEROP_TYPE_NONE;
    case INTEROP_KIND_FLOAT:
        if (dtype->format == INTEROP_FORMAT_IEEE) {
            return width == 1 ? INTEROP_FLOAT16 : width == 2 ? INTEROP_FLOAT32 : INTEROP_FLOAT64;
        }
        if (dtype->format >= INTEROP_FORMAT_E3M4 && dtype->format <= INTEROP_FORMAT_E2M1FN) {
            return INTEROP_FLOAT8_E3M4 + (dtype->format - INTEROP_FORMAT_E3M4);
        }
        return INTEROP_BFLOAT16;
    case INTEROP_KIND_COMPLEX:
        if (dtype->format == INTEROP_FORMAT_BFLOAT) {
            return INTEROP_BCOMPLEX32;
        }
        return width == 2 ? INTEROP_COMPLEX32 : width == 3 ? INTEROP_COMPLEX64 : INTEROP_COMPLEX128;
    case INTEROP_KIND_OPAQUE:
        return INTEROP_OPAQUE64;
    default:
        return INTEROP_TYPE_NONE;
    }
}

/* The number of a simple type, else INTEROP_TYPE_NONE. Inline, since every check of a tensor asks. */
static inline int32_t interop__simple_type(const interop_dtype *dtype) {
    const int32_t type = interop__simple_candidate(dtype);
    return type != INTEROP_TYPE_NONE && memcmp(dtype, &interop__simple_types[type], sizeof *dtype) == 0
               ? type
               : INTEROP_TYPE_NONE;
}

/* This platform's long double, or a complex number of two. */
interop_dtype interop__long_double(bool complex);

/* Room for the longest name or typestr of a type without fields. */
enum { INTEROP__DTYPE_TEXT = 64 };

/* Parses a typestr. NULL, or the rule that is broken. */
const char *interop__typestr_parse(const char *text, size_t length, interop_dtype *out);

/* Prints the typestr of a type that passed its check. Returns the length; 0 if no typestr can say it. */
size_t interop__typestr_print(const interop_dtype *checked, char text[INTEROP__DTYPE_TEXT]);

/*
 * Names of the types that NumPy has no typestr for, with the order that interop_dtype_name() puts before foreign ones:
 * "bfloat16", "float8_e4m3fn", "int4", ">complex32". Print returns the length, 0 for types that are none of them.
 */
bool interop__extension_parse(const char *text, size_t length, interop_dtype *out);
size_t interop__extension_print(const interop_dtype *checked, char text[INTEROP__DTYPE_TEXT]);

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
