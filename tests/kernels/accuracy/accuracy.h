/* SPDX-License-Identifier: MIT */
/* The accuracy proof of src/kernels/math: what its parts share. Elements travel as bit patterns. */
#ifndef INTEROP_TESTS_ACCURACY_H
#define INTEROP_TESTS_ACCURACY_H

#include <fenv.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/kernels.h"

enum function { EXP_F32, EXP_F64, SIN_F32, SIN_F64, LOG_F32, LOG_F64, FUNCTIONS };
enum family { EXP, SIN, LOG };
enum { FLAGS = FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INVALID };

static inline int is_f32(enum function f) {
    return f % 2 == 0;
}

static inline enum family family_of(enum function f) {
    return (enum family)(f / 2);
}

static inline size_t size_of(enum function f) {
    return is_f32(f) ? sizeof(float) : sizeof(double);
}

/* The inputs of the short run, to be freed. */
uint64_t *inputs(enum function f, size_t *count);
/* One of float64 at random: any, or one where the function has most to do. */
uint64_t random_input(enum function f, uint64_t *state);

double value_of(enum function f, uint64_t bits);

/*
 * How far y is from the function at x, in units of the last place of the exact result, by MPFR; INFINITY if x is
 * special and y not as it must be. The flags that x calls for are added to *flags.
 */
double oracle(enum function f, uint64_t x, uint64_t y, int *flags);

/* The loops of the table on the levels that this machine runs, the best first. */
struct level {
    const char *name;
    uint32_t bit;
    interop__loop *loops[FUNCTIONS]; /* NULL: not in the list */
};
extern struct level levels[];
extern int level_count;

/* Calls a loop on n dense elements. */
void run_loop(const struct level *level, enum function f, const void *x, void *y, size_t n);

struct worst {
    double ulps;
    uint64_t at;
};

/* Both print what is wrong and return whether all was right. */
int compare_levels(enum function f, const void *x, const void *y, size_t n);
/* All float32 inputs; of float64, DEEP_POINTS at random. Counts them. */
enum { DEEP_POINTS = 10000000 };
int deep(enum function f, struct worst *worst, uint64_t *count);

#endif
