/* SPDX-License-Identifier: MIT */
/* Arrays to CUDA, on it and back, with the fake driver or a real one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "driver.h"
#include "interop/dialect.h"
#include "interop/record.h"

static const interop_device cpu = {INTEROP_DEVICE_CPU, 0}, cuda0 = {INTEROP_DEVICE_CUDA, 0},
                            pinned = {INTEROP_DEVICE_CUDA_HOST, 0}, managed = {INTEROP_DEVICE_CUDA_MANAGED, 0};

static interop_array *to_device(interop_array *array, const interop_device *device, uint64_t stream, int32_t copy) {
    interop_error err = {.message = ""};
    interop_array *out = NULL;
    if (interop_array_to_device(array, device, stream, copy, NULL, &out, &err) != INTEROP_OK) {
        fail_msg("%s", err.message);
    }
    return out;
}

static void refused(interop_array *array, const interop_device *device, int32_t copy, interop_status status,
                    const char *part) {
    interop_error err;
    interop_array *out = (interop_array *)&err;
    assert_int_equal(interop_array_to_device(array, device, 0, copy, NULL, &out, &err), status);
    assert_int_equal(err.status, status);
    assert_non_null(strstr(err.message, part));
    assert_ptr_equal(out, &err);
}

/* Element (i, j) of 4 rows and 6 columns is 10 * i + j. */
static interop_array *make_source(void) {
    const int64_t shape[2] = {4, 6};
    interop_dtype dtype;
    interop_array *array = NULL;
    assert_int_equal(interop_dtype_init(INTEROP_INT32, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_array_empty(&dtype, 2, shape, &array, NULL), INTEROP_OK);
    int32_t *values = interop_array_tensor(array)->data;
    for (int32_t i = 0; i < 24; i++) {
        values[i] = i / 6 * 10 + i % 6;
    }
    return array;
}

/* An array with a view of another one, which is released. */
static interop_array *replace(interop_array *array, const interop_tensor *tensor) {
    interop_array *view = NULL;
    assert_int_equal(interop_array_view(array, tensor, &view, NULL), INTEROP_OK);
    interop_array_release(array);
    return view;
}

static interop_array *sliced(interop_array *array, int32_t axis, int64_t start, int64_t count, int64_t step) {
    interop_tensor tensor;
    interop_dims dims;
    assert_int_equal(interop_tensor_slice(interop_array_tensor(array), axis, start, count, step, &tensor, &dims, NULL),
                     INTEROP_OK);
    return replace(array, &tensor);
}

static interop_array *transposed(interop_array *array) {
    interop_tensor tensor;
    interop_dims dims;
    assert_int_equal(interop_tensor_transpose(interop_array_tensor(array), NULL, &tensor, &dims, NULL), INTEROP_OK);
    return replace(array, &tensor);
}

static interop_array *on_stream(interop_array *array, uint64_t stream) {
    interop_tensor tensor = *interop_array_tensor(array);
    tensor.stream = stream;
    return replace(array, &tensor);
}

static int32_t value_at(const interop_array *array, int64_t i, int64_t j) {
    const interop_tensor *tensor = interop_array_tensor(array);
    int32_t value;
    memcpy(&value, (char *)tensor->data + i * tensor->strides[0] + j * tensor->strides[1], sizeof value);
    return value;
}

/* Brings the array back, consumes it, and looks at the values: element (i, j) is first + i * down + j * right. */
static void expect_values(interop_array *array, int32_t first, int32_t down, int32_t right) {
    interop_array *back = to_device(array, &cpu, 0, INTEROP_COPY_IF_NEEDED);
    const interop_tensor *tensor = interop_array_tensor(back);
    for (int64_t i = 0; i < tensor->shape[0]; i++) {
        for (int64_t j = 0; j < tensor->shape[1]; j++) {
            assert_int_equal(value_at(back, i, j), first + (int32_t)i * down + (int32_t)j * right);
        }
    }
    interop_array_release(back);
    interop_array_release(array);
}

/* What the array says, and what the driver says of its address. */
static void expect_copy(const interop_array *array, const interop_device *device, int64_t down, int64_t right) {
    const interop_tensor *tensor = interop_array_tensor(array);
    interop_device found = {0, 0};
    assert_int_equal(tensor->flags, INTEROP_IS_COPIED);
    assert_int_equal(tensor->device.type, device->type);
    assert_int_equal(tensor->device.id, device->id);
    assert_int_equal(tensor->strides[0], down);
    assert_int_equal(tensor->strides[1], right);
    assert_int_equal(tensor->byte_offset, 0);
    assert_int_equal(interop_device_query_pointer(INTEROP_DEVICE_CUDA, tensor->data, &found, NULL), INTEROP_OK);
    assert_int_equal(found.type, device->type);
}

static void host_to_device_and_back(void **state) {
    static const interop_device *const kinds[] = {&cuda0, &pinned, &managed};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 3; j++) {
            interop_array *source = make_source();
            interop_array *first = to_device(source, kinds[i], 0, INTEROP_COPY_IF_NEEDED);
            interop_array *second = to_device(first, kinds[j], 0, INTEROP_COPY_ALWAYS);
            interop_array_release(source);
            expect_copy(first, kinds[i], 24, 4);
            expect_copy(second, kinds[j], 24, 4);
            assert_ptr_not_equal(interop_array_tensor(first)->data, interop_array_tensor(second)->data);
            interop_array_release(first);
            expect_values(second, 0, 10, 1);
        }
    }
}

