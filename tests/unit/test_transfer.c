/* SPDX-License-Identifier: MIT */
/* Arrays to devices that a host serves, and what is decided before any device is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "failing_allocator.h"
#include "interop/array.h"

/* A device of the type ExtDev whose memory is the host's: a log of all calls, of which one may fail. */
static struct host {
    const char *fail;
    int live;
    size_t used;
    char log[512];
} host;

static interop_status enter(const char *name, uint64_t a, uint64_t b, void *user, interop_error *err) {
    assert_ptr_equal(user, &host);
    const int length =
        snprintf(host.log + host.used, sizeof host.log - host.used, "%s %u %u;", name, (unsigned)a, (unsigned)b);
    assert_true(length > 0 && host.used + (size_t)length < sizeof host.log);
    host.used += (size_t)length;
    if (host.fail != NULL && strcmp(host.fail, name) == 0) {
        if (err != NULL) {
            *err = (interop_error){INTEROP_ERR_DEVICE, "the host's device failed"};
        }
        return INTEROP_ERR_DEVICE;
    }
    return INTEROP_OK;
}

static interop_status allocate(const interop_device *device, size_t size, void **out, void *user, interop_error *err) {
    const interop_status status = enter("allocate", (uint64_t)device->id, size, user, err);
    if (status == INTEROP_OK) {
        *out = malloc(size);
        host.live++;
    }
    return status;
}

static interop_status release(const interop_device *device, void *data, size_t size, void *user, interop_error *err) {
    host.live--;
    free(data);
    return enter("release", (uint64_t)device->id, size, user, err);
}

static interop_status copy(const interop_device *to_device, void *to, const interop_device *from_device,
                           const void *from, size_t size, uint64_t stream, void *user, interop_error *err) {
    assert_true(to_device->type == INTEROP_DEVICE_EXT_DEV || from_device->type == INTEROP_DEVICE_EXT_DEV);
    const interop_status status = enter("copy", size, stream, user, err);
    if (status == INTEROP_OK) {
        memcpy(to, from, size);
    }
    return status;
}

static interop_status order(const interop_device *producer_device, uint64_t producer,
                            const interop_device *consumer_device, uint64_t consumer, void *user, interop_error *err) {
    assert_true(producer_device->type == INTEROP_DEVICE_EXT_DEV || producer_device->type == INTEROP_DEVICE_ROCM);
    assert_int_equal(consumer_device->type, INTEROP_DEVICE_EXT_DEV);
    return enter("order", producer, consumer, user, err);
}

static interop_status synchronise(const interop_device *device, uint64_t stream, void *user, interop_error *err) {
    return enter("synchronise", (uint64_t)device->id, stream, user, err);
}

static const interop_device_operations operations = {
    sizeof operations, 0, allocate, release, copy, order, synchronise, NULL, &host,
};
static const interop_device cpu = {INTEROP_DEVICE_CPU, 0}, ext = {INTEROP_DEVICE_EXT_DEV, 5};

static void expect_log(const char *expected) {
    assert_string_equal(host.log, expected);
    host.used = 0;
    host.log[0] = '\0';
}

static int start(void **state) {
    (void)state;
    memset(&host, 0, sizeof host);
    return 0;
}

