/* SPDX-License-Identifier: MIT */
/* The inputs of the short run: every exponent, the places where the algorithms change, and known hard cases. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mpfr.h>

#include "accuracy.h"
#include "common.h"

enum { PER_EXPONENT_F32 = 1000, PER_EXPONENT_F64 = 200, SPREAD = 200000, NEIGHBOURS = 8 };

struct list {
    uint64_t *bits;
    size_t count, room;
    uint64_t state; /* of the random numbers */
};

static void add(struct list *list, uint64_t bits) {
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 4096;
        list->bits = realloc(list->bits, list->room * sizeof *list->bits);
        if (list->bits == NULL) {
            abort();
        }
    }
    list->bits[list->count++] = bits;
}

static uint64_t next(struct list *list) {
    return draw(&list->state);
}

uint64_t random_input(enum function f, uint64_t *state) {
    static const double from[] = {[EXP] = -746.5, [SIN] = -1e5, [LOG] = 0.5};
    static const double to[] = {[EXP] = 710.5, [SIN] = 1e5, [LOG] = 2.0};
    const uint64_t bits = draw(state);
    const enum family family = family_of(f);
    if (draw(state) % 2 != 0) {
        return family == LOG ? bits >> 1 : bits; /* the negative have no logarithm */
    }
    const double x = from[family] + (to[family] - from[family]) * (double)(bits >> 11) * 0x1p-53;
    uint64_t within;
    memcpy(&within, &x, sizeof within);
    return within;
}

/* A value and its neighbours, of both signs. */
static void add_around(struct list *list, enum function f, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (is_f32(f)) {
        const float narrow = (float)value;
        uint32_t bits32;
        memcpy(&bits32, &narrow, sizeof bits32);
        bits = bits32;
    }
    const uint64_t sign = (uint64_t)1 << (is_f32(f) ? 31 : 63);
    for (uint64_t step = 0; step <= 2 * NEIGHBOURS; step++) {
        const uint64_t near = bits + step - NEIGHBOURS;
        if ((near ^ bits) < sign) { /* else it went round, below 0 */
            add(list, near);
            add(list, near ^ sign);
        }
    }
}

static void add_exponents(struct list *list, enum function f) {
    const int digits = is_f32(f) ? 23 : 52, width = is_f32(f) ? 9 : 12; /* width counts the sign */
    const uint64_t fraction = ((uint64_t)1 << digits) - 1;
    for (uint64_t top = 0; top < (uint64_t)1 << width; top++) {
        const uint64_t edges[] = {0, 1, fraction / 2, fraction / 2 + 1, fraction - 1, fraction};
        for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
            add(list, top << digits | edges[i]);
        }
        for (int i = 0; i < (is_f32(f) ? PER_EXPONENT_F32 : PER_EXPONENT_F64); i++) {
            add(list, top << digits | (next(list) & fraction));
        }
    }
}

static void add_spread(struct list *list, enum function f, double from, double to) {
    for (int i = 0; i < SPREAD; i++) {
        const double x = from + (to - from) * (double)(next(list) >> 11) * 0x1p-53;
        const float narrow = (float)x;
        uint32_t bits32;
        uint64_t bits;
        memcpy(&bits32, &narrow, sizeof bits32);
        memcpy(&bits, &x, sizeof bits);
        add(list, is_f32(f) ? bits32 : bits);
    }
}

/*
 * The numbers that lie nearest to multiples of pi/2: for each exponent e, the denominators m of the last convergents of
 * the continued fraction of 2^e / (pi/2) that fit the type, as m 2^e.
 */
static void add_nearest(struct list *list, enum function f) {
    const int digits = is_f32(f) ? 24 : 53, last = (is_f32(f) ? 128 : 1024) - digits;
    mpfr_t half_pi, rest, whole;
    mpfr_inits2(1400, half_pi, rest, whole, (mpfr_ptr)0);
    mpfr_const_pi(half_pi, MPFR_RNDN);
    mpfr_div_2ui(half_pi, half_pi, 1, MPFR_RNDN);
    for (int e = -digits; e <= last; e++) {
        uint64_t m = 1, before = 0;
        mpfr_set_ui_2exp(rest, 1, e, MPFR_RNDN);
        mpfr_div(rest, rest, half_pi, MPFR_RNDN);
        mpfr_frac(rest, rest, MPFR_RNDN);
        while (m >> digits == 0) {
            if (m >> (digits - 8) != 0) {
                add_around(list, f, ldexp((double)m, e));
            }
            mpfr_ui_div(rest, 1, rest, MPFR_RNDN);
            mpfr_floor(whole, rest);
            mpfr_sub(rest, rest, whole, MPFR_RNDN);
            const double quotient = mpfr_get_d(whole, MPFR_RNDN);
            if (quotient * (double)m >= 0x1p53) {
                break;
            }
            const uint64_t after = (uint64_t)quotient * m + before;
            before = m;
            m = after;
        }
    }
    mpfr_clears(half_pi, rest, whole, (mpfr_ptr)0);
}

