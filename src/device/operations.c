/* SPDX-License-Identifier: MIT */
/* Finds who serves a device, and checks what all of them would have to. */
#include "device/operations.h"

#include <inttypes.h>
#include <string.h>

static const interop_device_operations *own(int32_t type) {
    switch (type) {
    case INTEROP_DEVICE_CPU:
        return &interop__cpu_operations;
    case INTEROP_DEVICE_CUDA:
    case INTEROP_DEVICE_CUDA_HOST:
    case INTEROP_DEVICE_CUDA_MANAGED:
        return &interop__cuda_operations;
    default:
        return NULL;
    }
}

bool interop__device_same_streams(const interop_device *a, const interop_device *b) {
    return a->id == b->id && (a->type == b->type || (own(a->type) != NULL && own(a->type) == own(b->type)));
}

/* Who serves one device. */
static interop_status find(const interop_device_operations *given, const interop_device *device,
                           const interop_device_operations **out, interop_error *err) {
    if (device->id < 0) {
        return interop__fail(err, INTEROP_ERR_VALUE, "device id is %" PRId32 ": must not be negative", device->id);
    }
    *out = given != NULL && device->type != INTEROP_DEVICE_CPU ? given : own(device->type);
    if (*out == NULL) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                             "device type %" PRId32 " (%s): the library has no operations for it", device->type,
                             interop_device_name(device->type));
    }
    return INTEROP_OK;
}

/* Who serves two devices: those of the other device serve the CPU too. */
static interop_status find_common(const interop_device_operations *given, const interop_device *a,
                                  const interop_device *b, const interop_device_operations **out, interop_error *err) {
    const interop_device_operations *first, *second;
    interop_status status = find(given, a, &first, err);
    if (status != INTEROP_OK || (status = find(given, b, &second, err)) != INTEROP_OK) {
        return status;
    }
    if (first != second && a->type != INTEROP_DEVICE_CPU && b->type != INTEROP_DEVICE_CPU) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED, "devices %s and %s: nothing serves both",
                             interop_device_name(a->type), interop_device_name(b->type));
    }
    *out = a->type == INTEROP_DEVICE_CPU ? second : first;
    return INTEROP_OK;
}

interop_status interop__device_allocate(const interop_device_operations *given, const interop_device *device,
                                        size_t size, void **out, interop_error *err) {
    const interop_device_operations *operations;
    if (device == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_device_allocate: device or out is NULL");
    }
    const interop_status status = find(given, device, &operations, err);
    if (status == INTEROP_OK && size == 0) {
        *out = NULL;
        return INTEROP_OK;
    }
    return status != INTEROP_OK ? status : operations->allocate(device, size, out, operations->user, err);
}

interop_status interop__device_release(const interop_device_operations *given, const interop_device *device, void *data,
                                       size_t size, interop_error *err) {
    const interop_device_operations *operations;
    if (device == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_device_release: device is NULL");
    }
    const interop_status status = find(given, device, &operations, err);
    return status != INTEROP_OK || data == NULL ? status
                                                : operations->release(device, data, size, operations->user, err);
}

interop_status interop__device_copy(const interop_device_operations *given, const interop_device *to_device, void *to,
                                    const interop_device *from_device, const void *from, size_t size, uint64_t stream,
                                    interop_error *err) {
    const interop_device_operations *operations;
    if (to_device == NULL || from_device == NULL || (size > 0 && (to == NULL || from == NULL))) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_device_copy: a device or an address is NULL");
    }
    if (size == 0) {
        return INTEROP_OK;
    }
    if (stream == 0 && interop__device_host_reads(to_device->type) && interop__device_host_reads(from_device->type)) {
        memcpy(to, from, size);
        return INTEROP_OK;
    }
    const interop_status status = find_common(given, to_device, from_device, &operations, err);
    return status != INTEROP_OK
               ? status
               : operations->copy(to_device, to, from_device, from, size, stream, operations->user, err);
}

interop_status interop__device_order(const interop_device_operations *given, const interop_device *producer_device,
                                     uint64_t producer, const interop_device *consumer_device, uint64_t consumer,
                                     interop_error *err) {
    const interop_device_operations *operations;
    if (producer_device == NULL || consumer_device == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_device_order: a device is NULL");
    }
    if (producer == 0 || consumer == 0) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "streams are %" PRIu64 " and %" PRIu64 ": there is no stream 0 to order", producer,
                             consumer);
    }
    if (producer_device->type == INTEROP_DEVICE_CPU || consumer_device->type == INTEROP_DEVICE_CPU) {
        /* which has no stream, whoever serves the other side */
        return interop__cpu_operations.order(producer_device, producer, consumer_device, consumer, NULL, err);
    }
    const interop_status status = find_common(given, producer_device, consumer_device, &operations, err);
    if (status != INTEROP_OK ||
        (producer == consumer && interop__device_same_streams(producer_device, consumer_device))) {
        return status;
    }
    return operations->order(producer_device, producer, consumer_device, consumer, operations->user, err);
}

interop_status interop__device_synchronise(const interop_device_operations *given, const interop_device *device,
                                           uint64_t stream, interop_error *err) {
    const interop_device_operations *operations;
    if (device == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_device_synchronise: device is NULL");
    }
    const interop_status status = find(given, device, &operations, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (stream == 0) {
        return device->type == INTEROP_DEVICE_CPU
                   ? INTEROP_OK
                   : interop__fail(err, INTEROP_ERR_VALUE, "stream is 0: there is none to wait for");
    }
    return operations->synchronise(device, stream, operations->user, err);
}

interop_status interop_device_allocate(const interop_device *device, size_t size, void **out, interop_error *err) {
    return interop__device_allocate(NULL, device, size, out, err);
}

interop_status interop_device_release(const interop_device *device, void *data, size_t size, interop_error *err) {
    return interop__device_release(NULL, device, data, size, err);
}

interop_status interop_device_copy(const interop_device *to_device, void *to, const interop_device *from_device,
                                   const void *from, size_t size, uint64_t stream, interop_error *err) {
    return interop__device_copy(NULL, to_device, to, from_device, from, size, stream, err);
}

interop_status interop_device_order(const interop_device *producer_device, uint64_t producer,
                                    const interop_device *consumer_device, uint64_t consumer, interop_error *err) {
    return interop__device_order(NULL, producer_device, producer, consumer_device, consumer, err);
}

interop_status interop_device_synchronise(const interop_device *device, uint64_t stream, interop_error *err) {
    return interop__device_synchronise(NULL, device, stream, err);
}

interop_status interop_device_query_pointer(int32_t type, const void *pointer, interop_device *out,
                                            interop_error *err) {
    const interop_device_operations *operations;
    const interop_device device = {type, 0};
    if (out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_device_query_pointer: out is NULL");
    }
    const interop_status status = find(NULL, &device, &operations, err);
    return status != INTEROP_OK ? status : operations->query_pointer(pointer, out, operations->user, err);
}

int32_t interop_device_wait(const interop_device *device, uint64_t producer, uint64_t consumer, void *user) {
    return interop_device_order(device, producer, device, consumer, user);
}
