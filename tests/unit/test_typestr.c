/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "dtype/internal.h"
#include "interop/record.h"
#include "native.h"

#define TEXT(literal) literal, sizeof(literal) - 1

static const struct {
    const char *id;
    const char *text;
    size_t length;
    const char *printed;
    uint64_t itemsize;
} cases[] = {
#include "../data/typestr.inc"
    /* what the observed list leaves out */
    {"size 0", TEXT("=V0"), "|V0", 0},
    {"greatest U", TEXT(">U536870911"), ">U536870911", 2147483644},
    {"U too long", TEXT("U536870912"), NULL, 0},
    {"greatest V", TEXT("V2147483647"), "|V2147483647", 2147483647},
    {"digits wrap 64 bits", TEXT("i18446744073709551620"), NULL, 0},
    {"size wraps a byte", TEXT("i257"), NULL, 0},
    {"size wraps a byte", TEXT("f260"), NULL, 0},
    {"order kept", TEXT("<V2"), "<V2", 2},
    {"no order given", TEXT("|V2"), "|V2", 2},
    {"native is not an order of raw bytes", TEXT("=V2"), "|V2", 2},
    {"raw bytes of another size", TEXT("<V1"), "|V1", 1},
    {"bit field", TEXT("t12"), "|t12", 2},
    {"empty bit field", TEXT("|t0"), NULL, 0},
    {"cut before the size", "<f4", 2, NULL, 0},
    {"cut before the unit ends", "<M8[ns]", 6, NULL, 0},
    {"not terminated", "<f4garbage", 3, "<f4", 4},
    {"empty unit", TEXT("M8[]"), NULL, 0},
    {"multiplier alone", TEXT("M8[7/2]"), NULL, 0},
    {"greatest multiplier passed", TEXT("M8[2147483648s]"), NULL, 0},
    {"multiplied generic", TEXT("M8[2generic]"), NULL, 0},
    {"divided generic", TEXT("M8[generic/2]"), NULL, 0},
    {"generic", TEXT("m8[generic]"), "<m8", 8},
    {"divisor 1", TEXT("M8[3s/1]"), "<M8[3s]", 8},
    {"no divisor", TEXT("M8[s/]"), NULL, 0},
    {"negative divisor", TEXT("M8[s/-2]"), NULL, 0},
    {"two divisors", TEXT("M8[s/2/2]"), NULL, 0},
    {"first row that fits", TEXT("M8[M/15]"), "<M8[2D]", 8},
    {"last row", TEXT("M8[W/10080]"), "<M8[m]", 8},
    {"second row", TEXT("M8[us/1000000]"), "<M8[ps]", 8},
    {"a unit without a finer one", TEXT("M8[as/2]"), NULL, 0},
    {"multiplier grows too far", TEXT("M8[2147483647s/2]"), NULL, 0},
    {"a zero before the size", TEXT("<M08"), "<M8", 8},
    {"a zero before the size, and a unit", TEXT("<M08[s]"), NULL, 0},
    {"big-endian unit", TEXT(">m8[25s/2]"), ">m8[12500ms]", 8},
};

/* Rows that speak of what x86-64 has are skipped elsewhere. */
static int speaks_of_x86_64(const char *text) {
    return strpbrk(text, "fcO") != NULL && (sizeof(long double) != 16 || sizeof(void *) != 8);
}

static void every_case_parses_and_prints(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(cases); i++) {
        interop_dtype dtype;
        interop_error err = {INTEROP_OK, ""};
        char printed[INTEROP__DTYPE_TEXT] = "";
        size_t length = 0;
        if (speaks_of_x86_64(cases[i].text)) {
            continue;
        }
        memset(&dtype, 0x5a, sizeof dtype);
        const interop_dtype untouched = dtype;
        const interop_status status = interop_dtype_from_typestr(cases[i].text, cases[i].length, &dtype, &err);
        if (cases[i].printed == NULL) {
            if (status != INTEROP_ERR_TYPE || memcmp(&dtype, &untouched, sizeof dtype) != 0 ||
                strncmp(err.message, "typestr '", 9) != 0) {
                fail_msg("%s (%s): status %d, message %s", cases[i].id, cases[i].text, status, err.message);
            }
            continue;
        }
        if (status != INTEROP_OK || interop_dtype_check(&dtype, &err) != INTEROP_OK ||
            interop_dtype_to_typestr(&dtype, printed, sizeof printed, &length, &err) != INTEROP_OK) {
            fail_msg("%s (%s): %s", cases[i].id, cases[i].text, err.message);
        }
        char wanted[INTEROP__DTYPE_TEXT];
        strcpy(wanted, cases[i].printed);
        if (wanted[0] == '<' && strchr("<>", cases[i].text[0]) == NULL) {
            wanted[0] = NATIVE[0];
        }
        if (strcmp(printed, wanted) != 0 || length != strlen(printed) ||
            interop_dtype_itemsize(&dtype) != cases[i].itemsize) {
            fail_msg("%s (%s): printed %s, %u bytes", cases[i].id, cases[i].text, printed,
                     (unsigned)interop_dtype_itemsize(&dtype));
        }
    }
}

