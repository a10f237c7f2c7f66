/* SPDX-License-Identifier: MIT */
/*
 * The proof that the loops of floor_divide and remainder divide many numbers by as many others as divide_oracle.c does,
 * and raise the flags that are called for and no others, on every CPU level: those of 8 and 16 bits by every number,
 * the others by powers of two, their neighbours, and random numbers of every length, or by such bit patterns.
 */
#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "divide.h"
#include "interop/cpu.h"
#include "kernels/kernels.h"

enum { COUNT = 197, RANDOM = 3000, FLAGS = FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INVALID };

static const char *const names[TYPES] = {"int8",   "int16",  "int32",  "int64",   "uint8",
                                         "uint16", "uint32", "uint64", "float32", "float64"};
static const char *const op_names[OPS] = {"floor_divide", "remainder"};

struct run {
    enum type type;
    const struct interop__kernel *kernels[OPS];
    uint64_t a[COUNT], b[COUNT]; /* packed as the type's elements */
    int wrong;
    uint64_t state; /* of the random numbers */
};

/* Of any length and sign. */
static uint64_t any_number(struct run *run) {
    const uint64_t number = draw(&run->state) >> draw(&run->state) % 64;
    return draw(&run->state) & 1 ? number : 0 - number;
}

static uint64_t element(enum type t, const void *array, size_t i) {
    uint64_t bits = 0;
    memcpy(&bits, (const char *)array + i * size_of(t), size_of(t)); /* little-endian */
    return bits;
}

static void set_element(enum type t, void *array, size_t i, uint64_t bits) {
    memcpy((char *)array + i * size_of(t), &bits, size_of(t));
}

/* A power of two or what lies beside it, of both signs; 6 for each bit. */
static uint64_t edge(uint64_t i) {
    const uint64_t power = ((uint64_t)1 << i / 6 % 64) + i / 2 % 3 - 1;
    return i & 1 ? power : 0 - power;
}

static uint64_t low_digits(enum type t, uint64_t a, int digits) {
    const uint64_t all = ((uint64_t)1 << digits) - 1, sign = (uint64_t)is_signed(t) << (digits - 1);
    return ((a & all) ^ sign) - sign;
}

/*
 * Numbers that are hard to divide by b: of integers, multiples and what lies below them, the greatest and the least; of
 * floating-point numbers, some of either sign that are up to 2^64 times as large or small, or any. If `small`, products
 * and others have at most 51 digits.
 */
static void fill(struct run *run, uint64_t b, int small) {
    const unsigned width = 8 * (unsigned)size_of(run->type), digits = width == 32 ? 23 : 52;
    b = small ? low_digits(run->type, b, 26) : b;
    for (size_t i = 0; i < COUNT; i++) {
        const uint64_t any = any_number(run), near = b + (draw(&run->state) & (((uint64_t)1 << (digits + 6)) - 1));
        const uint64_t number = small ? low_digits(run->type, any, 24) : any;
        const uint64_t end = edge(6 * (width - 1) + any % 6 - (small ? 6 * 12 : 0));
        const uint64_t whole[] = {number, number * b, number * b - (number * b != 0),
                                  small ? low_digits(run->type, end, 51) : end};
        const uint64_t bits[] = {near, near ^ (uint64_t)1 << (width - 1), b - (near - b), any};
        set_element(run->type, run->a, i, is_float(run->type) ? bits[i % 4] : whole[i % 4]);
        set_element(run->type, run->b, i, i % 8 < 4 ? b : number ^ i);
    }
}

static int same(enum type t, uint64_t a, uint64_t b) {
    const uint64_t infinity = t == F32 ? 0x7f800000 : 0x7ff0000000000000;
    const uint64_t sign = (uint64_t)1 << (8 * size_of(t) - 1);
    return a == b || (is_float(t) && (a & (sign - 1)) > infinity && (b & (sign - 1)) > infinity);
}

