/* SPDX-License-Identifier: MIT */
#include "exchange/dlpack_export.h"

#include <inttypes.h>

#include "interop/dlpack.h"
#include "tensor/internal.h"

void interop__dlpack_free(void *managed, const interop_array *array) {
    interop__release(managed, interop__dlpack_export_size(array->tensor.ndim), _Alignof(struct interop__dlpack_export));
}

void interop__dlpack_deleter(struct DLManagedTensorVersioned *self) {
    interop_array *array = self->manager_ctx;
    interop__dlpack_free(self, array);
    interop_array_release(array);
}

void interop__dlpack_deleter_legacy(struct DLManagedTensor *self) {
    interop_array *array = self->manager_ctx;
    interop__dlpack_free(self, array);
    interop_array_release(array);
}

bool interop__dlpack_is_padded(const interop_tensor *tensor) {
    return (tensor->flags & INTEROP_SUBBYTE_PADDED) != 0 && interop_dtype_bits(&tensor->dtype) % 8 != 0;
}

/*
 * Strides in elements, into `to` if that is not NULL. One that is no multiple must count for nothing, and becomes 1; if
 * it counts, its axis is returned, else -1.
 */
static int32_t divide_strides(const interop_tensor *from, int64_t *to) {
    const int64_t step = interop__tensor_element_step(from);
    for (int32_t i = 0; i < from->ndim; i++) {
        const bool divides = from->strides[i] % step == 0;
        if (!divides && from->shape[i] > 1 && interop__has_elements(from->ndim, from->shape)) {
            return i;
        }
        if (to != NULL) {
            to[i] = divides ? from->strides[i] / step : 1;
        }
    }
    return -1;
}

bool interop__dlpack_strides_fit(const interop_tensor *tensor) {
    return tensor->dtype.bits == 0 || divide_strides(tensor, NULL) < 0;
}

/*
 * Fills the export's tensor for what nearly every array is: whole bytes on the CPU, some elements, and nothing that
 * DLPack does not know. False leaves all else to describe_any(). Such an export may be taken back.
 */
static inline bool describe_plain(const interop_tensor *from, struct interop__dlpack_export *export) {
    static const interop_device cpu = {INTEROP_DEVICE_CPU, 0};
    const struct interop__dlpack_element *element = interop__dlpack_find_dtype(&from->dtype);
    DLTensor *to = &export->managed.dl_tensor;
    if (element == NULL || element->bits % 8 != 0 || memcmp(&from->device, &cpu, sizeof cpu) != 0 ||
        from->override != NULL) {
        return false;
    }
    const int shift = element->shift;
    int64_t *shape = export->dims, *strides = export->dims + from->ndim;
    int64_t bits = 0;
    for (int64_t i = from->ndim - 1; i >= 0; i--) {
        const int64_t extent = from->shape[i], stride = from->strides[i];
        if (extent == 0) {
            return false;
        }
        bits |= stride;
        shape[i] = extent;
        strides[i] = stride >> shift;
    }
    if ((bits & (((int64_t)1 << shift) - 1)) != 0) {
        return false;
    }
    to->data = interop__tensor_first(from);
    interop__dlpack_set_device(to, cpu);
    to->ndim = from->ndim;
    memcpy(&to->dtype, &element->code, sizeof to->dtype);
    to->shape = shape;
    to->strides = strides;
    to->byte_offset = 0;
    export->managed.flags = from->flags & INTEROP_READ_ONLY;
    export->managed.version = (DLPackVersion){INTEROP__DLPACK_MAJOR, element->minor};
    export->element = element;
    return true;
}

/* The lowest minor version that has every value used, so that the oldest consumers can read it. */
static uint32_t least_minor(int32_t device, uint32_t element, bool padded) {
    const uint32_t known = device > INTEROP_DEVICE_TRN    ? INTEROP__DLPACK_MINOR
                           : device == INTEROP_DEVICE_TRN ? 2
                                                          : padded;
    return element > known ? element : known;
}

