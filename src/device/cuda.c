/* SPDX-License-Identifier: MIT */
/* Each operation makes the primary context of its device current, and then no longer. */
#include "device/cuda.h"

#include <inttypes.h>
#include <stdatomic.h>

#include "device/operations.h"

enum { MAX_DEVICES = 256 };

/* A visit to the driver. `current` counts the contexts that are to be taken off the thread's stack. */
struct visit {
    const struct interop__cuda *cuda;
    struct interop__cuda own;
    int32_t current;
};

static interop_status refuse(const struct visit *visit, const char *symbol, int result, interop_error *err) {
    return result == INTEROP__CUDA_SUCCESS ? INTEROP_OK : interop__cuda_fail(visit->cuda, symbol, result, err);
}

/* The primary context, kept as long as the process lives so that the driver does not set it up again and again. */
static interop_status primary_context(const struct visit *visit, int32_t id, interop__cuda_context *out,
                                      interop_error *err) {
    static _Atomic(interop__cuda_context) contexts[MAX_DEVICES];
    int device;
    if (id >= MAX_DEVICES) {
        return interop__fail(err, INTEROP_ERR_VALUE, "CUDA device is %" PRId32 ": must be below %d", id, MAX_DEVICES);
    }
    *out = atomic_load_explicit(&contexts[id], memory_order_acquire);
    if (*out != NULL) {
        return INTEROP_OK;
    }
    int result = visit->cuda->device_get(&device, id);
    if (result == INTEROP__CUDA_INVALID_DEVICE) {
        return interop__fail(err, INTEROP_ERR_VALUE, "CUDA device is %" PRId32 ": there is none of this number", id);
    }
    if (result != INTEROP__CUDA_SUCCESS) {
        return refuse(visit, "cuDeviceGet", result, err);
    }
    if ((result = visit->cuda->context_retain(out, device)) != INTEROP__CUDA_SUCCESS) {
        return refuse(visit, "cuDevicePrimaryCtxRetain", result, err);
    }
    interop__cuda_context kept = NULL;
    if (!atomic_compare_exchange_strong(&contexts[id], &kept, *out)) { /* another thread was faster */
        *out = kept;
        (void)visit->cuda->context_release(device);
    }
    return INTEROP_OK;
}

static interop_status push(struct visit *visit, int32_t id, interop_error *err) {
    interop__cuda_context context;
    interop_status status = primary_context(visit, id, &context, err);
    if (status == INTEROP_OK) {
        status = refuse(visit, "cuCtxPushCurrent_v2", visit->cuda->context_push(context), err);
        visit->current += status == INTEROP_OK;
    }
    return status;
}

static void leave(struct visit *visit) {
    for (; visit->current > 0; visit->current--) {
        interop__cuda_context ignored;
        (void)visit->cuda->context_pop(&ignored);
    }
}

static interop_status enter(struct visit *visit, int32_t id, interop_error *err) {
    visit->current = 0;
    const interop_status status = interop__cuda_load(&visit->own, &visit->cuda, err);
    return status != INTEROP_OK ? status : push(visit, id, err);
}

/* A stream's number is its handle; of 0, the driver's other name for the legacy stream, nothing comes here. */
static interop__cuda_stream stream_of(uint64_t stream) {
    return (interop__cuda_stream)(uintptr_t)stream;
}

static interop_status check_stream(uint64_t stream, interop_error *err) {
    return stream <= UINTPTR_MAX
               ? INTEROP_OK
               : interop__fail(err, INTEROP_ERR_VALUE, "stream is %" PRIu64 ": this is no handle", stream);
}

static interop_status allocate(const interop_device *device, size_t size, void **out, void *user, interop_error *err) {
    struct visit visit;
    interop__cuda_address address = 0;
    void *pinned = NULL;
    (void)user;
    interop_status status = enter(&visit, device->id, err);
    if (status != INTEROP_OK) {
        return status;
    }
    switch (device->type) {
    case INTEROP_DEVICE_CUDA_HOST:
        status = refuse(&visit, "cuMemAllocHost_v2", visit.cuda->allocate_host(&pinned, size), err);
        address = (interop__cuda_address)pinned;
        break;
    case INTEROP_DEVICE_CUDA_MANAGED:
        status = refuse(&visit, "cuMemAllocManaged",
                        visit.cuda->allocate_managed(&address, size, INTEROP__CUDA_ATTACH_GLOBAL), err);
        break;
    default:
        status = refuse(&visit, "cuMemAlloc_v2", visit.cuda->allocate(&address, size), err);
        break;
    }
    leave(&visit);
    if (status == INTEROP_OK) {
        *out = (void *)address;
    }
    return status;
}

