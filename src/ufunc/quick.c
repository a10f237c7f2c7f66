/* SPDX-License-Identifier: MIT */
/*
 * The short way: operands whose elements a kernel can take in one go, checked in one pass. All must be plain, and of
 * rank 0 or 1, or of one shape and in C order; outputs must lie apart from everything, or exactly on an input. What is
 * not like that, or wrong, goes the long way, which decides and explains.
 *
 * A call for one element spends most of its time here, so every instruction counts: hence the forced inlining.
 */
#include <string.h>

#include "dtype/internal.h"
#include "tensor/internal.h"
#include "ufunc/fpstatus.h"
#include "ufunc/reduce.h"
#include "ufunc/rows.h"

#define INLINE INTEROP__INLINE

/* An operand as one dimension, and the bytes that it touches: [low, high). */
struct flat {
    int64_t length;
    intptr_t size, step;
    uintptr_t first, low, high;
};

/* Elements of a tensor in C order; 0 if it is not. */
static int64_t length_in_c_order(const interop_tensor *tensor, intptr_t size) {
    int64_t length = 1;
    if (tensor->ndim < 0 || tensor->ndim > INTEROP_MAX_NDIM) {
        return 0;
    }
    for (int32_t axis = tensor->ndim - 1; axis >= 0 && length <= INTEROP__LONGEST; axis--) {
        const int64_t extent = tensor->shape[axis];
        if (extent <= 0 || extent > INTEROP__LONGEST || (extent != 1 && tensor->strides[axis] != length * size)) {
            return 0;
        }
        length *= extent;
    }
    return length;
}

/* Whether a tensor lies on the CPU, has the type, and nothing unusual about it. */
INLINE bool is_plain(const interop_tensor *tensor, int32_t type) {
    return tensor != NULL && tensor->struct_size == sizeof *tensor && tensor->data != NULL &&
           interop__is_native(tensor, &interop__simple_types[type]);
}

INLINE bool flatten(const interop_tensor *tensor, int32_t type, struct flat *flat) {
    if (!is_plain(tensor, type)) {
        return false;
    }
    flat->size = flat->step = (intptr_t)(tensor->dtype.bits / 8);
    flat->length = 1;
    if (tensor->ndim == 0) {
        return true;
    }
    if (tensor->shape == NULL || tensor->strides == NULL) {
        return false;
    }
    if (!INTEROP__LIKELY(tensor->ndim == 1)) {
        flat->length = length_in_c_order(tensor, flat->size);
    } else if (tensor->shape[0] != 1) {
        flat->length = tensor->shape[0];
        flat->step = (intptr_t)tensor->strides[0];
        if (flat->step != tensor->strides[0]) { /* no address space of 32 bits holds it */
            return false;
        }
    }
    return flat->length > 0 && flat->length <= INTEROP__LONGEST;
}

/* Finds the range; false if it leaves the address space. */
INLINE bool find_range(const interop_tensor *tensor, struct flat *flat) {
    intptr_t reach, end;
    if (__builtin_add_overflow((uintptr_t)tensor->data, tensor->byte_offset, &flat->first) ||
        __builtin_mul_overflow((intptr_t)flat->length - 1, flat->step, &reach) ||
        __builtin_add_overflow(reach, flat->size, &end)) {
        return false;
    }
    flat->low = flat->first + (uintptr_t)(reach < 0 ? reach : 0);
    flat->high = flat->first + (uintptr_t)(reach < 0 ? flat->size : end);
    return flat->low <= flat->first && flat->high > flat->first;
}

/* Two that have been flattened to one length. */
INLINE bool same_shape(const interop_tensor *a, const interop_tensor *b) {
    bool same = a->ndim == b->ndim;
    for (int32_t axis = 1; same && axis < a->ndim; axis++) {
        same = a->shape[axis] == b->shape[axis];
    }
    return same;
}

INLINE bool apart(const struct flat *a, const struct flat *b) {
    return a->high <= b->low || b->high <= a->low;
}

INLINE bool same_elements(const struct flat *a, const struct flat *b) {
    return a->low == b->low && a->step == b->step && a->size == b->size;
}

