/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "dtype/record.h"

/* Names, for messages. */
#define QUOTED 48

static const char *quote_name(const interop_field *field, char quoted[QUOTED]) {
    return interop__quote(field->name, (size_t)field->name_length, quoted, QUOTED);
}

interop_status interop__field_bytes(const interop_field *field, uint64_t *bytes, interop_error *err) {
    char name[QUOTED];
    if (INTEROP__LIKELY(field->ndim == 0)) {
        *bytes = interop_dtype_itemsize(&field->dtype);
        return INTEROP_OK;
    }
    if (field->ndim < 0 || field->ndim > INTEROP_MAX_NDIM) {
        return interop__fail(err, INTEROP_ERR_VALUE, "field '%s': ndim is %" PRId32 ", but must be 0 to %d",
                             quote_name(field, name), field->ndim, INTEROP_MAX_NDIM);
    }
    int64_t product = (int64_t)interop_dtype_itemsize(&field->dtype);
    bool none = product == 0;
    product = none ? 1 : product;
    for (int32_t i = 0; i < field->ndim; i++) {
        const int64_t extent = field->shape[i];
        if (extent < 0) {
            return interop__fail(err, INTEROP_ERR_VALUE,
                                 "field '%s': shape[%" PRId32 "] is %" PRId64 ", but must not be negative",
                                 quote_name(field, name), i, extent);
        }
        none |= extent == 0;
        if (extent != 0 && interop__mul_overflows(product, extent, &product)) {
            return interop__fail(err, INTEROP_ERR_OVERFLOW, "field '%s': the bytes of its shape do not fit int64",
                                 quote_name(field, name));
        }
    }
    *bytes = none ? 0 : (uint64_t)product;
    return INTEROP_OK;
}

bool interop__is_utf8(const char *text, uint64_t length) {
    const unsigned char *at = (const unsigned char *)text, *end = length > 0 ? at + length : at;
    while (at < end) {
        const unsigned first = *at++;
        if (first < 0x80) {
            continue;
        }
        const ptrdiff_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
        if (first < 0xc2 || first > 0xf4 || end - at < more) {
            return false;
        }
        const unsigned least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        const unsigned most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (at[0] < least || at[0] > most) {
            return false;
        }
        for (ptrdiff_t i = 1; i < more; i++) {
            if (at[i] < 0x80 || at[i] > 0xbf) {
                return false;
            }
        }
        at += more;
    }
    return true;
}

/* What a pass over the fields finds; `record` has no fields yet. */
struct sums {
    interop_record record;
    uint64_t end;       /* of the field before */
    uint64_t extents;   /* of all shapes */
    uint64_t text;      /* bytes of all names and titles */
    uint32_t alignment; /* the greatest of all fields */
};

/* Says what is wrong with the parts of a field, the name of which may be what is missing. */
static interop_status lacks(const interop_field *field, size_t index, interop_error *err) {
    if (field->reserved != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "fields[%zu]: reserved is %" PRIu32 ": must be 0", index,
                             field->reserved);
    }
    if (field->shape == NULL && field->ndim != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "fields[%zu]: shape is NULL, but ndim is %" PRId32, index,
                             field->ndim);
    }
    const bool name = field->name == NULL && field->name_length != 0;
    return interop__fail(err, INTEROP_ERR_ARGUMENT, "fields[%zu]: %s is NULL, but its length is %" PRIu64, index,
                         name ? "name" : "title", name ? field->name_length : field->title_length);
}

static interop_status check_words(const interop_field *field, size_t index, interop_error *err) {
    char name[QUOTED];
    if (INTEROP__LIKELY((field->name != NULL || field->name_length == 0) &&
                        (field->title != NULL || field->title_length == 0) && field->reserved == 0 &&
                        (field->shape != NULL || field->ndim == 0))) {
        if (INTEROP__LIKELY(interop__is_utf8(field->name, field->name_length) &&
                            interop__is_utf8(field->title, field->title_length))) {
            return INTEROP_OK;
        }
        return interop__fail(err, INTEROP_ERR_VALUE, "field '%s': name or title is not UTF-8", quote_name(field, name));
    }
    return lacks(field, index, err);
}

/* Adds what `inner` is to its record, and checks the limits. */
static interop_status add_nested(const interop_field *field, struct sums *sums, interop_error *err) {
    char name[QUOTED];
    const interop_record *inner = field->dtype.record;
    sums->record.has_objects |= interop__has_objects(&field->dtype);
    if (inner == NULL) {
        return INTEROP_OK;
    }
    sums->record.gapless &= inner->gapless;
    sums->record.c_layout &= inner->c_layout;
    sums->record.total += inner->total;
    if (inner->depth >= sums->record.depth) {
        sums->record.depth = inner->depth + 1;
    }
    if (sums->record.depth > INTEROP_MAX_DEPTH || sums->record.total > INTEROP_MAX_FIELDS) {
        return interop__fail(err, INTEROP_ERR_VALUE, "field '%s': a record has at most %d levels and %d fields",
                             quote_name(field, name), INTEROP_MAX_DEPTH, INTEROP_MAX_FIELDS);
    }
    return INTEROP_OK;
}

