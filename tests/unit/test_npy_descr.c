/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "exchange/npy_descr.h"
#include "interop/npy.h"
#include "records.h"

/* Files that NumPy 2.4 wrote. */
#define DATA(name) INTEROP__TEST_DATA "/npy/" name

static const char kept[] = "test_npy_descr.npy";

static interop_array *open_file(const char *path) {
    interop_array *array = NULL;
    interop_error err = {INTEROP_OK, ""};
    if (interop_npy_open(path, strlen(path), &array, &err) != INTEROP_OK) {
        fail_msg("%s: %s", path, err.message);
    }
    return array;
}

/* Fields behind holes, a title, a subarray, a record within, padding at the end. */
static void records_are_read(void **state) {
    (void)state;
    interop_array *array = open_file(DATA("record.npy"));
    const interop_tensor *tensor = interop_array_tensor(array);
    assert_int_equal(interop_tensor_check(tensor, INTEROP_LENIENT, NULL), INTEROP_OK);
    assert_int_equal(tensor->ndim, 1);
    assert_int_equal(tensor->shape[0], 3);
    assert_int_equal(tensor->strides[0], 32);
    assert_string_equal(
        records_show(&tensor->dtype, INTEROP_DIALECT_DICTIONARY),
        "{'names': ['id', 'pos', 'r'], 'formats': ['<i4', ('>f8', (2,)), {'names': ['x', 'y'], 'formats': ['|i1', "
        "'<u2'], 'offsets': [0, 1], 'itemsize': 3}], 'offsets': [0, 8, 24], 'titles': [None, 'where', None], "
        "'itemsize': 32}");
    const unsigned char *third = (const unsigned char *)tensor->data + tensor->byte_offset + 64;
    assert_int_equal(third[0], 3);
    assert_int_equal(third[8], 0x40); /* 5.0, big endian */
    assert_int_equal(third[9], 0x14);
    assert_int_equal(third[25], 9);
    interop_array_release(array);
}

static void names_are_decoded_by_the_version(void **state) {
    (void)state;
    interop_array *latin1 = open_file(DATA("record_latin1.npy")), *utf8 = open_file(DATA("record_utf8.npy"));
    const interop_record *record = interop_array_tensor(latin1)->dtype.record;
    assert_int_equal(interop_record_find(record, "\xc3\xa9t\xc3\xa9", 5), 0);
    assert_int_equal(interop_record_find(record, "it's", 4), 1);
    assert_int_equal(interop_record_find(interop_array_tensor(utf8)->dtype.record, "\xe6\x97\xa5", 3), 0);
    interop_array_release(latin1);
    interop_array_release(utf8);
}

static void borrowed_views_have_no_owner_for_fields(void **state) {
    (void)state;
    static const char image[] = "\x93NUMPY\x01\x00\x4a\x00"
                                "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,), }       \n\x01\0\0";
    interop_tensor tensor = {0};
    interop_dims dims;
    interop_error err;
    assert_int_equal(interop_npy_parse(image, sizeof image, &tensor, &dims, &err), INTEROP_ERR_TYPE);
    assert_non_null(strstr(err.message, "interop_npy_open"));
    assert_int_equal(tensor.struct_size, 0);
}

/* Writes zeros of a type, and reads the type back. Returns the version of the file. */
static int round_trip(const interop_dtype *dtype) {
    static const int64_t shape[] = {2, 3};
    interop_array *array;
    interop_tensor turned;
    interop_dims dims;
    interop_error err = {INTEROP_OK, ""};
    assert_int_equal(interop_array_empty(dtype, 2, shape, &array, &err), INTEROP_OK);
    const interop_tensor *tensor = interop_array_tensor(array);
    const size_t size = 6 * (size_t)interop_dtype_itemsize(dtype);
    for (size_t i = 0; i < size; i++) {
        ((unsigned char *)tensor->data)[i] = (unsigned char)(i % 251);
    }
    assert_int_equal(interop_tensor_flip(tensor, 0, &turned, &dims, &err), INTEROP_OK); /* through a copy */
    if (interop_npy_write(kept, strlen(kept), &turned, &err) != INTEROP_OK) {
        fail_msg("%s", err.message);
    }
    interop_array *again = open_file(kept);
    const interop_tensor *read = interop_array_tensor(again);
    assert_true(interop_dtype_equal(&read->dtype, dtype));
    for (size_t i = 0; i < size; i++) { /* the second half comes first */
        assert_int_equal(((const unsigned char *)read->data)[read->byte_offset + i], (i + size / 2) % size % 251);
    }
    unsigned char start[8];
    FILE *file = fopen(kept, "rb");
    assert_non_null(file);
    assert_int_equal(fread(start, 1, sizeof start, file), sizeof start);
    fclose(file);
    interop_array_release(array);
    interop_array_release(again);
    remove(kept);
    return start[6];
}

