/* SPDX-License-Identifier: MIT */
/* Every array through every ordered pair of doors: what comes out, against what the tables of the doors say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>

#include "dtype/internal.h"
#include "unit/failing_allocator.h"
#include "unit/matrix_table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct failing_allocator allocator;
static _Alignas(64) unsigned char memory[4096];

/* What is to be found of an array on its way. */
struct expected {
    interop_dtype dtype;
    enum element element;
    enum layout layout;
    enum place place;
    interop_device device;
    uint64_t stream, flags;
    int32_t ndim;
    int64_t shape[4], strides[4];
    const void *data; /* of the first element, while that is */
    bool shared;      /* the memory that the array began with */
};

/* Where a test is, for its messages. */
static char where[256];

static interop_dtype type_of(const char *text) {
    interop_dtype dtype;
    interop_error err = {INTEROP_OK, ""};
    const size_t length = strlen(text);
    if (strcmp(text, "longdouble") == 0) {
        return interop__long_double(false);
    }
    const interop_status status =
        strchr("[{", text[0]) != NULL
            ? interop_dtype_from_descr(text, length, INTEROP_DIALECT_STRICT, &dtype, NULL, NULL, &err)
        : strchr("<>|=", text[0]) != NULL ? interop_dtype_from_typestr(text, length, &dtype, &err)
                                          : interop_dtype_from_name(text, length, &dtype, &err);
    if (status != INTEROP_OK) {
        fail_msg("%s: %s", text, err.message);
    }
    return dtype;
}

static void count_release(void *user) {
    ++*(int *)user;
}

/* The array of a sample, with one reference, whose releases are counted. A record in `state` has one reference, too. */
static interop_array *begin(const struct sample *sample, int *releases, struct expected *state) {
    interop_tensor tensor;
    interop_dims dims;
    interop_array *array = NULL;
    interop_dtype dtype = type_of(sample->type);
    void *data = sample->place == DEVICE ? (void *)0x700000 : memory + 1024 + (sample->misaligned ? 1 : 0);
    if (sample->layout == EMPTY) {
        data = NULL;
    }
    assert_int_equal(interop_tensor_init(&dtype, sample->ndim, sample->shape, data, &tensor, &dims, NULL), INTEROP_OK);
    if (sample->strides[0] != 0 || sample->layout == REPEATED) {
        memcpy(dims.strides, sample->strides, sizeof sample->strides);
    }
    if (sample->place != HOST) {
        tensor.device = (interop_device){sample->device, 1};
    }
    tensor.flags =
        (sample->read_only ? INTEROP_READ_ONLY : 0) | (sample->element == PADDED ? INTEROP_SUBBYTE_PADDED : 0);
    tensor.stream = sample->stream;
    if (sample->element == PADDED) {
        dims.strides[0] = sample->shape[1];
        dims.strides[1] = 1;
    }
    assert_int_equal(interop_array_from_host(&tensor, 0, count_release, releases, &array, NULL), INTEROP_OK);
    *state = (struct expected){.dtype = dtype,
                               .element = sample->element,
                               .layout = sample->layout,
                               .place = sample->place,
                               .device = tensor.device,
                               .stream = tensor.stream,
                               .flags = tensor.flags,
                               .ndim = tensor.ndim,
                               .data = data,
                               .shared = true};
    memcpy(state->shape, dims.shape, sizeof state->shape);
    memcpy(state->strides, dims.strides, sizeof state->strides);
    return array;
}

/* Strides without gaps, in the given order. */
static void pack_strides(struct expected *state) {
    int64_t step = (int64_t)interop_dtype_itemsize(&state->dtype);
    for (int32_t i = 0; i < state->ndim; i++) {
        const int32_t axis = state->layout == F_ORDER ? i : state->ndim - 1 - i;
        state->strides[axis] = step;
        step *= state->shape[axis];
    }
}

static interop_status status_of(enum fate fate) {
    return fate == TYPE ? INTEROP_ERR_TYPE : fate == VALUE ? INTEROP_ERR_VALUE : INTEROP_ERR_BUFFER;
}

/* What a door makes of an array; false if it refuses it, with the reasons that it may give, as bits by fate. */
static bool go_through(const struct door *door, struct expected *state, unsigned *reasons) {
    const enum fate element = by_element[state->element][door->dialect];
    const enum fate layout = by_layout[state->layout][door->manner];
    const enum fate place = by_place[state->place][door->reach];
    const bool copied = layout == COPIES;
    *reasons = (1u << element | 1u << layout | 1u << place) & (1u << TYPE | 1u << VALUE | 1u << BUFFER);
    if ((copied && state->place == DEVICE) || (door->refuses_read_only && (state->flags & INTEROP_READ_ONLY) != 0)) {
        *reasons |= 1u << BUFFER;
    }
    if (*reasons != 0) {
        return false;
    }
    if (element == BYTES || element == LOSES) {
        const uint8_t order = element == BYTES ? state->dtype.order : INTEROP_ORDER_NONE;
        state->dtype =
            (interop_dtype){.kind = INTEROP_KIND_VOID, .order = order, .lanes = 1, .bits = state->dtype.bits};
        state->element = order != INTEROP_ORDER_NONE ? HINT : RAW;
    }
    if (copied) {
        const bool fortran = door->manner == FILE_ORDER && state->layout == F_ORDER;
        const bool stays = fortran || state->layout == SCALAR || state->layout == EMPTY;
        state->layout = stays ? state->layout : C_ORDER;
        pack_strides(state);
        state->shared = false;
    }
    if (copied || place == LOSES) {
        state->place = HOST;
        state->device = (interop_device){INTEROP_DEVICE_CPU, 0};
    }
    const bool read_only = door->read_only || ((state->flags & INTEROP_READ_ONLY) != 0 && !copied);
    state->flags = (state->flags & INTEROP_SUBBYTE_PADDED) | (read_only ? INTEROP_READ_ONLY : 0) |
                   (copied && door->marks_copies ? INTEROP_IS_COPIED : 0);
    state->stream = door->knows_stream ? state->stream : 0;
    return true;
}

