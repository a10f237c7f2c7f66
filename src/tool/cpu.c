/* SPDX-License-Identifier: MIT */
#include "tool.h"

static int run(const struct arguments *arguments) {
    struct report report;
    report_begin(&report, stdout, arguments->json);
    describe_levels(&report, "built", interop_cpu_built());
    describe_levels(&report, "detected", interop_cpu_detected());
    describe_levels(&report, "mask", interop_cpu_mask());
    report_end(&report);
    return TOOL_OK;
}

const struct command tool_cpu = {
    .name = "cpu",
    .options = "jh",
    .run = run,
    .usage = "[OPTION...]",
    .summary = "show the CPU levels",
    .help = "Shows the CPU levels that the library was built with, those that this machine has, and those that calls\n"
            "may use.",
};
