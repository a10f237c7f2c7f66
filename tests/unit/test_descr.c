/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "dtype/descr.h"
#include "records.h"

/* What is read, as one text: the dictionary, or the typestr or name, and the shape. NULL: refused. */
static const char *show(const char *text, uint32_t policy, interop_error *err) {
    interop_dtype dtype;
    int32_t ndim = 0;
    int64_t shape[INTEROP_MAX_NDIM];
    memset(&dtype, 0x5a, sizeof dtype);
    const interop_dtype before = dtype;
    const interop_status status = interop_dtype_from_descr(text, strlen(text), policy, &dtype, &ndim, shape, err);
    return records_shown(status, &dtype, &before, ndim, shape, err);
}

static void expect(const char *text, uint32_t policy, const char *expected) {
    interop_error err = {INTEROP_OK, ""};
    const char *shown = show(text, policy, &err);
    if ((shown == NULL) != (expected == NULL) || (shown != NULL && strcmp(shown, expected) != 0)) {
        fail_msg("%s: %s", text, shown == NULL ? err.message : shown);
    }
}

/* The record that most rows describe. */
#define AB "{'names': ['a', 'b'], 'formats': ['<i4', '<f8'], 'offsets': [0, 4], 'itemsize': 12}"
#define A  "{'names': ['a'], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 4}"

