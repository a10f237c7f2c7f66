/* SPDX-License-Identifier: MIT */
#include "dtype/dlpack_code.h"

#include "dtype/internal.h"

enum { PLACE_2 = 1, PLACE_6 = 1, PLACE_4 = 2, PLACE_8 = 3, PLACE_16 = 4, PLACE_32 = 5, PLACE_64 = 6, PLACE_128 = 7 };

#define ELEMENT(kind, format, order, bits)                                                                             \
    [PLACE_##bits] = {INTEROP_KIND_##kind, INTEROP_FORMAT_##format, order, 0, 1, 0, 0, 0, bits, NULL}
#define BYTE(kind, format, bits) ELEMENT(kind, format, INTEROP_ORDER_NONE, bits) /* or without order like one */
#define WORD(kind, format, bits) ELEMENT(kind, format, INTEROP__ORDER_NATIVE, bits)

const interop_dtype interop__dlpack_dtypes[INTEROP__DLPACK_CODES][8] = {
    [INTEROP__DLPACK_INT] = {BYTE(INT, NONE, 2), BYTE(INT, NONE, 4), BYTE(INT, NONE, 8), WORD(INT, NONE, 16),
                             WORD(INT, NONE, 32), WORD(INT, NONE, 64)},
    [INTEROP__DLPACK_UINT] = {BYTE(UINT, NONE, 2), BYTE(UINT, NONE, 4), BYTE(UINT, NONE, 8), WORD(UINT, NONE, 16),
                              WORD(UINT, NONE, 32), WORD(UINT, NONE, 64)},
    [INTEROP__DLPACK_FLOAT] = {WORD(FLOAT, IEEE, 16), WORD(FLOAT, IEEE, 32), WORD(FLOAT, IEEE, 64),
                               WORD(FLOAT, IEEE, 128)},
    [INTEROP__DLPACK_OPAQUE] = {BYTE(OPAQUE, NONE, 8), BYTE(OPAQUE, NONE, 16), BYTE(OPAQUE, NONE, 32),
                                BYTE(OPAQUE, NONE, 64), BYTE(OPAQUE, NONE, 128)},
    [INTEROP__DLPACK_BFLOAT] = {WORD(FLOAT, BFLOAT, 16)},
    [INTEROP__DLPACK_COMPLEX] = {WORD(COMPLEX, IEEE, 32), WORD(COMPLEX, IEEE, 64), WORD(COMPLEX, IEEE, 128)},
    [INTEROP__DLPACK_BOOL] = {BYTE(BOOL, NONE, 8)},
    [INTEROP__DLPACK_FLOAT8_E3M4] = {BYTE(FLOAT, E3M4, 8)},
    [8] = {BYTE(FLOAT, E4M3, 8)},
    [9] = {BYTE(FLOAT, E4M3B11FNUZ, 8)},
    [10] = {BYTE(FLOAT, E4M3FN, 8)},
    [11] = {BYTE(FLOAT, E4M3FNUZ, 8)},
    [12] = {BYTE(FLOAT, E5M2, 8)},
    [13] = {BYTE(FLOAT, E5M2FNUZ, 8)},
    [14] = {BYTE(FLOAT, E8M0FNU, 8)},
    [15] = {BYTE(FLOAT, E2M3FN, 6)},
    [16] = {BYTE(FLOAT, E3M2FN, 6)},
    [INTEROP__DLPACK_FLOAT4_E2M1FN] = {BYTE(FLOAT, E2M1FN, 4)},
    [INTEROP__DLPACK_BCOMPLEX] = {WORD(COMPLEX, BFLOAT, 32)},
};

interop_status interop__dtype_from_dlpack(uint8_t code, uint8_t bits, uint16_t lanes, interop_dtype *out,
                                          interop_error *err) {
    const interop_dtype *dtype = interop__dlpack_dtype(code, bits);
    if (dtype == NULL && code >= INTEROP__DLPACK_CODES) {
        return interop__fail(err, INTEROP_ERR_TYPE, "dtype.code is %d: DLPack's codes are known up to %d", code,
                             INTEROP__DLPACK_CODES - 1);
    }
    if (dtype == NULL) {
        return interop__fail(err, INTEROP_ERR_TYPE, "dtype.bits is %d: code %d has no element of these bits", bits,
                             code);
    }
    if (lanes == 0) {
        return interop__fail(err, INTEROP_ERR_TYPE, "dtype.lanes is 0: an element has at least one");
    }
    *out = *dtype;
    out->lanes = lanes;
    return INTEROP_OK;
}

/* The only code that an element type can have, by kind and format. Where there is none it is that of another type. */
static const uint8_t code_of[INTEROP_KIND_OPAQUE + 1][INTEROP_FORMAT_E2M1FN + 1] = {
    [INTEROP_KIND_BOOL] = {INTEROP__DLPACK_BOOL},
    [INTEROP_KIND_INT] = {INTEROP__DLPACK_INT},
    [INTEROP_KIND_UINT] = {INTEROP__DLPACK_UINT},
    [INTEROP_KIND_FLOAT] = {[INTEROP_FORMAT_IEEE] = INTEROP__DLPACK_FLOAT,
                            [INTEROP_FORMAT_BFLOAT] = INTEROP__DLPACK_BFLOAT,
                            [INTEROP_FORMAT_E3M4] = INTEROP__DLPACK_FLOAT8_E3M4,
                            [INTEROP_FORMAT_E4M3] = 8,
                            [INTEROP_FORMAT_E4M3B11FNUZ] = 9,
                            [INTEROP_FORMAT_E4M3FN] = 10,
                            [INTEROP_FORMAT_E4M3FNUZ] = 11,
                            [INTEROP_FORMAT_E5M2] = 12,
                            [INTEROP_FORMAT_E5M2FNUZ] = 13,
                            [INTEROP_FORMAT_E8M0FNU] = 14,
                            [INTEROP_FORMAT_E2M3FN] = 15,
                            [INTEROP_FORMAT_E3M2FN] = 16,
                            [INTEROP_FORMAT_E2M1FN] = INTEROP__DLPACK_FLOAT4_E2M1FN},
    [INTEROP_KIND_COMPLEX] =
        {[INTEROP_FORMAT_IEEE] = INTEROP__DLPACK_COMPLEX, [INTEROP_FORMAT_BFLOAT] = INTEROP__DLPACK_BCOMPLEX},
    [INTEROP_KIND_OPAQUE] = {INTEROP__DLPACK_OPAQUE},
};

INTEROP__NOINLINE static interop_status no_code(const interop_dtype *dtype, interop_error *err) {
    char name[64];
    interop_dtype_name(dtype, name, sizeof name);
    return interop__fail(err, INTEROP_ERR_TYPE, "dtype is %s: DLPack has no code for it", name);
}

interop_status interop__dtype_to_dlpack(const interop_dtype *dtype, uint8_t *code, uint8_t *bits, uint16_t *lanes,
                                        interop_error *err) {
    if (dtype->kind > INTEROP_KIND_OPAQUE || dtype->format > INTEROP_FORMAT_E2M1FN || dtype->bits - 1 >= UINT8_MAX) {
        return no_code(dtype, err);
    }
    const uint8_t found = code_of[dtype->kind][dtype->format];
    const interop_dtype *same = &interop__dlpack_dtypes[found][__builtin_ctz((unsigned)dtype->bits)];
    if (same->kind != dtype->kind || same->format != dtype->format || same->order != dtype->order ||
        same->bits != dtype->bits) {
        return no_code(dtype, err);
    }
    *code = found;
    *bits = (uint8_t)dtype->bits;
    *lanes = dtype->lanes;
    return INTEROP_OK;
}

interop_status interop_dtype_from_dlpack(uint8_t code, uint8_t bits, uint16_t lanes, interop_dtype *out,
                                         interop_error *err) {
    if (out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "out must not be NULL");
    }
    return interop__dtype_from_dlpack(code, bits, lanes, out, err);
}

interop_status interop_dtype_to_dlpack(const interop_dtype *dtype, uint8_t *code, uint8_t *bits, uint16_t *lanes,
                                       interop_error *err) {
    if (dtype == NULL || code == NULL || bits == NULL || lanes == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "dtype, code, bits and lanes must not be NULL");
    }
    return interop__dtype_to_dlpack(dtype, code, bits, lanes, err);
}