static interop_array *make(int32_t type, int64_t rows, int64_t columns) {
    const int64_t shape[2] = {rows, columns};
    interop_dtype dtype;
    interop_array *array = NULL;
    assert_int_equal(interop_dtype_init(type, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_array_empty(&dtype, 2, shape, &array, NULL), INTEROP_OK);
    char *bytes = interop_array_tensor(array)->data;
    for (int64_t i = 0; i < rows * columns * 8; i++) {
        bytes[i] = (char)i;
    }
    return array;
}

static void host_serves_its_device(void **state) {
    (void)state;
    interop_device_operations own = operations;
    interop_array *source = make(INTEROP_INT64, 2, 3), *there = NULL, *back = NULL;
    assert_int_equal(interop_array_to_device(source, &ext, 9, 0, &own, &there, NULL), INTEROP_OK);
    expect_log("allocate 5 48;copy 48 9;");
    memset(&own, 0, sizeof own); /* the array has a copy of it */
    assert_int_equal(interop_array_tensor(there)->stream, 9);
    assert_int_equal(interop_array_tensor(there)->device.id, 5);
    assert_int_equal(interop_array_to_device(there, &cpu, 0, 0, &operations, &back, NULL), INTEROP_OK);
    expect_log("copy 48 9;");
    assert_memory_equal(interop_array_tensor(back)->data, interop_array_tensor(source)->data, 48);
    interop_array_release(there);
    expect_log("release 5 48;");
    interop_array_release(back);
    interop_array_release(source);
    assert_int_equal(host.live, 0);
}

/* A host may serve several types: the same number is another stream on each. */
static void streams_of_two_types(void **state) {
    (void)state;
    interop_array *source = make(INTEROP_INT64, 2, 3), *wrapped = NULL, *there = NULL;
    interop_tensor tensor = *interop_array_tensor(source);
    tensor.device = (interop_device){INTEROP_DEVICE_ROCM, 5};
    tensor.stream = 9;
    assert_int_equal(interop_array_from_host(&tensor, 0, NULL, NULL, &wrapped, NULL), INTEROP_OK);
    assert_int_equal(interop_array_to_device(wrapped, &ext, 9, 0, &operations, &there, NULL), INTEROP_OK);
    expect_log("allocate 5 48;order 9 9;copy 48 9;");
    interop_array_release(there);
    expect_log("release 5 48;");
    interop_array_release(wrapped);
    interop_array_release(source);
    assert_int_equal(host.live, 0);
}

static void failures_leave_nothing_behind(void **state) {
    static const char *const names[] = {"allocate", "copy", "order", "synchronise"};
    (void)state;
    interop_array *source = make(INTEROP_INT64, 2, 3), *there = NULL;
    assert_int_equal(interop_array_to_device(source, &ext, 9, 0, &operations, &there, NULL), INTEROP_OK);
    for (size_t i = 0; i < 4; i++) {
        const uint64_t stream = i == 3 ? 0 : 8;
        interop_error err;
        interop_array *out = source;
        host.fail = names[i];
        assert_int_equal(interop_array_to_device(there, &ext, stream, 1, &operations, &out, &err), INTEROP_ERR_DEVICE);
        assert_string_equal(err.message, "the host's device failed");
        assert_int_equal(host.live, 1);
        if (i >= 2) {
            assert_int_equal(interop_array_to_device(there, &ext, stream, 0, &operations, &out, NULL),
                             INTEROP_ERR_DEVICE);
        }
        assert_ptr_equal(out, source);
        host.used = 0;
    }
    host.fail = "release"; /* which nobody is told of */
    interop_array_release(there);
    interop_array_release(source);
    assert_int_equal(host.live, 0);
}

static interop_status move(void *context, interop_error *err) {
    interop_array **arrays = context;
    host.used = 0;
    return interop_array_to_device(arrays[0], &ext, 0, 0, &operations, &arrays[1], err);
}

static void memory_runs_out(void **state) {
    (void)state;
    struct failing_allocator allocator;
    interop_tensor tensor;
    interop_dims dims;
    failing_allocator_install(&allocator);
    interop_array *arrays[2] = {make(INTEROP_INT64, 2, 3), NULL}, *view = NULL;
    assert_int_equal(failing_allocator_sweep(&allocator, move, arrays), 2); /* the array, and what it owns */
    assert_int_equal(host.live, 1);
    interop_array_release(arrays[1]);
    interop_tensor_flip(interop_array_tensor(arrays[0]), 0, &tensor, &dims, NULL);
    assert_int_equal(interop_array_view(arrays[0], &tensor, &view, NULL), INTEROP_OK);
    interop_array_release(arrays[0]);
    arrays[0] = view;
    assert_int_equal(failing_allocator_sweep(&allocator, move, arrays), 3); /* and the copy in between */
    interop_array_release(arrays[1]);
    interop_array_release(arrays[0]);
    assert_int_equal(host.live, 0);
    failing_allocator_remove(&allocator);
}

static void on_the_host(void **state) {
    static const interop_device seventh = {INTEROP_DEVICE_CPU, 7};
    (void)state;
    interop_array *source = make(INTEROP_INT64, 2, 3), *out = NULL;
    assert_int_equal(interop_array_to_device(source, &seventh, 0, INTEROP_COPY_NEVER, NULL, &out, NULL), INTEROP_OK);
    assert_ptr_equal(out, source); /* there is one CPU */
    interop_array_release(out);
    assert_int_equal(interop_array_to_device(source, &cpu, 0, INTEROP_COPY_ALWAYS, NULL, &out, NULL), INTEROP_OK);
    assert_ptr_not_equal(interop_array_tensor(out)->data, interop_array_tensor(source)->data);
    assert_memory_equal(interop_array_tensor(out)->data, interop_array_tensor(source)->data, 48);
    assert_int_equal(interop_array_tensor(out)->flags, INTEROP_IS_COPIED);
    interop_array_release(out);
    interop_array_release(source);
}

/* Elements in F order, in memory of the host that has two names, stay as they lie. */
static void order_is_kept(void **state) {
    static const interop_device places[] = {{INTEROP_DEVICE_CPU, 0}, {INTEROP_DEVICE_CPU, 7}};
    (void)state;
    interop_array *source = make(INTEROP_INT64, 2, 3), *turned = NULL, *out = NULL;
    interop_tensor reversed;
    interop_dims dims;
    assert_int_equal(interop_tensor_transpose(interop_array_tensor(source), NULL, &reversed, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_array_view(source, &reversed, &turned, NULL), INTEROP_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(interop_array_to_device(turned, &places[i], 0, INTEROP_COPY_ALWAYS, NULL, &out, NULL), 0);
        const interop_tensor *tensor = interop_array_tensor(out);
        assert_memory_equal(tensor->shape, ((int64_t[]){3, 2}), 2 * sizeof(int64_t));
        assert_memory_equal(tensor->strides, ((int64_t[]){8, 24}), 2 * sizeof(int64_t));
        assert_ptr_not_equal(tensor->data, reversed.data);
        assert_memory_equal(tensor->data, reversed.data, 48);
        assert_int_equal(tensor->flags, INTEROP_IS_COPIED);
        interop_array_release(out);
    }
    interop_array_release(turned);
    interop_array_release(source);
}

static void refuse(interop_array *array, const interop_device *device, uint64_t stream, int32_t policy,
                   const interop_device_operations *given, interop_status status, const char *part) {
    interop_error err = {0, ""};
    interop_array *out = array;
    assert_int_equal(interop_array_to_device(array, device, stream, policy, given, &out, &err), status);
    assert_int_equal(err.status, status);
    if (strstr(err.message, part) == NULL) {
        fail_msg("%s", err.message);
    }
    assert_ptr_equal(out, array);
}

static void arguments_are_checked(void **state) {
    static const interop_device none = {0, 0}, below = {INTEROP_DEVICE_CPU, -1};
    (void)state;
    interop_array *source = make(INTEROP_INT64, 2, 3), *out = NULL;
    interop_device_operations broken = operations;
    assert_int_equal(interop_array_to_device(NULL, &cpu, 0, 0, NULL, &out, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_to_device(source, NULL, 0, 0, NULL, &out, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_to_device(source, &cpu, 0, 0, NULL, NULL, NULL), INTEROP_ERR_ARGUMENT);
    refuse(source, &cpu, 0, 3, NULL, INTEROP_ERR_ARGUMENT, "copy is 3: must be 0 to 2");
    refuse(source, &cpu, 0, -1, NULL, INTEROP_ERR_ARGUMENT, "copy is -1: must be 0 to 2");
    refuse(source, &none, 0, 0, NULL, INTEROP_ERR_VALUE, "device is (0, 0): the type must be 1 or more");
    refuse(source, &below, 0, 0, NULL, INTEROP_ERR_VALUE, "device is (1, -1)");
    refuse(source, &cpu, 6, 0, NULL, INTEROP_ERR_VALUE, "stream is 6: the CPU has none");
    refuse(source, &ext, 0, 0, NULL, INTEROP_ERR_UNSUPPORTED, "ExtDev");
    broken.struct_size--;
    refuse(source, &ext, 0, 0, &broken, INTEROP_ERR_ARGUMENT, "struct_size");
    broken.struct_size++;
    broken.reserved = 1;
    refuse(source, &ext, 0, 0, &broken, INTEROP_ERR_ARGUMENT, "reserved");
    for (size_t i = 0; i < 5; i++) { /* every function but the last is needed */
        broken = operations;
        memset((char *)&broken + offsetof(interop_device_operations, allocate) + i * sizeof(void *), 0, sizeof(void *));
        refuse(source, &ext, 0, 0, &broken, INTEROP_ERR_ARGUMENT, "a function is NULL");
    }
    interop_array_release(source);
}

static void what_cannot_be_copied(void **state) {
    static const interop_device vulkan = {INTEROP_DEVICE_VULKAN, 0}, unknown = {4321, 0};
    (void)state;
    interop_array *source = make(INTEROP_INT64, 2, 3), *objects = NULL, *there = NULL, *wrapped = NULL;
    refuse(source, &vulkan, 0, 0, &operations, INTEROP_ERR_BUFFER, "Vulkan");
    refuse(source, &unknown, 0, 0, &operations, INTEROP_ERR_BUFFER, "unknown");
    refuse(source, &ext, 0, INTEROP_COPY_NEVER, &operations, INTEROP_ERR_BUFFER, "needs a copy");
    interop_tensor tensor = *interop_array_tensor(source);
    tensor.device = vulkan;
    assert_int_equal(interop_array_from_host(&tensor, 0, NULL, NULL, &wrapped, NULL), INTEROP_OK);
    refuse(wrapped, &cpu, 0, 0, &operations, INTEROP_ERR_BUFFER, "Vulkan");
    assert_int_equal(interop_array_to_device(wrapped, &vulkan, 0, 0, NULL, &there, NULL), INTEROP_OK);
    assert_ptr_equal(there, wrapped); /* it may stay where it is */
    interop_array_release(there);
    interop_array_release(wrapped);
    tensor = *interop_array_tensor(source);
    assert_int_equal(interop_dtype_from_typestr("|O8", 3, &tensor.dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_array_from_host(&tensor, 0, NULL, NULL, &objects, NULL), INTEROP_OK);
    refuse(objects, &ext, 0, 0, &operations, INTEROP_ERR_TYPE, "objects");
    interop_array_release(objects);
    interop_array_release(source);
    expect_log("");
}

/* A span of more bytes than int64 has. */
static void elements_at_both_ends(void **state) {
    const int64_t shape[2] = {2, 2}, far = (INT64_C(1) << 62) + 8, strides[2] = {far, -far};
    (void)state;
    interop_tensor tensor = {.struct_size = sizeof tensor, .ndim = 2, .shape = shape, .strides = strides};
    interop_array *array = NULL;
    assert_int_equal(interop_dtype_init(INTEROP_INT64, &tensor.dtype, NULL), INTEROP_OK);
    tensor.device.type = INTEROP_DEVICE_ROCM;
    if (sizeof(void *) < 8) {
        skip(); /* no address space has room for it */
    }
    tensor.data = (void *)((uintptr_t)INTPTR_MAX + 1);
    assert_int_equal(interop_array_from_host(&tensor, 0, NULL, NULL, &array, NULL), INTEROP_OK);
    refuse(array, &ext, 0, 0, &operations, INTEROP_ERR_BUFFER, "in a span of 9223372036854775832");
    interop_array_release(array);
    expect_log("");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(host_serves_its_device, start),
        cmocka_unit_test_setup(streams_of_two_types, start),
        cmocka_unit_test_setup(failures_leave_nothing_behind, start),
        cmocka_unit_test_setup(memory_runs_out, start),
        cmocka_unit_test_setup(on_the_host, start),
        cmocka_unit_test_setup(order_is_kept, start),
        cmocka_unit_test_setup(arguments_are_checked, start),
        cmocka_unit_test_setup(what_cannot_be_copied, start),
        cmocka_unit_test_setup(elements_at_both_ends, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
