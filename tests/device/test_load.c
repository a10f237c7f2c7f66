/* SPDX-License-Identifier: MIT */
/* The first use of the fake driver: every way in which it can be missing, then several threads at once. */
#define _POSIX_C_SOURCE 200809L /* barriers */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "device/cuda.h"
#include "driver.h"

/* The linker leads the library's calls of dlopen and dlsym here (--wrap). */
static const char *missing_symbol;
static int missing_library;

void *__real_dlopen(const char *name, int mode);
void *__wrap_dlopen(const char *name, int mode);
void *__wrap_dlopen(const char *name, int mode) {
    return __real_dlopen(missing_library ? "libcuda-is-missing.so.1" : name, mode);
}

void *__real_dlsym(void *library, const char *name);
void *__wrap_dlsym(void *library, const char *name);
void *__wrap_dlsym(void *library, const char *name) {
    return missing_symbol != NULL && strcmp(name, missing_symbol) == 0 ? NULL : __real_dlsym(library, name);
}

static const interop_device cuda0 = {INTEROP_DEVICE_CUDA, 0};

/* Each operation says the same, and touches nothing. */
static void refused(const char *part, const char *other) {
    interop_error err;
    interop_device found = {77, 77};
    char byte = 1;
    void *address = &byte;
    const interop_status statuses[] = {
        interop_device_allocate(&cuda0, 8, &address, &err),
        interop_device_release(&cuda0, &byte, 8, &err),
        interop_device_copy(&cuda0, &byte, &cuda0, &byte, 1, 1, &err),
        interop_device_order(&cuda0, 1, &cuda0, 2, &err),
        interop_device_synchronise(&cuda0, 1, &err),
        interop_device_query_pointer(INTEROP_DEVICE_CUDA, &byte, &found, NULL),
        interop_device_query_pointer(INTEROP_DEVICE_CUDA, &byte, &found, &err),
    };
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        assert_int_equal(statuses[i], INTEROP_ERR_UNSUPPORTED);
    }
    assert_int_equal(err.status, INTEROP_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, part));
    assert_non_null(strstr(err.message, other));
    assert_ptr_equal(address, &byte);
    assert_int_equal(found.type, 77);
    assert_int_equal(driver.fake->contexts[0], 0);
}

static void library_is_missing(void **state) {
    (void)state;
    missing_library = 1;
    refused("libcuda-is-missing.so.1", "no CUDA driver");
    missing_library = 0;
}

static void entry_point_is_missing(void **state) {
    static const char *const names[] = {
#define NAME(field, symbol, arguments) #symbol,
        INTEROP__CUDA_FUNCTIONS(NAME)
#undef NAME
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        missing_symbol = names[i];
        refused(names[i], "libcuda.so.1");
    }
    missing_symbol = NULL;
}

static void driver_does_not_start(void **state) {
    static const struct {
        const char *fail;
        int result;
        const char *message;
    } cases[] = {
        {"cuInit", 100, "cuInit returned CUDA_ERROR_NO_DEVICE (100)"},
        {"cuInit", 999, "cuInit returned an error without a name (999)"},
        {"cuDriverGetVersion", 1, "cuDriverGetVersion returned CUDA_ERROR_INVALID_VALUE (1)"},
        {"cuDeviceGetCount", 3, "cuDeviceGetCount returned CUDA_ERROR_NOT_INITIALIZED (3)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        driver.fake->fail = cases[i].fail;
        driver.fake->result = cases[i].result;
        refused(cases[i].message, "libcuda.so.1: ");
    }
}

static void driver_is_too_old_or_idle(void **state) {
    (void)state;
    driver.fake->version = 10020;
    refused("CUDA 10.2", "11.0");
    driver.fake->version = 12040;
    driver.fake->devices = 0;
    refused("CUDA 12.4 with 0 devices", "libcuda.so.1");
    driver.fake->devices = FAKE_CUDA_DEVICES;
}

enum { THREADS = 8, ROUNDS = 20 };

static void *work(void *start) {
    intptr_t failures = 0;
    pthread_barrier_wait(start);
    for (int32_t i = 0; i < ROUNDS; i++) {
        const interop_device device = {INTEROP_DEVICE_CUDA, i % FAKE_CUDA_DEVICES};
        int32_t number = i, back = -1;
        void *address = NULL;
        const interop_device cpu = {INTEROP_DEVICE_CPU, 0};
        failures += interop_device_allocate(&device, 4, &address, NULL) != INTEROP_OK;
        failures += interop_device_copy(&device, address, &cpu, &number, 4, 0, NULL) != INTEROP_OK;
        failures += interop_device_copy(&cpu, &back, &device, address, 4, 2, NULL) != INTEROP_OK || back != i;
        failures += interop_device_order(&device, 1, &device, 2, NULL) != INTEROP_OK;
        failures += interop_device_release(&device, address, 4, NULL) != INTEROP_OK;
    }
    return (void *)failures;
}

static void first_used_by_many_threads(void **state) {
    (void)state;
    pthread_barrier_t start;
    pthread_t threads[THREADS];
    driver.fake->gate = THREADS; /* none finds a context that another has retained */
    assert_int_equal(pthread_barrier_init(&start, NULL, THREADS), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, work, &start), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *failures;
        assert_int_equal(pthread_join(threads[i], &failures), 0);
        assert_null(failures);
    }
    pthread_barrier_destroy(&start);
    assert_int_equal(driver.fake->contexts[0], 1); /* those of slower threads are given back */
    assert_int_equal(driver.fake->contexts[1], 1);
}

/* From here on the driver is in use, and what is missing now is not looked for again. */
static void loaded_once(void **state) {
    (void)state;
    interop_device found;
    missing_library = 1;
    missing_symbol = "cuInit";
    driver.fake->fail = "cuInit";
    assert_int_equal(interop_device_query_pointer(INTEROP_DEVICE_CUDA, &found, &found, NULL), INTEROP_OK);
    assert_int_equal(found.type, INTEROP_DEVICE_CPU);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        DRIVER_TEST(library_is_missing),         DRIVER_TEST(entry_point_is_missing),
        DRIVER_TEST(driver_does_not_start),      DRIVER_TEST(driver_is_too_old_or_idle),
        DRIVER_TEST(first_used_by_many_threads), DRIVER_TEST(loaded_once),
    };
    driver_open(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
