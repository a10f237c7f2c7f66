/* SPDX-License-Identifier: MIT */
/* The tables of others: found, judged, and called. */
#include <inttypes.h>
#include <stdio.h>

#include "device/operations.h"
#include "exchange/dlpack_layout.h"
#include "exchange/dlpack_view.h"
#include "interop/dlpack.h"
#include "tensor/internal.h"

/* Nobody keeps more old versions; a longer chain is a ring. */
enum { LONGEST_CHAIN = 64 };

static interop_status check_slots(const struct DLPackExchangeAPI *table, interop_error *err) {
    const char *missing = table->managed_tensor_allocator == NULL ? "managed_tensor_allocator"
                          : table->managed_tensor_from_py_object_no_sync == NULL
                              ? "managed_tensor_from_py_object_no_sync"
                          : table->managed_tensor_to_py_object_no_sync == NULL ? "managed_tensor_to_py_object_no_sync"
                          : table->current_work_stream == NULL                 ? "current_work_stream"
                                                                               : NULL;
    return missing == NULL
               ? INTEROP_OK
               : interop__fail(err, INTEROP_ERR_VALUE, "DLPack exchange table: %s is NULL, but must be there", missing);
}

interop_status interop_dlpack_exchange_find(const struct DLPackExchangeAPI *table, const struct DLPackExchangeAPI **out,
                                            interop_error *err) {
    if (table == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_dlpack_exchange_find: table or out is NULL");
    }
    const DLPackExchangeAPIHeader *header = &table->header;
    for (int i = 0; i < LONGEST_CHAIN && header->version.major != INTEROP__DLPACK_MAJOR; i++) {
        if (header->prev_api == NULL) {
            return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                                 "DLPack exchange table: version %" PRIu32 ".%" PRIu32
                                 " is the oldest there, and 1 is the major version that is known",
                                 header->version.major, header->version.minor);
        }
        header = header->prev_api;
    }
    if (header->version.major != INTEROP__DLPACK_MAJOR) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "DLPack exchange table: prev_api leads to no version 1 within %d tables", LONGEST_CHAIN);
    }
    const struct DLPackExchangeAPI *found = (const void *)header; /* its first member */
    const interop_status status = check_slots(found, err);
    if (status == INTEROP_OK) {
        *out = found;
    }
    return status;
}

/* Nothing of a table of another version is called. */
static interop_status check_table(const struct DLPackExchangeAPI *table, bool others, interop_error *err) {
    if (table == NULL || !others) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "DLPack exchange: an argument is NULL");
    }
    if (table->header.version.major != INTEROP__DLPACK_MAJOR) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "DLPack exchange table: major version is %" PRIu32
                             ": take the one that interop_dlpack_exchange_find() gives",
                             table->header.version.major);
    }
    return check_slots(table, err);
}

static interop_status refused(interop_error *err, const char *function) {
    return interop__fail(err, INTEROP_ERR_BUFFER, "DLPack exchange: the host's %s failed, and has said why there",
                         function);
}

/* What an allocator says of a failure. */
struct complaint {
    interop_status status;
    char text[256];
};

static void note_complaint(void *context, const char *kind, const char *message) {
    struct complaint *complaint = context;
    static const char memory[] = "MemoryError";
    const bool no_memory =
        kind != NULL && strlen(kind) == sizeof memory - 1 && memcmp(kind, memory, sizeof memory) == 0;
    complaint->status = no_memory ? INTEROP_ERR_MEMORY : INTEROP_ERR_BUFFER;
    snprintf(complaint->text, sizeof complaint->text, "%s: %s", kind != NULL ? kind : "error",
             message != NULL ? message : "no reason given");
}

/* A tensor as `dtype`, `device` and `shape` say, checked, without data. */
static interop_status make_prototype(const interop_dtype *dtype, const interop_device *device, int32_t ndim,
                                     const int64_t *shape, int64_t *copy, DLTensor *out, interop_error *err) {
    const interop_tensor tensor = {.struct_size = sizeof tensor, .ndim = ndim, .dtype = *dtype, .shape = shape};
    int64_t bytes;
    interop_status status = interop_tensor_byte_count(&tensor, &bytes, err);
    if (status != INTEROP_OK || (status = interop__device_check(device, err)) != INTEROP_OK) {
        return status;
    }
    *out = (DLTensor){.ndim = ndim, .shape = copy};
    interop__dlpack_set_device(out, *device);
    for (int32_t i = 0; i < ndim; i++) {
        copy[i] = shape[i]; /* theirs is not const */
    }
    return interop_dtype_to_dlpack(dtype, &out->dtype.code, &out->dtype.bits, &out->dtype.lanes, err);
}

static bool is_as_asked(const interop_tensor *tensor, const interop_dtype *dtype, const interop_device *device,
                        int32_t ndim, const int64_t *shape) {
    return (tensor->flags & INTEROP_READ_ONLY) == 0 && tensor->ndim == ndim &&
           interop_dtype_equal(&tensor->dtype, dtype) != 0 && interop__device_same(&tensor->device, device) &&
           (ndim == 0 || memcmp(tensor->shape, shape, (size_t)ndim * sizeof *shape) == 0);
}

