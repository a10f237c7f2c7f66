/* SPDX-License-Identifier: MIT */
/* Element types through DLPack: the code itself, then what tensors of each kind become. Numbers are those of the list.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dlpack_case.h"

static const struct row {
    uint8_t code, bits;
    int32_t type; /* 0: no simple type */
    const char *name;
    const char *typestr; /* little endian; NULL: none */
} rows[] = {
    {0, 8, INTEROP_INT8, "int8", "|i1"},
    {0, 16, INTEROP_INT16, "int16", "<i2"},
    {0, 32, INTEROP_INT32, "int32", "<i4"},
    {0, 64, INTEROP_INT64, "int64", "<i8"},
    {0, 2, 0, "int2", NULL},
    {0, 4, 0, "int4", NULL},
    {1, 8, INTEROP_UINT8, "uint8", "|u1"},
    {1, 16, INTEROP_UINT16, "uint16", "<u2"},
    {1, 32, INTEROP_UINT32, "uint32", "<u4"},
    {1, 64, INTEROP_UINT64, "uint64", "<u8"},
    {1, 2, 0, "uint2", NULL},
    {1, 4, 0, "uint4", NULL},
    {2, 16, INTEROP_FLOAT16, "float16", "<f2"},
    {2, 32, INTEROP_FLOAT32, "float32", "<f4"},
    {2, 64, INTEROP_FLOAT64, "float64", "<f8"},
    {2, 128, 0, NULL, NULL}, /* binary128: its name and typestr are the platform's */
    {3, 8, 0, NULL, NULL},
    {3, 16, 0, NULL, NULL},
    {3, 32, 0, NULL, NULL},
    {3, 64, INTEROP_OPAQUE64, NULL, NULL},
    {3, 128, 0, NULL, NULL},
    {4, 16, INTEROP_BFLOAT16, "bfloat16", "<V2"},
    {5, 32, INTEROP_COMPLEX32, "complex32", NULL},
    {5, 64, INTEROP_COMPLEX64, "complex64", "<c8"},
    {5, 128, INTEROP_COMPLEX128, "complex128", "<c16"},
    {6, 8, INTEROP_BOOL, "bool", "|b1"},
    {7, 8, INTEROP_FLOAT8_E3M4, "float8_e3m4", "|V1"},
    {8, 8, INTEROP_FLOAT8_E4M3, "float8_e4m3", "|V1"},
    {9, 8, INTEROP_FLOAT8_E4M3B11FNUZ, "float8_e4m3b11fnuz", "|V1"},
    {10, 8, INTEROP_FLOAT8_E4M3FN, "float8_e4m3fn", "|V1"},
    {11, 8, INTEROP_FLOAT8_E4M3FNUZ, "float8_e4m3fnuz", "|V1"},
    {12, 8, INTEROP_FLOAT8_E5M2, "float8_e5m2", "|V1"},
    {13, 8, INTEROP_FLOAT8_E5M2FNUZ, "float8_e5m2fnuz", "|V1"},
    {14, 8, INTEROP_FLOAT8_E8M0FNU, "float8_e8m0fnu", "|V1"},
    {15, 6, INTEROP_FLOAT6_E2M3FN, "float6_e2m3fn", NULL},
    {16, 6, INTEROP_FLOAT6_E3M2FN, "float6_e3m2fn", NULL},
    {17, 4, INTEROP_FLOAT4_E2M1FN, "float4_e2m1fn", NULL},
    {18, 32, INTEROP_BCOMPLEX32, "bcomplex32", NULL},
};

static const struct row *find(unsigned code, unsigned bits) {
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        if (rows[i].code == code && rows[i].bits == bits) {
            return &rows[i];
        }
    }
    return NULL;
}

