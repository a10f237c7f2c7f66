/* SPDX-License-Identifier: MIT */
#include "tool.h"

static const char *kind_name(int kind) {
    static const char *const names[] = {"none",    "bool",   "int",       "uint",     "float",
                                        "complex", "opaque", "timedelta", "datetime", "bytes",
                                        "string",  "void",   "record",    "object",   "bitfield"};
    return kind < (int)(sizeof names / sizeof *names) ? names[kind] : "unknown";
}

void describe_dtype(struct report *report, const interop_dtype *dtype) {
    char name[64] = "", typestr[64] = "";
    uint8_t code, bits;
    uint16_t lanes;
    interop_dtype_name(dtype, name, sizeof name);
    report_text(report, "dtype", name);
    report_text(report, "kind", kind_name(dtype->kind));
    if (interop_dtype_to_typestr(dtype, typestr, sizeof typestr, NULL, NULL) == INTEROP_OK) {
        report_text(report, "typestr", typestr);
    } else {
        report_absent(report, "typestr");
    }
    if (interop_dtype_to_dlpack(dtype, &code, &bits, &lanes, NULL) == INTEROP_OK) {
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
