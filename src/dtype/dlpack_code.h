/* SPDX-License-Identifier: MIT */
/* DLPack's dialect of the element type, in plain numbers: (code, bits, lanes). */
#ifndef INTEROP_DLPACK_CODE_H
#define INTEROP_DLPACK_CODE_H

#include "base/base.h"
#include "interop/dtype.h"

/* DLDataTypeCode. The last one is in DLPack's development head only. */
enum {
    INTEROP__DLPACK_INT = 0,
    INTEROP__DLPACK_UINT = 1,
    INTEROP__DLPACK_FLOAT = 2,
    INTEROP__DLPACK_OPAQUE = 3,
    INTEROP__DLPACK_BFLOAT = 4,
    INTEROP__DLPACK_COMPLEX = 5,
    INTEROP__DLPACK_BOOL = 6,
    INTEROP__DLPACK_FLOAT8_E3M4 = 7, /* and on, in the order of INTEROP_FORMAT_E3M4 and its followers */
    INTEROP__DLPACK_FLOAT4_E2M1FN = 17,
    INTEROP__DLPACK_BCOMPLEX = 18,
    INTEROP__DLPACK_CODES
};

/* A legal element of one lane in both dialects; code, bits and lanes lie as in a DLDataType. */
struct interop__dlpack_element {
    interop_dtype dtype;
    uint8_t code;
    uint8_t bits;
    uint16_t lanes;
    uint16_t minor; /* the lowest version 1.x that has it */
    uint16_t shift; /* an element of whole bytes takes 1 << shift of them */
};

/*
 * Every legal element, at eight times its code and the number of trailing zeros of its bits: no code has two that share
 * it. Unused places are zero.
 */
extern const struct interop__dlpack_element interop__dlpack_elements[INTEROP__DLPACK_CODES * 8];

/* NULL if the code is unknown or has no element of these bits. */
static inline const struct interop__dlpack_element *interop__dlpack_find(uint8_t code, uint8_t bits) {
    if (code >= INTEROP__DLPACK_CODES || bits == 0) {
        return NULL;
    }
    const struct interop__dlpack_element *place = &interop__dlpack_elements[code * 8 + __builtin_ctz(bits)];
    return place->bits == bits ? place : NULL;
}

/* The element that a checked type is; NULL for what DLPack cannot say, and for several lanes. */
const struct interop__dlpack_element *interop__dlpack_find_dtype(const interop_dtype *checked);

/* The same of one of its lanes. */
const struct interop__dlpack_element *interop__dlpack_find_lane(const interop_dtype *checked);

/* Words the refusal of a type without an element: foreign byte order, records, text, dates, long double ... */
interop_status interop__dlpack_no_element(const interop_dtype *dtype, interop_error *err);

#endif
