/* SPDX-License-Identifier: MIT */
/* Columns that are as they should be, and who owns them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "arrow_case.h"
#include "failing_allocator.h"

static void assert_shape(const interop_tensor *tensor, int32_t ndim, const int64_t *shape, const int64_t *strides) {
    assert_int_equal(tensor->ndim, ndim);
    assert_memory_equal(tensor->shape, shape, (size_t)ndim * sizeof *shape);
    assert_memory_equal(tensor->strides, strides, (size_t)ndim * sizeof *strides);
}

static void a_column_of_numbers_is_a_vector(void **state) {
    (void)state;
    struct arrow_case c;
    interop_array *array = arrow_case_import(arrow_case_vector(&c), INTEROP_STRICT);
    const interop_tensor *tensor = interop_array_tensor(array);
    assert_shape(tensor, 1, (int64_t[]){6}, (int64_t[]){2});
    assert_ptr_equal(tensor->data, c.data);
    assert_int_equal(tensor->byte_offset, 0);
    assert_int_equal(interop_dtype_type(&tensor->dtype), INTEROP_INT16);
    assert_int_equal(tensor->flags, INTEROP_READ_ONLY);
    assert_int_equal(tensor->device.type, INTEROP_DEVICE_CPU);
    assert_int_equal(tensor->device.id, 0);
    arrow_case_done(&c, array);
}

static void offsets_add_up_level_by_level(void **state) {
    (void)state;
    struct arrow_case c;
    arrow_case_vector(&c)->arrays[0].offset = 5;
    interop_array *array = arrow_case_import(&c, INTEROP_LENIENT);
    assert_ptr_equal(interop_array_tensor(array)->data, c.data + 10);
    arrow_case_done(&c, array);

    arrow_case_matrix(&c);
    c.arrays[0].offset = 4;
    c.arrays[1].offset = 7;
    c.arrays[1].length = 18;
    array = arrow_case_import(&c, INTEROP_LENIENT);
    assert_shape(interop_array_tensor(array), 2, (int64_t[]){2, 3}, (int64_t[]){6, 2});
    assert_ptr_equal(interop_array_tensor(array)->data, c.data + 2 * (7 + 4 * 3));
    arrow_case_done(&c, array);
}

static void lists_in_lists_are_dimensions(void **state) {
    (void)state;
    struct arrow_case c;
    arrow_case_reset(&c);
    arrow_case_add(&c, "+w:3", 2);
    arrow_case_add(&c, "+w:4", 6);
    arrow_case_add(&c, "tsu:UTC", 24);
    interop_array *array = arrow_case_import(&c, INTEROP_STRICT);
    assert_shape(interop_array_tensor(array), 3, (int64_t[]){2, 3, 4}, (int64_t[]){96, 32, 8});
    assert_int_equal(interop_array_tensor(array)->dtype.kind, INTEROP_KIND_DATETIME);
    arrow_case_done(&c, array);
}

static void fixed_shape_tensors_have_their_shape_and_order(void **state) {
    (void)state;
    struct arrow_case c;
    arrow_case_reset(&c);
    arrow_case_add(&c, "+w:6", 2);
    arrow_case_add(&c, "f", 12);
    arrow_case_extend(&c, 0, "arrow.fixed_shape_tensor", "{\"shape\":[2,3]}");
    interop_array *array = arrow_case_import(&c, INTEROP_LENIENT);
    assert_shape(interop_array_tensor(array), 3, (int64_t[]){2, 2, 3}, (int64_t[]){24, 12, 4});
    arrow_case_done(&c, array);

    c.arrays[0].release = arrow_case_release;
    c.releases = 0;
    arrow_case_extend(&c, 0, "arrow.fixed_shape_tensor", "{\"shape\":[1,2,3],\"permutation\":[2,0,1]}");
    array = arrow_case_import(&c, INTEROP_LENIENT);
    assert_shape(interop_array_tensor(array), 4, (int64_t[]){2, 3, 1, 2}, (int64_t[]){24, 4, 24, 12});
    arrow_case_done(&c, array);

    /* inside another list, and with no dimensions */
    arrow_case_reset(&c);
    arrow_case_add(&c, "+w:2", 2);
    arrow_case_add(&c, "+w:6", 4);
    arrow_case_add(&c, "+w:1", 24);
    arrow_case_add(&c, "c", 24);
    arrow_case_extend(&c, 1, "arrow.fixed_shape_tensor", "{\"shape\":[2,3],\"permutation\":[1,0]}");
    c.schemas[2].metadata = NULL;
    array = arrow_case_import(&c, INTEROP_LENIENT);
    assert_shape(interop_array_tensor(array), 5, (int64_t[]){2, 2, 3, 2, 1}, (int64_t[]){12, 6, 1, 3, 1});
    arrow_case_done(&c, array);
    arrow_case_reset(&c);
    arrow_case_add(&c, "+w:1", 4);
    arrow_case_add(&c, "c", 4);
    arrow_case_extend(&c, 0, "arrow.fixed_shape_tensor", "{\"shape\":[]}");
    array = arrow_case_import(&c, INTEROP_LENIENT);
    assert_shape(interop_array_tensor(array), 1, (int64_t[]){4}, (int64_t[]){1});
    arrow_case_done(&c, array);
}

