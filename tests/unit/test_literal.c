/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dtype/literal.h"
#include "records.h"

static interop_error error;

static struct interop__literal at(const char *text) {
    struct interop__literal in = {text, text, text + strlen(text), "text", &error};
    return in;
}

static void strings_are_decoded(void **state) {
    (void)state;
    static const struct {
        const char *text, *decoded, *rest; /* decoded NULL: refused */
    } rows[] = {
        {"'a'", "a", ""},
        {" \n\t\r\f\"a'b\" c", "a'b", " c"},
        {"''", "", ""},
        {"u'a'", "a", ""},
        {"U\"a\"", "a", ""},
        {"'\xc3\xa9'", "\xc3\xa9", ""},
        {"'\\'\\\"\\\\'", "'\"\\", ""},
        {"'\\a\\b\\f\\n\\r\\t\\v'", "\a\b\f\n\r\t\v", ""},
        {"'\\x41\\u00e9\\U0001F600.'", "A\xc3\xa9\xf0\x9f\x98\x80.", ""},
        {"'\\xff\\uFFFF\\U0010ffff'", "\xc3\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf", ""},
        {"'\\101\\1018\\7'", "AA8\a", ""},
        {"'\\777'", "\xc7\xbf", ""},
        {"a'", NULL, "a'"},
        {"b'a'", NULL, "b'a'"},
        {"", NULL, ""},
        {"u", NULL, "u"},
        {"'a", NULL, "a"},
        {"'a\"", NULL, "a\""},
        {"'a\nb'", NULL, "a\nb'"},
        {"'\\'", NULL, "\\'"},
        {"'\\", NULL, "\\"},
        {"'\\q'", NULL, "q'"},
        {"'\\8'", NULL, "8'"},
        {"'\\x4'", NULL, "'"},
        {"'\\x4g'", NULL, "g'"},
        {"'\\ud800'", NULL, "'"},
        {"'\\U00110000'", NULL, "'"},
        {"'\\N{DIGIT ONE}'", NULL, "N{DIGIT ONE}'"},
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        struct interop__scratch scratch;
        struct interop__literal in = at(rows[i].text);
        const char *text = NULL;
        size_t length = 0;
        interop__scratch_init(&scratch);
        const interop_status status = interop__literal_string(&in, &scratch, &text, &length);
        if (status != (rows[i].decoded == NULL ? INTEROP_ERR_VALUE : INTEROP_OK) ||
            (status == INTEROP_OK &&
             (length != strlen(rows[i].decoded) || memcmp(text, rows[i].decoded, length) != 0)) ||
            strcmp(in.at, rows[i].rest) != 0) {
            fail_msg("%s: status %d, rest %s", rows[i].text, status, in.at);
        }
        interop__scratch_done(&scratch, NULL);
    }
}

static void a_nul_is_decoded_too(void **state) {
    (void)state;
    struct interop__scratch scratch;
    struct interop__literal in = at("'a\\0b\\x00'");
    const char *text;
    size_t length;
    interop__scratch_init(&scratch);
    assert_int_equal(interop__literal_string(&in, &scratch, &text, &length), INTEROP_OK);
    assert_int_equal(length, 4);
    assert_memory_equal(text, "a\0b\0", 4);
    interop__scratch_done(&scratch, NULL);
}

static void extents_are_whole_numbers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t value; /* -1: refused */
    } rows[] = {{"0", 0},           {" 12,", 12}, {"00", 0},  {"007", -1}, {"2147483647)", 2147483647},
                {"2147483648", -1}, {"-1", -1},   {"+1", -1}, {"1.5", -1}, {"1e3", -1},
                {"0x10", -1},       {"1_0", -1},  {"1L", 1},  {"1LL", -1}, {"1l", -1},
                {"True", -1},       {"", -1},     {"'1'", -1}};
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        struct interop__literal in = at(rows[i].text);
        int64_t value = -1;
        const interop_status status = interop__literal_extent(&in, &value);
        if (status != (rows[i].value < 0 ? INTEROP_ERR_VALUE : INTEROP_OK) || value != rows[i].value) {
            fail_msg("%s: %d", rows[i].text, (int)value);
        }
    }
}

