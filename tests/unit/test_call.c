/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fenv.h>

#include "failing_allocator.h"
#include "native.h"
#include "operands.h"
#include "ufunc/internal.h"

static interop_status call2(const char *name, const interop_tensor *a, const interop_tensor *b,
                            const interop_tensor *out, uint32_t *fpstatus, interop_error *err) {
    const interop_tensor *operands[] = {a, b, out};
    return interop_ufunc_call(the(name), operands, 3, fpstatus, err);
}

static interop_status call1(const char *name, const interop_tensor *a, const interop_tensor *out, uint32_t *fpstatus,
                            interop_error *err) {
    const interop_tensor *operands[] = {a, out};
    return interop_ufunc_call(the(name), operands, 2, fpstatus, err);
}

static void the_plain_case(void **state) {
    (void)state;
    float a[] = {1, 2, 3}, b[] = {10, 20, 30}, out[3];
    bool less[3];
    interop_dims dims[4];
    const interop_tensor x = line(INTEROP_FLOAT32, 3, 4, a, &dims[0]), y = line(INTEROP_FLOAT32, 3, 4, b, &dims[1]);
    const interop_tensor z = line(INTEROP_FLOAT32, 3, 4, out, &dims[2]), t = line(INTEROP_BOOL, 3, 1, less, &dims[3]);
    uint32_t fpstatus = 99;
    assert_int_equal(call2("add", &x, &y, &z, &fpstatus, NULL), INTEROP_OK);
    assert_int_equal(fpstatus, 0);
    assert_true(out[0] == 11 && out[1] == 22 && out[2] == 33);
    fpstatus = 99;
    assert_int_equal(call2("less", &y, &z, &t, &fpstatus, NULL), INTEROP_OK);
    assert_int_equal(fpstatus, 0);
    assert_true(less[0] && less[1] && less[2]);
    assert_int_equal(call1("negative", &x, &x, NULL, NULL), INTEROP_OK);
    assert_true(a[0] == -1 && a[1] == -2 && a[2] == -3);
}

static void scalars_and_nothing(void **state) {
    (void)state;
    int32_t a = 40, b = 2, out = 0;
    interop_dims dims[3];
    interop_tensor x = operand(INTEROP_INT32, 0, NULL, &a, &dims[0]), y = operand(INTEROP_INT32, 0, NULL, &b, &dims[1]);
    interop_tensor z = operand(INTEROP_INT32, 0, NULL, &out, &dims[2]);
    z.shape = z.strides = x.shape = x.strides = NULL; /* rank 0 needs none */
    assert_int_equal(call2("add", &x, &y, &z, NULL, NULL), INTEROP_OK);
    assert_int_equal(out, 42);
    assert_int_equal(call2("add", &z, &z, &z, NULL, NULL), INTEROP_OK); /* in place is no reduction */
    assert_int_equal(out, 84);

    uint32_t fpstatus = 99;
    x = operand(INTEROP_INT32, 2, (const int64_t[]){0, 3}, NULL, &dims[0]);
    y = operand(INTEROP_INT32, 1, (const int64_t[]){1}, &b, &dims[1]);
    z = operand(INTEROP_INT32, 2, (const int64_t[]){0, 3}, NULL, &dims[2]);
    assert_int_equal(call2("add", &x, &y, &z, &fpstatus, NULL), INTEROP_OK);
    assert_int_equal(fpstatus, 0);
}

/* A call of add that is to be refused: with which code, and what the message names. */
struct refusal {
    interop_tensor t[3];
    interop_dims dims[3];
    const interop_tensor *operands[3];
    int32_t count;
    interop_status wanted;
    const char *named;
};

enum { SPOILED_OPERANDS = 10, WAYS = 16 };

