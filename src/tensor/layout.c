/* SPDX-License-Identifier: MIT */
/* Questions about where the elements of a checked tensor lie. */
#include "tensor/internal.h"

/* Without a sign, also for INT64_MIN. */
static uint64_t magnitude(int64_t stride) {
    return stride < 0 ? 0 - (uint64_t)stride : (uint64_t)stride;
}

void interop__tensor_span(const interop_tensor *checked, int64_t *low, int64_t *high) {
    uint64_t first = 0, end = (uint64_t)interop__tensor_element_step(checked); /* wrap only if there are no elements */
    for (int32_t i = 0; i < checked->ndim; i++) {
        const uint64_t far = ((uint64_t)checked->shape[i] - 1) * (uint64_t)checked->strides[i];
        if (checked->shape[i] == 0) {
            *low = *high = 0;
            return;
        }
        *((int64_t)far < 0 ? &first : &end) += far;
    }
    interop__span_in_bytes(checked, (int64_t)first, (int64_t)end, low, high);
}

int32_t interop_tensor_is_contiguous(const interop_tensor *tensor, int32_t layout) {
    if (layout != INTEROP_LAYOUT_C && layout != INTEROP_LAYOUT_F) {
        return 0;
    }
    uint64_t expected = (uint64_t)interop__tensor_element_step(tensor);
    bool gapless = true;
    for (int32_t i = 0; i < tensor->ndim; i++) {
        const int32_t axis = layout == INTEROP_LAYOUT_C ? tensor->ndim - 1 - i : i;
        const int64_t extent = tensor->shape[axis];
        if (extent == 0) {
            return 1;
        }
        if (extent != 1) {
            gapless &= (uint64_t)tensor->strides[axis] == expected;
            expected *= (uint64_t)extent;
        }
    }
    return gapless;
}

uint32_t interop__tensor_alignment(const interop_tensor *checked, uint32_t most) {
    const bool packed = interop__tensor_is_packed(checked);
    uint64_t bits = most | checked->byte_offset;
    if (!interop__has_elements(checked->ndim, checked->shape)) {
        return most;
    }
    if (interop__tensor_has_address(checked)) {
        bits = most | (uint64_t)(uintptr_t)interop__tensor_first(checked);
    }
    for (int32_t i = 0; i < checked->ndim; i++) {
        if (checked->shape[i] > 1) {
            const uint64_t stride = magnitude(checked->strides[i]);
            bits |= !packed ? stride : stride % 8 == 0 ? stride / 8 : 1; /* an element inside a byte: 1 */
        }
    }
    return (uint32_t)(bits & (0 - bits));
}

int32_t interop_tensor_alignment(const interop_tensor *tensor) {
    return (int32_t)interop__tensor_alignment(tensor, 4096);
}

bool interop__tensor_is_aligned(const interop_tensor *checked) {
    const uint32_t need = interop_dtype_alignment(&checked->dtype);
    return interop__tensor_alignment(checked, need) == need;
}

int32_t interop_tensor_has_internal_overlap(const interop_tensor *tensor) {
    int32_t axes[INTEROP_MAX_NDIM];
    int32_t count = 0;
    if (!interop__has_elements(tensor->ndim, tensor->shape)) {
        return 0;
    }
    for (int32_t i = 0; i < tensor->ndim; i++) { /* by growing stride, without extents of 1 */
        if (tensor->shape[i] == 1) {
            continue;
        }
        int32_t at = count++;
        while (at > 0 && magnitude(tensor->strides[axes[at - 1]]) > magnitude(tensor->strides[i])) {
            axes[at] = axes[at - 1];
            at--;
        }
        axes[at] = i;
    }
    uint64_t inside = (uint64_t)interop__tensor_element_step(tensor);
    for (int32_t i = 0; i < count; i++) {
        const uint64_t stride = magnitude(tensor->strides[axes[i]]);
        if (stride < inside) {
            return 1;
        }
        inside += stride * (uint64_t)(tensor->shape[axes[i]] - 1);
    }
    return 0;
}

/* Whether two tensors that begin at one address go through the same elements in the same order. */
static bool same_walk(const interop_tensor *a, const interop_tensor *b) {
    int32_t i = 0, j = 0;
    if (interop_dtype_bits(&a->dtype) != interop_dtype_bits(&b->dtype) ||
        interop__tensor_is_packed(a) != interop__tensor_is_packed(b)) {
        return false;
    }
    for (;; i++, j++) {
        while (i < a->ndim && a->shape[i] == 1) {
            i++;
        }
        while (j < b->ndim && b->shape[j] == 1) {
            j++;
        }
        if (i == a->ndim || j == b->ndim) {
            return i == a->ndim && j == b->ndim;
        }
        if (a->shape[i] != b->shape[j] || a->strides[i] != b->strides[j]) {
            return false;
        }
    }
}

bool interop__both_host_readable(const interop_tensor *a, const interop_tensor *b) {
    return (interop_device_traits(a->device.type) & interop_device_traits(b->device.type) &
            INTEROP_DEVICE_HOST_READABLE) != 0;
}

int32_t interop_tensor_overlap(const interop_tensor *a, const interop_tensor *b) {
    int64_t a_low, a_high, b_low, b_high;
    uint64_t a_first = a->byte_offset, b_first = b->byte_offset;
    if ((a->device.type != b->device.type || a->device.id != b->device.id) && !interop__both_host_readable(a, b)) {
        return INTEROP_OVERLAP_NONE;
    }
    if (interop__tensor_has_address(a)) {
        a_first = (uint64_t)(uintptr_t)interop__tensor_first(a);
        b_first = (uint64_t)(uintptr_t)interop__tensor_first(b);
    } else if (a->data != b->data) {
        return INTEROP_OVERLAP_NONE;
    }
    interop__tensor_span(a, &a_low, &a_high);
    if (a_first == b_first && same_walk(a, b)) {
        return a_low == a_high ? INTEROP_OVERLAP_NONE : INTEROP_OVERLAP_SAME; /* no bytes: nothing to meet */
    }
    interop__tensor_span(b, &b_low, &b_high);
    if (a_low == a_high || b_low == b_high) {
        return INTEROP_OVERLAP_NONE;
    }
    /* The additions wrap as the addresses of a checked tensor do not. */
    return a_first + (uint64_t)a_low < b_first + (uint64_t)b_high &&
                   b_first + (uint64_t)b_low < a_first + (uint64_t)a_high
               ? INTEROP_OVERLAP_POSSIBLE
               : INTEROP_OVERLAP_NONE;
}
