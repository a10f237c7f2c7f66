/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "exchange/interface.h"
#include "interop/dialect.h"
#include "unit/failing_allocator.h"
#include "unit/native.h"

static void count_release(void *user) {
    ++*(int *)user;
}

static const char fields[] = "[('a', '<i4'), ('', '|V4'), ('b', '<f8')]";

/* Two elements of 16 bytes. */
static interop_array_interface records(const char *descr) {
    static const int64_t two[1] = {2};
    static double data[4];
    return (interop_array_interface){.struct_size = sizeof(interop_array_interface),
                                     .version = 3,
                                     .ndim = 1,
                                     .typestr = "|V16",
                                     .typestr_length = 4,
                                     .descr = descr,
                                     .descr_length = descr == NULL ? 0 : strlen(descr),
                                     .shape = two,
                                     .data = data};
}

static void records_are_read_and_written(void **state) {
    (void)state;
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        {fields, fields},
        {"[('x', [('y', '<f4', (2,)), ('z', '|S8')])]", "[('x', [('y', '<f4', (2,)), ('z', '|S8')])]"},
        {"[(('t', 'n'), '>M8[us]'), ('m', '|b1')  , ('', '|V7')]",
         "[(('t', 'n'), '>M8[us]'), ('m', '|b1'), ('', '|V7')]"},
        {"{'names': ['a', 'b'], 'formats': ['<i8', '<i4'], 'offsets': [4, 0], 'itemsize': 16}",
         "{'names': ['a', 'b'], 'formats': ['<i8', '<i4'], 'offsets': [4, 0], 'itemsize': 16}"},
    };
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        interop_array_interface iface = records(cases[i].in), given;
        interop_array *array = NULL, *back = NULL;
        interop_error err;
        int released = 0;
        char text[256];
        if (interop_array_from_array_interface(&iface, 0, count_release, &released, &array, &err) != INTEROP_OK) {
            fail_msg("%s: %s", cases[i].in, err.message);
        }
        const interop_tensor *tensor = interop_array_tensor(array);
        assert_int_equal(tensor->dtype.kind, INTEROP_KIND_RECORD);
        assert_int_equal(tensor->strides[0], 16);
        assert_int_equal(interop_tensor_to_array_interface(tensor, &given, text, sizeof text, NULL), INTEROP_OK);
        assert_string_equal(given.typestr, "|V16");
        assert_string_equal(given.descr, cases[i].out);
        assert_int_equal(given.descr_length, strlen(cases[i].out));
        assert_int_equal(given.type, INTEROP_TYPE_NONE);
        const size_t needed = (size_t)(given.typestr_length + given.descr_length + 2);
        assert_int_equal(interop_tensor_to_array_interface(tensor, &given, text, needed - 1, NULL),
                         INTEROP_ERR_ARGUMENT);
        assert_int_equal(interop_tensor_to_array_interface(tensor, &given, text, needed, NULL), INTEROP_OK);
        assert_int_equal(interop_array_from_array_interface(&given, INTEROP_STRICT, NULL, NULL, &back, NULL),
                         INTEROP_OK);
        assert_true(interop_dtype_equal(&tensor->dtype, &interop_array_tensor(back)->dtype));
        interop_array_release(back);
        struct DLManagedTensorVersioned *managed = NULL; /* has no word for fields */
        assert_int_equal(interop_array_to_dlpack(array, 0, &managed, &err), INTEROP_ERR_TYPE);
        assert_non_null(strstr(err.message, "DLPack has no code for fields"));
        assert_null(managed);
        assert_int_equal(released, 0);
        interop_array_release(array);
        assert_int_equal(released, 1);
    }
    failing_allocator_remove(&allocator);
}

