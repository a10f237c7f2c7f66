/* SPDX-License-Identifier: MIT */
/* Prints NumPy's descr, as text. */
#include <string.h>

#include "dtype/text.h"

/* What is printed, and how. */
static interop_status print_type(struct interop__sink *sink, const interop_dtype *dtype, uint32_t policy,
                                 interop_error *err);

/* A Python string: quoted like repr() does, but other characters than ASCII always stand for themselves. */
static void print_string(struct interop__sink *sink, const char *text, uint64_t length) {
    static const char hex[] = "0123456789abcdef";
    const bool single = length > 0 && memchr(text, '\'', (size_t)length) != NULL;
    const char quote = single && memchr(text, '"', (size_t)length) == NULL ? '"' : '\'';
    interop__put_char(sink, quote);
    for (uint64_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c == (unsigned char)quote || c == '\\') {
            interop__put_char(sink, '\\');
            interop__put_char(sink, text[i]);
        } else if (c == '\n' || c == '\r' || c == '\t') {
            interop__put_text(sink, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
        } else if (c < ' ' || c == 0x7f) {
            const char escape[] = {'\\', 'x', hex[c >> 4], hex[c & 15]};
            interop__put(sink, escape, sizeof escape);
        } else {
            interop__put_char(sink, text[i]);
        }
    }
    interop__put_char(sink, quote);
}

static void print_shape(struct interop__sink *sink, const interop_field *field) {
    interop__put_char(sink, '(');
    interop__put_extents(sink, field->ndim, field->shape, ", ");
    interop__put_text(sink, field->ndim == 1 ? ",)" : ")");
}

/* A type without fields, by its typestr, or by its name where the typestr would not tell it from another type. */
static interop_status print_name(struct interop__sink *sink, const interop_dtype *dtype, uint32_t policy,
                                 interop_error *err) {
    char text[INTEROP__DTYPE_TEXT];
    interop_status status = interop_dtype_check(dtype, err);
    if (status != INTEROP_OK) {
        return status;
    }
    size_t length = (policy & INTEROP_DIALECT_NUMPY) != 0 ? 0 : interop__extension_print(dtype, text);
    if (length == 0 && (length = interop__typestr_print(dtype, text)) == 0) {
        interop_dtype_name(dtype, text, sizeof text);
        return interop__fail(err, INTEROP_ERR_TYPE, "dtype is %s: no descr can say it", text);
    }
    print_string(sink, text, length);
    return INTEROP_OK;
}

static void print_words(struct interop__sink *sink, const interop_field *field) {
    if (field->title != NULL) {
        interop__put_char(sink, '(');
        print_string(sink, field->title, field->title_length);
        interop__put_text(sink, ", ");
    }
    print_string(sink, field->name, field->name_length);
    interop__put_text(sink, field->title != NULL ? ")" : "");
}

static void print_hole(struct interop__sink *sink, uint64_t bytes, bool first) {
    if (bytes > 0) {
        interop__put_text(sink, first ? "('', '|V" : ", ('', '|V");
        interop__put_number(sink, bytes);
        interop__put_text(sink, "')");
    }
}

/* [('a', '<i4'), ('', '|V4'), ('b', '<f8', (2, 3))] */
static interop_status print_list(struct interop__sink *sink, const interop_record *record, uint32_t policy,
                                 interop_error *err) {
    uint64_t end = 0, bytes = 0;
    if (!record->in_order) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "record: its fields overlap or are out of order, which only a dictionary can say");
    }
    interop__put_char(sink, '[');
    for (size_t i = 0; i < record->count; i++) {
        const interop_field *field = &record->fields[i];
        if (field->name_length == 0) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "record: the name of field %zu is empty, which only a dictionary can say", i);
        }
        print_hole(sink, field->offset - end, i == 0);
        interop__put_text(sink, i == 0 && field->offset == 0 ? "(" : ", (");
        print_words(sink, field);
        interop__put_text(sink, ", ");
        interop_status status = print_type(sink, &field->dtype, policy, err);
        if (status != INTEROP_OK) {
            return status;
        }
        if (field->ndim > 0) {
            interop__put_text(sink, ", ");
            print_shape(sink, field);
        }
        interop__put_char(sink, ')');
        (void)interop__field_bytes(field, &bytes, NULL);
        end = field->offset + bytes;
    }
    print_hole(sink, record->itemsize - end, record->count == 0);
    interop__put_char(sink, ']');
    return INTEROP_OK;
}

