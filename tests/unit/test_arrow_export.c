/* SPDX-License-Identifier: MIT */
/* Columns that leave, how long they live, and that they come back as they were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arrow_source.h"

static void a_vector_is_a_primitive_array(void **state) {
    (void)state;
    struct source s;
    struct ArrowSchema schema;
    struct ArrowArray out;
    interop_array *array = make(&s, INTEROP_FLOAT32, 1, (int64_t[]){7});
    export(array, 0, &schema, &out);
    assert_string_equal(schema.format, "f");
    assert_string_equal(schema.name, "");
    assert_null(schema.metadata);
    assert_int_equal(schema.flags, ARROW_FLAG_NULLABLE);
    assert_int_equal(schema.n_children, 0);
    assert_int_equal(out.length, 7);
    assert_int_equal(out.n_buffers, 2);
    assert_int_equal(out.n_children, 0);
    assert_ptr_equal(out.buffers[1], memory);
    interop_array_release(array);
    assert_int_equal(s.releases, 0);
    schema.release(&schema);
    assert_null(schema.release);
    assert_int_equal(s.releases, 0); /* a type owns no data */
    out.release(&out);
    assert_null(out.release);
    assert_int_equal(s.releases, 1);
}

/* As the specification of Arrow lays the pairs out. */
static const char *value_of(const char *metadata, const char *key, size_t *length) {
    int32_t pairs, number;
    memcpy(&pairs, metadata, sizeof pairs);
    metadata += sizeof pairs;
    while (pairs-- > 0) {
        memcpy(&number, metadata, sizeof number);
        const int found = (size_t)number == strlen(key) && memcmp(metadata + 4, key, strlen(key)) == 0;
        metadata += 4 + number;
        memcpy(&number, metadata, sizeof number);
        if (found) {
            *length = (size_t)number;
            return metadata + 4;
        }
        metadata += 4 + number;
    }
    return NULL;
}

static void assert_extension(const struct ArrowSchema *schema, const char *name, const char *parameters) {
    size_t length = 0;
    assert_non_null(schema->metadata);
    const char *text = value_of(schema->metadata, "ARROW:extension:name", &length);
    assert_int_equal(length, strlen(name));
    assert_memory_equal(text, name, length);
    text = value_of(schema->metadata, "ARROW:extension:metadata", &length);
    assert_int_equal(length, strlen(parameters));
    assert_memory_equal(text, parameters, length);
}

static void higher_ranks_are_fixed_shape_tensors(void **state) {
    (void)state;
    struct source s;
    struct ArrowSchema schema;
    struct ArrowArray out;
    interop_array *array = make(&s, INTEROP_INT64, 3, (int64_t[]){4, 2, 3});
    export(array, 0, &schema, &out);
    assert_string_equal(schema.format, "+w:6");
    assert_extension(&schema, "arrow.fixed_shape_tensor", "{\"shape\":[2,3]}");
    assert_int_equal(schema.n_children, 1);
    assert_string_equal(schema.children[0]->format, "l");
    assert_string_equal(schema.children[0]->name, "item");
    assert_null(schema.children[0]->metadata);
    assert_int_equal(out.length, 4);
    assert_int_equal(out.n_buffers, 1);
    assert_int_equal(out.n_children, 1);
    assert_int_equal(out.children[0]->length, 24);
    assert_ptr_equal(out.children[0]->buffers[1], memory);
    schema.release(&schema);
    out.release(&out);
    assert_int_equal(s.releases, 0);

    export(array, INTEROP_ARROW_LISTS, &schema, &out);
    assert_string_equal(schema.format, "+w:2");
    assert_null(schema.metadata);
    assert_string_equal(schema.children[0]->format, "+w:3");
    assert_string_equal(schema.children[0]->children[0]->format, "l");
    assert_int_equal(out.children[0]->length, 8);
    assert_int_equal(out.children[0]->children[0]->length, 24);
    schema.release(&schema);
    out.release(&out);
    interop_array_release(array);
    assert_int_equal(s.releases, 1);
}

