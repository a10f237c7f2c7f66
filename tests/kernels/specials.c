/* SPDX-License-Identifier: MIT */
/* Special values: inputs, result and floating-point flags, written down by hand for every op. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"

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
    YES, /* of the type of a truth value */
    NO,
    VALUES
};

enum { D = INTEROP__FP_DIVIDE, O = INTEROP__FP_OVERFLOW, U = INTEROP__FP_UNDERFLOW, I = INTEROP__FP_INVALID };
/* U may be raised, or not. */
enum { U_PERHAPS = 16 };

enum family { FLOATS, SIGNED, UNSIGNED, BOOLEAN };

struct special {
    const char *op;
    enum value a, b, want;
    unsigned flags;
};

static const struct special floats[] = {
    {"add", INF, MINF, QNAN, I},
    {"add", INF, INF, INF, 0},
    {"add", MAX, MAX, INF, O},
    {"add", MIN, MIN, MINF, O},
    {"add", V0, MZERO, V0, 0},
    {"add", MZERO, MZERO, MZERO, 0},
    {"add", TINY, MTINY, V0, 0},
    {"add", V1, VM1, V0, 0},
    {"add", QNAN, V1, QNAN, 0},
    {"add", V1, QNAN, QNAN, 0},
    {"add", SNAN, V1, QNAN, I},
    {"add", TINY, TINY, TINY2, 0},
    {"subtract", INF, INF, QNAN, I},
    {"subtract", V0, V0, V0, 0},
    {"subtract", MZERO, V0, MZERO, 0},
    {"subtract", MIN, MAX, MINF, O},
    {"subtract", V1, QNAN, QNAN, 0},
    {"subtract", NORM, SUBN, SUBN, 0},
    {"multiply", V0, INF, QNAN, I},
    {"multiply", MAX, V2, INF, O},
    {"multiply", TINY, HALF, V0, U},
    {"multiply", NORM, HALF, SUBN, 0},
    {"multiply", MZERO, V1, MZERO, 0},
    {"multiply", TINY, TINY, V0, U},
    {"multiply", MTINY, TINY, MZERO, U},
    {"multiply", QNAN, V0, QNAN, 0},
    {"multiply", INF, VM1, MINF, 0},
    {"divide", V1, V0, INF, D},
    {"divide", V1, MZERO, MINF, D},
    {"divide", VM1, V0, MINF, D},
    {"divide", V0, V0, QNAN, I},
    {"divide", INF, INF, QNAN, I},
    {"divide", INF, V0, INF, 0},
    {"divide", V1, INF, V0, 0},
    {"divide", VM1, INF, MZERO, 0},
    {"divide", MAX, HALF, INF, O},
    {"divide", TINY, V2, V0, U},
    {"divide", NORM, V2, SUBN, 0},
    {"divide", QNAN, V0, QNAN, 0},
    {"divide", V0, QNAN, QNAN, 0},
    {"negative", V0, V0, MZERO, 0},
    {"negative", MZERO, V0, V0, 0},
    {"negative", QNAN, V0, MQNAN, 0},
    {"negative", SNAN, V0, MSNAN, 0},
    {"negative", INF, V0, MINF, 0},
    {"negative", TINY, V0, MTINY, 0},
    {"absolute", MZERO, V0, V0, 0},
    {"absolute", MQNAN, V0, QNAN, 0},
    {"absolute", MSNAN, V0, SNAN, 0},
    {"absolute", MINF, V0, INF, 0},
    {"absolute", MTINY, V0, TINY, 0},
    {"absolute", MIN, V0, MAX, 0},
    {"sqrt", VM1, V0, QNAN, I},
    {"sqrt", MZERO, V0, MZERO, 0},
    {"sqrt", INF, V0, INF, 0},
    {"sqrt", MINF, V0, QNAN, I},
    {"sqrt", QNAN, V0, QNAN, 0},
    {"sqrt", MQNAN, V0, QNAN, 0},
    {"sqrt", V4, V0, V2, 0},
    {"sqrt", SNAN, V0, QNAN, I},
    {"sqrt", MTINY, V0, QNAN, I},
    {"maximum", V0, MZERO, V0, 0},
    {"maximum", MZERO, V0, V0, 0},
    {"maximum", MZERO, MZERO, MZERO, 0},
    {"maximum", QNAN, INF, QNAN, 0},
    {"maximum", INF, QNAN, QNAN, 0},
    {"maximum", MQNAN, V1, QNAN, 0},
    {"maximum", V1, MQNAN, QNAN, 0},
    {"maximum", SNAN, V1, QNAN, 0},
    {"maximum", MINF, MIN, MIN, 0},
    {"maximum", TINY, V0, TINY, 0},
    {"maximum", MTINY, MZERO, MZERO, 0},
    {"maximum", VM1, VM2, VM1, 0},
    {"minimum", V0, MZERO, MZERO, 0},
    {"minimum", MZERO, V0, MZERO, 0},
    {"minimum", V0, V0, V0, 0},
    {"minimum", QNAN, MINF, QNAN, 0},
    {"minimum", MINF, QNAN, QNAN, 0},
    {"minimum", MQNAN, V1, QNAN, 0},
    {"minimum", V1, QNAN, QNAN, 0},
    {"minimum", V1, SNAN, QNAN, 0},
    {"minimum", INF, MAX, MAX, 0},
    {"minimum", MTINY, MZERO, MTINY, 0},
    {"minimum", VM1, VM2, VM2, 0},
    {"equal", V0, MZERO, YES, 0},
    {"equal", QNAN, QNAN, NO, 0},
    {"equal", SNAN, SNAN, NO, 0},
    {"equal", MQNAN, MQNAN, NO, 0},
    {"equal", INF, INF, YES, 0},
    {"equal", INF, MINF, NO, 0},
    {"equal", TINY, V0, NO, 0},
    {"equal", V1, V1, YES, 0},
    {"equal", V1, VM1, NO, 0},
    {"less", MZERO, V0, NO, 0},
    {"less", V0, MZERO, NO, 0},
    {"less", QNAN, V1, NO, 0},
    {"less", V1, QNAN, NO, 0},
    {"less", MQNAN, V1, NO, 0},
    {"less", V1, MQNAN, NO, 0},
    {"less", SNAN, V1, NO, 0},
    {"less", V1, SNAN, NO, 0},
    {"less", QNAN, INF, NO, 0},
    {"less", MINF, MIN, YES, 0},
    {"less", MTINY, MZERO, YES, 0},
    {"less", V0, TINY, YES, 0},
    {"less", MAX, INF, YES, 0},
    {"less", VM2, VM1, YES, 0},
    {"less", VM1, VM2, NO, 0},
    {"less", V1, V1, NO, 0},
    {"greater", MZERO, V0, NO, 0},
    {"greater", V0, MZERO, NO, 0},
    {"greater", QNAN, V1, NO, 0},
    {"greater", V1, QNAN, NO, 0},
    {"greater", MQNAN, V1, NO, 0},
    {"greater", V1, MQNAN, NO, 0},
    {"greater", SNAN, V1, NO, 0},
    {"greater", INF, MAX, YES, 0},
    {"greater", TINY, MZERO, YES, 0},
    {"greater", VM1, VM2, YES, 0},
    {"greater", VM2, VM1, NO, 0},
    {"logical_not", V0, V0, YES, 0},
    {"logical_not", MZERO, V0, YES, 0},
    {"logical_not", TINY, V0, NO, 0},
    {"logical_not", QNAN, V0, NO, 0},
    {"logical_not", SNAN, V0, NO, 0},
    {"logical_not", MINF, V0, NO, 0},
    {"isnan", QNAN, V0, YES, 0},
    {"isnan", MQNAN, V0, YES, 0},
    {"isnan", SNAN, V0, YES, 0},
    {"isnan", INF, V0, NO, 0},
    {"isnan", MINF, V0, NO, 0},
    {"isnan", MAX, V0, NO, 0},
    {"isnan", V0, V0, NO, 0},
    {"isnan", TINY, V0, NO, 0},
    {"exp", V0, V0, V1, 0},
    {"exp", MZERO, V0, V1, 0},
    {"exp", INF, V0, INF, 0},
    {"exp", MINF, V0, V0, 0},
    {"exp", QNAN, V0, QNAN, 0},
    {"exp", MAX, V0, INF, O},
    {"exp", MIN, V0, V0, U},
    {"exp", TINY, V0, V1, 0},
    {"exp", MTINY, V0, V1, 0},
    {"sin", V0, V0, V0, 0},
    {"sin", MZERO, V0, MZERO, 0},
    {"sin", INF, V0, QNAN, I},
    {"sin", MINF, V0, QNAN, I},
    {"sin", QNAN, V0, QNAN, 0},
    {"sin", MQNAN, V0, QNAN, 0},
    {"sin", TINY, V0, TINY, U_PERHAPS},
    {"sin", MTINY, V0, MTINY, U_PERHAPS},
};

