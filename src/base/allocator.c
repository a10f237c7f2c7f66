/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

/*
 * More alignment than malloc gives is made from a larger block of malloc, whose address stands before the aligned one:
 * several times faster than aligned_alloc, and the same everywhere.
 */
static void *default_allocate(size_t size, size_t alignment, void *user) {
    (void)user;
    if (alignment <= _Alignof(max_align_t)) {
        return malloc(size);
    }
    char *base = size > SIZE_MAX - alignment ? NULL : malloc(size + alignment);
    if (base == NULL) {
        return NULL;
    }
    char *block = base + (alignment - (uintptr_t)base % alignment); /* at least malloc's alignment further on */
    memcpy(block - sizeof base, &base, sizeof base);
    return block;
}

static void default_release(void *block, size_t size, size_t alignment, void *user) {
    (void)size;
    (void)user;
    char *base = block;
    if (alignment > _Alignof(max_align_t)) {
        memcpy(&base, base - sizeof base, sizeof base);
    }
    free(base);
}

static interop_allocator current = {sizeof(interop_allocator), 0, default_allocate, default_release, NULL};

interop_status interop_set_allocator(const interop_allocator *allocator, interop_error *err) {
    static const interop_allocator fallback = {sizeof(interop_allocator), 0, default_allocate, default_release, NULL};
    interop_allocator wanted;
    if (allocator == NULL) {
        current = fallback;
        return INTEROP_OK;
    }
    interop_status status =
        interop__struct_in(allocator, sizeof *allocator, sizeof *allocator, &wanted, "interop_allocator", err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (wanted.allocate == NULL || wanted.release == NULL || wanted.reserved != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "interop_allocator: allocate and release must both be set, and reserved must be 0");
    }
    current = wanted;
    return INTEROP_OK;
}

/* As nearly always, without a call through a pointer. */
static inline bool is_default(void) {
    return INTEROP__LIKELY(current.allocate == default_allocate);
}

void *interop__allocate(size_t size, size_t alignment) {
    return is_default() ? default_allocate(size, alignment, NULL) : current.allocate(size, alignment, current.user);
}

void interop__release(void *block, size_t size, size_t alignment) {
    if (block == NULL) {
        return;
    }
    if (is_default()) {
        default_release(block, size, alignment, NULL);
    } else {
        current.release(block, size, alignment, current.user);
    }
}
