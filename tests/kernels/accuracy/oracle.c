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

double value_of(enum function f, uint64_t bits) {
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

/* Inputs whose result is not to be measured: whether y is right, or -1 for all others. */
static int special_case(enum function f, uint64_t x, uint64_t y, int *flags) {
    const struct format format = is_f32(f) ? f32 : f64;
    const uint64_t sign = (uint64_t)1 << (is_f32(f) ? 31 : 63), magnitude = x & (sign - 1);
    const int quiet_nan = (y & format.infinity) == format.infinity && (y & format.quiet) != 0;
    if (magnitude > format.infinity) {
        *flags |= (x & format.quiet) == 0 ? FE_INVALID : 0;
        return quiet_nan;
    }
    if (family_of(f) == SIN ? magnitude == format.infinity : family_of(f) == LOG && x > sign) {
        *flags |= FE_INVALID;
        return quiet_nan;
    }
    if (family_of(f) == LOG && magnitude == 0) {
        *flags |= FE_DIVBYZERO;
        return y == (format.infinity | sign);
    }
    if (magnitude == format.infinity) {
        return y == (x == magnitude ? x : 0);
    }
    if (family_of(f) == LOG && value_of(f, x) == 1.0) {
        return y == 0;
    }
    if (family_of(f) == SIN && magnitude == 0) {
        return y == x;
    }
    return quiet_nan ? 0 : -1;
}

double oracle(enum function f, uint64_t x, uint64_t y, int *flags) {
    static int (*const functions[])(mpfr_t, const mpfr_t,
                                    mpfr_rnd_t) = {[EXP] = mpfr_exp, [SIN] = mpfr_sin, [LOG] = mpfr_log};
    const struct format format = is_f32(f) ? f32 : f64;
    const int special = special_case(f, x, y, flags);
    if (special >= 0) {
        return wrong_unless(special);
    }

    mpfr_t exact, rounded, error;
    mpfr_inits2(128, exact, error, (mpfr_ptr)0);
    mpfr_init2(rounded, format.digits);
    mpfr_set_d(exact, value_of(f, x), MPFR_RNDN);
    functions[family_of(f)](exact, exact, MPFR_RNDN);
    mpfr_set(rounded, exact, MPFR_RNDN);

    double ulps;
    const double y_value = value_of(f, y);
    if (mpfr_inf_p(rounded) || (!mpfr_zero_p(rounded) && mpfr_get_exp(rounded) - 1 > format.emax)) {
        *flags |= FE_OVERFLOW;
        ulps = wrong_unless(isinf(y_value));
    } else {
        const mpfr_exp_t exponent = mpfr_zero_p(exact) ? format.emin - 1 : mpfr_get_exp(exact) - 1;
        const mpfr_exp_t ulp = (exponent < format.emin ? format.emin : exponent) - format.digits + 1;
        if (family_of(f) == EXP && exponent < format.emin) {
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
