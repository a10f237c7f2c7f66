/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "interop/dialect.h"
#include "unit/array_struct_case.h"
#include "unit/failing_allocator.h"

static void the_struct_is_read(void **state) {
    (void)state;
    interop_tensor tensor;
    interop_array_struct iface = base();
    assert_int_equal(import(&iface, NULL, INTEROP_STRICT, &tensor), INTEROP_OK);
    assert_ptr_equal(tensor.data, values);
    assert_int_equal(tensor.flags, 0);
    assert_int_equal(tensor.shape[1], 3);
    assert_int_equal(tensor.strides[0], 12);
    assert_int_equal(interop_dtype_type(&tensor.dtype), INTEROP_FLOAT32);
    iface.strides = NULL;
    assert_int_equal(import(&iface, NULL, 0, &tensor), INTEROP_OK);
    assert_int_equal(tensor.strides[0], 12);
    iface.flags = USUAL | F; /* both: C order */
    assert_int_equal(import(&iface, NULL, 0, &tensor), INTEROP_OK);
    assert_int_equal(tensor.strides[0], 12);
    iface.flags = (USUAL & ~C) | F;
    assert_int_equal(import(&iface, NULL, INTEROP_STRICT, &tensor), INTEROP_OK);
    assert_int_equal(tensor.strides[0], 4);
    assert_int_equal(tensor.strides[1], 8);
    iface.flags &= ~WRITEABLE;
    assert_int_equal(import(&iface, NULL, 0, &tensor), INTEROP_OK);
    assert_int_equal(tensor.flags, INTEROP_READ_ONLY);
    assert_int_equal(import(&iface, NULL, INTEROP_IMPORT_REQUIRE_WRITABLE, &tensor), INTEROP_ERR_BUFFER);
    iface.flags &= ~NATIVE_ORDER;
    assert_int_equal(import(&iface, NULL, 0, &tensor), INTEROP_OK);
    assert_int_not_equal(tensor.dtype.order, INTEROP__ORDER_NATIVE);
    iface.nd = 0;
    iface.shape = NULL;
    assert_int_equal(import(&iface, NULL, 0, &tensor), INTEROP_OK);
    assert_int_equal(tensor.ndim, 0);
}

