/* SPDX-License-Identifier: MIT */
#include "interop/cuda_array_interface.h"

#include <inttypes.h>

#include "exchange/interface.h"
#include "interop/record.h"

enum { FLAGS = INTEROP_STRICT | INTEROP_IMPORT_REQUIRE_WRITABLE | INTEROP_IMPORT_MASK_HANDLED, VERSION = 3 };

/* Devices whose addresses both sides of the protocol can mean. */
static bool is_served(int32_t type) {
    return type == INTEROP_DEVICE_CUDA || type == INTEROP_DEVICE_CUDA_HOST || type == INTEROP_DEVICE_CUDA_MANAGED ||
           type == INTEROP_DEVICE_ROCM || type == INTEROP_DEVICE_ROCM_HOST;
}

static interop_status check_entries(const interop_cuda_array_interface *iface, uint32_t flags, interop_error *err) {
    const interop_status status =
        interop__interface_permit(flags, FLAGS, iface->mask != NULL, iface->read_only != 0, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (iface->version < 0 || (iface->version > VERSION && (flags & INTEROP_STRICT) != 0)) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED, "version is %" PRId32 ": 0 to 3 are known", iface->version);
    }
    if (iface->has_stream != 0 && iface->stream <= 0) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "stream is %" PRId64 ": must be 1 (legacy default), 2 (per-thread default) or a handle",
                             iface->stream);
    }
    if (iface->device.type != 0 && !is_served(iface->device.type)) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED, "device is %s: CUDA's or ROCm's was expected",
                             interop_device_name(iface->device.type));
    }
    return INTEROP_OK;
}

/*
 * The tensor, with strides in `own` and the shape still the interface's. Of a record, which needs to be allowed, one
 * reference is the caller's.
 */
static interop_status look(const interop_cuda_array_interface *iface, uint32_t flags, bool records,
                           interop_tensor *tensor, int64_t *own, interop_error *err) {
    const struct interop__element element = {iface->typestr, iface->descr, iface->typestr_length, iface->descr_length,
                                             iface->type};
    struct interop__extent extent;
    *tensor = (interop_tensor){.struct_size = sizeof *tensor,
                               .ndim = iface->ndim,
                               .flags = iface->read_only != 0 ? INTEROP_READ_ONLY : 0,
                               .stream = iface->has_stream != 0 ? (uint64_t)iface->stream : 0,
                               .device = iface->device,
                               .data = iface->data,
                               .shape = iface->shape};
    if (iface->device.type == 0) {
        tensor->device.type = INTEROP_DEVICE_CUDA;
    }
    interop_status status = check_entries(iface, flags, err);
    if (status != INTEROP_OK || (status = interop__interface_read(&element, iface->strides, flags, records, tensor, own,
                                                                  &extent, err)) != INTEROP_OK) {
        return status;
    }
    if ((flags & INTEROP_STRICT) != 0 && extent.elements == 0 && iface->data != NULL) {
        interop_record_release(tensor->dtype.record);
        return interop__fail(err, INTEROP_ERR_VALUE, "data is %p, but there are no elements: must be 0", iface->data);
    }
    return INTEROP_OK;
}

static interop_status check_arguments(const interop_cuda_array_interface *iface, const void *out, interop_error *err) {
    return interop__interface_arguments(iface, sizeof *iface, "interop_cuda_array_interface", out, err);
}

interop_status interop_tensor_from_cuda_array_interface(const interop_cuda_array_interface *iface, uint32_t flags,
                                                        interop_tensor *out, interop_dims *dims, interop_error *err) {
    interop_tensor tensor;
    int64_t own[INTEROP_MAX_NDIM];
    const interop_status status = check_arguments(iface, out != NULL ? (void *)dims : NULL, err);
    return interop__interface_lend(status != INTEROP_OK ? status : look(iface, flags, false, &tensor, own, err),
                                   &tensor, out, dims);
}

