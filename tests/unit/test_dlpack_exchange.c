/* SPDX-License-Identifier: MIT */
/* Tables of the C exchange API. Numbers are those of the case list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dlpack_case.h"

/* A host: its objects are cases, and it does as it is told. */
static struct {
    int fails;                      /* the functions that take objects */
    int complaints, allocates, nul; /* SetError calls to make; -1: fail; give NULL */
    struct dlpack_case *gives;      /* what the allocator hands out */
    DLTensor asked;                 /* the prototype that it saw */
    int64_t asked_shape[8];
    struct DLManagedTensorVersioned *taken;
} host;

static int host_allocate(DLTensor *prototype, struct DLManagedTensorVersioned **out, void *context,
                         void (*set_error)(void *, const char *, const char *)) {
    host.asked = *prototype;
    for (int32_t i = 0; i < prototype->ndim; i++) {
        host.asked_shape[i] = prototype->shape[i];
    }
    for (int i = 0; i < host.complaints; i++) {
        set_error(context, host.allocates == -2 ? "MemoryError" : "RuntimeError", "the shelves are empty");
    }
    if (host.allocates < 0) {
        return -1;
    }
    *out = host.nul ? NULL : &host.gives->versioned;
    return 0;
}

static int host_export(void *object, struct DLManagedTensorVersioned **out) {
    if (host.fails) {
        return -1;
    }
    *out = host.nul ? NULL : &((struct dlpack_case *)object)->versioned;
    return 0;
}

static int host_import(struct DLManagedTensorVersioned *managed, void **object) {
    host.taken = managed;
    if (host.fails) {
        interop_dlpack_delete(managed);
        return -1;
    }
    *object = &host;
    return 0;
}

static int host_view(void *object, DLTensor *out) {
    if (host.fails) {
        return -1;
    }
    *out = *((struct dlpack_case *)object)->tensor;
    return 0;
}

static int host_stream(DLDeviceType type, int32_t id, void **stream) {
    *stream = (void *)(uintptr_t)(100 * (unsigned)type + (unsigned)id);
    return host.fails ? -1 : 0;
}

static struct DLPackExchangeAPI good_table(void) {
    memset(&host, 0, sizeof host);
    return (struct DLPackExchangeAPI){{{1, 3}, NULL}, host_allocate, host_export, host_import, host_view, host_stream};
}

static void refuse(const struct DLPackExchangeAPI *table, interop_status expected, const char *text) {
    const struct DLPackExchangeAPI *out = (const void *)&host;
    interop_error err = {INTEROP_OK, ""};
    assert_int_equal(interop_dlpack_exchange_find(table, &out, &err), expected);
    assert_non_null(strstr(err.message, text));
    assert_ptr_equal(out, (const void *)&host);
}

/* 92, 93 */
static void chains_are_walked_to_the_known_version(void **state) {
    (void)state;
    struct DLPackExchangeAPI old = good_table(), middle = {{{3, 0}, &old.header}, NULL, NULL, NULL, NULL, NULL};
    struct DLPackExchangeAPI newest = {{{9, 9}, &middle.header}, NULL, NULL, NULL, NULL, NULL};
    const struct DLPackExchangeAPI *found = NULL;
    assert_int_equal(interop_dlpack_exchange_find(&newest, &found, NULL), INTEROP_OK);
    assert_ptr_equal(found, &old);
    assert_int_equal(interop_dlpack_exchange_find(&old, &found, NULL), INTEROP_OK);
    assert_ptr_equal(found, &old);
    old.header.version.minor = 99;
    assert_int_equal(interop_dlpack_exchange_find(&old, &found, NULL), INTEROP_OK);

    old.header.version.major = 0;
    refuse(&newest, INTEROP_ERR_UNSUPPORTED, "version 0.99");
    middle.header.prev_api = NULL;
    refuse(&newest, INTEROP_ERR_UNSUPPORTED, "version 3.0");
    middle.header.prev_api = &middle.header;
    refuse(&newest, INTEROP_ERR_VALUE, "prev_api");
    middle.header.prev_api = &newest.header;
    refuse(&newest, INTEROP_ERR_VALUE, "prev_api");
    refuse(NULL, INTEROP_ERR_ARGUMENT, "NULL");
    assert_int_equal(interop_dlpack_exchange_find(&newest, NULL, NULL), INTEROP_ERR_ARGUMENT);

    struct DLPackExchangeAPI chain[80];
    for (int i = 0; i < 80; i++) {
        chain[i] = good_table();
        chain[i].header.version.major = i == 79 ? 1 : 2;
        chain[i].header.prev_api = i == 79 ? NULL : &chain[i + 1].header;
    }
    refuse(&chain[0], INTEROP_ERR_VALUE, "64");
    assert_int_equal(interop_dlpack_exchange_find(&chain[15], &found, NULL), INTEROP_OK);
    assert_ptr_equal(found, &chain[79]);
}

