/* SPDX-License-Identifier: MIT */
/* What the itemsize of a buffer tells of its format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pep3118_case.h"

struct sized {
    const char *text;
    int64_t itemsize;
    const char *strict; /* what it is by the strict policy; NULL: refused */
};

static void expect_all(const struct sized *cases, size_t count) {
    for (size_t i = 0; i < count && speaks_of_this_platform(); i++) {
        expect(cases[i].text, cases[i].itemsize, INTEROP_DIALECT_STRICT, cases[i].strict);
    }
}

static void it_is_that_of_the_format(void **state) {
    (void)state;
    static const struct sized cases[] = {
        {"i", 4, "'<i4'"},  {"i", 8, NULL},   {"i", 0, NULL}, {"(2)i", 8, "('<i4', (2,))"},
        {"(2)i", 12, NULL}, {"", 0, NONE(0)}, {"x", 2, NULL},
    };
    expect_all(cases, INTEROP__COUNT(cases));
}

static void it_settles_the_padding(void **state) {
    (void)state;
    static const struct sized cases[] = {
        /* several elements: padded behind the last, or not */
        {"ib", 8, F01("<i4", "|i1", 4, 8)},
        {"ib", 5, F01("<i4", "|i1", 4, 5)},
        {"ib", 6, NULL},
        {"ib", 12, NULL},
        {"i:a:b:b:", 5, AB("<i4", "|i1", 4, 5)},
        {"i:a:", 8, NULL},
        /* a record: the padding may be left out */
        {"T{b:a:}", 4, A("|i1", 0, 4)},
        {"T{d:a:b:b:}", 16, AB("<f8", "|i1", 8, 16)},
        {"T{d:a:b:b:}", 24, AB("<f8", "|i1", 8, 24)},
        {"T{d:a:b:b:}", 9, AB("<f8", "|i1", 8, 9)}, /* a packed record of NumPy's, alone in its array */
        {"T{d:a:b:b:}", 10, NULL},
        {"T{d:a:b:b:}:r:", 9, NULL},
        {"iT{d:a:b:b:}", 9, NULL},
        {"T{b:a:T{d:x:b:y:}:b:}", 17, NULL}, /* records within end aligned, or the text is not what it says */
        {"T{b:a:i:b:}", 8, AB("|i1", "<i4", 4, 8)},
        {"T{b:a:i:b:}", 16, AB("|i1", "<i4", 4, 16)},
        {"T{<b:a:<i:b:}", 5, AB("|i1", "<i4", 1, 5)},
        {"T{<b:a:<i:b:}", 8, NULL}, /* offset 1 or 4? */
        {"T{<b:a:<i:b:}", 9, AB("|i1", "<i4", 1, 9)},
        {"T{<i:a:<b:b:}", 8, AB("<i4", "|i1", 4, 8)},
        {"T{<b:a:3x<i:b:}", 8, AB("|i1", "<i4", 4, 8)},
        {"T{<i:a:<b:b:}", 4294967296, NULL},
        {"2T{b:a:}", 4, NULL},
        {"T{b:a:}:r:", 4, NULL},
    };
    expect_all(cases, INTEROP__COUNT(cases));
}

static void it_settles_sizes_that_platforms_choose(void **state) {
    (void)state;
    static const struct sized cases[] = {
        /* another platform's sizes */
        {"l", 8, "'<i8'"},
        {"l", 4, "'<i4'"},
        {"=l", 8, "'<i8'"},
        {">L", 8, "'>u8'"},
        {"l", 2, NULL},
        {"2l", 8, NULL},
        {"g", 16, "'<f16'"},
        {"g", 8, "'<f8'"},
        {"<g", 12, NULL},
        {"Zg", 16, "'<c16'"},
        {"G", 16, "'<c16'"},
        {"G", 8, NULL},
        /* characters of two bytes, or of four */
        {"u", 2, "'<u2'"},
        {"u", 4, "'<U1'"},
        {">u", 4, "'>U1'"},
        {"3u", 6, "('<u2', (3,))"},
        {"3u", 12, "'<U3'"},
        {"3u", 8, NULL},
        {"T{<u:a:}", 4, A("<U1", 0, 4)},
        {"T{<u:a:i:b:}", 8, AB("<U1", "<i4", 4, 8)},
        {"T{<u:a:i:b:}", 6, AB("<u2", "<i4", 2, 6)},
    };
    expect_all(cases, INTEROP__COUNT(cases));
}

static void for_numpy_it_must_be_what_the_text_says(void **state) {
    (void)state;
    if (speaks_of_this_platform()) {
        expect("ib", 8, INTEROP_DIALECT_NUMPY, F01("<i4", "|i1", 4, 8));
        expect("ib", 5, INTEROP_DIALECT_NUMPY, NULL);
        expect("T{b:a:}", 4, INTEROP_DIALECT_NUMPY, NULL);
        expect("T{d:a:b:b:}", 9, INTEROP_DIALECT_NUMPY, NULL);
        expect("l", 4, INTEROP_DIALECT_NUMPY, NULL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(it_is_that_of_the_format),
        RECORDS_TEST(it_settles_the_padding),
        RECORDS_TEST(it_settles_sizes_that_platforms_choose),
        RECORDS_TEST(for_numpy_it_must_be_what_the_text_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
