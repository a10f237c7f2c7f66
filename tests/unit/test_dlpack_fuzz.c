/* SPDX-License-Identifier: MIT */
/* Case 96: random structs, judged by an oracle that computes in 128 bits and knows no short way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dlpack_case.h"
#include "oracle.h"

#ifdef __SIZEOF_INT128__
__extension__ typedef __int128 wide;

enum { ROUNDS = 300000 };

static const int64_t extents[] = {
    0, 1, 1, 2, 3, 5, 1000, INT32_MAX, INT64_C(1) << 31, INT64_C(1) << 32, INT64_C(1) << 61, INT64_MAX, -1, INT64_MIN};
static const int64_t steps[] = {
    0, 1, 1, -1, 2, 6, -7, INT64_C(1) << 32, INT64_C(1) << 60, -(INT64_C(1) << 61), INT64_MAX, INT64_MIN};

static int64_t pick(uint64_t *random, const int64_t *from, size_t count) {
    return from[oracle_random(random) % count];
}

/* Mostly sound fields, each of them odd now and then; `oddness` is how often, as one in that many. */
static void make(uint64_t *random, struct dlpack_case *c, uint64_t oddness) {
    static const int32_t types[] = {1, 2, 4, 8, 13, 18, 21, 22, 999, 0, -1, INT32_MIN};
    static const uint64_t offsets[] = {1, 4, 64, INT64_MAX, UINT64_MAX - 7, UINT64_MAX};
    DLTensor *tensor = dlpack_case_reset(c)->tensor;
    uint64_t stride = 1;
    tensor->ndim = (int32_t)oracle_between(random, 0, 5);
    for (int32_t i = tensor->ndim - 1; i >= 0; i--) {
        c->shape[i] = oracle_random(random) % oddness == 0 ? pick(random, extents, INTEROP__COUNT(extents))
                                                           : oracle_between(random, 1, 4);
        c->strides[i] =
            oracle_random(random) % oddness == 0 ? pick(random, steps, INTEROP__COUNT(steps)) : (int64_t)stride;
        stride *= (uint64_t)c->shape[i];
    }
    if (oracle_random(random) % 3 == 0) {
        const uint8_t bits[] = {1, 2, 4, 6, 8, 16, 32, 64, 128};
        dlpack_case_dtype(c, (uint8_t)(oracle_random(random) % 20), bits[oracle_random(random) % 9],
                          (uint16_t)(oracle_random(random) % oddness == 0 ? oracle_random(random) % 5 : 1));
    }
    if (oracle_random(random) % oddness == 0) {
        dlpack_case_device(c, types[oracle_random(random) % INTEROP__COUNT(types)],
                           (int32_t)oracle_between(random, -1, 2));
    }
    if (oracle_random(random) % oddness == 0) {
        tensor->byte_offset = offsets[oracle_random(random) % INTEROP__COUNT(offsets)];
    }
    if (oracle_random(random) % oddness == 0) {
        const uintptr_t odd[] = {0, 1, 16, (uintptr_t)c->data + 1, UINTPTR_MAX / 4, UINTPTR_MAX / 2, UINTPTR_MAX - 31};
        tensor->data = (void *)odd[oracle_random(random) % INTEROP__COUNT(odd)];
    }
    tensor->strides = oracle_random(random) % 4 == 0 ? NULL : c->strides;
    tensor->shape = oracle_random(random) % (oddness * 8) == 0 ? NULL : c->shape;
    if (oracle_random(random) % (oddness * 8) == 0) {
        tensor->ndim = (int32_t)oracle_random(random);
    }
    c->versioned.flags = oracle_random(random) % 2 == 0 ? 0 : oracle_random(random) % 16;
}

