/* SPDX-License-Identifier: MIT */
/* Any dictionary, on addresses of no memory: what is let in goes out again, and comes back the same. */
#include "fuzz.h"

static int32_t wait_for(const interop_device *device, uint64_t producer, uint64_t consumer, void *user) {
    FUZZ_CHECK(device->type > 0 && producer != 0 && consumer != 0 && producer != consumer);
    return *(int *)user;
}

static void check_return(const interop_tensor *tensor) {
    char text[4096];
    interop_cuda_array_interface given;
    interop_array *back = NULL;
    if (interop_tensor_to_cuda_array_interface(tensor, &given, text, sizeof text, NULL) != INTEROP_OK) {
        return;
    }
    FUZZ_CHECK(interop_array_from_cuda_array_interface(&given, 0, NULL, NULL, NULL, &back, NULL) == INTEROP_OK);
    fuzz_check_equal(interop_array_tensor(back), tensor);
    FUZZ_CHECK(interop_array_tensor(back)->stream == tensor->stream);
    interop_array_release(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    int64_t shape[INTEROP_MAX_NDIM], strides[INTEROP_MAX_NDIM];
    interop_cuda_array_interface iface = {.struct_size = sizeof iface};
    interop_array *array = NULL;
    int releases = 0, answer;
    const uint8_t choice = fuzz_byte(&input);
    const uint32_t flags = fuzz_byte(&input);
    iface.version = (int8_t)fuzz_byte(&input);
    iface.ndim = (int8_t)fuzz_byte(&input);
    iface.read_only = choice & 1;
    iface.type = (int8_t)fuzz_byte(&input);
    iface.has_stream = choice & 2;
    iface.stream = (int8_t)fuzz_byte(&input);
    iface.device = (interop_device){(int8_t)fuzz_byte(&input), (int8_t)fuzz_byte(&input)};
    answer = fuzz_byte(&input) & 1;
    const interop_cuda_consumer consumer = {
        .struct_size = sizeof consumer, .stream = fuzz_byte(&input), .wait = wait_for, .user = &answer};
    for (int32_t i = 0; i < iface.ndim && i < INTEROP_MAX_NDIM; i++) {
        shape[i] = choice & 4 ? fuzz_integer(&input) : (int8_t)fuzz_byte(&input);
        strides[i] = choice & 8 ? fuzz_integer(&input) : (int8_t)fuzz_byte(&input);
    }
    iface.shape = shape;
    iface.strides = choice & 16 ? NULL : strides;
    iface.data = (void *)((uintptr_t)1 << (fuzz_byte(&input) % (8 * sizeof(void *))));
    const size_t descr_length = choice & 32 ? fuzz_byte(&input) : 0;
    size_t length;
    char *text = fuzz_rest(&input, &length);
    iface.descr_length = descr_length < length ? descr_length : length;
    iface.typestr_length = length - iface.descr_length;
    iface.typestr = text;
    iface.descr = choice & 32 ? text + iface.typestr_length : NULL;
    const interop_status status = interop_array_from_cuda_array_interface(&iface, flags, choice & 64 ? &consumer : NULL,
                                                                          fuzz_release, &releases, &array, NULL);
    FUZZ_CHECK(releases == 0);
    if (status == INTEROP_OK) {
        fuzz_check_tensor(interop_array_tensor(array));
        check_return(interop_array_tensor(array));
        interop_array_release(array);
        FUZZ_CHECK(releases == 1);
    }
    free(text);
    return 0;
}
