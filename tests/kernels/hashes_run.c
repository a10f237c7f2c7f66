/* SPDX-License-Identifier: MIT */
/* Calls a loop on the same inputs in many layouts; the results must be the same, and are hashed. */
#include "hashes.h"

#include <stdio.h>
#include <string.h>

enum pieces { WHOLE, TAILS, BLOCKS }; /* one call; calls for 1, 2 ... 130 elements in turn; one call for each block */

enum { STEP_MOST = 3, LONGEST_TAIL = 130, ROOM = HASH_ALL * STEP_MOST * 8 + 64 };

struct form {
    const char *name;
    int in, out; /* steps, in elements */
    int offset;  /* of all operands, in bytes */
    enum pieces pieces;
};

/* The first is the one that is hashed; the others are compared with it. */
static const struct form array_forms[] = {
    {"dense", 1, 1, 0, WHOLE},
    {"every second", 2, 2, 0, WHOLE},
    {"every second of the inputs", 2, 1, 0, WHOLE},
    {"every third of the output", 1, 3, 0, WHOLE},
    {"reversed", -1, -1, 0, WHOLE},
    {"reversed inputs", -1, 1, 0, WHOLE},
    {"misaligned", 1, 1, 1, WHOLE},
    {"dense tails", 1, 1, 0, TAILS},
    {"strided tails", 3, 1, 0, TAILS},
    {"with scalars", 1, 1, 0, BLOCKS},
    {"strided with scalars", 2, 2, 0, BLOCKS},
};
static const struct form reduction_forms[] = {{"dense", 1, 0, 0, WHOLE},
                                              {"every second", 2, 0, 0, WHOLE},
                                              {"every third", 3, 0, 0, WHOLE},
                                              {"reversed", -1, 0, 0, WHOLE},
                                              {"misaligned", 1, 0, 1, WHOLE}};

static struct inputs inputs;
_Alignas(64) static unsigned char memory[MAX_OPERANDS][ROOM];

/* Elements as integers: as the machine's byte order has them. */
static void store(unsigned char *to, uint64_t value, size_t size) {
    const uint8_t v8 = (uint8_t)value;
    const uint16_t v16 = (uint16_t)value;
    const uint32_t v32 = (uint32_t)value;
    memcpy(to, size == 1 ? (const void *)&v8 : size == 2 ? &v16 : size == 4 ? (const void *)&v32 : &value, size);
}

static uint64_t load(const unsigned char *from, size_t size) {
    uint16_t v16;
    uint32_t v32;
    uint64_t v64;
    switch (size) {
    case 1:
        return *from;
    case 2:
        memcpy(&v16, from, size);
        return v16;
    case 4:
        memcpy(&v32, from, size);
        return v32;
    default:
        memcpy(&v64, from, size);
        return v64;
    }
}

