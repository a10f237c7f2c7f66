/* SPDX-License-Identifier: MIT */
/* Who serves which device, without a driver: the CPU, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing_allocator.h"
#include "interop/cuda_array_interface.h"

static const interop_device cpu = {INTEROP_DEVICE_CPU, 0}, cuda = {INTEROP_DEVICE_CUDA, 0},
                            vulkan = {INTEROP_DEVICE_VULKAN, 0}, unknown = {4321, 0}, below = {INTEROP_DEVICE_CPU, -1},
                            pinned = {INTEROP_DEVICE_CUDA_HOST, 0}, rocm_host = {INTEROP_DEVICE_ROCM_HOST, 0},
                            rocm = {INTEROP_DEVICE_ROCM, 0};

#define REFUSED(call, wanted, part)                                                                                    \
    do {                                                                                                               \
        interop_error err = {0, ""};                                                                                   \
        assert_int_equal(call, wanted);                                                                                \
        assert_int_equal(err.status, wanted);                                                                          \
        if (strstr(err.message, part) == NULL) {                                                                       \
            fail_msg("%s", err.message);                                                                               \
        }                                                                                                              \
    } while (0)

static interop_status allocate_on_cpu(void *context, interop_error *err) {
    return interop_device_allocate(&cpu, 100, context, err);
}

static void cpu_memory(void **state) {
    (void)state;
    struct failing_allocator allocator;
    void *block = &allocator;
    failing_allocator_install(&allocator);
    assert_int_equal(failing_allocator_sweep(&allocator, allocate_on_cpu, &block), 1);
    assert_int_equal((uintptr_t)block % 64, 0);
    assert_int_equal(allocator.live, 1);
    assert_int_equal(interop_device_release(&cpu, block, 100, NULL), INTEROP_OK);
    assert_int_equal(interop_device_release(&cpu, NULL, 100, NULL), INTEROP_OK);
    assert_int_equal(interop_device_allocate(&cpu, 0, &block, NULL), INTEROP_OK);
    assert_null(block);
    failing_allocator_remove(&allocator);
}

/* What the host can read on both sides it copies itself; no driver is asked. */
static void host_copies(void **state) {
    static const interop_device *const places[] = {&cpu, &pinned, &rocm_host};
    (void)state;
    for (size_t i = 0; i < 9; i++) {
        char from[4] = "abc", to[4] = "";
        assert_int_equal(interop_device_copy(places[i / 3], to, places[i % 3], from, 4, 0, NULL), INTEROP_OK);
        assert_string_equal(to, "abc");
    }
}

static void cpu_has_no_streams(void **state) {
    (void)state;
    char from[4] = "abc", to[4] = "";
    REFUSED(interop_device_copy(&cpu, to, &cpu, from, 4, 1, &err), INTEROP_ERR_VALUE, "stream is 1: the CPU has none");
    REFUSED(interop_device_order(&cpu, 7, &cpu, 8, &err), INTEROP_ERR_VALUE, "stream is 7: the CPU has none");
    REFUSED(interop_device_order(&cpu, 7, &cpu, 7, &err), INTEROP_ERR_VALUE, "stream is 7: the CPU has none");
    REFUSED(interop_device_order(&cpu, 7, &cuda, 8, &err), INTEROP_ERR_VALUE, "stream is 7: the CPU has none");
    REFUSED(interop_device_order(&cuda, 7, &cpu, 8, &err), INTEROP_ERR_VALUE, "stream is 8: the CPU has none");
    REFUSED(interop_device_synchronise(&cpu, 9, &err), INTEROP_ERR_VALUE, "stream is 9: the CPU has none");
    assert_int_equal(interop_device_synchronise(&cpu, 0, NULL), INTEROP_OK);
    assert_string_equal(to, "");
}