static void host_layouts(void **state) {
    (void)state;
    interop_array *source = transposed(make_source()), *there = to_device(source, &cuda0, 0, 0);
    expect_copy(there, &cuda0, 4, 24); /* F order is kept */
    expect_values(there, 0, 1, 10);
    interop_array_release(source);
    source = sliced(sliced(make_source(), 1, 5, 3, -2), 0, 1, 2, 1); /* gaps are left behind */
    there = to_device(source, &cuda0, 0, 0);
    expect_copy(there, &cuda0, 12, 4);
    expect_values(there, 15, 10, -2);
    interop_array_release(source);
}

static void device_layouts(void **state) {
    (void)state;
    interop_array *source = make_source();
    interop_array *there = sliced(sliced(to_device(source, &cuda0, 0, 0), 0, 3, 4, -1), 1, 1, 2, 3);
    interop_array *back = to_device(there, &cpu, 0, 0); /* 84 of 92 bytes */
    assert_int_equal(interop_array_tensor(back)->strides[0], -24);
    assert_int_equal(interop_array_tensor(back)->strides[1], 12);
    assert_int_equal(interop_array_tensor(back)->flags, INTEROP_IS_COPIED);
    expect_values(back, 31, -10, 3);
    there = sliced(there, 1, 0, 1, 1); /* 76 bytes for 16: more than 4 for each */
    refused(there, &cpu, INTEROP_COPY_IF_NEEDED, INTEROP_ERR_BUFFER, "take 16 bytes, but lie in a span of 76");
    interop_array_release(there);
    there = sliced(sliced(to_device(source, &cuda0, 0, 0), 0, 0, 3, 1), 1, 0, 1, 1); /* 52 bytes for 12 */
    refused(there, &cuda0, INTEROP_COPY_ALWAYS, INTEROP_ERR_BUFFER, "let the device bring them together");
    there = sliced(there, 0, 0, 1, 1);
    expect_values(to_device(there, &cuda0, 0, INTEROP_COPY_ALWAYS), 0, 10, 1);
    interop_array_release(there);
    interop_array_release(source);
}

static void repeated_elements(void **state) {
    const int64_t shape[2] = {3, 6};
    (void)state;
    interop_tensor tensor;
    interop_dims dims;
    interop_array *source = make_source(), *there = sliced(to_device(source, &cuda0, 0, 0), 0, 2, 1, 1), *copy;
    assert_int_equal(interop_tensor_broadcast_to(interop_array_tensor(there), 2, shape, &tensor, &dims, NULL),
                     INTEROP_OK);
    there = replace(there, &tensor);
    copy = to_device(there, &cuda0, 0, INTEROP_COPY_ALWAYS);
    assert_int_equal(interop_array_tensor(copy)->strides[0], 0);
    assert_int_equal(interop_array_tensor(copy)->flags, INTEROP_IS_COPIED | INTEROP_READ_ONLY);
    expect_values(copy, 20, 0, 1);
    interop_array_release(there);
    interop_array_release(source);
}

static void no_elements(void **state) {
    static const interop_device *const kinds[] = {&cuda0, &pinned, &managed, &cpu};
    (void)state;
    if (driver.fake != NULL) {
        driver.fake->fail = "cuCtxPushCurrent_v2"; /* which is not asked for */
        driver.fake->result = 700;
    }
    for (size_t i = 0; i < 4; i++) {
        interop_array *source = sliced(make_source(), 0, 0, 0, 1), *there = to_device(source, kinds[i], 0, 1);
        assert_null(interop_array_tensor(there)->data);
        assert_int_equal(interop_array_tensor(there)->shape[1], 6);
        if (kinds[i]->type != INTEROP_DEVICE_CPU) {
            there = on_stream(there, 1);
        }
        interop_array *other = to_device(there, kinds[3 - i], 0, 1);
        assert_null(interop_array_tensor(other)->data);
        assert_int_equal(interop_array_tensor(other)->flags, INTEROP_IS_COPIED);
        interop_array_release(source);
        interop_array_release(there);
        interop_array_release(other);
    }
    expect_log("");
}

