/* SPDX-License-Identifier: MIT */
#include "exchange/npz_write.h"

#include <inttypes.h>
#include <string.h>

#include "dtype/record.h"
#include "exchange/file.h"
#include "exchange/npy_descr.h"
#include "exchange/npy_image.h"
#include "exchange/npz_crc.h"
#include "exchange/npz_zip.h"
#include "interop/npy.h"

static const char ending[] = ".npy";

enum {
    ALIGN = 64,
    LONGEST_NAME = UINT16_MAX - (sizeof ending - 1),
    PARTS = 3,              /* of a member: local header, .npy header, elements */
    PADDING_EXTRA = 0xd935, /* the extra field that Android's zipalign uses for that */
    MOST_LOCAL = INTEROP__ZIP_LOCAL_SIZE + 20 + 2 * ALIGN,
    MOST_CENTRAL = INTEROP__ZIP_CENTRAL_SIZE + 28,
    END = INTEROP__ZIP64_END_SIZE + INTEROP__ZIP64_LOCATOR_SIZE + INTEROP__ZIP_END_SIZE,
    JANUARY_1980 = 1 << 5 | 1 /* as NumPy dates it, so that the same arrays make the same file */
};

struct member {
    const char *name;
    size_t name_length; /* without the ending */
    struct interop__npy_image image;
    uint64_t start, bytes;
    uint32_t crc;
};

struct archive {
    const struct interop__npz_limits *limits;
    struct member *members;
    size_t made, count; /* images that exist */
    struct interop__part *parts;
    char *text, *at; /* everything but images */
    size_t room;
    uint64_t size; /* of the file so far */
};

static void put(struct archive *a, uint64_t number, int bytes) {
    for (int i = 0; i < bytes; i++) {
        *a->at++ = (char)(number >> 8 * i & 0xff);
    }
}

static void put_text(struct archive *a, const char *text, size_t length) {
    memcpy(a->at, text, length);
    a->at += length;
}

static void put_name(struct archive *a, const struct member *m) {
    put_text(a, m->name, m->name_length);
    put_text(a, ending, sizeof ending - 1);
}

/* What fits in a field of 32 bits, or the mark that it is elsewhere. */
static uint64_t brief(const struct archive *a, uint64_t number) {
    return number < a->limits->bytes ? number : UINT32_MAX;
}

/* What local header and directory say alike, up to the length of the name. */
static void put_common(struct archive *a, const struct member *m, bool large) {
    put(a, large ? 45 : 20, 2);
    put(a, interop__npy_is_ascii(m->name, m->name_length) ? 0 : INTEROP__ZIP_UTF8, 2);
    put(a, 0, 2); /* stored */
    put(a, (uint64_t)JANUARY_1980 << 16, 4);
    put(a, m->crc, 4);
    put(a, brief(a, m->bytes), 4);
    put(a, brief(a, m->bytes), 4);
    put(a, m->name_length + sizeof ending - 1, 2);
}

/* Ends where the member's bytes begin: at a multiple of ALIGN. */
static void put_local(struct archive *a, const struct member *m) {
    const bool large = m->bytes >= a->limits->bytes;
    const uint64_t bare = m->start + INTEROP__ZIP_LOCAL_SIZE + m->name_length + sizeof ending - 1 + (large ? 20u : 0u);
    uint64_t padding = (ALIGN - bare % ALIGN) % ALIGN;
    padding += padding > 0 && padding < 4 ? ALIGN : 0; /* the extra field has a head */
    put(a, INTEROP__ZIP_LOCAL, 4);
    put_common(a, m, large);
    put(a, (large ? 20u : 0u) + padding, 2);
    put_name(a, m);
    if (large) {
        put(a, INTEROP__ZIP64_EXTRA, 2);
        put(a, 16, 2);
        put(a, m->bytes, 8);
        put(a, m->bytes, 8);
    }
    if (padding > 0) {
        put(a, PADDING_EXTRA, 2);
        put(a, padding - 4, 2);
        memset(a->at, 0, (size_t)padding - 4);
        a->at += padding - 4;
    }
}

