/* SPDX-License-Identifier: MIT */
/* What the special values are in each type. */
#include <string.h>

#include "specials.h"

static uint32_t float_bits(enum value value) {
    static const uint32_t bits[VALUES] = {
        [V0] = 0x00000000,   [V1] = 0x3f800000,    [V2] = 0x40000000,    [V4] = 0x40800000,    [VM1] = 0xbf800000,
        [VM2] = 0xc0000000,  [MAX] = 0x7f7fffff,   [MIN] = 0xff7fffff,   [MZERO] = 0x80000000, [HALF] = 0x3f000000,
        [INF] = 0x7f800000,  [MINF] = 0xff800000,  [NORM] = 0x00800000,  [SUBN] = 0x00400000,  [SUBN2] = 0x00200000,
        [TINY] = 0x00000001, [MTINY] = 0x80000001, [TINY2] = 0x00000002, [QNAN] = 0x7fc0dead,  [MQNAN] = 0xffc0dead,
        [SNAN] = 0x7f80dead, [MSNAN] = 0xff80dead,
    };
    return bits[value];
}

static uint64_t double_bits(enum value value) {
    static const uint64_t bits[VALUES] = {
        [V0] = 0x0000000000000000,    [V1] = 0x3ff0000000000000,    [V2] = 0x4000000000000000,
        [V4] = 0x4010000000000000,    [VM1] = 0xbff0000000000000,   [VM2] = 0xc000000000000000,
        [MAX] = 0x7fefffffffffffff,   [MIN] = 0xffefffffffffffff,   [MZERO] = 0x8000000000000000,
        [HALF] = 0x3fe0000000000000,  [INF] = 0x7ff0000000000000,   [MINF] = 0xfff0000000000000,
        [NORM] = 0x0010000000000000,  [SUBN] = 0x0008000000000000,  [SUBN2] = 0x0004000000000000,
        [TINY] = 0x0000000000000001,  [MTINY] = 0x8000000000000001, [TINY2] = 0x0000000000000002,
        [QNAN] = 0x7ff80000000dead0,  [MQNAN] = 0xfff80000000dead0, [SNAN] = 0x7ff00000000dead0,
        [MSNAN] = 0xfff00000000dead0,
    };
    return bits[value];
}

static uint16_t half_bits(int type, enum value value) {
    static const uint16_t bits[VALUES][2] = {
        [V0] = {0x0000, 0x0000},    [V1] = {0x3c00, 0x3f80},    [V2] = {0x4000, 0x4000},    [V4] = {0x4400, 0x4080},
        [VM1] = {0xbc00, 0xbf80},   [VM2] = {0xc000, 0xc000},   [MAX] = {0x7bff, 0x7f7f},   [MIN] = {0xfbff, 0xff7f},
        [MZERO] = {0x8000, 0x8000}, [HALF] = {0x3800, 0x3f00},  [INF] = {0x7c00, 0x7f80},   [MINF] = {0xfc00, 0xff80},
        [NORM] = {0x0400, 0x0080},  [SUBN] = {0x0200, 0x0040},  [SUBN2] = {0x0100, 0x0020}, [TINY] = {0x0001, 0x0001},
        [MTINY] = {0x8001, 0x8001}, [TINY2] = {0x0002, 0x0002}, [QNAN] = {0x7e2d, 0x7fcd},  [MQNAN] = {0xfe2d, 0xffcd},
        [SNAN] = {0x7c2d, 0x7f8d},  [MSNAN] = {0xfc2d, 0xff8d},
    };
    return bits[value][type == INTEROP__K_BF16];
}

static uint64_t integer_bits(int type, enum value value) {
    const int unsigned_type = type < INTEROP__K_I8 || type > INTEROP__K_I64;
    const uint64_t top = UINT64_C(1) << (8 * type_size(type) - 1);
    const uint64_t bits[VALUES] = {
        [V1] = 1,
        [V2] = 2,
        [V4] = 4,
        [VM1] = ~UINT64_C(0),
        [VM2] = ~UINT64_C(1),
        [MAX] = unsigned_type ? 2 * top - 1 : top - 1,
        [MIN] = unsigned_type ? 0 : top,
        [B2] = 2,
        [B80] = 0x80,
        [BFF] = 0xff,
        [TOP] = top,
        [WIDTH] = 8 * type_size(type),
        [SHIFT] = 8 * type_size(type) - 1,
        [OF_INF] = type == INTEROP__K_I32 || type == INTEROP__K_I64 ? top : 0,
    };
    return bits[value];
}

void special_write(int type, enum value value, unsigned char *out) {
    if (value == YES || value == NO) {
        *out = value == YES;
    } else if (type == INTEROP__K_F32) {
        const uint32_t bits = float_bits(value);
        memcpy(out, &bits, sizeof bits);
    } else if (type == INTEROP__K_F16 || type == INTEROP__K_BF16) {
        const uint16_t bits = half_bits(type, value);
        memcpy(out, &bits, sizeof bits);
    } else {
        const uint64_t bits = type == INTEROP__K_F64 ? double_bits(value) : integer_bits(type, value);
        memcpy(out, &bits, type_size(type)); /* little-endian */
    }
}
