/* SPDX-License-Identifier: MIT */
/* Special values of the casts among floating-point types; those that overflow or underflow lie in float32. */
#include "specials.h"

static const struct special list[] = {
    {"cast_float32", V1, V0, V1, 0},        {"cast_float32", MZERO, V0, MZERO, 0},
    {"cast_float32", INF, V0, INF, 0},      {"cast_float32", MINF, V0, MINF, 0},
    {"cast_float32", QNAN, V0, QNAN, 0},    {"cast_float32", SNAN, V0, QNAN, I},
    {"cast_float32", MSNAN, V0, MQNAN, I},  {"cast_float32", VM2, V0, VM2, 0},
    {"cast_float16", V1, V0, V1, 0},        {"cast_float16", MZERO, V0, MZERO, 0},
    {"cast_float16", INF, V0, INF, 0},      {"cast_float16", MINF, V0, MINF, 0},
    {"cast_float16", MAX, V0, INF, O},      {"cast_float16", MIN, V0, MINF, O},
    {"cast_float16", NORM, V0, V0, U},      {"cast_float16", MTINY, V0, MZERO, U},
    {"cast_float16", QNAN, V0, QNAN, 0},    {"cast_float16", SNAN, V0, QNAN, I},
    {"cast_float16", VM2, V0, VM2, 0},      {"cast_bfloat16", V1, V0, V1, 0},
    {"cast_bfloat16", MZERO, V0, MZERO, 0}, {"cast_bfloat16", INF, V0, INF, 0},
    {"cast_bfloat16", MAX, V0, INF, O},     {"cast_bfloat16", MIN, V0, MINF, O},
    {"cast_bfloat16", NORM, V0, NORM, 0},   {"cast_bfloat16", SUBN, V0, SUBN, 0},
    {"cast_bfloat16", TINY, V0, V0, U},     {"cast_bfloat16", MTINY, V0, MZERO, U},
    {"cast_bfloat16", QNAN, V0, QNAN, 0},   {"cast_bfloat16", SNAN, V0, QNAN, I},
    {"cast_bfloat16", VM2, V0, VM2, 0},
};

const struct specials cast_specials = {list, sizeof list / sizeof list[0]};
