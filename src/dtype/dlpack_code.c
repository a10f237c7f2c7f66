/* SPDX-License-Identifier: MIT */
#include "dtype/dlpack_code.h"

#include "dtype/internal.h"

/* Numbers of trailing zeros. */
enum { PLACE_2 = 1, PLACE_6 = 1, PLACE_4 = 2, PLACE_8 = 3, PLACE_16 = 4, PLACE_32 = 5, PLACE_64 = 6, PLACE_128 = 7 };

#define MINOR(code) ((code) > INTEROP__DLPACK_FLOAT4_E2M1FN ? 3 : (code) >= INTEROP__DLPACK_FLOAT8_E3M4)
#define SHIFT(bits) ((PLACE_##bits > PLACE_8) * (PLACE_##bits - PLACE_8))
#define ELEMENT(number, kind, format, order, width)                                                                    \
    [(number)*8 + PLACE_##                                                                                             \
        width] = {.dtype = {INTEROP_KIND_##kind, INTEROP_FORMAT_##format, order, 0, 1, 0, 0, 0, width, NULL},          \
                  .code = (number),                                                                                    \
                  .bits = (width),                                                                                     \
                  .lanes = 1,                                                                                          \
                  .minor = MINOR(number),                                                                              \
                  .shift = SHIFT(width)}

/* Elements of a byte or less, and others without order; of more; and the formats whose codes follow one another. */
#define BYTE(code, kind, format, width) ELEMENT(INTEROP__DLPACK_##code, kind, format, INTEROP_ORDER_NONE, width)
#define WORD(code, kind, format, width) ELEMENT(INTEROP__DLPACK_##code, kind, format, INTEROP__ORDER_NATIVE, width)
#define CODE(format)                    (INTEROP__DLPACK_FLOAT8_E3M4 + INTEROP_FORMAT_##format - INTEROP_FORMAT_E3M4)
#define SMALL(format, width)            ELEMENT(CODE(format), FLOAT, format, INTEROP_ORDER_NONE, width)

const struct interop__dlpack_element interop__dlpack_elements[INTEROP__DLPACK_CODES * 8] = {
    BYTE(INT, INT, NONE, 2),
    BYTE(INT, INT, NONE, 4),
    BYTE(INT, INT, NONE, 8),
    WORD(INT, INT, NONE, 16),
    WORD(INT, INT, NONE, 32),
    WORD(INT, INT, NONE, 64),
    BYTE(UINT, UINT, NONE, 2),
    BYTE(UINT, UINT, NONE, 4),
    BYTE(UINT, UINT, NONE, 8),
    WORD(UINT, UINT, NONE, 16),
    WORD(UINT, UINT, NONE, 32),
    WORD(UINT, UINT, NONE, 64),
    WORD(FLOAT, FLOAT, IEEE, 16),
    WORD(FLOAT, FLOAT, IEEE, 32),
    WORD(FLOAT, FLOAT, IEEE, 64),
    WORD(FLOAT, FLOAT, IEEE, 128),
    BYTE(OPAQUE, OPAQUE, NONE, 8),
    BYTE(OPAQUE, OPAQUE, NONE, 16),
    BYTE(OPAQUE, OPAQUE, NONE, 32),
    BYTE(OPAQUE, OPAQUE, NONE, 64),
    BYTE(OPAQUE, OPAQUE, NONE, 128),
    WORD(BFLOAT, FLOAT, BFLOAT, 16),
    WORD(COMPLEX, COMPLEX, IEEE, 32),
    WORD(COMPLEX, COMPLEX, IEEE, 64),
    WORD(COMPLEX, COMPLEX, IEEE, 128),
    BYTE(BOOL, BOOL, NONE, 8),
    SMALL(E3M4, 8),
    SMALL(E4M3, 8),
    SMALL(E4M3B11FNUZ, 8),
    SMALL(E4M3FN, 8),
    SMALL(E4M3FNUZ, 8),
    SMALL(E5M2, 8),
    SMALL(E5M2FNUZ, 8),
    SMALL(E8M0FNU, 8),
    SMALL(E2M3FN, 6),
    SMALL(E3M2FN, 6),
    SMALL(E2M1FN, 4),
    WORD(BCOMPLEX, COMPLEX, BFLOAT, 32),
};

/* The code that an element type can have, if it has one, by kind and format. */
static const uint8_t code_of[16][16] = {
    [INTEROP_KIND_BOOL] = {INTEROP__DLPACK_BOOL},
    [INTEROP_KIND_INT] = {INTEROP__DLPACK_INT},
    [INTEROP_KIND_UINT] = {INTEROP__DLPACK_UINT},
    [INTEROP_KIND_FLOAT] =
        {
            [INTEROP_FORMAT_IEEE] = INTEROP__DLPACK_FLOAT,
            [INTEROP_FORMAT_BFLOAT] = INTEROP__DLPACK_BFLOAT,
            [INTEROP_FORMAT_E3M4] = CODE(E3M4),
            [INTEROP_FORMAT_E4M3] = CODE(E4M3),
            [INTEROP_FORMAT_E4M3B11FNUZ] = CODE(E4M3B11FNUZ),
            [INTEROP_FORMAT_E4M3FN] = CODE(E4M3FN),
            [INTEROP_FORMAT_E4M3FNUZ] = CODE(E4M3FNUZ),
            [INTEROP_FORMAT_E5M2] = CODE(E5M2),
            [INTEROP_FORMAT_E5M2FNUZ] = CODE(E5M2FNUZ),
            [INTEROP_FORMAT_E8M0FNU] = CODE(E8M0FNU),
            [INTEROP_FORMAT_E2M3FN] = CODE(E2M3FN),
            [INTEROP_FORMAT_E3M2FN] = CODE(E3M2FN),
            [INTEROP_FORMAT_E2M1FN] = CODE(E2M1FN),
        },
    [INTEROP_KIND_COMPLEX] =
        {[INTEROP_FORMAT_IEEE] = INTEROP__DLPACK_COMPLEX, [INTEROP_FORMAT_BFLOAT] = INTEROP__DLPACK_BCOMPLEX},
    [INTEROP_KIND_OPAQUE] = {INTEROP__DLPACK_OPAQUE},
};

/* Any place will do to compare with, so that nothing needs to be in range. */
const struct interop__dlpack_element *interop__dlpack_find_dtype(const interop_dtype *checked) {
    const unsigned code = code_of[checked->kind % 16][checked->format % 16];
    const unsigned zeros = (unsigned)__builtin_ctzll(checked->bits | 128) % 8;
    const struct interop__dlpack_element *place = &interop__dlpack_elements[code * 8 + zeros];
    if (memcmp(checked, &place->dtype, offsetof(interop_dtype, multiplier)) != 0) {
        return NULL;
    }
    return checked->bits == place->dtype.bits ? place : NULL;
}

const struct interop__dlpack_element *interop__dlpack_find_lane(const interop_dtype *checked) {
    interop_dtype lane = *checked;
    lane.lanes = 1;
    return interop__dlpack_find_dtype(&lane);
}

interop_status interop_dtype_from_dlpack(uint8_t code, uint8_t bits, uint16_t lanes, interop_dtype *out,
                                         interop_error *err) {
    if (out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "out must not be NULL");
    }
    const struct interop__dlpack_element *element = interop__dlpack_find(code, bits);
    if (element == NULL && code >= INTEROP__DLPACK_CODES) {
        return interop__fail(err, INTEROP_ERR_TYPE, "dtype.code is %d: DLPack's codes are known up to %d", code,
                             INTEROP__DLPACK_CODES - 1);
    }
    if (element == NULL) {
        return interop__fail(err, INTEROP_ERR_TYPE, "dtype.bits is %d: code %d has no element of these bits", bits,
                             code);
    }
    if (lanes == 0) {
        return interop__fail(err, INTEROP_ERR_TYPE, "dtype.lanes is 0: an element has at least one");
    }
    *out = element->dtype;
    out->lanes = lanes;
    return INTEROP_OK;
}

interop_status interop__dlpack_no_element(const interop_dtype *dtype, interop_error *err) {
    char name[INTEROP__DTYPE_TEXT];
    if (dtype->kind == INTEROP_KIND_RECORD) {
        return interop__fail(err, INTEROP_ERR_TYPE,
                             "dtype is a record: DLPack has no code for fields, only for numbers; let each field leave "
                             "as a tensor of its own");
    }
    interop_dtype_name(dtype, name, sizeof name);
    return interop__fail(err, INTEROP_ERR_TYPE, "dtype is %s: DLPack has no code for it", name);
}

interop_status interop_dtype_to_dlpack(const interop_dtype *dtype, uint8_t *code, uint8_t *bits, uint16_t *lanes,
                                       interop_error *err) {
    if (dtype == NULL || code == NULL || bits == NULL || lanes == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "dtype, code, bits and lanes must not be NULL");
    }
    const struct interop__dlpack_element *element = interop__dlpack_find_lane(dtype);
    if (element == NULL) {
        return interop__dlpack_no_element(dtype, err);
    }
    *code = element->code;
    *bits = element->bits;
    *lanes = dtype->lanes;
    return INTEROP_OK;
}
