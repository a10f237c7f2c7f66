/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tool.h"

/* Elements of one block: a fraction of a second even for the slowest loops. */
enum { BLOCK = 1 << 20 };

/* Everything of one call. Arrays and tensors: inputs, then outputs. */
struct call {
    const interop_ufunc *ufunc;
    int32_t nin, nout;
    interop_array *arrays[INTEROP_MAX_OPERANDS];
    interop_tensor tensors[INTEROP_MAX_OPERANDS]; /* inputs are broadcast to the shape of the result */
    interop_dims dims[INTEROP_MAX_OPERANDS];
    uint32_t fpstatus;
    bool progress;
};

struct progress {
    const char *name;
    double begun, shown;
    bool asked_for; /* --progress */
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Ten times a second; if it was not asked for, on terminals only, and after the first second. */
static void show_progress(struct progress *progress, double done) {
    const double time = now();
    const bool wanted = progress->asked_for || (time >= progress->begun + 1 && isatty(STDERR_FILENO));
    if (wanted && time >= progress->shown + 0.1) {
        fprintf(stderr, "\r%s: %3.0f %%", progress->name, 100 * done);
        progress->shown = time;
    }
}

static void end_progress(const struct progress *progress) {
    if (progress->shown > 0) {
        fputs("\r\033[K", stderr); /* wipes the line */
    }
}

static int open_inputs(struct call *call, const struct arguments *arguments) {
    for (int32_t i = 0; i < call->nin; i++) {
        const int code = tool_open(arguments->words[1 + i], arguments->type, &call->arrays[i], &call->tensors[i]);
        if (code != TOOL_OK) {
            call->arrays[i] = NULL;
            return code;
        }
    }
    return TOOL_OK;
}

/* Makes the outputs, and broadcasts the inputs, so that all operands can be cut alike. */
static interop_status make_outputs(struct call *call, interop_error *err) {
    const interop_tensor *inputs[INTEROP_MAX_OPERANDS];
    interop_dtype dtypes[INTEROP_MAX_OPERANDS];
    interop_dims dims;
    int32_t ndim;
    for (int32_t i = 0; i < call->nin; i++) {
        inputs[i] = &call->tensors[i];
    }
    interop_status status = interop_ufunc_result(call->ufunc, inputs, call->nin, dtypes, &ndim, &dims, err);
    for (int32_t i = 0; i < call->nin && status == INTEROP_OK; i++) {
        status = interop_tensor_broadcast_to(inputs[i], ndim, dims.shape, &call->tensors[i], &call->dims[i], err);
    }
    for (int32_t i = 0; i < call->nout && status == INTEROP_OK; i++) {
        interop_array **array = &call->arrays[call->nin + i];
        status = interop_array_empty(&dtypes[i], ndim, dims.shape, array, err);
        if (status == INTEROP_OK) {
            call->tensors[call->nin + i] = *interop_array_tensor(*array);
        }
    }
    return status;
}

static interop_status compute_block(struct call *call, int32_t axis, int64_t start, int64_t count, interop_error *err) {
    const int32_t operands = call->nin + call->nout;
    interop_tensor parts[INTEROP_MAX_OPERANDS];
    interop_dims dims[INTEROP_MAX_OPERANDS];
    const interop_tensor *pointers[INTEROP_MAX_OPERANDS];
    uint32_t raised = 0;
    interop_status status = INTEROP_OK;
    for (int32_t i = 0; i < operands && status == INTEROP_OK; i++) {
        status = interop_tensor_slice(&call->tensors[i], axis, start, count, 1, &parts[i], &dims[i], err);
        pointers[i] = &parts[i];
    }
    if (status == INTEROP_OK) {
        status = interop_ufunc_call(call->ufunc, pointers, operands, &raised, err);
        call->fpstatus |= raised;
    }
    return status;
}

/* The longest axis, so that blocks come out even. */
static int32_t axis_to_cut(const interop_tensor *tensor) {
    int32_t longest = 0;
    for (int32_t axis = 1; axis < tensor->ndim; axis++) {
        longest = tensor->shape[axis] > tensor->shape[longest] ? axis : longest;
    }
    return longest;
}

static interop_status compute(struct call *call, interop_error *err) {
    const int32_t operands = call->nin + call->nout;
    interop_status status = INTEROP_OK;
    for (int32_t i = 0; i < operands && status == INTEROP_OK && call->tensors[i].ndim == 0; i++) {
        status = interop_tensor_expand(&call->tensors[i], 0, &call->tensors[i], &call->dims[i], err);
    }
    int64_t elements = 0;
    const interop_tensor *result = &call->tensors[call->nin];
    if (status == INTEROP_OK) {
        status = interop_tensor_element_count(result, &elements, err);
    }
    if (status != INTEROP_OK || elements == 0) {
        return status;
    }
    const int32_t axis = axis_to_cut(result);
    const int64_t extent = result->shape[axis], others = elements / extent;
    const int64_t step = others < BLOCK ? BLOCK / others : 1;
    struct progress progress = {interop_ufunc_name(call->ufunc), now(), 0, call->progress};
    for (int64_t start = 0; start < extent && status == INTEROP_OK; start += step) {
        const int64_t left = extent - start, count = left < step ? left : step;
        status = compute_block(call, axis, start, count, err);
        show_progress(&progress, (double)(start + count) / (double)extent);
    }
    end_progress(&progress);
    return status;
}

static int write_outputs(const struct call *call, const struct arguments *arguments) {
    for (int32_t i = 0; i < call->nout; i++) {
        const char *path = arguments->outputs[i];
        interop_error err;
        if (interop_npy_write(path, strlen(path), interop_array_tensor(call->arrays[call->nin + i]), &err) !=
            INTEROP_OK) {
            return tool_failed("%s: %s", path, err.message);
        }
    }
    return TOOL_OK;
}

static void warn(const struct call *call) {
    for (uint32_t bit = INTEROP_FP_DIVIDE; bit <= INTEROP_FP_INVALID; bit <<= 1) {
        if (call->fpstatus & bit) {
            fprintf(stderr, "interop: warning: %s in %s\n", fpstatus_name(bit), interop_ufunc_name(call->ufunc));
        }
    }
}

static void describe_call(const struct call *call, const struct arguments *arguments) {
    const interop_tensor *result = interop_array_tensor(call->arrays[call->nin]);
    struct report report;
    report_begin(&report, stdout, true);
    report_text(&report, "ufunc", interop_ufunc_name(call->ufunc));
    report_integers(&report, "shape", result->shape, result->ndim);
    report_open(&report, "outputs", '[');
    for (int32_t i = 0; i < call->nout; i++) {
        report_text(&report, NULL, arguments->outputs[i]);
    }
    report_close(&report, ']');
    describe_fpstatus(&report, "fpstatus", call->fpstatus);
    report_end(&report);
}

static int perform(struct call *call, const struct arguments *arguments) {
    interop_error err;
    int code = open_inputs(call, arguments);
    if (code != TOOL_OK) {
        return code;
    }
    if (make_outputs(call, &err) != INTEROP_OK || compute(call, &err) != INTEROP_OK) {
        return tool_failed("%s", err.message);
    }
    code = write_outputs(call, arguments);
    if (code == TOOL_OK) {
        warn(call);
        if (arguments->json) {
            describe_call(call, arguments);
        }
    }
    return code;
}

static int run(const struct arguments *arguments) {
    const char *name = arguments->words[0];
    struct call call = {.ufunc = interop_ufunc_find(name, strlen(name)), .progress = arguments->progress};
    if (call.ufunc == NULL) {
        return tool_failed("there is no ufunc %s", name);
    }
    call.nin = interop_ufunc_nin(call.ufunc);
    call.nout = interop_ufunc_nout(call.ufunc);
    if (arguments->word_count - 1 != call.nin || arguments->output_count != call.nout) {
        return tool_usage(arguments->command, "%s takes %d input%s and %d output%s", name, call.nin,
                          call.nin == 1 ? "" : "s", call.nout, call.nout == 1 ? "" : "s");
    }
    const int code = perform(&call, arguments);
    for (int32_t i = 0; i < call.nin + call.nout; i++) {
        interop_array_release(call.arrays[i]);
    }
    return code;
}

const struct command tool_call = {
    .name = "call",
    .options = "topjh",
    .words_least = 2,
    .words_most = 1 + INTEROP_MAX_OPERANDS,
    .run = run,
    .usage = "[OPTION...] NAME IN.npy... -o OUT.npy",
    .summary = "compute a ufunc on .npy files",
    .help =
        "Computes one ufunc on the tensors of .npy files, which are broadcast, and writes the result. Element types\n"
        "must be those of a loop (see interop ufuncs NAME). Floating-point conditions that were raised are warned\n"
        "of on stderr. Long work shows its progress there if that is a terminal.",
};
