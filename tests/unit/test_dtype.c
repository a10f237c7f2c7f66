/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "dtype/internal.h"

/* By number: kind, format, bits. Written out, not taken from the library's table. */
static const struct {
    int32_t type;
    uint8_t kind;
    uint8_t format;
    uint64_t bits;
    uint32_t alignment;
} simple[] = {
    {1, INTEROP_KIND_BOOL, 0, 8, 1},
    {2, INTEROP_KIND_INT, 0, 8, 1},
    {3, INTEROP_KIND_INT, 0, 16, _Alignof(int16_t)},
    {4, INTEROP_KIND_INT, 0, 32, _Alignof(int32_t)},
    {5, INTEROP_KIND_INT, 0, 64, _Alignof(int64_t)},
    {6, INTEROP_KIND_UINT, 0, 8, 1},
    {7, INTEROP_KIND_UINT, 0, 16, _Alignof(uint16_t)},
    {8, INTEROP_KIND_UINT, 0, 32, _Alignof(uint32_t)},
    {9, INTEROP_KIND_UINT, 0, 64, _Alignof(uint64_t)},
    {10, INTEROP_KIND_FLOAT, INTEROP_FORMAT_IEEE, 16, 2},
    {11, INTEROP_KIND_FLOAT, INTEROP_FORMAT_BFLOAT, 16, 2},
    {12, INTEROP_KIND_FLOAT, INTEROP_FORMAT_IEEE, 32, _Alignof(float)},
    {13, INTEROP_KIND_FLOAT, INTEROP_FORMAT_IEEE, 64, _Alignof(double)},
    {14, INTEROP_KIND_COMPLEX, INTEROP_FORMAT_IEEE, 32, 2},
    {15, INTEROP_KIND_COMPLEX, INTEROP_FORMAT_IEEE, 64, _Alignof(float)},
    {16, INTEROP_KIND_COMPLEX, INTEROP_FORMAT_IEEE, 128, _Alignof(double)},
    {17, INTEROP_KIND_FLOAT, INTEROP_FORMAT_E3M4, 8, 1},
    {18, INTEROP_KIND_FLOAT, INTEROP_FORMAT_E4M3, 8, 1},
    {19, INTEROP_KIND_FLOAT, INTEROP_FORMAT_E4M3B11FNUZ, 8, 1},
    {20, INTEROP_KIND_FLOAT, INTEROP_FORMAT_E4M3FN, 8, 1},
    {21, INTEROP_KIND_FLOAT, INTEROP_FORMAT_E4M3FNUZ, 8, 1},
    {22, INTEROP_KIND_FLOAT, INTEROP_FORMAT_E5M2, 8, 1},
    {23, INTEROP_KIND_FLOAT, INTEROP_FORMAT_E5M2FNUZ, 8, 1},
    {24, INTEROP_KIND_FLOAT, INTEROP_FORMAT_E8M0FNU, 8, 1},
    {25, INTEROP_KIND_FLOAT, INTEROP_FORMAT_E2M3FN, 6, 1},
    {26, INTEROP_KIND_FLOAT, INTEROP_FORMAT_E3M2FN, 6, 1},
    {27, INTEROP_KIND_FLOAT, INTEROP_FORMAT_E2M1FN, 4, 1},
    {28, INTEROP_KIND_COMPLEX, INTEROP_FORMAT_BFLOAT, 32, 2},
    {29, INTEROP_KIND_OPAQUE, 0, 64, _Alignof(int64_t)},
};

static void simple_types_are_what_they_say(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(simple); i++) {
        interop_dtype dtype;
        memset(&dtype, 0xff, sizeof dtype);
        assert_int_equal(interop_dtype_init(simple[i].type, &dtype, NULL), INTEROP_OK);
        const uint64_t part = simple[i].kind == INTEROP_KIND_COMPLEX ? simple[i].bits / 2 : simple[i].bits;
        const bool ordered = part > 8 && simple[i].kind != INTEROP_KIND_OPAQUE;
        interop_dtype expected = {0};
        expected.kind = simple[i].kind;
        expected.format = simple[i].format;
        expected.order = ordered ? INTEROP__ORDER_NATIVE : INTEROP_ORDER_NONE;
        expected.lanes = 1;
        expected.bits = simple[i].bits;
        assert_memory_equal(&dtype, &expected, sizeof dtype);
        assert_int_equal(interop_dtype_check(&dtype, NULL), INTEROP_OK);
        assert_int_equal(interop_dtype_type(&dtype), simple[i].type);
        assert_int_equal(interop_dtype_bits(&dtype), simple[i].bits);
        assert_int_equal(interop_dtype_itemsize(&dtype), (simple[i].bits + 7) / 8);
        assert_int_equal(interop_dtype_alignment(&dtype), simple[i].alignment);
    }
}

