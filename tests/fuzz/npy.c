/* SPDX-License-Identifier: MIT */
/* A whole file in memory. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    interop_error err = {INTEROP_OK, ""};
    interop_tensor tensor;
    interop_dims dims;
    size_t length;
    char *file = fuzz_rest(&input, &length);
    const interop_status status = interop_npy_parse(file, length, &tensor, &dims, &err);
    if (status == INTEROP_OK) {
        fuzz_check_tensor(&tensor);
        fuzz_touch(&tensor);
    } else {
        FUZZ_CHECK(err.status == status && err.message[0] != '\0');
    }
    free(file);
    return 0;
}
