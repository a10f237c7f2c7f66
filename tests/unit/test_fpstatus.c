/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fenv.h>

#include "interop/cpu.h"
#include "native.h"
#include "operands.h"
#include "ufunc/internal.h"

/* Integers raise flags on purpose: calls must find them where they look, and leave none behind. */
static void divisions_of_integers_report(void **state) {
    (void)state;
    static const struct {
        int32_t type;
        int64_t least, size;
    } types[] = {{INTEROP_INT8, INT8_MIN, 1},
                 {INTEROP_INT16, INT16_MIN, 2},
                 {INTEROP_INT32, INT32_MIN, 4},
                 {INTEROP_INT64, INT64_MIN, 8}};
    static const struct {
        const char *op;
        int is_least;
        int64_t divisor;
        uint32_t raised;
    } rows[] = {{"floor_divide", 1, -1, INTEROP_FP_OVERFLOW},
                {"floor_divide", 0, -1, 0},
                {"floor_divide", 1, 0, INTEROP_FP_DIVIDE},
                {"floor_divide", 1, 3, 0},
                {"remainder", 1, -1, 0},
                {"remainder", 1, 0, INTEROP_FP_DIVIDE}};
    for (uint32_t bit = INTEROP_CPU_BASELINE; bit != 0; bit <<= 1) {
        for (size_t i = 0; (interop_cpu_detected() & bit) && i < INTEROP__COUNT(rows) * INTEROP__COUNT(types); i++) {
            const size_t t = i % INTEROP__COUNT(types), row = i / INTEROP__COUNT(types);
            int64_t a = rows[row].is_least ? types[t].least : 7, b = rows[row].divisor, out;
            const size_t low = native_low(sizeof a, (size_t)types[t].size);
            interop_dims dims[3];
            const interop_tensor x = line(types[t].type, 1, types[t].size, (char *)&a + low, &dims[0]);
            const interop_tensor y = line(types[t].type, 1, types[t].size, (char *)&b + low, &dims[1]);
            const interop_tensor z = line(types[t].type, 1, types[t].size, (char *)&out + low, &dims[2]);
            const interop_tensor *operands[] = {&x, &y, &z};
            uint32_t raised = 99;
            interop_cpu_set_mask(2 * bit - 1);
            feclearexcept(FE_ALL_EXCEPT);
            assert_int_equal(interop_ufunc_call(the(rows[row].op), operands, 3, &raised, NULL), INTEROP_OK);
            assert_int_equal(raised, rows[row].raised);
            assert_int_equal(fetestexcept(FE_ALL_EXCEPT), 0);
        }
    }
    interop_cpu_set_mask(UINT32_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(divisions_of_integers_report)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
