/* SPDX-License-Identifier: MIT */
/* NumPy's typestr, by the strict grammar: [< > | =] kind size [unit]. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dtype/internal.h"

#define AT(kind, size) [(kind) - 'b'][(size) - '1']

const uint8_t interop__typestr_numbers['u' - 'b' + 1][8] = {
    AT('b', '1') = INTEROP_BOOL,      AT('i', '1') = INTEROP_INT8,    AT('i', '2') = INTEROP_INT16,
    AT('i', '4') = INTEROP_INT32,     AT('i', '8') = INTEROP_INT64,   AT('u', '1') = INTEROP_UINT8,
    AT('u', '2') = INTEROP_UINT16,    AT('u', '4') = INTEROP_UINT32,  AT('u', '8') = INTEROP_UINT64,
    AT('f', '2') = INTEROP_FLOAT16,   AT('f', '4') = INTEROP_FLOAT32, AT('f', '8') = INTEROP_FLOAT64,
    AT('c', '8') = INTEROP_COMPLEX64,
};

static int32_t simple_type(char kind, uint32_t size) {
    if (kind == 'c' && size == 16) {
        return INTEROP_COMPLEX128;
    }
    return kind >= 'b' && kind <= 'u' && size >= 1 && size <= 8 ? interop__typestr_numbers[kind - 'b'][size - 1]
                                                                : INTEROP_TYPE_NONE;
}

/* f and c of the size that the long double of this platform has. */
static const char *long_double(char kind, uint32_t size, uint8_t order, interop_dtype *out) {
    const uint32_t parts = kind == 'c' ? 2 : 1;
    if (INTEROP__LONG_DOUBLE_FORMAT == INTEROP_FORMAT_NONE || size != parts * sizeof(long double)) {
        return kind == 'f' ? "f has size 2, 4, 8 or that of this platform's long double"
                           : "c has size 8, 16 or that of this platform's complex long double";
    }
    *out = interop__long_double(kind == 'c');
    out->order = order;
    return NULL;
}

/* The pieces of a typestr. */
struct pieces {
    const char *rest; /* what follows the size, up to end */
    const char *end;
    uint32_t size;
    uint8_t order; /* of elements that have one */
    char order_letter;
    char kind;
    bool sized; /* digits were there */
};

static struct pieces take_apart(const char *at, const char *end) {
    struct pieces pieces = {at, end, 0, INTEROP__ORDER_NATIVE, '=', '\0', false};
    if (at < end && (*at == '<' || *at == '>' || *at == '|' || *at == '=')) {
        pieces.order_letter = *at++;
        pieces.order = pieces.order_letter == '<'   ? INTEROP_ORDER_LITTLE
                       : pieces.order_letter == '>' ? INTEROP_ORDER_BIG
                                                    : INTEROP__ORDER_NATIVE;
    }
    if (at < end) {
        pieces.kind = *at++;
        pieces.sized = interop__digits(&at, end, &pieces.size);
    }
    pieces.rest = at;
    return pieces;
}

/* The kinds whose size is a length. */
static const char *run_of_units(const struct pieces *pieces, interop_dtype *out) {
    const bool ordered = pieces->order_letter == '<' || pieces->order_letter == '>';
    out->bits = pieces->size * UINT64_C(8);
    switch (pieces->kind) {
    case 'S':
        out->kind = INTEROP_KIND_BYTES;
        return NULL;
    case 'V':
        out->kind = INTEROP_KIND_VOID;
        out->order = pieces->size == 2 && ordered ? pieces->order : INTEROP_ORDER_NONE;
        return NULL;
    case 'U':
        out->kind = INTEROP_KIND_STRING;
        out->order = pieces->order;
        out->bits *= 4;
        return pieces->size <= INT32_MAX / 4 ? NULL : "U has at most 536870911 characters";
    default: /* t */
        out->kind = INTEROP_KIND_BITFIELD;
        out->bits = pieces->size;
        return pieces->size > 0 ? NULL : "t has at least 1 bit";
    }
}

static const char *time_type(const struct pieces *pieces, interop_dtype *out) {
    const size_t left = (size_t)(pieces->end - pieces->rest);
    if (pieces->size != 8) {
        return "m and M have size 8";
    }
    out->kind = pieces->kind == 'm' ? INTEROP_KIND_TIMEDELTA : INTEROP_KIND_DATETIME;
    out->order = pieces->order;
    out->bits = 64;
    out->unit = INTEROP_UNIT_GENERIC;
    out->multiplier = 1;
    if (left == 0) {
        return NULL;
    }
    if (pieces->rest[-2] != pieces->kind) {
        return "a unit stands behind 8 without a leading zero";
    }
    if (left < 2 || *pieces->rest != '[' || pieces->end[-1] != ']') {
        return "a unit stands in brackets at the end";
    }
    return interop__unit_parse(pieces->rest + 1, left - 2, out);
}

/* Everything that is no simple type. NULL, or the rule that is broken. */
static const char *other_type(const struct pieces *pieces, interop_dtype *out) {
    const char kind = pieces->kind;
    if (kind == '\0' || strchr("biufcmMOSUVt", kind) == NULL) {
        return "an order out of < > | = or none, then a kind out of b i u f c m M O S U V t was expected";
    }
    if (kind == 'O') {
        out->kind = INTEROP_KIND_OBJECT;
        out->bits = 8 * sizeof(void *);
        const bool fits = pieces->sized ? pieces->size == 4 || pieces->size == 8 : true;
        return fits && pieces->rest == pieces->end ? NULL : "O has no size";
    }
    if (!pieces->sized) {
        return "the kind must be followed by a size, 0 to 2147483647 in decimal digits";
    }
    if (kind == 'm' || kind == 'M') {
        return time_type(pieces, out);
    }
    if (pieces->rest != pieces->end) {
        return "nothing may follow the size";
    }
    switch (kind) {
    case 'b':
        return "b has size 1";
    case 'i':
    case 'u':
        return "i and u have size 1, 2, 4 or 8";
    case 'f':
    case 'c':
        return long_double(kind, pieces->size, pieces->order, out);
    default:
        return run_of_units(pieces, out);
    }
}

