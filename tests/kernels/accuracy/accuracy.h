/* SPDX-License-Identifier: MIT */
/* The accuracy proof of src/kernels/math: what its parts share. Elements travel as bit patterns. */
#ifndef INTEROP_TESTS_ACCURACY_H
#define INTEROP_TESTS_ACCURACY_H

#include <fenv.h>
#include <stddef.h>
#include <stdint.h>

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

/* A loop over one of the bodies; n elements of the function's type. */
typedef void lanes(const void *x, void *y, size_t n);

/* The loops as each CPU level compiles them: lanes.c. */
#define LEVEL(bit, unit) extern lanes *const lanes_##unit[FUNCTIONS];
#include "kernels/levels.def"

/* The inputs of the short run, to be freed. */
uint64_t *inputs(enum function f, size_t *count);

/*
 * How far y is from the function at x, in units of the last place of the exact result, by MPFR; INFINITY if x is
 * special and y not as it must be. The flags that x calls for are added to *flags.
 */
double oracle(enum function f, uint64_t x, uint64_t y, int *flags);

/* The levels that this machine runs, the best first. */
struct level {
    const char *name;
    lanes *const *loops;
};
extern struct level levels[];
extern int level_count;

struct worst {
    double ulps;
    uint64_t at;
};

/* Both print what is wrong and return whether all was right. */
int compare_levels(enum function f, const void *x, const void *y, size_t n);
int deep(enum function f, struct worst *worst); /* all float32 inputs */

#endif