static void spoil_operand(struct refusal *r, int way) {
    interop_tensor *t = r->t;
    switch (way) {
    case 0:
        r->operands[1] = NULL, r->wanted = INTEROP_ERR_ARGUMENT, r->named = "operands[1] is NULL";
        break;
    case 1:
        r->operands[2] = NULL, r->wanted = INTEROP_ERR_ARGUMENT, r->named = "operands[2] is NULL";
        break;
    case 2:
        r->count = 2, r->wanted = INTEROP_ERR_ARGUMENT, r->named = "add has 2 inputs and 1 output";
        break;
    case 3:
        t[0].struct_size = 8, r->wanted = INTEROP_ERR_ARGUMENT, r->named = "operands[0]: interop_tensor.struct_size";
        break;
    case 4:
        r->dims[1].shape[0] = -2, r->named = "operands[1]: shape[0] is -2";
        break;
    case 5:
        t[0].device.type = INTEROP_DEVICE_CUDA, r->wanted = INTEROP_ERR_BUFFER;
        r->named = "operands[0].device is CUDA:0";
        break;
    case 6:
        t[2].device.type = 99, r->wanted = INTEROP_ERR_BUFFER, r->named = "operands[2].device is unknown:0";
        break;
    case 7:
        t[1].override = (const struct interop_override *)t, r->wanted = INTEROP_ERR_UNSUPPORTED;
        r->named = "operands[1].override";
        break;
    case 8:
        t[2].flags = INTEROP_READ_ONLY, r->wanted = INTEROP_ERR_BUFFER;
        r->named = "operands[2].flags has INTEROP_READ_ONLY";
        break;
    default:
        r->dims[2].strides[1] = 0, r->wanted = INTEROP_ERR_BUFFER, r->named = "operands[2].strides";
    }
}

static void spoil_types_and_shapes(struct refusal *r, int way) {
    interop_tensor *t = r->t;
    switch (way) {
    case 10:
        t[1].dtype = oracle_type(INTEROP_INT64), r->dims[1].shape[0] = 1, r->wanted = INTEROP_ERR_TYPE;
        r->named = "add has no loop for (int32, int64)";
        break;
    case 11:
        t[2].dtype = oracle_type(INTEROP_FLOAT32), r->wanted = INTEROP_ERR_TYPE;
        r->named = "operands[2].dtype is float32, but add of these inputs gives int32";
        break;
    case 12:
        r->dims[2].shape[0] = 1, r->named = "operands[2].shape[0] is 1, but the result has 2";
        break;
    case 13:
        r->dims[0].shape[0] = r->dims[1].shape[0] = 1, r->named = "operands[2].shape[0] is 2, but the result has 1";
        break;
    case 14:
        t[2].ndim = 1, r->named = "operands[2].ndim is 1, but the result has rank 2";
        break;
    default:
        t[0].dtype.order = t[1].dtype.order = INTEROP_ORDER_LITTLE + INTEROP_ORDER_BIG - t[0].dtype.order;
        r->wanted = INTEROP_ERR_TYPE;
        r->named = "(" FOREIGN "i4, " FOREIGN "i4): loops take numbers in this machine's byte order";
    }
}

/* Fields of the three operands of add, spoiled one by one; each refused with its code, its field named, no write. */
static void refusals(void **state) {
    (void)state;
    int32_t memory[3][6] = {{0}};
    static const int64_t shape[] = {2, 3};
    for (int way = 0; way < WAYS; way++) {
        struct refusal r = {.count = 3, .wanted = INTEROP_ERR_VALUE, .named = "operands[2]"};
        interop_error err = {0};
        uint32_t fpstatus = 99;
        for (int i = 0; i < 3; i++) {
            r.t[i] = operand(INTEROP_INT32, 2, shape, memory[i], &r.dims[i]);
            r.operands[i] = &r.t[i];
        }
        memset(memory, 7, sizeof memory);
        (way < SPOILED_OPERANDS ? spoil_operand : spoil_types_and_shapes)(&r, way);
        assert_int_equal(interop_ufunc_call(the("add"), r.operands, r.count, &fpstatus, &err), r.wanted);
        assert_int_equal(err.status, r.wanted);
        assert_non_null(strstr(err.message, r.named));
        assert_int_equal(interop_ufunc_call(the("add"), r.operands, r.count, &fpstatus, NULL), r.wanted);
        assert_int_equal(fpstatus, 99);
        for (int i = 0; i < 18; i++) {
            assert_int_equal(memory[i / 6][i % 6], 0x07070707);
        }
    }
    assert_int_equal(interop_ufunc_call(NULL, NULL, 0, NULL, NULL), INTEROP_ERR_ARGUMENT);
    assert_int_equal(interop_ufunc_call(the("add"), NULL, 3, NULL, NULL), INTEROP_ERR_ARGUMENT);
}

/* The host may read pinned and managed memory. */
static void other_readable_devices(void **state) {
    (void)state;
    int32_t a[] = {1, 2}, out[2];
    interop_dims dims[2];
    interop_tensor x = line(INTEROP_INT32, 2, 4, a, &dims[0]), z = line(INTEROP_INT32, 2, 4, out, &dims[1]);
    x.device.type = INTEROP_DEVICE_CUDA_HOST;
    z.device = (interop_device){INTEROP_DEVICE_CUDA_MANAGED, 1};
    assert_int_equal(call1("negative", &x, &z, NULL, NULL), INTEROP_OK);
    assert_true(out[0] == -1 && out[1] == -2);
}

