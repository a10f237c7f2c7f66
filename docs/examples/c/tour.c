/* SPDX-License-Identifier: MIT */
/*
 * A tour of libinterop: opens a .npy file, shows what it holds, computes on it, and hands the result through DLPack.
 *
 *     cc -std=c11 tour.c -o tour $(pkg-config --cflags --libs interop) && ./tour FILE.npy [UFUNC]
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <interop/interop.h>

static void show(const char *what, const interop_tensor *tensor) {
    char name[64] = "", typestr[64] = "none";
    interop_dtype_name(&tensor->dtype, name, sizeof name);
    interop_dtype_to_typestr(&tensor->dtype, typestr, sizeof typestr, NULL, NULL); /* not every type has one */
    printf("%s: %s (%s) on %s, shape (", what, name, typestr, interop_device_name(tensor->device.type));
    for (int32_t i = 0; i < tensor->ndim; i++) {
        printf("%s%" PRId64, i > 0 ? ", " : "", tensor->shape[i]);
    }
    printf("), byte strides (");
    for (int32_t i = 0; i < tensor->ndim; i++) {
        printf("%s%" PRId64, i > 0 ? ", " : "", tensor->strides[i]);
    }
    printf(")%s%s\n", interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C) ? ", C order" : "",
           tensor->flags & INTEROP_READ_ONLY ? ", read-only" : "");
}

/* Prints the CPU level that serves a ufunc of one input for this element type. */
static interop_status show_level(const interop_ufunc *ufunc, const interop_tensor *in, interop_error *err) {
    const int32_t type = interop_dtype_type(&in->dtype);
    interop_loop_info info = {.struct_size = sizeof info};
    int32_t index;
    interop_status status = interop_ufunc_find_loop(ufunc, &type, &index, err);
    if (status == INTEROP_OK) {
        status = interop_ufunc_loop(ufunc, index, interop_cpu_mask(), &info, err);
    }
    if (status == INTEROP_OK) {
        printf("%s is served by %s, with an error of at most %g ulp\n", interop_ufunc_name(ufunc),
               interop_cpu_level_name(info.level), info.max_ulp);
    }
    return status;
}

/* Out through DLPack and in again: the same memory, and a new owner. Consumes nothing; `*out` is one reference. */
static interop_status through_dlpack(interop_array *array, interop_array **out, interop_error *err) {
    struct DLManagedTensorVersioned *managed;
    interop_status status = interop_array_to_dlpack(array, 0, &managed, err);
    if (status != INTEROP_OK) {
        return status;
    }
    status = interop_array_from_dlpack(managed, INTEROP_LENIENT, out, err);
    if (status != INTEROP_OK) {
        interop_dlpack_delete(managed); /* a failed import leaves it with us */
    }
    return status;
}

static interop_status tour(const char *path, const interop_ufunc *ufunc, interop_error *err) {
    interop_array *file = NULL, *result = NULL, *back = NULL;
    uint32_t raised = 0;
    interop_status status = interop_npy_open(path, strlen(path), &file, err);
    const interop_tensor *in = interop_array_tensor(file);
    if (status == INTEROP_OK) {
        show("file", in);
        status = show_level(ufunc, in, err);
    }
    if (status == INTEROP_OK) {
        status = interop_ufunc_apply(ufunc, &in, 1, &result, &raised, err);
    }
    if (status == INTEROP_OK) {
        printf("%s raised floating-point status 0x%" PRIx32 "\n", interop_ufunc_name(ufunc), raised);
        status = through_dlpack(result, &back, err);
    }
    if (status == INTEROP_OK) {
        show("back from DLPack", interop_array_tensor(back));
        printf("nothing was copied: %s\n",
               interop_array_tensor(back)->data == interop_array_tensor(result)->data ? "yes" : "no");
    }
    interop_array_release(back); /* each drops what it holds; NULL is fine */
    interop_array_release(result);
    interop_array_release(file);
    return status;
}

int main(int argc, char **argv) {
    const char *name = argc > 2 ? argv[2] : "sqrt";
    const interop_ufunc *ufunc = interop_ufunc_find(name, strlen(name));
    interop_error err;
    if (argc < 2 || interop_ufunc_nin(ufunc) != 1 || interop_ufunc_nout(ufunc) != 1) {
        fprintf(stderr, "usage: tour FILE.npy [UFUNC]   (a ufunc of one input and one output)\n");
        return 2;
    }
    if (tour(argv[1], ufunc, &err) != INTEROP_OK) {
        fprintf(stderr, "tour: %s: %s\n", interop_status_name(err.status), err.message);
        return 1;
    }
    return 0;
}