static void put_central(struct archive *a, const struct member *m) {
    const bool large = m->bytes >= a->limits->bytes, far = m->start >= a->limits->bytes;
    const uint64_t extra = (large ? 16u : 0u) + (far ? 8u : 0u);
    put(a, INTEROP__ZIP_CENTRAL, 4);
    put(a, 3 << 8 | 45, 2); /* made on Unix, so that the mode below is one */
    put_common(a, m, large || far);
    put(a, extra > 0 ? extra + 4 : 0, 2);
    put(a, 0, 6); /* comment, disk, kind */
    put(a, UINT32_C(0100644) << 16, 4);
    put(a, brief(a, m->start), 4);
    put_name(a, m);
    if (extra > 0) {
        put(a, INTEROP__ZIP64_EXTRA, 2);
        put(a, extra, 2);
    }
    if (large) {
        put(a, m->bytes, 8);
        put(a, m->bytes, 8);
    }
    if (far) {
        put(a, m->start, 8);
    }
}

static void put_end(struct archive *a, uint64_t offset, uint64_t size) {
    const bool many = a->count >= a->limits->members;
    if (many || size >= a->limits->bytes || offset >= a->limits->bytes) {
        put(a, INTEROP__ZIP64_END, 4);
        put(a, INTEROP__ZIP64_END_SIZE - 12, 8);
        put(a, 3 << 8 | 45, 2);
        put(a, 45, 2);
        put(a, 0, 8); /* disks */
        put(a, a->count, 8);
        put(a, a->count, 8);
        put(a, size, 8);
        put(a, offset, 8);
        put(a, INTEROP__ZIP64_LOCATOR, 4);
        put(a, 0, 4);
        put(a, offset + size, 8);
        put(a, 1, 4);
    }
    put(a, INTEROP__ZIP_END, 4);
    put(a, 0, 4); /* disks */
    put(a, many ? UINT16_MAX : a->count, 2);
    put(a, many ? UINT16_MAX : a->count, 2);
    put(a, brief(a, size), 4);
    put(a, brief(a, offset), 4);
    put(a, 0, 2); /* comment */
}

static void add_part(struct archive *a, size_t *parts, const void *bytes, size_t size) {
    if (size > 0) {
        a->parts[(*parts)++] = (struct interop__part){bytes, size};
        a->size += size;
    }
}

/* Lays out the whole file. Returns the number of parts. */
static size_t lay_out(struct archive *a) {
    struct interop__crc crc;
    size_t parts = 0;
    interop__crc_init(&crc);
    a->at = a->text;
    for (size_t i = 0; i < a->count; i++) {
        struct member *m = &a->members[i];
        const char *begin = a->at;
        m->start = a->size;
        m->bytes = (uint64_t)m->image.header_size + m->image.data_size;
        m->crc = interop__crc_update(&crc, 0, m->image.header, m->image.header_size);
        m->crc = interop__crc_update(&crc, m->crc, m->image.data, m->image.data_size);
        put_local(a, m);
        add_part(a, &parts, begin, (size_t)(a->at - begin));
        add_part(a, &parts, m->image.header, m->image.header_size);
        add_part(a, &parts, m->image.data, m->image.data_size);
    }
    const char *begin = a->at;
    const uint64_t directory = a->size;
    for (size_t i = 0; i < a->count; i++) {
        put_central(a, &a->members[i]);
    }
    put_end(a, directory, (uint64_t)(a->at - begin));
    add_part(a, &parts, begin, (size_t)(a->at - begin));
    return parts;
}

static int compare_names(const void *a, const void *b) {
    const struct member *const *x = a, *const *y = b;
    return interop__zip_compare_names((*x)->name, (*x)->name_length, (*y)->name, (*y)->name_length);
}

