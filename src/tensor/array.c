/* SPDX-License-Identifier: MIT */
#if defined(__linux__)
#define _DEFAULT_SOURCE 1 /* madvise */
#include <sys/mman.h>
#endif
#include <inttypes.h>
#include <string.h>

#include "dtype/order.h"
#include "interop/record.h"
#include "tensor/internal.h"

enum {
    LINE = 64,           /* alignment of our own elements */
    HUGE_PAGE = 2 << 20, /* and from HUGE_FROM bytes on */
    HUGE_FROM = 4 << 20
};

/* A block with one reference, and room for `inside` bytes of elements. Copies all but data. */
static interop_array *make_block(const interop_tensor *tensor, size_t inside) {
    const size_t ndim = (size_t)tensor->ndim;
    const size_t own = sizeof(interop_array) + 2 * ndim * sizeof(int64_t);
    const size_t head = inside != 0 ? (own + LINE - 1) / LINE * LINE : own;
    const size_t alignment = inside != 0 ? LINE : _Alignof(interop_array);
    interop_array *array = interop__allocate(head + inside, alignment);
    if (array == NULL) {
        return NULL;
    }
    atomic_init(&array->references, 1);
    array->size = head + inside;
    array->alignment = alignment;
    array->tensor = *tensor;
    array->tensor.struct_size = sizeof array->tensor;
    array->tensor.shape = array->dims;
    array->tensor.strides = array->dims + ndim;
    interop_record_retain(array->tensor.dtype.record);
    if (ndim > 0) {
        memcpy(array->dims, tensor->shape, ndim * sizeof(int64_t));
        memcpy(array->dims + ndim, tensor->strides, ndim * sizeof(int64_t));
    }
    array->base = NULL;
    array->release = NULL;
    array->user = NULL;
    array->outside = 0;
    array->outside_block = NULL;
    if (inside != 0) {
        array->tensor.data = (char *)array + head;
    }
    return array;
}

static interop_status no_memory(const interop_tensor *tensor, size_t bytes, interop_error *err) {
    return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for an array of rank %" PRId32 " and %zu bytes",
                         tensor->ndim, bytes);
}

interop_status interop__array_make(const interop_tensor *checked, interop_release_callback release, void *user,
                                   interop_array **out, interop_error *err) {
    interop_array *array = make_block(checked, 0);
    if (array == NULL) {
        return no_memory(checked, 0, err);
    }
    array->release = release;
    array->user = user;
    *out = array;
    return INTEROP_OK;
}

/* Elements from HUGE_FROM bytes on get a block of their own, so that the array before them costs no huge page. */
static interop_status make_outside(const interop_tensor *tensor, size_t bytes, interop_array **out,
                                   interop_error *err) {
    interop_array *array = make_block(tensor, 0);
    void *block = array == NULL ? NULL : interop__allocate(bytes, HUGE_PAGE);
    if (block == NULL) {
        interop_array_release(array);
        return no_memory(tensor, bytes, err);
    }
#if defined(MADV_HUGEPAGE)
    (void)madvise(block, bytes / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE); /* a wish: the system may not know it */
#endif
    array->outside = bytes;
    array->outside_block = block;
    array->tensor.data = block;
    *out = array;
    return INTEROP_OK;
}

/* An array with memory of its own, in C order, for elements of `like`'s type, shape and padding. */
static interop_status make_own(const interop_tensor *like, interop_array **out, interop_error *err) {
    int64_t strides[INTEROP_MAX_NDIM], bytes;
    interop_tensor tensor = {0};
    interop_status status = interop_tensor_byte_count(like, &bytes, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if ((uint64_t)bytes > SIZE_MAX - (sizeof(interop_array) + sizeof(interop_dims) + LINE)) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW, "shape: %" PRId64 " bytes do not fit the address space", bytes);
    }
    tensor.ndim = like->ndim;
    tensor.flags = like->flags;
    tensor.device.type = INTEROP_DEVICE_CPU;
    tensor.dtype = like->dtype;
    tensor.shape = like->shape;
    tensor.strides = strides;
    interop__tensor_c_strides(&tensor, strides);
    if (bytes >= HUGE_FROM) {
        return make_outside(&tensor, (size_t)bytes, out, err);
    }
    interop_array *array = make_block(&tensor, (size_t)bytes);
    if (array == NULL) {
        return no_memory(&tensor, (size_t)bytes, err);
    }
    *out = array;
    return INTEROP_OK;
}

interop_status interop_array_empty(const interop_dtype *dtype, int32_t ndim, const int64_t *shape, interop_array **out,
                                   interop_error *err) {
    interop_tensor like = {0};
    if (dtype == NULL || out == NULL || (ndim > 0 && shape == NULL)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_array_empty: dtype, shape or out is NULL");
    }
    like.struct_size = sizeof like;
    like.ndim = ndim;
    like.dtype = *dtype;
    like.shape = shape;
    return make_own(&like, out, err);
}

/* Packed elements may lie anywhere, and leave no bit of new memory as it was. */
static interop_status copy_into_own(const interop_tensor *from, const interop_tensor *to, interop_error *err) {
    int64_t bytes;
    if (!interop__tensor_is_packed(from) || from->dtype.bits >= 8 || from->dtype.lanes != 1 ||
        !interop__both_host_readable(from, to)) {
        return interop_tensor_copy(from, to, err);
    }
    const interop_status status = interop_tensor_byte_count(to, &bytes, err);
    if (status == INTEROP_OK && bytes > 0) {
        memset(to->data, 0, (size_t)bytes);
        interop__tensor_repack(from, to->data, interop__tensor_element_step(to));
    }
    return status;
}

