/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "interop/cpu.h"
#include "operands.h"
#include "ufunc/internal.h"

static _Alignas(64) unsigned char memory[3][4096];

/* The operands of add or less, which may be spoiled; nothing is computed. */
struct trio {
    const char *name;
    interop_tensor t[3];
    interop_dims dims[3];
};

static bool quick(const struct trio *trio, struct interop__nest *nest) {
    const interop_tensor *operands[] = {&trio->t[0], &trio->t[1], &trio->t[2]};
    return interop__ufunc_quick(the(trio->name), operands, nest) != NULL;
}

static void make(struct trio *trio, const char *name, int32_t in, int32_t out, int32_t ndim, const int64_t *shape) {
    trio->name = name;
    for (int i = 0; i < 3; i++) {
        trio->t[i] = operand(i < 2 ? in : out, ndim, shape, memory[i], &trio->dims[i]);
    }
}

/* The calls that must be fast. */
static void takes_the_common_calls(void **state) {
    (void)state;
    struct trio trio;
    struct interop__nest nest;
    make(&trio, "add", INTEROP_FLOAT32, INTEROP_FLOAT32, 0, NULL);
    assert_true(quick(&trio, &nest));
    assert_true(nest.ndim == 1 && nest.shape[0] == 1 && nest.steps[0][0] == 4 && nest.steps[0][2] == 4);
    make(&trio, "less", INTEROP_FLOAT64, INTEROP_BOOL, 1, (const int64_t[]){7});
    trio.t[1].byte_offset = 8;
    assert_true(quick(&trio, &nest));
    assert_true(nest.shape[0] == 7 && nest.steps[0][0] == 8 && nest.steps[0][2] == 1);
    assert_ptr_equal(nest.first[1], memory[1] + 8);
    make(&trio, "add", INTEROP_INT8, INTEROP_INT8, 4, (const int64_t[]){2, 1, 5, 3});
    assert_true(quick(&trio, &nest));
    assert_int_equal(nest.shape[0], 30);
    trio.t[1] = operand(INTEROP_INT8, 2, (const int64_t[]){1, 1}, memory[1], &trio.dims[1]); /* one element */
    assert_true(quick(&trio, &nest));
    assert_int_equal(nest.steps[0][1], 0);
    make(&trio, "add", INTEROP_INT16, INTEROP_INT16, 1, (const int64_t[]){9});
    trio.dims[0].strides[0] = -6;
    trio.dims[2].strides[0] = 5;
    trio.t[0].byte_offset = 48;
    assert_true(quick(&trio, &nest));
    assert_true(nest.steps[0][0] == -6 && nest.steps[0][2] == 5);
    make(&trio, "add", INTEROP_INT16, INTEROP_INT16, 1, (const int64_t[]){9}); /* in place */
    trio.t[0].data = trio.t[1].data = trio.t[2].data;
    assert_true(quick(&trio, &nest));
}

static void spoil(uint64_t *random, interop_tensor *tensor, interop_dims *dims) {
    static const int64_t numbers[] = {INT64_MIN,        -1,       0, 1, 2, 3, 5, INT32_MAX, INT64_C(1) << 31,
                                      INT64_C(1) << 62, INT64_MAX};
    const int64_t number = numbers[oracle_random(random) % INTEROP__COUNT(numbers)];
    switch (oracle_random(random) % 16) {
    case 0:
        tensor->struct_size = (uint32_t)number;
        break;
    case 1:
        tensor->ndim = (int32_t)number;
        break;
    case 2:
        tensor->shape = NULL;
        break;
    case 3:
        tensor->strides = NULL;
        break;
    case 4:
        tensor->data = (void *)(uintptr_t)number;
        break;
    case 5:
        tensor->byte_offset = (uint64_t)number;
        break;
    case 6:
        dims->shape[oracle_random(random) % 2] = number;
        break;
    case 7:
    case 8:
        dims->strides[oracle_random(random) % 2] = number;
        break;
    case 9:
        tensor->device.id = (int32_t)number;
        break;
    case 10:
        tensor->device.type = (int32_t)number;
        break;
    case 11:
        tensor->override = (const struct interop_override *)tensor;
        break;
    case 12:
        tensor->flags = INTEROP_READ_ONLY;
        break;
    case 13:
        tensor->dtype.lanes = (uint16_t)number;
        break;
    case 14:
        tensor->dtype.order ^= 3;
        break;
    default:
        tensor->data = memory[oracle_random(random) % 3] + oracle_between(random, 0, 9);
        break;
    }
}

