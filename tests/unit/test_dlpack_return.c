/* SPDX-License-Identifier: MIT */
/* Tensors that come back: imported, exported again, and our own exports consumed. Numbers are those of the case list.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dlpack_case.h"
#include "failing_allocator.h"

/* All blocks of all tests here are counted. */
static struct failing_allocator allocator;

static int install(void **state) {
    (void)state;
    failing_allocator_install(&allocator);
    return 0;
}

static int removed(void **state) {
    (void)state;
    failing_allocator_remove(&allocator);
    return 0;
}

/* An export of an import of `c`; only the managed struct holds it. */
static struct DLManagedTensorVersioned *passed_on(struct dlpack_case *c) {
    struct DLManagedTensorVersioned *managed;
    interop_array *array = dlpack_case_import(c, INTEROP_LENIENT);
    assert_int_equal(interop_array_to_dlpack(array, 0, &managed, NULL), INTEROP_OK);
    interop_array_release(array);
    assert_int_equal(c->deletes, 0);
    return managed;
}

static interop_array *take(struct DLManagedTensorVersioned *managed, uint32_t flags) {
    interop_array *array;
    interop_error err;
    if (interop_array_from_dlpack(managed, flags, &array, &err) != INTEROP_OK) {
        fail_msg("refused: %s", err.message);
    }
    return array;
}

static void assert_same_tensor(const interop_tensor *tensor, const struct dlpack_case *c) {
    assert_int_equal(tensor->struct_size, sizeof *tensor);
    assert_int_equal(tensor->ndim, c->tensor->ndim);
    assert_ptr_equal((char *)tensor->data + tensor->byte_offset, (char *)c->tensor->data + c->tensor->byte_offset);
    assert_int_equal(interop_dtype_type(&tensor->dtype), INTEROP_FLOAT32);
    assert_null(tensor->override);
    assert_int_equal(tensor->stream, 0);
    for (int32_t i = 0; i < tensor->ndim; i++) {
        assert_int_equal(tensor->shape[i], c->shape[i]);
        assert_int_equal(tensor->strides[i], c->strides[i] * 4);
    }
}

/* 86 */
static void both_orders(void **state) {
    (void)state;
    for (int first = 0; first < 2; first++) {
        struct dlpack_case c;
        struct DLManagedTensorVersioned *managed;
        dlpack_case_reset(&c);
        interop_array *array = dlpack_case_import(&c, INTEROP_LENIENT);
        assert_int_equal(interop_array_to_dlpack(array, 0, &managed, NULL), INTEROP_OK);
        if (first == 0) {
            interop_array_release(array);
            assert_int_equal(c.deletes, 0);
            interop_dlpack_delete(managed);
        } else {
            interop_dlpack_delete(managed);
            assert_int_equal(c.deletes, 0);
            interop_array_release(array);
        }
        assert_int_equal(c.deletes, 1);
    }
}

/* 87, 88 */
static void legacy_to_versioned_and_back(void **state) {
    (void)state;
    struct dlpack_case c;
    struct DLManagedTensorVersioned *managed;
    struct DLManagedTensor *legacy;
    interop_array *array;
    dlpack_case_reset(&c);
    c.legacy.dl_tensor = *c.tensor;
    assert_int_equal(interop_array_from_dlpack_legacy(&c.legacy, 0, &array, NULL), INTEROP_OK);
    assert_int_equal(interop_array_to_dlpack(array, 0, &managed, NULL), INTEROP_OK);
    assert_int_equal(managed->flags, INTEROP_READ_ONLY);
    assert_int_equal(interop_array_to_dlpack_legacy(array, 0, &legacy, NULL), INTEROP_ERR_BUFFER);
    interop_array_release(array);
    interop_dlpack_delete(managed);
    assert_int_equal(c.deletes, 1);

    c.versioned.flags = INTEROP_READ_ONLY;
    c.deletes = 0;
    array = dlpack_case_import(&c, 0);
    assert_int_equal(interop_array_to_dlpack_legacy(array, 0, &legacy, NULL), INTEROP_ERR_BUFFER);
    dlpack_case_release(&c, array);
}

