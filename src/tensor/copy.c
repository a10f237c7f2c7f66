/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "dtype/record.h"
#include "tensor/internal.h"

/* One dimension of a copy. Strides in bytes. */
struct axis {
    int64_t extent;
    int64_t from;
    int64_t to;
};

/* A copy that is ready to run: `block` bytes at every point of the axes, the last of which runs fastest. */
struct plan {
    const char *from;
    char *to;
    size_t block;
    int32_t count;
    struct axis axes[INTEROP_MAX_NDIM];
};

/* Adds an axis so that they stay sorted by falling stride of the destination, which no longer is negative. */
static void add_axis(struct plan *plan, struct axis axis) {
    if (axis.to < 0) {
        plan->from += (axis.extent - 1) * axis.from;
        plan->to += (axis.extent - 1) * axis.to;
        axis.from = -axis.from;
        axis.to = -axis.to;
    }
    int32_t at = plan->count++;
    for (; at > 0 && plan->axes[at - 1].to < axis.to; at--) {
        plan->axes[at] = plan->axes[at - 1];
    }
    plan->axes[at] = axis;
}

/* Melts axes that one stride can walk through, and then the last one into the block. */
static void melt(struct plan *plan) {
    int32_t last = 0;
    for (int32_t i = 1; i < plan->count; i++) {
        struct axis *outer = &plan->axes[last];
        const struct axis inner = plan->axes[i];
        int64_t from, to;
        if (!interop__mul_overflows(inner.from, inner.extent, &from) && outer->from == from &&
            !interop__mul_overflows(inner.to, inner.extent, &to) && outer->to == to) {
            *outer = (struct axis){outer->extent * inner.extent, inner.from, inner.to};
        } else {
            plan->axes[++last] = inner;
        }
    }
    plan->count = plan->count == 0 ? 0 : last + 1;
    if (plan->count > 0 && plan->axes[last].from == (int64_t)plan->block &&
        plan->axes[last].to == (int64_t)plan->block) {
        plan->block *= (size_t)plan->axes[last].extent;
        plan->count--;
    }
}

static void make_plan(struct plan *plan, const char *from, const int64_t *from_strides, char *to,
                      const int64_t *to_strides, const interop_tensor *shape, size_t itemsize) {
    plan->from = from;
    plan->to = to;
    plan->block = itemsize;
    plan->count = 0;
    for (int32_t i = 0; i < shape->ndim; i++) {
        if (shape->shape[i] != 1) {
            add_axis(plan, (struct axis){shape->shape[i], from_strides[i], to_strides[i]});
        }
    }
    melt(plan);
}

/* `size` is a constant where this is called with one, so that the copy becomes a load and a store. */
static inline void copy_row(const char *from, char *to, struct axis axis, size_t size) {
    for (int64_t i = 0; i < axis.extent; i++, from += axis.from, to += axis.to) {
        memcpy(to, from, size);
    }
}

static void copy_row_of(const char *from, char *to, struct axis axis, size_t size) {
    switch (size) {
    case 1:
        copy_row(from, to, axis, 1);
        break;
    case 2:
        copy_row(from, to, axis, 2);
        break;
    case 4:
        copy_row(from, to, axis, 4);
        break;
    case 8:
        copy_row(from, to, axis, 8);
        break;
    case 16:
        copy_row(from, to, axis, 16);
        break;
    default:
        copy_row(from, to, axis, size);
        break;
    }
}

static void run_plan(const struct plan *plan) {
    int64_t index[INTEROP_MAX_NDIM] = {0};
    const char *from = plan->from;
    char *to = plan->to;
    if (plan->count == 0) {
        memmove(to, from, plan->block);
        return;
    }
    const int32_t last = plan->count - 1;
    for (;;) {
        copy_row_of(from, to, plan->axes[last], plan->block);
        int32_t i = last - 1;
        for (; i >= 0 && ++index[i] == plan->axes[i].extent; i--) {
            index[i] = 0;
            from -= (plan->axes[i].extent - 1) * plan->axes[i].from;
            to -= (plan->axes[i].extent - 1) * plan->axes[i].to;
        }
        if (i < 0) {
            return;
        }
        from += plan->axes[i].from;
        to += plan->axes[i].to;
    }
}

/* By way of a block of C order in between. */
static interop_status copy_through_block(const interop_tensor *from, const interop_tensor *to, int64_t bytes,
                                         interop_error *err) {
    int64_t strides[INTEROP_MAX_NDIM];
    struct plan plan;
    const size_t itemsize = (size_t)interop__tensor_element_step(from);
    /* Strides of 0 can make more bytes of elements than the address space has. */
    char *block = (uint64_t)bytes > SIZE_MAX ? NULL : interop__allocate((size_t)bytes, _Alignof(max_align_t));
    if (block == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for %" PRId64 " bytes to copy tensors that overlap",
                             bytes);
    }
    interop__tensor_c_strides(from, strides);
    make_plan(&plan, interop__tensor_first(from), from->strides, block, strides, from, itemsize);
    run_plan(&plan);
    make_plan(&plan, block, strides, interop__tensor_first(to), to->strides, to, itemsize);
    run_plan(&plan);
    interop__release(block, (size_t)bytes, _Alignof(max_align_t));
    return INTEROP_OK;
}

