/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "ufunc/fpstatus.h"
#include "ufunc/internal.h"

/* Puts the operand's number before a message that knows only the tensor. */
static interop_status blame(int32_t operand, interop_status status, interop_error *err) {
    if (err != NULL) {
        interop_error inner = *err;
        return interop__fail(err, status, "operands[%" PRId32 "]: %s", operand, inner.message);
    }
    return status;
}

interop_status interop__ufunc_operand(const interop_tensor *tensor, int32_t operand, interop_error *err) {
    if (tensor == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "operands[%" PRId32 "] is NULL", operand);
    }
    interop_status status = interop_tensor_check(tensor, INTEROP_LENIENT, err);
    if (status != INTEROP_OK) {
        return blame(operand, status, err);
    }
    if (tensor->override != NULL) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                             "operands[%" PRId32 "].override is set: ask it to do this call", operand);
    }
    if (tensor->device.type != INTEROP_DEVICE_CPU &&
        !(interop_device_traits(tensor->device.type) & INTEROP_DEVICE_HOST_READABLE)) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "operands[%" PRId32 "].device is %s:%" PRId32 ", which the host cannot read", operand,
                             interop_device_name(tensor->device.type), tensor->device.id);
    }
    return INTEROP_OK;
}

interop_status interop__ufunc_inputs(const interop_ufunc *ufunc, const interop_tensor *const *inputs,
                                     const struct interop__kernel **kernel, int32_t *ndim, int64_t *shape,
                                     interop_error *err) {
    int32_t types[INTEROP__OPERANDS];
    for (int32_t i = 0; i < ufunc->nin; i++) {
        interop_status status = interop__ufunc_operand(inputs[i], i, err);
        if (status != INTEROP_OK) {
            return status;
        }
        types[i] = interop_dtype_type(&inputs[i]->dtype);
    }
    *kernel = interop__ufunc_kernel(ufunc, types);
    if (*kernel == NULL) {
        interop_dtype dtypes[INTEROP__OPERANDS];
        for (int32_t i = 0; i < ufunc->nin; i++) {
            dtypes[i] = inputs[i]->dtype;
        }
        return interop__ufunc_no_loop(ufunc, dtypes, err);
    }
    return interop__broadcast(inputs, ufunc->nin, ndim, shape, err);
}

interop_status interop__ufunc_output(const interop_tensor *tensor, int32_t operand, const interop_ufunc *ufunc,
                                     int32_t type, int32_t ndim, const int64_t *shape, interop_error *err) {
    interop_status status = interop__ufunc_operand(tensor, operand, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (interop_dtype_type(&tensor->dtype) != type) {
        char name[48] = "", wanted[48] = "";
        interop_dtype dtype;
        interop_dtype_init(type, &dtype, NULL);
        interop_dtype_name(&dtype, wanted, sizeof wanted);
        interop_dtype_name(&tensor->dtype, name, sizeof name);
        return interop__fail(err, INTEROP_ERR_TYPE,
                             "operands[%" PRId32 "].dtype is %s, but %s of these inputs gives %s", operand, name,
                             ufunc->name, wanted);
    }
    if (tensor->ndim != ndim) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "operands[%" PRId32 "].ndim is %" PRId32 ", but the result has rank %" PRId32, operand,
                             tensor->ndim, ndim);
    }
    for (int32_t axis = 0; axis < ndim; axis++) {
        if (tensor->shape[axis] != shape[axis]) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "operands[%" PRId32 "].shape[%" PRId32 "] is %" PRId64 ", but the result has %" PRId64,
                                 operand, axis, tensor->shape[axis], shape[axis]);
        }
    }
    if (tensor->flags & INTEROP_READ_ONLY) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "operands[%" PRId32 "].flags has INTEROP_READ_ONLY, but it is an output", operand);
    }
    if (interop_tensor_has_internal_overlap(tensor)) {
        return interop__fail(err, INTEROP_ERR_BUFFER,
                             "operands[%" PRId32 "].strides make elements share memory, but it is an output", operand);
    }
    return INTEROP_OK;
}

static bool has_elements(int32_t ndim, const int64_t *shape) {
    for (int32_t axis = 0; axis < ndim; axis++) {
        if (shape[axis] == 0) {
            return false;
        }
    }
    return true;
}

static interop_status outputs_apart(const struct interop__nest *nest, interop_error *err) {
    for (int32_t a = nest->inputs; a < nest->operands; a++) {
        for (int32_t b = a + 1; b < nest->operands; b++) {
            if (interop__nest_meet(nest, a, b)) {
                return interop__fail(
                    err, INTEROP_ERR_BUFFER,
                    "operands[%" PRId32 "] and operands[%" PRId32 "] share memory, but both are outputs", a, b);
            }
        }
    }
    return INTEROP_OK;
}

/* The inputs, one bit each, that must be copied before the nest runs. */
static uint32_t endangered(const struct interop__nest *nest) {
    uint32_t inputs = 0;
    for (int32_t output = nest->inputs; output < nest->operands; output++) {
        for (int32_t input = 0; input < nest->inputs; input++) {
            if (interop__nest_input_in_danger(nest, input, output)) {
                inputs |= 1u << input;
            }
        }
    }
    return inputs;
}

/* The kernel's work on whole lines, where that is best; else NULL. */
static inline interop__vectors *line_vectors(const struct interop__nest *nest, const struct interop__kernel *kernel) {
    if (nest->lines == INTEROP__LINES_NONE) {
        return NULL;
    }
    const size_t bytes = (size_t)(nest->shape[0] * nest->steps[0][nest->inputs]);
    return interop__kernel_vectors(kernel, nest->lines == INTEROP__LINES_BUT_ONE, bytes);
}

