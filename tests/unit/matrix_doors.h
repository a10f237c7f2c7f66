/* SPDX-License-Identifier: MIT */
/*
 * One way through each door: an array leaves, and what left comes in as an array of a foreign producer, whose release
 * is counted. Include after cmocka.h.
 */
#ifndef INTEROP_TESTS_MATRIX_DOORS_H
#define INTEROP_TESTS_MATRIX_DOORS_H

#include <dlpack/dlpack.h>
#include <stdio.h>
#include <string.h>

#include "interop/interop.h"

struct leg {
    interop_array *source; /* a reference; once the array has left it is in the foreign struct */
    interop_array *result;
    int releases; /* of the foreign struct */
    char text[1024];
    union {
        interop_array_interface dictionary;
        interop_cuda_array_interface cuda;
        struct {
            interop_array_struct self;
            interop_array_struct_dims dims;
        } array;
        interop_py_buffer buffer;
        struct {
            DLManagedTensorVersioned self, *inner;
        } versioned;
        struct {
            DLManagedTensor self, *inner;
        } legacy;
        struct {
            struct ArrowDeviceArray self;
            struct ArrowArray inner;
        } column;
    } foreign;
};

/*
 * A way through a door. What an export says is returned; after it nothing may fail, and the reference to the source is
 * no longer the caller's.
 */
typedef interop_status (*pass_function)(struct leg *leg, interop_error *err);

static inline interop_status must_enter(const struct leg *leg, interop_status status, const interop_error *err) {
    if (status != INTEROP_OK || leg->result == NULL) {
        fail_msg("left, but was not let in: %s", err->message);
    }
    return status;
}

/* For structs that hold nothing: what their producer does at the end. */
static void end_leg(void *user) {
    struct leg *leg = user;
    leg->releases++;
    interop_array_release(leg->source);
}

static interop_status pass_dictionary(struct leg *leg, interop_error *err) {
    interop_array_interface *iface = &leg->foreign.dictionary;
    const interop_status status =
        interop_tensor_to_array_interface(interop_array_tensor(leg->source), iface, leg->text, sizeof leg->text, err);
    return status != INTEROP_OK
               ? status
               : must_enter(leg, interop_array_from_array_interface(iface, 0, end_leg, leg, &leg->result, err), err);
}

static interop_status pass_cuda(struct leg *leg, interop_error *err) {
    interop_cuda_array_interface *iface = &leg->foreign.cuda;
    const interop_status status = interop_tensor_to_cuda_array_interface(interop_array_tensor(leg->source), iface,
                                                                         leg->text, sizeof leg->text, err);
    return status != INTEROP_OK
               ? status
               : must_enter(leg,
                            interop_array_from_cuda_array_interface(iface, 0, NULL, end_leg, leg, &leg->result, err),
                            err);
}

static interop_status pass_struct(struct leg *leg, interop_error *err) {
    interop_array_struct_notes notes = {.struct_size = sizeof notes, .descr = leg->text};
    size_t length;
    const interop_status status =
        interop_tensor_to_array_struct(interop_array_tensor(leg->source), &leg->foreign.array.self,
                                       &leg->foreign.array.dims, leg->text, sizeof leg->text, &length, err);
    if (status != INTEROP_OK) {
        return status;
    }
    notes.descr_length = length;
    return must_enter(leg,
                      interop_array_from_array_struct(&leg->foreign.array.self, &notes, INTEROP_LENIENT, end_leg, leg,
                                                      &leg->result, err),
                      err);
}

static void end_buffer(void *user) {
    struct leg *leg = user;
    leg->releases++;
    interop_buffer_release(&leg->foreign.buffer);
}

static interop_status pass_buffer(struct leg *leg, interop_error *err) {
    interop_py_buffer *buffer = &leg->foreign.buffer;
    const interop_status status =
        interop_array_to_buffer(leg->source, INTEROP_BUFFER_INDIRECT | INTEROP_BUFFER_FORMAT, buffer, err);
    if (status != INTEROP_OK) {
        return status;
    }
    interop_array_release(leg->source); /* the buffer has its own */
    return must_enter(leg, interop_array_from_buffer(buffer, 0, end_buffer, leg, &leg->result, err), err);
}

static void end_versioned(DLManagedTensorVersioned *self) {
    struct leg *leg = self->manager_ctx;
    leg->releases++;
    interop_dlpack_delete(leg->foreign.versioned.inner);
}

/* The export, in a struct of somebody else. */
static DLManagedTensorVersioned *disguise(struct leg *leg, DLManagedTensorVersioned *managed) {
    DLManagedTensorVersioned *self = &leg->foreign.versioned.self;
    *self = *managed;
    self->manager_ctx = leg;
    self->deleter = end_versioned;
    leg->foreign.versioned.inner = managed;
    interop_array_release(leg->source);
    return self;
}

static interop_status pass_versioned(struct leg *leg, uint32_t flags, interop_error *err) {
    DLManagedTensorVersioned *managed;
    const interop_status status = interop_array_to_dlpack(leg->source, flags, &managed, err);
    return status != INTEROP_OK
               ? status
               : must_enter(leg, interop_array_from_dlpack(disguise(leg, managed), 0, &leg->result, err), err);
}

static interop_status pass_dlpack(struct leg *leg, interop_error *err) {
    return pass_versioned(leg, 0, err);
}

static interop_status pass_compact(struct leg *leg, interop_error *err) {
    return pass_versioned(leg, INTEROP_EXPORT_COMPACT, err);
}

