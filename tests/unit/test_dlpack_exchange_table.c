/* SPDX-License-Identifier: MIT */
/* Our own table of the C exchange API, those of bindings, and bare DLTensors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dlpack_case.h"
#include "failing_allocator.h"

struct complaint {
    int count;
    char kind[32], message[300];
};

static void complain(void *context, const char *kind, const char *message) {
    struct complaint *complaint = context;
    complaint->count++;
    strncpy(complaint->kind, kind, sizeof complaint->kind - 1);
    strncpy(complaint->message, message, sizeof complaint->message - 1);
}

static void our_table_is_sound_and_its_objects_are_arrays(void **state) {
    (void)state;
    const struct DLPackExchangeAPI *table = interop_dlpack_exchange_table(), *found = NULL;
    const interop_device cpu = {INTEROP_DEVICE_CPU, 0}, cuda = {INTEROP_DEVICE_CUDA, 0};
    interop_array *array = NULL, *back = NULL;
    uint64_t stream = 1;
    void *object = NULL;
    struct dlpack_case c;
    assert_int_equal(interop_dlpack_exchange_find(table, &found, NULL), INTEROP_OK);
    assert_ptr_equal(found, table);
    assert_int_equal(table->header.version.minor, 3);
    assert_int_equal(interop_dlpack_exchange_stream(table, &cpu, &stream, NULL), INTEROP_OK);
    assert_int_equal(stream, 0);
    assert_int_equal(interop_dlpack_exchange_stream(table, &cuda, &stream, NULL), INTEROP_ERR_BUFFER);

    array = dlpack_case_import(dlpack_case_reset(&c), 0);
    assert_int_equal(interop_dlpack_exchange_export(table, array, 0, &object, NULL), INTEROP_OK);
    assert_ptr_equal(interop_array_tensor(object)->data, c.data);
    assert_int_equal(interop_dlpack_exchange_import(table, array, 0, &back, NULL), INTEROP_OK);
    interop_array_release(array);
    interop_array_release(back);
    dlpack_case_release(&c, object);

    dlpack_case_reset(&c)->versioned.version.major = 2; /* taken over in any case */
    object = &c;
    assert_int_equal(table->managed_tensor_to_py_object_no_sync(&c.versioned, &object), -1);
    assert_ptr_equal(object, &c);
    assert_int_equal(c.deletes, 1);
    dlpack_case_reset(&c);
    assert_int_equal(table->managed_tensor_to_py_object_no_sync(&c.versioned, NULL), -1);
    assert_int_equal(c.deletes, 1);
}

