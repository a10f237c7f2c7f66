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

/*
 * One of our exports is completed in place, in the shell that holds the exported array already. What the struct says
 * now counts, not what it said when we made it; only a struct or a shape that is no longer in the block takes the
 * common way.
 */
static inline bool is_in_shell(const void *managed, const DLTensor *tensor, const interop_array *shell) {
    return tensor->ndim == shell->tensor.ndim && tensor->shape == shell->dims &&
           managed == interop__dlpack_managed(shell);
}

/* The struct, which is ours again, is spoilt on success, so that consuming it once more fails. */
static inline interop_status complete(DLTensor *tensor, uint64_t flags, uint32_t rules, interop_array *shell,
                                      interop_array **out, interop_error *err) {
    interop_status status =
        interop__dlpack_view(tensor, flags, rules, &shell->tensor, shell->dims + shell->tensor.ndim, err);
    if (status == INTEROP_OK) {
        tensor->ndim = -1;
        *out = shell;
    }
    return status;
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
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "import from DLPack: flags are 0x%" PRIx32, flags);
    }
    return INTEROP_OK;
}

interop_status interop_array_from_dlpack(struct DLManagedTensorVersioned *managed, uint32_t flags, interop_array **out,
                                         interop_error *err) {
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
    if (managed->deleter == interop__dlpack_deleter &&
        is_in_shell(managed, &managed->dl_tensor, managed->manager_ctx)) {
        return complete(&managed->dl_tensor, managed->flags, rules, managed->manager_ctx, out, err);
    }
    return adopt(&managed->dl_tensor, managed->flags, rules, managed->deleter != NULL ? delete_versioned : NULL,
                 managed, out, err);
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
    const uint32_t rules = flags & INTEROP_STRICT;
    if (managed->deleter == interop__dlpack_deleter_legacy &&
        is_in_shell(managed, &managed->dl_tensor, managed->manager_ctx)) {
        return complete(&managed->dl_tensor, assumed, rules, managed->manager_ctx, out, err);
    }
    return adopt(&managed->dl_tensor, assumed, rules, managed->deleter != NULL ? delete_legacy : NULL, managed, out,
                 err);
}

const char *interop_dlpack_capsule_name(int32_t versioned, int32_t used) {
    if (versioned != 0) {
        return used != 0 ? "used_dltensor_versioned" : "dltensor_versioned";
    }
    return used != 0 ? "used_dltensor" : "dltensor";
}
