/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "ufunc/fpstatus.h"
#include "ufunc/reduce.h"

/* The kernel that reduces elements of the type: in a wider one if there is such a kernel, else in their own. */
static const struct interop__kernel *find_kernel(const interop_ufunc *ufunc, int32_t type) {
    if (type > INTEROP_TYPE_NONE && type < INTEROP__K_TYPES && ufunc->widening[type] != 0) {
        return &ufunc->kernels[ufunc->widening[type] - 1];
    }
    const int32_t types[] = {type, type};
    const struct interop__kernel *kernel = interop__ufunc_kernel(ufunc, types);
    return kernel != NULL && kernel->types[2] == type ? kernel : NULL;
}

static interop_status read_axes(const interop_ufunc *ufunc, const int32_t *axes, int32_t axis_count, int32_t ndim,
                                uint64_t *out, interop_error *err) {
    if (axis_count < 0 || (axes == NULL && axis_count != 0)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "axis_count is %" PRId32 ": must be %s", axis_count,
                             axes == NULL ? "0 if axes is NULL" : "0 or more");
    }
    *out = axes != NULL ? 0 : ndim == INTEROP_MAX_NDIM ? ~UINT64_C(0) : (UINT64_C(1) << ndim) - 1;
    for (int32_t i = 0; i < axis_count; i++) {
        if (axes[i] < -ndim || axes[i] >= ndim) {
            return interop__fail(err, INTEROP_ERR_ARGUMENT,
                                 "axes[%" PRId32 "] is %" PRId32 ", but the rank is %" PRId32, i, axes[i], ndim);
        }
        const uint64_t bit = UINT64_C(1) << (axes[i] < 0 ? axes[i] + ndim : axes[i]);
        if (*out & bit) {
            return interop__fail(err, INTEROP_ERR_ARGUMENT, "axes[%" PRId32 "] is %" PRId32 ", which is there twice", i,
                                 axes[i]);
        }
        *out |= bit;
    }
    if (ufunc->identity == INTEROP_IDENTITY_NONE && (*out & (*out - 1)) != 0) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "the order of elements matters to %s: it reduces one axis at a time", ufunc->name);
    }
    return INTEROP_OK;
}

/* The shape of the result, and whether there is something to begin it with. */
static interop_status make_shape(const interop_tensor *in, int32_t keepdims, struct interop__reduction *reduction,
                                 interop_error *err) {
    interop_tensor result = {.struct_size = sizeof result, .shape = reduction->shape};
    int64_t elements;
    bool nothing = false;
    for (int32_t i = 0; i < in->ndim; i++) {
        const bool combined = reduction->axes >> i & 1;
        nothing |= combined && in->shape[i] == 0;
        if (!combined || keepdims) {
            reduction->shape[result.ndim++] = combined ? 1 : in->shape[i];
        }
    }
    reduction->ndim = result.ndim;
    const int identity = reduction->ufunc->identity;
    interop_status status = interop_tensor_element_count(&result, &elements, err);
    if (status == INTEROP_OK && nothing &&
        (identity == INTEROP_IDENTITY_NONE || identity == INTEROP_IDENTITY_REORDERABLE)) {
        return interop__fail(err, INTEROP_ERR_VALUE, "%s has no identity, and there are no elements to reduce",
                             reduction->ufunc->name);
    }
    return status;
}

static interop_status check(const interop_ufunc *ufunc, const interop_tensor *in, const int32_t *axes,
                            int32_t axis_count, int32_t keepdims, struct interop__reduction *reduction,
                            interop_error *err) {
    if (ufunc == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "ufunc must not be NULL");
    }
    if (ufunc->nin != 2 || ufunc->nout != 1) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "%s has %d inputs and %d outputs: only functions of two reduce",
                             ufunc->name, ufunc->nin, ufunc->nout);
    }
    interop_status status = interop__ufunc_operand(in, 0, err);
    if (status != INTEROP_OK) {
        return status;
    }
    reduction->ufunc = ufunc;
    reduction->kernel = find_kernel(ufunc, interop_dtype_type(&in->dtype));
    if (reduction->kernel == NULL) {
        char name[48] = "";
        interop_dtype_name(&in->dtype, name, sizeof name);
        return interop__fail(err, INTEROP_ERR_TYPE, "%s has no loop that reduces %s", ufunc->name, name);
    }
    status = read_axes(ufunc, axes, axis_count, in->ndim, &reduction->axes, err);
    return status == INTEROP_OK ? make_shape(in, keepdims, reduction, err) : status;
}

