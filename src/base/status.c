/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "interop/abi.h"

uint32_t interop_version(void) {
    return INTEROP_VERSION_MAJOR * 1000000u + INTEROP_VERSION_MINOR * 1000u + INTEROP_VERSION_PATCH;
}

const char *interop_version_string(void) {
    return INTEROP__VERSION_TEXT; /* from the build, which reads abi.h */
}

int32_t interop_max_ndim(void) {
    return INTEROP_MAX_NDIM;
}

const char *interop_status_name(interop_status status) {
    static const char *const names[] = {"INTEROP_OK",         "INTEROP_ERR_ARGUMENT",    "INTEROP_ERR_VALUE",
                                        "INTEROP_ERR_TYPE",   "INTEROP_ERR_BUFFER",      "INTEROP_ERR_OVERFLOW",
                                        "INTEROP_ERR_MEMORY", "INTEROP_ERR_UNSUPPORTED", "INTEROP_ERR_IO",
                                        "INTEROP_ERR_DEVICE"};
    const int64_t index = -(int64_t)status;
    return index >= 0 && index < (int64_t)INTEROP__COUNT(names) ? names[index] : "INTEROP_ERR_UNKNOWN";
}

void interop__report(interop_error *err, interop_status status, const char *format, ...) {
    if (err != NULL) {
        va_list args;
        err->status = status;
        va_start(args, format);
        vsnprintf(err->message, sizeof err->message, format, args);
        va_end(args);
    }
}

/* A garbage size must not make us read far: no struct of this library will ever come near this. */
enum { STRUCT_SIZE_MAX = 4096 };

static interop_status struct_sizes(const void *from, size_t least, size_t known, const char *name, uint32_t *size,
                                   interop_error *err) {
    memcpy(size, from, sizeof *size);
    if (*size < least || *size > STRUCT_SIZE_MAX) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "%s.struct_size is %u: set it to sizeof(%s); this library knows %zu bytes", name, *size,
                             name, known);
    }
    for (size_t i = known; i < *size; i++) {
        if (((const unsigned char *)from)[i] != 0) {
            return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                                 "%s: byte %zu is not zero, but this library knows only %zu bytes of the struct", name,
                                 i, known);
        }
    }
    return INTEROP_OK;
}

interop_status interop__struct_in(const void *from, size_t least, size_t known, void *to, const char *name,
                                  interop_error *err) {
    uint32_t size;
    interop_status status = struct_sizes(from, least, known, name, &size, err);
    if (status != INTEROP_OK) {
        return status;
    }
    memset(to, 0, known);
    memcpy(to, from, size < known ? size : known);
    return INTEROP_OK;
}

interop_status interop__struct_check(const void *from, size_t known, const char *name, interop_error *err) {
    uint32_t size;
    memcpy(&size, from, sizeof size);
    if (INTEROP__LIKELY(size == known)) {
        return INTEROP_OK;
    }
    return struct_sizes(from, known, known, name, &size, err);
}

size_t interop__text_out(const char *text, size_t length, char *buffer, size_t capacity) {
    if (capacity > 0) {
        const size_t fit = length < capacity ? length : capacity - 1;
        memcpy(buffer, text, fit);
        buffer[fit] = '\0';
    }
    return length;
}

const char *interop__quote(const char *text, size_t length, char *buffer, size_t capacity) {
    static const char hex[] = "0123456789abcdef";
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)text[i];
        const bool plain = byte >= ' ' && byte <= '~';
        const size_t ellipsis = i + 1 < length ? 3 : 0;
        if (used + (plain ? 1 : 4) + ellipsis + 1 > capacity) {
            memcpy(buffer + used, "...", 3);
            used += 3;
            break;
        }
        if (plain) {
            buffer[used++] = (char)byte;
        } else {
            const char escape[4] = {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
            memcpy(buffer + used, escape, sizeof escape);
            used += sizeof escape;
        }
    }
    buffer[used] = '\0';
    return buffer;
}

const char *interop__quote_numbers(int32_t count, const int64_t *numbers, char *buffer, size_t capacity) {
    char item[24];
    size_t used = 1;
    buffer[0] = '(';
    for (int32_t i = 0; i < count; i++) {
        const size_t length = (size_t)snprintf(item, sizeof item, i == 0 ? "%" PRId64 : ", %" PRId64, numbers[i]);
        if (used + length + (i + 1 < count ? 3 : 0) + 2 > capacity) {
            memcpy(buffer + used, "...", 3);
            used += 3;
            break;
        }
        memcpy(buffer + used, item, length);
        used += length;
    }
    memcpy(buffer + used, ")", 2);
    return buffer;
}
