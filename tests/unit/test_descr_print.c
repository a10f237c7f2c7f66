/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dtype/record.h"
#include "records.h"

/* What is printed for what a text describes. `status` is that of the list; dictionaries can say them all. */
static const struct {
    const char *text;
    uint32_t policy;
    const char *printed; /* NULL: refused */
} rows[] = {
    {"'<f8'", 0, "'<f8'"},
    {"'<f8'", INTEROP_DIALECT_NUMPY, "[('', '<f8')]"},
    {"('<f8',(2,3))", 0, "('<f8', (2, 3))"},
    {"('<f8',3)", 0, "('<f8', (3,))"},
    {"('<f8',(2,3))", INTEROP_DIALECT_NUMPY, "[('', '|V48')]"},
    {"'bfloat16'", 0, "'bfloat16'"},
    {"'" FOREIGN "bfloat16'", 0, "'" FOREIGN "bfloat16'"},
    {"'int4'", 0, "'int4'"},
    {"'complex32'", 0, "'complex32'"},
    {"'bfloat16'", INTEROP_DIALECT_NUMPY, "[('', '" NATIVE "V2')]"},
    {"'float8_e5m2'", INTEROP_DIALECT_NUMPY, "[('', '|V1')]"},
    {"'complex32'", INTEROP_DIALECT_NUMPY, NULL},
    {"[]", 0, "[]"},
    {"[('','V3')]", 0, "[('', '|V3')]"},
    {"[('a','<i4'),('b','>f8',(2,3))]", 0, "[('a', '<i4'), ('b', '>f8', (2, 3))]"},
    {"[('a','<i4'),('b','>f8',2)]", INTEROP_DIALECT_NUMPY, "[('a', '<i4'), ('b', '>f8', (2,))]"},
    {"[(('t','a'),'bfloat16',2)]", 0, "[(('t', 'a'), 'bfloat16', (2,))]"},
    {"[(('t','a'),'bfloat16',2)]", INTEROP_DIALECT_NUMPY, "[(('t', 'a'), '" NATIVE "V2', (2,))]"},
    {"[('','V3'),('a','|i1'),('','V7'),('b',[('c','<f8'),('','V4')]),('','V1')]", 0,
     "[('', '|V3'), ('a', '|i1'), ('', '|V7'), ('b', [('c', '<f8'), ('', '|V4')]), ('', '|V1')]"},
    {"{'names':['b','a'],'formats':['<f4','|i1'],'aligned':True}", 0, "[('b', '<f4'), ('a', '|i1'), ('', '|V3')]"},
    {"{'names':['a','b'],'formats':['<i4','<i4'],'offsets':[0,2]}", 0, NULL},
    {"{'names':['a','b'],'formats':['<i4','<i4'],'offsets':[4,0]}", INTEROP_DIALECT_NUMPY, NULL},
    {"[('r',{'names':['a','b'],'formats':['<i4','<i4'],'offsets':[4,0]})]", 0, NULL},
    {"{'names':['a','b'],'formats':['<i4',('<i4',0)],'offsets':[4,8]}", 0,
     "[('', '|V4'), ('a', '<i4'), ('b', '<i4', (0,))]"},
    {"{'names':[''],'formats':['<i4']}", 0, NULL},
    {"{'names':[''],'formats':['<i4']}", INTEROP_DIALECT_DICTIONARY,
     "{'names': [''], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 4}"},
    {"[('it\\'s','|i1'),('\"q\"\\\\','|i1'),('\\'\"','|i1'),('\\n\\t\\r\\x01\\x7f\\0','|i1'),('\\xe9\\u20ac','|i1')]",
     0,
     "[(\"it's\", '|i1'), ('\"q\"\\\\', '|i1'), ('\\'\"', '|i1'), ('\\n\\t\\r\\x01\\x7f\\x00', '|i1'), "
     "('\xc3\xa9\xe2\x82\xac', '|i1')]"},
    {"[('t','|t12')]", 0, "[('t', '|t12')]"},
};

