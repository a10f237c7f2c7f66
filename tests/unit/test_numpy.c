/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "dtype/text.h"
#include "records.h"

/* Texts and what NumPy 2 on 64-bit Linux makes of them, as a descr; NULL: refused. Little endian. */
static const struct {
    const char *text, *descr;
} rows[] = {
    {"i4", "'<i4'"},
    {">i4", "'>i4'"},
    {"|i4", "'<i4'"},
    {"<b1", "'|b1'"},
    {"<V2", "'|V2'"},
    {"O8", "'|O'"},
    /* what strtol() passes over */
    {"i 4", "'<i4'"},
    {"<i+4", "'<i4'"},
    {"V \t\n+4", "'|V4'"},
    {"M 8", "'<M8'"},
    {"M8[ 25s]", "'<M8[25s]'"},
    {"M8[+25s]", "'<M8[25s]'"},
    {"M8[s/ 2]", "'<M8[500ms]'"},
    {"m8[7generic]", "'<m8'"},
    {"i4 ", NULL},
    {" i4", NULL},
    {"i-4", NULL},
    {"i++4", NULL},
    {"i 04", "'<i4'"},
    {"M 8[s]", NULL},
    {"M8[2 s]", NULL},
    {"M8[generic/2]", NULL},
    {"M8[0s]", NULL},
    {"M8[s/0]", NULL},
    /* letters and names */
    {"?", "'|b1'"},
    {"b", "'|i1'"},
    {"c", "'|S1'"},
    {">d", "'>f8'"},
    {"<?", "'|b1'"},
    {"M", "'<M8'"},
    {"S", "'|S0'"},
    {">U", "'>U0'"},
    {"V", "'|V0'"},
    {"a", NULL},
    {"a5", NULL},
    {"T", NULL},
    {"t4", NULL},
    {"E", NULL},
    {"", NULL},
    {">", NULL},
    {"float32", "'<f4'"},
    {"half", "'<f2'"},
    {"bool", "'|b1'"},
    {"intc", "'<i4'"},
    {"str_", "'<U0'"},
    {"object", "'|O'"},
    {"void", "'|V0'"},
    {"complex", "'<c16'"},
    {">float32", NULL},
    {"Float32", NULL},
    {"float33", NULL},
    {"float320", NULL},
    {"datetime64", "'<M8'"},
    {"datetime64[ns]", "'<M8[ns]'"},
    {">timedelta64[3D]", "'>m8[3D]'"},
    {"datetime64ns", NULL},
    {"bfloat16", "'bfloat16'"},
    {">bfloat16", "'>bfloat16'"},
    {"uint4", "'uint4'"},
    {"complex32", "'complex32'"},
    /* shapes */
    {"2i4", "('<i4', (2,))"},
    {"1i4", "('<i4', (1,))"},
    {"0i4", "('<i4', (0,))"},
    {"2 i4", "('<i4', (2,))"},
    {"<2i4", "('<i4', (2,))"},
    {">2i4", "('>i4', (2,))"},
    {"2>i4", "('>i4', (2,))"},
    {"<2=i4", "('<i4', (2,))"},
    {"<2>i4", NULL},
    {"<2|i4", NULL},
    {"=2<i4", "('<i4', (2,))"},
    {"2>3i4", "('>i4', (2, 3))"},
    {"(2,3)5f4", "('<f4', (2, 3, 5))"},
    {"(2,)3U", "('<U3', (2,))"},
    {"2<3i4,b", "[('f0', '<i4', (2, 3)), ('f1', '|i1')]"},
    {"(2,)05f4", NULL},
    {"2<i04", "('<i4', (2,))"},
    {"(2,)3", NULL},
    {"2<3(4,)i4", NULL},
    {"(2,3)f4", "('<f4', (2, 3))"},
    {"( 2 , 3 , ) f4", "('<f4', (2, 3))"},
    {"2,3f4", "('<f4', (2, 3))"},
    {"2,f4", "('<f4', (2,))"},
    {"()f4", "'<f4'"},
    {"(2)f4", NULL},
    {"(2,3", NULL},
    {"(2 3,)f4", NULL},
    {"2 3f4", NULL},
    {"02f4", NULL},
    {"4", NULL},
    {"<4", NULL},
    {"-1i4", NULL},
    {"(2147483648,)i1", NULL},
    {"(2147483647,2147483647)i1", NULL},
    {"(2147483647,2147483647,2147483647)i1", NULL},
    {"5S", "'|S5'"},
    {"5>U", "'>U5'"},
    {"(5,)S", NULL},
    {"2M8[25s]", "('<M8[25s]', (2,))"},
    {"2float32", "('<f4', (2,))"},
    {"2bfloat16", "('bfloat16', (2,))"},
    {"M8[ns,2]", NULL},
    /* lists */
    {"i4,f8", "[('f0', '<i4'), ('f1', '<f8')]"},
    {"i4 , f8 ", "[('f0', '<i4'), ('f1', '<f8')]"},
    {"i4,", "[('f0', '<i4')]"},
    {"S5,2u1,(2,3)>f4", "[('f0', '|S5'), ('f1', '|u1', (2,)), ('f2', '>f4', (2, 3))]"},
    {"i4,(2)f4", "[('f0', '<i4'), ('f1', '<f4', (2,))]"},
    {"float,bfloat16", "[('f0', '<f8'), ('f1', 'bfloat16')]"},
    {"M8[ns],i4", "[('f0', '<M8[ns]'), ('f1', '<i4')]"},
    {"M8[s/2],i4", NULL},
    {"i4,,f4", NULL},
    {",i4", NULL},
    {"i4,x4", NULL},
    {"i4 f4,i4", NULL},
    {"V2147483647,i1", NULL},
};