static void other_numbers_are_refused(void **state) {
    (void)state;
    static const int32_t numbers[] = {INT32_MIN, -1, 0, 30, 255, INT32_MAX};
    for (size_t i = 0; i < INTEROP__COUNT(numbers); i++) {
        interop_dtype dtype;
        interop_error err;
        memset(&dtype, 0x5a, sizeof dtype);
        const interop_dtype before = dtype;
        assert_int_equal(interop_dtype_init(numbers[i], &dtype, &err), INTEROP_ERR_TYPE);
        assert_memory_equal(&dtype, &before, sizeof dtype);
    }
    assert_int_equal(interop_dtype_init(INTEROP_BOOL, NULL, NULL), INTEROP_ERR_ARGUMENT);
}

/* One field of a simple type changed: it is not simple any more. */
static void only_exact_types_have_a_number(void **state) {
    (void)state;
    for (int32_t type = INTEROP_BOOL; type <= INTEROP_OPAQUE64; type++) {
        interop_dtype dtype;
        interop_dtype_init(type, &dtype, NULL);
        unsigned char *bytes = (unsigned char *)&dtype;
        for (size_t i = 0; i < sizeof dtype; i++) {
            const unsigned char before = bytes[i];
            bytes[i] ^= 0x40;
            assert_int_equal(interop_dtype_type(&dtype), INTEROP_TYPE_NONE);
            bytes[i] = before;
        }
        for (int kind = 0; kind < 256; kind++) { /* kinds and formats that are not in the table */
            interop_dtype other = dtype;
            other.kind = (uint8_t)kind;
            other.bits = 24;
            assert_int_equal(interop_dtype_type(&other), INTEROP_TYPE_NONE);
        }
    }
    interop_dtype none = {0};
    assert_int_equal(interop_dtype_type(&none), INTEROP_TYPE_NONE);
    assert_int_equal(interop_dtype_type(NULL), INTEROP_TYPE_NONE);
}

static interop_dtype make(uint8_t kind, uint8_t format, uint8_t order, uint64_t bits) {
    interop_dtype dtype = {0};
    dtype.kind = kind;
    dtype.format = format;
    dtype.order = order;
    dtype.lanes = 1;
    dtype.bits = bits;
    return dtype;
}

static void expect(const interop_dtype *dtype, interop_status expected, const char *what) {
    interop_error err = {INTEROP_OK, ""};
    const interop_status status = interop_dtype_check(dtype, &err);
    if (status != expected) {
        fail_msg("%s: %d, expected %d: %s", what, status, expected, err.message);
    }
    if (status != INTEROP_OK) {
        assert_non_null(strstr(err.message, "bits ")); /* every message shows the whole type */
    }
}

