/* SPDX-License-Identifier: MIT */
/* The table of ops, made from the list, and the choice of a loop. */
#include "interop/cpu.h"
#include "kernels/cpu.h"
#include "kernels/guard.h"
#include "kernels/levels.h"

/* The words of the list. */
enum { D = INTEROP__FP_DIVIDE, O = INTEROP__FP_OVERFLOW, U = INTEROP__FP_UNDERFLOW, I = INTEROP__FP_INVALID };
enum {
    K_b8 = INTEROP__K_BOOL,
    K_i8 = INTEROP__K_I8,
    K_i16 = INTEROP__K_I16,
    K_i32 = INTEROP__K_I32,
    K_i64 = INTEROP__K_I64,
    K_u8 = INTEROP__K_U8,
    K_u16 = INTEROP__K_U16,
    K_u32 = INTEROP__K_U32,
    K_u64 = INTEROP__K_U64,
    K_f16 = INTEROP__K_F16,
    K_bf16 = INTEROP__K_BF16,
    K_f32 = INTEROP__K_F32,
    K_f64 = INTEROP__K_F64
};

/* Where the kernels of an op begin and end. */
enum {
#define BEGIN(op, nin, nout, identity)                BEGIN_##op, BEFORE_##op = BEGIN_##op - 1,
#define UNARY(op, in, out, body, ulp, flags)          IN_ORDER_##op##_##in,
#define BINARY(op, in, out, body, ulp, flags)         IN_ORDER_##op##_##in,
#define WIDEN(op, in, acc, body, ulp, flags)          IN_ORDER_##op##_##acc##_##in,
#define MIXED(op, left, right, out, body, ulp, flags) IN_ORDER_##op##_##left##_##right,
#define END(op)                                       END_##op, LAST_##op = END_##op - 1,
#include "kernels/kernels.def"
};

static const struct interop__kernel kernels[INTEROP__KERNELS] = {
#define UNARY(op, in, out, body, ulp, flags)                                                                           \
    {{K_##in, K_##out}, flags, 0, 0, INTEROP__AT_##op##_##in, (float)ulp, NULL},
#define BINARY(op, in, out, body, ulp, flags)                                                                          \
    {{K_##in, K_##in, K_##out}, flags, 0, 0, INTEROP__AT_##op##_##in, (float)ulp, NULL},
#define FOLD(op, in, out, body, ulp, flags)                                                                            \
    {{K_##in, K_##in, K_##out}, flags, 1, 0, INTEROP__AT_##op##_##in, (float)ulp, NULL},
#define WIDEN(op, in, acc, body, ulp, flags)                                                                           \
    {{K_##acc, K_##in, K_##acc}, flags, 0, 1, INTEROP__AT_##op##_##acc##_##in, (float)ulp, NULL},
#define MIXED(op, left, right, out, body, ulp, flags)                                                                  \
    {{K_##left, K_##right, K_##out}, flags, 0, 0, INTEROP__AT_##op##_##left##_##right, (float)ulp, NULL},
#include "kernels/kernels.def"
};

/* clang-format off */
static const struct interop_ufunc ufuncs[] = {
#define BEGIN(op, nin, nout, identity)                                                                                 \
    {#op, nin, nout, INTEROP__IDENTITY_##identity, END_##op - BEGIN_##op, kernels + BEGIN_##op,
#define UNARY(op, in, out, body, ulp, flags)  .by_type[K_##in] = 1 + INTEROP__AT_##op##_##in - BEGIN_##op,
#define BINARY(op, in, out, body, ulp, flags) .by_type[K_##in] = 1 + INTEROP__AT_##op##_##in - BEGIN_##op,
#define WIDEN(op, in, acc, body, ulp, flags)  .widening[K_##in] = 1 + INTEROP__AT_##op##_##acc##_##in - BEGIN_##op,
#define END(op)                               },
#include "kernels/kernels.def"
};
/* clang-format on */

const struct interop_ufunc *interop__ufuncs(int32_t *count) {
    *count = (int32_t)(sizeof ufuncs / sizeof ufuncs[0]);
    return ufuncs;
}

/* The levels, the best first. */
static const struct {
    uint32_t bit;
    interop__loop *const *loops;
    interop__across *const *across;
    interop__vectors *const *vectors;
    const int *single;
} levels[] = {
#define LEVEL(bit, unit)                                                                                               \
    {INTEROP_CPU_##bit, interop__loops_##unit, interop__across_##unit, interop__vectors_##unit,                        \
     &interop__single_##unit},
#include "kernels/levels.def"
};

/* The best of `mask`; the last, which is the baseline, if none. */
static size_t best_level(uint32_t mask) {
    const size_t baseline = sizeof levels / sizeof levels[0] - 1;
    size_t i = 0;
    while (i < baseline && !(mask & levels[i].bit)) {
        i++;
    }
    return i;
}

/* The level that calls use. */
static size_t level_in_use(void) {
    const uint32_t mask = atomic_load_explicit(&interop__cpu_allowed, memory_order_relaxed);
    return best_level(mask != 0 ? mask : interop_cpu_mask());
}

interop__loop *interop__kernel_loop(const struct interop__kernel *kernel) {
    return levels[level_in_use()].loops[kernel->index];
}

interop__vectors *interop__kernel_vectors(const struct interop__kernel *kernel, int single, size_t bytes) {
    const size_t level = level_in_use();
    return bytes > INTEROP__CACHE_LEAST || (single && !*levels[level].single) ? NULL
                                                                              : levels[level].vectors[kernel->index];
}

interop__loop *interop__kernel_pick(const struct interop__kernel *kernel, uint32_t mask, uint32_t *level) {
    const size_t best = best_level(mask);
    *level = levels[best].bit;
    return levels[best].loops[kernel->index];
}

interop__across *interop__kernel_across(const struct interop__kernel *kernel, uint32_t mask) {
    return levels[best_level(mask)].across[kernel->index];
}
