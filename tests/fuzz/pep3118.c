/* SPDX-License-Identifier: MIT */
/* The first byte chooses the policy and whether the itemsize is known, the second what it is. */
#include "text.h"

static int64_t itemsize;
static uint32_t policy;

static interop_status parse(const char *text, size_t length, struct fuzz_type *out, interop_error *err) {
    return interop_dtype_from_pep3118(text, length, itemsize, policy, &out->dtype, &out->ndim, out->shape, err);
}

static interop_status print(const struct fuzz_type *type, char *buffer, size_t capacity, size_t *length) {
    return interop_dtype_to_pep3118(&type->dtype, type->ndim, type->shape, INTEROP_DIALECT_STRICT, buffer, capacity,
                                    length, NULL);
}

static interop_status read(const char *text, size_t length, struct fuzz_type *out, interop_error *err) {
    return interop_dtype_from_pep3118(text, length, INTEROP_ITEMSIZE_UNKNOWN, INTEROP_DIALECT_STRICT, &out->dtype,
                                      &out->ndim, out->shape, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    struct fuzz_type type;
    const uint8_t choice = fuzz_byte(&input), known = fuzz_byte(&input);
    policy = choice & 1 ? INTEROP_DIALECT_NUMPY : INTEROP_DIALECT_STRICT;
    itemsize = choice & 2 ? known : INTEROP_ITEMSIZE_UNKNOWN;
    if (fuzz_parse(&input, parse, &type)) {
        fuzz_read_back(&type, print, read);
        interop_record_release(type.dtype.record);
    }
    return 0;
}
