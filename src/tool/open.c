/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tool.h"

/* The simple type of that name; INTEROP_TYPE_NONE if there is none. */
static int32_t type_of_name(const char *name, interop_dtype *dtype) {
    for (int32_t type = INTEROP_BOOL; interop_dtype_init(type, dtype, NULL) == INTEROP_OK; type++) {
        char text[64];
        if (interop_dtype_name(dtype, text, sizeof text) < sizeof text && strcmp(text, name) == 0) {
            return type;
        }
    }
    return INTEROP_TYPE_NONE;
}

/* Gives raw elements the type that the caller vouches for. */
static int retype(const char *path, const char *type, interop_tensor *tensor) {
    interop_dtype dtype;
    if (type_of_name(type, &dtype) == INTEROP_TYPE_NONE) {
        return tool_failed("--type %s: there is no element type of that name", type);
    }
    if (interop_dtype_equal(&tensor->dtype, &dtype)) {
        return TOOL_OK;
    }
    if (tensor->dtype.kind != INTEROP_KIND_VOID ||
        interop_dtype_itemsize(&dtype) != interop_dtype_itemsize(&tensor->dtype)) {
        char name[64] = "";
        interop_dtype_name(&tensor->dtype, name, sizeof name);
        return tool_failed("%s: --type %s does not fit elements of type %s", path, type, name);
    }
    tensor->dtype = dtype;
    if (interop_dtype_bits(&dtype) % 8 != 0) {
        tensor->flags |= INTEROP_SUBBYTE_PADDED;
    }
    return TOOL_OK;
}

int tool_open(const char *path, const char *type, interop_array **array, interop_tensor *tensor) {
    interop_error err;
    if (interop_npy_open(path, strlen(path), array, &err) != INTEROP_OK) {
        return tool_failed("%s: %s", path, err.message);
    }
    *tensor = *interop_array_tensor(*array);
    const int code = type != NULL ? retype(path, type, tensor) : TOOL_OK;
    if (code != TOOL_OK) {
        interop_array_release(*array);
    }
    return code;
}
