/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_TOOL_DATE_H
#define INTEROP_TOOL_DATE_H

#include "tool.h"

/* Prints a NumPy datetime64 by ISO 8601, down to its unit. False, with nothing printed, if it has no date. */
bool put_date(FILE *out, const interop_dtype *dtype, int64_t value);

#endif
