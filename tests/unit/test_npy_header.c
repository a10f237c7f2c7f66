/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interop/npy.h"

/* An image of version 1.0 with the text given and `data` bytes behind it. Returns its size. */
static size_t make_image(unsigned char *image, const char *text, size_t data) {
    const size_t length = strlen(text);
    memcpy(image, "\x93NUMPY\x01\x00", 8);
    image[8] = (unsigned char)(length & 0xff);
    image[9] = (unsigned char)(length >> 8);
    memcpy(image + 10, text, length);
    memset(image + 10 + length, 0, data);
    return 10 + length + data;
}

static interop_status parse_text(const char *text, size_t data, interop_tensor *out, interop_dims *dims,
                                 interop_error *err) {
    static unsigned char image[4096];
    const size_t size = make_image(image, text, data);
    unsigned char *exact = malloc(size); /* so that a sanitizer sees a read behind the end */
    assert_non_null(exact);
    memcpy(exact, image, size);
    interop_status status = interop_npy_parse(exact, size, out, dims, err);
    free(exact);
    return status;
}

static void headers_may_be_written_in_other_ways(void **state) {
    (void)state;
    static const char *const good[] = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}\n",
        "{\"shape\":(2,3),\"fortran_order\":False,\"descr\":\"<f4\"}   \n",
        " { 'fortran_order' : False , 'shape' : ( 2 , 3 , ) , 'descr' : '<f4' , } \n",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }\n",
    };
    interop_tensor tensor;
    interop_dims dims;
    interop_error err;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(parse_text(good[i], 24, &tensor, &dims, &err), INTEROP_OK);
        assert_int_equal(tensor.ndim, 2);
        assert_int_equal(dims.shape[1], 3);
        assert_int_equal(dims.strides[0], 12);
    }
    assert_int_equal(parse_text("{'descr': '|u1', 'fortran_order': True, 'shape': (5,)}", 5, &tensor, &dims, &err),
                     INTEROP_OK);
    assert_int_equal(tensor.ndim, 1);
}

static void hostile_headers_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *text;
        interop_status status;
    } bad[] = {
        {"", INTEROP_ERR_VALUE},
        {"{", INTEROP_ERR_VALUE},
        {"{}", INTEROP_ERR_VALUE},
        {"{'descr'", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} x", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'shape': (2, 3)}", INTEROP_ERR_VALUE},
        {"{'fortran_order': False, 'shape': (2, 3)}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'more': 1}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': Falsely, 'shape': (2, 3)}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (3)}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': [2, 3]}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 3)}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2.0, 3)}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (02, 3)}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2,, 3)}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (,)}", INTEROP_ERR_VALUE},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (7, 3)}", INTEROP_ERR_VALUE}, /* data too short */
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)}", INTEROP_ERR_OVERFLOW},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 8)}", INTEROP_ERR_OVERFLOW},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,)}", INTEROP_ERR_OVERFLOW},
        {"{'descr': '<f4\\x00', 'fortran_order': False, 'shape': (2, 3)}", INTEROP_ERR_TYPE},
        {"{'descr': '<f4\\q', 'fortran_order': False, 'shape': (2, 3)}", INTEROP_ERR_VALUE},
        {"{'descr': 'int4', 'fortran_order': False, 'shape': (2, 3)}", INTEROP_ERR_TYPE},
        {"{'descr': ('<f4', (2, 3)), 'fortran_order': False, 'shape': ()}", INTEROP_ERR_TYPE},
        {"{'descr': [('a', '|O')], 'fortran_order': False, 'shape': ()}", INTEROP_ERR_TYPE},
        {"{'descr': [('a', '<f4'), 'fortran_order': False, 'shape': ()}", INTEROP_ERR_VALUE},
        {"{'descr': [('a', '<f4')], 'fortran_order': 7, 'shape': ()}", INTEROP_ERR_VALUE},
        {"{'descr': 'f3', 'fortran_order': False, 'shape': (2, 3)}", INTEROP_ERR_TYPE},
        {"{'descr': '|O', 'fortran_order': False, 'shape': (2, 3)}", INTEROP_ERR_TYPE},
        {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3)}", INTEROP_ERR_TYPE},
        {"{'descr': b'<f4', 'fortran_order': False, 'shape': (2, 3)}", INTEROP_ERR_VALUE},
    };
    interop_tensor tensor, before;
    interop_dims dims;
    memset(&before, 0x5a, sizeof before);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        interop_error err = {0, ""};
        tensor = before;
        if (parse_text(bad[i].text, 24, &tensor, &dims, &err) != bad[i].status || err.message[0] == '\0') {
            fail_msg("%s: %s %s", bad[i].text, interop_status_name(err.status), err.message);
        }
        assert_memory_equal(&tensor, &before, sizeof before);
    }
}

