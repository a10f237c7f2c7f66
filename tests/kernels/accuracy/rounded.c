/* SPDX-License-Identifier: MIT */
/*
 * The proof of arithmetic, of casts and of the functions of 16-bit numbers: no result is further from the exact one
 * than the list says, those that it calls correctly rounded are, and all CPU levels give the same bits.
 *
 *     accuracy_rounded                     a sample, compared with MPFR; of functions of one 16-bit number, all inputs
 *     accuracy_rounded --deep [FILE [OP]]  10^7 random inputs more; of functions of one float32, all inputs, compared
 *                                          with float64. Writes the results to FILE. With OP, only of that, which must
 *                                          be one of those compared here
 */
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "interop/cpu.h"
#include "rounded.h"

enum { BLOCK = 4096, SAMPLE = 8000, DEEP = 10000000, SHOWN = 10 };

struct run {
    const struct subject *subject;
    interop__loop *loops[8]; /* of the levels, the baseline first */
    const char *names[8];
    int levels;
    uint64_t x[BLOCK], y[BLOCK], z[BLOCK]; /* packed as elements of their types */
    size_t held;
    uint64_t count, wrong;
    double worst;
    uint64_t worst_x, worst_y;
};

static uint64_t element(const void *array, int size, size_t i) {
    uint64_t bits = 0;
    memcpy(&bits, (const char *)array + i * (size_t)size, (size_t)size); /* little-endian */
    return bits;
}

static void complain(struct run *run, const char *level, size_t i, uint64_t got, const char *what) {
    const struct subject *subject = run->subject;
    if (run->wrong++ < SHOWN) {
        printf("%s of %s, %s: %#llx, %#llx gives %#llx, %s\n", subject->op, subject->in->name, level,
               (unsigned long long)element(run->x, subject->in->size, i),
               (unsigned long long)element(run->y, subject->in->size, i), (unsigned long long)got, what);
    }
}

static void call(struct run *run, int level, void *out) {
    const struct subject *subject = run->subject;
    const intptr_t in = subject->in->size, n = (intptr_t)run->held;
    char *args[] = {(char *)run->x, subject->nin == 2 ? (char *)run->y : out, out};
    const intptr_t steps[] = {in, subject->nin == 2 ? in : subject->out->size, subject->out->size};
    run->loops[level](args, &n, steps, subject->kernel->data);
}

/* Runs the block on all levels; z is the first one's result. */
static void compare_levels(struct run *run) {
    const struct format *f = run->subject->out;
    static uint64_t other[BLOCK];
    call(run, 0, run->z);
    for (int level = 1; level < run->levels; level++) {
        call(run, level, other);
        for (size_t i = 0; i < run->held && memcmp(other, run->z, run->held * (size_t)f->size) != 0; i++) {
            const uint64_t a = element(run->z, f->size, i), b = element(other, f->size, i);
            if (a != b && !(isnan(value_of(f, a)) && isnan(value_of(f, b)))) {
                complain(run, run->names[level], i, b, "but not on the baseline");
            }
        }
    }
}

static void measured(struct run *run, size_t i, double error, uint64_t got) {
    if (!is_right(run->subject, error, got)) {
        complain(run, run->names[0], i, got, "too far from the exact result");
    }
    if (error > run->worst) {
        run->worst = error;
        run->worst_x = element(run->x, run->subject->in->size, i);
        run->worst_y = element(run->y, run->subject->in->size, i);
    }
}

static void flush(struct run *run) {
    const struct subject *subject = run->subject;
    compare_levels(run);
    for (size_t i = 0; i < run->held; i++) {
        const uint64_t got = element(run->z, subject->out->size, i), x = element(run->x, subject->in->size, i);
        measured(run, i, oracle_error(subject, x, element(run->y, subject->in->size, i), got), got);
    }
    run->count += run->held;
    run->held = 0;
}

static void push(void *to, uint64_t x, uint64_t y) {
    struct run *run = to;
    const size_t size = (size_t)run->subject->in->size;
    memcpy((char *)run->x + run->held * size, &x, size);
    memcpy((char *)run->y + run->held * size, &y, size);
    if (++run->held == BLOCK) {
        flush(run);
    }
}

/* In units of the last place of `exact`, which is off by less than 2^-28 of them, and never where it would matter. */
static double error_of(const struct format *f, double exact, double got) {
    const double limit = ldexp(1.0, f->highest), magnitude = fabs(exact) < limit ? fabs(exact) : limit;
    uint64_t bits, scale_bits;
    double scale;
    memcpy(&bits, &magnitude, sizeof bits);
    int exponent = (int)(bits >> 52) - 1023;
    exponent = exponent < f->lowest ? f->lowest : exponent >= f->highest ? f->highest - 1 : exponent;
    scale_bits = (uint64_t)(1023 + f->digits - 1 - exponent) << 52;
    memcpy(&scale, &scale_bits, sizeof scale);
    return fabs((isinf(got) ? limit : fabs(got)) - magnitude) * scale;
}

/*
 * All float32. One operation on them in float64 has 2 * 24 + 2 digits at least: it is not in the middle between two
 * numbers unless the exact result is (Figueroa, When is double rounding innocuous? 1995), nor for subnormal ones.
 */
