/* SPDX-License-Identifier: MIT */
/* What numpy.dtype() makes of a string: typestrs, names, letters, and lists of these with shapes. */
#include <string.h>

#include "dtype/literal.h"

/* Skips what C's strtol() skips before digits. */
static const char *skip_sign(const char *at, const char *end) {
    const char *digits = at;
    while (digits < end && (*digits == ' ' || (*digits >= '\t' && *digits <= '\r'))) {
        digits++;
    }
    digits += digits < end && *digits == '+';
    return digits < end && *digits >= '0' && *digits <= '9' ? digits : at;
}

enum { LONGEST = 64 }; /* of anything that can be a typestr */

/* Copies a unit without the blanks and signs that strtol() passes over. Nothing multiplies the generic unit. */
static size_t plain_unit(const char *at, const char *end, char *to) {
    static const char generic[] = "generic]";
    char *start = to;
    for (bool number = false; at < end; number = at[-1] == '[' || at[-1] == '/') {
        at = number ? skip_sign(at, end) : at;
        *to++ = *at++;
    }
    const char *name = start + 1;
    while (name < to && *name >= '0' && *name <= '9') {
        name++;
    }
    const bool is_generic = to - name == sizeof generic - 1 && memcmp(name, generic, sizeof generic - 1) == 0;
    return is_generic ? 0 : (size_t)(to - start);
}

/* A kind with a size or a unit, in native order. */
static bool sized_type(const char *text, size_t length, interop_dtype *out) {
    static const char *const times[] = {"datetime64", "M8", "timedelta64", "m8"};
    char typestr[LONGEST + 2];
    for (size_t i = 0; i < INTEROP__COUNT(times); i++) {
        const size_t size = strlen(times[i]);
        if (length >= size && memcmp(text, times[i], size) == 0) {
            memcpy(typestr, times[i | 1], 2);
            const size_t unit = plain_unit(text + size, text + length, typestr + 2);
            return interop_dtype_from_typestr(typestr, 2 + unit, out, NULL) == INTEROP_OK;
        }
    }
    const char *digits = skip_sign(text + 1, text + length);
    const size_t left = (size_t)(text + length - digits);
    typestr[0] = text[0];
    memcpy(typestr + 1, digits, left);
    return strchr("biufcSUVOmM", text[0]) != NULL && typestr[left] != ']' &&
           interop_dtype_from_typestr(typestr, left + 1, out, NULL) == INTEROP_OK;
}

/* A type without commas and shapes. Names have no order. */
static bool one_type(char order, const char *text, size_t length, interop_dtype *out) {
    if (length == 0 || length > LONGEST || text[0] == '\0' ||
        !((length > 1 && sized_type(text, length, out)) ||
          ((length == 1 || order == '\0') && interop__numpy_name(text, length, out)))) {
        return false;
    }
    if (out->kind == INTEROP_KIND_VOID) {
        out->order = INTEROP_ORDER_NONE;
    } else if (out->order != INTEROP_ORDER_NONE && (order == '<' || order == '>')) {
        out->order = order == '<' ? INTEROP_ORDER_LITTLE : INTEROP_ORDER_BIG;
    }
    return true;
}

static interop_status refuse(const char *text, size_t length, interop_error *err) {
    char quoted[64];
    return interop__fail(err, INTEROP_ERR_TYPE, "'%s' is no type that numpy.dtype() knows",
                         interop__quote(text, length, quoted, sizeof quoted));
}

