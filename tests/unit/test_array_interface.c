/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "interop/array_interface.h"
#include "native.h"
#include "unit/borrow.h"
#include "unit/failing_allocator.h"

static float values[64];
static int64_t shape[2] = {2, 3};
static int64_t row_strides[2] = {12, 4};

/* float32, shape (2, 3), C order, pointer form. */
static interop_array_interface base(void) {
    return (interop_array_interface){.struct_size = sizeof(interop_array_interface),
                                     .version = 3,
                                     .ndim = 2,
                                     .typestr = "<f4",
                                     .typestr_length = 3,
                                     .shape = shape,
                                     .data = values};
}

static void set_typestr(interop_array_interface *iface, const char *text) {
    iface->typestr = text;
    iface->typestr_length = strlen(text);
}

static interop_status import(const interop_array_interface *iface, uint32_t flags, interop_tensor *out) {
    struct borrow *borrow = borrow_begin(out);
    return borrow_end(borrow, interop_tensor_from_array_interface(iface, flags, out, &borrow->dims, &borrow->err), out);
}

static void the_pointer_form_is_read(void **state) {
    (void)state;
    interop_tensor tensor;
    interop_array_interface iface = base();
    assert_int_equal(import(&iface, INTEROP_STRICT, &tensor), INTEROP_OK);
    assert_ptr_equal(tensor.data, values);
    assert_int_equal(tensor.flags, 0);
    assert_int_equal(tensor.strides[0], 12);
    assert_int_equal(tensor.strides[1], 4);
    const int64_t strides[2] = {-12, 8};
    iface.strides = strides;
    iface.data = values + 8;
    iface.read_only = 1;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_OK);
    assert_int_equal(tensor.strides[0], -12);
    assert_int_equal(tensor.flags, INTEROP_READ_ONLY);
    assert_int_equal(import(&iface, INTEROP_IMPORT_REQUIRE_WRITABLE, &tensor), INTEROP_ERR_BUFFER);
    iface.ndim = 0;
    iface.shape = iface.strides = NULL;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_OK);
    assert_int_equal(tensor.ndim, 0);
}

/* Numbers without gaps take a short way; a flag that changes nothing for them makes them take the long one. */
static void both_ways_give_the_same(void **state) {
    (void)state;
    static const char *const typestrs[] = {"<f4", ">i2", "|b1", "<c8", "=u8", "|i1", ">f8", "<U1", "|S3", "|V4"};
    static int64_t shapes[][2] = {{2, 3}, {1, 1}, {0, 3}, {1, -1}, {INT64_MAX, 2}, {-1, -1}, {INT64_MIN, 2}};
    for (size_t i = 0; i < 3 * sizeof typestrs / sizeof typestrs[0] * (sizeof shapes / sizeof shapes[0]); i++) {
        interop_tensor quick, slow;
        interop_dims dims;
        interop_array_interface iface = base();
        set_typestr(&iface, typestrs[i / 3 % (sizeof typestrs / sizeof typestrs[0])]);
        iface.shape = shapes[i / 3 / (sizeof typestrs / sizeof typestrs[0])];
        iface.strides = i % 3 == 1 ? row_strides : NULL; /* of a float32 */
        iface.read_only = i % 3 == 2;
        const interop_status status = import(&iface, 0, &quick);
        if (status == INTEROP_OK) {
            memcpy(dims.strides, quick.strides, 2 * sizeof(int64_t)); /* the next import writes over them */
        }
        assert_int_equal(import(&iface, INTEROP_IMPORT_MASK_HANDLED, &slow), status);
        if (status == INTEROP_OK) {
            assert_memory_equal(dims.strides, slow.strides, 2 * sizeof(int64_t));
            assert_memory_equal(&quick, &slow, sizeof quick);
        }
    }
}

static void foreign_byte_order_is_kept(void **state) {
    (void)state;
    interop_tensor tensor;
    interop_array_interface iface = base();
    set_typestr(&iface, ">i2");
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_OK);
    assert_int_equal(tensor.dtype.order, INTEROP_ORDER_BIG);
    assert_int_equal(tensor.strides[0], 6);
}

