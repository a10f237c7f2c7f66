/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_DEVICE_H
#define INTEROP_DEVICE_H

/**
 * \file device.h
 * Device tags, with DLPack's numbers, and what can be done on devices: the CPU, and CUDA by the driver that the machine
 * has. See also interop_array_to_device() in array.h.
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

/*
 * Operations. The library has its own for the CPU and for CUDA (types CUDA, CUDA_HOST and CUDA_MANAGED). For CUDA it
 * loads the driver, libcuda.so.1, at the first call that needs it and never unloads it; without a driver or a device
 * calls return INTEROP_ERR_UNSUPPORTED. Each call works in the primary context of its device, as CUDA's runtime does,
 * and leaves the caller's current context as it was.
 *
 * Streams are numbers, as in interop_tensor: 0 is no stream, for CUDA 1 is the legacy default stream, 2 the per-thread
 * default stream, and any other number is a CUstream. The CPU has none.
 */

/**
 * Allocates memory of a device, aligned to 64 bytes or more: cuMemAlloc, cuMemAllocHost, cuMemAllocManaged, or the
 * allocator of interop_set_allocator().
 *
 * \param size bytes; 0 gives NULL and allocates nothing
 * \param out receives the address
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_UNSUPPORTED (a device type without operations, no driver),
 *          INTEROP_ERR_VALUE (no such device), INTEROP_ERR_MEMORY, INTEROP_ERR_DEVICE
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_device_allocate(const interop_device *device, size_t size, void **out,
                                                   interop_error *err);

/**
 * Releases memory of interop_device_allocate(). CUDA first waits for work that uses it.
 *
 * \param device,size as they were given there
 * \param data may be NULL
 * \returns as interop_device_allocate(); the memory then stays
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_device_release(const interop_device *device, void *data, size_t size,
                                                  interop_error *err);

/**
 * Copies bytes between two devices, one of which may be the CPU; the ranges must not overlap.
 *
 * With stream 0, or if either device is the CPU, the copy is complete when the call returns. Otherwise it is ordered on
 * the stream, and both ranges must stay until that has come so far; CUDA_HOST is such memory too. Work of other streams
 * is not waited for: see interop_device_order(). With stream 0, memory that the host may read is copied by the host.
 *
 * \param to_device,to destination
 * \param from_device,from source
 * \param size bytes; with 0 nothing happens
 * \param stream a stream of `to_device`, or, if that is no memory of a device, of `from_device`; 0: none
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_UNSUPPORTED (no operations between the two, no driver), INTEROP_ERR_VALUE
 *          (no such device, a stream between two of the CPU), INTEROP_ERR_DEVICE
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_device_copy(const interop_device *to_device, void *to,
                                               const interop_device *from_device, const void *from, size_t size,
                                               uint64_t stream, interop_error *err);

/**
 * Lets what one stream does next wait for what another has been given so far, by an event. The host does not wait.
 *
 * \param producer_device,producer the stream to wait for, not 0
 * \param consumer_device,consumer the stream that waits, not 0; the same stream of the same device waits for nothing
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_UNSUPPORTED (device types without common operations, no driver),
 *          INTEROP_ERR_VALUE (no such device, a stream 0, a stream of the CPU), INTEROP_ERR_DEVICE
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_device_order(const interop_device *producer_device, uint64_t producer,
                                                const interop_device *consumer_device, uint64_t consumer,
                                                interop_error *err);

/**
 * Waits on the host until a stream has done all that it has been given so far.
 *
 * \param stream not 0, but for the CPU, which has nothing to wait for
 * \returns as interop_device_order()
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_device_synchronise(const interop_device *device, uint64_t stream,
                                                      interop_error *err);

/**
 * Finds out where an address lies. CUDA's driver knows its memory (CUDA, CUDA_MANAGED) and host memory that is pinned
 * (CUDA_HOST), with the number of the device; any other address is the CPU's.
 *
 * \param type the device type to ask: INTEROP_DEVICE_CUDA, or INTEROP_DEVICE_CPU, to which every address is its own
 * \param pointer not dereferenced
 * \param out written on success
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_UNSUPPORTED (a device type without operations, no driver),
 *          INTEROP_ERR_DEVICE
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_device_query_pointer(int32_t type, const void *pointer, interop_device *out,
                                                        interop_error *err);

/**
 * interop_device_order() as the callback that interop_cuda_consumer wants.
 *
 * \param device of both streams
 * \param user an interop_error that receives the message, or NULL
 * \returns an interop_status
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_device_wait(const interop_device *device, uint64_t producer, uint64_t consumer, void *user);

/**
 * Operations of a host for device types that the library has none for, as interop_array_to_device() takes them. All
 * have the contract of the functions above; sizes are never 0, streams of `order` and `synchronise` neither. They run
 * on the thread of the call, `release` on the one that drops the last reference. On failure they fill `err`, which may
 * be NULL, and return a status.
 */
typedef struct interop_device_operations {
    uint32_t struct_size;
    uint32_t reserved; /**< zero */
    interop_status (*allocate)(const interop_device *device, size_t size, void **out, void *user, interop_error *err);
    interop_status (*release)(const interop_device *device, void *data, size_t size, void *user, interop_error *err);
    interop_status (*copy)(const interop_device *to_device, void *to, const interop_device *from_device,
                           const void *from, size_t size, uint64_t stream, void *user, interop_error *err);
    interop_status (*order)(const interop_device *producer_device, uint64_t producer,
                            const interop_device *consumer_device, uint64_t consumer, void *user, interop_error *err);
    interop_status (*synchronise)(const interop_device *device, uint64_t stream, void *user, interop_error *err);
    /** NULL if unknown: interop_array_to_device() does not ask it */
    interop_status (*query_pointer)(const void *pointer, interop_device *out, void *user, interop_error *err);
    void *user; /**< handed to all */
} interop_device_operations;

INTEROP_END_DECLS

#endif