static const struct {
    char kind;
    int32_t itemsize;
    int32_t flags;
    int32_t type;
    const char *descr;
    interop_status status;
    const char *means;
} kind_cases[] = {
    {'b', 1, USUAL, 0, NULL, INTEROP_OK, "|b1"},
    {'i', 8, USUAL, 0, NULL, INTEROP_OK, NATIVE "i8"},
    {'i', 8, 0, 0, NULL, INTEROP_OK, FOREIGN "i8"},
    {'c', 16, USUAL, 0, NULL, INTEROP_OK, NATIVE "c16"},
    {'S', 5, USUAL, 0, NULL, INTEROP_OK, "|S5"},
    {'U', 20, USUAL, 0, NULL, INTEROP_OK, NATIVE "U5"}, /* bytes, not characters */
    {'U', 18, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
    {'M', 8, USUAL, 0, NULL, INTEROP_OK, NATIVE "M8"},
    {'M', 8, USUAL | DESCR, 0, "'" NATIVE "M8[ns]'", INTEROP_OK, NATIVE "M8[ns]"},
    {'M', 4, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
    {'V', 2, USUAL, 0, NULL, INTEROP_OK, "|V2"},
    {'V', 0, USUAL, 0, NULL, INTEROP_OK, "|V0"},
    {'V', 2, USUAL, INTEROP_BFLOAT16, NULL, INTEROP_OK, NATIVE "V2"},
    {'V', 2, 0, INTEROP_BFLOAT16, NULL, INTEROP_OK, FOREIGN "V2"},
    {'V', 1, USUAL, INTEROP_BFLOAT16, NULL, INTEROP_ERR_TYPE, NULL},
    {'f', 4, USUAL, INTEROP_INT32, NULL, INTEROP_ERR_TYPE, NULL},
    {'f', 4, USUAL | DESCR, 0, "'<i4'", INTEROP_OK, "<i4"}, /* for any kind */
    {'f', 4, USUAL, 0, "'<i4'", INTEROP_OK, NATIVE "f4"},   /* not without the flag */
    {'f', 4, USUAL | DESCR, 0, "'<i8'", INTEROP_ERR_VALUE, NULL},
    {'f', 4, USUAL | DESCR, 0, "'<q9'", INTEROP_ERR_TYPE, NULL}, /* no falling back */
    {'f', 16, USUAL | DESCR, 0, "{'names': ['a'], 'formats': ['|O'], 'itemsize': 16}", INTEROP_ERR_TYPE, NULL},
    {'f', 4, USUAL | DESCR, 0, NULL, INTEROP_ERR_VALUE, NULL},
    {'f', -4, USUAL | DESCR, 0, "'<i4'", INTEROP_ERR_TYPE, NULL},
    {'V', 4, USUAL | DESCR, 0, "[('a', '<i4')]", INTEROP_ERR_TYPE, NULL}, /* a borrowed view owns no fields */
    {'V', 4, USUAL | DESCR, 0, "[('', '|V4')]", INTEROP_OK, "|V4"},       /* which has none */
    {'f', -4, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
    {'f', 3, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
    {'f', 0, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
    {'O', 8, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
    {'t', 1, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
    {'q', 8, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
    {'\0', 4, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
    {',', 4, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
    {'4', 4, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
    {'\xff', 4, USUAL, 0, NULL, INTEROP_ERR_TYPE, NULL},
};

static void kinds_and_descrs(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof kind_cases / sizeof kind_cases[0]; i++) {
        interop_tensor tensor;
        interop_array_struct iface = base();
        interop_array_struct_notes notes = {.struct_size = sizeof notes};
        iface.typekind = kind_cases[i].kind;
        iface.itemsize = kind_cases[i].itemsize;
        iface.flags = kind_cases[i].flags;
        iface.strides = NULL;
        if (kind_cases[i].descr != NULL) {
            notes = with_descr(kind_cases[i].descr);
            iface.descr = values; /* any object */
        }
        notes.type = kind_cases[i].type;
        const interop_status status = import(&iface, &notes, 0, &tensor);
        if (status != kind_cases[i].status) {
            fail_msg("case %zu: %c%d gives %s", i, kind_cases[i].kind, (int)kind_cases[i].itemsize,
                     interop_status_name(status));
        }
        if (status == INTEROP_OK) {
            char text[64];
            interop_dtype_to_typestr(&tensor.dtype, text, sizeof text, NULL, NULL);
            assert_string_equal(text, kind_cases[i].means);
            assert_true(kind_cases[i].type == 0 || tensor.dtype.kind == INTEROP_KIND_FLOAT);
        }
    }
}

static void hostile_fields_are_refused(void **state) {
    (void)state;
    intptr_t negative[2] = {-1, 3}, many[2] = {INTPTR_MAX, INTPTR_MAX}, far[2] = {INTPTR_MAX, 4};
    interop_tensor tensor;
    interop_array_struct iface;
    interop_array_struct_notes notes = {.struct_size = sizeof notes};
#define REFUSED(change, flags, wanted)                                                                                 \
    iface = base();                                                                                                    \
    change;                                                                                                            \
    assert_int_equal(import(&iface, &notes, flags, &tensor), wanted)
    REFUSED(iface.two = 3, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.two = 0, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.nd = -1, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.nd = 65, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.nd = INT32_MAX, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.nd = INT32_MIN, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.shape = NULL, 0, INTEROP_ERR_VALUE);
    REFUSED((iface.shape = NULL, iface.strides = NULL), 0, INTEROP_ERR_VALUE);
    REFUSED(iface.shape = negative, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.shape = many, 0, INTEROP_ERR_OVERFLOW);
    REFUSED((iface.shape = many, iface.strides = NULL), 0, INTEROP_ERR_OVERFLOW);
    REFUSED((iface.shape = many, iface.strides = NULL, iface.flags = F), 0, INTEROP_ERR_OVERFLOW);
    REFUSED(iface.strides = far, 0, sizeof(void *) == 8 ? INTEROP_ERR_OVERFLOW : INTEROP_OK);
    REFUSED(iface.data = NULL, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.data = (void *)(UINTPTR_MAX - 8), 0, INTEROP_ERR_OVERFLOW);
    REFUSED(iface.data = (char *)values + 1, INTEROP_STRICT, INTEROP_ERR_VALUE);
    REFUSED(iface.data = (char *)values + 1, 0, INTEROP_OK);
    REFUSED(iface.flags |= F, INTEROP_STRICT, INTEROP_ERR_VALUE);
    REFUSED(iface.flags |= F, 0, INTEROP_OK);
    REFUSED((iface.strides = far, iface.shape = strides, iface.nd = 0), INTEROP_STRICT, INTEROP_OK);
    REFUSED(iface.flags |= 0x4000, INTEROP_STRICT, INTEROP_ERR_UNSUPPORTED);
    REFUSED(iface.flags |= INTEROP_STRUCT_OWNDATA | INTEROP_STRUCT_WRITEBACKIFCOPY, INTEROP_STRICT, INTEROP_OK);
    REFUSED(iface.flags = -1, 0, INTEROP_ERR_VALUE); /* with a descr that is not there */
    REFUSED((void)0, INTEROP_IMPORT_MASK_HANDLED, INTEROP_ERR_ARGUMENT);
    REFUSED(notes.descr_length = 5, 0, INTEROP_ERR_VALUE);
    REFUSED(notes.struct_size = 3, 0, INTEROP_ERR_ARGUMENT);
#undef REFUSED
    interop_dims dims;
    iface = base();
    assert_int_equal(interop_tensor_from_array_struct(NULL, NULL, 0, &tensor, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_array_struct(&iface, NULL, 0, NULL, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_array_struct(&iface, NULL, 0, &tensor, NULL, NULL), INTEROP_ERR_ARGUMENT);
}

static void count_release(void *user) {
    ++*(int *)user;
}

static void arrays_release_their_capsule_once(void **state) {
    (void)state;
    static const char fields[] = "[('a', '<i2'), ('b', '<i2')]";
    const interop_array_struct_notes notes = with_descr(fields);
    interop_array_struct iface = base();
    interop_array *array = NULL;
    interop_error err;
    int released = 0;
    iface.flags |= DESCR;
    assert_int_equal(interop_array_from_array_struct(&iface, &notes, 0, count_release, &released, &array, NULL),
                     INTEROP_OK);
    const interop_tensor *tensor = interop_array_tensor(array);
    memset(&iface, 0, sizeof iface); /* nothing of the struct needs to live on */
    assert_int_equal(tensor->dtype.kind, INTEROP_KIND_RECORD);
    assert_int_equal(tensor->shape[1], 3);
    assert_int_equal(released, 0);
    interop_array_release(array);
    assert_int_equal(released, 1);

    array = NULL;
    iface = base();
    iface.typekind = 'V';
    iface.flags = 0; /* as NumPy writes a record */
    iface.descr = values;
    assert_int_equal(interop_array_from_array_struct(&iface, &notes, 0, count_release, &released, &array, NULL),
                     INTEROP_OK);
    tensor = interop_array_tensor(array);
    assert_int_equal(tensor->dtype.kind, INTEROP_KIND_RECORD);
    assert_int_equal(tensor->flags, INTEROP_READ_ONLY);
    interop_array_release(array);
    assert_int_equal(released, 2);

    array = NULL;
    iface.data = NULL;
    assert_int_equal(interop_array_from_array_struct(&iface, &notes, 0, count_release, &released, &array, NULL),
                     INTEROP_ERR_VALUE);
    assert_int_equal(interop_array_from_array_struct(&iface, &notes, 0, count_release, &released, NULL, NULL),
                     INTEROP_ERR_ARGUMENT);
    iface = base();
    for (records_allocator.fail_at = records_allocator.calls + 1; array == NULL; records_allocator.fail_at = 0) {
        assert_int_equal(interop_array_from_array_struct(&iface, NULL, 0, count_release, &released, &array, &err),
                         records_allocator.fail_at != 0 ? INTEROP_ERR_MEMORY : INTEROP_OK);
    }
    assert_int_equal(released, 2);
    interop_array_release(array);
    assert_int_equal(released, 3);
}

/* Exports a tensor of this type, and takes it back by its own text. */
static void round_trip(const char *descr, int64_t rows, const int64_t steps[2], int32_t flags, const char *text) {
    const int64_t extents[2] = {rows, 3};
    interop_dtype dtype;
    interop_dims dims;
    interop_tensor tensor;
    interop_array_struct iface;
    interop_array_struct_dims room;
    interop_array *back = NULL;
    char printed[128] = "";
    size_t length = 99;
    assert_int_equal(interop_dtype_from_descr(descr, strlen(descr), 0, &dtype, NULL, NULL, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 2, extents, values, &tensor, &dims, NULL), INTEROP_OK);
    if (steps != NULL) {
        tensor.strides = steps;
    }
    assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, printed, sizeof printed, &length, NULL),
                     INTEROP_OK);
    assert_int_equal(iface.two, 2);
    if (iface.flags != flags || strcmp(printed, text) != 0) {
        fail_msg("%s: flags 0x%x, descr %s", descr, (unsigned)iface.flags, printed);
    }
    assert_int_equal(length, strlen(text));
    assert_int_equal(iface.itemsize, interop_dtype_itemsize(&dtype));
    assert_ptr_equal(iface.data, values);
    assert_null(iface.descr);
    const interop_array_struct_notes notes = {
        .struct_size = sizeof notes, .descr = length != 0 ? printed : NULL, .descr_length = length};
    assert_int_equal(interop_array_from_array_struct(&iface, &notes, INTEROP_STRICT, NULL, NULL, &back, NULL),
                     INTEROP_OK);
    const interop_tensor *got = interop_array_tensor(back);
    assert_true(interop_dtype_equal(&got->dtype, &dtype));
    assert_memory_equal(got->shape, extents, sizeof extents);
    interop_array_release(back);
    if (length != 0) {
        size_t needed = 0;
        assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, printed, length, &needed, NULL),
                         INTEROP_ERR_ARGUMENT);
        assert_int_equal(needed, length);
    }
    interop_record_release(dtype.record);
}

static void exports_are_truthful_and_come_back(void **state) {
    (void)state;
    static const int64_t columns[2] = {4, 8}, backwards[2] = {-12, 4};
    round_trip("'" NATIVE "f4'", 2, NULL, USUAL, "");
    round_trip("'" NATIVE "f4'", 2, columns, (USUAL & ~C) | F, "");
    round_trip("'" NATIVE "f4'", 1, backwards, USUAL | F, "");
    round_trip("'" NATIVE "f4'", 0, backwards, USUAL | F, "");
    round_trip("'" FOREIGN "f4'", 2, NULL, USUAL & ~NATIVE_ORDER, "");
    round_trip("'|S3'", 2, NULL, USUAL, "");
    round_trip("'|V2'", 2, NULL, USUAL, "");
    round_trip("'" NATIVE "U1'", 2, NULL, USUAL | DESCR, "'" NATIVE "U1'");
    round_trip("'" NATIVE "M8[ns]'", 2, NULL, USUAL | DESCR, "'" NATIVE "M8[ns]'");
    round_trip("'" NATIVE "m8'", 2, NULL, USUAL, "");
    round_trip("'bfloat16'", 2, NULL, USUAL | DESCR, "'bfloat16'");
    round_trip("[('a', '<i4'), ('b', '<f8')]", 2, NULL, USUAL | DESCR, "[('a', '<i4'), ('b', '<f8')]");
    round_trip("[('a', '<i4'), ('', '|V4')]", 2, NULL, USUAL | DESCR,
               "{'names': ['a'], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 8}");
    round_trip("{'names': ['a', 'b'], 'formats': ['|i1', '<i4'], 'offsets': [4, 0], 'itemsize': 8}", 2, NULL,
               USUAL | DESCR, "{'names': ['a', 'b'], 'formats': ['|i1', '<i4'], 'offsets': [4, 0], 'itemsize': 8}");
}

static void fields_of_extension_types_go_out_as_bytes(void **state) {
    (void)state;
    static const char fields[] = "[('a', 'float8_e5m2'), ('b', 'bfloat16')]";
    interop_array_struct iface;
    interop_array_struct_dims room;
    interop_tensor tensor;
    interop_dims dims;
    interop_dtype dtype;
    char text[64];
    assert_int_equal(interop_dtype_from_descr(fields, strlen(fields), 0, &dtype, NULL, NULL, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 0, NULL, values, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, text, sizeof text, NULL, NULL), INTEROP_OK);
    assert_string_equal(text, "[('a', '|V1'), ('b', '" NATIVE "V2')]");
    interop_record_release(dtype.record);
}

/* Also beyond what interop_tensor_alignment() tells. */
static void alignment_is_as_records_want_it(void **state) {
    (void)state;
    const interop_field field = records_field("a", records_type("|i1"), 0);
    const interop_record *record;
    interop_array_struct iface;
    interop_array_struct_dims room;
    interop_tensor tensor;
    interop_dims dims;
    interop_dtype dtype;
    char text[128];
    assert_int_equal(interop_record_create(&field, 1, 8192, 8192, &record, NULL), INTEROP_OK);
    assert_int_equal(interop_record_dtype(record, &dtype, NULL), INTEROP_OK);
    for (int32_t pages = 1; pages <= 2; pages++) { /* of 4096 bytes, which nobody reads */
        void *data = (void *)(uintptr_t)(pages * 4096);
        assert_int_equal(interop_tensor_init(&dtype, 0, NULL, data, &tensor, &dims, NULL), INTEROP_OK);
        assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, text, sizeof text, NULL, NULL),
                         INTEROP_OK);
        assert_int_equal(iface.flags & ALIGNED, pages == 2 ? ALIGNED : 0);
    }
    interop_record_release(record);
}

static void exports_that_cannot_be_are_refused(void **state) {
    (void)state;
    interop_array_struct iface, before;
    interop_array_struct_dims room;
    const int64_t one[1] = {1};
    interop_dtype dtype;
    interop_dims dims;
    interop_tensor tensor;
    char text[64];
    memset(&before, 0x5a, sizeof before);
    iface = before;
    assert_int_equal(interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 1, one, (char *)values + 1, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_to_array_struct(&tensor, NULL, &room, text, 64, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, NULL, text, 64, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, NULL, 1, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_array_struct(NULL, &iface, &room, text, 64, NULL, NULL), INTEROP_ERR_ARGUMENT);
    tensor.device.type = INTEROP_DEVICE_CUDA;
    assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, text, 64, NULL, NULL), INTEROP_ERR_BUFFER);
    tensor.device.type = INTEROP_DEVICE_CPU;
    static const char *const kinds[] = {"'|O'", "[('a', '|O')]", "'|t8'", "'complex32'", "'int4'"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        assert_int_equal(interop_dtype_from_descr(kinds[i], strlen(kinds[i]), 0, &tensor.dtype, NULL, NULL, NULL),
                         INTEROP_OK);
        assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, text, 64, NULL, NULL),
                         INTEROP_ERR_TYPE);
        interop_record_release(tensor.dtype.record);
    }
    assert_memory_equal(&iface, &before, sizeof before);
    tensor.dtype = dtype;
    tensor.flags = INTEROP_READ_ONLY;
    assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, NULL, 0, NULL, NULL), INTEROP_OK);
    assert_int_equal(iface.flags, C | F | NATIVE_ORDER); /* misaligned and read-only */
    tensor.ndim = 0;
    assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, NULL, 0, NULL, NULL), INTEROP_OK);
    assert_null(iface.shape);
    assert_null(iface.strides);
}

