/* SPDX-License-Identifier: MIT */
/* checkhashes: the bits of each loop's results, in one number that is checked in. */
#ifndef INTEROP_TESTS_HASHES_H
#define INTEROP_TESTS_HASHES_H

#include "check.h"

enum {
    HASH_BLOCK = 256, /* elements that share a kind of values; an input may be the same throughout */
    HASH_BLOCKS = 120,
    HASH_ALL = 1 << 16, /* instead of that: every number of 16 bits */
    HASH_SUMS = 147     /* results of a reduction */
};

/* Elements as integers, whatever their type. They depend on the types of the inputs alone, and never change. */
struct inputs {
    intptr_t count;
    uint64_t values[2][HASH_ALL];
};

/* For a call over arrays; block i repeats the first element of the operand hash_constant(i), unless that is -1. */
void hash_inputs(const struct subject *subject, struct inputs *inputs);
int hash_constant(const struct subject *subject, intptr_t block);

/* For reductions: moderate numbers, and the same with extreme ones among them. */
void hash_terms(int type, struct inputs *inputs);

/*
 * Hashes of a kernel's results on one level: over arrays, and as a reduction (args[0] == args[2], both steps 0) of 0 to
 * 30,000 elements. Both return 0, having said why, if the results depend on how the operands lie.
 */
int hash_arrays(const struct subject *subject, int level, uint64_t *hash);
int hash_reductions(const struct subject *subject, int level, uint64_t *hash);

#endif
