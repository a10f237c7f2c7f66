/* SPDX-License-Identifier: MIT */
/*
 * Every dialect against every other: what can be said is read back as the same, what cannot is refused. Which is which
 * is written down here a second time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "random_types.h"

enum { TEXT = 16384 };

/* An element type, with the shape of a subarray. */
struct type {
    interop_dtype dtype;
    int32_t ndim;
    int64_t shape[INTEROP_MAX_NDIM];
};

static bool is_leaf(const struct type *type) {
    return type->ndim == 0 && type->dtype.kind != INTEROP_KIND_RECORD;
}

static bool is_simple_kind(const interop_dtype *dtype) {
    return dtype->kind >= INTEROP_KIND_BOOL && dtype->kind <= INTEROP_KIND_COMPLEX;
}

static bool is_native(const interop_dtype *dtype) {
    return dtype->order == INTEROP_ORDER_NONE || dtype->order == INTEROP__ORDER_NATIVE;
}

/* bfloat16, the small floats, the small integers and the complex numbers of two halves. */
static bool is_extension(const interop_dtype *dtype) {
    switch (dtype->kind) {
    case INTEROP_KIND_INT:
    case INTEROP_KIND_UINT:
        return dtype->bits < 8;
    case INTEROP_KIND_FLOAT:
        return dtype->format == INTEROP_FORMAT_BFLOAT || dtype->format >= INTEROP_FORMAT_E3M4;
    case INTEROP_KIND_COMPLEX:
        return dtype->bits == 32;
    default:
        return false;
    }
}

/* Each dialect: its printer, its parser, and whether it can say a type without losing anything. */

static interop_status print_typestr(const struct type *type, char *text, size_t *length) {
    return type->ndim > 0 ? INTEROP_ERR_TYPE : interop_dtype_to_typestr(&type->dtype, text, TEXT, length, NULL);
}

static interop_status parse_typestr(const char *text, size_t length, struct type *type) {
    type->ndim = 0;
    return interop_dtype_from_typestr(text, length, &type->dtype, NULL);
}

static bool says_typestr(const struct type *type) {
    return is_leaf(type) && type->dtype.lanes == 1 && type->dtype.kind != INTEROP_KIND_OPAQUE &&
           !is_extension(&type->dtype);
}

static interop_status parse_name(const char *text, size_t length, struct type *type) {
    type->ndim = 0;
    return interop_dtype_from_name(text, length, &type->dtype, NULL);
}

static bool says_name(const struct type *type) {
    const interop_dtype *dtype = &type->dtype;
    return is_leaf(type) && is_simple_kind(dtype) && dtype->bits <= (dtype->kind == INTEROP_KIND_COMPLEX ? 128 : 64) &&
           (is_native(dtype) || dtype->lanes > 1 || is_extension(dtype));
}

static interop_status print_name(const struct type *type, char *text, size_t *length) {
    if (!says_name(type)) {
        return INTEROP_ERR_TYPE; /* these names are for people */
    }
    *length = interop_dtype_name(&type->dtype, text, TEXT);
    return INTEROP_OK;
}

static interop_status print_dlpack(const struct type *type, char *text, size_t *length) {
    uint8_t code, bits;
    uint16_t lanes;
    if (type->ndim > 0) {
        return INTEROP_ERR_TYPE;
    }
    const interop_status status = interop_dtype_to_dlpack(&type->dtype, &code, &bits, &lanes, NULL);
    *length = status == INTEROP_OK ? (size_t)snprintf(text, TEXT, "%d %d %d", code, bits, lanes) : 0;
    return status;
}

static interop_status parse_dlpack(const char *text, size_t length, struct type *type) {
    int code, bits, lanes;
    (void)length;
    type->ndim = 0;
    return sscanf(text, "%d %d %d", &code, &bits, &lanes) == 3
               ? interop_dtype_from_dlpack((uint8_t)code, (uint8_t)bits, (uint16_t)lanes, &type->dtype, NULL)
               : INTEROP_ERR_VALUE;
}

static bool says_dlpack(const struct type *type) {
    const interop_dtype *dtype = &type->dtype;
    return is_leaf(type) && (is_simple_kind(dtype) || dtype->kind == INTEROP_KIND_OPAQUE) && is_native(dtype) &&
           dtype->bits <= 128 && dtype->format != INTEROP_FORMAT_X87;
}

static interop_status print_descr(const struct type *type, char *text, size_t *length) {
    return interop_dtype_to_descr(&type->dtype, type->ndim, type->shape, 0, text, TEXT, length, NULL);
}

static interop_status parse_descr(const char *text, size_t length, struct type *type) {
    return interop_dtype_from_descr(text, length, 0, &type->dtype, &type->ndim, type->shape, NULL);
}

