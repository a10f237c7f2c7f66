/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "interop/buffer.h"
#include "unit/borrow.h"
#include "unit/failing_allocator.h"
#include "unit/records.h"

static double values[64];
static intptr_t shape[2] = {2, 3};
static intptr_t strides[2] = {12, 4};
static char format[64];

/* float32, shape (2, 3), C order. */
static interop_py_buffer base(void) {
    strcpy(format, "f");
    return (interop_py_buffer){
        .buf = values, .len = 24, .itemsize = 4, .ndim = 2, .format = format, .shape = shape, .strides = strides};
}

static interop_status import(const interop_py_buffer *buffer, uint32_t flags, interop_tensor *out) {
    struct borrow *borrow = borrow_begin(out);
    return borrow_end(borrow, interop_tensor_from_buffer(buffer, flags, out, &borrow->dims, &borrow->err), out);
}

static void the_buffer_is_read(void **state) {
    (void)state;
    interop_tensor tensor;
    interop_py_buffer buffer = base();
    assert_int_equal(import(&buffer, INTEROP_STRICT, &tensor), INTEROP_OK);
    assert_ptr_equal(tensor.data, values);
    assert_int_equal(tensor.ndim, 2);
    assert_int_equal(tensor.strides[0], 12);
    assert_int_equal(interop_dtype_type(&tensor.dtype), INTEROP_FLOAT32);
    assert_int_equal(tensor.flags, 0);
    buffer.strides = NULL;
    assert_int_equal(import(&buffer, 0, &tensor), INTEROP_OK);
    assert_int_equal(tensor.strides[0], 12);
    assert_int_equal(tensor.strides[1], 4);
    intptr_t backwards[2] = {-12, 8}, nowhere[2] = {-1, -7};
    buffer.strides = backwards;
    buffer.suboffsets = nowhere; /* all negative: none */
    buffer.readonly = 1;
    assert_int_equal(import(&buffer, 0, &tensor), INTEROP_OK);
    assert_int_equal(tensor.strides[0], -12);
    assert_int_equal(tensor.flags, INTEROP_READ_ONLY);
    assert_int_equal(import(&buffer, INTEROP_IMPORT_REQUIRE_WRITABLE, &tensor), INTEROP_ERR_BUFFER);
}

