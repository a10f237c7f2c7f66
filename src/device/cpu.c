/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "device/operations.h"

enum { ALIGNMENT = 64 };

static interop_status allocate(const interop_device *device, size_t size, void **out, void *user, interop_error *err) {
    (void)device;
    (void)user;
    void *block = interop__allocate(size, ALIGNMENT);
    if (block == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for %zu bytes", size);
    }
    *out = block;
    return INTEROP_OK;
}

static interop_status release(const interop_device *device, void *data, size_t size, void *user, interop_error *err) {
    (void)device;
    (void)user;
    (void)err;
    interop__release(data, size, ALIGNMENT);
    return INTEROP_OK;
}

static interop_status no_stream(uint64_t stream, interop_error *err) {
    return interop__fail(err, INTEROP_ERR_VALUE, "stream is %" PRIu64 ": the CPU has none", stream);
}

/* Copies without a stream are done before anybody is asked. */
static interop_status copy(const interop_device *to_device, void *to, const interop_device *from_device,
                           const void *from, size_t size, uint64_t stream, void *user, interop_error *err) {
    (void)to_device;
    (void)to;
    (void)from_device;
    (void)from;
    (void)size;
    (void)user;
    return no_stream(stream, err);
}

/* One of the two is the CPU. */
static interop_status order(const interop_device *producer_device, uint64_t producer,
                            const interop_device *consumer_device, uint64_t consumer, void *user, interop_error *err) {
    (void)consumer_device;
    (void)user;
    return no_stream(producer_device->type == INTEROP_DEVICE_CPU ? producer : consumer, err);
}

static interop_status synchronise(const interop_device *device, uint64_t stream, void *user, interop_error *err) {
    (void)device;
    (void)user;
    return no_stream(stream, err);
}

static interop_status query_pointer(const void *pointer, interop_device *out, void *user, interop_error *err) {
    (void)pointer;
    (void)user;
    (void)err;
    *out = (interop_device){INTEROP_DEVICE_CPU, 0};
    return INTEROP_OK;
}

const interop_device_operations interop__cpu_operations = {
    sizeof(interop_device_operations), 0, allocate, release, copy, order, synchronise, query_pointer, NULL,
};
