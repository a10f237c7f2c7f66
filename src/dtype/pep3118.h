/* SPDX-License-Identifier: MIT */
/* The codes of PEP 3118's format text. */
#ifndef INTEROP_DTYPE_PEP3118_H
#define INTEROP_DTYPE_PEP3118_H

#include "dtype/internal.h"

/* What a code depends on. */
struct interop__pep3118_mode {
    char letter;   /* @ ^ = < > */
    bool numpy;    /* no codes but those that NumPy knows */
    uint32_t wide; /* bytes of a u: 2 or 4 */
};

/* The type of a code, or, after Z, of two such parts. False if there is none in this mode. */
bool interop__pep3118_element(const struct interop__pep3118_mode *mode, char letter, bool complex, interop_dtype *out);

/* The type of a code whose count is a length: bytes, text and padding. False if the code is another. */
bool interop__pep3118_run(const struct interop__pep3118_mode *mode, char letter, uint32_t count, interop_dtype *out);

/* Copies a text without the blanks outside of names, and tells where the copy ends. */
char *interop__pep3118_drop_blanks(const char *at, const char *end, char *to);

#endif