const char *interop__typestr_parse(const char *text, size_t length, interop_dtype *out) {
    const struct pieces pieces = take_apart(text, text + length);
    const int32_t type = pieces.rest == pieces.end ? simple_type(pieces.kind, pieces.size) : INTEROP_TYPE_NONE;
    if (type != INTEROP_TYPE_NONE) {
        *out = interop__simple_types[type];
        if (interop__simple_types[type].order != INTEROP_ORDER_NONE) {
            out->order = pieces.order;
        }
        return NULL;
    }
    interop_dtype dtype = {0};
    dtype.lanes = 1;
    const char *broken = other_type(&pieces, &dtype);
    if (broken == NULL) {
        *out = dtype;
    }
    return broken;
}

interop_status interop_dtype_from_typestr(const char *text, size_t length, interop_dtype *out, interop_error *err) {
    if (text == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_dtype_from_typestr: text or out is NULL");
    }
    uint8_t order;
    const int32_t number = length == 3 ? interop__typestr_number(text, &order) : INTEROP_TYPE_NONE;
    if (INTEROP__LIKELY(number != INTEROP_TYPE_NONE)) {
        *out = interop__simple_types[number];
        out->order = order;
        return INTEROP_OK;
    }
    const char *broken = interop__typestr_parse(text, length, out);
    if (broken == NULL) {
        return INTEROP_OK;
    }
    char quoted[64];
    return interop__fail(err, INTEROP_ERR_TYPE, "typestr '%s': %s", interop__quote(text, length, quoted, sizeof quoted),
                         broken);
}

/* The letter and size of a type that passed its check; kind 0 if the grammar has none. */
static char letter(const interop_dtype *dtype, uint64_t *size) {
    *size = dtype->bits / 8;
    switch (dtype->kind) {
    case INTEROP_KIND_BOOL:
        return 'b';
    case INTEROP_KIND_INT:
        return dtype->bits >= 8 ? 'i' : '\0';
    case INTEROP_KIND_UINT:
        return dtype->bits >= 8 ? 'u' : '\0';
    case INTEROP_KIND_FLOAT:
        if (dtype->bits == 8 || dtype->format == INTEROP_FORMAT_BFLOAT) {
            return 'V';
        }
        if (dtype->bits < 8) {
            return '\0';
        }
        return dtype->format == (dtype->bits > 64 ? INTEROP__LONG_DOUBLE_FORMAT : INTEROP_FORMAT_IEEE) ? 'f' : '\0';
    case INTEROP_KIND_COMPLEX:
        if (dtype->bits < 64) {
            return '\0';
        }
        return dtype->format == (dtype->bits > 128 ? INTEROP__LONG_DOUBLE_FORMAT : INTEROP_FORMAT_IEEE) ? 'c' : '\0';
    case INTEROP_KIND_TIMEDELTA:
        return 'm';
    case INTEROP_KIND_DATETIME:
        return 'M';
    case INTEROP_KIND_BYTES:
        return 'S';
    case INTEROP_KIND_STRING:
        *size = dtype->bits / 32;
        return 'U';
    case INTEROP_KIND_VOID:
    case INTEROP_KIND_RECORD: /* its fields are for another dialect to say */
        return 'V';
    case INTEROP_KIND_OBJECT:
        return 'O';
    case INTEROP_KIND_BITFIELD:
        *size = dtype->bits;
        return 't';
    default: /* opaque */
        return '\0';
    }
}

size_t interop__typestr_print(const interop_dtype *checked, char text[INTEROP__DTYPE_TEXT]) {
    uint64_t size = 0;
    const char kind = checked->lanes == 1 ? letter(checked, &size) : '\0';
    if (kind == '\0' || size > INT32_MAX / (kind == 'U' ? 4 : 1)) {
        return 0;
    }
    const char order = checked->order == INTEROP_ORDER_NONE ? '|' : checked->order == INTEROP_ORDER_LITTLE ? '<' : '>';
    size_t used = (size_t)(kind == 'O' ? snprintf(text, INTEROP__DTYPE_TEXT, "%cO", order)
                                       : snprintf(text, INTEROP__DTYPE_TEXT, "%c%c%" PRIu64, order, kind, size));
    if (kind == 'm' || kind == 'M') {
        used += interop__unit_print(checked, text + used, INTEROP__DTYPE_TEXT - used);
    }
    return used;
}

interop_status interop_dtype_to_typestr(const interop_dtype *dtype, char *buffer, size_t capacity, size_t *length,
                                        interop_error *err) {
    char text[INTEROP__DTYPE_TEXT];
    interop_status status = interop_dtype_check(dtype, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const size_t used = interop__typestr_print(dtype, text);
    if (used == 0) {
        interop_dtype_name(dtype, text, sizeof text);
        return interop__fail(err, INTEROP_ERR_TYPE, "dtype is %s: no typestr can say it", text);
    }
    interop__text_out(text, used, buffer, buffer == NULL ? 0 : capacity);
    if (length != NULL) {
        *length = used;
    }
    return INTEROP_OK;
}
