/* SPDX-License-Identifier: MIT */
#include "exchange/interface.h"

#include <inttypes.h>
#include <string.h>

#include "dtype/record.h"
#include "interop/dialect.h"

interop_status interop__interface_permit(uint32_t flags, uint32_t known, bool masked, bool read_only,
                                         interop_error *err) {
    if ((flags & ~known) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "flags are 0x%" PRIx32 ": a bit is unknown here", flags);
    }
    if (masked && (flags & INTEROP_IMPORT_MASK_HANDLED) == 0) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                             "mask is present: dropping it would turn invalid elements into valid ones");
    }
    if (read_only && (flags & INTEROP_IMPORT_REQUIRE_WRITABLE) != 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "data is read-only, but a writable tensor was asked for");
    }
    return INTEROP_OK;
}

interop_status interop__element_check(const interop_dtype *checked, interop_error *err) {
    if (interop__has_objects(checked)) {
        return interop__fail(err, INTEROP_ERR_TYPE, "the elements have objects, which belong to their host language");
    }
    if (checked->kind == INTEROP_KIND_BITFIELD) {
        return interop__fail(err, INTEROP_ERR_TYPE, "the elements are bits (kind t), which no tensor carries");
    }
    return INTEROP_OK;
}

/* Whether descr says no more than its typestr does: [('', '<typestr>')], with any blanks between, and either quotes. */
static bool descr_is_trivial(const struct interop__element *element) {
    static const char before[] = "[('','", after[] = "')]";
    const char *parts[] = {before, element->typestr, after};
    const uint64_t lengths[] = {sizeof before - 1, element->typestr_length, sizeof after - 1};
    uint64_t part = 0, at = 0;
    char quote = '\0';
    for (uint64_t i = 0; i < element->descr_length; i++) {
        char c = element->descr[i];
        if (quote == '\0' && (c == ' ' || (c == ',' && part == 2 && at > 0))) {
            continue;
        }
        if (quote == '\0' ? c == '"' || c == '\'' : c == quote) {
            quote = quote == '\0' ? c : '\0';
            c = '\'';
        } else if (c == '\'') {
            return false; /* within the other quotes */
        }
        while (part < 3 && at == lengths[part]) {
            part++;
            at = 0;
        }
        if (part == 3 || parts[part][at++] != c) {
            return false;
        }
    }
    return part == 2 && at == lengths[2];
}

