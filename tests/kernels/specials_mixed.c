/* SPDX-License-Identifier: MIT */
/* Special values of comparisons of a signed with an unsigned type of its width: those with the same bits above all. */
#include "specials.h"

static const struct special from_signed[] = {
    {"equal", VM1, MAX, NO, 0},
    {"equal", MIN, TOP, NO, 0},
    {"equal", V1, V1, YES, 0},
    {"not_equal", VM1, MAX, YES, 0},
    {"not_equal", MIN, TOP, YES, 0},
    {"not_equal", V1, V1, NO, 0},
    {"less", VM1, V0, YES, 0},
    {"less", MIN, MAX, YES, 0},
    {"less", MAX, TOP, YES, 0},
    {"less", V1, V1, NO, 0},
    {"less", V1, V0, NO, 0},
    {"less_equal", VM1, V0, YES, 0},
    {"less_equal", MIN, TOP, YES, 0},
    {"less_equal", V1, V1, YES, 0},
    {"less_equal", V1, V0, NO, 0},
    {"greater", VM1, V0, NO, 0},
    {"greater", MIN, V1, NO, 0},
    {"greater", V1, V0, YES, 0},
    {"greater", V1, V1, NO, 0},
    {"greater_equal", VM1, V0, NO, 0},
    {"greater_equal", MIN, TOP, NO, 0},
    {"greater_equal", V1, V1, YES, 0},
    {"greater_equal", MAX, V0, YES, 0},
};

static const struct special from_unsigned[] = {
    {"equal", MAX, VM1, NO, 0},        {"equal", TOP, MIN, NO, 0},         {"equal", V1, V1, YES, 0},
    {"not_equal", MAX, VM1, YES, 0},   {"not_equal", TOP, MIN, YES, 0},    {"not_equal", V1, V1, NO, 0},
    {"less", V0, VM1, NO, 0},          {"less", V1, MIN, NO, 0},           {"less", V0, V1, YES, 0},
    {"less", V1, V1, NO, 0},           {"less_equal", V0, VM1, NO, 0},     {"less_equal", TOP, MIN, NO, 0},
    {"less_equal", V1, V1, YES, 0},    {"less_equal", V0, MAX, YES, 0},    {"greater", V0, VM1, YES, 0},
    {"greater", MAX, MIN, YES, 0},     {"greater", TOP, MAX, YES, 0},      {"greater", V1, V1, NO, 0},
    {"greater", V0, V1, NO, 0},        {"greater_equal", V0, VM1, YES, 0}, {"greater_equal", TOP, MIN, YES, 0},
    {"greater_equal", V1, V1, YES, 0}, {"greater_equal", V0, V1, NO, 0},
};

const struct specials mixed_signed_specials = {from_signed, sizeof from_signed / sizeof from_signed[0]};
const struct specials mixed_unsigned_specials = {from_unsigned, sizeof from_unsigned / sizeof from_unsigned[0]};
