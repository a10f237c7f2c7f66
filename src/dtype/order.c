/* SPDX-License-Identifier: MIT */
#include "dtype/order.h"

#include <inttypes.h>

#include "dtype/record.h"

/* Bytes that change places with one another; 0 where none do. Of raw bytes the order only hints at a type. */
static size_t unit_of(const interop_dtype *dtype) {
    if (dtype->order == INTEROP_ORDER_NONE || dtype->order == INTEROP__ORDER_NATIVE ||
        dtype->kind == INTEROP_KIND_VOID) {
        return 0;
    }
    if (dtype->kind == INTEROP_KIND_STRING) {
        return 4; /* a code point */
    }
    if (dtype->format == INTEROP_FORMAT_DOUBLE_DOUBLE) {
        return 8; /* the greater one is first in either order */
    }
    return (size_t)(dtype->bits / (dtype->kind == INTEROP_KIND_COMPLEX ? 16 : 8));
}

bool interop__order_is_foreign(const interop_dtype *checked) {
    const interop_record *record = checked->record;
    for (size_t i = 0; record != NULL && i < record->count; i++) {
        if (interop__order_is_foreign(&record->fields[i].dtype)) {
            return true;
        }
    }
    return unit_of(checked) != 0;
}

static inline void swap_units(char *at, size_t count, size_t unit) {
    for (size_t i = 0; i < count; i++, at += unit) {
        for (size_t low = 0, high = unit - 1; low < high; low++, high--) {
            const char byte = at[low];
            at[low] = at[high];
            at[high] = byte;
        }
    }
}

/* The usual sizes are constants here, so that a swap becomes an instruction. */
static void swap_all(char *at, size_t count, size_t unit) {
    switch (unit) {
    case 2:
        swap_units(at, count, 2);
        break;
    case 4:
        swap_units(at, count, 4);
        break;
    case 8:
        swap_units(at, count, 8);
        break;
    default:
        swap_units(at, count, unit);
        break;
    }
}

static void swap_record(const interop_record *record, char *at) {
    for (size_t i = 0; i < record->count; i++) {
        const interop_field *field = &record->fields[i];
        size_t elements = 1;
        for (int32_t axis = 0; axis < field->ndim; axis++) {
            elements *= (size_t)field->shape[axis];
        }
        interop__order_swap(&field->dtype, at + field->offset, elements);
    }
}

void interop__order_swap(const interop_dtype *foreign, char *elements, size_t count) {
    const size_t unit = unit_of(foreign), itemsize = (size_t)interop_dtype_itemsize(foreign);
    if (unit != 0) {
        swap_all(elements, count * (itemsize / unit), unit);
    } else if (interop__order_is_foreign(foreign)) {
        for (size_t i = 0; i < count; i++) {
            swap_record(foreign->record, elements + i * itemsize);
        }
    }
}

struct place {
    uint64_t begin;
    uint64_t end;
    size_t field;
    bool foreign;
};

static int by_begin(const void *a, const void *b) {
    const uint64_t x = ((const struct place *)a)->begin, y = ((const struct place *)b)->begin;
    return (x > y) - (x < y);
}

/* Bytes that are in two fields would be swapped twice, or in a field that is to stay as it is. */
static interop_status check_places(const interop_record *record, struct place *places, interop_error *err) {
    for (size_t i = 0; i < record->count; i++) {
        const interop_field *field = &record->fields[i];
        uint64_t bytes = 0;
        (void)interop__field_bytes(field, &bytes, NULL); /* it fits: the record was made */
        places[i] = (struct place){field->offset, field->offset + bytes, i, interop__order_is_foreign(&field->dtype)};
    }
    interop__sort(places, record->count, sizeof *places, by_begin);
    struct place all = {0}, foreign = {0}; /* those that reach furthest so far */
    for (size_t i = 0; i < record->count; i++) {
        const struct place *other = places[i].foreign ? &all : &foreign;
        if (places[i].begin < other->end && places[i].begin < places[i].end) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "fields %zu and %zu share bytes, of which one is in the other byte order",
                                 other->field, places[i].field);
        }
        all = places[i].end > all.end ? places[i] : all;
        foreign = places[i].foreign && places[i].end > foreign.end ? places[i] : foreign;
    }
    return INTEROP_OK;
}

/* Types of `count` fields, and their references; how many there are is told also on failure. */
static interop_status convert_fields(const interop_record *record, interop_field *fields, size_t *count,
                                     interop_error *err) {
    for (size_t i = 0; i < record->count; i++) {
        fields[i] = record->fields[i];
        const interop_status status = interop__order_native(&record->fields[i].dtype, &fields[i].dtype, err);
        if (status != INTEROP_OK) {
            return status;
        }
        *count = i + 1;
    }
    return INTEROP_OK;
}

static interop_status convert_record(const interop_record *record, interop_dtype *out, interop_error *err) {
    const size_t size = record->count * (sizeof(interop_field) + sizeof(struct place));
    interop_field *fields = interop__allocate(size, _Alignof(interop_field));
    const interop_record *made = NULL;
    size_t count = 0;
    if (fields == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for a record of %zu fields", record->count);
    }
    interop_status status = check_places(record, (struct place *)(fields + record->count), err);
    if (status == INTEROP_OK && (status = convert_fields(record, fields, &count, err)) == INTEROP_OK) {
        status = interop_record_create(fields, record->count, record->itemsize, record->alignment, &made, err);
    }
    for (size_t i = 0; i < count; i++) {
        interop_record_release(fields[i].dtype.record);
    }
    interop__release(fields, size, _Alignof(interop_field));
    return status != INTEROP_OK ? status : interop_record_dtype(made, out, err);
}

interop_status interop__order_native(const interop_dtype *checked, interop_dtype *out, interop_error *err) {
    if (checked->record != NULL && interop__order_is_foreign(checked)) {
        return convert_record(checked->record, out, err);
    }
    *out = *checked;
    if (unit_of(checked) != 0) {
        out->order = INTEROP__ORDER_NATIVE;
    }
    interop_record_retain(out->record);
    return INTEROP_OK;
}
