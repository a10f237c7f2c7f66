/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "device/operations.h"
#include "exchange/arrow_bits.h"
#include "exchange/arrow_tree.h"
#include "interop/dialect.h"
#include "interop/dlpack.h"
#include "tensor/internal.h"

enum { FLAGS = INTEROP_EXPORT_COPY | INTEROP_ARROW_BITS | INTEROP_ARROW_LISTS };

/* A tree, with what it points to. */
struct plan {
    struct interop__arrow_tree tree;
    char format[32];
    char json[1536]; /* the greatest rank, with the longest extents */
};

static interop_status name_elements(struct plan *plan, const interop_tensor *tensor, bool bits, interop_error *err) {
    static const struct interop__arrow_extension bool8 = {INTEROP__ARROW_BOOL8, "", sizeof INTEROP__ARROW_BOOL8 - 1, 0};
    plan->tree.format = plan->format;
    if (tensor->dtype.kind != INTEROP_KIND_BOOL || tensor->dtype.lanes != 1) {
        return interop_dtype_to_arrow(&tensor->dtype, plan->format, sizeof plan->format, NULL, err);
    }
    plan->tree.format = bits ? "b" : "c";
    if (!bits) {
        plan->tree.element = bool8;
    }
    return INTEROP_OK;
}

/*
 * The order in which the axes behind the first lie in memory, by their strides; extents of 1 lie anywhere. Says whether
 * the elements are without gaps then.
 */
static bool find_order(const interop_tensor *tensor, int32_t *order) {
    int64_t shape[INTEROP_MAX_NDIM], strides[INTEROP_MAX_NDIM];
    const int64_t *steps = tensor->strides;
    if (interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C)) {
        for (int32_t i = 0; i < tensor->ndim; i++) {
            order[i] = i;
        }
        return true;
    }
    order[0] = 0;
    for (int32_t i = 1; i < tensor->ndim; i++) {
        int32_t at = i;
        for (; at > 1 && steps[order[at - 1]] < steps[i]; at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    interop_tensor sorted = *tensor;
    for (int32_t i = 0; i < tensor->ndim; i++) {
        shape[i] = tensor->shape[order[i]];
        strides[i] = steps[order[i]];
    }
    sorted.shape = shape;
    sorted.strides = strides;
    return interop_tensor_is_contiguous(&sorted, INTEROP_LAYOUT_C) != 0;
}

/* One list of all elements behind the first axis, as fixed_shape_tensor. */
static interop_status make_tensors(struct plan *plan, const interop_tensor *tensor, const int32_t *order,
                                   interop_error *err) {
    int64_t shape[INTEROP_MAX_NDIM], size = 1;
    int32_t permutation[INTEROP_MAX_NDIM];
    size_t length;
    for (int32_t i = 1; i < tensor->ndim; i++) {
        shape[i - 1] = tensor->shape[order[i]];
        permutation[order[i] - 1] = i - 1;
    }
    interop_status status =
        interop_arrow_tensor_print(tensor->ndim - 1, shape, permutation, plan->json, sizeof plan->json, &length, err);
    if (status != INTEROP_OK) {
        return status;
    }
    for (int32_t i = 0; i < tensor->ndim - 1; i++) {
        size *= shape[i]; /* the printer has seen that it fits */
    }
    plan->tree.list =
        (struct interop__arrow_extension){INTEROP__ARROW_TENSOR, plan->json, sizeof INTEROP__ARROW_TENSOR - 1, length};
    plan->tree.lists = 1;
    plan->tree.sizes[0] = size;
    return INTEROP_OK;
}

/* A list for each axis behind the first. */
static interop_status make_lists(struct plan *plan, const interop_tensor *tensor, interop_error *err) {
    int64_t length = tensor->shape[0]; /* of the level; without elements, those above the empty lists may be many */
    for (int32_t i = 1; i < tensor->ndim; i++) {
        if (tensor->shape[i] > INT32_MAX) {
            return interop__fail(err, INTEROP_ERR_OVERFLOW,
                                 "shape[%" PRId32 "] is %" PRId64 ": a list of Arrow has no more than int32 counts", i,
                                 tensor->shape[i]);
        }
        if (interop__mul_overflows(length, tensor->shape[i], &length)) {
            return interop__fail(err, INTEROP_ERR_OVERFLOW,
                                 "shape[%" PRId32 "] is %" PRId64
                                 ": the length of its level of lists does not fit int64",
                                 i, tensor->shape[i]);
        }
        plan->tree.sizes[i - 1] = tensor->shape[i];
    }
    plan->tree.lists = tensor->ndim - 1;
    return INTEROP_OK;
}

static interop_status lay_out(struct plan *plan, const interop_tensor *tensor, bool lists, interop_error *err) {
    int32_t order[INTEROP_MAX_NDIM];
    if (tensor->ndim == 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "ndim is 0: a column has a length");
    }
    const bool gapless =
        lists ? interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C) != 0 : find_order(tensor, order);
    if (!gapless) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "strides: Arrow's elements lie in C order without gaps, which needs INTEROP_EXPORT_COPY");
    }
    plan->tree.length = tensor->shape[0];
    return tensor->ndim == 1 ? INTEROP_OK
           : lists           ? make_lists(plan, tensor, err)
                             : make_tensors(plan, tensor, order, err);
}

