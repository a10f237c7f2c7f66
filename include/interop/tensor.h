/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_TENSOR_H
#define INTEROP_TENSOR_H

/**
 * \file tensor.h
 * The tensor descriptor, questions about it, and views that copy nothing.
 *
 * A tensor borrows everything: the data, shape and strides must outlive its use. interop_array owns.
 */

#include "device.h"
#include "dtype.h"

INTEROP_BEGIN_DECLS

/** Operand override; see ufunc.h. */
struct interop_override;

/** Tensor flags; the first three have DLPack's values. */
enum {
    INTEROP_TENSOR_FLAG_INVALID = -1,
    INTEROP_READ_ONLY = 1,
    INTEROP_IS_COPIED = 2,
    INTEROP_SUBBYTE_PADDED = 4 /**< each element of less than 8 bits takes a byte of its own, in its low bits */
};

/**
 * A tensor. Any host can fill one on its stack: zero it, set struct_size and the fields that matter.
 *
 * The first element is at `data` + `byte_offset` (for handle devices, and for device numbers that the library does not
 * know, the two stay apart, and no element may lie below offset 0). Element (i, j, ...) is
 * i * strides[0] + j * strides[1] + ... further on. Strides count bytes, may be negative or zero, and are always
 * present; only for packed elements of less than 8 bits (bits * lanes not a multiple of 8, and SUBBYTE_PADDED not
 * set) do they count bits. The stride of a dimension of extent 1 and every stride of a tensor without elements are
 * ignored. `data` may be NULL only if there are no elements, or if they have no bytes.
 */
typedef struct interop_tensor {
    uint32_t struct_size;
    int32_t ndim;         /**< 0 to INTEROP_MAX_NDIM */
    uint64_t flags;       /**< INTEROP_READ_ONLY and the like */
    uint64_t byte_offset; /**< bytes */
    uint64_t stream;      /**< stream handle that orders the data, by the device's convention; 0 = none known */
    interop_device device;
    interop_dtype dtype;
    void *data;
    const int64_t *shape;                    /**< ndim extents; may be NULL if ndim is 0 */
    const int64_t *strides;                  /**< ndim strides; may be NULL if ndim is 0 */
    const struct interop_override *override; /**< NULL as a rule */
} interop_tensor;

/** Room for the shape and strides of one tensor; needs no initialisation. Its layout never changes. */
typedef struct interop_dims {
    int64_t shape[INTEROP_MAX_NDIM];
    int64_t strides[INTEROP_MAX_NDIM];
} interop_dims;

/** Orders of memory. */
enum {
    INTEROP_LAYOUT_INVALID = -1,
    INTEROP_LAYOUT_C = 0, /**< last dimension fastest */
    INTEROP_LAYOUT_F = 1  /**< first dimension fastest */
};

/** Answers of interop_tensor_overlap(). */
enum {
    INTEROP_OVERLAP_INVALID = -1,
    INTEROP_OVERLAP_NONE = 0,     /**< no byte in common */
    INTEROP_OVERLAP_POSSIBLE = 1, /**< the byte ranges intersect */
    INTEROP_OVERLAP_SAME = 2      /**< the same elements at the same addresses, in the same order */
};

/** Policy of checks and imports: an OR of these. 0 accepts what careful producers emit. */
enum {
    INTEROP_POLICY_INVALID = -1,
    INTEROP_LENIENT = 0,
    INTEROP_STRICT = 1 /**< refuse what the newest spec refuses: misaligned data, unknown devices and flags, ... */
};

