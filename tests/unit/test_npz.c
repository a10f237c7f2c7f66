/* SPDX-License-Identifier: MIT */
/* Archives that are as they should be, and who owns them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing_allocator.h"
#include "npz_file.h"

static struct npz_file file = {.path = "test_npz.npz"};

static int remove_file(void **state) {
    (void)state;
    remove(file.path);
    return 0;
}

static void assert_members(interop_npz *npz) {
    static const char *const names[] = {"a", "b", "name \xc3\xbc"};
    size_t length;
    assert_int_equal(interop_npz_count(npz), 3);
    for (int64_t i = 0; i < 3; i++) {
        const char *name = interop_npz_name(npz, i, &length);
        assert_int_equal(length, strlen(names[i]));
        assert_memory_equal(name, names[i], length);
        assert_int_equal(interop_npz_find(npz, names[i], length), i);
    }
    assert_int_equal(interop_npz_find(npz, "aa", 2), -1);
    assert_int_equal(interop_npz_find(npz, "a.npy", 5), -1);
    assert_int_equal(interop_npz_find(npz, "", 0), -1);
    assert_int_equal(interop_npz_find(npz, "zz", 2), -1);

    interop_array *array = NULL;
    assert_int_equal(interop_npz_member(npz, 0, INTEROP_NPZ_CHECK_CRC, &array, NULL), INTEROP_OK);
    const interop_tensor *tensor = interop_array_tensor(array);
    assert_int_equal(tensor->flags, INTEROP_READ_ONLY);
    assert_int_equal(tensor->ndim, 2);
    assert_int_equal(tensor->shape[1], 3);
    assert_int_equal((uintptr_t)tensor->data % 64, 0); /* members are aligned, and so are headers of .npy */
    for (int i = 0; i < 6; i++) {
        assert_float_equal(((const float *)tensor->data)[i], (float)i, 0);
    }
    interop_array_release(array);
    assert_int_equal(interop_npz_member(npz, 1, INTEROP_NPZ_CHECK_CRC, &array, NULL), INTEROP_OK);
    assert_int_equal(interop_array_tensor(array)->shape[0], 0);
    interop_array_release(array);
    assert_int_equal(interop_npz_member(npz, 2, INTEROP_NPZ_CHECK_CRC, &array, NULL), INTEROP_OK);
    assert_int_equal(interop_array_tensor(array)->ndim, 0);
    assert_int_equal(*(const int16_t *)interop_array_tensor(array)->data, -7);
    interop_array_release(array);
}

static void what_is_written_comes_back(void **state) {
    (void)state;
    /* with the records of large archives for nothing, for some numbers, and for all */
    static const uint64_t limits[][2] = {{UINT32_MAX, UINT16_MAX}, {UINT32_MAX, 3}, {300, 65535}, {140, 3}, {0, 0}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        interop_npz *npz = NULL;
        interop_error err = {INTEROP_OK, ""};
        npz_file_write(&file, limits[i][0], limits[i][1]);
        if (npz_file_open(&file, &npz, &err) != INTEROP_OK) {
            fail_msg("%d: %s", (int)i, err.message);
        }
        assert_members(npz);
        interop_npz_release(npz);
    }
}

static void members_keep_the_map(void **state) {
    (void)state;
    interop_npz *npz = NULL;
    interop_array *array = NULL, *other = NULL;
    npz_file_write(&file, UINT32_MAX, UINT16_MAX);
    assert_int_equal(npz_file_open(&file, &npz, NULL), INTEROP_OK);
    assert_int_equal(interop_npz_member(npz, 0, 0, &array, NULL), INTEROP_OK);
    assert_int_equal(interop_npz_member(npz, 0, 0, &other, NULL), INTEROP_OK);
    assert_ptr_equal(interop_array_tensor(array)->data, interop_array_tensor(other)->data); /* no copy */
    interop_npz_release(npz);
    interop_array_release(other);
    assert_float_equal(((const float *)interop_array_tensor(array)->data)[5], 5, 0);
    interop_array_release(array);
}

static void an_archive_may_be_empty_and_have_a_comment(void **state) {
    (void)state;
    interop_npz *npz = NULL;
    interop_array *array = NULL;
    assert_int_equal(interop_npz_write(file.path, strlen(file.path), NULL, NULL, NULL, 0, NULL), INTEROP_OK);
    npz_file_load(&file);
    assert_int_equal(file.size, 22);
    assert_int_equal(npz_file_open(&file, &npz, NULL), INTEROP_OK);
    assert_int_equal(interop_npz_count(npz), 0);
    assert_int_equal(interop_npz_find(npz, "a", 1), -1);
    assert_int_equal(interop_npz_member(npz, 0, 0, &array, NULL), INTEROP_ERR_ARGUMENT);
    interop_npz_release(npz);

    npz_file_write(&file, UINT32_MAX, UINT16_MAX);
    npz_file_put(&file, file.size - 2, 500, 2);
    memset(file.bytes + file.size, 'P', 500);
    file.size += 500;
    npz_file_store(&file);
    assert_int_equal(npz_file_open(&file, &npz, NULL), INTEROP_OK);
    assert_members(npz);
    interop_npz_release(npz);
}