/* Where the data is. That of a handle stays apart from its offset, which then counts elements. */
static interop_status locate(struct plan *plan, const interop_tensor *tensor, interop_error *err) {
    static const int64_t nothing = 0;
    int64_t elements;
    const uint64_t itemsize = interop_dtype_itemsize(&tensor->dtype);
    interop_status status = interop_tensor_element_count(tensor, &elements, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (interop__tensor_has_address(tensor)) {
        const bool none = tensor->data == NULL && tensor->device.type == INTEROP_DEVICE_CPU;
        plan->tree.data = none ? &nothing : (void *)interop__tensor_first(tensor); /* many readers want a pointer */
        return INTEROP_OK;
    }
    plan->tree.data = tensor->data;
    if (elements == 0 || itemsize == 0) {
        return INTEROP_OK;
    }
    if (tensor->byte_offset % itemsize != 0 || tensor->byte_offset / itemsize > INT64_MAX / 2) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "byte_offset is %" PRIu64 ": Arrow's offset counts elements, here of %" PRIu64 " bytes",
                             tensor->byte_offset, itemsize);
    }
    plan->tree.offset = (int64_t)(tensor->byte_offset / itemsize);
    return INTEROP_OK;
}

/* The bits of bools that lie without gaps, as an array of their bytes. */
static interop_status pack(const interop_tensor *tensor, interop_array **out, interop_error *err) {
    static const interop_dtype byte = {.kind = INTEROP_KIND_UINT, .lanes = 1, .bits = 8};
    int64_t elements;
    interop_status status = interop_tensor_element_count(tensor, &elements, err);
    const int64_t bytes = status == INTEROP_OK ? elements / 8 + (elements % 8 != 0) : 0;
    if (status != INTEROP_OK || (status = interop_array_empty(&byte, 1, &bytes, out, err)) != INTEROP_OK) {
        return status;
    }
    interop__bits_pack((const unsigned char *)interop__tensor_first(tensor), elements,
                       interop_array_tensor(*out)->data);
    return INTEROP_OK;
}

static interop_status make_trees(struct plan *plan, struct ArrowSchema *schema, struct ArrowArray *out,
                                 interop_error *err) {
    struct ArrowSchema made;
    struct ArrowArray array;
    interop_status status = interop__arrow_make_schema(&plan->tree, &made, err);
    if (status != INTEROP_OK) {
        return status;
    }
    status = interop__arrow_make_array(&plan->tree, &array, err);
    if (status != INTEROP_OK) {
        made.release(&made);
        return status;
    }
    *schema = made;
    *out = array;
    return INTEROP_OK;
}