static void check_data(const interop_tensor *found, const interop_tensor *origin) {
    interop_array *a, *b;
    int64_t bytes;
    assert_int_equal(interop_array_copy(found, &a, NULL), INTEROP_OK);
    assert_int_equal(interop_array_copy(origin, &b, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_byte_count(origin, &bytes, NULL), INTEROP_OK);
    if (bytes > 0) {
        assert_memory_equal(interop_array_tensor(a)->data, interop_array_tensor(b)->data, (size_t)bytes);
    }
    interop_array_release(a);
    interop_array_release(b);
}

#define SAME(found, wanted)                                                                                            \
    if ((found) != (wanted)) {                                                                                         \
        fail_msg("%s: " #found " is %lld, not %lld", where, (long long)(found), (long long)(wanted));                  \
    }

static void check_result(const interop_tensor *found, const struct expected *state) {
    if (!interop_dtype_equal(&found->dtype, &state->dtype)) {
        fail_msg("%s: the element type differs", where);
    }
    SAME(found->ndim, state->ndim);
    for (int32_t i = 0; i < state->ndim; i++) {
        SAME(found->shape[i], state->shape[i]);
        if (state->layout != EMPTY && state->shape[i] != 1) {
            SAME(found->strides[i], state->strides[i]);
        }
    }
    SAME(found->flags, state->flags);
    SAME(found->stream, state->stream);
    SAME(found->device.type, state->device.type);
    SAME(found->device.id, state->device.id);
    SAME(found->struct_size, sizeof *found);
    const void *first = (const char *)found->data + found->byte_offset;
    if (state->layout != EMPTY) {
        SAME(first == state->data, state->shared);
    }
}

/* One leg; false if the door refused. The reference in leg->source is gone in any case. */
static bool pass(const struct door *door, struct leg *leg, struct expected *state) {
    unsigned reasons;
    interop_error err = {INTEROP_OK, ""};
    const bool enters = go_through(door, state, &reasons);
    const interop_status status = door->pass(leg, &err);
    if (enters) {
        if (status != INTEROP_OK) {
            fail_msg("%s: %s refused: %s", where, door->name, err.message);
        }
        return true;
    }
    bool told = false;
    for (enum fate fate = TYPE; fate <= BUFFER; fate++) {
        told |= (reasons >> fate & 1) != 0 && status == status_of(fate);
    }
    if (!told || err.status != status || err.message[0] == '\0') {
        fail_msg("%s: %s: %s: %s", where, door->name, interop_status_name(status), err.message);
    }
    assert_null(leg->result);
    interop_array_release(leg->source);
    return false;
}

/* How often the foreign struct of a door that let an array in was released, when all is over. */
static int releases_of(const struct door *door) {
    return door->manner == FILE_ORDER ? 0 : 1;
}

struct tally {
    int kept, copied, refused;
};

static void travel(const struct sample *sample, const struct door *out, const struct door *back, struct tally *tally) {
    struct leg first = {0}, second = {0};
    struct expected state;
    int releases = 0;
    first.source = begin(sample, &releases, &state);
    const interop_dtype type = state.dtype;
    const interop_tensor *origin = interop_array_tensor(interop_array_retain(first.source));
    interop_array *held = first.source;
    if (pass(out, &first, &state)) {
        check_result(interop_array_tensor(first.result), &state);
        second.source = first.result;
        if (pass(back, &second, &state)) {
            const interop_tensor *found = interop_array_tensor(second.result);
            check_result(found, &state);
            if (state.place != DEVICE) {
                check_data(found, origin);
            }
            interop_array_release(held);
            held = NULL;
            SAME(releases, state.shared ? 0 : 1);
            interop_array_release(interop_array_retain(second.result));
            SAME(second.releases, 0);
            interop_array_release(second.result);
            SAME(second.releases, releases_of(back));
            state.shared ? tally->kept++ : tally->copied++;
        } else {
            tally->refused++;
        }
        SAME(first.releases, releases_of(out));
    } else {
        tally->refused++;
    }
    interop_array_release(held);
    SAME(releases, 1);
    interop_record_release(type.record);
    SAME(allocator.live, 0);
    SAME(allocator.misuse, 0);
}

static void every_array_through_every_pair_of_doors(void **state) {
    (void)state;
    struct tally tally = {0};
    for (size_t i = 0; i < sizeof memory; i++) {
        memory[i] = (unsigned char)(i * 31 % 251);
    }
    failing_allocator_install(&allocator);
    for (size_t i = 0; i < COUNT(samples); i++) {
        for (size_t out = 0; out < COUNT(doors); out++) {
            for (size_t back = 0; back < COUNT(doors); back++) {
                snprintf(where, sizeof where, "array %zu, %s, by way of %s, then %s", i, samples[i].type,
                         doors[out].name, doors[back].name);
                travel(&samples[i], &doors[out], &doors[back], &tally);
            }
        }
    }
    failing_allocator_remove(&allocator);
    print_message("%d kept, %d copied, %d refused\n", tally.kept, tally.copied, tally.refused);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_array_through_every_pair_of_doors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