/* Every kind of tensor survives the way through both doors. */
static void own_exports_return(void **state) {
    (void)state;
    struct dlpack_case c;
    static const int64_t layouts[][5] = {{2, 2, 3, 3, 1}, {2, 2, 3, 1, 2}, {2, 3, 2, 0, 1},
                                         {2, 1, 3, 7, 1}, {1, 5, 0, 2, 0}, {0, 0, 0, 0, 0}};
    for (size_t i = 0; i < INTEROP__COUNT(layouts); i++) {
        for (int legacy = 0; legacy < 2; legacy++) {
            for (uint32_t policy = INTEROP_LENIENT; policy <= INTEROP_STRICT; policy++) {
                struct DLManagedTensor *managed;
                interop_array *back;
                dlpack_case_reset(&c);
                dlpack_case_matrix(&c, layouts[i][1], layouts[i][2], layouts[i][3], layouts[i][4]);
                c.tensor->ndim = (int32_t)layouts[i][0];
                if (legacy == 0) {
                    back = take(passed_on(&c), policy);
                    assert_int_equal(interop_array_tensor(back)->flags, 0);
                } else {
                    interop_array *array = dlpack_case_import(&c, 0);
                    assert_int_equal(interop_array_to_dlpack_legacy(array, 0, &managed, NULL), INTEROP_OK);
                    interop_array_release(array);
                    assert_int_equal(interop_array_from_dlpack_legacy(managed, policy, &back, NULL), INTEROP_OK);
                    assert_int_equal(interop_array_tensor(back)->flags, INTEROP_READ_ONLY);
                }
                assert_same_tensor(interop_array_tensor(back), &c);
                dlpack_case_release(&c, back);
            }
        }
    }
}

/* Chains of exports hold the one array that has the deleter, not each other. */
static void chains_stay_flat(void **state) {
    (void)state;
    struct dlpack_case c;
    dlpack_case_reset(&c);
    struct DLManagedTensorVersioned *managed = passed_on(&c);
    const size_t live = allocator.live;
    for (int i = 0; i < 100; i++) {
        interop_array *array = take(managed, 0);
        assert_int_equal(interop_array_to_dlpack(array, 0, &managed, NULL), INTEROP_OK);
        interop_array_release(array);
        assert_int_equal(allocator.live, live);
        assert_int_equal(c.deletes, 0);
    }
    interop_dlpack_delete(managed);
    assert_int_equal(c.deletes, 1);
}

/* Views and further references of what came back. */
static void returned_arrays_are_arrays(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_tensor row;
    interop_dims dims;
    interop_array *view;
    dlpack_case_reset(&c);
    interop_array *array = interop_array_retain(take(passed_on(&c), 0));
    assert_int_equal(interop_tensor_slice(interop_array_tensor(array), 0, 1, 1, 1, &row, &dims, NULL), INTEROP_OK);
    assert_int_equal(interop_array_view(array, &row, &view, NULL), INTEROP_OK);
    interop_array_release(array);
    interop_array_release(array);
    assert_int_equal(c.deletes, 0);
    assert_ptr_equal((char *)interop_array_tensor(view)->data + interop_array_tensor(view)->byte_offset, c.data + 3);
    dlpack_case_release(&c, view);
}

