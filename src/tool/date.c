/* SPDX-License-Identifier: MIT */
#include "date.h"

#include <inttypes.h>

/* Rounds towards minus infinity, as a calendar before its origin needs. */
static int64_t divide(int64_t value, int64_t by, int64_t *rest) {
    *rest = value % by;
    if (*rest < 0) {
        *rest += by;
    }
    return value / by - (value % by < 0);
}

static int64_t at_most_3(int64_t count) {
    return count < 3 ? count : 3;
}

/* The date of a day counted from 1970-01-01. Years are taken from March on, so that a leap day is the last of its year.
 */
static void put_day(FILE *out, int64_t day) {
    enum { ERA = 146097, CENTURY = 36524, LEAP_CYCLE = 1461, YEAR = 365, TO_1970 = 719468 /* from 0000-03-01 */ };
    static const int16_t month_begins[] = {0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337};
    int64_t rest;
    int64_t year = 400 * (divide(day, ERA, &rest) + TO_1970 / ERA);
    rest += TO_1970 % ERA;
    year += rest / ERA * 400;
    rest %= ERA;
    const int64_t centuries = at_most_3(rest / CENTURY);
    rest -= centuries * CENTURY;
    const int64_t cycles = rest / LEAP_CYCLE;
    rest -= cycles * LEAP_CYCLE;
    const int64_t years = at_most_3(rest / YEAR);
    rest -= years * YEAR;
    int month = 11;
    while (month_begins[month] > rest) {
        month--;
    }
    year += centuries * 100 + cycles * 4 + years + (month >= 10);
    fprintf(out, "%04" PRId64 "-%02d-%02" PRId64, year, month < 10 ? month + 3 : month - 9,
            rest - month_begins[month] + 1);
}

/* A count of months or years since 1970. */
static void put_month(FILE *out, int64_t months, bool year_only) {
    int64_t month;
    const int64_t year = divide(months, 12, &month);
    fprintf(out, "%04" PRId64, 1970 + year);
    if (!year_only) {
        fprintf(out, "-%02" PRId64, month + 1);
    }
}

/* What units of a day or less are made of: how many make a second, or how many seconds make one. */
static void put_time_of_day(FILE *out, int unit, int64_t seconds, int64_t fraction) {
    int64_t rest;
    put_day(out, divide(seconds, 86400, &rest));
    fprintf(out, "T%02" PRId64, rest / 3600);
    if (unit != INTEROP_UNIT_H) {
        fprintf(out, ":%02" PRId64, rest / 60 % 60);
    }
    if (unit >= INTEROP_UNIT_S) {
        fprintf(out, ":%02" PRId64, rest % 60);
    }
    if (unit > INTEROP_UNIT_S) {
        fprintf(out, ".%0*" PRId64, 3 * (unit - INTEROP_UNIT_S), fraction);
    }
}

bool put_date(FILE *out, const interop_dtype *dtype, int64_t value) {
    static const int64_t scale[] = {
        [INTEROP_UNIT_Y] = 12,
        [INTEROP_UNIT_M] = 1,
        [INTEROP_UNIT_W] = 7,
        [INTEROP_UNIT_D] = 1,
        [INTEROP_UNIT_H] = 3600,
        [INTEROP_UNIT_MIN] = 60,
        [INTEROP_UNIT_S] = 1,
        [INTEROP_UNIT_MS] = 1000,
        [INTEROP_UNIT_US] = 1000000,
        [INTEROP_UNIT_NS] = 1000000000,
        [INTEROP_UNIT_PS] = 1000000000000,
        [INTEROP_UNIT_FS] = 1000000000000000,
        [INTEROP_UNIT_AS] = 1000000000000000000,
    };
    const int unit = dtype->unit;
    int64_t fraction = 0;
    if (unit < INTEROP_UNIT_Y || unit > INTEROP_UNIT_AS || __builtin_mul_overflow(value, dtype->multiplier, &value)) {
        return false;
    }
    if (unit > INTEROP_UNIT_S) {
        value = divide(value, scale[unit], &fraction);
    } else if (__builtin_mul_overflow(value, scale[unit], &value)) {
        return false;
    }
    if (unit <= INTEROP_UNIT_M) {
        put_month(out, value, unit == INTEROP_UNIT_Y);
    } else if (unit <= INTEROP_UNIT_D) {
        put_day(out, value);
    } else {
        put_time_of_day(out, unit, value, fraction);
    }
    return true;
}
