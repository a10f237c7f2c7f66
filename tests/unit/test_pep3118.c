/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "pep3118_case.h"

static const struct {
    const char *text, *strict, *numpy; /* NULL: refused; numpy "=": as strict */
} rows[] = {
    /* codes and modes */
    {"?", "'|b1'", "="},
    {"c", "'|S1'", "="},
    {"b", "'|i1'", "="},
    {">B", "'|u1'", "="},
    {"!h", "'>i2'", "="},
    {"H", "'<u2'", "="},
    {"@i", "'<i4'", "="},
    {"^I", "'<u4'", "="},
    {"l", "'<i8'", "="},
    {"=l", "'<i4'", "="},
    {">L", "'>u4'", "="},
    {"^L", "'<u8'", "="},
    {"<q", "'<i8'", "="},
    {">Q", "'>u8'", "="},
    {"n", "'<i8'", "="},
    {"^N", "'<u8'", "="},
    {"=n", NULL, NULL},
    {"<N", NULL, NULL},
    {"nn", F01("<i8", "<i8", 8, 16), NULL},
    {"2n", "('<i8', (2,))", NULL},
    {"xN", "{'names': ['f0'], 'formats': ['<u8'], 'offsets': [8], 'itemsize': 16}", NULL},
    {"@ N", "'<u8'", "="},
    {"T{n:a:}", A("<i8", 0, 8), NULL},
    {"e", "'<f2'", "="},
    {">f", "'>f4'", "="},
    {"d", "'<f8'", "="},
    {"g", "'<f16'", "="},
    {"^g", "'<f16'", "="},
    {"<g", "'<f16'", NULL},
    {"=Zg", "'<c32'", NULL},
    {">g", NULL, NULL},
    {"Zf", "'<c8'", "="},
    {">Zd", "'>c16'", "="},
    {"Zg", "'<c32'", "="},
    {"Ze", "'complex32'", NULL},
    {"F", "'<c8'", NULL},
    {">D", "'>c16'", NULL},
    {"G", "'<c32'", NULL},
    {">G", NULL, NULL},
    {"Z", NULL, NULL},
    {"Zi", NULL, NULL},
    {"ZF", NULL, NULL},
    {"ZZd", NULL, NULL},
    {"Zs", NULL, NULL},
    {"P", "'<u8'", NULL},
    {">P", "'>u8'", NULL},
    {"u", "'<u2'", NULL},
    {"O", "'|O'", "="},
    {"<O", "'|O'", "="},
    {"s", "'|S1'", "="},
    {"0s", "'|S0'", "="},
    {"5s", "'|S5'", "="},
    {">3w", "'>U3'", "="},
    {"p", NULL, NULL},
    {"t", NULL, NULL},
    {"&i", NULL, NULL},
    {"X{}", NULL, NULL},
    {"y", NULL, NULL},
    {"M", NULL, NULL},
    {"", NONE(0), "="},
    {"  ", NONE(0), "="},
    /* padding alone */
    {"x", "'|V1'", NONE(1)},
    {"3x", "'|V3'", NONE(3)},
    {"0x", "'|V0'", NONE(0)},
    {"x2x", "'|V3'", NONE(3)},
    {"(2)3x", "'|V6'", NONE(6)},
    {"T{3x}", NONE(3), "="},
    {"3x:a:", A("|V3", 0, 3), "="},
    {"(2)x:a:", "{'names': ['a'], 'formats': [('|V1', (2,))], 'offsets': [0], 'itemsize': 2}", "="},
    /* counts and shapes */
    {"1i", "'<i4'", "="},
    {"3i", "('<i4', (3,))", "="},
    {"0i", "('<i4', (0,))", "="},
    {"03i", "('<i4', (3,))", "="},
    {"3Zd", "('<c16', (3,))", "="},
    {"3c", "('|S1', (3,))", "="},
    {"2u", "('<u2', (2,))", NULL},
    {"(2,3)i", "('<i4', (2, 3))", "="},
    {"(2)3>i", NULL, NULL},
    {"(2)>3i", "('>i4', (2, 3))", "="},
    {"(2)3s", "('|S3', (2,))", "="},
    {"(2,)i", "('<i4', (2,))", NULL},
    {"()i", NULL, NULL},
    {"(,)i", NULL, NULL},
    {"(2,,3)i", NULL, NULL},
    {"(2i", NULL, NULL},
    {"(2,3", NULL, NULL},
    {"(-1)i", NULL, NULL},
    {"(+2)i", NULL, NULL},
    {"(1_0)i", NULL, NULL},
    {"<(2)i", NULL, NULL},
    {"3(2)i", NULL, NULL},
    {"(2)(3)i", NULL, NULL},
    {"2)i", NULL, NULL},
    {"i3", NULL, NULL},
    {"3", NULL, NULL},
    {"-1i", NULL, NULL},
    {"1.5i", NULL, NULL},
    {"0x3i", "('<i4', (3,))", "="},
    /* layout */
    {"ib", F01("<i4", "|i1", 4, 8), "="},
    {"bi", F01("|i1", "<i4", 4, 8), "="},
    {"=bi", F01("|i1", "<i4", 1, 5), "="},
    {"^bi", F01("|i1", "<i4", 1, 5), "="},
    {"b>i", F01("|i1", ">i4", 1, 5), "="},
    {"=b@i", F01("|i1", "<i4", 4, 8), "="},
    {"b4xi", F01("|i1", "<i4", 8, 12), "="},
    {"4xi", "{'names': ['f0'], 'formats': ['<i4'], 'offsets': [4], 'itemsize': 8}", "="},
    {"i4x", "{'names': ['f0'], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 8}", "="},
    {"i0x", "'<i4'", "="},
    {"b2w", F01("|i1", "<U2", 4, 12), "="},
    {"b(2)i", "{'names': ['f0', 'f1'], 'formats': ['|i1', ('<i4', (2,))], 'offsets': [0, 4], 'itemsize': 12}", "="},
    {"T{i:a:d:b:}", AB("<i4", "<f8", 8, 16), "="},
    {"T{<i:a:d:b:}", AB("<i4", "<f8", 4, 12), "="},
    {"<T{i:a:d:b:}", AB("<i4", "<f8", 4, 12), "="},
    {"T{<b:a:^g:b:}", AB("|i1", "<f16", 1, 17), "="},
    {"T{=d:a:b:b:}", AB("<f8", "|i1", 8, 9), "="},
    {"T{T{b:a:}:r:d:x:}",
     "{'names': ['r', 'x'], 'formats': [" A("|i1", 0, 1) ", '<f8'], 'offsets': [0, 8], 'itemsize': 16}", "="},
    {"bT{d:a:}", "{'names': ['f0', 'f1'], 'formats': ['|i1', " A("<f8", 0, 8) "], 'offsets': [0, 8], 'itemsize': 16}",
     "="},
    {"b<T{d:a:}", "{'names': ['f0', 'f1'], 'formats': ['|i1', " A("<f8", 0, 8) "], 'offsets': [0, 1], 'itemsize': 9}",
     "="},
    {"T{>h:a:}h", "{'names': ['f0', 'f1'], 'formats': [" A(">i2", 0, 2) ", '>i2'], 'offsets': [0, 2], 'itemsize': 4}",
     "="},
    /* records and names */
    {"T{}", NONE(0), "="},
    {"T{i}", "{'names': ['f0'], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 4}", "="},
    {"i:a:", A("<i4", 0, 4), "="},
    {"T{i:a:}", A("<i4", 0, 4), "="},
    {"T{i:a:}:r:", "{'names': ['r'], 'formats': [" A("<i4", 0, 4) "], 'offsets': [0], 'itemsize': 4}", "="},
    {"2T{i:a:}", "(" A("<i4", 0, 4) ", (2,))", "="},
    {"(3)2T{i:a:}", "(" A("<i4", 0, 4) ", (3, 2))", "="},
    {"i::", "{'names': [''], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 4}", "="},
    {"i:} T{,:", "{'names': ['} T{,'], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 4}", "="},
    {"i:a:i:a:", NULL, NULL},
    {"i:a:T{i:a:}:b:",
     "{'names': ['a', 'b'], 'formats': ['<i4', " A("<i4", 0, 4) "], 'offsets': [0, 4], 'itemsize': 8}", "="},
    {"ii:f0:", "{'names': ['f1', 'f0'], 'formats': ['<i4', '<i4'], 'offsets': [0, 4], 'itemsize': 8}", "="},
    {"bb:f1:b:f00:b:f4:b",
     "{'names': ['f0', 'f1', 'f00', 'f4', 'f2'], 'formats': ['|i1', '|i1', '|i1', '|i1', '|i1'], 'offsets': [0, 1, 2, "
     "3, 4], 'itemsize': 5}",
     "="},
    {":a:", NULL, NULL},
    {"i:a", NULL, NULL},
    {"i:a::b:", NULL, NULL},
    {"i:\xff:", NULL, NULL},
    {"T{i:a:", NULL, NULL},
    {"T{i:a:}}", NULL, NULL},
    {"}i", NULL, NULL},
    {"Ti", NULL, NULL},
    {"{i}", NULL, NULL},
    {"i>", NULL, NULL},
    {"<>i", NULL, NULL},
    {"T{<}", NULL, NULL},
    /* blanks */
    {" i\t\n\v\f\r", "'<i4'", "="},
    {"i i", F01("<i4", "<i4", 4, 8), "="},
    {"< i", "'<i4'", "="},
    {"T{ i:a: }", A("<i4", 0, 4), "="},
    {"i: a :", "{'names': [' a '], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 4}", "="},
    {"3 i", NULL, "('<i4', (3,))"},
    {"1 0i", NULL, "('<i4', (10,))"},
    {"( 2 )i", NULL, "('<i4', (2,))"},
    {"(2) i", NULL, "('<i4', (2,))"},
    {"Z d", NULL, "'<c16'"},
    {"T {i}", NULL, "{'names': ['f0'], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 4}"},
    {"i :a:", NULL, A("<i4", 0, 4)},
    /* sizes */
    {"2147483647s", "'|S2147483647'", "="},
    {"2147483648s", NULL, NULL},
    {"1000000000w", NULL, NULL},
    {"(0)1000000000w", NULL, NULL}, /* not even if there is none of it */
    {"4294967296i", NULL, NULL},
    {"2147483647x1x", NULL, NULL},
    {"2147483646xi", NULL, NULL},
    {"i2147483642xb", NULL, NULL}, /* the padding at the end */
    {"(65536,65536)b", NULL, NULL},
    {"(2147483647,2147483647,2147483647)d", NULL, NULL},
};

