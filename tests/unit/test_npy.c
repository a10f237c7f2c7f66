/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "interop/npy.h"
#include "native.h"
#include "unit/failing_allocator.h"

/* Files that NumPy 2.4 wrote: np.arange(6, dtype="<f4").reshape(2, 3) unless the name says otherwise. */
#define DATA(name) INTEROP__TEST_DATA "/npy/" name

static interop_array *open_file(const char *path) {
    interop_array *array = NULL;
    interop_error err = {0, ""};
    if (interop_npy_open(path, strlen(path), &array, &err) != INTEROP_OK) {
        fail_msg("%s: %s", path, err.message);
    }
    return array;
}

/* A number in a file of little-endian ones, which any machine opens. */
static double little(const interop_tensor *tensor, const void *at) {
    const size_t size = (size_t)interop_dtype_itemsize(&tensor->dtype);
    unsigned char bytes[8] = {0};
    float single;
    double number;
    assert_int_equal(tensor->dtype.kind, INTEROP_KIND_FLOAT);
    assert_int_equal(tensor->dtype.order, INTEROP_ORDER_LITTLE);
    for (size_t i = 0; i < size; i++) {
        bytes[NATIVE[0] == '>' ? size - 1 - i : i] = ((const unsigned char *)at)[i];
    }
    memcpy(&single, bytes, sizeof single);
    memcpy(&number, bytes, sizeof number);
    return size == sizeof single ? (double)single : number;
}

static const void *element(const interop_tensor *tensor, int64_t i, int64_t j) {
    return (const char *)tensor->data + tensor->byte_offset + i * tensor->strides[0] + j * tensor->strides[1];
}

static void files_of_every_version_and_order_open(void **state) {
    (void)state;
    static const char *const paths[] = {DATA("c_order.npy"), DATA("fortran.npy"), DATA("version2.npy"),
                                        DATA("version3.npy")};
    for (size_t k = 0; k < sizeof paths / sizeof paths[0]; k++) {
        interop_array *array = open_file(paths[k]);
        const interop_tensor *tensor = interop_array_tensor(array);
        assert_int_equal(tensor->dtype.bits, 32);
        assert_int_equal(tensor->ndim, 2);
        assert_int_equal(tensor->flags, INTEROP_READ_ONLY);
        assert_int_equal(tensor->strides[0], k == 1 ? 4 : 12);
        assert_int_equal(interop_tensor_check(tensor, INTEROP_STRICT, NULL), INTEROP_OK);
        for (int64_t i = 0; i < 2; i++) {
            for (int64_t j = 0; j < 3; j++) {
                assert_float_equal(little(tensor, element(tensor, i, j)), (double)(3 * i + j), 0);
            }
        }
        interop_array_release(array);
    }
}

static void other_shapes_and_types_open(void **state) {
    (void)state;
    interop_array *array = open_file(DATA("big_endian.npy"));
    const interop_tensor *tensor = interop_array_tensor(array);
    assert_int_equal(tensor->dtype.order, INTEROP_ORDER_BIG);
    assert_int_equal(tensor->dtype.bits, 32);
    assert_int_equal(((const unsigned char *)element(tensor, 1, 2))[3], 5);
    interop_array_release(array);

    array = open_file(DATA("rank0.npy"));
    tensor = interop_array_tensor(array);
    assert_int_equal(tensor->ndim, 0);
    assert_float_equal(little(tensor, tensor->data), 2.5, 0);
    interop_array_release(array);

    array = open_file(DATA("empty.npy"));
    tensor = interop_array_tensor(array);
    assert_int_equal(tensor->ndim, 2);
    assert_int_equal(tensor->shape[0], 0);
    assert_int_equal(tensor->shape[1], 3);
    interop_array_release(array);

    array = open_file(DATA("bool.npy"));
    assert_int_equal(interop_array_tensor(array)->dtype.kind, INTEROP_KIND_BOOL);
    interop_array_release(array);
    array = open_file(DATA("complex.npy"));
    assert_int_equal(interop_array_tensor(array)->dtype.kind, INTEROP_KIND_COMPLEX);
    assert_int_equal(interop_array_tensor(array)->dtype.bits, 128);
    interop_array_release(array);
    array = open_file(DATA("datetime.npy"));
    assert_int_equal(interop_array_tensor(array)->dtype.unit, INTEROP_UNIT_D);
    interop_array_release(array);
    array = open_file(DATA("text.npy"));
    assert_int_equal(interop_array_tensor(array)->dtype.kind, INTEROP_KIND_STRING);
    interop_array_release(array);
}

