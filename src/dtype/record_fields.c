/* SPDX-License-Identifier: MIT */
/* What is in a record: fields by place and by name, and whether two records have the same. */
#include <string.h>

#include "dtype/record.h"

const interop_field *interop_record_fields(const interop_record *record, size_t *count) {
    if (count != NULL) {
        *count = record == NULL ? 0 : record->count;
    }
    return record == NULL ? NULL : record->fields;
}

static bool same_word(const char *a, uint64_t a_length, const char *b, uint64_t b_length) {
    return a_length == b_length && (a_length == 0 || memcmp(a, b, (size_t)a_length) == 0);
}

int64_t interop_record_find(const interop_record *record, const char *name, size_t length) {
    for (size_t i = 0; record != NULL && i < record->count; i++) {
        const interop_field *field = &record->fields[i];
        if (same_word(field->name, field->name_length, name, length) ||
            (field->title != NULL && same_word(field->title, field->title_length, name, length))) {
            return (int64_t)i;
        }
    }
    return -1;
}

static bool same_field(const interop_field *a, const interop_field *b) {
    return a->offset == b->offset && a->ndim == b->ndim && (a->title == NULL) == (b->title == NULL) &&
           same_word(a->name, a->name_length, b->name, b->name_length) &&
           same_word(a->title, a->title_length, b->title, b->title_length) &&
           (a->ndim == 0 || memcmp(a->shape, b->shape, (size_t)a->ndim * sizeof *a->shape) == 0) &&
           interop_dtype_equal(&a->dtype, &b->dtype);
}

bool interop__record_equal(const interop_record *a, const interop_record *b) {
    if (a == b) {
        return true;
    }
    bool same = a->itemsize == b->itemsize && a->count == b->count && a->total == b->total;
    for (size_t i = 0; i < a->count && same; i++) {
        same = same_field(&a->fields[i], &b->fields[i]);
    }
    return same;
}