static void extension_types_of_elements(void **state) {
    (void)state;
    struct arrow_case c;
    arrow_case_add(arrow_case_reset(&c), "c", 8);
    arrow_case_extend(&c, 0, "arrow.bool8", "");
    interop_array *array = arrow_case_import(&c, INTEROP_LENIENT);
    assert_int_equal(interop_dtype_type(&interop_array_tensor(array)->dtype), INTEROP_BOOL);
    arrow_case_done(&c, array);

    arrow_case_add(arrow_case_reset(&c), "w:16", 8); /* of those that are not known, the storage */
    arrow_case_extend(&c, 0, "arrow.uuid", "");
    array = arrow_case_import(&c, INTEROP_LENIENT);
    assert_int_equal(interop_array_tensor(array)->dtype.kind, INTEROP_KIND_VOID);
    assert_int_equal(interop_array_tensor(array)->strides[0], 16);
    arrow_case_done(&c, array);
}

static void nulls_are_looked_for_where_they_count(void **state) {
    (void)state;
    struct arrow_case c;
    unsigned char valid[8];
    arrow_case_vector(&c)->arrays[0].null_count = -1; /* no bitmap: no nulls */
    arrow_case_done(&c, arrow_case_import(&c, INTEROP_STRICT));

    memset(valid, 0xff, sizeof valid);
    for (int64_t offset = 0; offset < 40; offset++) {
        for (int64_t length = 0; length < 20; length++) {
            arrow_case_vector(&c)->buffers[0][0] = valid;
            c.arrays[0].null_count = -1;
            c.arrays[0].offset = offset;
            c.arrays[0].length = length;
            valid[0] = offset > 0 ? 0xfe : 0xff; /* before the first */
            valid[(offset + length) / 8] &= (unsigned char)~(1u << (offset + length) % 8);
            arrow_case_done(&c, arrow_case_import(&c, INTEROP_LENIENT));
            memset(valid, 0xff, sizeof valid);
            for (int64_t i = 0; i < length; i++) {
                arrow_case_vector(&c)->buffers[0][0] = valid;
                c.arrays[0].null_count = -1;
                c.arrays[0].offset = offset;
                c.arrays[0].length = length;
                char text[32];
                snprintf(text, sizeof text, "element %d is null", (int)i);
                valid[(offset + i) / 8] &= (unsigned char)~(1u << (offset + i) % 8);
                arrow_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_BUFFER, text);
                valid[(offset + i) / 8] = 0xff;
            }
        }
    }
    /* a child with a null that is in none of the lists of the column */
    arrow_case_matrix(&c)->arrays[0].offset = 1;
    c.arrays[1].length = 9;
    c.arrays[1].null_count = 1;
    c.buffers[1][0] = valid;
    valid[0] = 0xfb;
    arrow_case_done(&c, arrow_case_import(&c, INTEROP_LENIENT));
    arrow_case_matrix(&c)->arrays[1].null_count = 1;
    c.buffers[1][0] = valid;
    arrow_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_BUFFER, "level 1: element 2 is null");
    arrow_case_matrix(&c)->arrays[0].null_count = 1;
    c.buffers[0][0] = "\1";
    arrow_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_BUFFER, "level 0: element 1 is null");
}