static void every_row_is_printed(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        interop_dtype dtype;
        interop_error err = {INTEROP_OK, ""};
        int32_t ndim;
        int64_t shape[INTEROP_MAX_NDIM];
        char text[256] = "zzz";
        size_t length = 99;
        assert_int_equal(interop_dtype_from_descr(rows[i].text, strlen(rows[i].text), 0, &dtype, &ndim, shape, &err),
                         INTEROP_OK);
        const interop_status status =
            interop_dtype_to_descr(&dtype, ndim, shape, rows[i].policy, text, sizeof text, &length, &err);
        if ((status == INTEROP_OK) != (rows[i].printed != NULL) ||
            strcmp(text, status == INTEROP_OK ? rows[i].printed : "zzz") != 0) {
            fail_msg("%s: %s, %s", rows[i].text, text, err.message);
        }
        assert_int_equal(length, status == INTEROP_OK ? strlen(text) : 99);
        interop_record_release(dtype.record);
    }
}

/* Where a printer does not lose anything, the parser gets back the same. */
static void what_is_printed_is_read_back(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        static const uint32_t policies[] = {INTEROP_DIALECT_STRICT, INTEROP_DIALECT_DICTIONARY};
        for (size_t j = 0; j < INTEROP__COUNT(policies); j++) {
            interop_dtype dtype, again;
            int32_t ndim, ndim_again;
            int64_t shape[INTEROP_MAX_NDIM], shape_again[INTEROP_MAX_NDIM];
            char text[512];
            size_t length;
            assert_int_equal(
                interop_dtype_from_descr(rows[i].text, strlen(rows[i].text), 0, &dtype, &ndim, shape, NULL),
                INTEROP_OK);
            const interop_status status =
                interop_dtype_to_descr(&dtype, ndim, shape, policies[j], text, sizeof text, &length, NULL);
            assert_true(status == INTEROP_OK || policies[j] == INTEROP_DIALECT_STRICT);
            if (status == INTEROP_OK) {
                assert_int_equal(interop_dtype_from_descr(text, length, 0, &again, &ndim_again, shape_again, NULL),
                                 INTEROP_OK);
                assert_true(interop_dtype_equal(&dtype, &again));
                assert_int_equal(ndim, ndim_again);
                assert_memory_equal(shape, shape_again, (size_t)ndim * sizeof *shape);
                if (policies[j] == INTEROP_DIALECT_DICTIONARY) {
                    assert_int_equal(dtype.alignment, again.alignment);
                }
                interop_record_release(again.record);
            }
            interop_record_release(dtype.record);
        }
    }
}

static void what_no_descr_says_is_refused(void **state) {
    (void)state;
    interop_dtype dtype;
    interop_error err;
    static const int64_t huge[] = {INT32_MAX, 2}, overflowing[] = {INT64_MAX, INT64_MAX}, negative[] = {-1};
    interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL);
    dtype.lanes = 4;
    assert_int_equal(interop_dtype_to_descr(&dtype, 0, NULL, 0, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    assert_non_null(strstr(err.message, "float32x4"));
    interop_dtype_init(INTEROP_OPAQUE64, &dtype, NULL);
    assert_int_equal(interop_dtype_to_descr(&dtype, 0, NULL, 0, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    interop_dtype_init(INTEROP_INT8, &dtype, NULL);
    assert_int_equal(interop_dtype_to_descr(&dtype, 2, huge, 0, NULL, 0, NULL, &err), INTEROP_ERR_OVERFLOW);
    assert_int_equal(interop_dtype_to_descr(&dtype, 2, overflowing, 0, NULL, 0, NULL, &err), INTEROP_ERR_OVERFLOW);
    assert_int_equal(interop_dtype_to_descr(&dtype, 1, negative, 0, NULL, 0, NULL, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_dtype_to_descr(&dtype, 1, NULL, 0, NULL, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_to_descr(NULL, 0, NULL, 0, NULL, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_to_descr(&dtype, 0, NULL, INTEROP_DIALECT_UNALIGNED, NULL, 0, NULL, &err),
                     INTEROP_ERR_ARGUMENT);
    dtype.bits = 3;
    assert_int_equal(interop_dtype_to_descr(&dtype, 0, NULL, 0, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    const interop_field field = records_field("a", records_type("|V2147483647"), 1);
    const interop_record *record;
    assert_int_equal(interop_record_create(&field, 1, 1u << 31, 1, &record, NULL), INTEROP_OK);
    interop_record_dtype(record, &dtype, NULL);
    assert_int_equal(interop_dtype_to_descr(&dtype, 0, NULL, 0, NULL, 0, NULL, &err), INTEROP_ERR_OVERFLOW);
    interop_record_release(record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(every_row_is_printed),
        RECORDS_TEST(what_is_printed_is_read_back),
        RECORDS_TEST(what_no_descr_says_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
