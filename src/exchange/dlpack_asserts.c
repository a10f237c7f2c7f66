/* SPDX-License-Identifier: MIT */
/*
 * Proof that the dlpack.h that was found is the one that our numbers and our reading of its structs assume. Nothing
 * here needs a C library, so that any ABI can be tried.
 */
#include "exchange/dlpack_layout.h"

#include "interop/tensor.h"

#if !defined(DLPACK_MAJOR_VERSION) || DLPACK_MAJOR_VERSION != 1 || DLPACK_MINOR_VERSION < 1
#error "dlpack.h must be of version 1.1 or a later 1.x"
#endif

/* Sizes and offsets with pointers of 64 bits, of 32 bits, and of 32 bits where int64_t is aligned to 4 bytes only. */
struct loose {
    char first;
    int64_t second;
};
#define PICK(bits64, bits32, loose32)                                                                                  \
    (UINTPTR_MAX > UINT32_MAX ? (bits64) : offsetof(struct loose, second) == 8 ? (bits32) : (loose32))
#define SIZE(type, bits64, bits32, loose32)                                                                            \
    _Static_assert(sizeof(type) == PICK(bits64, bits32, loose32), "sizeof " #type)
#define FIELD(type, field, bits64, bits32, loose32)                                                                    \
    _Static_assert(offsetof(type, field) == PICK(bits64, bits32, loose32), #type "." #field)

SIZE(DLPackVersion, 8, 8, 8);
FIELD(DLPackVersion, minor, 4, 4, 4);

SIZE(DLDevice, 8, 8, 8);
FIELD(DLDevice, device_type, 0, 0, 0);
FIELD(DLDevice, device_id, 4, 4, 4);

SIZE(DLDataType, 4, 4, 4);
FIELD(DLDataType, code, 0, 0, 0);
FIELD(DLDataType, bits, 1, 1, 1);
FIELD(DLDataType, lanes, 2, 2, 2);

SIZE(DLTensor, 48, 40, 36);
FIELD(DLTensor, data, 0, 0, 0);
FIELD(DLTensor, device, 8, 4, 4);
FIELD(DLTensor, ndim, 16, 12, 12);
FIELD(DLTensor, dtype, 20, 16, 16);
FIELD(DLTensor, shape, 24, 20, 20);
FIELD(DLTensor, strides, 32, 24, 24);
FIELD(DLTensor, byte_offset, 40, 32, 28);

SIZE(struct DLManagedTensor, 64, 48, 44);
FIELD(struct DLManagedTensor, dl_tensor, 0, 0, 0);
FIELD(struct DLManagedTensor, manager_ctx, 48, 40, 36);
FIELD(struct DLManagedTensor, deleter, 56, 44, 40);

SIZE(struct DLManagedTensorVersioned, 80, 64, 60);
FIELD(struct DLManagedTensorVersioned, version, 0, 0, 0);
FIELD(struct DLManagedTensorVersioned, manager_ctx, 8, 8, 8);
FIELD(struct DLManagedTensorVersioned, deleter, 16, 12, 12);
FIELD(struct DLManagedTensorVersioned, flags, 24, 16, 16);
FIELD(struct DLManagedTensorVersioned, dl_tensor, 32, 24, 24);

SIZE(DLPackExchangeAPIHeader, 16, 12, 12);
FIELD(DLPackExchangeAPIHeader, version, 0, 0, 0);
FIELD(DLPackExchangeAPIHeader, prev_api, 8, 8, 8);

SIZE(struct DLPackExchangeAPI, 56, 32, 32);
FIELD(struct DLPackExchangeAPI, header, 0, 0, 0);
FIELD(struct DLPackExchangeAPI, managed_tensor_allocator, 16, 12, 12);
FIELD(struct DLPackExchangeAPI, managed_tensor_from_py_object_no_sync, 24, 16, 16);
FIELD(struct DLPackExchangeAPI, managed_tensor_to_py_object_no_sync, 32, 20, 20);
FIELD(struct DLPackExchangeAPI, dltensor_from_py_object_no_sync, 40, 24, 24);
FIELD(struct DLPackExchangeAPI, current_work_stream, 48, 28, 28);

#define SAME(ours, theirs) _Static_assert((uint64_t)(ours) == (uint64_t)(theirs), #theirs)

SAME(INTEROP_DEVICE_CPU, kDLCPU);
SAME(INTEROP_DEVICE_CUDA, kDLCUDA);
SAME(INTEROP_DEVICE_CUDA_HOST, kDLCUDAHost);
SAME(INTEROP_DEVICE_OPENCL, kDLOpenCL);
SAME(INTEROP_DEVICE_VULKAN, kDLVulkan);
SAME(INTEROP_DEVICE_METAL, kDLMetal);
SAME(INTEROP_DEVICE_VPI, kDLVPI);
SAME(INTEROP_DEVICE_ROCM, kDLROCM);
SAME(INTEROP_DEVICE_ROCM_HOST, kDLROCMHost);
SAME(INTEROP_DEVICE_EXT_DEV, kDLExtDev);
SAME(INTEROP_DEVICE_CUDA_MANAGED, kDLCUDAManaged);
SAME(INTEROP_DEVICE_ONEAPI, kDLOneAPI);
SAME(INTEROP_DEVICE_WEBGPU, kDLWebGPU);
SAME(INTEROP_DEVICE_HEXAGON, kDLHexagon);
SAME(INTEROP_DEVICE_MAIA, kDLMAIA);
#if DLPACK_MINOR_VERSION >= 2
SAME(INTEROP_DEVICE_TRN, kDLTrn);
#endif

SAME(INTEROP__DLPACK_INT, kDLInt);
SAME(INTEROP__DLPACK_UINT, kDLUInt);
SAME(INTEROP__DLPACK_FLOAT, kDLFloat);
SAME(INTEROP__DLPACK_OPAQUE, kDLOpaqueHandle);
SAME(INTEROP__DLPACK_BFLOAT, kDLBfloat);
SAME(INTEROP__DLPACK_COMPLEX, kDLComplex);
SAME(INTEROP__DLPACK_BOOL, kDLBool);

#define SAME_FORMAT(format, theirs)                                                                                    \
    SAME(INTEROP__DLPACK_FLOAT8_E3M4 + (INTEROP_FORMAT_##format - INTEROP_FORMAT_E3M4), theirs)

SAME_FORMAT(E3M4, kDLFloat8_e3m4);
SAME_FORMAT(E4M3, kDLFloat8_e4m3);
SAME_FORMAT(E4M3B11FNUZ, kDLFloat8_e4m3b11fnuz);
SAME_FORMAT(E4M3FN, kDLFloat8_e4m3fn);
SAME_FORMAT(E4M3FNUZ, kDLFloat8_e4m3fnuz);
SAME_FORMAT(E5M2, kDLFloat8_e5m2);
SAME_FORMAT(E5M2FNUZ, kDLFloat8_e5m2fnuz);
SAME_FORMAT(E8M0FNU, kDLFloat8_e8m0fnu);
SAME_FORMAT(E2M3FN, kDLFloat6_e2m3fn);
SAME_FORMAT(E3M2FN, kDLFloat6_e3m2fn);
SAME_FORMAT(E2M1FN, kDLFloat4_e2m1fn);

SAME(INTEROP_READ_ONLY, DLPACK_FLAG_BITMASK_READ_ONLY);
SAME(INTEROP_IS_COPIED, DLPACK_FLAG_BITMASK_IS_COPIED);
SAME(INTEROP_SUBBYTE_PADDED, DLPACK_FLAG_BITMASK_IS_SUBBYTE_TYPE_PADDED);