static void bits_become_bools_on_request(void **state) {
    (void)state;
    struct arrow_case c;
    arrow_case_add(arrow_case_reset(&c), "b", 6);
    arrow_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_BUFFER, "INTEROP_ARROW_BITS");
    for (int64_t offset = 0; offset < 20; offset++) {
        arrow_case_reset(&c);
        arrow_case_add(&c, "+w:6", 2);
        arrow_case_add(&c, "b", 40);
        arrow_case_extend(&c, 0, "arrow.fixed_shape_tensor", "{\"shape\":[2,3],\"permutation\":[1,0]}");
        c.arrays[1].offset = offset;
        interop_array *array = NULL;
        assert_int_equal(interop_array_from_arrow(&c.schemas[0], &c.arrays[0],
                                                  INTEROP_ARROW_BITS | INTEROP_IMPORT_REQUIRE_WRITABLE, &array, NULL),
                         INTEROP_OK);
        assert_int_equal(c.releases, 1); /* nothing of it is needed any more */
        assert_null(c.arrays[0].release);
        const interop_tensor *tensor = interop_array_tensor(array);
        assert_shape(tensor, 3, (int64_t[]){2, 3, 2}, (int64_t[]){6, 1, 3});
        assert_int_equal(interop_dtype_type(&tensor->dtype), INTEROP_BOOL);
        assert_int_equal(tensor->flags, INTEROP_IS_COPIED);
        for (int64_t i = 0; i < 12; i++) {
            const int64_t at = offset + i;
            assert_int_equal(((unsigned char *)tensor->data)[i], c.data[at / 8] >> at % 8 & 1);
        }
        interop_array_release(array);
        assert_int_equal(c.releases, 1);
    }
    arrow_case_add(arrow_case_reset(&c), "b", 0);
    c.buffers[0][1] = NULL;
    interop_array_release(arrow_case_import(&c, INTEROP_ARROW_BITS));
    arrow_case_add(arrow_case_reset(&c), "b", 1);
    c.buffers[0][1] = NULL;
    interop_array *none = NULL;
    assert_int_equal(interop_array_from_arrow(&c.schemas[0], &c.arrays[0], INTEROP_ARROW_BITS, &none, NULL),
                     INTEROP_ERR_VALUE);
    assert_int_equal(c.releases, 0);
}

/* The copy is in plain memory, wherever the bits were that the host could read. */
static void bits_of_pinned_memory_become_bools_of_the_cpu(void **state) {
    (void)state;
    static const int32_t types[] = {INTEROP_DEVICE_CPU, INTEROP_DEVICE_CUDA_HOST, INTEROP_DEVICE_CUDA_MANAGED,
                                    INTEROP_DEVICE_ROCM_HOST};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct arrow_case c;
        interop_array *array = NULL;
        interop_error err = {INTEROP_OK, ""};
        arrow_case_add(arrow_case_reset(&c), "b", 20);
        struct ArrowDeviceArray column = {.array = c.arrays[0], .device_id = i == 0 ? -1 : 1, .device_type = types[i]};
        if (interop_array_from_arrow_device(&c.schemas[0], &column, INTEROP_ARROW_BITS, NULL, NULL, &array, &err) !=
            INTEROP_OK) {
            fail_msg("%s: %s", interop_device_name(types[i]), err.message);
        }
        const interop_tensor *tensor = interop_array_tensor(array);
        assert_int_equal(tensor->device.type, INTEROP_DEVICE_CPU);
        assert_int_equal(tensor->device.id, 0);
        for (int64_t at = 0; at < 20; at++) {
            assert_int_equal(((unsigned char *)tensor->data)[at], c.data[at / 8] >> at % 8 & 1);
        }
        assert_int_equal(c.releases, 1);
        assert_null(column.array.release);
        interop_array_release(array);
    }
}

