/* SPDX-License-Identifier: MIT */
/*
 * Any struct, on memory that is never read: what is let in goes out again, and comes back the same. Fields of extension
 * types go out as NumPy's descr has them, raw bytes: of a record, the second trip is the one that changes nothing.
 */
#include "fuzz.h"

/* What comes of a tensor that goes out and in again; NULL if it cannot go out. */
static interop_array *there_and_back(const interop_tensor *tensor) {
    char text[4096];
    size_t length;
    interop_array_struct given;
    interop_array_struct_dims dims;
    interop_array *back = NULL;
    if (interop_tensor_to_array_struct(tensor, &given, &dims, text, sizeof text, &length, NULL) == INTEROP_OK) {
        const interop_array_struct_notes notes = {
            .struct_size = sizeof notes, .descr_length = length, .descr = length != 0 ? text : NULL};
        FUZZ_CHECK(interop_array_from_array_struct(&given, &notes, 0, NULL, NULL, &back, NULL) == INTEROP_OK);
    }
    return back;
}

static void check_return(const interop_tensor *tensor) {
    interop_array *first = there_and_back(tensor);
    if (first == NULL) {
        return;
    }
    interop_array *second = there_and_back(interop_array_tensor(first));
    FUZZ_CHECK(second != NULL);
    fuzz_check_place(interop_array_tensor(first), tensor);
    fuzz_check_equal(interop_array_tensor(second), tensor->dtype.record == NULL ? tensor : interop_array_tensor(first));
    interop_array_release(second);
    interop_array_release(first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    intptr_t shape[INTEROP_MAX_NDIM], strides[INTEROP_MAX_NDIM];
    const uint8_t choice = fuzz_byte(&input);
    const uint32_t flags = fuzz_byte(&input);
    interop_array_struct iface = {.two = choice & 1 ? (int8_t)fuzz_byte(&input) : 2};
    interop_array_struct_notes notes = {.struct_size = sizeof notes};
    interop_array *array = NULL;
    int releases = 0;
    iface.nd = (int8_t)fuzz_byte(&input);
    iface.typekind = (char)fuzz_byte(&input);
    iface.itemsize = choice & 2 ? (int32_t)fuzz_integer(&input) : fuzz_byte(&input);
    fuzz_take(&input, &iface.flags, 2);
    notes.type = (int8_t)fuzz_byte(&input);
    for (int32_t i = 0; i < iface.nd && i < INTEROP_MAX_NDIM; i++) {
        shape[i] = choice & 4 ? (intptr_t)fuzz_integer(&input) : (int8_t)fuzz_byte(&input);
        strides[i] = choice & 8 ? (intptr_t)fuzz_integer(&input) : (int8_t)fuzz_byte(&input);
    }
    iface.shape = choice & 16 ? NULL : shape;
    iface.strides = choice & 32 ? NULL : strides;
    iface.data = (void *)((uintptr_t)1 << (fuzz_byte(&input) % (8 * sizeof(void *))));
    size_t length;
    char *text = fuzz_rest(&input, &length);
    notes.descr_length = length;
    notes.descr = choice & 64 ? NULL : text;
    iface.descr = choice & 128 ? text : NULL;
    const interop_status status =
        interop_array_from_array_struct(&iface, &notes, flags, fuzz_release, &releases, &array, NULL);
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
