/* SPDX-License-Identifier: MIT */
/* Answers to `__dlpack__` calls. Numbers are those of the case list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dlpack_case.h"

/* 91 */
static void streams(void **state) {
    (void)state;
    static const struct {
        bool given;
        int64_t stream;
        bool cuda, rocm;
    } rows[] = {
        {false, 0, true, true}, {true, -2, false, false}, {true, -1, true, true}, {true, 0, false, true},
        {true, 1, true, false}, {true, 2, true, false},   {true, 3, true, true},  {true, 0x7f0012345678, true, true}};
    static const int32_t others[] = {INTEROP_DEVICE_CPU, INTEROP_DEVICE_CUDA_HOST, INTEROP_DEVICE_ONEAPI, 999, -1};
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        interop_error err = {INTEROP_OK, ""};
        const interop_status cuda =
            interop_dlpack_check_stream(INTEROP_DEVICE_CUDA, rows[i].given, rows[i].stream, &err);
        const interop_status rocm =
            interop_dlpack_check_stream(INTEROP_DEVICE_ROCM, rows[i].given, rows[i].stream, &err);
        assert_int_equal(cuda, rows[i].cuda ? INTEROP_OK : INTEROP_ERR_VALUE);
        assert_int_equal(rocm, rows[i].rocm ? INTEROP_OK : INTEROP_ERR_VALUE);
        assert_true((cuda == INTEROP_OK && rocm == INTEROP_OK) || strstr(err.message, "stream is") != NULL);
        for (size_t k = 0; k < INTEROP__COUNT(others); k++) {
            assert_int_equal(interop_dlpack_check_stream(others[k], rows[i].given, rows[i].stream, NULL),
                             rows[i].given ? INTEROP_ERR_VALUE : INTEROP_OK);
        }
    }
}

static interop_tensor view(struct dlpack_case *c, interop_dims *dims) {
    interop_tensor tensor;
    assert_int_equal(interop_tensor_from_dltensor(c->tensor, INTEROP_LENIENT, &tensor, dims, NULL), INTEROP_OK);
    return tensor;
}

static interop_dlpack_request modern(void) {
    const interop_dlpack_request request = {.struct_size = sizeof request, .has_max_version = 1, .max_major = 1};
    return request;
}

static void assert_answer(const interop_tensor *tensor, const interop_dlpack_request *request, int32_t versioned,
                          uint32_t flags) {
    int32_t versioned_out = -7;
    uint32_t flags_out = 77;
    interop_error err = {INTEROP_OK, ""};
    if (interop_dlpack_negotiate(tensor, request, &versioned_out, &flags_out, &err) != INTEROP_OK) {
        fail_msg("refused: %s", err.message);
    }
    assert_int_equal(versioned_out, versioned);
    assert_int_equal(flags_out, flags);
}

static void assert_refusal(const interop_tensor *tensor, const interop_dlpack_request *request, interop_status expected,
                           const char *text) {
    int32_t versioned = -7;
    uint32_t flags = 77;
    interop_error err = {INTEROP_OK, ""};
    assert_int_equal(interop_dlpack_negotiate(tensor, request, &versioned, &flags, &err), expected);
    if (strstr(err.message, text) == NULL) {
        fail_msg("\"%s\" does not name \"%s\"", err.message, text);
    }
    assert_int_equal(versioned, -7);
    assert_int_equal(flags, 77);
}

/* 83 */
static void versions(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_dims dims;
    interop_tensor tensor = view(dlpack_case_reset(&c), &dims);
    interop_dlpack_request request = {.struct_size = sizeof request};
    assert_answer(&tensor, &request, 0, 0);
    request.max_major = 1; /* not sent */
    assert_answer(&tensor, &request, 0, 0);
    request.has_max_version = 1;
    for (request.max_major = 0; request.max_major < 4; request.max_major++) {
        request.max_minor = 5 - request.max_major;
        assert_answer(&tensor, &request, request.max_major >= 1, 0);
    }
    c.tensor->dtype.code = kDLFloat8_e4m3fn;
    c.tensor->dtype.bits = 8;
    tensor = view(&c, &dims);
    request = modern(); /* 1.0 does not know it, but the majors agree */
    assert_answer(&tensor, &request, 1, 0);
}

static void copies(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_dims dims;
    interop_tensor tensor = view(dlpack_case_reset(&c), &dims);
    interop_dlpack_request request = modern();
    request.copy = INTEROP_COPY_ALWAYS;
    assert_answer(&tensor, &request, 1, INTEROP_EXPORT_COPY);
    request.copy = INTEROP_COPY_NEVER;
    assert_answer(&tensor, &request, 1, 0);
    dims.strides[0] = 14; /* DLPack cannot say that */
    assert_refusal(&tensor, &request, INTEROP_ERR_BUFFER, "strides");
    request.copy = INTEROP_COPY_IF_NEEDED;
    assert_answer(&tensor, &request, 1, INTEROP_EXPORT_COPY);
    tensor.device.type = INTEROP_DEVICE_CUDA;
    assert_refusal(&tensor, &request, INTEROP_ERR_BUFFER, "CUDA");
    dims.strides[0] = 12;
    assert_answer(&tensor, &request, 1, 0);
    request.copy = INTEROP_COPY_ALWAYS;
    assert_refusal(&tensor, &request, INTEROP_ERR_BUFFER, "CUDA");
}

