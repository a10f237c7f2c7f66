/* SPDX-License-Identifier: MIT */
/* Columns that are not as they should be, and columns on devices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arrow_case.h"

/* One field of a good matrix is changed. */
#define REFUSE(change, status, text)                                                                                   \
    do {                                                                                                               \
        arrow_case_matrix(c);                                                                                          \
        change;                                                                                                        \
        arrow_case_refuse(c, INTEROP_LENIENT, status, text);                                                           \
    } while (0)

static void every_member_is_judged(void **state) {
    (void)state;
    struct arrow_case kept, *c = &kept;
    for (int i = 0; i < 2; i++) {
        REFUSE(c->arrays[i].release = NULL, INTEROP_ERR_VALUE, "the array was released");
        REFUSE(c->schemas[i].release = NULL, INTEROP_ERR_VALUE, "the schema was released");
        REFUSE(c->schemas[i].format = NULL, INTEROP_ERR_VALUE, "format");
        REFUSE(c->arrays[i].length = -1, INTEROP_ERR_VALUE, "length is -1");
        REFUSE(c->arrays[i].offset = -1, INTEROP_ERR_VALUE, "offset is -1");
        REFUSE(c->arrays[i].offset = INT64_MIN, INTEROP_ERR_VALUE, "offset is -9223372036854775808");
        REFUSE(c->arrays[i].null_count = -2, INTEROP_ERR_VALUE, "null_count is -2");
        REFUSE(c->arrays[i].null_count = 7, INTEROP_ERR_VALUE, "null_count is 7");
        REFUSE(c->arrays[i].null_count = 1, INTEROP_ERR_VALUE, "no validity bitmap");
        REFUSE(c->arrays[i].offset = INT64_MAX, INTEROP_ERR_OVERFLOW, "offset + length");
        REFUSE(c->arrays[i].buffers = NULL, INTEROP_ERR_VALUE, "buffers");
        REFUSE(c->arrays[i].n_buffers = 3, INTEROP_ERR_VALUE, "n_buffers is 3");
        REFUSE(c->arrays[i].n_buffers = 0, INTEROP_ERR_VALUE, "n_buffers is 0");
        REFUSE(c->arrays[i].n_buffers = -1, INTEROP_ERR_VALUE, "n_buffers is -1");
        REFUSE(c->arrays[i].n_children = 2, INTEROP_ERR_VALUE, "n_children is 2");
        REFUSE(c->schemas[i].n_children = -1, INTEROP_ERR_VALUE, "n_children is -1");
        REFUSE(c->arrays[i].dictionary = &c->arrays[2], INTEROP_ERR_UNSUPPORTED, "dictionary");
        REFUSE(c->schemas[i].dictionary = &c->schemas[2], INTEROP_ERR_UNSUPPORTED, "dictionary");
    }
    REFUSE(c->arrays[0].n_children = 0, INTEROP_ERR_VALUE, "n_children is 0");
    REFUSE(c->schemas[0].n_children = 0, INTEROP_ERR_VALUE, "n_children is 0");
    REFUSE(c->arrays[0].children = NULL, INTEROP_ERR_VALUE, "children");
    REFUSE(c->schemas[0].children = NULL, INTEROP_ERR_VALUE, "children");
    REFUSE(c->array_children[0] = NULL, INTEROP_ERR_VALUE, "pointer to a child");
    REFUSE(c->schema_children[0] = NULL, INTEROP_ERR_VALUE, "pointer to a child");
    REFUSE(c->buffers[1][1] = NULL, INTEROP_ERR_VALUE, "data");
    REFUSE(c->arrays[1].length = 5, INTEROP_ERR_VALUE, "length is 5");
    REFUSE(c->arrays[0].offset = 1, INTEROP_ERR_VALUE, "the lists above need more");
    REFUSE(c->arrays[0].length = INT64_MAX / 2, INTEROP_ERR_OVERFLOW, "do not fit int64");
    REFUSE(c->arrays[0].offset = INT64_MAX / 2, INTEROP_ERR_OVERFLOW, "do not fit int64");
    REFUSE((c->arrays[0].length = INT64_MAX / 4, c->arrays[1].length = INT64_MAX), INTEROP_ERR_OVERFLOW, "shape");
    REFUSE(c->arrays[1].offset = INT64_MAX - 6, INTEROP_ERR_OVERFLOW, "do not fit int64 in bytes");
    assert_int_equal(c->releases, 0);
}

