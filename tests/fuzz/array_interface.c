/* SPDX-License-Identifier: MIT */
/* A buffer of known length: whatever is let in can be read from end to end. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    int64_t shape[INTEROP_MAX_NDIM], strides[INTEROP_MAX_NDIM];
    interop_array_interface iface = {.struct_size = sizeof iface, .form = INTEROP_DATA_BUFFER};
    interop_array *array = NULL;
    int releases = 0;
    const uint8_t choice = fuzz_byte(&input);
    const uint32_t flags = fuzz_byte(&input);
    iface.version = (int8_t)fuzz_byte(&input);
    iface.ndim = (int8_t)fuzz_byte(&input);
    iface.read_only = choice & 1;
    iface.type = (int8_t)fuzz_byte(&input);
    iface.offset = choice & 2 ? fuzz_integer(&input) : fuzz_byte(&input);
    iface.buffer_length = fuzz_byte(&input);
    for (int32_t i = 0; i < iface.ndim && i < INTEROP_MAX_NDIM; i++) {
        shape[i] = choice & 4 ? fuzz_integer(&input) : (int8_t)fuzz_byte(&input);
        strides[i] = choice & 8 ? fuzz_integer(&input) : (int8_t)fuzz_byte(&input);
    }
    iface.shape = shape;
    iface.strides = choice & 16 ? NULL : strides;
    const size_t descr_length = choice & 32 ? fuzz_byte(&input) : 0;
    size_t length;
    char *text = fuzz_rest(&input, &length);
    iface.descr_length = descr_length < length ? descr_length : length;
    iface.typestr_length = length - iface.descr_length;
    iface.typestr = text;
    iface.descr = choice & 32 ? text + iface.typestr_length : NULL;
    void *memory = malloc(iface.buffer_length > 0 ? iface.buffer_length : 1);
    FUZZ_CHECK(memory != NULL);
    memset(memory, 0, iface.buffer_length);
    iface.data = memory;
    const interop_status status =
        interop_array_from_array_interface(&iface, flags, fuzz_release, &releases, &array, NULL);
    FUZZ_CHECK(releases == 0);
    if (status == INTEROP_OK) {
        fuzz_check_tensor(interop_array_tensor(array));
        fuzz_touch(interop_array_tensor(array));
        interop_array_release(array);
        FUZZ_CHECK(releases == 1);
    }
    free(memory);
    free(text);
    return 0;
}