static void every_row_is_read(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(rows) && speaks_of_this_platform(); i++) {
        expect(rows[i].text, INTEROP_ITEMSIZE_UNKNOWN, INTEROP_DIALECT_STRICT, rows[i].strict);
        expect(rows[i].text, INTEROP_ITEMSIZE_UNKNOWN, INTEROP_DIALECT_NUMPY,
               rows[i].numpy != NULL && strcmp(rows[i].numpy, "=") == 0 ? rows[i].strict : rows[i].numpy);
    }
}

/* Every text cut short; a sanitizer sees the byte behind. */
static void nothing_is_read_behind_the_end(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        for (size_t length = 1; length <= strlen(rows[i].text); length++) {
            for (int64_t itemsize = -1; itemsize < 17; itemsize += 3) {
                char *copy = malloc(length);
                interop_dtype dtype;
                int32_t ndim;
                int64_t shape[INTEROP_MAX_NDIM];
                assert_non_null(copy);
                memcpy(copy, rows[i].text, length);
                if (interop_dtype_from_pep3118(copy, length, itemsize, INTEROP_DIALECT_STRICT, &dtype, &ndim, shape,
                                               NULL) == INTEROP_OK) {
                    interop_record_release(dtype.record);
                }
                free(copy);
            }
        }
    }
}

