/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "interop/buffer.h"
#include "unit/failing_allocator.h"
#include "unit/records.h"

enum {
    SIMPLE = INTEROP_BUFFER_SIMPLE,
    WRITABLE = INTEROP_BUFFER_WRITABLE,
    FORMAT = INTEROP_BUFFER_FORMAT,
    ND = INTEROP_BUFFER_ND,
    STRIDES = INTEROP_BUFFER_STRIDES,
    C = INTEROP_BUFFER_C_CONTIGUOUS,
    F = INTEROP_BUFFER_F_CONTIGUOUS,
    ANY = INTEROP_BUFFER_ANY_CONTIGUOUS,
    INDIRECT = INTEROP_BUFFER_INDIRECT,
    FULL = INDIRECT | FORMAT
};

static _Alignas(16) double values[64]; /* for complex128 */
static interop_dims dims;

/* Shape (2, 3) of this type, in C order. */
static interop_tensor make(const char *descr) {
    static const int64_t shape[2] = {2, 3};
    interop_dtype dtype;
    interop_tensor tensor;
    assert_int_equal(interop_dtype_from_descr(descr, strlen(descr), 0, &dtype, NULL, NULL, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 2, shape, values, &tensor, &dims, NULL), INTEROP_OK);
    return tensor;
}

/* Fills a buffer, or leaves it alone. */
static interop_status fill(const interop_tensor *tensor, int32_t request, interop_py_buffer *out) {
    interop_error err = {0, ""};
    interop_py_buffer before;
    memset(&before, 0x5a, sizeof before);
    *out = before;
    const interop_status status = interop_tensor_to_buffer(tensor, request, out, &err);
    if (status != INTEROP_OK) {
        assert_int_equal(err.status, status);
        assert_true(err.message[0] != '\0');
        assert_memory_equal(out, &before, sizeof before);
    }
    return status;
}

static void only_what_is_asked_for_is_set(void **state) {
    (void)state;
    static const struct {
        int32_t request, ndim;
        int shape, strides, format;
    } cases[] = {
        {SIMPLE, 1, 0, 0, 0},      {WRITABLE, 1, 0, 0, 0}, {ND, 2, 1, 0, 0},
        {ND | FORMAT, 2, 1, 0, 1}, {STRIDES, 2, 1, 1, 0},  {C, 2, 1, 1, 0},
        {ANY, 2, 1, 1, 0},         {INDIRECT, 2, 1, 1, 0}, {FULL | WRITABLE, 2, 1, 1, 1},
    };
    const interop_tensor tensor = make("'" NATIVE "f4'");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        interop_py_buffer buffer;
        assert_int_equal(fill(&tensor, cases[i].request, &buffer), INTEROP_OK);
        assert_ptr_equal(buffer.buf, values);
        assert_null(buffer.obj);
        assert_int_equal(buffer.len, 24);
        assert_int_equal(buffer.itemsize, 4);
        assert_int_equal(buffer.readonly, 0);
        assert_int_equal(buffer.ndim, cases[i].ndim);
        assert_int_equal(buffer.shape != NULL, cases[i].shape);
        assert_int_equal(buffer.strides != NULL, cases[i].strides);
        assert_int_equal(buffer.format != NULL, cases[i].format);
        assert_null(buffer.suboffsets);
        if (buffer.strides != NULL) {
            assert_int_equal(buffer.shape[0], 2);
            assert_int_equal(buffer.shape[1], 3);
            assert_int_equal(buffer.strides[0], 12);
            assert_int_equal(buffer.strides[1], 4);
        }
        if (buffer.format != NULL) {
            assert_string_equal(buffer.format, "f");
        }
        interop_buffer_release(&buffer);
        assert_null(buffer.internal);
        interop_buffer_release(&buffer); /* does no harm */
    }
    interop_buffer_release(NULL);
}

