/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "dtype/internal.h"

static const char *const simple[] = {
    NULL,
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex32",
    "complex64",
    "complex128",
    "float8_e3m4",
    "float8_e4m3",
    "float8_e4m3b11fnuz",
    "float8_e4m3fn",
    "float8_e4m3fnuz",
    "float8_e5m2",
    "float8_e5m2fnuz",
    "float8_e8m0fnu",
    "float6_e2m3fn",
    "float6_e3m2fn",
    "float4_e2m1fn",
    "bcomplex32",
    "opaque64",
};

static void expect(const interop_dtype *dtype, const char *expected) {
    char name[INTEROP__DTYPE_TEXT];
    memset(name, 'z', sizeof name);
    assert_int_equal(interop_dtype_name(dtype, name, sizeof name), strlen(expected));
    assert_string_equal(name, expected);
}

static void names_of_simple_types(void **state) {
    (void)state;
    assert_int_equal(INTEROP__COUNT(simple), INTEROP_OPAQUE64 + 1);
    for (int32_t type = INTEROP_BOOL; type <= INTEROP_OPAQUE64; type++) {
        interop_dtype dtype;
        interop_dtype_init(type, &dtype, NULL);
        expect(&dtype, simple[type]);
    }
}

static void names_of_parsed_types(void **state) {
    (void)state;
    static const struct {
        const char *typestr, *name;
    } rows[] = {
        {"=m8", "timedelta64"},
        {"=M8[25s]", "datetime64[25s]"},
        {"=m8[ns]", "timedelta64[ns]"},
        {"|S5", "bytes40"},
        {"|S0", "bytes"},
        {"=U5", "str160"},
        {"=U0", "str"},
        {"|V3", "void24"},
        {"|V0", "void"},
        {"|O", "object"},
        {"|t12", "bitfield12"},
        {"|b1", "bool"},
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        interop_dtype dtype;
        assert_int_equal(interop_dtype_from_typestr(rows[i].typestr, strlen(rows[i].typestr), &dtype, NULL),
                         INTEROP_OK);
        expect(&dtype, rows[i].name);
    }
}

static void foreign_order_shows(void **state) {
    (void)state;
    const bool little = INTEROP__ORDER_NATIVE == INTEROP_ORDER_LITTLE;
    static const char *const typestrs[] = {"i4", "u2", "f8", "c16", "M8[ns]", "U5"};
    for (size_t i = 0; i < INTEROP__COUNT(typestrs); i++) {
        char text[16];
        interop_dtype dtype;
        snprintf(text, sizeof text, "%c%s", little ? '>' : '<', typestrs[i]);
        assert_int_equal(interop_dtype_from_typestr(text, strlen(text), &dtype, NULL), INTEROP_OK);
        expect(&dtype, text);
    }
    interop_dtype dtype;
    interop_dtype_init(INTEROP_BFLOAT16, &dtype, NULL); /* its typestr would not tell it from raw bytes */
    dtype.order = little ? INTEROP_ORDER_BIG : INTEROP_ORDER_LITTLE;
    expect(&dtype, little ? ">bfloat16" : "<bfloat16");
    interop_dtype_init(INTEROP_COMPLEX32, &dtype, NULL); /* has none */
    dtype.order = little ? INTEROP_ORDER_BIG : INTEROP_ORDER_LITTLE;
    expect(&dtype, little ? ">complex32" : "<complex32");
    interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL);
    dtype.order = little ? INTEROP_ORDER_BIG : INTEROP_ORDER_LITTLE;
    dtype.lanes = 4;
    expect(&dtype, little ? ">float32x4" : "<float32x4");
}

static void lanes_and_long_doubles(void **state) {
    (void)state;
    interop_dtype dtype;
    interop_dtype_init(INTEROP_FLOAT4_E2M1FN, &dtype, NULL);
    dtype.lanes = 2;
    expect(&dtype, "float4_e2m1fnx2");
    interop_dtype_init(INTEROP_UINT8, &dtype, NULL);
    dtype.lanes = UINT16_MAX;
    expect(&dtype, "uint8x65535");
    dtype.bits = 4;
    dtype.lanes = 1;
    expect(&dtype, "uint4");
    interop_dtype_init(INTEROP_FLOAT64, &dtype, NULL);
    dtype.bits = 128;
    expect(&dtype, "float128");
    dtype.format = INTEROP_FORMAT_X87;
    expect(&dtype, "longdouble");
    dtype.format = INTEROP_FORMAT_DOUBLE_DOUBLE;
    expect(&dtype, "double_double");
    dtype.kind = INTEROP_KIND_COMPLEX;
    dtype.bits = 256;
    expect(&dtype, "cdouble_double");
    dtype.format = INTEROP_FORMAT_X87;
    expect(&dtype, "clongdouble");
    dtype.format = INTEROP_FORMAT_IEEE;
    expect(&dtype, "complex256");
}

static void what_is_no_type(void **state) {
    (void)state;
    interop_dtype dtype = {0};
    expect(&dtype, "");
    expect(NULL, "");
    dtype.kind = 200;
    expect(&dtype, "invalid");
    interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL);
    dtype.format = 255;
    expect(&dtype, "invalid");
}

static void short_buffers_cut(void **state) {
    (void)state;
    interop_dtype dtype;
    char name[4] = "zzz";
    interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL);
    assert_int_equal(interop_dtype_name(&dtype, NULL, 0), 7);
    assert_int_equal(interop_dtype_name(&dtype, name, sizeof name), 7);
    assert_string_equal(name, "flo");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_simple_types), cmocka_unit_test(names_of_parsed_types),
        cmocka_unit_test(foreign_order_shows),   cmocka_unit_test(lanes_and_long_doubles),
        cmocka_unit_test(what_is_no_type),       cmocka_unit_test(short_buffers_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
