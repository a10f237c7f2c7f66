/* SPDX-License-Identifier: MIT */
#include "dtype/literal.h"

#include <string.h>

interop_status interop__literal_fail(const struct interop__literal *in, interop_status status, const char *expected) {
    char near[40];
    const size_t left = (size_t)(in->end - in->at);
    return interop__fail(in->err, status, "%s: expected %s at byte %zu, near '%s'", in->what, expected,
                         (size_t)(in->at - in->begin), interop__quote(in->at, left, near, sizeof near));
}

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool interop__literal_word(struct interop__literal *in, const char *wanted) {
    const size_t length = strlen(wanted);
    (void)interop__literal_peek(in);
    const size_t left = (size_t)(in->end - in->at);
    if (left < length || memcmp(in->at, wanted, length) != 0 || (left > length && is_word(in->at[length]))) {
        return false;
    }
    in->at += length;
    return true;
}

/* Writes a character as UTF-8. */
static char *encode(char *to, uint32_t character) {
    if (character < 0x80) {
        *to++ = (char)character;
    } else if (character < 0x800) {
        *to++ = (char)(0xc0 | character >> 6);
        *to++ = (char)(0x80 | (character & 0x3f));
    } else {
        if (character < 0x10000) {
            *to++ = (char)(0xe0 | character >> 12);
        } else {
            *to++ = (char)(0xf0 | character >> 18);
            *to++ = (char)(0x80 | (character >> 12 & 0x3f));
        }
        *to++ = (char)(0x80 | (character >> 6 & 0x3f));
        *to++ = (char)(0x80 | (character & 0x3f));
    }
    return to;
}

/* Up to `most` digits of a base that is a power of two, at least `least` of them. */
static bool digits(const char **at, const char *end, unsigned base, int least, int most, uint32_t *value) {
    int count = 0;
    for (*value = 0; count < most && *at < end; count++) {
        const char c = **at;
        const unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                               : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                               : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
                                                      : base;
        if (digit >= base) {
            break;
        }
        *value = *value * base + digit;
        (*at)++;
    }
    return count >= least;
}

/* Decodes what follows a backslash. Nothing gets longer than it was. False if it is no escape of one character. */
static bool escape(const char **at, const char *end, char **to) {
    static const char plain[] = "\\'\"abfnrtv", meant[] = "\\'\"\a\b\f\n\r\t\v";
    uint32_t value = 0;
    const char kind = *(*at)++;
    const char *found = kind == '\0' ? NULL : strchr(plain, kind);
    if (found != NULL) {
        *(*to)++ = meant[found - plain];
        return true;
    }
    const int hex = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    if (hex == 0) {
        --*at;
        if (!digits(at, end, 8, 1, 3, &value)) {
            return false;
        }
    } else if (!digits(at, end, 16, hex, hex, &value) || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
        return false;
    }
    *to = encode(*to, value);
    return true;
}

/* The text up to the closing quote, decoded. */
static interop_status decode(struct interop__literal *in, struct interop__scratch *scratch, const char *end,
                             const char **text, size_t *length) {
    char *start = interop__scratch_bytes(scratch, (size_t)(end - in->at)), *to = start;
    if (start == NULL) {
        return interop__fail(in->err, INTEROP_ERR_MEMORY, "%s: no memory for a string with escapes", in->what);
    }
    while (in->at < end) {
        if (*in->at != '\\') {
            *to++ = *in->at++;
            continue;
        }
        in->at++;
        if (!escape(&in->at, end, &to)) {
            return interop__literal_fail(in, INTEROP_ERR_VALUE, "an escape that stands for a character");
        }
    }
    *text = start;
    *length = (size_t)(to - start);
    return INTEROP_OK;
}

interop_status interop__literal_string(struct interop__literal *in, struct interop__scratch *scratch, const char **text,
                                       size_t *length) {
    char quote = interop__literal_peek(in);
    if ((quote == 'u' || quote == 'U') && in->end - in->at > 1) { /* Python 2 */
        quote = *++in->at;
    }
    if (quote != '\'' && quote != '"') {
        return interop__literal_fail(in, INTEROP_ERR_VALUE, "a string");
    }
    const char *at = ++in->at;
    bool escapes = false;
    for (; at < in->end && *at != quote && *at != '\n' && *at != '\0'; at++) {
        if (*at == '\\') {
            escapes = true;
            at += at + 1 < in->end;
        }
    }
    if (at == in->end || *at != quote) {
        return interop__literal_fail(in, INTEROP_ERR_VALUE, "a string that ends");
    }
    *text = in->at;
    *length = (size_t)(at - in->at);
    const interop_status status = escapes ? decode(in, scratch, at, text, length) : INTEROP_OK;
    in->at = status == INTEROP_OK ? at + 1 : in->at;
    return status;
}