/* 94 */
static void functions_must_be_there(void **state) {
    (void)state;
    struct DLPackExchangeAPI table = good_table();
    const struct DLPackExchangeAPI *found = NULL;
    table.dltensor_from_py_object_no_sync = NULL;
    assert_int_equal(interop_dlpack_exchange_find(&table, &found, NULL), INTEROP_OK);
    table = good_table();
    table.managed_tensor_allocator = NULL;
    refuse(&table, INTEROP_ERR_VALUE, "managed_tensor_allocator is NULL");
    table = good_table();
    table.managed_tensor_from_py_object_no_sync = NULL;
    refuse(&table, INTEROP_ERR_VALUE, "managed_tensor_from_py_object_no_sync is NULL");
    table = good_table();
    table.managed_tensor_to_py_object_no_sync = NULL;
    refuse(&table, INTEROP_ERR_VALUE, "managed_tensor_to_py_object_no_sync is NULL");
    table = good_table();
    table.current_work_stream = NULL;
    refuse(&table, INTEROP_ERR_VALUE, "current_work_stream is NULL");
}

static interop_status allocate(const struct DLPackExchangeAPI *table, int32_t type, const interop_device *device,
                               int32_t ndim, const int64_t *shape, interop_array **out, interop_error *err) {
    interop_dtype dtype;
    assert_int_equal(interop_dtype_init(type, &dtype, NULL), INTEROP_OK);
    return interop_dlpack_exchange_allocate(table, &dtype, device, ndim, shape, out, err);
}

/* 95 */
static void the_allocator_sees_a_prototype(void **state) {
    (void)state;
    static const int64_t shape[] = {2, 3};
    struct DLPackExchangeAPI table = good_table();
    struct dlpack_case c;
    interop_array *array = NULL;
    host.gives = dlpack_case_reset(&c);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 2, shape, &array, NULL), INTEROP_OK);
    assert_null(host.asked.data);
    assert_null(host.asked.strides);
    assert_int_equal(host.asked.byte_offset, 0);
    assert_int_equal(host.asked.ndim, 2);
    assert_memory_equal(host.asked_shape, shape, sizeof shape);
    assert_ptr_not_equal(host.asked.shape, shape); /* it may write to it */
    assert_int_equal(interop__dlpack_device(&host.asked).type, INTEROP_DEVICE_CPU);
    assert_true(host.asked.dtype.code == kDLFloat && host.asked.dtype.bits == 32 && host.asked.dtype.lanes == 1);
    assert_ptr_equal(interop_array_tensor(array)->data, c.data);
    assert_int_equal(c.deletes, 0);
    interop_array_release(array);
    assert_int_equal(c.deletes, 1);

    const interop_device cuda = {INTEROP_DEVICE_CUDA, 2};
    dlpack_case_device(dlpack_case_reset(&c), INTEROP_DEVICE_CUDA, 2);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, &cuda, 2, shape, &array, NULL), INTEROP_OK);
    assert_int_equal(interop__dlpack_device(&host.asked).id, 2);
    interop_array_release(array);
    assert_int_equal(c.deletes, 1);
}

