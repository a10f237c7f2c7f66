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

static void bytes_that_may_lie_elsewhere_are_no_padding(void **state) {
    (void)state;
    static const struct sized cases[] = {
        /* NumPy leaves out the padding of records in arrays */
        {"T{(2)T{B:a:}:n:}", 6, NULL},
        {"T{(2)T{b:a:}:n:}", 6, NULL},
        {"T{(2)T{b:a:}:n:}", 4, NULL},
        {"T{(2)T{b:a:}:n:}", 3,
         "{'names': ['n'], 'formats': [(" A("|i1", 0, 1) ", (2,))], 'offsets': [0], 'itemsize': 3}"},
        {"T{(1)T{b:a:}:n:}", 6,
         "{'names': ['n'], 'formats': [(" A("|i1", 0, 1) ", (1,))], 'offsets': [0], 'itemsize': 6}"},
        {"T{(2,3)T{b:a:}:n:}", 12, NULL},
        {"T{T{(2)T{b:a:}:n:}:m:}", 6, NULL},
        {"T{(2)T{b:a:}:n:h:z:}", 9,
         "{'names': ['n', 'z'], 'formats': [(" A("|i1", 0, 1) ", (2,)), '<i2'], 'offsets': [0, 2], 'itemsize': 9}"},
        {"T{(2)T{>d:x:b:k:}:n:}", 32, NULL},
        {"T{(2)T{b:a:}:n:4xB:z:}", 9, NULL},
        /* unions, packed structs and fields of a base class in ctypes */
        {"T{<i:a:B:u:<h:c:}", 24, NULL},
        {"T{<i:a:4xB:u:<h:c:6x}", 24, NULL},
        {"T{B:p:<i:c:}", 12, NULL},
        {"T{B:u:B:v:}", 16, NULL},
        {"T{<B:b:(3)B:u:<c:v:}", 40, NULL},
        {"T{B:a:b:b:}", 4, AB("|u1", "|i1", 1, 4)},
        {"T{<b:k:}", 16, NULL},
        {"T{<i:f:<i:g:<b:a:<d:d:<b:e:}", 24, NULL}, /* bits: f and g share 4 bytes */
        /* padding that is in the text */
        {"T{<b:k:3x}", 16, NULL},
        {"T{i:a:4x}", 16, NULL},
        {"T{T{b:a:3x}:n:}", 8, NULL},
        {"T{b:a:3xb:b:}", 8, AB("|i1", "|i1", 4, 8)},
    };
    expect_all(cases, INTEROP__COUNT(cases));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(it_is_that_of_the_format),
        RECORDS_TEST(it_settles_the_padding),
        RECORDS_TEST(it_settles_sizes_that_platforms_choose),
        RECORDS_TEST(for_numpy_it_must_be_what_the_text_says),
        RECORDS_TEST(bytes_that_may_lie_elsewhere_are_no_padding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
