/* SPDX-License-Identifier: MIT */
#include "device/cuda.h"

/* Without dlopen there is no driver to be found. INTEROP__NO_CUDA is the build's option INTEROP_CUDA, off. */
#if defined(__has_include) && !defined(__wasi__) && !defined(INTEROP__NO_CUDA)
#if __has_include(<dlfcn.h>)
#define HAS_DLOPEN 1
#endif
#endif

interop_status interop__cuda_fail(const struct interop__cuda *cuda, const char *symbol, int result,
                                  interop_error *err) {
    const char *name = NULL;
    if (cuda->error_name(result, &name) != INTEROP__CUDA_SUCCESS || name == NULL) {
        name = "an error without a name";
    }
    const interop_status status = result == INTEROP__CUDA_OUT_OF_MEMORY    ? INTEROP_ERR_MEMORY
                                  : result == INTEROP__CUDA_INVALID_DEVICE ? INTEROP_ERR_VALUE
                                                                           : INTEROP_ERR_DEVICE;
    return interop__fail(err, status, INTEROP__CUDA_LIBRARY ": %s returned %s (%d)", symbol, name, result);
}

#if defined(HAS_DLOPEN)

#include <dlfcn.h>
#include <stdatomic.h>
#include <string.h>

static const struct {
    const char *name;
    size_t offset;
} symbols[] = {
#define SYMBOL(field, symbol, arguments) {#symbol, offsetof(struct interop__cuda, field)},
    INTEROP__CUDA_FUNCTIONS(SYMBOL)
#undef SYMBOL
};

static interop_status open_library(void **out, interop_error *err) {
    *out = dlopen(INTEROP__CUDA_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (*out == NULL) {
        const char *reason = dlerror();
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED, "no CUDA driver: %s",
                             reason != NULL ? reason : INTEROP__CUDA_LIBRARY " cannot be loaded");
    }
    return INTEROP_OK;
}

/* Looks up every function, so that an old driver is found out here and not in the middle of something. */
static interop_status find_symbols(void *library, struct interop__cuda *cuda, interop_error *err) {
    for (size_t i = 0; i < INTEROP__COUNT(symbols); i++) {
        void *symbol = dlsym(library, symbols[i].name);
        if (symbol == NULL) {
            return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                                 INTEROP__CUDA_LIBRARY " has no %s: a driver of CUDA %d.%d or newer is needed",
                                 symbols[i].name, INTEROP__CUDA_LEAST_VERSION / 1000,
                                 INTEROP__CUDA_LEAST_VERSION % 1000 / 10);
        }
        memcpy((char *)cuda + symbols[i].offset, &symbol, sizeof symbol); /* C has no cast from data to function */
    }
    return INTEROP_OK;
}

/* What the driver's own functions fail with here means that there is nothing to work with: no operations. */
static interop_status check_driver(const struct interop__cuda *cuda, interop_error *err) {
    int result, version = 0, count = 0;
    const char *symbol = "cuInit";
    if ((result = cuda->init(0)) == INTEROP__CUDA_SUCCESS) {
        symbol = "cuDriverGetVersion";
        if ((result = cuda->driver_version(&version)) == INTEROP__CUDA_SUCCESS) {
            symbol = "cuDeviceGetCount";
            result = cuda->device_count(&count);
        }
    }
    if (result != INTEROP__CUDA_SUCCESS) {
        interop__cuda_fail(cuda, symbol, result, err);
        if (err != NULL) {
            err->status = INTEROP_ERR_UNSUPPORTED;
        }
        return INTEROP_ERR_UNSUPPORTED;
    }
    if (version < INTEROP__CUDA_LEAST_VERSION || count == 0) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                             INTEROP__CUDA_LIBRARY
                             ": a driver of CUDA %d.%d with %d devices: %d.%d or newer and a device are needed",
                             version / 1000, version % 1000 / 10, count, INTEROP__CUDA_LEAST_VERSION / 1000,
                             INTEROP__CUDA_LEAST_VERSION % 1000 / 10);
    }
    return INTEROP_OK;
}

/*
 * Nobody waits for another thread that loads too: each works with what it has found itself, and the first one shares
 * it. A library that was opened stays open.
 */
interop_status interop__cuda_load(struct interop__cuda *own, const struct interop__cuda **out, interop_error *err) {
    enum { NONE, BEING_WRITTEN, THERE };
    static struct interop__cuda shared;
    static atomic_int state = NONE;
    static _Atomic(void *) opened;
    if (atomic_load_explicit(&state, memory_order_acquire) == THERE) {
        *out = &shared;
        return INTEROP_OK;
    }
    void *library = atomic_load_explicit(&opened, memory_order_acquire);
    interop_status status = library != NULL ? INTEROP_OK : open_library(&library, err);
    if (status != INTEROP_OK) {
        return status;
    }
    atomic_store_explicit(&opened, library, memory_order_release); /* one library has one handle */
    if ((status = find_symbols(library, own, err)) != INTEROP_OK || (status = check_driver(own, err)) != INTEROP_OK) {
        return status;
    }
    int expected = NONE;
    if (atomic_compare_exchange_strong(&state, &expected, BEING_WRITTEN)) {
        shared = *own;
        atomic_store_explicit(&state, THERE, memory_order_release);
    }
    *out = own;
    return INTEROP_OK;
}

#else

interop_status interop__cuda_load(struct interop__cuda *own, const struct interop__cuda **out, interop_error *err) {
    (void)own;
    (void)out;
    return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                         INTEROP__CUDA_LIBRARY
                         " is not looked for: the platform, or this build, loads no libraries at run time");
}

#endif
