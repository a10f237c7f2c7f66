/* SPDX-License-Identifier: MIT */
/* Loops over the divisions of src/kernels/math, compiled once for each CPU level with its flags; UNIT names it. */
#include "divide.h"
#include "kernels/math/divide.h"

#define LANES(type, op)                                                                                                \
    static void op##_##type(const void *a, const void *b, void *c, size_t n) {                                         \
        const type *x = a, *y = b;                                                                                     \
        type *restrict z = c;                                                                                          \
        for (size_t i = 0; i < n; i++) {                                                                               \
            z[i] = interop__##op##_##type(x[i], y[i]);                                                                 \
        }                                                                                                              \
    }
#define LANES_WITH_SLOW(type, op)                                                                                      \
    LANES(type, op)                                                                                                    \
    static void op##_##type##_all(const void *a, const void *b, void *c, size_t n) {                                   \
        const type *x = a, *y = b;                                                                                     \
        type *z = c;                                                                                                   \
        op##_##type(a, b, c, n);                                                                                       \
        for (size_t i = 0; i < n; i++) {                                                                               \
            if (interop__divide_##type##_needs_slow(x[i], y[i])) {                                                     \
                z[i] = interop__##op##_##type##_slow(x[i], y[i]);                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }

#define BOTH(type)                                                                                                     \
    LANES(type, floor_divide)                                                                                          \
    LANES(type, remainder)
BOTH(i8)
BOTH(i16)
BOTH(i32)
BOTH(i64)
BOTH(u8)
BOTH(u16)
BOTH(u32)
BOTH(u64)
LANES_WITH_SLOW(f32, floor_divide)
LANES_WITH_SLOW(f32, remainder)
LANES_WITH_SLOW(f64, floor_divide)
LANES_WITH_SLOW(f64, remainder)

#define TABLE_(unit) divide_##unit
#define TABLE(unit)  TABLE_(unit)
divide_lanes *const TABLE(UNIT)[TYPES][OPS] = {
    {floor_divide_i8, remainder_i8},           {floor_divide_i16, remainder_i16},
    {floor_divide_i32, remainder_i32},         {floor_divide_i64, remainder_i64},
    {floor_divide_u8, remainder_u8},           {floor_divide_u16, remainder_u16},
    {floor_divide_u32, remainder_u32},         {floor_divide_u64, remainder_u64},
    {floor_divide_f32_all, remainder_f32_all}, {floor_divide_f64_all, remainder_f64_all}};
