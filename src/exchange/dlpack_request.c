/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "device/operations.h"
#include "exchange/dlpack_export.h"
#include "interop/dlpack.h"

interop_status interop_dlpack_check_stream(int32_t device_type, int32_t has_stream, int64_t stream,
                                           interop_error *err) {
    if (has_stream == 0) {
        return INTEROP_OK;
    }
    switch (device_type) {
    case INTEROP_DEVICE_CUDA:
        if (stream < -1 || stream == 0) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "stream is %" PRId64 ": CUDA takes -1, 1, 2, or a handle above 2; 0 is ambiguous",
                                 stream);
        }
        return INTEROP_OK;
    case INTEROP_DEVICE_ROCM:
        if (stream < -1 || stream == 1 || stream == 2) {
            return interop__fail(err, INTEROP_ERR_VALUE, "stream is %" PRId64 ": ROCm takes -1, 0, or a handle above 2",
                                 stream);
        }
        return INTEROP_OK;
    default:
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "stream is %" PRId64 ": only none is allowed on device type %" PRId32 " (%s)", stream,
                             device_type, interop_device_name(device_type));
    }
}

static interop_status read_request(const interop_dlpack_request *request, interop_dlpack_request *out,
                                   interop_error *err) {
    interop_status status =
        interop__struct_in(request, sizeof *request, sizeof *request, out, "interop_dlpack_request", err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (out->copy < INTEROP_COPY_IF_NEEDED || out->copy > INTEROP_COPY_NEVER) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_dlpack_request.copy is %" PRId32 ": must be 0 to 2",
                             out->copy);
    }
    if (out->reserved != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_dlpack_request.reserved is %" PRId32 ": must be 0",
                             out->reserved);
    }
    return INTEROP_OK;
}

interop_status interop_dlpack_negotiate(const interop_tensor *tensor, const interop_dlpack_request *request,
                                        int32_t *versioned, uint32_t *flags, interop_error *err) {
    if (tensor == NULL || request == NULL || versioned == NULL || flags == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_dlpack_negotiate: an argument is NULL");
    }
    interop_dlpack_request wish;
    interop_status status = read_request(request, &wish, err);
    if (status != INTEROP_OK || (status = interop_tensor_check(tensor, INTEROP_LENIENT, err)) != INTEROP_OK) {
        return status;
    }
    const interop_device target = wish.has_device != 0 ? wish.device : tensor->device;
    status = interop_dlpack_check_stream(target.type, wish.has_stream, wish.stream, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const bool moves = !interop__device_same(&target, &tensor->device);
    if (moves && target.type != INTEROP_DEVICE_CPU) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "device (%" PRId32 ", %" PRId32 ") is wanted: the tensor is on (%" PRId32 ", %" PRId32
                             ") and can only be copied to the CPU",
                             target.type, target.id, tensor->device.type, tensor->device.id);
    }
    const bool needed = moves || !interop__dlpack_strides_fit(tensor);
    if (needed && wish.copy == INTEROP_COPY_NEVER) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "a copy is needed (%s), and the consumer forbids it",
                             moves ? "to the CPU" : "strides that DLPack cannot say");
    }
    const bool copies = needed || wish.copy == INTEROP_COPY_ALWAYS;
    if (copies && !interop__device_host_reads(tensor->device.type)) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "a copy is needed, but device type %" PRId32 " (%s) is not readable", tensor->device.type,
                             interop_device_name(tensor->device.type));
    }
    const bool modern = wish.has_max_version != 0 && wish.max_major >= 1;
    if (!modern && !copies && (tensor->flags & INTEROP_READ_ONLY) != 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "the tensor is read-only, which the legacy struct that the consumer wants cannot say");
    }
    if (!modern && interop__dlpack_is_padded(tensor)) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "the tensor has padded sub-byte elements, which the legacy struct cannot say");
    }
    *versioned = modern;
    *flags = copies ? INTEROP_EXPORT_COPY : 0;
    return INTEROP_OK;
}
