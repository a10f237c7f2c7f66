/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "interop/array.h"
#include "unit/records.h"

enum { ROOM = 512 };
static unsigned char memory[ROOM];

static void number_bytes(void) {
    for (int i = 0; i < ROOM; i++) {
        memory[i] = (unsigned char)(i * 7 + 1);
    }
}

/* `dtype` at memory + 1, aligned for nothing. */
static interop_tensor tensor_of(const interop_dtype *dtype, int32_t ndim, const int64_t *shape, interop_dims *dims) {
    interop_tensor tensor;
    number_bytes();
    assert_int_equal(interop_tensor_init(dtype, ndim, shape, memory + 1, &tensor, dims, NULL), INTEROP_OK);
    return tensor;
}

static interop_array *to_native(const interop_tensor *tensor) {
    interop_array *array = NULL;
    interop_error err = {INTEROP_OK, ""};
    if (interop_array_to_native(tensor, &array, &err) != INTEROP_OK) {
        fail_msg("%s", err.message);
    }
    return array;
}

/* Elements of `size` bytes, of which each `unit` is to be turned round; 0: none is. Rows run backwards, with gaps. */
static void check_elements(const interop_dtype *foreign, const interop_dtype *native, size_t size, size_t unit) {
    static const int64_t shape[] = {2, 3};
    interop_dims dims;
    interop_tensor tensor = tensor_of(foreign, 2, shape, &dims);
    const int64_t strides[] = {-(int64_t)(3 * size + 5), (int64_t)size};
    unsigned char before[ROOM];
    tensor.data = memory + 1 - strides[0];
    tensor.strides = strides;
    tensor.flags = INTEROP_READ_ONLY;
    memcpy(before, memory, ROOM);
    interop_array *array = to_native(&tensor);
    const interop_tensor *made = interop_array_tensor(array);
    const unsigned char *bytes = made->data;
    assert_true(interop_dtype_equal(&made->dtype, native));
    assert_int_equal(made->flags, INTEROP_IS_COPIED);
    assert_true(interop_tensor_is_contiguous(made, INTEROP_LAYOUT_C));
    for (size_t at = 0; at < 6 * size; at++) {
        const size_t start = unit != 0 ? at / unit * unit : at;
        const size_t source = unit != 0 ? start + (unit - 1 - (at - start)) : at;
        const unsigned char *row = (unsigned char *)tensor.data + (int64_t)(source / (3 * size)) * strides[0];
        assert_int_equal(bytes[at], row[source % (3 * size)]);
    }
    assert_memory_equal(memory, before, ROOM);
    interop_array_release(array);
}

static void every_kind_is_swapped_in_its_units(void **state) {
    (void)state;
    static const struct {
        const char *type; /* behind the order */
        size_t size, unit;
    } cases[] = {
        {"i2", 2, 2}, {"u4", 4, 4},  {"i8", 8, 8},   {"f2", 2, 2},    {"f4", 4, 4},       {"f8", 8, 8},
        {"c8", 8, 4}, {"U3", 12, 4}, {"c16", 16, 8}, {"m8[s]", 8, 8}, {"M8[25us]", 8, 8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[16];
        snprintf(text, sizeof text, FOREIGN "%s", cases[i].type);
        const interop_dtype foreign = records_type(text);
        text[0] = NATIVE[0];
        const interop_dtype native = records_type(text);
        check_elements(&foreign, &native, cases[i].size, cases[i].unit);
        check_elements(&native, &native, cases[i].size, 0);
    }
    static const struct {
        const char *type;
        size_t size;
    } plain[] = {{"|b1", 1}, {"|i1", 1}, {"|S5", 5}, {"|V2", 2}, {"|V3", 3}, {FOREIGN "V2", 2}};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        const interop_dtype dtype = records_type(plain[i].type);
        check_elements(&dtype, &dtype, plain[i].size, 0);
    }
}

