/* SPDX-License-Identifier: MIT */
/*
 * The oracle for one floating-point type, included once for each. REAL: the type; REAL_NAME: the function's name, which
 * returns whether it has written a truth value.
 * The arithmetic is left to the machine's scalar instructions, one at a time, behind volatile: they define the result
 * and the flags.
 */
int REAL_NAME(int op, const void *left, const void *right, void *out) {
    REAL x, y = 0;
    memcpy(&x, left, sizeof x);
    if (right != NULL) {
        memcpy(&y, right, sizeof y);
    }
    volatile REAL a = x, b = y, result;
    int truth = -1;
    switch (op) {
    case ADD:
        result = a + b;
        break;
    case SUBTRACT:
        result = a - b;
        break;
    case MULTIPLY:
        result = a * b;
        break;
    case DIVIDE:
        result = a / b;
        break;
    case SQUARE:
        result = a * a;
        break;
    case RECIPROCAL:
        result = 1 / a;
        break;
    case SQRT:
        result = sqrt(a);
        break;
    case NEGATIVE:
        result = copysign(x, signbit(x) ? (REAL)1 : (REAL)-1);
        break;
    case POSITIVE:
        memcpy(out, left, sizeof x);
        return 0;
    case SIGN:
        result = x > 0 ? (REAL)1 : x < 0 ? (REAL)-1 : x == 0 ? (REAL)0 : x;
        break;
    case ABSOLUTE:
        result = fabs(x);
        break;
    case MAXIMUM:
        if (isnan(x) || isnan(y)) {
            result = (REAL)NAN;
        } else if (x == y) {
            result = signbit(x) ? y : x;
        } else {
            result = x > y ? x : y;
        }
        break;
    case MINIMUM:
        if (isnan(x) || isnan(y)) {
            result = (REAL)NAN;
        } else if (x == y) {
            result = signbit(x) ? x : y;
        } else {
            result = x < y ? x : y;
        }
        break;
    case EQUAL:
        truth = x == y;
        break;
    case NOT_EQUAL:
        truth = !(x == y);
        break;
    case LESS:
        truth = x < y;
        break;
    case LESS_EQUAL:
        truth = x < y || x == y;
        break;
    case GREATER:
        truth = x > y;
        break;
    case GREATER_EQUAL:
        truth = x > y || x == y;
        break;
    case LOGICAL_AND:
        truth = x != 0 && y != 0;
        break;
    case LOGICAL_OR:
        truth = x != 0 || y != 0;
        break;
    case LOGICAL_XOR:
        truth = x == 0 ? y != 0 : y == 0;
        break;
    case LOGICAL_NOT:
        truth = x == 0;
        break;
    case ISNAN:
        truth = isnan(x) != 0;
        break;
    case ISINF:
        truth = isinf(x) != 0;
        break;
    case ISFINITE:
        truth = !isnan(x) && !isinf(x);
        break;
    default:
        return 0;
    }
    if (truth < 0) {
        const REAL value = result;
        memcpy(out, &value, sizeof value);
    } else {
        *(unsigned char *)out = (unsigned char)truth;
    }
    return truth >= 0;
}
#undef REAL
#undef REAL_NAME
