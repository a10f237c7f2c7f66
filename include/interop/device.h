/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_DEVICE_H
#define INTEROP_DEVICE_H

/**
 * \file device.h
 * Device tags, with DLPack's numbers.
 */

#include "status.h"

INTEROP_BEGIN_DECLS

/**
 * Where data lives. `type` has DLPack's number, `id` counts devices of that type. Numbers that the library does not
 * know are carried as they are and never dereferenced.
 */
typedef struct interop_device {
    int32_t type;
    int32_t id;
} interop_device;

/** Device types (source: dlpack.h 1.3 and its development head for 19 to 21). */
enum {
    INTEROP_DEVICE_INVALID = -1,
    INTEROP_DEVICE_CPU = 1,
    INTEROP_DEVICE_CUDA = 2,
    INTEROP_DEVICE_CUDA_HOST = 3,
    INTEROP_DEVICE_OPENCL = 4,
    INTEROP_DEVICE_VULKAN = 7,
    INTEROP_DEVICE_METAL = 8,
    INTEROP_DEVICE_VPI = 9,
    INTEROP_DEVICE_ROCM = 10,
    INTEROP_DEVICE_ROCM_HOST = 11,
    INTEROP_DEVICE_EXT_DEV = 12,
    INTEROP_DEVICE_CUDA_MANAGED = 13,
    INTEROP_DEVICE_ONEAPI = 14,
    INTEROP_DEVICE_WEBGPU = 15,
    INTEROP_DEVICE_HEXAGON = 16,
    INTEROP_DEVICE_MAIA = 17,
    INTEROP_DEVICE_TRN = 18,
    INTEROP_DEVICE_TPU = 19,
    INTEROP_DEVICE_TPU_HOST = 20,
    INTEROP_DEVICE_ASCEND = 21
};

/** What a device type promises; see interop_device_traits(). */
enum {
    INTEROP_DEVICE_TRAIT_INVALID = -1,
    INTEROP_DEVICE_KNOWN = 1,         /**< the number is in the table above */
    INTEROP_DEVICE_HOST_READABLE = 2, /**< the CPU may dereference data */
    INTEROP_DEVICE_HANDLE = 4         /**< data is a handle: adding an offset to it has no meaning */
};

/**
 * Traits of a device type.
 *
 * \param type a DLPack device number
 * \returns an OR of INTEROP_DEVICE_KNOWN, _HOST_READABLE and _HANDLE; 0 for a number that is not in the table
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_device_traits(int32_t type);

/**
 * Name of a device type, such as "CUDA".
 *
 * \param type a DLPack device number
 * \returns a static string; "unknown" for a number that is not in the table
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const char *interop_device_name(int32_t type);

INTEROP_END_DECLS

#endif