static void all_of_32_bits(struct run *run, wide_function *wide) {
    const struct format *f = run->subject->out;
    static double values[1 << 16]; /* of 16-bit results */
    for (uint64_t i = 0; f->size == 2 && i >> 16 == 0; i++) {
        values[i] = value_of(f, i);
    }
    run->held = BLOCK;
    for (uint64_t start = 0; start >> 32 == 0; start += BLOCK) {
        for (uint32_t i = 0; i < BLOCK; i++) {
            const uint32_t bits = (uint32_t)start + i;
            memcpy((char *)run->x + i * sizeof bits, &bits, sizeof bits);
        }
        compare_levels(run);
        for (size_t i = 0; i < BLOCK; i++) {
            float x, single;
            memcpy(&x, (char *)run->x + i * sizeof x, sizeof x);
            memcpy(&single, (char *)run->z + i * (size_t)f->size, (size_t)f->size);
            const uint64_t got = element(run->z, f->size, i);
            const double exact = wide((double)x), value = f->size == 2 ? values[got] : (double)single;
            if (isnan(exact) || isnan(value)) {
                measured(run, i, isnan(exact) && isnan(value) ? 0.0 : INFINITY, got);
            } else {
                measured(run, i, signbit(exact) == signbit(value) ? error_of(f, exact, value) : INFINITY, got);
            }
        }
        run->count += BLOCK;
    }
    run->held = 0;
}

/* What the list says of a kernel; accuracy.c has the functions of float32 and float64. */
static int is_ours(const struct subject *subject) {
    return subject->in != NULL && subject->out != NULL && subject->kernel->max_ulp > 0 &&
           (subject->nin == 2 || subject->in->size == 2 || subject->kernel->max_ulp == 0.5f);
}

static void find_loops(struct run *run) {
    for (uint32_t bit = INTEROP_CPU_BASELINE; bit != 0; bit <<= 1) {
        uint32_t served;
        if (interop_cpu_detected() & bit) {
            interop__loop *loop = interop__kernel_pick(run->subject->kernel, bit, &served);
            run->names[run->levels] = interop_cpu_level_name(served);
            run->loops[run->levels++] = loop;
        }
    }
}

static int check(const struct subject *subject, int deep, const struct results *results) {
    static struct run run;
    wide_function *const wide = oracle_wide(subject);
    char at[80];
    memset(&run, 0, sizeof run);
    run.subject = subject;
    find_loops(&run);
    if (deep && wide != NULL) {
        all_of_32_bits(&run, wide);
    } else if (subject->nin == 1 && subject->in->size == 2) {
        for (uint64_t i = 0; i >> 16 == 0; i++) {
            push(&run, i, 0);
        }
    } else {
        push_edges(subject, push, &run);
        push_random(subject, deep ? DEEP : SAMPLE, push, &run);
    }
    flush(&run);
    const int length = snprintf(at, sizeof at, "%a", value_of(subject->in, run.worst_x));
    if (subject->nin == 2) {
        snprintf(at + length, sizeof at - (size_t)length, ",%a", value_of(subject->in, run.worst_y));
    }
    results_add(results, subject->op, subject->in->name, run.worst, at, run.count);
    return run.wrong == 0;
}

static struct subject subject_of(const struct interop_ufunc *ufunc, int k) {
    const struct interop__kernel *kernel = &ufunc->kernels[k];
    return (struct subject){ufunc->name,
                            kernel,
                            ufunc->nin,
                            oracle_find(ufunc->name),
                            format_of(kernel->types[0]),
                            format_of(kernel->types[ufunc->nin])};
}

static int is_compared(const char *op) {
    int32_t count;
    const struct interop_ufunc *ufuncs = interop__ufuncs(&count);
    for (int32_t i = 0; i < count; i++) {
        for (int k = 0; k < ufuncs[i].kernel_count && strcmp(op, ufuncs[i].name) == 0; k++) {
            const struct subject subject = subject_of(&ufuncs[i], k);
            if (is_ours(&subject)) {
                return 1;
            }
        }
    }
    printf("%s: nothing to compare: not in the list, or exact, or one for the program accuracy\n", op);
    return 0;
}

int main(int argc, char **argv) {
    const int deep = argc >= 2 && strcmp(argv[1], "--deep") == 0;
    const char *const only = deep && argc == 4 ? argv[3] : "";
    int32_t count;
    const struct interop_ufunc *ufuncs = interop__ufuncs(&count);
    int right = 1;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (*only != '\0' && !is_compared(only)) {
        return EXIT_FAILURE;
    }
    const struct results results = results_open(deep ? argv[2] : NULL);
    for (int32_t i = 0; i < count; i++) {
        for (int k = 0; k < ufuncs[i].kernel_count; k++) {
            const struct subject subject = subject_of(&ufuncs[i], k);
            if (!is_ours(&subject) || (*only != '\0' && strcmp(only, subject.op) != 0)) {
                continue;
            }
            if (subject.function < 0) {
                printf("%s: tell rounded_oracle.c about it\n", subject.op);
                right = 0;
            } else {
                right &= check(&subject, deep, &results);
            }
        }
    }
    return results_close(&results) && right ? EXIT_SUCCESS : EXIT_FAILURE;
}
