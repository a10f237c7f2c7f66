/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tool.h"

static const char *identity_name(int32_t identity) {
    switch (identity) {
    case INTEROP_IDENTITY_REORDERABLE:
        return "reorderable";
    case INTEROP_IDENTITY_ZERO:
        return "zero";
    case INTEROP_IDENTITY_ONE:
        return "one";
    case INTEROP_IDENTITY_ALL_BITS:
        return "all bits";
    default:
        return "none";
    }
}

static void type_name(int32_t type, char *name, size_t capacity) {
    interop_dtype dtype;
    if (interop_dtype_init(type, &dtype, NULL) != INTEROP_OK || interop_dtype_name(&dtype, name, capacity) == 0) {
        snprintf(name, capacity, "?");
    }
}

static void json_types(struct report *report, const char *key, const int32_t *types, int32_t count) {
    report_open(report, key, '[');
    for (int32_t i = 0; i < count; i++) {
        char name[32];
        type_name(types[i], name, sizeof name);
        report_text(report, NULL, name);
    }
    report_close(report, ']');
}

static void json_loop(struct report *report, const interop_ufunc *ufunc, const interop_loop_info *info) {
    const int32_t nin = interop_ufunc_nin(ufunc);
    report_open(report, NULL, '{');
    json_types(report, "inputs", info->types, nin);
    json_types(report, "outputs", info->types + nin, interop_ufunc_nout(ufunc));
    report_text(report, "level", interop_cpu_level_name(info->level));
    report_real(report, "max_ulp", info->max_ulp);
    describe_fpstatus(report, "fpstatus", info->fpstatus);
    report_close(report, '}');
}

static void json_head(struct report *report, const interop_ufunc *ufunc) {
    report_open(report, NULL, '{');
    report_text(report, "name", interop_ufunc_name(ufunc));
    report_integer(report, "nin", interop_ufunc_nin(ufunc));
    report_integer(report, "nout", interop_ufunc_nout(ufunc));
    report_text(report, "identity", identity_name(interop_ufunc_identity(ufunc)));
    report_open(report, "loops", '[');
}

static void text_head(const interop_ufunc *ufunc) {
    printf("%s (%d in, %d out), identity %s\n", interop_ufunc_name(ufunc), interop_ufunc_nin(ufunc),
           interop_ufunc_nout(ufunc), identity_name(interop_ufunc_identity(ufunc)));
}

static void text_loop(const interop_ufunc *ufunc, const interop_loop_info *info) {
    const int32_t nin = interop_ufunc_nin(ufunc), count = nin + interop_ufunc_nout(ufunc);
    char types[128] = "";
    for (int32_t i = 0; i < count; i++) {
        char name[32];
        const size_t used = strlen(types);
        type_name(info->types[i], name, sizeof name);
        snprintf(types + used, sizeof types - used, "%s%s", i == 0 ? "" : i == nin ? " -> " : ", ", name);
    }
    printf("  %-36s %-10s ", types, interop_cpu_level_name(info->level));
    if (info->max_ulp > 0) {
        printf("%g ulp", info->max_ulp);
    } else {
        fputs("exact", stdout);
    }
    for (uint32_t bit = INTEROP_FP_DIVIDE; bit <= INTEROP_FP_INVALID; bit <<= 1) {
        if (info->fpstatus & bit) {
            printf(", %s", fpstatus_name(bit));
        }
    }
    putchar('\n');
}

static int describe_ufunc(struct report *report, const interop_ufunc *ufunc) {
    const int32_t loops = interop_ufunc_loop_count(ufunc);
    if (report->json) {
        json_head(report, ufunc);
    } else {
        text_head(ufunc);
    }
    for (int32_t i = 0; i < loops; i++) {
        interop_loop_info info = {.struct_size = sizeof info};
        interop_error err;
        if (interop_ufunc_loop(ufunc, i, interop_cpu_mask(), &info, &err) != INTEROP_OK) {
            return tool_failed("%s: %s", interop_ufunc_name(ufunc), err.message);
        }
        if (report->json) {
            json_loop(report, ufunc, &info);
        } else {
            text_loop(ufunc, &info);
        }
    }
    if (report->json) {
        report_close(report, ']');
        report_close(report, '}');
    }
    return TOOL_OK;
}

/* One, or all for NULL. */
static int describe_ufuncs(struct report *report, const interop_ufunc *only) {
    for (int32_t i = 0; i < interop_ufunc_count(); i++) {
        const interop_ufunc *ufunc = interop_ufunc_at(i);
        const int code = only == NULL || only == ufunc ? describe_ufunc(report, ufunc) : TOOL_OK;
        if (code != TOOL_OK) {
            return code;
        }
    }
    return TOOL_OK;
}

static int run(const struct arguments *arguments) {
    const interop_ufunc *only = NULL;
    if (arguments->word_count == 1) {
        only = interop_ufunc_find(arguments->words[0], strlen(arguments->words[0]));
        if (only == NULL) {
            return tool_failed("there is no ufunc %s", arguments->words[0]);
        }
    }
    struct report report;
    report_begin(&report, stdout, arguments->json);
    if (!arguments->json) {
        return describe_ufuncs(&report, only);
    }
    report_open(&report, "ufuncs", '[');
    const int code = describe_ufuncs(&report, only);
    report_close(&report, ']');
    report_end(&report);
    return code;
}

const struct command tool_ufuncs = {
    .name = "ufuncs",
    .options = "jh",
    .words_most = 1,
    .run = run,
    .usage = "[OPTION...] [NAME]",
    .summary = "list the ufuncs and their loops",
    .help =
        "Lists every ufunc, or one, with a line for each of its loops: element types, the CPU level that serves it\n"
        "under the present mask, its error bound (0.5 ulp = correctly rounded, 0 = exact), and the floating-point\n"
        "conditions that it may raise.",
};