static void formats_that_are_no_elements(void **state) {
    (void)state;
    static const struct {
        const char *format;
        interop_status status;
    } cases[] = {{"", INTEROP_ERR_TYPE},
                 {"x", INTEROP_ERR_TYPE},
                 {"u", INTEROP_ERR_UNSUPPORTED},
                 {"+s", INTEROP_ERR_UNSUPPORTED},
                 {"n", INTEROP_ERR_UNSUPPORTED},
                 {"d:19,2", INTEROP_ERR_UNSUPPORTED},
                 {"tdD", INTEROP_ERR_UNSUPPORTED},
                 {"+l", INTEROP_ERR_UNSUPPORTED},
                 {"+w:", INTEROP_ERR_TYPE},
                 {"+w:-1", INTEROP_ERR_TYPE},
                 {"+w:9999999999", INTEROP_ERR_TYPE}};
    struct arrow_case c;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        arrow_case_vector(&c)->schemas[0].format = cases[i].format;
        arrow_case_refuse(&c, INTEROP_LENIENT, cases[i].status, "");
        arrow_case_matrix(&c)->schemas[1].format = cases[i].format;
        arrow_case_refuse(&c, INTEROP_LENIENT, cases[i].status, "");
    }
}

static void depth_and_rank_end(void **state) {
    (void)state;
    struct arrow_case c;
    for (int lists = 62; lists < 70; lists++) {
        arrow_case_reset(&c);
        for (int i = 0; i < lists; i++) {
            arrow_case_add(&c, "+w:1", 1);
        }
        arrow_case_add(&c, "c", 1);
        if (lists < INTEROP_MAX_NDIM) {
            arrow_case_done(&c, arrow_case_import(&c, INTEROP_LENIENT));
        } else {
            arrow_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "the rank is 65");
        }
    }
    /* a list that is its own child, and has no dimension */
    arrow_case_reset(&c);
    arrow_case_add(&c, "+w:1", 1);
    arrow_case_extend(&c, 0, "arrow.fixed_shape_tensor", "{\"shape\":[]}");
    c.array_children[0] = &c.arrays[0];
    c.schema_children[0] = &c.schemas[0];
    arrow_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "the depth");
}

static void metadata_that_lies(void **state) {
    (void)state;
    static const struct {
        const char *json, *text;
        interop_status status;
    } cases[] = {{"{\"shape\":[2,2]}", "another product", INTEROP_ERR_VALUE},
                 {"{\"shape\":[3],\"permutation\":[1]}", "permutation", INTEROP_ERR_VALUE},
                 {"{\"shape\":[-3]}", "", INTEROP_ERR_VALUE},
                 {"{\"shape\":[99999,99999]}", "", INTEROP_ERR_OVERFLOW},
                 {"{}", "shape", INTEROP_ERR_VALUE},
                 {"", "", INTEROP_ERR_VALUE}};
    struct arrow_case c;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        arrow_case_matrix(&c);
        arrow_case_extend(&c, 0, "arrow.fixed_shape_tensor", cases[i].json);
        arrow_case_refuse(&c, INTEROP_LENIENT, cases[i].status, cases[i].text);
    }
    static const int32_t numbers[][3] = {{-1, 0, 0}, {1 << 25, 0, 0}, {1, -5, 0}, {1, 1 << 24, 0}, {1, 0, INT32_MAX}};
    for (int level = 0; level < 2; level++) {
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            arrow_case_matrix(&c)->schemas[level].metadata = (const char *)numbers[i];
            arrow_case_refuse(&c, INTEROP_LENIENT, INTEROP_ERR_VALUE, "metadata");
        }
    }
}

