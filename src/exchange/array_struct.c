/* SPDX-License-Identifier: MIT */
#include "interop/array_struct.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "device/operations.h"
#include "dtype/internal.h"
#include "exchange/interface.h"
#include "interop/dialect.h"

enum {
    FLAGS = INTEROP_STRICT | INTEROP_IMPORT_REQUIRE_WRITABLE,
    IN_PLACE = INTEROP_STRUCT_ALIGNED | INTEROP_STRUCT_NOTSWAPPED | INTEROP_STRUCT_WRITEABLE,
    KNOWN = INTEROP_STRUCT_C_CONTIGUOUS | INTEROP_STRUCT_F_CONTIGUOUS | INTEROP_STRUCT_OWNDATA | IN_PLACE |
            INTEROP_STRUCT_HAS_DESCR | INTEROP_STRUCT_WRITEBACKIFCOPY
};

/* NumPy means to set the flag of the descr of a record, and clears all the others instead. */
static bool is_numpy_record(const interop_array_struct *iface) {
    return iface->flags == 0 && iface->descr != NULL && iface->typekind == 'V';
}

/* The type that kind and itemsize say, as the typestr that they make. */
static interop_status read_kind(const interop_array_struct *iface, int32_t type, interop_dtype *out,
                                interop_error *err) {
    const bool native = (iface->flags & INTEROP_STRUCT_NOTSWAPPED) != 0 || is_numpy_record(iface);
    const bool little = (INTEROP__ORDER_NATIVE == INTEROP_ORDER_LITTLE) == native;
    const bool raw = iface->typekind == 'V' && type == INTEROP_TYPE_NONE; /* an order would hint at bfloat16 */
    const int32_t unit = iface->typekind == 'U' ? 4 : 1;
    const char *kinds = type != INTEROP_TYPE_NONE ? "biufcmMSUVW" : "biufcmMSUV"; /* W is one of ml_dtypes */
    char text[32];
    if (iface->typekind == '\0' || strchr(kinds, iface->typekind) == NULL) {
        return interop__fail(
            err, INTEROP_ERR_TYPE,
            "typekind is 0x%02x: one of b i u f c m M S U V was expected, since no tensor carries others",
            (unsigned)(unsigned char)iface->typekind);
    }
    if (iface->itemsize < 0 || iface->itemsize % unit != 0) {
        return interop__fail(err, INTEROP_ERR_TYPE, "itemsize is %" PRId32 ": kind %c has a multiple of %" PRId32,
                             iface->itemsize, iface->typekind, unit);
    }
    const int length = snprintf(text, sizeof text, "%c%c%" PRId32,
                                raw      ? '|'
                                : little ? '<'
                                         : '>',
                                iface->typekind, iface->itemsize / unit);
    if (interop__element_extension(text, (uint64_t)length, type, out)) {
        return INTEROP_OK;
    }
    const char *broken = interop__typestr_parse(text, (size_t)length, out);
    if (broken != NULL) {
        return interop__fail(err, INTEROP_ERR_TYPE, "typekind is %c, itemsize %" PRId32 ": %s", iface->typekind,
                             iface->itemsize, broken);
    }
    return type == INTEROP_TYPE_NONE ? INTEROP_OK : interop__element_confirm(type, out, err);
}

static interop_status read_dtype(const interop_array_struct *iface, const interop_array_struct_notes *notes,
                                 interop_dtype *out, interop_error *err) {
    const bool has_descr = (iface->flags & INTEROP_STRUCT_HAS_DESCR) != 0;
    if (notes->descr == NULL && (has_descr || notes->descr_length != 0)) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "descr: its text is NULL, but flags are 0x%" PRIx32 " and it has %" PRIu64 " bytes",
                             (uint32_t)iface->flags, notes->descr_length);
    }
    if (!has_descr && (!is_numpy_record(iface) || notes->descr == NULL)) {
        return read_kind(iface, notes->type, out, err);
    }
    if (iface->itemsize < 0) {
        return interop__fail(err, INTEROP_ERR_TYPE, "itemsize is %" PRId32 ": must not be negative", iface->itemsize);
    }
    return interop__element_read_descr(notes->descr, notes->descr_length, (uint64_t)iface->itemsize, out, err);
}

/* Copies the shape, and the strides that the struct has or its flags mean; NULL for those of C order. */
static const int64_t *read_dims(const interop_array_struct *iface, uint64_t itemsize, interop_dims *dims) {
    const int32_t order = iface->flags & (INTEROP_STRUCT_C_CONTIGUOUS | INTEROP_STRUCT_F_CONTIGUOUS);
    const bool fortran = order == INTEROP_STRUCT_F_CONTIGUOUS;
    uint64_t step = itemsize; /* overflow wraps: the check of the tensor finds it */
    for (int32_t i = 0; i < iface->nd; i++) {
        dims->shape[i] = iface->shape[i];
        dims->strides[i] = iface->strides != NULL ? iface->strides[i] : (int64_t)step;
        step *= (uint64_t)(iface->shape[i] > 1 ? iface->shape[i] : 1);
    }
    return iface->strides != NULL || fortran ? dims->strides : NULL;
}

