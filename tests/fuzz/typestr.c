/* SPDX-License-Identifier: MIT */
#include "text.h"

static interop_status parse(const char *text, size_t length, struct fuzz_type *out, interop_error *err) {
    return interop_dtype_from_typestr(text, length, &out->dtype, err);
}

static interop_status print(const struct fuzz_type *type, char *buffer, size_t capacity, size_t *length) {
    return interop_dtype_to_typestr(&type->dtype, buffer, capacity, length, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    struct fuzz_type type;
    if (fuzz_parse(&input, parse, &type)) {
        fuzz_read_back(&type, print, parse);
    }
    return 0;
}