/* Ops that only move bits keep what is in a NaN; it is left open for all others. */
static int moves_bits(const char *op) {
    static const char *const ops[] = {"positive", "negative", "absolute", "copysign"};
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        if (strcmp(op, ops[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

static uint64_t canonical(int type, uint64_t bits) {
    static const uint64_t infinities[INTEROP__K_TYPES] = {[INTEROP__K_F16] = 0x7c00,
                                                          [INTEROP__K_BF16] = 0x7f80,
                                                          [INTEROP__K_F32] = 0x7f800000,
                                                          [INTEROP__K_F64] = 0x7ff0000000000000};
    const uint64_t sign = (uint64_t)1 << (8 * type_size(type) - 1), infinity = infinities[type];
    return infinity != 0 && (bits & (sign - 1)) > infinity ? sign - 1 : bits;
}

/* FNV-1a of 64 bits, over the bytes of the elements from the lowest on. */
static uint64_t hash_of(const uint64_t *values, intptr_t count, size_t size) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (intptr_t i = 0; i < count; i++) {
        for (unsigned shift = 0; shift < 8 * size; shift += 8) {
            hash = (hash ^ (values[i] >> shift & 0xff)) * UINT64_C(0x100000001b3);
        }
    }
    return hash;
}

/* Where `count` elements with a step lie: the address of the first. */
static unsigned char *place(int operand, const struct form *form, intptr_t step, intptr_t count) {
    return memory[operand] + form->offset + (step < 0 ? -step * (count - 1) : 0);
}

static intptr_t piece_of(const struct form *form, intptr_t done, intptr_t calls) {
    const intptr_t left = inputs.count - done;
    const intptr_t piece = form->pieces == WHOLE   ? left
                           : form->pieces == TAILS ? 1 + calls % LONGEST_TAIL
                                                   : (intptr_t)HASH_BLOCK;
    return piece < left ? piece : left;
}

static void run_arrays(const struct subject *subject, int level, const struct form *form, uint64_t *results) {
    const uint8_t *types = subject->kernel->types;
    const int out = subject->nin, out_type = types[out];
    unsigned char *at[MAX_OPERANDS];
    intptr_t step[MAX_OPERANDS];
    for (int k = 0; k <= out; k++) {
        step[k] = (k == out ? form->out : form->in) * (intptr_t)type_size(types[k]);
        at[k] = place(k, form, step[k], inputs.count);
        if (k == out) {
            memset(memory[k], 0xa5, (size_t)(inputs.count * (step[k] < 0 ? -step[k] : step[k])) + 64);
        }
        for (intptr_t i = 0; i < inputs.count && k < out; i++) {
            store(at[k] + i * step[k], inputs.values[k][i], type_size(types[k]));
        }
    }
    for (intptr_t done = 0, calls = 0, n; done < inputs.count; done += n, calls++) {
        char *args[MAX_OPERANDS];
        intptr_t steps[MAX_OPERANDS];
        n = piece_of(form, done, calls);
        for (int k = 0; k <= out; k++) {
            const int constant = form->pieces == BLOCKS && hash_constant(subject, done / HASH_BLOCK) == k;
            args[k] = (char *)at[k] + done * step[k];
            steps[k] = constant ? 0 : step[k];
        }
        subject->levels[level].loop(args, &n, steps, subject->kernel->data);
    }
    for (intptr_t i = 0; i < inputs.count; i++) {
        const uint64_t bits = load(at[out] + i * step[out], type_size(out_type));
        results[i] = moves_bits(subject->op) ? bits : canonical(out_type, bits);
    }
}

/* All numbers of elements up to some vectors, and some beyond; the terms of one result begin behind its first value. */
static void run_reductions(const struct subject *subject, int level, const struct form *form, uint64_t *results) {
    static const intptr_t more[] = {191,  192,  193,  255,  256,  257,  511,   513,
                                    1000, 1023, 1025, 2047, 4099, 8191, 16385, 30000};
    enum { MORE = sizeof more / sizeof more[0], FROM = HASH_SUMS - MORE };
    const int acc = subject->kernel->types[0];
    const size_t size = type_size(subject->kernel->types[1]), acc_size = type_size(acc);
    for (int r = 0; r < HASH_SUMS; r++) {
        const uint64_t *values = inputs.values[r % 4 == 3] + r;
        const intptr_t n = r < FROM ? r : more[r - FROM], step = form->in * (intptr_t)size;
        unsigned char *terms = place(0, form, step, n > 0 ? n : 1), *total = memory[1] + form->offset;
        for (intptr_t i = 0; i < n; i++) {
            store(terms + i * step, values[i + 1], size);
        }
        store(total, values[0], acc_size);
        char *args[MAX_OPERANDS] = {(char *)total, (char *)terms, (char *)total};
        const intptr_t steps[MAX_OPERANDS] = {0, step, 0};
        subject->levels[level].loop(args, &n, steps, subject->kernel->data);
        results[r] = canonical(acc, load(total, acc_size));
    }
}

typedef void run(const struct subject *subject, int level, const struct form *form, uint64_t *results);

static int hash_forms(const struct subject *subject, int level, run *one, const struct form *forms, size_t form_count,
                      intptr_t count, uint64_t *hash) {
    static uint64_t wanted[HASH_ALL], results[HASH_ALL];
    const int type = subject->kernel->types[subject->nin];
    one(subject, level, &forms[0], wanted);
    *hash = hash_of(wanted, count, type_size(type));
    for (size_t f = 1; f < form_count; f++) {
        one(subject, level, &forms[f], results);
        for (intptr_t i = 0; i < count; i++) {
            if (results[i] != wanted[i]) {
                printf("FAIL %s(%s) %s: result %lld is %#llx if %s, but %#llx if %s\n", subject->op,
                       type_name(subject->kernel->types[0]), subject->levels[level].name, (long long)i,
                       (unsigned long long)wanted[i], forms[0].name, (unsigned long long)results[i], forms[f].name);
                return 0;
            }
        }
    }
    return 1;
}

int hash_arrays(const struct subject *subject, int level, uint64_t *hash) {
    hash_inputs(subject, &inputs);
    return hash_forms(subject, level, run_arrays, array_forms, sizeof array_forms / sizeof array_forms[0], inputs.count,
                      hash);
}

int hash_reductions(const struct subject *subject, int level, uint64_t *hash) {
    hash_terms(subject->kernel->types[1], &inputs);
    return hash_forms(subject, level, run_reductions, reduction_forms,
                      sizeof reduction_forms / sizeof reduction_forms[0], HASH_SUMS, hash);
}
