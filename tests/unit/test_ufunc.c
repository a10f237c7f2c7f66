/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "interop/cpu.h"
#include "operands.h"

static void found_by_name_and_by_position(void **state) {
    (void)state;
    const int32_t count = interop_ufunc_count();
    assert_true(count > 5);
    for (int32_t i = 0; i < count; i++) {
        const interop_ufunc *ufunc = interop_ufunc_at(i);
        const char *name = interop_ufunc_name(ufunc);
        assert_non_null(ufunc);
        assert_ptr_equal(interop_ufunc_find(name, strlen(name)), ufunc); /* names are unique */
        assert_in_range(interop_ufunc_nin(ufunc), 1, 3);
        assert_in_range(interop_ufunc_nout(ufunc), 1, 2);
        assert_true(interop_ufunc_loop_count(ufunc) > 0);
    }
    assert_null(interop_ufunc_at(-1));
    assert_null(interop_ufunc_at(count));
    assert_null(interop_ufunc_find("ad", 2));
    assert_null(interop_ufunc_find("add ", 4));
    assert_null(interop_ufunc_find("", 0));
    assert_null(interop_ufunc_find(NULL, 0));
    assert_ptr_equal(interop_ufunc_find("address", 3), the("add"));
}

static void null_has_nothing(void **state) {
    (void)state;
    assert_null(interop_ufunc_name(NULL));
    assert_int_equal(interop_ufunc_nin(NULL), 0);
    assert_int_equal(interop_ufunc_nout(NULL), 0);
    assert_int_equal(interop_ufunc_identity(NULL), INTEROP_IDENTITY_NONE);
    assert_int_equal(interop_ufunc_loop_count(NULL), 0);
}

static void rows_that_numpy_defines(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int32_t nin, identity;
    } rows[] = {{"add", 2, INTEROP_IDENTITY_ZERO},      {"multiply", 2, INTEROP_IDENTITY_ONE},
                {"subtract", 2, INTEROP_IDENTITY_NONE}, {"maximum", 2, INTEROP_IDENTITY_REORDERABLE},
                {"negative", 1, INTEROP_IDENTITY_NONE}, {"less", 2, INTEROP_IDENTITY_NONE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(interop_ufunc_nin(the(rows[i].name)), rows[i].nin);
        assert_int_equal(interop_ufunc_nout(the(rows[i].name)), 1);
        assert_int_equal(interop_ufunc_identity(the(rows[i].name)), rows[i].identity);
    }
}

static void loops_are_found_by_their_types(void **state) {
    (void)state;
    for (int32_t u = 0; u < interop_ufunc_count(); u++) {
        const interop_ufunc *ufunc = interop_ufunc_at(u);
        for (int32_t i = 0; i < interop_ufunc_loop_count(ufunc); i++) {
            interop_loop_info info = {.struct_size = sizeof info, .reserved = 5};
            int32_t index = -1;
            assert_int_equal(interop_ufunc_loop(ufunc, i, 0xffffffff, &info, NULL), INTEROP_OK);
            assert_int_equal(interop_ufunc_find_loop(ufunc, info.types, &index, NULL), INTEROP_OK);
            assert_int_equal(index, i);
            assert_non_null(info.loop);
            assert_int_equal(info.reserved, 0);
            assert_int_equal(info.fpstatus & ~15u, 0);
            assert_true(info.max_ulp >= 0 && info.max_ulp <= 4);
            const int32_t used = interop_ufunc_nin(ufunc) + interop_ufunc_nout(ufunc);
            for (int32_t k = 0; k < 8; k++) {
                assert_int_equal(info.types[k] == INTEROP_TYPE_NONE, k >= used);
            }
        }
    }
}

static void no_such_loop(void **state) {
    (void)state;
    int32_t index = 77;
    interop_error err;
    const int32_t mixed[] = {INTEROP_INT8, INTEROP_FLOAT64}, wrong[] = {99, -5}, none[] = {0, 0};
    assert_int_equal(interop_ufunc_find_loop(the("add"), mixed, &index, &err), INTEROP_ERR_TYPE);
    assert_non_null(strstr(err.message, "add has no loop for (int8, float64)"));
    assert_int_equal(interop_ufunc_find_loop(the("add"), wrong, &index, &err), INTEROP_ERR_TYPE);
    assert_string_equal(err.message, "types[0] is 99: must be the number of an element type");
    assert_int_equal(interop_ufunc_find_loop(the("add"), none, &index, &err), INTEROP_ERR_TYPE);
    assert_string_equal(err.message, "types[0] is 0: must be the number of an element type");
    assert_int_equal(interop_ufunc_find_loop(NULL, mixed, &index, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_find_loop(the("add"), NULL, &index, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_find_loop(the("add"), mixed, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(index, 77);
}

static void loop_arguments(void **state) {
    (void)state;
    interop_loop_info info = {.struct_size = sizeof info};
    interop_error err;
    const interop_ufunc *add = the("add");
    const int32_t count = interop_ufunc_loop_count(add);
    assert_int_equal(interop_ufunc_loop(add, -1, 1, &info, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_loop(add, count, 1, &info, &err), INTEROP_ERR_ARGUMENT);
    assert_non_null(strstr(err.message, "add"));
    assert_int_equal(interop_ufunc_loop(NULL, 0, 1, &info, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_loop(add, 0, 1, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_null(info.loop);
    info.struct_size = 4;
    assert_int_equal(interop_ufunc_loop(add, 0, 1, &info, &err), INTEROP_ERR_ARGUMENT);
}

/* The level is the best one of the mask that this machine has; undetected ones count for nothing. */
static void the_mask_chooses_the_level(void **state) {
    (void)state;
    const uint32_t detected = interop_cpu_detected();
    for (uint32_t mask = 0; mask < 16; mask++) {
        interop_loop_info info = {.struct_size = sizeof info};
        assert_int_equal(interop_ufunc_loop(the("add"), 0, mask, &info, NULL), INTEROP_OK);
        assert_int_equal(info.level & (info.level - 1), 0);
        assert_int_equal(info.level & ((mask & detected) | INTEROP_CPU_BASELINE), info.level);
        if (mask & detected & ~(uint32_t)INTEROP_CPU_BASELINE) {
            assert_true(info.level > INTEROP_CPU_BASELINE);
        }
    }
}

/* A loop may be called as NumPy would. */
static void the_loop_can_be_called(void **state) {
    (void)state;
    const int32_t types[] = {INTEROP_INT32, INTEROP_INT32};
    int32_t a[] = {1, 2, 3}, b = 10, out[3], index;
    char *args[] = {(char *)a, (char *)&b, (char *)out};
    const intptr_t length = 3, steps[] = {4, 0, 4};
    interop_loop_info info = {.struct_size = sizeof info};
    assert_int_equal(interop_ufunc_find_loop(the("add"), types, &index, NULL), INTEROP_OK);
    assert_int_equal(interop_ufunc_loop(the("add"), index, interop_cpu_mask(), &info, NULL), INTEROP_OK);
    info.loop(args, &length, steps, info.data);
    assert_true(out[0] == 11 && out[1] == 12 && out[2] == 13);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_by_name_and_by_position),
        cmocka_unit_test(null_has_nothing),
        cmocka_unit_test(rows_that_numpy_defines),
        cmocka_unit_test(loops_are_found_by_their_types),
        cmocka_unit_test(no_such_loop),
        cmocka_unit_test(loop_arguments),
        cmocka_unit_test(the_mask_chooses_the_level),
        cmocka_unit_test(the_loop_can_be_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