static void run_lines(const struct interop__nest *nest, interop__vectors *vectors) {
    const int32_t right = nest->inputs - 1, out = nest->inputs;
    vectors(nest->first[0], nest->steps[0][0] != 0, nest->first[right], nest->steps[0][right] != 0, nest->first[out],
            nest->shape[0]);
}

static inline void run(struct interop__nest *nest, const struct interop__kernel *kernel, uint32_t *fpstatus) {
    const bool watch = fpstatus != NULL && kernel->fpstatus != 0;
    interop__vectors *vectors = line_vectors(nest, kernel);
    interop__loop *loop = vectors == NULL ? interop__kernel_loop(kernel) : NULL;
    const interop__fpstate before = watch ? interop__fp_begin() : 0;
    if (vectors != NULL) {
        run_lines(nest, vectors);
    } else if (INTEROP__LIKELY(nest->ndim == 1)) { /* one call */
        loop(nest->first, nest->shape, nest->steps[0], kernel->data);
    } else {
        interop__nest_run(nest, loop, kernel->data);
    }
    if (fpstatus != NULL) {
        *fpstatus = watch ? interop__fp_end(before) : 0;
    }
}

/* Copies a tensor, but nothing that it repeats: axes of stride 0 become extents of 1, which broadcast again. */
static interop_status copy_input(const interop_tensor *tensor, interop_array **out, interop_error *err) {
    interop_tensor once = *tensor;
    int64_t shape[INTEROP_MAX_NDIM];
    for (int32_t axis = 0; axis < tensor->ndim; axis++) {
        shape[axis] = tensor->strides[axis] == 0 ? 1 : tensor->shape[axis];
    }
    once.shape = shape;
    return interop_array_copy(&once, out, err);
}

/*
 * Replaces inputs in danger by copies. Other operands can mean another order of elements, in which more inputs are in
 * danger, so this is repeated until none is.
 */
static interop_status run_on_copies(struct interop__nest *nest, uint32_t inputs, const interop_tensor *const *operands,
                                    int32_t ndim, const int64_t *shape, const struct interop__kernel *kernel,
                                    uint32_t *fpstatus, interop_error *err) {
    const interop_tensor *safe[INTEROP__OPERANDS];
    interop_array *copies[INTEROP__OPERANDS];
    interop_status status = INTEROP_OK;
    int32_t made = 0;
    for (int32_t i = 0; i < nest->operands; i++) {
        safe[i] = operands[i];
    }
    for (; inputs != 0 && status == INTEROP_OK; inputs = endangered(nest)) {
        for (int32_t i = 0; i < nest->inputs && status == INTEROP_OK; i++) {
            if (inputs >> i & 1 && (status = copy_input(operands[i], &copies[made], err)) == INTEROP_OK) {
                safe[i] = interop_array_tensor(copies[made++]);
            }
        }
        interop__nest_make(nest, safe, nest->inputs, nest->operands, ndim, shape);
    }
    if (status == INTEROP_OK) {
        run(nest, kernel, fpstatus);
    }
    while (made > 0) {
        interop_array_release(copies[--made]);
    }
    return status;
}

/* The long way: any rank, any strides, and every error. */
INTEROP__NOINLINE static interop_status call_checked(const interop_ufunc *ufunc, const interop_tensor *const *operands,
                                                     int32_t count, struct interop__nest *nest, uint32_t *fpstatus,
                                                     interop_error *err) {
    const struct interop__kernel *kernel;
    int32_t ndim;
    int64_t shape[INTEROP_MAX_NDIM];
    interop_status status = interop__ufunc_inputs(ufunc, operands, &kernel, &ndim, shape, err);
    for (int32_t i = ufunc->nin; i < count && status == INTEROP_OK; i++) {
        status = interop__ufunc_output(operands[i], i, ufunc, kernel->types[i], ndim, shape, err);
    }
    if (status != INTEROP_OK) {
        return status;
    }
    if (!has_elements(ndim, shape)) {
        if (fpstatus != NULL) {
            *fpstatus = 0;
        }
        return INTEROP_OK;
    }
    interop__nest_make(nest, operands, ufunc->nin, count, ndim, shape);
    status = outputs_apart(nest, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const uint32_t inputs = endangered(nest);
    if (inputs != 0) {
        return run_on_copies(nest, inputs, operands, ndim, shape, kernel, fpstatus, err);
    }
    run(nest, kernel, fpstatus);
    return INTEROP_OK;
}

interop_status interop_ufunc_call(const interop_ufunc *ufunc, const interop_tensor *const *operands, int32_t count,
                                  uint32_t *fpstatus, interop_error *err) {
    if (ufunc == NULL || operands == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "ufunc and operands must not be NULL");
    }
    if (count != ufunc->nin + ufunc->nout) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "count is %" PRId32 ", but %s has %d inputs and %d outputs",
                             count, ufunc->name, ufunc->nin, ufunc->nout);
    }
    struct interop__nest nest;
    const struct interop__kernel *kernel = interop__ufunc_quick(ufunc, operands, &nest);
    if (INTEROP__LIKELY(kernel != NULL)) {
        run(&nest, kernel, fpstatus);
        return INTEROP_OK;
    }
    return call_checked(ufunc, operands, count, &nest, fpstatus, err);
}