static void types_that_no_typestr_says_are_swapped(void **state) {
    (void)state;
    const uint8_t order = FOREIGN[0] == '>' ? INTEROP_ORDER_BIG : INTEROP_ORDER_LITTLE;
    const uint8_t own = order == INTEROP_ORDER_BIG ? INTEROP_ORDER_LITTLE : INTEROP_ORDER_BIG;
    static const struct {
        interop_dtype dtype;
        size_t size, unit;
    } cases[] = {
        {{.kind = INTEROP_KIND_FLOAT, .format = INTEROP_FORMAT_BFLOAT, .lanes = 1, .bits = 16}, 2, 2},
        {{.kind = INTEROP_KIND_FLOAT, .format = INTEROP_FORMAT_X87, .lanes = 1, .bits = 128}, 16, 16},
        {{.kind = INTEROP_KIND_FLOAT, .format = INTEROP_FORMAT_X87, .lanes = 1, .bits = 96}, 12, 12},
        {{.kind = INTEROP_KIND_FLOAT, .format = INTEROP_FORMAT_DOUBLE_DOUBLE, .lanes = 1, .bits = 128}, 16, 8},
        {{.kind = INTEROP_KIND_COMPLEX, .format = INTEROP_FORMAT_IEEE, .lanes = 1, .bits = 32}, 4, 2},
        {{.kind = INTEROP_KIND_INT, .lanes = 3, .bits = 32}, 12, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        interop_dtype foreign = cases[i].dtype, native = cases[i].dtype;
        foreign.order = order;
        native.order = own;
        check_elements(&foreign, &native, cases[i].size, cases[i].unit);
    }
}

#define FIELDS(order, raw)                                                                                             \
    "{'names':['late','raw','pair','rows'],'offsets':[20,0,6,28],'itemsize':64,'formats':['" order "f8','|S5',"        \
    "[('x','" order "i4'),('y','" raw "i2'),('z','" order "c8')],([('u','" order "u2'),('b','|u1')],(2,3))]}"

static void fields_are_swapped_where_they_lie(void **state) {
    (void)state;
    static const int64_t shape[] = {3};
    static const struct {
        size_t at, unit;
    } swapped[] = {{20, 8}, {6, 4}, {12, 4}, {16, 4}, {28, 2}, {31, 2}, {34, 2}, {37, 2}, {40, 2}, {43, 2}};
    const interop_dtype foreign = records_parse(FIELDS(FOREIGN, NATIVE)),
                        native = records_parse(FIELDS(NATIVE, NATIVE));
    size_t source[64];
    for (size_t i = 0; i < 64; i++) {
        source[i] = i;
    }
    for (size_t i = 0; i < sizeof swapped / sizeof swapped[0]; i++) {
        for (size_t j = 0; j < swapped[i].unit; j++) {
            source[swapped[i].at + j] = swapped[i].at + swapped[i].unit - 1 - j;
        }
    }
    interop_dims dims;
    const interop_tensor tensor = tensor_of(&foreign, 1, shape, &dims);
    interop_array *array = to_native(&tensor);
    const unsigned char *bytes = interop_array_tensor(array)->data;
    assert_true(interop_dtype_equal(&interop_array_tensor(array)->dtype, &native));
    for (size_t i = 0; i < 3 * 64; i++) {
        assert_int_equal(bytes[i], memory[1 + i / 64 * 64 + source[i % 64]]);
    }
    interop_array_release(array);
    interop_record_release(foreign.record);
    interop_record_release(native.record);
}

static void shared_bytes_are_swapped_for_nobody(void **state) {
    (void)state;
    static const struct {
        const char *formats, *offsets;
        interop_status status;
    } cases[] = {
        {"'" FOREIGN "i4','" FOREIGN "i4'", "0,3", INTEROP_ERR_VALUE},
        {"'" FOREIGN "i4','" FOREIGN "i4'", "0,0", INTEROP_ERR_VALUE},
        {"'" FOREIGN "i4','|V8'", "4,0", INTEROP_ERR_VALUE},
        {"'|V8','" FOREIGN "i4'", "0,4", INTEROP_ERR_VALUE},
        {"'|V8','|V1','" FOREIGN "i4'", "0,1,4", INTEROP_ERR_VALUE}, /* behind one that ends before */
        {"'" FOREIGN "i4',[('i','" FOREIGN "i4')]", "0,2", INTEROP_ERR_VALUE},
        {"'" FOREIGN "i4','" FOREIGN "i4'", "4,0", INTEROP_OK},
        {"'" FOREIGN "i4','|V4','|V3'", "4,0,1", INTEROP_OK}, /* those that share stay as they are */
        {"'" FOREIGN "i4','|S0'", "0,2", INTEROP_OK},
        {"'" NATIVE "i4','" NATIVE "i4'", "0,2", INTEROP_OK},
    };
    static const int64_t shape[] = {2};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        interop_dims dims;
        interop_error err = {INTEROP_OK, ""};
        const bool three = strlen(cases[i].offsets) > 4;
        snprintf(text, sizeof text, "{'names':['a','b'%s],'formats':[%s],'offsets':[%s],'itemsize':12}",
                 three ? ",'c'" : "", cases[i].formats, cases[i].offsets);
        const interop_dtype dtype = records_parse(text);
        const interop_tensor tensor = tensor_of(&dtype, 1, shape, &dims);
        interop_array *array = NULL;
        if (interop_array_to_native(&tensor, &array, &err) != cases[i].status) {
            fail_msg("%s: %s", text, err.message);
        }
        assert_true((array != NULL) == (cases[i].status == INTEROP_OK));
        interop_array_release(array);
        interop_record_release(dtype.record);
    }
}

