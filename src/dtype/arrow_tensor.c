/* SPDX-License-Identifier: MIT */
/* The metadata of Arrow's fixed_shape_tensor: a JSON object. */
#include <inttypes.h>
#include <string.h>

#include "dtype/literal.h"

/* A list that the object may have. */
struct list {
    bool there;
    int32_t count;
    int64_t numbers[INTEROP_MAX_NDIM]; /* not of names */
};

static interop_status fail(const struct interop__literal *in, const char *expected) {
    return interop__literal_fail(in, INTEROP_ERR_VALUE, expected);
}

/* Goes behind a string, and tells where it lies, with its escapes. */
static interop_status read_string(struct interop__literal *in, const char **text, size_t *length) {
    interop_status status = interop__literal_expect(in, '"');
    if (status != INTEROP_OK) {
        return status;
    }
    *text = in->at;
    while (in->at < in->end && *in->at != '"' && (unsigned char)*in->at >= ' ') {
        in->at += *in->at == '\\' && in->end - in->at > 1 ? 2 : 1;
    }
    if (in->at >= in->end || *in->at != '"') {
        return fail(in, "the end of a string");
    }
    *length = (size_t)(in->at++ - *text);
    return INTEROP_OK;
}

static interop_status read_item(struct interop__literal *in, bool names, int64_t *number) {
    const char *text;
    size_t length;
    return names ? read_string(in, &text, &length) : interop__literal_extent(in, number);
}

/* [2, 3] or ["x", "y"]. */
static interop_status read_list(struct interop__literal *in, bool names, struct list *list) {
    if (list->there) {
        return fail(in, "each key once");
    }
    list->there = true;
    list->count = 0;
    interop_status status = interop__literal_expect(in, '[');
    if (status != INTEROP_OK || interop__literal_take(in, ']')) {
        return status;
    }
    do {
        if (list->count == INTEROP_MAX_NDIM) {
            return fail(in, "at most 64 dimensions");
        }
        if ((status = read_item(in, names, &list->numbers[list->count])) != INTEROP_OK) {
            return status;
        }
        list->count++;
    } while (interop__literal_take(in, ','));
    return interop__literal_expect(in, ']');
}

enum key { SHAPE, PERMUTATION, DIM_NAMES, KEYS };

static interop_status read_object(struct interop__literal *in, struct list lists[KEYS]) {
    static const char *const keys[KEYS] = {"shape", "permutation", "dim_names"};
    interop_status status = interop__literal_expect(in, '{');
    if (status != INTEROP_OK || interop__literal_take(in, '}')) {
        return status;
    }
    do {
        const char *text;
        size_t length;
        int key = 0;
        if ((status = read_string(in, &text, &length)) != INTEROP_OK ||
            (status = interop__literal_expect(in, ':')) != INTEROP_OK) {
            return status;
        }
        while (key < KEYS && (strlen(keys[key]) != length || memcmp(keys[key], text, length) != 0)) {
            key++;
        }
        status = key < KEYS ? read_list(in, key == DIM_NAMES, &lists[key]) : interop__literal_skip(in);
        if (status != INTEROP_OK) {
            return status;
        }
    } while (interop__literal_take(in, ','));
    return interop__literal_expect(in, '}');
}

/* Whether every number below `count` is there. */
static bool is_permutation(const struct list *list) {
    uint64_t seen = 0;
    for (int32_t i = 0; i < list->count; i++) {
        if (list->numbers[i] >= list->count) {
            return false;
        }
        seen |= UINT64_C(1) << list->numbers[i];
    }
    return list->count == 0 || seen == UINT64_MAX >> (64 - list->count);
}

