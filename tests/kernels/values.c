/* SPDX-License-Identifier: MIT */
/* Random numbers and the values that operands are made of. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "oracle.h"

/* splitmix64 */
uint64_t random_next(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

intptr_t random_below(uint64_t *state, intptr_t bound) {
    return (intptr_t)(random_next(state) % (uint64_t)bound);
}

size_t type_size(int type) {
    static const uint8_t sizes[INTEROP__K_TYPES] = {0, 1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 2, 4, 8};
    return sizes[type];
}

const char *type_name(int type) {
    static const char *const names[INTEROP__K_TYPES] = {"none",    "bool",     "int8",    "int16",  "int32",
                                                        "int64",   "uint8",    "uint16",  "uint32", "uint64",
                                                        "float16", "bfloat16", "float32", "float64"};
    return names[type];
}

int type_is_float(int type) {
    return type >= INTEROP__K_F16 && type <= INTEROP__K_F64;
}

static uint64_t nasty_double(uint64_t *random) {
    static const uint64_t bits[] = {
        0x0000000000000000, 0x0000000000000001, 0x000fffffffffffff, 0x0010000000000000, /* 0, subnormal, least normal */
        0x3fe0000000000000, 0x3fefffffffffffff, 0x3ff0000000000000, 0x3ff0000000000001, /* around 1/2 and 1 */
        0x4000000000000000, 0x7fefffffffffffff, 0x7ff0000000000000,                     /* 2, greatest, infinity */
        0x7ff8000000000000, 0x7ff8dead00000001, 0x7ff0000000000001, 0x7ff4000000000000, /* quiet and signalling NaN */
        0x3ff921fb54442d18, 0x400921fb54442d18, 0x40862e42fefa39ef, 0x4086232bdd7abcd2, /* pi/2, pi, ends of exp */
        0x40874910d52d3051, 0x7fd0000000000000, 0x1ff0000000000000, 0x2000000000000000, /* squares leave the range */
    };
    const uint64_t sign = random_next(random) & UINT64_C(0x8000000000000000);
    return bits[random_below(random, sizeof bits / sizeof bits[0])] | sign;
}

static uint32_t nasty_float(uint64_t *random) {
    static const uint32_t bits[] = {
        0x00000000, 0x00000001, 0x007fffff, 0x00800000, 0x3f000000, 0x3f7fffff, 0x3f800000, 0x3f800001,
        0x40000000, 0x7f7fffff, 0x7f800000, 0x7fc00000, 0x7fc0dead, 0x7f800001, 0x7fa00000, 0x3fc90fdb,
        0x40490fdb, 0x42b17218, 0x42aeac50, 0x42cff1b5, 0x7e800000, 0x1f800000, 0x20000000,
    };
    const uint32_t sign = (uint32_t)random_next(random) & UINT32_C(0x80000000);
    return bits[random_below(random, sizeof bits / sizeof bits[0])] | sign;
}

static uint16_t nasty_half(int type, uint64_t *random) {
    static const uint16_t bits[] = {
        0x0000, 0x0001, 0x03ff, 0x0400, 0x3800, 0x3bff, 0x3c00, 0x3c01, 0x4000, 0x7bff, 0x7c00,
        0x7e00, 0x7e0d, 0x7c01, 0x7d00, 0x3e48, 0x4248, 0x498c, 0xc8da, 0x5c00, 0x1c00, 0x1f79,
    };
    const uint16_t sign = (uint16_t)(random_next(random) & 0x8000);
    if (type == INTEROP__K_BF16) { /* a float32 that is one in the low bits is 0 here, and not forgotten */
        return (uint16_t)((nasty_float(random) >> 16) + (uint32_t)random_below(random, 2));
    }
    return bits[random_below(random, sizeof bits / sizeof bits[0])] | sign;
}

/* The ends of the type's range, and what is next to them and to 0; little more than the low bits are kept. */
static uint64_t nasty_integer(int type, uint64_t *random) {
    const unsigned bits = (unsigned)type_size(type) * 8;
    const uint64_t base[] = {0, UINT64_C(1) << (bits - 1), ~UINT64_C(0), UINT64_C(1) << (bits / 2)};
    return base[random_below(random, 4)] + (uint64_t)random_below(random, 5) - 2;
}

static void plain(int type, uint64_t *random, void *out) {
    const double real = 1.0 + (double)random_below(random, 4096) / 4096.0;
    const float single = (float)real;
    const uint64_t integer = (uint64_t)random_below(random, 100);
    const uint16_t fraction = (uint16_t)(integer * 10), one = type == INTEROP__K_F16 ? 0x3c00 : 0x3f80;
    const uint16_t half = (uint16_t)(one + (type == INTEROP__K_F16 ? fraction : fraction / 8));
    switch (type) {
    case INTEROP__K_F16:
    case INTEROP__K_BF16:
        memcpy(out, &half, sizeof half);
        break;
    case INTEROP__K_F32:
        memcpy(out, &single, sizeof single);
        break;
    case INTEROP__K_F64:
        memcpy(out, &real, sizeof real);
        break;
    case INTEROP__K_BOOL:
        *(unsigned char *)out = integer % 2;
        break;
    default: /* the low bytes: little-endian, as every machine with levels is */
        memcpy(out, &integer, type_size(type));
    }
}

static void nasty(int type, uint64_t *random, void *out) {
    const uint64_t real = nasty_double(random), integer = nasty_integer(type, random);
    const uint32_t single = nasty_float(random);
    const uint16_t half = nasty_half(type, random);
    switch (type) {
    case INTEROP__K_F16:
    case INTEROP__K_BF16:
        memcpy(out, &half, sizeof half);
        break;
    case INTEROP__K_F32:
        memcpy(out, &single, sizeof single);
        break;
    case INTEROP__K_F64:
        memcpy(out, &real, sizeof real);
        break;
    default:
        memcpy(out, &integer, type_size(type));
    }
}

void value_make(int type, int kind, uint64_t *random, void *out) {
    const uint64_t bits = random_next(random);
    if (kind == VALUES_MIXED) {
        kind = bits % 16 == 0 ? VALUES_NASTY : VALUES_PLAIN;
    }
    if (kind == VALUES_PLAIN) {
        plain(type, random, out);
    } else if (kind == VALUES_NASTY) {
        nasty(type, random, out);
    } else {
        memcpy(out, &bits, type_size(type));
    }
}

void value_from(int type, double real, void *out) {
    const float single = (float)real;
    struct flags ignored = {0, 0};
    if (type_size(type) == 2) {
        oracle_half_round(type, real, out, &ignored);
    } else {
        memcpy(out, type == INTEROP__K_F32 ? (const void *)&single : (const void *)&real, type_size(type));
    }
}