static void check(struct run *run, enum op op, const char *level, interop__loop *loop, const uint64_t *wanted,
                  int flags) {
    const intptr_t size = (intptr_t)size_of(run->type), count = COUNT, steps[] = {size, size, size};
    uint64_t c[COUNT];
    char *args[] = {(char *)run->a, (char *)run->b, (char *)c};
    feclearexcept(FE_ALL_EXCEPT);
    loop(args, &count, steps, run->kernels[op]->data);
    const int raised = fetestexcept(FLAGS);
    for (size_t i = 0; i < COUNT; i++) {
        const uint64_t divisor = element(run->type, run->b, i), result = element(run->type, c, i);
        if ((!same(run->type, result, wanted[i]) || raised != flags) && run->wrong++ < 10) {
            printf("%s %s, %s: %#llx by %#llx gives %#llx with flags %#x, not %#llx with %#x\n", op_names[op],
                   names[run->type], level, (unsigned long long)element(run->type, run->a, i),
                   (unsigned long long)divisor, (unsigned long long)result, (unsigned)raised,
                   (unsigned long long)wanted[i], (unsigned)flags);
        }
    }
}

/* On all levels. */
static void check_levels(struct run *run, enum op op) {
    uint64_t wanted[COUNT];
    uint32_t level, mask = 0;
    int flags = 0;
    for (size_t i = 0; i < COUNT; i++) {
        wanted[i] = expected(run->type, op, element(run->type, run->a, i), element(run->type, run->b, i), &flags);
    }
    for (uint32_t bit = INTEROP_CPU_BASELINE; bit != 0; bit <<= 1) {
        mask |= interop_cpu_detected() & bit;
        if (interop_cpu_detected() & bit) {
            interop__loop *loop = interop__kernel_pick(run->kernels[op], mask, &level);
            check(run, op, interop_cpu_level_name(bit), loop, wanted, flags);
        }
    }
}

static void divide(struct run *run, uint64_t b) {
    for (int small = 0; small <= (size_of(run->type) == 8 && !is_float(run->type)); small++) {
        fill(run, b, small);
        check_levels(run, FLOOR_DIVIDE);
        check_levels(run, REMAINDER);
    }
}

static const struct interop__kernel *kernel_of(const char *op, uint8_t type) {
    int32_t count;
    const struct interop_ufunc *ufuncs = interop__ufuncs(&count);
    for (int32_t i = 0; i < count; i++) {
        if (strcmp(ufuncs[i].name, op) == 0) {
            return &ufuncs[i].kernels[ufuncs[i].by_type[type] - 1];
        }
    }
    return NULL;
}

int main(void) {
    static const uint8_t types[] = {INTEROP__K_I8,  INTEROP__K_I16, INTEROP__K_I32, INTEROP__K_I64, INTEROP__K_U8,
                                    INTEROP__K_U16, INTEROP__K_U32, INTEROP__K_U64, INTEROP__K_F32, INTEROP__K_F64};
    int right = 1;
    for (int t = 0; t < TYPES; t++) {
        struct run run = {.type = (enum type)t, .state = (uint64_t)t};
        run.kernels[FLOOR_DIVIDE] = kernel_of(op_names[FLOOR_DIVIDE], types[t]);
        run.kernels[REMAINDER] = kernel_of(op_names[REMAINDER], types[t]);
        if (size_of(run.type) <= 2) {
            for (uint64_t b = 0; b >> 8 * size_of(run.type) == 0; b++) {
                divide(&run, b);
            }
        } else {
            const uint64_t edges = 6 * 64, random = is_float(run.type) ? RANDOM / 8 : RANDOM;
            for (uint64_t i = 0; i < edges + random; i++) {
                divide(&run, i < edges ? edge(i) : any_number(&run));
            }
        }
        printf("%s: %d wrong\n", names[t], run.wrong);
        right &= run.wrong == 0;
    }
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