static const struct special signeds[] = {
    {"add", MAX, V1, MIN, 0},       {"add", MIN, VM1, MAX, 0},       {"add", MIN, MIN, V0, 0},
    {"subtract", MIN, V1, MAX, 0},  {"subtract", V0, MIN, MIN, 0},   {"subtract", MAX, VM1, MIN, 0},
    {"multiply", MIN, VM1, MIN, 0}, {"multiply", MAX, V2, VM2, 0},   {"multiply", MAX, MAX, V1, 0},
    {"multiply", MIN, V2, V0, 0},   {"negative", MIN, V0, MIN, 0},   {"negative", V1, V0, VM1, 0},
    {"absolute", MIN, V0, MIN, 0},  {"absolute", VM1, V0, V1, 0},    {"absolute", MAX, V0, MAX, 0},
    {"maximum", MIN, MAX, MAX, 0},  {"maximum", VM1, V0, V0, 0},     {"minimum", MIN, MAX, MIN, 0},
    {"minimum", VM1, V0, VM1, 0},   {"equal", MIN, MIN, YES, 0},     {"equal", MIN, MAX, NO, 0},
    {"less", MIN, MAX, YES, 0},     {"less", VM1, V0, YES, 0},       {"less", MAX, MIN, NO, 0},
    {"less", V1, V1, NO, 0},        {"greater", MAX, MIN, YES, 0},   {"greater", V0, VM1, YES, 0},
    {"greater", MIN, V1, NO, 0},    {"logical_not", V0, V0, YES, 0}, {"logical_not", MIN, V0, NO, 0},
    {"isnan", MIN, V0, NO, 0},      {"isnan", VM1, V0, NO, 0},
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

static uint32_t float_bits(enum value value) {
    static const uint32_t bits[VALUES] = {
        [V0] = 0x00000000,    [V1] = 0x3f800000,    [V2] = 0x40000000,   [V4] = 0x40800000,    [VM1] = 0xbf800000,
        [VM2] = 0xc0000000,   [MAX] = 0x7f7fffff,   [MIN] = 0xff7fffff,  [MZERO] = 0x80000000, [HALF] = 0x3f000000,
        [INF] = 0x7f800000,   [MINF] = 0xff800000,  [NORM] = 0x00800000, [SUBN] = 0x00400000,  [TINY] = 0x00000001,
        [MTINY] = 0x80000001, [TINY2] = 0x00000002, [QNAN] = 0x7fc0dead, [MQNAN] = 0xffc0dead, [SNAN] = 0x7f80dead,
        [MSNAN] = 0xff80dead,
    };
    return bits[value];
}

static uint64_t double_bits(enum value value) {
    static const uint64_t bits[VALUES] = {
        [V0] = 0x0000000000000000,    [V1] = 0x3ff0000000000000,    [V2] = 0x4000000000000000,
        [V4] = 0x4010000000000000,    [VM1] = 0xbff0000000000000,   [VM2] = 0xc000000000000000,
        [MAX] = 0x7fefffffffffffff,   [MIN] = 0xffefffffffffffff,   [MZERO] = 0x8000000000000000,
        [HALF] = 0x3fe0000000000000,  [INF] = 0x7ff0000000000000,   [MINF] = 0xfff0000000000000,
        [NORM] = 0x0010000000000000,  [SUBN] = 0x0008000000000000,  [TINY] = 0x0000000000000001,
        [MTINY] = 0x8000000000000001, [TINY2] = 0x0000000000000002, [QNAN] = 0x7ff80000000dead0,
        [MQNAN] = 0xfff80000000dead0, [SNAN] = 0x7ff00000000dead0,  [MSNAN] = 0xfff00000000dead0,
    };
    return bits[value];
}

static enum family family_of(int type) {
    return type == INTEROP__K_BOOL  ? BOOLEAN
           : type_is_float(type)    ? FLOATS
           : type <= INTEROP__K_I64 ? SIGNED
                                    : UNSIGNED;
}

static uint64_t integer_bits(int type, enum value value) {
    const int unsigned_type = family_of(type) != SIGNED;
    const uint64_t top = UINT64_C(1) << (8 * type_size(type) - 1);
    const uint64_t bits[VALUES] = {
        [V1] = 1,
        [V2] = 2,
        [V4] = 4,
        [VM1] = ~UINT64_C(0),
        [VM2] = ~UINT64_C(1),
        [MAX] = unsigned_type ? 2 * top - 1 : top - 1,
        [MIN] = unsigned_type ? 0 : top,
        [B2] = 2,
        [B80] = 0x80,
        [BFF] = 0xff,
    };
    return bits[value];
}

static void write_value(int type, enum value value, unsigned char *out) {
    if (value == YES || value == NO) {
        *out = value == YES;
    } else if (type == INTEROP__K_F32) {
        const uint32_t bits = float_bits(value);
        memcpy(out, &bits, sizeof bits);
    } else {
        const uint64_t bits = type == INTEROP__K_F64 ? double_bits(value) : integer_bits(type, value);
        memcpy(out, &bits, type_size(type)); /* little-endian */
    }
}

enum { ELEMENTS = 131 };

/* The special in one lane, 1 in all others, so that every flag is the special's; in each lane of a run, and alone. */
static void run_special(struct report *report, const struct special *special, intptr_t n, intptr_t lane) {
    const struct subject *subject = report->subject;
    const struct interop__kernel *kernel = subject->kernel;
    const int in = kernel->types[0], out = kernel->types[subject->nin];
    const size_t in_size = type_size(in), out_size = type_size(out), room = 2048;
    const intptr_t steps[MAX_OPERANDS] = {(intptr_t)in_size, (intptr_t)(subject->nin == 2 ? in_size : out_size),
                                          (intptr_t)out_size};
    unsigned char *arena = arena_take(3 * room, 0), *got = arena + (size_t)subject->nin * room, want[8];
    char *args[MAX_OPERANDS] = {(char *)arena, (char *)(arena + room), (char *)(arena + 2 * room)};
    for (intptr_t i = 0; i < n; i++) {
        write_value(in, i == lane ? special->a : V1, arena + (size_t)i * in_size);
        write_value(in, i == lane ? special->b : V1, arena + room + (size_t)i * in_size);
    }
    write_value(out, special->want, want);
    const int raised = arena_call(subject->levels[report->level].loop, kernel, args, n, steps);
    got += (size_t)lane * out_size;
    if (raised < 0) {
        report_fault(report, FAULT_CRASH, "special");
    } else if (!oracle_agrees(oracle_find(subject->op), out, want, got)) {
        unsigned long long given = 0, wanted = 0;
        memcpy(&given, got, out_size);
        memcpy(&wanted, want, out_size);
        report_fault(report, FAULT_VALUE, "special values %d, %d in element %lld of %lld: %llx, not %llx",
                     (int)special->a, (int)special->b, (long long)lane, (long long)n, given, wanted);
    }
    const unsigned optional = special->flags & U_PERHAPS ? U : 0, flags = special->flags & FLAGS;
    if (raised >= 0 && ((unsigned)raised & ~optional) != flags) {
        report_fault(report, FAULT_FLAGS, "special values %d, %d in element %lld of %lld: flags %x, not %x",
                     (int)special->a, (int)special->b, (long long)lane, (long long)n, (unsigned)raised, flags);
    }
}

unsigned check_specials(const struct subject *subject, uint64_t seed, int quiet) {
    static const struct {
        const struct special *list;
        size_t count;
    } families[] = {
        [FLOATS] = {floats, sizeof floats / sizeof floats[0]},
        [SIGNED] = {signeds, sizeof signeds / sizeof signeds[0]},
        [UNSIGNED] = {unsigneds, sizeof unsigneds / sizeof unsigneds[0]},
        [BOOLEAN] = {booleans, sizeof booleans / sizeof booleans[0]},
    };
    const enum family family = family_of(subject->kernel->types[0]);
    struct report report = {.subject = subject, .seed = seed, .quiet = quiet};
    int found = 0;
    for (size_t i = 0; i < families[family].count; i++) {
        const struct special *special = &families[family].list[i];
        if (strcmp(special->op, subject->op) != 0) {
            continue;
        }
        found = 1;
        for (report.level = 0; report.level < subject->level_count; report.level++) {
            run_special(&report, special, 1, 0);
            for (intptr_t lane = 0; lane < ELEMENTS; lane++) {
                run_special(&report, special, ELEMENTS, lane);
            }
        }
    }
    if (!found) {
        report.level = 0;
        report_fault(&report, FAULT_ORACLE, "add special values of the op to specials.c");
    }
    return report.faults;
}