/* Everything that the long way would find, said again. */
static bool sound(const struct trio *trio, const struct interop__nest *quick_nest) {
    const interop_tensor *operands[] = {&trio->t[0], &trio->t[1], &trio->t[2]};
    const interop_tensor *out = &trio->t[2];
    int64_t shape[INTEROP_MAX_NDIM];
    int32_t ndim;
    for (int i = 0; i < 3; i++) {
        const interop_tensor *t = operands[i];
        const int32_t type = i == 2 && trio->name[0] == 'l' ? INTEROP_BOOL : INTEROP_INT32;
        if (interop_tensor_check(t, INTEROP_LENIENT, NULL) != INTEROP_OK || t->override != NULL ||
            t->device.type != INTEROP_DEVICE_CPU || interop_dtype_type(&t->dtype) != type) {
            return false;
        }
    }
    if (interop__broadcast(operands, 2, &ndim, shape, NULL) != INTEROP_OK || ndim != out->ndim ||
        (ndim > 0 && memcmp(shape, out->shape, (size_t)ndim * sizeof *shape) != 0) || oracle_count(ndim, shape) == 0 ||
        (out->flags & INTEROP_READ_ONLY) || interop_tensor_has_internal_overlap(out)) {
        return false;
    }
    struct interop__nest nest;
    interop__nest_make(&nest, operands, 2, 3, ndim, shape);
    return nest.ndim == 1 && nest.shape[0] == quick_nest->shape[0] && !interop__nest_input_in_danger(&nest, 0, 2) &&
           !interop__nest_input_in_danger(&nest, 1, 2);
}

static void takes_nothing_unsound(void **state) {
    (void)state;
    uint64_t random = 424242424242u;
    int32_t taken = 0, left = 0;
    for (int round = 0; round < 200000; round++) {
        struct trio trio;
        struct interop__nest nest;
        const int64_t shape[] = {oracle_between(&random, 1, 3), oracle_between(&random, 1, 3)};
        if (round % 3 == 0) {
            make(&trio, "less", INTEROP_INT32, INTEROP_BOOL, (int32_t)(oracle_random(&random) % 3), shape);
        } else {
            make(&trio, "add", INTEROP_INT32, INTEROP_INT32, (int32_t)(oracle_random(&random) % 3), shape);
        }
        for (uint64_t times = oracle_random(&random) % 4; times > 0; times--) {
            const uint64_t i = oracle_random(&random) % 3;
            spoil(&random, &trio.t[i], &trio.dims[i]);
        }
        if (quick(&trio, &nest)) {
            assert_true(sound(&trio, &nest));
            taken++;
        } else {
            left++;
        }
    }
    assert_true(taken > 50000);
    assert_true(left > 50000);
}

static void leaves_null_alone(void **state) {
    (void)state;
    struct trio trio;
    struct interop__nest nest;
    make(&trio, "add", INTEROP_INT32, INTEROP_INT32, 0, NULL);
    for (int i = 0; i < 3; i++) {
        const interop_tensor *operands[] = {&trio.t[0], &trio.t[1], &trio.t[2]};
        operands[i] = NULL;
        assert_null(interop__ufunc_quick(the("add"), operands, &nest));
    }
}

static void single_elements_are_no_exception(void **state) {
    (void)state;
    const int64_t one[] = {1}, two[] = {2};
    struct trio trio;
    struct interop__nest nest;
    for (int32_t ndim = 0; ndim < 2; ndim++) {
        make(&trio, "add", INTEROP_FLOAT64, INTEROP_FLOAT64, ndim, one);
        trio.t[1].byte_offset = 16;
        trio.t[0].data = trio.t[2].data; /* in place */
        assert_true(quick(&trio, &nest));
        assert_ptr_equal(nest.first[1], memory[1] + 16);
        assert_true(nest.ndim == 1 && nest.shape[0] == 1);
        trio.t[2].flags = INTEROP_READ_ONLY;
        assert_false(quick(&trio, &nest));
        trio.t[2].flags = 0;
        trio.t[1].byte_offset = UINT64_MAX - 8;
        assert_false(quick(&trio, &nest));
        trio.t[1].byte_offset = UINTPTR_MAX - (uintptr_t)memory[1] - 7; /* the element would end behind the last byte */
        assert_false(quick(&trio, &nest));
        trio.t[1].byte_offset = 0;
        trio.t[2] =
            operand(INTEROP_FLOAT64, 1 - ndim, one, memory[2], &trio.dims[2]); /* another rank than the inputs */
        assert_false(quick(&trio, &nest));
    }
    make(&trio, "add", INTEROP_FLOAT64, INTEROP_FLOAT64, 1, one);
    trio.t[1] = operand(INTEROP_FLOAT64, 0, NULL, memory[1], &trio.dims[1]); /* rank 0 and 1 give rank 1 */
    assert_true(quick(&trio, &nest));
    trio.t[1] = operand(INTEROP_FLOAT64, 1, two, memory[1], &trio.dims[1]);
    assert_false(quick(&trio, &nest));
}

static int32_t lines(const struct trio *trio) {
    struct interop__nest nest;
    assert_true(quick(trio, &nest));
    return nest.lines;
}