static bool is_order(char c) {
    return c == '<' || c == '>' || c == '|' || c == '=';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Whether NumPy takes the text for a list, or for a type with a shape. */
static bool is_list(const char *text, size_t length) {
    const size_t first = length > 1 && is_order(text[0]);
    if (length > first && (is_digit(text[first]) || (length > first + 1 && memcmp(text + first, "()", 2) == 0))) {
        return true;
    }
    int64_t brackets = 0;
    for (size_t i = 1; i < length; i++) {
        if (text[i] == ',' && brackets == 0) {
            return true;
        }
        brackets += (text[i] == '[') - (text[i] == ']');
    }
    return false;
}

/* One entry of a list, in its parts. */
struct item {
    struct interop__literal repeats; /* "2", "(2, 3)" or "2, 3"; empty: none */
    const char *type, *end;
    char order; /* or NUL */
};

static const char NATIVE = INTEROP__ORDER_NATIVE == INTEROP_ORDER_LITTLE ? '<' : '>';

static bool is_plain(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.';
}

/* The end of "[ns]", if that is what comes next. */
static const char *skip_brackets(const char *at, const char *end) {
    const char *inside = at + 1;
    if (at == end || *at != '[') {
        return at;
    }
    while (inside < end && (is_plain(*inside) || *inside == ',')) {
        inside++;
    }
    return inside < end && *inside == ']' && inside > at + 1 ? inside + 1 : at;
}

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r'))) {
        at++;
    }
    return at;
}

/* Takes an entry. False if its two orders differ. */
static bool take_item(const char **text, const char *end, struct item *item, interop_error *err) {
    const char *at = *text;
    const char first = at < end && is_order(*at) ? *at++ : '\0';
    const char *start = at;
    while (at < end && *at == ' ') {
        at++;
    }
    at += at < end && *at == '(';
    while (at < end && (*at == ' ' || *at == ',' || is_digit(*at))) {
        at++;
    }
    at += at < end && *at == ')';
    while (at < end && *at == ' ') {
        at++;
    }
    item->repeats = (struct interop__literal){start, start, at, "repeats", err};
    const char second = at < end && is_order(*at) ? *at++ : '\0';
    item->type = at;
    while (at < end && (is_plain(*at) || *at == '?')) {
        at++;
    }
    item->end = at = skip_brackets(at, end);
    const char order = second == '\0' ? first : second;
    item->order = order == '|' || order == '=' || order == NATIVE ? '\0' : order;
    *text = at;
    return first == '\0' || second == '\0' || (first == '=' ? NATIVE : first) == (second == '=' ? NATIVE : second);
}

/* Python knows no number with a leading zero. */
static bool leading_zero(const char *at, const char *end) {
    for (bool inside = false; at < end; at++) {
        if (*at == '0' && !inside && end - at > 1 && is_digit(at[1])) {
            return true;
        }
        inside = is_digit(*at);
    }
    return false;
}

/* "2", "(2)", "(2, 3)" or "2, 3". */
static interop_status read_repeats(struct interop__literal *in, struct interop__scratch *scratch, interop_field *out) {
    int64_t extents[INTEROP_MAX_NDIM];
    int32_t ndim = 0;
    bool number;
    extents[0] = 0;
    interop_status status = interop__literal_extents(in, extents, &ndim, &number);
    while (status == INTEROP_OK && interop__literal_take(in, ',')) {
        number = false;
        if (!interop__literal_ends(in)) {
            status = ndim == INTEROP_MAX_NDIM ? interop__literal_fail(in, INTEROP_ERR_VALUE, "at most 64 dimensions")
                                              : interop__literal_extent(in, &extents[ndim++]);
        }
    }
    if (status == INTEROP_OK && !interop__literal_ends(in)) {
        status = interop__literal_fail(in, INTEROP_ERR_VALUE, "a number, or numbers with commas between them");
    }
    if (status != INTEROP_OK) {
        return status;
    }
    return interop__without_size(out) ? interop__set_size(number, extents[0], out, in->err)
                                      : interop__scratch_shape(scratch, ndim, extents, out, in->err);
}

/* A type, or one with a number in front: NumPy reads what stands behind a shape or an order like a text of its own. */
static bool read_counted(const struct item *item, struct interop__scratch *scratch, interop_field *out,
                         interop_status *status, interop_error *err) {
    const char *at = item->type;
    while (at < item->end && is_digit(*at)) {
        at++;
    }
    struct interop__literal count = {item->type, item->type, at, "repeats", err};
    if (leading_zero(item->type, at) || !one_type(item->order, at, (size_t)(item->end - at), &out->dtype)) {
        return false;
    }
    *status = at == item->type ? INTEROP_OK : read_repeats(&count, scratch, out);
    return true;
}

