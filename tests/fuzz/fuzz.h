/* SPDX-License-Identifier: MIT */
/* What the fuzz targets share: fields taken from the input, and what must hold of whatever a door let in. */
#ifndef INTEROP_TESTS_FUZZ_H
#define INTEROP_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "interop/interop.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A claim that the fuzzer tries to break. */
#define FUZZ_CHECK(claim) ((claim) ? (void)0 : abort())

/* The rest of the input. */
struct fuzz {
    const uint8_t *at;
    size_t left;
};

/* Takes `size` bytes; zeros where the input has ended. */
static inline void fuzz_take(struct fuzz *input, void *to, size_t size) {
    const size_t there = size < input->left ? size : input->left;
    memset(to, 0, size);
    if (there > 0) {
        memcpy(to, input->at, there);
        input->at += there;
        input->left -= there;
    }
}

static inline uint8_t fuzz_byte(struct fuzz *input) {
    uint8_t value;
    fuzz_take(input, &value, sizeof value);
    return value;
}

static inline int64_t fuzz_integer(struct fuzz *input) {
    int64_t value;
    fuzz_take(input, &value, sizeof value);
    return value;
}

/* The rest of the input in memory of its own, of just that size, so that one byte too many is seen. To be freed. */
static inline char *fuzz_rest(struct fuzz *input, size_t *length) {
    char *text = malloc(input->left > 0 ? input->left : 1);
    FUZZ_CHECK(text != NULL);
    *length = input->left;
    if (input->left > 0) {
        memcpy(text, input->at, input->left);
    }
    input->left = 0;
    return text;
}

/* What every door promises of a tensor that it lets in. */
static inline void fuzz_check_tensor(const interop_tensor *tensor) {
    int64_t low, high, elements;
    FUZZ_CHECK(interop_tensor_check(tensor, INTEROP_LENIENT, NULL) == INTEROP_OK);
    FUZZ_CHECK(interop_tensor_span(tensor, &low, &high, NULL) == INTEROP_OK && low <= 0 && high >= 0);
    FUZZ_CHECK(interop_tensor_element_count(tensor, &elements, NULL) == INTEROP_OK && elements >= 0);
    FUZZ_CHECK(high == low || tensor->data != NULL); /* elements may have no bytes */
}

/* Whether a tensor that went out came back as it was, but for its type; strides that count for nothing may differ. */
static inline void fuzz_check_place(const interop_tensor *a, const interop_tensor *b) {
    int64_t elements;
    FUZZ_CHECK(a->ndim == b->ndim && (a->flags & INTEROP_READ_ONLY) == (b->flags & INTEROP_READ_ONLY));
    FUZZ_CHECK(interop_tensor_element_count(b, &elements, NULL) == INTEROP_OK);
    for (int32_t i = 0; i < a->ndim; i++) {
        FUZZ_CHECK(a->shape[i] == b->shape[i]);
        FUZZ_CHECK(elements == 0 || a->shape[i] == 1 || a->strides[i] == b->strides[i]);
    }
    FUZZ_CHECK(elements == 0 || (uintptr_t)a->data + a->byte_offset == (uintptr_t)b->data + b->byte_offset);
}

static inline void fuzz_check_equal(const interop_tensor *a, const interop_tensor *b) {
    FUZZ_CHECK(interop_dtype_equal(&a->dtype, &b->dtype) == 1);
    fuzz_check_place(a, b);
}

/* Reads the first and the last byte that the elements of host memory take up. */
static inline void fuzz_touch(const interop_tensor *tensor) {
    int64_t low, high;
    FUZZ_CHECK(interop_tensor_span(tensor, &low, &high, NULL) == INTEROP_OK);
    if (high > low) {
        const volatile unsigned char *first = (const unsigned char *)tensor->data + tensor->byte_offset;
        (void)first[low];
        (void)first[high - 1];
    }
}

/* A release callback; `user` counts its calls. */
static inline void fuzz_release(void *user) {
    ++*(int *)user;
}

#endif