/* 24 to 28, 38: every element there is, and nothing else (51 to 57) */
static void all_codes_and_bits(void **state) {
    (void)state;
    size_t legal = 0;
    for (unsigned code = 0; code < 256; code++) {
        for (unsigned bits = 0; bits < 256; bits++) {
            static const uint16_t lanes[] = {0, 1, 2, 4, UINT16_MAX};
            for (size_t i = 0; i < INTEROP__COUNT(lanes); i++) {
                const struct row *row = lanes[i] > 0 ? find(code, bits) : NULL;
                interop_dtype dtype;
                interop_error err = {INTEROP_OK, ""};
                memset(&dtype, 0x5a, sizeof dtype);
                const interop_dtype before = dtype;
                const interop_status status =
                    interop_dtype_from_dlpack((uint8_t)code, (uint8_t)bits, lanes[i], &dtype, &err);
                assert_int_equal(status, row != NULL ? INTEROP_OK : INTEROP_ERR_TYPE);
                if (row == NULL) {
                    assert_int_equal(err.status, INTEROP_ERR_TYPE);
                    assert_memory_equal(&dtype, &before, sizeof dtype);
                    continue;
                }
                legal++;
                assert_int_equal(interop_dtype_check(&dtype, &err), INTEROP_OK);
                assert_int_equal(dtype.bits, bits);
                assert_int_equal(dtype.lanes, lanes[i]);
                uint8_t code_back = 255, bits_back = 255;
                uint16_t lanes_back = 0;
                assert_int_equal(interop_dtype_to_dlpack(&dtype, &code_back, &bits_back, &lanes_back, &err),
                                 INTEROP_OK);
                assert_int_equal(code_back, code);
                assert_int_equal(bits_back, bits);
                assert_int_equal(lanes_back, lanes[i]);
                dtype.lanes = 1;
                const struct interop__dlpack_element *element = interop__dlpack_find_dtype(&dtype);
                const DLDataType written = {(uint8_t)code, (uint8_t)bits, 1};
                assert_non_null(element);
                assert_memory_equal(&element->code, &written, sizeof written);
                assert_int_equal(element->minor, code > 17 ? 3 : code > 6);
                assert_true(bits < 8 || bits == 8u << element->shift);
            }
        }
    }
    assert_int_equal(legal, 4 * INTEROP__COUNT(rows));
}

static void the_right_types(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        interop_dtype dtype, simple;
        char text[64];
        assert_int_equal(interop_dtype_from_dlpack(rows[i].code, rows[i].bits, 1, &dtype, NULL), INTEROP_OK);
        assert_int_equal(interop_dtype_type(&dtype), rows[i].type);
        if (rows[i].type != 0) {
            assert_int_equal(interop_dtype_init(rows[i].type, &simple, NULL), INTEROP_OK);
            assert_true(interop_dtype_equal(&dtype, &simple));
        }
        if (rows[i].name != NULL) {
            interop_dtype_name(&dtype, text, sizeof text);
            assert_string_equal(text, rows[i].name);
        }
        const interop_status printed = interop_dtype_to_typestr(&dtype, text, sizeof text, NULL, NULL);
        if (rows[i].typestr != NULL) {
            const uint16_t probe = 1;
            assert_int_equal(printed, INTEROP_OK);
            assert_string_equal(text + 1, rows[i].typestr + 1);
            assert_int_equal(text[0], rows[i].typestr[0] == '|' ? '|' : *(const uint8_t *)&probe == 1 ? '<' : '>');
        } else if (rows[i].bits != 128) {
            assert_int_equal(printed, INTEROP_ERR_TYPE);
        }
    }
}

