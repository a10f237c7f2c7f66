/* SPDX-License-Identifier: MIT */
/* Elements of less than a byte: side by side, or each in a byte of its own. */
#include <inttypes.h>
#include <string.h>

#include "device/operations.h"
#include "interop/dlpack.h"
#include "tensor/internal.h"

static interop_status check(const interop_tensor *tensor, uint64_t flags, const void *out, interop_error *err) {
    if (out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_array_repack: out is NULL");
    }
    if ((flags & ~(uint64_t)INTEROP_SUBBYTE_PADDED) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "interop_array_repack: flags are 0x%" PRIx64 ": a bit is unknown here", flags);
    }
    const interop_status status = interop_tensor_check(tensor, INTEROP_LENIENT, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (tensor->dtype.bits >= 8 || tensor->dtype.bits == 0 || tensor->dtype.lanes != 1) {
        return interop__fail(err, INTEROP_ERR_TYPE,
                             "dtype has %" PRIu64
                             " bits and %d lanes: elements of less than 8 bits and one lane can be "
                             "packed or padded; interop_tensor_split_lanes() makes them",
                             tensor->dtype.bits, tensor->dtype.lanes);
    }
    if (!interop__device_host_reads(tensor->device.type)) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "device is %s: the host cannot read it",
                             interop_device_name(tensor->device.type));
    }
    return INTEROP_OK;
}

interop_status interop_array_repack(const interop_tensor *tensor, uint64_t flags, interop_array **out,
                                    interop_error *err) {
    static const interop_dtype byte = {.kind = INTEROP_KIND_UINT, .lanes = 1, .bits = 8};
    int64_t strides[INTEROP_MAX_NDIM], bytes, elements;
    interop_array *room;
    interop_status status = check(tensor, flags, out, err);
    if (status != INTEROP_OK) {
        return status;
    }
    interop_tensor made = {.struct_size = sizeof made,
                           .ndim = tensor->ndim,
                           .flags = flags | INTEROP_IS_COPIED,
                           .device = {INTEROP_DEVICE_CPU, 0},
                           .dtype = tensor->dtype,
                           .shape = tensor->shape,
                           .strides = strides};
    if ((status = interop_tensor_byte_count(&made, &bytes, err)) != INTEROP_OK ||
        (status = interop_tensor_element_count(&made, &elements, err)) != INTEROP_OK ||
        (status = interop_array_empty(&byte, 1, &bytes, &room, err)) != INTEROP_OK) {
        return status;
    }
    interop__tensor_c_strides(&made, strides);
    made.data = room->tensor.data;
    if (elements > 0) {
        memset(made.data, 0, (size_t)bytes);
        interop__tensor_repack(tensor, made.data,
                               interop__tensor_is_packed(&made) ? interop__tensor_element_step(&made) : 8);
    }
    status = interop_array_view(room, &made, out, err);
    interop_array_release(room); /* the view has its own reference */
    return status;
}
