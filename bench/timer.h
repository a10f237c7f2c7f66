/* SPDX-License-Identifier: MIT */
/* Every benchmark is a function that does its work `iterations` times and returns the nanoseconds that took. */
#ifndef INTEROP_BENCH_TIMER_H
#define INTEROP_BENCH_TIMER_H

#include <stdint.h>
#include <time.h>

static inline double bench_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Makes the compiler believe that `pointer` and what it points to are used and changed here. */
static inline void bench_escape(void *pointer) {
    __asm__ volatile("" : : "g"(pointer) : "memory");
}

#endif