static interop_status check_lists(const struct interop__literal *in, const struct list lists[KEYS]) {
    const int32_t ndim = lists[SHAPE].count;
    int64_t product = 1;
    if (!lists[SHAPE].there) {
        return fail(in, "the key shape before the end");
    }
    for (int32_t i = 0; i < ndim; i++) {
        const int64_t extent = lists[SHAPE].numbers[i];
        if (extent > INT32_MAX || interop__mul_overflows(product, extent, &product) || product > INT32_MAX) {
            return interop__fail(in->err, INTEROP_ERR_OVERFLOW,
                                 "%s: the elements of shape do not fit int32, as those "
                                 "of a list must",
                                 in->what);
        }
    }
    if (lists[PERMUTATION].there && (lists[PERMUTATION].count != ndim || !is_permutation(&lists[PERMUTATION]))) {
        return interop__fail(in->err, INTEROP_ERR_VALUE, "%s: permutation does not number the %" PRId32 " dimensions",
                             in->what, ndim);
    }
    if (lists[DIM_NAMES].there && lists[DIM_NAMES].count != ndim) {
        return interop__fail(in->err, INTEROP_ERR_VALUE, "%s: %" PRId32 " dim_names for %" PRId32 " dimensions",
                             in->what, lists[DIM_NAMES].count, ndim);
    }
    return INTEROP_OK;
}

interop_status interop_arrow_tensor_parse(const char *json, size_t length, int32_t *ndim, int64_t *shape,
                                          int32_t *permutation, interop_error *err) {
    struct list lists[KEYS];
    if (json == NULL || ndim == NULL || shape == NULL || permutation == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_arrow_tensor_parse: an argument is NULL");
    }
    struct interop__literal in = {json, json, json + length, "fixed_shape_tensor", err};
    for (int key = 0; key < KEYS; key++) {
        lists[key].there = false;
        lists[key].count = 0;
    }
    interop_status status = read_object(&in, lists);
    if (status == INTEROP_OK && !interop__literal_ends(&in)) {
        status = fail(&in, "nothing behind the object");
    }
    if (status != INTEROP_OK || (status = check_lists(&in, lists)) != INTEROP_OK) {
        return status;
    }
    *ndim = lists[SHAPE].count;
    for (int32_t i = 0; i < *ndim; i++) {
        shape[i] = lists[SHAPE].numbers[i];
        permutation[i] = lists[PERMUTATION].there ? (int32_t)lists[PERMUTATION].numbers[i] : i;
    }
    return INTEROP_OK;
}

struct task {
    int32_t ndim;
    const int64_t *shape;
    const int32_t *permutation; /* NULL: none */
};

static interop_status print_object(struct interop__sink *sink, const void *user, interop_error *err) {
    const struct task *task = user;
    (void)err;
    interop__put_text(sink, "{\"shape\":[");
    interop__put_extents(sink, task->ndim, task->shape, ",");
    interop__put_text(sink, task->permutation != NULL ? "],\"permutation\":[" : "]");
    for (int32_t i = 0; task->permutation != NULL && i < task->ndim; i++) {
        interop__put_text(sink, i == 0 ? "" : ",");
        interop__put_number(sink, (uint64_t)task->permutation[i]);
    }
    interop__put_text(sink, task->permutation != NULL ? "]}" : "}");
    return INTEROP_OK;
}

interop_status interop_arrow_tensor_print(int32_t ndim, const int64_t *shape, const int32_t *permutation, char *buffer,
                                          size_t capacity, size_t *length, interop_error *err) {
    struct list lists[KEYS];
    if (ndim < 0 || ndim > INTEROP_MAX_NDIM || (ndim > 0 && shape == NULL)) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "interop_arrow_tensor_print: ndim is %" PRId32 ", or shape is NULL", ndim);
    }
    const struct interop__literal in = {"", "", "", "fixed_shape_tensor", err};
    bool identity = true;
    lists[SHAPE].there = true;
    lists[PERMUTATION].there = permutation != NULL;
    lists[DIM_NAMES].there = false;
    lists[SHAPE].count = lists[PERMUTATION].count = ndim;
    for (int32_t i = 0; i < ndim; i++) {
        const int64_t number = permutation == NULL ? i : permutation[i];
        if (shape[i] < 0 || number < 0) {
            return interop__fail(err, INTEROP_ERR_VALUE, "shape[%" PRId32 "] or permutation[%" PRId32 "] is negative",
                                 i, i);
        }
        lists[SHAPE].numbers[i] = shape[i];
        lists[PERMUTATION].numbers[i] = number;
        identity &= number == i;
    }
    const interop_status status = check_lists(&in, lists);
    const struct task task = {ndim, shape, identity ? NULL : permutation};
    return status != INTEROP_OK ? status : interop__print(print_object, &task, buffer, capacity, length, err);
}