/* The bytes, or bits, of a step between neighbours; 0 for an illegal element. */
static int64_t step_of(const DLTensor *tensor, uint64_t flags, bool *packed) {
    interop_dtype dtype; /* legality has an exhaustive test of its own */
    if (interop_dtype_from_dlpack(tensor->dtype.code, tensor->dtype.bits, tensor->dtype.lanes, &dtype, NULL) != 0) {
        return 0;
    }
    const int64_t bits = (int64_t)tensor->dtype.bits * tensor->dtype.lanes;
    *packed = bits % 8 != 0 && (flags & INTEROP_SUBBYTE_PADDED) == 0;
    return *packed ? bits : (bits + 7) / 8;
}

static bool fits(wide value) {
    return value >= INT64_MIN && value <= INT64_MAX;
}

static wide floor_div8(wide value) {
    return value >= 0 ? value / 8 : -((-value + 7) / 8);
}

/* Whether the elements fit their integers and the address space. */
static bool elements_are_sound(const DLTensor *tensor, int64_t step, bool packed) {
    wide elements = 1, low = 0, high = 0, gapless = 1;
    for (int32_t i = tensor->ndim - 1; i >= 0; i--) {
        const wide extent = tensor->shape[i];
        const wide stride = (tensor->strides != NULL ? (wide)tensor->strides[i] : gapless) * step;
        if (extent > 1 && !fits(stride)) {
            return false;
        }
        const wide far = extent > 1 ? (extent - 1) * stride : 0;
        low += far < 0 ? far : 0;
        high += far > 0 ? far : 0;
        elements *= extent;
        gapless *= extent;
        if (!fits(elements)) {
            return false;
        }
    }
    const wide bytes = packed ? (elements * step + 7) / 8 : elements * step;
    if (!fits(bytes) || !fits(low) || !fits(high + step)) {
        return false;
    }
    const interop_device device = interop__dlpack_device(tensor);
    const int32_t traits = interop_device_traits(device.type);
    const bool address = (traits & INTEROP_DEVICE_KNOWN) != 0 && (traits & INTEROP_DEVICE_HANDLE) == 0;
    const wide first = (address ? (wide)(uintptr_t)tensor->data : 0) + (wide)tensor->byte_offset;
    const wide top = address ? (wide)UINTPTR_MAX : (wide)UINT64_MAX;
    const wide begin = first + (packed ? floor_div8(low) : low);
    const wide end = first + (packed ? -floor_div8(-(high + step)) : high + step);
    return tensor->data != NULL && first <= (wide)UINT64_MAX && begin >= 0 && end <= top;
}

static bool is_sound(const DLTensor *tensor, uint64_t flags, int64_t *step) {
    const interop_device device = interop__dlpack_device(tensor);
    bool packed = false, empty = false;
    *step = step_of(tensor, flags, &packed);
    if (tensor->ndim < 0 || tensor->ndim > INTEROP_MAX_NDIM || (tensor->ndim > 0 && tensor->shape == NULL) ||
        *step == 0 || device.type < 1 || device.id < 0) {
        return false;
    }
    for (int32_t i = 0; i < tensor->ndim; i++) {
        if (tensor->shape[i] < 0) {
            return false;
        }
        empty |= tensor->shape[i] == 0;
    }
    return empty || elements_are_sound(tensor, *step, packed);
}

static void assert_view(const interop_tensor *tensor, const DLTensor *from, int64_t step) {
    assert_int_equal(tensor->ndim, from->ndim);
    assert_ptr_equal(tensor->data, from->data);
    assert_int_equal(tensor->byte_offset, from->byte_offset);
    uint64_t gapless = (uint64_t)step;
    bool counts = true; /* strides of no elements may be anything */
    for (int32_t i = 0; i < from->ndim; i++) {
        counts &= from->shape[i] > 0;
    }
    for (int32_t i = from->ndim - 1; i >= 0; i--) {
        assert_int_equal(tensor->shape[i], from->shape[i]);
        if (counts && from->shape[i] > 1) {
            assert_int_equal(tensor->strides[i], from->strides != NULL ? from->strides[i] * step : (int64_t)gapless);
        }
        gapless *= (uint64_t)from->shape[i];
    }
    assert_int_equal(interop_tensor_check(tensor, INTEROP_LENIENT, NULL), INTEROP_OK);
}

