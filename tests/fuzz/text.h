/* SPDX-License-Identifier: MIT */
/* The targets of texts: whatever a parser takes is legal, is printed, and is read back as the same. */
#ifndef INTEROP_TESTS_FUZZ_TEXT_H
#define INTEROP_TESTS_FUZZ_TEXT_H

#include "fuzz.h"

struct fuzz_type {
    interop_dtype dtype;
    int32_t ndim;
    int64_t shape[INTEROP_MAX_NDIM];
};

typedef interop_status fuzz_parser(const char *text, size_t length, struct fuzz_type *out, interop_error *err);
typedef interop_status fuzz_printer(const struct fuzz_type *type, char *buffer, size_t capacity, size_t *length);

static inline bool fuzz_same(const struct fuzz_type *a, const struct fuzz_type *b) {
    return interop_dtype_equal(&a->dtype, &b->dtype) && a->ndim == b->ndim &&
           memcmp(a->shape, b->shape, (size_t)a->ndim * sizeof a->shape[0]) == 0;
}

/* Prints, if the dialect can say it, and reads that. */
static inline void fuzz_read_back(const struct fuzz_type *type, fuzz_printer *print, fuzz_parser *parse) {
    struct fuzz_type again = {.ndim = 0};
    size_t length, same;
    if (print(type, NULL, 0, &length) != INTEROP_OK) {
        return;
    }
    char *text = malloc(length + 1);
    FUZZ_CHECK(text != NULL && print(type, text, length + 1, &same) == INTEROP_OK && same == length);
    FUZZ_CHECK(strlen(text) <= length && parse(text, length, &again, NULL) == INTEROP_OK);
    FUZZ_CHECK(fuzz_same(type, &again));
    interop_record_release(again.dtype.record);
    free(text);
}

/* Whether the parser took it; then the type is the caller's. */
static inline bool fuzz_parse(struct fuzz *input, fuzz_parser *parse, struct fuzz_type *type) {
    interop_error err = {INTEROP_OK, ""};
    size_t length;
    char *text = fuzz_rest(input, &length);
    type->ndim = 0;
    const interop_status status = parse(text, length, type, &err);
    free(text);
    if (status != INTEROP_OK) {
        FUZZ_CHECK(err.status == status && err.message[0] != '\0');
        return false;
    }
    FUZZ_CHECK(interop_dtype_check(&type->dtype, NULL) == INTEROP_OK);
    FUZZ_CHECK(type->ndim >= 0 && type->ndim <= INTEROP_MAX_NDIM);
    return true;
}

#endif