static interop_status add_field(const interop_field *field, size_t index, struct sums *sums, interop_error *err) {
    uint64_t bytes = 0;
    interop_status status = check_words(field, index, err);
    if (status != INTEROP_OK || (status = interop_dtype_check(&field->dtype, err)) != INTEROP_OK ||
        (status = interop__field_bytes(field, &bytes, err)) != INTEROP_OK ||
        (status = add_nested(field, sums, err)) != INTEROP_OK) {
        return status;
    }
    if (field->offset > sums->record.itemsize || bytes > sums->record.itemsize - field->offset) {
        char name[QUOTED];
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "field '%s': offset %" PRIu64 " and %" PRIu64 " bytes end behind the itemsize %" PRIu64,
                             quote_name(field, name), field->offset, bytes, sums->record.itemsize);
    }
    const uint32_t alignment = interop_dtype_alignment(&field->dtype);
    sums->record.c_layout &= field->offset % alignment == 0;
    sums->alignment = alignment > sums->alignment ? alignment : sums->alignment;
    sums->record.gapless &= field->offset == sums->end;
    sums->record.in_order &= field->offset >= sums->end;
    sums->end = field->offset + bytes;
    sums->extents += (uint64_t)field->ndim;
    sums->text += field->name_length + field->title_length; /* these bytes are in memory: no overflow */
    return INTEROP_OK;
}

/* Names and titles share one space. */
struct word {
    const char *text;
    uint64_t length;
};

static size_t collect_words(const interop_field *fields, size_t count, struct word *words) {
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        words[used++] = (struct word){fields[i].name, fields[i].name_length};
        if (fields[i].title != NULL) {
            words[used++] = (struct word){fields[i].title, fields[i].title_length};
        }
    }
    return used;
}

static int compare_words(const void *a, const void *b) {
    const struct word *x = a, *y = b;
    if (x->length != y->length) {
        return x->length < y->length ? -1 : 1;
    }
    return x->length == 0 ? 0 : memcmp(x->text, y->text, (size_t)x->length);
}

static interop_status twice(const struct word *word, interop_error *err) {
    char quoted[QUOTED];
    return interop__fail(err, INTEROP_ERR_VALUE, "record: the name or title '%s' is there twice",
                         interop__quote(word->text, (size_t)word->length, quoted, sizeof quoted));
}

static interop_status no_memory(size_t count, interop_error *err) {
    return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for a record of %zu fields", count);
}

static interop_status check_unique(const interop_field *fields, size_t count, interop_error *err) {
    enum { FEW = 16 }; /* comparing all pairs of these is faster than an allocation */
    struct word few[2 * FEW], *words = few;
    interop_status status = INTEROP_OK;
    const size_t size = 2 * count * sizeof *words;
    if (count > FEW && (words = interop__allocate(size, _Alignof(struct word))) == NULL) {
        return no_memory(count, err);
    }
    const size_t used = collect_words(fields, count, words);
    if (words != few) {
        interop__sort(words, used, sizeof *words, compare_words);
    }
    for (size_t i = 1; i < used && status == INTEROP_OK; i++) {
        for (size_t j = words == few ? 0 : i - 1; j < i && status == INTEROP_OK; j++) {
            if (INTEROP__LIKELY(words[i].length != words[j].length) || compare_words(&words[i], &words[j]) != 0) {
                continue;
            }
            status = twice(&words[i], err);
        }
    }
    if (words != few) {
        interop__release(words, size, _Alignof(struct word));
    }
    return status;
}

/* The bytes of a field. */
struct span {
    uint64_t begin, end;
    bool objects;
};

static int compare_spans(const void *a, const void *b) {
    const struct span *x = a, *y = b;
    return x->begin < y->begin ? -1 : x->begin > y->begin;
}

/* Objects are counted by their host: nothing may write over them. */
static interop_status check_objects(const interop_field *fields, size_t count, interop_error *err) {
    interop_status status = INTEROP_OK;
    uint64_t end = 0, objects_end = 0;
    const size_t size = count * sizeof(struct span);
    struct span *spans = interop__allocate(size, _Alignof(struct span));
    if (spans == NULL) {
        return no_memory(count, err);
    }
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t bytes = 0;
        (void)interop__field_bytes(&fields[i], &bytes, NULL); /* has been checked */
        if (bytes > 0) {
            spans[used++] =
                (struct span){fields[i].offset, fields[i].offset + bytes, interop__has_objects(&fields[i].dtype)};
        }
    }
    interop__sort(spans, used, sizeof *spans, compare_spans);
    for (size_t i = 0; i < used && status == INTEROP_OK; i++) {
        if (spans[i].begin < (spans[i].objects ? end : objects_end)) {
            status = interop__fail(err, INTEROP_ERR_VALUE, "record: a field overlaps an object at offset %" PRIu64,
                                   spans[i].begin);
        }
        end = spans[i].end > end ? spans[i].end : end;
        objects_end = spans[i].objects && spans[i].end > objects_end ? spans[i].end : objects_end;
    }
    interop__release(spans, size, _Alignof(struct span));
    return status;
}

