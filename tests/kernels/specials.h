/* SPDX-License-Identifier: MIT */
/* Special values: inputs, result and floating-point flags, written down by hand for every op, by family of types. */
#ifndef INTEROP_TESTS_SPECIALS_H
#define INTEROP_TESTS_SPECIALS_H

#include <stddef.h>

#include "check.h"

/* Values by name; what they are depends on the type. */
enum value {
    V0,
    V1,
    V2,
    V4,
    VM1,   /* -1 */
    VM2,   /* -2 */
    MAX,   /* greatest finite */
    MIN,   /* least: -MAX of a float */
    MZERO, /* -0 */
    HALF,  /* 1/2 */
    INF,   /* infinity */
    MINF,  /* -infinity */
    NORM,  /* least normal */
    SUBN,  /* half of that, exact */
    SUBN2, /* a quarter, exact */
    TINY,  /* least subnormal */
    MTINY, /* -TINY */
    TINY2, /* twice TINY */
    QNAN,  /* quiet NaN with a payload */
    MQNAN, /* the same with the sign set */
    SNAN,  /* signalling NaN */
    MSNAN, /* the same with the sign set */
    B2,    /* bytes that are true all the same */
    B80,
    BFF,
    TOP,    /* only the highest bit of an integer */
    WIDTH,  /* number of its bits */
    SHIFT,  /* one less */
    OF_INF, /* what infinity is converted to */
    YES,    /* of the type of a truth value */
    NO,
    VALUES
};

enum { D = INTEROP__FP_DIVIDE, O = INTEROP__FP_OVERFLOW, U = INTEROP__FP_UNDERFLOW, I = INTEROP__FP_INVALID };
/* U may be raised, or not. */
enum { U_PERHAPS = 16 };

struct special {
    const char *op;
    enum value a, b, want;
    unsigned flags;
};

/* The lists. More than one may have values for an op and a type. */
struct specials {
    const struct special *list;
    size_t count;
};
extern const struct specials float_specials, float_truth_specials, cast_specials, signed_specials, unsigned_specials,
    bool_specials, mixed_signed_specials, mixed_unsigned_specials;

/* One element of the type, at any address. */
void special_write(int type, enum value value, unsigned char *out);

#endif