/* 95 */
static void our_allocator(void **state) {
    (void)state;
    const struct DLPackExchangeAPI *table = interop_dlpack_exchange_table();
    struct complaint complaint = {0, "", ""};
    struct DLManagedTensorVersioned *managed = NULL;
    struct failing_allocator allocator; /* which has no room for sizes that no machine has */
    struct dlpack_case c;
    failing_allocator_install(&allocator);
    dlpack_case_reset(&c);
    c.tensor->data = NULL;
    c.tensor->strides = NULL;
    c.tensor->byte_offset = 99; /* not looked at */
    assert_int_equal(table->managed_tensor_allocator(c.tensor, &managed, &complaint, complain), 0);
    assert_int_equal(complaint.count, 0);
    assert_int_equal(managed->version.major, 1);
    assert_int_equal(managed->flags, 0);
    assert_int_equal((uintptr_t)managed->dl_tensor.data % 64, 0);
    assert_int_equal(managed->dl_tensor.byte_offset, 0);
    assert_memory_equal(managed->dl_tensor.shape, c.shape, 2 * sizeof(int64_t));
    assert_memory_equal(managed->dl_tensor.strides, ((int64_t[]){3, 1}), 2 * sizeof(int64_t));
    memset(managed->dl_tensor.data, 1, 24);
    interop_dlpack_delete(managed);

    const struct {
        int32_t device, ndim;
        int64_t extent;
        uint8_t bits;
        const char *kind, *text;
    } cases[] = {
        {2, 2, 2, 32, "BufferError", "CUDA"},
        {1, 65, 2, 32, "ValueError", "ndim"},
        {1, -1, 2, 32, "ValueError", "ndim"},
        {1, 2, -1, 32, "ValueError", "shape"},
        {1, 2, 2, 31, "TypeError", "bits"},
        {1, 2, INT64_MAX, 32, "ValueError", "shape"},
        {1, 2, PTRDIFF_MAX / 12, 32, "MemoryError", "memory"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        dlpack_case_device(dlpack_case_reset(&c), cases[i].device, 0);
        c.tensor->ndim = cases[i].ndim;
        c.tensor->dtype.bits = cases[i].bits;
        c.shape[0] = cases[i].extent;
        memset(&complaint, 0, sizeof complaint);
        managed = NULL;
        assert_int_equal(table->managed_tensor_allocator(c.tensor, &managed, &complaint, complain), -1);
        assert_null(managed);
        assert_int_equal(complaint.count, 1);
        assert_string_equal(complaint.kind, cases[i].kind);
        if (strstr(complaint.message, cases[i].text) == NULL) {
            fail_msg("\"%s\" does not name \"%s\"", complaint.message, cases[i].text);
        }
        assert_int_equal(table->managed_tensor_allocator(c.tensor, &managed, NULL, NULL), -1);
    }
    complaint.count = 0;
    assert_int_equal(table->managed_tensor_allocator(NULL, &managed, &complaint, complain), -1);
    assert_int_equal(table->managed_tensor_allocator(c.tensor, NULL, &complaint, complain), -1);
    assert_int_equal(complaint.count, 2);
    failing_allocator_remove(&allocator);
}

static interop_status allocate_once(void *context, interop_error *err) {
    static const int64_t shape[] = {2, 3};
    interop_array *array;
    const interop_status status =
        interop_dlpack_exchange_allocate(interop_dlpack_exchange_table(), context, NULL, 2, shape, &array, err);
    if (status == INTEROP_OK) {
        interop_array_release(array);
    }
    return status;
}

static void without_memory_nothing_leaks(void **state) {
    (void)state;
    struct failing_allocator allocator;
    interop_dtype dtype;
    assert_int_equal(interop_dtype_init(INTEROP_INT16, &dtype, NULL), INTEROP_OK);
    failing_allocator_install(&allocator);
    assert_int_equal(failing_allocator_sweep(&allocator, allocate_once, &dtype), 2); /* array and export */
    failing_allocator_remove(&allocator);
}

static int from_object(void *object, struct DLManagedTensorVersioned **out) {
    *out = object;
    return 0;
}

static int to_object(struct DLManagedTensorVersioned *managed, void **object) {
    *object = managed;
    return 0;
}

/* These two are as dlpack.h has them: a header without its types must name others. */
static int view_object(void *object, DLTensor *dltensor) {
    memcpy(dltensor, &((struct DLManagedTensorVersioned *)object)->dl_tensor, sizeof(DLTensor));
    return 0;
}

static int any_stream(DLDeviceType type, int32_t id, void **stream) {
    *stream = (void *)(uintptr_t)(10 * (unsigned)type + (unsigned)id);
    return 0;
}

static void bindings_fill_tables_of_their_own(void **state) {
    (void)state;
    struct DLPackExchangeAPI table;
    const struct DLPackExchangeAPI *found = NULL;
    const interop_device cuda = {INTEROP_DEVICE_CUDA, 3};
    interop_dlpack_slots slots = {.struct_size = sizeof slots, .from_object = from_object, .to_object = to_object};
    struct dlpack_case c;
    interop_tensor tensor;
    interop_dims dims;
    interop_array *array = NULL;
    uint64_t stream = 0;
    assert_true(sizeof table <= 64);
    memset(&table, 0x5a, sizeof table);
    assert_int_equal(interop_dlpack_exchange_init(&table, sizeof table, &slots, NULL), INTEROP_OK);
    assert_int_equal(interop_dlpack_exchange_find(&table, &found, NULL), INTEROP_OK);
    assert_null(table.header.prev_api);
    assert_null(table.dltensor_from_py_object_no_sync);
    assert_int_equal(interop_dlpack_exchange_stream(&table, &cuda, &stream, NULL), INTEROP_ERR_BUFFER);
    slots.view_object = (int (*)(void *, void *))view_object;
    slots.current_stream = (int (*)(int32_t, int32_t, void **))any_stream;
    assert_int_equal(interop_dlpack_exchange_init(&table, sizeof table, &slots, NULL), INTEROP_OK);
    assert_int_equal(interop_dlpack_exchange_stream(&table, &cuda, &stream, NULL), INTEROP_OK);
    assert_int_equal(stream, 23);
    dlpack_case_reset(&c);
    assert_int_equal(interop_dlpack_exchange_view(&table, &c.versioned, 0, &tensor, &dims, NULL), INTEROP_OK);
    assert_ptr_equal(tensor.data, c.data);
    assert_int_equal(interop_dlpack_exchange_import(&table, &c.versioned, 0, &array, NULL), INTEROP_OK);
    dlpack_case_release(&c, array);

    struct DLPackExchangeAPI before = table;
    assert_int_equal(interop_dlpack_exchange_init(NULL, sizeof table, &slots, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dlpack_exchange_init(&table, sizeof table - 1, &slots, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dlpack_exchange_init(&table, sizeof table, NULL, NULL), INTEROP_ERR_ARGUMENT);
    slots.reserved = 1;
    assert_int_equal(interop_dlpack_exchange_init(&table, sizeof table, &slots, NULL), INTEROP_ERR_ARGUMENT);
    slots.reserved = 0;
    slots.from_object = NULL;
    assert_int_equal(interop_dlpack_exchange_init(&table, sizeof table, &slots, NULL), INTEROP_ERR_ARGUMENT);
    slots.from_object = from_object;
    slots.to_object = NULL;
    assert_int_equal(interop_dlpack_exchange_init(&table, sizeof table, &slots, NULL), INTEROP_ERR_ARGUMENT);
    slots.to_object = to_object;
    slots.struct_size = 8;
    assert_int_equal(interop_dlpack_exchange_init(&table, sizeof table, &slots, NULL), INTEROP_ERR_ARGUMENT);
    assert_memory_equal(&table, &before, sizeof table);
}

static void tensors_become_bare(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_tensor tensor;
    interop_dims dims, out_dims;
    DLTensor bare;
    dlpack_case_matrix(dlpack_case_reset(&c), 2, 3, -6, 2);
    c.tensor->byte_offset = 64;
    assert_int_equal(interop_tensor_from_dltensor(c.tensor, 0, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_to_dltensor(&tensor, &bare, &out_dims, NULL), INTEROP_OK);
    assert_ptr_equal(bare.data, (char *)c.data + 64);
    assert_ptr_equal(bare.shape, out_dims.shape);
    assert_memory_equal(bare.shape, c.shape, 2 * sizeof(int64_t));
    assert_memory_equal(bare.strides, c.strides, 2 * sizeof(int64_t));
    assert_int_equal(interop_tensor_to_dltensor(&tensor, &bare, &dims, NULL), INTEROP_OK); /* its own room will do */
    assert_memory_equal(dims.strides, c.strides, 2 * sizeof(int64_t));

    const DLTensor before = bare;
    interop_error err;
    assert_int_equal(interop_tensor_from_dltensor(c.tensor, 0, &tensor, &dims, NULL), INTEROP_OK);
    tensor.flags = INTEROP_READ_ONLY;
    assert_int_equal(interop_tensor_to_dltensor(&tensor, &bare, &out_dims, &err), INTEROP_ERR_BUFFER);
    assert_non_null(strstr(err.message, "read-only"));
    tensor.flags = 0;
    dims.strides[1] = 6;
    assert_int_equal(interop_tensor_to_dltensor(&tensor, &bare, &out_dims, NULL), INTEROP_ERR_BUFFER);
    tensor.ndim = -1;
    assert_int_equal(interop_tensor_to_dltensor(&tensor, &bare, &out_dims, NULL), INTEROP_ERR_VALUE);
    assert_int_equal(interop_tensor_to_dltensor(&tensor, NULL, &out_dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_dltensor(&tensor, &bare, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_dltensor(NULL, &bare, &out_dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_memory_equal(&bare, &before, sizeof bare);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_table_is_sound_and_its_objects_are_arrays),
        cmocka_unit_test(our_allocator),
        cmocka_unit_test(without_memory_nothing_leaks),
        cmocka_unit_test(bindings_fill_tables_of_their_own),
        cmocka_unit_test(tensors_become_bare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
