/* SPDX-License-Identifier: MIT */
/* Special values of integers and bool. */
#include "specials.h"

static const struct special signeds[] = {
    {"add", MAX, V1, MIN, 0},        {"add", MIN, VM1, MAX, 0},     {"add", MIN, MIN, V0, 0},
    {"subtract", MIN, V1, MAX, 0},   {"subtract", V0, MIN, MIN, 0}, {"subtract", MAX, VM1, MIN, 0},
    {"multiply", MIN, VM1, MIN, 0},  {"multiply", MAX, V2, VM2, 0}, {"multiply", MAX, MAX, V1, 0},
    {"multiply", MIN, V2, V0, 0},    {"multiply", MIN, V1, MIN, 0}, {"negative", MIN, V0, MIN, 0},
    {"negative", V1, V0, VM1, 0},    {"absolute", MIN, V0, MIN, 0}, {"absolute", VM1, V0, V1, 0},
    {"absolute", MAX, V0, MAX, 0},   {"maximum", MIN, MAX, MAX, 0}, {"maximum", VM1, V0, V0, 0},
    {"minimum", MIN, MAX, MIN, 0},   {"minimum", VM1, V0, VM1, 0},  {"equal", MIN, MIN, YES, 0},
    {"equal", MIN, MAX, NO, 0},      {"less", MIN, MAX, YES, 0},    {"less", VM1, V0, YES, 0},
    {"less", MAX, MIN, NO, 0},       {"less", V1, V1, NO, 0},       {"greater", MAX, MIN, YES, 0},
    {"greater", V0, VM1, YES, 0},    {"greater", MIN, V1, NO, 0},   {"logical_not", V0, V0, YES, 0},
    {"logical_not", MIN, V0, NO, 0}, {"isnan", MIN, V0, NO, 0},     {"isnan", VM1, V0, NO, 0},
};

static const struct special unsigneds[] = {
    {"add", MAX, V1, V0, 0},         {"subtract", V0, V1, MAX, 0},    {"multiply", MAX, MAX, V1, 0},
    {"multiply", MAX, V0, V0, 0},    {"negative", V1, V0, MAX, 0},    {"negative", V0, V0, V0, 0},
    {"absolute", MAX, V0, MAX, 0},   {"maximum", MAX, V1, MAX, 0},    {"minimum", MAX, V1, V1, 0},
    {"equal", MAX, MAX, YES, 0},     {"equal", MAX, V0, NO, 0},       {"less", V1, MAX, YES, 0},
    {"less", MAX, V1, NO, 0},        {"greater", MAX, V1, YES, 0},    {"greater", V1, MAX, NO, 0},
    {"logical_not", MAX, V0, NO, 0}, {"logical_not", V0, V0, YES, 0}, {"isnan", MAX, V0, NO, 0},
};

static const struct special booleans[] = {
    {"add", B2, V0, V1, 0},         {"add", V0, V0, V0, 0},          {"add", B80, B80, V1, 0},
    {"add", V1, V1, V1, 0},         {"multiply", B2, V1, V1, 0},     {"multiply", BFF, B80, V1, 0},
    {"multiply", B2, V0, V0, 0},    {"absolute", B2, V0, V1, 0},     {"absolute", V0, V0, V0, 0},
    {"absolute", B80, V0, V1, 0},   {"maximum", B2, V1, V1, 0},      {"maximum", V0, BFF, V1, 0},
    {"minimum", B2, V1, V1, 0},     {"minimum", BFF, V0, V0, 0},     {"equal", B2, V1, YES, 0},
    {"equal", B2, V0, NO, 0},       {"equal", V0, V0, YES, 0},       {"equal", B80, BFF, YES, 0},
    {"less", V0, B80, YES, 0},      {"less", B2, V1, NO, 0},         {"less", V1, B2, NO, 0},
    {"greater", B2, V0, YES, 0},    {"greater", B2, V1, NO, 0},      {"greater", V1, BFF, NO, 0},
    {"logical_not", B2, V0, NO, 0}, {"logical_not", V0, V0, YES, 0}, {"isnan", BFF, V0, NO, 0},
};

const struct specials signed_specials = {signeds, sizeof signeds / sizeof signeds[0]};
const struct specials unsigned_specials = {unsigneds, sizeof unsigneds / sizeof unsigneds[0]};
const struct specials bool_specials = {booleans, sizeof booleans / sizeof booleans[0]};
