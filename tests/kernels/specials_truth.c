/* SPDX-License-Identifier: MIT */
/* Special values of floating-point types, of ops that say yes or no. */
#include "specials.h"

static const struct special list[] = {
    {"equal", V0, MZERO, YES, 0},     {"equal", QNAN, QNAN, NO, 0},       {"equal", SNAN, SNAN, NO, 0},
    {"equal", MQNAN, MQNAN, NO, 0},   {"equal", INF, INF, YES, 0},        {"equal", INF, MINF, NO, 0},
    {"equal", TINY, V0, NO, 0},       {"equal", V1, V1, YES, 0},          {"equal", V1, VM1, NO, 0},
    {"less", MZERO, V0, NO, 0},       {"less", V0, MZERO, NO, 0},         {"less", QNAN, V1, NO, 0},
    {"less", V1, QNAN, NO, 0},        {"less", MQNAN, V1, NO, 0},         {"less", V1, MQNAN, NO, 0},
    {"less", SNAN, V1, NO, 0},        {"less", V1, SNAN, NO, 0},          {"less", QNAN, INF, NO, 0},
    {"less", MINF, MIN, YES, 0},      {"less", MTINY, MZERO, YES, 0},     {"less", V0, TINY, YES, 0},
    {"less", MAX, INF, YES, 0},       {"less", VM2, VM1, YES, 0},         {"less", VM1, VM2, NO, 0},
    {"less", V1, V1, NO, 0},          {"greater", MZERO, V0, NO, 0},      {"greater", V0, MZERO, NO, 0},
    {"greater", QNAN, V1, NO, 0},     {"greater", V1, QNAN, NO, 0},       {"greater", MQNAN, V1, NO, 0},
    {"greater", V1, MQNAN, NO, 0},    {"greater", SNAN, V1, NO, 0},       {"greater", INF, MAX, YES, 0},
    {"greater", TINY, MZERO, YES, 0}, {"greater", VM1, VM2, YES, 0},      {"greater", VM2, VM1, NO, 0},
    {"logical_not", V0, V0, YES, 0},  {"logical_not", MZERO, V0, YES, 0}, {"logical_not", TINY, V0, NO, 0},
    {"logical_not", QNAN, V0, NO, 0}, {"logical_not", SNAN, V0, NO, 0},   {"logical_not", MINF, V0, NO, 0},
    {"isnan", QNAN, V0, YES, 0},      {"isnan", MQNAN, V0, YES, 0},       {"isnan", SNAN, V0, YES, 0},
    {"isnan", INF, V0, NO, 0},        {"isnan", MINF, V0, NO, 0},         {"isnan", MAX, V0, NO, 0},
    {"isnan", V0, V0, NO, 0},         {"isnan", TINY, V0, NO, 0},
};

const struct specials float_truth_specials = {list, sizeof list / sizeof list[0]};
