/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tool.h"

static int run(const struct arguments *arguments) {
    const char *dialect = arguments->words[0], *text = arguments->words[1];
    interop_dtype dtype;
    interop_error err;
    if (strcmp(dialect, "typestr") != 0) {
        return tool_usage(arguments->command, "there is no dialect %s", dialect);
    }
    if (interop_dtype_from_typestr(text, strlen(text), &dtype, &err) != INTEROP_OK) {
        return tool_failed("%s", err.message);
    }
    struct report report;
    report_begin(&report, stdout, arguments->json);
    report_text(&report, "text", text);
    describe_dtype(&report, &dtype);
    report_end(&report);
    return TOOL_OK;
}

const struct command tool_parse = {
    .name = "parse",
    .options = "jh",
    .words_least = 2,
    .words_most = 2,
    .run = run,
    .usage = "[OPTION...] typestr TEXT",
    .summary = "explain the text of an element type",
    .help =
        "Reads an element type in a dialect and shows it in all of them. Dialects: typestr (NumPy's, such as <f4).\n"
        "dlpack is (code, bits, lanes).",
};