/* What DLPack has no word for. */
static void no_code(void **state) {
    (void)state;
    const char *texts[] = {">i2", ">f8", ">c16", "<M8[s]", "<m8", "|S3", "<U2", "|V5", "|O"};
    const uint16_t probe = 1;
    for (size_t i = 0; i < INTEROP__COUNT(texts); i++) {
        interop_dtype dtype;
        interop_error err = {INTEROP_OK, ""};
        uint8_t code = 77, bits = 77;
        uint16_t lanes = 77;
        assert_int_equal(interop_dtype_from_typestr(texts[i], strlen(texts[i]), &dtype, NULL), INTEROP_OK);
        if (texts[i][0] == '>' && *(const uint8_t *)&probe == 0) {
            dtype.order = INTEROP_ORDER_LITTLE;
        }
        assert_int_equal(interop_dtype_to_dlpack(&dtype, &code, &bits, &lanes, &err), INTEROP_ERR_TYPE);
        assert_non_null(strstr(err.message, "DLPack"));
        assert_true(code == 77 && bits == 77 && lanes == 77);
    }
    const interop_dtype odd[] = {
        {.kind = INTEROP_KIND_FLOAT,
         .format = INTEROP_FORMAT_X87,
         .order = INTEROP_ORDER_LITTLE,
         .lanes = 1,
         .bits = 128},
        {.kind = INTEROP_KIND_FLOAT,
         .format = INTEROP_FORMAT_DOUBLE_DOUBLE,
         .order = INTEROP_ORDER_LITTLE,
         .lanes = 1,
         .bits = 128},
        {.kind = INTEROP_KIND_COMPLEX,
         .format = INTEROP_FORMAT_IEEE,
         .order = INTEROP_ORDER_LITTLE,
         .lanes = 1,
         .bits = 256},
        {.kind = INTEROP_KIND_COMPLEX,
         .format = INTEROP_FORMAT_X87,
         .order = INTEROP_ORDER_LITTLE,
         .lanes = 1,
         .bits = 256},
        {.kind = INTEROP_KIND_OPAQUE, .lanes = 1, .bits = 24},
        {.kind = 255, .format = 255, .lanes = 1, .bits = 8},
        {.kind = INTEROP_KIND_INT, .lanes = 1, .bits = 0},
        {.kind = INTEROP_KIND_NONE, .lanes = 1, .bits = 8},
        {.kind = INTEROP_KIND_INT, .lanes = 1, .bits = UINT64_C(8) << 32},
    };
    for (size_t i = 0; i < INTEROP__COUNT(odd); i++) {
        uint8_t code, bits;
        uint16_t lanes;
        assert_int_equal(interop_dtype_to_dlpack(&odd[i], &code, &bits, &lanes, NULL), INTEROP_ERR_TYPE);
    }
}

