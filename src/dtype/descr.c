/* SPDX-License-Identifier: MIT */
/* NumPy's descr, as text: a Python literal of strings, lists, tuples and dictionaries. */
#include <string.h>

#include "dtype/descr.h"

/* Bytes of a type, within NumPy's limit. */
static interop_status measure(struct interop__descr *p, const interop_field *field, uint64_t *bytes) {
    interop_status status = interop__field_bytes(field, bytes, p->in.err);
    if (status == INTEROP_OK && *bytes > INTEROP__ITEMSIZE_MAX) {
        status = interop__literal_fail(&p->in, INTEROP_ERR_OVERFLOW, "at most 2147483647 bytes");
    }
    return status;
}

struct interop__layout interop__descr_begin(const struct interop__descr *p) {
    return (struct interop__layout){p->scratch.count, 0, 1};
}

interop_status interop__descr_add(struct interop__descr *p, struct interop__layout *layout, interop_field *field,
                                  bool placed) {
    uint64_t bytes = 0;
    interop_status status = measure(p, field, &bytes);
    if (status != INTEROP_OK) {
        return status;
    }
    const uint32_t alignment = p->aligned ? interop_dtype_alignment(&field->dtype) : 1;
    if (!placed) {
        field->offset = (layout->end + alignment - 1) / alignment * alignment;
    } else if (field->offset % alignment != 0) {
        return interop__literal_fail(&p->in, INTEROP_ERR_VALUE, "an offset that its type is aligned at");
    }
    if (field->offset > INTEROP__ITEMSIZE_MAX - bytes) {
        return interop__literal_fail(&p->in, INTEROP_ERR_OVERFLOW, "a record of at most 2147483647 bytes");
    }
    const uint64_t end = field->offset + bytes;
    layout->end = end > layout->end ? end : layout->end;
    layout->alignment = alignment > layout->alignment ? alignment : layout->alignment;
    return interop__scratch_push(&p->scratch, field, p->in.err);
}

interop_status interop__descr_end(struct interop__descr *p, const struct interop__layout *layout,
                                  const int64_t *itemsize, interop_field *out) {
    const uint64_t alignment = layout->alignment;
    uint64_t size = (layout->end + alignment - 1) / alignment * alignment;
    if (itemsize != NULL) {
        if (*itemsize < 0 || (uint64_t)*itemsize < layout->end || (uint64_t)*itemsize % alignment != 0) {
            return interop__literal_fail(&p->in, INTEROP_ERR_VALUE, "an itemsize that holds all fields, aligned");
        }
        size = (uint64_t)*itemsize;
    }
    if (size > INTEROP__ITEMSIZE_MAX) {
        return interop__literal_fail(&p->in, INTEROP_ERR_OVERFLOW, "a record of at most 2147483647 bytes");
    }
    return interop__scratch_record(&p->scratch, layout->first, size, layout->alignment, &out->dtype, p->in.err);
}

/* A typestr, the name of an extension type, or a bare S, U or V. */
static interop_status strict_name(struct interop__descr *p, const char *text, size_t length, interop_dtype *out) {
    if (INTEROP__LIKELY(interop_dtype_from_typestr(text, length, out, NULL) == INTEROP_OK) ||
        interop__extension_parse(text, length, out)) {
        return INTEROP_OK;
    }
    if (length > 0 && length <= 2 && strchr("SUV", text[length - 1]) != NULL) {
        const char sized[] = {length == 2 ? text[0] : '=', text[length - 1], '0'};
        p->sizeless = interop_dtype_from_typestr(sized, sizeof sized, out, NULL) == INTEROP_OK;
    }
    return p->sizeless ? INTEROP_OK : interop_dtype_from_typestr(text, length, out, p->in.err);
}

static interop_status read_name(struct interop__descr *p, interop_field *out) {
    const char *text;
    size_t length;
    if (p->numpy && interop__literal_peek(&p->in) == 'b' && p->in.end - p->in.at > 1 &&
        (p->in.at[1] == '\'' || p->in.at[1] == '"')) { /* types may be bytes; names may not */
        p->in.at++;
    }
    interop_status status = interop__literal_string(&p->in, &p->scratch, &text, &length);
    if (status != INTEROP_OK) {
        return status;
    }
    p->sizeless = false;
    if (!p->numpy) {
        return strict_name(p, text, length, &out->dtype);
    }
    return interop__numpy_parse(text, length, &p->scratch, p->aligned, out, p->in.err);
}

/* Whether a number that follows is the size of the type. To NumPy, S0 has none either. */
static bool wants_size(const struct interop__descr *p, const interop_field *type) {
    return p->numpy ? interop__without_size(type) : p->sizeless;
}