static bool is_readable(const interop_tensor *tensor) {
    return interop__device_host_reads(tensor->device.type);
}

static bool leaves_as_bits(const interop_tensor *tensor, uint32_t flags) {
    return (flags & INTEROP_ARROW_BITS) != 0 && interop_dtype_type(&tensor->dtype) == INTEROP_BOOL;
}

/* `array` is what was given, or the copy that was asked for. */
static interop_status give(interop_array *array, uint32_t flags, struct ArrowSchema *schema, struct ArrowArray *out,
                           interop_error *err) {
    const interop_tensor *tensor = &array->tensor;
    const bool bits = leaves_as_bits(tensor, flags);
    struct plan plan = {.tree = {.owner = array}};
    interop_array *packed = NULL;
    interop_status status = name_elements(&plan, tensor, bits, err);
    if (status != INTEROP_OK ||
        (status = lay_out(&plan, tensor, (flags & INTEROP_ARROW_LISTS) != 0, err)) != INTEROP_OK ||
        (status = locate(&plan, tensor, err)) != INTEROP_OK) {
        return status;
    }
    if (bits) {
        if (!is_readable(tensor)) {
            return interop__fail(err, INTEROP_ERR_BUFFER, "device is %s: the host cannot read bools to make bits",
                                 interop_device_name(tensor->device.type));
        }
        if ((status = pack(tensor, &packed, err)) != INTEROP_OK) {
            return status;
        }
        plan.tree.owner = packed;
        plan.tree.data = packed->tensor.data != NULL ? packed->tensor.data : plan.tree.data;
    }
    status = make_trees(&plan, schema, out, err);
    interop_array_release(packed);
    return status;
}

static interop_status export_any(interop_array *array, uint32_t flags, struct ArrowSchema *schema,
                                 struct ArrowArray *out, interop_error *err) {
    interop_array *copy;
    if ((flags & ~(uint32_t)FLAGS) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "export to Arrow: flags are 0x%" PRIx32 ": a bit is unknown here", flags);
    }
    if ((flags & INTEROP_EXPORT_COPY) == 0) {
        return give(array, flags, schema, out, err);
    }
    interop_status status = interop_array_copy(&array->tensor, &copy, err);
    if (status == INTEROP_OK) {
        status = give(copy, flags, schema, out, err);
        interop_array_release(copy);
    }
    return status;
}

interop_status interop_array_to_arrow(interop_array *array, uint32_t flags, struct ArrowSchema *schema,
                                      struct ArrowArray *out, interop_error *err) {
    if (array == NULL || schema == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_array_to_arrow: array, schema or out is NULL");
    }
    if (!is_readable(&array->tensor)) {
        return interop__fail(
            err, INTEROP_ERR_BUFFER,
            "device is %s: an ArrowArray is in host memory; interop_array_to_arrow_device() says where",
            interop_device_name(array->tensor.device.type));
    }
    return export_any(array, flags, schema, out, err);
}

interop_status interop_array_to_arrow_device(interop_array *array, uint32_t flags, void *sync_event,
                                             struct ArrowSchema *schema, struct ArrowDeviceArray *out,
                                             interop_error *err) {
    struct ArrowArray column;
    if (array == NULL || schema == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_array_to_arrow_device: array, schema or out is NULL");
    }
    const bool copied = (flags & INTEROP_EXPORT_COPY) != 0 || leaves_as_bits(&array->tensor, flags); /* to the CPU */
    if (copied && sync_event != NULL) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "sync_event is %p, but flags are 0x%" PRIx32
                             ": a copy is made at once, and waits for no event",
                             sync_event, flags);
    }
    interop_status status = export_any(array, flags, schema, &column, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const interop_device device = copied ? (interop_device){INTEROP_DEVICE_CPU, 0} : array->tensor.device;
    *out = (struct ArrowDeviceArray){
        .array = column,
        .device_id = device.type == INTEROP_DEVICE_CPU ? -1 : device.id,
        .device_type = device.type,
        .sync_event = sync_event,
    };
    return INTEROP_OK;
}