INLINE bool take_output(const interop_tensor *tensor, int32_t type, struct flat *flat) {
    return flatten(tensor, type, flat) && find_range(tensor, flat) && !(tensor->flags & INTEROP_READ_ONLY) &&
           (flat->length == 1 || flat->step >= flat->size || flat->step <= -flat->size);
}

/* Takes an input that has the shape of the result, or is one element, which is repeated. */
INLINE bool take_input(const interop_tensor *tensor, int32_t type, const interop_tensor *result, int64_t length,
                       bool *shaped, struct flat *flat) {
    if (!flatten(tensor, type, flat)) {
        return false;
    }
    if (flat->length == length && same_shape(tensor, result)) {
        *shaped = true;
    } else if (flat->length == 1 && tensor->ndim <= result->ndim) {
        flat->step = length == 1 ? flat->size : 0;
    } else {
        return false;
    }
    return find_range(tensor, flat);
}

/* One element of rank 0 or 1: there is nothing to broadcast, and no overlap that matters. */
INLINE bool take_single(const interop_tensor *tensor, int32_t type, char **address, intptr_t *step) {
    uintptr_t first, end;
    if (!is_plain(tensor, type) || (uint32_t)tensor->ndim > 1 ||
        (tensor->ndim == 1 && (tensor->shape == NULL || tensor->strides == NULL || tensor->shape[0] != 1))) {
        return false;
    }
    const uint64_t size = tensor->dtype.bits / 8;
    if (__builtin_add_overflow((uintptr_t)tensor->data, tensor->byte_offset, &first) ||
        __builtin_add_overflow(first, size, &end)) {
        return false;
    }
    *address = (char *)first;
    *step = (intptr_t)size;
    return true;
}

/* All operands are single elements, and there is one output: the call whose cost is all in getting there. */
INLINE bool singles(const interop_ufunc *ufunc, const struct interop__kernel *kernel,
                    const interop_tensor *const *operands, struct interop__nest *nest) {
    const int32_t nin = ufunc->nin;
    int32_t ndim = 0;
    for (int32_t i = 0; i <= nin; i++) {
        if (!take_single(operands[i], kernel->types[i], &nest->first[i], &nest->steps[0][i])) {
            return false;
        }
        ndim |= i < nin ? operands[i]->ndim : 0;
    }
    nest->ndim = 1;
    nest->shape[0] = 1;
    return operands[nin]->ndim == ndim && !(operands[nin]->flags & INTEROP_READ_ONLY);
}

INTEROP__NOINLINE static const struct interop__kernel *
quick(const interop_ufunc *ufunc, const interop_tensor *const *operands, struct interop__nest *nest) {
    const int32_t nin = ufunc->nin, nout = ufunc->nout;
    nest->lines = INTEROP__LINES_NONE;
    const int32_t type = operands[0] != NULL ? interop__simple_candidate(&operands[0]->dtype) : INTEROP_TYPE_NONE;
    if (type >= INTEROP__K_TYPES || ufunc->by_type[type] == 0) {
        return NULL;
    }
    const struct interop__kernel *kernel = &ufunc->kernels[ufunc->by_type[type] - 1];
    if (nout == 1 && singles(ufunc, kernel, operands, nest)) {
        return kernel;
    }
    const interop_tensor *result = operands[nin];
    struct flat outputs[INTEROP__OPERANDS], flat;
    for (int32_t i = 0; i < nout; i++) {
        const interop_tensor *tensor = operands[nin + i];
        if (!take_output(tensor, kernel->types[nin + i], &outputs[i])) {
            return NULL;
        }
        for (int32_t before = 0; before < i; before++) {
            if (outputs[i].length != outputs->length || !same_shape(tensor, result) ||
                !apart(&outputs[i], &outputs[before])) {
                return NULL;
            }
        }
        nest->first[nin + i] = (char *)outputs[i].first;
        nest->steps[0][nin + i] = outputs[i].step;
    }
    const int64_t length = outputs->length;
    bool shaped = false; /* some input has the shape of the result, which is then what all broadcast to */
    for (int32_t i = 0; i < nin; i++) {
        if (!take_input(operands[i], kernel->types[i], result, length, &shaped, &flat)) {
            return NULL;
        }
        for (int32_t out = 0; out < nout && length > 1; out++) {
            if (!apart(&flat, &outputs[out]) && !same_elements(&flat, &outputs[out])) {
                return NULL;
            }
        }
        nest->first[i] = (char *)flat.first;
        nest->steps[0][i] = flat.step;
    }
    nest->operands = nin + nout;
    nest->ndim = 1;
    nest->shape[0] = nest->block = (intptr_t)length;
    return shaped ? kernel : NULL;
}

