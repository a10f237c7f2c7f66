/* SPDX-License-Identifier: MIT */
/* Texts with some bytes changed: whatever the parsers take is legal, and can be printed and read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "random_types.h"

enum { TEXT = 16384 };

static void printed_and_read_again(const interop_dtype *dtype, int32_t ndim, const int64_t *shape, const char *from) {
    static char text[TEXT];
    size_t length;
    assert_int_equal(interop_dtype_check(dtype, NULL), INTEROP_OK);
    assert_int_equal(
        interop_dtype_to_descr(dtype, ndim, shape, INTEROP_DIALECT_DICTIONARY, text, sizeof text, &length, NULL),
        INTEROP_OK);
    if (length >= sizeof text) {
        return;
    }
    interop_dtype reread = {0};
    int32_t rank = -1;
    int64_t extents[INTEROP_MAX_NDIM];
    if (interop_dtype_from_descr(text, length, INTEROP_DIALECT_STRICT, &reread, &rank, extents, NULL) != INTEROP_OK ||
        !interop_dtype_equal(dtype, &reread) || rank != ndim ||
        memcmp(extents, shape, (size_t)ndim * sizeof *shape) != 0) {
        fail_msg("%s: %s", from, text);
    }
    interop_record_release(reread.record);
}

/* The text of a random record, with up to four bytes changed. 0: it is too long. */
static size_t changed_text(bool pep3118, char *text) {
    static const char letters[] = "()[]{}<>=@^!:,'\"\\ 0123456789TiIdbxswOVZ\x01\xc3\xff";
    const interop_dtype dtype = random_record(2, true);
    size_t length = 0;
    const interop_status printed =
        pep3118 ? interop_dtype_to_pep3118(&dtype, 0, NULL, INTEROP_DIALECT_STRICT, text, TEXT, &length, NULL)
                : interop_dtype_to_descr(&dtype, 0, NULL, INTEROP_DIALECT_DICTIONARY, text, TEXT, &length, NULL);
    interop_record_release(dtype.record);
    if (printed != INTEROP_OK || length == 0 || length >= TEXT) {
        return 0;
    }
    for (uint64_t changes = random_below(4) + 1; changes > 0; changes--) {
        text[random_below(length)] = letters[random_below(sizeof letters - 1)];
    }
    return length;
}

static void changed_texts_do_no_harm(void **state) {
    (void)state;
    static char text[TEXT];
    int taken = 0;
    for (int i = 0; i < 20000; i++) {
        const bool pep3118 = i % 2 == 0;
        const uint32_t policy = i % 4 < 2 ? INTEROP_DIALECT_STRICT : INTEROP_DIALECT_NUMPY;
        const size_t length = changed_text(pep3118, text);
        interop_dtype dtype;
        int32_t ndim;
        int64_t shape[INTEROP_MAX_NDIM];
        const interop_status status =
            pep3118 ? interop_dtype_from_pep3118(text, length, i % 6 == 0 ? 64 : -1, policy, &dtype, &ndim, shape, NULL)
                    : interop_dtype_from_descr(text, length, policy, &dtype, &ndim, shape, NULL);
        if (status == INTEROP_OK) {
            printed_and_read_again(&dtype, ndim, shape, text);
            interop_record_release(dtype.record);
            taken++;
        }
    }
    assert_true(taken > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(changed_texts_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
