/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "interop/cpu.h"
#include "kernels/cpu.h"
#include "kernels/kernels.h"

enum { V3 = INTEROP_CPU_X86_64_V3, V4 = INTEROP_CPU_X86_64_V4, BASELINE = INTEROP_CPU_BASELINE };

/* A Skylake server's registers: everything that both levels need, and more. */
static const struct interop__cpuid full = {0xfffaf383u, 0xd39ffffbu, 0x121u, 0xe7u};

static void a_level_needs_every_feature_of_its_bundle(void **state) {
    (void)state;
    static const int leaf1[] = {0, 9, 12, 13, 19, 20, 22, 23, 26, 27, 28, 29}, leaf7[] = {3, 5, 8},
                     leaf7_v4[] = {16, 17, 28, 30, 31}, extended1[] = {0, 5}, xcr0[] = {1, 2}, xcr0_v4[] = {5, 6, 7};
    struct interop__cpuid cpu = full;
    assert_int_equal(interop__cpu_classify(&cpu), V3 | V4);
    for (size_t i = 0; i < sizeof leaf1 / sizeof leaf1[0]; i++, cpu = full) {
        cpu.leaf1_ecx &= ~(UINT32_C(1) << leaf1[i]);
        assert_int_equal(interop__cpu_classify(&cpu), 0);
    }
    for (size_t i = 0; i < sizeof leaf7 / sizeof leaf7[0]; i++, cpu = full) {
        cpu.leaf7_ebx &= ~(UINT32_C(1) << leaf7[i]);
        assert_int_equal(interop__cpu_classify(&cpu), 0);
    }
    for (size_t i = 0; i < sizeof leaf7_v4 / sizeof leaf7_v4[0]; i++, cpu = full) {
        cpu.leaf7_ebx &= ~(UINT32_C(1) << leaf7_v4[i]);
        assert_int_equal(interop__cpu_classify(&cpu), V3);
    }
    for (size_t i = 0; i < sizeof extended1 / sizeof extended1[0]; i++, cpu = full) {
        cpu.extended1_ecx &= ~(UINT32_C(1) << extended1[i]);
        assert_int_equal(interop__cpu_classify(&cpu), 0);
    }
    for (size_t i = 0; i < sizeof xcr0 / sizeof xcr0[0]; i++, cpu = full) { /* the system does not save YMM */
        cpu.xcr0 &= ~(UINT64_C(1) << xcr0[i]);
        assert_int_equal(interop__cpu_classify(&cpu), 0);
    }
    for (size_t i = 0; i < sizeof xcr0_v4 / sizeof xcr0_v4[0]; i++, cpu = full) { /* nor ZMM */
        cpu.xcr0 &= ~(UINT64_C(1) << xcr0_v4[i]);
        assert_int_equal(interop__cpu_classify(&cpu), V3);
    }
}

/* The registers of leaf 4 on a Skylake server, and of 0x8000001d on a Zen 5 virtual machine. */
static void caches_are_read_from_their_leaf(void **state) {
    (void)state;
    struct interop__cpu_cache cache = interop__cpu_cache_read(0x1c004121u, 0x01c0003fu, 63);
    assert_int_equal(cache.level, 1);
    assert_int_equal(cache.sharing, 2);
    assert_int_equal(cache.bytes, 32 << 10);
    cache = interop__cpu_cache_read(0x00004163u, 0x03c0003fu, 32767);
    assert_int_equal(cache.level, 3);
    assert_int_equal(cache.sharing, 2);
    assert_int_equal(cache.bytes, 32 << 20);
    cache = interop__cpu_cache_read(0x1c004122u, 0x01c0003fu, 63); /* of instructions */
    assert_int_equal(cache.level, 0);
    assert_int_equal(interop__cpu_cache_read(0, 0, 0).level, 0);
}

static void the_share_of_the_cache_is_one_figure(void **state) {
    (void)state;
    const size_t share = interop__cpu_cache_share();
    assert_true(share >= INTEROP__CACHE_LEAST);
    assert_int_equal(interop__cpu_cache_share(), share);
}

static void this_machine_is_what_the_compiler_says(void **state) {
    (void)state;
    const uint32_t built = interop_cpu_built(), detected = interop_cpu_detected();
    assert_true(built & BASELINE);
    assert_true(detected & BASELINE);
    assert_int_equal(detected & ~built, 0);
    assert_int_equal(interop_cpu_detected(), detected);
#if defined(__x86_64__)
    __builtin_cpu_init();
    const int has_v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                       __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    const int has_v4 = has_v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                       __builtin_cpu_supports("avx512vl");
    assert_int_equal(!!(detected & V3), has_v3 && built & V3);
    assert_int_equal(!!(detected & V4), has_v4 && built & V4);
#elif defined(__aarch64__)
    assert_true(detected & INTEROP_CPU_NEON);
#endif
}