static void records_that_cannot_be_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *descr;
        interop_status status;
    } cases[] = {
        {"[('a', '<i4'), ('b', '<f8')]", INTEROP_ERR_VALUE}, /* 12 bytes */
        {"[('a', '<i8'), ('b', '|V9')]", INTEROP_ERR_VALUE}, /* 17 */
        {"[('a', '<q9')]", INTEROP_ERR_TYPE},
        {"{'names': ['a'], 'formats': ['|O'], 'itemsize': 16}", INTEROP_ERR_TYPE},
        {"{'names': ['a'], 'formats': [[('b', '|O')]], 'itemsize': 16}", INTEROP_ERR_TYPE},
        {"[('a', '<i8'), ('a', '<i8')]", INTEROP_ERR_VALUE},
        {"[('a', '<i8'), ('b', '<i8'", INTEROP_ERR_VALUE},
        {"None", INTEROP_ERR_VALUE},
    };
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        interop_array_interface iface = records(cases[i].descr);
        interop_array *array = NULL;
        int released = 0;
        const interop_status status =
            interop_array_from_array_interface(&iface, 0, count_release, &released, &array, NULL);
        if (status != cases[i].status || array != NULL || released != 0) {
            fail_msg("%s gives %s", cases[i].descr, interop_status_name(status));
        }
    }
    /* What is wrong behind the record must not keep it. */
    interop_array *array = NULL;
    interop_array_interface iface = records(fields);
    iface.data = NULL;
    assert_int_equal(interop_array_from_array_interface(&iface, 0, NULL, NULL, &array, NULL), INTEROP_ERR_VALUE);
    iface = records(fields);
    iface.form = INTEROP_DATA_BUFFER;
    iface.buffer_length = 31;
    assert_int_equal(interop_array_from_array_interface(&iface, 0, NULL, NULL, &array, NULL), INTEROP_ERR_VALUE);
    iface = records(fields);
    iface.type = INTEROP_BFLOAT16;
    assert_int_equal(interop_array_from_array_interface(&iface, 0, NULL, NULL, &array, NULL), INTEROP_ERR_TYPE);
    iface = records(fields);
    iface.descr_length = UINT64_MAX;
    assert_int_equal(interop_array_from_array_interface(&iface, 0, NULL, NULL, &array, NULL), INTEROP_ERR_VALUE);
    assert_null(array);
    failing_allocator_remove(&allocator);
}

static void objects_in_records_do_not_leave(void **state) {
    (void)state;
    static const char descr[] = "[('a', '|O')]";
    interop_dims dims;
    interop_array_interface iface;
    char text[64];
    void *data[1] = {NULL};
    const int64_t shape[1] = {1};
    interop_dtype dtype;
    interop_tensor tensor;
    assert_int_equal(interop_dtype_from_descr(descr, strlen(descr), 0, &dtype, NULL, NULL, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 1, shape, data, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, text, sizeof text, NULL), INTEROP_ERR_TYPE);
    interop_record_release(dtype.record);
}

struct record_import {
    interop_array_interface iface;
    int released;
    interop_array *array;
};

static interop_status import_record(void *context, interop_error *err) {
    struct record_import *import = context;
    const interop_status status =
        interop_array_from_array_interface(&import->iface, 0, count_release, &import->released, &import->array, err);
    assert_int_equal(import->released, 0);
    return status;
}