interop_status interop__element_confirm(int32_t type, interop_dtype *dtype, interop_error *err) {
    interop_dtype confirmed;
    interop_status status = interop_dtype_init(type, &confirmed, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (dtype->order != INTEROP_ORDER_NONE && confirmed.order != INTEROP_ORDER_NONE) {
        confirmed.order = dtype->order; /* the text knows it, if it has one */
    }
    const bool same_size = interop_dtype_itemsize(&confirmed) == interop_dtype_itemsize(dtype);
    if (dtype->kind == INTEROP_KIND_VOID ? !same_size : !interop_dtype_equal(&confirmed, dtype)) {
        char names[2][INTEROP__DTYPE_TEXT];
        interop_dtype_name(&confirmed, names[0], sizeof names[0]);
        interop_dtype_name(dtype, names[1], sizeof names[1]);
        return interop__fail(err, INTEROP_ERR_TYPE,
                             "type is %" PRId32 " (%s), but the elements are %s: it confirms what they are", type,
                             names[0], names[1]);
    }
    *dtype = confirmed;
    return INTEROP_OK;
}

bool interop__element_extension(const char *typestr, uint64_t length, int32_t type, interop_dtype *out) {
    static const struct {
        char text[3];
        uint8_t type;
    } known[] = {
        {"f1", INTEROP_FLOAT8_E5M2}, {"c4", INTEROP_COMPLEX32}, {"W4", INTEROP_COMPLEX32}, {"W4", INTEROP_BCOMPLEX32}};
    if (type == INTEROP_TYPE_NONE || length != 3 || memchr("<>|=", typestr[0], 4) == NULL) {
        return false;
    }
    for (size_t i = 0; i < INTEROP__COUNT(known); i++) {
        if (known[i].type == type && memcmp(typestr + 1, known[i].text, 2) == 0) {
            *out = interop__simple_types[type];
            if (out->order != INTEROP_ORDER_NONE && (typestr[0] == '<' || typestr[0] == '>')) {
                out->order = typestr[0] == '<' ? INTEROP_ORDER_LITTLE : INTEROP_ORDER_BIG;
            }
            return true;
        }
    }
    return false;
}

/* Nothing but padding is raw bytes: no descr tells the two apart. */
static void simplify(interop_dtype *dtype) {
    size_t fields = 1;
    if (dtype->record != NULL) {
        (void)interop_record_fields(dtype->record, &fields);
    }
    if (fields == 0) {
        interop_record_release(dtype->record);
        *dtype = (interop_dtype){.kind = INTEROP_KIND_VOID, .lanes = 1, .bits = dtype->bits};
    }
}

interop_status interop__element_read_descr(const char *text, uint64_t length, uint64_t itemsize, interop_dtype *out,
                                           interop_error *err) {
    interop_dtype dtype;
    if (length > INT32_MAX) {
        return interop__fail(err, INTEROP_ERR_VALUE, "descr has %" PRIu64 " bytes: %d at most", length, INT32_MAX);
    }
    interop_status status =
        interop_dtype_from_descr(text, (size_t)length, INTEROP_DIALECT_STRICT, &dtype, NULL, NULL, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (interop_dtype_itemsize(&dtype) != itemsize) {
        status = interop__fail(err, INTEROP_ERR_VALUE, "descr describes %" PRIu64 " bytes, but an element has %" PRIu64,
                               interop_dtype_itemsize(&dtype), itemsize);
    } else if (interop__has_objects(&dtype)) {
        status =
            interop__fail(err, INTEROP_ERR_TYPE, "descr has objects of the host language, which no tensor carries");
    } else if (dtype.bits % 8 != 0 && interop_dtype_type(&dtype) == INTEROP_TYPE_NONE) {
        status = interop__fail(err, INTEROP_ERR_TYPE, "descr has elements that do not fill their bytes");
    }
    if (status != INTEROP_OK) {
        interop_record_release(dtype.record);
        return status;
    }
    simplify(&dtype);
    *out = dtype;
    return INTEROP_OK;
}

interop_status interop__element_read(const struct interop__element *element, interop_dtype *out, interop_error *err) {
    interop_dtype dtype;
    if (element->typestr == NULL || (element->descr == NULL && element->descr_length != 0)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "typestr is NULL, or descr is NULL with a length");
    }
    if (element->typestr_length > INT32_MAX) {
        return interop__fail(err, INTEROP_ERR_TYPE, "typestr has %" PRIu64 " bytes: %d at most",
                             element->typestr_length, INT32_MAX);
    }
    if (interop__element_extension(element->typestr, element->typestr_length, element->type, out)) {
        return INTEROP_OK;
    }
    interop_status status = interop_dtype_from_typestr(element->typestr, (size_t)element->typestr_length, &dtype, err);
    if (status != INTEROP_OK || (status = interop__element_check(&dtype, err)) != INTEROP_OK) {
        return status;
    }
    if (dtype.kind == INTEROP_KIND_VOID && element->descr != NULL && !descr_is_trivial(element)) {
        status = interop__element_read_descr(element->descr, element->descr_length, dtype.bits / 8, &dtype, err);
    }
    if (status == INTEROP_OK && element->type != INTEROP_TYPE_NONE) {
        const interop_record *record = dtype.record;
        status = interop__element_confirm(element->type, &dtype, err);
        if (status != INTEROP_OK) {
            interop_record_release(record);
        }
    }
    if (status == INTEROP_OK) {
        *out = dtype;
    }
    return status;
}

/* The number that confirms a typestr which does not say it all; the order of the bytes is in the text. */
static int32_t confirmation(const interop_dtype *dtype, const char *typestr) {
    interop_dtype native = *dtype;
    if (typestr[1] != 'V') {
        return INTEROP_TYPE_NONE;
    }
    native.order = dtype->order != INTEROP_ORDER_NONE ? INTEROP__ORDER_NATIVE : INTEROP_ORDER_NONE;
    return interop_dtype_type(&native); /* none for raw bytes and for records */
}

interop_status interop__element_print_descr(const interop_dtype *record, bool gaps, char *buffer, size_t capacity,
                                            size_t *length, interop_error *err) {
    interop_error list; /* what a list cannot say is no error yet */
    interop_status status = INTEROP_ERR_VALUE;
    if (gaps || record->record->gapless) {
        status = interop_dtype_to_descr(record, 0, NULL, INTEROP_DIALECT_NUMPY, buffer, capacity, length, &list);
    }
    if (status == INTEROP_ERR_VALUE) {
        return interop_dtype_to_descr(record, 0, NULL, INTEROP_DIALECT_NUMPY | INTEROP_DIALECT_DICTIONARY, buffer,
                                      capacity, length, err);
    }
    if (status != INTEROP_OK && err != NULL) {
        *err = list;
    }
    return status;
}

interop_status interop__element_typestr(const interop_tensor *checked, char text[INTEROP__DTYPE_TEXT], size_t *length,
                                        interop_error *err) {
    static const char raw[] = "|V1";
    if (checked->dtype.bits < 8 && (checked->flags & INTEROP_SUBBYTE_PADDED) != 0 &&
        interop_dtype_type(&checked->dtype) != INTEROP_TYPE_NONE) {
        memcpy(text, raw, sizeof raw);
        *length = sizeof raw - 1;
        return INTEROP_OK;
    }
    const interop_status status = interop_dtype_to_typestr(&checked->dtype, text, INTEROP__DTYPE_TEXT, length, err);
    return status != INTEROP_OK ? status : interop__element_check(&checked->dtype, err);
}

interop_status interop__element_print(const interop_tensor *tensor, char *buffer, size_t capacity,
                                      struct interop__element *element, interop_error *err) {
    const interop_dtype *checked = &tensor->dtype;
    char text[INTEROP__DTYPE_TEXT];
    size_t length = 0, descr = 0;
    interop_status status = interop__element_typestr(tensor, text, &length, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (checked->record != NULL &&
        (status = interop__element_print_descr(checked, true, NULL, 0, &descr, err)) != INTEROP_OK) {
        return status;
    }
    const size_t needed = length + 1 + (checked->record != NULL ? descr + 1 : 0);
    if (needed > capacity) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "the text has room for %zu bytes: %zu are needed", capacity,
                             needed);
    }
    *element = (struct interop__element){.typestr = buffer,
                                         .typestr_length = interop__text_out(text, length, buffer, capacity),
                                         .type = confirmation(checked, text)};
    if (checked->record == NULL) {
        return INTEROP_OK;
    }
    element->descr = buffer + length + 1;
    element->descr_length = descr;
    return interop__element_print_descr(checked, true, buffer + length + 1, capacity - length - 1, &descr, err);
}

