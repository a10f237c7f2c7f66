/* SPDX-License-Identifier: MIT */
/* A program that uses the library, written in the common part of C99 and C++: adds two vectors and checks the sum. */
#include <interop/interop.h>
#include <stdio.h>

int main(void) {
    float a[3] = {1, 2, 3}, b[3] = {10, 20, 30}, c[3] = {0, 0, 0};
    float *data[3];
    const int64_t shape[1] = {3};
    interop_dtype dtype;
    interop_dims dims[3];
    interop_tensor tensors[3];
    const interop_tensor *operands[3];
    const interop_ufunc *add = interop_ufunc_find("add", 3);
    interop_error err;
    uint32_t fpstatus;
    interop_status status = interop_dtype_from_typestr("=f4", 3, &dtype, &err);
    int i;
    data[0] = a;
    data[1] = b;
    data[2] = c;
    for (i = 0; i < 3 && status == INTEROP_OK; i++) {
        status = interop_tensor_init(&dtype, 1, shape, data[i], &tensors[i], &dims[i], &err);
        operands[i] = &tensors[i];
    }
    if (status == INTEROP_OK) {
        status = interop_ufunc_call(add, operands, 3, &fpstatus, &err);
    }
    if (status != INTEROP_OK) {
        fprintf(stderr, "%s: %s\n", interop_status_name(status), err.message);
        return 1;
    }
    printf("interop %s: %g %g %g\n", interop_version_string(), c[0], c[1], c[2]);
    return !(c[0] == 11 && c[1] == 22 && c[2] == 33);
}