/**
 * Describes a host tensor in one call: sets struct_size, device CPU, no flags, C-order strides (written to `dims`).
 *
 * \param dtype element type, copied
 * \param ndim rank
 * \param shape `ndim` extents, copied to dims
 * \param data first element, borrowed
 * \param out written on success
 * \param dims storage that `out` points into; keep it as long as out
 * \returns INTEROP_ERR_ARGUMENT (a NULL), or what interop_tensor_check() says of the result
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_init(const interop_dtype *dtype, int32_t ndim, const int64_t *shape,
                                               void *data, interop_tensor *out, interop_dims *dims, interop_error *err);

/**
 * Checks every field of a tensor: struct_size and tail, rank before shape is touched, NULL shape or strides, negative
 * extents, overflow of the element count, of the byte count and of the span in both directions, NULL data with
 * elements, address wrap-around, element type, device number >= 1, device id >= 0. No data is dereferenced.
 *
 * \param policy INTEROP_LENIENT, or INTEROP_STRICT to refuse also misaligned data, unknown device numbers, unknown
 *               flags, a CPU id other than 0 and negative strides that reach below `data`
 * \returns INTEROP_ERR_ARGUMENT, _VALUE, _TYPE, _OVERFLOW or _UNSUPPORTED with the field named
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_check(const interop_tensor *tensor, uint32_t policy, interop_error *err);

/**
 * Number of elements: the product of the extents, 1 for rank 0.
 *
 * \param elements written on success
 * \returns INTEROP_ERR_ARGUMENT, _UNSUPPORTED (unknown tail), _VALUE (rank, NULL shape, negative extent), _OVERFLOW
 *          (does not fit int64)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_element_count(const interop_tensor *tensor, int64_t *elements,
                                                        interop_error *err);

/**
 * Bytes that the elements take when they are laid out without gaps. Packed sub-byte elements are counted in bits and
 * rounded up once; with INTEROP_SUBBYTE_PADDED each takes a byte.
 *
 * \param bytes written on success
 * \returns as interop_tensor_element_count(), INTEROP_ERR_TYPE (dtype)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_byte_count(const interop_tensor *tensor, int64_t *bytes, interop_error *err);

/**
 * Byte range that the elements touch, relative to the first element: [*low, *high). low <= 0 < high, or both 0
 * when there are no elements.
 *
 * \param low,high bytes, written on success
 * \returns as interop_tensor_byte_count(); INTEROP_ERR_VALUE also for NULL strides, INTEROP_ERR_OVERFLOW when the range
 *          does not fit int64
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_span(const interop_tensor *tensor, int64_t *low, int64_t *high,
                                               interop_error *err);

/**
 * Whether the elements lie without gaps in the given order. True for tensors with no element, whatever the strides;
 * the stride of a dimension of extent 1 does not count.
 *
 * \param tensor one that passes interop_tensor_check()
 * \param layout INTEROP_LAYOUT_C or INTEROP_LAYOUT_F
 * \returns 1 or 0; 0 for any other layout
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_tensor_is_contiguous(const interop_tensor *tensor, int32_t layout);

/**
 * Greatest power of two, up to 4096, that divides the address of every element. 4096 when there are no elements. On
 * a handle device the handle counts as aligned and only byte_offset and strides are looked at.
 *
 * \param tensor one that passes interop_tensor_check()
 * \returns bytes
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_tensor_alignment(const interop_tensor *tensor);

/**
 * Whether two different indices of the tensor may share memory (a stride of 0, or one smaller than what lies inside
 * it). A 1 may be a false alarm for exotic strides; a 0 is certain.
 *
 * \param tensor one that passes interop_tensor_check()
 * \returns 1 or 0
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_tensor_has_internal_overlap(const interop_tensor *tensor);

/**
 * How the memory of two tensors meets. Host-readable devices, such as CPU 0, CPU 1 and CUDA_HOST, share one address
 * space. Tensors on other devices that differ, or on handle devices with different handles, never meet. SAME looks at
 * the size of elements, not at their type, and leaves out extents of 1.
 *
 * \param a,b tensors that pass interop_tensor_check()
 * \returns INTEROP_OVERLAP_NONE, _POSSIBLE or _SAME
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_tensor_overlap(const interop_tensor *a, const interop_tensor *b);

/*
 * Views. Each fills `out` with a tensor on the same memory: device, dtype, flags (without INTEROP_IS_COPIED), stream
 * and override are kept; shape and strides are written to `dims`, which must live as long as `out`. `out` may be
 * `tensor` itself and `dims` may be what `tensor` already points into. The input must pass interop_tensor_check();
 * the views check their own arguments only. Axes count from 0, negative ones from the end.
 */

