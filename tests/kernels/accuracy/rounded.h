/* SPDX-License-Identifier: MIT */
/* The proof of arithmetic and of the functions of 16-bit numbers: what its parts share. Elements travel as bits. */
#ifndef INTEROP_TESTS_ACCURACY_ROUNDED_H
#define INTEROP_TESTS_ACCURACY_ROUNDED_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/kernels.h"

struct format {
    int type; /* INTEROP__K_x */
    const char *name;
    int size, digits;    /* in bytes; of the significand, with the one that is not stored */
    int lowest, highest; /* exponents of the least normal number, and of the first power of 2 that is too large */
};

const struct format *format_of(int type); /* NULL: not one of floating point */
double value_of(const struct format *f, uint64_t bits);
uint64_t nearest_bits(const struct format *f, double x); /* of a finite number */

struct subject {
    const char *op;
    const struct interop__kernel *kernel;
    int nin, function; /* of the oracle; -1: it does not know the op */
    const struct format *in, *out;
};

int oracle_find(const char *op);
/* How far `got` is from the exact result, in units of its last place: by MPFR. INFINITY for what may not be at all. */
double oracle_error(const struct subject *subject, uint64_t x, uint64_t y, uint64_t got);
/* A function of one float32 in float64; rounded from there, it is correctly rounded. NULL: there is none. */
typedef double wide_function(double x);
wide_function *oracle_wide(const struct subject *subject);

/* Whether an error is within the bound of the list; half a unit must be to an even one. */
int is_right(const struct subject *subject, double error, uint64_t got);

/* The inputs are collected in blocks. */
typedef void push_pair(void *to, uint64_t x, uint64_t y);
void push_edges(const struct subject *subject, push_pair *push, void *to);
void push_random(const struct subject *subject, uint64_t count, push_pair *push, void *to);

#endif
