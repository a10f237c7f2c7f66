/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "interop/dialect.h"

/* Metadata, and how it is printed again; NULL: refused. */
static const struct {
    const char *json, *printed;
} rows[] = {
    {"{\"shape\":[2,3]}", "{\"shape\":[2,3]}"},
    {" { \"shape\" : [ 2 , 3 ] } \n", "{\"shape\":[2,3]}"},
    {"{\"shape\":[]}", "{\"shape\":[]}"},
    {"{\"shape\":[0,7]}", "{\"shape\":[0,7]}"},
    {"{\"shape\":[2,3],\"permutation\":[1,0]}", "{\"shape\":[2,3],\"permutation\":[1,0]}"},
    {"{\"permutation\":[2,0,1],\"dim_names\":[\"C\",\"H\",\"W\"],\"shape\":[100,200,500]}",
     "{\"shape\":[100,200,500],\"permutation\":[2,0,1]}"},
    {"{\"shape\":[2,3],\"permutation\":[0,1]}", "{\"shape\":[2,3]}"},
    {"{\"shape\":[2],\"dim_names\":[\"a\\\"]\"]}", "{\"shape\":[2]}"},
    {"{\"shape\":[2],\"later\":{\"a\":[1,\"}\"]},\"other\":null}", "{\"shape\":[2]}"},
    {"{\"shape\":[2147483647]}", "{\"shape\":[2147483647]}"},
    {"{\"shape\":[2147483648]}", NULL},
    {"{\"shape\":[65536,65536]}", NULL},
    {"{\"shape\":[-1]}", NULL},
    {"{\"shape\":[1.5]}", NULL},
    {"{\"shape\":[2,]}", NULL},
    {"{\"shape\":[2 3]}", NULL},
    {"{\"shape\":[2}", NULL},
    {"{\"shape\":(2)}", NULL},
    {"{\"shape\":2}", NULL},
    {"{\"shape\":[\"2\"]}", NULL},
    {"{\"shape\":[2],\"shape\":[2]}", NULL},
    {"{\"shape\":[2,3],\"permutation\":[0]}", NULL},
    {"{\"shape\":[2,3],\"permutation\":[0,0]}", NULL},
    {"{\"shape\":[2,3],\"permutation\":[1,2]}", NULL},
    {"{\"shape\":[2,3],\"dim_names\":[\"a\"]}", NULL},
    {"{\"shape\":[2],\"dim_names\":[1]}", NULL},
    {"{\"shape\":[2],\"dim_names\":[\"a]}", NULL},
    {"{\"shape\":[2],\"dim_names\":[\"a\n\"]}", NULL},
    {"{\"shape\":[2],}", NULL},
    {"{\"shape\":[2]} x", NULL},
    {"{\"shape\":[2]", NULL},
    {"{\"shape\" [2]}", NULL},
    {"{shape:[2]}", NULL},
    {"{'shape':[2]}", NULL},
    {"{\"shape\\", NULL},
    {"{}", NULL},
    {"[]", NULL},
    {"", NULL},
};

static void metadata_is_read_and_printed(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        int32_t ndim = 99, permutation[INTEROP_MAX_NDIM];
        int64_t shape[INTEROP_MAX_NDIM];
        char text[128];
        size_t length;
        interop_error err = {INTEROP_OK, ""};
        const interop_status status =
            interop_arrow_tensor_parse(rows[i].json, strlen(rows[i].json), &ndim, shape, permutation, &err);
        if ((status == INTEROP_OK) != (rows[i].printed != NULL)) {
            fail_msg("%s: %s", rows[i].json, err.message);
        }
        if (status != INTEROP_OK) {
            assert_int_equal(ndim, 99);
            assert_true(err.message[0] != '\0');
            continue;
        }
        assert_int_equal(interop_arrow_tensor_print(ndim, shape, permutation, text, sizeof text, &length, &err),
                         INTEROP_OK);
        assert_string_equal(text, rows[i].printed);
        assert_int_equal(length, strlen(text));
    }
}

static void dimensions_are_numbered(void **state) {
    (void)state;
    static const char json[] = "{\"shape\":[100,200,500],\"permutation\":[2,0,1]}";
    int32_t ndim, permutation[INTEROP_MAX_NDIM];
    int64_t shape[INTEROP_MAX_NDIM];
    assert_int_equal(interop_arrow_tensor_parse(json, sizeof json - 1, &ndim, shape, permutation, NULL), INTEROP_OK);
    assert_int_equal(ndim, 3);
    assert_int_equal(shape[0], 100);
    assert_int_equal(shape[2], 500);
    assert_int_equal(permutation[0], 2);
    assert_int_equal(permutation[1], 0);
    assert_int_equal(permutation[2], 1);
    assert_int_equal(interop_arrow_tensor_parse("{\"shape\":[4,5]}", 15, &ndim, shape, permutation, NULL), INTEROP_OK);
    assert_int_equal(permutation[0], 0);
    assert_int_equal(permutation[1], 1);
}

