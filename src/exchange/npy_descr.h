/* SPDX-License-Identifier: MIT */
/* The element type in the header of a .npy file. */
#ifndef INTEROP_EXCHANGE_NPY_DESCR_H
#define INTEROP_EXCHANGE_NPY_DESCR_H

#include "base/base.h"
#include "interop/dialect.h"

/*
 * Reads the literal behind 'descr'. Until version 3 headers are Latin-1. A record that is filled in is the caller's.
 * Objects, subarrays and elements that would be packed are refused.
 */
interop_status interop__npy_descr_read(const char *text, size_t length, bool latin1, interop_dtype *out,
                                       interop_error *err);

/* Prints the literal, as NumPy would: what it has no word for is raw bytes. As printers do. */
interop_status interop__npy_descr_print(const interop_dtype *checked, char *buffer, size_t capacity, size_t *length,
                                        interop_error *err);

/* Whether all bytes are ASCII, which older versions of the formats say alike. */
bool interop__npy_is_ascii(const char *text, uint64_t length);

/* Whether every name in it is ASCII, so that all versions can say it. */
bool interop__npy_descr_is_ascii(const interop_dtype *checked);

#endif
