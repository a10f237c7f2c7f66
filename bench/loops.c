/* SPDX-License-Identifier: MIT */
/* Timing of loops and calls that the driver sets up, in one thread or several. */
#define _GNU_SOURCE /* for affinity */
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

#include "interop/interop.h"
#include "timer.h"

double bench_loop(interop_loop loop, char *const *args, int32_t count, const intptr_t *dimensions,
                  const intptr_t *steps, void *data, int64_t iterations) {
    char *copies[8];
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        for (int32_t k = 0; k < count; k++) {
            copies[k] = args[k]; /* a loop may change its argument array */
        }
        loop(copies, dimensions, steps, data);
    }
    return bench_now() - start;
}

/* interop_ufunc_call of the library to be timed: there may be two in the process. */
typedef interop_status call_function(const interop_ufunc *, const interop_tensor *const *, int32_t, uint32_t *,
                                     interop_error *);

double bench_ufunc_call(call_function *call, const interop_ufunc *ufunc, const interop_tensor *const *operands,
                        int32_t count, int64_t iterations) {
    uint32_t status = 0;
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        if (call(ufunc, operands, count, &status, NULL) != INTEROP_OK) {
            return -1;
        }
    }
    return bench_now() - start;
}

typedef interop_status reduce_function(const interop_ufunc *, const interop_tensor *, const int32_t *, int32_t, int32_t,
                                       const interop_tensor *, uint32_t *, interop_error *);

/* All elements of operands[0] into the one of operands[1], which has as many axes. */
double bench_ufunc_reduce(reduce_function *reduce, const interop_ufunc *ufunc, const interop_tensor *const *operands,
                          int32_t count, int64_t iterations) {
    uint32_t status = 0;
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        if (count != 2 || reduce(ufunc, operands[0], NULL, 0, 1, operands[1], &status, NULL) != INTEROP_OK) {
            return -1;
        }
    }
    return bench_now() - start;
}

enum { MAX_THREADS = 16 };

struct worker {
    pthread_t thread;
    int32_t cpu;
    call_function *call;
    const interop_ufunc *ufunc;
    const interop_tensor *const *operands;
    int32_t count;
    atomic_int *missing; /* workers that have not arrived at the start */
    int64_t iterations;
    double start, elapsed;
};

/* Two threads that the system puts on one CPU would show nothing. */
static void stay_on(int32_t cpu) {
#if defined(__linux__)
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    pthread_setaffinity_np(pthread_self(), sizeof set, &set);
#else
    (void)cpu;
#endif
}

static void *work(void *argument) {
    struct worker *worker = argument;
    stay_on(worker->cpu);
    atomic_fetch_sub(worker->missing, 1);
    while (atomic_load(worker->missing) > 0) {
        sched_yield();
    }
    worker->start = bench_now();
    worker->elapsed =
        bench_ufunc_call(worker->call, worker->ufunc, worker->operands, worker->count, worker->iterations);
    return NULL;
}

/*
 * `threads` threads, each on its CPU of `cpus` and with its own `count` operands of `operands`, start together and make
 * `iterations` calls. From the first start to the last end; negative if a call or a thread fails.
 */
double bench_threads(call_function *call, const interop_ufunc *ufunc, const interop_tensor *const *operands,
                     int32_t count, const int32_t *cpus, int32_t threads, int64_t iterations) {
    struct worker workers[MAX_THREADS];
    atomic_int missing = threads;
    int32_t started = 0;
    for (; started < threads && threads <= MAX_THREADS; started++) {
        workers[started] = (struct worker){.cpu = cpus[started],
                                           .call = call,
                                           .ufunc = ufunc,
                                           .operands = operands + started * count,
                                           .count = count,
                                           .missing = &missing,
                                           .iterations = iterations};
        if (pthread_create(&workers[started].thread, NULL, work, &workers[started]) != 0) {
            atomic_store(&missing, 0); /* lets those that wait go */
            break;
        }
    }
    double first = INFINITY, last = 0, failed = started < threads;
    for (int32_t i = 0; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
        failed += workers[i].elapsed < 0;
        first = fmin(first, workers[i].start);
        last = fmax(last, workers[i].start + workers[i].elapsed);
    }
    return failed > 0 ? -1 : last - first;
}
