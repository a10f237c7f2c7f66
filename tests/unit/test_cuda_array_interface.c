/* SPDX-License-Identifier: MIT */
/* Addresses here belong to no device, or to nothing: what touches them crashes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "interop/cuda_array_interface.h"
#include "unit/borrow.h"
#include "unit/failing_allocator.h"
#include "unit/records.h"

#define ADDRESS ((void *)0x7000)

static const int64_t shape[2] = {2, 3};

static void set_typestr(interop_cuda_array_interface *iface, const char *text) {
    iface->typestr = text;
    iface->typestr_length = strlen(text);
}

/* float32, shape (2, 3), C order, no stream. */
static interop_cuda_array_interface base(void) {
    interop_cuda_array_interface iface = {
        .struct_size = sizeof iface, .version = 3, .ndim = 2, .shape = shape, .data = ADDRESS};
    set_typestr(&iface, "<f4");
    return iface;
}

static interop_status import(const interop_cuda_array_interface *iface, uint32_t flags, interop_tensor *out) {
    struct borrow *borrow = borrow_begin(out);
    return borrow_end(borrow, interop_tensor_from_cuda_array_interface(iface, flags, out, &borrow->dims, &borrow->err),
                      out);
}

static void the_dictionary_is_read(void **state) {
    (void)state;
    const int64_t backwards[2] = {-12, 4};
    interop_tensor tensor;
    interop_cuda_array_interface iface = base();
    assert_int_equal(import(&iface, INTEROP_STRICT, &tensor), INTEROP_OK);
    assert_ptr_equal(tensor.data, ADDRESS);
    assert_int_equal(tensor.device.type, INTEROP_DEVICE_CUDA);
    assert_int_equal(tensor.device.id, 0);
    assert_int_equal(tensor.stream, 0);
    assert_int_equal(tensor.strides[0], 12);
    assert_int_equal(tensor.flags, 0);
    iface.strides = backwards;
    iface.read_only = 1;
    iface.has_stream = 1;
    iface.stream = 0x5a00000;
    iface.device = (interop_device){INTEROP_DEVICE_CUDA_MANAGED, 3};
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_OK);
    assert_int_equal(tensor.strides[0], -12);
    assert_int_equal(tensor.flags, INTEROP_READ_ONLY);
    assert_int_equal(tensor.stream, 0x5a00000);
    assert_int_equal(tensor.device.type, INTEROP_DEVICE_CUDA_MANAGED);
    assert_int_equal(tensor.device.id, 3);
    assert_int_equal(import(&iface, INTEROP_IMPORT_REQUIRE_WRITABLE, &tensor), INTEROP_ERR_BUFFER);
    iface = base();
    set_typestr(&iface, NATIVE "V2");
    iface.type = INTEROP_BFLOAT16;
    iface.device = (interop_device){0, 1};
    assert_int_equal(import(&iface, 0, &tensor), INTEROP_OK);
    assert_int_equal(interop_dtype_type(&tensor.dtype), INTEROP_BFLOAT16);
    assert_int_equal(tensor.device.type, INTEROP_DEVICE_CUDA);
    assert_int_equal(tensor.device.id, 1);
}