/* NumPy would allocate, forget that the array is read-only, and make "S0" an "S1". */
static void the_address_of_no_elements_is_some(void **state) {
    (void)state;
    static const int64_t none[2] = {0, 3};
    const interop_dtype dtype = records_type("|S0");
    interop_array_struct iface;
    interop_array_struct_dims room;
    interop_tensor tensor, back;
    interop_dims dims;
    assert_int_equal(interop_tensor_init(&dtype, 2, none, NULL, &tensor, &dims, NULL), INTEROP_OK);
    tensor.flags = INTEROP_READ_ONLY;
    assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, NULL, 0, NULL, NULL), INTEROP_OK);
    assert_non_null(iface.data);
    assert_int_equal(import(&iface, NULL, INTEROP_STRICT, &back), INTEROP_OK);
    assert_int_equal(back.flags, INTEROP_READ_ONLY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(the_struct_is_read),
        RECORDS_TEST(kinds_and_descrs),
        RECORDS_TEST(hostile_fields_are_refused),
        RECORDS_TEST(arrays_release_their_capsule_once),
        RECORDS_TEST(exports_are_truthful_and_come_back),
        RECORDS_TEST(fields_of_extension_types_go_out_as_bytes),
        RECORDS_TEST(alignment_is_as_records_want_it),
        RECORDS_TEST(exports_that_cannot_be_are_refused),
        RECORDS_TEST(the_address_of_no_elements_is_some),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