static void null_arguments(void **state) {
    (void)state;
    interop_dtype dtype;
    uint8_t code = 77, bits = 77;
    uint16_t lanes = 77;
    assert_int_equal(interop_dtype_from_dlpack(2, 32, 1, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_dlpack(2, 32, 1, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_to_dlpack(NULL, &code, &bits, &lanes, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_to_dlpack(&dtype, NULL, &bits, &lanes, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_to_dlpack(&dtype, &code, NULL, &lanes, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_to_dlpack(&dtype, &code, &bits, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_true(code == 77 && bits == 77 && lanes == 77);
}

/* A vector of `extent` elements; gives the bytes that it takes. */
static int64_t bytes_of(uint8_t code, uint8_t bits, uint16_t lanes, uint64_t flags, int64_t extent, int64_t *stride) {
    struct dlpack_case c;
    int64_t bytes = -1;
    dlpack_case_reset(&c);
    dlpack_case_vector(&c, extent, 1);
    dlpack_case_dtype(&c, code, bits, lanes);
    c.versioned.flags = flags;
    interop_array *array = dlpack_case_import(&c, INTEROP_STRICT);
    assert_int_equal(interop_tensor_byte_count(interop_array_tensor(array), &bytes, NULL), INTEROP_OK);
    *stride = interop_array_tensor(array)->strides[0];
    assert_int_equal(interop_tensor_is_contiguous(interop_array_tensor(array), INTEROP_LAYOUT_C), 1);
    dlpack_case_release(&c, array);
    return bytes;
}

/* 29 to 32, 39 */
static void parts_of_bytes_and_lanes(void **state) {
    (void)state;
    const struct {
        uint8_t code, bits;
        uint16_t lanes;
        uint64_t flags;
        int64_t extent, bytes, stride;
    } cases[] = {
        {17, 4, 1, 0, 3, 2, 4}, /* packed: strides count bits */
        {17, 4, 2, 0, 3, 3, 1}, /* pairs fill their byte */
        {17, 4, 1, 4, 3, 3, 1}, /* padded */
        {15, 6, 1, 0, 4, 3, 6}, {16, 6, 1, 0, 5, 4, 6},   {15, 6, 1, 4, 4, 4, 1}, {16, 6, 1, 4, 5, 5, 1},
        {0, 4, 1, 0, 5, 3, 4},  {2, 32, 4, 0, 3, 48, 16}, {6, 8, 3, 0, 2, 6, 3},  {3, 64, 1, 0, 2, 16, 8},
        {2, 16, 1, 4, 3, 6, 2}, {15, 6, 4, 0, 2, 6, 3},
    };
    for (size_t i = 0; i < INTEROP__COUNT(cases); i++) {
        int64_t stride = 0;
        assert_int_equal(
            bytes_of(cases[i].code, cases[i].bits, cases[i].lanes, cases[i].flags, cases[i].extent, &stride),
            cases[i].bytes);
        assert_int_equal(stride, cases[i].stride);
    }
}

/* 30: PyTorch's pairs become single elements on request */
static void pairs_split(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_tensor split;
    interop_dims dims;
    dlpack_case_reset(&c);
    dlpack_case_vector(&c, 3, 1);
    dlpack_case_dtype(&c, kDLFloat4_e2m1fn, 4, 2);
    interop_array *array = dlpack_case_import(&c, INTEROP_STRICT);
    assert_int_equal(interop_tensor_split_lanes(interop_array_tensor(array), &split, &dims, NULL), INTEROP_OK);
    assert_int_equal(split.ndim, 1);
    assert_int_equal(split.shape[0], 6);
    assert_int_equal(split.strides[0], 4);
    assert_int_equal(interop_dtype_type(&split.dtype), INTEROP_FLOAT4_E2M1FN);
    dlpack_case_release(&c, array);
}

/* 51 to 57 */
static void illegal_dtypes(void **state) {
    (void)state;
    const struct {
        uint8_t code, bits;
        uint16_t lanes;
        const char *text;
    } cases[] = {
        {2, 32, 0, "dtype.lanes is"}, {2, 0, 1, "dtype.bits is"},   {0, 7, 1, "dtype.bits is"},
        {0, 12, 1, "dtype.bits is"},  {1, 1, 1, "dtype.bits is"},   {6, 1, 1, "dtype.bits is"},
        {5, 0, 1, "dtype.bits is"},   {5, 96, 1, "dtype.bits is"},  {5, 8, 1, "dtype.bits is"},
        {17, 8, 1, "dtype.bits is"},  {15, 8, 1, "dtype.bits is"},  {10, 16, 1, "dtype.bits is"},
        {2, 80, 1, "dtype.bits is"},  {250, 8, 1, "dtype.code is"}, {19, 8, 1, "dtype.code is"},
    };
    for (size_t i = 0; i < INTEROP__COUNT(cases); i++) {
        struct dlpack_case c;
        dlpack_case_reset(&c);
        dlpack_case_dtype(&c, cases[i].code, cases[i].bits, cases[i].lanes);
        dlpack_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_TYPE, cases[i].text);
        dlpack_case_refuse(&c, INTEROP_STRICT, INTEROP_ERR_TYPE, cases[i].text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_codes_and_bits), cmocka_unit_test(the_right_types),          cmocka_unit_test(no_code),
        cmocka_unit_test(null_arguments),     cmocka_unit_test(parts_of_bytes_and_lanes), cmocka_unit_test(pairs_split),
        cmocka_unit_test(illegal_dtypes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