static void shapes_and_formats_that_are_left_out(void **state) {
    (void)state;
    static const struct {
        intptr_t len, itemsize;
        int32_t ndim;
        bool shaped;
        const char *format;
        interop_status status;
        int32_t rank;
        int64_t extent; /* the first one */
        const char *typestr;
    } cases[] = {
        {24, 1, 1, false, NULL, INTEROP_OK, 1, 24, "|u1"},
        {24, 4, 1, false, NULL, INTEROP_OK, 1, 24, "|u1"}, /* disregard the itemsize */
        {24, 4, 0, false, NULL, INTEROP_OK, 1, 24, "|u1"}, /* as NumPy answers a simple request */
        {24, 4, 0, false, "f", INTEROP_OK, 1, 6, NATIVE "f4"},
        {24, 4, 1, false, "f", INTEROP_OK, 1, 6, NATIVE "f4"},
        {4, 4, 0, false, "f", INTEROP_OK, 0, 0, NATIVE "f4"},
        {1, 1, 0, false, NULL, INTEROP_OK, 0, 0, "|u1"},
        {4, 4, 0, false, NULL, INTEROP_OK, 0, 0, "|V4"},
        {0, 1, 1, false, NULL, INTEROP_OK, 1, 0, "|u1"},
        {24, 4, 2, true, NULL, INTEROP_OK, 2, 2, "|V4"}, /* of a format that was not asked for */
        {6, 1, 2, true, NULL, INTEROP_OK, 2, 2, "|u1"},
        {6, 1, 2, true, "", INTEROP_ERR_VALUE, 0, 0, NULL},
        {23, 4, 1, false, "f", INTEROP_ERR_VALUE, 0, 0, NULL},
        {23, 4, 0, false, "f", INTEROP_ERR_VALUE, 0, 0, NULL},
        {24, 4, 2, false, "f", INTEROP_ERR_VALUE, 0, 0, NULL},
        {24, 0, 1, false, "0s", INTEROP_ERR_VALUE, 0, 0, NULL},
        {0, 0, 2, true, "0s", INTEROP_OK, 2, 2, "|S0"},
        {144, 24, 2, true, "(2,3)f", INTEROP_OK, 4, 2, NATIVE "f4"},
        {24, 24, 0, false, "(2,3)f", INTEROP_OK, 2, 2, NATIVE "f4"},
        {48, 24, 1, false, "(2,3)f", INTEROP_OK, 3, 2, NATIVE "f4"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        interop_tensor tensor;
        interop_py_buffer buffer = base();
        buffer.len = cases[i].len;
        buffer.itemsize = cases[i].itemsize;
        buffer.ndim = cases[i].ndim;
        buffer.shape = cases[i].shaped ? shape : NULL;
        buffer.strides = NULL;
        buffer.format = cases[i].format == NULL ? NULL : strcpy(format, cases[i].format);
        const interop_status status = import(&buffer, 0, &tensor);
        if (status != cases[i].status) {
            fail_msg("case %zu gives %s", i, interop_status_name(status));
        }
        if (status == INTEROP_OK) {
            char text[32];
            interop_dtype_to_typestr(&tensor.dtype, text, sizeof text, NULL, NULL);
            assert_string_equal(text, cases[i].typestr);
            assert_int_equal(tensor.ndim, cases[i].rank);
            assert_true(tensor.ndim == 0 || tensor.shape[0] == cases[i].extent);
            assert_true(interop_tensor_is_contiguous(&tensor, INTEROP_LAYOUT_C));
        }
    }
}

static void hostile_fields_are_refused(void **state) {
    (void)state;
    intptr_t negative[2] = {-2, -3}, many[2] = {INTPTR_MAX, INTPTR_MAX}, far[2] = {INTPTR_MAX, 4}, empty[2] = {0, 3},
             ones[64];
    interop_tensor tensor;
    interop_py_buffer buffer;
    for (int32_t i = 0; i < 64; i++) {
        ones[i] = 1;
    }
#define GIVES(change, flags, wanted)                                                                                   \
    buffer = base();                                                                                                   \
    change;                                                                                                            \
    assert_int_equal(import(&buffer, flags, &tensor), wanted)
    GIVES(buffer.ndim = -1, 0, INTEROP_ERR_VALUE);
    GIVES(buffer.ndim = 65, 0, INTEROP_ERR_VALUE);
    GIVES((buffer.ndim = 64, buffer.shape = ones, buffer.strides = ones, buffer.len = 4), 0, INTEROP_OK);
    GIVES((buffer.ndim = 64, buffer.shape = ones, buffer.strides = NULL, strcpy(format, "(1)f"), buffer.len = 4), 0,
          INTEROP_ERR_VALUE); /* one more in the format */
    GIVES((buffer.ndim = 63, buffer.shape = ones, buffer.strides = NULL, strcpy(format, "(1)f"), buffer.len = 4), 0,
          INTEROP_OK);
    GIVES(buffer.shape = NULL, 0, INTEROP_ERR_VALUE);
    GIVES((buffer.shape = NULL, buffer.ndim = 1), 0, INTEROP_ERR_VALUE); /* strides of nothing */
    GIVES(buffer.shape = negative, 0, INTEROP_ERR_VALUE);
    GIVES(buffer.shape = many, 0, INTEROP_ERR_OVERFLOW);
    GIVES((buffer.shape = many, buffer.strides = NULL), 0, INTEROP_ERR_OVERFLOW);
    GIVES(buffer.strides = far, 0, sizeof(void *) == 8 ? INTEROP_ERR_OVERFLOW : INTEROP_OK);
    GIVES((buffer.shape = empty, buffer.len = 0), 0, INTEROP_OK);
    GIVES((buffer.shape = empty, buffer.len = 0, buffer.buf = NULL), 0, INTEROP_OK);
    GIVES(buffer.shape = empty, 0, INTEROP_ERR_VALUE); /* len is not 0 */
    GIVES(buffer.len = 23, 0, INTEROP_ERR_VALUE);
    GIVES(buffer.len = 25, 0, INTEROP_ERR_VALUE);
    GIVES(buffer.len = -24, 0, INTEROP_ERR_VALUE);
    GIVES(buffer.len = 4, 0, INTEROP_ERR_VALUE);
    GIVES(buffer.itemsize = -4, 0, INTEROP_ERR_VALUE);
    GIVES(buffer.itemsize = 8, 0, INTEROP_ERR_VALUE);
    GIVES(buffer.itemsize = 0, 0, INTEROP_ERR_VALUE);
#if UINTPTR_MAX > UINT32_MAX
    GIVES((buffer.itemsize = (intptr_t)1 << 61, buffer.format = NULL), 0, INTEROP_ERR_OVERFLOW);
#endif
    GIVES(buffer.buf = NULL, 0, INTEROP_ERR_VALUE);
    GIVES(buffer.buf = (void *)(UINTPTR_MAX - 8), 0, INTEROP_ERR_OVERFLOW);
    GIVES(buffer.buf = (char *)values + 1, INTEROP_STRICT, INTEROP_ERR_VALUE);
    GIVES(buffer.format = NULL, INTEROP_STRICT, INTEROP_ERR_VALUE);
    GIVES(strcpy(format, "T{"), 0, INTEROP_ERR_VALUE);
    GIVES(strcpy(format, "O"), 0, sizeof(void *) == 8 ? INTEROP_ERR_VALUE : INTEROP_ERR_TYPE);
    GIVES(strcpy(format, "T{f:a:}"), 0, INTEROP_ERR_TYPE); /* a borrowed view owns no fields */
    GIVES((buffer.suboffsets = shape), 0, INTEROP_ERR_BUFFER);
    GIVES((buffer.suboffsets = negative, buffer.strides = NULL), 0, INTEROP_ERR_VALUE);
    GIVES((void)0, INTEROP_IMPORT_GATHER, INTEROP_ERR_ARGUMENT); /* for arrays */
    GIVES((void)0, INTEROP_IMPORT_MASK_HANDLED, INTEROP_ERR_ARGUMENT);
    if (sizeof(void *) == 8) {
        GIVES((buffer.itemsize = 8, buffer.len = 48, strcpy(format, "O")), 0, INTEROP_ERR_TYPE);
    }
#undef GIVES
    interop_dims dims;
    buffer = base();
    assert_int_equal(interop_tensor_from_buffer(NULL, 0, &tensor, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_buffer(&buffer, 0, NULL, &dims, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_tensor_from_buffer(&buffer, 0, &tensor, NULL, NULL), INTEROP_ERR_ARGUMENT);
}

static void count_release(void *user) {
    ++*(int *)user;
}

static void arrays_release_the_buffer_once(void **state) {
    (void)state;
    interop_py_buffer buffer = base();
    interop_array *array = NULL;
    int released = 0;
#define TAKE(flags) interop_array_from_buffer(&buffer, flags, count_release, &released, &array, NULL)
    strcpy(format, "T{<h:a:(2)b:b:}");
    assert_int_equal(TAKE(0), INTEROP_OK);
    memset(&buffer, 0, sizeof buffer); /* nothing of it needs to live on */
    assert_string_equal(records_show(&interop_array_tensor(array)->dtype, 0), "[('a', '<i2'), ('b', '|i1', (2,))]");
    assert_int_equal(released, 0);
    interop_array_release(array);
    assert_int_equal(released, 1);

    array = NULL;
    buffer = base();
    buffer.len = 4;
    assert_int_equal(TAKE(0), INTEROP_ERR_VALUE);
    buffer = base();
    strcpy(format, "T{<h:a:(2)b:b:}");
    buffer.buf = NULL;
    assert_int_equal(TAKE(0), INTEROP_ERR_VALUE); /* the fields are dropped */
    buffer = base();
    records_allocator.fail_at = records_allocator.calls + 1;
    assert_int_equal(TAKE(0), INTEROP_ERR_MEMORY);
    records_allocator.fail_at = 0;
    assert_int_equal(interop_array_from_buffer(&buffer, 0, count_release, &released, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_null(array);
    assert_int_equal(released, 1);
#undef TAKE
}

struct gathering {
    interop_py_buffer buffer;
    int released;
    interop_array *array;
};

static interop_status gather(void *context, interop_error *err) {
    struct gathering *gathering = context;
    const interop_status status = interop_array_from_buffer(&gathering->buffer, INTEROP_IMPORT_GATHER, count_release,
                                                            &gathering->released, &gathering->array, err);
    assert_int_equal(gathering->released, 0);
    return status;
}

static void suboffsets_are_gathered_on_request(void **state) {
    (void)state;
    static int16_t first[6] = {9, 0, 1, 2, 3, 4}, second[6] = {9, 10, 11, 12, 13, 14};
    int16_t *rows[2] = {first, second};
    intptr_t extents[3] = {2, 2, 2}, steps[3] = {sizeof rows[0], 4, 2}, suboffsets[3] = {2, -1, -1};
    struct gathering gathering = {.buffer = {.buf = rows,
                                             .len = 16,
                                             .itemsize = 2,
                                             .readonly = 1,
                                             .ndim = 3,
                                             .format = strcpy(format, "h"),
                                             .shape = extents,
                                             .strides = steps,
                                             .suboffsets = suboffsets}};
    static const int16_t expected[8] = {0, 1, 2, 3, 10, 11, 12, 13};
    interop_array *array = NULL;
    assert_int_equal(interop_array_from_buffer(&gathering.buffer, 0, NULL, NULL, &array, NULL), INTEROP_ERR_BUFFER);
    assert_int_equal(failing_allocator_sweep(&records_allocator, gather, &gathering), 1);
    const interop_tensor *tensor = interop_array_tensor(gathering.array);
    assert_int_equal(tensor->flags, INTEROP_IS_COPIED);
    assert_int_equal(tensor->shape[2], 2);
    assert_memory_equal(tensor->data, expected, sizeof expected);
    interop_array_release(gathering.array);
    assert_int_equal(gathering.released, 1);

    gathering = (struct gathering){.buffer = gathering.buffer};
    rows[1] = NULL;
    assert_int_equal(gather(&gathering, NULL), INTEROP_ERR_VALUE);
    rows[1] = second;
    extents[0] = INTPTR_MAX;
    assert_int_equal(gather(&gathering, NULL), sizeof(void *) == 8 ? INTEROP_ERR_OVERFLOW : INTEROP_ERR_VALUE);
    extents[0] = 0;
    gathering.buffer.len = 0;
    assert_int_equal(gather(&gathering, NULL), INTEROP_OK);
    interop_array_release(gathering.array);
    assert_int_equal(gathering.released, 1);

    gathering = (struct gathering){.buffer = gathering.buffer};
    extents[0] = 2; /* records too; the request does no harm where there is nothing to gather */
    gathering.buffer.len = 16;
    strcpy(format, "T{b:x:B:y:}");
    assert_int_equal(gather(&gathering, NULL), INTEROP_OK);
    assert_int_equal(interop_array_tensor(gathering.array)->dtype.kind, INTEROP_KIND_RECORD);
    interop_array_release(gathering.array);
    assert_int_equal(gathering.released, 1);
    gathering = (struct gathering){.buffer = base()};
    assert_int_equal(gather(&gathering, NULL), INTEROP_OK);
    assert_ptr_equal(interop_array_tensor(gathering.array)->data, values);
    interop_array_release(gathering.array);
    assert_int_equal(gathering.released, 1);
}

/* A copy in C order is writable and aligned, and its strides are its own. */
static void what_is_gathered_is_judged_as_a_copy(void **state) {
    (void)state;
    char row[25];
    for (size_t i = 0; i < sizeof row; i++) {
        row[i] = (char)i;
    }
    char *rows[2] = {row + 1, row + 13}; /* from the last on, misaligned, and from back to front in them */
    intptr_t extents[2] = {2, 3}, steps[2] = {-(intptr_t)sizeof *rows, -4}, suboffsets[2] = {8, -1};
    const interop_py_buffer buffer = {.buf = &rows[1],
                                      .len = 24,
                                      .itemsize = 4,
                                      .readonly = 1,
                                      .ndim = 2,
                                      .format = "i",
                                      .shape = extents,
                                      .strides = steps,
                                      .suboffsets = suboffsets};
    const uint32_t wishes = INTEROP_STRICT | INTEROP_IMPORT_REQUIRE_WRITABLE;
    interop_array *array = NULL;
    interop_error err;
    if (interop_array_from_buffer(&buffer, wishes | INTEROP_IMPORT_GATHER, NULL, NULL, &array, &err) != INTEROP_OK) {
        fail_msg("%s", err.message);
    }
    const interop_tensor *tensor = interop_array_tensor(array);
    assert_int_equal(tensor->flags, INTEROP_IS_COPIED);
    assert_int_equal(tensor->strides[0], 12);
    for (int i = 0; i < 6; i++) {
        assert_memory_equal((char *)tensor->data + 4 * i, rows[1 - i / 3] + 8 - 4 * (i % 3), 4);
    }
    interop_array_release(array);
    array = NULL;
    const interop_py_buffer plain = {.buf = row, .len = 4, .itemsize = 1, .readonly = 1, .ndim = 0, .format = "B"};
    assert_int_equal(interop_array_from_buffer(&plain, wishes | INTEROP_IMPORT_GATHER, NULL, NULL, &array, NULL),
                     INTEROP_ERR_BUFFER); /* nothing to gather, and no copy */
    interop_tensor view;
    interop_dims dims;
    assert_int_equal(interop_tensor_from_buffer(&buffer, INTEROP_IMPORT_GATHER, &view, &dims, NULL),
                     INTEROP_ERR_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(the_buffer_is_read),
        RECORDS_TEST(shapes_and_formats_that_are_left_out),
        RECORDS_TEST(hostile_fields_are_refused),
        RECORDS_TEST(arrays_release_the_buffer_once),
        RECORDS_TEST(suboffsets_are_gathered_on_request),
        RECORDS_TEST(what_is_gathered_is_judged_as_a_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
