/* SPDX-License-Identifier: MIT */
/* The structs of DLPack with fields of the input, through all three doors. */
#include "dltensor.h"

static int deletes;

static void delete_versioned(DLManagedTensorVersioned *self) {
    (void)self;
    deletes++;
}

static void delete_legacy(DLManagedTensor *self) {
    (void)self;
    deletes++;
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
    fuzz_take_dltensor(&input, &versioned.dl_tensor);
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