static void arguments_and_wishes(void **state) {
    (void)state;
    struct arrow_case c;
    interop_array *array = NULL;
    arrow_case_vector(&c);
    assert_int_equal(interop_array_from_arrow(NULL, &c.arrays[0], 0, &array, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_from_arrow(&c.schemas[0], NULL, 0, &array, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_from_arrow(&c.schemas[0], &c.arrays[0], 0, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_from_arrow(&c.schemas[0], &c.arrays[0], 2, &array, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_array_from_arrow(&c.schemas[0], &c.arrays[0], 1u << 31, &array, NULL),
                     INTEROP_ERR_ARGUMENT);
    assert_int_equal(
        interop_array_from_arrow(&c.schemas[0], &c.arrays[0], INTEROP_IMPORT_REQUIRE_WRITABLE, &array, NULL),
        INTEROP_ERR_BUFFER);
    arrow_case_vector(&c)->buffers[0][1] = c.data + 1; /* misaligned */
    arrow_case_refuse(&c, INTEROP_STRICT, INTEROP_ERR_VALUE, "");
    arrow_case_done(&c, arrow_case_import(&c, INTEROP_LENIENT));
}

static int event; /* of a device, as far as the library knows */

static interop_status count_wait(int32_t type, int64_t id, void *sync_event, void *user) {
    assert_int_equal(type, ARROW_DEVICE_CUDA);
    assert_int_equal(id, 3);
    assert_ptr_equal(sync_event, &event);
    ++*(int *)user;
    return *(int *)user == 1 ? INTEROP_ERR_IO : INTEROP_OK;
}

static struct ArrowDeviceArray on_device(struct arrow_case *c, int32_t type, int64_t id) {
    return (struct ArrowDeviceArray){.array = c->arrays[0], .device_id = id, .device_type = type};
}

static void devices_keep_their_numbers(void **state) {
    (void)state;
    static const struct {
        int32_t type;
        int64_t id;
        interop_status lenient, strict;
        int32_t id_out;
    } cases[] = {
        {ARROW_DEVICE_CPU, -1, INTEROP_OK, INTEROP_OK, 0},
        {ARROW_DEVICE_CPU, 0, INTEROP_OK, INTEROP_OK, 0},
        {ARROW_DEVICE_CPU, 7, INTEROP_OK, INTEROP_ERR_VALUE, 0},
        {ARROW_DEVICE_CPU, INT64_MIN, INTEROP_OK, INTEROP_ERR_VALUE, 0},
        {ARROW_DEVICE_CUDA_HOST, -1, INTEROP_OK, INTEROP_OK, 0},
        {ARROW_DEVICE_CUDA_HOST, 2, INTEROP_OK, INTEROP_OK, 2},
        {ARROW_DEVICE_CUDA, 3, INTEROP_OK, INTEROP_OK, 3},
        {ARROW_DEVICE_CUDA, -1, INTEROP_ERR_VALUE, INTEROP_ERR_VALUE, 0},
        {ARROW_DEVICE_CUDA, INT64_C(1) << 31, INTEROP_ERR_VALUE, INTEROP_ERR_VALUE, 0},
        {0, 0, INTEROP_ERR_VALUE, INTEROP_ERR_VALUE, 0},
        {-5, 0, INTEROP_ERR_VALUE, INTEROP_ERR_VALUE, 0},
        {999, 4, INTEROP_OK, INTEROP_ERR_VALUE, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (uint32_t policy = INTEROP_LENIENT; policy <= INTEROP_STRICT; policy++) {
            struct arrow_case c;
            interop_array *array = NULL;
            struct ArrowDeviceArray column = on_device(arrow_case_vector(&c), cases[i].type, cases[i].id);
            const interop_status status =
                interop_array_from_arrow_device(&c.schemas[0], &column, policy, NULL, NULL, &array, NULL);
            assert_int_equal(status == INTEROP_OK,
                             (policy == INTEROP_STRICT ? cases[i].strict : cases[i].lenient) == INTEROP_OK);
            assert_true((column.array.release == NULL) == (status == INTEROP_OK));
            if (status == INTEROP_OK) {
                assert_int_equal(interop_array_tensor(array)->device.type, cases[i].type);
                assert_int_equal(interop_array_tensor(array)->device.id, cases[i].id_out);
                arrow_case_done(&c, array);
            }
        }
    }
}

static void handles_keep_their_offset(void **state) {
    (void)state;
    struct arrow_case c;
    interop_array *array = NULL;
    arrow_case_vector(&c)->arrays[0].offset = 5;
    struct ArrowDeviceArray column = on_device(&c, ARROW_DEVICE_METAL, 0);
    assert_int_equal(interop_array_from_arrow_device(&c.schemas[0], &column, 0, NULL, NULL, &array, NULL), INTEROP_OK);
    assert_ptr_equal(interop_array_tensor(array)->data, c.data);
    assert_int_equal(interop_array_tensor(array)->byte_offset, 10);
    arrow_case_done(&c, array);
}

static void events_are_waited_for_by_the_callback_alone(void **state) {
    (void)state;
    struct arrow_case c;
    interop_array *array = NULL;
    interop_error err;
    int waits = 0;
    struct ArrowDeviceArray column = on_device(arrow_case_vector(&c), ARROW_DEVICE_CUDA, 3);
    column.sync_event = &event;
    assert_int_equal(interop_array_from_arrow_device(&c.schemas[0], &column, 0, NULL, NULL, &array, &err),
                     INTEROP_ERR_BUFFER);
    assert_non_null(strstr(err.message, "sync_event"));
    assert_non_null(strstr(err.message, "device CUDA: the data may not be there yet"));
    assert_non_null(column.array.release);
    assert_int_equal(interop_array_from_arrow_device(&c.schemas[0], &column, 0, count_wait, &waits, &array, &err),
                     INTEROP_ERR_IO);
    assert_non_null(strstr(err.message, "wait returned -8"));
    assert_non_null(column.array.release);
    assert_int_equal(interop_array_from_arrow_device(&c.schemas[0], &column, 0, count_wait, &waits, &array, &err),
                     INTEROP_OK);
    assert_int_equal(waits, 2);
    arrow_case_done(&c, array);

    column = on_device(arrow_case_vector(&c), ARROW_DEVICE_CUDA, 3); /* no event: nothing to wait for */
    assert_int_equal(interop_array_from_arrow_device(&c.schemas[0], &column, 0, count_wait, &waits, &array, &err),
                     INTEROP_OK);
    assert_int_equal(waits, 2);
    arrow_case_done(&c, array);
    column.sync_event = &event; /* released: not looked at */
    assert_int_equal(interop_array_from_arrow_device(&c.schemas[0], &column, 0, count_wait, &waits, &array, &err),
                     INTEROP_ERR_VALUE);
    assert_int_equal(waits, 2);
}

static interop_status give_number(int32_t type, int64_t id, void *sync_event, void *user) {
    (void)type, (void)id, (void)sync_event;
    return *(int *)user;
}

static void what_a_wait_returns_is_a_failure(void **state) {
    (void)state;
    static const interop_status returned[][2] = {{5, INTEROP_ERR_BUFFER},
                                                 {INT32_MIN, INTEROP_ERR_BUFFER},
                                                 {INTEROP_ERR_DEVICE, INTEROP_ERR_DEVICE},
                                                 {INTEROP_ERR_ARGUMENT, INTEROP_ERR_ARGUMENT}};
    struct arrow_case c;
    struct ArrowDeviceArray column = on_device(arrow_case_vector(&c), ARROW_DEVICE_CUDA, 3);
    column.sync_event = &event;
    for (size_t i = 0; i < sizeof returned / sizeof returned[0]; i++) {
        interop_array *array = NULL;
        interop_error err;
        int number = returned[i][0];
        assert_int_equal(interop_array_from_arrow_device(&c.schemas[0], &column, 0, give_number, &number, &array, &err),
                         returned[i][1]);
        assert_int_equal(err.status, returned[i][1]);
        assert_null(array);
        assert_non_null(column.array.release);
    }
    column.array.release(&column.array);
}

static void what_the_host_cannot_read(void **state) {
    (void)state;
    struct arrow_case c;
    interop_array *array = NULL;
    struct ArrowDeviceArray column;
    arrow_case_vector(&c)->arrays[0].null_count = -1;
    c.buffers[0][0] = (const void *)(uintptr_t)64;
    column = on_device(&c, ARROW_DEVICE_CUDA, 0);
    assert_int_equal(interop_array_from_arrow_device(&c.schemas[0], &column, 0, NULL, NULL, &array, NULL),
                     INTEROP_ERR_BUFFER);
    column.array.null_count = 0; /* known: the bitmap is not looked at */
    assert_int_equal(interop_array_from_arrow_device(&c.schemas[0], &column, 0, NULL, NULL, &array, NULL), INTEROP_OK);
    arrow_case_done(&c, array);
    arrow_case_add(arrow_case_reset(&c), "b", 8);
    column = on_device(&c, ARROW_DEVICE_CUDA, 0);
    assert_int_equal(
        interop_array_from_arrow_device(&c.schemas[0], &column, INTEROP_ARROW_BITS, NULL, NULL, &array, NULL),
        INTEROP_ERR_BUFFER);
    column = on_device(arrow_case_vector(&c), ARROW_DEVICE_CPU, -1);
    column.reserved[2] = 1;
    assert_int_equal(interop_array_from_arrow_device(&c.schemas[0], &column, INTEROP_STRICT, NULL, NULL, &array, NULL),
                     INTEROP_ERR_UNSUPPORTED);
    assert_int_equal(interop_array_from_arrow_device(&c.schemas[0], NULL, 0, NULL, NULL, &array, NULL),
                     INTEROP_ERR_ARGUMENT);
}

/* Numbers of every member at random: no crash, and a column is taken or left, never both. */
static void random_members(void **state) {
    (void)state;
    static const int64_t values[] = {-1, 0, 1, 2, 3, 5, 6, 7, 100, INT64_MAX, INT64_MAX - 1, INT64_MIN, INT64_MAX / 2};
    uint64_t seed = 20261123;
    int taken = 0;
    for (int round = 0; round < 20000; round++) {
        struct arrow_case c;
        interop_array *array = NULL;
        arrow_case_matrix(&c);
        for (int change = 0; change < 2; change++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            const int64_t value = values[(seed >> 33) % (sizeof values / sizeof values[0])];
            struct ArrowArray *one = &c.arrays[seed >> 20 & 1];
            int64_t *const members[] = {&one->length, &one->null_count, &one->offset, &one->n_buffers,
                                        &one->n_children};
            *members[(seed >> 50) % 5] = value;
        }
        if (interop_array_from_arrow(&c.schemas[0], &c.arrays[0], INTEROP_LENIENT, &array, NULL) == INTEROP_OK) {
            assert_int_equal(interop_tensor_check(interop_array_tensor(array), INTEROP_LENIENT, NULL), INTEROP_OK);
            arrow_case_done(&c, array);
            taken++;
        } else {
            assert_non_null(c.arrays[0].release);
            assert_int_equal(c.releases, 0);
        }
    }
    assert_true(taken > 100 && taken < 15000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_is_judged),
        cmocka_unit_test(formats_that_are_no_elements),
        cmocka_unit_test(depth_and_rank_end),
        cmocka_unit_test(metadata_that_lies),
        cmocka_unit_test(arguments_and_wishes),
        cmocka_unit_test(devices_keep_their_numbers),
        cmocka_unit_test(handles_keep_their_offset),
        cmocka_unit_test(events_are_waited_for_by_the_callback_alone),
        cmocka_unit_test(what_the_host_cannot_read),
        cmocka_unit_test(random_members),
        cmocka_unit_test(what_a_wait_returns_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
