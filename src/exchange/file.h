/* SPDX-License-Identifier: MIT */
/* Whole files: mapped where the platform can, read into memory elsewhere. */
#ifndef INTEROP_EXCHANGE_FILE_H
#define INTEROP_EXCHANGE_FILE_H

#include "base/base.h"

struct interop__file {
    void *bytes; /* NULL if size is 0 */
    size_t size;
};

struct interop__part {
    const void *bytes;
    size_t size;
};

/* `path` is `length` bytes. What was opened is to be closed once. */
interop_status interop__file_open(const char *path, size_t length, struct interop__file *file, interop_error *err);
void interop__file_close(struct interop__file *file);

/* Replaces the file by the parts, one after the other: it has its old content or all of the new one. */
interop_status interop__file_replace(const char *path, size_t length, const struct interop__part *parts, size_t count,
                                     interop_error *err);

#endif
