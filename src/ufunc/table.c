/* SPDX-License-Identifier: MIT */
/* Questions about the table of ufuncs. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dtype/internal.h"
#include "ufunc/internal.h"

/* The kernels cannot see ufunc.h and dtype.h, but their numbers are the same. */
#define SAME(kernel, type) _Static_assert((int)INTEROP__##kernel == (int)INTEROP_##type, #type)
SAME(K_NONE, TYPE_NONE);
SAME(K_BOOL, BOOL);
SAME(K_I8, INT8);
SAME(K_I16, INT16);
SAME(K_I32, INT32);
SAME(K_I64, INT64);
SAME(K_U8, UINT8);
SAME(K_U16, UINT16);
SAME(K_U32, UINT32);
SAME(K_U64, UINT64);
SAME(K_F16, FLOAT16);
SAME(K_BF16, BFLOAT16);
SAME(K_F32, FLOAT32);
SAME(K_F64, FLOAT64);
SAME(FP_DIVIDE, FP_DIVIDE);
SAME(FP_OVERFLOW, FP_OVERFLOW);
SAME(FP_UNDERFLOW, FP_UNDERFLOW);
SAME(FP_INVALID, FP_INVALID);
SAME(IDENTITY_NONE, IDENTITY_NONE);
SAME(IDENTITY_REORDERABLE, IDENTITY_REORDERABLE);
SAME(IDENTITY_ZERO, IDENTITY_ZERO);
SAME(IDENTITY_ONE, IDENTITY_ONE);
SAME(IDENTITY_ALL_BITS, IDENTITY_ALL_BITS);
#undef SAME

_Static_assert(sizeof((interop_loop_info *)0)->types / sizeof(int32_t) == INTEROP__OPERANDS &&
                   sizeof((struct interop__kernel *)0)->types == INTEROP__OPERANDS,
               "room for the types of a loop");

int32_t interop_ufunc_count(void) {
    int32_t count;
    interop__ufuncs(&count);
    return count;
}

const interop_ufunc *interop_ufunc_at(int32_t index) {
    int32_t count;
    const interop_ufunc *ufuncs = interop__ufuncs(&count);
    return index >= 0 && index < count ? &ufuncs[index] : NULL;
}

const interop_ufunc *interop_ufunc_find(const char *name, size_t length) {
    int32_t count;
    const interop_ufunc *ufuncs = interop__ufuncs(&count);
    for (int32_t i = 0; name != NULL && i < count; i++) {
        if (strlen(ufuncs[i].name) == length && memcmp(ufuncs[i].name, name, length) == 0) {
            return &ufuncs[i];
        }
    }
    return NULL;
}

const char *interop_ufunc_name(const interop_ufunc *ufunc) {
    return ufunc != NULL ? ufunc->name : NULL;
}

int32_t interop_ufunc_nin(const interop_ufunc *ufunc) {
    return ufunc != NULL ? ufunc->nin : 0;
}

int32_t interop_ufunc_nout(const interop_ufunc *ufunc) {
    return ufunc != NULL ? ufunc->nout : 0;
}

int32_t interop_ufunc_identity(const interop_ufunc *ufunc) {
    return ufunc != NULL ? ufunc->identity : INTEROP_IDENTITY_NONE;
}

int32_t interop_ufunc_loop_count(const interop_ufunc *ufunc) {
    return ufunc != NULL ? ufunc->kernel_count : 0;
}

interop_status interop_ufunc_loop(const interop_ufunc *ufunc, int32_t index, uint32_t mask, interop_loop_info *out,
                                  interop_error *err) {
    if (ufunc == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "ufunc and out must not be NULL");
    }
    interop_status status = interop__struct_check(out, sizeof *out, "interop_loop_info", err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (index < 0 || index >= ufunc->kernel_count) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "index is %d, but %s has loops 0 to %d", index, ufunc->name,
                             ufunc->kernel_count - 1);
    }
    const struct interop__kernel *kernel = &ufunc->kernels[index];
    for (size_t i = 0; i < INTEROP__COUNT(out->types); i++) {
        out->types[i] = kernel->types[i];
    }
    out->fpstatus = kernel->fpstatus;
    out->reserved = 0;
    out->max_ulp = (double)kernel->max_ulp;
    out->data = kernel->data;
    out->loop = interop__kernel_pick(kernel, mask & interop_cpu_detected(), &out->level);
    return INTEROP_OK;
}

const struct interop__kernel *interop__ufunc_kernel(const interop_ufunc *ufunc, const int32_t *types) {
    const int32_t nin = ufunc->nin;
    bool same = types[0] > INTEROP_TYPE_NONE && types[0] < INTEROP__K_TYPES;
    for (int32_t i = 1; i < nin; i++) {
        same = same && types[i] == types[0];
    }
    if (same && ufunc->by_type[types[0]] != 0) {
        return &ufunc->kernels[ufunc->by_type[types[0]] - 1];
    }
    for (int32_t k = 0; k < ufunc->kernel_count; k++) {
        int32_t i = 0;
        while (i < nin && types[i] == ufunc->kernels[k].types[i]) {
            i++;
        }
        if (i == nin) {
            return &ufunc->kernels[k];
        }
    }
    return NULL;
}

interop_status interop__ufunc_no_loop(const interop_ufunc *ufunc, const interop_dtype *inputs, interop_error *err) {
    char text[256] = "";
    size_t used = 0;
    bool foreign = false;
    for (int32_t i = 0; i < ufunc->nin; i++) {
        char name[48];
        foreign |= inputs[i].order != INTEROP_ORDER_NONE && inputs[i].order != INTEROP__ORDER_NATIVE;
        const bool named = interop_dtype_name(&inputs[i], name, sizeof name) > 0;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? ", " : "",
                                 named ? name : "no simple type");
        used = used < sizeof text ? used : sizeof text - 1;
    }
    return interop__fail(err, INTEROP_ERR_TYPE, "%s has no loop for (%s)%s", ufunc->name, text,
                         foreign ? ": loops take numbers in this machine's byte order" : "");
}

interop_status interop_ufunc_find_loop(const interop_ufunc *ufunc, const int32_t *types, int32_t *index,
                                       interop_error *err) {
    if (ufunc == NULL || types == NULL || index == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "ufunc, types and index must not be NULL");
    }
    const struct interop__kernel *kernel = interop__ufunc_kernel(ufunc, types);
    if (kernel == NULL) {
        interop_dtype inputs[INTEROP__OPERANDS] = {{0}};
        for (int32_t i = 0; i < ufunc->nin; i++) {
            if (interop_dtype_init(types[i], &inputs[i], NULL) != INTEROP_OK) {
                return interop__fail(err, INTEROP_ERR_TYPE,
                                     "types[%" PRId32 "] is %" PRId32 ": must be the number of an element type", i,
                                     types[i]);
            }
        }
        return interop__ufunc_no_loop(ufunc, inputs, err);
    }
    *index = (int32_t)(kernel - ufunc->kernels);
    return INTEROP_OK;
}