interop_status interop__literal_extent(struct interop__literal *in, int64_t *value) {
    uint32_t number;
    const bool zero = interop__literal_peek(in) == '0';
    if (!interop__digits(&in->at, in->end, &number)) {
        return interop__literal_fail(in, INTEROP_ERR_VALUE, "a whole number from 0 to 2147483647");
    }
    if (zero && number != 0) { /* octal to Python 2 */
        return interop__literal_fail(in, INTEROP_ERR_VALUE, "a whole number without a leading zero");
    }
    in->at += in->at < in->end && *in->at == 'L'; /* Python 2 */
    if (in->at < in->end && (is_word(*in->at) || *in->at == '.')) {
        return interop__literal_fail(in, INTEROP_ERR_VALUE, "nothing behind the digits of a whole number");
    }
    *value = number;
    return INTEROP_OK;
}

interop_status interop__literal_extents(struct interop__literal *in, int64_t *extents, int32_t *ndim, bool *number) {
    const char open = interop__literal_peek(in);
    const char close = open == '(' ? ')' : ']';
    *number = open != '(' && open != '[';
    *ndim = *number;
    if (*number) {
        return interop__literal_extent(in, extents);
    }
    in->at++;
    while ((open == '[' && *ndim == 0) || !interop__literal_take(in, close)) { /* an empty list is no shape */
        if (*ndim == INTEROP_MAX_NDIM) {
            return interop__literal_fail(in, INTEROP_ERR_VALUE, "at most 64 dimensions");
        }
        interop_status status = interop__literal_extent(in, &extents[(*ndim)++]);
        if (status != INTEROP_OK) {
            return status;
        }
        if (!interop__literal_take(in, ',')) {
            *number = *ndim == 1 && open == '(';
            return interop__literal_expect(in, close);
        }
    }
    return INTEROP_OK;
}

bool interop__literal_at_extents(struct interop__literal *in) {
    const char *start = in->at;
    char next = interop__literal_peek(in);
    const char open = next;
    if (open == '(' || open == '[') {
        in->at++;
        next = interop__literal_peek(in);
    }
    in->at = start;
    return (next >= '0' && next <= '9') || next == '-' || (open == '(' && next == ')');
}

/* Takes a string as it stands, its prefix too, or goes nowhere. */
static void skip_string(struct interop__literal *in) {
    const char *at = in->at;
    at += in->end - at > 1 && (at[1] == '\'' || at[1] == '"') && strchr("bBuU", *at) != NULL;
    const char quote = *at;
    if (quote != '\'' && quote != '"') {
        return;
    }
    for (at++; at < in->end && *at != quote; at++) {
        at += *at == '\\' && in->end - at > 1;
    }
    in->at = at < in->end ? at + 1 : in->at;
}

/* Takes a number, roughly, or one of the words that stand for values in Python and in JSON; or goes nowhere. */
static void skip_word(struct interop__literal *in) {
    static const char *const words[] = {"None", "True", "False", "null", "true", "false"};
    const char *at = in->at;
    at += *at == '-' || *at == '+';
    at += at < in->end && *at == '.';
    if (at < in->end && *at >= '0' && *at <= '9') {
        while (at < in->end && (is_word(*at) || *at == '.' || *at == '-' || *at == '+')) {
            at++;
        }
        in->at = at;
    }
    for (size_t i = 0; at == in->at && i < INTEROP__COUNT(words); i++) {
        (void)interop__literal_word(in, words[i]);
    }
}

interop_status interop__literal_skip(struct interop__literal *in) {
    char closing[4 * INTEROP_MAX_DEPTH]; /* records in tuples in lists in dictionaries */
    size_t depth = 0;
    char before = ','; /* a separator or opening bracket; 'v' behind a value */
    for (char next = interop__literal_peek(in); next != '\0'; next = interop__literal_peek(in)) {
        const char *start = in->at;
        const bool closes = next == ')' || next == ']' || next == '}', separates = next == ',' || next == ':';
        if (depth == 0 && before == 'v' && (closes || separates)) {
            return INTEROP_OK;
        }
        if (next == '(' || next == '[' || next == '{') {
            if (depth == sizeof closing || before == 'v') {
                return interop__literal_fail(in, INTEROP_ERR_VALUE, "a comma, and no more brackets than needed");
            }
            closing[depth++] = next == '(' ? ')' : next == '[' ? ']' : '}';
            before = next;
            in->at++;
        } else if (closes && depth > 0 && closing[depth - 1] == next && before != ':') {
            depth--;
            before = 'v';
            in->at++;
        } else if (separates && before == 'v') {
            before = next;
            in->at++;
        } else if (!closes && !separates && before != 'v') {
            skip_string(in);
            if (in->at == start) {
                skip_word(in);
            }
            before = 'v';
        }
        if (in->at == start) {
            return interop__literal_fail(in, INTEROP_ERR_VALUE, "a value, or what may come between values");
        }
    }
    return interop__literal_fail(in, INTEROP_ERR_VALUE, "a value that ends");
}