/* Fills all of `to`, which will point to `shape` and `strides`; gives the element. */
static interop_status describe_tensor(const interop_tensor *from, DLTensor *to, int64_t *shape, int64_t *strides,
                                      const struct interop__dlpack_element **element, interop_error *err) {
    *element = interop__dlpack_find_lane(&from->dtype);
    if (*element == NULL) {
        return interop__dlpack_no_element(&from->dtype, err);
    }
    const int32_t axis = divide_strides(from, strides);
    if (axis >= 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "strides[%" PRId32 "] is %" PRId64 ": no multiple of the element, %" PRId64
                             " %s, which DLPack cannot say without a copy",
                             axis, from->strides[axis], interop__tensor_element_step(from),
                             interop__tensor_is_packed(from) ? "bits" : "bytes");
    }
    const bool empty = !interop__has_elements(from->ndim, from->shape);
    const uint64_t fold = interop__tensor_has_address(from) ? from->byte_offset : 0; /* goes into data */
    const int32_t type = from->device.type;
    to->data = empty ? NULL : (void *)((uintptr_t)from->data + (uintptr_t)fold);
    interop__dlpack_set_device(to, (interop_device){type, type == INTEROP_DEVICE_CPU ? 0 : from->device.id});
    to->ndim = from->ndim;
    memcpy(&to->dtype, &(*element)->code, sizeof to->dtype);
    to->dtype.lanes = from->dtype.lanes;
    to->shape = shape;
    to->strides = strides;
    to->byte_offset = empty ? 0 : from->byte_offset - fold;
    for (int32_t i = 0; i < from->ndim; i++) {
        shape[i] = from->shape[i];
    }
    return INTEROP_OK;
}

static interop_status describe_any(const interop_tensor *from, struct interop__dlpack_export *export,
                                   interop_error *err) {
    const struct interop__dlpack_element *element;
    interop_status status =
        describe_tensor(from, &export->managed.dl_tensor, export->dims, export->dims + from->ndim, &element, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const bool padded = interop__dlpack_is_padded(from);
    export->managed.flags = (from->flags & INTEROP_READ_ONLY) | (padded ? INTEROP_SUBBYTE_PADDED : 0);
    export->managed.version =
        (DLPackVersion){INTEROP__DLPACK_MAJOR, least_minor(from->device.type, element->minor, padded)};
    export->element = NULL;
    return INTEROP_OK;
}

interop_status interop_tensor_to_dltensor(const interop_tensor *tensor, void *dltensor, interop_dims *dims,
                                          interop_error *err) {
    const struct interop__dlpack_element *element;
    int64_t shape[INTEROP_MAX_NDIM], strides[INTEROP_MAX_NDIM];
    DLTensor made;
    if (dltensor == NULL || dims == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_tensor_to_dltensor: dltensor or dims is NULL");
    }
    interop_status status = interop_tensor_check(tensor, INTEROP_LENIENT, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if ((tensor->flags & INTEROP_READ_ONLY) != 0 || interop__dlpack_is_padded(tensor)) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "the tensor is %s, which a bare DLTensor cannot say",
                             (tensor->flags & INTEROP_READ_ONLY) != 0 ? "read-only" : "of padded sub-byte elements");
    }
    if ((status = describe_tensor(tensor, &made, shape, strides, &element, err)) != INTEROP_OK) {
        return status;
    }
    memcpy(dims->shape, shape, (size_t)tensor->ndim * sizeof *shape);
    memcpy(dims->strides, strides, (size_t)tensor->ndim * sizeof *strides);
    made.shape = dims->shape;
    made.strides = dims->strides;
    memcpy(dltensor, &made, sizeof made);
    return INTEROP_OK;
}

static inline void hand_over(interop_array *array, struct interop__dlpack_export *export,
                             struct DLManagedTensorVersioned **out) {
    export->managed.manager_ctx = array;
    export->managed.deleter = interop__dlpack_deleter;
    *out = &export->managed;
}

INTEROP__NOINLINE static interop_status export_any(interop_array *array, struct interop__dlpack_export *export,
                                                   struct DLManagedTensorVersioned **out, interop_error *err) {
    interop_status status = describe_any(&array->tensor, export, err);
    if (status != INTEROP_OK) {
        interop__dlpack_free(export, array);
        interop_array_release(array);
        return status;
    }
    hand_over(array, export, out);
    return INTEROP_OK;
}