static void nesting_is_bounded(void **state) {
    (void)state;
    static char text[200000];
    interop_dtype dtype;
    interop_error err;
    for (size_t levels = INTEROP_MAX_DEPTH; levels <= INTEROP_MAX_DEPTH + 1; levels++) {
        for (size_t i = 0; i < levels; i++) {
            memcpy(text + 2 * i, "T{", 2);
        }
        text[2 * levels] = 'i';
        memset(text + 2 * levels + 1, '}', levels);
        const interop_status status = interop_dtype_from_pep3118(text, 3 * levels + 1, -1, 0, &dtype, NULL, NULL, &err);
        assert_int_equal(status, levels == INTEROP_MAX_DEPTH ? INTEROP_OK : INTEROP_ERR_VALUE);
        if (status == INTEROP_OK) {
            interop_record_release(dtype.record);
        }
    }
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = "T{"[i % 2];
    }
    assert_int_equal(interop_dtype_from_pep3118(text, sizeof text, -1, 0, &dtype, NULL, NULL, &err), INTEROP_ERR_VALUE);
    strcpy(text, "(1");
    for (int i = 1; i < INTEROP_MAX_NDIM; i++) {
        strcat(text, ",1");
    }
    const size_t end = strlen(text);
    int32_t ndim;
    int64_t shape[INTEROP_MAX_NDIM];
    strcpy(text + end, ")1b");
    assert_int_equal(interop_dtype_from_pep3118(text, end + 3, -1, 0, &dtype, &ndim, shape, &err), INTEROP_OK);
    assert_int_equal(ndim, INTEROP_MAX_NDIM);
    strcpy(text + end, ")2b"); /* the count is a dimension */
    assert_int_equal(interop_dtype_from_pep3118(text, end + 3, -1, 0, &dtype, &ndim, shape, &err), INTEROP_ERR_VALUE);
    strcpy(text + end, ",1)b");
    assert_int_equal(interop_dtype_from_pep3118(text, end + 4, -1, 0, &dtype, &ndim, shape, &err), INTEROP_ERR_VALUE);
}