/*
 * Copies the input so that combined axes are the innermost, in C order, and makes `view` of it, with the axes where
 * they were. What the input repeats along other axes is not copied: it is repeated again. `copy` is made if it is NULL;
 * else it is one of an input of this shape, or with more along some axis, and is written to again.
 */
static interop_status copy_input(const struct interop__reduction *reduction, const interop_tensor *in,
                                 interop_tensor *view, interop_dims *dims, interop_array **copy, interop_error *err) {
    int32_t order[INTEROP_MAX_NDIM], count = 0;
    interop_dims moved_dims;
    interop_tensor once = *in, moved;
    for (int32_t combined = 0; combined < 2; combined++) {
        for (int32_t i = 0; i < in->ndim; i++) {
            if ((int32_t)(reduction->axes >> i & 1) == combined) {
                order[count++] = i;
            }
        }
    }
    for (int32_t i = 0; i < in->ndim; i++) {
        const bool repeats = in->strides[i] == 0 && in->shape[i] > 0 && !(reduction->axes >> i & 1);
        dims->shape[i] = repeats ? 1 : in->shape[i];
    }
    once.shape = dims->shape;
    interop_status status = interop_tensor_transpose(&once, order, &moved, &moved_dims, err);
    if (status == INTEROP_OK && *copy == NULL) {
        status = interop_array_copy(&moved, copy, err);
    } else if (status == INTEROP_OK) {
        interop_tensor again = *interop_array_tensor(*copy);
        again.shape = moved.shape;
        status = interop_tensor_copy(&moved, &again, err);
    }
    if (status != INTEROP_OK) {
        return status;
    }
    *view = *interop_array_tensor(*copy);
    for (int32_t i = 0; i < in->ndim; i++) {
        dims->strides[order[i]] = once.shape[order[i]] == 1 ? 0 : view->strides[i];
    }
    memcpy(dims->shape, in->shape, (size_t)in->ndim * sizeof *in->shape);
    view->shape = dims->shape;
    view->strides = dims->strides;
    return INTEROP_OK;
}

/* Bytes of a copy of the input, which stays in some cache until it is reduced; and of a line of memory. */
enum { COPY_BYTES = 1 << 18, LINE_BYTES = 64 };

/*
 * The axis to cut, which is not combined, and what is taken of it at once; 0 if nothing is to be cut. It is the one
 * with the largest steps: pieces of one with small steps would each read the same lines of memory.
 */
static int64_t cut(const struct interop__reduction *reduction, const interop_tensor *in, int32_t *axis) {
    int64_t bytes = (int64_t)(in->dtype.bits / 8);
    *axis = -1;
    for (int32_t i = 0; i < in->ndim; i++) {
        const bool combined = reduction->axes >> i & 1;
        if ((combined || in->strides[i] != 0) && __builtin_mul_overflow(bytes, in->shape[i], &bytes)) {
            bytes = INT64_MAX; /* the copy will be refused */
        }
        if (!combined && in->shape[i] > 1 && interop__magnitude((intptr_t)in->strides[i]) >= LINE_BYTES &&
            (*axis < 0 ||
             interop__magnitude((intptr_t)in->strides[i]) > interop__magnitude((intptr_t)in->strides[*axis]))) {
            *axis = i;
        }
    }
    if (*axis < 0) {
        return 0;
    }
    const int64_t extent = in->shape[*axis], fit = COPY_BYTES / (bytes / extent);
    return fit < 1 ? 1 : fit < extent ? fit : extent;
}

static interop_status run_copy(const struct interop__reduction *reduction, const interop_tensor *in,
                               const interop_tensor *out, bool kept, interop_array **copy, interop_error *err) {
    interop_dims dims;
    interop_tensor view;
    const interop_status status = copy_input(reduction, in, &view, &dims, copy, err);
    if (status == INTEROP_OK) {
        interop__reduce_run(reduction, &view, out, kept);
    }
    return status;
}

/* Reduces a copy of the input, `once` all of it at the beginning, else one piece after the other. */
static interop_status run_copied(const struct interop__reduction *reduction, const interop_tensor *in,
                                 const interop_tensor *out, bool kept, bool once, interop_error *err) {
    interop_array *copy = NULL;
    interop_dims in_dims, out_dims;
    interop_tensor part, result;
    int32_t axis = -1, own = 0;
    const int64_t most = once ? 0 : cut(reduction, in, &axis);
    interop_status status = most == 0 ? run_copy(reduction, in, out, kept, &copy, err) : INTEROP_OK;
    for (int32_t i = 0; i < axis; i++) {
        own += kept || !(reduction->axes >> i & 1);
    }
    for (int64_t done = 0; most > 0 && status == INTEROP_OK && done < in->shape[axis]; done += most) {
        const int64_t left = in->shape[axis] - done, n = left < most ? left : most;
        if ((status = interop_tensor_slice(in, axis, done, n, 1, &part, &in_dims, err)) == INTEROP_OK &&
            (status = interop_tensor_slice(out, own, done, n, 1, &result, &out_dims, err)) == INTEROP_OK) {
            status = run_copy(reduction, &part, &result, kept, &copy, err);
        }
    }
    if (copy != NULL) {
        interop_array_release(copy);
    }
    return status;
}

