/* SPDX-License-Identifier: MIT */
#include "dtype/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void interop__put(struct interop__sink *sink, const char *text, size_t length) {
    if (sink->length < sink->capacity && length > 0) {
        const size_t room = sink->capacity - sink->length;
        memcpy(sink->buffer + sink->length, text, length < room ? length : room);
    }
    sink->length += length;
}

void interop__put_text(struct interop__sink *sink, const char *text) {
    interop__put(sink, text, strlen(text));
}

void interop__put_char(struct interop__sink *sink, char character) {
    interop__put(sink, &character, 1);
}

void interop__put_number(struct interop__sink *sink, uint64_t number) {
    char digits[24];
    interop__put(sink, digits, (size_t)snprintf(digits, sizeof digits, "%" PRIu64, number));
}

void interop__put_repeated(struct interop__sink *sink, char character, uint64_t times) {
    if (sink->length < sink->capacity) {
        const size_t room = sink->capacity - sink->length;
        memset(sink->buffer + sink->length, character, times < room ? (size_t)times : room);
    }
    sink->length += (size_t)times;
}

void interop__put_extents(struct interop__sink *sink, int32_t ndim, const int64_t *shape, const char *separator) {
    for (int32_t i = 0; i < ndim; i++) {
        interop__put_text(sink, i == 0 ? "" : separator);
        interop__put_number(sink, (uint64_t)shape[i]);
    }
}

interop_status interop__print(interop__printer printer, const void *user, char *buffer, size_t capacity, size_t *length,
                              interop_error *err) {
    struct interop__sink sink = {NULL, 0, 0};
    interop_status status = printer(&sink, user, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (buffer != NULL && capacity > 0) {
        sink = (struct interop__sink){buffer, capacity - 1, 0};
        (void)printer(&sink, user, NULL);
        buffer[sink.length < capacity ? sink.length : capacity - 1] = '\0';
    }
    if (length != NULL) {
        *length = sink.length;
    }
    return INTEROP_OK;
}

interop_status interop__print_task_init(const char *name, uint32_t known, const interop_dtype *dtype, int32_t ndim,
                                        const int64_t *shape, uint32_t policy, struct interop__print_task *out,
                                        interop_error *err) {
    if ((policy & ~known) != 0 || (ndim != 0 && shape == NULL)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "%s: shape is NULL or policy %#x unknown", name, policy);
    }
    const interop_status status = interop_dtype_check(dtype, err);
    if (status == INTEROP_OK) {
        *out = (struct interop__print_task){{.dtype = *dtype, .ndim = ndim, .shape = shape}, policy};
    }
    return status;
}

struct interop__scratch_block {
    struct interop__scratch_block *next;
    size_t size;
    int64_t bytes[];
};

void interop__scratch_init(struct interop__scratch *scratch) {
    scratch->fields = scratch->first_fields;
    scratch->count = 0;
    scratch->room = INTEROP__COUNT(scratch->first_fields);
    scratch->bytes = (char *)scratch->first_bytes;
    scratch->left = sizeof scratch->first_bytes;
    scratch->blocks = NULL;
    scratch->made = NULL;
}

static void release_fields(struct interop__scratch *scratch) {
    if (scratch->fields != scratch->first_fields) {
        interop__release(scratch->fields, scratch->room * sizeof *scratch->fields, _Alignof(interop_field));
    }
}

void interop__scratch_done(struct interop__scratch *scratch, const interop_record *keep) {
    release_fields(scratch);
    while (scratch->blocks != NULL) {
        struct interop__scratch_block *block = scratch->blocks;
        scratch->blocks = block->next;
        interop__release(block, block->size, _Alignof(struct interop__scratch_block));
    }
    while (scratch->made != NULL) {
        interop_record *record = scratch->made;
        scratch->made = record->next;
        record->next = NULL;
        if (record != keep) {
            interop_record_release(record);
        }
    }
}

