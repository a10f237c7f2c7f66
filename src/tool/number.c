/* SPDX-License-Identifier: MIT */
/* Floating-point numbers of every format, in the fewest digits that tell them from their neighbours. */
#include "number.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How the top of a format's range is used. */
enum top { TOP_IEEE, TOP_NAN, TOP_NUMBERS, TOP_NEGATIVE_ZERO };

/* A format of up to 16 bits. TOP_NEGATIVE_ZERO: the code of -0 is the only NaN. */
struct small_format {
    uint8_t format, exponent, mantissa, bias, top;
};

static const struct small_format small_formats[] = {
    {INTEROP_FORMAT_IEEE, 5, 10, 15, TOP_IEEE},
    {INTEROP_FORMAT_BFLOAT, 8, 7, 127, TOP_IEEE},
    {INTEROP_FORMAT_E3M4, 3, 4, 3, TOP_IEEE},
    {INTEROP_FORMAT_E4M3, 4, 3, 7, TOP_IEEE},
    {INTEROP_FORMAT_E4M3B11FNUZ, 4, 3, 11, TOP_NEGATIVE_ZERO},
    {INTEROP_FORMAT_E4M3FN, 4, 3, 7, TOP_NAN},
    {INTEROP_FORMAT_E4M3FNUZ, 4, 3, 8, TOP_NEGATIVE_ZERO},
    {INTEROP_FORMAT_E5M2, 5, 2, 15, TOP_IEEE},
    {INTEROP_FORMAT_E5M2FNUZ, 5, 2, 16, TOP_NEGATIVE_ZERO},
    {INTEROP_FORMAT_E2M3FN, 2, 3, 1, TOP_NUMBERS},
    {INTEROP_FORMAT_E3M2FN, 3, 2, 3, TOP_NUMBERS},
    {INTEROP_FORMAT_E2M1FN, 2, 1, 1, TOP_NUMBERS},
};

/* The value of a code without its sign bit; NaN and infinity included. */
static double small_magnitude(const struct small_format *format, unsigned code) {
    const unsigned mantissa = code & ((1u << format->mantissa) - 1);
    const unsigned exponent = code >> format->mantissa;
    const unsigned last = (1u << format->exponent) - 1;
    if (exponent > last) {
        return NAN;
    }
    if (format->top == TOP_IEEE && exponent == last) {
        return mantissa == 0 ? INFINITY : NAN;
    }
    if (format->top == TOP_NAN && exponent == last && mantissa == (1u << format->mantissa) - 1) {
        return NAN;
    }
    const unsigned whole = exponent == 0 ? mantissa : mantissa | 1u << format->mantissa;
    return ldexp(whole, (int)(exponent == 0 ? 1 : exponent) - format->bias - format->mantissa);
}

/* Writes `digits` digits: 1.5, 20., 1.e-09; the way depends on the size of the number as in NumPy. */
static void write_digits(long double value, int digits, char *text, size_t capacity) {
    snprintf(text, capacity, "%.*Le", digits - 1, value);
    const int exponent = atoi(strchr(text, 'e') + 1);
    if (exponent >= -4 && exponent < 16) {
        const int decimals = digits - 1 - exponent;
        if (decimals > 0) {
            snprintf(text, capacity, "%.*Lf", decimals, value);
        } else {
            snprintf(text, capacity, "%.0Lf.", strtold(text, NULL)); /* zeros behind the digits */
        }
    }
}

/* Whether decimal text names this very number among those of its format. */
static bool names(const char *text, long double value, int width) {
    switch (width) {
    case 32:
        return strtof(text, NULL) == (float)value;
    case 64:
        return strtod(text, NULL) == (double)value;
    default:
        return strtold(text, NULL) == value;
    }
}

static bool write_special(long double value, char *text, size_t capacity) {
    if (isfinite(value) && value != 0) {
        return false;
    }
    snprintf(text, capacity, "%s%s", signbit(value) && !isnan(value) ? "-" : "",
             isnan(value)   ? "nan"
             : isinf(value) ? "inf"
                            : "0.");
    return true;
}

void number_text(long double value, int width, char *text, size_t capacity) {
    if (write_special(value, text, capacity)) {
        return;
    }
    for (int digits = 1; digits <= 40; digits++) {
        write_digits(value, digits, text, capacity);
        if (names(text, value, width)) {
            return;
        }
    }
}

/* Fewest digits that lie nearer to `value` than to its neighbours. */
static void write_between(double lower, double value, double upper, bool negative, char *text, size_t capacity) {
    for (int digits = 1; digits <= 17; digits++) {
        write_digits(negative ? -value : value, digits, text, capacity);
        const double read = fabs(strtod(text, NULL));
        if (read - value < (upper - value) / 2 && value - read < (value - lower) / 2) {
            return;
        }
    }
}

bool number_small_text(int format, int bits, unsigned code, char *text, size_t capacity) {
    if (format == INTEROP_FORMAT_E8M0FNU) {
        number_text(code == 255 ? NAN : ldexp(1, (int)code - 127), 64, text, capacity);
        return true;
    }
    for (size_t i = 0; i < sizeof small_formats / sizeof *small_formats; i++) {
        const struct small_format *small = &small_formats[i];
        const int width = 1 + small->exponent + small->mantissa;
        if (small->format != format || width != bits) {
            continue;
        }
        const unsigned sign = 1u << (width - 1);
        const bool negative = (code & sign) != 0;
        const unsigned rest = code & (sign - 1);
        double value = small_magnitude(small, rest);
        if (small->top == TOP_NEGATIVE_ZERO && negative && rest == 0) {
            value = NAN;
        }
        if (bits <= 8) { /* so few numbers that people know them by their exact values */
            number_text(negative ? -value : value, 64, text, capacity);
        } else if (!write_special(negative ? -value : value, text, capacity)) {
            const double lower = small_magnitude(small, rest - 1);
            const double upper = small_magnitude(small, rest + 1);
            write_between(lower, value, isfinite(upper) ? upper : 2 * value - lower, negative, text, capacity);
        }
        return true;
    }
    return false;
}