static const struct {
    const char *text, *strict, *numpy; /* numpy "=": as strict */
} rows[] = {
    {"'<f8'", "'<f8'", "="},
    {" \"|b1\" ", "'|b1'", "="},
    {"'S'", "'|S0'", "="},
    {"'>U'", "'>U0'", "="},
    {"'bfloat16'", "'bfloat16'", "="},
    {"'" FOREIGN "bfloat16'", "'" FOREIGN "bfloat16'", "="},
    {"'uint2'", "'uint2'", "="},
    {"'<V2'", "'<V2'", "'|V2'"},
    {"'float32'", NULL, "'" NATIVE "f4'"},
    {"'i4,f8'", NULL,
     "{'names': ['f0', 'f1'], 'formats': ['" NATIVE "i4', '" NATIVE "f8'], 'offsets': [0, 4], 'itemsize': 12}"},
    {"'(2,3)f4'", NULL, "('" NATIVE "f4', (2, 3))"},
    {"'<q4'", NULL, NULL},
    {"b'<f8'", NULL, "'<f8'"},
    {"None", NULL, "'" NATIVE "f8'"},
    {"[('a', None)]", NULL, "{'names': ['a'], 'formats': ['" NATIVE "f8'], 'offsets': [0], 'itemsize': 8}"},
    {"4", NULL, NULL},
    {"", NULL, NULL},
    {"'<f8'x", NULL, NULL},
    {"'<f8',", NULL, NULL},
    /* lists */
    {"[('a','<i4'),('b','<f8')]", AB, "="},
    {"[('a', '<i4'), ('b', '<f8')]", AB, "="},
    {" [ ( 'a' , '<i4' , ) , ('b', '<f8' ,) , ] ", AB, "="},
    {"[(\"a\",\"<i4\"),(u'\\x62','<f8',())]", AB, "="},
    {"[('a','<i4'),('b','<f8')", NULL, NULL},
    {"[('a','<i4')('b','<f8')]", NULL, NULL},
    {"[('a','<i4'],('b','<f8')]", NULL, NULL},
    {"[,]", NULL, NULL},
    {"[]", "{'names': [], 'formats': [], 'offsets': [], 'itemsize': 0}", "="},
    {"[[]]", NULL, NULL},
    {"['a']", NULL, NULL},
    {"[('a',)]", NULL, NULL},
    {"[('a','<i4',2,3)]", NULL, NULL},
    {"[('a','<i4'),('a','<f8')]", NULL, NULL},
    {"[('a','<i4',2)]", "{'names': ['a'], 'formats': [('<i4', (2,))], 'offsets': [0], 'itemsize': 8}", "="},
    {"[('a','<i4',(2))]", "{'names': ['a'], 'formats': [('<i4', (2,))], 'offsets': [0], 'itemsize': 8}", "="},
    {"[('a','<i4',[2,3],)]", "{'names': ['a'], 'formats': [('<i4', (2, 3))], 'offsets': [0], 'itemsize': 24}", "="},
    {"[('a','<i4',[])]", NULL, NULL},
    {"[('a','<i4',-2)]", NULL, NULL},
    {"[('a','<i4',(2,)]", NULL, NULL},
    {"[('a','|S',5)]", "{'names': ['a'], 'formats': ['|S5'], 'offsets': [0], 'itemsize': 5}", "="},
    {"[('a','|S',(5,))]", NULL, NULL},
    {"[('a','|S0',(5,))]", "{'names': ['a'], 'formats': [('|S0', (5,))], 'offsets': [0], 'itemsize': 0}", NULL},
    {"[('a',[('b','S')],(5,))]",
     "{'names': ['a'], 'formats': [({'names': ['b'], 'formats': ['|S0'], 'offsets': [0], 'itemsize': 0}, (5,))], "
     "'offsets': [0], 'itemsize': 0}",
     "="},
    {"[('a','|S2',5)]", "{'names': ['a'], 'formats': [('|S2', (5,))], 'offsets': [0], 'itemsize': 10}", "="},
    /* names and titles */
    {"[(('t','a'),'<i4')]", "{'names': ['a'], 'formats': ['<i4'], 'offsets': [0], 'titles': ['t'], 'itemsize': 4}",
     "="},
    {"[(('','a',),'<i4')]", "{'names': ['a'], 'formats': ['<i4'], 'offsets': [0], 'titles': [''], 'itemsize': 4}", "="},
    {"[(('t',''),'<i4')]", NULL, NULL},
    {"[(('a','a'),'<i4')]", NULL, NULL},
    {"[(('t','a','b'),'<i4')]", NULL, NULL},
    {"[(('t'),'<i4')]", NULL, NULL},
    {"[(1,'<i4')]", NULL, NULL},
    {"[('a:\\'\\\\','<i4')]", "{'names': [\"a:'\\\\\"], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 4}", "="},
    /* entries without a name */
    {"[('','<f8')]", "{'names': ['f0'], 'formats': ['<f8'], 'offsets': [0], 'itemsize': 8}", "="},
    {"[('','|V4'),('','<i4')]", "{'names': ['f1'], 'formats': ['<i4'], 'offsets': [4], 'itemsize': 8}",
     "{'names': ['f0', 'f1'], 'formats': ['|V4', '<i4'], 'offsets': [0, 4], 'itemsize': 8}"},
    {"[('','|V4',(2,)),('a','<i4')]", "{'names': ['a'], 'formats': ['<i4'], 'offsets': [8], 'itemsize': 12}",
     "{'names': ['f0', 'a'], 'formats': [('|V4', (2,)), '<i4'], 'offsets': [0, 8], 'itemsize': 12}"},
    {"[('','|V8')]", "{'names': [], 'formats': [], 'offsets': [], 'itemsize': 8}",
     "{'names': ['f0'], 'formats': ['|V8'], 'offsets': [0], 'itemsize': 8}"},
    {"[('','<V2')]", "{'names': ['f0'], 'formats': ['<V2'], 'offsets': [0], 'itemsize': 2}",
     "{'names': ['f0'], 'formats': ['|V2'], 'offsets': [0], 'itemsize': 2}"},
    {"[('f1','<i4'),('','|V4')]", "{'names': ['f1'], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 8}", NULL},
    {"[('f1','<i4'),('','<i4')]", NULL, NULL},
    /* records within */
    {"[('r',[('a','<i4')]),('a','|i1')]",
     "{'names': ['r', 'a'], 'formats': [" A ", '|i1'], 'offsets': [0, 4], 'itemsize': 5}", "="},
    {"[('r',[('a','<i4')],(2,))]", "{'names': ['r'], 'formats': [(" A ", (2,))], 'offsets': [0], 'itemsize': 8}", "="},
    {"[('r',('<i4',(3,)),(2,))]", "{'names': ['r'], 'formats': [('<i4', (2, 3))], 'offsets': [0], 'itemsize': 24}",
     "="},
    /* tuples */
    {"('<i4',(2,3))", "('<i4', (2, 3))", "="},
    {"('<i4', 2 , )", "('<i4', (2,))", "="},
    {"(('<i4',2),[3])", "('<i4', (3, 2))", "="},
    {"('<i4')", "'<i4'", "="},
    {"('<i4',)", NULL, NULL},
    {"('<i4',2,3)", NULL, NULL},
    {"('<i4',())", "'<i4'", "="},
    {"('V',8)", "'|V8'", "="},
    {"('>U',3)", "'>U3'", "="},
    {"('S0',(3))", NULL, "'|S3'"}, /* a size to NumPy, a shape to whoever knows that S0 has a size */
    {"('U0',3)", NULL, "'" NATIVE "U3'"},
    {"(('S',0),3)", NULL, "'|S3'"},
    {"('S0',(3,))", "('|S0', (3,))", NULL},
    {"(('S'),3)", "'|S3'", "="},
    {"(('S',2),3)", "('|S2', (3,))", "="},
    {"('>U','|S8')", "'>U2'", "="},
    {"('U','|S5')", NULL, NULL},
    {"('S',(3,))", NULL, NULL},
    {"('U',2147483647)", NULL, NULL},
    {"[('a',('U',536870912),(0,))]", NULL, NULL}, /* not even if there is none of it */
    {"(('<i8',(65536,65536)),(0,))", NULL, NULL},
    {"[('a',b'<i4')]", NULL, A},
    {"[('a',b\"<i4\")]", NULL, A},
    {"[(b'a','<i4')]", NULL, NULL},
    {"[('a',b)]", NULL, NULL},
    {"('<i4','<f4')", "'<i4'", "="},
    {"('<i4','<f8')", NULL, NULL},
    {"('|V8',[('a','<i4')])", NULL, NULL},
    {"('V',[('a','<i4')])", A, "="},
    {"([('a','<i4')],'<f4')", A, "="},
    {"([('b','<f4')],[('a','<i4')])", A, "="},
    {"('<i4',[('a','<u2'),('b','<u2')])",
     "{'names': ['a', 'b'], 'formats': ['<u2', '<u2'], 'offsets': [0, 2], 'itemsize': 4}", "="},
    {"('|O',[('a','<i8')])", NULL, NULL},
    {"('<i8',[('a','|O')])", NULL, NULL},
    {"([('a','|O')],'<i8')", NULL, NULL},
    {"(('<i4',2),'<i8')", NULL, NULL},
    /* sizes */
    {"'|S2147483647'", "'|S2147483647'", "="},
    {"[('a','|V2147483647'),('b','|S0')]",
     "{'names': ['a', 'b'], 'formats': ['|V2147483647', '|S0'], 'offsets': [0, 2147483647], 'itemsize': 2147483647}",
     "="},
    {"[('a','|V2147483647'),('b','|i1')]", NULL, NULL},
    {"('<i4',536870912)", NULL, NULL},
    {"[('a','<i8',(65536,65536,65536,65536))]", NULL, NULL},
    {"[('a','<i8',(0,2147483647,2147483647,2147483647))]", NULL, NULL},
};

