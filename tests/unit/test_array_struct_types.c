/* SPDX-License-Identifier: MIT */
/* What array structs say of their elements beyond NumPy's own kinds, and where they lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/array_struct_case.h"

/* How ml_dtypes says what NumPy has no kind for. */
static void extension_types_are_confirmed(void **state) {
    (void)state;
    static const struct {
        char kind;
        int32_t itemsize, flags, type;
        const char *name; /* NULL: refused */
    } cases[] = {
        {'f', 1, USUAL, INTEROP_FLOAT8_E5M2, "float8_e5m2"},
        {'f', 1, USUAL, INTEROP_FLOAT8_E4M3, NULL},
        {'W', 4, USUAL, INTEROP_COMPLEX32, "complex32"},
        {'W', 4, USUAL & ~NATIVE_ORDER, INTEROP_BCOMPLEX32, FOREIGN "bcomplex32"},
        {'W', 4, USUAL, 0, NULL},
        {'W', 4, USUAL, INTEROP_FLOAT32, NULL},
        {'W', 8, USUAL, INTEROP_COMPLEX64, NULL},
        {'c', 4, USUAL, INTEROP_COMPLEX32, "complex32"},
        {'V', 1, USUAL, INTEROP_FLOAT4_E2M1FN, "float4_e2m1fn"},
        {'V', 2, USUAL, INTEROP_FLOAT4_E2M1FN, NULL},
    };
    for (size_t i = 0; i < INTEROP__COUNT(cases); i++) {
        const interop_array_struct_notes notes = {.struct_size = sizeof notes, .type = cases[i].type};
        interop_array_struct iface = base();
        interop_tensor tensor;
        char name[32];
        iface.typekind = cases[i].kind;
        iface.itemsize = cases[i].itemsize;
        iface.flags = cases[i].flags;
        iface.strides = NULL;
        const interop_status status = import(&iface, &notes, 0, &tensor);
        if (status != (cases[i].name != NULL ? INTEROP_OK : INTEROP_ERR_TYPE)) {
            fail_msg("%c%d as %d gives %s", cases[i].kind, (int)cases[i].itemsize, (int)cases[i].type,
                     interop_status_name(status));
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
    static const int64_t extents[2] = {2, 3}, columns[2] = {1, 2};
    interop_array_struct iface;
    interop_array_struct_dims room;
    interop_tensor tensor, back;
    interop_dims dims;
    interop_dtype dtype;
    char text[64];
    size_t length;
    assert_int_equal(interop_dtype_init(INTEROP_FLOAT4_E2M1FN, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 2, extents, values, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, text, sizeof text, NULL, NULL),
                     INTEROP_ERR_TYPE); /* two to a byte */
    tensor.flags = INTEROP_SUBBYTE_PADDED;
    tensor.strides = columns;
    assert_int_equal(interop_tensor_to_array_struct(&tensor, &iface, &room, text, sizeof text, &length, NULL),
                     INTEROP_OK);
    assert_int_equal(iface.typekind, 'V');
    assert_int_equal(iface.itemsize, 1);
    assert_int_equal(iface.flags, (USUAL & ~C) | F | DESCR);
    assert_string_equal(text, "'float4_e2m1fn'");
    const interop_array_struct_notes notes = with_descr(text);
    assert_int_equal(import(&iface, &notes, INTEROP_STRICT, &back), INTEROP_OK);
    assert_true(interop_dtype_equal(&back.dtype, &dtype));
    assert_int_equal(back.flags, INTEROP_SUBBYTE_PADDED);
}

static void a_descr_shows_what_lies(void **state) {
    (void)state;
    static const struct {
        char kind;
        int32_t flags;
        const char *descr;
        interop_status strict;
    } cases[] = {
        {'i', USUAL | DESCR, "'" NATIVE "i4'", INTEROP_OK},
        {'f', USUAL | DESCR, "'" NATIVE "i4'", INTEROP_ERR_VALUE},
        {'V', USUAL | DESCR, "'" NATIVE "i4'", INTEROP_ERR_VALUE},
        {'i', USUAL | DESCR, "'" FOREIGN "i4'", INTEROP_ERR_VALUE},
        {'i', (USUAL | DESCR) & ~NATIVE_ORDER, "'" NATIVE "i4'", INTEROP_ERR_VALUE},
        {'i', (USUAL | DESCR) & ~NATIVE_ORDER, "'" FOREIGN "i4'", INTEROP_OK},
        {'S', (USUAL | DESCR) & ~NATIVE_ORDER, "'|S4'", INTEROP_OK},
        {'i', (USUAL & ~NATIVE_ORDER), "'" NATIVE "i4'", INTEROP_OK}, /* does not count */
        {'W', USUAL | DESCR, "'complex32'", INTEROP_OK},              /* no kind of NumPy's */
    };
    for (size_t i = 0; i < INTEROP__COUNT(cases); i++) {
        const interop_array_struct_notes notes = with_descr(cases[i].descr);
        interop_array_struct iface = base();
        interop_tensor tensor;
        iface.typekind = cases[i].kind;
        iface.flags = cases[i].flags;
        assert_int_equal(import(&iface, &notes, 0, &tensor), INTEROP_OK);
        if (import(&iface, &notes, INTEROP_STRICT, &tensor) != cases[i].strict) {
            fail_msg("kind %c, flags 0x%x, descr %s", cases[i].kind, (unsigned)cases[i].flags, cases[i].descr);
        }
    }
}

static void messages_name_the_fields(void **state) {
    (void)state;
    interop_array_struct iface = base();
    interop_tensor tensor;
    interop_dims dims;
    interop_error err;
    iface.itemsize = 3;
    assert_int_equal(interop_tensor_from_array_struct(&iface, NULL, 0, &tensor, &dims, &err), INTEROP_ERR_TYPE);
    assert_non_null(strstr(err.message, "typekind is f, itemsize 3: "));
    const interop_array_struct_notes notes = {.struct_size = sizeof notes, .type = INTEROP_BFLOAT16};
    iface.itemsize = 8;
    assert_int_equal(interop_tensor_from_array_struct(&iface, &notes, 0, &tensor, &dims, &err), INTEROP_ERR_TYPE);
    assert_string_equal(err.message, "type is 11 (bfloat16), but the elements are float64: it confirms what they are");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(extension_types_are_confirmed),
        RECORDS_TEST(small_floats_take_a_byte_each),
        RECORDS_TEST(a_descr_shows_what_lies),
        RECORDS_TEST(messages_name_the_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