/* Every kind with every width up to 300 bits, against a list of the legal ones. */
static void widths_follow_the_kind(void **state) {
    (void)state;
    static const struct {
        uint8_t kind, format;
        uint16_t legal[8];
    } rows[] = {
        {INTEROP_KIND_BOOL, 0, {8}},
        {INTEROP_KIND_INT, 0, {2, 4, 8, 16, 32, 64}},
        {INTEROP_KIND_UINT, 0, {2, 4, 8, 16, 32, 64}},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_NONE, {0}},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_IEEE, {16, 32, 64, 128}},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_BFLOAT, {16}},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_X87, {96, 128}},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_DOUBLE_DOUBLE, {128}},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_E5M2, {8}},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_E8M0FNU, {8}},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_E2M3FN, {6}},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_E3M2FN, {6}},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_E2M1FN, {4}},
        {INTEROP_KIND_FLOAT, 16, {0}},
        {INTEROP_KIND_FLOAT, 255, {0}},
        {INTEROP_KIND_COMPLEX, INTEROP_FORMAT_NONE, {0}},
        {INTEROP_KIND_COMPLEX, INTEROP_FORMAT_IEEE, {32, 64, 128, 256}},
        {INTEROP_KIND_COMPLEX, INTEROP_FORMAT_BFLOAT, {32}},
        {INTEROP_KIND_COMPLEX, INTEROP_FORMAT_X87, {192, 256}},
        {INTEROP_KIND_COMPLEX, INTEROP_FORMAT_DOUBLE_DOUBLE, {256}},
        {INTEROP_KIND_COMPLEX, INTEROP_FORMAT_E5M2, {0}},
        {INTEROP_KIND_TIMEDELTA, 0, {64}},
        {INTEROP_KIND_DATETIME, 0, {64}},
        {INTEROP_KIND_OBJECT, 0, {8 * sizeof(void *)}},
        {INTEROP_KIND_RECORD, 0, {0}},
        {INTEROP_KIND_NONE, 0, {0}},
        {15, 0, {0}},
        {255, 0, {0}},
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        for (uint64_t bits = 0; bits <= 300; bits++) {
            bool legal = false;
            for (size_t j = 0; j < INTEROP__COUNT(rows[i].legal); j++) {
                legal |= bits != 0 && bits == rows[i].legal[j];
            }
            const bool complex = rows[i].kind == INTEROP_KIND_COMPLEX;
            const bool ordered = (complex ? bits / 2 : bits) > 8 && rows[i].kind != INTEROP_KIND_OBJECT;
            interop_dtype dtype =
                make(rows[i].kind, rows[i].format, ordered ? INTEROP_ORDER_BIG : INTEROP_ORDER_NONE, bits);
            if (rows[i].kind == INTEROP_KIND_TIMEDELTA || rows[i].kind == INTEROP_KIND_DATETIME) {
                dtype.unit = INTEROP_UNIT_S;
                dtype.multiplier = 1;
            }
            char what[64];
            snprintf(what, sizeof what, "kind %d format %d bits %u", rows[i].kind, rows[i].format, (unsigned)bits);
            expect(&dtype, legal ? INTEROP_OK : INTEROP_ERR_TYPE, what);
        }
    }
}

static void byte_kinds_have_any_length(void **state) {
    (void)state;
    for (uint64_t bits = 0; bits <= 256; bits++) {
        interop_dtype dtype = make(INTEROP_KIND_BYTES, 0, 0, bits);
        expect(&dtype, bits % 8 == 0 ? INTEROP_OK : INTEROP_ERR_TYPE, "bytes");
        dtype.kind = INTEROP_KIND_VOID;
        expect(&dtype, bits % 8 == 0 ? INTEROP_OK : INTEROP_ERR_TYPE, "void");
        dtype.order = INTEROP_ORDER_LITTLE; /* the hint of bfloat16 */
        expect(&dtype, bits == 16 ? INTEROP_OK : INTEROP_ERR_TYPE, "void with an order");
        dtype.kind = INTEROP_KIND_STRING;
        expect(&dtype, bits % 32 == 0 ? INTEROP_OK : INTEROP_ERR_TYPE, "string");
        dtype = make(INTEROP_KIND_OPAQUE, 0, 0, bits);
        expect(&dtype, bits % 8 == 0 && bits >= 8 && bits <= 248 ? INTEROP_OK : INTEROP_ERR_TYPE, "opaque");
        dtype.kind = INTEROP_KIND_BITFIELD;
        expect(&dtype, bits != 0 ? INTEROP_OK : INTEROP_ERR_TYPE, "bit field");
    }
    interop_dtype dtype = make(INTEROP_KIND_VOID, 0, 0, INT64_MAX - 7);
    expect(&dtype, INTEROP_OK, "greatest void");
    dtype.bits = UINT64_C(1) << 63;
    expect(&dtype, INTEROP_ERR_TYPE, "void past int64");
    dtype = make(INTEROP_KIND_BITFIELD, 0, 0, INT32_MAX);
    expect(&dtype, INTEROP_OK, "greatest bit field");
    dtype.bits++;
    expect(&dtype, INTEROP_ERR_TYPE, "bit field past int32");
    dtype.bits = INT64_MAX;
    expect(&dtype, INTEROP_ERR_TYPE, "bit field of int64");
}

