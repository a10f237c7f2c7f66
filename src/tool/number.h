/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_TOOL_NUMBER_H
#define INTEROP_TOOL_NUMBER_H

#include "tool.h"

/* Enough for any number that these functions write. */
enum { NUMBER_TEXT = 80 };

/* Writes the number of a format with `width` bits: 32, 64, or this machine's long double. */
void number_text(long double value, int width, char *text, size_t capacity);

/* Writes the number of a format of up to 16 bits; false if there is none of that format and size. */
bool number_small_text(int format, int bits, unsigned code, char *text, size_t capacity);

#endif
