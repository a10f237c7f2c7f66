/* SPDX-License-Identifier: MIT */
#include "exchange/npy_header.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char magic[] = "\x93NUMPY";

enum {
    MAGIC = sizeof magic - 1,
    VERSION_1 = MAGIC + 4, /* magic, two bytes of version, two of length */
    ALIGN = 64,
    KEY_DESCR = 1,
    KEY_ORDER = 2,
    KEY_SHAPE = 4
};

/* A place in the dictionary's text. */
struct cursor {
    const char *begin, *at, *end;
    interop_error *err;
};

static interop_status syntax(const struct cursor *c, const char *expected) {
    const int shown = (int)(c->end - c->at < 20 ? c->end - c->at : 20);
    return interop__fail(c->err, INTEROP_ERR_VALUE, ".npy header: expected %s at character %td, near \"%.*s\"",
                         expected, c->at - c->begin, shown, c->at);
}

static void skip_space(struct cursor *c) {
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t' || *c->at == '\n' || *c->at == '\r')) {
        c->at++;
    }
}

/* Takes a character if it comes next. */
static bool take(struct cursor *c, char wanted) {
    skip_space(c);
    if (c->at < c->end && *c->at == wanted) {
        c->at++;
        return true;
    }
    return false;
}

/* A quoted text without escapes: nothing that this library reads needs one. */
static interop_status quoted(struct cursor *c, const char **text, size_t *length) {
    const char quote = take(c, '\'') ? '\'' : '"';
    if (quote == '"' && !take(c, '"')) {
        return syntax(c, "a quoted text");
    }
    *text = c->at;
    while (c->at < c->end && *c->at != quote && *c->at != '\\' && *c->at != '\n') {
        c->at++;
    }
    if (c->at == c->end || *c->at != quote) {
        return syntax(c, "the closing quote");
    }
    *length = (size_t)(c->at++ - *text);
    return INTEROP_OK;
}

static bool word(struct cursor *c, const char *wanted) {
    const size_t length = strlen(wanted);
    if ((size_t)(c->end - c->at) >= length && memcmp(c->at, wanted, length) == 0) {
        c->at += length;
        return true;
    }
    return false;
}

/* An extent; Python 2 wrote an L behind it. */
static interop_status extent(struct cursor *c, int64_t *value) {
    const char *start = c->at;
    *value = 0;
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
        if (interop__mul_overflows(*value, 10, value) || interop__add_overflows(*value, *c->at - '0', value)) {
            return interop__fail(c->err, INTEROP_ERR_OVERFLOW,
                                 ".npy header: an extent of the shape does not fit int64");
        }
    }
    if (c->at == start) {
        return syntax(c, "an extent, which is not negative");
    }
    (void)word(c, "L");
    return INTEROP_OK;
}

static interop_status read_shape(struct cursor *c, struct interop__npy_header *out) {
    if (!take(c, '(')) {
        return syntax(c, "the tuple of the shape");
    }
    out->ndim = 0;
    while (!take(c, ')')) {
        if (out->ndim == INTEROP_MAX_NDIM) {
            return interop__fail(c->err, INTEROP_ERR_VALUE, ".npy header: the shape has more than %d dimensions",
                                 INTEROP_MAX_NDIM);
        }
        interop_status status = extent(c, &out->shape[out->ndim++]);
        if (status != INTEROP_OK) {
            return status;
        }
        if (!take(c, ',')) { /* (3) is a number in Python, not a tuple */
            return out->ndim > 1 && take(c, ')') ? INTEROP_OK : syntax(c, "a comma in the shape");
        }
    }
    return INTEROP_OK;
}

static interop_status read_descr(struct cursor *c, struct interop__npy_header *out) {
    const char *text;
    size_t length;
    skip_space(c);
    if (c->at < c->end && (*c->at == '[' || *c->at == '(' || *c->at == '{')) {
        return interop__fail(c->err, INTEROP_ERR_TYPE, ".npy header: descr describes a record, which is not read");
    }
    interop_status status = quoted(c, &text, &length);
    if (status != INTEROP_OK ||
        (status = interop_dtype_from_typestr(text, length, &out->dtype, c->err)) != INTEROP_OK) {
        return status;
    }
    if (out->dtype.kind == INTEROP_KIND_OBJECT) {
        return interop__fail(c->err, INTEROP_ERR_TYPE, ".npy header: descr is \"%.*s\": objects are Python pickles",
                             (int)(length < 20 ? length : 20), text);
    }
    return INTEROP_OK;
}

static interop_status read_order(struct cursor *c, struct interop__npy_header *out) {
    skip_space(c);
    out->fortran_order = word(c, "True");
    return out->fortran_order || word(c, "False") ? INTEROP_OK : syntax(c, "True or False");
}