static void axes_in_another_order_are_a_permutation(void **state) {
    (void)state;
    static const int32_t orders[][4] = {{0, 1, 2, 3}, {0, 1, 3, 2}, {0, 2, 1, 3},
                                        {0, 2, 3, 1}, {0, 3, 1, 2}, {0, 3, 2, 1}};
    struct source s;
    struct ArrowSchema schema;
    struct ArrowArray out;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        interop_array *array = make(&s, INTEROP_UINT16, 4, (int64_t[]){3, 2, 5, 4}), *back = NULL;
        assert_int_equal(interop_tensor_transpose(&s.tensor, orders[i], &s.tensor, &s.dims, NULL), INTEROP_OK);
        array = remake(&s, array);
        if (i > 0) {
            refuse(array, INTEROP_ARROW_LISTS, INTEROP_ERR_BUFFER, "strides");
        }
        export(array, 0, &schema, &out);
        assert_int_equal(interop_array_from_arrow(&schema, &out, INTEROP_STRICT, &back, NULL), INTEROP_OK);
        schema.release(&schema);
        const interop_tensor *tensor = interop_array_tensor(back);
        assert_int_equal(tensor->ndim, 4);
        assert_memory_equal(tensor->shape, s.dims.shape, 4 * sizeof(int64_t));
        assert_memory_equal(tensor->strides, s.dims.strides, 4 * sizeof(int64_t));
        assert_ptr_equal(tensor->data, memory);
        interop_array_release(array);
        assert_int_equal(s.releases, 0);
        interop_array_release(back);
        assert_int_equal(s.releases, 1);
    }
}

static void gaps_and_other_orders_need_a_copy(void **state) {
    (void)state;
    struct source s;
    struct ArrowSchema schema;
    struct ArrowArray out;
    interop_array *array = make(&s, INTEROP_INT8, 2, (int64_t[]){3, 2});
    for (int i = 0; i < 6; i++) {
        memory[i] = (char)i;
    }
    assert_int_equal(interop_tensor_transpose(&s.tensor, NULL, &s.tensor, &s.dims, NULL), INTEROP_OK);
    array = remake(&s, array);
    refuse(array, 0, INTEROP_ERR_BUFFER, "INTEROP_EXPORT_COPY");
    export(array, INTEROP_EXPORT_COPY, &schema, &out);
    interop_array_release(array);
    assert_int_equal(s.releases, 1);
    assert_extension(&schema, "arrow.fixed_shape_tensor", "{\"shape\":[3]}");
    assert_memory_equal(out.children[0]->buffers[1], "\0\2\4\1\3\5", 6);
    schema.release(&schema);
    out.release(&out);

    array = make(&s, INTEROP_INT8, 1, (int64_t[]){3});
    assert_int_equal(interop_tensor_flip(&s.tensor, 0, &s.tensor, &s.dims, NULL), INTEROP_OK);
    array = remake(&s, array);
    refuse(array, 0, INTEROP_ERR_BUFFER, "strides");
    interop_array_release(array);
}

static void bools_are_bytes_or_bits(void **state) {
    (void)state;
    struct source s;
    struct ArrowSchema schema;
    struct ArrowArray out;
    for (int64_t count = 0; count < 40; count++) {
        interop_array *array = make(&s, INTEROP_BOOL, 1, &count);
        for (int64_t i = 0; i < count; i++) {
            memory[i] = i % 3 == 0 ? (char)(i + 1) : 0;
        }
        export(array, 0, &schema, &out);
        assert_string_equal(schema.format, "c");
        assert_extension(&schema, "arrow.bool8", "");
        assert_ptr_equal(out.buffers[1], memory);
        schema.release(&schema);
        out.release(&out);
        export(array, INTEROP_ARROW_BITS, &schema, &out);
        interop_array_release(array);
        assert_int_equal(s.releases, 1);
        assert_string_equal(schema.format, "b");
        assert_null(schema.metadata);
        assert_int_equal(out.length, count);
        const unsigned char *bits = out.buffers[1];
        assert_non_null(bits);
        for (int64_t i = 0; i < (count + 7) / 8 * 8; i++) {
            assert_int_equal(bits[i / 8] >> i % 8 & 1, i < count && i % 3 == 0);
        }
        schema.release(&schema);
        out.release(&out);
    }
    interop_array *array = make(&s, INTEROP_INT8, 1, (int64_t[]){3}); /* says nothing about others */
    export(array, INTEROP_ARROW_BITS, &schema, &out);
    assert_string_equal(schema.format, "c");
    assert_ptr_equal(out.buffers[1], memory);
    schema.release(&schema);
    out.release(&out);
    interop_array_release(array);
}