/**
 * Elements start, start + step, ... of one axis.
 *
 * \param axis -ndim to ndim - 1
 * \param start index of the first element; not looked at when count is 0
 * \param count number of elements, >= 0; every index must lie in the axis
 * \param step any value, also negative or 0
 * \returns INTEROP_ERR_ARGUMENT (a NULL, axis), INTEROP_ERR_VALUE (index out of range), INTEROP_ERR_OVERFLOW (too many
 *          elements, by a step of 0), INTEROP_ERR_BUFFER (a packed sub-byte view would begin inside a byte)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_slice(const interop_tensor *tensor, int32_t axis, int64_t start,
                                                int64_t count, int64_t step, interop_tensor *out, interop_dims *dims,
                                                interop_error *err);

/**
 * Reorders the axes.
 *
 * \param axes `ndim` numbers, a permutation: axis i of the view is axis axes[i] of the tensor; NULL reverses all
 * \returns INTEROP_ERR_ARGUMENT (a NULL, not a permutation)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_transpose(const interop_tensor *tensor, const int32_t *axes,
                                                    interop_tensor *out, interop_dims *dims, interop_error *err);

/**
 * Repeats extents of 1, and adds leading axes, with stride 0, by NumPy's broadcasting rule. The view is read-only.
 *
 * \param ndim rank of the view, at least that of the tensor
 * \param shape `ndim` extents
 * \returns INTEROP_ERR_ARGUMENT (a NULL), INTEROP_ERR_VALUE (shapes do not broadcast; rank, negative extent),
 *          INTEROP_ERR_OVERFLOW (too many elements)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_broadcast_to(const interop_tensor *tensor, int32_t ndim, const int64_t *shape,
                                                       interop_tensor *out, interop_dims *dims, interop_error *err);

/**
 * Gives the elements, in C order, another shape, where strides can express it.
 *
 * \param ndim rank of the view
 * \param shape `ndim` extents; one of them may be -1 and is computed
 * \returns INTEROP_ERR_ARGUMENT (a NULL), INTEROP_ERR_VALUE (element counts differ, two -1), INTEROP_ERR_BUFFER (needs
 *          a copy)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_reshape(const interop_tensor *tensor, int32_t ndim, const int64_t *shape,
                                                  interop_tensor *out, interop_dims *dims, interop_error *err);

/**
 * Removes one axis of extent 1.
 *
 * \returns INTEROP_ERR_ARGUMENT (a NULL, axis), INTEROP_ERR_VALUE (its extent is not 1)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_squeeze(const interop_tensor *tensor, int32_t axis, interop_tensor *out,
                                                  interop_dims *dims, interop_error *err);

/**
 * Inserts an axis of extent 1.
 *
 * \param axis position of the new axis in the view: -ndim - 1 to ndim
 * \returns INTEROP_ERR_ARGUMENT (a NULL, axis), INTEROP_ERR_VALUE (the rank would pass INTEROP_MAX_NDIM)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_expand(const interop_tensor *tensor, int32_t axis, interop_tensor *out,
                                                 interop_dims *dims, interop_error *err);

/**
 * Reverses one axis.
 *
 * \returns INTEROP_ERR_ARGUMENT (a NULL, axis), INTEROP_ERR_BUFFER (a packed sub-byte view would begin inside a byte)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_flip(const interop_tensor *tensor, int32_t axis, interop_tensor *out,
                                               interop_dims *dims, interop_error *err);

/**
 * Turns elements of several lanes into elements of one lane: the last axis, which must be gapless, grows by the
 * number of lanes (rank 0 gets an axis; one lane changes nothing else). PyTorch's float4 pairs (4 bits, 2 lanes)
 * become single float4 elements, packed, so that strides count bits from there on.
 *
 * \returns INTEROP_ERR_ARGUMENT (a NULL), INTEROP_ERR_BUFFER (the last axis has gaps), INTEROP_ERR_OVERFLOW
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_split_lanes(const interop_tensor *tensor, interop_tensor *out,
                                                      interop_dims *dims, interop_error *err);

/**
 * Turns neighbours on the last axis, which must be gapless, into elements of several lanes: the inverse of
 * interop_tensor_split_lanes(). Packed float4 elements become PyTorch's pairs of 2 lanes, so that strides count bytes
 * from there on.
 *
 * \param lanes 1 (which changes nothing) or more
 * \returns INTEROP_ERR_ARGUMENT (a NULL, lanes), INTEROP_ERR_VALUE (rank 0, an extent that lanes do not divide, lanes
 *          already), INTEROP_ERR_TYPE (the kind has no lanes), INTEROP_ERR_BUFFER (gaps, padded elements)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_join_lanes(const interop_tensor *tensor, int32_t lanes, interop_tensor *out,
                                                     interop_dims *dims, interop_error *err);

/**
 * Copies all elements from one host tensor to another of the same shape and element type. Overlapping tensors are
 * handled as if `from` had been copied first.
 *
 * \param from,to strides of either may be anything; `to` must be writable
 * \returns INTEROP_ERR_ARGUMENT, what interop_tensor_check() says of either, INTEROP_ERR_VALUE (shapes differ),
 *          INTEROP_ERR_TYPE (element types or their padding differ, objects), INTEROP_ERR_BUFFER (read-only, not
 *          host-readable, packed sub-byte elements that are not contiguous), INTEROP_ERR_MEMORY (overlap only)
 * \threads one thread per object
 * \allocates only if the two overlap
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_copy(const interop_tensor *from, const interop_tensor *to,
                                               interop_error *err);

INTEROP_END_DECLS

#endif