static void end_legacy(DLManagedTensor *self) {
    struct leg *leg = self->manager_ctx;
    leg->releases++;
    interop_dlpack_delete_legacy(leg->foreign.legacy.inner);
}

static interop_status pass_legacy(struct leg *leg, interop_error *err) {
    DLManagedTensor *self = &leg->foreign.legacy.self, *managed;
    const interop_status status = interop_array_to_dlpack_legacy(leg->source, 0, &managed, err);
    if (status != INTEROP_OK) {
        return status;
    }
    *self = *managed;
    self->manager_ctx = leg;
    self->deleter = end_legacy;
    leg->foreign.legacy.inner = managed;
    interop_array_release(leg->source);
    return must_enter(leg, interop_array_from_dlpack_legacy(self, 0, &leg->result, err), err);
}

/* The table of a host whose objects are legs. It makes an object of what it is given, for the leg on its way. */
static struct leg *leg_on_its_way;

static int object_of(DLManagedTensorVersioned *managed, void **object) {
    *object = leg_on_its_way;
    disguise(leg_on_its_way, managed);
    return 0;
}

static int tensor_of_object(void *object, DLManagedTensorVersioned **out) {
    *out = &((struct leg *)object)->foreign.versioned.self;
    return 0;
}

static interop_status pass_exchange(struct leg *leg, interop_error *err) {
    static _Alignas(void *) char memory[64];
    struct DLPackExchangeAPI *own = (void *)memory;
    const interop_dlpack_slots slots = {
        .struct_size = sizeof slots, .from_object = tensor_of_object, .to_object = object_of};
    const struct DLPackExchangeAPI *table;
    void *object = NULL;
    leg_on_its_way = leg;
    assert_int_equal(interop_dlpack_exchange_init(own, sizeof memory, &slots, NULL), INTEROP_OK);
    assert_int_equal(interop_dlpack_exchange_find(own, &table, NULL), INTEROP_OK);
    const interop_status status = interop_dlpack_exchange_export(table, leg->source, 0, &object, err);
    return status != INTEROP_OK
               ? status
               : must_enter(leg, interop_dlpack_exchange_import(table, object, 0, &leg->result, err), err);
}

static void end_column(struct ArrowArray *self) {
    struct leg *leg = self->private_data;
    leg->releases++;
    leg->foreign.column.inner.release(&leg->foreign.column.inner);
    self->release = NULL;
}

static void disguise_column(struct leg *leg, struct ArrowArray *array) {
    leg->foreign.column.inner = *array;
    array->release = end_column;
    array->private_data = leg;
    interop_array_release(leg->source);
}

static interop_status pass_column(struct leg *leg, uint32_t flags, interop_error *err) {
    struct ArrowArray *array = &leg->foreign.column.self.array;
    struct ArrowSchema schema;
    interop_status status = interop_array_to_arrow(leg->source, flags, &schema, array, err);
    if (status != INTEROP_OK) {
        return status;
    }
    disguise_column(leg, array);
    status = must_enter(leg, interop_array_from_arrow(&schema, array, 0, &leg->result, err), err);
    assert_true(array->release == NULL);
    schema.release(&schema);
    return status;
}

static interop_status pass_arrow(struct leg *leg, interop_error *err) {
    return pass_column(leg, 0, err);
}

static interop_status pass_arrow_copy(struct leg *leg, interop_error *err) {
    return pass_column(leg, INTEROP_EXPORT_COPY, err);
}

static interop_status pass_arrow_device(struct leg *leg, interop_error *err) {
    struct ArrowDeviceArray *array = &leg->foreign.column.self;
    struct ArrowSchema schema;
    interop_status status = interop_array_to_arrow_device(leg->source, 0, NULL, &schema, array, err);
    if (status != INTEROP_OK) {
        return status;
    }
    disguise_column(leg, &array->array);
    status = must_enter(leg, interop_array_from_arrow_device(&schema, array, 0, NULL, NULL, &leg->result, err), err);
    schema.release(&schema);
    return status;
}

/* Files hold nothing, and are gone from their folder once they are mapped. */
static interop_status pass_npy(struct leg *leg, interop_error *err) {
    static const char path[] = "matrix.npy";
    interop_status status = interop_npy_write(path, sizeof path - 1, interop_array_tensor(leg->source), err);
    if (status != INTEROP_OK) {
        return status;
    }
    interop_array_release(leg->source);
    status = must_enter(leg, interop_npy_open(path, sizeof path - 1, &leg->result, err), err);
    assert_int_equal(remove(path), 0);
    return status;
}

static interop_status pass_npz(struct leg *leg, interop_error *err) {
    static const char path[] = "matrix.npz", *const names[] = {"x"};
    static const size_t lengths[] = {1};
    const interop_tensor *const tensors[] = {interop_array_tensor(leg->source)};
    interop_npz *npz;
    interop_status status = interop_npz_write(path, sizeof path - 1, names, lengths, tensors, 1, err);
    if (status != INTEROP_OK) {
        return status;
    }
    interop_array_release(leg->source);
    assert_int_equal(interop_npz_open(path, sizeof path - 1, &npz, NULL), INTEROP_OK);
    status = must_enter(leg, interop_npz_member(npz, 0, INTEROP_NPZ_CHECK_CRC, &leg->result, err), err);
    interop_npz_release(npz);
    assert_int_equal(remove(path), 0);
    return status;
}

#endif