interop_status interop__interface_lay_out(interop_tensor *tensor, const int64_t *strides, int64_t *own, uint32_t flags,
                                          bool records, struct interop__extent *extent, interop_error *err) {
    if (tensor->dtype.record != NULL && !records) {
        return interop__fail(err, INTEROP_ERR_TYPE,
                             "the elements are records: a borrowed view cannot own their fields, but an array can");
    }
    if (interop_dtype_bits(&tensor->dtype) % 8 != 0) {
        tensor->flags |= INTEROP_SUBBYTE_PADDED; /* these interfaces count in bytes */
    }
    tensor->strides = strides != NULL ? strides : own;
    if (strides == NULL && tensor->ndim > 0 && tensor->ndim <= INTEROP_MAX_NDIM && tensor->shape != NULL) {
        interop__tensor_c_strides(tensor, own);
    }
    return interop__tensor_check(tensor, flags & INTEROP_STRICT, extent, err);
}

interop_status interop__interface_arguments(const void *iface, size_t size, const char *name, const void *out,
                                            interop_error *err) {
    if (iface == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "%s: iface, out or dims is NULL", name);
    }
    return interop__struct_check(iface, size, name, err);
}

interop_status interop__interface_read(const struct interop__element *element, const int64_t *strides, uint32_t flags,
                                       bool records, interop_tensor *tensor, int64_t *own,
                                       struct interop__extent *extent, interop_error *err) {
    interop_status status = interop__element_read(element, &tensor->dtype, err);
    if (status != INTEROP_OK) {
        return status;
    }
    status = interop__interface_lay_out(tensor, strides, own, flags, records, extent, err);
    if (status != INTEROP_OK) {
        interop_record_release(tensor->dtype.record);
    }
    return status;
}

interop_status interop__interface_lend(interop_status looked, const interop_tensor *view, interop_tensor *out,
                                       interop_dims *dims) {
    if (looked != INTEROP_OK) {
        return looked;
    }
    if (view->ndim > 0) {
        memmove(dims->strides, view->strides, (size_t)view->ndim * sizeof *view->strides);
    }
    *out = *view;
    out->strides = dims->strides;
    return INTEROP_OK;
}

interop_status interop__interface_wrap(const interop_tensor *checked, interop_release_callback release, void *user,
                                       interop_array **out, interop_error *err) {
    const interop_status status = interop__array_make(checked, release, user, out, err);
    interop_record_release(checked->dtype.record); /* the array has its own */
    return status;
}

interop_status interop__interface_dims(const interop_tensor *checked, intptr_t *shape, intptr_t *strides,
                                       interop_error *err) {
    const bool c_order = interop_tensor_is_contiguous(checked, INTEROP_LAYOUT_C) != 0;
    const bool gapless = c_order || interop_tensor_is_contiguous(checked, INTEROP_LAYOUT_F) != 0;
    uint64_t step = (uint64_t)interop__tensor_element_step(checked); /* wraps only if there are no elements */
    for (int32_t i = 0; i < checked->ndim; i++) {
        const int64_t extent = checked->shape[i], stride = checked->strides[i];
        if ((intptr_t)extent != extent || ((intptr_t)stride != stride && extent > 1 && !gapless)) {
            return interop__fail(err, INTEROP_ERR_OVERFLOW,
                                 "shape[%" PRId32 "] is %" PRId64 " with stride %" PRId64 ": too large for a pointer",
                                 i, extent, stride);
        }
    }
    for (int32_t i = 0; i < checked->ndim; i++) {
        const int32_t axis = c_order ? checked->ndim - 1 - i : i;
        const int64_t extent = checked->shape[axis];
        shape[axis] = (intptr_t)extent;
        strides[axis] = (intptr_t)(gapless ? (int64_t)step : checked->strides[axis]);
        step *= (uint64_t)(extent > 1 ? extent : 1);
    }
    return INTEROP_OK;
}
