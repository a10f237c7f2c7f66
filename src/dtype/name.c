/* SPDX-License-Identifier: MIT */
/* Names of element types, for people. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dtype/internal.h"

/* ml_dtypes' names; the formats of several widths get theirs from the bits. */
static const char *const format_names[] = {
    [INTEROP_FORMAT_BFLOAT] = "bfloat16",
    [INTEROP_FORMAT_X87] = "longdouble",
    [INTEROP_FORMAT_DOUBLE_DOUBLE] = "double_double",
    [INTEROP_FORMAT_E3M4] = "float8_e3m4",
    [INTEROP_FORMAT_E4M3] = "float8_e4m3",
    [INTEROP_FORMAT_E4M3B11FNUZ] = "float8_e4m3b11fnuz",
    [INTEROP_FORMAT_E4M3FN] = "float8_e4m3fn",
    [INTEROP_FORMAT_E4M3FNUZ] = "float8_e4m3fnuz",
    [INTEROP_FORMAT_E5M2] = "float8_e5m2",
    [INTEROP_FORMAT_E5M2FNUZ] = "float8_e5m2fnuz",
    [INTEROP_FORMAT_E8M0FNU] = "float8_e8m0fnu",
    [INTEROP_FORMAT_E2M3FN] = "float6_e2m3fn",
    [INTEROP_FORMAT_E3M2FN] = "float6_e3m2fn",
    [INTEROP_FORMAT_E2M1FN] = "float4_e2m1fn",
};

static const char *complex_name(const interop_dtype *dtype) {
    switch (dtype->format) {
    case INTEROP_FORMAT_BFLOAT:
        return "bcomplex32";
    case INTEROP_FORMAT_X87:
        return "clongdouble";
    case INTEROP_FORMAT_DOUBLE_DOUBLE:
        return "cdouble_double";
    default:
        return NULL;
    }
}

/* The name of one lane in native order; `*bits` says whether the number of bits follows it. */
static const char *stem(const interop_dtype *dtype, bool *bits) {
    static const char *const kinds[] = {
        [INTEROP_KIND_INT] = "int",           [INTEROP_KIND_UINT] = "uint",
        [INTEROP_KIND_FLOAT] = "float",       [INTEROP_KIND_COMPLEX] = "complex",
        [INTEROP_KIND_OPAQUE] = "opaque",     [INTEROP_KIND_TIMEDELTA] = "timedelta",
        [INTEROP_KIND_DATETIME] = "datetime", [INTEROP_KIND_BYTES] = "bytes",
        [INTEROP_KIND_STRING] = "str",        [INTEROP_KIND_VOID] = "void",
        [INTEROP_KIND_BITFIELD] = "bitfield",
    };
    const char *whole = dtype->kind == INTEROP_KIND_BOOL      ? "bool"
                        : dtype->kind == INTEROP_KIND_OBJECT  ? "object"
                        : dtype->kind == INTEROP_KIND_FLOAT   ? format_names[dtype->format]
                        : dtype->kind == INTEROP_KIND_COMPLEX ? complex_name(dtype)
                                                              : NULL;
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
    const char *name = stem(dtype, &bits);
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