/* Takes over what a host gave; it is deleted if it is not sound. */
static interop_status adopt(struct DLManagedTensorVersioned *managed, uint32_t flags, interop_array **out,
                            interop_error *err) {
    if (managed == NULL) {
        return interop__fail(err, INTEROP_ERR_VALUE, "DLPack exchange: the host gave NULL and reported no failure");
    }
    const interop_status status = interop_array_from_dlpack(managed, flags, out, err);
    if (status != INTEROP_OK) {
        interop_dlpack_delete(managed);
    }
    return status;
}

interop_status interop_dlpack_exchange_allocate(const struct DLPackExchangeAPI *table, const interop_dtype *dtype,
                                                const interop_device *device, int32_t ndim, const int64_t *shape,
                                                interop_array **out, interop_error *err) {
    static const interop_device cpu = {INTEROP_DEVICE_CPU, 0};
    const interop_device *place = device != NULL ? device : &cpu;
    int64_t copy[INTEROP_MAX_NDIM];
    struct complaint complaint = {INTEROP_ERR_BUFFER, "no reason given"};
    struct DLManagedTensorVersioned *managed = NULL;
    interop_array *array = NULL;
    DLTensor prototype;
    interop_status status = check_table(table, dtype != NULL && out != NULL && (ndim <= 0 || shape != NULL), err);
    if (status != INTEROP_OK || (status = interop_dtype_check(dtype, err)) != INTEROP_OK ||
        (status = make_prototype(dtype, place, ndim, shape, copy, &prototype, err)) != INTEROP_OK) {
        return status;
    }
    if (table->managed_tensor_allocator(&prototype, &managed, &complaint, note_complaint) != 0) {
        return interop__fail(err, complaint.status, "DLPack exchange: the allocator failed: %s", complaint.text);
    }
    if ((status = adopt(managed, INTEROP_LENIENT, &array, err)) != INTEROP_OK) {
        return status;
    }
    if (!is_as_asked(&array->tensor, dtype, place, ndim, shape)) {
        interop_array_release(array);
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "DLPack exchange: the allocator gave another element type, shape or device than was asked "
                             "for, or memory that is read-only");
    }
    *out = array;
    return INTEROP_OK;
}

interop_status interop_dlpack_exchange_stream(const struct DLPackExchangeAPI *table, const interop_device *device,
                                              uint64_t *stream, interop_error *err) {
    void *found = NULL;
    interop_status status = check_table(table, device != NULL && stream != NULL, err);
    if (status != INTEROP_OK || (status = interop__device_check(device, err)) != INTEROP_OK) {
        return status;
    }
    if (table->current_work_stream((DLDeviceType)device->type, device->id, &found) != 0) {
        return refused(err, "current_work_stream");
    }
    *stream = (uint64_t)(uintptr_t)found;
    return INTEROP_OK;
}

interop_status interop_dlpack_exchange_import(const struct DLPackExchangeAPI *table, void *object, uint32_t flags,
                                              interop_array **out, interop_error *err) {
    struct DLManagedTensorVersioned *managed = NULL;
    interop_status status = check_table(table, object != NULL && out != NULL, err);
    if (status != INTEROP_OK) {
        return status;
    }
    return table->managed_tensor_from_py_object_no_sync(object, &managed) != 0
               ? refused(err, "managed_tensor_from_py_object_no_sync")
               : adopt(managed, flags, out, err);
}

interop_status interop_dlpack_exchange_view(const struct DLPackExchangeAPI *table, void *object, uint32_t flags,
                                            interop_tensor *out, interop_dims *dims, interop_error *err) {
    interop_tensor view;
    interop_dims strides;
    DLTensor tensor;
    interop_status status = check_table(table, object != NULL && out != NULL && dims != NULL, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (table->dltensor_from_py_object_no_sync == NULL) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                             "DLPack exchange table: dltensor_from_py_object_no_sync is NULL: import instead");
    }
    if (table->dltensor_from_py_object_no_sync(object, &tensor) != 0) {
        return refused(err, "dltensor_from_py_object_no_sync");
    }
    if ((status = interop_tensor_from_dltensor(&tensor, flags, &view, &strides, err)) != INTEROP_OK) {
        return status;
    }
    return interop__view_write(&view, view.ndim, view.shape, view.strides, out, dims);
}

interop_status interop_dlpack_exchange_export(const struct DLPackExchangeAPI *table, interop_array *array,
                                              uint32_t flags, void **object, interop_error *err) {
    struct DLManagedTensorVersioned *managed;
    void *made = NULL;
    interop_status status = check_table(table, array != NULL && object != NULL, err);
    if (status != INTEROP_OK || (status = interop_array_to_dlpack(array, flags, &managed, err)) != INTEROP_OK) {
        return status;
    }
    if (table->managed_tensor_to_py_object_no_sync(managed, &made) != 0) {
        return refused(err, "managed_tensor_to_py_object_no_sync");
    }
    *object = made;
    return INTEROP_OK;
}
