/* SPDX-License-Identifier: MIT */
/*
 * The driver that a test works with: the fake one, or with the argument "real" that of the machine. Include after
 * cmocka.h.
 */
#ifndef INTEROP_TESTS_DRIVER_H
#define INTEROP_TESTS_DRIVER_H

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_cuda.h"
#include "interop/array.h"

/* What the tests need of the driver beside what the library calls, and what they know of the fake one. */
static struct {
    struct fake_cuda *fake; /* NULL: the real one */
    int devices;
    int (*init)(unsigned int flags);
    int (*device_count)(int *count);
    int (*device_get)(int *device, int ordinal);
    int (*context_retain)(void **context, int device);
    int (*context_release)(int device);
    int (*context_push)(void *context);
    int (*context_pop)(void **context);
    int (*context_current)(void **context);
    int (*stream_create)(uintptr_t *stream, unsigned int flags);
    int (*stream_destroy)(uintptr_t stream);
} driver;

static void *driver_symbol(void *library, const char *name, void *function) {
    void *symbol = dlsym(library, name);
    memcpy(function, &symbol, sizeof symbol);
    return symbol;
}

/* Whether there is a driver to test with. If not, the program ends well for the real one, which may be missing. */
static void driver_open(int argc, char **argv) {
    const int real = argc > 1 && strcmp(argv[1], "real") == 0;
    void *library = dlopen("libcuda.so.1", RTLD_NOW);
    struct fake_cuda *(*fake)(void) = NULL;
    if (library == NULL) {
        printf("skipped: %s\n", dlerror());
        exit(real ? 0 : 1);
    }
    if ((driver_symbol(library, "fake_cuda", &fake) != NULL) == real) {
        fprintf(stderr, "libcuda.so.1 is %s\n", real ? "the fake driver" : "not the fake driver");
        exit(1);
    }
    driver.fake = real ? NULL : fake();
    if (driver_symbol(library, "cuInit", &driver.init) == NULL ||
        driver_symbol(library, "cuDeviceGetCount", &driver.device_count) == NULL ||
        driver_symbol(library, "cuDeviceGet", &driver.device_get) == NULL ||
        driver_symbol(library, "cuDevicePrimaryCtxRetain", &driver.context_retain) == NULL ||
        driver_symbol(library, "cuDevicePrimaryCtxRelease_v2", &driver.context_release) == NULL ||
        driver_symbol(library, "cuCtxPushCurrent_v2", &driver.context_push) == NULL ||
        driver_symbol(library, "cuCtxPopCurrent_v2", &driver.context_pop) == NULL ||
        driver_symbol(library, "cuCtxGetCurrent", &driver.context_current) == NULL ||
        driver_symbol(library, "cuStreamCreate", &driver.stream_create) == NULL ||
        driver_symbol(library, "cuStreamDestroy_v2", &driver.stream_destroy) == NULL) {
        printf("skipped: libcuda.so.1 is too old\n");
        exit(real ? 0 : 1);
    }
    const int result = driver.init(0);
    if (result != 0 || driver.device_count(&driver.devices) != 0 || driver.devices == 0) {
        printf("skipped: cuInit returned %d, and there are %d devices\n", result, driver.devices);
        exit(real ? 0 : 1);
    }
}

/* Makes the primary context of a device current for this thread, as a host that works with it would. */
static inline void driver_enter(int ordinal) {
    void *context;
    int device;
    assert_int_equal(driver.device_get(&device, ordinal), 0);
    assert_int_equal(driver.context_retain(&context, device), 0);
    assert_int_equal(driver.context_push(context), 0);
}

static inline void driver_leave(int ordinal) {
    void *context;
    int device;
    assert_int_equal(driver.device_get(&device, ordinal), 0);
    assert_int_equal(driver.context_pop(&context), 0);
    assert_int_equal(driver.context_release(device), 0);
}

static inline uint64_t driver_stream(int ordinal) {
    uintptr_t stream = 0;
    driver_enter(ordinal);
    assert_int_equal(driver.stream_create(&stream, 1), 0); /* one that does not wait for the legacy stream */
    driver_leave(ordinal);
    return stream;
}

/* The fake driver as new, and later that nobody has misused it or left something behind. Contexts are kept: one each.
 */
static inline int driver_setup(void **state) {
    (void)state;
    if (driver.fake != NULL) {
        driver.fake->fail = NULL;
        driver.fake->misuse = 0;
        driver.fake->used = 0;
        driver.fake->log[0] = '\0';
    }
    return 0;
}

static inline int driver_teardown(void **state) {
    (void)state;
    void *context = &context;
    if (driver.context_current(&context) != 0 || context != NULL) {
        fprintf(stderr, "a context is still current\n");
        return 1;
    }
    if (driver.fake == NULL) {
        return 0;
    }
    const struct fake_cuda *fake = driver.fake;
    if (fake->misuse != 0 || fake->allocations != 0 || fake->events != 0 || fake->contexts[0] > 1 ||
        fake->contexts[1] > 1) {
        fprintf(stderr, "misuse %d (%s), allocations %d, events %d, contexts %d and %d\n", fake->misuse, fake->why,
                fake->allocations, fake->events, fake->contexts[0], fake->contexts[1]);
        return 1;
    }
    return 0;
}

/* What streams were given since the last call: of the fake driver alone. */
static inline void expect_log(const char *expected) {
    if (driver.fake != NULL) {
        assert_string_equal(driver.fake->log, expected);
        driver.fake->used = 0;
        driver.fake->log[0] = '\0';
    }
}

#define DRIVER_TEST(test) cmocka_unit_test_setup_teardown(test, driver_setup, driver_teardown)

#endif