static bool both_gapless(const interop_tensor *from, const interop_tensor *to, int32_t layout) {
    return interop_tensor_is_contiguous(from, layout) != 0 && interop_tensor_is_contiguous(to, layout) != 0;
}

/* Between tensors without gaps in the same order. Bits behind the last packed element belong to somebody else. */
static void copy_gapless(const interop_tensor *from, const interop_tensor *to, const struct interop__extent *extent) {
    const int64_t step = interop__tensor_element_step(from);
    const unsigned rest = interop__tensor_is_packed(from) ? (unsigned)(extent->elements % 8 * step % 8) : 0;
    const size_t whole = (size_t)extent->bytes - (rest != 0);
    const unsigned char *source = (const unsigned char *)interop__tensor_first(from);
    unsigned char *target = (unsigned char *)interop__tensor_first(to);
    const unsigned tail = rest != 0 ? source[whole] : 0;
    memmove(target, source, whole);
    if (rest != 0) {
        const unsigned mask = (1u << rest) - 1;
        target[whole] = (unsigned char)((target[whole] & ~mask) | (tail & mask));
    }
}

bool interop__tensor_has_objects(const interop_tensor *checked) {
    return interop__has_objects(&checked->dtype);
}

static interop_status check_pair(const interop_tensor *from, const interop_tensor *to, struct interop__extent *extent,
                                 interop_error *err) {
    struct interop__extent ignored;
    interop_status status = interop__tensor_check(from, INTEROP_LENIENT, extent, err);
    if (status != INTEROP_OK || (status = interop__tensor_check(to, INTEROP_LENIENT, &ignored, err)) != INTEROP_OK) {
        return status;
    }
    if (from->ndim != to->ndim ||
        (from->ndim > 0 && memcmp(from->shape, to->shape, (size_t)from->ndim * sizeof(int64_t)) != 0)) {
        char shape[INTEROP__QUOTED_DIMS], other[INTEROP__QUOTED_DIMS];
        return interop__fail(err, INTEROP_ERR_VALUE, "copy: shape is %s, but that of the destination is %s",
                             interop__quote_numbers(from->ndim, from->shape, shape, sizeof shape),
                             interop__quote_numbers(to->ndim, to->shape, other, sizeof other));
    }
    if (!interop_dtype_equal(&from->dtype, &to->dtype) ||
        interop__tensor_is_packed(from) != interop__tensor_is_packed(to)) {
        char name[INTEROP__QUOTED_DIMS], other[INTEROP__QUOTED_DIMS];
        const size_t length = interop_dtype_name(&from->dtype, name, sizeof name);
        const bool same_name = interop_dtype_name(&to->dtype, other, sizeof other) == length &&
                               memcmp(name, other, length < sizeof name ? length : sizeof name) == 0;
        return interop__fail(err, INTEROP_ERR_TYPE, "copy: dtype is %s, but that of the destination is %s%s", name,
                             other, same_name ? ", with other fields or another padding" : "");
    }
    if (interop__tensor_has_objects(from)) {
        return interop__fail(err, INTEROP_ERR_TYPE, "copy: objects are counted by their host, which must copy them");
    }
    if ((to->flags & INTEROP_READ_ONLY) != 0) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "copy: the destination is read-only");
    }
    if (!interop__both_host_readable(from, to)) {
        return interop__fail(err, INTEROP_ERR_BUFFER, "copy: device %s or %s is not host-readable",
                             interop_device_name(from->device.type), interop_device_name(to->device.type));
    }
    return INTEROP_OK;
}

interop_status interop_tensor_copy(const interop_tensor *from, const interop_tensor *to, interop_error *err) {
    struct interop__extent extent;
    struct plan plan;
    interop_status status = check_pair(from, to, &extent, err);
    if (status != INTEROP_OK || extent.bytes == 0) {
        return status;
    }
    if (both_gapless(from, to, INTEROP_LAYOUT_C) || both_gapless(from, to, INTEROP_LAYOUT_F)) {
        copy_gapless(from, to, &extent);
        return INTEROP_OK;
    }
    if (interop__tensor_is_packed(from)) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "packed elements of %" PRIu64 " bits can be copied between contiguous tensors only",
                             interop_dtype_bits(&from->dtype));
    }
    const int32_t overlap = interop_tensor_overlap(from, to);
    if (overlap == INTEROP_OVERLAP_SAME) {
        return INTEROP_OK;
    }
    make_plan(&plan, interop__tensor_first(from), from->strides, interop__tensor_first(to), to->strides, from,
              (size_t)interop__tensor_element_step(from));
    if (overlap == INTEROP_OVERLAP_POSSIBLE && plan.count > 0) {
        return copy_through_block(from, to, extent.bytes, err);
    }
    run_plan(&plan);
    return INTEROP_OK;
}
