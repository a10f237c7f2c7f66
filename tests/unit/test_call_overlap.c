/* SPDX-License-Identifier: MIT */
/* Calls whose operands overlap in every way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "native.h"
#include "operands.h"
#include "ufunc/internal.h"

static _Alignas(64) unsigned char buffer[ORACLE_BYTES];

/* An operand that broadcasts to the shape of `out`, anywhere near it. */
static void random_input(uint64_t *random, const interop_tensor *out, bool whole, const interop_dtype *dtype,
                         interop_tensor *tensor, interop_dims *dims) {
    const int32_t drop = whole || out->ndim == 0 ? 0 : (int32_t)oracle_between(random, 0, out->ndim);
    *tensor = *out;
    tensor->dtype = *dtype;
    tensor->ndim = out->ndim - drop;
    tensor->shape = dims->shape;
    tensor->strides = dims->strides;
    tensor->byte_offset += (uint64_t)(oracle_between(random, -3, 3) * (oracle_random(random) % 2 ? 4 : 1));
    for (int32_t axis = 0; axis < tensor->ndim; axis++) {
        const uint64_t manner = oracle_random(random) % 8;
        dims->shape[axis] = !whole && oracle_random(random) % 3 == 0 ? 1 : out->shape[drop + axis];
        dims->strides[axis] = manner == 0              ? 0
                              : manner == 1            ? oracle_between(random, -40, 40)
                              : dims->shape[axis] == 1 ? INT64_MIN
                                                       : out->strides[drop + axis];
    }
}

static uint64_t fetch(const interop_tensor *tensor, const int64_t *index, const unsigned char *memory) {
    uint64_t value = 0;
    const unsigned char *at = memory + tensor->byte_offset;
    for (int32_t axis = 0; axis < tensor->ndim; axis++) {
        at += tensor->shape[axis] == 1 ? 0 : index[axis] * tensor->strides[axis];
    }
    const size_t size = (size_t)interop_dtype_itemsize(&tensor->dtype);
    memcpy((char *)&value + native_low(sizeof value, size), at, size);
    return value;
}

/* Random operands in one buffer, so that they overlap in every way: as if the inputs had been copied first. */
static void as_if_inputs_were_copied(void **state) {
    (void)state;
    static unsigned char before[ORACLE_BYTES], wanted[ORACLE_BYTES];
    static const struct {
        const char *name;
        int32_t in, out;
    } ops[] = {{"add", INTEROP_UINT32, INTEROP_UINT32},
               {"subtract", INTEROP_UINT16, INTEROP_UINT16},
               {"less", INTEROP_UINT64, INTEROP_BOOL},
               {"multiply", INTEROP_UINT8, INTEROP_UINT8}};
    uint64_t random = 88172645463325252u;
    int32_t done = 0, refused = 0;
    for (size_t i = 0; i < sizeof before; i++) {
        before[i] = (unsigned char)oracle_random(&random);
    }
    for (int round = 0; round < 30000; round++) {
        const int op = (int)(oracle_random(&random) % 4);
        const interop_dtype in = oracle_type(ops[op].in), out = oracle_type(ops[op].out);
        interop_tensor x, y, z;
        interop_dims dims[3];
        oracle_tensor(&random, &out, 0, buffer, &z, &dims[2]);
        random_input(&random, &z, true, &in, &x, &dims[0]);
        random_input(&random, &z, false, &in, &y, &dims[1]);
        memcpy(buffer, before, sizeof buffer);
        memcpy(wanted, before, sizeof wanted);
        const bool swapped = oracle_random(&random) % 2;
        const interop_status status = interop_ufunc_call(
            the(ops[op].name), (const interop_tensor *[]){swapped ? &y : &x, swapped ? &x : &y, &z}, 3, NULL, NULL);
        const int64_t count = oracle_count(z.ndim, z.shape);
        if (count > 0 && interop_tensor_has_internal_overlap(&z)) {
            assert_int_equal(status, INTEROP_ERR_BUFFER);
            assert_memory_equal(buffer, before, sizeof buffer);
            refused++;
            continue;
        }
        assert_int_equal(status, INTEROP_OK);
        for (int64_t k = 0; k < count; k++) {
            int64_t index[INTEROP_MAX_NDIM];
            oracle_index(z.ndim, z.shape, k, index);
            const uint64_t u = fetch(&x, index, before), v = fetch(&y, index + (z.ndim - y.ndim), before);
            const uint64_t a = swapped ? v : u, b = swapped ? u : v;
            const uint64_t result = op == 0 || op == 1 ? (op == 0 ? a + b : a - b) : op == 2 ? a < b : a * b;
            unsigned char *at = wanted + z.byte_offset;
            for (int32_t axis = 0; axis < z.ndim; axis++) {
                at += z.shape[axis] == 1 ? 0 : index[axis] * z.strides[axis];
            }
            const size_t size = (size_t)interop_dtype_itemsize(&z.dtype);
            memcpy(at, (const char *)&result + native_low(sizeof result, size), size);
        }
        assert_memory_equal(buffer, wanted, sizeof wanted);
        done++;
    }
    assert_true(done > 10000);
    assert_true(refused > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_if_inputs_were_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