static void the_span_must_lie_in_the_buffer(void **state) {
    (void)state;
    interop_tensor tensor;
    interop_array_interface iface = base();
    iface.form = INTEROP_DATA_BUFFER;
    iface.buffer_length = 24;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_OK);
    iface.buffer_length = 23;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_ERR_VALUE);
    iface.buffer_length = 28;
    iface.offset = 4;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_OK);
    assert_int_equal(tensor.byte_offset, 4);
    iface.offset = 5;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_ERR_VALUE);
    iface.offset = -1;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_ERR_VALUE);
    iface.offset = INT64_MIN;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_ERR_VALUE);
    iface.offset = 29;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_ERR_VALUE);

    const int64_t backwards[2] = {-12, 4}; /* from 12 below the first element to 12 above */
    iface.strides = backwards;
    iface.offset = 12;
    iface.buffer_length = 24;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_OK);
    iface.offset = 11;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_ERR_VALUE);

    const int64_t none[2] = {0, 3}; /* no elements: anywhere in the buffer, its end included */
    iface.shape = none;
    iface.offset = 24;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_OK);
}

/* An address in the upper half leaves room for a span that has no negative of its own in int64. */
static void the_farthest_step_leaves_the_buffer(void **state) {
    (void)state;
#if UINTPTR_MAX == UINT64_MAX
    const int64_t two[1] = {2}, far[1] = {INT64_MIN};
    interop_tensor tensor;
    interop_array_interface iface = base();
    set_typestr(&iface, "|u1");
    iface.ndim = 1;
    iface.shape = two;
    iface.strides = far;
    iface.data = (void *)(UINTPTR_MAX / 2 + 1);
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_OK);
    iface.form = INTEROP_DATA_BUFFER;
    iface.offset = 5;
    iface.buffer_length = 10;
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_ERR_VALUE);
#endif
}

static const struct {
    const char *typestr;
    int32_t type;
    const char *descr;
    interop_status status;
    int32_t kind;
} typestr_cases[] = {
    {"<f4", INTEROP_FLOAT32, NULL, INTEROP_OK, INTEROP_KIND_FLOAT},
    {"<f4", INTEROP_FLOAT64, NULL, INTEROP_ERR_TYPE, 0},
    {"<f4", INTEROP_UINT32, NULL, INTEROP_ERR_TYPE, 0},
    {"<V2", 0, NULL, INTEROP_OK, INTEROP_KIND_VOID},
    {"<V2", INTEROP_BFLOAT16, NULL, INTEROP_OK, INTEROP_KIND_FLOAT},
    {"|V2", INTEROP_BFLOAT16, NULL, INTEROP_OK, INTEROP_KIND_FLOAT},
    {">f4", INTEROP_FLOAT32, NULL, INTEROP_OK, INTEROP_KIND_FLOAT},
    {"|V1", INTEROP_FLOAT8_E5M2, NULL, INTEROP_OK, INTEROP_KIND_FLOAT},
    {"|V1", INTEROP_BFLOAT16, NULL, INTEROP_ERR_TYPE, 0},
    {"<f1", INTEROP_FLOAT8_E5M2, NULL, INTEROP_OK, INTEROP_KIND_FLOAT}, /* ml_dtypes, not NumPy */
    {"<f1", INTEROP_FLOAT8_E4M3, NULL, INTEROP_ERR_TYPE, 0},
    {"<f1", 0, NULL, INTEROP_ERR_TYPE, 0},
    {">c4", INTEROP_COMPLEX32, NULL, INTEROP_OK, INTEROP_KIND_COMPLEX},
    {"<c4", INTEROP_BCOMPLEX32, NULL, INTEROP_ERR_TYPE, 0},
    {"<c4", 0, NULL, INTEROP_ERR_TYPE, 0},
    {"<f4", INTEROP_COMPLEX32, NULL, INTEROP_ERR_TYPE, 0},
    {"|V2", 9999, NULL, INTEROP_ERR_TYPE, 0},
    {"|V8", 0, "[('', '|V8')]", INTEROP_OK, INTEROP_KIND_VOID},
    {"|V8", 0, "[(\"\",\"|V8\"),]", INTEROP_OK, INTEROP_KIND_VOID},
    {"<V2", INTEROP_BFLOAT16, "[('', '<V2')]", INTEROP_OK, INTEROP_KIND_FLOAT},
    {"|V8", 0, "[(' ', '|V8')]", INTEROP_ERR_TYPE, 0}, /* a field, with a name */
    {"|V8", 0, "[('\"', '|V8\"')]", INTEROP_ERR_TYPE, 0},
    {"|V8", 0, "[('', '|V12')]", INTEROP_ERR_VALUE, 0},
    {"|V8", 0, "[('', '|V8')", INTEROP_ERR_VALUE, 0},
    {"|V8", 0, "[('', '|V8')]]", INTEROP_ERR_VALUE, 0},
    {"|V8", 0, "", INTEROP_ERR_VALUE, 0},
    {"|V8", 0, "[('a', '<f4'), ('b', '<f4')]", INTEROP_ERR_TYPE, 0}, /* a borrowed view owns no fields */
    {"|V8", 0, "'<f8'", INTEROP_OK, INTEROP_KIND_FLOAT},
    {"|V8", INTEROP_FLOAT64, "'<f8'", INTEROP_OK, INTEROP_KIND_FLOAT},
    {"|V8", INTEROP_INT64, "'<f8'", INTEROP_ERR_TYPE, 0},
    {"|V1", 0, "'int4'", INTEROP_ERR_TYPE, 0},
    {"|V8", 0, "('<f4', (2,))", INTEROP_ERR_TYPE, 0},
    {"|t1", 0, NULL, INTEROP_ERR_TYPE, 0},
    {"|t8", 0, NULL, INTEROP_ERR_TYPE, 0},
    {"<f4", 0, "[('a', '<f4')]", INTEROP_OK, INTEROP_KIND_FLOAT}, /* looked at for raw bytes only */
    {"|O", 0, NULL, INTEROP_ERR_TYPE, 0},
    {"|O8", 0, NULL, INTEROP_ERR_TYPE, 0},
    {"float32", 0, NULL, INTEROP_ERR_TYPE, 0},
    {"i4,f4", 0, NULL, INTEROP_ERR_TYPE, 0},
    {"2i4", 0, NULL, INTEROP_ERR_TYPE, 0},
    {"", 0, NULL, INTEROP_ERR_TYPE, 0},
    {"|b1", 0, NULL, INTEROP_OK, INTEROP_KIND_BOOL},
    {"<M8[ns]", 0, NULL, INTEROP_OK, INTEROP_KIND_DATETIME},
};

