/* SPDX-License-Identifier: MIT */
/* Chains of tables, of any version, with functions missing, that end in each other; their functions give any tensor. */
#include "dltensor.h"

enum { TABLES = 4 };

static struct fuzz *rest;
static DLManagedTensorVersioned managed;
static int made, deleted;

static void delete (DLManagedTensorVersioned *self) {
    FUZZ_CHECK(self == &managed);
    deleted++;
}

static int give(DLManagedTensorVersioned **out) {
    const uint8_t choice = fuzz_byte(rest);
    if (choice & 1) {
        return -1;
    }
    if (choice & 2) { /* success, and nothing given */
        return 0;
    }
    managed = (DLManagedTensorVersioned){.deleter = delete};
    managed.version.major = choice & 4 ? fuzz_byte(rest) : 1;
    managed.flags = fuzz_byte(rest);
    fuzz_take_dltensor(rest, &managed.dl_tensor);
    *out = &managed;
    made++;
    return 0;
}

static int allocate(DLTensor *prototype, DLManagedTensorVersioned **out, void *context,
                    void (*set_error)(void *context, const char *kind, const char *message)) {
    FUZZ_CHECK(prototype != NULL && prototype->ndim >= 0 && (prototype->ndim == 0 || prototype->shape != NULL));
    const int status = give(out);
    if (status != 0 && (fuzz_byte(rest) & 1)) {
        set_error(context, "MemoryError", "no");
    }
    return status;
}

static int from_object(void *object, DLManagedTensorVersioned **out) {
    (void)object;
    return give(out);
}

static int to_object(DLManagedTensorVersioned *tensor, void **out) {
    *out = NULL;
    if (fuzz_byte(rest) & 1) {
        return -1;
    }
    tensor->deleter(tensor);
    *out = rest;
    return 0;
}

static int view_object(void *object, DLTensor *out) {
    (void)object;
    const int status = fuzz_byte(rest) & 1 ? -1 : 0;
    fuzz_take_dltensor(rest, out);
    return status;
}

static int current_stream(DLDeviceType type, int32_t id, void **out) {
    (void)type, (void)id;
    *out = rest;
    return fuzz_byte(rest) & 1 ? -1 : 0;
}

static void take_table(struct fuzz *input, DLPackExchangeAPI *tables, int number) {
    DLPackExchangeAPI *table = &tables[number];
    const uint8_t missing = fuzz_byte(input), previous = fuzz_byte(input);
    table->header.version.major = fuzz_byte(input);
    table->header.version.minor = fuzz_byte(input);
    table->header.prev_api = previous < TABLES ? &tables[previous].header : NULL;
    table->managed_tensor_allocator = missing & 1 ? NULL : allocate;
    table->managed_tensor_from_py_object_no_sync = missing & 2 ? NULL : from_object;
    table->managed_tensor_to_py_object_no_sync = missing & 4 ? NULL : to_object;
    table->dltensor_from_py_object_no_sync = missing & 8 ? NULL : view_object;
    table->current_work_stream = missing & 16 ? NULL : current_stream;
}

/* Each tensor that was made is deleted once, whether it was let in or not. */
static void check_array(interop_status status, interop_array *array) {
    if (status == INTEROP_OK) {
        fuzz_check_tensor(interop_array_tensor(array));
        interop_array_release(array);
    }
    FUZZ_CHECK(deleted <= made);
    FUZZ_CHECK(deleted == made || managed.version.major != 1 || status != INTEROP_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    DLPackExchangeAPI tables[TABLES];
    const DLPackExchangeAPI *table;
    interop_array *array = NULL;
    interop_tensor tensor;
    interop_dims dims;
    uint64_t stream;
    const interop_device cpu = {INTEROP_DEVICE_CPU, 0};
    interop_dtype dtype;
    const int64_t shape[2] = {fuzz_byte(&input), fuzz_byte(&input)};
    const uint32_t flags = fuzz_byte(&input);
    for (int i = 0; i < TABLES; i++) {
        take_table(&input, tables, i);
    }
    rest = &input;
    FUZZ_CHECK(interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL) == INTEROP_OK);
    if (interop_dlpack_exchange_find(tables, &table, NULL) != INTEROP_OK) {
        return 0;
    }
    FUZZ_CHECK(table->header.version.major == 1 && table->managed_tensor_allocator != NULL);
    made = deleted = 0;
    check_array(interop_dlpack_exchange_allocate(table, &dtype, &cpu, 2, shape, &array, NULL), array);
    made = deleted = 0;
    check_array(interop_dlpack_exchange_import(table, &input, flags, &array, NULL), array);
    if (interop_dlpack_exchange_view(table, &input, flags, &tensor, &dims, NULL) == INTEROP_OK) {
        fuzz_check_tensor(&tensor);
    }
    (void)interop_dlpack_exchange_stream(table, &cpu, &stream, NULL);
    return 0;
}