static void any_layout_is_written(void **state) {
    (void)state;
    static const char *const names[] = {"turned", "reversed"};
    static const size_t lengths[] = {6, 8};
    int32_t values[6] = {0, 1, 2, 3, 4, 5};
    interop_tensor tensors[2];
    const interop_tensor *const all[] = {&tensors[0], &tensors[1]};
    interop_dims dims[2];
    interop_dtype dtype;
    interop_npz *npz = NULL;
    interop_array *array = NULL;
    assert_int_equal(interop_dtype_init(INTEROP_INT32, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 2, (int64_t[]){2, 3}, values, &tensors[0], &dims[0], NULL), 0);
    assert_int_equal(interop_tensor_init(&dtype, 1, (int64_t[]){6}, values, &tensors[1], &dims[1], NULL), 0);
    assert_int_equal(interop_tensor_transpose(&tensors[0], NULL, &tensors[0], &dims[0], NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_flip(&tensors[1], 0, &tensors[1], &dims[1], NULL), INTEROP_OK);
    assert_int_equal(interop_npz_write(file.path, strlen(file.path), names, lengths, all, 2, NULL), INTEROP_OK);
    assert_int_equal(npz_file_open(&file, &npz, NULL), INTEROP_OK);
    assert_int_equal(interop_npz_member(npz, 0, 0, &array, NULL), INTEROP_OK);
    assert_int_equal(interop_array_tensor(array)->strides[0], 4); /* Fortran order */
    assert_memory_equal(interop_array_tensor(array)->data, values, sizeof values);
    interop_array_release(array);
    assert_int_equal(interop_npz_member(npz, 1, 0, &array, NULL), INTEROP_OK);
    assert_memory_equal(interop_array_tensor(array)->data, ((int32_t[]){5, 4, 3, 2, 1, 0}), sizeof values);
    interop_array_release(array);
    interop_npz_release(npz);
}

static interop_status write_named(const char *first, size_t first_length, const char *second, size_t second_length,
                                  interop_error *err) {
    const char *const names[] = {first, second};
    const size_t lengths[] = {first_length, second_length};
    interop_dtype dtype;
    interop_tensor tensor;
    interop_dims dims;
    int32_t value = 1;
    assert_int_equal(interop_dtype_init(INTEROP_INT32, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 0, NULL, &value, &tensor, &dims, NULL), INTEROP_OK);
    const interop_tensor *const tensors[] = {&tensor, &tensor};
    return interop_npz_write(file.path, strlen(file.path), names, lengths, tensors, 2, err);
}

static void names_and_arguments(void **state) {
    (void)state;
    static char longest[UINT16_MAX];
    interop_error err;
    interop_npz *npz = NULL;
    interop_array *array = NULL;
    size_t length = 0;
    memset(longest, 'x', sizeof longest);
    npz_file_write(&file, UINT32_MAX, UINT16_MAX);
    const size_t before = file.size;
    assert_int_equal(write_named("a", 1, "a", 1, &err), INTEROP_ERR_ARGUMENT);
    assert_non_null(strstr(err.message, "\"a\" is there twice"));
    assert_int_equal(write_named("a", 1, "", 0, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(write_named("a", 1, NULL, 1, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(write_named("a", 1, "b\0c", 3, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(write_named("a", 1, "gr\xfcn", 4, &err), INTEROP_ERR_ARGUMENT); /* Latin-1 */
    assert_string_equal(err.message, "names[1] is \"gr\\xfcn\": it must be UTF-8");
    assert_int_equal(write_named("a", 1, longest, UINT16_MAX - 3, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(write_named("a", 1, longest, SIZE_MAX, &err), INTEROP_ERR_ARGUMENT);
    npz_file_load(&file);
    assert_int_equal(file.size, before); /* the old file is untouched */
    assert_int_equal(interop_npz_write(file.path, 1, NULL, NULL, NULL, 1, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_npz_write("", 0, NULL, NULL, NULL, 0, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(write_named("a", 1, longest, UINT16_MAX - 4, &err), INTEROP_OK);
    assert_int_equal(npz_file_open(&file, &npz, &err), INTEROP_OK);
    assert_int_equal(interop_npz_find(npz, longest, UINT16_MAX - 4), 1);

    assert_null(interop_npz_name(npz, -1, &length));
    assert_null(interop_npz_name(npz, 2, &length));
    assert_null(interop_npz_name(npz, 0, NULL));
    assert_null(interop_npz_name(NULL, 0, &length));
    assert_int_equal(interop_npz_count(NULL), 0);
    assert_int_equal(interop_npz_find(NULL, "a", 1), -1);
    assert_int_equal(interop_npz_find(npz, NULL, 1), -1);
    assert_int_equal(interop_npz_member(npz, 2, 0, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_npz_member(npz, -1, 0, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_npz_member(npz, 0, 2, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_string_equal(err.message, "interop_npz_member: flags are 0x2: a bit is unknown here");
    assert_int_equal(interop_npz_member(NULL, 0, 0, &array, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_npz_member(npz, 0, 0, NULL, &err), INTEROP_ERR_ARGUMENT);
    interop_npz_release(npz);
    interop_npz_release(NULL);
    assert_int_equal(interop_npz_open(file.path, strlen(file.path), NULL, &err), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_npz_open("no/such.npz", 11, &npz, &err), INTEROP_ERR_IO);
}

static interop_status write_and_read(void *context, interop_error *err) {
    (void)context;
    interop_npz *npz = NULL;
    interop_array *array = NULL;
    interop_status status = write_named("a", 1, "b", 1, err);
    if (status != INTEROP_OK || (status = npz_file_open(&file, &npz, err)) != INTEROP_OK) {
        return status;
    }
    status = interop_npz_member(npz, 1, 0, &array, err);
    interop_npz_release(npz);
    interop_array_release(array);
    return status;
}

static void without_memory_nothing_leaks(void **state) {
    (void)state;
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    assert_true(failing_allocator_sweep(&allocator, write_and_read, NULL) >= 6);
    failing_allocator_remove(&allocator);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(members_keep_the_map),
        cmocka_unit_test(an_archive_may_be_empty_and_have_a_comment),
        cmocka_unit_test(any_layout_is_written),
        cmocka_unit_test(names_and_arguments),
        cmocka_unit_test(without_memory_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
