/* SPDX-License-Identifier: MIT */
#include "exchange/npz_zip.h"

#include <inttypes.h>
#include <string.h>

enum { LONGEST_COMMENT = 65535, DESCRIPTOR_FLAG = 1 << 3, FULL16 = 0xffff };
static const uint32_t FULL32 = UINT32_MAX;

int interop__zip_compare_names(const char *a, size_t a_length, const char *b, size_t b_length) {
    const int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

static uint64_t number(const unsigned char *at, int bytes) {
    uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
        value = value << 8 | at[i];
    }
    return value;
}

static uint16_t get16(const unsigned char *at) {
    return (uint16_t)number(at, 2);
}

static uint32_t get32(const unsigned char *at) {
    return (uint32_t)number(at, 4);
}

static uint64_t get64(const unsigned char *at) {
    return number(at, 8);
}

static interop_status broken(interop_error *err, const char *what, uint64_t at, const char *rule) {
    return interop__fail(err, INTEROP_ERR_VALUE, "zip archive: %s at byte %" PRIu64 ": %s", what, at, rule);
}

/* The last place of an end record whose comment ends with the file. */
static bool find_end(const unsigned char *bytes, size_t size, uint64_t *end) {
    for (size_t comment = 0; comment <= LONGEST_COMMENT && comment + INTEROP__ZIP_END_SIZE <= size; comment++) {
        const size_t at = size - INTEROP__ZIP_END_SIZE - comment;
        if (get32(bytes + at) == INTEROP__ZIP_END && get16(bytes + at + 20) == comment) {
            *end = at;
            return true;
        }
    }
    return false;
}

/* A field of the short record says the same as that of the long one, or that it is too large to be said there. */
static bool agrees(uint64_t brief, uint64_t full, uint64_t most) {
    return brief == full || brief == most;
}

/* The record for large archives, which the locator before the end record points to. `limit` is where that begins. */
static interop_status read_zip64(const unsigned char *bytes, uint64_t end, uint64_t *limit,
                                 struct interop__zip_directory *out, interop_error *err) {
    const uint64_t locator = end - INTEROP__ZIP64_LOCATOR_SIZE;
    const uint64_t record = get64(bytes + locator + 8);
    if (get32(bytes + locator + 4) != 0 || get32(bytes + locator + 16) > 1) {
        return broken(err, "zip64 locator", locator, "archives of several files are not known");
    }
    if (locator < INTEROP__ZIP64_END_SIZE || record > locator - INTEROP__ZIP64_END_SIZE ||
        get32(bytes + record) != INTEROP__ZIP64_END || get64(bytes + record + 4) != locator - record - 12) {
        return broken(err, "zip64 locator", locator, "it does not point to a zip64 end record before it");
    }
    const unsigned char *at = bytes + record;
    const struct interop__zip_directory found = {get64(at + 48), get64(at + 40), get64(at + 32)};
    if (get32(at + 16) != 0 || get32(at + 20) != 0 || get64(at + 24) != found.count) {
        return broken(err, "zip64 end record", record, "archives of several files are not known");
    }
    if (!agrees(out->count, found.count, FULL16) || !agrees(out->size, found.size, FULL32) ||
        !agrees(out->offset, found.offset, FULL32)) {
        return broken(err, "zip64 end record", record, "the end record behind it says something else");
    }
    *out = found;
    *limit = record;
    return INTEROP_OK;
}

interop_status interop__zip_locate(const unsigned char *bytes, size_t size, struct interop__zip_directory *out,
                                   interop_error *err) {
    uint64_t end;
    if (!find_end(bytes, size, &end)) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "not a zip archive, or cut off: it does not end with an end record");
    }
    const unsigned char *at = bytes + end;
    struct interop__zip_directory found = {get32(at + 16), get32(at + 12), get16(at + 10)};
    if (get16(at + 4) != 0 || get16(at + 6) != 0 || get16(at + 8) != found.count) {
        return broken(err, "end record", end, "archives of several files are not known");
    }
    uint64_t limit = end;
    if (end >= INTEROP__ZIP64_LOCATOR_SIZE &&
        get32(bytes + end - INTEROP__ZIP64_LOCATOR_SIZE) == INTEROP__ZIP64_LOCATOR) {
        const interop_status status = read_zip64(bytes, end, &limit, &found, err);
        if (status != INTEROP_OK) {
            return status;
        }
    }
    if (found.size > limit || found.offset != limit - found.size) {
        return broken(err, "directory", found.offset, "it does not end where the end record begins");
    }
    if (found.count > found.size / INTEROP__ZIP_CENTRAL_SIZE) {
        return broken(err, "directory", found.offset, "it is too short for its members");
    }
    *out = found;
    return INTEROP_OK;
}

