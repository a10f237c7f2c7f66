/* SPDX-License-Identifier: MIT */
/* The loader as it is where nothing can be loaded; tests/device has the other one. */
#define INTEROP__NO_CUDA 1
#include "device/cuda_load.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "interop/array.h"

static void says_that_there_is_none(void **state) {
    (void)state;
    const interop_device cuda = {INTEROP_DEVICE_CUDA, 0};
    interop_error err = {0, ""};
    void *address = &err;
    assert_int_equal(interop_device_allocate(&cuda, 8, &address, &err), INTEROP_ERR_UNSUPPORTED);
    assert_int_equal(err.status, INTEROP_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, "libcuda.so.1 is not looked for"));
    assert_ptr_equal(address, &err);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(says_that_there_is_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