static void shapes_are_numbers_tuples_and_lists(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool comes;   /* what interop__literal_at_extents() says */
        int32_t ndim; /* -1: refused */
        bool number;
    } rows[] = {
        {"3", true, 1, true},         {"(3)", true, 1, true},       {"( 3 , )", true, 1, false},
        {"[3]", true, 1, false},      {"()", true, 0, false},       {"[]", false, -1, false},
        {"(1, 2,3)", true, 3, false}, {"[1,2,]", true, 2, false},   {"-1", true, -1, false},
        {"(1,-2)", true, -1, false},  {"(1 2)", true, -1, false},   {"(1,2]", true, -1, false},
        {"(,)", false, -1, false},    {"('a',)", false, -1, false}, {"((1,),)", false, -1, false},
        {"(1", true, -1, false},      {"", false, -1, false},
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        struct interop__literal in = at(rows[i].text);
        int64_t extents[INTEROP_MAX_NDIM];
        int32_t ndim;
        bool number = false;
        if (interop__literal_at_extents(&in) != rows[i].comes || in.at != in.begin) {
            fail_msg("%s", rows[i].text);
        }
        const interop_status status = interop__literal_extents(&in, extents, &ndim, &number);
        if ((status != INTEROP_OK) != (rows[i].ndim < 0) ||
            (status == INTEROP_OK && (ndim != rows[i].ndim || number != rows[i].number || *in.at != '\0'))) {
            fail_msg("%s: rank %d", rows[i].text, ndim);
        }
        for (int32_t j = 0; status == INTEROP_OK && rows[i].ndim > 1 && j < ndim; j++) {
            assert_int_equal(extents[j], j + 1);
        }
    }
    char many[2 * INTEROP_MAX_NDIM + 8] = "(";
    for (int i = 0; i < INTEROP_MAX_NDIM; i++) {
        strcat(many, "1,");
    }
    int64_t extents[INTEROP_MAX_NDIM];
    int32_t ndim;
    bool number;
    strcat(many, ")");
    struct interop__literal in = at(many);
    assert_int_equal(interop__literal_extents(&in, extents, &ndim, &number), INTEROP_OK);
    assert_int_equal(ndim, INTEROP_MAX_NDIM);
    many[strlen(many) - 1] = '1';
    strcat(many, ",)");
    in = at(many);
    assert_int_equal(interop__literal_extents(&in, extents, &ndim, &number), INTEROP_ERR_VALUE);
}

static void values_are_skipped(void **state) {
    (void)state;
    static const struct {
        const char *text, *rest; /* NULL: refused */
    } rows[] = {
        {"1, 2", ", 2"},
        {"'a,b]' , c", ", c"},
        {"[(1, {'a': ']'}), 2] }", "}"},
        {"\"'\\\"]\"]", "]"},
        {" None:", ":"},
        {"-1.5e+3, x", ", x"},
        {"[b'a', u\"b\", .5, +3L, null, true, {}, (1,), [1, 2,]]}", "}"},
        {"{'a': [1], 'b': {1: 2}}]", "]"},
        {"[1, 2", NULL},
        {"'a", NULL},
        {"", NULL},
        {"((),()),)),", ",)),"},
        {"N[]a,", NULL},
        {"None1,", NULL},
        {"1 2,", NULL},
        {"[1 [2]],", NULL},
        {"[1,,2],", NULL},
        {"[,1],", NULL},
        {"{'a':},", NULL},
        {"(1],", NULL},
        {",", NULL},
        {")", NULL},
        {"'a' 'b',", NULL},
        {"-,", NULL},
        {"x'a',", NULL},
        {"\1,", NULL},
        {"'\\", NULL},
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        struct interop__literal in = at(rows[i].text);
        const interop_status status = interop__literal_skip(&in);
        if ((status == INTEROP_OK) != (rows[i].rest != NULL) ||
            (status == INTEROP_OK && strcmp(in.at, rows[i].rest) != 0)) {
            fail_msg("%s: %d, %s", rows[i].text, status, in.at);
        }
    }
}

static void words_end(void **state) {
    (void)state;
    struct interop__literal in = at(" True,Truer,None");
    assert_false(interop__literal_word(&in, "Tru"));
    assert_true(interop__literal_word(&in, "True"));
    assert_true(interop__literal_take(&in, ','));
    assert_false(interop__literal_word(&in, "True"));
    in.at += 6;
    assert_true(interop__literal_word(&in, "None"));
    assert_int_equal(interop__literal_peek(&in), '\0');
    assert_false(interop__literal_word(&in, "None"));
}

static void messages_say_where(void **state) {
    (void)state;
    struct interop__literal in = at("[1, x\n");
    in.at += 3;
    assert_int_equal(interop__literal_expect(&in, ']'), INTEROP_ERR_VALUE);
    assert_string_equal(error.message, "text: expected ']' at byte 4, near 'x\\x0a'");
    assert_int_equal(interop__literal_expect(&in, 'x'), INTEROP_OK);
    assert_ptr_equal(in.at, in.begin + 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(strings_are_decoded),       RECORDS_TEST(a_nul_is_decoded_too),
        RECORDS_TEST(extents_are_whole_numbers), RECORDS_TEST(shapes_are_numbers_tuples_and_lists),
        RECORDS_TEST(values_are_skipped),        RECORDS_TEST(words_end),
        RECORDS_TEST(messages_say_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
