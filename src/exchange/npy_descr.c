/* SPDX-License-Identifier: MIT */
#include "exchange/npy_descr.h"

#include <string.h>

#include "dtype/record.h"

/* Latin-1 in UTF-8: at most twice as long. */
static size_t to_utf8(const char *text, size_t length, char *out) {
    char *to = out;
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c < 0x80) {
            *to++ = (char)c;
        } else {
            *to++ = (char)(0xc0 | c >> 6);
            *to++ = (char)(0x80 | (c & 0x3f));
        }
    }
    return (size_t)(to - out);
}

bool interop__npy_is_ascii(const char *text, uint64_t length) {
    for (uint64_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static interop_status read_latin1(const char *text, size_t length, interop_dtype *out, interop_error *err) {
    const size_t size = 2 * length;
    char *utf8 = interop__allocate(size, 1);
    if (utf8 == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for a .npy header");
    }
    const interop_status status =
        interop_dtype_from_descr(utf8, to_utf8(text, length, utf8), INTEROP_DIALECT_STRICT, out, NULL, NULL, err);
    interop__release(utf8, size, 1);
    return status;
}

interop_status interop__npy_descr_read(const char *text, size_t length, bool latin1, interop_dtype *out,
                                       interop_error *err) {
    interop_dtype dtype;
    interop_status status =
        latin1 && !interop__npy_is_ascii(text, length)
            ? read_latin1(text, length, &dtype, err)
            : interop_dtype_from_descr(text, length, INTEROP_DIALECT_STRICT, &dtype, NULL, NULL, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (interop__has_objects(&dtype)) {
        status = interop__fail(err, INTEROP_ERR_TYPE, ".npy header: descr has \"|O\": objects are Python pickles");
    } else if (dtype.bits % 8 != 0) {
        status = interop__fail(err, INTEROP_ERR_TYPE, ".npy header: descr has elements that do not fill their bytes");
    }
    if (status != INTEROP_OK) {
        interop_record_release(dtype.record);
        return status;
    }
    *out = dtype;
    return INTEROP_OK;
}

interop_status interop__npy_descr_print(const interop_dtype *checked, char *buffer, size_t capacity, size_t *length,
                                        interop_error *err) {
    if (interop__has_objects(checked)) {
        return interop__fail(err, INTEROP_ERR_TYPE, "objects cannot be written to a .npy file");
    }
    if (checked->kind == INTEROP_KIND_RECORD) {
        return interop_dtype_to_descr(checked, 0, NULL, INTEROP_DIALECT_NUMPY, buffer, capacity, length, err);
    }
    char text[INTEROP__DTYPE_TEXT + 2] = "'";
    size_t used = 0;
    const interop_status status = interop_dtype_to_typestr(checked, text + 1, sizeof text - 2, &used, err);
    if (status == INTEROP_OK) {
        text[used + 1] = '\'';
        *length = interop__text_out(text, used + 2, buffer, capacity);
    }
    return status;
}

bool interop__npy_descr_is_ascii(const interop_dtype *checked) {
    const interop_record *record = checked->record;
    for (size_t i = 0; record != NULL && i < record->count; i++) {
        const interop_field *field = &record->fields[i];
        if (!interop__npy_is_ascii(field->name, field->name_length) ||
            !interop__npy_is_ascii(field->title, field->title_length) || !interop__npy_descr_is_ascii(&field->dtype)) {
            return false;
        }
    }
    return true;
}