/* A shape, or the size that is missing. */
static interop_status read_shape(struct interop__descr *p, interop_field *out) {
    int64_t extents[INTEROP_MAX_NDIM];
    int32_t ndim = 0;
    bool number;
    extents[0] = 0;
    interop_status status = interop__literal_extents(&p->in, extents, &ndim, &number);
    if (status != INTEROP_OK) {
        return status;
    }
    if (wants_size(p, out)) {
        return interop__set_size(number, extents[0], out, p->in.err);
    }
    if (number && interop__without_size(out)) {
        return interop__literal_fail(&p->in, INTEROP_ERR_VALUE,
                                     "a tuple: behind a size of 0, a number is a size to NumPy, and no shape");
    }
    return interop__scratch_shape(&p->scratch, ndim, extents, out, p->in.err);
}

/* (type, type): two views of the same bytes. Fields win; the first type gives the alignment. */
static interop_status unite(struct interop__descr *p, interop_field *out) {
    const bool sizeless = wants_size(p, out);
    interop_field other = {0};
    interop_status status = interop__descr_type(p, &other);
    if (status == INTEROP_OK && sizeless && other.ndim == 0) {
        const int64_t unit = out->dtype.kind == INTEROP_KIND_STRING ? 4 : 1;
        status = interop__set_size(true, (int64_t)interop_dtype_itemsize(&other.dtype) / unit, out, p->in.err);
    }
    if (status != INTEROP_OK) {
        return status;
    }
    if (out->ndim != 0 || other.ndim != 0 ||
        interop_dtype_itemsize(&out->dtype) != interop_dtype_itemsize(&other.dtype)) {
        return interop__literal_fail(&p->in, INTEROP_ERR_VALUE, "two types of the same size, neither a subarray");
    }
    if (interop__has_objects(&out->dtype) || interop__has_objects(&other.dtype)) {
        return interop__literal_fail(&p->in, INTEROP_ERR_VALUE, "two types without objects");
    }
    const interop_record *record = other.dtype.record;
    return record == NULL ? INTEROP_OK
                          : interop__scratch_remake(&p->scratch, record, record->itemsize,
                                                    interop_dtype_alignment(&out->dtype), &out->dtype, p->in.err);
}

/* (type), (type, size), (type, shape) or (type, type). */
static interop_status read_tuple(struct interop__descr *p, interop_field *out) {
    interop_status status = interop__descr_type(p, out);
    if (status != INTEROP_OK || interop__literal_take(&p->in, ')')) {
        return status;
    }
    if ((status = interop__literal_expect(&p->in, ',')) != INTEROP_OK) {
        return status;
    }
    uint64_t bytes;
    status = interop__literal_at_extents(&p->in) ? read_shape(p, out) : unite(p, out);
    if (status != INTEROP_OK || (status = measure(p, out, &bytes)) != INTEROP_OK) {
        return status;
    }
    p->sizeless = false;
    (void)interop__literal_take(&p->in, ',');
    return interop__literal_expect(&p->in, ')');
}

/* 'name' or ('title', 'name'). */
static interop_status read_words(struct interop__descr *p, interop_field *field) {
    size_t length, title_length;
    interop_status status;
    if (!interop__literal_take(&p->in, '(')) {
        status = interop__literal_string(&p->in, &p->scratch, &field->name, &length);
        field->name_length = length;
        return status;
    }
    if ((status = interop__literal_string(&p->in, &p->scratch, &field->title, &title_length)) != INTEROP_OK ||
        (status = interop__literal_expect(&p->in, ',')) != INTEROP_OK ||
        (status = interop__literal_string(&p->in, &p->scratch, &field->name, &length)) != INTEROP_OK) {
        return status;
    }
    field->name_length = length;
    field->title_length = title_length;
    if (length == 0) {
        return interop__literal_fail(&p->in, INTEROP_ERR_VALUE, "a name beside the title");
    }
    (void)interop__literal_take(&p->in, ',');
    return interop__literal_expect(&p->in, ')');
}

/* Goes behind a string without escapes; NULL if none comes next. */
static const char *plain_string(const char *at, const char *end, const char **text, size_t *length) {
    const char quote = at < end ? *at : '\0';
    const char *start = at + 1;
    if (quote != '\'' && quote != '"') {
        return NULL;
    }
    for (at = start; at < end && *at != quote; at++) {
        if (*at == '\\' || (unsigned char)*at < ' ') {
            return NULL;
        }
    }
    *text = start;
    *length = (size_t)(at - start);
    return at < end ? at + 1 : NULL;
}

/*
 * The usual entry, ('name', 'typestr'), in one pass, which makes records of such fields a fifth faster. What is not
 * that is left to the others.
 */
static bool usual_entry(struct interop__descr *p, interop_field *field) {
    const char *at = p->in.at, *end = p->in.end, *name, *typestr;
    size_t name_length, length;
    if (at == end || *at != '(' || (at = plain_string(at + 1, end, &name, &name_length)) == NULL || name_length == 0 ||
        end - at < 2 || *at != ',') {
        return false;
    }
    at += at[1] == ' ' ? 2 : 1;
    if ((at = plain_string(at, end, &typestr, &length)) == NULL || at == end || *at != ')' ||
        interop_dtype_from_typestr(typestr, length, &field->dtype, NULL) != INTEROP_OK) {
        return false;
    }
    field->name = name;
    field->name_length = name_length;
    p->in.at = at + 1;
    return true;
}