static void typestrs_and_their_confirmation(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof typestr_cases / sizeof typestr_cases[0]; i++) {
        interop_tensor tensor;
        interop_array_interface iface = base();
        set_typestr(&iface, typestr_cases[i].typestr);
        iface.type = typestr_cases[i].type;
        iface.descr = typestr_cases[i].descr;
        iface.descr_length = typestr_cases[i].descr == NULL ? 0 : strlen(typestr_cases[i].descr);
        if (import(&iface, 0, &tensor) != typestr_cases[i].status) {
            fail_msg("typestr %s descr %s", typestr_cases[i].typestr, typestr_cases[i].descr);
        }
        if (typestr_cases[i].status == INTEROP_OK) {
            assert_int_equal(tensor.dtype.kind, typestr_cases[i].kind);
        }
    }
}

static void hostile_entries_are_refused(void **state) {
    (void)state;
    const int64_t negative[2] = {-1, 3}, many[2] = {INT64_MAX, INT64_MAX}, far[2] = {INT64_MAX, 4}, empty[2] = {0, 3};
    interop_tensor tensor;
    interop_array_interface iface;
#define REFUSED(change, flags, wanted)                                                                                 \
    iface = base();                                                                                                    \
    change;                                                                                                            \
    assert_int_equal(import(&iface, flags, &tensor), wanted)
    REFUSED(iface.ndim = -1, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.ndim = 65, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.ndim = INT32_MAX, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.shape = NULL, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.shape = negative, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.shape = many, 0, INTEROP_ERR_OVERFLOW);
    REFUSED(iface.strides = far, 0, INTEROP_ERR_OVERFLOW);
    REFUSED(iface.data = NULL, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.data = (void *)(UINTPTR_MAX - 8), 0, INTEROP_ERR_OVERFLOW);
    REFUSED(iface.data = (char *)values + 1, INTEROP_STRICT, INTEROP_ERR_VALUE);
    REFUSED(iface.offset = 4, 0, INTEROP_ERR_VALUE);
    REFUSED(iface.form = 3, 0, INTEROP_ERR_ARGUMENT);
    REFUSED(iface.form = -1, 0, INTEROP_ERR_ARGUMENT);
    REFUSED(iface.form = INTEROP_DATA_NONE, 0, INTEROP_ERR_ARGUMENT); /* though there is data */
    REFUSED((iface.form = INTEROP_DATA_NONE, iface.data = NULL), 0, INTEROP_ERR_VALUE);
    REFUSED((iface.form = INTEROP_DATA_NONE, iface.data = NULL, iface.shape = empty), 0, INTEROP_OK);
    REFUSED((iface.form = INTEROP_DATA_NONE, iface.data = NULL, iface.shape = empty, iface.offset = 4), 0,
            INTEROP_ERR_VALUE);
    REFUSED(iface.version = 2, 0, INTEROP_ERR_UNSUPPORTED);
    REFUSED(iface.version = 999, 0, INTEROP_ERR_UNSUPPORTED);
    REFUSED(iface.version = 0, INTEROP_STRICT, INTEROP_ERR_UNSUPPORTED);
    REFUSED(iface.version = 0, 0, INTEROP_OK);
    REFUSED(iface.mask = &iface, 0, INTEROP_ERR_UNSUPPORTED);
    REFUSED(iface.mask = &iface, INTEROP_IMPORT_MASK_HANDLED, INTEROP_OK);
    REFUSED(iface.typestr = NULL, 0, INTEROP_ERR_ARGUMENT);
    REFUSED(iface.typestr_length = UINT64_MAX, 0, INTEROP_ERR_TYPE);
    REFUSED(iface.descr_length = 5, 0, INTEROP_ERR_ARGUMENT);
    REFUSED(iface.struct_size = 0, 0, INTEROP_ERR_ARGUMENT);
    REFUSED((void)0, INTEROP_IMPORT_LEGACY_WRITABLE, INTEROP_ERR_ARGUMENT);
#undef REFUSED
    interop_dims dims;
    iface = base();
    assert_int_equal(interop_tensor_from_array_interface(NULL, 0, &tensor, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_array_interface(&iface, 0, NULL, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_array_interface(&iface, 0, &tensor, NULL, NULL), INTEROP_ERR_ARGUMENT);
}

static void count_release(void *user) {
    ++*(int *)user;
}

static void arrays_release_their_owner_once(void **state) {
    (void)state;
    int released = 0;
    interop_array *array = NULL;
    interop_array_interface iface = base();
    int64_t copied[2] = {2, 3};
    iface.shape = copied;
    assert_int_equal(interop_array_from_array_interface(&iface, 0, count_release, &released, &array, NULL), INTEROP_OK);
    copied[0] = -1; /* nothing of the struct needs to live on */
    assert_int_equal(interop_array_tensor(array)->shape[0], 2);
    interop_array_retain(array);
    interop_array_release(array);
    assert_int_equal(released, 0);
    interop_array_release(array);
    assert_int_equal(released, 1);

    array = NULL;
    assert_int_equal(interop_array_from_array_interface(&iface, 0, count_release, &released, &array, NULL),
                     INTEROP_ERR_VALUE);
    assert_int_equal(interop_array_from_array_interface(&iface, 0, count_release, &released, NULL, NULL),
                     INTEROP_ERR_ARGUMENT);
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    allocator.fail_at = 1;
    iface.shape = shape;
    assert_int_equal(interop_array_from_array_interface(&iface, 0, count_release, &released, &array, NULL),
                     INTEROP_ERR_MEMORY);
    failing_allocator_remove(&allocator);
    assert_null(array);
    assert_int_equal(released, 1);
}

static interop_tensor make_tensor(int32_t type, interop_dims *dims) {
    interop_dtype dtype;
    interop_tensor tensor;
    assert_int_equal(interop_dtype_init(type, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 2, shape, values, &tensor, dims, NULL), INTEROP_OK);
    return tensor;
}

static void exports_say_what_the_tensor_is(void **state) {
    (void)state;
    interop_dims dims;
    interop_array_interface iface;
    char typestr[32];
    interop_tensor tensor = make_tensor(INTEROP_FLOAT32, &dims), back;
    tensor.byte_offset = 8;
    tensor.flags = INTEROP_READ_ONLY;
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, sizeof typestr, NULL), INTEROP_OK);
    assert_string_equal(iface.typestr, NATIVE "f4");
    assert_int_equal(iface.typestr_length, 3);
    assert_int_equal(iface.version, 3);
    assert_int_equal(iface.read_only, 1);
    assert_int_equal(iface.type, 0);
    assert_ptr_equal(iface.data, values + 2);
    assert_null(iface.strides);
    assert_int_equal(import(&iface, INTEROP_STRICT, &back), INTEROP_OK);
    dims.strides[0] = row_strides[0] + 4;
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, sizeof typestr, NULL), INTEROP_OK);
    assert_ptr_equal(iface.strides, dims.strides);

    tensor = make_tensor(INTEROP_BFLOAT16, &dims);
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, sizeof typestr, NULL), INTEROP_OK);
    assert_string_equal(iface.typestr, NATIVE "V2");
    assert_int_equal(iface.type, INTEROP_BFLOAT16);
    assert_int_equal(import(&iface, 0, &back), INTEROP_OK);
    assert_true(interop_dtype_equal(&back.dtype, &tensor.dtype));
    tensor.dtype.order = INTEROP_ORDER_BIG;
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, sizeof typestr, NULL), INTEROP_OK);
    assert_string_equal(iface.typestr, ">V2");
    assert_int_equal(iface.type, INTEROP_BFLOAT16);
    assert_int_equal(import(&iface, 0, &back), INTEROP_OK);
    assert_true(interop_dtype_equal(&back.dtype, &tensor.dtype));
}