static interop_status check_arguments(const interop_array *array, uint32_t flags, const void *out, interop_error *err) {
    if (array == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "export to DLPack: array or out is NULL");
    }
    if ((flags & ~(uint32_t)(INTEROP_EXPORT_COPY | INTEROP_EXPORT_COMPACT)) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "export to DLPack: flags are 0x%" PRIx32 ": a bit is unknown here", flags);
    }
    return INTEROP_OK;
}

/* Whether such an export is of a copy. */
static bool copies(const interop_tensor *tensor, uint32_t flags) {
    if ((flags & INTEROP_EXPORT_COMPACT) == 0 || (flags & INTEROP_EXPORT_COPY) != 0) {
        return (flags & INTEROP_EXPORT_COPY) != 0;
    }
    bool negative = false;
    for (int32_t i = 0; i < tensor->ndim; i++) {
        negative |= tensor->shape[i] > 1 && tensor->strides[i] < 0;
    }
    return (negative && interop__has_elements(tensor->ndim, tensor->shape)) || !interop__dlpack_strides_fit(tensor);
}

INTEROP__NOINLINE static interop_status copy_to_dlpack(interop_array *array, uint32_t flags,
                                                       struct DLManagedTensorVersioned **out, interop_error *err) {
    interop_array *copy;
    interop_status status = check_arguments(array, flags, out, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (!copies(&array->tensor, flags)) {
        return interop_array_to_dlpack(array, 0, out, err);
    }
    if ((status = interop_array_copy(&array->tensor, &copy, err)) != INTEROP_OK) {
        return status;
    }
    status = interop_array_to_dlpack(copy, 0, out, err);
    if (status == INTEROP_OK) {
        (*out)->flags |= INTEROP_IS_COPIED;
    }
    interop_array_release(copy);
    return status;
}

interop_status interop_array_to_dlpack(interop_array *array, uint32_t flags, struct DLManagedTensorVersioned **out,
                                       interop_error *err) {
    if (array == NULL || out == NULL || flags != 0) {
        return copy_to_dlpack(array, flags, out, err);
    }
    struct interop__dlpack_export *export =
        interop__allocate(interop__dlpack_export_size(array->tensor.ndim), _Alignof(struct interop__dlpack_export));
    if (export == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory to export an array of rank %" PRId32,
                             array->tensor.ndim);
    }
    interop__array_hold(array); /* first: it waits for everything that has been written before */
    if (!describe_plain(&array->tensor, export)) {
        return export_any(array, export, out, err);
    }
    hand_over(array, export, out);
    return INTEROP_OK;
}

/* The versioned struct is rewritten in its place: the legacy one is smaller. */
interop_status interop_array_to_dlpack_legacy(interop_array *array, uint32_t flags, struct DLManagedTensor **out,
                                              interop_error *err) {
    interop_status status = check_arguments(array, flags, out, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if ((array->tensor.flags & INTEROP_READ_ONLY) != 0 && !copies(&array->tensor, flags)) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "the array is read-only, which the legacy struct cannot say: export a copy");
    }
    if (interop__dlpack_is_padded(&array->tensor)) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "the array has padded sub-byte elements, which the legacy struct cannot say");
    }
    struct DLManagedTensorVersioned *versioned;
    status = interop_array_to_dlpack(array, flags, &versioned, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const DLTensor tensor = versioned->dl_tensor;
    void *context = versioned->manager_ctx;
    struct DLManagedTensor *managed = (void *)versioned;
    managed->dl_tensor = tensor;
    managed->manager_ctx = context;
    managed->deleter = interop__dlpack_deleter_legacy;
    *out = managed;
    return INTEROP_OK;
}

void interop_dlpack_delete(struct DLManagedTensorVersioned *managed) {
    if (managed != NULL && managed->deleter != NULL) {
        managed->deleter(managed);
    }
}

void interop_dlpack_delete_legacy(struct DLManagedTensor *managed) {
    if (managed != NULL && managed->deleter != NULL) {
        managed->deleter(managed);
    }
}
