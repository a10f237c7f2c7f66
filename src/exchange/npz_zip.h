/* SPDX-License-Identifier: MIT */
/* The directory of a zip archive, whole in memory. */
#ifndef INTEROP_EXCHANGE_NPZ_ZIP_H
#define INTEROP_EXCHANGE_NPZ_ZIP_H

#include "base/base.h"

/* Of the format, for readers and writers. */
enum {
    INTEROP__ZIP_LOCAL = 0x04034b50,
    INTEROP__ZIP_CENTRAL = 0x02014b50,
    INTEROP__ZIP_END = 0x06054b50,
    INTEROP__ZIP64_END = 0x06064b50,
    INTEROP__ZIP64_LOCATOR = 0x07064b50,
    INTEROP__ZIP_LOCAL_SIZE = 30,
    INTEROP__ZIP_CENTRAL_SIZE = 46,
    INTEROP__ZIP_END_SIZE = 22,
    INTEROP__ZIP64_END_SIZE = 56,
    INTEROP__ZIP64_LOCATOR_SIZE = 20,
    INTEROP__ZIP64_EXTRA = 1,
    INTEROP__ZIP_UTF8 = 1 << 11
};

struct interop__zip_directory {
    uint64_t offset, size, count;
};

struct interop__zip_member {
    const char *name; /* in the archive */
    size_t name_length;
    uint64_t start;       /* of its local header */
    uint64_t data, bytes; /* as stored */
    uint32_t crc;
    uint16_t method, flags;
};

/* The order of two names, for sorting and searching; 0 if they are the same. */
int interop__zip_compare_names(const char *a, size_t a_length, const char *b, size_t b_length);

/* Finds the directory. How many members it has is bounded by its size. */
interop_status interop__zip_locate(const unsigned char *bytes, size_t size, struct interop__zip_directory *out,
                                   interop_error *err);

/* Reads all members of the directory; their data lies before it. Whether they overlap is not looked at. */
interop_status interop__zip_read(const unsigned char *bytes, const struct interop__zip_directory *directory,
                                 struct interop__zip_member *members, interop_error *err);

#endif
