/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "device/operations.h"
#include "dtype/internal.h"
#include "exchange/interface.h"
#include "interop/buffer.h"
#include "interop/dialect.h"

enum { CONTIGUOUS = 0xe0 /* the bits of C, F and ANY_CONTIGUOUS beside those of STRIDES */ };

/* What a filled buffer points to that is not the tensor's own: this, shape and strides, then the format. */
struct block {
    size_t size;
    interop_array *array; /* retained, or NULL */
    intptr_t dims[];
};

static bool asks(int32_t request, int32_t flag) {
    return (request & flag) == flag;
}

static interop_status check_order(const interop_tensor *tensor, int32_t request, interop_error *err) {
    const bool c_order = interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C) != 0;
    const bool f_order = interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_F) != 0;
    if (asks(request, INTEROP_BUFFER_C_CONTIGUOUS) && !c_order) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "request is 0x%" PRIx32 ": the tensor is not C-contiguous",
                             (uint32_t)request);
    }
    if (asks(request, INTEROP_BUFFER_F_CONTIGUOUS) && !f_order) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "request is 0x%" PRIx32 ": the tensor is not F-contiguous",
                             (uint32_t)request);
    }
    if (asks(request, INTEROP_BUFFER_ANY_CONTIGUOUS) && !c_order && !f_order) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "request is 0x%" PRIx32 ": the tensor is not contiguous",
                             (uint32_t)request);
    }
    if (!asks(request, INTEROP_BUFFER_STRIDES) && !c_order) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "request is 0x%" PRIx32 ": without strides the tensor would have to be C-contiguous",
                             (uint32_t)request);
    }
    return INTEROP_OK;
}

static interop_status check_request(const interop_tensor *tensor, int32_t request, interop_error *err) {
    const int32_t known = INTEROP_BUFFER_WRITABLE | INTEROP_BUFFER_FORMAT | CONTIGUOUS | INTEROP_BUFFER_INDIRECT;
    const bool alone = (request & (CONTIGUOUS | INTEROP_BUFFER_INDIRECT)) != 0 && /* a part of a flag */
                       (request & INTEROP_BUFFER_STRIDES) != INTEROP_BUFFER_STRIDES &&
                       (request & (CONTIGUOUS | INTEROP_BUFFER_INDIRECT)) != INTEROP_BUFFER_ND;
    if ((request & ~known) != 0 || alone) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "request is 0x%" PRIx32 ": must be an OR of INTEROP_BUFFER_x",
                             (uint32_t)request);
    }
    if (!interop__device_host_reads(tensor->device.type)) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "device is %s: a buffer is for memory of the host",
                             interop_device_name(tensor->device.type));
    }
    if (asks(request, INTEROP_BUFFER_WRITABLE) && (tensor->flags & INTEROP_READ_ONLY) != 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "request is 0x%" PRIx32 ": the tensor is read-only",
                             (uint32_t)request);
    }
    if (asks(request, INTEROP_BUFFER_FORMAT) && !asks(request, INTEROP_BUFFER_ND)) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "request is 0x%" PRIx32 ": without a shape a buffer is one of bytes, and has no format",
                             (uint32_t)request);
    }
    if (interop__tensor_is_packed(tensor)) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "dtype has %" PRIu64 " bits: a buffer has elements of whole bytes",
                             interop_dtype_bits(&tensor->dtype));
    }
    const interop_status status = interop__element_check(&tensor->dtype, err);
    return status != INTEROP_OK ? status : check_order(tensor, request, err);
}

/* The format, with its terminator; nothing if none is asked for. */
static interop_status print_format(const interop_tensor *tensor, int32_t request, char *buffer, size_t capacity,
                                   size_t *size, interop_error *err) {
    const bool aligned = interop__tensor_is_aligned(tensor);
    size_t length = 0;
    *size = 0;
    if (!asks(request, INTEROP_BUFFER_FORMAT)) {
        return INTEROP_OK;
    }
    const interop_status status =
        interop_dtype_to_pep3118(&tensor->dtype, 0, NULL, aligned ? INTEROP_DIALECT_STRICT : INTEROP_DIALECT_UNALIGNED,
                                 buffer, capacity, &length, err);
    *size = length + 1;
    return status;
}

