/* SPDX-License-Identifier: MIT */
/* Arrays from one device to another. */
#include <inttypes.h>
#include <string.h>

#include "device/operations.h"
#include "tensor/internal.h"

enum { MOST_GAPS = 4 }; /* bytes copied for each byte of an element */

/* Where to, and who does it: `given` is NULL or what the host has handed over. */
struct target {
    interop_device device;
    uint64_t stream;
    const interop_device_operations *given;
};

/* Memory on a device that an array owns. */
struct block {
    interop_device device;
    void *data;
    size_t size;
    bool has_operations;
    interop_device_operations operations;
};

static void release_block(void *user) {
    struct block *block = user;
    const interop_device_operations *given = block->has_operations ? &block->operations : NULL;
    (void)interop__device_release(given, &block->device, block->data, block->size, NULL); /* nobody left to tell */
    interop__release(block, sizeof *block, _Alignof(struct block));
}

static interop_status make_block(const struct target *target, size_t size, struct block **out, interop_error *err) {
    struct block *block = interop__allocate(sizeof *block, _Alignof(struct block));
    if (block == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for an array on a device");
    }
    const interop_status status = interop__device_allocate(target->given, &target->device, size, &block->data, err);
    if (status != INTEROP_OK) {
        interop__release(block, sizeof *block, _Alignof(struct block));
        return status;
    }
    block->device = target->device;
    block->size = size;
    block->has_operations = target->given != NULL;
    if (target->given != NULL) {
        block->operations = *target->given;
    }
    *out = block;
    return INTEROP_OK;
}

/* Whether the stream that the array has is the one that it is wanted on. */
static bool same_stream(const interop_tensor *from, const struct target *target) {
    return from->stream == target->stream && interop__device_same_streams(&from->device, &target->device);
}

/* Lets the target's stream, or the host if there is none, wait for what the array's stream has been given. */
static interop_status settle(const interop_tensor *from, const struct target *target, interop_error *err) {
    if (from->stream == 0 || same_stream(from, target)) {
        return INTEROP_OK;
    }
    return target->stream == 0 ? interop__device_synchronise(target->given, &from->device, from->stream, err)
                               : interop__device_order(target->given, &from->device, from->stream, &target->device,
                                                       target->stream, err);
}

/* The same memory, ordered by the stream that is wanted. Waits last, as nobody could take that back. */
static interop_status share(interop_array *array, const struct target *target, interop_array **out,
                            interop_error *err) {
    interop_array *view = NULL;
    if (array->tensor.stream == target->stream) {
        *out = interop__array_hold(array);
        return INTEROP_OK;
    }
    interop_tensor tensor = array->tensor;
    tensor.flags &= ~(uint64_t)INTEROP_IS_COPIED;
    tensor.stream = target->stream;
    interop_status status = interop_array_view(array, &tensor, &view, err);
    if (status == INTEROP_OK && (status = settle(&array->tensor, target, err)) != INTEROP_OK) {
        interop_array_release(view);
        return status;
    }
    *out = view;
    return status;
}

/* Copies the bytes of the span, in an order that leaves them ready for whoever uses the result. */
static interop_status copy_span(const interop_tensor *from, const void *start, const struct target *target, void *to,
                                size_t size, interop_error *err) {
    uint64_t stream = target->stream;
    interop_status status = INTEROP_OK;
    if (stream == 0 && target->device.type == INTEROP_DEVICE_CPU) {
        stream = from->stream; /* which then does the copy, before the call returns */
    } else {
        status = settle(from, target, err);
    }
    if (status == INTEROP_OK) {
        status = interop__device_copy(target->given, &target->device, to, &from->device, start, size, stream, err);
    }
    /* The caller may release pinned memory at once, as all memory of the host. */
    if (status == INTEROP_OK && stream != 0 && target->device.type != INTEROP_DEVICE_CPU &&
        from->device.type != INTEROP_DEVICE_CPU && interop__device_host_reads(from->device.type)) {
        status = interop__device_synchronise(target->given, &target->device, stream, err);
    }
    return status;
}