void *interop__scratch_bytes(struct interop__scratch *scratch, size_t size) {
    enum { BLOCK = 4096 };
    const size_t rounded = (size + sizeof(int64_t) - 1) / sizeof(int64_t) * sizeof(int64_t);
    if (rounded > scratch->left) {
        const size_t room = rounded > BLOCK ? rounded : BLOCK;
        const size_t whole = sizeof(struct interop__scratch_block) + room;
        struct interop__scratch_block *block = interop__allocate(whole, _Alignof(struct interop__scratch_block));
        if (block == NULL) {
            return NULL;
        }
        block->next = scratch->blocks;
        block->size = whole;
        scratch->blocks = block;
        scratch->bytes = (char *)block->bytes;
        scratch->left = room;
    }
    char *bytes = scratch->bytes;
    scratch->bytes += rounded;
    scratch->left -= rounded;
    return bytes;
}

static interop_status no_memory(interop_error *err) {
    return interop__fail(err, INTEROP_ERR_MEMORY, "no memory to parse an element type");
}

interop_status interop__scratch_push(struct interop__scratch *scratch, const interop_field *field, interop_error *err) {
    if (scratch->count == scratch->room) {
        const size_t size = 2 * scratch->room * sizeof *field;
        interop_field *larger =
            scratch->room > SIZE_MAX / sizeof *field / 2 ? NULL : interop__allocate(size, _Alignof(interop_field));
        if (larger == NULL) {
            return no_memory(err);
        }
        memcpy(larger, scratch->fields, scratch->count * sizeof *larger);
        release_fields(scratch);
        scratch->fields = larger;
        scratch->room *= 2;
    }
    scratch->fields[scratch->count++] = *field;
    return INTEROP_OK;
}

interop_status interop__scratch_record(struct interop__scratch *scratch, size_t first, uint64_t itemsize,
                                       uint32_t alignment, interop_dtype *out, interop_error *err) {
    const interop_record *record;
    interop_status status =
        interop_record_create(scratch->fields + first, scratch->count - first, itemsize, alignment, &record, err);
    if (status != INTEROP_OK) {
        return status;
    }
    scratch->count = first;
    interop_record *made = (interop_record *)(uintptr_t)record; /* nobody else knows it yet */
    made->next = scratch->made;
    scratch->made = made;
    return interop_record_dtype(record, out, err);
}

interop_status interop__scratch_remake(struct interop__scratch *scratch, const interop_record *record,
                                       uint64_t itemsize, uint32_t alignment, interop_dtype *out, interop_error *err) {
    const size_t first = scratch->count;
    interop_status status = INTEROP_OK;
    for (size_t i = 0; i < record->count && status == INTEROP_OK; i++) {
        status = interop__scratch_push(scratch, &record->fields[i], err);
    }
    return status != INTEROP_OK ? status : interop__scratch_record(scratch, first, itemsize, alignment, out, err);
}

interop_status interop__scratch_shape(struct interop__scratch *scratch, int32_t ndim, const int64_t *shape,
                                      interop_field *field, interop_error *err) {
    if (ndim > INTEROP_MAX_NDIM - field->ndim) {
        return interop__fail(err, INTEROP_ERR_VALUE, "subarray: %" PRId32 " dimensions are more than %d",
                             ndim + field->ndim, INTEROP_MAX_NDIM);
    }
    if (ndim == 0) {
        return INTEROP_OK;
    }
    int64_t *whole = interop__scratch_bytes(scratch, (size_t)(ndim + field->ndim) * sizeof *whole);
    if (whole == NULL) {
        return no_memory(err);
    }
    memcpy(whole, shape, (size_t)ndim * sizeof *whole);
    if (field->ndim > 0) {
        memcpy(whole + ndim, field->shape, (size_t)field->ndim * sizeof *whole);
    }
    field->shape = whole;
    field->ndim += ndim;
    return INTEROP_OK;
}

