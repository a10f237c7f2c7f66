/* SPDX-License-Identifier: MIT */
/*
 * Borrowed views through any door: what is refused says why and writes nothing, and what is given is valid. Include
 * after cmocka.h.
 */
#ifndef INTEROP_TESTS_BORROW_H
#define INTEROP_TESTS_BORROW_H

#include <string.h>

#include "interop/tensor.h"

/* What an import gets beside `out`. */
struct borrow {
    interop_dims dims;
    interop_error err;
    interop_tensor before;
};

/* Valid until the next call: the views of tests are looked at one by one. */
static inline struct borrow *borrow_begin(interop_tensor *out) {
    static struct borrow borrow;
    borrow.err = (interop_error){INTEROP_OK, ""};
    memset(&borrow.before, 0x5a, sizeof borrow.before);
    *out = borrow.before;
    return &borrow;
}

/* `status` is what the import returned, and is passed on. */
static inline interop_status borrow_end(const struct borrow *borrow, interop_status status, const interop_tensor *out) {
    if (status != INTEROP_OK) {
        assert_int_equal(borrow->err.status, status);
        assert_true(borrow->err.message[0] != '\0');
        assert_memory_equal(out, &borrow->before, sizeof borrow->before);
    } else {
        assert_int_equal(interop_tensor_check(out, INTEROP_LENIENT, NULL), INTEROP_OK);
    }
    return status;
}

#endif
