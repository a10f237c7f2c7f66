/* SPDX-License-Identifier: MIT */
/* Memory between two pages that may not be touched, and calls that survive touching them. */
#ifndef INTEROP_TESTS_ARENA_H
#define INTEROP_TESTS_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/kernels.h"

enum { ARENA_BYTES = 1 << 18 };

/* `bytes` bytes that begin (edge -1) or end (edge 1) at a forbidden page, or are aligned to 64 with room around them.
 */
unsigned char *arena_take(size_t bytes, int edge);

/* Calls a loop with the floating-point flags cleared. Returns the flags it raised (INTEROP__FP_x), or -1 if a signal
 * ended it. */
int arena_call(interop__loop *loop, const struct interop__kernel *kernel, char **args, intptr_t n,
               const intptr_t *steps);
/* The same for a reduction of many results at once. */
int arena_across(interop__across *across, char *out, intptr_t out_step, const char *in, intptr_t in_across,
                 intptr_t along, intptr_t n, intptr_t results);

#endif
