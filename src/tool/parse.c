/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

/* Decimal digits and nothing else, up to `most`. */
static bool read_number(const char **text, unsigned long most, unsigned long *number) {
    char *end;
    if (**text < '0' || **text > '9') {
        return false;
    }
    errno = 0;
    *number = strtoul(*text, &end, 10);
    *text = end;
    return errno == 0 && *number <= most;
}

static interop_status from_typestr(const char *text, interop_dtype *dtype, interop_error *err) {
    return interop_dtype_from_typestr(text, strlen(text), dtype, err);
}

static interop_status from_dlpack(const char *text, interop_dtype *dtype, interop_error *err) {
    unsigned long code, bits, lanes;
    const char *at = text;
    if (!read_number(&at, UINT8_MAX, &code) || *at++ != ',' || !read_number(&at, UINT8_MAX, &bits) || *at++ != ',' ||
        !read_number(&at, UINT16_MAX, &lanes) || *at != '\0') {
        err->status = INTEROP_ERR_ARGUMENT;
        snprintf(err->message, sizeof err->message, "'%.80s' is not of the form CODE,BITS,LANES", text);
        return err->status;
    }
    return interop_dtype_from_dlpack((uint8_t)code, (uint8_t)bits, (uint16_t)lanes, dtype, err);
}

static const struct {
    const char *name;
    interop_status (*parse)(const char *text, interop_dtype *dtype, interop_error *err);
} dialects[] = {{"typestr", from_typestr}, {"dlpack", from_dlpack}};

static int show(const struct arguments *arguments, const char *text, const interop_dtype *dtype) {
    struct report report;
    report_begin(&report, stdout, arguments->json);
    report_text(&report, "text", text);
    describe_dtype(&report, dtype);
    report_end(&report);
    return TOOL_OK;
}

static int run(const struct arguments *arguments) {
    const char *name = arguments->words[0], *text = arguments->words[1];
    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++) {
        if (strcmp(dialects[i].name, name) == 0) {
            interop_dtype dtype;
            interop_error err;
            return dialects[i].parse(text, &dtype, &err) == INTEROP_OK ? show(arguments, text, &dtype)
                                                                       : tool_failed("%s", err.message);
        }
    }
    return tool_usage(arguments->command, "there is no dialect %s", name);
}

const struct command tool_parse = {
    .name = "parse",
    .options = "jh",
    .words_least = 2,
    .words_most = 2,
    .run = run,
    .usage = "[OPTION...] DIALECT TEXT",
    .summary = "explain the text of an element type",
    .help = "Reads an element type in one dialect and shows it in all of them. Dialects:\n\n"
            "  typestr  NumPy's, such as <f4\n"
            "  dlpack   CODE,BITS,LANES, such as 2,32,1",
};
