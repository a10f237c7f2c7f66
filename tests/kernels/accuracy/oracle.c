/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include <mpfr.h>

#include "accuracy.h"

struct format {
    int digits, emin, emax;
    uint64_t infinity, quiet; /* bit patterns: the exponent of infinity and NaN, the bit that makes a NaN quiet */
};

static const struct format f32 = {24, -126, 127, 0x7f800000, 0x400000};
static const struct format f64 = {53, -1022, 1023, 0x7ff0000000000000, 0x8000000000000};

static double value_of(enum function f, uint64_t bits) {
    if (is_f32(f)) {
        const uint32_t bits32 = (uint32_t)bits;
        float x;
        memcpy(&x, &bits32, sizeof x);
        return (double)x;
    }
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static double wrong_unless(int right) {
    return right ? 0.0 : INFINITY;
}

double oracle(enum function f, uint64_t x, uint64_t y, int *flags) {
    const struct format format = is_f32(f) ? f32 : f64;
    const uint64_t magnitude = x & (((uint64_t)1 << (is_f32(f) ? 31 : 63)) - 1);
    const int quiet_nan = (y & format.infinity) == format.infinity && (y & format.quiet) != 0;
    if (magnitude >= format.infinity) {
        const int is_nan = magnitude > format.infinity;
        if (is_nan ? (x & format.quiet) == 0 : !is_exp(f)) {
            *flags |= FE_INVALID;
        }
        return wrong_unless(is_nan || !is_exp(f) ? quiet_nan : y == (x == magnitude ? x : 0));
    }
    if (magnitude == 0 && !is_exp(f)) {
        return wrong_unless(y == x);
    }
    if (quiet_nan) {
        return INFINITY;
    }

    mpfr_t exact, rounded, error;
    mpfr_inits2(128, exact, error, (mpfr_ptr)0);
    mpfr_init2(rounded, format.digits);
    mpfr_set_d(exact, value_of(f, x), MPFR_RNDN);
    (is_exp(f) ? mpfr_exp : mpfr_sin)(exact, exact, MPFR_RNDN);
    mpfr_set(rounded, exact, MPFR_RNDN);

    double ulps;
    const double y_value = value_of(f, y);
    if (mpfr_inf_p(rounded) || (!mpfr_zero_p(rounded) && mpfr_get_exp(rounded) - 1 > format.emax)) {
        *flags |= FE_OVERFLOW;
        ulps = wrong_unless(isinf(y_value));
    } else {
        const mpfr_exp_t exponent = mpfr_zero_p(exact) ? format.emin - 1 : mpfr_get_exp(exact) - 1;
        const mpfr_exp_t ulp = (exponent < format.emin ? format.emin : exponent) - format.digits + 1;
        if (is_exp(f) && exponent < format.emin) {
            *flags |= FE_UNDERFLOW; /* sin of a subnormal is itself, and raises nothing */
        }
        if (isinf(y_value)) { /* as a number, it is the first power of 2 that is too large */
            mpfr_set_si_2exp(error, y_value > 0 ? 1 : -1, format.emax + 1, MPFR_RNDN);
        } else {
            mpfr_set_d(error, y_value, MPFR_RNDN);
        }
        mpfr_sub(error, error, exact, MPFR_RNDN);
        mpfr_mul_2si(error, error, -ulp, MPFR_RNDN);
        ulps = fabs(mpfr_get_d(error, MPFR_RNDN));
    }
    mpfr_clears(exact, rounded, error, (mpfr_ptr)0);
    return ulps;
}
