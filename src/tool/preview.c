/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tool.h"

/* Axes longer than WHOLE show EDGE elements at either end; VALUES ends it all. */
enum { WHOLE = 7, EDGE = 3, VALUES = 100 };

struct preview {
    FILE *out;
    const interop_tensor *tensor;
    int left;   /* values that may still be printed */
    int indent; /* spaces before a row that begins a line; -1: everything in one line */
};

/* What stands between two elements of an axis. */
static void separate(const struct preview *preview, int32_t axis) {
    if (preview->indent < 0 || axis == preview->tensor->ndim - 1) {
        fputs(", ", preview->out);
    } else {
        fprintf(preview->out, ",\n%*s", preview->indent + axis + 1, "");
    }
}

static void put_axis(struct preview *preview, int32_t axis, const char *at) {
    const interop_tensor *tensor = preview->tensor;
    if (axis == tensor->ndim) {
        preview_element(preview->out, &tensor->dtype, at);
        preview->left--;
        return;
    }
    const int64_t extent = tensor->shape[axis];
    fputc('[', preview->out);
    for (int64_t i = 0; i < extent; i++) {
        if (i > 0) {
            separate(preview, axis);
        }
        if (preview->left == 0) {
            fputs("...", preview->out);
            break;
        }
        if (extent > WHOLE && i == EDGE) {
            fputs("...", preview->out);
            separate(preview, axis);
            i = extent - EDGE;
        }
        put_axis(preview, axis + 1, at + i * tensor->strides[axis]);
    }
    fputc(']', preview->out);
}

char *preview(const interop_tensor *tensor, int indent) {
    char *text = NULL;
    size_t length;
    FILE *memory = open_memstream(&text, &length);
    if (memory == NULL) {
        return NULL;
    }
    struct preview state = {memory, tensor, VALUES, indent};
    int64_t elements;
    if (interop_tensor_element_count(tensor, &elements, NULL) == INTEROP_OK && elements > 0) {
        put_axis(&state, 0, (const char *)tensor->data + tensor->byte_offset);
    } else {
        fputs("[]", memory);
    }
    if (fclose(memory) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
