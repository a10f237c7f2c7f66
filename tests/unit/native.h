/* SPDX-License-Identifier: MIT */
/* Byte orders as texts have them: this machine's, and the other. */
#ifndef INTEROP_TESTS_NATIVE_H
#define INTEROP_TESTS_NATIVE_H

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define NATIVE  ">"
#define FOREIGN "<"
#else
#define NATIVE  "<"
#define FOREIGN ">"
#endif

/* Where the low `size` bytes of a larger integer begin. */
static inline size_t native_low(size_t larger, size_t size) {
    return NATIVE[0] == '>' ? larger - size : 0;
}

#endif