interop_status interop_array_copy(const interop_tensor *tensor, interop_array **out, interop_error *err) {
    interop_array *array = NULL;
    if (out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_array_copy: out is NULL");
    }
    interop_status status = interop_tensor_check(tensor, INTEROP_LENIENT, err);
    if (status != INTEROP_OK) {
        return status;
    }
    interop_tensor like = *tensor;
    like.struct_size = sizeof like;
    like.flags = (tensor->flags & INTEROP_SUBBYTE_PADDED) | INTEROP_IS_COPIED;
    if ((status = make_own(&like, &array, err)) != INTEROP_OK) {
        return status;
    }
    status = copy_into_own(tensor, &array->tensor, err);
    if (status != INTEROP_OK) {
        interop_array_release(array);
        return status;
    }
    *out = array;
    return INTEROP_OK;
}

interop_status interop_array_to_native(const interop_tensor *tensor, interop_array **out, interop_error *err) {
    interop_array *array = NULL;
    interop_dtype native;
    int64_t elements;
    interop_status status = interop_array_copy(tensor, out != NULL ? &array : NULL, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const interop_dtype foreign = array->tensor.dtype;
    if (interop__order_is_foreign(&foreign)) {
        if ((status = interop__order_native(&foreign, &native, err)) != INTEROP_OK ||
            (status = interop_tensor_element_count(tensor, &elements, err)) != INTEROP_OK) {
            interop_array_release(array);
            return status;
        }
        if (array->tensor.data != NULL) {
            interop__order_swap(&foreign, array->tensor.data, (size_t)elements);
        }
        array->tensor.dtype = native; /* with its reference to a record, instead of the other one */
        interop_record_release(foreign.record);
    }
    *out = array;
    return INTEROP_OK;
}

interop_status interop_array_from_host(const interop_tensor *tensor, uint32_t policy, interop_release_callback release,
                                       void *user, interop_array **out, interop_error *err) {
    if (out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_array_from_host: out is NULL");
    }
    interop_status status = interop_tensor_check(tensor, policy, err);
    return status != INTEROP_OK ? status : interop__array_make(tensor, release, user, out, err);
}

/* Whether every byte of `view` is one of `whole`. Both are checked, so that nothing here wraps. */
static interop_status check_inside(const interop_tensor *view, const interop_tensor *whole,
                                   const struct interop__extent *extent, interop_error *err) {
    int64_t low, high;
    interop__tensor_span(whole, &low, &high);
    const bool address = interop__tensor_has_address(whole);
    const uint64_t first = address ? (uint64_t)(uintptr_t)interop__tensor_first(view) : view->byte_offset;
    const uint64_t whole_first = address ? (uint64_t)(uintptr_t)interop__tensor_first(whole) : whole->byte_offset;
    if ((!address && view->data != whole->data) || first + (uint64_t)extent->low < whole_first + (uint64_t)low ||
        first + (uint64_t)extent->high > whole_first + (uint64_t)high) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "view: data %p, byte_offset %" PRIu64 " and the span [%" PRId64 ", %" PRId64
                             ") leave the memory of the array",
                             view->data, view->byte_offset, extent->low, extent->high);
    }
    return INTEROP_OK;
}

interop_status interop_array_view(interop_array *array, const interop_tensor *tensor, interop_array **out,
                                  interop_error *err) {
    struct interop__extent extent;
    if (array == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_array_view: array or out is NULL");
    }
    const interop_tensor *whole = &array->tensor;
    interop_status status = interop__tensor_check(tensor, INTEROP_LENIENT, &extent, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (tensor->device.type != whole->device.type || tensor->device.id != whole->device.id) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "view: device is (%" PRId32 ", %" PRId32 "), the array's (%" PRId32 ", %" PRId32 ")",
                             tensor->device.type, tensor->device.id, whole->device.type, whole->device.id);
    }
    if (extent.bytes != 0 && (status = check_inside(tensor, whole, &extent, err)) != INTEROP_OK) {
        return status;
    }
    if ((whole->flags & INTEROP_READ_ONLY) != 0 && (tensor->flags & INTEROP_READ_ONLY) == 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "view: flags has no INTEROP_READ_ONLY, but the array has");
    }
    interop_array *view = NULL;
    if ((status = interop__array_make(tensor, NULL, NULL, &view, err)) != INTEROP_OK) {
        return status;
    }
    view->base = interop_array_retain(array->base != NULL ? array->base : array);
    *out = view;
    return INTEROP_OK;
}

interop_array *interop_array_retain(interop_array *array) {
    if (array != NULL) {
        atomic_fetch_add_explicit(&array->references, 1, memory_order_relaxed);
    }
    return array;
}

/*
 * Whether the caller's was the last reference. Seeing 1 is enough: the caller holds that one, so that nobody else can
 * add another, and the acquire orders what the others did before they dropped theirs.
 */
static bool drop(interop_array *array) {
    return atomic_load_explicit(&array->references, memory_order_acquire) == 1 ||
           atomic_fetch_sub_explicit(&array->references, 1, memory_order_acq_rel) == 1;
}

void interop_array_release(interop_array *array) {
    if (array == NULL || !drop(array)) {
        return;
    }
    interop_array *base = array->base;
    if (array->release != NULL) {
        array->release(array->user);
    }
    interop_record_release(array->tensor.dtype.record);
    interop__release(array->outside_block, array->outside, HUGE_PAGE);
    interop__release(array, array->size, array->alignment);
    interop_array_release(base); /* which has none itself */
}

const interop_tensor *interop_array_tensor(const interop_array *array) {
    return array == NULL ? NULL : &array->tensor;
}
