/* SPDX-License-Identifier: MIT */
#include "exchange/dlpack_export.h"

#include <inttypes.h>

#include "interop/dlpack.h"
#include "tensor/internal.h"

void interop__dlpack_deleter(struct DLManagedTensorVersioned *self) {
    interop_array_release(self->manager_ctx);
}

void interop__dlpack_deleter_legacy(struct DLManagedTensor *self) {
    interop_array_release(self->manager_ctx);
}

bool interop__dlpack_is_padded(const interop_tensor *tensor) {
    return (tensor->flags & INTEROP_SUBBYTE_PADDED) != 0 && interop_dtype_bits(&tensor->dtype) % 8 != 0;
}

static bool is_empty(const interop_tensor *tensor) {
    for (int32_t i = 0; i < tensor->ndim; i++) {
        if (tensor->shape[i] == 0) {
            return true;
        }
    }
    return false;
}

/* Strides in elements, into `to` if that is not NULL. One that is no multiple must count for nothing, and becomes 1. */
INTEROP__NOINLINE static bool divide_strides(const interop_tensor *from, int64_t *to) {
    const int64_t step = interop__tensor_element_step(from);
    for (int32_t i = 0; i < from->ndim; i++) {
        const bool divides = from->strides[i] % step == 0;
        if (!divides && from->shape[i] > 1 && !is_empty(from)) {
            return false;
        }
        if (to != NULL) {
            to[i] = divides ? from->strides[i] / step : 1;
        }
    }
    return true;
}

bool interop__dlpack_strides_fit(const interop_tensor *tensor) {
    return divide_strides(tensor, NULL);
}

/* Fills all of `to`, whose shape and strides have room. */
static inline interop_status describe(const interop_tensor *from, int64_t *shape, int64_t *strides, DLTensor *to,
                                      interop_error *err) {
    interop_status status =
        interop__dtype_to_dlpack(&from->dtype, &to->dtype.code, &to->dtype.bits, &to->dtype.lanes, err);
    if (status != INTEROP_OK) {
        return status;
    }
    /* Nearly every step is a power of two, which saves the divisions, if no stride has a bit below it. */
    const int64_t step = interop__tensor_element_step(from);
    const int shift = __builtin_ctzll((unsigned long long)step);
    int64_t least = 1, bits = 0;
    for (int32_t i = 0; i < from->ndim; i++) {
        const int64_t extent = from->shape[i], stride = from->strides[i];
        least = extent < least ? extent : least;
        bits |= stride;
        shape[i] = extent;
        strides[i] = stride >> shift;
    }
    const bool empty = least == 0;
    const bool shifts = step == (int64_t)1 << shift && (bits & (step - 1)) == 0;
    if (!shifts && !divide_strides(from, strides)) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "strides: one is no multiple of the element, which DLPack cannot say without a copy");
    }
    const uint64_t fold = interop__tensor_has_address(from) ? from->byte_offset : 0; /* goes into data */
    interop_device device = from->device;
    device.id = device.type == INTEROP_DEVICE_CPU ? 0 : device.id;
    interop__dlpack_set_device(to, device);
    to->data = empty ? NULL : (void *)((uintptr_t)from->data + (uintptr_t)fold);
    to->byte_offset = empty ? 0 : from->byte_offset - fold;
    to->ndim = from->ndim;
    to->shape = shape;
    to->strides = strides;
    return INTEROP_OK;
}

/*
 * The block of an export: an array that holds `array`, its dims, and a managed struct. The array is a shell, with just
 * what its release needs, until an import completes it. The dims: shape, strides in bytes (left to the import), strides
 * in elements.
 */
static interop_status make_shell(interop_array *array, struct DLManagedTensorVersioned **out, interop_error *err) {
    const size_t ndim = (size_t)array->tensor.ndim;
    const size_t size = sizeof *array + 3 * ndim * sizeof(int64_t) + sizeof **out;
    interop_array *shell = interop__allocate(size, _Alignof(interop_array));
    if (shell == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory to export an array of rank %zu", ndim);
    }
    shell->tensor.ndim = array->tensor.ndim;
    struct DLManagedTensorVersioned *managed = interop__dlpack_managed(shell);
    interop_status status = describe(&array->tensor, shell->dims, shell->dims + 2 * ndim, &managed->dl_tensor, err);
    if (status != INTEROP_OK) {
        interop__release(shell, size, _Alignof(interop_array));
        return status;
    }
    atomic_init(&shell->references, 1);
    shell->size = size;
    shell->alignment = _Alignof(interop_array);
    shell->base = interop_array_retain(array->base != NULL ? array->base : array);
    shell->tensor.dtype.record = NULL; /* DLPack knows no records */
    shell->release = NULL;
    shell->outside_block = NULL;
    managed->manager_ctx = shell;
    *out = managed;
    return INTEROP_OK;
}

static interop_status check_arguments(const interop_array *array, uint32_t flags, const void *out, interop_error *err) {
    if (array == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "export to DLPack: array or out is NULL");
    }
    if ((flags & ~(uint32_t)INTEROP_EXPORT_COPY) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "export to DLPack: flags are 0x%" PRIx32, flags);
    }
    return INTEROP_OK;
}

/* The lowest minor version that has every value used, so that the oldest consumers can read it. */
static uint32_t least_minor(const struct DLManagedTensorVersioned *managed) {
    const int32_t device = interop__dlpack_device(&managed->dl_tensor).type;
    const uint8_t code = managed->dl_tensor.dtype.code;
    if (device > INTEROP_DEVICE_TRN || code >= INTEROP__DLPACK_BCOMPLEX) {
        return INTEROP__DLPACK_MINOR;
    }
    if (device == INTEROP_DEVICE_TRN) {
        return 2;
    }
    return code >= INTEROP__DLPACK_FLOAT8_E3M4 || (managed->flags & INTEROP_SUBBYTE_PADDED) != 0;
}

INTEROP__NOINLINE static interop_status copy_to_dlpack(const interop_array *array,
                                                       struct DLManagedTensorVersioned **out, interop_error *err) {
    interop_array *copy;
    interop_status status = interop_array_copy(&array->tensor, &copy, err);
    if (status != INTEROP_OK) {
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
    interop_status status = check_arguments(array, flags, out, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if ((flags & INTEROP_EXPORT_COPY) != 0) {
        return copy_to_dlpack(array, out, err);
    }
    struct DLManagedTensorVersioned *managed;
    status = make_shell(array, &managed, err);
    if (status != INTEROP_OK) {
        return status;
    }
    managed->flags = array->tensor.flags & INTEROP_READ_ONLY;
    if (interop__dlpack_is_padded(&array->tensor)) {
        managed->flags |= INTEROP_SUBBYTE_PADDED;
    }
    managed->version.major = INTEROP__DLPACK_MAJOR;
    managed->version.minor = least_minor(managed);
    managed->deleter = interop__dlpack_deleter;
    *out = managed;
    return INTEROP_OK;
}

/* The versioned struct is rewritten in its place: the legacy one is smaller. */
interop_status interop_array_to_dlpack_legacy(interop_array *array, uint32_t flags, struct DLManagedTensor **out,
                                              interop_error *err) {
    interop_status status = check_arguments(array, flags, out, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if ((array->tensor.flags & INTEROP_READ_ONLY) != 0 && (flags & INTEROP_EXPORT_COPY) == 0) {
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
    void *shell = versioned->manager_ctx;
    struct DLManagedTensor *managed = (void *)versioned;
    managed->dl_tensor = tensor;
    managed->manager_ctx = shell;
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