static void exports_that_cannot_be_are_refused(void **state) {
    (void)state;
    interop_dims dims;
    interop_array_interface iface, before;
    char typestr[32];
    memset(&before, 0x5a, sizeof before);
    iface = before;
    interop_tensor tensor = make_tensor(INTEROP_FLOAT32, &dims);
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, 3, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_array_interface(&tensor, NULL, typestr, 32, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, NULL, 32, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_array_interface(NULL, &iface, typestr, 32, NULL), INTEROP_ERR_ARGUMENT);
    tensor.device.type = INTEROP_DEVICE_CUDA;
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, 32, NULL), INTEROP_ERR_BUFFER);
    tensor = make_tensor(INTEROP_FLOAT4_E2M1FN, &dims);
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, 32, NULL), INTEROP_ERR_TYPE);
    tensor = make_tensor(INTEROP_COMPLEX32, &dims);
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, 32, NULL), INTEROP_ERR_TYPE);
    assert_memory_equal(&iface, &before, sizeof before);
}

/* NumPy would allocate, forget that the array is read-only, and make "S0" an "S1". */
static void the_address_of_no_elements_is_some(void **state) {
    (void)state;
    static const int64_t none[2] = {0, 3};
    interop_dims dims;
    interop_array_interface iface;
    char typestr[32];
    interop_tensor tensor = make_tensor(INTEROP_FLOAT32, &dims);
    tensor.shape = none;
    tensor.data = NULL;
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, sizeof typestr, NULL), INTEROP_OK);
    assert_non_null(iface.data);
    tensor.data = values;
    assert_int_equal(interop_tensor_to_array_interface(&tensor, &iface, typestr, sizeof typestr, NULL), INTEROP_OK);
    assert_ptr_equal(iface.data, values);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pointer_form_is_read),           cmocka_unit_test(foreign_byte_order_is_kept),
        cmocka_unit_test(the_span_must_lie_in_the_buffer),    cmocka_unit_test(the_farthest_step_leaves_the_buffer),
        cmocka_unit_test(typestrs_and_their_confirmation),    cmocka_unit_test(hostile_entries_are_refused),
        cmocka_unit_test(arrays_release_their_owner_once),    cmocka_unit_test(both_ways_give_the_same),
        cmocka_unit_test(exports_say_what_the_tensor_is),     cmocka_unit_test(exports_that_cannot_be_are_refused),
        cmocka_unit_test(the_address_of_no_elements_is_some),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
