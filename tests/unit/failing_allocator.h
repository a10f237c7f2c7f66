/* SPDX-License-Identifier: MIT */
/*
 * An allocator for tests: fails the n-th allocation, counts live blocks, and records misuse. For one thread. Include
 * after cmocka.h.
 */
#ifndef INTEROP_TESTS_FAILING_ALLOCATOR_H
#define INTEROP_TESTS_FAILING_ALLOCATOR_H

#include <stdlib.h>
#include <string.h>

#include "interop/status.h"

enum { FAILING_ALLOCATOR_BLOCKS = 256, FAILING_ALLOCATOR_MOST = 1 << 30 };

struct failing_allocator {
    size_t calls;   /* allocations asked for since the last reset */
    size_t fail_at; /* which of them fails, from 1; 0 = none */
    size_t largest; /* bytes of the largest block asked for */
    size_t live;    /* blocks not released yet */
    size_t misuse;  /* size 0, alignment no power of two, unknown block, wrong size or alignment */
    struct {
        void *block;
        size_t size;
        size_t alignment;
    } blocks[FAILING_ALLOCATOR_BLOCKS];
};

static inline void *failing_allocate(size_t size, size_t alignment, void *user) {
    struct failing_allocator *allocator = user;
    allocator->calls++;
    allocator->largest = size > allocator->largest ? size : allocator->largest;
    if (size == 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) {
        allocator->misuse++;
        return NULL;
    }
    if (allocator->calls == allocator->fail_at || size > FAILING_ALLOCATOR_MOST) {
        return NULL; /* the sanitizers abort on sizes that no machine has */
    }
    for (size_t i = 0; i < FAILING_ALLOCATOR_BLOCKS; i++) {
        if (allocator->blocks[i].block == NULL) {
            const size_t rounded = (size + alignment - 1) / alignment * alignment;
            void *block = aligned_alloc(alignment, rounded);
            if (block != NULL) {
                memset(block, 0xa5, rounded < 65536 ? rounded : 65536); /* nobody may count on zeros */
                allocator->blocks[i].block = block;
                allocator->blocks[i].size = size;
                allocator->blocks[i].alignment = alignment;
                allocator->live++;
            }
            return block;
        }
    }
    allocator->misuse++;
    return NULL;
}

static inline void failing_release(void *block, size_t size, size_t alignment, void *user) {
    struct failing_allocator *allocator = user;
    for (size_t i = 0; block != NULL && i < FAILING_ALLOCATOR_BLOCKS; i++) {
        if (allocator->blocks[i].block == block) {
            if (allocator->blocks[i].size != size || allocator->blocks[i].alignment != alignment) {
                allocator->misuse++;
            }
            allocator->blocks[i].block = NULL;
            allocator->live--;
            free(block);
            return;
        }
    }
    allocator->misuse++;
}

/* From here on the library allocates through `allocator`. */
static inline void failing_allocator_install(struct failing_allocator *allocator) {
    const interop_allocator hook = {sizeof hook, 0, failing_allocate, failing_release, allocator};
    memset(allocator, 0, sizeof *allocator);
    assert_int_equal(interop_set_allocator(&hook, NULL), INTEROP_OK);
}

/* Puts the default back; nothing may be alive. */
static inline void failing_allocator_remove(struct failing_allocator *allocator) {
    assert_int_equal(interop_set_allocator(NULL, NULL), INTEROP_OK);
    assert_int_equal(allocator->live, 0);
    assert_int_equal(allocator->misuse, 0);
}

/*
 * Runs `call` with its first, second, ... allocation failing, until it succeeds. Each failure must be reported as
 * INTEROP_ERR_MEMORY with a message, and must leave no block behind. Returns how many allocations the call makes.
 */
static inline size_t failing_allocator_sweep(struct failing_allocator *allocator,
                                             interop_status (*call)(void *context, interop_error *err), void *context) {
    for (size_t fail_at = 1;; fail_at++) {
        interop_error err = {INTEROP_OK, ""};
        const size_t live = allocator->live;
        allocator->calls = 0;
        allocator->fail_at = fail_at;
        const interop_status status = call(context, &err);
        allocator->fail_at = 0;
        if (allocator->calls < fail_at) {
            assert_int_equal(status, INTEROP_OK);
            return allocator->calls;
        }
        assert_int_equal(status, INTEROP_ERR_MEMORY);
        assert_int_equal(err.status, INTEROP_ERR_MEMORY);
        assert_true(err.message[0] != '\0');
        assert_int_equal(allocator->live, live);
        assert_int_equal(allocator->misuse, 0);
    }
}

#endif