static void records_are_written(void **state) {
    (void)state;
    static const struct {
        const char *descr;
        int version;
    } rows[] = {
        {"[('a', '<i4'), ('b', '>f8', (2, 3))]", 1},
        {"[('', '|V3'), (('t', 'a'), '|S5'), ('', '|V1'), ('r', [('x', '<U2')], (2,)), ('', '|V2')]", 1},
        {"[(\"it's\", '|i1'), ('\\n', '|i1')]", 1},
        {"[('\\xe9', '<i4')]", 3},
        {"[('r', [(('\\u65e5', 'a'), '<i4')])]", 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const interop_dtype dtype = records_parse(rows[i].descr);
        assert_int_equal(round_trip(&dtype), rows[i].version);
        interop_record_release(dtype.record);
    }
}

/* A header longer than version 1 can say, and one of just its length. */
static void long_headers_take_version_2(void **state) {
    (void)state;
    static char text[80000];
    for (size_t name = 65300; name <= 65520; name += 10) {
        char *to = text;
        to += sprintf(to, "[('");
        memset(to, 'x', name);
        to += name;
        sprintf(to, "', '|i1')]");
        const interop_dtype dtype = records_parse(text);
        const int version = round_trip(&dtype);
        assert_true(version == 1 || version == 2);
        assert_int_equal(version, name < 65400 ? 1 : name > 65450 ? 2 : version);
        interop_record_release(dtype.record);
    }
}

static void what_numpy_would_not_write_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *descr;
        interop_status status;
    } rows[] = {
        {"{'names':['a','b'],'formats':['<i4','<i4'],'offsets':[0,2]}", INTEROP_ERR_VALUE},
        {"[('a', '|O')]", INTEROP_ERR_TYPE},
        {"'|O'", INTEROP_ERR_TYPE},
        {"'complex32'", INTEROP_ERR_TYPE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const interop_dtype dtype = records_parse(rows[i].descr);
        interop_array *array;
        interop_error err = {INTEROP_OK, ""};
        size_t length = 99;
        assert_int_equal(interop_array_empty(&dtype, 0, NULL, &array, NULL), INTEROP_OK);
        assert_int_equal(interop_npy_header(interop_array_tensor(array), NULL, 0, &length, &err), rows[i].status);
        assert_int_equal(length, 99);
        assert_int_equal(interop_npy_write(kept, strlen(kept), interop_array_tensor(array), &err), rows[i].status);
        assert_null(fopen(kept, "rb"));
        interop_array_release(array);
        interop_record_release(dtype.record);
    }
}

static interop_status open_latin1(void *unused, interop_error *err) {
    (void)unused;
    interop_array *array = NULL;
    const interop_status status =
        interop_npy_open(DATA("record_latin1.npy"), strlen(DATA("record_latin1.npy")), &array, err);
    interop_array_release(array);
    return status;
}

static interop_status write_long(void *context, interop_error *err) {
    return interop_npy_write(kept, strlen(kept), context, err);
}

static void each_allocation_may_fail(void **state) {
    (void)state;
    static char text[8192] = "[('";
    interop_array *array;
    assert_int_equal(failing_allocator_sweep(&records_allocator, open_latin1, NULL),
                     5); /* file, path, text, record, array */
    memset(text + 3, 'x', 4000);
    strcat(text, "', '|i1')]");
    const interop_dtype dtype = records_parse(text);
    assert_int_equal(interop_array_empty(&dtype, 0, NULL, &array, NULL), INTEROP_OK);
    interop_tensor tensor = *interop_array_tensor(array);
    assert_int_equal(failing_allocator_sweep(&records_allocator, write_long, &tensor), 3); /* header, and two paths */
    interop_array_release(array);
    interop_record_release(dtype.record);
    remove(kept);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(records_are_read),
        RECORDS_TEST(names_are_decoded_by_the_version),
        RECORDS_TEST(borrowed_views_have_no_owner_for_fields),
        RECORDS_TEST(records_are_written),
        RECORDS_TEST(long_headers_take_version_2),
        RECORDS_TEST(what_numpy_would_not_write_is_refused),
        RECORDS_TEST(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