/* Between the doors somebody changed the struct: what it says now is what counts. */
static void changed_on_the_way(void **state) {
    (void)state;
    struct dlpack_case c;
    dlpack_case_reset(&c);
    struct DLManagedTensorVersioned *managed = passed_on(&c);
    managed->flags = INTEROP_READ_ONLY | INTEROP_IS_COPIED;
    managed->dl_tensor.byte_offset = 4;
    managed->dl_tensor.dtype.code = kDLInt;
    managed->dl_tensor.shape[0] = 1;
    managed->dl_tensor.strides[1] = 2;
    interop_array *array = take(managed, 0);
    const interop_tensor *tensor = interop_array_tensor(array);
    assert_int_equal(tensor->flags, INTEROP_READ_ONLY | INTEROP_IS_COPIED);
    assert_int_equal(tensor->byte_offset, 4);
    assert_int_equal(interop_dtype_type(&tensor->dtype), INTEROP_INT32);
    assert_int_equal(tensor->shape[0], 1);
    assert_int_equal(tensor->strides[1], 8);
    dlpack_case_release(&c, array);
}

enum { CHANGES = 9 };

/* Changes one field. */
static void change(struct DLManagedTensorVersioned *managed, struct dlpack_case *c, int field) {
    DLTensor *tensor = &managed->dl_tensor;
    switch (field) {
    case 0:
        tensor->data = c->data + 1;
        break;
    case 1:
        tensor->byte_offset = 4;
        break;
    case 2:
        interop__dlpack_set_device(tensor, (interop_device){INTEROP_DEVICE_CUDA_HOST, 0});
        break;
    case 3:
        interop__dlpack_set_device(tensor, (interop_device){INTEROP_DEVICE_CPU, 1});
        break;
    case 4:
        tensor->ndim = 1;
        break;
    case 5:
        tensor->dtype.code = kDLInt;
        break;
    case 6:
        tensor->shape[1] = 2;
        break;
    case 7:
        tensor->strides[0] = 2;
        break;
    default:
        managed->flags = INTEROP_READ_ONLY;
    }
}

static void each_field_may_change_alone(void **state) {
    (void)state;
    struct dlpack_case c;
    dlpack_case_reset(&c);
    for (int field = 0; field < CHANGES; field++) {
        struct DLManagedTensorVersioned *managed = passed_on(&c);
        interop_dtype int32;
        assert_int_equal(interop_dtype_init(INTEROP_INT32, &int32, NULL), INTEROP_OK);
        change(managed, &c, field);
        interop_array *array = take(managed, 0);
        const interop_tensor *tensor = interop_array_tensor(array);
        const char *first = (const char *)tensor->data + tensor->byte_offset;
        assert_ptr_equal(first, (const char *)(c.data + (field < 2)));
        assert_int_equal(tensor->device.type, field == 2 ? INTEROP_DEVICE_CUDA_HOST : INTEROP_DEVICE_CPU);
        assert_int_equal(tensor->device.id, field == 3);
        assert_int_equal(tensor->ndim, field == 4 ? 1 : 2);
        assert_int_equal(interop_dtype_equal(&tensor->dtype, &int32), field == 5);
        assert_int_equal(tensor->shape[tensor->ndim - 1], field == 4 || field == 6 ? 2 : 3);
        assert_int_equal(tensor->strides[0], field == 7 ? 8 : 12);
        assert_int_equal(tensor->flags, field == 8 ? INTEROP_READ_ONLY : 0);
        dlpack_case_release(&c, array);
    }
}

/* Other dims, and more of them; or none where they need not be. */
static void dims_may_change(void **state) {
    (void)state;
    struct dlpack_case c;
    int64_t shape[] = {1, 2, 3}, strides[] = {1, 1, 1};
    dlpack_case_reset(&c);
    struct DLManagedTensorVersioned *managed = passed_on(&c);
    managed->dl_tensor.ndim = 3;
    managed->dl_tensor.shape = shape;
    managed->dl_tensor.strides = strides;
    interop_array *array = take(managed, 0);
    assert_int_equal(interop_array_tensor(array)->ndim, 3);
    assert_int_equal(interop_array_tensor(array)->shape[2], 3);
    dlpack_case_release(&c, array);

    managed = passed_on(&c);
    managed->dl_tensor.strides = NULL;
    array = take(managed, 0);
    assert_int_equal(interop_array_tensor(array)->strides[0], 12);
    dlpack_case_release(&c, array);
}