/* What the request does not ask for stays zero. Field by field, which spares a copy. `block` may be NULL. */
static inline void describe(const interop_tensor *tensor, int32_t request, int64_t bytes, struct block *block,
                            intptr_t *shape, intptr_t *strides, char *format, interop_py_buffer *out) {
    const int32_t ndim = tensor->ndim;
    const bool dims = ndim > 0 && asks(request, INTEROP_BUFFER_ND);
    void *first = interop__tensor_first(tensor);
    out->buf = first != NULL ? first : block; /* no elements; but some consumers take NULL for an error */
    out->obj = NULL;
    out->len = (intptr_t)bytes;
    out->itemsize = (intptr_t)interop_dtype_itemsize(&tensor->dtype);
    out->readonly = (tensor->flags & INTEROP_READ_ONLY) != 0;
    out->ndim = asks(request, INTEROP_BUFFER_ND) ? ndim : 1;
    out->format = asks(request, INTEROP_BUFFER_FORMAT) ? format : NULL;
    out->shape = dims ? shape : NULL;
    out->strides = dims && asks(request, INTEROP_BUFFER_STRIDES) ? strides : NULL;
    out->suboffsets = NULL;
    out->internal = block;
}

/* Formats of simple types, which are in native order, where they are aligned; empty where there is none. */
static const char formats[INTEROP_OPAQUE64 + 1][4] = {
    [INTEROP_BOOL] = "?",    [INTEROP_INT8] = "b",    [INTEROP_INT16] = "h",      [INTEROP_INT32] = "i",
    [INTEROP_UINT8] = "B",   [INTEROP_UINT16] = "H",  [INTEROP_UINT32] = "I",     [INTEROP_FLOAT16] = "e",
    [INTEROP_FLOAT32] = "f", [INTEROP_FLOAT64] = "d", [INTEROP_COMPLEX64] = "Zf", [INTEROP_COMPLEX128] = "Zd",
#if LONG_MAX > INT32_MAX
    [INTEROP_INT64] = "l",   [INTEROP_UINT64] = "L",
#else
    [INTEROP_INT64] = "q",   [INTEROP_UINT64] = "Q",
#endif
};

/*
 * The short way for what most tensors are, asked for all that there is: aligned numbers without gaps in C order on the
 * CPU. Gives their format and bytes, or NULL, and leaves the verdict and the message to check().
 */
static inline const char *find_plain(const interop_tensor *tensor, int32_t request, int64_t *bytes) {
    static const interop_device cpu = {INTEROP_DEVICE_CPU, 0};
    const int32_t indirect = INTEROP_BUFFER_INDIRECT & ~INTEROP_BUFFER_STRIDES; /* which there never is */
    if ((request & ~indirect) != (INTEROP_BUFFER_STRIDES | INTEROP_BUFFER_FORMAT) || tensor == NULL ||
        tensor->struct_size != sizeof *tensor || tensor->ndim < 0 || tensor->ndim > INTEROP_MAX_NDIM ||
        tensor->shape == NULL || tensor->strides == NULL || memcmp(&tensor->device, &cpu, sizeof cpu) != 0) {
        return NULL;
    }
    const uint64_t itemsize = tensor->dtype.bits / 8;
    const int64_t *shape = tensor->shape, *strides = tensor->strides;
    uint64_t gapless = itemsize;
    bool other = false;
    for (int64_t i = (int64_t)tensor->ndim - 1; i >= 0; i--) { /* no product waits for another */
        other |= (uint64_t)strides[i] != gapless;
        other |= __builtin_mul_overflow((uint64_t)strides[i], (uint64_t)shape[i], &gapless);
    }
    /* Less 1, NULL and 0 are too large as well. Below a quarter, the sum cannot overflow. */
    if (other || (((uintptr_t)tensor->data - 1) | tensor->byte_offset | (gapless - 1)) > UINTPTR_MAX / 4 ||
        (((uintptr_t)tensor->data | tensor->byte_offset) & (itemsize - 1)) != 0) {
        return NULL;
    }
    const char *format = formats[interop__simple_type(&tensor->dtype)];
    *bytes = (int64_t)gapless;
    return format[0] != '\0' ? format : NULL;
}

