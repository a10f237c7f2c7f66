/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_ABI_H
#define INTEROP_ABI_H

/**
 * \file abi.h
 * Linkage, version and limits.
 *
 * Conventions of every header of the library:
 * - Codes are int32_t with an anonymous enum of constants. Unknown values are refused, never assumed.
 * - A struct that the caller fills begins with `struct_size`: set it to sizeof of the struct and zero the rest.
 *   Zero always means the default. A struct larger than the library knows is accepted if the unknown tail is zero.
 * - Text in: pointer and length, no terminator needed. Text out: caller's buffer of `capacity` bytes; the length
 *   needed (without the terminator) is reported, and the text is cut and terminated when capacity is not 0.
 * - `err` is the last argument of every call that can fail. It may be NULL. It is written on failure only.
 * - On failure nothing else is written, and ownership of every argument stays where it was, unless said otherwise.
 * - Thread words: "any thread" = may be called at any time from any thread; "one thread per object" = no two calls
 *   on the same object at once; "caller serialises" = no other call of the library may run meanwhile.
 */

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#if defined(INTEROP_BUILD_SHARED)
#define INTEROP_API __declspec(dllexport)
#elif defined(INTEROP_DLL)
#define INTEROP_API __declspec(dllimport)
#else
#define INTEROP_API
#endif
#elif defined(__GNUC__)
#define INTEROP_API __attribute__((visibility("default")))
#else
#define INTEROP_API
#endif

#ifdef __cplusplus
#define INTEROP_BEGIN_DECLS extern "C" {
#define INTEROP_END_DECLS   }
#else
#define INTEROP_BEGIN_DECLS
#define INTEROP_END_DECLS
#endif

INTEROP_BEGIN_DECLS

/** Version of these headers; the build and the package files read it from here. */
enum { INTEROP_VERSION_INVALID = -1, INTEROP_VERSION_MAJOR = 1, INTEROP_VERSION_MINOR = 0, INTEROP_VERSION_PATCH = 0 };

/** Limits of the library. */
enum {
    INTEROP_LIMIT_INVALID = -1,
    INTEROP_MAX_NDIM = 64,   /**< highest rank of a tensor */
    INTEROP_MAX_OPERANDS = 8 /**< most inputs and outputs of one ufunc together */
};

/**
 * Version of the library that is loaded, as major * 1000000 + minor * 1000 + patch.
 *
 * \threads any thread, before anything else too
 * \allocates no
 * \since 1.0
 */
INTEROP_API uint32_t interop_version(void);

/**
 * Version of the library that is loaded, as text such as "1.0.0".
 *
 * \returns a static string; do not free it
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const char *interop_version_string(void);

/**
 * INTEROP_MAX_NDIM of the library that is loaded, for callers that cannot read the enum.
 *
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_max_ndim(void);

INTEROP_END_DECLS

#endif