static interop_status print_dictionary(const struct type *type, char *text, size_t *length) {
    return interop_dtype_to_descr(&type->dtype, type->ndim, type->shape, INTEROP_DIALECT_DICTIONARY, text, TEXT, length,
                                  NULL);
}

static interop_status print_pep3118(const struct type *type, char *text, size_t *length) {
    return interop_dtype_to_pep3118(&type->dtype, type->ndim, type->shape, 0, text, TEXT, length, NULL);
}

static interop_status parse_pep3118(const char *text, size_t length, struct type *type) {
    return interop_dtype_from_pep3118(text, length, -1, 0, &type->dtype, &type->ndim, type->shape, NULL);
}

/* Goes through a type and all fields within it. */
static bool all(const interop_dtype *dtype, bool (*leaf)(const interop_dtype *),
                bool (*record)(const interop_dtype *)) {
    size_t count;
    const interop_field *fields = interop_record_fields(dtype->record, &count);
    bool yes = dtype->kind == INTEROP_KIND_RECORD ? record(dtype) : leaf(dtype);
    for (size_t i = 0; i < count && yes; i++) {
        yes = all(&fields[i].dtype, leaf, record);
    }
    return yes;
}

static bool in_order(const interop_dtype *dtype) {
    size_t count;
    uint64_t end = 0;
    const interop_field *fields = interop_record_fields(dtype->record, &count);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].offset < end) {
            return false;
        }
        end = fields[i].offset + bytes_of(&fields[i]);
    }
    return true;
}

static bool any_record(const interop_dtype *dtype) {
    (void)dtype;
    return true;
}

static bool list_says_record(const interop_dtype *dtype) {
    size_t count;
    const interop_field *fields = interop_record_fields(dtype->record, &count);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].name_length == 0) {
            return false;
        }
    }
    return in_order(dtype);
}

static bool descr_says_leaf(const interop_dtype *dtype) {
    return dtype->lanes == 1 && dtype->kind != INTEROP_KIND_OPAQUE;
}

static bool says_descr(const struct type *type) {
    return all(&type->dtype, descr_says_leaf, list_says_record);
}

static bool says_dictionary(const struct type *type) {
    return all(&type->dtype, descr_says_leaf, any_record);
}

static bool pep3118_says_record(const interop_dtype *dtype) {
    size_t count;
    const interop_field *fields = interop_record_fields(dtype->record, &count);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].title != NULL || memchr(fields[i].name, ':', (size_t)fields[i].name_length) != NULL ||
            memchr(fields[i].name, '\0', (size_t)fields[i].name_length) != NULL) {
            return false;
        }
    }
    return in_order(dtype);
}

static bool pep3118_says_leaf(const interop_dtype *dtype) {
    switch (dtype->kind) {
    case INTEROP_KIND_TIMEDELTA:
    case INTEROP_KIND_DATETIME:
    case INTEROP_KIND_OPAQUE:
    case INTEROP_KIND_BITFIELD:
        return false;
    case INTEROP_KIND_VOID:
        return dtype->order == INTEROP_ORDER_NONE;
    default:
        if (dtype->format == INTEROP_FORMAT_X87) {
            return dtype->lanes == 1 && is_native(dtype);
        }
        return dtype->lanes == 1 &&
               (!is_extension(dtype) || (dtype->kind == INTEROP_KIND_COMPLEX && dtype->format == INTEROP_FORMAT_IEEE));
    }
}

static bool says_pep3118(const struct type *type) {
    return !(type->ndim > 0 && type->dtype.kind == INTEROP_KIND_VOID) &&
           all(&type->dtype, pep3118_says_leaf, pep3118_says_record);
}

static interop_status print_arrow(const struct type *type, char *text, size_t *length) {
    return type->ndim > 0 ? INTEROP_ERR_TYPE : interop_dtype_to_arrow(&type->dtype, text, TEXT, length, NULL);
}

static interop_status parse_arrow(const char *text, size_t length, struct type *type) {
    type->ndim = 0;
    return interop_dtype_from_arrow(text, length, &type->dtype, NULL);
}

static bool says_arrow(const struct type *type) {
    const interop_dtype *dtype = &type->dtype;
    if (!is_leaf(type) || !is_native(dtype) || dtype->lanes != 1) {
        return false;
    }
    switch (dtype->kind) {
    case INTEROP_KIND_INT:
    case INTEROP_KIND_UINT:
    case INTEROP_KIND_FLOAT:
        return !is_extension(dtype) && dtype->bits <= 64;
    case INTEROP_KIND_TIMEDELTA:
    case INTEROP_KIND_DATETIME:
        return dtype->multiplier == 1 && dtype->unit >= INTEROP_UNIT_S && dtype->unit <= INTEROP_UNIT_NS;
    case INTEROP_KIND_BITFIELD:
        return dtype->bits == 1;
    default:
        return dtype->kind == INTEROP_KIND_VOID && dtype->order == INTEROP_ORDER_NONE;
    }
}

