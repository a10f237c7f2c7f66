/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "exchange/dlpack_export.h"
#include "exchange/dlpack_view.h"
#include "interop/dlpack.h"
#include "tensor/internal.h"

static void delete_versioned(void *managed) {
    interop_dlpack_delete(managed);
}

static void delete_legacy(void *managed) {
    interop_dlpack_delete_legacy(managed);
}

/* Whether one of our exports, of a kind that may be taken back, still says what we wrote. */
static inline bool is_intact(const struct interop__dlpack_export *export, const interop_array *array) {
    static const interop_device cpu = {INTEROP_DEVICE_CPU, 0};
    const DLTensor *tensor = &export->managed.dl_tensor;
    const interop_tensor *own = &array->tensor;
    if (tensor->shape != export->dims) { /* before all else: behind a copy of the struct there is no block */
        return false;
    }
    const struct interop__dlpack_element *element = export->element;
    if (element == NULL || tensor->ndim != own->ndim || tensor->strides != export->dims + own->ndim ||
        tensor->data != (void *)interop__tensor_first(own) || tensor->byte_offset != 0 ||
        memcmp(&tensor->device, &cpu, sizeof cpu) != 0 ||
        memcmp(&tensor->dtype, &element->code, sizeof tensor->dtype) != 0 || export->managed.flags != own->flags) {
        return false;
    }
    const int shift = element->shift;
    const int64_t *shape = export->dims, *strides = tensor->strides, *own_shape = own->shape,
                  *own_strides = own->strides;
    for (int64_t i = own->ndim - 1; i >= 0; i--) {
        if (shape[i] != own_shape[i] || strides[i] != own_strides[i] >> shift) {
            return false;
        }
    }
    return true;
}

static interop_status adopt(const DLTensor *tensor, uint64_t flags, uint32_t rules, interop_release_callback release,
                            void *managed, interop_array **out, interop_error *err) {
    interop_tensor view;
    int64_t strides[INTEROP_MAX_NDIM];
    interop_status status = interop__dlpack_view(tensor, flags, rules, &view, strides, err);
    return status != INTEROP_OK ? status : interop__array_make(&view, release, managed, out, err);
}

static interop_status refuse_read_only(interop_error *err) {
    return interop__fail(err, INTEROP_ERR_BUFFER, "the tensor is read-only, and a writable one is required");
}

static interop_status check_arguments(const void *managed, uint32_t flags, uint32_t known, const void *out,
                                      interop_error *err) {
    if (managed == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "import from DLPack: managed or out is NULL");
    }
    if ((flags & ~known) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "import from DLPack: flags are 0x%" PRIx32 ": a bit is unknown here", flags);
    }
    return INTEROP_OK;
}

INTEROP__NOINLINE static interop_status from_versioned(struct DLManagedTensorVersioned *managed, uint32_t flags,
                                                       interop_array **out, interop_error *err) {
    interop_status status = check_arguments(managed, flags, INTEROP_STRICT | INTEROP_IMPORT_REQUIRE_WRITABLE, out, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (managed->version.major != INTEROP__DLPACK_MAJOR) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                             "version is %" PRIu32 ".%" PRIu32 ": this library reads major version 1",
                             managed->version.major, managed->version.minor);
    }
    if ((flags & INTEROP_IMPORT_REQUIRE_WRITABLE) != 0 && (managed->flags & INTEROP_READ_ONLY) != 0) {
        return refuse_read_only(err);
    }
    const uint32_t rules =
        (flags & INTEROP_STRICT) | (managed->version.minor >= 2 ? INTEROP__NULL_STRIDES_ENDED : INTEROP_LENIENT);
    return adopt(&managed->dl_tensor, managed->flags, rules, managed->deleter != NULL ? delete_versioned : NULL,
                 managed, out, err);
}

/*
 * What we exported comes back: the exported array, with the reference that the export had, is the import. But whoever
 * changed the struct on the way means what it says now.
 */
interop_status interop_array_from_dlpack(struct DLManagedTensorVersioned *managed, uint32_t flags, interop_array **out,
                                         interop_error *err) {
    if (managed != NULL && out != NULL && flags == INTEROP_LENIENT && managed->deleter == interop__dlpack_deleter &&
        managed->version.major == INTEROP__DLPACK_MAJOR) {
        interop_array *array = managed->manager_ctx;
        if (is_intact((const void *)managed, array)) {
            interop__dlpack_free(managed, array);
            *out = array;
            return INTEROP_OK;
        }
    }
    return from_versioned(managed, flags, out, err);
}

interop_status interop_array_from_dlpack_legacy(struct DLManagedTensor *managed, uint32_t flags, interop_array **out,
                                                interop_error *err) {
    interop_status status = check_arguments(
        managed, flags, INTEROP_STRICT | INTEROP_IMPORT_LEGACY_WRITABLE | INTEROP_IMPORT_REQUIRE_WRITABLE, out, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const uint64_t assumed = (flags & INTEROP_IMPORT_LEGACY_WRITABLE) != 0 ? 0 : INTEROP_READ_ONLY;
    if ((flags & INTEROP_IMPORT_REQUIRE_WRITABLE) != 0 && assumed != 0) {
        return refuse_read_only(err);
    }
    return adopt(&managed->dl_tensor, assumed, flags & INTEROP_STRICT, managed->deleter != NULL ? delete_legacy : NULL,
                 managed, out, err);
}

const char *interop_dlpack_capsule_name(int32_t versioned, int32_t used) {
    if (versioned != 0) {
        return used != 0 ? "used_dltensor_versioned" : "dltensor_versioned";
    }
    return used != 0 ? "used_dltensor" : "dltensor";
}