static interop_status check_names(const struct archive *a, const struct member **sorted, interop_error *err) {
    char text[64];
    for (size_t i = 0; i < a->count; i++) {
        const struct member *m = &a->members[i];
        if (m->name == NULL || m->name_length == 0 || m->name_length > LONGEST_NAME ||
            memchr(m->name, '\0', m->name_length) != NULL) {
            return interop__fail(err, INTEROP_ERR_ARGUMENT,
                                 "names[%zu] is NULL, empty, longer than %d bytes, or has a NUL byte in it", i,
                                 (int)LONGEST_NAME);
        }
        if (!interop__is_utf8(m->name, m->name_length)) {
            return interop__fail(err, INTEROP_ERR_ARGUMENT, "names[%zu] is \"%s\": it must be UTF-8", i,
                                 interop__quote(m->name, m->name_length, text, sizeof text));
        }
        sorted[i] = m;
    }
    interop__sort(sorted, a->count, sizeof *sorted, compare_names);
    for (size_t i = 1; i < a->count; i++) {
        if (compare_names(&sorted[i - 1], &sorted[i]) == 0) {
            return interop__fail(err, INTEROP_ERR_ARGUMENT, "names: \"%s\" is there twice",
                                 interop__quote(sorted[i]->name, sorted[i]->name_length, text, sizeof text));
        }
    }
    return INTEROP_OK;
}

static interop_status write_archive(struct archive *a, const char *path, size_t length,
                                    const interop_tensor *const *tensors, interop_error *err) {
    interop_status status = check_names(a, (void *)a->parts, err); /* which has room for that, and time */
    for (; status == INTEROP_OK && a->made < a->count; a->made += status == INTEROP_OK) {
        status = interop__npy_image_make(tensors[a->made], &a->members[a->made].image, err);
    }
    if (status == INTEROP_OK) {
        const size_t parts = lay_out(a);
        status = interop__file_replace(path, length, a->parts, parts, err);
    }
    while (a->made > 0) {
        interop__npy_image_release(&a->members[--a->made].image);
    }
    return status;
}

interop_status interop__npz_write(const char *path, size_t length, const char *const *names, const size_t *name_lengths,
                                  const interop_tensor *const *tensors, size_t count,
                                  const struct interop__npz_limits *limits, interop_error *err) {
    /* members, then parts, then text */
    const size_t parts = (count * PARTS + 1) * sizeof(struct interop__part), head = count * sizeof(struct member);
    size_t room = END;
    for (size_t i = 0; i < count; i++) {
        const size_t name = name_lengths[i] < LONGEST_NAME ? name_lengths[i] : LONGEST_NAME;
        room += MOST_LOCAL + MOST_CENTRAL + 2 * (name + sizeof ending);
    }
    const size_t size = head + parts + room;
    char *block = interop__allocate(size, _Alignof(struct member));
    if (block == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for the directory of %zu members", count);
    }
    struct archive archive = {.limits = limits,
                              .members = (void *)block,
                              .count = count,
                              .parts = (void *)(block + head),
                              .text = block + head + parts};
    for (size_t i = 0; i < count; i++) {
        archive.members[i].name = names[i];
        archive.members[i].name_length = name_lengths[i];
    }
    const interop_status status = write_archive(&archive, path, length, tensors, err);
    interop__release(block, size, _Alignof(struct member));
    return status;
}

interop_status interop_npz_write(const char *path, size_t length, const char *const *names, const size_t *name_lengths,
                                 const interop_tensor *const *tensors, size_t count, interop_error *err) {
    static const struct interop__npz_limits limits = {UINT32_MAX, UINT16_MAX};
    if (count > 0 && (names == NULL || name_lengths == NULL || tensors == NULL)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_npz_write: names, name_lengths or tensors is NULL");
    }
    if (count > SIZE_MAX / 4096) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW, "count is %zu: too many members for memory", count);
    }
    return interop__npz_write(path, length, names, name_lengths, tensors, count, &limits, err);
}
