/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_STATUS_H
#define INTEROP_STATUS_H

/**
 * \file status.h
 * Status codes, error messages and the allocator hook.
 */

#include "abi.h"

INTEROP_BEGIN_DECLS

/** Result of a call: INTEROP_OK or a negative code. */
typedef int32_t interop_status;

enum {
    INTEROP_OK = 0,
    INTEROP_ERR_ARGUMENT = -1,    /**< a NULL or malformed argument of this library's own interface */
    INTEROP_ERR_VALUE = -2,       /**< a field of foreign data breaks its protocol's rules */
    INTEROP_ERR_TYPE = -3,        /**< an element type is unknown, illegal, or not served */
    INTEROP_ERR_BUFFER = -4,      /**< legal, but cannot enter or leave this way (read-only, device, overlap) */
    INTEROP_ERR_OVERFLOW = -5,    /**< a count, size or address does not fit its integer */
    INTEROP_ERR_MEMORY = -6,      /**< the allocator returned NULL */
    INTEROP_ERR_UNSUPPORTED = -7, /**< a version, flag or feature this library does not know */
    INTEROP_ERR_IO = -8,          /**< the operating system refused a file operation */
    INTEROP_ERR_DEVICE = -9       /**< the driver of a device reported an error, which the message names */
};

/**
 * Caller-owned error: the code, and a message that names the field, its value and the rule broken.
 * Needs no initialisation and no release. Its layout never changes.
 */
typedef struct interop_error {
    interop_status status;
    char message[508]; /**< UTF-8, always terminated */
} interop_error;

/**
 * Name of a status code, such as "INTEROP_ERR_VALUE".
 *
 * \param status any value
 * \returns a static string; "INTEROP_ERR_UNKNOWN" for a number that is no code
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const char *interop_status_name(interop_status status);

/** Allocator hook. Both functions must be set. */
typedef struct interop_allocator {
    uint32_t struct_size;
    uint32_t reserved; /**< zero */
    /** Returns `size` (> 0) bytes aligned to `alignment` (a power of two), or NULL. */
    void *(*allocate)(size_t size, size_t alignment, void *user);
    /** Releases a block of `allocate`; never called with NULL. May run on any thread that drops a last reference. */
    void (*release)(void *block, size_t size, size_t alignment, void *user);
    void *user; /**< handed to both */
} interop_allocator;

/**
 * Replaces the allocator of the whole library. Without a call it uses malloc.
 *
 * Every block is released through the allocator that is set at that time: change it only while no object of the
 * library is alive.
 *
 * \param allocator copied; NULL restores the default
 * \returns INTEROP_ERR_ARGUMENT (a function missing, struct_size too small), INTEROP_ERR_UNSUPPORTED (unknown tail
 *          not zero); the allocator is then unchanged
 * \threads caller serialises
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_set_allocator(const interop_allocator *allocator, interop_error *err);

INTEROP_END_DECLS

#endif
