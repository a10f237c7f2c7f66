/* SPDX-License-Identifier: MIT */
/* Strings as numpy.dtype() takes them; what they mean is said as a descr. */
#include "text.h"

static interop_status parse(const char *text, size_t length, struct fuzz_type *out, interop_error *err) {
    return interop_dtype_from_numpy(text, length, &out->dtype, &out->ndim, out->shape, err);
}

static interop_status print(const struct fuzz_type *type, char *buffer, size_t capacity, size_t *length) {
    return interop_dtype_to_descr(&type->dtype, type->ndim, type->shape, INTEROP_DIALECT_DICTIONARY, buffer, capacity,
                                  length, NULL);
}

static interop_status read(const char *text, size_t length, struct fuzz_type *out, interop_error *err) {
    return interop_dtype_from_descr(text, length, INTEROP_DIALECT_STRICT, &out->dtype, &out->ndim, out->shape, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    struct fuzz_type type;
    if (fuzz_parse(&input, parse, &type)) {
        fuzz_read_back(&type, print, read);
        interop_record_release(type.dtype.record);
    }
    return 0;
}