static const struct dialect {
    const char *name;
    interop_status (*print)(const struct type *, char *, size_t *);
    interop_status (*parse)(const char *, size_t, struct type *);
    bool (*says)(const struct type *);
} dialects[] = {
    {"typestr", print_typestr, parse_typestr, says_typestr},
    {"name", print_name, parse_name, says_name},
    {"DLPack", print_dlpack, parse_dlpack, says_dlpack},
    {"descr", print_descr, parse_descr, says_descr},
    {"descr dictionary", print_dictionary, parse_descr, says_dictionary},
    {"PEP 3118", print_pep3118, parse_pep3118, says_pep3118},
    {"Arrow", print_arrow, parse_arrow, says_arrow},
};

static bool same(const struct type *a, const struct type *b) {
    return interop_dtype_equal(&a->dtype, &b->dtype) && a->ndim == b->ndim &&
           memcmp(a->shape, b->shape, (size_t)a->ndim * sizeof a->shape[0]) == 0;
}

/* What typestrs say of types that they cannot tell from raw bytes, on purpose; all else is exact or refused. */
static bool loses(const struct dialect *dialect, const struct type *type) {
    return dialect->print == print_typestr && type->ndim == 0 && type->dtype.lanes == 1 &&
           (type->dtype.kind == INTEROP_KIND_RECORD ||
            (type->dtype.kind == INTEROP_KIND_FLOAT && is_extension(&type->dtype) && type->dtype.bits >= 8));
}

static void fail_at(const struct dialect *dialect, const struct type *type, const char *text, const char *what) {
    static char shown[TEXT];
    interop_dtype_to_descr(&type->dtype, type->ndim, type->shape, INTEROP_DIALECT_DICTIONARY, shown, sizeof shown, NULL,
                           NULL);
    fail_msg("%s: %s: %s, for %s", dialect->name, what, text, shown);
}

/* Prints in one dialect, reads that, and so on through `to` and back. */
static void go_through(const struct dialect *from, const struct dialect *to, const struct type *type) {
    static char text[TEXT];
    size_t length = 0;
    struct type first, second;
    text[0] = '\0';
    const interop_status status = from->print(type, text, &length);
    if (loses(from, type)) {
        assert_int_equal(status, INTEROP_OK);
        assert_int_equal(text[1], 'V');
        return;
    }
    if ((status == INTEROP_OK) != from->says(type)) {
        fail_at(from, type, text, status == INTEROP_OK ? "printed" : "refused");
    }
    if (status != INTEROP_OK) {
        return;
    }
    if (length >= TEXT || from->parse(text, length, &first) != INTEROP_OK || !same(type, &first)) {
        fail_at(from, type, text, "not read back");
    }
    if (!loses(to, &first) && to->print(&first, text, &length) == INTEROP_OK) {
        if (length >= TEXT || to->parse(text, length, &second) != INTEROP_OK || !same(type, &second)) {
            fail_at(to, type, text, "not read back");
        }
        interop_record_release(second.dtype.record);
    }
    interop_record_release(first.dtype.record);
}

static void check_type(const struct type *type) {
    for (size_t i = 0; i < INTEROP__COUNT(dialects); i++) {
        for (size_t j = 0; j < INTEROP__COUNT(dialects); j++) {
            go_through(&dialects[i], &dialects[j], type);
        }
    }
}

static void leaves_go_through_every_pair(void **state) {
    (void)state;
    struct type type = {.ndim = 0};
    for (size_t i = 0; i < INTEROP__COUNT(random_typestrs); i++) {
        type.dtype = records_type(random_typestrs[i]);
        check_type(&type);
    }
    for (int32_t number = INTEROP_BOOL; number <= INTEROP_OPAQUE64; number++) {
        for (uint8_t order = INTEROP_ORDER_LITTLE; order <= INTEROP_ORDER_BIG; order++) {
            for (uint16_t lanes = 1; lanes < 4; lanes++) {
                interop_dtype_init(number, &type.dtype, NULL);
                type.dtype.order = type.dtype.order == INTEROP_ORDER_NONE ? INTEROP_ORDER_NONE : order;
                type.dtype.lanes = lanes;
                check_type(&type);
            }
        }
    }
    for (int complex = 0; complex < 2; complex++) {
        type.dtype = interop__long_double(complex != 0);
        check_type(&type);
    }
}

static void random_records_go_through_every_pair(void **state) {
    (void)state;
    for (int i = 0; i < 4000; i++) {
        struct type type = {.dtype = i % 8 == 0 ? random_leaf(true) : random_record(3, true)};
        type.ndim = i % 3 == 0 ? random_shape(type.shape) : 0;
        check_type(&type);
        interop_record_release(type.dtype.record);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(leaves_go_through_every_pair),
        RECORDS_TEST(random_records_go_through_every_pair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
