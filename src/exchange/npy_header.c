/* SPDX-License-Identifier: MIT */
#include "exchange/npy_header.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dtype/literal.h"
#include "exchange/npy_descr.h"

static const char magic[] = "\x93NUMPY";

enum {
    MAGIC = sizeof magic - 1,
    VERSION_1 = MAGIC + 4, /* magic, two bytes of version, two of length */
    ALIGN = 64,
    REST = 1536, /* the greatest rank, with the longest extents */
    KEY_DESCR = 1,
    KEY_ORDER = 2,
    KEY_SHAPE = 4
};

/* A place in the dictionary's text. */
struct cursor {
    const char *begin, *at, *end;
    interop_error *err;
    bool latin1;
};

static interop_status syntax(const struct cursor *c, const char *expected) {
    char near[24];
    return interop__fail(c->err, INTEROP_ERR_VALUE, ".npy header: expected %s at character %td, near \"%s\"", expected,
                         c->at - c->begin, interop__quote(c->at, (size_t)(c->end - c->at), near, sizeof near));
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
    if (c->at == start || (*start == '0' && *value != 0)) { /* Python 2 took these for octal, Python 3 refuses them */
        c->at = start;
        return syntax(c, "an extent, which is not negative and has no leading zero");
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
    skip_space(c);
    struct interop__literal in = {c->begin, c->at, c->end, ".npy header", c->err};
    interop_status status = interop__literal_skip(&in);
    if (status == INTEROP_OK) {
        status = interop__npy_descr_read(c->at, (size_t)(in.at - c->at), c->latin1, &out->dtype, c->err);
        c->at = in.at;
    }
    return status;
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
    const char *text = NULL;
    char key[48];
    size_t length = 0;
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
    return interop__fail(c->err, INTEROP_ERR_VALUE,
                         ".npy header: key \"%s\" is unknown or there twice; the keys are descr, fortran_order, shape",
                         interop__quote(text, length, key, sizeof key));
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
    struct cursor cursor = {text, text, text + length, err, major < 3};
    out->size = start + length;
    out->dtype.record = NULL;
    const interop_status status = read_dictionary(&cursor, out);
    if (status != INTEROP_OK) {
        interop_record_release(out->dtype.record);
    }
    return status;
}

/* What follows the element type. Returns its length. */
static size_t print_rest(const interop_tensor *checked, bool fortran_order, char text[REST]) {
    size_t at = (size_t)snprintf(text, REST, ", 'fortran_order': %s, 'shape': (", fortran_order ? "True" : "False");
    for (int32_t i = 0; i < checked->ndim; i++) {
        at += (size_t)snprintf(text + at, REST - at, i == 0 ? "%" PRId64 "," : " %" PRId64 ",", checked->shape[i]);
    }
    return at + (size_t)snprintf(text + at, REST - at, "), }");
}

/* The lowest version that can say it, for a dictionary of so many bytes. */
static int choose_version(const interop_tensor *checked, size_t length) {
    if (!interop__npy_descr_is_ascii(&checked->dtype)) {
        return 3;
    }
    return length + ALIGN > UINT16_MAX ? 2 : 1;
}

interop_status interop__npy_header_print(const interop_tensor *checked, bool fortran_order, char *out, size_t capacity,
                                         size_t *length, interop_error *err) {
    static const char begin[] = "{'descr': ";
    char rest[REST];
    size_t descr;
    interop_status status = interop__npy_descr_print(&checked->dtype, NULL, 0, &descr, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const size_t rest_length = print_rest(checked, fortran_order, rest);
    const size_t text = sizeof begin - 1 + descr + rest_length;
    const int version = choose_version(checked, text);
    const size_t start = version == 1 ? VERSION_1 : VERSION_1 + 2;
    const size_t size = (start + text + 1 + ALIGN - 1) / ALIGN * ALIGN;
    *length = size;
    if (capacity < size) {
        return INTEROP_OK;
    }
    const uint32_t header = (uint32_t)(size - start);
    memcpy(out, magic, MAGIC);
    out[MAGIC] = (char)version;
    out[MAGIC + 1] = 0;
    for (size_t i = 0; i < start - MAGIC - 2; i++) {
        out[MAGIC + 2 + i] = (char)(header >> 8 * i & 0xff);
    }
    char *at = out + start;
    memcpy(at, begin, sizeof begin - 1);
    at += sizeof begin - 1;
    (void)interop__npy_descr_print(&checked->dtype, at, descr + 1, &descr, NULL); /* the end mark is overwritten */
    memcpy(at + descr, rest, rest_length);
    memset(at + descr + rest_length, ' ', (size_t)(out + size - 1 - (at + descr + rest_length)));
    out[size - 1] = '\n';
    return INTEROP_OK;
}
