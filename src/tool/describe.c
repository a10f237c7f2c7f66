/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tool.h"

static const char *kind_name(int kind) {
    static const char *const names[] = {"none",    "bool",   "int",       "uint",     "float",
                                        "complex", "opaque", "timedelta", "datetime", "bytes",
                                        "string",  "void",   "record",    "object",   "bitfield"};
    return kind < (int)(sizeof names / sizeof *names) ? names[kind] : "unknown";
}

static void describe_text(struct report *report, const char *key, const struct element *element) {
    interop_error err;
    char *text;
    if (dialect_print(dialect_find(key), element, INTEROP_DIALECT_STRICT, &text, &err) == INTEROP_OK) {
        report_text(report, key, text);
        free(text);
    } else {
        report_absent(report, key);
    }
}

void describe_element(struct report *report, const struct element *element) {
    const interop_dtype *dtype = &element->dtype;
    char name[64] = "";
    uint8_t code, bits;
    uint16_t lanes;
    interop_dtype_name(dtype, name, sizeof name);
    report_text(report, "dtype", name);
    report_text(report, "kind", kind_name(dtype->kind));
    describe_text(report, "typestr", element);
    describe_text(report, "descr", element);
    describe_text(report, "pep3118", element);
    describe_text(report, "arrow", element);
    if (element->ndim == 0 && interop_dtype_to_dlpack(dtype, &code, &bits, &lanes, NULL) == INTEROP_OK) {
        const int64_t triple[] = {code, bits, lanes};
        report_integers(report, "dlpack", triple, 3);
    } else {
        report_absent(report, "dlpack");
    }
    if (dtype->order != INTEROP_ORDER_NONE) {
        report_text(report, "byte_order", dtype->order == INTEROP_ORDER_LITTLE ? "little" : "big");
    } else {
        report_absent(report, "byte_order");
    }
    report_unsigned(report, "bits", interop_dtype_bits(dtype));
    report_unsigned(report, "itemsize", interop_dtype_itemsize(dtype));
}

void describe_levels(struct report *report, const char *key, uint32_t mask) {
    report_open(report, key, '[');
    for (uint32_t level = 1; level != 0; level <<= 1) {
        if (mask & level) {
            report_text(report, NULL, interop_cpu_level_name(level));
        }
    }
    report_close(report, ']');
}

void describe_fpstatus(struct report *report, const char *key, uint32_t fpstatus) {
    report_open(report, key, '[');
    for (uint32_t bit = INTEROP_FP_DIVIDE; bit <= INTEROP_FP_INVALID; bit <<= 1) {
        if (fpstatus & bit) {
            report_text(report, NULL, fpstatus_name(bit));
        }
    }
    report_close(report, ']');
}

const char *fpstatus_name(uint32_t bit) {
    switch (bit) {
    case INTEROP_FP_DIVIDE:
        return "divide by zero";
    case INTEROP_FP_OVERFLOW:
        return "overflow";
    case INTEROP_FP_UNDERFLOW:
        return "underflow";
    default:
        return "invalid value";
    }
}