/* Bytes from the first to the last: more than int64 has where the span reaches far in both directions. */
static uint64_t span_size(const struct interop__extent *extent) {
    return (uint64_t)extent->high - (uint64_t)extent->low;
}

/* A copy of all bytes of the span: elements lie as they did, in C order with plain strides. */
static interop_status copy_out(const interop_tensor *from, const struct interop__extent *extent,
                               const struct target *target, interop_array **out, interop_error *err) {
    int64_t strides[INTEROP_MAX_NDIM];
    struct block *block = NULL;
    interop_array *array = NULL;
    const size_t size = (size_t)span_size(extent);
    interop_tensor to = *from;
    to.flags = (from->flags & INTEROP_SUBBYTE_PADDED) | INTEROP_IS_COPIED;
    to.byte_offset = 0;
    to.stream = target->stream;
    to.device = target->device;
    to.override = NULL;
    if (interop_tensor_is_contiguous(from, INTEROP_LAYOUT_C) != 0) {
        to.strides = strides;
        interop__tensor_c_strides(&to, strides);
    } else if (interop_tensor_has_internal_overlap(from) != 0) {
        to.flags |= INTEROP_READ_ONLY;
    }
    interop_status status = make_block(target, size, &block, err);
    if (status != INTEROP_OK) {
        return status;
    }
    to.data = size == 0 ? NULL : (void *)((uintptr_t)block->data - (uintptr_t)extent->low);
    status = interop__array_make(&to, release_block, block, &array, err);
    if (status != INTEROP_OK) {
        release_block(block);
        return status;
    }
    status = copy_span(from, interop__tensor_first(from) + extent->low, target, block->data, size, err);
    if (status != INTEROP_OK) {
        interop_array_release(array);
        return status;
    }
    *out = array;
    return INTEROP_OK;
}

static bool is_gapless(const interop_tensor *tensor) {
    return interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C) != 0 ||
           interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_F) != 0;
}

/* A copy that the host makes: of elements that lie in F order in that order, of others in C order. */
static interop_status copy_in_order(const interop_tensor *from, interop_array **out, interop_error *err) {
    interop_tensor reversed;
    interop_dims dims;
    interop_array *copy;
    if (interop_tensor_is_contiguous(from, INTEROP_LAYOUT_C) || !interop_tensor_is_contiguous(from, INTEROP_LAYOUT_F)) {
        return interop_array_copy(from, out, err);
    }
    interop_status status = interop_tensor_transpose(from, NULL, &reversed, &dims, err);
    if (status != INTEROP_OK || (status = interop_array_copy(&reversed, &copy, err)) != INTEROP_OK) {
        return status;
    }
    status = interop_tensor_transpose(&copy->tensor, NULL, &reversed, &dims, err);
    if (status == INTEROP_OK) {
        reversed.flags = copy->tensor.flags; /* views have no INTEROP_IS_COPIED */
        status = interop_array_view(copy, &reversed, out, err);
    }
    interop_array_release(copy);
    return status;
}

/* By way of a copy that the host makes, once the array is ready. */
static interop_status copy_compact(const interop_tensor *from, const struct target *target, interop_array **out,
                                   interop_error *err) {
    struct interop__extent extent;
    interop_array *compact = NULL;
    interop_status status =
        from->stream != 0 ? interop__device_synchronise(target->given, &from->device, from->stream, err) : INTEROP_OK;
    if (status != INTEROP_OK || (status = copy_in_order(from, &compact, err)) != INTEROP_OK) {
        return status;
    }
    if (target->device.type == INTEROP_DEVICE_CPU) {
        *out = compact;
        return INTEROP_OK;
    }
    status = interop__tensor_check(&compact->tensor, INTEROP_LENIENT, &extent, err);
    if (status == INTEROP_OK) {
        status = copy_out(&compact->tensor, &extent, target, out, err);
    }
    interop_array_release(compact);
    return status;
}

