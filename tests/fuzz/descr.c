/* SPDX-License-Identifier: MIT */
/* The first byte chooses the policy. */
#include "text.h"

static interop_status strict(const char *text, size_t length, struct fuzz_type *out, interop_error *err) {
    return interop_dtype_from_descr(text, length, INTEROP_DIALECT_STRICT, &out->dtype, &out->ndim, out->shape, err);
}

static interop_status numpy(const char *text, size_t length, struct fuzz_type *out, interop_error *err) {
    return interop_dtype_from_descr(text, length, INTEROP_DIALECT_NUMPY, &out->dtype, &out->ndim, out->shape, err);
}

static interop_status print(const struct fuzz_type *type, char *buffer, size_t capacity, size_t *length) {
    return interop_dtype_to_descr(&type->dtype, type->ndim, type->shape, INTEROP_DIALECT_DICTIONARY, buffer, capacity,
                                  length, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    struct fuzz_type type;
    if (fuzz_parse(&input, fuzz_byte(&input) & 1 ? numpy : strict, &type)) {
        fuzz_read_back(&type, print, strict);
        interop_record_release(type.dtype.record);
    }
    return 0;
}
