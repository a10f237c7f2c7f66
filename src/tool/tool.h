/* SPDX-License-Identifier: MIT */
/* What the parts of the `interop` command share. It is built on the public headers only. */
#ifndef INTEROP_TOOL_H
#define INTEROP_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "interop/interop.h"

/* Exit codes. */
enum { TOOL_OK = 0, TOOL_FAILED = 1, TOOL_USAGE = 2 };

enum { TOOL_OUTPUTS = 8 };

/* A command line, taken apart. */
struct arguments {
    const struct command *command;
    bool json, help, progress;
    const char *type;                  /* --type */
    uint32_t policy;                   /* --policy: INTEROP_DIALECT_x */
    const char *outputs[TOOL_OUTPUTS]; /* each -o */
    int output_count;
    char **words; /* what is no option */
    int word_count;
};

struct command {
    const char *name;
    const char *options; /* letters of those it takes */
    int words_least, words_most;
    int (*run)(const struct arguments *arguments);
    const char *usage;   /* what follows the name, in one line */
    const char *summary; /* in the general help */
    const char *help;
};

extern const struct command tool_inspect, tool_parse, tool_convert, tool_ufuncs, tool_cpu, tool_call;

/* Says what went wrong, in one line on stderr. */
int tool_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Says what is wrong with the command line and where its help is. */
int tool_usage(const struct command *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Opens a .npy file. `type` (or NULL) names the element type where the file cannot: its typestr must be of kind V and
 * of the same size. `tensor` borrows from `array`, which the caller releases.
 */
int tool_open(const char *path, const char *type, interop_array **array, interop_tensor *tensor);

/*
 * A report: "key  value" lines for people, or one JSON object. Values without a key are elements of a list.
 * A list of numbers prints as (1, 2); other lists and objects exist in JSON only.
 */
struct report {
    FILE *out;
    bool json;
    bool more; /* something stands before the next value, in this object or list */
    bool list; /* for people: inside a list */
};

enum { REPORT_INDENT = 16 }; /* where values begin */

void report_begin(struct report *report, FILE *out, bool json);
void report_end(struct report *report);
void report_open(struct report *report, const char *key, char bracket); /* { or [ */
void report_close(struct report *report, char bracket);                 /* } or ] */
void report_text(struct report *report, const char *key, const char *text);
void report_string(struct report *report, const char *key, const char *text, size_t length); /* that may hold a NUL */
void report_lines(struct report *report, const char *key, const char *text); /* for people: printed as it is */
void report_integer(struct report *report, const char *key, int64_t value);
void report_unsigned(struct report *report, const char *key, uint64_t value);
void report_real(struct report *report, const char *key, double value);
void report_boolean(struct report *report, const char *key, bool value);
void report_absent(struct report *report, const char *key); /* null */
void report_integers(struct report *report, const char *key, const int64_t *values, int32_t count);

/* An element type, with the shape of a subarray of it; the record of the type is the owner's to release. */
struct element {
    interop_dtype dtype;
    int32_t ndim;
    int64_t shape[INTEROP_MAX_NDIM];
};

/* A text that says what an element is. */
struct dialect {
    const char *name;
    bool shaped; /* it can say the shape of a subarray */
    interop_status (*parse)(const char *text, uint32_t policy, struct element *out, interop_error *err);
    interop_status (*print)(const struct element *element, uint32_t policy, char *buffer, size_t capacity,
                            size_t *length, interop_error *err);
};

const struct dialect *dialect_find(const char *name); /* or NULL */
interop_status dialect_parse(const struct dialect *dialect, const char *text, uint32_t policy, struct element *out,
                             interop_error *err);
/* Refuses what the text said and the element type cannot, unless the policy is NumPy's, which drops it. */
interop_status dialect_check_kept(const struct dialect *dialect, const char *text, uint32_t policy,
                                  const struct element *element, interop_error *err);
/* `*text` is to be freed. */
interop_status dialect_print(const struct dialect *dialect, const struct element *element, uint32_t policy, char **text,
                             interop_error *err);
/* The same, but by the strict policy a text that is not read back as the same type is refused. */
interop_status dialect_convert(const struct dialect *dialect, const struct element *element, uint32_t policy,
                               char **text, interop_error *err);

/* The element type in every dialect. */
void describe_element(struct report *report, const struct element *element);
/* The element type as a tree: one JSON object, and a line feed. */
void schema_print(FILE *out, const struct element *element);
/* The levels of a mask, as a list of names. */
void describe_levels(struct report *report, const char *key, uint32_t mask);
/* One bit of INTEROP_FP_x in words. */
const char *fpstatus_name(uint32_t bit);
/* All bits, as a list. */
void describe_fpstatus(struct report *report, const char *key, uint32_t fpstatus);

/*
 * Values of a host tensor as nested lists, cut to a few on each axis; each row of the last axis on a line of its own,
 * behind `indent` spaces, or all in one line if that is -1. To be freed; NULL with errno set on failure.
 */
char *preview(const interop_tensor *tensor, int indent);
/* Prints one element, of one lane and whole bytes. */
void preview_element(FILE *out, const interop_dtype *dtype, const void *element);

#endif