static interop_status run(const struct interop__reduction *reduction, const interop_tensor *in,
                          const interop_tensor *out, bool kept, uint32_t *fpstatus, interop_error *err) {
    const bool watch = fpstatus != NULL && reduction->kernel->fpstatus != 0;
    const bool overlaps = interop_tensor_overlap(in, out) != INTEROP_OVERLAP_NONE;
    const interop__fpstate before = watch ? interop__fp_begin() : 0;
    interop_status status = INTEROP_OK;
    if (overlaps || interop__reduce_needs_copy(reduction, in)) {
        status = run_copied(reduction, in, out, kept, overlaps, err);
    } else {
        interop__reduce_run(reduction, in, out, kept);
    }
    const uint32_t raised = watch ? interop__fp_end(before) : 0;
    if (fpstatus != NULL && status == INTEROP_OK) {
        *fpstatus = raised;
    }
    return status;
}

interop_status interop_ufunc_reduce(const interop_ufunc *ufunc, const interop_tensor *in, const int32_t *axes,
                                    int32_t axis_count, int32_t keepdims, const interop_tensor *out, uint32_t *fpstatus,
                                    interop_error *err) {
    struct interop__reduction reduction;
    int64_t elements;
    if (INTEROP__LIKELY(interop__reduce_quick(ufunc, in, axes, axis_count, keepdims, out, fpstatus))) {
        return INTEROP_OK;
    }
    interop_status status = check(ufunc, in, axes, axis_count, keepdims, &reduction, err);
    if (status == INTEROP_OK) {
        status = interop__ufunc_output(out, 1, ufunc, reduction.kernel->types[2], reduction.ndim, reduction.shape, err);
    }
    if (status == INTEROP_OK) {
        status = interop_tensor_element_count(out, &elements, err);
    }
    if (status == INTEROP_OK && elements != 0) {
        return run(&reduction, in, out, keepdims != 0, fpstatus, err);
    }
    if (status == INTEROP_OK && fpstatus != NULL) {
        *fpstatus = 0;
    }
    return status;
}

interop_status interop_ufunc_reduce_result(const interop_ufunc *ufunc, const interop_tensor *in, const int32_t *axes,
                                           int32_t axis_count, int32_t keepdims, interop_dtype *dtype, int32_t *ndim,
                                           interop_dims *dims, interop_error *err) {
    struct interop__reduction reduction;
    if (dtype == NULL || ndim == NULL || dims == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "dtype, ndim and dims must not be NULL");
    }
    interop_status status = check(ufunc, in, axes, axis_count, keepdims, &reduction, err);
    if (status == INTEROP_OK) {
        interop_dtype_init(reduction.kernel->types[2], dtype, NULL);
        *ndim = reduction.ndim;
        memcpy(dims->shape, reduction.shape, (size_t)reduction.ndim * sizeof *reduction.shape);
    }
    return status;
}

interop_status interop_ufunc_reduce_apply(const interop_ufunc *ufunc, const interop_tensor *in, const int32_t *axes,
                                          int32_t axis_count, int32_t keepdims, interop_array **out, uint32_t *fpstatus,
                                          interop_error *err) {
    interop_dtype dtype;
    interop_dims dims;
    int32_t ndim;
    interop_array *made;
    if (out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "out must not be NULL");
    }
    interop_status status =
        interop_ufunc_reduce_result(ufunc, in, axes, axis_count, keepdims, &dtype, &ndim, &dims, err);
    if (status == INTEROP_OK) {
        status = interop_array_empty(&dtype, ndim, dims.shape, &made, err);
    }
    if (status != INTEROP_OK) {
        return status;
    }
    status = interop_ufunc_reduce(ufunc, in, axes, axis_count, keepdims, interop_array_tensor(made), fpstatus, err);
    if (status == INTEROP_OK) {
        *out = made;
    } else {
        interop_array_release(made);
    }
    return status;
}