static interop_status check_sizes(uint64_t itemsize, uint32_t alignment, size_t count, interop_error *err) {
    if (itemsize > INT64_MAX / 8) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW, "record: the bits of itemsize %" PRIu64 " do not fit int64",
                             itemsize);
    }
    if ((alignment & (alignment - 1)) != 0 || itemsize % alignment != 0) {
        return interop__fail(err, INTEROP_ERR_VALUE,
                             "record: alignment %" PRIu32 " is not a power of two that divides the itemsize %" PRIu64,
                             alignment, itemsize);
    }
    if (count > INTEROP_MAX_FIELDS) {
        return interop__fail(err, INTEROP_ERR_VALUE, "record: %zu fields are more than %d", count, INTEROP_MAX_FIELDS);
    }
    return INTEROP_OK;
}

static const char *copy_word(char **to, const char *text, uint64_t length) {
    char *copy = *to;
    if (length > 0) {
        memcpy(copy, text, (size_t)length);
    }
    *to += length;
    return copy;
}

/* Everything has been checked: copies it into one block. */
static interop_status make(const interop_field *fields, size_t count, const struct sums *sums,
                           const interop_record **out, interop_error *err) {
    const uint64_t size =
        sizeof(interop_record) + count * sizeof *fields + sums->extents * sizeof(int64_t) + sums->text;
    interop_record *record = size > SIZE_MAX ? NULL : interop__allocate((size_t)size, _Alignof(interop_record));
    if (record == NULL) {
        return no_memory(count, err);
    }
    *record = sums->record;
    record->block = (size_t)size;
    record->count = count;
    record->fields = (interop_field *)(void *)(record + 1);
    atomic_init(&record->references, 1);
    int64_t *extents = (int64_t *)(void *)(record->fields + count);
    char *text = (char *)(extents + sums->extents);
    for (size_t i = 0; i < count; i++) {
        interop_field *field = &record->fields[i];
        *field = fields[i];
        field->name = copy_word(&text, fields[i].name, fields[i].name_length);
        field->title = fields[i].title == NULL ? NULL : copy_word(&text, fields[i].title, fields[i].title_length);
        field->shape = field->ndim == 0 ? NULL : extents;
        if (field->ndim > 0) {
            memcpy(extents, fields[i].shape, (size_t)field->ndim * sizeof *extents);
            extents += field->ndim;
        }
        interop_record_retain(field->dtype.record);
    }
    *out = record;
    return INTEROP_OK;
}

interop_status interop_record_create(const interop_field *fields, size_t count, uint64_t itemsize, uint32_t alignment,
                                     const interop_record **out, interop_error *err) {
    if (out == NULL || (fields == NULL && count > 0)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_record_create: fields or out is NULL");
    }
    alignment = alignment == 0 ? 1 : alignment;
    interop_status status = check_sizes(itemsize, alignment, count, err);
    struct sums sums = {.record = {.itemsize = itemsize,
                                   .total = count,
                                   .alignment = alignment,
                                   .depth = 1,
                                   .gapless = true,
                                   .in_order = true,
                                   .c_layout = true},
                        .alignment = 1};
    for (size_t i = 0; i < count && status == INTEROP_OK; i++) {
        status = add_field(&fields[i], i, &sums, err);
    }
    if (status == INTEROP_OK) {
        status = check_unique(fields, count, err);
    }
    sums.record.gapless &= sums.end == itemsize;
    sums.record.c_layout &= sums.alignment == alignment;
    if (status == INTEROP_OK && sums.record.has_objects && !sums.record.in_order) {
        status = check_objects(fields, count, err);
    }
    return status == INTEROP_OK ? make(fields, count, &sums, out, err) : status;
}

/* The counter is the only thing in a record that ever changes. */
static interop_record *counted(const interop_record *record) {
    return (interop_record *)(uintptr_t)record;
}

const interop_record *interop_record_retain(const interop_record *record) {
    if (record != NULL) {
        atomic_fetch_add_explicit(&counted(record)->references, 1, memory_order_relaxed);
    }
    return record;
}

void interop_record_release(const interop_record *record) {
    if (record == NULL) {
        return;
    }
    /* Seeing 1 is enough: whoever else could add a reference would hold one. */
    interop_record *last = counted(record);
    if (atomic_load_explicit(&last->references, memory_order_acquire) != 1 &&
        atomic_fetch_sub_explicit(&last->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    for (size_t i = 0; i < last->count; i++) {
        interop_record_release(last->fields[i].dtype.record); /* at most INTEROP_MAX_DEPTH deep */
    }
    interop__release(last, last->block, _Alignof(interop_record));
}

interop_status interop_record_dtype(const interop_record *record, interop_dtype *out, interop_error *err) {
    if (record == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_record_dtype: record or out is NULL");
    }
    *out = (interop_dtype){.kind = INTEROP_KIND_RECORD,
                           .lanes = 1,
                           .alignment = record->alignment,
                           .bits = record->itemsize * 8,
                           .record = record};
    return INTEROP_OK;
}
