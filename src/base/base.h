/* SPDX-License-Identifier: MIT */
/* What every part of the library shares: errors, allocation, checked arithmetic. */
#ifndef INTEROP_BASE_H
#define INTEROP_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interop/status.h"

#if defined(__GNUC__)
#define INTEROP__PRINTF(text, first) __attribute__((format(printf, text, first), cold))
#define INTEROP__LIKELY(x)           __builtin_expect(!!(x), 1)
#define INTEROP__NOINLINE            __attribute__((noinline))
#else
#define INTEROP__PRINTF(text, first)
#define INTEROP__LIKELY(x) (x)
#define INTEROP__NOINLINE
#endif

#define INTEROP__COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Writes the error, if the caller wants one, and has the value `status`, so that callers can
 * `return interop__fail(err, CODE, format, ...)`. A macro, so that compilers see that what follows a check is not
 * reached; they warn of unset variables otherwise.
 */
#define interop__fail(err, status, ...) (interop__report((err), (status), __VA_ARGS__), (status))
void interop__report(interop_error *err, interop_status status, const char *format, ...) INTEROP__PRINTF(3, 4);

/*
 * The rule for structs that the caller fills: copies what the library knows of `from` into `to` (of `known` bytes),
 * zeroes the rest, and refuses a size below `least` or an unknown tail that is not zero.
 */
interop_status interop__struct_in(const void *from, size_t least, size_t known, void *to, const char *name,
                                  interop_error *err);

/* The same rule as a test, for structs that are used in place; `known` is also the least size. */
interop_status interop__struct_check(const void *from, size_t known, const char *name, interop_error *err);

/* Text out: copies what fits, terminates when capacity is not 0, and returns `length`. */
size_t interop__text_out(const char *text, size_t length, char *buffer, size_t capacity);

/*
 * For messages about foreign text: copies it to `buffer` with everything but printable ASCII as \xHH, cut with "..."
 * where it does not fit. `capacity` must be 8 or more. Returns buffer.
 */
const char *interop__quote(const char *text, size_t length, char *buffer, size_t capacity);

/* For messages: numbers such as extents, "(2, 3)", cut as above. */
const char *interop__quote_numbers(int32_t count, const int64_t *numbers, char *buffer, size_t capacity);

/* The allocator hook. `size` is never 0. Release wants the size and alignment of the allocation, and accepts NULL. */
void *interop__allocate(size_t size, size_t alignment);
void interop__release(void *block, size_t size, size_t alignment);

/* Sorts items of at most 128 bytes. Equal ones come in any order. Unlike some qsort() it allocates nothing. */
void interop__sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *));

/* Arithmetic that says whether it overflowed. On overflow *out is not to be used. */
static inline bool interop__add_overflows(int64_t a, int64_t b, int64_t *out) {
    return __builtin_add_overflow(a, b, out);
}
static inline bool interop__mul_overflows(int64_t a, int64_t b, int64_t *out) {
    return __builtin_mul_overflow(a, b, out);
}

#endif