static void nothing_is_read_behind_the_end(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        for (size_t length = 1; length <= strlen(rows[i].json); length++) {
            int32_t ndim, permutation[INTEROP_MAX_NDIM];
            int64_t shape[INTEROP_MAX_NDIM];
            char *copy = malloc(length); /* a sanitizer sees the byte behind */
            assert_non_null(copy);
            memcpy(copy, rows[i].json, length);
            const interop_status status = interop_arrow_tensor_parse(copy, length, &ndim, shape, permutation, NULL);
            assert_true(status != INTEROP_OK || rows[i].printed != NULL || copy[length - 1] == '}' ||
                        copy[length - 1] == ' ');
            free(copy);
        }
    }
}

static void ranks_go_to_64(void **state) {
    (void)state;
    char json[512] = "{\"shape\":[1";
    int32_t ndim, permutation[INTEROP_MAX_NDIM], reversed[INTEROP_MAX_NDIM];
    int64_t shape[INTEROP_MAX_NDIM];
    char text[1024];
    size_t length;
    for (int i = 1; i < INTEROP_MAX_NDIM; i++) {
        strcat(json, ",1");
    }
    const size_t end = strlen(json);
    strcpy(json + end, "]}");
    assert_int_equal(interop_arrow_tensor_parse(json, end + 2, &ndim, shape, permutation, NULL), INTEROP_OK);
    assert_int_equal(ndim, INTEROP_MAX_NDIM);
    for (int32_t i = 0; i < INTEROP_MAX_NDIM; i++) {
        reversed[i] = INTEROP_MAX_NDIM - 1 - i;
    }
    assert_int_equal(interop_arrow_tensor_print(ndim, shape, reversed, text, sizeof text, &length, NULL), INTEROP_OK);
    assert_int_equal(interop_arrow_tensor_parse(text, length, &ndim, shape, permutation, NULL), INTEROP_OK);
    assert_memory_equal(permutation, reversed, sizeof reversed);
    strcpy(json + end, ",1]}");
    assert_int_equal(interop_arrow_tensor_parse(json, end + 4, &ndim, shape, permutation, NULL), INTEROP_ERR_VALUE);
}

static void arguments_are_checked(void **state) {
    (void)state;
    int32_t ndim = 1, permutation[INTEROP_MAX_NDIM] = {0};
    int64_t shape[INTEROP_MAX_NDIM] = {1};
    interop_error err;
    assert_int_equal(interop_arrow_tensor_parse(NULL, 0, &ndim, shape, permutation, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_arrow_tensor_parse("{}", 2, NULL, shape, permutation, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_arrow_tensor_parse("{}", 2, &ndim, NULL, permutation, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_arrow_tensor_parse("{}", 2, &ndim, shape, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_arrow_tensor_print(-1, shape, NULL, NULL, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_arrow_tensor_print(65, shape, NULL, NULL, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_arrow_tensor_print(1, NULL, NULL, NULL, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_arrow_tensor_print(0, NULL, NULL, NULL, 0, NULL, &err), INTEROP_OK);
    permutation[0] = 1;
    assert_int_equal(interop_arrow_tensor_print(1, shape, permutation, NULL, 0, NULL, &err), INTEROP_ERR_VALUE);
    permutation[0] = -1;
    assert_int_equal(interop_arrow_tensor_print(1, shape, permutation, NULL, 0, NULL, &err), INTEROP_ERR_VALUE);
    shape[0] = -1;
    assert_int_equal(interop_arrow_tensor_print(1, shape, NULL, NULL, 0, NULL, &err), INTEROP_ERR_VALUE);
    shape[0] = (int64_t)1 << 31;
    assert_int_equal(interop_arrow_tensor_print(1, shape, NULL, NULL, 0, NULL, &err), INTEROP_ERR_OVERFLOW);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metadata_is_read_and_printed),   cmocka_unit_test(dimensions_are_numbered),
        cmocka_unit_test(nothing_is_read_behind_the_end), cmocka_unit_test(ranks_go_to_64),
        cmocka_unit_test(arguments_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
