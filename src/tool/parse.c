/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static int find(const struct arguments *arguments, const char *name, const struct dialect **dialect) {
    *dialect = dialect_find(name);
    return *dialect != NULL ? TOOL_OK : tool_usage(arguments->command, "there is no dialect %s", name);
}

static int parse(const struct arguments *arguments) {
    const struct dialect *dialect;
    struct element element;
    struct report report;
    interop_error err;
    const int code = find(arguments, arguments->words[0], &dialect);
    if (code != TOOL_OK) {
        return code;
    }
    if (dialect_parse(dialect, arguments->words[1], arguments->policy, &element, &err) != INTEROP_OK) {
        return tool_failed("%s", err.message);
    }
    if (dialect_check_kept(dialect, arguments->words[1], arguments->policy, &element, &err) != INTEROP_OK) {
        (void)tool_failed("%s", err.message); /* the rest is true */
    }
    if (arguments->json) {
        schema_print(stdout, &element);
    } else {
        report_begin(&report, stdout, false);
        report_text(&report, "text", arguments->words[1]);
        if (element.ndim > 0) {
            report_integers(&report, "shape", element.shape, element.ndim);
        }
        describe_element(&report, &element);
        report_end(&report);
    }
    interop_record_release(element.dtype.record);
    return TOOL_OK;
}

static int convert(const struct arguments *arguments) {
    const struct dialect *from, *to;
    struct element element;
    struct report report;
    interop_error err;
    char *text;
    int code = find(arguments, arguments->words[0], &from);
    code = code == TOOL_OK ? find(arguments, arguments->words[1], &to) : code;
    if (code != TOOL_OK) {
        return code;
    }
    interop_status status = dialect_parse(from, arguments->words[2], arguments->policy, &element, &err);
    if (status == INTEROP_OK) {
        status = dialect_check_kept(from, arguments->words[2], arguments->policy, &element, &err);
        if (status == INTEROP_OK) {
            status = dialect_convert(to, &element, arguments->policy, &text, &err);
        }
        interop_record_release(element.dtype.record);
    }
    if (status != INTEROP_OK) {
        return tool_failed("%s", err.message);
    }
    if (arguments->json) {
        report_begin(&report, stdout, true);
        report_text(&report, "from", from->name);
        report_text(&report, "to", to->name);
        report_text(&report, "input", arguments->words[2]);
        report_text(&report, "text", text);
        report_end(&report);
    } else {
        puts(text);
    }
    free(text);
    return TOOL_OK;
}

#define DIALECTS                                                                                                       \
    "  typestr  NumPy's, such as <f4; with --policy numpy also names and lists, such as float32\n"                     \
    "  descr    NumPy's for records, such as [('a', '<i4'), ('b', '<f8')]\n"                                           \
    "  pep3118  the format of a buffer, such as T{i:a:=d:b:}\n"                                                        \
    "  arrow    the format string of the Arrow C data interface, such as tsn:\n"                                       \
    "  dlpack   CODE,BITS,LANES, such as 2,32,1"

const struct command tool_parse = {
    .name = "parse",
    .options = "Pjh",
    .words_least = 2,
    .words_most = 2,
    .run = parse,
    .usage = "[OPTION...] DIALECT TEXT",
    .summary = "explain the text of an element type",
    .help =
        "Reads an element type in one dialect and shows it in all of them. Dialects:\n\n" DIALECTS "\n\n"
        "JSON is one of {typestr, char, itemsize}, {struct: [{name, offset, type, title}], itemsize, alignment} and\n"
        "{subarray, base, itemsize}; char is NumPy's letter, null where it has none.",
};

const struct command tool_convert = {
    .name = "convert",
    .options = "Pjh",
    .words_least = 3,
    .words_most = 3,
    .run = convert,
    .usage = "[OPTION...] FROM TO TEXT",
    .summary = "say an element type in another dialect",
    .help =
        "Reads an element type in the dialect FROM and prints it in the dialect TO. What TO cannot say is refused, "
        "such\n"
        "as the fields of a record by a typestr, of which --policy numpy prints the size, as NumPy does; and so is\n"
        "what no element type has, the time zones and dates of Arrow, which --policy numpy drops. "
        "Dialects:\n\n" DIALECTS,
};