/* A ufunc with two outputs whose loop is that of add: it reads operands 0 and 1, and writes 2. */
static void two_outputs_must_lie_apart(void **state) {
    (void)state;
    struct interop_ufunc ufunc = *the("add");
    ufunc.nin = 1;
    ufunc.nout = 2;
    float in[8] = {0}, out[16] = {0};
    interop_dims dims[3];
    interop_tensor x = line(INTEROP_FLOAT32, 4, 4, in, &dims[0]);
    interop_tensor y = line(INTEROP_FLOAT32, 4, 8, out, &dims[1]), z = line(INTEROP_FLOAT32, 4, 8, out + 1, &dims[2]);
    const interop_tensor *operands[] = {&x, &y, &z};
    for (int quick = 0; quick < 2; quick++) {
        interop_error err = {0};
        x.device.type = quick ? INTEROP_DEVICE_CPU : INTEROP_DEVICE_CUDA_HOST; /* which is no plain operand */
        z.data = out + 1;                                                      /* interleaved with y */
        assert_int_equal(interop_ufunc_call(&ufunc, operands, 3, NULL, &err), INTEROP_OK);
        z.data = out;
        assert_int_equal(interop_ufunc_call(&ufunc, operands, 3, NULL, &err), INTEROP_ERR_BUFFER);
        assert_non_null(strstr(err.message, "operands[1] and operands[2]"));
        z.data = (char *)out + 6;
        assert_int_equal(interop_ufunc_call(&ufunc, operands, 3, NULL, &err), INTEROP_ERR_BUFFER);
        z.data = out + 8;
        assert_int_equal(interop_ufunc_call(&ufunc, operands, 3, NULL, &err), INTEROP_OK);
        dims[2].shape[0] = 1; /* no output is broadcast */
        assert_int_equal(interop_ufunc_call(&ufunc, operands, 3, NULL, &err), INTEROP_ERR_VALUE);
        dims[2].shape[0] = 4;
    }
}

