/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "ufunc/internal.h"

interop_status interop_ufunc_result(const interop_ufunc *ufunc, const interop_tensor *const *inputs, int32_t count,
                                    interop_dtype *dtypes, int32_t *ndim, interop_dims *dims, interop_error *err) {
    if (ufunc == NULL || inputs == NULL || dtypes == NULL || ndim == NULL || dims == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "ufunc, inputs, dtypes, ndim and dims must not be NULL");
    }
    if (count != ufunc->nin) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "count is %" PRId32 ", but %s has %d inputs", count,
                             ufunc->name, ufunc->nin);
    }
    const struct interop__kernel *kernel;
    interop_tensor result = {.struct_size = sizeof result};
    int64_t shape[INTEROP_MAX_NDIM], elements;
    interop_status status = interop__ufunc_inputs(ufunc, inputs, &kernel, &result.ndim, shape, err);
    if (status != INTEROP_OK) {
        return status;
    }
    result.shape = shape;
    status = interop_tensor_element_count(&result, &elements, err); /* broadcasting can multiply it beyond measure */
    if (status != INTEROP_OK) {
        return status;
    }
    for (int32_t i = 0; i < ufunc->nout; i++) {
        interop_dtype_init(kernel->types[ufunc->nin + i], &dtypes[i], NULL);
    }
    *ndim = result.ndim;
    memcpy(dims->shape, shape, (size_t)result.ndim * sizeof *shape);
    return INTEROP_OK;
}

interop_status interop_ufunc_apply(const interop_ufunc *ufunc, const interop_tensor *const *inputs, int32_t count,
                                   interop_array **outputs, uint32_t *fpstatus, interop_error *err) {
    if (outputs == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "outputs must not be NULL");
    }
    const interop_tensor *operands[INTEROP__OPERANDS];
    interop_array *made[INTEROP__OPERANDS];
    interop_dtype dtypes[INTEROP__OPERANDS];
    interop_dims dims;
    int32_t ndim, ready = 0;
    interop_status status = interop_ufunc_result(ufunc, inputs, count, dtypes, &ndim, &dims, err);
    if (status != INTEROP_OK) {
        return status;
    }
    for (int32_t i = 0; i < count; i++) {
        operands[i] = inputs[i];
    }
    while (ready < ufunc->nout && status == INTEROP_OK) {
        status = interop_array_empty(&dtypes[ready], ndim, dims.shape, &made[ready], err);
        if (status == INTEROP_OK) {
            operands[count + ready] = interop_array_tensor(made[ready]);
            ready++;
        }
    }
    if (status == INTEROP_OK) {
        status = interop_ufunc_call(ufunc, operands, count + ufunc->nout, fpstatus, err);
    }
    if (status == INTEROP_OK) {
        memcpy(outputs, made, (size_t)ready * sizeof *made);
        return INTEROP_OK;
    }
    while (ready > 0) {
        interop_array_release(made[--ready]);
    }
    return status;
}