/* Goes behind the comma, or the blanks at the end. False if something else comes next. */
static bool take_comma(const char **text, const char *end, bool *comma) {
    const char *at = skip_blanks(*text, end);
    *comma = at < end && *at == ',';
    *text = *comma ? skip_blanks(at + 1, end) : at;
    return *comma || at == end;
}

/* One entry, into the type and shape of `out`. */
static interop_status read_item(const char **text, const char *end, struct interop__scratch *scratch, bool *comma,
                                interop_field *out, interop_error *err) {
    struct item item;
    interop_status status;
    const char *start = *text;
    if (!take_item(text, end, &item, err) || !take_comma(text, end, comma) ||
        leading_zero(item.repeats.at, item.repeats.end) || !read_counted(&item, scratch, out, &status, err)) {
        return refuse(start, (size_t)(end - start), err);
    }
    return status != INTEROP_OK || item.repeats.at == item.repeats.end ? status
                                                                       : read_repeats(&item.repeats, scratch, out);
}

/* A list, or one type with a shape. */
static interop_status read_list(const char *at, const char *end, struct interop__scratch *scratch, bool aligned,
                                interop_field *out, interop_error *err) {
    bool comma, record = false;
    const size_t first = scratch->count;
    uint64_t offset = 0;
    uint32_t most = 1;
    do {
        interop_field field = {0};
        uint64_t bytes;
        interop_status status = read_item(&at, end, scratch, &comma, &field, err);
        if (status != INTEROP_OK || (status = interop__field_bytes(&field, &bytes, err)) != INTEROP_OK) {
            return status;
        }
        const uint32_t alignment = aligned ? interop_dtype_alignment(&field.dtype) : 1;
        most = alignment > most ? alignment : most;
        field.offset = (offset + alignment - 1) / alignment * alignment;
        if (bytes > INTEROP__ITEMSIZE_MAX || field.offset > INTEROP__ITEMSIZE_MAX - bytes) {
            return interop__fail(err, INTEROP_ERR_OVERFLOW, "the type has more than 2147483647 bytes");
        }
        record |= comma;
        if (!record) {
            out->dtype = field.dtype;
            out->ndim = field.ndim;
            out->shape = field.shape;
            return INTEROP_OK;
        }
        offset = field.offset + bytes;
        if ((status = interop__scratch_number(scratch, scratch->count - first, &field, err)) != INTEROP_OK ||
            (status = interop__scratch_push(scratch, &field, err)) != INTEROP_OK) {
            return status;
        }
    } while (comma && at < end);
    return interop__scratch_record(scratch, first, (offset + most - 1) / most * most, most, &out->dtype, err);
}

interop_status interop__numpy_parse(const char *text, size_t length, struct interop__scratch *scratch, bool aligned,
                                    interop_field *out, interop_error *err) {
    if (is_list(text, length)) {
        return read_list(text, text + length, scratch, aligned, out, err);
    }
    const bool ordered = length > 0 && is_order(*text);
    return one_type(ordered ? *text : '\0', text + ordered, length - ordered, &out->dtype) ||
                   interop__extension_parse(text, length, &out->dtype)
               ? INTEROP_OK
               : refuse(text, length, err);
}

interop_status interop_dtype_from_numpy(const char *text, size_t length, interop_dtype *out, int32_t *ndim,
                                        int64_t *shape, interop_error *err) {
    if (text == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_dtype_from_numpy: text or out is NULL");
    }
    interop_field field = {0};
    struct interop__scratch scratch;
    interop__scratch_init(&scratch);
    const interop_status status = interop__numpy_parse(text, length, &scratch, false, &field, err);
    return interop__scratch_finish(&scratch, status, &field, out, ndim, shape, err);
}
