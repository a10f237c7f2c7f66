/* SPDX-License-Identifier: MIT */
/* Division by one number that is not inverted, for want of integers of twice its digits. Included once for each T. */
#define DIVIDE(name) INTEROP__PASTE(interop__##name##_, T)

struct DIVIDE(inverse) {
    T b;
};

static inline int DIVIDE(invertible)(T b) {
    (void)b;
    return 0;
}

static inline struct DIVIDE(inverse) DIVIDE(invert)(T b) {
    return (struct DIVIDE(inverse)){b};
}

static inline T DIVIDE(floor_divide_by)(T a, struct DIVIDE(inverse) inverse) {
    return DIVIDE(floor_divide)(a, inverse.b);
}

static inline T DIVIDE(remainder_by)(T a, struct DIVIDE(inverse) inverse) {
    return DIVIDE(remainder)(a, inverse.b);
}

#undef DIVIDE
#undef T
