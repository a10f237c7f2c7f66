/* SPDX-License-Identifier: MIT */
/* checkkernels: runs each loop of the table against the baseline's and against an oracle that does not know the list.
 */
#ifndef INTEROP_TESTS_CHECK_H
#define INTEROP_TESTS_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/kernels.h"

enum { MAX_LEVELS = 8, MAX_OPERANDS = 3, FLAGS = 15 };

/* One kernel, and the loops that are to agree on it. */
struct subject {
    const char *op;
    const struct interop__kernel *kernel;
    int nin;
    int level_count;
    struct {
        const char *name;
        interop__loop *loop;
        interop__across *across; /* NULL: none */
    } levels[MAX_LEVELS];        /* the first is the baseline */
};

/* Sets the levels: the baseline, then each of this machine, or the one of them that is called `only`. */
void find_levels(struct subject *subject, const char *only);

/* What can be wrong with a loop: an OR of these. */
enum fault {
    FAULT_VALUE = 1,    /* an element is not what the oracle says */
    FAULT_BASELINE = 2, /* an element is not what the baseline computes */
    FAULT_OUTSIDE = 4,  /* a byte that belongs to no output was written */
    FAULT_FLAGS = 8,    /* a floating-point flag is missing, or raised for nothing */
    FAULT_CRASH = 16,   /* a signal, as when reading beyond an operand */
    FAULT_ORACLE = 32   /* the oracle has no answer for this op */
};

/* What to report, and where. */
struct report {
    const struct subject *subject;
    int level;
    uint64_t seed;
    int quiet;
    unsigned faults; /* all so far */
    int told;        /* lines printed for this subject */
};

/* Such as add(float32), or add(int64, int8) for types that differ. */
void subject_name(const struct subject *subject, char *name, size_t capacity);
/* Whether its inputs are of two types, and its output of neither. */
int subject_is_mixed(const struct subject *subject);
/* Adds a fault; prints it unless quiet or too many were printed already. */
void report_fault(struct report *report, unsigned fault, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* All sizes, layouts and overlaps, or one of `every` so many. Returns an OR of faults. */
unsigned check_layouts(const struct subject *subject, int every, uint64_t seed, int quiet);
/* Values written down by hand. Returns an OR of faults. */
unsigned check_specials(const struct subject *subject, uint64_t seed, int quiet);
/* Reductions of all sizes, or of one of `every` so many, at several steps, and their accuracy. Returns an OR of faults.
 */
unsigned check_reductions(const struct subject *subject, int every, uint64_t seed, int quiet);
/* Reductions of many results at once, or one of `every` so many. Returns an OR of faults. */
unsigned check_across(const struct subject *subject, int every, uint64_t seed, int quiet);

/* --- Layouts: where the operands of one call lie in an arena of bytes. --- */

struct layout {
    const char *form;
    intptr_t n;
    int operands;
    intptr_t at[MAX_OPERANDS]; /* of the first element */
    intptr_t step[MAX_OPERANDS];
    size_t size[MAX_OPERANDS];
    size_t bytes;  /* of the arena */
    int edge;      /* -1: begins where memory begins; 1: ends where memory ends; 0: room on both sides */
    int dependent; /* an element may be the result of an earlier one */
};

/* Number of layouts for operands like these, and one of them. */
int layout_count(const struct subject *subject);
void layout_make(const struct subject *subject, int index, uint64_t *random, struct layout *layout);

/* --- Values. --- */

enum { VALUES_PLAIN, VALUES_NASTY, VALUES_BITS, VALUES_MIXED, VALUES_KINDS };

uint64_t random_next(uint64_t *state);
intptr_t random_below(uint64_t *state, intptr_t bound);
size_t type_size(int type);
const char *type_name(int type);
int type_is_float(int type);
/* One element at any address. PLAIN ones raise no flag in any op but INEXACT, alone or in short chains. */
void value_make(int type, int kind, uint64_t *random, void *out);
/* A floating-point element that is a number, rounded. */
void value_from(int type, double real, void *out);

/* --- The oracle. --- */

/* Flags that a run must have raised, and those it may have. */
struct flags {
    unsigned must, may;
};

/* A number for the op, or -1. */
int oracle_find(const char *op);
/* One element, from any address to any address. */
void oracle_element(int op, int type, const void *a, const void *b, void *out, struct flags *flags);
/* An element as one of a wider type, or of the same; or its truth. */
void oracle_widen(int type, const void *from, int to_type, void *to);
/* What a comparison says of integers of two types. */
void oracle_mixed(int op, int left_type, const void *left, int right_type, const void *right, void *out);
/* Around a run of elements. The end adds the flags that the arithmetic itself has raised. */
void oracle_begin(void);
void oracle_end(int op, int type, struct flags *flags);
/* Whether `got` is as good as the oracle's `want`: the same bits, any NaN for a NaN unless the op moves bits, or within
 * the error bound of what the op makes of `a`. */
int oracle_accepts(int op, int in_type, int out_type, float max_ulp, const void *a, const void *want, const void *got);
/* Whether `got` can be the sum or the product of `begin` and n elements in some order with a certain error bound; the
 * flags are those of such an order. And whether the bound of sums is as good as that of pairwise summation, as NumPy
 * does it. */
int oracle_fold_accepts(int op, int type, const void *begin, const unsigned char *in, intptr_t step, intptr_t n,
                        const void *got, struct flags *flags);
int oracle_sum_is_no_worse(int type, intptr_t n);
/* The same for two loops: no error bound. */
int oracle_agrees(int op, int out_type, const void *want, const void *got);

#endif