static void tells_whole_lines(void **state) {
    (void)state;
    const int64_t many[] = {64}, odd[] = {63}, plane[] = {4, 16};
    struct trio trio;
    if ((uintptr_t)memory > UINTPTR_MAX / 4) {
        skip(); /* so high on 32 bits, nothing takes the way that knows of lines */
    }
    make(&trio, "add", INTEROP_INT32, INTEROP_INT32, 1, many);
    assert_int_equal(lines(&trio), INTEROP__LINES_ALL);
    for (int i = 0; i < 3; i++) {
        make(&trio, "add", INTEROP_INT32, INTEROP_INT32, 1, many);
        trio.t[i].byte_offset = 4;
        assert_int_equal(lines(&trio), INTEROP__LINES_NONE);
    }
    for (int i = 0; i < 2; i++) {
        make(&trio, "add", INTEROP_INT32, INTEROP_INT32, 1, many);
        trio.dims[i].strides[0] = 0;
        trio.t[i].byte_offset = 4;
        assert_int_equal(lines(&trio), INTEROP__LINES_BUT_ONE);
        make(&trio, "less", INTEROP_INT32, INTEROP_BOOL, 1, many); /* where it would be smaller than the input */
        assert_int_equal(lines(&trio), INTEROP__LINES_ALL);
        trio.dims[i].strides[0] = 0;
        assert_int_equal(lines(&trio), INTEROP__LINES_NONE);
    }
    trio.dims[0].strides[0] = 0;
    assert_int_equal(lines(&trio), INTEROP__LINES_NONE);
    make(&trio, "add", INTEROP_INT32, INTEROP_INT32, 1, odd);
    assert_int_equal(lines(&trio), INTEROP__LINES_NONE);
    make(&trio, "add", INTEROP_INT32, INTEROP_INT32, 2, plane);
    assert_int_equal(lines(&trio), INTEROP__LINES_NONE);
}

/* Calls on whole lines, and one element at a time, which takes another way. `single`: the input that is one element. */
static void check_lines(const char *name, int32_t in, int32_t out, int single, bool in_place) {
    enum { MANY = 192 };
    const int64_t many[] = {MANY}, one[] = {1};
    unsigned char expected[MANY * 8] = {0};
    struct trio trio;
    make(&trio, name, in, out, 1, many);
    const uint64_t in_size = trio.t[0].dtype.bits / 8, out_size = trio.t[2].dtype.bits / 8;
    for (int i = 0; i < 2; i++) {
        for (size_t byte = 0; byte < sizeof memory[i]; byte++) {
            memory[i][byte] = (unsigned char)(byte * (3 + (size_t)i) % 64); /* finite, if they are floating-point */
        }
        if (i == single) {
            trio.dims[i].strides[0] = 0;
        }
    }
    if (in_place) {
        trio.t[2].data = trio.t[0].data;
    }
    struct trio element;
    for (uint64_t k = 0; k < MANY; k++) {
        make(&element, name, in, out, 1, one);
        element.t[0].byte_offset = single == 0 ? 0 : k * in_size;
        element.t[1].byte_offset = single == 1 ? 0 : k * in_size;
        element.t[2].data = expected + k * out_size;
        const interop_tensor *operands[] = {&element.t[0], &element.t[1], &element.t[2]};
        assert_int_equal(interop_ufunc_call(the(name), operands, 3, NULL, NULL), INTEROP_OK);
    }
    const interop_tensor *operands[] = {&trio.t[0], &trio.t[1], &trio.t[2]};
    assert_int_equal(interop_ufunc_call(the(name), operands, 3, NULL, NULL), INTEROP_OK);
    assert_memory_equal(trio.t[2].data, expected, (size_t)(MANY * out_size));
}

static void whole_lines_give_the_same(void **state) {
    (void)state;
    static const int32_t types[] = {INTEROP_INT8,    INTEROP_UINT16,   INTEROP_INT32,   INTEROP_UINT64,
                                    INTEROP_FLOAT16, INTEROP_BFLOAT16, INTEROP_FLOAT32, INTEROP_FLOAT64};
    static const uint32_t masks[] = {0, INTEROP_CPU_X86_64_V3, UINT32_MAX};
    const uint32_t mask = interop_cpu_mask();
    for (size_t level = 0; level < INTEROP__COUNT(masks); level++) {
        interop_cpu_set_mask(masks[level]);
        for (size_t t = 0; t < INTEROP__COUNT(types); t++) {
            for (int single = -1; single < 2; single++) {
                check_lines("subtract", types[t], types[t], single, false);
                check_lines("maximum", types[t], types[t], single, false);
                check_lines("floor_divide", types[t], types[t], single, false);
                check_lines("less", types[t], INTEROP_BOOL, single, false);
            }
            check_lines("subtract", types[t], types[t], -1, true);
            check_lines("subtract", types[t], types[t], 1, true);
        }
    }
    interop_cpu_set_mask(mask);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_elements_are_no_exception),
        cmocka_unit_test(tells_whole_lines),
        cmocka_unit_test(whole_lines_give_the_same),
        cmocka_unit_test(takes_the_common_calls),
        cmocka_unit_test(takes_nothing_unsound),
        cmocka_unit_test(leaves_null_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
