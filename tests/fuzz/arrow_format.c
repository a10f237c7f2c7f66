/* SPDX-License-Identifier: MIT */
/* Format strings and, if the first byte is odd, the metadata of tensors. */
#include "text.h"

static interop_status parse(const char *text, size_t length, struct fuzz_type *out, interop_error *err) {
    return interop_dtype_from_arrow(text, length, &out->dtype, err);
}

static interop_status print(const struct fuzz_type *type, char *buffer, size_t capacity, size_t *length) {
    return interop_dtype_to_arrow(&type->dtype, buffer, capacity, length, NULL);
}

struct tensor {
    int32_t ndim;
    int64_t shape[INTEROP_MAX_NDIM];
    int32_t permutation[INTEROP_MAX_NDIM];
};

static void check_metadata(struct fuzz *input) {
    struct tensor first, again;
    size_t length;
    char *json = fuzz_rest(input, &length), *printed;
    if (interop_arrow_tensor_parse(json, length, &first.ndim, first.shape, first.permutation, NULL) == INTEROP_OK) {
        const size_t shape_bytes = (size_t)first.ndim * sizeof first.shape[0];
        const size_t permutation_bytes = (size_t)first.ndim * sizeof first.permutation[0];
        FUZZ_CHECK(interop_arrow_tensor_print(first.ndim, first.shape, first.permutation, NULL, 0, &length, NULL) ==
                   INTEROP_OK);
        printed = malloc(length + 1);
        FUZZ_CHECK(printed != NULL && interop_arrow_tensor_print(first.ndim, first.shape, first.permutation, printed,
                                                                 length + 1, &length, NULL) == INTEROP_OK);
        FUZZ_CHECK(interop_arrow_tensor_parse(printed, length, &again.ndim, again.shape, again.permutation, NULL) ==
                   INTEROP_OK);
        FUZZ_CHECK(first.ndim == again.ndim && memcmp(first.shape, again.shape, shape_bytes) == 0 &&
                   memcmp(first.permutation, again.permutation, permutation_bytes) == 0);
        free(printed);
    }
    free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    struct fuzz_type type;
    if (fuzz_byte(&input) & 1) {
        check_metadata(&input);
    } else if (fuzz_parse(&input, parse, &type)) {
        fuzz_read_back(&type, print, parse);
    }
    return 0;
}