/* Takes the numbers that did not fit the entry out of its extra field, in their order. */
static bool read_extra(const unsigned char *extra, size_t length, uint64_t *values[3]) {
    for (size_t at = 0; at < length;) {
        if (length - at < 4 || get16(extra + at + 2) > length - at - 4) {
            return false;
        }
        const size_t size = get16(extra + at + 2);
        if (get16(extra + at) == INTEROP__ZIP64_EXTRA) {
            size_t used = 0;
            for (int i = 0; i < 3; i++) {
                if (*values[i] == FULL32) {
                    if (size - used < 8) {
                        return false;
                    }
                    *values[i] = get64(extra + at + 4 + used);
                    used += 8;
                }
            }
        }
        at += 4 + size;
    }
    return true;
}

/* The local header says again what the directory says, so that all readers see the same member. */
static interop_status check_local(const unsigned char *bytes, const struct interop__zip_directory *directory,
                                  struct interop__zip_member *member, uint64_t unpacked, interop_error *err) {
    if (directory->offset < INTEROP__ZIP_LOCAL_SIZE || member->start > directory->offset - INTEROP__ZIP_LOCAL_SIZE) {
        return broken(err, "local header", member->start, "it lies in the directory or behind it");
    }
    const unsigned char *at = bytes + member->start;
    const uint64_t room = directory->offset - member->start - INTEROP__ZIP_LOCAL_SIZE;
    if (get32(at) != INTEROP__ZIP_LOCAL) {
        return broken(err, "local header", member->start, "it has no signature");
    }
    const size_t name = get16(at + 26), extra = get16(at + 28);
    if (name + extra > room || name != member->name_length ||
        memcmp(at + INTEROP__ZIP_LOCAL_SIZE, member->name, name) != 0 || get16(at + 8) != member->method) {
        return broken(err, "local header", member->start, "its name or method is not that of the directory");
    }
    uint64_t full = get32(at + 22), packed = get32(at + 18), none = 0;
    uint64_t *values[3] = {&full, &packed, &none};
    if (!read_extra(at + INTEROP__ZIP_LOCAL_SIZE + name, extra, values)) {
        return broken(err, "local header", member->start, "its extra field is cut off");
    }
    const bool later = (get16(at + 6) & DESCRIPTOR_FLAG) != 0 && full == 0 && packed == 0; /* said behind the data */
    if (!later && (full != unpacked || packed != member->bytes)) {
        return broken(err, "local header", member->start, "its sizes are not those of the directory");
    }
    if (member->bytes > room - name - extra) {
        return broken(err, "member", member->start, "its data reaches into the directory");
    }
    member->data = member->start + INTEROP__ZIP_LOCAL_SIZE + name + extra;
    return INTEROP_OK;
}

/* Reads the entry at `*at`, and goes behind it. */
static interop_status read_member(const unsigned char *bytes, const struct interop__zip_directory *directory,
                                  uint64_t *at, struct interop__zip_member *out, interop_error *err) {
    const unsigned char *entry = bytes + *at;
    const uint64_t room = directory->offset + directory->size - *at;
    if (room < INTEROP__ZIP_CENTRAL_SIZE || get32(entry) != INTEROP__ZIP_CENTRAL) {
        return broken(err, "directory entry", *at, "it is cut off, or has no signature");
    }
    const size_t name = get16(entry + 28), extra = get16(entry + 30), comment = get16(entry + 32);
    if (name + extra + comment > room - INTEROP__ZIP_CENTRAL_SIZE) {
        return broken(err, "directory entry", *at, "its name, extra field and comment leave the directory");
    }
    uint64_t unpacked = get32(entry + 24);
    *out = (struct interop__zip_member){
        .name = (const char *)entry + INTEROP__ZIP_CENTRAL_SIZE,
        .name_length = name,
        .start = get32(entry + 42),
        .bytes = get32(entry + 20),
        .crc = get32(entry + 16),
        .method = get16(entry + 10),
        .flags = get16(entry + 8),
    };
    uint64_t *values[3] = {&unpacked, &out->bytes, &out->start};
    if (!read_extra(entry + INTEROP__ZIP_CENTRAL_SIZE + name, extra, values)) {
        return broken(err, "directory entry", *at, "its extra field is cut off");
    }
    if (name == 0 || memchr(out->name, '\0', name) != NULL) {
        return broken(err, "directory entry", *at, "its name is empty, or has a NUL byte in it");
    }
    if (get16(entry + 34) != 0) {
        return broken(err, "directory entry", *at, "archives of several files are not known");
    }
    if (out->method == 0 && out->bytes != unpacked) {
        return broken(err, "directory entry", *at, "it is stored, but in another size than its own");
    }
    *at += INTEROP__ZIP_CENTRAL_SIZE + name + extra + comment;
    return check_local(bytes, directory, out, unpacked, err);
}

interop_status interop__zip_read(const unsigned char *bytes, const struct interop__zip_directory *directory,
                                 struct interop__zip_member *members, interop_error *err) {
    uint64_t at = directory->offset;
    for (uint64_t i = 0; i < directory->count; i++) {
        const interop_status status = read_member(bytes, directory, &at, &members[i], err);
        if (status != INTEROP_OK) {
            return status;
        }
    }
    return at == directory->offset + directory->size
               ? INTEROP_OK
               : broken(err, "directory", at, "there is something behind its last member");
}