static void a_mask_drops_what_stands_on_a_masked_level(void **state) {
    (void)state;
    const uint32_t detected = interop_cpu_detected();
    assert_int_equal(interop_cpu_mask(), detected);
    assert_int_equal(interop_cpu_set_mask(0), BASELINE);
    assert_int_equal(interop_cpu_mask(), BASELINE);
    assert_int_equal(interop_cpu_set_mask(V4), BASELINE); /* v4 needs v3 */
    assert_int_equal(interop_cpu_set_mask(V3), BASELINE | (detected & V3));
    assert_int_equal(interop_cpu_set_mask(V3 | V4), BASELINE | (detected & (V3 | V4)));
    assert_int_equal(interop_cpu_set_mask(0xffffffffu), detected);
    assert_int_equal(interop_cpu_mask(), detected);
}

static void levels_have_names(void **state) {
    (void)state;
    assert_string_equal(interop_cpu_level_name(BASELINE), "baseline");
    assert_string_equal(interop_cpu_level_name(V3), "x86-64-v3");
    assert_string_equal(interop_cpu_level_name(V4), "x86-64-v4");
    assert_string_equal(interop_cpu_level_name(INTEROP_CPU_NEON), "neon");
    assert_string_equal(interop_cpu_level_name(0), "unknown");
    assert_string_equal(interop_cpu_level_name(V3 | V4), "unknown");
    assert_string_equal(interop_cpu_level_name(1u << 31), "unknown");
}

static void the_best_level_of_the_mask_is_picked(void **state) {
    (void)state;
    int32_t count = 0;
    const struct interop__kernel *kernel = interop__ufuncs(&count)[0].kernels;
    const uint32_t built = interop_cpu_built();
    uint32_t level = 0;
    interop__loop *const baseline = interop__kernel_pick(kernel, 0, &level);
    assert_non_null(baseline);
    assert_int_equal(level, BASELINE);
    assert_ptr_equal(interop__kernel_pick(kernel, 1u << 31, &level), baseline);
    assert_int_equal(level, BASELINE);
    for (uint32_t bit = 2; bit != 0; bit <<= 1) {
        interop__loop *const loop = interop__kernel_pick(kernel, bit | BASELINE, &level);
        assert_int_equal(level, built & bit ? bit : BASELINE);
        assert_int_equal(loop == baseline, !(built & bit));
    }
    interop__kernel_pick(kernel, 0xffffffffu, &level);
    assert_int_equal(level, built & V4 ? V4 : built & V3 ? V3 : built & INTEROP_CPU_NEON ? INTEROP_CPU_NEON : BASELINE);
}

static void the_table_is_whole(void **state) {
    (void)state;
    int32_t count = 0;
    const struct interop_ufunc *ufuncs = interop__ufuncs(&count);
    int kernels = 0;
    for (int32_t i = 0; i < count; i++) {
        int served = 0; /* kernels found by the type of all inputs, and those of two types */
        for (int k = 0; k < ufuncs[i].kernel_count; k++, kernels++) {
            const struct interop__kernel *kernel = &ufuncs[i].kernels[k];
            const int width = ufuncs[i].nin + ufuncs[i].nout;
            uint32_t level = 0;
            for (int t = 0; t < 8; t++) {
                assert_int_equal(kernel->types[t] != INTEROP__K_NONE, t < width);
            }
            assert_non_null(interop__kernel_pick(kernel, 0xffffffffu, &level));
            assert_int_equal(kernel->index, kernels);
            if (kernel->widens) {
                assert_int_equal(kernel->types[0], kernel->types[2]);
                served++;
            } else if (ufuncs[i].nin == 2 && kernel->types[0] != kernel->types[1]) {
                assert_int_not_equal(kernel->types[0], kernel->types[2]);
                served++;
            }
        }
        for (int t = 0; t < INTEROP__K_TYPES; t++) {
            if (ufuncs[i].by_type[t] != 0) {
                const struct interop__kernel *kernel = &ufuncs[i].kernels[ufuncs[i].by_type[t] - 1];
                for (int input = 0; input < ufuncs[i].nin; input++) {
                    assert_int_equal(kernel->types[input], t);
                }
                served++;
            }
        }
        assert_int_equal(served, ufuncs[i].kernel_count);
        for (int32_t j = 0; j < i; j++) {
            assert_string_not_equal(ufuncs[i].name, ufuncs[j].name);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_level_needs_every_feature_of_its_bundle),
        cmocka_unit_test(caches_are_read_from_their_leaf),
        cmocka_unit_test(the_share_of_the_cache_is_one_figure),
        cmocka_unit_test(this_machine_is_what_the_compiler_says),
        cmocka_unit_test(a_mask_drops_what_stands_on_a_masked_level),
        cmocka_unit_test(levels_have_names),
        cmocka_unit_test(the_best_level_of_the_mask_is_picked),
        cmocka_unit_test(the_table_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
