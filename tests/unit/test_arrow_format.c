/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "dtype/internal.h"
#include "interop/dialect.h"

/* Formats with an element type: what that is, and how it is printed again. */
static const struct {
    const char *format, *typestr, *printed;
} types[] = {
    {"c", "|i1", "c"},
    {"C", "|u1", "C"},
    {"s", "=i2", "s"},
    {"S", "=u2", "S"},
    {"i", "=i4", "i"},
    {"I", "=u4", "I"},
    {"l", "=i8", "l"},
    {"L", "=u8", "L"},
    {"e", "=f2", "e"},
    {"f", "=f4", "f"},
    {"g", "=f8", "g"},
    {"b", "|t1", "b"},
    {"w:0", "|V0", "w:0"},
    {"w:16", "|V16", "w:16"},
    {"w:2147483647", "|V2147483647", "w:2147483647"},
    {"tdm", "=M8[ms]", "tsm:"},
    {"tss:", "=M8[s]", "tss:"},
    {"tsm:UTC", "=M8[ms]", "tsm:"},
    {"tsu:Europe/Berlin", "=M8[us]", "tsu:"},
    {"tsn:+01:00", "=M8[ns]", "tsn:"},
    {"tDs", "=m8[s]", "tDs"},
    {"tDm", "=m8[ms]", "tDm"},
    {"tDu", "=m8[us]", "tDu"},
    {"tDn", "=m8[ns]", "tDn"},
};

static void formats_are_read_and_printed(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(types); i++) {
        interop_dtype dtype, expected;
        interop_error err = {INTEROP_OK, ""};
        char text[16];
        size_t length;
        assert_int_equal(interop_dtype_from_typestr(types[i].typestr, strlen(types[i].typestr), &expected, NULL),
                         INTEROP_OK);
        if (interop_dtype_from_arrow(types[i].format, strlen(types[i].format), &dtype, &err) != INTEROP_OK ||
            !interop_dtype_equal(&dtype, &expected) ||
            interop_dtype_to_arrow(&dtype, text, sizeof text, &length, &err) != INTEROP_OK ||
            strcmp(text, types[i].printed) != 0 || length != strlen(text)) {
            fail_msg("%s: %s", types[i].format, err.message);
        }
        assert_int_equal(interop_dtype_check(&dtype, NULL), INTEROP_OK);
    }
}

