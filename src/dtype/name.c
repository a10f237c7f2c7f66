/* SPDX-License-Identifier: MIT */
/* Names of element types. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dtype/internal.h"

/* By INTEROP_x number; NumPy's and ml_dtypes' names where they have one. */
static const char *const simple_names[] = {
    [INTEROP_BOOL] = "bool",
    [INTEROP_INT8] = "int8",
    [INTEROP_INT16] = "int16",
    [INTEROP_INT32] = "int32",
    [INTEROP_INT64] = "int64",
    [INTEROP_UINT8] = "uint8",
    [INTEROP_UINT16] = "uint16",
    [INTEROP_UINT32] = "uint32",
    [INTEROP_UINT64] = "uint64",
    [INTEROP_FLOAT16] = "float16",
    [INTEROP_BFLOAT16] = "bfloat16",
    [INTEROP_FLOAT32] = "float32",
    [INTEROP_FLOAT64] = "float64",
    [INTEROP_COMPLEX32] = "complex32",
    [INTEROP_COMPLEX64] = "complex64",
    [INTEROP_COMPLEX128] = "complex128",
    [INTEROP_FLOAT8_E3M4] = "float8_e3m4",
    [INTEROP_FLOAT8_E4M3] = "float8_e4m3",
    [INTEROP_FLOAT8_E4M3B11FNUZ] = "float8_e4m3b11fnuz",
    [INTEROP_FLOAT8_E4M3FN] = "float8_e4m3fn",
    [INTEROP_FLOAT8_E4M3FNUZ] = "float8_e4m3fnuz",
    [INTEROP_FLOAT8_E5M2] = "float8_e5m2",
    [INTEROP_FLOAT8_E5M2FNUZ] = "float8_e5m2fnuz",
    [INTEROP_FLOAT8_E8M0FNU] = "float8_e8m0fnu",
    [INTEROP_FLOAT6_E2M3FN] = "float6_e2m3fn",
    [INTEROP_FLOAT6_E3M2FN] = "float6_e3m2fn",
    [INTEROP_FLOAT4_E2M1FN] = "float4_e2m1fn",
    [INTEROP_BCOMPLEX32] = "bcomplex32",
    [INTEROP_OPAQUE64] = "opaque64",
};

/* Integers that do not fill a byte, which have no number. */
static const struct {
    char name[8];
    interop_dtype dtype;
} small[] = {
    {"int2", {.kind = INTEROP_KIND_INT, .lanes = 1, .bits = 2}},
    {"int4", {.kind = INTEROP_KIND_INT, .lanes = 1, .bits = 4}},
    {"uint2", {.kind = INTEROP_KIND_UINT, .lanes = 1, .bits = 2}},
    {"uint4", {.kind = INTEROP_KIND_UINT, .lanes = 1, .bits = 4}},
};

/* One lane of a type that passed its check, in native byte order. */
static interop_dtype plain(const interop_dtype *checked) {
    interop_dtype dtype = *checked;
    dtype.lanes = 1;
    dtype.order = dtype.order == INTEROP_ORDER_NONE ? INTEROP_ORDER_NONE : INTEROP__ORDER_NATIVE;
    return dtype;
}

/* The name of a plain type; `*bits` says whether the number of bits follows it. */
static const char *stem(const interop_dtype *dtype, bool *bits) {
    static const char *const kinds[] = {
        [INTEROP_KIND_INT] = "int",           [INTEROP_KIND_UINT] = "uint",     [INTEROP_KIND_FLOAT] = "float",
        [INTEROP_KIND_COMPLEX] = "complex",   [INTEROP_KIND_OPAQUE] = "opaque", [INTEROP_KIND_TIMEDELTA] = "timedelta",
        [INTEROP_KIND_DATETIME] = "datetime", [INTEROP_KIND_BYTES] = "bytes",   [INTEROP_KIND_STRING] = "str",
        [INTEROP_KIND_VOID] = "void",         [INTEROP_KIND_RECORD] = "record", [INTEROP_KIND_BITFIELD] = "bitfield",
    };
    const bool complex = dtype->kind == INTEROP_KIND_COMPLEX;
    const int32_t type = interop_dtype_type(dtype);
    const char *whole = type != INTEROP_TYPE_NONE                       ? simple_names[type]
                        : dtype->kind == INTEROP_KIND_OBJECT            ? "object"
                        : dtype->format == INTEROP_FORMAT_X87           ? complex ? "clongdouble" : "longdouble"
                        : dtype->format != INTEROP_FORMAT_DOUBLE_DOUBLE ? NULL
                        : complex                                       ? "cdouble_double"
                                                                        : "double_double";
    *bits = whole == NULL && dtype->bits != 0; /* NumPy names |S0 "bytes" */
    return whole != NULL ? whole : kinds[dtype->kind];
}

/* Foreign byte order is said as NumPy does, by the typestr, unless that would hide what the type is. */
static bool wants_typestr(const interop_dtype *dtype) {
    return dtype->order != INTEROP_ORDER_NONE && dtype->order != INTEROP__ORDER_NATIVE && dtype->lanes == 1 &&
           dtype->format <= INTEROP_FORMAT_IEEE;
}