static void nothing_is_copied_without_need(void **state) {
    (void)state;
    interop_array *source = make_source(), *there;
    refused(source, &cuda0, INTEROP_COPY_NEVER, INTEROP_ERR_BUFFER, "from CPU 0 to CUDA 0 needs a copy");
    there = to_device(source, &cuda0, 0, INTEROP_COPY_IF_NEEDED);
    for (int32_t copy = INTEROP_COPY_IF_NEEDED; copy <= INTEROP_COPY_NEVER; copy += INTEROP_COPY_NEVER) {
        interop_array *same = to_device(there, &cuda0, 0, copy);
        assert_ptr_equal(same, there);
        interop_array_release(same);
    }
    interop_array_release(there);
    there = to_device(source, &cpu, 0, INTEROP_COPY_NEVER);
    assert_ptr_equal(there, source);
    interop_array_release(there);
    interop_array_release(source);
}

/* The memory stays and another stream takes over; the fake driver's log says how. */
static void streams_without_a_copy(void **state) {
    (void)state;
    interop_array *source = make_source(), *there = on_stream(to_device(source, &cuda0, 0, 0), 1), *same;
    interop_array_release(source);
    expect_log("copy 96 on 0:1\nsync 0:1\n");
    same = to_device(there, &cuda0, 2, INTEROP_COPY_NEVER);
    expect_log("record 1 on 0:1\nwait 1 on 0:2\n");
    assert_ptr_equal(interop_array_tensor(same)->data, interop_array_tensor(there)->data);
    assert_int_equal(interop_array_tensor(same)->stream, 2);
    assert_int_equal(interop_array_tensor(same)->flags, 0); /* this call copied nothing */
    interop_array_release(same);
    same = to_device(there, &cuda0, 0, INTEROP_COPY_NEVER);
    expect_log("sync 0:1\n");
    assert_int_equal(interop_array_tensor(same)->stream, 0);
    interop_array_release(there);
    there = to_device(same, &cuda0, 2, INTEROP_COPY_NEVER); /* nothing to wait for */
    expect_log("");
    assert_int_equal(interop_array_tensor(there)->stream, 2);
    interop_array_release(same);
    expect_values(there, 0, 10, 1);
    expect_log("copy 96 on 0:2\nsync 0:2\n"); /* on the stream that the array has */
}

static void streams_of_copies(void **state) {
    (void)state;
    interop_array *source = make_source(), *first = to_device(source, &cuda0, 2, 0), *second;
    assert_int_equal(interop_array_tensor(first)->stream, 2);
    interop_array_release(source); /* the host's memory may go at once */
    expect_log("copy 96 on 0:2\nsync 0:2\n");
    second = to_device(first, &cuda0, 1, INTEROP_COPY_ALWAYS);
    expect_log("record 1 on 0:2\nwait 1 on 0:1\ncopy 96 on 0:1\n");
    assert_int_equal(interop_array_tensor(second)->stream, 1);
    interop_array_release(first);
    first = to_device(second, &managed, 0, 0); /* ready when the call returns */
    expect_log("sync 0:1\ncopy 96 on 0:1\nsync 0:1\n");
    interop_array_release(second);
    second = to_device(first, &pinned, 2, 0);
    expect_log("copy 96 on 0:2\nsync 0:2\n");
    interop_array_release(first);
    first = to_device(second, &cuda0, 1, 0); /* out of pinned memory, which may go at once too */
    expect_log("record 1 on 0:2\nwait 1 on 0:1\ncopy 96 on 0:1\nsync 0:1\n");
    interop_array_release(second);
    second = to_device(first, &managed, 1, 0); /* the same stream, under another type */
    expect_log("copy 96 on 0:1\n");
    interop_array_release(first);
    expect_values(second, 0, 10, 1);
}

static void host_has_no_stream(void **state) {
    (void)state;
    interop_array *source = on_stream(make_source(), 1), *out = NULL;
    for (uint64_t stream = 0; stream <= 2; stream++) {
        interop_error err;
        assert_int_equal(interop_array_to_device(source, &cuda0, stream, 0, NULL, &out, &err), INTEROP_ERR_VALUE);
        assert_string_equal(err.message, "stream is 1: the CPU has none");
    }
    assert_int_equal(interop_array_to_device(source, &cpu, 0, INTEROP_COPY_ALWAYS, NULL, &out, NULL),
                     INTEROP_ERR_VALUE);
    assert_null(out);
    expect_log("");
    interop_array_release(source);
}

