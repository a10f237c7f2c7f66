/* SPDX-License-Identifier: MIT */
/*
 * Random small tensors, and what their elements are found to be by going through every index: the slow truth that the
 * library's arithmetic is held against. Include after cmocka.h.
 */
#ifndef INTEROP_TESTS_ORACLE_H
#define INTEROP_TESTS_ORACLE_H

#include <stdbool.h>
#include <string.h>

#include "interop/tensor.h"

enum { ORACLE_BYTES = 65536, ORACLE_ELEMENTS = 1024, ORACLE_RANK = 5 };

static inline uint64_t oracle_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* From low to high, both included. */
static inline int64_t oracle_between(uint64_t *state, int64_t low, int64_t high) {
    return low + (int64_t)(oracle_random(state) % (uint64_t)(high - low + 1));
}

static inline interop_dtype oracle_dtype(const char *typestr) {
    interop_dtype dtype;
    assert_int_equal(interop_dtype_from_typestr(typestr, strlen(typestr), &dtype, NULL), INTEROP_OK);
    return dtype;
}

static inline interop_dtype oracle_type(int32_t type) {
    interop_dtype dtype;
    assert_int_equal(interop_dtype_init(type, &dtype, NULL), INTEROP_OK);
    return dtype;
}

/* A CPU tensor that borrows all it is given. */
static inline interop_tensor oracle_describe(const interop_dtype *dtype, int32_t ndim, const int64_t *shape,
                                             const int64_t *strides, void *data, uint64_t byte_offset) {
    interop_tensor tensor = {0};
    tensor.struct_size = sizeof tensor;
    tensor.ndim = ndim;
    tensor.byte_offset = byte_offset;
    tensor.device.type = INTEROP_DEVICE_CPU;
    tensor.dtype = *dtype;
    tensor.data = data;
    tensor.shape = shape;
    tensor.strides = strides;
    return tensor;
}

/* A good one, float32 of shape (rows, columns) in C order, for tests to use or to break. */
static inline interop_tensor oracle_matrix(int64_t rows, int64_t columns, void *data, interop_dims *dims) {
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    dims->shape[0] = rows;
    dims->shape[1] = columns;
    dims->strides[0] = columns * 4;
    dims->strides[1] = 4;
    return oracle_describe(&dtype, 2, dims->shape, dims->strides, data, 0);
}

/* Units of strides that an element takes: bits if packed, else bytes. */
static inline bool oracle_packed(const interop_tensor *tensor) {
    return interop_dtype_bits(&tensor->dtype) % 8 != 0 && (tensor->flags & INTEROP_SUBBYTE_PADDED) == 0;
}

static inline int64_t oracle_step(const interop_tensor *tensor) {
    return (int64_t)(oracle_packed(tensor) ? interop_dtype_bits(&tensor->dtype)
                                           : interop_dtype_itemsize(&tensor->dtype));
}

static inline int64_t oracle_count(int32_t ndim, const int64_t *shape) {
    int64_t count = 1;
    for (int32_t i = 0; i < ndim; i++) {
        count *= shape[i];
    }
    return count;
}

/* The index of the k-th element in C order. */
static inline void oracle_index(int32_t ndim, const int64_t *shape, int64_t k, int64_t *index) {
    for (int32_t i = ndim - 1; i >= 0; i--) {
        index[i] = k % shape[i];
        k /= shape[i];
    }
}

/* Where an element lies, in units of strides from the address 0 (or from the handle). */
static inline int64_t oracle_place(const interop_tensor *tensor, const int64_t *index) {
    int64_t place =
        (int64_t)((uint64_t)(uintptr_t)tensor->data + tensor->byte_offset) * (oracle_packed(tensor) ? 8 : 1);
    for (int32_t i = 0; i < tensor->ndim; i++) {
        place += index[i] * tensor->strides[i];
    }
    return place;
}

/* The places of all elements in C order. Returns their number, at most ORACLE_ELEMENTS. */
static inline int64_t oracle_places(const interop_tensor *tensor, int64_t *places) {
    const int64_t count = oracle_count(tensor->ndim, tensor->shape);
    assert_true(count <= ORACLE_ELEMENTS);
    for (int64_t k = 0; k < count; k++) {
        int64_t index[INTEROP_MAX_NDIM];
        oracle_index(tensor->ndim, tensor->shape, k, index);
        places[k] = oracle_place(tensor, index);
    }
    return count;
}

/*
 * A tensor of rank 0 to 5 whose elements all lie in `buffer` of ORACLE_BYTES. Strides are C order, permuted C order or
 * anything: negative, zero, odd, smaller than the element.
 */
static inline void oracle_tensor(uint64_t *random, const interop_dtype *dtype, uint64_t flags, void *buffer,
                                 interop_tensor *tensor, interop_dims *dims) {
    *tensor = oracle_describe(dtype, (int32_t)oracle_between(random, 0, ORACLE_RANK), dims->shape, dims->strides,
                              buffer, ORACLE_BYTES / 2);
    tensor->flags = flags;
    const int64_t step = oracle_step(tensor);
    const uint64_t manner = oracle_random(random) % 4;
    int64_t stride = step;
    for (int32_t i = tensor->ndim - 1; i >= 0; i--) {
        static const int64_t extents[] = {1, 1, 2, 2, 3, 3, 4};
        dims->shape[i] = oracle_random(random) % 24 == 0 ? 0 : extents[oracle_random(random) % 7];
        dims->strides[i] = stride;
        if (manner == 0) {
            dims->strides[i] = oracle_between(random, -4, 4) * step;
        } else if (manner == 1) {
            dims->strides[i] = oracle_between(random, -40, 40);
        } else if (manner == 2 && oracle_random(random) % 2 == 0) {
            dims->strides[i] = -stride;
        }
        stride *= dims->shape[i] > 1 ? dims->shape[i] : 1;
    }
    for (int32_t i = 0; manner >= 2 && i < tensor->ndim; i++) { /* another order of axes */
        const int32_t j = oracle_random(random) % 2 == 0 ? i : (int32_t)oracle_between(random, 0, tensor->ndim - 1);
        const int64_t extent = dims->shape[i], other = dims->strides[i];
        dims->shape[i] = dims->shape[j];
        dims->strides[i] = dims->strides[j];
        dims->shape[j] = extent;
        dims->strides[j] = other;
    }
    for (int32_t i = 0; i < tensor->ndim; i++) { /* nobody may look at these */
        if (dims->shape[i] == 1 && oracle_random(random) % 4 == 0) {
            dims->strides[i] = oracle_random(random) % 2 == 0 ? INT64_MIN : 7;
        }
    }
}

#endif
