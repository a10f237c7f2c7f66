/* SPDX-License-Identifier: MIT */
/*
 * floor_divide and remainder of many integers by one b other than 0, 1 and -1, included once for each type. T: the
 * type; U: the unsigned type of its N bits; UU: of twice that; FULL: defined if T has no sign.
 *
 * With 2^(s - 1) < b <= 2^s and m = floor(2^(N - 1 + s) / b) + 1, floor(u / b) = floor(u m / 2^(N - 1 + s)) for all
 * u <= 2^(N - 1): m b exceeds 2^(N - 1 + s) by b at most, and so the product exceeds the quotient by 1 / b at most, and
 * by less where the next integer is as near as that. (Granlund and Montgomery, Division by Invariant Integers using
 * Multiplication, 1994.)
 *
 * For all u < 2^N it holds if m b exceeds that power by less than 2^(s - 1). If not, m - 1 falls short of it by as
 * little, and floor(u / b) = floor((u + 1) (m - 1) / 2^(N - 1 + s)). Instead of the greatest u then, the number below
 * it is taken, whose quotient is the same: where b divides the greatest, the excess is b - 2^(s - 1), and that is less.
 *
 * Both numbers change their signs if b is negative. Of a negative number then, ~floor(~a / b) is the floor.
 */
#define DIVIDE(name) INTEROP__PASTE(interop__##name##_, T)
#define N            ((int)sizeof(U) * 8)

struct DIVIDE(inverse) {
    U factor;  /* m, or m - 1 */
    U more;    /* what u is enlarged by */
    int shift; /* s - 1 */
    T flip;    /* -1 if b is negative, else 0 */
    T b;
};

static inline int DIVIDE(invertible)(T b) {
    return b != 0 && b != 1 && b != (T)-1;
}

static inline struct DIVIDE(inverse) DIVIDE(invert)(T b) {
    const T flip = (T)(b > 0 ? 0 : 0 - (b != 0));
    const U divisor = (U)((U)(b ^ flip) - (U)flip);
    const int shift = 63 - __builtin_clzll((unsigned long long)(divisor - 1u));
    const UU power = (UU)1 << (N + shift), floor = power / divisor;
    const U rest = (U)(power - floor * divisor);
#ifdef FULL
    const U more = rest != 0 && divisor - rest >= (U)1 << shift;
    return (struct DIVIDE(inverse)){(U)(floor + (rest != 0 && !more)), more, shift, flip, b};
#else
    (void)rest;
    return (struct DIVIDE(inverse)){(U)(floor + 1), 0, shift, flip, b};
#endif
}

static inline T DIVIDE(floor_divide_by)(T a, struct DIVIDE(inverse) inverse) {
#ifdef FULL
    const U most = (U)~inverse.more, u = (U)((a < most ? a : most) + inverse.more);
    return (T)((U)(((UU)u * inverse.factor) >> N) >> inverse.shift);
#else
    const T turned = (T)(a ^ inverse.flip); /* one less than -a, or a */
    const U sign = turned < inverse.flip ? (U)-1 : (U)0, u = (U)((U)((U)turned - (U)inverse.flip) ^ sign);
    return (T)((U)((U)(((UU)u * inverse.factor) >> N) >> inverse.shift) ^ sign);
#endif
}

static inline T DIVIDE(remainder_by)(T a, struct DIVIDE(inverse) inverse) {
    return (T)(1u * (U)a - 1u * (U)DIVIDE(floor_divide_by)(a, inverse) * (U)inverse.b);
}

#undef DIVIDE
#undef N
#undef T
#undef U
#undef UU
#undef FULL
