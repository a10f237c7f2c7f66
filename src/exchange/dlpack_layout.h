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

/* The table of the C exchange API, for headers that do not have it yet. */
#if DLPACK_MINOR_VERSION < 2
typedef struct DLPackExchangeAPIHeader {
    DLPackVersion version;
    struct DLPackExchangeAPIHeader *prev_api;
} DLPackExchangeAPIHeader;

typedef struct DLPackExchangeAPI {
    DLPackExchangeAPIHeader header;
    int (*managed_tensor_allocator)(DLTensor *prototype, struct DLManagedTensorVersioned **out, void *error_ctx,
                                    void (*set_error)(void *error_ctx, const char *kind, const char *message));
    int (*managed_tensor_from_py_object_no_sync)(void *object, struct DLManagedTensorVersioned **out);
    int (*managed_tensor_to_py_object_no_sync)(struct DLManagedTensorVersioned *tensor, void **object);
    int (*dltensor_from_py_object_no_sync)(void *object, DLTensor *out);
    int (*current_work_stream)(DLDeviceType type, int32_t id, void **stream);
} DLPackExchangeAPI;
#endif

#endif