static void huge_texts_are_refused(void **state) {
    (void)state;
    static char text[100002];
    interop_dtype dtype;
    interop_error err;
    memset(text, '9', sizeof text);
    text[0] = 'S';
    assert_int_equal(interop_dtype_from_typestr(text, 100001, &dtype, &err), INTEROP_ERR_TYPE);
    assert_non_null(strstr(err.message, "'S999")); /* shown, but cut */
    assert_true(strlen(err.message) < 200);
    memset(text, '1', sizeof text);
    memcpy(text, "<M8[", 4);
    memcpy(text + 5004, "s]", 2);
    assert_int_equal(interop_dtype_from_typestr(text, 5006, &dtype, NULL), INTEROP_ERR_TYPE);
}

static void what_is_printed_is_read_back(void **state) {
    (void)state;
    static const struct {
        uint8_t kind;
        uint64_t most; /* bits */
    } rows[] = {{INTEROP_KIND_BYTES, INT32_MAX * UINT64_C(8)},
                {INTEROP_KIND_STRING, INT32_MAX / 4 * UINT64_C(32)},
                {INTEROP_KIND_VOID, INT32_MAX * UINT64_C(8)}};
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        char text[32];
        size_t length;
        interop_dtype read, dtype = {.kind = rows[i].kind, .lanes = 1, .bits = rows[i].most};
        dtype.order = dtype.kind == INTEROP_KIND_STRING ? INTEROP_ORDER_BIG : INTEROP_ORDER_NONE;
        assert_int_equal(interop_dtype_to_typestr(&dtype, text, sizeof text, &length, NULL), INTEROP_OK);
        assert_int_equal(interop_dtype_from_typestr(text, length, &read, NULL), INTEROP_OK);
        assert_true(interop_dtype_equal(&dtype, &read));
        dtype.bits += 32;
        assert_int_equal(interop_dtype_to_typestr(&dtype, text, sizeof text, &length, NULL), INTEROP_ERR_TYPE);
    }
}

