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

/* What is printed for every number and extension type, plain, foreign and in lanes, is read back. */
static void names_are_read_back(void **state) {
    (void)state;
    for (int32_t type = INTEROP_BOOL; type <= INTEROP_OPAQUE64; type++) {
        for (int variant = 0; variant < 4; variant++) {
            interop_dtype dtype, again;
            char name[INTEROP__DTYPE_TEXT];
            interop_dtype_init(type, &dtype, NULL);
            dtype.lanes = variant % 2 == 0 ? 1 : 7;
            if (variant >= 2 && dtype.order != INTEROP_ORDER_NONE) {
                dtype.order = INTEROP_ORDER_LITTLE + INTEROP_ORDER_BIG - INTEROP__ORDER_NATIVE;
            }
            const size_t length = interop_dtype_name(&dtype, name, sizeof name);
            const bool typestr = name[0] != simple[type][0] && strstr(name, simple[type]) == NULL;
            memset(&again, 0x5a, sizeof again);
            const interop_status status = interop_dtype_from_name(name, length, &again, NULL);
            if (status != (typestr ? INTEROP_ERR_TYPE : INTEROP_OK) ||
                (!typestr && memcmp(&again, &dtype, sizeof dtype) != 0)) {
                fail_msg("%s", name);
            }
        }
    }
    static const struct {
        const char *name;
        uint8_t kind;
        uint64_t bits;
    } small[] = {{"int2", INTEROP_KIND_INT, 2},
                 {"int4", INTEROP_KIND_INT, 4},
                 {"uint2", INTEROP_KIND_UINT, 2},
                 {"uint4", INTEROP_KIND_UINT, 4}};
    for (size_t i = 0; i < INTEROP__COUNT(small); i++) {
        interop_dtype dtype;
        assert_int_equal(interop_dtype_from_name(small[i].name, strlen(small[i].name), &dtype, NULL), INTEROP_OK);
        assert_int_equal(interop_dtype_check(&dtype, NULL), INTEROP_OK);
        assert_int_equal(dtype.kind, small[i].kind);
        assert_int_equal(dtype.bits, small[i].bits);
    }
}

static void other_names_are_refused(void **state) {
    (void)state;
    static const char *const names[] = {
        "",          "int",       "int1",          "float",        "float32 ",   " float32", "Float32",  "float32x",
        "float32x0", "float32x1", "float32x65536", "float32x2x2",  ">int8",      "<bool",    "=float32", ">>float32",
        "str160",    "object",    "<f4",           "float8_e4m3f", "longdouble", "bytes40"};
    for (size_t i = 0; i < INTEROP__COUNT(names); i++) {
        interop_error err;
        interop_dtype dtype, before;
        memset(&dtype, 0x5a, sizeof dtype);
        before = dtype;
        if (interop_dtype_from_name(names[i], strlen(names[i]), &dtype, &err) != INTEROP_ERR_TYPE) {
            fail_msg("%s", names[i]);
        }
        assert_memory_equal(&dtype, &before, sizeof dtype);
        assert_non_null(strstr(err.message, names[i]));
    }
    interop_dtype dtype;
    assert_int_equal(interop_dtype_from_name("int4x", 4, &dtype, NULL), INTEROP_OK); /* not a byte behind the end */
    assert_int_equal(interop_dtype_from_name(NULL, 0, &dtype, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_name("int4", 4, NULL, NULL), INTEROP_ERR_ARGUMENT);
}

/* The types whose typestr is another's, or that have none. */
static void extensions_are_told_apart(void **state) {
    (void)state;
    for (int32_t type = INTEROP_BOOL; type <= INTEROP_OPAQUE64; type++) {
        const bool extension = type == INTEROP_BFLOAT16 || type == INTEROP_COMPLEX32 || strchr(simple[type], '_') ||
                               type == INTEROP_BCOMPLEX32;
        interop_dtype dtype, again;
        char name[INTEROP__DTYPE_TEXT] = "";
        interop_dtype_init(type, &dtype, NULL);
        assert_int_equal(interop__extension_print(&dtype, name), extension ? strlen(simple[type]) : 0);
        assert_string_equal(name, extension ? simple[type] : "");
        assert_int_equal(interop__extension_parse(simple[type], strlen(simple[type]), &again), extension);
        dtype.lanes = 2;
        assert_int_equal(interop__extension_print(&dtype, name), 0);
    }
    interop_dtype dtype;
    assert_false(interop__extension_parse("bfloat16x2", 10, &dtype));
    assert_false(interop__extension_parse(">int4", 5, &dtype));
    assert_true(interop__extension_parse(">complex32", 10, &dtype));
    assert_int_equal(dtype.order, INTEROP_ORDER_BIG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_simple_types),     cmocka_unit_test(names_of_parsed_types),
        cmocka_unit_test(foreign_order_shows),       cmocka_unit_test(lanes_and_long_doubles),
        cmocka_unit_test(what_is_no_type),           cmocka_unit_test(short_buffers_cut),
        cmocka_unit_test(names_are_read_back),       cmocka_unit_test(other_names_are_refused),
        cmocka_unit_test(extensions_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
