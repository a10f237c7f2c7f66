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
    if (to_type == INTEROP__K_BOOL && type != to_type) {
        *(unsigned char *)to = type_is_float(type) ? oracle_real(type, from) != 0 : wide_load(type, from) != 0;
        return;
    }
    const wide value = type == to_type ? 0 : wide_load(type, from);
    memcpy(to, type == to_type ? from : (const void *)&value, type_size(to_type));
}

static wide floor_of(wide a, wide b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* Ops that say yes or no: 0 or 1; -1 for others. */
static int integer_truth(int op, wide a, wide b) {
    switch (op) {
    case EQUAL:
        return a == b;
    case NOT_EQUAL:
        return a != b;
    case LESS:
        return a < b;
    case LESS_EQUAL:
        return a <= b;
    case GREATER:
        return a > b;
    case GREATER_EQUAL:
        return a >= b;
    case LOGICAL_AND:
        return a != 0 && b != 0;
    case LOGICAL_OR:
        return a != 0 || b != 0;
    case LOGICAL_XOR:
        return (a != 0) != (b != 0);
    case LOGICAL_NOT:
        return a == 0;
    case ISNAN:
    case ISINF:
        return 0;
    case ISFINITE:
        return 1;
    default:
        return -1;
    }
}

/* By 0 is 0; the greatest quotient of a signed type is cut to the least number. */
static wide division(int op, int type, wide a, wide b, struct flags *flags) {
    if (b == 0) {
        flags->must |= INTEROP__FP_DIVIDE;
        return 0;
    }
    if (op == REMAINDER) {
        return a - floor_of(a, b) * b;
    }
    flags->must |= b == -1 && a == -((wide)1 << (8 * type_size(type) - 1)) ? INTEROP__FP_OVERFLOW : 0u;
    return floor_of(a, b);
}

/* Of 0 it is what a 32-bit or 64-bit conversion makes of infinity, cut to the type. */
static wide reciprocal(int type, wide a, struct flags *flags) {
    if (a != 0) {
        return 1 / a;
    }
    flags->must |= INTEROP__FP_DIVIDE;
    return type == INTEROP__K_I32 ? INT32_MIN : type == INTEROP__K_I64 ? INT64_MIN : 0;
}

void oracle_mixed(int op, int left_type, const void *left, int right_type, const void *right, void *out) {
    *(unsigned char *)out = (unsigned char)integer_truth(op, wide_load(left_type, left), wide_load(right_type, right));
}

void oracle_integer(int op, int type, const void *left, const void *right, void *out, struct flags *flags) {
    const wide a = wide_load(type, left), b = right == NULL ? 0 : wide_load(type, right);
    wide result;
    const int truth = integer_truth(op, a, b);
    if (truth >= 0) {
        *(unsigned char *)out = (unsigned char)truth;
        return;
    }
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
    case SQUARE:
        result = (wide)((unsigned_wide)a * (unsigned_wide)a);
        break;
    case FLOOR_DIVIDE:
    case REMAINDER:
        result = division(op, type, a, b, flags);
        break;
    case RECIPROCAL:
        result = reciprocal(type, a, flags);
        break;
    case NEGATIVE:
        result = -a;
        break;
    case POSITIVE:
        result = a;
        break;
    case SIGN:
        result = a == 0 ? 0 : a < 0 ? -1 : 1;
        break;
    case BITWISE_AND:
        result = a & b;
        break;
    case BITWISE_OR:
        result = a | b;
        break;
    case BITWISE_XOR:
        result = a ^ b;
        break;
    case INVERT:
        result = type == INTEROP__K_BOOL ? a == 0 : -1 - a;
        break;
    case LEFT_SHIFT:
        result = b < 0 || b >= 8 * (wide)type_size(type) ? 0 : (wide)((unsigned_wide)a << b);
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
    default:
        return;
    }
    memcpy(out, &result, type_size(type));
    flags->may |= flags->must;
}