static void devices_differ(void **state) {
    const interop_device cuda1 = {INTEROP_DEVICE_CUDA, 1};
    (void)state;
    if (driver.devices < 2) {
        skip();
    }
    interop_array *source = make_source(), *first = to_device(source, &cuda0, 1, 0), *second;
    interop_array_release(source);
    second = to_device(first, &cuda1, 1, 0); /* stream 1 of each */
    expect_log("copy 96 on 0:1\nsync 0:1\nrecord 1 on 0:1\nwait 1 on 1:1\ncopy 96 on 1:1\n");
    expect_values(second, 0, 10, 1);
    expect_values(first, 0, 10, 1);
}

static void packed_and_records(void **state) {
    (void)state;
    static const char descr[] = "[('a', '<i2'), ('b', '<f4')]";
    unsigned char bytes[3] = {0x21, 0x43, 0x05};
    const int64_t shape[1] = {5}, one[1] = {3};
    interop_dtype dtype;
    interop_tensor tensor;
    interop_dims dims;
    interop_array *source = NULL, *there, *back;
    assert_int_equal(interop_dtype_from_name("uint4", 5, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 1, shape, bytes, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_array_from_host(&tensor, 0, NULL, NULL, &source, NULL), INTEROP_OK);
    there = to_device(source, &cuda0, 0, 0);
    back = to_device(there, &cpu, 0, 0);
    assert_int_equal(interop_array_tensor(back)->strides[0], 4);
    assert_memory_equal(interop_array_tensor(back)->data, bytes, 3);
    interop_array_release(source);
    interop_array_release(there);
    interop_array_release(back);

    assert_int_equal(interop_dtype_from_descr(descr, sizeof descr - 1, INTEROP_STRICT, &dtype, NULL, NULL, NULL),
                     INTEROP_OK);
    assert_int_equal(interop_array_empty(&dtype, 1, one, &source, NULL), INTEROP_OK);
    interop_record_release((interop_record *)(uintptr_t)dtype.record);
    memset(interop_array_tensor(source)->data, 0x5a, 18);
    there = to_device(source, &cuda0, 0, 0);
    interop_array_release(source);
    back = to_device(there, &cpu, 0, 0);
    interop_array_release(there);
    assert_int_equal(interop_dtype_itemsize(&interop_array_tensor(back)->dtype), 6);
    assert_int_equal(((unsigned char *)interop_array_tensor(back)->data)[17], 0x5a);
    interop_array_release(back);
}

static void failures_leave_nothing_behind(void **state) {
    static const char *const names[] = {"cuCtxPushCurrent_v2", "cuMemAlloc_v2", "cuMemcpyAsync",
                                        "cuStreamSynchronize", "cuEventCreate", "cuEventRecord",
                                        "cuStreamWaitEvent"};
    (void)state;
    for (size_t i = 0; driver.fake != NULL && i < sizeof names / sizeof names[0]; i++) {
        interop_array *source = make_source(), *there = on_stream(to_device(source, &cuda0, 0, 0), 1);
        const int live = driver.fake->allocations;
        int failed = 0;
        driver.fake->result = 700;
        driver.fake->fail = names[i];
        for (int32_t way = 0; way < 5; way++) {
            interop_error err = {.message = ""};
            interop_array *from = way == 0 ? source : there, *out = NULL;
            const uint64_t stream = way == 1 || way == 2 ? 2 : 0;
            if (interop_array_to_device(from, way == 4 ? &cpu : &cuda0, stream, way % 2, NULL, &out, &err) != 0) {
                assert_int_equal(err.status, INTEROP_ERR_DEVICE);
                assert_non_null(strstr(err.message, names[i]));
                assert_null(out);
                failed++;
            }
            driver.fake->fail = NULL;
            interop_array_release(out);
            driver.fake->fail = names[i];
            assert_int_equal(driver.fake->allocations, live);
        }
        assert_true(failed > 0);
        driver.fake->fail = NULL;
        driver.fake->used = 0;
        interop_array_release(there);
        interop_array_release(source);
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        DRIVER_TEST(host_to_device_and_back),
        DRIVER_TEST(host_layouts),
        DRIVER_TEST(device_layouts),
        DRIVER_TEST(repeated_elements),
        DRIVER_TEST(no_elements),
        DRIVER_TEST(nothing_is_copied_without_need),
        DRIVER_TEST(streams_without_a_copy),
        DRIVER_TEST(streams_of_copies),
        DRIVER_TEST(host_has_no_stream),
        DRIVER_TEST(devices_differ),
        DRIVER_TEST(packed_and_records),
        DRIVER_TEST(failures_leave_nothing_behind),
    };
    driver_open(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
