/* SPDX-License-Identifier: MIT */
/* What a record is. */
#ifndef INTEROP_DTYPE_RECORD_H
#define INTEROP_DTYPE_RECORD_H

#include <stdatomic.h>

#include "dtype/internal.h"
#include "interop/record.h"

/* The longest record of NumPy's dialects: its sizes are C ints. */
enum { INTEROP__ITEMSIZE_MAX = INT32_MAX };

/* A block of its own: this, the fields, then the extents and texts that they point to. */
struct interop_record {
    atomic_size_t references;
    size_t block; /* bytes */
    uint64_t itemsize;
    uint64_t total; /* fields, those of records within counted */
    uint32_t alignment;
    uint32_t depth;
    bool has_objects;
    bool gapless;                /* the fields fill it one behind the other, and so do those of records within */
    bool in_order;               /* no field begins before the end of the one in front of it */
    bool c_layout;               /* all fields are aligned, and the record as they need it, as in a C struct */
    struct interop_record *next; /* a parser's list of what it made */
    size_t count;
    interop_field *fields;
};

/* Whether two records have the same fields at the same places. The alignment is no part of that. */
bool interop__record_equal(const interop_record *a, const interop_record *b);

/* Whether an element is, or has within it, an object that its host counts. */
static inline bool interop__has_objects(const interop_dtype *checked) {
    return checked->kind == INTEROP_KIND_OBJECT || (checked->record != NULL && checked->record->has_objects);
}

/* Whether the bytes are well-formed UTF-8: shortest forms, no surrogates, nothing behind U+10FFFF. */
bool interop__is_utf8(const char *text, uint64_t length);

/*
 * Bytes that a field takes: those of its elements, which must fit int64 even if an extent that is 0 counts as 1. Looks
 * at the rank and the extents, not at the type.
 */
interop_status interop__field_bytes(const interop_field *field, uint64_t *bytes, interop_error *err);

#endif