static void every_row_is_read(void **state) {
    (void)state;
    if (INTEROP__ORDER_NATIVE != INTEROP_ORDER_LITTLE) {
        return;
    }
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        interop_dtype dtype;
        interop_error err = {INTEROP_OK, ""};
        int32_t ndim;
        int64_t shape[INTEROP_MAX_NDIM];
        char text[256];
        const interop_status status =
            interop_dtype_from_numpy(rows[i].text, strlen(rows[i].text), &dtype, &ndim, shape, &err);
        if ((status == INTEROP_OK) != (rows[i].descr != NULL)) {
            fail_msg("%s: %s", rows[i].text, err.message);
        }
        if (status == INTEROP_OK) {
            assert_int_equal(interop_dtype_check(&dtype, NULL), INTEROP_OK);
            assert_int_equal(interop_dtype_to_descr(&dtype, ndim, shape, 0, text, sizeof text, NULL, NULL), INTEROP_OK);
            assert_string_equal(text, rows[i].descr);
            interop_record_release(dtype.record);
        }
    }
}

/* Against what the compiler says of the C types. */
static void c_types_have_their_size(void **state) {
    (void)state;
    static const struct {
        const char *name;
        size_t size;
        uint8_t kind;
    } types[] = {
        {"l", sizeof(long), INTEROP_KIND_INT},
        {"ulong", sizeof(long), INTEROP_KIND_UINT},
        {"short", sizeof(short), INTEROP_KIND_INT},
        {"I", sizeof(int), INTEROP_KIND_UINT},
        {"longlong", sizeof(long long), INTEROP_KIND_INT},
        {"p", sizeof(void *), INTEROP_KIND_INT},
        {"N", sizeof(size_t), INTEROP_KIND_UINT},
        {"int", sizeof(void *), INTEROP_KIND_INT},
        {"single", sizeof(float), INTEROP_KIND_FLOAT},
        {"double", sizeof(double), INTEROP_KIND_FLOAT},
        {"g", sizeof(long double), INTEROP_KIND_FLOAT},
        {"clongdouble", 2 * sizeof(long double), INTEROP_KIND_COMPLEX},
    };
    for (size_t i = 0; i < INTEROP__COUNT(types); i++) {
        interop_dtype dtype;
        assert_int_equal(interop_dtype_from_numpy(types[i].name, strlen(types[i].name), &dtype, NULL, NULL, NULL),
                         INTEROP_OK);
        assert_int_equal(dtype.kind, types[i].kind);
        assert_int_equal(interop_dtype_itemsize(&dtype), types[i].size);
        assert_int_equal(dtype.order, types[i].size == 1 ? INTEROP_ORDER_NONE : INTEROP__ORDER_NATIVE);
    }
    interop_dtype dtype;
    char name[16];
    snprintf(name, sizeof name, "float%zu", sizeof(long double) * 8);
    assert_int_equal(interop_dtype_from_numpy(name, strlen(name), &dtype, NULL, NULL, NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_itemsize(&dtype), sizeof(long double));
    const char *other = sizeof(long double) == 16 ? "float96" : "float128"; /* what the platform does not have */
    assert_int_equal(interop_dtype_from_numpy(other, strlen(other), &dtype, NULL, NULL, NULL), INTEROP_ERR_TYPE);
}

static void texts_end_where_they_end(void **state) {
    (void)state;
    interop_dtype dtype;
    interop_error err;
    static char text[100000];
    assert_int_equal(interop_dtype_from_numpy("i44", 2, &dtype, NULL, NULL, NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_itemsize(&dtype), 4);
    assert_int_equal(interop_dtype_from_numpy("M8[ns]", 5, &dtype, NULL, NULL, NULL), INTEROP_ERR_TYPE);
    assert_int_equal(interop_dtype_from_numpy("i4\0", 3, &dtype, NULL, NULL, NULL), INTEROP_ERR_TYPE);
    assert_int_equal(interop_dtype_from_numpy("\0", 1, &dtype, NULL, NULL, NULL), INTEROP_ERR_TYPE);
    assert_int_equal(interop_dtype_from_numpy(NULL, 0, &dtype, NULL, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_numpy("i4", 2, NULL, NULL, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_numpy("2i4", 3, &dtype, NULL, NULL, &err), INTEROP_ERR_TYPE);
    memset(text, '9', sizeof text);
    assert_int_equal(interop_dtype_from_numpy(text, sizeof text, &dtype, NULL, NULL, &err), INTEROP_ERR_TYPE);
    text[0] = 'S';
    assert_int_equal(interop_dtype_from_numpy(text, sizeof text, &dtype, NULL, NULL, &err), INTEROP_ERR_TYPE);
    memset(text, '[', sizeof text);
    assert_int_equal(interop_dtype_from_numpy(text, sizeof text, &dtype, NULL, NULL, &err), INTEROP_ERR_TYPE);
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = "i1,"[i % 3];
    }
    assert_int_equal(interop_dtype_from_numpy(text, sizeof text - 1, &dtype, NULL, NULL, &err), INTEROP_OK);
    assert_int_equal(interop_dtype_itemsize(&dtype), sizeof text / 3);
    interop_record_release(dtype.record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(every_row_is_read),
        RECORDS_TEST(c_types_have_their_size),
        RECORDS_TEST(texts_end_where_they_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