static void what_cannot_be_given_is_refused(void **state) {
    (void)state;
    static const int64_t columns[2] = {4, 8}, gaps[2] = {24, 8};
    static const struct {
        int32_t request;
        interop_status c_order, f_order, with_gaps;
    } cases[] = {
        {SIMPLE, INTEROP_OK, INTEROP_ERR_BUFFER, INTEROP_ERR_BUFFER},
        {ND, INTEROP_OK, INTEROP_ERR_BUFFER, INTEROP_ERR_BUFFER},
        {ND | FORMAT, INTEROP_OK, INTEROP_ERR_BUFFER, INTEROP_ERR_BUFFER},
        {STRIDES, INTEROP_OK, INTEROP_OK, INTEROP_OK},
        {C, INTEROP_OK, INTEROP_ERR_BUFFER, INTEROP_ERR_BUFFER},
        {F, INTEROP_ERR_BUFFER, INTEROP_OK, INTEROP_ERR_BUFFER},
        {ANY, INTEROP_OK, INTEROP_OK, INTEROP_ERR_BUFFER},
        {C | F, INTEROP_ERR_BUFFER, INTEROP_ERR_BUFFER, INTEROP_ERR_BUFFER},
        {FULL, INTEROP_OK, INTEROP_OK, INTEROP_OK},
        {FORMAT, INTEROP_ERR_BUFFER, INTEROP_ERR_BUFFER, INTEROP_ERR_BUFFER}, /* bytes have none */
        {FORMAT | WRITABLE, INTEROP_ERR_BUFFER, INTEROP_ERR_BUFFER, INTEROP_ERR_BUFFER},
        {0x2, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT},
        {0x100, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT}, /* PyBUF_READ */
        {0x200, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT}, /* PyBUF_WRITE */
        {0x10, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT},  /* a part of STRIDES */
        {0x20, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT},
        {0x28, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT},
        {-1, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT},
    };
    interop_tensor tensor = make("'" NATIVE "f4'");
    for (size_t i = 0; i < 3 * sizeof cases / sizeof cases[0]; i++) {
        const interop_status wanted = i % 3 == 0   ? cases[i / 3].c_order
                                      : i % 3 == 1 ? cases[i / 3].f_order
                                                   : cases[i / 3].with_gaps;
        interop_py_buffer buffer;
        tensor.strides = i % 3 == 0 ? dims.strides : i % 3 == 1 ? columns : gaps;
        const interop_status status = fill(&tensor, cases[i / 3].request, &buffer);
        if (status != wanted) {
            fail_msg("request 0x%x, layout %zu gives %s", (unsigned)cases[i / 3].request, i % 3,
                     interop_status_name(status));
        }
        if (status == INTEROP_OK) {
            interop_buffer_release(&buffer);
        }
    }
    interop_py_buffer buffer;
    tensor.strides = dims.strides;
    tensor.flags = INTEROP_READ_ONLY;
    assert_int_equal(fill(&tensor, WRITABLE, &buffer), INTEROP_ERR_BUFFER);
    assert_int_equal(fill(&tensor, SIMPLE, &buffer), INTEROP_OK);
    assert_int_equal(buffer.readonly, 1);
    interop_buffer_release(&buffer);
    tensor.device.type = INTEROP_DEVICE_CUDA;
    assert_int_equal(fill(&tensor, SIMPLE, &buffer), INTEROP_ERR_BUFFER);
    tensor.device.type = INTEROP_DEVICE_CPU;
    tensor.data = NULL;
    assert_int_equal(fill(&tensor, SIMPLE, &buffer), INTEROP_ERR_VALUE);
    assert_int_equal(fill(NULL, SIMPLE, &buffer), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_to_buffer(&tensor, SIMPLE, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_to_buffer(NULL, SIMPLE, &buffer, NULL), INTEROP_ERR_ARGUMENT);
}

static void formats_and_types_without_one(void **state) {
    (void)state;
    static const struct {
        const char *descr;
        interop_status full, plain; /* with FORMAT, and without */
        const char *format;
    } cases[] = {
        {"'|b1'", INTEROP_OK, INTEROP_OK, "?"},
        {"'" NATIVE "c16'", INTEROP_OK, INTEROP_OK, "Zd"},
        {"'|S5'", INTEROP_OK, INTEROP_OK, "5s"},
        {"[('a', '" NATIVE "i2'), ('b', '|u1')]", INTEROP_OK, INTEROP_OK, NULL},
        {"{'names': ['a', 'b'], 'formats': ['<f8', '|i1'], 'offsets': [0, 8], 'itemsize': 16}", INTEROP_OK, INTEROP_OK,
         NULL},
        {"{'names': ['a', 'b'], 'formats': ['<i4', '<i4'], 'offsets': [0, 0]}", INTEROP_ERR_VALUE, INTEROP_OK, NULL},
        {"'<M8[ns]'", INTEROP_ERR_TYPE, INTEROP_OK, NULL}, /* as with NumPy */
        {"'bfloat16'", INTEROP_ERR_TYPE, INTEROP_OK, NULL},
        {"'int4'", INTEROP_ERR_BUFFER, INTEROP_ERR_BUFFER, NULL},
        {"'|O'", INTEROP_ERR_TYPE, INTEROP_ERR_TYPE, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        interop_py_buffer buffer;
        interop_array *back = NULL;
        const interop_tensor tensor = make(cases[i].descr);
        assert_int_equal(fill(&tensor, STRIDES, &buffer), cases[i].plain);
        if (cases[i].plain == INTEROP_OK) {
            assert_null(buffer.format);
            assert_int_equal(buffer.itemsize, interop_dtype_itemsize(&tensor.dtype));
            interop_buffer_release(&buffer);
        }
        const interop_status status = fill(&tensor, FULL, &buffer);
        if (status != cases[i].full) {
            fail_msg("%s gives %s", cases[i].descr, interop_status_name(status));
        }
        if (status == INTEROP_OK) {
            if (cases[i].format != NULL) {
                assert_string_equal(buffer.format, cases[i].format);
            }
            assert_int_equal(interop_array_from_buffer(&buffer, INTEROP_STRICT, NULL, NULL, &back, NULL), INTEROP_OK);
            assert_true(interop_dtype_equal(&interop_array_tensor(back)->dtype, &tensor.dtype));
            interop_array_release(back);
            interop_buffer_release(&buffer);
        }
        interop_record_release(tensor.dtype.record);
    }
    interop_py_buffer buffer;
    interop_tensor tensor = make("'" NATIVE "i4'");
    tensor.byte_offset = 1; /* misaligned: not in mode @ */
    assert_int_equal(fill(&tensor, FULL, &buffer), INTEROP_OK);
    assert_string_equal(buffer.format, "=i");
    assert_ptr_equal(buffer.buf, (char *)values + 1);
    interop_buffer_release(&buffer);
}

/* Numbers without gaps take a short way, and those with an extent of 1 at odd strides the long one. */
static void both_ways_fill_the_same(void **state) {
    (void)state;
    static const int64_t shape[3] = {1, 2, 3};
    for (int32_t type = INTEROP_BOOL; type <= INTEROP_OPAQUE64; type++) {
        interop_dtype dtype;
        interop_tensor tensor, odd;
        int64_t strides[3];
        interop_py_buffer quick, slow;
        assert_int_equal(interop_dtype_init(type, &dtype, NULL), INTEROP_OK);
        assert_int_equal(interop_tensor_init(&dtype, 3, shape, values, &tensor, &dims, NULL), INTEROP_OK);
        tensor.flags = type % 2 == 0 ? INTEROP_READ_ONLY : 0;
        memcpy(strides, dims.strides, sizeof strides);
        strides[0] = 99; /* counts for nothing */
        odd = tensor;
        odd.strides = strides;
        records_allocator.calls = 0;
        const interop_status status = fill(&tensor, FULL, &quick);
        const size_t calls = records_allocator.calls;
        assert_int_equal(fill(&odd, FULL, &slow), status);
        if (status != INTEROP_OK) {
            continue;
        }
        const int borrowed = sizeof(intptr_t) == sizeof(int64_t) && type != INTEROP_COMPLEX32;
        assert_int_equal(calls, borrowed ? 0 : 1);
        assert_true((quick.internal == NULL) == borrowed);
        assert_string_equal(quick.format, slow.format);
        assert_memory_equal(quick.shape, slow.shape, 3 * sizeof(intptr_t));
        assert_memory_equal(quick.strides, slow.strides, 3 * sizeof(intptr_t));
        assert_ptr_equal(quick.buf, slow.buf);
        assert_int_equal(quick.len, slow.len);
        assert_int_equal(quick.itemsize, slow.itemsize);
        assert_int_equal(quick.readonly, slow.readonly);
        assert_int_equal(quick.ndim, slow.ndim);
        interop_buffer_release(&quick);
        interop_buffer_release(&slow);
    }
}

static void strides_that_count_for_nothing_are_tidy(void **state) {
    (void)state;
    static const struct {
        int64_t shape[2], strides[2];
        intptr_t given[2];
    } cases[] = {
        {{1, 3}, {-99, 4}, {12, 4}},  {{2, 1}, {4, INT64_MIN}, {4, 4}}, {{0, 3}, {7, 7}, {12, 4}},
        {{1, 3}, {-99, 8}, {-99, 8}}, {{2, 3}, {4, 8}, {4, 8}},
    };
    interop_tensor tensor = make("'" NATIVE "f4'");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        interop_py_buffer buffer;
        tensor.shape = cases[i].shape;
        tensor.strides = cases[i].strides;
        assert_int_equal(fill(&tensor, STRIDES, &buffer), INTEROP_OK);
        assert_memory_equal(buffer.strides, cases[i].given, sizeof cases[i].given);
        assert_int_equal(buffer.len, 4 * cases[i].shape[0] * cases[i].shape[1]);
        interop_buffer_release(&buffer);
    }
    interop_py_buffer buffer;
    tensor.data = NULL;
    tensor.shape = cases[2].shape;
    assert_int_equal(fill(&tensor, FULL, &buffer), INTEROP_OK);
    assert_non_null(buffer.buf); /* NULL is an error for some consumers */
    interop_buffer_release(&buffer);
    tensor.data = values;
    tensor.ndim = 0;
    assert_int_equal(fill(&tensor, FULL, &buffer), INTEROP_OK);
    assert_int_equal(buffer.ndim, 0);
    assert_null(buffer.shape);
    assert_null(buffer.strides);
    assert_int_equal(buffer.len, 4);
    interop_buffer_release(&buffer);
}

static void count_release(void *user) {
    ++*(int *)user;
}

static void a_filled_buffer_holds_the_array(void **state) {
    (void)state;
    int released = 0;
    interop_array *array;
    interop_py_buffer buffer, second;
    const interop_tensor tensor = make("[('a', '<i2'), ('b', '<i2')]");
    assert_int_equal(interop_array_from_host(&tensor, 0, count_release, &released, &array, NULL), INTEROP_OK);
    interop_record_release(tensor.dtype.record);
    records_allocator.calls = 0;
    assert_int_equal(interop_array_to_buffer(array, FULL, &buffer, NULL), INTEROP_OK);
    assert_int_equal(records_allocator.calls, 1);
    assert_int_equal(interop_array_to_buffer(array, SIMPLE, &second, NULL), INTEROP_OK);
    records_allocator.fail_at = records_allocator.calls + 1;
    interop_py_buffer failed;
    assert_int_equal(interop_array_to_buffer(array, FULL, &failed, NULL), INTEROP_ERR_MEMORY);
    records_allocator.fail_at = 0;
    interop_array_release(array);
    interop_buffer_release(&buffer);
    assert_int_equal(released, 0);
    interop_buffer_release(&second);
    assert_int_equal(released, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(only_what_is_asked_for_is_set),   RECORDS_TEST(what_cannot_be_given_is_refused),
        RECORDS_TEST(formats_and_types_without_one),   RECORDS_TEST(strides_that_count_for_nothing_are_tidy),
        RECORDS_TEST(a_filled_buffer_holds_the_array), RECORDS_TEST(both_ways_fill_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