/* ('name', type), ('name', type, shape). An entry without a name is padding if it is raw bytes, else field f<index>. */
static interop_status read_entry(struct interop__descr *p, uint64_t index, struct interop__layout *layout) {
    interop_field field = {0};
    if (INTEROP__LIKELY(!p->numpy && usual_entry(p, &field))) {
        return interop__descr_add(p, layout, &field, false);
    }
    interop_status status = interop__literal_expect(&p->in, '(');
    if (status != INTEROP_OK || (status = read_words(p, &field)) != INTEROP_OK ||
        (status = interop__literal_expect(&p->in, ',')) != INTEROP_OK ||
        (status = interop__descr_type(p, &field)) != INTEROP_OK) {
        return status;
    }
    if (interop__literal_take(&p->in, ',') && interop__literal_peek(&p->in) != ')') {
        status = read_shape(p, &field);
        (void)interop__literal_take(&p->in, ',');
    }
    if (status != INTEROP_OK || (status = interop__literal_expect(&p->in, ')')) != INTEROP_OK) {
        return status;
    }
    if (field.name_length == 0) {
        if (!p->numpy && field.dtype.kind == INTEROP_KIND_VOID && field.dtype.order == INTEROP_ORDER_NONE) {
            const size_t count = p->scratch.count;
            status = interop__descr_add(p, layout, &field, false);
            p->scratch.count = count;
            return status;
        }
        status = interop__scratch_number(&p->scratch, index, &field, p->in.err);
    }
    return status != INTEROP_OK ? status : interop__descr_add(p, layout, &field, false);
}

static interop_status read_list(struct interop__descr *p, interop_field *out) {
    struct interop__layout layout = interop__descr_begin(p);
    for (uint64_t index = 0; !interop__literal_take(&p->in, ']'); index++) {
        interop_status status = read_entry(p, index, &layout);
        if (status != INTEROP_OK) {
            return status;
        }
        if (!interop__literal_take(&p->in, ',')) {
            if ((status = interop__literal_expect(&p->in, ']')) != INTEROP_OK) {
                return status;
            }
            break;
        }
    }
    return interop__descr_end(p, &layout, NULL, out);
}

static interop_status read_record(struct interop__descr *p, bool list, interop_field *out) {
    if (p->levels == INTEROP_MAX_DEPTH) {
        return interop__literal_fail(&p->in, INTEROP_ERR_VALUE, "at most 64 records within records");
    }
    p->in.at++;
    p->levels++;
    const interop_status status = list ? read_list(p, out) : interop__descr_dictionary(p, out);
    p->levels--;
    p->sizeless = false;
    return status;
}

static interop_status read_value(struct interop__descr *p, interop_field *out) {
    const char next = interop__literal_peek(&p->in);
    if (next == '[' || next == '{') {
        return read_record(p, next == '[', out);
    }
    if (interop__literal_take(&p->in, '(')) {
        return read_tuple(p, out);
    }
    if (p->numpy && interop__literal_word(&p->in, "None")) {
        p->sizeless = false;
        return interop_dtype_init(INTEROP_FLOAT64, &out->dtype, p->in.err);
    }
    return read_name(p, out);
}

interop_status interop__descr_type(struct interop__descr *p, interop_field *out) {
    enum { DEEPEST = 2 * INTEROP_MAX_DEPTH + 1 }; /* each record in a tuple with its shape, and a type in the last */
    if (p->depth == DEEPEST) {
        return interop__literal_fail(&p->in, INTEROP_ERR_VALUE, "no more types within types");
    }
    p->depth++;
    const interop_status status = read_value(p, out);
    p->depth--;
    return status;
}

interop_status interop_dtype_from_descr(const char *text, size_t length, uint32_t policy, interop_dtype *out,
                                        int32_t *ndim, int64_t *shape, interop_error *err) {
    if (text == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_dtype_from_descr: text or out is NULL");
    }
    if ((policy & ~(uint32_t)INTEROP_DIALECT_NUMPY) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_dtype_from_descr: unknown policy %#x", policy);
    }
    interop_field field = {0};
    struct interop__descr p;
    uint64_t bytes;
    p.in = (struct interop__literal){text, text, text + length, "descr", err};
    p.depth = 0;
    p.levels = 0;
    p.sizeless = false;
    p.numpy = (policy & INTEROP_DIALECT_NUMPY) != 0;
    p.aligned = false;
    interop__scratch_init(&p.scratch);
    interop_status status = interop__descr_type(&p, &field);
    if (status == INTEROP_OK && (status = measure(&p, &field, &bytes)) == INTEROP_OK && !interop__literal_ends(&p.in)) {
        status = interop__literal_fail(&p.in, INTEROP_ERR_VALUE, "nothing behind the type");
    }
    return interop__scratch_finish(&p.scratch, status, &field, out, ndim, shape, err);
}
