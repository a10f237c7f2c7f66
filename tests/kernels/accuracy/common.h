/* SPDX-License-Identifier: MIT */
/* What the proofs of this folder share: random numbers, and the lines of the results. */
#ifndef INTEROP_TESTS_ACCURACY_COMMON_H
#define INTEROP_TESTS_ACCURACY_COMMON_H

#include <stdint.h>
#include <stdio.h>

uint64_t draw(uint64_t *state); /* splitmix64 */

/* Where the results of a deep run go, which tests/kernels/tables.py reads: to stdout, and to the file at `path` unless
 * it is NULL. Of a file that cannot be opened, results_close says so. */
struct results {
    const char *path;
    FILE *file;
};
struct results results_open(const char *path);
void results_add(const struct results *results, const char *function, const char *type, double ulps, const char *at,
                 uint64_t count);
int results_close(const struct results *results);

#endif
