/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "interop/device.h"

enum { K = INTEROP_DEVICE_KNOWN, R = INTEROP_DEVICE_HOST_READABLE, H = INTEROP_DEVICE_HANDLE };

/* Numbers as DLPack has them, written out so that a slip in the header shows. */
static const struct {
    int32_t type;
    const char *name;
    int32_t traits;
} expected[] = {
    {1, "CPU", K | R},
    {2, "CUDA", K},
    {3, "CUDAHost", K | R},
    {4, "OpenCL", K | H},
    {7, "Vulkan", K | H},
    {8, "Metal", K | H},
    {9, "VPI", K},
    {10, "ROCM", K},
    {11, "ROCMHost", K | R},
    {12, "ExtDev", K},
    {13, "CUDAManaged", K | R},
    {14, "OneAPI", K},
    {15, "WebGPU", K | H},
    {16, "Hexagon", K},
    {17, "MAIA", K},
    {18, "Trn", K},
    {19, "TPU", K},
    {20, "TPUHost", K | R},
    {21, "Ascend", K},
};

static void every_known_device(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(expected); i++) {
        assert_string_equal(interop_device_name(expected[i].type), expected[i].name);
        assert_int_equal(interop_device_traits(expected[i].type), expected[i].traits);
    }
}

static void every_other_number_is_unknown(void **state) {
    (void)state;
    static const int32_t unknown[] = {INT32_MIN, -1, 0, 5, 6, 22, 23, 129, 999, INT32_MAX};
    for (size_t i = 0; i < INTEROP__COUNT(unknown); i++) {
        assert_string_equal(interop_device_name(unknown[i]), "unknown");
        assert_int_equal(interop_device_traits(unknown[i]), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_known_device),
        cmocka_unit_test(every_other_number_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