/* Whether kind and order are those of the elements, which a descr may have said. */
static bool tells_type(const interop_array_struct *iface, const interop_tensor *tensor) {
    const uint8_t order = tensor->dtype.order;
    const bool native = (iface->flags & INTEROP_STRUCT_NOTSWAPPED) != 0;
    char typestr[INTEROP__DTYPE_TEXT];
    size_t length;
    return (order == INTEROP_ORDER_NONE || (order == INTEROP__ORDER_NATIVE) == native) &&
           (interop__element_typestr(tensor, typestr, &length, NULL) != INTEROP_OK || typestr[1] == iface->typekind);
}

static interop_status check_flags(const interop_array_struct *iface, const interop_tensor *tensor, interop_error *err) {
    if ((iface->flags & ~KNOWN) != 0) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED, "flags are 0x%" PRIx32 ": a bit is unknown",
                             (uint32_t)iface->flags);
    }
    if (((iface->flags & INTEROP_STRUCT_C_CONTIGUOUS) != 0 &&
         !interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C)) ||
        ((iface->flags & INTEROP_STRUCT_F_CONTIGUOUS) != 0 &&
         !interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_F))) {
        return interop__fail(err, INTEROP_ERR_VALUE, "flags are 0x%" PRIx32 ", but the strides are not contiguous so",
                             (uint32_t)iface->flags);
    }
    if ((iface->flags & INTEROP_STRUCT_HAS_DESCR) != 0 && !tells_type(iface, tensor)) {
        char name[INTEROP__DTYPE_TEXT];
        interop_dtype_name(&tensor->dtype, name, sizeof name);
        return interop__fail(err, INTEROP_ERR_VALUE, "typekind is %c, flags are 0x%" PRIx32 ", but descr says %s",
                             iface->typekind, (uint32_t)iface->flags, name);
    }
    return INTEROP_OK;
}

/* The tensor, on `dims`. Of a record, which needs to be allowed, one reference is the caller's. */
static interop_status look(const interop_array_struct *iface, const interop_array_struct_notes *notes, uint32_t flags,
                           bool records, interop_tensor *tensor, interop_dims *dims, interop_error *err) {
    const bool read_only = (iface->flags & INTEROP_STRUCT_WRITEABLE) == 0;
    const int64_t *strides = NULL;
    struct interop__extent extent;
    *tensor = (interop_tensor){.struct_size = sizeof *tensor,
                               .ndim = iface->nd,
                               .flags = read_only ? INTEROP_READ_ONLY : 0,
                               .device = {INTEROP_DEVICE_CPU, 0},
                               .data = iface->data};
    if (iface->two != 2) {
        return interop__fail(err, INTEROP_ERR_VALUE, "two is %" PRId32 ": this is no array struct", iface->two);
    }
    interop_status status = interop__interface_permit(flags, FLAGS, false, read_only, err);
    if (status != INTEROP_OK || (status = read_dtype(iface, notes, &tensor->dtype, err)) != INTEROP_OK) {
        return status;
    }
    if (iface->nd >= 0 && iface->nd <= INTEROP_MAX_NDIM && (iface->nd == 0 || iface->shape != NULL)) {
        strides = read_dims(iface, interop_dtype_itemsize(&tensor->dtype), dims);
        tensor->shape = dims->shape;
    }
    status = interop__interface_lay_out(tensor, strides, dims->strides, flags, records, &extent, err);
    if (status == INTEROP_OK && (flags & INTEROP_STRICT) != 0) {
        status = check_flags(iface, tensor, err);
    }
    if (status != INTEROP_OK) {
        interop_record_release(tensor->dtype.record);
    }
    return status;
}

static interop_status check_arguments(const interop_array_struct *iface, const interop_array_struct_notes *notes,
                                      interop_array_struct_notes *found, const void *out, interop_error *err) {
    if (iface == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "array struct: iface, out or dims is NULL");
    }
    *found = (interop_array_struct_notes){.struct_size = sizeof *found};
    return notes == NULL
               ? INTEROP_OK
               : interop__struct_in(notes, sizeof *notes, sizeof *notes, found, "interop_array_struct_notes", err);
}

interop_status interop_tensor_from_array_struct(const interop_array_struct *iface,
                                                const interop_array_struct_notes *notes, uint32_t flags,
                                                interop_tensor *out, interop_dims *dims, interop_error *err) {
    interop_array_struct_notes found;
    interop_tensor tensor;
    interop_dims own;
    interop_status status = check_arguments(iface, notes, &found, out != NULL ? (void *)dims : NULL, err);
    if (status != INTEROP_OK || (status = look(iface, &found, flags, false, &tensor, &own, err)) != INTEROP_OK) {
        return status;
    }
    return interop__view_write(&tensor, tensor.ndim, tensor.shape, tensor.strides, out, dims);
}