static void nearly_sound_structs(void **state) {
    (void)state;
    struct dlpack_case c;
    uint64_t random = UINT64_C(0x9e3779b97f4a7c15);
    long accepted = 0, strict = 0;
    for (long round = 0; round < ROUNDS; round++) {
        interop_array *array;
        interop_tensor bare;
        interop_dims dims;
        int64_t step;
        make(&random, &c, 4 + (uint64_t)round % 3 * 20);
        const bool sound = is_sound(c.tensor, c.versioned.flags, &step);
        const interop_status status = interop_array_from_dlpack(&c.versioned, INTEROP_LENIENT, &array, NULL);
        assert_int_equal(status == INTEROP_OK, sound);
        if (sound) {
            accepted++;
            assert_view(interop_array_tensor(array), c.tensor, step);
            dlpack_case_release(&c, array);
        }
        const bool bare_sound = is_sound(c.tensor, 0, &step);
        assert_int_equal(interop_tensor_from_dltensor(c.tensor, 0, &bare, &dims, NULL) == INTEROP_OK, bare_sound);
        if (bare_sound) {
            assert_view(&bare, c.tensor, step);
        }
        if (interop_array_from_dlpack(&c.versioned, INTEROP_STRICT, &array, NULL) == INTEROP_OK) {
            strict++;
            assert_true(sound);
            assert_int_equal(interop_tensor_check(interop_array_tensor(array), INTEROP_STRICT, NULL), INTEROP_OK);
            interop_array_release(array);
        }
        assert_int_equal(c.deletes, c.deletes != 0);
    }
    assert_true(accepted > ROUNDS / 4 && accepted < ROUNDS * 9 / 10);
    assert_true(strict > ROUNDS / 20 && strict < accepted);
}

/* Every byte of the struct but the pointers and the rank. */
static void random_bytes(void **state) {
    (void)state;
    struct dlpack_case c;
    uint64_t random = 1;
    for (long round = 0; round < ROUNDS; round++) {
        interop_array *array;
        int64_t step;
        dlpack_case_reset(&c);
        const struct DLManagedTensorVersioned sound = c.versioned;
        for (size_t i = 0; i < sizeof c.versioned; i += 8) {
            const uint64_t word = oracle_random(&random);
            memcpy((char *)&c.versioned + i, &word, 8);
        }
        for (int i = 0; i < 8; i++) {
            c.shape[i] = (int64_t)(oracle_random(&random) >> (oracle_random(&random) % 64));
            c.strides[i] = (int64_t)oracle_random(&random) >> (oracle_random(&random) % 64);
        }
        c.versioned.version.major = oracle_random(&random) % 8 == 0 ? c.versioned.version.major : 1;
        c.versioned.manager_ctx = &c;
        c.versioned.deleter = sound.deleter;
        c.tensor->shape = c.shape;
        c.tensor->strides = oracle_random(&random) % 2 == 0 ? c.strides : NULL;
        c.tensor->ndim = (int32_t)(oracle_random(&random) % 9);
        if (oracle_random(&random) % 2 == 0) {
            c.tensor->dtype = sound.dl_tensor.dtype;
            c.tensor->device = sound.dl_tensor.device;
        }
        const bool expected = c.versioned.version.major == 1 && is_sound(c.tensor, c.versioned.flags, &step);
        assert_int_equal(interop_array_from_dlpack(&c.versioned, INTEROP_LENIENT, &array, NULL) == INTEROP_OK,
                         expected);
        if (expected) {
            dlpack_case_release(&c, array);
        }
        assert_int_equal(c.deletes, 0);
    }
}

#else
static void nearly_sound_structs(void **state) {
    (void)state;
    skip(); /* the oracle has no arithmetic here */
}

static void random_bytes(void **state) {
    (void)state;
    skip();
}
#endif

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearly_sound_structs),
        cmocka_unit_test(random_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