static void every_row_is_read(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        expect(rows[i].text, INTEROP_DIALECT_STRICT, rows[i].strict);
        expect(rows[i].text, INTEROP_DIALECT_NUMPY,
               rows[i].numpy != NULL && strcmp(rows[i].numpy, "=") == 0 ? rows[i].strict : rows[i].numpy);
    }
}

/* Every text cut short is refused, or is a type that ends there. */
static void nothing_is_read_behind_the_end(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        for (size_t length = 0; length <= strlen(rows[i].text); length++) {
            char *copy = length == 0 ? NULL : malloc(length); /* a sanitizer sees the byte behind */
            if (copy != NULL) {
                memcpy(copy, rows[i].text, length);
                interop_dtype dtype;
                int32_t ndim;
                int64_t shape[INTEROP_MAX_NDIM];
                if (interop_dtype_from_descr(copy, length, INTEROP_DIALECT_STRICT, &dtype, &ndim, shape, NULL) ==
                    INTEROP_OK) {
                    interop_record_release(dtype.record);
                }
            }
            free(copy);
        }
    }
}

static void alignment_of_unions(void **state) {
    (void)state;
    const interop_dtype dtype = records_parse("('<i4',[('a','<u2'),('b','<u2')])");
    assert_int_equal(dtype.alignment, _Alignof(int32_t));
    interop_record_release(dtype.record);
    const interop_dtype packed = records_parse("[('a','|i1'),('b','<f8')]");
    assert_int_equal(packed.alignment, 1);
    interop_record_release(packed.record);
}

/* As many levels of records as there may be, and one more; brackets alone go as far. */
static void nesting_is_bounded(void **state) {
    (void)state;
    static char text[200000];
    static const char open[] = "[('a',", close[] = ")]";
    interop_error err;
    interop_dtype dtype;
    for (size_t levels = INTEROP_MAX_DEPTH; levels <= INTEROP_MAX_DEPTH + 1; levels++) {
        char *to = text;
        for (size_t i = 0; i < levels; i++) {
            memcpy(to, open, sizeof open - 1);
            to += sizeof open - 1;
        }
        memcpy(to, "'<i4'", 5);
        to += 5;
        for (size_t i = 0; i < levels; i++) {
            memcpy(to, close, sizeof close - 1);
            to += sizeof close - 1;
        }
        const interop_status status = interop_dtype_from_descr(text, (size_t)(to - text), 0, &dtype, NULL, NULL, &err);
        assert_int_equal(status, levels == INTEROP_MAX_DEPTH ? INTEROP_OK : INTEROP_ERR_VALUE);
        if (status == INTEROP_OK) {
            interop_record_release(dtype.record);
        }
    }
    static const char brackets[] = "([{";
    for (size_t i = 0; i < sizeof brackets - 1; i++) {
        memset(text, brackets[i], sizeof text);
        assert_int_equal(interop_dtype_from_descr(text, sizeof text, 0, &dtype, NULL, NULL, &err), INTEROP_ERR_VALUE);
    }
}

