/* SPDX-License-Identifier: MIT */
#include "base/base.h"
#include "interop/device.h"

enum {
    OTHER = INTEROP_DEVICE_KNOWN,
    HOST = INTEROP_DEVICE_KNOWN | INTEROP_DEVICE_HOST_READABLE,
    HANDLE = INTEROP_DEVICE_KNOWN | INTEROP_DEVICE_HANDLE
};

/*
 * HOST: memory that the CPU may read by what its type promises. Unified memory (oneAPI, Metal) is left out, since
 * whether one allocation of it is shared cannot be seen from the number.
 * HANDLE: the data pointer is an object of the device's interface: cl_mem, VkBuffer, id<MTLBuffer>, GPUBuffer.
 */
static const struct {
    const char *name;
    int32_t traits;
} devices[] = {
    [INTEROP_DEVICE_CPU] = {"CPU", HOST},
    [INTEROP_DEVICE_CUDA] = {"CUDA", OTHER},
    [INTEROP_DEVICE_CUDA_HOST] = {"CUDAHost", HOST},
    [INTEROP_DEVICE_OPENCL] = {"OpenCL", HANDLE},
    [INTEROP_DEVICE_VULKAN] = {"Vulkan", HANDLE},
    [INTEROP_DEVICE_METAL] = {"Metal", HANDLE},
    [INTEROP_DEVICE_VPI] = {"VPI", OTHER},
    [INTEROP_DEVICE_ROCM] = {"ROCM", OTHER},
    [INTEROP_DEVICE_ROCM_HOST] = {"ROCMHost", HOST},
    [INTEROP_DEVICE_EXT_DEV] = {"ExtDev", OTHER},
    [INTEROP_DEVICE_CUDA_MANAGED] = {"CUDAManaged", HOST},
    [INTEROP_DEVICE_ONEAPI] = {"OneAPI", OTHER},
    [INTEROP_DEVICE_WEBGPU] = {"WebGPU", HANDLE},
    [INTEROP_DEVICE_HEXAGON] = {"Hexagon", OTHER},
    [INTEROP_DEVICE_MAIA] = {"MAIA", OTHER},
    [INTEROP_DEVICE_TRN] = {"Trn", OTHER},
    [INTEROP_DEVICE_TPU] = {"TPU", OTHER},
    [INTEROP_DEVICE_TPU_HOST] = {"TPUHost", HOST},
    [INTEROP_DEVICE_ASCEND] = {"Ascend", OTHER},
};

static bool known(int32_t type) {
    return type >= 0 && (size_t)type < INTEROP__COUNT(devices) && devices[type].name != NULL;
}

int32_t interop_device_traits(int32_t type) {
    return known(type) ? devices[type].traits : 0;
}

const char *interop_device_name(int32_t type) {
    return known(type) ? devices[type].name : "unknown";
}
