/* SPDX-License-Identifier: MIT */
/* Random element types of every kind, with and without fields. Include after cmocka.h. */
#ifndef INTEROP_TESTS_RANDOM_TYPES_H
#define INTEROP_TESTS_RANDOM_TYPES_H

#include "dtype/internal.h"
#include "records.h"

static inline uint64_t bytes_of(const interop_field *field) {
    uint64_t bytes = interop_dtype_itemsize(&field->dtype);
    for (int32_t i = 0; i < field->ndim; i++) {
        bytes *= (uint64_t)field->shape[i];
    }
    return bytes;
}

static const char *const random_typestrs[] = {"|b1", "|i1",     "<i2",     ">i4",      "<i8",     "|u1",  ">u2", "<u4",
                                              "<u8", "<f2",     ">f4",     "<f8",      "<c8",     ">c16", "|S0", "|S1",
                                              "|S7", "<U0",     ">U3",     "|V0",      "|V5",     "|V2",  "<V2", ">V2",
                                              "|O",  "<M8[ns]", "<M8[7D]", ">M8",      "<m8[us]", "<m8",  "|t1", "|t13",
                                              "|V4", "<M8[s]",  "<m8[ms]", ">m8[25s]", "<M8[Y]",  "<u2",  ">c8", "<U1"};

static uint64_t random_state = 88172645463325252u;

static inline uint64_t random_below(uint64_t bound) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % bound;
}

/* A type without fields, of any kind. */
static inline interop_dtype random_leaf(bool objects) {
    interop_dtype dtype;
    const uint64_t pick = random_below(INTEROP__COUNT(random_typestrs) + INTEROP_OPAQUE64 + 6);
    if (pick < INTEROP__COUNT(random_typestrs)) {
        dtype = records_type(random_typestrs[pick]);
    } else if (pick < INTEROP__COUNT(random_typestrs) + INTEROP_OPAQUE64) {
        interop_dtype_init((int32_t)(pick - INTEROP__COUNT(random_typestrs)) + 1, &dtype, NULL);
        if (dtype.order != INTEROP_ORDER_NONE && random_below(4) == 0) {
            dtype.order = INTEROP_ORDER_LITTLE + INTEROP_ORDER_BIG - INTEROP__ORDER_NATIVE;
        }
        dtype.lanes = random_below(16) == 0 ? 4 : 1;
    } else if (pick < INTEROP__COUNT(random_typestrs) + INTEROP_OPAQUE64 + 4) {
        dtype = (interop_dtype){.kind = random_below(2) == 0 ? INTEROP_KIND_INT : INTEROP_KIND_UINT,
                                .lanes = 1,
                                .bits = random_below(2) == 0 ? 2 : 4};
    } else {
        dtype = interop__long_double(random_below(2) == 0);
    }
    return dtype.kind == INTEROP_KIND_OBJECT && !objects ? records_type("|i1") : dtype;
}

static inline int32_t random_shape(int64_t *shape) {
    const int32_t ndim = random_below(4) == 0 ? (int32_t)random_below(3) + 1 : 0;
    for (int32_t i = 0; i < ndim; i++) {
        shape[i] = (int64_t)random_below(4);
    }
    return ndim;
}

static inline interop_dtype random_dtype(int depth, bool objects);

static const char *const names[] = {"a",  "b",    "f0", "f1", "\xc3\xa9",  "it's", "a \"b\"", "x\\y",
                                    "\n", "T{i}", "}",  "(",  "long name", "1",    "",        "a:b"};

/* Fields in the order of memory or not, packed, aligned, with holes, or over each other. */
static inline interop_dtype random_record(int depth, bool objects) {
    enum { MOST = 6 };
    interop_field fields[MOST];
    int64_t shapes[MOST][3];
    uint64_t used = 0, end = 0, itemsize = 0;
    uint32_t alignment = 1;
    const size_t count = (size_t)random_below(MOST);
    const uint64_t manner = random_below(5);
    for (size_t i = 0; i < count; i++) {
        uint64_t name = random_below(INTEROP__COUNT(names));
        while ((used & UINT64_C(1) << name) != 0) {
            name = (name + 1) % INTEROP__COUNT(names);
        }
        used |= UINT64_C(1) << name;
        if (strlen(names[name]) == 0 && random_below(8) != 0) {
            name = 0;
            while ((used & UINT64_C(1) << name) != 0) {
                name++;
            }
            used |= UINT64_C(1) << name;
        }
        interop_field *field = &fields[i];
        *field = (interop_field){.dtype = random_dtype(depth - 1, objects && manner < 3),
                                 .name_length = strlen(names[name]),
                                 .name = names[name],
                                 .ndim = random_shape(shapes[i]),
                                 .shape = shapes[i]};
        static const char *const titles[] = {"t0", "t1", "t2", "t3", "t4", "t5"};
        if (random_below(8) == 0) {
            field->title = titles[i];
            field->title_length = 2;
        }
        const uint32_t needed = interop_dtype_alignment(&field->dtype);
        const uint64_t step = manner == 1 ? needed : 1;
        field->offset = (end + step - 1) / step * step + (manner == 2 ? random_below(9) : 0);
        field->offset = manner > 2 ? random_below(40) : field->offset;
        end = field->offset + bytes_of(field);
        itemsize = end > itemsize ? end : itemsize;
        alignment = manner == 1 && needed > alignment ? needed : alignment;
    }
    itemsize += manner == 2 ? random_below(9) : 0;
    itemsize = (itemsize + alignment - 1) / alignment * alignment;
    const interop_record *record;
    interop_dtype dtype;
    interop_error err = {INTEROP_OK, ""};
    if (interop_record_create(fields, count, itemsize, alignment, &record, &err) != INTEROP_OK) {
        fail_msg("%s", err.message);
    }
    for (size_t i = 0; i < count; i++) {
        interop_record_release(fields[i].dtype.record);
    }
    interop_record_dtype(record, &dtype, NULL);
    return dtype;
}

static inline interop_dtype random_dtype(int depth, bool objects) {
    return depth == 0 || random_below(3) != 0 ? random_leaf(objects) : random_record(depth, objects);
}

#endif
