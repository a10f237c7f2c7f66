/* SPDX-License-Identifier: MIT */
/* Our own table, and those of bindings. */
#include <inttypes.h>

#include "exchange/dlpack_layout.h"
#include "interop/dlpack.h"
#include "tensor/internal.h"

/* The exceptions of Python that our statuses are. */
static const char *kind_of(interop_status status) {
    switch (status) {
    case INTEROP_ERR_MEMORY:
        return "MemoryError";
    case INTEROP_ERR_TYPE:
        return "TypeError";
    case INTEROP_ERR_BUFFER:
    case INTEROP_ERR_UNSUPPORTED:
        return "BufferError";
    default:
        return "ValueError";
    }
}

/* Of the prototype nothing but element type, rank, shape and device is read. */
static interop_status allocate(const DLTensor *prototype, struct DLManagedTensorVersioned **out, interop_error *err) {
    interop_dtype dtype;
    interop_array *array;
    if (prototype == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "allocator: prototype or out is NULL");
    }
    const interop_device device = interop__dlpack_device(prototype);
    if (device.type != INTEROP_DEVICE_CPU) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "allocator: device type is %" PRId32 " (%s): libinterop allocates on the CPU", device.type,
                             interop_device_name(device.type));
    }
    interop_status status =
        interop_dtype_from_dlpack(prototype->dtype.code, prototype->dtype.bits, prototype->dtype.lanes, &dtype, err);
    if (status != INTEROP_OK ||
        (status = interop_array_empty(&dtype, prototype->ndim, prototype->shape, &array, err)) != INTEROP_OK) {
        return status;
    }
    status = interop_array_to_dlpack(array, 0, out, err);
    interop_array_release(array); /* the export has its own reference */
    return status;
}

static int allocate_slot(DLTensor *prototype, struct DLManagedTensorVersioned **out, void *error_ctx,
                         void (*set_error)(void *error_ctx, const char *kind, const char *message)) {
    interop_error err;
    const interop_status status = allocate(prototype, out, &err);
    if (status != INTEROP_OK && set_error != NULL) {
        set_error(error_ctx, kind_of(status), err.message);
    }
    return status == INTEROP_OK ? 0 : -1;
}

static int export_array(void *object, struct DLManagedTensorVersioned **out) {
    return interop_array_to_dlpack(object, 0, out, NULL) == INTEROP_OK ? 0 : -1;
}

/* What comes in is taken over in any case. */
static int import_array(struct DLManagedTensorVersioned *managed, void **object) {
    interop_array *array;
    if (object == NULL || interop_array_from_dlpack(managed, INTEROP_LENIENT, &array, NULL) != INTEROP_OK) {
        interop_dlpack_delete(managed);
        return -1;
    }
    *object = array;
    return 0;
}

/* The parameter is an enum, and may be shorter than int32_t. */
static int current_stream(DLDeviceType type, int32_t id, void **stream) {
    (void)id;
    if (type != kDLCPU || stream == NULL) {
        return -1;
    }
    *stream = NULL;
    return 0;
}

static const struct DLPackExchangeAPI own_table = {
    .header = {{INTEROP__DLPACK_MAJOR, INTEROP__DLPACK_MINOR}, NULL},
    .managed_tensor_allocator = allocate_slot,
    .managed_tensor_from_py_object_no_sync = export_array,
    .managed_tensor_to_py_object_no_sync = import_array,
    .current_work_stream = current_stream,
};

const struct DLPackExchangeAPI *interop_dlpack_exchange_table(void) {
    return &own_table;
}

interop_status interop_dlpack_exchange_init(struct DLPackExchangeAPI *table, size_t size,
                                            const interop_dlpack_slots *slots, interop_error *err) {
    interop_dlpack_slots added;
    if (table == NULL || slots == NULL || size < sizeof *table) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "interop_dlpack_exchange_init: table or slots is NULL, or size is %zu: less than %zu",
                             size, sizeof *table);
    }
    interop_status status =
        interop__struct_in(slots, sizeof *slots, sizeof *slots, &added, "interop_dlpack_slots", err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (added.from_object == NULL || added.to_object == NULL || added.reserved != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "interop_dlpack_slots: from_object or to_object is NULL, or reserved is not 0");
    }
    *table = own_table;
    table->managed_tensor_from_py_object_no_sync = added.from_object;
    table->managed_tensor_to_py_object_no_sync = added.to_object;
    if (added.view_object != NULL) { /* the same function, but for how headers without DLPack's must name its types */
        memcpy(&table->dltensor_from_py_object_no_sync, &added.view_object, sizeof added.view_object);
    }
    if (added.current_stream != NULL) {
        memcpy(&table->current_work_stream, &added.current_stream, sizeof added.current_stream);
    }
    return INTEROP_OK;
}
