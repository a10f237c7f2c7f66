/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dtype/text.h"
#include "records.h"

static bool speaks_of_this_platform(void) {
    return INTEROP__ORDER_NATIVE == INTEROP_ORDER_LITTLE && sizeof(long) == 8 && sizeof(long double) == 16;
}

#define ALIGNED "{'names':['d','b'],'formats':['<f8','|i1'],'aligned':True}"

/* What is printed for what a descr describes. The middle column is what NumPy 2.4 exports, unless a comment says else.
 */
static const struct {
    const char *descr, *strict, *numpy; /* NULL: refused; numpy "=": as strict */
} rows[] = {
    {"'|b1'", "?", "="},
    {"'|i1'", "b", "="},
    {"'|u1'", "B", "="},
    {"'<i2'", "h", "="},
    {"'>u2'", ">H", "="},
    {"'<i4'", "i", "="},
    {"'<u4'", "I", "="},
    {"'<i8'", "l", "="},
    {"'<u8'", "L", "="},
    {"'>i8'", ">q", "="},
    {"'<f2'", "e", "="},
    {"'<f4'", "f", "="},
    {"'>f8'", ">d", "="},
    {"'<f16'", "g", "="},
    {"'>f16'", NULL, NULL},
    {"'<c8'", "Zf", "="},
    {"'>c16'", ">Zd", "="},
    {"'<c32'", "Zg", "="},
    {"'>c32'", NULL, NULL},
    {"'complex32'", "Ze", NULL},
    {"'>complex32'", ">Ze", NULL},
    {"'bfloat16'", NULL, NULL},
    {"'bcomplex32'", NULL, NULL},
    {"'float8_e5m2'", NULL, NULL},
    {"'int4'", NULL, NULL},
    {"'|S5'", "5s", "="},
    {"'|S1'", "1s", "="},
    {"'|S0'", "0s", "="},
    {"'<U3'", "3w", "="},
    {"'>U3'", ">3w", "="},
    {"'|V4'", "4x", "="},
    {"'<V2'", NULL, "2x"},
    {"'|O'", "O", "="},
    {"'<M8[s]'", NULL, NULL},
    {"'<m8'", NULL, NULL},
    {"'|t3'", NULL, NULL},
    {"('<i4',(2,3))", "(2,3)i", "="},
    {"('>i4',2)", "(2)>i", "="},
    {"('|V4',2)", NULL, NULL}, /* would be read as eight bytes of padding */
    {"[]", "T{}", "="},
    {"[('','V3')]", "T{3x}", "T{}"},
    {"[('a','<i4'),('b','<f8')]", "T{i:a:=d:b:}", "="},
    {"[('a','<i4'),('b','>f8'),('c','<i4')]", "T{i:a:>d:b:@i:c:}", "="},
    {"[('d','<f8'),('b','|i1')]", "T{=d:d:b:b:}", "="},
    {ALIGNED, "T{d:d:b:b:7x}", "T{d:d:b:b:}"},
    {"{'names':['a','b'],'formats':['|i1','<f8'],'aligned':True}", "T{b:a:7xd:b:}", "T{b:a:xxxxxxxd:b:}"},
    {"[('','V1'),('a','|i1')]", "T{xb:a:}", "="},
    {"[('a','|i1'),('l','<i8')]", "T{b:a:=q:l:}", "="},
    {"[('a','|i1'),('g','<f16')]", "T{b:a:^g:g:}", "="},
    {"[('g','<c32'),('e','<f2')]", "T{^Zg:g:@e:e:}", "="},
    {"[('n','>i4',(2,3)),('k','|S5'),('w','<U3'),('v','V4'),('q','|b1'),('h','<f2')]",
     "T{(2,3)>i:n:5s:k:=3w:w:4x:v:?:q:@e:h:}", "="},
    {"[('n','<i4',(0,))]", "T{(0)i:n:}", "="},
    {"[('o','|O'),('a','|i1'),('p','|O')]", "T{=O:o:b:a:O:p:}", "T{O:o:b:a:O:p:}"}, /* NumPy's reader pads before p */
    {"[('a','<V2')]", NULL, "T{2x:a:}"},
    {"[('\\xe9 x','<i4')]", "T{i:\xc3\xa9 x:}", "="},
    {"[('a:b','<i4')]", NULL, NULL},
    {"[('a\\0','<i4')]", NULL, NULL},
    {"{'names':[''],'formats':['<i4']}", "T{i::}", "="},
    {"[(('t','a'),'<i4')]", NULL, "T{i:a:}"},
    {"{'names':['a','b'],'formats':['<i4','<i4'],'offsets':[0,2]}", NULL, NULL},
    {"{'names':['a','b'],'formats':['<i4','<i4'],'offsets':[4,0]}", NULL, NULL},
    /* records within: the reader counts from the start of each of them */
    {"[('r',[('a','<i4'),('b','<i4')]),('d','<f8')]", "T{T{i:a:i:b:}:r:d:d:}", "="},
    {"[('r',[('a','<i4'),('b','|i1')]),('z','V3')]", "T{T{=i:a:b:b:}:r:3x:z:}", "T{T{i:a:b:b:}:r:3x:z:}"},
    {"[('r',[('a','<i4'),('b','|i1')],(2,))]", "T{(2)T{=i:a:b:b:}:r:}", "="},
    {"[('x','<i4'),('r',[('a','<i4'),('d','<f8')])]", "T{i:x:T{i:a:=d:d:}:r:}", "T{i:x:T{i:a:d:d:}:r:}"},
    {"[('r'," ALIGNED "),('i','<i8')]", "T{T{d:d:b:b:7x}:r:l:i:}", "T{T{d:d:b:b:}:r:xxxxxxxl:i:}"},
    {"[('r'," ALIGNED ",(2,)),('i','<i8')]", "T{(2)T{d:d:b:b:7x}:r:l:i:}", "T{(2)T{d:d:b:b:}:r:xxxxxxxxxxxxxxl:i:}"},
    {"[('i','<i8'),('r'," ALIGNED ")]", "T{l:i:T{d:d:b:b:7x}:r:}", "T{l:i:T{d:d:b:b:}:r:}"},
};