static void other_formats_are_told_apart(void **state) {
    (void)state;
    static const char *const legal[] = {"n",    "z",   "Z",   "vz",  "u",   "U",   "vu",      "d:19,10", "d:19,-10,256",
                                        "tdD",  "tts", "ttm", "ttu", "ttn", "tiM", "tiD",     "tin",     "+l",
                                        "+L",   "+vl", "+vL", "+s",  "+m",  "+r",  "+ud:0,1", "+us:5",   "+w:3",
                                        "+w:0", "+ud:"};
    static const char *const illegal[] = {
        "",      "q",    "B",     "h",    "d",      "ii",           "i ",     " i",  "b1",  "w",
        "w:",    "w:-1", "w:1x",  "w:+1", "w: 1",   "w:2147483648", "v",      "ts",  "tss", "tsx:",
        "ts:",   "tD",   "tDx",   "tDs:", "td",     "tdx",          "tt",     "ttx", "ti",  "tix",
        "d:",    "d:19", "d:19,", "d:,1", "d:1,1,", "d:1,1,1,1",    "d:1;1",  "+",   "+w",  "+w:",
        "+w:-1", "+w:x", "+x",    "+ud",  "+ud:a",  "+us:1,",       "+us:,1", "+v",  "t"};
    interop_dtype dtype, before;
    interop_error err;
    memset(&before, 0x5a, sizeof before);
    dtype = before;
    for (size_t i = 0; i < INTEROP__COUNT(legal); i++) {
        if (interop_dtype_from_arrow(legal[i], strlen(legal[i]), &dtype, &err) != INTEROP_ERR_UNSUPPORTED ||
            strstr(err.message, legal[i]) == NULL) {
            fail_msg("%s: %s", legal[i], err.message);
        }
    }
    for (size_t i = 0; i < INTEROP__COUNT(illegal); i++) {
        if (interop_dtype_from_arrow(illegal[i], strlen(illegal[i]), &dtype, &err) != INTEROP_ERR_TYPE) {
            fail_msg("%s: %s", illegal[i], err.message);
        }
    }
    assert_int_equal(interop_dtype_from_arrow("i\0", 2, &dtype, &err), INTEROP_ERR_TYPE);
    assert_int_equal(interop_dtype_from_arrow(NULL, 0, &dtype, &err), INTEROP_ERR_ARGUMENT);
    assert_memory_equal(&dtype, &before, sizeof dtype);
    assert_int_equal(interop_dtype_from_arrow("i", 1, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dtype_from_arrow("w:16", 3, &dtype, &err), INTEROP_OK); /* not a byte behind the end */
    assert_int_equal(dtype.bits, 8);
}

static void lists_have_a_size(void **state) {
    (void)state;
    static const struct {
        const char *format;
        int64_t size;
    } lists[] = {{"+w:3", 3},
                 {"+w:0", 0},
                 {"+w:2147483647", 2147483647},
                 {"+w:2147483648", -1},
                 {"+w:", -1},
                 {"+w:3 ", -1},
                 {"+w:-1", -1},
                 {"+l", -1},
                 {"w:3", -1},
                 {"", -1}};
    for (size_t i = 0; i < INTEROP__COUNT(lists); i++) {
        assert_int_equal(interop_arrow_list_size(lists[i].format, strlen(lists[i].format)), lists[i].size);
    }
    assert_int_equal(interop_arrow_list_size("+w:35", 4), 3);
    assert_int_equal(interop_arrow_list_size(NULL, 0), -1);
}

static void what_arrow_cannot_say_is_refused(void **state) {
    (void)state;
    static const char foreign = INTEROP__ORDER_NATIVE == INTEROP_ORDER_LITTLE ? '>' : '<';
    static const char *const typestrs[] = {"|b1",    "|t2",    "|S5",     "=U5",      "|O",  "<V2", "=c8",   "=M8",
                                           "=M8[D]", "=M8[Y]", "=m8[ps]", "=M8[25s]", "?i4", "?f8", "?M8[s]"};
    interop_dtype dtype;
    interop_error err;
    for (size_t i = 0; i < INTEROP__COUNT(typestrs); i++) {
        char text[16], printed[16] = "zzz";
        size_t length = 99;
        strcpy(text, typestrs[i]);
        text[0] = text[0] == '?' ? foreign : text[0];
        assert_int_equal(interop_dtype_from_typestr(text, strlen(text), &dtype, NULL), INTEROP_OK);
        if (interop_dtype_to_arrow(&dtype, printed, sizeof printed, &length, &err) != INTEROP_ERR_TYPE) {
            fail_msg("%s: %s", text, printed);
        }
        assert_string_equal(printed, "zzz");
        assert_int_equal(length, 99);
    }
    interop_dtype_init(INTEROP_BFLOAT16, &dtype, NULL);
    assert_int_equal(interop_dtype_to_arrow(&dtype, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    assert_non_null(strstr(err.message, "bfloat16"));
    interop_dtype_init(INTEROP_INT32, &dtype, NULL);
    dtype.lanes = 2;
    assert_int_equal(interop_dtype_to_arrow(&dtype, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    dtype.lanes = 0;
    assert_int_equal(interop_dtype_to_arrow(&dtype, NULL, 0, NULL, &err), INTEROP_ERR_TYPE);
    assert_int_equal(interop_dtype_to_arrow(NULL, NULL, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_are_read_and_printed),
        cmocka_unit_test(other_formats_are_told_apart),
        cmocka_unit_test(lists_have_a_size),
        cmocka_unit_test(what_arrow_cannot_say_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
