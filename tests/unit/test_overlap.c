/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "operands.h"
#include "ufunc/internal.h"

static _Alignas(64) unsigned char memory[4096];

/* One operand of a nest of rank 1 or 2: its offset in memory, the size of an element, and its steps, innermost last. */
struct layout {
    int64_t offset, size, steps[2];
};

struct row {
    int32_t ndim;
    int64_t shape[2];
    struct layout in, out;
    bool meet, danger;
};

static interop_tensor tensor_of(const struct row *row, const struct layout *layout) {
    interop_tensor tensor = {.ndim = row->ndim, .shape = row->shape, .strides = layout->steps};
    tensor.data = memory + 2048;
    tensor.byte_offset = (uint64_t)layout->offset;
    tensor.dtype = oracle_type(layout->size == 1   ? INTEROP_BOOL
                               : layout->size == 4 ? INTEROP_INT32
                               : layout->size == 8 ? INTEROP_INT64
                                                   : INTEROP_INT16);
    return tensor;
}

static void what_is_dangerous(void **state) {
    (void)state;
    static const struct row rows[] = {
        /* apart, touching at most */
        {1, {8}, {0, 4, {4}}, {32, 4, {4}}, false, false},
        {1, {8}, {32, 4, {4}}, {0, 4, {4}}, false, false},
        {1, {8}, {31, 4, {4}}, {0, 4, {4}}, true, false},
        /* in place, forwards and backwards; against each other */
        {1, {8}, {0, 4, {4}}, {0, 4, {4}}, true, false},
        {1, {8}, {28, 4, {-4}}, {28, 4, {-4}}, true, false},
        {1, {8}, {28, 4, {-4}}, {0, 4, {4}}, true, true},
        {2, {3, 4}, {0, 4, {16, 4}}, {0, 4, {16, 4}}, true, false},
        {2, {4, 4}, {0, 4, {4, 16}}, {0, 4, {16, 4}}, true, true}, /* a = f(a.T) */
        /* a[:-1] = f(a[1:]) is read ahead; a[1:] = f(a[:-1]) is not */
        {1, {7}, {4, 4, {4}}, {0, 4, {4}}, true, false},
        {1, {7}, {0, 4, {4}}, {4, 4, {4}}, true, true},
        {2, {3, 4}, {4, 4, {20, 4}}, {0, 4, {20, 4}}, true, false},
        {2, {3, 4}, {0, 4, {20, 4}}, {4, 4, {20, 4}}, true, true},
        /* narrowing in place, and widening */
        {1, {8}, {0, 8, {8}}, {0, 1, {1}}, true, false},
        {1, {8}, {0, 1, {1}}, {0, 8, {8}}, true, true},
        {1, {8}, {0, 8, {8}}, {0, 1, {8}}, true, false},
        {1, {8}, {0, 1, {8}}, {0, 8, {8}}, true, false},
        /* real and imaginary parts; columns that touch; columns that share a byte */
        {1, {8}, {4, 4, {8}}, {0, 4, {8}}, false, false},
        {2, {3, 4}, {4, 4, {64, 8}}, {0, 4, {32, 8}}, false, false},
        {1, {8}, {-12, 4, {16}}, {0, 4, {8}}, false, false},
        {1, {8}, {3, 4, {8}}, {0, 4, {8}}, true, false},
        {1, {8}, {5, 4, {8}}, {8, 4, {8}}, true, false}, /* shared with the element itself only */
        {1, {8}, {1, 4, {8}}, {8, 4, {8}}, true, true},
        /* one element that is repeated, and is overwritten: a /= a[0], a /= a[-1] */
        {1, {8}, {0, 4, {0}}, {0, 4, {4}}, true, true},
        {1, {8}, {28, 4, {0}}, {0, 4, {4}}, true, true},
        /* one element in all: read before anything is written */
        {1, {1}, {2, 4, {4}}, {0, 4, {4}}, true, false},
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        const interop_tensor in = tensor_of(&rows[i], &rows[i].in), out = tensor_of(&rows[i], &rows[i].out);
        const interop_tensor *operands[] = {&in, &out};
        struct interop__nest nest;
        interop__nest_make(&nest, operands, 1, 2, rows[i].ndim, rows[i].shape);
        assert_int_equal(interop__nest_meet(&nest, 0, 1), rows[i].meet);
        assert_int_equal(interop__nest_meet(&nest, 1, 0), rows[i].meet);
        assert_int_equal(interop__nest_input_in_danger(&nest, 0, 1), rows[i].danger);
    }
}

