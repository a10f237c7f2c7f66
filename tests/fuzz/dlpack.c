/* SPDX-License-Identifier: MIT */
/* The structs of DLPack with fields of the input, through all three doors. */
#include <dlpack/dlpack.h>

#include "fuzz.h"

static int deletes;

static void delete_versioned(DLManagedTensorVersioned *self) {
    (void)self;
    deletes++;
}

static void delete_legacy(DLManagedTensor *self) {
    (void)self;
    deletes++;
}

static _Alignas(256) unsigned char memory[4096];
static int64_t shape[INTEROP_MAX_NDIM], strides[INTEROP_MAX_NDIM];

static void take_tensor(struct fuzz *input, DLTensor *tensor) {
    const uint8_t choice = fuzz_byte(input);
    memset(tensor, 0, sizeof *tensor);
    tensor->ndim = (int8_t)fuzz_byte(input); /* negative ones, and more than are allowed */
    tensor->device.device_type = (DLDeviceType)fuzz_byte(input);
    tensor->device.device_id = (int8_t)fuzz_byte(input);
    fuzz_take(input, &tensor->dtype, sizeof tensor->dtype);
    tensor->byte_offset = choice & 1 ? (uint64_t)fuzz_integer(input) : fuzz_byte(input);
    for (int32_t i = 0; i < tensor->ndim && i < INTEROP_MAX_NDIM; i++) {
        shape[i] = choice & 2 ? fuzz_integer(input) : (int8_t)fuzz_byte(input);
        strides[i] = choice & 4 ? fuzz_integer(input) : (int8_t)fuzz_byte(input);
    }
    tensor->data = choice & 8 ? NULL : memory + (choice & 16 ? 1 : 0);
    tensor->shape = choice & 32 ? NULL : shape;
    tensor->strides = choice & 64 ? NULL : strides;
}

/* The door took it: it is released once, when the array is. */
static void check_array(interop_status status, interop_array *array) {
    FUZZ_CHECK(deletes == 0);
    if (status == INTEROP_OK) {
        fuzz_check_tensor(interop_array_tensor(array));
        interop_array_release(array);
        FUZZ_CHECK(deletes == 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    const uint32_t flags = fuzz_byte(&input);
    DLManagedTensorVersioned versioned = {.deleter = delete_versioned};
    DLManagedTensor legacy = {.deleter = delete_legacy};
    interop_array *array = NULL;
    interop_tensor tensor;
    interop_dims dims;
    versioned.version.major = fuzz_byte(&input);
    versioned.version.minor = fuzz_byte(&input);
    versioned.flags = fuzz_byte(&input);
    take_tensor(&input, &versioned.dl_tensor);
    legacy.dl_tensor = versioned.dl_tensor;
    deletes = 0;
    check_array(interop_array_from_dlpack(&versioned, flags, &array, NULL), array);
    deletes = 0;
    check_array(interop_array_from_dlpack_legacy(&legacy, flags, &array, NULL), array);
    if (interop_tensor_from_dltensor(&legacy.dl_tensor, flags, &tensor, &dims, NULL) == INTEROP_OK) {
        fuzz_check_tensor(&tensor);
    }
    return 0;
}
