/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "exchange/file.h"
#include "exchange/npy_image.h"
#include "exchange/npz_crc.h"
#include "exchange/npz_zip.h"
#include "interop/npy.h"
#include "interop/record.h"
#include "tensor/internal.h"

struct interop_npz {
    atomic_size_t references;
    struct interop__file file;
    size_t count;
    const struct interop__zip_member **by_name; /* behind the members, sorted by their public names */
    struct interop__zip_member members[];
};

static size_t npz_size(size_t count) {
    return sizeof(interop_npz) + count * (sizeof(struct interop__zip_member) + sizeof(struct interop__zip_member *));
}

/* Without the ending that NumPy adds and takes away. */
static size_t public_length(const struct interop__zip_member *member) {
    static const char ending[] = ".npy";
    const size_t length = member->name_length, last = sizeof ending - 1;
    return length > last && memcmp(member->name + length - last, ending, last) == 0 ? length - last : length;
}

static int compare_names(const void *a, const void *b) {
    const struct interop__zip_member *const *x = a, *const *y = b;
    return interop__zip_compare_names((*x)->name, public_length(*x), (*y)->name, public_length(*y));
}

static int compare_starts(const void *a, const void *b) {
    const struct interop__zip_member *const *x = a, *const *y = b;
    return ((*x)->start > (*y)->start) - ((*x)->start < (*y)->start);
}

/* No byte belongs to two members, and no name to two either. */
static interop_status check_members(interop_npz *npz, interop_error *err) {
    const struct interop__zip_member **sorted = npz->by_name;
    char text[64];
    interop__sort(sorted, npz->count, sizeof *sorted, compare_starts);
    for (size_t i = 1; i < npz->count; i++) {
        if (sorted[i]->start < sorted[i - 1]->data + sorted[i - 1]->bytes) {
            return interop__fail(err, INTEROP_ERR_VALUE, "zip archive: member \"%s\" overlaps the one before it",
                                 interop__quote(sorted[i]->name, sorted[i]->name_length, text, sizeof text));
        }
    }
    interop__sort(sorted, npz->count, sizeof *sorted, compare_names);
    for (size_t i = 1; i < npz->count; i++) {
        if (compare_names(&sorted[i - 1], &sorted[i]) == 0) {
            return interop__fail(err, INTEROP_ERR_VALUE, "zip archive: there are two members \"%s\"",
                                 interop__quote(sorted[i]->name, public_length(sorted[i]), text, sizeof text));
        }
    }
    return INTEROP_OK;
}

/* Does not own the file before it succeeds. */
static interop_status read_archive(const struct interop__file *file, interop_npz **out, interop_error *err) {
    struct interop__zip_directory directory;
    interop_status status = interop__zip_locate(file->bytes, file->size, &directory, err);
    if (status != INTEROP_OK) {
        return status;
    }
    const size_t count = (size_t)directory.count; /* the file has room for them */
    interop_npz *npz = interop__allocate(npz_size(count), _Alignof(interop_npz));
    if (npz == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for the %zu members of an archive", count);
    }
    atomic_init(&npz->references, 1);
    npz->file = *file;
    npz->count = count;
    npz->by_name = (void *)(npz->members + count);
    for (size_t i = 0; i < count; i++) {
        npz->by_name[i] = &npz->members[i];
    }
    status = interop__zip_read(file->bytes, &directory, npz->members, err);
    if (status != INTEROP_OK || (status = check_members(npz, err)) != INTEROP_OK) {
        interop__release(npz, npz_size(count), _Alignof(interop_npz));
        return status;
    }
    *out = npz;
    return INTEROP_OK;
}

interop_status interop_npz_open(const char *path, size_t length, interop_npz **out, interop_error *err) {
    struct interop__file file;
    if (out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_npz_open: out is NULL");
    }
    interop_status status = interop__file_open(path, length, &file, err);
    if (status == INTEROP_OK && (status = read_archive(&file, out, err)) != INTEROP_OK) {
        interop__file_close(&file);
    }
    return status;
}

void interop_npz_release(interop_npz *npz) {
    if (npz != NULL && atomic_fetch_sub_explicit(&npz->references, 1, memory_order_acq_rel) == 1) {
        interop__file_close(&npz->file);
        interop__release(npz, npz_size(npz->count), _Alignof(interop_npz));
    }
}

