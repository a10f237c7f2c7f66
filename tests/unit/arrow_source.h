/* SPDX-License-Identifier: MIT */
/* Arrays of the host that leave as columns. Include after cmocka.h. */
#ifndef INTEROP_TESTS_ARROW_SOURCE_H
#define INTEROP_TESTS_ARROW_SOURCE_H

#include <string.h>

#include "interop/arrow.h"
#include "interop/dlpack.h"

static _Alignas(64) char memory[4096];

/* What an array is made of, and how often it was released. */
struct source {
    interop_tensor tensor;
    interop_dims dims;
    int releases;
};

static inline void count_release(void *user) {
    ++*(int *)user;
}

static inline interop_array *make(struct source *s, int32_t type, int32_t ndim, const int64_t *shape) {
    interop_dtype dtype;
    interop_array *array = NULL;
    memset(s, 0, sizeof *s);
    assert_int_equal(interop_dtype_init(type, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, ndim, shape, memory, &s->tensor, &s->dims, NULL), INTEROP_OK);
    assert_int_equal(interop_array_from_host(&s->tensor, 0, count_release, &s->releases, &array, NULL), INTEROP_OK);
    return array;
}

/* Another array over the source, after it was changed. */
static inline interop_array *remake(struct source *s, interop_array *before) {
    interop_array *array = NULL;
    interop_array_release(before);
    s->releases = 0;
    assert_int_equal(interop_array_from_host(&s->tensor, 0, count_release, &s->releases, &array, NULL), INTEROP_OK);
    return array;
}

static inline void export(interop_array *array, uint32_t flags, struct ArrowSchema *schema, struct ArrowArray *out) {
    interop_error err = {INTEROP_OK, ""};
    if (interop_array_to_arrow(array, flags, schema, out, &err) != INTEROP_OK) {
        fail_msg("refused: %s", err.message);
    }
    assert_int_equal(out->null_count, 0);
    assert_int_equal(out->offset, 0);
    assert_null(out->buffers[0]);
    assert_null(out->dictionary);
    assert_null(schema->dictionary);
}

static inline void refuse(interop_array *array, uint32_t flags, interop_status expected, const char *text) {
    struct ArrowSchema schema, schema_before;
    struct ArrowArray out, before;
    interop_error err = {INTEROP_OK, ""};
    memset(&schema, 0x5a, sizeof schema);
    memset(&out, 0x5a, sizeof out);
    schema_before = schema;
    before = out;
    assert_int_equal(interop_array_to_arrow(array, flags, &schema, &out, &err), expected);
    if (strstr(err.message, text) == NULL) {
        fail_msg("\"%s\" does not name \"%s\"", err.message, text);
    }
    assert_memory_equal(&schema, &schema_before, sizeof schema);
    assert_memory_equal(&out, &before, sizeof out);
}

#endif