static interop_status print_format(struct interop__sink *sink, const interop_field *field, uint32_t policy,
                                   interop_error *err) {
    interop__put_text(sink, field->ndim > 0 ? "(" : "");
    const interop_status status = print_type(sink, &field->dtype, policy, err);
    if (field->ndim > 0) {
        interop__put_text(sink, ", ");
        print_shape(sink, field);
        interop__put_char(sink, ')');
    }
    return status;
}

/* {'names': ['a'], 'formats': ['<i4'], 'offsets': [4], 'itemsize': 8}, with titles and alignment if there are any. */
static interop_status print_dictionary(struct interop__sink *sink, const interop_record *record, uint32_t policy,
                                       interop_error *err) {
    interop_status status = INTEROP_OK;
    bool titles = false;
    interop__put_text(sink, "{'names': [");
    for (size_t i = 0; i < record->count; i++) {
        interop__put_text(sink, i == 0 ? "" : ", ");
        print_string(sink, record->fields[i].name, record->fields[i].name_length);
        titles |= record->fields[i].title != NULL;
    }
    interop__put_text(sink, "], 'formats': [");
    for (size_t i = 0; i < record->count && status == INTEROP_OK; i++) {
        interop__put_text(sink, i == 0 ? "" : ", ");
        status = print_format(sink, &record->fields[i], policy, err);
    }
    interop__put_text(sink, "], 'offsets': [");
    for (size_t i = 0; i < record->count; i++) {
        interop__put_text(sink, i == 0 ? "" : ", ");
        interop__put_number(sink, record->fields[i].offset);
    }
    interop__put_text(sink, titles ? "], 'titles': [" : "]");
    for (size_t i = 0; i < record->count && titles; i++) {
        const interop_field *field = &record->fields[i];
        interop__put_text(sink, i == 0 ? "" : ", ");
        if (field->title == NULL) {
            interop__put_text(sink, "None");
        } else {
            print_string(sink, field->title, field->title_length);
        }
    }
    interop__put_text(sink, titles ? "], 'itemsize': " : ", 'itemsize': ");
    interop__put_number(sink, record->itemsize);
    interop__put_text(sink, record->c_layout && record->alignment > 1 ? ", 'aligned': True}" : "}");
    return status;
}

static interop_status print_type(struct interop__sink *sink, const interop_dtype *dtype, uint32_t policy,
                                 interop_error *err) {
    if (dtype->kind != INTEROP_KIND_RECORD) {
        return print_name(sink, dtype, policy, err);
    }
    return (policy & INTEROP_DIALECT_DICTIONARY) != 0 ? print_dictionary(sink, dtype->record, policy, err)
                                                      : print_list(sink, dtype->record, policy, err);
}

static interop_status print_descr(struct interop__sink *sink, const void *user, interop_error *err) {
    const struct interop__print_task *task = user;
    uint64_t bytes = 0;
    interop_status status = interop__field_bytes(&task->field, &bytes, err);
    if (status == INTEROP_OK && bytes > INTEROP__ITEMSIZE_MAX) {
        status = interop__fail(err, INTEROP_ERR_OVERFLOW, "dtype: a descr has at most 2147483647 bytes");
    }
    const bool plain = task->field.dtype.kind != INTEROP_KIND_RECORD;
    if (status != INTEROP_OK || (task->policy & INTEROP_DIALECT_NUMPY) == 0 || (!plain && task->field.ndim == 0)) {
        return status != INTEROP_OK ? status : print_format(sink, &task->field, task->policy, err);
    }
    if (task->field.ndim > 0) { /* as numpy.dtype.descr: the shape is lost */
        interop__put_char(sink, '[');
        print_hole(sink, bytes, true);
        interop__put_char(sink, ']');
        return INTEROP_OK;
    }
    interop__put_text(sink, "[('', ");
    status = print_type(sink, &task->field.dtype, task->policy, err);
    interop__put_text(sink, ")]");
    return status;
}

interop_status interop_dtype_to_descr(const interop_dtype *dtype, int32_t ndim, const int64_t *shape, uint32_t policy,
                                      char *buffer, size_t capacity, size_t *length, interop_error *err) {
    struct interop__print_task task;
    const interop_status status =
        interop__print_task_init("interop_dtype_to_descr", INTEROP_DIALECT_NUMPY | INTEROP_DIALECT_DICTIONARY, dtype,
                                 ndim, shape, policy, &task, err);
    return status != INTEROP_OK ? status : interop__print(print_descr, &task, buffer, capacity, length, err);
}
