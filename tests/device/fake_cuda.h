/* SPDX-License-Identifier: MIT */
/*
 * A CUDA driver for tests: libcuda.so.1 with the entry points that the library uses, for two devices whose memory lies
 * on the host. Addresses of device memory cannot be dereferenced, and every argument is checked.
 */
#ifndef INTEROP_TESTS_FAKE_CUDA_H
#define INTEROP_TESTS_FAKE_CUDA_H

#include <stddef.h>

enum { FAKE_CUDA_DEVICES = 2 };

struct fake_cuda {
    /* What a test may set. */
    const char *fail; /* the entry point that does nothing but return `result`; NULL = none */
    int result;
    int version; /* of CUDA, as 1000 * major + 10 * minor */
    int devices;
    int gate; /* so many calls of cuDevicePrimaryCtxRetain wait for each other */
    /* What it may look at. */
    int allocations;                 /* not released yet */
    int events;                      /* not destroyed yet */
    int contexts[FAKE_CUDA_DEVICES]; /* primary contexts: retained and not released yet */
    int misuse;                      /* calls that a driver would not take, or not survive, */
    char why[128];                   /* the first of them, */
    size_t used;                     /* and what streams were given since this was last set to 0: */
    char log[1024]; /* "copy 64 on 0:1" (device 0, stream 1), "record 3 on ...", "wait 3 on ...", "sync 0:1" */
};

/* The state, which is shared by all threads; the driver locks it for each call. */
struct fake_cuda *fake_cuda(void);

#endif