static void every_address_is_the_cpus(void **state) {
    (void)state;
    interop_device found = {0, 7};
    assert_int_equal(interop_device_query_pointer(INTEROP_DEVICE_CPU, &found, &found, NULL), INTEROP_OK);
    assert_int_equal(found.type, INTEROP_DEVICE_CPU);
    assert_int_equal(found.id, 0);
}

static void others_are_refused(void **state) {
    (void)state;
    void *block = NULL;
    char byte = 0;
    interop_device found;
    REFUSED(interop_device_allocate(&vulkan, 8, &block, &err), INTEROP_ERR_UNSUPPORTED, "device type 7 (Vulkan)");
    REFUSED(interop_device_allocate(&unknown, 0, &block, &err), INTEROP_ERR_UNSUPPORTED, "4321 (unknown)");
    REFUSED(interop_device_release(&rocm, &byte, 8, &err), INTEROP_ERR_UNSUPPORTED, "ROCM");
    REFUSED(interop_device_copy(&rocm, &byte, &cpu, &byte, 1, 0, &err), INTEROP_ERR_UNSUPPORTED, "ROCM");
    REFUSED(interop_device_copy(&cpu, &byte, &rocm, &byte, 1, 0, &err), INTEROP_ERR_UNSUPPORTED, "ROCM");
    REFUSED(interop_device_order(&cuda, 1, &rocm, 3, &err), INTEROP_ERR_UNSUPPORTED, "ROCM");
    REFUSED(interop_device_synchronise(&rocm, 3, &err), INTEROP_ERR_UNSUPPORTED, "ROCM");
    REFUSED(interop_device_query_pointer(INTEROP_DEVICE_ROCM, &byte, &found, &err), INTEROP_ERR_UNSUPPORTED, "ROCM");
    REFUSED(interop_device_allocate(&below, 8, &block, &err), INTEROP_ERR_VALUE, "id is -1");
    assert_null(block);
}

static void null_arguments(void **state) {
    (void)state;
    void *block = NULL;
    char byte = 0;
    REFUSED(interop_device_allocate(NULL, 8, &block, &err), INTEROP_ERR_ARGUMENT, "NULL");
    REFUSED(interop_device_allocate(&cpu, 8, NULL, &err), INTEROP_ERR_ARGUMENT, "NULL");
    REFUSED(interop_device_release(NULL, &byte, 8, &err), INTEROP_ERR_ARGUMENT, "NULL");
    REFUSED(interop_device_copy(NULL, &byte, &cpu, &byte, 1, 0, &err), INTEROP_ERR_ARGUMENT, "NULL");
    REFUSED(interop_device_copy(&cpu, NULL, &cpu, &byte, 1, 0, &err), INTEROP_ERR_ARGUMENT, "NULL");
    REFUSED(interop_device_copy(&cpu, &byte, &cpu, NULL, 1, 0, &err), INTEROP_ERR_ARGUMENT, "NULL");
    REFUSED(interop_device_order(&cuda, 1, NULL, 1, &err), INTEROP_ERR_ARGUMENT, "NULL");
    REFUSED(interop_device_synchronise(NULL, 1, &err), INTEROP_ERR_ARGUMENT, "NULL");
    REFUSED(interop_device_query_pointer(INTEROP_DEVICE_CPU, &byte, NULL, &err), INTEROP_ERR_ARGUMENT, "NULL");
}

static void callback_says_why(void **state) {
    (void)state;
    interop_error err = {0, ""};
    const interop_wait_callback wait = interop_device_wait;
    assert_int_equal(wait(&rocm, 3, 4, &err), INTEROP_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, "ROCM"));
    assert_int_equal(wait(&cpu, 3, 4, NULL), INTEROP_ERR_VALUE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cpu_memory),         cmocka_unit_test(host_copies),
        cmocka_unit_test(cpu_has_no_streams), cmocka_unit_test(every_address_is_the_cpus),
        cmocka_unit_test(others_are_refused), cmocka_unit_test(null_arguments),
        cmocka_unit_test(callback_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
