/* SPDX-License-Identifier: MIT */
/*
 * floor_divide and remainder of many 64-bit integers by one b, of which |b| < 2^40 and b is not 0, 1 or -1, where
 * vectors of them become float64 in one instruction; included once for each type. T: the type.
 *
 * The first product with 1/b differs from the quotient by less than 2^13 / |b| + 1, and what is left of a, by less than
 * 2^13 + |b|: it is exact as a float64. Its quotient is floor((rest + 1/2) / b), or of rest - 1/2 if b is negative,
 * which lies 1 / |2 b| at least from any integer; it is rounded to the nearest by a sum, after 1/2 is taken off.
 */
#define DIVIDE(name) INTEROP__PASTE(interop__##name##_, T)
#define WHOLE        0x1.8p52

struct DIVIDE(inverse) {
    f64 factor, less; /* 1 / b; 1/2 - |1 / (2 b)| */
    u64 b;
};

static inline int DIVIDE(invertible)(T b) {
    const T flip = (T)(b > 0 ? 0 : 0 - (b != 0));
    return (u64)(b ^ flip) - (u64)flip - 2 < ((u64)1 << 40) - 2;
}

static inline struct DIVIDE(inverse) DIVIDE(invert)(T b) {
    const f64 factor = 1 / (f64)b;
    return (struct DIVIDE(inverse)){factor, 0.5 - __builtin_fabs(factor) / 2, (u64)b};
}

static inline T DIVIDE(floor_divide_by)(T a, struct DIVIDE(inverse) inverse) {
    const u64 near = (u64)(T)((f64)a * inverse.factor);
    const f64 rest = (f64)(i64)((u64)a - near * inverse.b);
    const f64 more = __builtin_fma(rest, inverse.factor, -inverse.less) + WHOLE;
    return (T)(near + interop__bits_of_f64(more) - interop__bits_of_f64(WHOLE));
}

static inline T DIVIDE(remainder_by)(T a, struct DIVIDE(inverse) inverse) {
    return (T)((u64)a - (u64)DIVIDE(floor_divide_by)(a, inverse) * inverse.b);
}

#undef DIVIDE
#undef WHOLE
#undef T