static interop_status check_consumer(const interop_cuda_consumer *consumer, interop_error *err) {
    if (consumer == NULL) {
        return INTEROP_OK;
    }
    const interop_status status = interop__struct_check(consumer, sizeof *consumer, "interop_cuda_consumer", err);
    if (status == INTEROP_OK && (consumer->stream == 0 || consumer->reserved != 0)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "consumer: stream is %" PRIu64 ", reserved %" PRIu32
                             ": a stream other than 0, and 0, were expected",
                             consumer->stream, consumer->reserved);
    }
    return status;
}

/* Lets the consumer's stream wait, if there is something to wait for. */
static interop_status order_streams(const interop_tensor *tensor, const interop_cuda_consumer *consumer,
                                    interop_error *err) {
    if (tensor->stream == 0 || tensor->stream == consumer->stream) {
        return INTEROP_OK;
    }
    if (consumer->wait == NULL) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "stream is %" PRIu64 ", the consumer's %" PRIu64 ", and there is no wait callback",
                             tensor->stream, consumer->stream);
    }
    const int32_t failed = consumer->wait(&tensor->device, tensor->stream, consumer->stream, consumer->user);
    if (failed != 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "the wait callback, for stream %" PRIu64 " on stream %" PRIu64 ", returned %" PRId32,
                             consumer->stream, tensor->stream, failed);
    }
    return INTEROP_OK;
}

interop_status interop_array_from_cuda_array_interface(const interop_cuda_array_interface *iface, uint32_t flags,
                                                       const interop_cuda_consumer *consumer,
                                                       interop_release_callback release, void *user,
                                                       interop_array **out, interop_error *err) {
    interop_tensor tensor;
    int64_t own[INTEROP_MAX_NDIM];
    interop_array *array = NULL;
    interop_status status = check_arguments(iface, out, err);
    if (status != INTEROP_OK || (status = check_consumer(consumer, err)) != INTEROP_OK ||
        (status = look(iface, flags, true, &tensor, own, err)) != INTEROP_OK ||
        (status = interop__interface_wrap(&tensor, NULL, NULL, &array, err)) != INTEROP_OK) {
        return status;
    }
    if (consumer != NULL) { /* last, as nobody could take a wait back */
        if ((status = order_streams(&array->tensor, consumer, err)) != INTEROP_OK) {
            interop_array_release(array);
            return status;
        }
        array->tensor.stream = consumer->stream;
    }
    array->release = release; /* from here on it is ours */
    array->user = user;
    *out = array;
    return INTEROP_OK;
}

interop_status interop_tensor_to_cuda_array_interface(const interop_tensor *tensor, interop_cuda_array_interface *out,
                                                      char *text, size_t capacity, interop_error *err) {
    struct interop__extent extent;
    struct interop__element element;
    if (out == NULL || text == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_tensor_to_cuda_array_interface: out or text is NULL");
    }
    interop_status status = interop__tensor_check(tensor, INTEROP_LENIENT, &extent, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (!is_served(tensor->device.type)) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "device is %s: a CUDA array interface is for memory of CUDA and ROCm",
                             interop_device_name(tensor->device.type));
    }
    if (tensor->stream > INT64_MAX) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW, "stream is %" PRIu64 ": this is no handle", tensor->stream);
    }
    if ((status = interop__element_print(tensor, text, capacity, &element, err)) != INTEROP_OK) {
        return status;
    }
    *out = (interop_cuda_array_interface){
        .struct_size = sizeof *out,
        .version = VERSION,
        .ndim = tensor->ndim,
        .read_only = (tensor->flags & INTEROP_READ_ONLY) != 0,
        .type = element.type,
        .has_stream = tensor->stream != 0,
        .stream = (int64_t)tensor->stream,
        .device = tensor->device,
        .typestr_length = element.typestr_length,
        .descr_length = element.descr_length,
        .typestr = element.typestr,
        .descr = element.descr,
        .shape = tensor->shape,
        .strides = interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C) ? NULL : tensor->strides,
        .data = extent.elements != 0 ? interop__tensor_first(tensor) : NULL,
    };
    return INTEROP_OK;
}