static void read_only_and_padded(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_dims dims;
    interop_tensor tensor = view(dlpack_case_reset(&c), &dims);
    interop_dlpack_request request = modern(), legacy = {.struct_size = sizeof legacy};
    tensor.flags = INTEROP_READ_ONLY;
    assert_answer(&tensor, &request, 1, 0);
    assert_refusal(&tensor, &legacy, INTEROP_ERR_BUFFER, "read-only");
    legacy.copy = INTEROP_COPY_NEVER;
    assert_refusal(&tensor, &legacy, INTEROP_ERR_BUFFER, "read-only");
    legacy.copy = INTEROP_COPY_ALWAYS;
    assert_answer(&tensor, &legacy, 0, INTEROP_EXPORT_COPY);
    c.tensor->dtype.code = kDLFloat4_e2m1fn;
    c.tensor->dtype.bits = 4;
    tensor = view(&c, &dims);
    tensor.flags = INTEROP_SUBBYTE_PADDED;
    assert_answer(&tensor, &request, 1, 0);
    assert_refusal(&tensor, &legacy, INTEROP_ERR_BUFFER, "padded");
}

static void devices(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_dims dims;
    interop_tensor tensor = view(dlpack_case_reset(&c), &dims);
    interop_dlpack_request request = modern();
    request.has_device = 1;
    request.device = (interop_device){INTEROP_DEVICE_CPU, 0};
    tensor.device.id = 3; /* there is one CPU */
    assert_answer(&tensor, &request, 1, 0);
    request.device.type = INTEROP_DEVICE_CUDA;
    assert_refusal(&tensor, &request, INTEROP_ERR_BUFFER, "device");

    request.device = (interop_device){INTEROP_DEVICE_CPU, 0};
    tensor.device = (interop_device){INTEROP_DEVICE_CUDA_HOST, 0};
    assert_answer(&tensor, &request, 1, INTEROP_EXPORT_COPY);
    request.copy = INTEROP_COPY_NEVER;
    assert_refusal(&tensor, &request, INTEROP_ERR_BUFFER, "forbids");
    request.copy = INTEROP_COPY_IF_NEEDED;
    tensor.device = (interop_device){INTEROP_DEVICE_CUDA, 1};
    assert_refusal(&tensor, &request, INTEROP_ERR_BUFFER, "not readable");
    request.device = (interop_device){INTEROP_DEVICE_CUDA, 1};
    assert_answer(&tensor, &request, 1, 0);
    request.device.id = 0;
    assert_refusal(&tensor, &request, INTEROP_ERR_BUFFER, "device");

    /* The stream belongs to the device that is asked for. */
    request.device.id = 1;
    request.has_stream = 1;
    request.stream = 1;
    assert_answer(&tensor, &request, 1, 0);
    request.stream = 0;
    assert_refusal(&tensor, &request, INTEROP_ERR_VALUE, "stream");
    request.has_device = 0;
    assert_refusal(&tensor, &request, INTEROP_ERR_VALUE, "stream");
    request.stream = 1;
    assert_answer(&tensor, &request, 1, 0);
    tensor.device = (interop_device){INTEROP_DEVICE_CUDA_HOST, 0};
    request.has_device = 1;
    request.device = (interop_device){INTEROP_DEVICE_CPU, 0};
    assert_refusal(&tensor, &request, INTEROP_ERR_VALUE, "stream");
}

static void malformed_requests(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_dims dims;
    const interop_tensor tensor = view(dlpack_case_reset(&c), &dims);
    interop_dlpack_request request = modern();
    int32_t versioned;
    uint32_t flags;
    assert_int_equal(interop_dlpack_negotiate(NULL, &request, &versioned, &flags, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dlpack_negotiate(&tensor, NULL, &versioned, &flags, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dlpack_negotiate(&tensor, &request, NULL, &flags, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_dlpack_negotiate(&tensor, &request, &versioned, NULL, NULL), INTEROP_ERR_ARGUMENT);
    request.copy = 3;
    assert_refusal(&tensor, &request, INTEROP_ERR_ARGUMENT, "copy is 3: must be 0 to 2");
    request.copy = -1;
    assert_refusal(&tensor, &request, INTEROP_ERR_ARGUMENT, "copy is -1: must be 0 to 2");
    request = modern();
    request.reserved = 1;
    assert_refusal(&tensor, &request, INTEROP_ERR_ARGUMENT, "reserved is 1: must be 0");
    request = modern();
    request.struct_size = 8;
    assert_refusal(&tensor, &request, INTEROP_ERR_ARGUMENT, "struct_size");
    request = modern();
    interop_tensor broken = tensor;
    broken.ndim = -1;
    assert_refusal(&broken, &request, INTEROP_ERR_VALUE, "ndim");
    broken = tensor; /* elements of no bytes, which nothing divides; the export refuses them */
    assert_int_equal(interop_dtype_from_typestr("|S0", 3, &broken.dtype, NULL), INTEROP_OK);
    assert_answer(&broken, &request, 1, 0);
    struct { /* of a later caller */
        interop_dlpack_request known;
        uint64_t unknown;
    } later = {modern(), 0};
    later.known.struct_size = sizeof later;
    assert_answer(&tensor, &later.known, 1, 0);
    later.unknown = 1;
    assert_refusal(&tensor, &later.known, INTEROP_ERR_UNSUPPORTED, "interop_dlpack_request");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams), cmocka_unit_test(versions),
        cmocka_unit_test(copies),  cmocka_unit_test(read_only_and_padded),
        cmocka_unit_test(devices), cmocka_unit_test(malformed_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
