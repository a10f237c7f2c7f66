/* SPDX-License-Identifier: MIT */
/* Python literals: the tokens of NumPy's descr and of the headers of its files. */
#ifndef INTEROP_DTYPE_LITERAL_H
#define INTEROP_DTYPE_LITERAL_H

#include "dtype/text.h"

/* A place in a text. Every function but interop__literal_fail() skips blanks first. */
struct interop__literal {
    const char *begin, *at, *end;
    const char *what; /* the text, for messages */
    interop_error *err;
};

/* Says what was expected, and where. Returns status. */
interop_status interop__literal_fail(const struct interop__literal *in, interop_status status, const char *expected);

/* The next character; NUL at the end. */
static inline char interop__literal_peek(struct interop__literal *in) {
    if (INTEROP__LIKELY(in->at<in->end && * in->at> ' ')) {
        return *in->at;
    }
    while (in->at < in->end &&
           (*in->at == ' ' || *in->at == '\n' || *in->at == '\t' || *in->at == '\r' || *in->at == '\f')) {
        in->at++;
    }
    return in->at < in->end ? *in->at : '\0';
}

/* Whether only blanks are left. A NUL is none. */
static inline bool interop__literal_ends(struct interop__literal *in) {
    return interop__literal_peek(in) == '\0' && in->at == in->end;
}

/* Takes a character if it is the next. */
static inline bool interop__literal_take(struct interop__literal *in, char wanted) {
    const bool there = interop__literal_peek(in) == wanted;
    in->at += there;
    return there;
}

/* Demands that a character is the next, and takes it. */
static inline interop_status interop__literal_expect(struct interop__literal *in, char wanted) {
    if (INTEROP__LIKELY(interop__literal_take(in, wanted))) {
        return INTEROP_OK;
    }
    const char quoted[] = {'\'', wanted, '\'', '\0'};
    return interop__literal_fail(in, INTEROP_ERR_VALUE, quoted);
}

/* Takes a word such as True if it comes next. */
bool interop__literal_word(struct interop__literal *in, const char *wanted);

/* Takes a string. It lies in the text, or, if it has escapes, decoded in the scratch. */
interop_status interop__literal_string(struct interop__literal *in, struct interop__scratch *scratch, const char **text,
                                       size_t *length);

/* Takes a number from 0 to INT32_MAX. */
interop_status interop__literal_extent(struct interop__literal *in, int64_t *value);

/*
 * Takes such a number, which is a shape of rank 1, or a tuple or list of up to INTEROP_MAX_NDIM of them, a list not
 * empty; *number says that it is a number to Python: without brackets, or in parentheses without a comma.
 */
interop_status interop__literal_extents(struct interop__literal *in, int64_t *extents, int32_t *ndim, bool *number);

/* Whether a number, or a tuple or list that begins with one, comes next; an empty tuple counts. */
bool interop__literal_at_extents(struct interop__literal *in);

/* Skips a value of any kind, going by its quotes and brackets only. */
interop_status interop__literal_skip(struct interop__literal *in);

#endif
