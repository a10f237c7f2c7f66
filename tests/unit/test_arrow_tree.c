/* SPDX-License-Identifier: MIT */
/* How long exported columns and their children live, and where they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arrow_source.h"
#include "failing_allocator.h"

/* A consumer may move a child away: each then lives on its own. */
static void children_may_be_moved(void **state) {
    (void)state;
    for (int order = 0; order < 4; order++) {
        struct source s;
        struct ArrowSchema schema, schema_child;
        struct ArrowArray out, child;
        interop_array *array = make(&s, INTEROP_INT16, 3, (int64_t[]){2, 3, 4});
        export(array, INTEROP_ARROW_LISTS, &schema, &out);
        interop_array_release(array);
        child = *out.children[0];
        schema_child = *schema.children[0];
        out.children[0]->release = NULL;
        schema.children[0]->release = NULL;
        if (order % 2 == 0) {
            out.release(&out);
            schema.release(&schema);
        }
        assert_int_equal(s.releases, 0);
        assert_string_equal(schema_child.format, "+w:4");
        assert_string_equal(schema_child.children[0]->format, "s");
        assert_int_equal(child.length, 6);
        interop_array *back = NULL;
        assert_int_equal(interop_array_from_arrow(&schema_child, &child, 0, &back, NULL), INTEROP_OK);
        assert_ptr_equal(interop_array_tensor(back)->data, memory);
        schema_child.release(&schema_child);
        interop_array_release(back);
        if (order % 2 != 0) {
            assert_int_equal(s.releases, 0);
            out.release(&out);
            schema.release(&schema);
        }
        assert_int_equal(s.releases, 1);
    }
}

static void devices_and_events_are_said(void **state) {
    (void)state;
    static const struct {
        int32_t type, id;
        int64_t id_out;
    } cases[] = {{INTEROP_DEVICE_CPU, 0, -1}, {INTEROP_DEVICE_CUDA, 3, 3}, {INTEROP_DEVICE_METAL, 0, 0}, {999, 2, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source s;
        struct ArrowSchema schema;
        struct ArrowDeviceArray out;
        int event;
        interop_array *array = make(&s, INTEROP_INT32, 2, (int64_t[]){2, 3});
        s.tensor.device = (interop_device){cases[i].type, cases[i].id};
        s.tensor.byte_offset = 16;
        array = remake(&s, array);
        const int handle = i >= 2;
        if (i > 0) {
            refuse(array, 0, INTEROP_ERR_BUFFER, "host memory");
        }
        assert_int_equal(interop_array_to_arrow_device(array, 0, &event, &schema, &out, NULL), INTEROP_OK);
        assert_int_equal(out.device_type, cases[i].type);
        assert_int_equal(out.device_id, cases[i].id_out);
        assert_ptr_equal(out.sync_event, &event);
        assert_true(out.reserved[0] == 0 && out.reserved[1] == 0 && out.reserved[2] == 0);
        assert_ptr_equal(out.array.children[0]->buffers[1], handle ? memory : memory + 16);
        assert_int_equal(out.array.children[0]->offset, handle ? 4 : 0);
        schema.release(&schema);
        out.array.release(&out.array);
        s.tensor.byte_offset = 6;
        array = remake(&s, array);
        assert_int_equal(interop_array_to_arrow_device(array, 0, NULL, &schema, &out, NULL),
                         handle ? INTEROP_ERR_BUFFER : INTEROP_OK);
        if (!handle) {
            schema.release(&schema);
            out.array.release(&out.array);
        }
        assert_int_equal(interop_array_to_arrow_device(array, 0, NULL, NULL, &out, NULL), INTEROP_ERR_ARGUMENT);
        interop_array_release(array);
        assert_int_equal(s.releases, 1);
    }
}

static void copies_are_made_on_the_cpu(void **state) {
    (void)state;
    static const uint32_t flags[] = {INTEROP_ARROW_BITS, INTEROP_EXPORT_COPY};
    struct source s;
    struct ArrowSchema schema;
    struct ArrowDeviceArray out, before;
    interop_error err;
    int event;
    interop_array *array = make(&s, INTEROP_BOOL, 1, (int64_t[]){9});
    s.tensor.device = (interop_device){INTEROP_DEVICE_CUDA_HOST, 0};
    array = remake(&s, array);
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        assert_int_equal(interop_array_to_arrow_device(array, flags[i], NULL, &schema, &out, NULL), INTEROP_OK);
        assert_int_equal(out.device_type, ARROW_DEVICE_CPU);
        assert_int_equal(out.device_id, -1);
        assert_null(out.sync_event);
        schema.release(&schema);
        out.array.release(&out.array);
        memset(&out, 0x5a, sizeof out);
        before = out;
        assert_int_equal(interop_array_to_arrow_device(array, flags[i], &event, &schema, &out, &err),
                         INTEROP_ERR_BUFFER); /* which nobody has waited for */
        assert_non_null(strstr(err.message, "sync_event is"));
        assert_memory_equal(&out, &before, sizeof out);
    }
    interop_array_release(array);
    array = make(&s, INTEROP_INT8, 1, (int64_t[]){9}); /* not bools: no copy */
    assert_int_equal(interop_array_to_arrow_device(array, INTEROP_ARROW_BITS, &event, &schema, &out, NULL), INTEROP_OK);
    assert_ptr_equal(out.sync_event, &event);
    schema.release(&schema);
    out.array.release(&out.array);
    interop_array_release(array);
}

struct export_case {
    interop_array *array;
    uint32_t flags;
};

static interop_status export_once(void *context, interop_error *err) {
    const struct export_case *c = context;
    struct ArrowSchema schema;
    struct ArrowArray out;
    const interop_status status = interop_array_to_arrow(c->array, c->flags, &schema, &out, err);
    if (status == INTEROP_OK) {
        schema.release(&schema);
        out.release(&out);
    }
    return status;
}

static void without_memory_nothing_leaks(void **state) {
    (void)state;
    struct source s;
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    struct export_case c = {make(&s, INTEROP_BOOL, 4, (int64_t[]){2, 3, 4, 5}), 0};
    assert_int_equal(failing_allocator_sweep(&allocator, export_once, &c), 4);
    c.flags = INTEROP_ARROW_LISTS;
    assert_int_equal(failing_allocator_sweep(&allocator, export_once, &c), 8);
    c.flags = INTEROP_EXPORT_COPY | INTEROP_ARROW_BITS;
    assert_int_equal(failing_allocator_sweep(&allocator, export_once, &c), 6);
    interop_array_release(c.array);
    assert_int_equal(s.releases, 1);
    failing_allocator_remove(&allocator);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_may_be_moved),
        cmocka_unit_test(devices_and_events_are_said),
        cmocka_unit_test(copies_are_made_on_the_cpu),
        cmocka_unit_test(without_memory_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