static void the_device_is_the_one_asked_for(void **state) {
    (void)state;
    static const int64_t shape[] = {2, 3};
    static const interop_device first = {INTEROP_DEVICE_CUDA, 0}, second = {INTEROP_DEVICE_CUDA, 1},
                                other_cpu = {INTEROP_DEVICE_CPU, 1}, none = {0, 0}, below = {INTEROP_DEVICE_CUDA, -1};
    struct DLPackExchangeAPI table = good_table();
    struct dlpack_case c;
    interop_array *array = NULL;
    interop_error err;
    host.gives = dlpack_case_reset(&c);
    dlpack_case_device(&c, INTEROP_DEVICE_CUDA, 0);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, &second, 2, shape, &array, &err), INTEROP_ERR_VALUE);
    assert_int_equal(c.deletes, 1);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, &first, 2, shape, &array, &err), INTEROP_OK);
    interop_array_release(array);
    dlpack_case_device(dlpack_case_reset(&c), INTEROP_DEVICE_CPU, 0);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, &other_cpu, 2, shape, &array, &err), INTEROP_OK);
    interop_array_release(array); /* there is one CPU */
    host.asked.ndim = 77;
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, &none, 2, shape, &array, &err), INTEROP_ERR_VALUE);
    assert_non_null(strstr(err.message, "device is (0, 0)"));
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, &below, 2, shape, &array, &err), INTEROP_ERR_VALUE);
    assert_non_null(strstr(err.message, "device is (2, -1)"));
    assert_int_equal(host.asked.ndim, 77);
}

static void what_the_allocator_gives_is_judged(void **state) {
    (void)state;
    static const int64_t shape[] = {2, 3}, other[] = {3, 2};
    struct DLPackExchangeAPI table = good_table();
    struct dlpack_case c;
    interop_array *array = NULL;
    interop_error err;
    host.gives = dlpack_case_reset(&c);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 2, other, &array, &err), INTEROP_ERR_VALUE);
    assert_int_equal(c.deletes, 1);
    assert_int_equal(allocate(&table, INTEROP_INT32, NULL, 2, shape, &array, &err), INTEROP_ERR_VALUE);
    assert_int_equal(c.deletes, 2);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 1, shape, &array, &err), INTEROP_ERR_VALUE);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, &(interop_device){2, 0}, 2, shape, &array, &err),
                     INTEROP_ERR_VALUE);
    assert_int_equal(c.deletes, 4);
    c.versioned.flags = INTEROP_READ_ONLY;
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 2, shape, &array, &err), INTEROP_ERR_VALUE);
    c.versioned.version.major = 2;
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 2, shape, &array, &err), INTEROP_ERR_UNSUPPORTED);
    assert_int_equal(c.deletes, 6);
    host.nul = 1;
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 2, shape, &array, &err), INTEROP_ERR_VALUE);

    host.allocates = -1;
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 2, shape, &array, &err), INTEROP_ERR_BUFFER);
    assert_non_null(strstr(err.message, "no reason given"));
    host.complaints = 1;
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 2, shape, &array, &err), INTEROP_ERR_BUFFER);
    assert_non_null(strstr(err.message, "RuntimeError: the shelves are empty"));
    host.allocates = -2;
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 2, shape, &array, &err), INTEROP_ERR_MEMORY);
    assert_null(array);
    assert_int_equal(c.deletes, 6);

    host.asked.ndim = 77; /* what cannot be asked for is not */
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 65, shape, &array, &err), INTEROP_ERR_VALUE);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, -1, shape, &array, &err), INTEROP_ERR_VALUE);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 1, (int64_t[]){-1}, &array, &err), INTEROP_ERR_VALUE);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 1, (int64_t[]){INT64_MAX}, &array, &err),
                     INTEROP_ERR_OVERFLOW);
    assert_int_equal(allocate(&table, INTEROP_FLOAT32, NULL, 1, NULL, &array, &err), INTEROP_ERR_ARGUMENT);
    const interop_dtype text = {.kind = INTEROP_KIND_BYTES, .lanes = 1, .bits = 24};
    assert_int_equal(interop_dlpack_exchange_allocate(&table, &text, NULL, 2, shape, &array, &err), INTEROP_ERR_TYPE);
    assert_int_equal(host.asked.ndim, 77);
}

