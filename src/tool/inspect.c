/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static void describe_layout(struct report *report, const interop_tensor *tensor) {
    report_open(report, "contiguous", '[');
    if (interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_C)) {
        report_text(report, NULL, "C");
    }
    if (interop_tensor_is_contiguous(tensor, INTEROP_LAYOUT_F)) {
        report_text(report, NULL, "F");
    }
    report_close(report, ']');
}

static void describe_flags(struct report *report, uint64_t flags) {
    static const struct {
        uint64_t flag;
        const char *name;
    } names[] = {{INTEROP_READ_ONLY, "read-only"}, {INTEROP_IS_COPIED, "copied"}, {INTEROP_SUBBYTE_PADDED, "padded"}};
    report_open(report, "flags", '[');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (flags & names[i].flag) {
            report_text(report, NULL, names[i].name);
        }
    }
    report_close(report, ']');
}

/* What an opened file's tensor has: it has been checked, so the counts cannot fail. */
static void describe_tensor(struct report *report, const interop_tensor *tensor) {
    int64_t elements = 0, bytes = 0, span[2] = {0, 0};
    interop_tensor_element_count(tensor, &elements, NULL);
    interop_tensor_byte_count(tensor, &bytes, NULL);
    interop_tensor_span(tensor, &span[0], &span[1], NULL);
    describe_element(report, &(const struct element){.dtype = tensor->dtype});
    report_integer(report, "ndim", tensor->ndim);
    report_integers(report, "shape", tensor->shape, tensor->ndim);
    report_integers(report, "byte_strides", tensor->strides, tensor->ndim);
    describe_layout(report, tensor);
    report_integer(report, "alignment", interop_tensor_alignment(tensor));
    report_text(report, "device", interop_device_name(tensor->device.type));
    report_integer(report, "device_type", tensor->device.type);
    report_integer(report, "device_id", tensor->device.id);
    describe_flags(report, tensor->flags);
    report_integer(report, "elements", elements);
    report_integer(report, "bytes", bytes);
    report_integers(report, "span", span, 2);
}

static int run(const struct arguments *arguments) {
    const char *path = arguments->words[0];
    interop_array *array;
    interop_tensor tensor;
    const int code = tool_open(path, arguments->type, &array, &tensor);
    if (code != TOOL_OK) {
        return code;
    }
    char *values = preview(&tensor, arguments->json ? -1 : REPORT_INDENT);
    if (values == NULL) {
        interop_array_release(array);
        return tool_failed("%s: %s", path, strerror(errno));
    }
    struct report report;
    report_begin(&report, stdout, arguments->json);
    report_text(&report, "file", path);
    describe_tensor(&report, &tensor);
    report_lines(&report, "values", values);
    report_end(&report);
    free(values);
    interop_array_release(array);
    return TOOL_OK;
}

const struct command tool_inspect = {
    .name = "inspect",
    .options = "tjh",
    .words_least = 1,
    .words_most = 1,
    .run = run,
    .usage = "[OPTION...] FILE.npy",
    .summary = "show what a .npy file holds",
    .help =
        "Shows the descriptor of the tensor in a .npy file, its element type in every dialect, and a few values of\n"
        "each axis. The file is mapped, not read. dlpack is (code, bits, lanes); span is the range of bytes that\n"
        "the elements touch, relative to the first one.",
};
