/* SPDX-License-Identifier: MIT */
/*
 * Any Py_buffer, on as much memory as its len says: a contiguous one that is let in can be read from end to end. What
 * is let in is given out for any request, and comes back the same if it was for everything.
 */
#include "fuzz.h"

enum { FULL = INTEROP_BUFFER_INDIRECT | INTEROP_BUFFER_FORMAT };

static void check_return(interop_array *array, int32_t request) {
    interop_py_buffer given;
    interop_array *back = NULL;
    if (interop_array_to_buffer(array, request, &given, NULL) != INTEROP_OK) {
        return;
    }
    FUZZ_CHECK(interop_array_from_buffer(&given, 0, NULL, NULL, &back, NULL) == INTEROP_OK);
    if ((request & FULL) == FULL) {
        fuzz_check_equal(interop_array_tensor(back), interop_array_tensor(array));
    }
    interop_array_release(back);
    interop_buffer_release(&given);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    intptr_t shape[INTEROP_MAX_NDIM], strides[INTEROP_MAX_NDIM], suboffsets[INTEROP_MAX_NDIM];
    interop_py_buffer buffer = {0};
    interop_array *array = NULL;
    int releases = 0;
    const uint8_t choice = fuzz_byte(&input);
    const uint32_t flags = fuzz_byte(&input) & ~(uint32_t)INTEROP_IMPORT_GATHER; /* that would follow any pointer */
    int16_t request;
    fuzz_take(&input, &request, sizeof request);
    buffer.len = choice & 1 ? (intptr_t)fuzz_integer(&input) : fuzz_byte(&input);
    buffer.itemsize = choice & 2 ? (intptr_t)fuzz_integer(&input) : fuzz_byte(&input);
    buffer.readonly = choice & 4;
    buffer.ndim = (int8_t)fuzz_byte(&input);
    for (int32_t i = 0; i < buffer.ndim && i < INTEROP_MAX_NDIM; i++) {
        shape[i] = choice & 8 ? (intptr_t)fuzz_integer(&input) : (int8_t)fuzz_byte(&input);
        strides[i] = choice & 8 ? (intptr_t)fuzz_integer(&input) : (int8_t)fuzz_byte(&input);
        suboffsets[i] = choice & 16 ? (int8_t)fuzz_byte(&input) : -1;
    }
    buffer.shape = choice & 32 ? NULL : shape;
    buffer.strides = choice & 64 ? NULL : strides;
    buffer.suboffsets = choice & 16 ? suboffsets : NULL;
    size_t length;
    char *rest = fuzz_rest(&input, &length), *format = calloc(length + 1, 1);
    const size_t room = buffer.len > 0 && buffer.len < 1 << 16 ? (size_t)buffer.len : 1;
    void *memory = calloc(room, 1);
    FUZZ_CHECK(format != NULL && memory != NULL);
    memcpy(format, rest, length);
    buffer.format = choice & 128 ? NULL : format;
    buffer.buf = memory;
    const interop_status status = interop_array_from_buffer(&buffer, flags, fuzz_release, &releases, &array, NULL);
    FUZZ_CHECK(releases == 0);
    if (status == INTEROP_OK) {
        const interop_tensor *tensor = interop_array_tensor(array);
        fuzz_check_tensor(tensor);
        if (buffer.strides == NULL && buffer.len <= (intptr_t)room) {
            fuzz_touch(tensor);
        }
        check_return(array, request);
        check_return(array, FULL);
        interop_array_release(array);
        FUZZ_CHECK(releases == 1);
    }
    free(memory);
    free(format);
    free(rest);
    return 0;
}
