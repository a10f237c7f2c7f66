/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE
#include "arena.h"

#include <fenv.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static sigjmp_buf escape;

static void on_signal(int number) {
    siglongjmp(escape, number);
}

static unsigned char *arena_open(void) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *memory = mmap(NULL, ARENA_BYTES + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct sigaction action = {.sa_handler = on_signal};
    if (memory == MAP_FAILED || mprotect(memory + page, ARENA_BYTES, PROT_READ | PROT_WRITE) != 0) {
        return NULL;
    }
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGILL, &action, NULL);
    sigaction(SIGFPE, &action, NULL);
    return memory + page;
}

unsigned char *arena_take(size_t bytes, int edge) {
    static unsigned char *arena;
    if (arena == NULL) {
        arena = arena_open();
    }
    if (arena == NULL || bytes > ARENA_BYTES - 64) {
        abort();
    }
    return edge < 0 ? arena : edge > 0 ? arena + ARENA_BYTES - bytes : arena + 64;
}

static int flags_raised(void) {
    const int raised = fetestexcept(FE_ALL_EXCEPT);
    return (raised & FE_DIVBYZERO ? INTEROP__FP_DIVIDE : 0) | (raised & FE_OVERFLOW ? INTEROP__FP_OVERFLOW : 0) |
           (raised & FE_UNDERFLOW ? INTEROP__FP_UNDERFLOW : 0) | (raised & FE_INVALID ? INTEROP__FP_INVALID : 0);
}

int arena_call(interop__loop *loop, const struct interop__kernel *kernel, char **args, intptr_t n,
               const intptr_t *steps) {
    char *own_args[8] = {args[0], args[1], args[2]};
    intptr_t own_steps[8] = {steps[0], steps[1], steps[2]};
    if (sigsetjmp(escape, 1) != 0) {
        return -1;
    }
    feclearexcept(FE_ALL_EXCEPT);
    loop(own_args, &n, own_steps, kernel->data);
    return flags_raised();
}

int arena_across(interop__across *across, char *out, intptr_t out_step, const char *in, intptr_t in_across,
                 intptr_t along, intptr_t n, intptr_t results) {
    if (sigsetjmp(escape, 1) != 0) {
        return -1;
    }
    feclearexcept(FE_ALL_EXCEPT);
    across(out, out_step, in, in_across, along, n, results);
    return flags_raised();
}