static void many_fields_are_read(void **state) {
    (void)state;
    static char text[100000];
    interop_dtype dtype;
    memset(text, 'i', sizeof text);
    assert_int_equal(interop_dtype_from_pep3118(text, sizeof text, -1, 0, &dtype, NULL, NULL, NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_itemsize(&dtype), 4 * sizeof text);
    assert_int_equal(interop_record_find(dtype.record, "f99999", 6), 99999);
    interop_record_release(dtype.record);
}

static void arguments_are_checked(void **state) {
    (void)state;
    interop_dtype dtype = {0};
    interop_error err;
    int32_t ndim;
    assert_int_equal(interop_dtype_from_pep3118(NULL, 0, -1, 0, &dtype, NULL, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_pep3118("i", 1, -1, 0, NULL, NULL, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_pep3118("i", 1, -1, INTEROP_DIALECT_UNALIGNED, &dtype, NULL, NULL, &err),
                     INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_pep3118("i", 1, -2, 0, &dtype, NULL, NULL, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_dtype_from_pep3118("2i", 2, -1, 0, &dtype, &ndim, NULL, &err), INTEROP_ERR_TYPE);
    assert_int_equal(interop_dtype_from_pep3118("i:a:y:b:", 8, -1, 0, &dtype, NULL, NULL, &err), INTEROP_ERR_VALUE);
    assert_non_null(strstr(err.message, "byte 4, near 'y:b:'"));
    assert_int_equal(interop_dtype_from_pep3118("i:a\0:", 5, -1, 0, &dtype, NULL, NULL, &err), INTEROP_ERR_VALUE);
    assert_non_null(strstr(err.message, "NUL at byte 3"));
    assert_int_equal(dtype.kind, 0);
}

static interop_status parse(void *context, interop_error *err) {
    const char *text = context;
    interop_dtype dtype;
    int32_t ndim;
    int64_t shape[INTEROP_MAX_NDIM];
    const uint32_t policy = *text == ' ' ? INTEROP_DIALECT_NUMPY : INTEROP_DIALECT_STRICT;
    const interop_status status =
        interop_dtype_from_pep3118(text, strlen(text), *text == '@' ? 48 : -1, policy, &dtype, &ndim, shape, err);
    if (status == INTEROP_OK) {
        interop_record_release(dtype.record);
    }
    return status;
}

static void each_allocation_may_fail(void **state) {
    (void)state;
    static char text[4096] = " T{";
    assert_int_equal(failing_allocator_sweep(&records_allocator, parse, "(2,3)i"), 0);
    assert_int_equal(failing_allocator_sweep(&records_allocator, parse, "T{<i:a:<d:b:}"), 1);
    assert_int_equal(failing_allocator_sweep(&records_allocator, parse, "@T{i:a:<d:b:}"), 3); /* made larger */
    for (int i = 0; i < 100; i++) {
        strcat(text, "(1,2,3)2T{i}3x ");
    }
    strcat(text, "}");
    assert_true(failing_allocator_sweep(&records_allocator, parse, text) > 105);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(every_row_is_read),     RECORDS_TEST(nothing_is_read_behind_the_end),
        RECORDS_TEST(nesting_is_bounded),    RECORDS_TEST(many_fields_are_read),
        RECORDS_TEST(arguments_are_checked), RECORDS_TEST(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