/* Where exp becomes 1, its k changes, it overflows, turns subnormal, turns 0, and is settled; float32 and float64. */
static const double exp_edges[] = {0.0,
                                   0x1p-25,
                                   0x1p-54,
                                   0x1.62e43p-2,
                                   0x1.62e42fefa39efp-2,
                                   0x1.62e42ep+6,
                                   0x1.62e42fefa39efp+9,
                                   0x1.5d589ep+6,
                                   0x1.6232bdd7abcd2p+9,
                                   0x1.9fe368p+6,
                                   0x1.74910d52d3051p+9,
                                   104.0,
                                   746.0};
/* Where sin becomes x, its k changes, and its limits are. */
static const double sin_edges[] = {
    0.0, 0x1p-12, 0x1p-26, 0x1p-27, 0x1.921fb54442d18p-1, 0x1.921fb54442d18p+0, 0x1.2d97c7f3321d2p+1, 0x1p23, 0x1p40};
/*
 * The hardest to round: tables 4 and 8 of V. Lefevre, J.-M. Muller, "Worst cases for correct rounding of the elementary
 * functions in double precision" (2003), and the float64 nearest to a multiple of pi/2.
 */
static const double exp_hard[] = {-0x1.ed318efb627eap-27, -0x1.4000000000032p-46, -0x1.0000000000001p-51,
                                  0x1.fffffffffffffp-53,  0x1.fffffffffff8p-46,   0x1.1ffffffffffafp-45,
                                  0x1.83d4bcdebb3f4p+2};
static const double sin_hard[] = {0x1.e0000000001c2p-20, 0x1.598bae9e632f6p-7, 0x1.fe767739d0f6dp-2,
                                  0x1.921fb54442d18p+0,  0x1.6756745770a51p+1, 6381956970095103.0 * 0x1p797};
static const double log_hard[] = {0x1.62a88613629b6p+678};

/* Where log is 0, its intervals begin, and its k changes: float32 and float64. */
static const double log_edges[] = {0x1p-149, 0x1p-126, 0x1p-1074,      0x1p-1022,      0.75,           1.0,
                                   1.5,      2.0,      0.958333015441, 1.041666030884, 1.104166030884, 1.416666030884};

static void add_all(struct list *list, enum function f, const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!is_f32(f) || fabs(values[i]) <= 0x1.fffffep+127) {
            add_around(list, f, values[i]);
        }
    }
}

uint64_t *inputs(enum function f, size_t *count) {
    struct list list = {NULL, 0, 0, 1 + (uint64_t)f};
    add_exponents(&list, f);
    if (family_of(f) == EXP) {
        add_all(&list, f, exp_edges, sizeof exp_edges / sizeof *exp_edges);
        add_all(&list, f, exp_hard, sizeof exp_hard / sizeof *exp_hard);
        add_spread(&list, f, is_f32(f) ? -104.5 : -746.5, is_f32(f) ? 89.5 : 710.5);
        add_spread(&list, f, -2.0, 2.0);
    } else if (family_of(f) == LOG) {
        add_all(&list, f, log_edges, sizeof log_edges / sizeof *log_edges);
        add_all(&list, f, log_hard, sizeof log_hard / sizeof *log_hard);
        add_spread(&list, f, 0.5, 2.0);
        add_spread(&list, f, 0.9, 1.1);
    } else {
        add_all(&list, f, sin_edges, sizeof sin_edges / sizeof *sin_edges);
        add_all(&list, f, sin_hard, sizeof sin_hard / sizeof *sin_hard);
        add_nearest(&list, f);
        add_spread(&list, f, -40.0, 40.0);
    }
    *count = list.count;
    return list.bits;
}