static void columns_without_elements(void **state) {
    (void)state;
    struct arrow_case c;
    arrow_case_vector(&c)->arrays[0].length = 0;
    c.buffers[0][1] = NULL;
    interop_array *array = arrow_case_import(&c, INTEROP_STRICT);
    assert_shape(interop_array_tensor(array), 1, (int64_t[]){0}, (int64_t[]){2});
    arrow_case_done(&c, array);
    arrow_case_reset(&c);
    arrow_case_add(&c, "+w:0", 3);
    arrow_case_add(&c, "g", 0);
    c.arrays[0].offset = INT64_MAX - 3;
    array = arrow_case_import(&c, INTEROP_LENIENT);
    assert_int_equal(interop_array_tensor(array)->shape[0], 3);
    assert_int_equal(interop_array_tensor(array)->shape[1], 0);
    arrow_case_done(&c, array);
}

static void a_view_borrows(void **state) {
    (void)state;
    struct arrow_case c;
    interop_tensor tensor;
    interop_dims dims;
    arrow_case_matrix(&c);
    assert_int_equal(interop_tensor_from_arrow(&c.schemas[0], &c.arrays[0], INTEROP_STRICT, &tensor, &dims, NULL),
                     INTEROP_OK);
    assert_shape(&tensor, 2, (int64_t[]){2, 3}, (int64_t[]){6, 2});
    assert_ptr_equal(tensor.shape, dims.shape);
    assert_ptr_equal(tensor.strides, dims.strides);
    assert_int_equal(c.releases, 0);
    assert_non_null(c.arrays[0].release);
    assert_int_equal(interop_tensor_from_arrow(&c.schemas[0], &c.arrays[0], INTEROP_ARROW_BITS, &tensor, &dims, NULL),
                     INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_arrow(&c.schemas[0], &c.arrays[0], 0, &tensor, NULL, NULL),
                     INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_arrow(&c.schemas[0], &c.arrays[0], 0, NULL, &dims, NULL),
                     INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_arrow(NULL, &c.arrays[0], 0, &tensor, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_arrow(&c.schemas[0], NULL, 0, &tensor, &dims, NULL), INTEROP_ERR_ARGUMENT);
}

static interop_status import_once(void *context, interop_error *err) {
    struct arrow_case *c = context;
    interop_array *array;
    c->arrays[0].release = arrow_case_release;
    c->releases = 0;
    const interop_status status =
        interop_array_from_arrow(&c->schemas[0], &c->arrays[0], INTEROP_ARROW_BITS, &array, err);
    if (status == INTEROP_OK) {
        interop_array_release(array);
    }
    assert_int_equal(c->releases, status == INTEROP_OK);
    assert_true((c->arrays[0].release == NULL) == (status == INTEROP_OK));
    return status;
}

static void without_memory_the_caller_still_owns(void **state) {
    (void)state;
    struct arrow_case c;
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    assert_int_equal(failing_allocator_sweep(&allocator, import_once, arrow_case_matrix(&c)), 2);
    arrow_case_add(arrow_case_reset(&c), "b", 100);
    assert_int_equal(failing_allocator_sweep(&allocator, import_once, &c), 2);
    failing_allocator_remove(&allocator);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_of_numbers_is_a_vector),
        cmocka_unit_test(offsets_add_up_level_by_level),
        cmocka_unit_test(lists_in_lists_are_dimensions),
        cmocka_unit_test(fixed_shape_tensors_have_their_shape_and_order),
        cmocka_unit_test(extension_types_of_elements),
        cmocka_unit_test(nulls_are_looked_for_where_they_count),
        cmocka_unit_test(bits_become_bools_on_request),
        cmocka_unit_test(bits_of_pinned_memory_become_bools_of_the_cpu),
        cmocka_unit_test(columns_without_elements),
        cmocka_unit_test(a_view_borrows),
        cmocka_unit_test(without_memory_the_caller_still_owns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
