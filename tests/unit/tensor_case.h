/* SPDX-License-Identifier: MIT */
/* Tensors, and what a check should say of them. Include after cmocka.h. */
#ifndef INTEROP_TESTS_TENSOR_CASE_H
#define INTEROP_TESTS_TENSOR_CASE_H

#include <string.h>

#include "oracle.h"
#include "tensor/internal.h"

static _Alignas(64) unsigned char buffer[ORACLE_BYTES];

static inline interop_tensor good(interop_dims *dims) {
    return oracle_matrix(2, 3, buffer, dims);
}

/* `word` must be in the message, so that it names what is wrong. */
static inline void expect(const interop_tensor *tensor, uint32_t policy, interop_status expected, const char *word) {
    interop_error err = {INTEROP_OK, ""};
    const interop_status status = interop_tensor_check(tensor, policy, &err);
    if (status != expected || (status != INTEROP_OK && strstr(err.message, word) == NULL)) {
        fail_msg("expected %d with '%s', got %d: %s", expected, word, status, err.message);
    }
    if (status == INTEROP_OK) {
        assert_int_equal(err.status, INTEROP_OK); /* written on failure only */
    }
    assert_int_equal(interop_tensor_check(tensor, policy, NULL), expected);
}

static inline void lenient(const interop_tensor *tensor, interop_status expected, const char *word) {
    expect(tensor, INTEROP_LENIENT, expected, word);
}

static inline void both(const interop_tensor *tensor, interop_status expected, const char *word) {
    expect(tensor, INTEROP_LENIENT, expected, word);
    expect(tensor, INTEROP_STRICT, expected, word);
}

/* Lenient accepts, strict refuses. */
static inline void strict_only(const interop_tensor *tensor, interop_status expected, const char *word) {
    expect(tensor, INTEROP_LENIENT, INTEROP_OK, "");
    expect(tensor, INTEROP_STRICT, expected, word);
}

static inline interop_tensor shaped(const interop_dtype *dtype, int32_t ndim, const int64_t *shape,
                                    const int64_t *strides) {
    return oracle_describe(dtype, ndim, shape, strides, buffer, 4096);
}

#endif
