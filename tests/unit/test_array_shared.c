/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "failing_allocator.h"
#include "oracle.h"
#include "tensor/internal.h"

static _Alignas(64) unsigned char buffer[4096];

/* Counts how often a release callback ran. */
static void count_release(void *user) {
    atomic_fetch_add((atomic_int *)user, 1);
}

static interop_status call_empty(void *context, interop_error *err) {
    interop_array *array;
    const interop_dtype dtype = oracle_type(INTEROP_UINT8);
    const interop_status status = interop_array_empty(&dtype, 1, context, &array, err);
    if (status == INTEROP_OK) {
        interop_array_release(array);
    }
    return status;
}

static interop_status call_from_host(void *context, interop_error *err) {
    interop_array *array;
    interop_dims dims;
    const interop_tensor tensor = oracle_matrix(4, 6, buffer, &dims);
    const interop_status status = interop_array_from_host(&tensor, 0, count_release, context, &array, err);
    if (status == INTEROP_OK) {
        interop_array_release(array);
    }
    return status;
}

static interop_status call_view(void *context, interop_error *err) {
    interop_array *view;
    const interop_status status = interop_array_view(context, interop_array_tensor(context), &view, err);
    if (status == INTEROP_OK) {
        interop_array_release(view);
    }
    return status;
}

static interop_status call_copy(void *context, interop_error *err) {
    interop_array *copy;
    const interop_status status = interop_array_copy(interop_array_tensor(context), &copy, err);
    if (status == INTEROP_OK) {
        interop_array_release(copy);
    }
    return status;
}

static interop_status call_overlapping_copy(void *context, interop_error *err) {
    interop_tensor turned;
    interop_dims dims;
    assert_int_equal(interop_tensor_flip(interop_array_tensor(context), 0, &turned, &dims, NULL), INTEROP_OK);
    return interop_tensor_copy(interop_array_tensor(context), &turned, err);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    struct failing_allocator allocator;
    atomic_int released = 0;
    int64_t small = 100, huge = 5 << 20;
    const int64_t shape[] = {10, 10};
    const interop_dtype dtype = oracle_type(INTEROP_FLOAT32);
    interop_array *array;
    failing_allocator_install(&allocator);
    assert_int_equal(failing_allocator_sweep(&allocator, call_empty, &small), 1);
    assert_int_equal(failing_allocator_sweep(&allocator, call_empty, &huge), 2);
    assert_int_equal(failing_allocator_sweep(&allocator, call_from_host, &released), 1);
    assert_int_equal(released, 1); /* by the one that succeeded */
    assert_int_equal(interop_array_empty(&dtype, 2, shape, &array, NULL), INTEROP_OK);
    assert_int_equal(failing_allocator_sweep(&allocator, call_view, array), 1);
    assert_int_equal(failing_allocator_sweep(&allocator, call_copy, array), 1);
    assert_int_equal(failing_allocator_sweep(&allocator, call_overlapping_copy, array), 1);
    assert_int_equal(array->references, 1);
    interop_array_release(array);
    failing_allocator_remove(&allocator);
}

enum { THREADS = 4, ROUNDS = 3000 };

/* Each thread has a reference, and makes and drops more, and views. */
static void *share(void *user) {
    interop_array *array = user;
    for (int i = 0; i < ROUNDS; i++) {
        interop_array *view = NULL;
        interop_array *again = interop_array_retain(array);
        if (interop_array_view(again, interop_array_tensor(again), &view, NULL) != INTEROP_OK ||
            *(unsigned char *)interop_array_tensor(view)->data != 0) {
            return array;
        }
        interop_array_release(again);
        interop_array_release(view);
    }
    interop_array_release(array);
    return NULL;
}

static void write_then_count(void *user) {
    buffer[0] = 1; /* whoever drops last may write: all others have read */
    count_release(user);
}

static void threads_share_and_one_releases(void **state) {
    (void)state;
    for (int round = 0; round < 20; round++) {
        pthread_t threads[THREADS];
        atomic_int released = 0;
        interop_dims dims;
        const interop_tensor tensor = oracle_matrix(4, 6, buffer, &dims);
        interop_array *array;
        buffer[0] = 0;
        assert_int_equal(interop_array_from_host(&tensor, 0, write_then_count, &released, &array, NULL), INTEROP_OK);
        for (int i = 0; i < THREADS; i++) {
            assert_int_equal(pthread_create(&threads[i], NULL, share, interop_array_retain(array)), 0);
        }
        interop_array_release(array);
        for (int i = 0; i < THREADS; i++) {
            void *failed;
            assert_int_equal(pthread_join(threads[i], &failed), 0);
            assert_null(failed);
        }
        assert_int_equal(released, 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(threads_share_and_one_releases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
