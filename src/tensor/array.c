/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tensor/internal.h"

interop_status interop__array_make(const interop_tensor *checked, interop_release_callback release, void *user,
                                   interop_array **out, interop_error *err) {
    const size_t ndim = (size_t)checked->ndim;
    const size_t size = sizeof(interop_array) + 2 * ndim * sizeof(int64_t);
    interop_array *array = interop__allocate(size, _Alignof(interop_array));
    if (array == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for an array of rank %zu", ndim);
    }
    atomic_init(&array->references, 1);
    array->tensor = *checked;
    array->tensor.struct_size = sizeof array->tensor;
    array->tensor.shape = array->dims;
    array->tensor.strides = array->dims + ndim;
    if (ndim > 0) {
        memcpy(array->dims, checked->shape, ndim * sizeof(int64_t));
        memcpy(array->dims + ndim, checked->strides, ndim * sizeof(int64_t));
    }
    array->size = size;
    array->base = NULL;
    array->release = release;
    array->user = user;
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
    interop__release(array, array->size, _Alignof(interop_array));
    interop_array_release(base); /* a base has none itself */
}

const interop_tensor *interop_array_tensor(const interop_array *array) {
    return array == NULL ? NULL : &array->tensor;
}
