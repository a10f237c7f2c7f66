/* SPDX-License-Identifier: MIT */
/* The oracle for integers and bool: exact results, cut to the width of the type. */
#include <string.h>

#include "oracle.h"

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

static wide wide_load(int type, const void *from) {
    int64_t s = 0;
    uint64_t u = 0;
    int8_t s8;
    int16_t s16;
    int32_t s32;
    switch (type) {
    case INTEROP__K_I8:
        memcpy(&s8, from, sizeof s8);
        return s8;
    case INTEROP__K_I16:
        memcpy(&s16, from, sizeof s16);
        return s16;
    case INTEROP__K_I32:
        memcpy(&s32, from, sizeof s32);
        return s32;
    case INTEROP__K_I64:
        memcpy(&s, from, sizeof s);
        return s;
    case INTEROP__K_BOOL:
        return *(const unsigned char *)from != 0;
    default:
        memcpy(&u, from, type_size(type)); /* little-endian */
        return u;
    }
}

void oracle_widen(int type, const void *from, int to_type, void *to) {
    const wide value = type == to_type ? 0 : wide_load(type, from);
    memcpy(to, type == to_type ? from : (const void *)&value, type_size(to_type));
}

void oracle_integer(int op, int type, const void *left, const void *right, void *out) {
    const wide a = wide_load(type, left), b = right == NULL ? 0 : wide_load(type, right);
    wide result;
    int truth = -1;
    switch (op) {
    case ADD:
        result = type == INTEROP__K_BOOL ? (a | b) : a + b;
        break;
    case SUBTRACT:
        result = a - b;
        break;
    case MULTIPLY: /* of two 64-bit numbers: within 128 bits, the sign aside */
        result = (wide)((unsigned_wide)a * (unsigned_wide)b);
        break;
    case NEGATIVE:
        result = -a;
        break;
    case ABSOLUTE:
        result = a < 0 ? -a : a;
        break;
    case MAXIMUM:
        result = a < b ? b : a;
        break;
    case MINIMUM:
        result = b < a ? b : a;
        break;
    case EQUAL:
        truth = a == b;
        break;
    case LESS:
        truth = a < b;
        break;
    case GREATER:
        truth = a > b;
        break;
    case LOGICAL_NOT:
        truth = a == 0;
        break;
    case ISNAN:
        truth = 0;
        break;
    default:
        return;
    }
    if (truth < 0) {
        memcpy(out, &result, type_size(type));
    } else {
        *(unsigned char *)out = (unsigned char)truth;
    }
}
