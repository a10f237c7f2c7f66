/* SPDX-License-Identifier: MIT */
/* A foreign column that counts its release calls. Include after cmocka.h. */
#ifndef INTEROP_TESTS_ARROW_CASE_H
#define INTEROP_TESTS_ARROW_CASE_H

#include <stdlib.h>
#include <string.h>

#include "interop/arrow.h"
#include "interop/dlpack.h"

enum { ARROW_CASE_LEVELS = 80 };

/* Level 0 is the column, and each other one the child of the one before. */
struct arrow_case {
    int levels, releases, schema_releases;
    struct ArrowSchema schemas[ARROW_CASE_LEVELS], *schema_children[ARROW_CASE_LEVELS];
    struct ArrowArray arrays[ARROW_CASE_LEVELS], *array_children[ARROW_CASE_LEVELS];
    const void *buffers[ARROW_CASE_LEVELS][2];
    _Alignas(64) unsigned char data[512];
    char metadata[512];
};

static inline void arrow_case_release(struct ArrowArray *self) {
    ((struct arrow_case *)self->private_data)->releases++;
    self->release = NULL;
}

static inline void arrow_case_release_schema(struct ArrowSchema *self) {
    ((struct arrow_case *)self->private_data)->schema_releases++;
    self->release = NULL;
}

/* Adds a level: a list if the format says so, whose child is to be added next. */
static inline void arrow_case_add(struct arrow_case *c, const char *format, int64_t length) {
    const int i = c->levels++;
    const int is_list = format[0] == '+';
    c->buffers[i][0] = NULL;
    c->buffers[i][1] = c->data;
    c->schema_children[i] = &c->schemas[i + 1];
    c->array_children[i] = &c->arrays[i + 1];
    c->schemas[i] = (struct ArrowSchema){.format = format,
                                         .name = "",
                                         .flags = ARROW_FLAG_NULLABLE,
                                         .n_children = is_list,
                                         .children = is_list ? &c->schema_children[i] : NULL,
                                         .release = arrow_case_release_schema,
                                         .private_data = c};
    c->arrays[i] = (struct ArrowArray){.length = length,
                                       .n_buffers = is_list ? 1 : 2,
                                       .n_children = is_list,
                                       .buffers = c->buffers[i],
                                       .children = is_list ? &c->array_children[i] : NULL,
                                       .release = arrow_case_release,
                                       .private_data = c};
}

static inline struct arrow_case *arrow_case_reset(struct arrow_case *c) {
    memset(c, 0, sizeof *c);
    for (size_t i = 0; i < sizeof c->data; i++) {
        c->data[i] = (unsigned char)i;
    }
    return c;
}

/* Six int16. */
static inline struct arrow_case *arrow_case_vector(struct arrow_case *c) {
    arrow_case_add(arrow_case_reset(c), "s", 6);
    return c;
}

/* Two lists of three int16. */
static inline struct arrow_case *arrow_case_matrix(struct arrow_case *c) {
    arrow_case_add(arrow_case_reset(c), "+w:3", 2);
    arrow_case_add(c, "s", 6);
    return c;
}

/* Gives a level an extension type. */
static inline void arrow_case_extend(struct arrow_case *c, int level, const char *name, const char *parameters) {
    const char *const texts[] = {"some", "thing", "ARROW:extension:name", name, "ARROW:extension:metadata", parameters};
    const int32_t pairs = 3;
    char *at = c->metadata;
    memcpy(at, &pairs, sizeof pairs);
    at += sizeof pairs;
    for (int i = 0; i < 6; i++) {
        const int32_t length = (int32_t)strlen(texts[i]);
        memcpy(at, &length, sizeof length);
        memcpy(at + sizeof length, texts[i], (size_t)length);
        at += sizeof length + (size_t)length;
    }
    c->schemas[level].metadata = c->metadata;
}

static inline interop_array *arrow_case_import(struct arrow_case *c, uint32_t flags) {
    interop_array *array = NULL;
    interop_error err = {INTEROP_OK, ""};
    if (interop_array_from_arrow(&c->schemas[0], &c->arrays[0], flags, &array, &err) != INTEROP_OK) {
        fail_msg("refused: %s", err.message);
    }
    assert_null(c->arrays[0].release); /* moved */
    assert_int_equal(c->schema_releases, 0);
    return array;
}

/* The column is released now, once. */
static inline void arrow_case_done(struct arrow_case *c, interop_array *array) {
    assert_int_equal(c->releases, 0);
    interop_array_release(array);
    assert_int_equal(c->releases, 1);
}

/* Both doors refuse: the right status and message, nothing released, nothing written. */
static inline void arrow_case_refuse(struct arrow_case *c, uint32_t flags, interop_status expected, const char *text) {
    interop_array *const marker = (interop_array *)(uintptr_t)64, *array = marker;
    interop_tensor tensor, tensor_before;
    interop_dims *dims = malloc(sizeof *dims);
    interop_error err = {INTEROP_OK, ""};
    struct arrow_case *before = malloc(sizeof *before);
    assert_true(dims != NULL && before != NULL);
    *before = *c;
    memset(&tensor, 0x5a, sizeof tensor);
    tensor_before = tensor;
    const interop_status status = interop_array_from_arrow(&c->schemas[0], &c->arrays[0], flags, &array, &err);
    if (status != expected || err.status != expected || strstr(err.message, text) == NULL) {
        fail_msg("status %d, and \"%s\" does not name \"%s\"", (int)status, err.message, text);
    }
    assert_ptr_equal(array, marker);
    const uint32_t policy = flags & INTEROP_STRICT;
    assert_int_equal(interop_tensor_from_arrow(&c->schemas[0], &c->arrays[0], policy, &tensor, dims, &err), expected);
    assert_memory_equal(&tensor, &tensor_before, sizeof tensor);
    assert_memory_equal(c, before, sizeof *c);
    assert_int_equal(interop_array_from_arrow(&c->schemas[0], &c->arrays[0], flags, &array, NULL), expected);
    free(before);
    free(dims);
}

#endif
