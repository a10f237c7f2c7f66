/* SPDX-License-Identifier: MIT */
/*
 * CUDA's driver as it is found at run time: what is called of it, declared here since no toolkit is needed to build.
 * Names ending in _v2 are what its header makes of the plain ones.
 */
#ifndef INTEROP_DEVICE_CUDA_H
#define INTEROP_DEVICE_CUDA_H

#include "base/base.h"

#define INTEROP__CUDA_LIBRARY "libcuda.so.1"

enum { INTEROP__CUDA_LEAST_VERSION = 11000 }; /* CUDA 11.0, the first with cuDevicePrimaryCtxRelease_v2 */

/* CUresult, as far as one is told from another. */
enum { INTEROP__CUDA_SUCCESS = 0, INTEROP__CUDA_OUT_OF_MEMORY = 2, INTEROP__CUDA_INVALID_DEVICE = 101 };

/* CUstream, for which 1 and 2 stand for the default streams as they do in DLPack. */
enum { INTEROP__CUDA_STREAM_LEGACY = 1 };

/* CUpointer_attribute, and CUmemorytype. */
enum {
    INTEROP__CUDA_POINTER_MEMORY_TYPE = 2,
    INTEROP__CUDA_POINTER_IS_MANAGED = 8,
    INTEROP__CUDA_POINTER_DEVICE_ORDINAL = 9,
    INTEROP__CUDA_MEMORY_HOST = 1
};

enum { INTEROP__CUDA_EVENT_DISABLE_TIMING = 2, INTEROP__CUDA_ATTACH_GLOBAL = 1 };

typedef uintptr_t interop__cuda_address; /* CUdeviceptr */
typedef struct CUctx_st *interop__cuda_context;
typedef struct CUevent_st *interop__cuda_event;
typedef struct CUstream_st *interop__cuda_stream;

/* Field of struct interop__cuda, symbol of the driver, arguments. All return a CUresult. */
#define INTEROP__CUDA_FUNCTIONS(F)                                                                                     \
    F(error_name, cuGetErrorName, (int result, const char **name))                                                     \
    F(init, cuInit, (unsigned int flags))                                                                              \
    F(driver_version, cuDriverGetVersion, (int *version))                                                              \
    F(device_count, cuDeviceGetCount, (int *count))                                                                    \
    F(device_get, cuDeviceGet, (int *device, int ordinal))                                                             \
    F(context_retain, cuDevicePrimaryCtxRetain, (interop__cuda_context * context, int device))                         \
    F(context_release, cuDevicePrimaryCtxRelease_v2, (int device))                                                     \
    F(context_push, cuCtxPushCurrent_v2, (interop__cuda_context context))                                              \
    F(context_pop, cuCtxPopCurrent_v2, (interop__cuda_context * context))                                              \
    F(allocate, cuMemAlloc_v2, (interop__cuda_address * address, size_t size))                                         \
    F(allocate_managed, cuMemAllocManaged, (interop__cuda_address * address, size_t size, unsigned int flags))         \
    F(allocate_host, cuMemAllocHost_v2, (void **address, size_t size))                                                 \
    F(free, cuMemFree_v2, (interop__cuda_address address))                                                             \
    F(free_host, cuMemFreeHost, (void *address))                                                                       \
    F(copy, cuMemcpyAsync,                                                                                             \
      (interop__cuda_address to, interop__cuda_address from, size_t size, interop__cuda_stream stream))                \
    F(event_create, cuEventCreate, (interop__cuda_event * event, unsigned int flags))                                  \
    F(event_record, cuEventRecord, (interop__cuda_event event, interop__cuda_stream stream))                           \
    F(event_destroy, cuEventDestroy_v2, (interop__cuda_event event))                                                   \
    F(stream_wait, cuStreamWaitEvent, (interop__cuda_stream stream, interop__cuda_event event, unsigned int flags))    \
    F(stream_synchronise, cuStreamSynchronize, (interop__cuda_stream stream))                                          \
    F(pointer_attributes, cuPointerGetAttributes,                                                                      \
      (unsigned int count, int *attributes, void **data, interop__cuda_address address))

struct interop__cuda {
#define INTEROP__CUDA_FIELD(field, symbol, arguments) int(*field) arguments;
    INTEROP__CUDA_FUNCTIONS(INTEROP__CUDA_FIELD)
#undef INTEROP__CUDA_FIELD
};

/* The driver, initialised. Loaded by the first call that succeeds; `own` is room for it until everybody sees that one.
 */
interop_status interop__cuda_load(struct interop__cuda *own, const struct interop__cuda **out, interop_error *err);

/* Fails with what the driver says of `result`, which `symbol` returned. */
interop_status interop__cuda_fail(const struct interop__cuda *cuda, const char *symbol, int result, interop_error *err);

#endif
