/* SPDX-License-Identifier: MIT */
/* NumPy's datetime units: [multiplier] name ['/' divisor]. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dtype/internal.h"

static const char names[][8] = {
    [INTEROP_UNIT_GENERIC] = "generic",
    [INTEROP_UNIT_Y] = "Y",
    [INTEROP_UNIT_M] = "M",
    [INTEROP_UNIT_W] = "W",
    [INTEROP_UNIT_D] = "D",
    [INTEROP_UNIT_H] = "h",
    [INTEROP_UNIT_MIN] = "m",
    [INTEROP_UNIT_S] = "s",
    [INTEROP_UNIT_MS] = "ms",
    [INTEROP_UNIT_US] = "us",
    [INTEROP_UNIT_NS] = "ns",
    [INTEROP_UNIT_PS] = "ps",
    [INTEROP_UNIT_FS] = "fs",
    [INTEROP_UNIT_AS] = "as",
};

/* How a unit divides: into `count` of a finer one. The first row that divides evenly is taken. */
static const struct {
    uint32_t count;
    uint8_t unit;
} finer[][3] = {
    [INTEROP_UNIT_Y] = {{12, INTEROP_UNIT_M}, {52, INTEROP_UNIT_W}, {365, INTEROP_UNIT_D}},
    [INTEROP_UNIT_M] = {{4, INTEROP_UNIT_W}, {30, INTEROP_UNIT_D}, {720, INTEROP_UNIT_H}},
    [INTEROP_UNIT_W] = {{7, INTEROP_UNIT_D}, {168, INTEROP_UNIT_H}, {10080, INTEROP_UNIT_MIN}},
    [INTEROP_UNIT_D] = {{24, INTEROP_UNIT_H}, {1440, INTEROP_UNIT_MIN}, {86400, INTEROP_UNIT_S}},
    [INTEROP_UNIT_H] = {{60, INTEROP_UNIT_MIN}, {3600, INTEROP_UNIT_S}},
    [INTEROP_UNIT_MIN] = {{60, INTEROP_UNIT_S}, {60000, INTEROP_UNIT_MS}},
    [INTEROP_UNIT_S] = {{1000, INTEROP_UNIT_MS}, {1000000, INTEROP_UNIT_US}},
    [INTEROP_UNIT_MS] = {{1000, INTEROP_UNIT_US}, {1000000, INTEROP_UNIT_NS}},
    [INTEROP_UNIT_US] = {{1000, INTEROP_UNIT_NS}, {1000000, INTEROP_UNIT_PS}},
    [INTEROP_UNIT_NS] = {{1000, INTEROP_UNIT_PS}, {1000000, INTEROP_UNIT_FS}},
    [INTEROP_UNIT_PS] = {{1000, INTEROP_UNIT_FS}, {1000000, INTEROP_UNIT_AS}},
    [INTEROP_UNIT_FS] = {{1000, INTEROP_UNIT_AS}},
    [INTEROP_UNIT_AS] = {{0, INTEROP_UNIT_NONE}},
};

static uint8_t unit_named(const char *text, size_t length) {
    if (length == 3 && memcmp(text, "\xce\xbcs", 3) == 0) { /* a Greek mu, as NumPy has it */
        return INTEROP_UNIT_US;
    }
    for (uint8_t unit = INTEROP_UNIT_GENERIC; unit <= INTEROP_UNIT_AS; unit++) {
        if (length == strlen(names[unit]) && memcmp(text, names[unit], length) == 0) {
            return unit;
        }
    }
    return INTEROP_UNIT_NONE;
}

static bool divide(uint32_t divisor, uint8_t *unit, uint32_t *multiplier) {
    for (size_t i = 0; i < INTEROP__COUNT(finer[0]); i++) {
        const uint32_t count = finer[*unit][i].count;
        if (count != 0 && count % divisor == 0) {
            const uint64_t product = (uint64_t)*multiplier * (count / divisor);
            *unit = finer[*unit][i].unit;
            *multiplier = (uint32_t)product;
            return product <= INT32_MAX;
        }
    }
    return false;
}

const char *interop__unit_parse(const char *text, size_t length, interop_dtype *dtype) {
    const char *at = text, *end = text + length;
    uint32_t multiplier = 1, divisor = 1;
    if (at < end && *at >= '0' && *at <= '9' && (!interop__digits(&at, end, &multiplier) || multiplier == 0)) {
        return "the multiplier of a unit is 1 to 2147483647";
    }
    const bool multiplied = at > text;
    const char *slash = memchr(at, '/', (size_t)(end - at));
    uint8_t unit = unit_named(at, (size_t)((slash != NULL ? slash : end) - at));
    if (unit == INTEROP_UNIT_NONE) {
        return "a unit is one of Y M W D h m s ms us ns ps fs as generic";
    }
    if (unit == INTEROP_UNIT_GENERIC && (multiplied || slash != NULL)) {
        return "the generic unit has no multiplier and no divisor";
    }
    if (slash != NULL) {
        at = slash + 1;
        if (!interop__digits(&at, end, &divisor) || at != end || divisor == 0) {
            return "the divisor of a unit is 1 to 2147483647";
        }
        if (divisor != 1 && !divide(divisor, &unit, &multiplier)) {
            return "the divisor must make a whole number, up to 2147483647, of a finer unit";
        }
    }
    dtype->unit = unit;
    dtype->multiplier = (int32_t)multiplier;
    return NULL;
}

size_t interop__unit_print(const interop_dtype *dtype, char *buffer, size_t capacity) {
    int length = 0;
    if (dtype->unit == INTEROP_UNIT_GENERIC) {
        length = snprintf(buffer, capacity, "%s", "");
    } else if (dtype->multiplier == 1) {
        length = snprintf(buffer, capacity, "[%s]", names[dtype->unit]);
    } else {
        length = snprintf(buffer, capacity, "[%" PRId32 "%s]", dtype->multiplier, names[dtype->unit]);
    }
    return (size_t)length;
}
