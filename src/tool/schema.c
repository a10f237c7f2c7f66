/* SPDX-License-Identifier: MIT */
/* An element type as a tree in JSON: typestr, struct or subarray. */
#include <string.h>

#include "tool.h"

/* NumPy's letter of a number, on machines where long has 64 bits; 0 if there is none. */
static char number_letter(const interop_dtype *dtype) {
    const uint64_t bytes = interop_dtype_itemsize(dtype);
    const bool ieee = dtype->format == INTEROP_FORMAT_IEEE || dtype->format == INTEROP_FORMAT_NONE;
    switch (dtype->kind) {
    case INTEROP_KIND_BOOL:
        return '?';
    case INTEROP_KIND_INT:
        return dtype->bits < 8 || bytes > 8 ? '\0' : "\0bh\0i\0\0\0l"[bytes];
    case INTEROP_KIND_UINT:
        return dtype->bits < 8 || bytes > 8 ? '\0' : "\0BH\0I\0\0\0L"[bytes];
    case INTEROP_KIND_FLOAT:
        return bytes == 16 ? 'g' : ieee && bytes <= 8 ? "\0\0e\0f\0\0\0d"[bytes] : '\0';
    case INTEROP_KIND_COMPLEX:
        return bytes == 8 ? 'F' : bytes == 16 ? 'D' : bytes == 32 ? 'G' : '\0';
    default:
        return '\0';
    }
}

static char letter(const interop_dtype *dtype) {
    if (dtype->lanes != 1) {
        return '\0';
    }
    switch (dtype->kind) {
    case INTEROP_KIND_TIMEDELTA:
        return 'm';
    case INTEROP_KIND_DATETIME:
        return 'M';
    case INTEROP_KIND_BYTES:
        return 'S';
    case INTEROP_KIND_STRING:
        return 'U';
    case INTEROP_KIND_VOID:
        return 'V';
    case INTEROP_KIND_OBJECT:
        return 'O';
    default:
        return number_letter(dtype);
    }
}

static void put_plain(struct report *report, const interop_dtype *dtype) {
    char typestr[64];
    if (interop_dtype_to_typestr(dtype, typestr, sizeof typestr, NULL, NULL) == INTEROP_OK) {
        report_text(report, "typestr", typestr);
    } else {
        report_absent(report, "typestr");
    }
    if (letter(dtype) != '\0') {
        report_text(report, "char", (const char[]){letter(dtype), '\0'});
    } else {
        report_absent(report, "char");
    }
    report_unsigned(report, "itemsize", interop_dtype_itemsize(dtype));
}

static void put_type(struct report *report, const interop_dtype *dtype, int32_t ndim, const int64_t *shape);

/* Nests as deep as the library lets records nest. */
static void put_record(struct report *report, const interop_dtype *dtype) {
    size_t count;
    const interop_field *fields = interop_record_fields(dtype->record, &count);
    report_open(report, "struct", '[');
    for (size_t i = 0; i < count; i++) {
        report_open(report, NULL, '{');
        report_string(report, "name", fields[i].name, fields[i].name_length);
        report_unsigned(report, "offset", fields[i].offset);
        report_open(report, "type", '{');
        put_type(report, &fields[i].dtype, fields[i].ndim, fields[i].shape);
        report_close(report, '}');
        if (fields[i].title != NULL) {
            report_string(report, "title", fields[i].title, fields[i].title_length);
        }
        report_close(report, '}');
    }
    report_close(report, ']');
    report_unsigned(report, "itemsize", interop_dtype_itemsize(dtype));
    report_unsigned(report, "alignment", interop_dtype_alignment(dtype));
}

static void put_type(struct report *report, const interop_dtype *dtype, int32_t ndim, const int64_t *shape) {
    if (ndim > 0) {
        uint64_t itemsize = interop_dtype_itemsize(dtype); /* the parsers have seen to it that it fits */
        report_integers(report, "subarray", shape, ndim);
        report_open(report, "base", '{');
        put_type(report, dtype, 0, NULL);
        report_close(report, '}');
        for (int32_t i = 0; i < ndim; i++) {
            itemsize *= (uint64_t)shape[i];
        }
        report_unsigned(report, "itemsize", itemsize);
    } else if (dtype->kind == INTEROP_KIND_RECORD) {
        put_record(report, dtype);
    } else {
        put_plain(report, dtype);
    }
}

void schema_print(FILE *out, const struct element *element) {
    struct report report;
    report_begin(&report, out, true);
    put_type(&report, &element->dtype, element->ndim, element->shape);
    report_end(&report);
}