size_t interop_dtype_name(const interop_dtype *dtype, char *buffer, size_t capacity) {
    char text[INTEROP__DTYPE_TEXT];
    bool bits;
    if (dtype == NULL || dtype->kind == INTEROP_KIND_NONE) {
        return interop__text_out("", 0, buffer, capacity);
    }
    if (interop_dtype_check(dtype, NULL) != INTEROP_OK) {
        return interop__text_out("invalid", strlen("invalid"), buffer, capacity);
    }
    size_t length = wants_typestr(dtype) ? interop__typestr_print(dtype, text) : 0;
    if (length > 0) {
        return interop__text_out(text, length, buffer, capacity);
    }
    const char *order = dtype->order == INTEROP_ORDER_NONE || dtype->order == INTEROP__ORDER_NATIVE ? ""
                        : dtype->order == INTEROP_ORDER_LITTLE                                      ? "<"
                                                                                                    : ">";
    const interop_dtype one = plain(dtype);
    const char *name = stem(&one, &bits);
    length = (size_t)(bits ? snprintf(text, sizeof text, "%s%s%" PRIu64, order, name, dtype->bits)
                           : snprintf(text, sizeof text, "%s%s", order, name));
    if (dtype->unit != INTEROP_UNIT_NONE) {
        length += interop__unit_print(dtype, text + length, sizeof text - length);
    }
    if (dtype->lanes != 1) {
        length += (size_t)snprintf(text + length, sizeof text - length, "x%d", dtype->lanes);
    }
    return interop__text_out(text, length, buffer, capacity);
}

/* Whether the simple type is one that NumPy has no typestr for, so that its name stands for it. */
static bool is_extension(int32_t type) {
    return type == INTEROP_BFLOAT16 || type == INTEROP_COMPLEX32 ||
           (type >= INTEROP_FLOAT8_E3M4 && type <= INTEROP_BCOMPLEX32);
}

/* An order before types of more than one byte, if the text has one. */
static const char *take_order(const char *at, const char *end, uint8_t *order) {
    *order = INTEROP_ORDER_NONE;
    if (at < end && (*at == '<' || *at == '>')) {
        *order = *at++ == '<' ? INTEROP_ORDER_LITTLE : INTEROP_ORDER_BIG;
    }
    return at;
}

/* Fills `out`, a plain type, if the text begins with its name. Returns the length of the longest; 0 if none fits. */
static size_t longest_name(const char *text, size_t length, interop_dtype *out, bool *extension) {
    size_t longest = 0;
    for (size_t i = 0; i < INTEROP_OPAQUE64 + INTEROP__COUNT(small); i++) {
        const bool simple = i < INTEROP_OPAQUE64;
        const size_t row = simple ? i + 1 : i - INTEROP_OPAQUE64;
        const char *name = simple ? simple_names[row] : small[row].name;
        const size_t size = strlen(name);
        if (size > longest && size <= length && memcmp(text, name, size) == 0) {
            longest = size;
            *out = simple ? interop__simple_types[row] : small[row].dtype;
            *extension = !simple || is_extension((int32_t)row);
        }
    }
    return longest;
}

bool interop__extension_parse(const char *text, size_t length, interop_dtype *out) {
    uint8_t order;
    bool extension = false;
    interop_dtype dtype;
    const char *at = take_order(text, text + length, &order);
    const size_t left = length - (size_t)(at - text);
    if (longest_name(at, left, &dtype, &extension) != left || !extension) {
        return false;
    }
    if (order != INTEROP_ORDER_NONE) {
        if (dtype.order == INTEROP_ORDER_NONE) {
            return false;
        }
        dtype.order = order;
    }
    *out = dtype;
    return true;
}

size_t interop__extension_print(const interop_dtype *checked, char text[INTEROP__DTYPE_TEXT]) {
    const interop_dtype one = plain(checked);
    const bool sub_byte = one.kind <= INTEROP_KIND_UINT && one.bits < 8;
    if (checked->lanes != 1 || (!sub_byte && !is_extension(interop_dtype_type(&one)))) {
        return 0;
    }
    return interop_dtype_name(checked, text, INTEROP__DTYPE_TEXT);
}

interop_status interop_dtype_from_name(const char *text, size_t length, interop_dtype *out, interop_error *err) {
    if (text == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_dtype_from_name: text or out is NULL");
    }
    uint8_t order;
    bool ignored;
    uint32_t lanes = 1;
    interop_dtype dtype = {0};
    const char *at = take_order(text, text + length, &order), *end = text + length;
    const size_t size = longest_name(at, (size_t)(end - at), &dtype, &ignored);
    at += size;
    bool known = size > 0 && (order == INTEROP_ORDER_NONE || dtype.order != INTEROP_ORDER_NONE);
    if (known && at < end && *at == 'x') {
        at++;
        known = interop__digits(&at, end, &lanes) && lanes > 1 && lanes <= UINT16_MAX;
    }
    if (!known || at != end) {
        char quoted[64];
        return interop__fail(err, INTEROP_ERR_TYPE, "name '%s': not the name of a number or an extension type",
                             interop__quote(text, length, quoted, sizeof quoted));
    }
    dtype.order = order != INTEROP_ORDER_NONE ? order : dtype.order;
    dtype.lanes = (uint16_t)lanes;
    *out = dtype;
    return INTEROP_OK;
}
