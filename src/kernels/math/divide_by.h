/* SPDX-License-Identifier: MIT */
/*
 * The floor of many integers of one type by one b other than 0, 1 and -1, included once for each type. T: the type; U:
 * an unsigned type of N bits, at least its width; UU: of twice that; FULL: defined if there are T of N bits without a
 * sign.
 *
 * With 2^(s - 1) < b <= 2^s and m = floor(2^(N - 1 + s) / b) + 1, floor(u / b) = floor(u m / 2^(N - 1 + s)) for all
 * u <= 2^(N - 1): m b exceeds 2^(N - 1 + s) by b at most, and so the product exceeds the quotient by 1 / b at most, and
 * by less where the next integer is as near as that. (Granlund and Montgomery, Division by Invariant Integers using
 * Multiplication, 1994.) For all u < 2^N, one bit more is needed: m has N + 1 bits then, and the highest is added
 * apart.
 *
 * Both numbers change their signs if b is negative. Of a negative number then, ~floor(~a / b) is the floor.
 */
#define DIVIDE(name) INTEROP__PASTE(interop__##name##_, T)
#define N            ((int)sizeof(U) * 8)

struct DIVIDE(inverse) {
    U factor;  /* m, without its bit N */
    int shift; /* s - 1 */
    T flip;    /* -1 if b is negative, else 0 */
};

static inline struct DIVIDE(inverse) DIVIDE(invert)(T b) {
    const T flip = (T)(b > 0 ? 0 : 0 - (b != 0));
    const uint64_t divisor = flip == 0 ? (uint64_t)b : 0 - (uint64_t)b;
    const int s = 64 - __builtin_clzll(divisor - 1);
#ifdef FULL
    const uint64_t quotient = ((((uint64_t)1 << s) - divisor) << N) / divisor;
#else
    const uint64_t quotient = ((uint64_t)1 << (N - 1 + s)) / divisor;
#endif
    return (struct DIVIDE(inverse)){(U)(quotient + 1), s - 1, flip};
}

static inline T DIVIDE(floor_divide_by)(T a, struct DIVIDE(inverse) inverse) {
#ifdef FULL
    const U u = a, upper = (U)(((UU)u * inverse.factor) >> N);
    return (T)((U)(upper + (U)((U)(u - upper) >> 1)) >> inverse.shift);
#else
    const T turned = (T)(a ^ inverse.flip); /* one less than -a, or a */
    const U sign = turned < inverse.flip ? (U)-1 : (U)0, u = (U)((U)((U)turned - (U)inverse.flip) ^ sign);
    return (T)((U)((U)(((UU)u * inverse.factor) >> N) >> inverse.shift) ^ sign);
#endif
}

#undef DIVIDE
#undef N
#undef T
#undef U
#undef UU
#undef FULL
