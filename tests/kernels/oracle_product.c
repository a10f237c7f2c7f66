/* SPDX-License-Identifier: MIT */
/* The oracle for products in an order of the kernel's choice: the product in integers, and how far a result may be. */
#include <float.h>
#include <math.h>

#include "oracle.h"

__extension__ typedef unsigned __int128 unsigned_wide;

/* fraction * 2^exponent with the upper bit of the fraction set: within 2^-63 of the exact product for each factor. The
 * partial products of any order lie between 2^least and 2^greatest. */
struct product {
    uint64_t fraction;
    int64_t exponent, least, greatest;
    intptr_t factors;
    int quiet, signalling, infinite, zero, negative;
};

static void take(struct product *product, int type, const void *from) {
    const double x = (double)oracle_real(type, from);
    product->factors++;
    product->negative ^= signbit(x) != 0;
    if (isnan(x)) {
        product->signalling |= oracle_signals(type, from);
        product->quiet |= !oracle_signals(type, from);
    } else if (isinf(x) || x == 0) {
        product->infinite |= x != 0;
        product->zero |= x == 0;
    } else {
        int exponent;
        const uint64_t fraction = (uint64_t)ldexp(frexp(fabs(x), &exponent), 64);
        const unsigned_wide wide = (unsigned_wide)product->fraction * fraction;
        const int shift = wide >> 127 != 0 ? 64 : 63;
        product->fraction = (uint64_t)(wide >> shift);
        product->exponent += exponent - 64 + shift;
        product->greatest += exponent > 0 ? exponent : 0;
        product->least += exponent < 1 ? exponent - 1 : 0;
    }
}

/* What of a type matters: half an ULP of 1 after all roundings but those of float64; from where on numbers are
 * infinite; the least normal one and the least of all. */
static const struct {
    long double rounding, infinite, normal, least;
} formats[INTEROP__K_TYPES] = {
    [INTEROP__K_F16] = {0x1p-11L + 0x1p-23L, 65520, 0x1p-14L, 0x1p-24L},
    [INTEROP__K_BF16] = {0x1p-8L + 0x1p-23L, 0x1.ffp127L, 0x1p-126L, 0x1p-133L},
    [INTEROP__K_F32] = {0x1p-24L, 0x1.ffffffp127L, 0x1p-126L, 0x1p-149L},
    [INTEROP__K_F64] = {0, 0x1.fffffffffffff8p1023L, 0x1p-1022L, 0x1p-1074L},
};

static int accepts(const struct product *product, int type, long double result, struct flags *flags) {
    const int may_overflow = product->greatest >= DBL_MAX_EXP, may_underflow = product->least < DBL_MIN_EXP;
    const int undefined = product->infinite && product->zero, nan = product->quiet || product->signalling;
    const int finite = !nan && !product->infinite && !product->zero, sure = finite && !may_overflow && !may_underflow;
    const int invalid = (product->infinite || may_overflow) && (product->zero || may_underflow);
    const long double exact = sure ? ldexpl((long double)product->fraction, (int)product->exponent) : 0;
    const long double error = (1.001L * (DBL_EPSILON / 2) * (long double)product->factors) + formats[type].rounding;
    const int may_be_infinite = exact * (1 + error) >= formats[type].infinite;
    const int is_infinite = exact * (1 - error) >= formats[type].infinite;
    const int may_be_tiny = finite && exact * (1 - error) < formats[type].normal;
    flags->must = product->signalling || (undefined && !product->quiet) ? INTEROP__FP_INVALID : 0;
    flags->must |= is_infinite ? INTEROP__FP_OVERFLOW : 0;
    flags->may = flags->must | (invalid ? INTEROP__FP_INVALID : 0);
    flags->may |= may_overflow || may_be_infinite ? INTEROP__FP_OVERFLOW : 0;
    flags->may |= may_underflow || may_be_tiny ? INTEROP__FP_UNDERFLOW : 0;
    if (nan || undefined || isnan(result)) {
        return isnan(result) && (nan || invalid);
    }
    if ((signbit(result) != 0) != product->negative) {
        return 0;
    }
    if (!sure) {
        return finite || (product->zero ? result == 0 : isinf(result));
    }
    if (isinf(result) || is_infinite) {
        return isinf(result) && may_be_infinite;
    }
    return fabsl(fabsl(result) - exact) <= error * exact + formats[type].least / 2;
}

static int product_accepts(int type, const void *begin, const unsigned char *in, intptr_t step, intptr_t n,
                           const void *got, struct flags *flags) {
    struct product product = {.fraction = UINT64_C(1) << 63, .exponent = -63};
    take(&product, type, begin);
    for (intptr_t i = 0; i < n; i++) {
        take(&product, type, in + i * step);
    }
    return accepts(&product, type, oracle_real(type, got), flags);
}

int oracle_fold_accepts(int op, int type, const void *begin, const unsigned char *in, intptr_t step, intptr_t n,
                        const void *got, struct flags *flags) {
    return (op == MULTIPLY ? product_accepts : oracle_sum_accepts)(type, begin, in, step, n, got, flags);
}