static interop_status copy_over(const interop_tensor *from, const struct target *target, interop_array **out,
                                interop_error *err) {
    struct interop__extent extent;
    interop_status status = interop__tensor_check(from, INTEROP_LENIENT, &extent, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (interop__tensor_has_objects(from)) {
        return interop__fail(err, INTEROP_ERR_TYPE,
                             "to_device: objects are counted by their host, which must copy them");
    }
    const interop_tensor there = {.device = target->device};
    if (!interop__tensor_has_address(from) || !interop__tensor_has_address(&there)) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "to_device: from %s to %s: one of them has no plain addresses",
                             interop_device_name(from->device.type), interop_device_name(target->device.type));
    }
    interop_tensor source = *from;
    source.struct_size = sizeof source;
    if (extent.bytes == 0) {
        source.stream = 0; /* nothing to wait for */
    }
    const bool host_reads = interop__device_host_reads(from->device.type);
    if (host_reads && (target->device.type == INTEROP_DEVICE_CPU || !is_gapless(from))) {
        return copy_compact(&source, target, out, err);
    }
    if (extent.bytes > 0 && (span_size(&extent) - 1) / MOST_GAPS >= (uint64_t)extent.bytes) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "to_device: the elements take %" PRId64 " bytes, but lie in a span of %" PRIu64
                             ": let the device bring them together first",
                             extent.bytes, span_size(&extent));
    }
    return copy_out(&source, &extent, target, out, err);
}

/* The operations of a host are copied, so that an array can keep them. */
static interop_status read_operations(const interop_device_operations *operations, interop_device_operations *out,
                                      interop_error *err) {
    const interop_status status =
        interop__struct_in(operations, sizeof *operations, sizeof *out, out, "interop_device_operations", err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (out->reserved != 0 || out->allocate == NULL || out->release == NULL || out->copy == NULL ||
        out->order == NULL || out->synchronise == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "interop_device_operations: a function is NULL, or reserved is not 0");
    }
    return INTEROP_OK;
}

static interop_status check_target(const struct target *target, int32_t copy, interop_error *err) {
    if (copy < INTEROP_COPY_IF_NEEDED || copy > INTEROP_COPY_NEVER) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "to_device: copy is %" PRId32 ": must be 0 to 2", copy);
    }
    const interop_status status = interop__device_check(&target->device, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (target->device.type == INTEROP_DEVICE_CPU && target->stream != 0) {
        return interop__fail(err, INTEROP_ERR_VALUE, "to_device: stream is %" PRIu64 ": the CPU has none",
                             target->stream);
    }
    return INTEROP_OK;
}

interop_status interop_array_to_device(interop_array *array, const interop_device *device, uint64_t stream,
                                       int32_t copy, const interop_device_operations *operations, interop_array **out,
                                       interop_error *err) {
    interop_device_operations given;
    if (array == NULL || device == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_array_to_device: array, device or out is NULL");
    }
    const struct target target = {*device, stream, operations != NULL ? &given : NULL};
    interop_status status = check_target(&target, copy, err);
    if (status != INTEROP_OK ||
        (operations != NULL && (status = read_operations(operations, &given, err)) != INTEROP_OK)) {
        return status;
    }
    const bool same = interop__device_same(&array->tensor.device, device);
    if (same && copy != INTEROP_COPY_ALWAYS) {
        return share(array, &target, out, err);
    }
    if (copy == INTEROP_COPY_NEVER) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "to_device: from %s %" PRId32 " to %s %" PRId32 " needs a copy",
                             interop_device_name(array->tensor.device.type), array->tensor.device.id,
                             interop_device_name(device->type), device->id);
    }
    return copy_over(&array->tensor, &target, out, err);
}