static interop_status release(const interop_device *device, void *data, size_t size, void *user, interop_error *err) {
    struct visit visit;
    (void)size;
    (void)user;
    interop_status status = enter(&visit, device->id, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (device->type == INTEROP_DEVICE_CUDA_HOST) {
        status = refuse(&visit, "cuMemFreeHost", visit.cuda->free_host(data), err);
    } else {
        status = refuse(&visit, "cuMemFree_v2", visit.cuda->free((interop__cuda_address)data), err);
    }
    leave(&visit);
    return status;
}

/* One that is not known to be pinned may move, or go, as soon as the caller wants. */
static interop_status copy(const interop_device *to_device, void *to, const interop_device *from_device,
                           const void *from, size_t size, uint64_t stream, void *user, interop_error *err) {
    struct visit visit;
    (void)user;
    const bool pageable = to_device->type == INTEROP_DEVICE_CPU || from_device->type == INTEROP_DEVICE_CPU;
    const interop_device *owner = to_device->type == INTEROP_DEVICE_CPU ? from_device : to_device;
    const interop__cuda_stream handle = stream_of(stream != 0 ? stream : INTEROP__CUDA_STREAM_LEGACY);
    interop_status status = check_stream(stream, err);
    if (status != INTEROP_OK || (status = enter(&visit, owner->id, err)) != INTEROP_OK) {
        return status;
    }
    status = refuse(&visit, "cuMemcpyAsync",
                    visit.cuda->copy((interop__cuda_address)to, (interop__cuda_address)from, size, handle), err);
    if (status == INTEROP_OK && (stream == 0 || pageable)) {
        status = refuse(&visit, "cuStreamSynchronize", visit.cuda->stream_synchronise(handle), err);
    }
    leave(&visit);
    return status;
}

/* The event is recorded among the producer's work and waited for among the consumer's; both may be other devices. */
static interop_status order(const interop_device *producer_device, uint64_t producer,
                            const interop_device *consumer_device, uint64_t consumer, void *user, interop_error *err) {
    struct visit visit;
    interop__cuda_event event;
    (void)user;
    interop_status status = check_stream(producer | consumer, err);
    if (status != INTEROP_OK || (status = enter(&visit, producer_device->id, err)) != INTEROP_OK) {
        return status;
    }
    status = refuse(&visit, "cuEventCreate", visit.cuda->event_create(&event, INTEROP__CUDA_EVENT_DISABLE_TIMING), err);
    if (status == INTEROP_OK) {
        status = refuse(&visit, "cuEventRecord", visit.cuda->event_record(event, stream_of(producer)), err);
        if (status == INTEROP_OK && consumer_device->id != producer_device->id) {
            status = push(&visit, consumer_device->id, err);
        }
        if (status == INTEROP_OK) {
            status = refuse(&visit, "cuStreamWaitEvent", visit.cuda->stream_wait(stream_of(consumer), event, 0), err);
        }
        (void)visit.cuda->event_destroy(event); /* what waits for it goes on waiting */
    }
    leave(&visit);
    return status;
}

static interop_status synchronise(const interop_device *device, uint64_t stream, void *user, interop_error *err) {
    struct visit visit;
    (void)user;
    interop_status status = check_stream(stream, err);
    if (status != INTEROP_OK || (status = enter(&visit, device->id, err)) != INTEROP_OK) {
        return status;
    }
    status = refuse(&visit, "cuStreamSynchronize", visit.cuda->stream_synchronise(stream_of(stream)), err);
    leave(&visit);
    return status;
}

/* Needs no context. Of an address that the driver does not know, the memory type is 0. */
static interop_status query_pointer(const void *pointer, interop_device *out, void *user, interop_error *err) {
    struct visit visit;
    unsigned int memory_type = 0, managed = 0;
    int ordinal = 0;
    int attributes[] = {INTEROP__CUDA_POINTER_MEMORY_TYPE, INTEROP__CUDA_POINTER_IS_MANAGED,
                        INTEROP__CUDA_POINTER_DEVICE_ORDINAL};
    void *answers[] = {&memory_type, &managed, &ordinal};
    (void)user;
    interop_status status = interop__cuda_load(&visit.own, &visit.cuda, err);
    if (status != INTEROP_OK) {
        return status;
    }
    status = refuse(
        &visit, "cuPointerGetAttributes",
        visit.cuda->pointer_attributes(INTEROP__COUNT(attributes), attributes, answers, (interop__cuda_address)pointer),
        err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (memory_type == 0) {
        *out = (interop_device){INTEROP_DEVICE_CPU, 0};
    } else {
        out->type = managed != 0                               ? INTEROP_DEVICE_CUDA_MANAGED
                    : memory_type == INTEROP__CUDA_MEMORY_HOST ? INTEROP_DEVICE_CUDA_HOST
                                                               : INTEROP_DEVICE_CUDA;
        out->id = ordinal;
    }
    return INTEROP_OK;
}

const interop_device_operations interop__cuda_operations = {
    sizeof(interop_device_operations), 0, allocate, release, copy, order, synchronise, query_pointer, NULL,
};
