/* SPDX-License-Identifier: MIT */
/* The official header. */
#ifndef INTEROP_DLPACK_LAYOUT_H
#define INTEROP_DLPACK_LAYOUT_H

#include <dlpack/dlpack.h>
#include <string.h>

#include "dtype/dlpack_code.h"
#include "interop/device.h"

/* The highest version whose meaning the library knows. */
enum { INTEROP__DLPACK_MAJOR = 1, INTEROP__DLPACK_MINOR = 3 };

/*
 * A device is moved as the two int32_t that it is everywhere: as an enum it would be unsigned in C, and shorter under
 * -fshort-enums.
 */
static inline interop_device interop__dlpack_device(const DLTensor *tensor) {
    interop_device device = {0, tensor->device.device_id}; /* read as most write it, which is faster */
    memcpy(&device.type, &tensor->device, sizeof device.type);
    return device;
}

static inline void interop__dlpack_set_device(DLTensor *tensor, interop_device device) {
    memcpy(&tensor->device, &device, sizeof device);
}

#endif
