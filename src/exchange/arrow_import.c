/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "exchange/arrow_bits.h"
#include "exchange/arrow_view.h"
#include "interop/dlpack.h"
#include "tensor/internal.h"

static interop_status check_arguments(const void *schema, const void *array, const void *out, uint32_t flags,
                                      uint32_t known, interop_error *err) {
    if (schema == NULL || array == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "import from Arrow: schema, array, out or dims is NULL");
    }
    if ((flags & ~known) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "import from Arrow: flags are 0x%" PRIx32 ": a bit is unknown here", flags);
    }
    return INTEROP_OK;
}

interop_status interop_tensor_from_arrow(const struct ArrowSchema *schema, const struct ArrowArray *array,
                                         uint32_t flags, interop_tensor *out, interop_dims *dims, interop_error *err) {
    struct interop__arrow_view view;
    interop_status status = check_arguments(schema, array, dims == NULL ? NULL : out, flags, INTEROP_STRICT, err);
    if (status != INTEROP_OK ||
        (status = interop__arrow_view(schema, array, INTEROP_DEVICE_CPU, 0, flags, &view, err)) != INTEROP_OK) {
        return status;
    }
    return interop__view_write(&view.tensor, view.tensor.ndim, view.dims.shape, view.dims.strides, out, dims);
}

/* What the last reference to a column releases: the struct that it was moved to. */
static void release_column(void *user) {
    struct ArrowArray *column = user;
    column->release(column);
    interop__release(column, sizeof *column, _Alignof(struct ArrowArray));
}

static interop_status move_column(const struct interop__arrow_view *view, struct ArrowArray *array, interop_array **out,
                                  interop_error *err) {
    struct ArrowArray *column = interop__allocate(sizeof *column, _Alignof(struct ArrowArray));
    if (column == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory to hold an Arrow column");
    }
    interop_status status = interop__array_make(&view->tensor, release_column, column, out, err);
    if (status != INTEROP_OK) {
        interop__release(column, sizeof *column, _Alignof(struct ArrowArray));
        return status;
    }
    *column = *array;
    array->release = NULL; /* moved */
    return INTEROP_OK;
}

/* Bools of the bits, and of their shape, in memory of their own. */
static interop_status unpack(struct interop__arrow_view *view, interop_array **out, interop_error *err) {
    interop_array *bytes;
    interop_status status = interop_array_empty(&view->tensor.dtype, 1, &view->elements, &bytes, err);
    if (status != INTEROP_OK) {
        return status;
    }
    interop__bits_unpack(view->bits, view->first_bit, view->elements, interop_array_tensor(bytes)->data);
    view->tensor.data = interop_array_tensor(bytes)->data;
    view->tensor.device = interop_array_tensor(bytes)->device; /* the bits may have been in pinned memory */
    view->tensor.flags = INTEROP_IS_COPIED;
    status = interop_array_view(bytes, &view->tensor, out, err);
    interop_array_release(bytes); /* the view has its own reference */
    return status;
}

static interop_status take(const struct ArrowSchema *schema, struct ArrowArray *array, int32_t device_type,
                           int64_t device_id, uint32_t flags, interop_array **out, interop_error *err) {
    struct interop__arrow_view view;
    interop_status status = interop__arrow_view(schema, array, device_type, device_id, flags, &view, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (view.is_bits) {
        if ((status = unpack(&view, out, err)) == INTEROP_OK) {
            array->release(array); /* taken over, and not needed any more */
        }
        return status;
    }
    if ((flags & INTEROP_IMPORT_REQUIRE_WRITABLE) != 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "the column is read-only, and a writable one is required");
    }
    return move_column(&view, array, out, err);
}

enum { FLAGS = INTEROP_STRICT | INTEROP_IMPORT_REQUIRE_WRITABLE | INTEROP_ARROW_BITS };

interop_status interop_array_from_arrow(const struct ArrowSchema *schema, struct ArrowArray *array, uint32_t flags,
                                        interop_array **out, interop_error *err) {
    const interop_status status = check_arguments(schema, array, out, flags, FLAGS, err);
    return status != INTEROP_OK ? status : take(schema, array, INTEROP_DEVICE_CPU, 0, flags, out, err);
}

interop_status interop_array_from_arrow_device(const struct ArrowSchema *schema, struct ArrowDeviceArray *array,
                                               uint32_t flags, interop_arrow_wait wait, void *user, interop_array **out,
                                               interop_error *err) {
    interop_status status = check_arguments(schema, array, out, flags, FLAGS, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (array->array.release == NULL) { /* nothing else may be looked at */
        return take(schema, &array->array, INTEROP_DEVICE_CPU, 0, flags, out, err);
    }
    for (int i = 0; (flags & INTEROP_STRICT) != 0 && i < 3; i++) {
        if (array->reserved[i] != 0) {
            return interop__fail(err, INTEROP_ERR_UNSUPPORTED, "reserved[%d] is %" PRId64 ": it must be 0", i,
                                 array->reserved[i]);
        }
    }
    if (array->sync_event != NULL && wait == NULL) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "sync_event is %p on device %s: the data may not be there yet, and wait is NULL",
                             array->sync_event, interop_device_name(array->device_type));
    }
    if (array->sync_event != NULL &&
        (status = wait(array->device_type, array->device_id, array->sync_event, user)) != INTEROP_OK) {
        const bool known = status < 0 && status >= INTEROP_ERR_DEVICE; /* it might be an errno or a CUresult, too */
        return interop__fail(err, known ? status : INTEROP_ERR_BUFFER,
                             "sync_event is %p on device %s: wait returned %" PRId32, array->sync_event,
                             interop_device_name(array->device_type), status);
    }
    return take(schema, &array->array, array->device_type, array->device_id, flags, out, err);
}
