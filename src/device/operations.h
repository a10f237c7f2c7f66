/* SPDX-License-Identifier: MIT */
/* Operations on devices, as device.h has them, with those of a host where it has handed some over. */
#ifndef INTEROP_DEVICE_OPERATIONS_H
#define INTEROP_DEVICE_OPERATIONS_H

#include "base/base.h"
#include "interop/device.h"

extern const interop_device_operations interop__cpu_operations;
extern const interop_device_operations interop__cuda_operations;

/* The CPU has one device, whatever number it is given. */
static inline bool interop__device_same(const interop_device *a, const interop_device *b) {
    return a->type == b->type && (a->id == b->id || a->type == INTEROP_DEVICE_CPU);
}

static inline bool interop__device_host_reads(int32_t type) {
    return (interop_device_traits(type) & INTEROP_DEVICE_HOST_READABLE) != 0;
}

/* Whether a number means the same stream on both: CUDA's three types share theirs. */
bool interop__device_same_streams(const interop_device *a, const interop_device *b);

/* As the public functions; `given`, if not NULL, serves all devices but the CPU. */
interop_status interop__device_allocate(const interop_device_operations *given, const interop_device *device,
                                        size_t size, void **out, interop_error *err);
interop_status interop__device_release(const interop_device_operations *given, const interop_device *device, void *data,
                                       size_t size, interop_error *err);
interop_status interop__device_copy(const interop_device_operations *given, const interop_device *to_device, void *to,
                                    const interop_device *from_device, const void *from, size_t size, uint64_t stream,
                                    interop_error *err);
interop_status interop__device_order(const interop_device_operations *given, const interop_device *producer_device,
                                     uint64_t producer, const interop_device *consumer_device, uint64_t consumer,
                                     interop_error *err);
interop_status interop__device_synchronise(const interop_device_operations *given, const interop_device *device,
                                           uint64_t stream, interop_error *err);

#endif