/* What a message shows of a file is printable ASCII, whatever is in it. */
static void messages_quote_what_is_foreign(void **state) {
    (void)state;
    static const char *const shown[][2] = {
        {"\x01\xff{", "near \"\\x01\\xff{\""},
        {"{\xe4", "near \"\\xe4\""},
        {"{'shape': (2; 3), 'fortran_order': False}", "near \"; 3), 'fortran_order...\""},
        {"{'\xc3\n'", "near \"\\x0a'\""},
        {"{'\xe4\x1b': 1}", "key \"\\xe4\\x1b\" is unknown"},
        {"{'0123456789012345678901234567890123456789abcde\x80': 1}",
         "key \"0123456789012345678901234567890123456789abcd...\" is unknown"},
    };
    interop_tensor tensor;
    interop_dims dims;
    interop_error err;
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        assert_int_equal(parse_text(shown[i][0], 24, &tensor, &dims, &err), INTEROP_ERR_VALUE);
        if (strstr(err.message, shown[i][1]) == NULL) {
            fail_msg("\"%s\" does not show %s", err.message, shown[i][1]);
        }
    }
}

static void too_many_dimensions_are_refused(void **state) {
    (void)state;
    char text[512];
    interop_tensor tensor;
    interop_dims dims;
    interop_error err;
    for (int ndim = 64; ndim <= 65; ndim++) {
        size_t at = (size_t)sprintf(text, "{'descr': '<f4', 'fortran_order': True, 'shape': (");
        for (int i = 0; i < ndim; i++) {
            at += (size_t)sprintf(text + at, "1,");
        }
        sprintf(text + at, ")}");
        assert_int_equal(parse_text(text, 4, &tensor, &dims, &err), ndim == 64 ? INTEROP_OK : INTEROP_ERR_VALUE);
    }
}

static void every_truncation_is_refused(void **state) {
    (void)state;
    unsigned char image[256];
    interop_tensor tensor;
    interop_dims dims;
    interop_error err;
    const size_t size = make_image(image, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}\n", 24);
    assert_int_equal(interop_npy_parse(image, size, &tensor, &dims, &err), INTEROP_OK);
    for (size_t cut = 0; cut < size; cut++) {
        unsigned char *exact = malloc(cut + 1);
        assert_non_null(exact);
        memcpy(exact, image, cut);
        assert_int_equal(interop_npy_parse(exact, cut, &tensor, &dims, &err), INTEROP_ERR_VALUE);
        free(exact);
    }
    image[8] = image[9] = 0xff; /* a header longer than the file */
    assert_int_equal(interop_npy_parse(image, size, &tensor, &dims, &err), INTEROP_ERR_VALUE);
    image[6] = 2;
    assert_int_equal(interop_npy_parse(image, size, &tensor, &dims, &err), INTEROP_ERR_VALUE);
    image[6] = 4;
    assert_int_equal(interop_npy_parse(image, size, &tensor, &dims, &err), INTEROP_ERR_UNSUPPORTED);
    image[0] = 0;
    assert_int_equal(interop_npy_parse(image, size, &tensor, &dims, &err), INTEROP_ERR_VALUE);
    assert_int_equal(interop_npy_parse(NULL, 9, &tensor, &dims, &err), INTEROP_ERR_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_may_be_written_in_other_ways), cmocka_unit_test(hostile_headers_are_refused),
        cmocka_unit_test(messages_quote_what_is_foreign),       cmocka_unit_test(too_many_dimensions_are_refused),
        cmocka_unit_test(every_truncation_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