static void orders_follow_the_width(void **state) {
    (void)state;
    static const struct {
        uint8_t kind, format;
        uint16_t bits;
        bool ordered;
    } rows[] = {
        {INTEROP_KIND_BOOL, 0, 8, false},
        {INTEROP_KIND_INT, 0, 8, false},
        {INTEROP_KIND_UINT, 0, 4, false},
        {INTEROP_KIND_INT, 0, 16, true},
        {INTEROP_KIND_UINT, 0, 64, true},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_E5M2, 8, false},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_E2M1FN, 4, false},
        {INTEROP_KIND_FLOAT, INTEROP_FORMAT_BFLOAT, 16, true},
        {INTEROP_KIND_COMPLEX, INTEROP_FORMAT_IEEE, 32, true},
        {INTEROP_KIND_OPAQUE, 0, 64, false},
        {INTEROP_KIND_BYTES, 0, 64, false},
        {INTEROP_KIND_STRING, 0, 32, true},
        {INTEROP_KIND_VOID, 0, 64, false},
        {INTEROP_KIND_OBJECT, 0, 8 * sizeof(void *), false},
        {INTEROP_KIND_BITFIELD, 0, 32, false},
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        for (int order = 0; order < 256; order++) {
            const interop_dtype dtype = make(rows[i].kind, rows[i].format, (uint8_t)order, rows[i].bits);
            const bool legal = rows[i].ordered ? order == INTEROP_ORDER_LITTLE || order == INTEROP_ORDER_BIG
                                               : order == INTEROP_ORDER_NONE;
            expect(&dtype, legal ? INTEROP_OK : INTEROP_ERR_TYPE, "order");
        }
    }
}

static void units_belong_to_time(void **state) {
    (void)state;
    interop_dtype dtype = make(INTEROP_KIND_DATETIME, 0, INTEROP_ORDER_LITTLE, 64);
    for (int unit = 0; unit < 256; unit++) {
        dtype.unit = (uint8_t)unit;
        dtype.multiplier = 1;
        expect(&dtype, unit >= INTEROP_UNIT_GENERIC && unit <= INTEROP_UNIT_AS ? INTEROP_OK : INTEROP_ERR_TYPE, "unit");
    }
    dtype.unit = INTEROP_UNIT_S;
    dtype.multiplier = INT32_MAX;
    expect(&dtype, INTEROP_OK, "greatest multiplier");
    dtype.multiplier = 0;
    expect(&dtype, INTEROP_ERR_TYPE, "multiplier 0");
    dtype.multiplier = -1;
    expect(&dtype, INTEROP_ERR_TYPE, "multiplier -1");
    dtype.unit = INTEROP_UNIT_GENERIC;
    dtype.multiplier = 2;
    expect(&dtype, INTEROP_ERR_TYPE, "generic with multiplier");
    dtype.multiplier = 1;
    dtype.order = INTEROP_ORDER_NONE;
    expect(&dtype, INTEROP_ERR_TYPE, "time without order");
    static const uint8_t timeless[] = {INTEROP_KIND_INT, INTEROP_KIND_OPAQUE, INTEROP_KIND_BYTES, INTEROP_KIND_OBJECT};
    for (size_t i = 0; i < INTEROP__COUNT(timeless); i++) {
        const uint8_t order = timeless[i] == INTEROP_KIND_INT ? INTEROP_ORDER_LITTLE : INTEROP_ORDER_NONE;
        dtype = make(timeless[i], 0, order, 8 * sizeof(void *));
        expect(&dtype, INTEROP_OK, "no unit");
        dtype.unit = INTEROP_UNIT_S;
        expect(&dtype, INTEROP_ERR_TYPE, "unit of a timeless kind");
        dtype.unit = 0;
        dtype.multiplier = 1;
        expect(&dtype, INTEROP_ERR_TYPE, "multiplier of a timeless kind");
    }
}

static void stray_fields_are_refused(void **state) {
    (void)state;
    for (int32_t type = INTEROP_BOOL; type <= INTEROP_OPAQUE64; type++) {
        interop_dtype good;
        interop_dtype_init(type, &good, NULL);
        interop_dtype bad = good;
        bad.lanes = 0;
        expect(&bad, INTEROP_ERR_TYPE, "lanes 0");
        bad.lanes = UINT16_MAX;
        expect(&bad, INTEROP_OK, "most lanes");
        bad = good;
        bad.reserved = 1;
        expect(&bad, INTEROP_ERR_TYPE, "reserved");
        bad = good;
        bad.alignment = 4;
        expect(&bad, INTEROP_ERR_TYPE, "alignment");
        bad = good;
        bad.record = (const struct interop_record *)&good;
        expect(&bad, INTEROP_ERR_TYPE, "record");
        bad = good;
        bad.format = good.format == 0 ? INTEROP_FORMAT_IEEE : 0;
        expect(&bad, INTEROP_ERR_TYPE, "format");
    }
    interop_dtype bytes = make(INTEROP_KIND_BYTES, 0, 0, 8);
    bytes.lanes = 2;
    expect(&bytes, INTEROP_ERR_TYPE, "lanes of bytes");
    bytes.lanes = 1;
    bytes.format = 1;
    expect(&bytes, INTEROP_ERR_TYPE, "format of bytes");
    assert_int_equal(interop_dtype_check(NULL, NULL), INTEROP_ERR_ARGUMENT);
}