static void many_fields_are_read(void **state) {
    (void)state;
    enum { FIELDS = 5000 };
    static char text[FIELDS * 20];
    char *to = text;
    interop_dtype dtype;
    *to++ = '[';
    for (int i = 0; i < FIELDS; i++) {
        to += sprintf(to, "('x%d', '<i4'),", i);
    }
    *to++ = ']';
    assert_int_equal(interop_dtype_from_descr(text, (size_t)(to - text), 0, &dtype, NULL, NULL, NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_itemsize(&dtype), 4 * FIELDS);
    assert_int_equal(interop_record_find(dtype.record, "x4999", 5), 4999);
    interop_record_release(dtype.record);
}

static void arguments_are_checked(void **state) {
    (void)state;
    interop_dtype dtype = {0};
    interop_error err;
    int32_t ndim;
    int64_t shape[INTEROP_MAX_NDIM];
    assert_int_equal(interop_dtype_from_descr(NULL, 0, 0, &dtype, NULL, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_descr("'<f4'", 5, 0, NULL, NULL, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_descr("'<f4'", 5, INTEROP_DIALECT_DICTIONARY, &dtype, NULL, NULL, &err),
                     INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_descr("'<f4'", 5, 1u << 31, &dtype, NULL, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_descr("('<f4',2)", 9, 0, &dtype, NULL, shape, &err), INTEROP_ERR_TYPE);
    assert_non_null(strstr(err.message, "rank 1"));
    assert_int_equal(interop_dtype_from_descr("('<f4',2)", 9, 0, &dtype, &ndim, NULL, &err), INTEROP_ERR_TYPE);
    assert_int_equal(dtype.kind, 0);
    assert_int_equal(interop_dtype_from_descr("[('a', '<f5')]", 14, 0, &dtype, NULL, NULL, &err), INTEROP_ERR_TYPE);
    assert_non_null(strstr(err.message, "'<f5'"));
    assert_int_equal(interop_dtype_from_descr("[('a', '<f4') ('b', '<f4')]", 27, 0, &dtype, NULL, NULL, &err),
                     INTEROP_ERR_VALUE);
    assert_non_null(strstr(err.message, "byte 14, near '('b"));
}

static interop_status parse(void *context, interop_error *err) {
    const char *text = context;
    interop_dtype dtype;
    int32_t ndim;
    int64_t shape[INTEROP_MAX_NDIM];
    const interop_status status =
        interop_dtype_from_descr(text, strlen(text), INTEROP_DIALECT_NUMPY, &dtype, &ndim, shape, err);
    if (status == INTEROP_OK) {
        interop_record_release(dtype.record);
    }
    return status;
}

/* A text without fields needs none, a short record one, and a long one asks for more of every kind. */
static void each_allocation_may_fail(void **state) {
    (void)state;
    static char text[8192];
    char *to = text;
    assert_int_equal(failing_allocator_sweep(&records_allocator, parse, "('<f4', (2, 3))"), 0);
    assert_int_equal(failing_allocator_sweep(&records_allocator, parse, "[('a','<i4'),('b','<f8')]"), 1);
    assert_int_equal(failing_allocator_sweep(&records_allocator, parse, "('<i4', [('a',[('b','<f4')])])"), 3);
    *to++ = '[';
    for (int i = 0; i < 100; i++) {
        to += sprintf(to, "('\\x41%d', '2i4,f8', (1, 2, 3)), ", i);
    }
    strcpy(to, "]");
    assert_true(failing_allocator_sweep(&records_allocator, parse, text) > 105);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(every_row_is_read),        RECORDS_TEST(nothing_is_read_behind_the_end),
        RECORDS_TEST(alignment_of_unions),      RECORDS_TEST(nesting_is_bounded),
        RECORDS_TEST(many_fields_are_read),     RECORDS_TEST(arguments_are_checked),
        RECORDS_TEST(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
