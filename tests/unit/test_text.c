/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dtype/text.h"
#include "records.h"

static void sinks_count_all_and_keep_what_fits(void **state) {
    (void)state;
    static const int64_t shape[] = {2, 0, INT64_MAX};
    static const char whole[] = "ab-c18446744073709551615xxx2, 0, 9223372036854775807";
    for (size_t capacity = 0; capacity <= sizeof whole + 1; capacity++) {
        char buffer[sizeof whole + 2];
        memset(buffer, '?', sizeof buffer);
        struct interop__sink sink = {buffer, capacity, 0};
        interop__put(&sink, "ab--", 3);
        interop__put(&sink, NULL, 0);
        interop__put_char(&sink, 'c');
        interop__put_number(&sink, UINT64_MAX);
        interop__put_repeated(&sink, 'x', 3);
        interop__put_text(&sink, "");
        interop__put_extents(&sink, 3, shape, ", ");
        assert_int_equal(sink.length, sizeof whole - 1);
        const size_t kept = capacity < sizeof whole - 1 ? capacity : sizeof whole - 1;
        assert_memory_equal(buffer, whole, kept);
        assert_int_equal(buffer[kept], '?');
    }
}

struct said {
    const char *text;
    bool fails;
};

static interop_status say(struct interop__sink *sink, const void *user, interop_error *err) {
    const struct said *said = user;
    interop__put_text(sink, said->text);
    return said->fails ? interop__fail(err, INTEROP_ERR_TYPE, "no") : INTEROP_OK;
}

static void printing_writes_nothing_on_failure(void **state) {
    (void)state;
    struct said said = {"float32", false};
    char buffer[8] = "zzzzzzz";
    size_t length = 99;
    assert_int_equal(interop__print(say, &said, NULL, 0, &length, NULL), INTEROP_OK);
    assert_int_equal(length, 7);
    assert_int_equal(interop__print(say, &said, buffer, 4, &length, NULL), INTEROP_OK);
    assert_int_equal(length, 7);
    assert_string_equal(buffer, "flo");
    assert_int_equal(buffer[4], 'z');
    assert_int_equal(interop__print(say, &said, buffer, 1, NULL, NULL), INTEROP_OK);
    assert_string_equal(buffer, "");
    assert_int_equal(interop__print(say, &said, buffer, 8, NULL, NULL), INTEROP_OK);
    assert_string_equal(buffer, "float32");
    said.fails = true;
    length = 99;
    assert_int_equal(interop__print(say, &said, buffer, 8, &length, NULL), INTEROP_ERR_TYPE);
    assert_string_equal(buffer, "float32");
    assert_int_equal(length, 99);
}

static void scratch_bytes_stay(void **state) {
    (void)state;
    struct interop__scratch scratch;
    char *blocks[300];
    interop__scratch_init(&scratch);
    for (size_t i = 0; i < INTEROP__COUNT(blocks); i++) {
        const size_t size = i % 97 == 96 ? 10000 : i % 50;
        blocks[i] = interop__scratch_bytes(&scratch, size);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % sizeof(int64_t), 0);
        memset(blocks[i], (int)(i % 128), size);
    }
    for (size_t i = 0; i < INTEROP__COUNT(blocks); i++) {
        const size_t size = i % 97 == 96 ? 10000 : i % 50;
        for (size_t j = 0; j < size; j++) {
            assert_int_equal(blocks[i][j], i % 128);
        }
    }
    assert_true(records_allocator.live > 3);
    interop__scratch_done(&scratch, NULL);
}

static void scratch_fields_are_a_stack(void **state) {
    (void)state;
    struct interop__scratch scratch;
    interop_dtype inner, outer;
    interop__scratch_init(&scratch);
    for (uint64_t i = 0; i < 100; i++) {
        interop_field field = {.dtype = records_type("|i1"), .offset = i};
        assert_int_equal(interop__scratch_number(&scratch, i, &field, NULL), INTEROP_OK);
        assert_int_equal(interop__scratch_push(&scratch, &field, NULL), INTEROP_OK);
    }
    assert_int_equal(interop__scratch_record(&scratch, 90, 100, 1, &inner, NULL), INTEROP_OK);
    assert_int_equal(scratch.count, 90);
    const interop_field field = {.dtype = inner, .name = "r", .name_length = 1};
    assert_int_equal(interop__scratch_push(&scratch, &field, NULL), INTEROP_OK);
    assert_int_equal(interop__scratch_record(&scratch, 0, 100, 1, &outer, NULL), INTEROP_OK);
    interop__scratch_done(&scratch, outer.record);
    assert_int_equal(records_allocator.live, 2); /* both records and nothing else */
    assert_int_equal(interop_record_find(outer.record, "f89", 3), 89);
    assert_int_equal(interop_record_find(outer.record, "r", 1), 90);
    assert_int_equal(interop_record_find(inner.record, "f99", 3), 9);
    interop_record_release(outer.record);
}