static void copies_only_on_dangerous_overlap(void **state) {
    (void)state;
    static struct failing_allocator allocator;
    int32_t a[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    interop_dims dims[2];
    interop_tensor in = line(INTEROP_INT32, 8, 4, a + 1, &dims[0]), out = line(INTEROP_INT32, 8, 4, a, &dims[1]);
    failing_allocator_install(&allocator);
    assert_int_equal(call2("add", &in, &in, &out, NULL, NULL), INTEROP_OK);
    assert_int_equal(allocator.calls, 0);
    for (int32_t i = 0; i < 8; i++) {
        assert_int_equal(a[i], 2 * (i + 2));
        a[i] = i + 1;
    }
    in.data = a;
    out.data = a + 1;
    allocator.fail_at = 1;
    interop_error err = {0};
    uint32_t fpstatus = 99;
    assert_int_equal(call2("add", &in, &in, &out, &fpstatus, &err), INTEROP_ERR_MEMORY);
    allocator.calls = 0;
    allocator.fail_at = 2; /* the second input's copy: the first one's must not leak */
    assert_int_equal(call2("add", &in, &in, &out, &fpstatus, &err), INTEROP_ERR_MEMORY);
    assert_int_equal(fpstatus, 99);
    for (int32_t i = 0; i < 9; i++) {
        assert_int_equal(a[i], i + 1);
    }
    allocator.fail_at = 0;
    assert_int_equal(call2("add", &in, &in, &out, &fpstatus, &err), INTEROP_OK);
    for (int32_t i = 0; i < 8; i++) {
        assert_int_equal(a[i + 1], 2 * (i + 1));
    }
    failing_allocator_remove(&allocator);
}

/* a -= a[0]: the element, not what it is repeated to, is copied. */
static void a_repeated_input_is_copied_once(void **state) {
    (void)state;
    static struct failing_allocator allocator;
    static int32_t a[100000];
    interop_dims dims[2];
    for (int32_t i = 0; i < 100000; i++) {
        a[i] = i + 5;
    }
    const interop_tensor all = line(INTEROP_INT32, 100000, 4, a, &dims[0]);
    const interop_tensor first = line(INTEROP_INT32, 100000, 0, a, &dims[1]);
    failing_allocator_install(&allocator);
    assert_int_equal(call2("subtract", &all, &first, &all, NULL, NULL), INTEROP_OK);
    failing_allocator_remove(&allocator);
    for (int32_t i = 0; i < 100000; i++) {
        assert_int_equal(a[i], i);
    }
}

/* Floating-point conditions: what divide raises by itself, and what the thread had before. */
static void status_bits(void **state) {
    (void)state;
    static const struct {
        double a, b;
        uint32_t raised;
    } rows[] = {
        {1, 0, INTEROP_FP_DIVIDE},
        {1e300, 1e-300, INTEROP_FP_OVERFLOW},
        {1e-300, 1e300, INTEROP_FP_UNDERFLOW},
        {0, 0, INTEROP_FP_INVALID},
        {1, 3, 0},
        {1, 2, 0},
    };
    static const int before[] = {0, FE_DIVBYZERO, FE_OVERFLOW | FE_INVALID, FE_INEXACT, FE_ALL_EXCEPT};
    for (size_t i = 0; i < INTEROP__COUNT(rows) * INTEROP__COUNT(before); i++) {
        double a = rows[i / INTEROP__COUNT(before)].a, b = rows[i / INTEROP__COUNT(before)].b, out = -1;
        interop_dims dims[3];
        const interop_tensor x = line(INTEROP_FLOAT64, 1, 8, &a, &dims[0]);
        const interop_tensor y = line(INTEROP_FLOAT64, 1, 8, &b, &dims[1]);
        const interop_tensor z = line(INTEROP_FLOAT64, 1, 8, &out, &dims[2]);
        uint32_t raised = 99;
        feclearexcept(FE_ALL_EXCEPT);
        feraiseexcept(before[i % INTEROP__COUNT(before)]);
        const int had = fetestexcept(FE_ALL_EXCEPT); /* inexact as well, on some machines */
        assert_int_equal(call2("divide", &x, &y, &z, &raised, NULL), INTEROP_OK);
        assert_int_equal(fetestexcept(FE_ALL_EXCEPT), had);
        assert_int_equal(raised, rows[i / INTEROP__COUNT(before)].raised);
    }
    feclearexcept(FE_ALL_EXCEPT);
}

static void status_bits_stay_without_fpstatus(void **state) {
    (void)state;
    float a[2] = {1, 2}, b[2] = {1, 0}, out[2];
    interop_dims dims[3];
    const interop_tensor x = line(INTEROP_FLOAT32, 2, 4, a, &dims[0]), y = line(INTEROP_FLOAT32, 2, 4, b, &dims[1]);
    const interop_tensor z = line(INTEROP_FLOAT32, 2, 4, out, &dims[2]);
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept(FE_UNDERFLOW);
    assert_int_equal(call2("divide", &x, &y, &z, NULL, NULL), INTEROP_OK);
    assert_int_equal(fetestexcept(FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INVALID), FE_DIVBYZERO | FE_UNDERFLOW);
    feclearexcept(FE_ALL_EXCEPT);
}

/* Comparisons raise nothing, not even for NaN, and what the thread had before is not taken for theirs. */
static void loops_that_raise_nothing(void **state) {
    (void)state;
    static const uint32_t nan = 0x7fc00000;
    bool less = true;
    interop_dims dims[2];
    const interop_tensor x = line(INTEROP_FLOAT32, 1, 4, (void *)&nan, &dims[0]);
    const interop_tensor z = line(INTEROP_BOOL, 1, 1, &less, &dims[1]);
    uint32_t raised = 99;
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept(FE_DIVBYZERO);
    assert_int_equal(call2("less", &x, &x, &z, &raised, NULL), INTEROP_OK);
    assert_int_equal(raised, 0);
    assert_false(less);
    assert_int_equal(fetestexcept(FE_ALL_EXCEPT), FE_DIVBYZERO);
    feclearexcept(FE_ALL_EXCEPT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plain_case),
        cmocka_unit_test(scalars_and_nothing),
        cmocka_unit_test(refusals),
        cmocka_unit_test(other_readable_devices),
        cmocka_unit_test(two_outputs_must_lie_apart),
        cmocka_unit_test(copies_only_on_dangerous_overlap),
        cmocka_unit_test(a_repeated_input_is_copied_once),
        cmocka_unit_test(status_bits),
        cmocka_unit_test(status_bits_stay_without_fpstatus),
        cmocka_unit_test(loops_that_raise_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