static void objects_are_imported_viewed_and_exported(void **state) {
    (void)state;
    struct DLPackExchangeAPI table = good_table();
    struct dlpack_case c;
    interop_array *array = NULL;
    interop_tensor tensor;
    interop_dims dims;
    interop_error err;
    void *object = NULL;
    dlpack_case_reset(&c);
    assert_int_equal(interop_dlpack_exchange_import(&table, &c, 0, &array, NULL), INTEROP_OK);
    assert_ptr_equal(interop_array_tensor(array)->data, c.data);
    assert_int_equal(interop_dlpack_exchange_export(&table, array, 0, &object, NULL), INTEROP_OK);
    assert_ptr_equal(object, &host);
    assert_ptr_equal(host.taken->dl_tensor.data, c.data);
    interop_array_release(array);
    assert_int_equal(c.deletes, 0);
    interop_dlpack_delete(host.taken);
    assert_int_equal(c.deletes, 1);

    assert_int_equal(interop_dlpack_exchange_view(&table, &c, 0, &tensor, &dims, NULL), INTEROP_OK);
    assert_ptr_equal(tensor.shape, dims.shape); /* theirs was on the stack */
    assert_int_equal(tensor.shape[1], 3);
    assert_int_equal(tensor.strides[0], 12);
    c.shape[0] = -1;
    assert_int_equal(interop_dlpack_exchange_view(&table, &c, 0, &tensor, &dims, NULL), INTEROP_ERR_VALUE);
    assert_int_equal(interop_dlpack_exchange_import(&table, &c, 0, &array, NULL), INTEROP_ERR_VALUE);
    assert_int_equal(c.deletes, 2); /* it was ours by then */
    host.nul = 1;
    assert_int_equal(interop_dlpack_exchange_import(&table, &c, 0, &array, NULL), INTEROP_ERR_VALUE);

    host.fails = 1;
    assert_int_equal(interop_dlpack_exchange_import(&table, &c, 0, &array, &err), INTEROP_ERR_BUFFER);
    assert_non_null(strstr(err.message, "managed_tensor_from_py_object_no_sync failed"));
    assert_int_equal(interop_dlpack_exchange_view(&table, &c, 0, &tensor, &dims, NULL), INTEROP_ERR_BUFFER);
    interop_dtype dtype;
    assert_int_equal(interop_dtype_init(INTEROP_INT8, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_array_empty(&dtype, 1, (int64_t[]){4}, &array, NULL), INTEROP_OK);
    assert_int_equal(interop_dlpack_exchange_export(&table, array, 0, &object, NULL), INTEROP_ERR_BUFFER);
    assert_int_equal(interop_dlpack_exchange_export(&table, array, 99, &object, NULL), INTEROP_ERR_ARGUMENT);
    table.dltensor_from_py_object_no_sync = NULL;
    assert_int_equal(interop_dlpack_exchange_view(&table, &c, 0, &tensor, &dims, NULL), INTEROP_ERR_UNSUPPORTED);
    table.header.version.major = 2;
    assert_int_equal(interop_dlpack_exchange_export(&table, array, 0, &object, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dlpack_exchange_import(&table, &c, 0, &array, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dlpack_exchange_import(NULL, &c, 0, &array, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(c.deletes, 2);
    interop_array_release(array);
}

static void streams_are_asked_for(void **state) {
    (void)state;
    struct DLPackExchangeAPI table = good_table();
    const interop_device cuda = {INTEROP_DEVICE_CUDA, 7}, none = {0, 0}, below = {INTEROP_DEVICE_CUDA, -1};
    uint64_t stream = 1;
    assert_int_equal(interop_dlpack_exchange_stream(&table, &cuda, &stream, NULL), INTEROP_OK);
    assert_int_equal(stream, 207);
    host.fails = 1;
    assert_int_equal(interop_dlpack_exchange_stream(&table, &cuda, &stream, NULL), INTEROP_ERR_BUFFER);
    assert_int_equal(interop_dlpack_exchange_stream(&table, &none, &stream, NULL), INTEROP_ERR_VALUE);
    assert_int_equal(interop_dlpack_exchange_stream(&table, &below, &stream, NULL), INTEROP_ERR_VALUE);
    assert_int_equal(interop_dlpack_exchange_stream(&table, NULL, &stream, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(stream, 207);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_are_walked_to_the_known_version),
        cmocka_unit_test(functions_must_be_there),
        cmocka_unit_test(the_allocator_sees_a_prototype),
        cmocka_unit_test(the_device_is_the_one_asked_for),
        cmocka_unit_test(what_the_allocator_gives_is_judged),
        cmocka_unit_test(objects_are_imported_viewed_and_exported),
        cmocka_unit_test(streams_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