static void parsed_fields_are_right(void **state) {
    (void)state;
    interop_dtype dtype, expected;
    interop_dtype_init(INTEROP_FLOAT32, &expected, NULL);
    assert_int_equal(interop_dtype_from_typestr("<f4", 3, &dtype, NULL), INTEROP_OK);
    assert_int_equal(dtype.order, INTEROP_ORDER_LITTLE);
    assert_int_equal(interop_dtype_from_typestr("=f4", 3, &dtype, NULL), INTEROP_OK);
    assert_true(interop_dtype_equal(&dtype, &expected));
    assert_int_equal(interop_dtype_from_typestr(">f4", 3, &dtype, NULL), INTEROP_OK);
    assert_int_equal(dtype.order, INTEROP_ORDER_BIG);
    assert_int_equal(interop_dtype_from_typestr(">b1", 3, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_type(&dtype), INTEROP_BOOL);
    assert_int_equal(interop_dtype_from_typestr("<M8[25us]", 9, &dtype, NULL), INTEROP_OK);
    assert_int_equal(dtype.kind, INTEROP_KIND_DATETIME);
    assert_int_equal(dtype.unit, INTEROP_UNIT_US);
    assert_int_equal(dtype.multiplier, 25);
    assert_int_equal(interop_dtype_from_typestr("m8", 2, &dtype, NULL), INTEROP_OK);
    assert_int_equal(dtype.kind, INTEROP_KIND_TIMEDELTA);
    assert_int_equal(dtype.unit, INTEROP_UNIT_GENERIC);
    assert_int_equal(dtype.multiplier, 1);
    assert_int_equal(interop_dtype_from_typestr(">V2", 3, &dtype, NULL), INTEROP_OK);
    assert_int_equal(dtype.kind, INTEROP_KIND_VOID);
    assert_int_equal(dtype.order, INTEROP_ORDER_BIG);
#if defined(__x86_64__) && !defined(_WIN32)
    assert_int_equal(interop_dtype_from_typestr("<f16", 4, &dtype, NULL), INTEROP_OK);
    assert_int_equal(dtype.format, INTEROP_FORMAT_X87);
    assert_int_equal(interop_dtype_from_typestr("<c32", 4, &dtype, NULL), INTEROP_OK);
    assert_int_equal(dtype.kind, INTEROP_KIND_COMPLEX);
    assert_int_equal(dtype.format, INTEROP_FORMAT_X87);
#elif defined(__aarch64__) && defined(__linux__)
    assert_int_equal(interop_dtype_from_typestr("<f16", 4, &dtype, NULL), INTEROP_OK);
    assert_int_equal(dtype.format, INTEROP_FORMAT_IEEE);
#endif
}

/* By INTEROP_x number; NULL where NumPy has no word for it. Little endian. */
static const char *const printed_types[] = {
    [INTEROP_BOOL] = "|b1",           [INTEROP_INT8] = "|i1",
    [INTEROP_INT16] = "<i2",          [INTEROP_INT32] = "<i4",
    [INTEROP_INT64] = "<i8",          [INTEROP_UINT8] = "|u1",
    [INTEROP_UINT16] = "<u2",         [INTEROP_UINT32] = "<u4",
    [INTEROP_UINT64] = "<u8",         [INTEROP_FLOAT16] = "<f2",
    [INTEROP_BFLOAT16] = "<V2",       [INTEROP_FLOAT32] = "<f4",
    [INTEROP_FLOAT64] = "<f8",        [INTEROP_COMPLEX64] = "<c8",
    [INTEROP_COMPLEX128] = "<c16",    [INTEROP_FLOAT8_E3M4] = "|V1",
    [INTEROP_FLOAT8_E4M3] = "|V1",    [INTEROP_FLOAT8_E4M3B11FNUZ] = "|V1",
    [INTEROP_FLOAT8_E4M3FN] = "|V1",  [INTEROP_FLOAT8_E4M3FNUZ] = "|V1",
    [INTEROP_FLOAT8_E5M2] = "|V1",    [INTEROP_FLOAT8_E5M2FNUZ] = "|V1",
    [INTEROP_FLOAT8_E8M0FNU] = "|V1", [INTEROP_OPAQUE64] = NULL,
};

static void simple_types_print(void **state) {
    (void)state;
    for (int32_t type = INTEROP_BOOL; type <= INTEROP_OPAQUE64; type++) {
        interop_dtype dtype;
        interop_error err;
        char printed[8] = "", wanted[8] = "";
        size_t length = 99;
        assert_int_equal(interop_dtype_init(type, &dtype, NULL), INTEROP_OK);
        const interop_status status = interop_dtype_to_typestr(&dtype, printed, sizeof printed, &length, &err);
        if (printed_types[type] == NULL) {
            assert_int_equal(status, INTEROP_ERR_TYPE);
            assert_int_equal(length, 99);
            continue;
        }
        strcpy(wanted, printed_types[type]);
        if (wanted[0] == '<' && INTEROP__ORDER_NATIVE == INTEROP_ORDER_BIG) {
            wanted[0] = '>';
        }
        assert_int_equal(status, INTEROP_OK);
        assert_string_equal(printed, wanted);
        if (dtype.bits > 8) { /* and the other byte order */
            dtype.order = dtype.order == INTEROP_ORDER_LITTLE ? INTEROP_ORDER_BIG : INTEROP_ORDER_LITTLE;
            wanted[0] = wanted[0] == '<' ? '>' : '<';
            assert_int_equal(interop_dtype_to_typestr(&dtype, printed, sizeof printed, NULL, &err), INTEROP_OK);
            assert_string_equal(printed, wanted);
        }
    }
}

static void what_no_typestr_says_is_refused(void **state) {
    (void)state;
    interop_dtype dtype;
    interop_error err;
    interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL);
    dtype.lanes = 4;
    assert_int_equal(interop_dtype_to_typestr(&dtype, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    assert_non_null(strstr(err.message, "float32x4"));
    interop_dtype_init(INTEROP_UINT8, &dtype, NULL);
    dtype.bits = 4;
    assert_int_equal(interop_dtype_to_typestr(&dtype, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    dtype.kind = INTEROP_KIND_VOID; /* longer than NumPy takes */
    dtype.bits = (UINT64_C(1) << 31) * 8;
    assert_int_equal(interop_dtype_to_typestr(&dtype, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    dtype.kind = INTEROP_KIND_FLOAT; /* a long double of some other platform */
    dtype.format = INTEROP_FORMAT_DOUBLE_DOUBLE;
    dtype.order = INTEROP_ORDER_BIG;
    dtype.bits = 128;
    assert_int_equal(interop_dtype_to_typestr(&dtype, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    assert_non_null(strstr(err.message, "double_double"));
    memset(&dtype, 0, sizeof dtype);
    assert_int_equal(interop_dtype_to_typestr(&dtype, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    assert_int_equal(interop_dtype_to_typestr(NULL, NULL, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
}

static void arguments_and_capacity(void **state) {
    (void)state;
    interop_dtype dtype;
    char printed[4] = "zzz";
    size_t length = 0;
    assert_int_equal(interop_dtype_from_typestr(NULL, 0, &dtype, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_typestr("f4", 2, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_typestr("<c16", 4, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_to_typestr(&dtype, printed, sizeof printed, &length, NULL), INTEROP_OK);
    assert_string_equal(printed, "<c1");
    assert_int_equal(length, 4);
    assert_int_equal(interop_dtype_to_typestr(&dtype, NULL, 0, &length, NULL), INTEROP_OK);
    assert_int_equal(length, 4);
}

/* Random bytes and near misses: never a crash, and whatever parses prints and parses to the same again. */
static void what_parses_survives_a_round_trip(void **state) {
    (void)state;
    static const char alphabet[] = "<>|=biufcmMOSUVt0124689[]/nsmDYW ";
    uint64_t random = 88172645463325252u;
    int parsed = 0;
    for (int round = 0; round < 200000; round++) {
        char text[12], printed[INTEROP__DTYPE_TEXT];
        interop_dtype first, second;
        size_t length;
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        const size_t used = (size_t)(random % 9);
        for (size_t i = 0; i < used; i++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            text[i] = round % 4 == 0 ? (char)(random & 255) : alphabet[random % (sizeof alphabet - 1)];
        }
        if (interop_dtype_from_typestr(text, used, &first, NULL) != INTEROP_OK) {
            continue;
        }
        parsed++;
        assert_int_equal(interop_dtype_check(&first, NULL), INTEROP_OK);
        assert_int_equal(interop_dtype_to_typestr(&first, printed, sizeof printed, &length, NULL), INTEROP_OK);
        assert_int_equal(interop_dtype_from_typestr(printed, length, &second, NULL), INTEROP_OK);
        assert_memory_equal(&first, &second, sizeof first);
    }
    assert_true(parsed > 500);
}

/* As NumPy says it: the bytes, without the fields. */
static void records_are_raw_bytes(void **state) {
    (void)state;
    const interop_record *record;
    interop_dtype dtype;
    char printed[16];
    assert_int_equal(interop_record_create(NULL, 0, 12, 4, &record, NULL), INTEROP_OK);
    interop_record_dtype(record, &dtype, NULL);
    assert_int_equal(interop_dtype_to_typestr(&dtype, printed, sizeof printed, NULL, NULL), INTEROP_OK);
    assert_string_equal(printed, "|V12");
    assert_int_equal(interop_dtype_name(&dtype, printed, sizeof printed), 8);
    assert_string_equal(printed, "record96");
    interop_record_release(record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_raw_bytes),
        cmocka_unit_test(every_case_parses_and_prints),
        cmocka_unit_test(what_is_printed_is_read_back),
        cmocka_unit_test(huge_texts_are_refused),
        cmocka_unit_test(parsed_fields_are_right),
        cmocka_unit_test(simple_types_print),
        cmocka_unit_test(what_no_typestr_says_is_refused),
        cmocka_unit_test(arguments_and_capacity),
        cmocka_unit_test(what_parses_survives_a_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