const struct interop__kernel *interop__ufunc_quick(const interop_ufunc *ufunc, const interop_tensor *const *operands,
                                                   struct interop__nest *nest) {
    const struct interop__kernel *kernel = interop__rows(ufunc, operands, nest);
    return INTEROP__LIKELY(kernel != NULL) ? kernel : quick(ufunc, operands, nest);
}

/* Whether `axes` are all there are. Several are only combined at once if there is an identity. */
INLINE bool all_axes(const interop_ufunc *ufunc, const interop_tensor *in, const int32_t *axes, int32_t axis_count) {
    if (axes != NULL) {
        return axis_count == 1 && in->ndim == 1 && (axes[0] == 0 || axes[0] == -1);
    }
    return axis_count == 0 && (in->ndim <= 1 || ufunc->identity != INTEROP_IDENTITY_NONE);
}

INLINE const struct interop__kernel *reducing_kernel(const interop_ufunc *ufunc, int32_t type) {
    if (type >= INTEROP__K_TYPES || (ufunc->widening[type] == 0 && ufunc->by_type[type] == 0)) {
        return NULL;
    }
    return &ufunc->kernels[(ufunc->widening[type] != 0 ? ufunc->widening[type] : ufunc->by_type[type]) - 1];
}

bool interop__reduce_quick(const interop_ufunc *ufunc, const interop_tensor *in, const int32_t *axes,
                           int32_t axis_count, int32_t keepdims, const interop_tensor *out, uint32_t *fpstatus) {
    struct flat from, to = {.length = 1};
    char *result, value[8];
    if (ufunc == NULL || in == NULL || ufunc->nin != 2 || ufunc->nout != 1) {
        return false;
    }
    const struct interop__kernel *kernel = reducing_kernel(ufunc, interop__simple_candidate(&in->dtype));
    if (kernel == NULL || kernel->types[0] != kernel->types[2] || !flatten(in, kernel->types[1], &from) ||
        !find_range(in, &from) || !take_single(out, kernel->types[2], &result, &to.size) ||
        (out->flags & INTEROP_READ_ONLY) || out->ndim != (keepdims ? in->ndim : 0) ||
        !all_axes(ufunc, in, axes, axis_count)) {
        return false;
    }
    to.low = (uintptr_t)result;
    to.high = to.low + (uintptr_t)to.size;
    if (!apart(&from, &to)) {
        return false;
    }
    const bool has_identity = interop__reduce_identity(ufunc, kernel->types[0], value);
    const char *begin = has_identity ? value : (char *)from.first;
    const intptr_t done = interop__reduce_done(ufunc), n = (intptr_t)from.length - done, steps[] = {0, from.step, 0};
    if (!has_identity && kernel->types[0] == INTEROP_BOOL) { /* any byte but 0 is true; what is written is 1 */
        value[0] = *begin != 0;
        begin = value;
    }
    memcpy(result, begin, (size_t)to.size);
    char *args[] = {result, (char *)from.first + done * from.step, result};
    const bool watch = fpstatus != NULL && kernel->fpstatus != 0;
    interop__loop *loop = interop__kernel_loop(kernel);
    const interop__fpstate before = watch ? interop__fp_begin() : 0;
    if (n > 0) {
        loop(args, &n, steps, kernel->data);
    }
    if (fpstatus != NULL) {
        *fpstatus = watch ? interop__fp_end(before) : 0;
    }
    return true;
}
