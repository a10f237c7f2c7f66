/* SPDX-License-Identifier: MIT */
/*
 * Exact results by MPFR: 128 bits hold every sum, product and remainder that lies near the middle between two numbers,
 * and tell all other results from it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mpfr.h>

#include "rounded.h"

enum { DIGITS = 128 };

typedef int exact_function(mpfr_t r, const mpfr_t a, const mpfr_t b);

static int negative(const mpfr_t x) {
    return mpfr_signbit(x) != 0;
}

/* The floor of the exact quotient; where there is none, what NumPy says. */
static int floor_divide(mpfr_t r, const mpfr_t a, const mpfr_t b) {
    if (mpfr_inf_p(a) && !mpfr_zero_p(b)) {
        mpfr_set_nan(r);
        return 0;
    }
    if (mpfr_inf_p(b) && mpfr_regular_p(a) && negative(a) != negative(b)) {
        return mpfr_set_si(r, -1, MPFR_RNDN);
    }
    const mpfr_exp_t whole = mpfr_regular_p(a) && mpfr_regular_p(b) ? mpfr_get_exp(a) - mpfr_get_exp(b) : 0;
    mpfr_t quotient;
    mpfr_init2(quotient, DIGITS + (whole > 0 ? whole : 0));
    mpfr_div(quotient, a, b, MPFR_RNDD); /* has all digits before the point: its floor is the exact quotient's */
    mpfr_floor(quotient, quotient);
    mpfr_set(r, quotient, MPFR_RNDN);
    mpfr_clear(quotient);
    return 0;
}

/* Of the sign of the divisor. */
static int remainder_of(mpfr_t r, const mpfr_t a, const mpfr_t b) {
    mpfr_fmod(r, a, b, MPFR_RNDN);
    if (mpfr_zero_p(r)) {
        return mpfr_copysign(r, r, b, MPFR_RNDN);
    }
    return !mpfr_nan_p(r) && negative(r) != negative(b) ? mpfr_add(r, r, b, MPFR_RNDN) : 0;
}

static int add(mpfr_t r, const mpfr_t a, const mpfr_t b) {
    return mpfr_add(r, a, b, MPFR_RNDN);
}

static int subtract(mpfr_t r, const mpfr_t a, const mpfr_t b) {
    return mpfr_sub(r, a, b, MPFR_RNDN);
}

static int multiply(mpfr_t r, const mpfr_t a, const mpfr_t b) {
    return mpfr_mul(r, a, b, MPFR_RNDN);
}

static int divide(mpfr_t r, const mpfr_t a, const mpfr_t b) {
    return mpfr_div(r, a, b, MPFR_RNDN);
}

#define UNARY(name, compute)                                                                                           \
    static int name(mpfr_t r, const mpfr_t a, const mpfr_t b) {                                                        \
        (void)b;                                                                                                       \
        return compute;                                                                                                \
    }
UNARY(square, mpfr_sqr(r, a, MPFR_RNDN))
UNARY(reciprocal, mpfr_ui_div(r, 1, a, MPFR_RNDN))
UNARY(square_root, mpfr_sqrt(r, a, MPFR_RNDN))
UNARY(exponential, mpfr_exp(r, a, MPFR_RNDN))
UNARY(logarithm, mpfr_log(r, a, MPFR_RNDN))
UNARY(sine, mpfr_sin(r, a, MPFR_RNDN))
UNARY(itself, mpfr_set(r, a, MPFR_RNDN))

static double wide_square(double x) {
    return x * x;
}

static double wide_reciprocal(double x) {
    return 1.0 / x;
}

static double wide_itself(double x) {
    return x;
}

static const struct {
    const char *op;
    exact_function *exact;
    wide_function *wide;
} functions[] = {{"add", add, NULL},
                 {"subtract", subtract, NULL},
                 {"multiply", multiply, NULL},
                 {"divide", divide, NULL},
                 {"floor_divide", floor_divide, NULL},
                 {"remainder", remainder_of, NULL},
                 {"square", square, wide_square},
                 {"reciprocal", reciprocal, wide_reciprocal},
                 {"sqrt", square_root, sqrt},
                 {"exp", exponential, NULL},
                 {"log", logarithm, NULL},
                 {"sin", sine, NULL},
                 {"cast_float16", itself, wide_itself},
                 {"cast_bfloat16", itself, wide_itself}};

int oracle_find(const char *op) {
    int i = (int)(sizeof functions / sizeof *functions) - 1;
    while (i >= 0 && strcmp(functions[i].op, op) != 0) {
        i--;
    }
    return i;
}

wide_function *oracle_wide(const struct subject *subject) {
    return subject->in->type == INTEROP__K_F32 ? functions[subject->function].wide : NULL;
}

/* A number, or NaN; infinity is the first power of 2 that is too large. */
static void set_value(mpfr_t r, const struct format *f, double x) {
    if (isinf(x)) {
        mpfr_set_si_2exp(r, x < 0 ? -1 : 1, f->highest, MPFR_RNDN);
    } else {
        mpfr_set_d(r, x, MPFR_RNDN);
    }
}

/* |got - exact| in units of the last place of `exact`; half a unit only if it is just that. */
static double distance(const struct format *f, mpfr_t exact, double got) {
    mpfr_exp_t exponent = mpfr_zero_p(exact) ? f->lowest : mpfr_get_exp(exact) - 1;
    mpfr_t error;
    if (exponent >= f->highest) { /* all that is larger still counts as infinity */
        set_value(exact, f, negative(exact) ? -INFINITY : INFINITY);
        exponent = f->highest - 1;
    }
    mpfr_init2(error, DIGITS);
    set_value(error, f, got);
    mpfr_sub(error, error, exact, MPFR_RNDN);
    mpfr_abs(error, error, MPFR_RNDN);
    mpfr_mul_2si(error, error, f->digits - 1 - (exponent < f->lowest ? f->lowest : exponent), MPFR_RNDN);
    const double ulps = mpfr_get_d(error, mpfr_cmp_d(error, 0.5) < 0 ? MPFR_RNDD : MPFR_RNDU);
    mpfr_clear(error);
    return ulps;
}

double oracle_error(const struct subject *subject, uint64_t x, uint64_t y, uint64_t got) {
    const double value = value_of(subject->out, got);
    double ulps = INFINITY;
    mpfr_t a, b, exact;
    mpfr_inits2(53, a, b, (mpfr_ptr)0);
    mpfr_init2(exact, DIGITS);
    mpfr_set_d(a, value_of(subject->in, x), MPFR_RNDN);
    mpfr_set_d(b, value_of(subject->in, y), MPFR_RNDN);
    functions[subject->function].exact(exact, a, b);
    if (mpfr_nan_p(exact)) {
        ulps = isnan(value) ? 0.0 : INFINITY;
    } else if (!isnan(value) && negative(exact) == (signbit(value) != 0)) {
        if (mpfr_inf_p(exact)) {
            ulps = isinf(value) ? 0.0 : INFINITY;
        } else {
            ulps = distance(subject->out, exact, value);
        }
    }
    mpfr_clears(a, b, exact, (mpfr_ptr)0);
    return ulps;
}

int is_right(const struct subject *subject, double error, uint64_t got) {
    const double bound = (double)subject->kernel->max_ulp;
    return error < bound || (error == bound && (bound != 0.5 || got % 2 == 0));
}
