/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/base.h"
#include "interop/abi.h"

static void version_agrees(void **state) {
    (void)state;
    assert_int_equal(interop_version(),
                     INTEROP_VERSION_MAJOR * 1000000 + INTEROP_VERSION_MINOR * 1000 + INTEROP_VERSION_PATCH);
    assert_string_equal(interop_version_string(), "1.0.0");
    assert_int_equal(interop_max_ndim(), INTEROP_MAX_NDIM);
}

static void every_status_has_its_name(void **state) {
    (void)state;
    assert_string_equal(interop_status_name(INTEROP_OK), "INTEROP_OK");
    assert_string_equal(interop_status_name(INTEROP_ERR_ARGUMENT), "INTEROP_ERR_ARGUMENT");
    assert_string_equal(interop_status_name(INTEROP_ERR_VALUE), "INTEROP_ERR_VALUE");
    assert_string_equal(interop_status_name(INTEROP_ERR_TYPE), "INTEROP_ERR_TYPE");
    assert_string_equal(interop_status_name(INTEROP_ERR_BUFFER), "INTEROP_ERR_BUFFER");
    assert_string_equal(interop_status_name(INTEROP_ERR_OVERFLOW), "INTEROP_ERR_OVERFLOW");
    assert_string_equal(interop_status_name(INTEROP_ERR_MEMORY), "INTEROP_ERR_MEMORY");
    assert_string_equal(interop_status_name(INTEROP_ERR_UNSUPPORTED), "INTEROP_ERR_UNSUPPORTED");
    assert_string_equal(interop_status_name(INTEROP_ERR_IO), "INTEROP_ERR_IO");
    assert_string_equal(interop_status_name(INTEROP_ERR_DEVICE), "INTEROP_ERR_DEVICE");
    assert_string_equal(interop_status_name(INTEROP_ERR_DEVICE - 1), "INTEROP_ERR_UNKNOWN");
    assert_string_equal(interop_status_name(1), "INTEROP_ERR_UNKNOWN");
    assert_string_equal(interop_status_name(INT32_MIN), "INTEROP_ERR_UNKNOWN");
}

static void messages_are_cut_not_overrun(void **state) {
    (void)state;
    interop_error err;
    memset(&err, 'x', sizeof err);
    assert_int_equal(interop__fail(&err, INTEROP_ERR_VALUE, "%0600d", 7), INTEROP_ERR_VALUE);
    assert_int_equal(err.status, INTEROP_ERR_VALUE);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_int_equal(interop__fail(NULL, INTEROP_ERR_IO, "nobody listens"), INTEROP_ERR_IO);
}

struct sized {
    uint32_t struct_size;
    uint32_t value;
    uint64_t later;
};

static void structs_grow_at_the_end(void **state) {
    (void)state;
    interop_error err;
    struct {
        struct sized known;
        unsigned char unknown[8];
    } from = {{sizeof from, 5, 6}, {0}};
    struct sized to;
    assert_int_equal(interop__struct_in(&from, 8, sizeof to, &to, "sized", &err), INTEROP_OK);
    assert_int_equal(to.later, 6);
    from.unknown[7] = 1;
    assert_int_equal(interop__struct_in(&from, 8, sizeof to, &to, "sized", &err), INTEROP_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, "byte 23"));
    assert_int_equal(interop__struct_check(&from, sizeof to, "sized", &err), INTEROP_ERR_UNSUPPORTED);
    from.known.struct_size = 8; /* an older caller, that does not know `later` */
    assert_int_equal(interop__struct_in(&from, 8, sizeof to, &to, "sized", &err), INTEROP_OK);
    assert_int_equal(to.value, 5);
    assert_int_equal(to.later, 0);
    from.known.struct_size = 7;
    assert_int_equal(interop__struct_in(&from, 8, sizeof to, &to, "sized", &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop__struct_check(&from, sizeof to, "sized", &err), INTEROP_ERR_ARGUMENT);
    from.known.struct_size = 0xdeadbeef; /* uninitialised: must not be read that far */
    assert_int_equal(interop__struct_in(&from, 8, sizeof to, &to, "sized", &err), INTEROP_ERR_ARGUMENT);
}

static void text_out_reports_the_need(void **state) {
    (void)state;
    char buffer[4] = "zzz";
    assert_int_equal(interop__text_out("float32", 7, NULL, 0), 7);
    assert_int_equal(interop__text_out("float32", 7, buffer, sizeof buffer), 7);
    assert_string_equal(buffer, "flo");
    assert_int_equal(interop__text_out("ab", 2, buffer, sizeof buffer), 2);
    assert_string_equal(buffer, "ab");
}

static void foreign_text_is_quoted(void **state) {
    (void)state;
    char buffer[12];
    memset(buffer, 'z', sizeof buffer);
    assert_ptr_equal(interop__quote("", 0, buffer, sizeof buffer), buffer);
    assert_string_equal(buffer, "");
    assert_string_equal(interop__quote("a b~", 4, buffer, sizeof buffer), "a b~");
    assert_string_equal(interop__quote("a\0\xff", 3, buffer, sizeof buffer), "a\\x00\\xff");
    assert_string_equal(interop__quote("012345678", 9, buffer, sizeof buffer), "012345678");
    assert_string_equal(interop__quote("012345678901", 12, buffer, sizeof buffer), "01234567...");
    assert_string_equal(interop__quote("\n\n\n", 3, buffer, sizeof buffer), "\\x0a\\x0a...");
    assert_string_equal(interop__quote("\n\n\n", 3, buffer, 8), "\\x0a...");
    assert_string_equal(interop__quote("0123456\n", 8, buffer, 8), "0123...");
}

static void numbers_are_quoted(void **state) {
    (void)state;
    static const int64_t numbers[] = {2, -3, INT64_MIN};
    char buffer[32];
    assert_string_equal(interop__quote_numbers(0, NULL, buffer, sizeof buffer), "()");
    assert_string_equal(interop__quote_numbers(1, numbers, buffer, sizeof buffer), "(2)");
    assert_ptr_equal(interop__quote_numbers(3, numbers, buffer, sizeof buffer), buffer);
    assert_string_equal(buffer, "(2, -3, -9223372036854775808)");
    for (size_t room = 8; room < sizeof buffer; room++) { /* never behind the end, and cut between numbers */
        memset(buffer, 'z', sizeof buffer);
        (void)interop__quote_numbers(3, numbers, buffer, room);
        assert_true(strlen(buffer) < room);
        const char *wanted = room < 11 ? "(2...)" : room < 30 ? "(2, -3...)" : "(2, -3, -9223372036854775808)";
        assert_string_equal(buffer, wanted);
        assert_int_equal(buffer[room], 'z');
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_agrees),
        cmocka_unit_test(every_status_has_its_name),
        cmocka_unit_test(messages_are_cut_not_overrun),
        cmocka_unit_test(structs_grow_at_the_end),
        cmocka_unit_test(text_out_reports_the_need),
        cmocka_unit_test(foreign_text_is_quoted),
        cmocka_unit_test(numbers_are_quoted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
