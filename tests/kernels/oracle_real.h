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
    case SQRT:
        result = sqrt(a);
        break;
    case NEGATIVE:
        result = copysign(x, signbit(x) ? (REAL)1 : (REAL)-1);
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
    case LESS:
        truth = x < y;
        break;
    case GREATER:
        truth = x > y;
        break;
    case LOGICAL_NOT:
        truth = x == 0;
        break;
    case ISNAN:
        truth = isnan(x);
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
