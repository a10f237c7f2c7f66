/* SPDX-License-Identifier: MIT */
/* One element as text, near to how NumPy prints it inside an array. */
#include <float.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "number.h"
#include "tool.h"

static bool little_endian(void) {
    const uint16_t one = 1;
    return *(const unsigned char *)&one == 1;
}

/* Copies `bytes` bytes into native order: units of `unit` bytes are reversed if the type's order is foreign. */
static void fetch(const interop_dtype *dtype, const void *from, size_t unit, void *to, size_t bytes) {
    const bool foreign = dtype->order == (little_endian() ? INTEROP_ORDER_BIG : INTEROP_ORDER_LITTLE);
    for (size_t i = 0; i < bytes; i++) {
        const size_t source = foreign ? i - i % unit + (unit - 1 - i % unit) : i;
        ((unsigned char *)to)[i] = ((const unsigned char *)from)[source];
    }
}

static void put_hex(FILE *out, const unsigned char *bytes, size_t count) {
    fputs("0x", out);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%02x", bytes[i]);
    }
}

/* A real number of `bits` bits at `from`; `sign` asks for a plus sign too, as before an imaginary part. */
static void put_real(FILE *out, const interop_dtype *dtype, uint64_t bits, const void *from, bool sign) {
    char text[NUMBER_TEXT] = "";
    unsigned char raw[16];
    const size_t bytes = (size_t)(bits + 7) / 8;
    bool known = bytes <= sizeof raw;
    if (known) {
        fetch(dtype, from, bytes, raw, bytes);
    }
    if (known && bits <= 16) {
        uint16_t code = raw[0];
        if (bytes == 2) {
            memcpy(&code, raw, sizeof code);
        }
        known = number_small_text(dtype->format, (int)bits, code & ((1u << bits) - 1), text, sizeof text);
    } else if (known && dtype->format == INTEROP_FORMAT_IEEE && bits == 32) {
        float value;
        memcpy(&value, raw, sizeof value);
        number_text(value, 32, text, sizeof text);
    } else if (known && dtype->format == INTEROP_FORMAT_IEEE && bits == 64) {
        double value;
        memcpy(&value, raw, sizeof value);
        number_text(value, 64, text, sizeof text);
    } else if (known && bytes == sizeof(long double) &&
               dtype->format == (LDBL_MANT_DIG == 64 ? INTEROP_FORMAT_X87 : INTEROP_FORMAT_IEEE) &&
               (LDBL_MANT_DIG == 64 || LDBL_MANT_DIG == 113)) {
        long double value;
        memcpy(&value, raw, sizeof value);
        number_text(value, 0, text, sizeof text);
    } else {
        known = false;
    }
    if (!known) {
        put_hex(out, from, bytes);
        return;
    }
    fprintf(out, "%s%s", sign && text[0] != '-' ? "+" : "", text);
}

static void put_integer(FILE *out, const interop_dtype *dtype, const void *from) {
    const size_t bytes = (size_t)dtype->bits / 8;
    unsigned char raw[8] = {0};
    uint64_t value = 0;
    if (dtype->bits % 8 != 0 || bytes == 0 || bytes > sizeof raw) {
        put_hex(out, from, (size_t)(dtype->bits + 7) / 8);
        return;
    }
    fetch(dtype, from, bytes, raw, bytes);
    for (size_t i = 0; i < bytes; i++) {
        value |= (uint64_t)raw[little_endian() ? i : bytes - 1 - i] << 8 * i;
    }
    if (dtype->kind == INTEROP_KIND_UINT) {
        fprintf(out, "%" PRIu64, value);
    } else {
        const int unused = (int)(64 - dtype->bits);
        fprintf(out, "%" PRId64, (int64_t)(value << unused) >> unused);
    }
}

static void put_bytes(FILE *out, const unsigned char *bytes, size_t count) {
    while (count > 0 && bytes[count - 1] == 0) {
        count--;
    }
    fputs("b'", out);
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] >= 0x20 && bytes[i] < 0x7f && bytes[i] != '\'' && bytes[i] != '\\') {
            fputc(bytes[i], out);
        } else {
            fprintf(out, "\\x%02x", bytes[i]);
        }
    }
    fputc('\'', out);
}

/* A code point as UTF-8; what is none, or would steer a terminal, as an escape. */
static void put_code_point(FILE *out, uint32_t point) {
    if (point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0xd800 && point < 0xe000) || point > 0x10ffff) {
        fprintf(out, point <= 0xffff ? "\\u%04" PRIx32 : "\\U%08" PRIx32, point);
    } else if (point < 0x80) {
        fprintf(out, point == '\'' || point == '\\' ? "\\%c" : "%c", (int)point);
    } else if (point < 0x800) {
        fprintf(out, "%c%c", (int)(0xc0 | point >> 6), (int)(0x80 | (point & 0x3f)));
    } else if (point < 0x10000) {
        fprintf(out, "%c%c%c", (int)(0xe0 | point >> 12), (int)(0x80 | (point >> 6 & 0x3f)),
                (int)(0x80 | (point & 0x3f)));
    } else {
        fprintf(out, "%c%c%c%c", (int)(0xf0 | point >> 18), (int)(0x80 | (point >> 12 & 0x3f)),
                (int)(0x80 | (point >> 6 & 0x3f)), (int)(0x80 | (point & 0x3f)));
    }
}

static void put_string(FILE *out, const interop_dtype *dtype, const unsigned char *from) {
    const size_t points = (size_t)dtype->bits / 32;
    size_t end = points;
    uint32_t point = 0;
    while (end > 0) {
        fetch(dtype, from + 4 * (end - 1), 4, &point, 4);
        if (point != 0) {
            break;
        }
        end--;
    }
    fputc('\'', out);
    for (size_t i = 0; i < end; i++) {
        fetch(dtype, from + 4 * i, 4, &point, 4);
        put_code_point(out, point);
    }
    fputc('\'', out);
}

static void put_time(FILE *out, const interop_dtype *dtype, const void *from) {
    int64_t value;
    fetch(dtype, from, sizeof value, &value, sizeof value);
    if (value == INT64_MIN) {
        fputs("NaT", out);
    } else if (dtype->kind == INTEROP_KIND_TIMEDELTA || !put_date(out, dtype, value)) {
        fprintf(out, "%" PRId64, value);
    }
}

void preview_element(FILE *out, const interop_dtype *dtype, const void *element) {
    const unsigned char *from = element;
    switch (dtype->kind) {
    case INTEROP_KIND_BOOL:
        fputs(*from ? "True" : "False", out);
        break;
    case INTEROP_KIND_INT:
    case INTEROP_KIND_UINT:
        put_integer(out, dtype, from);
        break;
    case INTEROP_KIND_FLOAT:
        put_real(out, dtype, dtype->bits, from, false);
        break;
    case INTEROP_KIND_COMPLEX:
        put_real(out, dtype, dtype->bits / 2, from, false);
        put_real(out, dtype, dtype->bits / 2, from + dtype->bits / 16, true);
        fputc('j', out);
        break;
    case INTEROP_KIND_TIMEDELTA:
    case INTEROP_KIND_DATETIME:
        put_time(out, dtype, from);
        break;
    case INTEROP_KIND_BYTES:
        put_bytes(out, from, (size_t)dtype->bits / 8);
        break;
    case INTEROP_KIND_STRING:
        put_string(out, dtype, from);
        break;
    default:
        put_hex(out, from, (size_t)(dtype->bits + 7) / 8);
        break;
    }
}