int64_t interop_npz_count(const interop_npz *npz) {
    return npz == NULL ? 0 : (int64_t)npz->count;
}

const char *interop_npz_name(const interop_npz *npz, int64_t index, size_t *length) {
    if (npz == NULL || length == NULL || index < 0 || (uint64_t)index >= npz->count) {
        return NULL;
    }
    *length = public_length(&npz->members[index]);
    return npz->members[index].name;
}

int64_t interop_npz_find(const interop_npz *npz, const char *name, size_t length) {
    size_t low = 0, high = npz == NULL || name == NULL ? 0 : npz->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct interop__zip_member *member = npz->by_name[middle];
        const int order = interop__zip_compare_names(name, length, member->name, public_length(member));
        if (order == 0) {
            return member - npz->members;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return -1;
}

static const char *method_name(uint16_t method) {
    static const struct {
        uint16_t method;
        const char *name;
    } names[] = {{8, "deflate"}, {9, "deflate64"}, {12, "bzip2"}, {14, "LZMA"}, {93, "Zstandard"}, {95, "xz"}};
    for (size_t i = 0; i < INTEROP__COUNT(names); i++) {
        if (names[i].method == method) {
            return names[i].name;
        }
    }
    return "a method that has no name here";
}

/* Whether the bytes are the member's, as they are. */
static interop_status check_stored(const interop_npz *npz, const struct interop__zip_member *member, uint32_t flags,
                                   interop_error *err) {
    enum { ENCRYPTED = 1 | 1 << 6 | 1 << 13 };
    if ((member->flags & ENCRYPTED) != 0) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED, "it is encrypted");
    }
    if (member->method != 0) {
        return interop__fail(err, INTEROP_ERR_UNSUPPORTED,
                             "it is compressed with %s (method %d), and only stored members can be mapped",
                             method_name(member->method), member->method);
    }
    if ((flags & INTEROP_NPZ_CHECK_CRC) != 0) {
        struct interop__crc crc;
        interop__crc_init(&crc);
        const uint32_t found =
            interop__crc_update(&crc, 0, (const char *)npz->file.bytes + member->data, (size_t)member->bytes);
        if (found != member->crc) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "its checksum is 0x%08" PRIx32 ", but the archive says 0x%08" PRIx32, found,
                                 member->crc);
        }
    }
    return INTEROP_OK;
}

static void release_npz(void *user) {
    interop_npz_release(user);
}

static interop_status map_member(interop_npz *npz, const struct interop__zip_member *member, uint32_t flags,
                                 interop_array **out, interop_error *err) {
    interop_tensor tensor;
    interop_dims dims;
    interop_status status = check_stored(npz, member, flags, err);
    if (status != INTEROP_OK ||
        (status = interop__npy_look((const char *)npz->file.bytes + member->data, (size_t)member->bytes, &tensor, &dims,
                                    err)) != INTEROP_OK) {
        return status;
    }
    status = interop__array_make(&tensor, release_npz, npz, out, err);
    interop_record_release(tensor.dtype.record); /* the array has its own */
    if (status == INTEROP_OK) {
        atomic_fetch_add_explicit(&npz->references, 1, memory_order_relaxed);
    }
    return status;
}

interop_status interop_npz_member(interop_npz *npz, int64_t index, uint32_t flags, interop_array **out,
                                  interop_error *err) {
    interop_error why;
    char text[64];
    if (npz == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_npz_member: npz or out is NULL");
    }
    if ((flags & ~(uint32_t)INTEROP_NPZ_CHECK_CRC) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "interop_npz_member: flags are 0x%" PRIx32 ": a bit is unknown here", flags);
    }
    if (index < 0 || (uint64_t)index >= npz->count) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "index is %" PRId64 ": the archive has %zu members", index,
                             npz->count);
    }
    const struct interop__zip_member *member = &npz->members[index];
    const interop_status status = map_member(npz, member, flags, out, &why);
    if (status != INTEROP_OK) {
        return interop__fail(err, status, "member \"%s\": %s",
                             interop__quote(member->name, public_length(member), text, sizeof text), why.message);
    }
    return INTEROP_OK;
}