/* What find_plain() let pass is there already: the borrowed dimensions have the size that the buffer's have. */
static inline void lend(const interop_tensor *tensor, int64_t bytes, const char *plain, interop_py_buffer *out) {
    const bool dims = tensor->ndim > 0;
    out->buf = (char *)tensor->data + tensor->byte_offset;
    out->obj = NULL;
    out->len = (intptr_t)bytes;
    out->itemsize = (intptr_t)(tensor->dtype.bits / 8);
    out->readonly = (tensor->flags & INTEROP_READ_ONLY) != 0;
    out->ndim = tensor->ndim;
    out->format = (char *)(uintptr_t)plain;
    out->shape = dims ? (intptr_t *)(uintptr_t)tensor->shape : NULL;
    out->strides = dims ? (intptr_t *)(uintptr_t)tensor->strides : NULL;
    out->suboffsets = NULL;
    out->internal = NULL;
}

/* All else: what is asked for must be there. The bytes of the elements, and those of the format. */
static interop_status check(const interop_tensor *tensor, int32_t request, int64_t *bytes, size_t *format,
                            interop_error *err) {
    struct interop__extent extent;
    interop_status status = interop__tensor_check(tensor, INTEROP_LENIENT, &extent, err);
    if (status != INTEROP_OK || (status = check_request(tensor, request, err)) != INTEROP_OK ||
        (status = print_format(tensor, request, NULL, 0, format, err)) != INTEROP_OK) {
        return status;
    }
    if (extent.bytes > INTPTR_MAX || interop_dtype_itemsize(&tensor->dtype) > INTPTR_MAX) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW,
                             "len: %" PRId64 " bytes of elements are more than a pointer counts", extent.bytes);
    }
    *bytes = extent.bytes;
    return INTEROP_OK;
}

static interop_status write_block(const interop_tensor *tensor, int32_t request, const char *plain, size_t format,
                                  struct block *block, char *text, interop_error *err) {
    const int32_t ndim = tensor->ndim;
    if (plain == NULL) {
        (void)print_format(tensor, request, text, format, &format, NULL);
        return interop__interface_dims(tensor, block->dims, block->dims + ndim, err);
    }
    memcpy(text, plain, sizeof formats[0]);
    for (int64_t i = 0; i < ndim; i++) {
        block->dims[i] = (intptr_t)tensor->shape[i];
        block->dims[ndim + i] = (intptr_t)tensor->strides[i];
    }
    return INTEROP_OK;
}

/* `plain` and `bytes` are what find_plain() says. */
static interop_status fill(const interop_tensor *tensor, interop_array *array, int32_t request, const char *plain,
                           int64_t bytes, interop_py_buffer *out, interop_error *err) {
    size_t format = sizeof formats[0];
    interop_status status;
    if (out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "buffer: out is NULL");
    }
    if (plain == NULL && (status = check(tensor, request, &bytes, &format, err)) != INTEROP_OK) {
        return status;
    }
    const size_t dims = 2 * (size_t)tensor->ndim * sizeof(intptr_t);
    const size_t size = sizeof(struct block) + dims + format;
    struct block *block = interop__allocate(size, _Alignof(struct block));
    if (block == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory to fill a buffer of rank %" PRId32, tensor->ndim);
    }
    char *text = (char *)block->dims + dims;
    if ((status = write_block(tensor, request, plain, format, block, text, err)) != INTEROP_OK) {
        interop__release(block, size, _Alignof(struct block));
        return status;
    }
    block->size = size;
    block->array = interop_array_retain(array);
    describe(tensor, request, bytes, block, block->dims, block->dims + tensor->ndim, text, out);
    return INTEROP_OK;
}

interop_status interop_tensor_to_buffer(const interop_tensor *tensor, int32_t request, interop_py_buffer *out,
                                        interop_error *err) {
    int64_t bytes = 0;
    const char *plain = find_plain(tensor, request, &bytes);
    if (INTEROP__LIKELY(plain != NULL && out != NULL && sizeof(intptr_t) == sizeof(int64_t))) {
        lend(tensor, bytes, plain, out);
        return INTEROP_OK;
    }
    return fill(tensor, NULL, request, plain, bytes, out, err);
}

interop_status interop_array_to_buffer(interop_array *array, int32_t request, interop_py_buffer *out,
                                       interop_error *err) {
    int64_t bytes = 0;
    const interop_tensor *tensor = interop_array_tensor(array);
    const char *plain = find_plain(tensor, request, &bytes);
    return fill(tensor, array, request, plain, bytes, out, err);
}

void interop_buffer_release(interop_py_buffer *buffer) {
    if (buffer == NULL || buffer->internal == NULL) {
        return;
    }
    struct block *block = buffer->internal;
    buffer->internal = NULL;
    interop_array_release(block->array);
    interop__release(block, block->size, _Alignof(struct block));
}
