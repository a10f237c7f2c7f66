/* SPDX-License-Identifier: MIT */
/*
 * The proof of the unary kernels of float16 and bfloat16: all inputs on every CPU level, by MPFR. The result must be
 * the exact one, correctly rounded.
 */
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interop/cpu.h"
#include "kernels/kernels.h"

enum { INPUTS = 0x10000 };

struct format {
    int type, digits, lowest, highest; /* of the fraction; exponents of the least normal number and of infinity */
};

static const struct format formats[] = {{INTEROP__K_F16, 10, -14, 16}, {INTEROP__K_BF16, 7, -126, 128}};

static int reciprocal(mpfr_t y, const mpfr_t x, mpfr_rnd_t round) {
    return mpfr_ui_div(y, 1, x, round);
}

static const struct {
    const char *op;
    int (*exact)(mpfr_t y, const mpfr_t x, mpfr_rnd_t round);
} functions[] = {{"exp", mpfr_exp},   {"log", mpfr_log},    {"sin", mpfr_sin},
                 {"sqrt", mpfr_sqrt}, {"square", mpfr_sqr}, {"reciprocal", reciprocal}};

static uint16_t infinity_of(const struct format *f) {
    return (uint16_t)((0x7fff >> f->digits) << f->digits);
}

/* An exact number, but for NaN; payloads and signs of these are not looked at. */
static void set_bits(mpfr_t x, const struct format *f, uint16_t bits) {
    const int biased = (bits & 0x7fff) >> f->digits, fraction = bits & ((1 << f->digits) - 1), normal = biased != 0;
    if ((bits & 0x7fff) > infinity_of(f)) {
        mpfr_set_nan(x);
    } else if ((bits & 0x7fff) == infinity_of(f)) {
        mpfr_set_inf(x, 1);
    } else {
        mpfr_set_si_2exp(x, fraction + (normal << f->digits), biased - normal + f->lowest - f->digits, MPFR_RNDN);
    }
    mpfr_setsign(x, x, bits >> 15, MPFR_RNDN);
}

static uint16_t get_bits(mpfr_t y, const struct format *f) {
    const uint16_t infinity = infinity_of(f), sign = (uint16_t)(mpfr_signbit(y) ? 0x8000 : 0);
    if (mpfr_nan_p(y)) {
        return (uint16_t)(infinity | 1);
    }
    if (mpfr_inf_p(y) || mpfr_zero_p(y)) {
        return (uint16_t)(sign | (mpfr_inf_p(y) ? infinity : 0));
    }
    const long exponent = (long)mpfr_get_exp(y) - 1, last = (exponent < f->lowest ? f->lowest : exponent) - f->digits;
    if (exponent > f->highest) {
        return (uint16_t)(sign | infinity);
    }
    mpfr_mul_2si(y, y, -last, MPFR_RNDN);
    mpfr_rint(y, y, MPFR_RNDN);
    const long rounded = labs(mpfr_get_si(y, MPFR_RNDN)) + ((last + f->digits - f->lowest) << f->digits);
    return (uint16_t)(sign | (rounded > infinity ? infinity : rounded));
}

/* Differences but for those among NaN. */
static int compare(const char *op, const struct format *f, const char *level, const uint16_t *y,
                   const uint16_t *wanted) {
    int wrong = 0;
    for (int x = 0; x < INPUTS; x++) {
        const int both_nan = (y[x] & 0x7fff) > infinity_of(f) && (wanted[x] & 0x7fff) > infinity_of(f);
        if (y[x] != wanted[x] && !both_nan && wrong++ < 10) {
            printf("%s of %s, %s: %#x gives %#x, not %#x\n", op, f->digits == 10 ? "float16" : "bfloat16", level,
                   (unsigned)x, y[x], wanted[x]);
        }
    }
    return wrong;
}

static int check(const char *op, const struct interop__kernel *kernel, const struct format *f) {
    static uint16_t x[INPUTS], y[INPUTS], wanted[INPUTS];
    const intptr_t n = INPUTS, steps[] = {2, 2};
    size_t which = 0;
    int wrong = 0;
    while (which < sizeof functions / sizeof *functions && strcmp(functions[which].op, op) != 0) {
        which++;
    }
    if (which == sizeof functions / sizeof *functions) {
        printf("%s is rounded, but not known here\n", op);
        return 1;
    }
    mpfr_t exact;
    mpfr_init2(exact, 300);
    for (int i = 0; i < INPUTS; i++) {
        x[i] = (uint16_t)i;
        set_bits(exact, f, x[i]);
        functions[which].exact(exact, exact, MPFR_RNDN);
        wanted[i] = get_bits(exact, f);
    }
    mpfr_clear(exact);
    for (uint32_t bit = INTEROP_CPU_BASELINE; bit != 0; bit <<= 1) {
        uint32_t level;
        char *args[] = {(char *)x, (char *)y};
        if (interop_cpu_detected() & bit) {
            interop__kernel_pick(kernel, bit, &level)(args, &n, steps, kernel->data);
            wrong += compare(op, f, interop_cpu_level_name(level), y, wanted);
        }
    }
    return wrong;
}

int main(void) {
    int32_t count;
    const struct interop_ufunc *ufuncs = interop__ufuncs(&count);
    int wrong = 0, checked = 0;
    for (int32_t i = 0; i < count; i++) {
        for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
            const int at = ufuncs[i].by_type[formats[f].type];
            const struct interop__kernel *kernel = &ufuncs[i].kernels[at - 1];
            if (at != 0 && ufuncs[i].nin == 1 && kernel->types[1] == formats[f].type && kernel->max_ulp > 0) {
                wrong += check(ufuncs[i].name, kernel, &formats[f]);
                checked++;
            }
        }
    }
    printf("%d kernels on all inputs, %d wrong\n", checked, wrong);
    return checked == 0 || wrong != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