/* What is refused is still the caller's. */
static void changes_may_be_refused(void **state) {
    (void)state;
    struct dlpack_case c;
    interop_array *array = NULL;
    dlpack_case_reset(&c);
    struct DLManagedTensorVersioned *managed = passed_on(&c);
    managed->dl_tensor.shape[1] = -1;
    assert_int_equal(interop_array_from_dlpack(managed, 0, &array, NULL), INTEROP_ERR_VALUE);
    managed->dl_tensor.shape[1] = 3;
    managed->flags = INTEROP_READ_ONLY;
    assert_int_equal(interop_array_from_dlpack(managed, INTEROP_IMPORT_REQUIRE_WRITABLE, &array, NULL),
                     INTEROP_ERR_BUFFER);
    managed->version.major = 2;
    assert_int_equal(interop_array_from_dlpack(managed, 0, &array, NULL), INTEROP_ERR_UNSUPPORTED);
    assert_int_equal(c.deletes, 0);
    interop_dlpack_delete(managed);
    assert_int_equal(c.deletes, 1);
}

/* What comes back as it went is the array that was exported, with the reference that the export had. */
static void the_array_itself_returns(void **state) {
    (void)state;
    struct dlpack_case c;
    struct DLManagedTensorVersioned *managed;
    dlpack_case_reset(&c);
    interop_array *array = dlpack_case_import(&c, 0);
    assert_int_equal(interop_array_to_dlpack(array, 0, &managed, NULL), INTEROP_OK);
    const size_t calls = allocator.calls;
    interop_array *back = take(managed, 0);
    assert_ptr_equal(back, array);
    assert_int_equal(allocator.calls, calls);
    interop_array_release(array);
    dlpack_case_release(&c, back);
}

/* What DLPack cannot carry does not come along: then it is another array. */
static void overrides_stay_behind(void **state) {
    (void)state;
    struct dlpack_case c;
    struct DLManagedTensorVersioned *managed;
    interop_array *array;
    dlpack_case_reset(&c);
    interop_array *plain = dlpack_case_import(&c, 0);
    interop_tensor tensor = *interop_array_tensor(plain);
    tensor.override = (const struct interop_override *)(uintptr_t)64; /* nobody looks at it */
    assert_int_equal(interop_array_view(plain, &tensor, &array, NULL), INTEROP_OK);
    interop_array_release(plain);
    assert_int_equal(interop_array_to_dlpack(array, 0, &managed, NULL), INTEROP_OK);
    interop_array_release(array);
    array = take(managed, 0);
    assert_same_tensor(interop_array_tensor(array), &c);
    dlpack_case_release(&c, array);
}

static void capsule_names(void **state) {
    (void)state;
    assert_string_equal(interop_dlpack_capsule_name(0, 0), "dltensor");
    assert_string_equal(interop_dlpack_capsule_name(0, 1), "used_dltensor");
    assert_string_equal(interop_dlpack_capsule_name(1, 0), "dltensor_versioned");
    assert_string_equal(interop_dlpack_capsule_name(-1, 7), "used_dltensor_versioned");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_orders, install, removed),
        cmocka_unit_test_setup_teardown(legacy_to_versioned_and_back, install, removed),
        cmocka_unit_test_setup_teardown(own_exports_return, install, removed),
        cmocka_unit_test_setup_teardown(chains_stay_flat, install, removed),
        cmocka_unit_test_setup_teardown(returned_arrays_are_arrays, install, removed),
        cmocka_unit_test_setup_teardown(changed_on_the_way, install, removed),
        cmocka_unit_test_setup_teardown(each_field_may_change_alone, install, removed),
        cmocka_unit_test_setup_teardown(dims_may_change, install, removed),
        cmocka_unit_test_setup_teardown(changes_may_be_refused, install, removed),
        cmocka_unit_test_setup_teardown(the_array_itself_returns, install, removed),
        cmocka_unit_test_setup_teardown(overrides_stay_behind, install, removed),
        cmocka_unit_test(capsule_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