/* Widths of in and out by `data`: reads one byte of each, in order. */
static void mix(char **args, const intptr_t *dimensions, const intptr_t *steps, void *data) {
    const intptr_t *size = data;
    for (intptr_t i = 0; i < dimensions[0]; i++) {
        unsigned char element[8] = {0};
        for (intptr_t byte = 0; byte < size[0]; byte++) {
            element[byte % size[1]] =
                (unsigned char)(5 * element[byte % size[1]] + (unsigned char)args[0][i * steps[0] + byte] + 1);
        }
        memcpy(args[1] + i * steps[1], element, (size_t)size[1]);
    }
}

/* Whatever is called safe gives what it would give from a copy of the input. */
static void safe_is_safe(void **state) {
    (void)state;
    static unsigned char before[ORACLE_BYTES], wanted[ORACLE_BYTES], buffer[ORACLE_BYTES];
    uint64_t random = 1234567890123456789u;
    int32_t safe = 0, dangerous = 0;
    for (size_t i = 0; i < sizeof before; i++) {
        before[i] = (unsigned char)oracle_random(&random);
    }
    for (int round = 0; round < 30000; round++) {
        static const int32_t types[] = {INTEROP_INT8, INTEROP_INT16, INTEROP_INT32, INTEROP_INT64};
        const interop_dtype in_type = oracle_type(types[oracle_random(&random) % 4]);
        const interop_dtype out_type = oracle_type(types[oracle_random(&random) % 4]);
        interop_tensor in, out;
        interop_dims in_dims, out_dims;
        const interop_tensor *operands[] = {&in, &out};
        struct interop__nest nest;
        oracle_tensor(&random, &out_type, 0, buffer, &out, &out_dims);
        if (oracle_count(out.ndim, out.shape) == 0 || interop_tensor_has_internal_overlap(&out)) {
            continue;
        }
        in = out;
        in.dtype = in_type;
        in.strides = in_dims.strides;
        in.byte_offset += (uint64_t)(oracle_between(&random, -6, 6) * (oracle_random(&random) % 2 ? 4 : 1));
        for (int32_t axis = 0; axis < out.ndim; axis++) {
            const uint64_t manner = oracle_random(&random) % 8;
            in_dims.strides[axis] = manner == 0   ? 0
                                    : manner == 1 ? out_dims.strides[(axis + 1) % out.ndim] % 1000
                                    : manner == 2 ? 2 * (out_dims.strides[axis] % 1000)
                                    : manner == 3 ? oracle_between(&random, -20, 20)
                                                  : out_dims.strides[axis];
        }
        interop__nest_make(&nest, operands, 1, 2, out.ndim, out.shape);
        if (!interop__nest_meet(&nest, 0, 1)) {
            continue;
        }
        if (interop__nest_input_in_danger(&nest, 0, 1)) {
            dangerous++;
            continue;
        }
        safe++;
        memcpy(buffer, before, sizeof buffer);
        interop__nest_run(&nest, mix, nest.size);
        memcpy(wanted, before, sizeof wanted);
        in.data = (void *)before;
        out.data = wanted;
        interop__nest_make(&nest, operands, 1, 2, out.ndim, out.shape);
        interop__nest_run(&nest, mix, nest.size);
        assert_memory_equal(buffer, wanted, sizeof wanted);
    }
    assert_true(safe > 1000);
    assert_true(dangerous > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_dangerous),
        cmocka_unit_test(safe_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
