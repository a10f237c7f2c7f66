/* SPDX-License-Identifier: MIT */
/* A whole archive, in a file that lives in memory. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

static void check_member(interop_npz *npz, int64_t index, uint32_t flags) {
    interop_array *array = NULL;
    interop_error err = {INTEROP_OK, ""};
    size_t length;
    FUZZ_CHECK(interop_npz_name(npz, index, &length) != NULL);
    const interop_status status = interop_npz_member(npz, index, flags, &array, &err);
    if (status == INTEROP_OK) {
        fuzz_check_tensor(interop_array_tensor(array));
        fuzz_touch(interop_array_tensor(array));
        interop_array_release(array);
    } else {
        FUZZ_CHECK(err.status == status && err.message[0] != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    const uint32_t flags = fuzz_byte(&input) & 1;
    const int file = memfd_create("npz", 0);
    interop_npz *npz = NULL;
    char path[64];
    FUZZ_CHECK(file >= 0 && (input.left == 0 || write(file, input.at, input.left) == (ssize_t)input.left));
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (interop_npz_open(path, strlen(path), &npz, NULL) == INTEROP_OK) {
        const int64_t count = interop_npz_count(npz);
        for (int64_t i = 0; i < count && i < 16; i++) {
            check_member(npz, i, flags);
        }
        interop_npz_release(npz);
    }
    close(file);
    return 0;
}