static void equality_sees_every_field(void **state) {
    (void)state;
    interop_dtype a, b;
    interop_dtype_init(INTEROP_FLOAT32, &a, NULL);
    b = a;
    assert_int_equal(interop_dtype_equal(&a, &b), 1);
    for (size_t i = 0; i < sizeof b; i++) {
        ((unsigned char *)&b)[i] ^= 1;
        assert_int_equal(interop_dtype_equal(&a, &b), 0);
        ((unsigned char *)&b)[i] ^= 1;
    }
    assert_int_equal(interop_dtype_equal(NULL, &b), 0);
    assert_int_equal(interop_dtype_equal(&a, NULL), 0);
    assert_int_equal(interop_dtype_equal(NULL, NULL), 0);
}

static void sizes_count_lanes(void **state) {
    (void)state;
    interop_dtype dtype;
    interop_dtype_init(INTEROP_FLOAT4_E2M1FN, &dtype, NULL);
    static const struct {
        uint16_t lanes;
        uint64_t bits, bytes;
    } rows[] = {{1, 4, 1}, {2, 8, 1}, {3, 12, 2}, {65535, 262140, 32768}};
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        dtype.lanes = rows[i].lanes;
        assert_int_equal(interop_dtype_bits(&dtype), rows[i].bits);
        assert_int_equal(interop_dtype_itemsize(&dtype), rows[i].bytes);
    }
    interop_dtype none = {0};
    assert_int_equal(interop_dtype_bits(&none), 0);
    assert_int_equal(interop_dtype_itemsize(&none), 0);
    assert_int_equal(interop_dtype_bits(NULL), 0);
    assert_int_equal(interop_dtype_itemsize(NULL), 0);
}

static void alignments_of_the_other_kinds(void **state) {
    (void)state;
    interop_dtype dtype = make(INTEROP_KIND_BYTES, 0, 0, 64);
    assert_int_equal(interop_dtype_alignment(&dtype), 1);
    dtype.kind = INTEROP_KIND_VOID;
    assert_int_equal(interop_dtype_alignment(&dtype), 1);
    dtype.kind = INTEROP_KIND_BITFIELD;
    assert_int_equal(interop_dtype_alignment(&dtype), 1);
    dtype.kind = INTEROP_KIND_STRING;
    assert_int_equal(interop_dtype_alignment(&dtype), _Alignof(uint32_t));
    dtype = make(INTEROP_KIND_OBJECT, 0, 0, 8 * sizeof(void *));
    assert_int_equal(interop_dtype_alignment(&dtype), _Alignof(void *));
    dtype = make(INTEROP_KIND_DATETIME, 0, INTEROP_ORDER_BIG, 64);
    assert_int_equal(interop_dtype_alignment(&dtype), _Alignof(int64_t));
    dtype = make(INTEROP_KIND_FLOAT, INTEROP_FORMAT_X87, INTEROP_ORDER_LITTLE, 8 * sizeof(long double));
    assert_int_equal(interop_dtype_alignment(&dtype), _Alignof(long double));
    dtype.kind = INTEROP_KIND_COMPLEX;
    dtype.bits *= 2;
    assert_int_equal(interop_dtype_alignment(&dtype), _Alignof(long double));
    dtype = make(INTEROP_KIND_OPAQUE, 0, 0, 24);
    assert_int_equal(interop_dtype_alignment(&dtype), 1);
    dtype = make(INTEROP_KIND_RECORD, 0, 0, 24);
    assert_int_equal(interop_dtype_alignment(&dtype), 1);
    dtype.alignment = 8;
    assert_int_equal(interop_dtype_alignment(&dtype), 8);
    interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL); /* a lane is what is loaded */
    dtype.lanes = 4;
    assert_int_equal(interop_dtype_alignment(&dtype), _Alignof(float));
    assert_int_equal(interop_dtype_alignment(NULL), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple_types_are_what_they_say), cmocka_unit_test(other_numbers_are_refused),
        cmocka_unit_test(only_exact_types_have_a_number), cmocka_unit_test(widths_follow_the_kind),
        cmocka_unit_test(byte_kinds_have_any_length),     cmocka_unit_test(orders_follow_the_width),
        cmocka_unit_test(units_belong_to_time),           cmocka_unit_test(stray_fields_are_refused),
        cmocka_unit_test(equality_sees_every_field),      cmocka_unit_test(sizes_count_lanes),
        cmocka_unit_test(alignments_of_the_other_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