bool interop__without_size(const interop_field *field) {
    const uint8_t kind = field->dtype.kind;
    return field->ndim == 0 && field->dtype.bits == 0 && kind >= INTEROP_KIND_BYTES && kind <= INTEROP_KIND_VOID;
}

interop_status interop__set_size(bool number, int64_t size, interop_field *field, interop_error *err) {
    if (!number) {
        return interop__fail(err, INTEROP_ERR_VALUE, "bytes or text without a size has a shape");
    }
    const uint64_t unit = field->dtype.kind == INTEROP_KIND_STRING ? 4 : 1;
    if ((uint64_t)size > INTEROP__ITEMSIZE_MAX / unit) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW, "bytes or text of size %" PRId64 " have more than %d bytes",
                             size, INTEROP__ITEMSIZE_MAX);
    }
    field->dtype.bits = (uint64_t)size * unit * 8;
    return INTEROP_OK;
}

interop_status interop__scratch_number(struct interop__scratch *scratch, uint64_t number, interop_field *field,
                                       interop_error *err) {
    char text[24];
    const int length = snprintf(text, sizeof text, "f%" PRIu64, number);
    char *name = interop__scratch_bytes(scratch, (size_t)length);
    if (name == NULL) {
        return no_memory(err);
    }
    memcpy(name, text, (size_t)length);
    field->name = name;
    field->name_length = (uint64_t)length;
    return INTEROP_OK;
}

/* The k of a name "f<k>", if that is what it is and k is below `count`. */
static bool is_number(const interop_field *field, size_t count, uint32_t *number) {
    const char *digits = field->name + 1, *end = field->name + field->name_length;
    return field->name_length > 1 && field->name[0] == 'f' && (digits[0] != '0' || field->name_length == 2) &&
           interop__digits(&digits, end, number) && digits == end && *number < count;
}

interop_status interop__scratch_number_rest(struct interop__scratch *scratch, size_t first, interop_error *err) {
    const size_t count = scratch->count - first;
    size_t unnamed = 0;
    for (size_t i = first; i < scratch->count; i++) {
        unnamed += scratch->fields[i].name == NULL;
    }
    if (unnamed == 0) {
        return INTEROP_OK;
    }
    char *taken = interop__scratch_bytes(scratch, count);
    if (taken == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for the names of %zu fields", count);
    }
    memset(taken, 0, count);
    uint32_t number;
    for (size_t i = first; i < scratch->count; i++) {
        if (scratch->fields[i].name != NULL && is_number(&scratch->fields[i], count, &number)) {
            taken[number] = 1;
        }
    }
    size_t free_number = 0;
    interop_status status = INTEROP_OK;
    for (size_t i = first; i < scratch->count && status == INTEROP_OK; i++) {
        if (scratch->fields[i].name == NULL) {
            while (taken[free_number]) {
                free_number++;
            }
            status = interop__scratch_number(scratch, free_number++, &scratch->fields[i], err);
        }
    }
    return status;
}

interop_status interop__scratch_finish(struct interop__scratch *scratch, interop_status status,
                                       const interop_field *field, interop_dtype *out, int32_t *ndim, int64_t *shape,
                                       interop_error *err) {
    if (status == INTEROP_OK && field->ndim > 0 && (ndim == NULL || shape == NULL)) {
        status =
            interop__fail(err, INTEROP_ERR_TYPE,
                          "the text describes a subarray of rank %" PRId32 ", but the caller wants none", field->ndim);
    }
    if (status == INTEROP_OK) {
        *out = field->dtype;
        if (ndim != NULL) {
            *ndim = field->ndim;
        }
        if (field->ndim > 0) {
            memcpy(shape, field->shape, (size_t)field->ndim * sizeof *shape);
        }
    }
    interop__scratch_done(scratch, status == INTEROP_OK ? field->dtype.record : NULL);
    return status;
}