static void missing_files_and_odd_paths_are_io_errors(void **state) {
    (void)state;
    interop_array *array = NULL;
    interop_error err;
    assert_int_equal(interop_npy_open("no/such/file.npy", 16, &array, &err), INTEROP_ERR_IO);
    assert_non_null(strstr(err.message, "no/such/file.npy"));
    assert_int_equal(interop_npy_open(INTEROP__TEST_DATA, strlen(INTEROP__TEST_DATA), &array, &err), INTEROP_ERR_IO);
    assert_int_equal(interop_npy_open("", 0, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_npy_open("a\0b", 3, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_npy_open(NULL, 3, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_npy_open("x", 1, NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_null(array);
}

/* Whatever is in it, and however long it is. */
static void messages_show_paths_in_ascii(void **state) {
    (void)state;
    interop_array *array = NULL;
    interop_error err;
    char path[400];
    assert_int_equal(interop_npy_open("no/such\n/\xfc.npy", 14, &array, &err), INTEROP_ERR_IO);
    assert_non_null(strstr(err.message, "cannot open no/such\\x0a/\\xfc.npy: "));
    memset(path, 'x', sizeof path);
    memcpy(path + 299, "\xc3\xbc", 2);
    assert_int_equal(interop_npy_open(path, sizeof path, &array, &err), INTEROP_ERR_IO);
    assert_non_null(strstr(err.message, "xxx...: "));
}

/* Writes `tensor`, reads it again, and compares dtype, shape, layout and elements. */
static void round_trip(const interop_tensor *tensor, int64_t stride0) {
    static const char path[] = "test_npy_round_trip.npy";
    interop_error err = {0, ""};
    if (interop_npy_write(path, strlen(path), tensor, &err) != INTEROP_OK) {
        fail_msg("%s", err.message);
    }
    interop_array *read = open_file(path), *wanted = NULL, *found = NULL;
    const interop_tensor *back = interop_array_tensor(read);
    assert_true(interop_dtype_equal(&back->dtype, &tensor->dtype));
    assert_int_equal(back->ndim, tensor->ndim);
    assert_int_equal(back->strides[0], stride0);
    assert_int_equal(interop_array_copy(tensor, &wanted, &err), INTEROP_OK);
    assert_int_equal(interop_array_copy(back, &found, &err), INTEROP_OK);
    assert_memory_equal(interop_array_tensor(wanted)->data, interop_array_tensor(found)->data, 24);
    interop_array_release(wanted);
    interop_array_release(found);
    interop_array_release(read);
    assert_int_equal(remove(path), 0);
}

static interop_tensor make_tensor(int16_t *values, interop_dims *dims) {
    interop_dtype dtype;
    interop_tensor tensor;
    const int64_t shape[2] = {3, 4};
    for (int16_t i = 0; i < 12; i++) {
        values[i] = (int16_t)(i * 1000);
    }
    assert_int_equal(interop_dtype_init(INTEROP_INT16, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 2, shape, values, &tensor, dims, NULL), INTEROP_OK);
    return tensor;
}

static void any_strides_are_written(void **state) {
    (void)state;
    int16_t values[12];
    interop_dims dims, view_dims;
    interop_tensor tensor = make_tensor(values, &dims), view;
    round_trip(&tensor, 8);
    assert_int_equal(interop_tensor_transpose(&tensor, NULL, &view, &view_dims, NULL), INTEROP_OK);
    round_trip(&view, 2); /* Fortran order is kept, without a copy */
    assert_int_equal(interop_tensor_flip(&tensor, 1, &view, &view_dims, NULL), INTEROP_OK);
    round_trip(&view, 8);
}

static void a_failed_write_leaves_the_old_file(void **state) {
    (void)state;
    static const char path[] = "test_npy_kept.npy";
    int16_t values[12];
    interop_dims dims;
    interop_tensor tensor = make_tensor(values, &dims);
    interop_error err;
    assert_int_equal(interop_npy_write(path, strlen(path), &tensor, &err), INTEROP_OK);
    tensor.device.type = INTEROP_DEVICE_CUDA;
    assert_int_equal(interop_npy_write(path, strlen(path), &tensor, &err), INTEROP_ERR_BUFFER);
    tensor.device.type = INTEROP_DEVICE_CPU;
    assert_int_equal(interop_npy_write("no/such/folder/x.npy", 20, &tensor, &err), INTEROP_ERR_IO);
    tensor.dtype.lanes = 2;
    assert_int_not_equal(interop_npy_write(path, strlen(path), &tensor, &err), INTEROP_OK);
    interop_array_release(open_file(path));
    assert_null(fopen("test_npy_kept.npy.0.tmp", "rb"));
    remove(path);
}

static void headers_are_padded_and_measured(void **state) {
    (void)state;
    int16_t values[12];
    interop_dims dims;
    interop_tensor tensor = make_tensor(values, &dims);
    char header[128];
    size_t length = 0;
    assert_int_equal(interop_npy_header(&tensor, NULL, 0, &length, NULL), INTEROP_OK);
    assert_int_equal(length, 128);
    memset(header, 'x', sizeof header);
    assert_int_equal(interop_npy_header(&tensor, header, 127, &length, NULL), INTEROP_OK);
    assert_int_equal(header[0], 'x');
    assert_int_equal(interop_npy_header(&tensor, header, sizeof header, &length, NULL), INTEROP_OK);
    assert_memory_equal(
        header, "\x93NUMPY\x01\x00\x76\x00{'descr': '" NATIVE "i2', 'fortran_order': False, 'shape': (3, 4,), }", 62);
    assert_int_equal(header[127], '\n');
    assert_int_equal(interop_npy_header(&tensor, header, 128, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_npy_header(&tensor, NULL, 128, &length, NULL), INTEROP_ERR_ARGUMENT);
}

static const char memory_path[] = "test_npy_memory.npy";

static interop_status write_view(void *view, interop_error *err) {
    return interop_npy_write(memory_path, strlen(memory_path), view, err);
}

static interop_status open_and_release(void *unused, interop_error *err) {
    (void)unused;
    interop_array *array = NULL;
    interop_status status = interop_npy_open(memory_path, strlen(memory_path), &array, err);
    interop_array_release(array);
    return status;
}

static void every_failed_allocation_is_reported(void **state) {
    (void)state;
    int16_t values[12];
    interop_dims dims, flipped;
    interop_tensor tensor = make_tensor(values, &dims), view;
    struct failing_allocator allocator;
    assert_int_equal(interop_tensor_flip(&tensor, 0, &view, &flipped, NULL), INTEROP_OK);
    failing_allocator_install(&allocator);
    assert_int_equal(failing_allocator_sweep(&allocator, write_view, &view), 4);      /* header, copy, two paths */
    assert_int_equal(failing_allocator_sweep(&allocator, open_and_release, NULL), 3); /* file, path, array */
    failing_allocator_remove(&allocator);
    remove(memory_path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_every_version_and_order_open),
        cmocka_unit_test(other_shapes_and_types_open),
        cmocka_unit_test(missing_files_and_odd_paths_are_io_errors),
        cmocka_unit_test(messages_show_paths_in_ascii),
        cmocka_unit_test(any_strides_are_written),
        cmocka_unit_test(a_failed_write_leaves_the_old_file),
        cmocka_unit_test(headers_are_padded_and_measured),
        cmocka_unit_test(every_failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