static void records_are_made_anew(void **state) {
    (void)state;
    struct interop__scratch scratch;
    interop_dtype first, second;
    interop__scratch_init(&scratch);
    for (uint64_t i = 0; i < 40; i++) { /* more than fit without an allocation */
        interop_field field = {.dtype = records_type("|i1"), .offset = i};
        assert_int_equal(interop__scratch_number(&scratch, i, &field, NULL), INTEROP_OK);
        assert_int_equal(interop__scratch_push(&scratch, &field, NULL), INTEROP_OK);
    }
    assert_int_equal(interop__scratch_record(&scratch, 0, 40, 1, &first, NULL), INTEROP_OK);
    assert_int_equal(interop__scratch_remake(&scratch, first.record, 64, 8, &second, NULL), INTEROP_OK);
    assert_int_equal(scratch.count, 0);
    assert_int_equal(interop__scratch_remake(&scratch, first.record, 39, 1, &first, NULL), INTEROP_ERR_VALUE);
    interop__scratch_done(&scratch, second.record);
    assert_int_equal(records_allocator.live, 1);
    assert_int_equal(interop_dtype_itemsize(&second), 64);
    assert_int_equal(second.alignment, 8);
    assert_int_equal(interop_record_find(second.record, "f39", 3), 39);
    interop_record_release(second.record);
}

static void shapes_grow_in_front(void **state) {
    (void)state;
    static const int64_t ones[INTEROP_MAX_NDIM] = {1};
    static const int64_t first[] = {4}, second[] = {2, 3}, wanted[] = {2, 3, 4};
    struct interop__scratch scratch;
    interop_field field = {.dtype = records_type("|i1")};
    interop__scratch_init(&scratch);
    assert_int_equal(interop__scratch_shape(&scratch, 1, first, &field, NULL), INTEROP_OK);
    assert_int_equal(interop__scratch_shape(&scratch, 2, second, &field, NULL), INTEROP_OK);
    assert_int_equal(interop__scratch_shape(&scratch, 0, NULL, &field, NULL), INTEROP_OK);
    assert_int_equal(field.ndim, 3);
    assert_memory_equal(field.shape, wanted, sizeof wanted);
    assert_int_equal(interop__scratch_shape(&scratch, INTEROP_MAX_NDIM - 2, ones, &field, NULL), INTEROP_ERR_VALUE);
    assert_int_equal(field.ndim, 3);
    interop__scratch_done(&scratch, NULL);
}

static void sizes_are_numbers(void **state) {
    (void)state;
    static const struct {
        const char *typestr;
        bool sizeless, number;
        uint64_t bits; /* for the size 5 */
    } rows[] = {{"|S0", true, true, 40}, {"=U0", true, true, 160}, {"|V0", true, true, 40},
                {"|S0", true, false, 0}, {"|S1", false, true, 40}, {"=i4", false, true, 40}};
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        interop_field field = {.dtype = records_type(rows[i].typestr)};
        assert_int_equal(interop__without_size(&field), rows[i].sizeless);
        assert_int_equal(interop__set_size(rows[i].number, 5, &field, NULL),
                         rows[i].number ? INTEROP_OK : INTEROP_ERR_VALUE);
        assert_int_equal(field.dtype.bits, rows[i].bits);
    }
    const interop_field shaped = {.dtype = records_type("|S0"), .ndim = 1};
    assert_false(interop__without_size(&shaped));
}

static void the_end_hands_over(void **state) {
    (void)state;
    static const int64_t two[] = {2};
    struct interop__scratch scratch;
    interop_dtype out = {0}, record;
    interop_error err;
    int32_t ndim = 9;
    int64_t shape[INTEROP_MAX_NDIM];
    for (int i = 0; i < 4; i++) {
        interop__scratch_init(&scratch);
        assert_int_equal(interop__scratch_record(&scratch, 0, 3, 1, &record, NULL), INTEROP_OK);
        interop_field field = {.dtype = record, .ndim = 1, .shape = two};
        if (i == 0) { /* the parser failed */
            assert_int_equal(interop__scratch_finish(&scratch, INTEROP_ERR_VALUE, &field, &out, &ndim, shape, &err),
                             INTEROP_ERR_VALUE);
        } else if (i == 1) { /* nobody wants the shape */
            assert_int_equal(interop__scratch_finish(&scratch, INTEROP_OK, &field, &out, NULL, NULL, &err),
                             INTEROP_ERR_TYPE);
        } else if (i == 2) {
            assert_int_equal(interop__scratch_finish(&scratch, INTEROP_OK, &field, &out, &ndim, shape, &err),
                             INTEROP_OK);
            assert_int_equal(ndim, 1);
            assert_int_equal(shape[0], 2);
        } else {
            field.ndim = 0;
            assert_int_equal(interop__scratch_finish(&scratch, INTEROP_OK, &field, &out, NULL, NULL, &err), INTEROP_OK);
        }
        if (i < 2) {
            assert_int_equal(out.kind, 0);
            assert_int_equal(ndim, 9);
        } else {
            assert_int_equal(records_allocator.live, 1);
            assert_ptr_equal(out.record, record.record);
            interop_record_release(out.record);
        }
        assert_int_equal(records_allocator.live, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(sinks_count_all_and_keep_what_fits),
        RECORDS_TEST(printing_writes_nothing_on_failure),
        RECORDS_TEST(scratch_bytes_stay),
        RECORDS_TEST(scratch_fields_are_a_stack),
        RECORDS_TEST(records_are_made_anew),
        RECORDS_TEST(shapes_grow_in_front),
        RECORDS_TEST(sizes_are_numbers),
        RECORDS_TEST(the_end_hands_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