static void hostile_entries_are_refused(void **state) {
    (void)state;
    const int64_t negative[2] = {-1, 3}, many[2] = {INT64_MAX, INT64_MAX}, far[2] = {INT64_MAX, 4}, empty[2] = {0, 3};
    interop_tensor tensor;
    interop_cuda_array_interface iface;
#define GIVES(change, flags, wanted)                                                                                   \
    iface = base();                                                                                                    \
    change;                                                                                                            \
    assert_int_equal(import(&iface, flags, &tensor), wanted)
    GIVES(iface.version = 0, INTEROP_STRICT, INTEROP_OK);
    GIVES(iface.version = 4, 0, INTEROP_OK);
    GIVES(iface.version = 4, INTEROP_STRICT, INTEROP_ERR_UNSUPPORTED);
    GIVES(iface.version = -1, 0, INTEROP_ERR_UNSUPPORTED);
    GIVES(iface.ndim = -1, 0, INTEROP_ERR_VALUE);
    GIVES(iface.ndim = 65, 0, INTEROP_ERR_VALUE);
    GIVES(iface.shape = NULL, 0, INTEROP_ERR_VALUE);
    GIVES(iface.shape = negative, 0, INTEROP_ERR_VALUE);
    GIVES(iface.shape = many, 0, INTEROP_ERR_OVERFLOW);
    GIVES(iface.strides = far, 0, INTEROP_ERR_OVERFLOW);
    GIVES(iface.data = NULL, 0, INTEROP_ERR_VALUE);
    GIVES(iface.data = (void *)(UINTPTR_MAX - 8), 0, INTEROP_ERR_OVERFLOW);
    GIVES(iface.data = (char *)ADDRESS + 1, INTEROP_STRICT, INTEROP_ERR_VALUE);
    GIVES((iface.shape = empty, iface.data = NULL), INTEROP_STRICT, INTEROP_OK);
    GIVES(iface.shape = empty, 0, INTEROP_OK);
    GIVES(iface.shape = empty, INTEROP_STRICT, INTEROP_ERR_VALUE);
    GIVES(iface.has_stream = 1, 0, INTEROP_ERR_VALUE); /* stream 0 */
    GIVES((iface.has_stream = 1, iface.stream = -1), 0, INTEROP_ERR_VALUE);
    GIVES((iface.has_stream = 1, iface.stream = INT64_MIN), 0, INTEROP_ERR_VALUE);
    GIVES((iface.has_stream = 1, iface.stream = INTEROP_STREAM_LEGACY), 0, INTEROP_OK);
    GIVES((iface.has_stream = 1, iface.stream = INTEROP_STREAM_PER_THREAD, iface.version = 2), 0, INTEROP_OK);
    GIVES(iface.mask = &iface, 0, INTEROP_ERR_UNSUPPORTED);
    GIVES(iface.mask = &iface, INTEROP_IMPORT_MASK_HANDLED, INTEROP_OK);
    GIVES(iface.device.type = INTEROP_DEVICE_CPU, 0, INTEROP_ERR_UNSUPPORTED);
    GIVES(iface.device.type = -2, 0, INTEROP_ERR_UNSUPPORTED);
    GIVES(iface.device.id = -1, 0, INTEROP_ERR_VALUE);
    GIVES(iface.device.type = INTEROP_DEVICE_ROCM, 0, INTEROP_OK);
    GIVES(iface.typestr = NULL, 0, INTEROP_ERR_ARGUMENT);
    GIVES(set_typestr(&iface, "|O"), 0, INTEROP_ERR_TYPE);
    GIVES(set_typestr(&iface, "|t1"), 0, INTEROP_ERR_TYPE);
    GIVES(set_typestr(&iface, "<f5"), 0, INTEROP_ERR_TYPE);
    GIVES(set_typestr(&iface, ">f4"), 0, INTEROP_OK);
    GIVES(iface.descr_length = 5, 0, INTEROP_ERR_ARGUMENT);
    GIVES((set_typestr(&iface, "|V4"), iface.descr = "[('a', '<i4')]", iface.descr_length = 14), 0, INTEROP_ERR_TYPE);
    GIVES(iface.struct_size = 0, 0, INTEROP_ERR_ARGUMENT);
    GIVES((void)0, INTEROP_IMPORT_LEGACY_WRITABLE, INTEROP_ERR_ARGUMENT);
#undef GIVES
    interop_dims dims;
    iface = base();
    assert_int_equal(interop_tensor_from_cuda_array_interface(NULL, 0, &tensor, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_cuda_array_interface(&iface, 0, NULL, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_cuda_array_interface(&iface, 0, &tensor, NULL, NULL), INTEROP_ERR_ARGUMENT);
}

/* What the callbacks saw. */
struct witness {
    int waits, released;
    int32_t answer;
    interop_device device;
    uint64_t producer, consumer;
};

static int32_t wait_for(const interop_device *device, uint64_t producer, uint64_t consumer, void *user) {
    struct witness *witness = user;
    witness->waits++;
    witness->device = *device;
    witness->producer = producer;
    witness->consumer = consumer;
    return witness->answer;
}

static void count_release(void *user) {
    ((struct witness *)user)->released++;
}

static interop_status take(const interop_cuda_array_interface *iface, uint64_t stream, struct witness *witness,
                           interop_array **out) {
    const interop_cuda_consumer consumer = {
        .struct_size = sizeof consumer, .stream = stream, .wait = wait_for, .user = witness};
    return interop_array_from_cuda_array_interface(iface, 0, &consumer, count_release, witness, out, NULL);
}

static void the_consumer_waits_once_and_only_if_it_must(void **state) {
    (void)state;
    static const struct {
        int64_t producer; /* 0 = none */
        uint64_t consumer;
        int waits;
    } cases[] = {{0, 1, 0}, {1, 1, 0}, {1, 2, 1}, {2, 1, 1}, {0x1000, 1, 1}, {0x1000, 0x1000, 0}, {0x1000, 0x2000, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct witness witness = {0};
        interop_array *array = NULL;
        interop_cuda_array_interface iface = base();
        iface.device.id = 5;
        iface.has_stream = cases[i].producer != 0;
        iface.stream = cases[i].producer;
        assert_int_equal(take(&iface, cases[i].consumer, &witness, &array), INTEROP_OK);
        assert_int_equal(witness.waits, cases[i].waits);
        if (witness.waits == 1) {
            assert_int_equal(witness.device.type, INTEROP_DEVICE_CUDA);
            assert_int_equal(witness.device.id, 5);
            assert_int_equal(witness.producer, cases[i].producer);
            assert_int_equal(witness.consumer, cases[i].consumer);
        }
        assert_int_equal(interop_array_tensor(array)->stream, cases[i].consumer);
        assert_int_equal(witness.released, 0);
        interop_array_release(array);
        assert_int_equal(witness.released, 1);
    }
}

static void failures_leave_the_data_with_the_caller(void **state) {
    (void)state;
    struct witness witness = {.answer = 7};
    interop_array *array = NULL;
    interop_error err;
    interop_cuda_array_interface iface = base();
    iface.has_stream = 1;
    iface.stream = 1;
    assert_int_equal(take(&iface, 2, &witness, &array), INTEROP_ERR_BUFFER);
    assert_int_equal(witness.waits, 1);
    interop_cuda_consumer consumer = {.struct_size = sizeof consumer, .stream = 2};
#define TAKE() interop_array_from_cuda_array_interface(&iface, 0, &consumer, count_release, &witness, &array, &err)
    assert_int_equal(TAKE(), INTEROP_ERR_BUFFER); /* no callback */
    consumer.stream = 0;
    assert_int_equal(TAKE(), INTEROP_ERR_ARGUMENT);
    consumer.stream = 1;
    consumer.reserved = 1;
    assert_int_equal(TAKE(), INTEROP_ERR_ARGUMENT);
    consumer.reserved = 0;
    consumer.struct_size = 8;
    assert_int_equal(TAKE(), INTEROP_ERR_ARGUMENT);
    consumer = (interop_cuda_consumer){.struct_size = sizeof consumer, .stream = 2, .wait = wait_for, .user = &witness};
    iface.data = NULL;
    assert_int_equal(TAKE(), INTEROP_ERR_VALUE);
    iface.data = ADDRESS;
    set_typestr(&iface, "|V4");
    iface.descr = "[('a', '<i4')]";
    iface.descr_length = strlen(iface.descr);
    assert_int_equal(TAKE(), INTEROP_ERR_BUFFER); /* the fields are dropped */
    assert_int_equal(witness.waits, 2);
    records_allocator.fail_at = records_allocator.calls + 2; /* the record is made, the array not */
    assert_int_equal(TAKE(), INTEROP_ERR_MEMORY);
    records_allocator.fail_at = 0;
    assert_int_equal(witness.waits, 2); /* nothing that could still fail comes behind a wait */
    assert_null(array);
    assert_int_equal(witness.released, 0);
    assert_int_equal(interop_array_from_cuda_array_interface(&iface, 0, NULL, count_release, &witness, NULL, NULL),
                     INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_from_cuda_array_interface(&iface, 0, NULL, count_release, &witness, &array, NULL),
                     INTEROP_OK); /* nobody waits */
    assert_int_equal(witness.waits, 2);
    assert_int_equal(interop_array_tensor(array)->stream, 1);
    assert_int_equal(interop_array_tensor(array)->dtype.kind, INTEROP_KIND_RECORD);
    interop_array_release(array);
    assert_int_equal(witness.released, 1);
#undef TAKE
}

static void exports_come_back(void **state) {
    (void)state;
    static const char *const types[] = {"'<f4'",           "'>f4'",     "'bfloat16'",
                                        "'float8_e4m3fn'", "'<M8[ns]'", "[('a', '<i2'), ('', '|V2'), ('b', '<f4')]"};
    static const int64_t backwards[2] = {-32, 64};
    static const int64_t none[2] = {0, 3};
    for (size_t i = 0; i < 3 * sizeof types / sizeof types[0]; i++) {
        interop_cuda_array_interface iface;
        interop_dims dims;
        interop_tensor tensor;
        interop_array *back = NULL;
        interop_dtype dtype;
        char text[128];
        const char *descr = types[i / 3];
        assert_int_equal(interop_dtype_from_descr(descr, strlen(descr), 0, &dtype, NULL, NULL, NULL), INTEROP_OK);
        assert_int_equal(interop_tensor_init(&dtype, 2, i % 3 == 2 ? none : shape, ADDRESS, &tensor, &dims, NULL),
                         INTEROP_OK);
        tensor.device = (interop_device){INTEROP_DEVICE_CUDA, 2};
        tensor.stream = i % 3;
        tensor.flags = i % 2;
        tensor.byte_offset = 64;
        if (i % 3 == 1) {
            tensor.strides = backwards;
        }
        assert_int_equal(interop_tensor_to_cuda_array_interface(&tensor, &iface, text, sizeof text, NULL), INTEROP_OK);
        assert_int_equal(iface.version, 3);
        assert_int_equal(iface.has_stream, i % 3 != 0);
        assert_ptr_equal(iface.data, i % 3 == 2 ? NULL : (char *)ADDRESS + 64);
        assert_ptr_equal(iface.strides, i % 3 == 1 ? backwards : NULL);
        assert_int_equal(interop_array_from_cuda_array_interface(&iface, i % 3 == 1 ? 0 : INTEROP_STRICT, NULL, NULL,
                                                                 NULL, &back, NULL),
                         INTEROP_OK);
        const interop_tensor *got = interop_array_tensor(back);
        assert_true(interop_dtype_equal(&got->dtype, &dtype));
        assert_memory_equal(got->shape, tensor.shape, sizeof shape);
        assert_int_equal(got->stream, tensor.stream);
        assert_int_equal(got->flags, tensor.flags);
        assert_int_equal(got->device.id, 2);
        interop_array_release(back);
        interop_record_release(dtype.record);
    }
}

static void exports_that_cannot_be_are_refused(void **state) {
    (void)state;
    interop_cuda_array_interface iface, before;
    interop_dims dims;
    interop_tensor tensor;
    interop_dtype dtype;
    char text[32];
    memset(&before, 0x5a, sizeof before);
    iface = before;
    assert_int_equal(interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 2, shape, ADDRESS, &tensor, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_to_cuda_array_interface(&tensor, &iface, text, 32, NULL), INTEROP_ERR_BUFFER);
    tensor.device.type = INTEROP_DEVICE_CUDA;
    assert_int_equal(interop_tensor_to_cuda_array_interface(&tensor, &iface, text, 3, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_cuda_array_interface(&tensor, NULL, text, 32, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_cuda_array_interface(&tensor, &iface, NULL, 32, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_cuda_array_interface(NULL, &iface, text, 32, NULL), INTEROP_ERR_ARGUMENT);
    tensor.stream = UINT64_MAX;
    assert_int_equal(interop_tensor_to_cuda_array_interface(&tensor, &iface, text, 32, NULL), INTEROP_ERR_OVERFLOW);
    tensor.stream = 0;
    assert_int_equal(interop_dtype_init(INTEROP_COMPLEX32, &tensor.dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_to_cuda_array_interface(&tensor, &iface, text, 32, NULL), INTEROP_ERR_TYPE);
    assert_memory_equal(&iface, &before, sizeof before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(the_dictionary_is_read),
        RECORDS_TEST(hostile_entries_are_refused),
        RECORDS_TEST(the_consumer_waits_once_and_only_if_it_must),
        RECORDS_TEST(failures_leave_the_data_with_the_caller),
        RECORDS_TEST(exports_come_back),
        RECORDS_TEST(exports_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
