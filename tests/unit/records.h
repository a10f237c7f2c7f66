/* SPDX-License-Identifier: MIT */
/* What the tests of element types with fields share. Include after cmocka.h. */
#ifndef INTEROP_TESTS_RECORDS_H
#define INTEROP_TESTS_RECORDS_H

#include <string.h>

#include "failing_allocator.h"
#include "interop/dialect.h"
#include "native.h"

/* Every test runs with it, so that every one of them finds leaks. */
static struct failing_allocator records_allocator;

static inline int records_setup(void **state) {
    (void)state;
    failing_allocator_install(&records_allocator);
    return 0;
}

static inline int records_teardown(void **state) {
    (void)state;
    failing_allocator_remove(&records_allocator);
    return 0;
}

#define RECORDS_TEST(test) cmocka_unit_test_setup_teardown(test, records_setup, records_teardown)

static inline interop_dtype records_type(const char *typestr) {
    interop_dtype dtype;
    assert_int_equal(interop_dtype_from_typestr(typestr, strlen(typestr), &dtype, NULL), INTEROP_OK);
    return dtype;
}

static inline interop_field records_field(const char *name, interop_dtype dtype, uint64_t offset) {
    interop_field field = {.dtype = dtype, .offset = offset, .name_length = strlen(name), .name = name};
    return field;
}

/* The text of a type as a descr; with INTEROP_DIALECT_DICTIONARY it shows all but odd alignments. */
static inline const char *records_show(const interop_dtype *dtype, uint32_t policy) {
    static char text[4096];
    interop_error err = {INTEROP_OK, ""};
    size_t length = 0;
    if (interop_dtype_to_descr(dtype, 0, NULL, policy, text, sizeof text, &length, &err) != INTEROP_OK) {
        fail_msg("%s", err.message);
    }
    assert_true(length < sizeof text);
    assert_int_equal(length, strlen(text));
    return text;
}

/* Parses a descr that describes a type without a shape. The caller releases its record. */
static inline interop_dtype records_parse(const char *text) {
    interop_dtype dtype;
    interop_error err = {INTEROP_OK, ""};
    if (interop_dtype_from_descr(text, strlen(text), INTEROP_DIALECT_STRICT, &dtype, NULL, NULL, &err) != INTEROP_OK) {
        fail_msg("%s: %s", text, err.message);
    }
    assert_int_equal(interop_dtype_check(&dtype, NULL), INTEROP_OK);
    return dtype;
}

/* What a parser gave, as a descr with dictionaries, and released. NULL: it refused; `dtype` must still be `before`. */
static inline const char *records_shown(interop_status status, const interop_dtype *dtype, const interop_dtype *before,
                                        int32_t ndim, const int64_t *shape, interop_error *err) {
    static char shown[4096];
    if (status != INTEROP_OK) {
        assert_memory_equal(dtype, before, sizeof *dtype);
        assert_true(err->message[0] != '\0');
        return NULL;
    }
    assert_int_equal(interop_dtype_check(dtype, NULL), INTEROP_OK);
    assert_int_equal(
        interop_dtype_to_descr(dtype, ndim, shape, INTEROP_DIALECT_DICTIONARY, shown, sizeof shown, NULL, err),
        INTEROP_OK);
    interop_record_release(dtype->record);
    return shown;
}

#endif
