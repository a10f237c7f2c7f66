/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_ARRAY_H
#define INTEROP_ARRAY_H

/**
 * \file array.h
 * The owner: a reference-counted tensor with whatever must be released after it.
 */

#include "tensor.h"

INTEROP_BEGIN_DECLS

/**
 * Opaque, reference-counted. Its descriptor never changes, so that any number of threads may read it. If its elements
 * are records, it holds a reference to their fields.
 */
typedef struct interop_array interop_array;

/** Whether to copy, with the meaning of Python's `copy` keyword. */
enum {
    INTEROP_COPY_INVALID = -1,
    INTEROP_COPY_IF_NEEDED = 0, /**< None */
    INTEROP_COPY_ALWAYS = 1,    /**< True */
    INTEROP_COPY_NEVER = 2      /**< False */
};

/**
 * Called once when the last reference to host memory is dropped, on the thread that drops it.
 *
 * \param user as given beside the callback
 */
typedef void (*interop_release_callback)(void *user);

/**
 * Makes an array with uninitialised memory of its own on the CPU: C order, aligned to 64 bytes, and to 2 MiB with
 * huge pages asked for from 4 MiB on. No elements: data is NULL.
 *
 * \param dtype element type; sub-byte types are packed
 * \param ndim rank
 * \param shape `ndim` extents, copied
 * \param out receives one reference
 * \returns INTEROP_ERR_ARGUMENT, _VALUE, _TYPE, _OVERFLOW, _MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_array_empty(const interop_dtype *dtype, int32_t ndim, const int64_t *shape,
                                               interop_array **out, interop_error *err);

/**
 * Wraps memory of the host. Shape and strides are copied; data is borrowed until `release` is called.
 *
 * \param tensor checked with `policy`
 * \param policy INTEROP_LENIENT or INTEROP_STRICT
 * \param release called exactly once after the last reference; NULL: nothing to release
 * \param user handed to release
 * \param out receives one reference
 * \returns what interop_tensor_check() says, INTEROP_ERR_MEMORY; on failure release is never called
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_array_from_host(const interop_tensor *tensor, uint32_t policy,
                                                   interop_release_callback release, void *user, interop_array **out,
                                                   interop_error *err);

/**
 * Makes an array with another view of the same memory; it keeps `array`'s memory alive.
 *
 * \param array not consumed
 * \param tensor the view, as the functions of tensor.h make it: same device, inside the byte span of `array`, and
 *               not writable if array is read-only
 * \param out receives one reference
 * \returns what interop_tensor_check() says, INTEROP_ERR_VALUE (leaves the span or the device of array),
 *          INTEROP_ERR_BUFFER (writable view of read-only memory), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_array_view(interop_array *array, const interop_tensor *tensor, interop_array **out,
                                              interop_error *err);

/**
 * Makes an array with a copy of the elements on the CPU, laid out as interop_array_empty() does. INTEROP_IS_COPIED is
 * set, INTEROP_SUBBYTE_PADDED as in the tensor, and no other flag, stream or override. Packed elements of up to 7 bits
 * and one lane may have any strides; bits behind the last are 0.
 *
 * \param tensor on a host-readable device
 * \param out receives one reference
 * \returns as interop_tensor_copy(), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_array_copy(const interop_tensor *tensor, interop_array **out, interop_error *err);

/**
 * Makes an array with a copy of the elements as interop_array_copy() does, in this machine's byte order: those in the
 * other order are swapped, each part of a complex number and each code point by itself, and fields of records wherever
 * they lie. Raw bytes stay as they are. Elements that are in this machine's order are copied all the same.
 *
 * \param tensor on a host-readable device
 * \param out receives one reference
 * \returns as interop_array_copy(), INTEROP_ERR_VALUE (fields that share bytes, one of them in the other order)
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_array_to_native(const interop_tensor *tensor, interop_array **out,
                                                   interop_error *err);

/**
 * Brings an array to a device, by a copy where one is needed or wanted. Without one the result is the array itself, or
 * a view of it if another stream shall order it.
 *
 * A copy has memory of its own, INTEROP_IS_COPIED set, and INTEROP_SUBBYTE_PADDED as in the array; it is read-only only
 * if its elements share memory. Elements without gaps, in C or F order, keep their order. Others are brought into C
 * order first if the host can read them; if it cannot, all bytes of the span are copied and strides kept, as long as
 * these are at most 4 times the bytes of the elements. A copy of no elements asks no driver, and data is NULL.
 *
 * Streams: what the array's stream has been given so far is waited for, on the device if possible. The result is to be
 * used on `stream`, which also does the copy; with 0 it is ready when the call returns. The array may be released
 * at once unless it lies in memory of a device: then only after the stream has done the copy.
 *
 * \param array not consumed
 * \param device where to; CUDA_HOST, which is pinned, and CUDA_MANAGED are devices of their own
 * \param stream a stream of `device`; 0, and always 0 for the CPU: none
 * \param copy INTEROP_COPY_x
 * \param operations NULL: the library's own; otherwise used for all but the CPU, and copied: what `user` points to must
 *                   outlive the result
 * \param out receives one reference
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_UNSUPPORTED (no operations for the device, no driver),
 *          INTEROP_ERR_VALUE (no such device, a stream for the CPU), INTEROP_ERR_TYPE (objects),
 *          INTEROP_ERR_BUFFER (a copy is needed and forbidden, handles, gaps too wide, packed sub-byte elements
 *          with gaps on the host), INTEROP_ERR_MEMORY, INTEROP_ERR_DEVICE
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_array_to_device(interop_array *array, const interop_device *device, uint64_t stream,
                                                   int32_t copy, const interop_device_operations *operations,
                                                   interop_array **out, interop_error *err);

/**
 * Adds a reference.
 *
 * \param array may be NULL
 * \returns array
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_array *interop_array_retain(interop_array *array);

/**
 * Drops a reference; the last one releases what the array holds, on this thread.
 *
 * \param array may be NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API void interop_array_release(interop_array *array);

/**
 * The array's descriptor.
 *
 * \param array may be NULL
 * \returns valid and unchanged as long as the array lives; NULL for NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const interop_tensor *interop_array_tensor(const interop_array *array);

INTEROP_END_DECLS

#endif
