/* SPDX-License-Identifier: MIT */
/*
 * The oracle for floor_divide and remainder of one floating-point type, included once for each. REAL: the type;
 * REAL_TYPE: its number; REAL_NAME: the function's name. It is NumPy's: from C's exact remainder.
 */
void REAL_NAME(int op, const void *left, const void *right, void *out, struct flags *flags) {
    REAL a, b, result;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    if (isnan(a) || isnan(b)) {
        result = (REAL)NAN;
        flags->must |= oracle_signals(REAL_TYPE, left) || oracle_signals(REAL_TYPE, right) ? INTEROP__FP_INVALID : 0u;
    } else if (b == 0 && op == FLOOR_DIVIDE && a != 0) {
        result = copysign((REAL)INFINITY, signbit(a) == signbit(b) ? (REAL)1 : (REAL)-1);
        flags->must |= isinf(a) ? 0u : INTEROP__FP_DIVIDE;
    } else if (b == 0 || isinf(a)) {
        result = (REAL)NAN;
        flags->must |= INTEROP__FP_INVALID;
    } else {
        const REAL rest = fmod(a, b);
        const int opposed = rest != 0 && signbit(rest) != signbit(b);
        if (op == REMAINDER) {
            result = opposed ? rest + b : copysign(rest, b);
        } else {
            const REAL quotient = (a - rest) / b - (REAL)opposed, whole = floor(quotient);
            result = copysign(quotient - whole > (REAL)0.5 ? whole + 1 : whole,
                              signbit(a) == signbit(b) ? (REAL)1 : (REAL)-1);
            flags->must |= isinf(quotient) ? INTEROP__FP_OVERFLOW : 0u;
        }
    }
    memcpy(out, &result, sizeof result);
    flags->may |= flags->must;
}
#undef REAL
#undef REAL_TYPE
#undef REAL_NAME
