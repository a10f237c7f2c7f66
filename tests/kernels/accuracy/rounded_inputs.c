/* SPDX-License-Identifier: MIT */
/* The formats, and inputs: special values, all against all, and random ones where the op has most to do. */
#include <math.h>
#include <string.h>

#include "common.h"
#include "rounded.h"

static const struct format formats[] = {{INTEROP__K_F16, "float16", 2, 11, -14, 16},
                                        {INTEROP__K_BF16, "bfloat16", 2, 8, -126, 128},
                                        {INTEROP__K_F32, "float32", 4, 24, -126, 128},
                                        {INTEROP__K_F64, "float64", 8, 53, -1022, 1024}};

const struct format *format_of(int type) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (formats[i].type == type) {
            return &formats[i];
        }
    }
    return NULL;
}

static int sign_at(const struct format *f) {
    return 8 * f->size - 1;
}

static uint64_t top_exponent(const struct format *f) {
    return ((uint64_t)1 << (sign_at(f) + 1 - f->digits)) - 1;
}

double value_of(const struct format *f, uint64_t bits) {
    const int stored = f->digits - 1;
    const uint64_t exponent = bits >> stored & top_exponent(f), fraction = bits & (((uint64_t)1 << stored) - 1);
    const int normal = exponent != 0;
    double magnitude = fraction == 0 ? INFINITY : NAN;
    if (exponent != top_exponent(f)) {
        magnitude =
            ldexp((double)(fraction + ((uint64_t)normal << stored)), (int)exponent - normal + f->lowest - stored);
    }
    return bits >> sign_at(f) != 0 ? -magnitude : magnitude;
}

/* The nearest number; of one too large, infinity. */
uint64_t nearest_bits(const struct format *f, double x) {
    const int exponent = x == 0 ? f->lowest : ilogb(x), stored = f->digits - 1;
    const int last = (exponent < f->lowest ? f->lowest : exponent) - stored;
    const uint64_t sign = (uint64_t)(signbit(x) != 0) << sign_at(f), infinity = top_exponent(f) << stored;
    const uint64_t bits =
        (uint64_t)nearbyint(ldexp(fabs(x), -last)) + ((uint64_t)(last + stored - f->lowest) << stored);
    return sign | (exponent >= f->highest || bits > infinity ? infinity : bits);
}

void push_edges(const struct subject *subject, push_pair *push, void *to) {
    const struct format *f = subject->in;
    const int stored = f->digits - 1;
    const uint64_t top = top_exponent(f), one = top / 2, far = (uint64_t)f->digits;
    const uint64_t exponents[] = {0, 1, 2, one - far, one - 1, one, one + 1, one + far, top - 1, top};
    const uint64_t fractions[] = {0, 1, (uint64_t)1 << (stored - 1), ((uint64_t)1 << stored) - 1};
    uint64_t edges[2 * 10 * 4];
    for (size_t i = 0; i < 2 * 10 * 4; i++) {
        edges[i] = (i & 1) << sign_at(f) | exponents[i / 8] << stored | fractions[i / 2 % 4];
    }
    for (size_t i = 0; i < 80 * 80; i++) {
        push(to, edges[i / 80], edges[i % 80]);
    }
}

/* A number of another's exponent and some more, as far as the format goes. */
static uint64_t at_exponent(const struct format *f, uint64_t bits, int64_t exponent) {
    const int stored = f->digits - 1;
    const int64_t top = (int64_t)top_exponent(f) - 1, held = exponent < 0 ? 0 : exponent > top ? top : exponent;
    const uint64_t field = top_exponent(f) << stored;
    return (bits & ~field) | (uint64_t)held << stored;
}

/*
 * Two of any bits; two whose digits overlap, as addition and remainder have it; two whose product or quotient lies
 * about the ends of the range; and a multiple, or nearly so, and its divisor.
 */
void push_random(const struct subject *subject, uint64_t count, push_pair *push, void *to) {
    const struct format *f = subject->in;
    const int64_t top = (int64_t)top_exponent(f), one = top / 2;
    uint64_t state = 1 + (uint64_t)subject->function + 100 * (uint64_t)f->type;
    for (uint64_t i = 0; i < count; i++) {
        const uint64_t x = draw(&state) >> (63 - sign_at(f)), y = draw(&state) >> (63 - sign_at(f)), r = draw(&state);
        const int64_t exponent = (int64_t)(x >> (f->digits - 1) & top_exponent(f));
        const int64_t near = (int64_t)(r % (2 * (uint64_t)f->digits + 5)) - f->digits - 2;
        const int64_t end = r >> 32 & 1 ? near : top + near;
        double multiple;
        switch (i % 4) {
        case 0:
            push(to, x, y);
            break;
        case 1:
            push(to, x, at_exponent(f, y, exponent + near));
            break;
        case 2:
            push(to, x, at_exponent(f, y, r >> 33 & 1 ? end + one - exponent : exponent + one - end));
            break;
        default:
            multiple =
                value_of(f, y) * floor(ldexp((double)(x >> (sign_at(f) - 9)), (int)(r % (uint64_t)f->digits) - 8));
            push(to, isfinite(multiple) ? nearest_bits(f, multiple) + (r >> 40) % 3 - 1 : x, y);
        }
    }
}