static void nothing_is_swapped_where_nothing_is(void **state) {
    (void)state;
    static const int64_t none[] = {0, 3}, two[] = {2};
    interop_dims dims;
    interop_dtype dtype = records_type(FOREIGN "f8");
    interop_tensor tensor = tensor_of(&dtype, 2, none, &dims);
    interop_array *array = to_native(&tensor);
    assert_int_equal(interop_dtype_type(&interop_array_tensor(array)->dtype), INTEROP_FLOAT64);
    interop_array_release(array);
    dtype = records_type(FOREIGN "U0");
    tensor = tensor_of(&dtype, 1, two, &dims);
    interop_array_release(to_native(&tensor));
    tensor.data = NULL; /* elements without bytes need none */
    interop_array_release(to_native(&tensor));
    dtype = records_type(FOREIGN "f8");
    tensor = tensor_of(&dtype, 0, NULL, &dims);
    array = to_native(&tensor);
    assert_int_equal(interop_array_tensor(array)->ndim, 0);
    interop_array_release(array);
    tensor.device.type = INTEROP_DEVICE_CUDA;
    array = NULL;
    assert_int_equal(interop_array_to_native(&tensor, &array, NULL), INTEROP_ERR_BUFFER);
    assert_null(array);
    assert_int_equal(interop_array_to_native(&tensor, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_to_native(NULL, &array, NULL), INTEROP_ERR_ARGUMENT);
}

static interop_status convert_once(void *context, interop_error *err) {
    interop_array *array;
    const interop_status status = interop_array_to_native(context, &array, err);
    if (status == INTEROP_OK) {
        interop_array_release(array);
    }
    return status;
}

static void without_memory_nothing_leaks(void **state) {
    (void)state;
    static const int64_t shape[] = {2};
    const interop_dtype dtype = records_parse(FIELDS(FOREIGN, NATIVE));
    interop_dims dims;
    interop_tensor tensor = tensor_of(&dtype, 1, shape, &dims);
    /* the array; for three records the list of fields and the record */
    assert_int_equal(failing_allocator_sweep(&records_allocator, convert_once, &tensor), 7);
    interop_record_release(dtype.record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(every_kind_is_swapped_in_its_units),  RECORDS_TEST(types_that_no_typestr_says_are_swapped),
        RECORDS_TEST(fields_are_swapped_where_they_lie),   RECORDS_TEST(shared_bytes_are_swapped_for_nobody),
        RECORDS_TEST(nothing_is_swapped_where_nothing_is), RECORDS_TEST(without_memory_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