static void what_cannot_leave(void **state) {
    (void)state;
    struct source s;
    struct ArrowSchema schema;
    struct ArrowArray out;
    static const int32_t types[] = {INTEROP_BFLOAT16, INTEROP_COMPLEX64, INTEROP_FLOAT8_E5M2, INTEROP_FLOAT4_E2M1FN,
                                    INTEROP_OPAQUE64};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        interop_array *array = make(&s, types[i], 1, (int64_t[]){4});
        refuse(array, 0, INTEROP_ERR_TYPE, "dtype is");
        refuse(array, INTEROP_EXPORT_COPY, INTEROP_ERR_TYPE, "dtype is");
        interop_array_release(array);
        assert_int_equal(s.releases, 1);
    }
    interop_array *array = make(&s, INTEROP_INT32, 0, NULL);
    refuse(array, 0, INTEROP_ERR_BUFFER, "ndim is 0");
    interop_array_release(array);

    array = make(&s, INTEROP_INT32, 1, (int64_t[]){4});
    s.tensor.dtype.order = s.tensor.dtype.order == INTEROP_ORDER_BIG ? INTEROP_ORDER_LITTLE : INTEROP_ORDER_BIG;
    array = remake(&s, array);
    refuse(array, 0, INTEROP_ERR_TYPE, "byte order");
    refuse(array, 4, INTEROP_ERR_ARGUMENT, "flags");
    refuse(NULL, 0, INTEROP_ERR_ARGUMENT, "NULL");
    assert_int_equal(interop_array_to_arrow(array, 0, NULL, &out, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_to_arrow(array, 0, &schema, NULL, NULL), INTEROP_ERR_ARGUMENT);
    interop_array_release(array);

    array = make(&s, INTEROP_INT8, 3, (int64_t[]){0, 65536, 65536});
    refuse(array, 0, INTEROP_ERR_OVERFLOW, "int32");
    interop_array_release(array);
    array = make(&s, INTEROP_INT8, 2, (int64_t[]){0, INT64_C(1) << 31});
    refuse(array, INTEROP_ARROW_LISTS, INTEROP_ERR_OVERFLOW, "shape[1]");
    interop_array_release(array);
}

/* No elements, but lists without end, whose lengths a column has to say. */
static void lists_of_no_elements_are_counted(void **state) {
    (void)state;
    struct source s;
    struct ArrowSchema schema;
    struct ArrowArray out;
    interop_array *array = make(&s, INTEROP_INT8, 5, (int64_t[]){2, INT32_MAX, INT32_MAX, INT32_MAX, 0});
    refuse(array, INTEROP_ARROW_LISTS, INTEROP_ERR_OVERFLOW, "shape[3] is 2147483647");
    interop_array_release(array);
    array = make(&s, INTEROP_INT8, 5, (int64_t[]){1, INT32_MAX, INT32_MAX, 2, 0});
    export(array, INTEROP_ARROW_LISTS, &schema, &out);
    assert_true(out.children[0]->children[0]->children[0]->length == 2 * (int64_t)INT32_MAX * INT32_MAX);
    assert_int_equal(out.children[0]->children[0]->children[0]->children[0]->length, 0);
    schema.release(&schema);
    out.release(&out);
    interop_array_release(array);
    array = make(&s, INTEROP_INT8, 5, (int64_t[]){0, INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX});
    export(array, INTEROP_ARROW_LISTS, &schema, &out);
    assert_int_equal(out.children[0]->length, 0);
    schema.release(&schema);
    out.release(&out);
    interop_array_release(array);
}

static void zero_elements_leave_with_a_pointer(void **state) {
    (void)state;
    struct source s;
    struct ArrowSchema schema;
    struct ArrowArray out;
    interop_array *array = make(&s, INTEROP_FLOAT64, 3, (int64_t[]){3, 0, 2}), *back = NULL;
    s.tensor.data = NULL;
    array = remake(&s, array);
    export(array, 0, &schema, &out);
    assert_string_equal(schema.format, "+w:0");
    assert_int_equal(out.children[0]->length, 0);
    assert_non_null(out.children[0]->buffers[1]);
    assert_int_equal(interop_array_from_arrow(&schema, &out, 0, &back, NULL), INTEROP_OK);
    assert_memory_equal(interop_array_tensor(back)->shape, s.dims.shape, 3 * sizeof(int64_t));
    schema.release(&schema);
    interop_array_release(back);
    interop_array_release(array);
    assert_int_equal(s.releases, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_vector_is_a_primitive_array),
        cmocka_unit_test(higher_ranks_are_fixed_shape_tensors),
        cmocka_unit_test(axes_in_another_order_are_a_permutation),
        cmocka_unit_test(gaps_and_other_orders_need_a_copy),
        cmocka_unit_test(bools_are_bytes_or_bits),
        cmocka_unit_test(what_cannot_leave),
        cmocka_unit_test(lists_of_no_elements_are_counted),
        cmocka_unit_test(zero_elements_leave_with_a_pointer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
