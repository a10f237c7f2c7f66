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

/*
 * Every legal element of one lane, at the number of trailing zeros of its bits: no code has two that share it. The
 * bits of an unused place are 0.
 */
extern const interop_dtype interop__dlpack_dtypes[INTEROP__DLPACK_CODES][8];

/* The element type of one lane, or NULL if the code is unknown or has no element of these bits. */
static inline const interop_dtype *interop__dlpack_dtype(uint8_t code, uint8_t bits) {
    if (code >= INTEROP__DLPACK_CODES || bits == 0) {
        return NULL;
    }
    const interop_dtype *place = &interop__dlpack_dtypes[code][__builtin_ctz(bits)];
    return place->bits == bits ? place : NULL;
}

/* INTEROP_ERR_TYPE for codes that are not known, bits that a code does not have, and no lanes. */
interop_status interop__dtype_from_dlpack(uint8_t code, uint8_t bits, uint16_t lanes, interop_dtype *out,
                                          interop_error *err);

/* INTEROP_ERR_TYPE for what DLPack cannot say: foreign byte order, records, text, dates, long double ... */
interop_status interop__dtype_to_dlpack(const interop_dtype *dtype, uint8_t *code, uint8_t *bits, uint16_t *lanes,
                                        interop_error *err);

#endif
