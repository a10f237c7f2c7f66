/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "tool.h"

/* Length of the UTF-8 sequence that `text` begins with; 0 if it begins with none. */
static size_t sequence(const unsigned char *text, size_t length) {
    static const unsigned char least[] = {0, 0, 0x80, 0xa0, 0x90}; /* of the second byte after e0 and f0 */
    size_t need;
    if (text[0] < 0x80) {
        return 1;
    }
    need = text[0] >= 0xc2 && text[0] <= 0xdf   ? 2
           : (text[0] & 0xf0) == 0xe0           ? 3
           : text[0] >= 0xf0 && text[0] <= 0xf4 ? 4
                                                : 0;
    if (need == 0 || need > length) {
        return 0;
    }
    for (size_t i = 1; i < need; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    if ((text[0] == 0xe0 || text[0] == 0xf0) && text[1] < least[need]) {
        return 0; /* longer than necessary */
    }
    if ((text[0] == 0xed && text[1] > 0x9f) || (text[0] == 0xf4 && text[1] > 0x8f)) {
        return 0; /* surrogates, and beyond the last code point */
    }
    return need;
}

/* Text that neither breaks JSON nor steers a terminal. */
static void put_escaped(FILE *out, const char *text, size_t length, bool json) {
    for (size_t i = 0; i < length;) {
        const unsigned char *at = (const unsigned char *)text + i;
        const size_t bytes = sequence(at, length - i);
        if (bytes == 0) {
            fputs("\\ufffd", out);
        } else if (*at < 0x20 || *at == 0x7f) {
            fprintf(out, "\\u%04x", *at);
        } else {
            if (json && (*at == '"' || *at == '\\')) {
                fputc('\\', out);
            }
            fwrite(at, 1, bytes, out);
        }
        i += bytes == 0 ? 1 : bytes;
    }
}

/* Everything that stands before a value. */
static void lead(struct report *report, const char *key) {
    if (report->more && (report->json || report->list)) {
        fputs(", ", report->out);
    }
    report->more = true;
    if (key != NULL && report->json) {
        fprintf(report->out, "\"%s\": ", key);
    } else if (key != NULL) {
        fprintf(report->out, "%-*s ", REPORT_INDENT - 1, key);
    }
}

static void trail(const struct report *report) {
    if (!report->json && !report->list) {
        fputc('\n', report->out);
    }
}

void report_begin(struct report *report, FILE *out, bool json) {
    *report = (struct report){.out = out, .json = json};
    if (json) {
        fputc('{', out);
    }
}

void report_end(struct report *report) {
    if (report->json) {
        fputs("}\n", report->out);
    }
}

void report_open(struct report *report, const char *key, char bracket) {
    lead(report, key);
    if (report->json) {
        fputc(bracket, report->out);
    } else {
        report->list = true;
    }
    report->more = false;
}

void report_close(struct report *report, char bracket) {
    if (report->json) {
        fputc(bracket, report->out);
    } else {
        fputs(report->more ? "\n" : "none\n", report->out);
        report->list = false;
    }
    report->more = true;
}

void report_string(struct report *report, const char *key, const char *text, size_t length) {
    const char *quote = report->json ? "\"" : "";
    lead(report, key);
    fputs(quote, report->out);
    put_escaped(report->out, text, length, report->json);
    fputs(quote, report->out);
    trail(report);
}

void report_text(struct report *report, const char *key, const char *text) {
    report_string(report, key, text, strlen(text));
}

void report_lines(struct report *report, const char *key, const char *text) {
    if (report->json) {
        report_text(report, key, text);
    } else {
        lead(report, key);
        fputs(text, report->out);
        trail(report);
    }
}

void report_integer(struct report *report, const char *key, int64_t value) {
    lead(report, key);
    fprintf(report->out, "%" PRId64, value);
    trail(report);
}

void report_unsigned(struct report *report, const char *key, uint64_t value) {
    lead(report, key);
    fprintf(report->out, "%" PRIu64, value);
    trail(report);
}

void report_real(struct report *report, const char *key, double value) {
    if (isfinite(value)) {
        lead(report, key);
        fprintf(report->out, "%.9g", value);
        trail(report);
    } else {
        report_absent(report, key);
    }
}

void report_boolean(struct report *report, const char *key, bool value) {
    lead(report, key);
    fputs(report->json ? (value ? "true" : "false") : (value ? "yes" : "no"), report->out);
    trail(report);
}

void report_absent(struct report *report, const char *key) {
    lead(report, key);
    fputs(report->json ? "null" : "none", report->out);
    trail(report);
}

void report_integers(struct report *report, const char *key, const int64_t *values, int32_t count) {
    lead(report, key);
    fputc(report->json ? '[' : '(', report->out);
    for (int32_t i = 0; i < count; i++) {
        fprintf(report->out, "%s%" PRId64, i > 0 ? ", " : "", values[i]);
    }
    fputs(report->json ? "]" : count == 1 ? ",)" : ")", report->out);
    trail(report);
}