/* A view costs no allocation, and an array one; fields cost the record, and what its parser needs meanwhile. */
/* Where pointers have 32 bits: refused before anything is written. */
static void dims_that_a_pointer_cannot_count(void **state) {
    (void)state;
    static const int64_t cases[][2][2] = {{{2, INT64_C(1) << 33}, {1, 0}}, {{2, 3}, {1, INT64_C(1) << 33}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char byte;
        interop_tensor tensor;
        interop_dims dims;
        interop_error err;
        intptr_t shape[2] = {-5, -5}, strides[2] = {-5, -5};
        interop_dtype dtype;
        assert_int_equal(interop_dtype_init(INTEROP_INT8, &dtype, NULL), INTEROP_OK);
        assert_int_equal(interop_tensor_init(&dtype, 2, cases[1][0], &byte, &tensor, &dims, NULL), INTEROP_OK);
        tensor.shape = cases[i][0];
        tensor.strides = cases[i][1];
        const interop_status status = interop__interface_dims(&tensor, shape, strides, &err);
        assert_int_equal(status, sizeof(void *) == 8 ? INTEROP_OK : INTEROP_ERR_OVERFLOW);
        for (int axis = 0; axis < 2; axis++) {
            assert_int_equal(shape[axis], status == INTEROP_OK ? (intptr_t)cases[i][0][axis] : -5);
            assert_int_equal(strides[axis], status == INTEROP_OK ? (intptr_t)cases[i][1][axis] : -5);
        }
        assert_true(status == INTEROP_OK || strstr(err.message, "shape[1] is") != NULL);
    }
}

static void allocations_are_few_and_may_fail(void **state) {
    (void)state;
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    interop_tensor tensor;
    interop_dims dims;
    interop_array_interface iface = records(NULL);
    assert_int_equal(interop_tensor_from_array_interface(&iface, 0, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(allocator.calls, 0);
    struct record_import plain = {.iface = iface}, record = {.iface = records(fields)};
    assert_int_equal(failing_allocator_sweep(&allocator, import_record, &plain), 1);
    assert_true(failing_allocator_sweep(&allocator, import_record, &record) <= 2);
    interop_array_release(plain.array);
    interop_array_release(record.array);
    assert_int_equal(plain.released, 1);
    assert_int_equal(record.released, 1);
    failing_allocator_remove(&allocator);
}

/* How ml_dtypes says what NumPy has no typestr for. */
static void extension_types_are_confirmed(void **state) {
    (void)state;
    static const struct {
        const char *typestr;
        int32_t type;
        const char *name; /* NULL: refused */
    } cases[] = {
        {NATIVE "W4", INTEROP_COMPLEX32, "complex32"},
        {"=W4", INTEROP_BCOMPLEX32, "bcomplex32"},
        {FOREIGN "W4", INTEROP_BCOMPLEX32, FOREIGN "bcomplex32"},
        {NATIVE "W4", INTEROP_FLOAT32, NULL},
        {NATIVE "W4", 0, NULL},
        {NATIVE "W2", INTEROP_COMPLEX32, NULL},
        {NATIVE "V4", INTEROP_BCOMPLEX32, "bcomplex32"},
        {"<V1", INTEROP_FLOAT8_E8M0FNU, "float8_e8m0fnu"},
        {"<V1", INTEROP_FLOAT6_E2M3FN, "float6_e2m3fn"},
        {"|V1", INTEROP_FLOAT4_E2M1FN, "float4_e2m1fn"},
        {"|V2", INTEROP_FLOAT4_E2M1FN, NULL},
        {"|u1", INTEROP_FLOAT4_E2M1FN, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        interop_tensor tensor;
        interop_array_interface iface = records(NULL);
        interop_dims dims;
        char name[32];
        iface.typestr = cases[i].typestr;
        iface.typestr_length = strlen(cases[i].typestr);
        iface.type = cases[i].type;
        const interop_status status = interop_tensor_from_array_interface(&iface, 0, &tensor, &dims, NULL);
        if (status != (cases[i].name != NULL ? INTEROP_OK : INTEROP_ERR_TYPE)) {
            fail_msg("%s as %d gives %s", cases[i].typestr, (int)cases[i].type, interop_status_name(status));
        }
        if (status == INTEROP_OK) {
            interop_dtype_name(&tensor.dtype, name, sizeof name);
            assert_string_equal(name, cases[i].name);
            assert_int_equal(tensor.flags, tensor.dtype.bits < 8 ? INTEROP_SUBBYTE_PADDED : 0);
        }
    }
}

static void small_floats_take_a_byte_each(void **state) {
    (void)state;
    static const int64_t shape[2] = {2, 3}, row_strides[2] = {12, 4};
    static char values[24];
    interop_dims dims;
    interop_array_interface iface;
    interop_dtype dtype;
    interop_tensor tensor, back;
    char typestr[32];
    assert_int_equal(interop_dtype_init(INTEROP_FLOAT6_E3M2FN, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 2, shape, values, &tensor, &dims, NULL), INTEROP_OK);
    tensor.flags = INTEROP_SUBBYTE_PADDED;
    tensor.strides = row_strides;
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, sizeof typestr, NULL), INTEROP_OK);
    assert_string_equal(iface.typestr, "|V1");
    assert_int_equal(iface.type, INTEROP_FLOAT6_E3M2FN);
    assert_ptr_equal(iface.strides, row_strides);
    assert_int_equal(interop_tensor_from_array_interface(&iface, INTEROP_STRICT, &back, &dims, NULL), INTEROP_OK);
    assert_true(interop_dtype_equal(&back.dtype, &tensor.dtype));
    assert_int_equal(back.flags, INTEROP_SUBBYTE_PADDED);
    tensor.dtype = (interop_dtype){.kind = INTEROP_KIND_INT, .lanes = 1, .bits = 4}; /* has no number to confirm it */
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, sizeof typestr, NULL),
                     INTEROP_ERR_TYPE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_read_and_written),     cmocka_unit_test(records_that_cannot_be_are_refused),
        cmocka_unit_test(objects_in_records_do_not_leave),  cmocka_unit_test(dims_that_a_pointer_cannot_count),
        cmocka_unit_test(allocations_are_few_and_may_fail), cmocka_unit_test(extension_types_are_confirmed),
        cmocka_unit_test(small_floats_take_a_byte_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
