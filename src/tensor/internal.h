/* SPDX-License-Identifier: MIT */
/* What the rest of the library may know of tensors and arrays beyond the public headers. */
#ifndef INTEROP_TENSOR_INTERNAL_H
#define INTEROP_TENSOR_INTERNAL_H

#include <stdatomic.h>

#include "base/base.h"
#include "interop/array.h"

/*
 * The array, then the shape and strides that `tensor` points to, then, for small arrays that own their elements, those;
 * an export puts its struct behind them. Views hold a reference to the array whose memory they share (never to another
 * view), so that chains cannot grow.
 */
struct interop_array {
    atomic_size_t references;
    size_t size; /* of this block */
    size_t alignment;
    interop_tensor tensor;
    struct interop_array *base;       /* retained, or NULL */
    interop_release_callback release; /* or NULL */
    void *user;
    size_t outside;      /* bytes of elements in a block of their own, */
    void *outside_block; /* this one; or NULL */
    int64_t dims[];      /* ndim extents, then ndim strides */
};

enum { INTEROP__QUOTED_DIMS = 160 }; /* of extents or strides, in messages */

/* Makes an array of a tensor that has been checked: one allocation, one reference. Copies shape and strides. */
interop_status interop__array_make(const interop_tensor *checked, interop_release_callback release, void *user,
                                   interop_array **out, interop_error *err);

/* interop_array_retain() where it is known that there is an array. */
static inline interop_array *interop__array_hold(interop_array *array) {
    atomic_fetch_add_explicit(&array->references, 1, memory_order_relaxed);
    return array;
}

/* What one pass over the extents and strides tells. Bytes; `low` and `high` as interop_tensor_span() gives them. */
struct interop__extent {
    int64_t elements;
    int64_t bytes;
    int64_t low;
    int64_t high;
};

/* interop_tensor_check(), and the numbers that it had to find. */
interop_status interop__tensor_check(const interop_tensor *tensor, uint32_t policy, struct interop__extent *extent,
                                     interop_error *err);

/* Whether a device can be one: its type may be unknown. */
interop_status interop__device_check(const interop_device *device, interop_error *err);

/* Writes C-order strides for `shape`, `step` between neighbours. Overflow wraps: the check of the result finds it. */
void interop__c_strides(int32_t ndim, const int64_t *shape, int64_t step, int64_t *strides);

/* Writes C-order strides for a tensor's shape: in bytes, or in bits for packed sub-byte elements. */
void interop__tensor_c_strides(const interop_tensor *tensor, int64_t *strides);

/* Writes a view of `tensor`. `shape` and `strides` must not lie in `dims`. */
interop_status interop__view_write(const interop_tensor *tensor, int32_t ndim, const int64_t *shape,
                                   const int64_t *strides, interop_tensor *out, interop_dims *dims);

static inline bool interop__has_elements(int32_t ndim, const int64_t *shape) {
    for (int32_t i = 0; i < ndim; i++) {
        if (shape[i] == 0) {
            return false;
        }
    }
    return true;
}

/* Whether strides count bits: elements that are no whole number of bytes, and are not padded to one. */
static inline bool interop__tensor_is_packed(const interop_tensor *tensor) {
    return tensor->dtype.bits * tensor->dtype.lanes % 8 != 0 && (tensor->flags & INTEROP_SUBBYTE_PADDED) == 0;
}

/* Writes all elements, of up to 7 bits each and one lane, in C order, one every `step` bits, into memory that is 0 so
 * far. The tensor has some. */
void interop__tensor_repack(const interop_tensor *from, unsigned char *to, int64_t step);

/* Distance of neighbours without a gap, in units of strides: the item size, or the bits of packed elements. */
static inline int64_t interop__tensor_element_step(const interop_tensor *tensor) {
    const uint64_t bits = tensor->dtype.bits * tensor->dtype.lanes;
    return (int64_t)(interop__tensor_is_packed(tensor) ? bits : bits / 8 + (bits % 8 != 0));
}

/* Turns [first, end) from units of strides into the bytes that are touched; elements of no bytes touch none. */
static inline void interop__span_in_bytes(const interop_tensor *tensor, int64_t first, int64_t end, int64_t *low,
                                          int64_t *high) {
    if (interop__tensor_is_packed(tensor)) {
        *low = first / 8 - (first % 8 != 0);
        *high = end / 8 + (end % 8 != 0);
    } else if (tensor->dtype.bits == 0) {
        *low = *high = 0;
    } else {
        *low = first;
        *high = end;
    }
}

/* Greatest power of two, up to `most`, that divides the address of every element; `most` when there are none. */
uint32_t interop__tensor_alignment(const interop_tensor *checked, uint32_t most);

/* Whether elements lie where their natural loads want them. */
bool interop__tensor_is_aligned(const interop_tensor *checked);

/* Whether the host reads both, so that they lie in one address space, whatever their devices are called. */
bool interop__both_host_readable(const interop_tensor *a, const interop_tensor *b);

/* Whether the elements are references that only their host can count. */
bool interop__tensor_has_objects(const interop_tensor *checked);

/* interop_tensor_span() for a tensor that has been checked: cannot fail. */
void interop__tensor_span(const interop_tensor *checked, int64_t *low, int64_t *high);

/*
 * Whether `data` is an address that may be added to. Of a device number that the library does not know nothing is
 * assumed, so that its data and byte_offset stay apart as those of a handle do.
 */
static inline bool interop__tensor_has_address(const interop_tensor *tensor) {
    if (INTEROP__LIKELY(tensor->device.type == INTEROP_DEVICE_CPU)) {
        return true;
    }
    const int32_t traits = interop_device_traits(tensor->device.type);
    return (traits & (INTEROP_DEVICE_KNOWN | INTEROP_DEVICE_HANDLE)) == INTEROP_DEVICE_KNOWN;
}

/* Address of the first element on a device where pointers can be added to. */
static inline char *interop__tensor_first(const interop_tensor *tensor) {
    return (char *)((uintptr_t)tensor->data + (uintptr_t)tensor->byte_offset);
}

#endif