static void every_row_is_printed(void **state) {
    (void)state;
    for (size_t i = 0; i < 2 * INTEROP__COUNT(rows) && speaks_of_this_platform(); i++) {
        const char *descr = rows[i / 2].descr;
        const bool strict = i % 2 == 0 || (rows[i / 2].numpy != NULL && strcmp(rows[i / 2].numpy, "=") == 0);
        const char *expected = strict ? rows[i / 2].strict : rows[i / 2].numpy;
        interop_dtype dtype, again;
        interop_error err = {INTEROP_OK, ""};
        int32_t ndim, ndim_again;
        int64_t shape[INTEROP_MAX_NDIM], shape_again[INTEROP_MAX_NDIM];
        char text[256] = "zzz";
        size_t length = 99;
        assert_int_equal(interop_dtype_from_descr(descr, strlen(descr), 0, &dtype, &ndim, shape, &err), INTEROP_OK);
        const interop_status status =
            interop_dtype_to_pep3118(&dtype, ndim, shape, i % 2, text, sizeof text, &length, &err);
        if ((status == INTEROP_OK) != (expected != NULL) ||
            strcmp(text, status == INTEROP_OK ? expected : "zzz") != 0) {
            fail_msg("%s: %s, %s", descr, text, err.message);
        }
        assert_int_equal(length, status == INTEROP_OK ? strlen(text) : 99);
        if (i % 2 == 0 && status == INTEROP_OK) { /* nothing is lost */
            const int64_t sizes[] = {INTEROP_ITEMSIZE_UNKNOWN, (int64_t)interop_dtype_itemsize(&dtype)};
            for (size_t j = 0; j < (ndim == 0 ? 2 : 1); j++) {
                assert_int_equal(
                    interop_dtype_from_pep3118(text, length, sizes[j], 0, &again, &ndim_again, shape_again, NULL),
                    INTEROP_OK);
                assert_true(interop_dtype_equal(&dtype, &again));
                assert_int_equal(ndim, ndim_again);
                assert_memory_equal(shape, shape_again, (size_t)ndim * sizeof *shape);
                interop_record_release(again.record);
            }
        }
        interop_record_release(dtype.record);
    }
}

static void unaligned_elements_say_so(void **state) {
    (void)state;
    static const struct {
        const char *typestr, *text;
    } types[] = {{"=i4", "=i"}, {"=i8", "=q"}, {"|i1", "b"}, {"|S3", "3s"}, {"=U3", "=3w"}, {"|O", "=O"}};
    char text[8];
    for (size_t i = 0; i < INTEROP__COUNT(types); i++) {
        const interop_dtype dtype = records_type(types[i].typestr);
        assert_int_equal(
            interop_dtype_to_pep3118(&dtype, 0, NULL, INTEROP_DIALECT_UNALIGNED, text, sizeof text, NULL, NULL),
            INTEROP_OK);
        assert_string_equal(text, types[i].text);
    }
    if (sizeof(long double) > 8) {
        const interop_dtype dtype = interop__long_double(true);
        assert_int_equal(
            interop_dtype_to_pep3118(&dtype, 0, NULL, INTEROP_DIALECT_UNALIGNED, text, sizeof text, NULL, NULL),
            INTEROP_OK);
        assert_string_equal(text, "^Zg");
    }
}

static void what_no_format_says_is_refused(void **state) {
    (void)state;
    interop_dtype dtype;
    interop_error err;
    static const int64_t huge[] = {INT32_MAX, 2}, negative[] = {-1};
    interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL);
    dtype.lanes = 4;
    assert_int_equal(interop_dtype_to_pep3118(&dtype, 0, NULL, 0, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    assert_non_null(strstr(err.message, "float32x4"));
    interop_dtype_init(INTEROP_OPAQUE64, &dtype, NULL);
    assert_int_equal(interop_dtype_to_pep3118(&dtype, 0, NULL, 0, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    interop_dtype_init(INTEROP_INT8, &dtype, NULL);
    assert_int_equal(interop_dtype_to_pep3118(&dtype, 2, huge, 0, NULL, 0, NULL, &err), INTEROP_ERR_OVERFLOW);
    assert_int_equal(interop_dtype_to_pep3118(&dtype, 1, negative, 0, NULL, 0, NULL, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_dtype_to_pep3118(&dtype, 1, NULL, 0, NULL, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_to_pep3118(NULL, 0, NULL, 0, NULL, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_to_pep3118(&dtype, 0, NULL, INTEROP_DIALECT_DICTIONARY, NULL, 0, NULL, &err),
                     INTEROP_ERR_ARGUMENT);
    if (interop__long_double(false).format == INTEROP_FORMAT_X87) { /* as large, but not this platform's */
        dtype = interop__long_double(false);
        dtype.format = INTEROP_FORMAT_DOUBLE_DOUBLE;
        assert_int_equal(interop_dtype_to_pep3118(&dtype, 0, NULL, 0, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(every_row_is_printed),
        RECORDS_TEST(unaligned_elements_say_so),
        RECORDS_TEST(what_no_format_says_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
