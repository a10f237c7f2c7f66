/* SPDX-License-Identifier: MIT */
/* The inputs of checkhashes. They do not follow the values of checkkernels: if they changed, so would all hashes. */
#include "hashes.h"

enum kind { BITS, SPREAD, EDGES, SMALL, MIXED, KINDS };

static const struct {
    unsigned digits, exponents; /* bits of the fraction and of the exponent; 0 for integers */
} formats[INTEROP__K_TYPES] = {
    [INTEROP__K_F16] = {10, 5}, [INTEROP__K_BF16] = {7, 8}, [INTEROP__K_F32] = {23, 8}, [INTEROP__K_F64] = {52, 11}};

static uint64_t real(int type, enum kind kind, uint64_t *random) {
    const unsigned digits = formats[type].digits, exponents = formats[type].exponents;
    const uint64_t bits = random_next(random), all = ((uint64_t)1 << digits) - 1;
    const uint64_t top = ((uint64_t)1 << exponents) - 1, one = top / 2;
    const uint64_t exponent_edges[] = {0, 1, one / 2, one - 1, one, one + 1, one + one / 2, top - 1, top};
    const uint64_t fraction_edges[] = {0, 1, all / 2, all / 2 + 1, all, bits & all};
    const uint64_t sign = (bits >> 63) << (digits + exponents);
    switch (kind) {
    case SPREAD: /* about 1, with all digits */
        return sign | (one + random_next(random) % 24 - 12) << digits | (bits & all);
    case EDGES:
        return sign | exponent_edges[random_next(random) % 9] << digits | fraction_edges[random_next(random) % 6];
    case SMALL: /* few digits: integers, and what is exact */
        return sign | (one + random_next(random) % 8 - 1) << digits | (bits & all & ~(all >> 5));
    default:
        return sign | (bits & (top << digits | all));
    }
}

static uint64_t integer(int type, enum kind kind, uint64_t *random) {
    const unsigned width = 8 * (unsigned)type_size(type);
    const uint64_t bits = random_next(random), sign = (uint64_t)1 << (width - 1);
    const uint64_t edges[] = {0, sign, (uint64_t)1 << width / 2, (uint64_t)1 << (width / 2 - 1)};
    uint64_t value = bits;
    switch (kind) {
    case SPREAD: /* of any size */
        value = (bits & (2 * sign - 1)) >> random_next(random) % width;
        value = bits >> 63 ? 0 - value : value;
        break;
    case EDGES:
        value = edges[bits % 4] + random_next(random) % 5 - 2;
        break;
    case SMALL:
        value = bits % 100;
        break;
    default:
        break;
    }
    return value & (2 * sign - 1);
}

static uint64_t element(int type, enum kind kind, uint64_t *random) {
    const enum kind own = kind == MIXED ? (enum kind)(random_next(random) % MIXED) : kind;
    return formats[type].digits != 0 ? real(type, own, random) : integer(type, own, random);
}

int hash_constant(const struct subject *subject, intptr_t block) {
    return subject->nin == 1 ? -1 : (int)(block % 3) - 1;
}

void hash_inputs(const struct subject *subject, struct inputs *inputs) {
    const uint8_t *types = subject->kernel->types;
    const int exhaustive = subject->nin == 1 && type_size(types[0]) == 2;
    inputs->count = exhaustive ? HASH_ALL : HASH_BLOCK * HASH_BLOCKS;
    for (int k = 0; k < subject->nin; k++) {
        uint64_t random = (uint64_t)k, *values = inputs->values[k];
        for (intptr_t i = 0; i < inputs->count; i++) {
            const intptr_t block = i / HASH_BLOCK, first = block * HASH_BLOCK;
            const enum kind kind = (enum kind)(block / 3 % KINDS);
            values[i] = exhaustive                                        ? (uint64_t)i
                        : hash_constant(subject, block) == k && i > first ? values[first]
                                                                          : element(types[k], kind, &random);
        }
    }
}

void hash_terms(int type, struct inputs *inputs) {
    uint64_t random = 2;
    inputs->count = HASH_BLOCK * HASH_BLOCKS;
    for (intptr_t i = 0; i < inputs->count; i++) {
        inputs->values[0][i] = element(type, SPREAD, &random);
        inputs->values[1][i] = i % 16 == 11 ? element(type, EDGES, &random) : inputs->values[0][i];
    }
}
