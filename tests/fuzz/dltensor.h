/* SPDX-License-Identifier: MIT */
/* A DLTensor with fields of the input. */
#ifndef INTEROP_TESTS_FUZZ_DLTENSOR_H
#define INTEROP_TESTS_FUZZ_DLTENSOR_H

#include <dlpack/dlpack.h>

#include "fuzz.h"

static _Alignas(256) unsigned char fuzz_memory[4096];
static int64_t fuzz_shape[INTEROP_MAX_NDIM], fuzz_strides[INTEROP_MAX_NDIM];

static inline void fuzz_take_dltensor(struct fuzz *input, DLTensor *tensor) {
    const uint8_t choice = fuzz_byte(input);
    memset(tensor, 0, sizeof *tensor);
    tensor->ndim = (int8_t)fuzz_byte(input); /* negative ones, and more than are allowed */
    tensor->device.device_type = (DLDeviceType)fuzz_byte(input);
    tensor->device.device_id = (int8_t)fuzz_byte(input);
    fuzz_take(input, &tensor->dtype, sizeof tensor->dtype);
    tensor->byte_offset = choice & 1 ? (uint64_t)fuzz_integer(input) : fuzz_byte(input);
    for (int32_t i = 0; i < tensor->ndim && i < INTEROP_MAX_NDIM; i++) {
        fuzz_shape[i] = choice & 2 ? fuzz_integer(input) : (int8_t)fuzz_byte(input);
        fuzz_strides[i] = choice & 4 ? fuzz_integer(input) : (int8_t)fuzz_byte(input);
    }
    tensor->data = choice & 8 ? NULL : fuzz_memory + (choice & 16 ? 1 : 0);
    tensor->shape = choice & 32 ? NULL : fuzz_shape;
    tensor->strides = choice & 64 ? NULL : fuzz_strides;
}

#endif
