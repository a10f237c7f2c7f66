/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "dtype/record.h"
#include "records.h"

static const interop_record *make(const interop_field *fields, size_t count, uint64_t itemsize, uint32_t alignment) {
    const interop_record *record = NULL;
    interop_error err = {INTEROP_OK, ""};
    if (interop_record_create(fields, count, itemsize, alignment, &record, &err) != INTEROP_OK) {
        fail_msg("%s", err.message);
    }
    return record;
}

static interop_dtype type_of(const interop_record *record) {
    interop_dtype dtype;
    assert_int_equal(interop_record_dtype(record, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_check(&dtype, NULL), INTEROP_OK);
    return dtype;
}

/* The record is refused, with a message that holds `said`, and `out` is not touched. */
static void refused(const interop_field *fields, size_t count, uint64_t itemsize, uint32_t alignment,
                    interop_status expected, const char *said) {
    const interop_record *record = (const interop_record *)(uintptr_t)8;
    interop_error err = {INTEROP_OK, ""};
    const interop_status status = interop_record_create(fields, count, itemsize, alignment, &record, &err);
    if (status != expected || strstr(err.message, said) == NULL) {
        fail_msg("status %d, message %s", status, err.message);
    }
    assert_ptr_equal(record, (const interop_record *)(uintptr_t)8);
}

static void everything_is_copied(void **state) {
    (void)state;
    char name[] = "position", title[] = "where";
    int64_t shape[] = {2, 3};
    interop_field fields[] = {records_field("id", records_type("<i4"), 4), records_field(name, records_type(">f8"), 8)};
    fields[1].title = title;
    fields[1].title_length = strlen(title);
    fields[1].ndim = 2;
    fields[1].shape = shape;
    const interop_record *record = make(fields, 2, 64, 8);
    memset(name, 'x', sizeof name);
    memset(title, 'x', sizeof title);
    memset(shape, 0x7f, sizeof shape);
    const interop_dtype dtype = type_of(record);
    assert_int_equal(dtype.kind, INTEROP_KIND_RECORD);
    assert_int_equal(dtype.bits, 64 * 8);
    assert_int_equal(dtype.alignment, 8);
    assert_int_equal(interop_dtype_itemsize(&dtype), 64);
    assert_int_equal(interop_dtype_alignment(&dtype), 8);
    size_t count = 0;
    const interop_field *held = interop_record_fields(record, &count);
    assert_int_equal(count, 2);
    assert_int_equal(held[0].offset, 4);
    assert_null(held[0].title);
    assert_null(held[0].shape);
    assert_int_equal(held[1].offset, 8);
    assert_int_equal(held[1].name_length, 8);
    assert_memory_equal(held[1].name, "position", 8);
    assert_int_equal(held[1].title_length, 5);
    assert_memory_equal(held[1].title, "where", 5);
    assert_int_equal(held[1].ndim, 2);
    assert_int_equal(held[1].shape[0], 2);
    assert_int_equal(held[1].shape[1], 3);
    assert_int_equal(held[1].dtype.order, INTEROP_ORDER_BIG);
    interop_record_release(record);
}

static void sizes_are_checked(void **state) {
    (void)state;
    static const int64_t huge[] = {INT64_MAX, 2}, zero_huge[] = {0, INT64_MAX, 2}, negative[] = {2, -1},
                         ones[INTEROP_MAX_NDIM + 1] = {1};
    interop_field field = records_field("a", records_type("<i4"), 0);
    refused(&field, 1, 3, 1, INTEROP_ERR_VALUE, "itemsize 3");
    interop_record_release(make(&field, 1, 4, 1));
    field.offset = UINT64_MAX - 3; /* with the size it wraps to 0 */
    refused(&field, 1, 8, 1, INTEROP_ERR_VALUE, "'a'");
    field.offset = 5;
    refused(&field, 1, 8, 1, INTEROP_ERR_VALUE, "offset 5");
    field.offset = 0;
    refused(&field, 1, INT64_MAX / 8 + 1, 1, INTEROP_ERR_OVERFLOW, "itemsize");
    interop_record_release(make(&field, 1, INT64_MAX / 8, 1));
    field.ndim = 2;
    field.shape = huge;
    refused(&field, 1, INT64_MAX / 8, 1, INTEROP_ERR_OVERFLOW, "int64");
    field.ndim = 3;
    field.shape = zero_huge; /* no bytes, but the others alone must fit */
    refused(&field, 1, 8, 1, INTEROP_ERR_OVERFLOW, "int64");
    field.ndim = 2;
    field.shape = negative;
    refused(&field, 1, 8, 1, INTEROP_ERR_VALUE, "shape[1] is -1");
    field.shape = ones;
    field.ndim = INTEROP_MAX_NDIM + 1;
    refused(&field, 1, 8, 1, INTEROP_ERR_VALUE, "65");
    field.ndim = -1;
    refused(&field, 1, 8, 1, INTEROP_ERR_VALUE, "-1");
    field.ndim = 1;
    field.shape = zero_huge;
    interop_record_release(make(&field, 1, 0, 1)); /* no element, no byte */
}

static void alignments_are_checked(void **state) {
    (void)state;
    const interop_field field = records_field("a", records_type("|i1"), 0);
    static const uint32_t good[] = {0, 1, 2, 4, 8, 4096};
    for (size_t i = 0; i < INTEROP__COUNT(good); i++) {
        const interop_record *record = make(&field, 1, 8192, good[i]);
        assert_int_equal(type_of(record).alignment, good[i] == 0 ? 1 : good[i]);
        interop_record_release(record);
    }
    refused(&field, 1, 24, 3, INTEROP_ERR_VALUE, "alignment 3");
    refused(&field, 1, 12, 8, INTEROP_ERR_VALUE, "divides the itemsize 12");
    refused(&field, 1, 12, 0x80000000u, INTEROP_ERR_VALUE, "alignment");
}

static void arguments_are_checked(void **state) {
    (void)state;
    interop_error err;
    interop_field field = records_field("a", records_type("|i1"), 0);
    assert_int_equal(interop_record_create(&field, 1, 1, 1, NULL, &err), INTEROP_ERR_ARGUMENT);
    refused(NULL, 1, 1, 1, INTEROP_ERR_ARGUMENT, "NULL");
    interop_record_release(make(NULL, 0, 0, 0));
    field.reserved = 1;
    refused(&field, 1, 1, 1, INTEROP_ERR_ARGUMENT, "fields[0]: reserved is 1: must be 0");
    field.reserved = 0;
    field.ndim = 1;
    refused(&field, 1, 1, 1, INTEROP_ERR_ARGUMENT, "fields[0]: shape is NULL, but ndim is 1");
    field.ndim = 0;
    field.title_length = 1;
    refused(&field, 1, 1, 1, INTEROP_ERR_ARGUMENT, "fields[0]: title is NULL, but its length is 1");
    field.title_length = 0;
    field.dtype.bits = 7;
    refused(&field, 1, 1, 1, INTEROP_ERR_TYPE, "bits");
    field.name = NULL;
    refused(&field, 1, 1, 1, INTEROP_ERR_ARGUMENT, "fields[0]: name is NULL, but its length is 1");
    assert_int_equal(interop_record_dtype(NULL, &field.dtype, &err), INTEROP_ERR_ARGUMENT);
    size_t count = 7;
    assert_null(interop_record_fields(NULL, &count));
    assert_int_equal(count, 0);
    assert_null(interop_record_fields(NULL, NULL));
    assert_int_equal(interop_record_find(NULL, "a", 1), -1);
    assert_null(interop_record_retain(NULL));
    interop_record_release(NULL);
}

static void names_are_utf8(void **state) {
    (void)state;
    static const char *const good[] = {"",
                                       "a",
                                       "a:b c}",
                                       "\xc2\x80",
                                       "\xdf\xbf",
                                       "\xe0\xa0\x80",
                                       "\xed\x9f\xbf",
                                       "\xee\x80\x80",
                                       "\xef\xbf\xbf",
                                       "\xf0\x90\x80\x80",
                                       "\xf4\x8f\xbf\xbf",
                                       "x\xc3\xa9y"};
    static const char *const bad[] = {"\x80",
                                      "a\xc3",
                                      "\xc3(",
                                      "\xc1\xbf",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xed\xbf\xbf",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xe2\x82",
                                      "\xe2\x82\x28",
                                      "\xf0\x90\x80",
                                      "\xff",
                                      "\xc3\xa9\xbf"};
    for (size_t i = 0; i < INTEROP__COUNT(good); i++) {
        const interop_field field = records_field(good[i], records_type("|i1"), 0);
        interop_record_release(make(&field, 1, 1, 1));
    }
    for (size_t i = 0; i < INTEROP__COUNT(bad); i++) {
        interop_field field = records_field(bad[i], records_type("|i1"), 0);
        refused(&field, 1, 1, 1, INTEROP_ERR_VALUE, "UTF-8");
        field.title = field.name;
        field.title_length = field.name_length;
        field.name_length = 0;
        refused(&field, 1, 1, 1, INTEROP_ERR_VALUE, "UTF-8");
    }
}

/* In small records, where all pairs are compared, and in large ones, which are sorted. */
static void names_and_titles_are_unique(void **state) {
    (void)state;
    static interop_field fields[300];
    static char names[300][8];
    for (size_t count = 1; count <= INTEROP__COUNT(fields); count += count < 20 ? 1 : 139) {
        for (size_t i = 0; i < count; i++) {
            snprintf(names[i], sizeof names[i], "n%u", (unsigned)i * 7919 % 1000);
            fields[i] = records_field(names[i], records_type("|i1"), 0);
        }
        interop_record_release(make(fields, count, 1, 1));
        interop_field *last = &fields[count - 1];
        last->title = "";
        interop_record_release(make(fields, count, 1, 1));
        last->title = names[0];
        last->title_length = strlen(names[0]);
        refused(fields, count, 1, 1, INTEROP_ERR_VALUE, "'n0' is there twice");
        if (count > 1) {
            fields[0].title = "t";
            fields[0].title_length = 1;
            last->title = "t";
            last->title_length = 1;
            refused(fields, count, 1, 1, INTEROP_ERR_VALUE, "'t' is there twice");
            last->title = NULL;
            last->title_length = 0;
            last->name = names[count / 2 - 1];
            last->name_length = strlen(last->name);
            refused(fields, count, 1, 1, INTEROP_ERR_VALUE, "twice");
        }
    }
}

static void records_within_are_retained(void **state) {
    (void)state;
    const interop_field leaf = records_field("x", records_type("<i4"), 0);
    const interop_record *inner = make(&leaf, 1, 4, 4);
    assert_int_equal(records_allocator.live, 1);
    const interop_field fields[] = {records_field("a", type_of(inner), 0), records_field("b", type_of(inner), 4)};
    const interop_record *outer = make(fields, 2, 8, 4);
    interop_record_release(inner);
    assert_int_equal(records_allocator.live, 2);
    size_t count;
    const interop_dtype *within = &interop_record_fields(outer, &count)[1].dtype;
    assert_int_equal(interop_dtype_check(within, NULL), INTEROP_OK);
    assert_ptr_equal(interop_record_retain(within->record), inner);
    interop_record_release(outer);
    assert_int_equal(records_allocator.live, 1);
    assert_int_equal(interop_record_find(inner, "x", 1), 0);
    interop_record_release(inner);
}

/* Levels, and fields that double on each of them. */
static void nesting_is_bounded(void **state) {
    (void)state;
    const interop_record *records[INTEROP_MAX_DEPTH + 1] = {make(NULL, 0, 0, 1)};
    for (size_t i = 1; i <= INTEROP_MAX_DEPTH; i++) {
        const interop_field field = records_field("a", type_of(records[i - 1]), 0);
        if (i < INTEROP_MAX_DEPTH) {
            records[i] = make(&field, 1, 0, 1);
        } else {
            refused(&field, 1, 0, 1, INTEROP_ERR_VALUE, "64 levels");
        }
    }
    for (size_t i = 0; i < INTEROP_MAX_DEPTH; i++) {
        interop_record_release(records[i]);
    }
    records[0] = make(NULL, 0, 0, 1);
    for (size_t i = 1; i <= 24; i++) { /* 2 + 2 * (fields within): 2^i * 2 - 2 */
        const interop_field pair[] = {records_field("a", type_of(records[i - 1]), 0),
                                      records_field("b", type_of(records[i - 1]), 0)};
        if (i < 24) {
            records[i] = make(pair, 2, 0, 1);
        } else {
            refused(pair, 2, 0, 1, INTEROP_ERR_VALUE, "16777216 fields");
        }
    }
    for (size_t i = 0; i < 24; i++) {
        interop_record_release(records[i]);
    }
}

static void objects_are_not_overlapped(void **state) {
    (void)state;
    const interop_dtype object = records_type("|O"), bytes = records_type("|V4");
    const uint64_t size = sizeof(void *);
    interop_field fields[] = {records_field("o", object, 8), records_field("a", bytes, 8 + size),
                              records_field("b", bytes, 4), records_field("c", bytes, 4)};
    interop_record_release(make(fields, 4, 32, 1)); /* overlap and disorder beside the object */
    fields[3].offset = 5;
    refused(fields, 4, 32, 1, INTEROP_ERR_VALUE, "object");
    fields[3].offset = 8 + size - 1;
    refused(fields, 4, 32, 1, INTEROP_ERR_VALUE, "object");
    fields[3] = records_field("c", object, 8);
    refused(fields, 4, 32, 1, INTEROP_ERR_VALUE, "object");
    fields[3] = records_field("c", records_type("|S0"), 9);
    interop_record_release(make(fields, 4, 32, 1)); /* no byte, no overlap */
    const interop_record *inner = make(fields, 1, 8 + size, 1);
    const interop_field outer[] = {records_field("r", type_of(inner), 0), records_field("c", bytes, 0)};
    refused(outer, 2, 32, 1, INTEROP_ERR_VALUE, "object"); /* which is within `r` */
    interop_record_release(inner);
}

static void equality_sees_every_part(void **state) {
    (void)state;
    static const char *const rows[] = {
        "{'names':['a','b'],'formats':['<i4',('<f8',(2,3))],'offsets':[0,8],'itemsize':64}",
        "{'names':['a','c'],'formats':['<i4',('<f8',(2,3))],'offsets':[0,8],'itemsize':64}",
        "{'names':['a','bb'],'formats':['<i4',('<f8',(2,3))],'offsets':[0,8],'itemsize':64}",
        "{'names':['a','b'],'formats':['<i4',('<f8',(2,3))],'offsets':[0,8],'itemsize':72}",
        "{'names':['a','b'],'formats':['<i4',('<f8',(2,3))],'offsets':[0,9],'itemsize':64}",
        "{'names':['a','b'],'formats':['>i4',('<f8',(2,3))],'offsets':[0,8],'itemsize':64}",
        "{'names':['a','b'],'formats':['<i4',('<f8',(3,2))],'offsets':[0,8],'itemsize':64}",
        "{'names':['a','b'],'formats':['<i4',('<f8',(6,))],'offsets':[0,8],'itemsize':64}",
        "{'names':['a','b'],'formats':['<i4','<f8'],'offsets':[0,8],'itemsize':64}",
        "{'names':['a','b'],'formats':['<i4',('<f8',(2,3))],'offsets':[0,8],'itemsize':64,'titles':[None,'t']}",
        "{'names':['a','b'],'formats':['<i4',('<f8',(2,3))],'offsets':[0,8],'itemsize':64,'titles':[None,'u']}",
        "{'names':['a','b'],'formats':['<i4',('<f8',(2,3))],'offsets':[0,8],'itemsize':64,'titles':[None,'']}",
        "{'names':['a'],'formats':['<i4'],'offsets':[0],'itemsize':64}",
        "[('r',[('a','<i4')]),('','V60')]",
        "[('r',[('b','<i4')]),('','V60')]",
        "'V64'",
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        for (size_t j = 0; j < INTEROP__COUNT(rows); j++) {
            const interop_dtype a = records_parse(rows[i]), b = records_parse(rows[j]);
            if (interop_dtype_equal(&a, &b) != (i == j)) {
                fail_msg("%s against %s", rows[i], rows[j]);
            }
            interop_record_release(a.record);
            interop_record_release(b.record);
        }
    }
    const interop_field field = records_field("a", records_type("<i4"), 0);
    const interop_record *a = make(&field, 1, 4, 1), *b = make(&field, 1, 4, 4);
    const interop_dtype first = type_of(a), second = type_of(b);
    assert_true(interop_dtype_equal(&first, &second)); /* the alignment is advice */
    interop_record_release(a);
    interop_record_release(b);
}

static void fields_are_found(void **state) {
    (void)state;
    const interop_dtype dtype = records_parse("[('a','<i4'),(('title','b'),'<i4'),('ab','<i4')]");
    assert_int_equal(interop_record_find(dtype.record, "a", 1), 0);
    assert_int_equal(interop_record_find(dtype.record, "b", 1), 1);
    assert_int_equal(interop_record_find(dtype.record, "title", 5), 1);
    assert_int_equal(interop_record_find(dtype.record, "ab", 2), 2);
    assert_int_equal(interop_record_find(dtype.record, "abc", 3), -1);
    assert_int_equal(interop_record_find(dtype.record, "", 0), -1);
    interop_record_release(dtype.record);
}

static void a_type_must_fit_its_record(void **state) {
    (void)state;
    const interop_dtype good = records_parse("[('a','<i4')]");
    interop_dtype bad = good;
    bad.bits += 8;
    assert_int_equal(interop_dtype_check(&bad, NULL), INTEROP_ERR_TYPE);
    bad = good;
    bad.alignment = 4;
    assert_int_equal(interop_dtype_check(&bad, NULL), INTEROP_ERR_TYPE);
    bad = good;
    bad.order = INTEROP_ORDER_LITTLE;
    assert_int_equal(interop_dtype_check(&bad, NULL), INTEROP_ERR_TYPE);
    bad = good;
    bad.lanes = 2;
    assert_int_equal(interop_dtype_check(&bad, NULL), INTEROP_ERR_TYPE);
    bad = good;
    bad.record = NULL;
    assert_int_equal(interop_dtype_check(&bad, NULL), INTEROP_ERR_TYPE);
    assert_false(interop_dtype_equal(&bad, &good));
    bad = good;
    bad.kind = INTEROP_KIND_VOID;
    assert_int_equal(interop_dtype_check(&bad, NULL), INTEROP_ERR_TYPE);
    interop_record_release(good.record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(everything_is_copied),
        RECORDS_TEST(sizes_are_checked),
        RECORDS_TEST(alignments_are_checked),
        RECORDS_TEST(arguments_are_checked),
        RECORDS_TEST(names_are_utf8),
        RECORDS_TEST(names_and_titles_are_unique),
        RECORDS_TEST(records_within_are_retained),
        RECORDS_TEST(nesting_is_bounded),
        RECORDS_TEST(objects_are_not_overlapped),
        RECORDS_TEST(equality_sees_every_part),
        RECORDS_TEST(fields_are_found),
        RECORDS_TEST(a_type_must_fit_its_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