interop_status interop_array_from_array_struct(const interop_array_struct *iface,
                                               const interop_array_struct_notes *notes, uint32_t flags,
                                               interop_release_callback release, void *user, interop_array **out,
                                               interop_error *err) {
    interop_array_struct_notes found;
    interop_tensor tensor;
    interop_dims own;
    interop_status status = check_arguments(iface, notes, &found, out, err);
    if (status != INTEROP_OK || (status = look(iface, &found, flags, true, &tensor, &own, err)) != INTEROP_OK) {
        return status;
    }
    return interop__interface_wrap(&tensor, release, user, out, err);
}

/* The text of what kind and itemsize leave out; its length is 0 if they say all. */
static interop_status print_descr(const interop_dtype *dtype, char kind, char *text, size_t capacity, size_t *length,
                                  interop_error *err) {
    const bool unit = dtype->unit > INTEROP_UNIT_GENERIC;
    const bool extension = kind == 'V' && dtype->kind != INTEROP_KIND_VOID;
    *length = 0;
    if (dtype->kind == INTEROP_KIND_RECORD) {
        return interop__element_print_descr(dtype, false, text, capacity, length, err);
    }
    if (!unit && !extension && dtype->kind != INTEROP_KIND_STRING) {
        return INTEROP_OK;
    }
    return interop_dtype_to_descr(dtype, 0, NULL, INTEROP_DIALECT_STRICT, text, capacity, length, err);
}

static int32_t truthful_flags(const interop_tensor *tensor) {
    const uint8_t order = tensor->dtype.order;
    int32_t flags = 0;
    flags |= interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C) ? INTEROP_STRUCT_C_CONTIGUOUS : 0;
    flags |= interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_F) ? INTEROP_STRUCT_F_CONTIGUOUS : 0;
    flags |= interop__tensor_is_aligned(tensor) ? INTEROP_STRUCT_ALIGNED : 0;
    flags |= order == INTEROP_ORDER_NONE || order == INTEROP__ORDER_NATIVE ? INTEROP_STRUCT_NOTSWAPPED : 0;
    flags |= (tensor->flags & INTEROP_READ_ONLY) == 0 ? INTEROP_STRUCT_WRITEABLE : 0;
    return flags;
}

/* What must hold of a tensor, and the letter of its kind. */
static interop_status check_tensor(const interop_tensor *tensor, char *kind, interop_error *err) {
    char typestr[INTEROP__DTYPE_TEXT];
    size_t length;
    interop_status status = interop_tensor_check(tensor, INTEROP_LENIENT, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (!interop__device_host_reads(tensor->device.type)) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "device is %s: an array struct is for memory of the host",
                             interop_device_name(tensor->device.type));
    }
    if ((status = interop__element_typestr(tensor, typestr, &length, err)) != INTEROP_OK) {
        return status;
    }
    *kind = typestr[1];
    if (interop_dtype_itemsize(&tensor->dtype) > INT32_MAX) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW, "itemsize is %" PRIu64 ": an array struct has an int for it",
                             interop_dtype_itemsize(&tensor->dtype));
    }
    return INTEROP_OK;
}

interop_status interop_tensor_to_array_struct(const interop_tensor *tensor, interop_array_struct *out,
                                              interop_array_struct_dims *dims, char *text, size_t capacity,
                                              size_t *length, interop_error *err) {
    char kind;
    size_t used = 0;
    if (out == NULL || dims == NULL || (text == NULL && capacity != 0)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_tensor_to_array_struct: out, dims or text is NULL");
    }
    interop_status status = check_tensor(tensor, &kind, err);
    if (status != INTEROP_OK || (status = print_descr(&tensor->dtype, kind, NULL, 0, &used, err)) != INTEROP_OK) {
        return status;
    }
    if (used >= capacity && used != 0) {
        if (length != NULL) {
            *length = used;
        }
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "text has room for %zu bytes: %zu are needed", capacity,
                             used + 1);
    }
    status = interop__interface_dims(tensor, dims->shape, dims->strides, err);
    if (status != INTEROP_OK) {
        return status;
    }
    (void)print_descr(&tensor->dtype, kind, text, capacity, &used, NULL);
    void *first = interop__tensor_first(tensor);
    if (length != NULL) {
        *length = used;
    }
    *out = (interop_array_struct){
        .two = 2,
        .nd = tensor->ndim,
        .typekind = kind,
        .itemsize = (int32_t)interop_dtype_itemsize(&tensor->dtype),
        .flags = truthful_flags(tensor) | (used != 0 ? INTEROP_STRUCT_HAS_DESCR : 0),
        .shape = tensor->ndim > 0 ? dims->shape : NULL,
        .strides = tensor->ndim > 0 ? dims->strides : NULL,
        .data = first != NULL ? first : dims, /* no elements; but NumPy takes NULL for a wish of new memory */
    };
    return INTEROP_OK;
}