static interop_status read_entry(struct cursor *c, struct interop__npy_header *out, int *seen) {
    static const struct {
        const char *name;
        int bit;
        interop_status (*read)(struct cursor *, struct interop__npy_header *);
    } keys[] = {
        {"descr", KEY_DESCR, read_descr}, {"fortran_order", KEY_ORDER, read_order}, {"shape", KEY_SHAPE, read_shape}};
    const char *text;
    size_t length;
    interop_status status = quoted(c, &text, &length);
    if (status != INTEROP_OK) {
        return status;
    }
    for (size_t i = 0; i < INTEROP__COUNT(keys); i++) {
        if (length == strlen(keys[i].name) && memcmp(text, keys[i].name, length) == 0 && (*seen & keys[i].bit) == 0) {
            *seen |= keys[i].bit;
            return take(c, ':') ? keys[i].read(c, out) : syntax(c, "a colon");
        }
    }
    return interop__fail(
        c->err, INTEROP_ERR_VALUE,
        ".npy header: key \"%.*s\" is unknown or there twice; the keys are descr, fortran_order, shape",
        (int)(length < 40 ? length : 40), text);
}

static interop_status read_dictionary(struct cursor *c, struct interop__npy_header *out) {
    int seen = 0;
    if (!take(c, '{')) {
        return syntax(c, "a dictionary");
    }
    while (!take(c, '}')) {
        interop_status status = read_entry(c, out, &seen);
        if (status != INTEROP_OK) {
            return status;
        }
        if (!take(c, ',')) {
            if (!take(c, '}')) {
                return syntax(c, "a comma or the end of the dictionary");
            }
            break;
        }
    }
    skip_space(c);
    if (c->at != c->end) {
        return syntax(c, "nothing but blanks behind the dictionary");
    }
    if (seen != (KEY_DESCR | KEY_ORDER | KEY_SHAPE)) {
        return interop__fail(c->err, INTEROP_ERR_VALUE, ".npy header: %s is missing",
                             !(seen & KEY_DESCR)   ? "descr"
                             : !(seen & KEY_ORDER) ? "fortran_order"
                                                   : "shape");
    }
    return INTEROP_OK;
}

interop_status interop__npy_header_parse(const unsigned char *bytes, size_t size, struct interop__npy_header *out,
                                         interop_error *err) {
    if (size < VERSION_1 || memcmp(bytes, magic, MAGIC) != 0) {
        return interop__fail(err, INTEROP_ERR_VALUE, "not a .npy file: it does not begin with \\x93NUMPY");
    }
    const unsigned major = bytes[MAGIC], minor = bytes[MAGIC + 1];
    if (major < 1 || major > 3 || minor != 0) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED, ".npy version is %u.%u: 1.0, 2.0 and 3.0 are known", major,
                             minor);
    }
    const size_t start = major == 1 ? VERSION_1 : VERSION_1 + 2;
    uint32_t length = (uint32_t)bytes[MAGIC + 2] | (uint32_t)bytes[MAGIC + 3] << 8;
    if (major > 1 && size >= start) {
        length |= (uint32_t)bytes[MAGIC + 4] << 16 | (uint32_t)bytes[MAGIC + 5] << 24;
    }
    if (size < start || length > size - start) {
        return interop__fail(err, INTEROP_ERR_VALUE, ".npy header has %" PRIu32 " bytes, but the file ends at byte %zu",
                             length, size);
    }
    const char *text = (const char *)bytes + start;
    struct cursor cursor = {text, text, text + length, err};
    out->size = start + length;
    return read_dictionary(&cursor, out);
}

size_t interop__npy_header_print(const interop_tensor *checked, const char *typestr, bool fortran_order,
                                 char out[INTEROP__NPY_HEADER_MAX]) {
    size_t at = VERSION_1;
    at += (size_t)snprintf(out + at, INTEROP__NPY_HEADER_MAX - at, "{'descr': '%s', 'fortran_order': %s, 'shape': (",
                           typestr, fortran_order ? "True" : "False");
    for (int32_t i = 0; i < checked->ndim; i++) {
        at += (size_t)snprintf(out + at, INTEROP__NPY_HEADER_MAX - at, i == 0 ? "%" PRId64 "," : " %" PRId64 ",",
                               checked->shape[i]);
    }
    at += (size_t)snprintf(out + at, INTEROP__NPY_HEADER_MAX - at, "), }");
    const size_t size = (at + 1 + ALIGN - 1) / ALIGN * ALIGN;
    memset(out + at, ' ', size - at - 1);
    out[size - 1] = '\n';
    memcpy(out, magic, MAGIC);
    out[MAGIC] = 1;
    out[MAGIC + 1] = 0;
    out[MAGIC + 2] = (char)((size - VERSION_1) & 0xff);
    out[MAGIC + 3] = (char)((size - VERSION_1) >> 8);
    return size;
}
