/* SPDX-License-Identifier: MIT */
/* Many threads share one imported tensor: they export, import, view, compute and let go. Run under ThreadSanitizer too.
 */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dlpack/dlpack.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "interop/interop.h"

enum { THREADS = 8, ROUNDS = 2000, ELEMENTS = 96 };

/* A foreign producer: its memory, and how often it was asked to let go of it. */
static struct {
    float values[ELEMENTS];
    int64_t shape[2], strides[2];
    struct DLManagedTensorVersioned managed;
    atomic_int deleted;
} producer;

static void count_deletion(struct DLManagedTensorVersioned *self) {
    atomic_fetch_add(&producer.deleted, self == &producer.managed ? 1 : 1000);
    memset(producer.values, 0xff, sizeof producer.values); /* whoever still reads them will notice */
}

static struct DLManagedTensorVersioned *produce(void) {
    memset(&producer, 0, sizeof producer);
    for (int32_t i = 0; i < ELEMENTS; i++) {
        producer.values[i] = (float)i;
    }
    producer.shape[0] = 8;
    producer.shape[1] = ELEMENTS / 8;
    producer.strides[0] = ELEMENTS / 8;
    producer.strides[1] = 1;
    producer.managed.version = (DLPackVersion){1, 0};
    producer.managed.deleter = count_deletion;
    producer.managed.dl_tensor = (DLTensor){.data = producer.values,
                                            .device = {kDLCPU, 0},
                                            .ndim = 2,
                                            .dtype = {kDLFloat, 32, 1},
                                            .shape = producer.shape,
                                            .strides = producer.strides};
    return &producer.managed;
}

/* One thread: the array it shares with the others, of which it holds a reference, and what went wrong. */
struct worker {
    pthread_t thread;
    pthread_barrier_t *start;
    interop_array *shared;
    int32_t number;
    int32_t failures;
};

#define EXPECT(condition) (worker->failures += !(condition)) /* cmocka's checks are for the main thread only */

/* out = row + row, where row is one of the shared array's, reached through DLPack and a view. */
static void round_trip(struct worker *worker, int64_t row) {
    struct DLManagedTensorVersioned *managed = NULL;
    interop_array *imported = NULL, *view = NULL, *sum = NULL;
    interop_tensor tensor;
    interop_dims dims;
    EXPECT(interop_array_to_dlpack(worker->shared, 0, &managed, NULL) == INTEROP_OK);
    EXPECT(interop_array_from_dlpack(managed, INTEROP_STRICT, &imported, NULL) == INTEROP_OK);
    EXPECT(interop_tensor_slice(interop_array_tensor(imported), 0, row, 1, 1, &tensor, &dims, NULL) == INTEROP_OK);
    EXPECT(interop_array_view(imported, &tensor, &view, NULL) == INTEROP_OK);
    interop_array_release(imported); /* the view keeps the memory */

    const interop_tensor *inputs[] = {interop_array_tensor(view), interop_array_tensor(view)};
    const interop_ufunc *add = interop_ufunc_find("add", 3);
    uint32_t fpstatus = 99;
    EXPECT(interop_ufunc_apply(add, inputs, 2, &sum, &fpstatus, NULL) == INTEROP_OK);
    EXPECT(fpstatus == 0);
    const float *values = interop_array_tensor(sum)->data;
    for (int64_t i = 0; i < ELEMENTS / 8; i++) {
        EXPECT(values[i] == 2 * (float)(row * (ELEMENTS / 8) + i));
    }
    interop_array_release(sum);
    interop_array_release(view);
}

static void *work(void *argument) {
    struct worker *worker = argument;
    pthread_barrier_wait(worker->start);
    for (int32_t round = 0; round < ROUNDS; round++) {
        interop_array *mine = interop_array_retain(worker->shared);
        round_trip(worker, (worker->number + round) % 8);
        if (round % 16 == worker->number) { /* nobody else may notice which level serves it */
            EXPECT(interop_cpu_set_mask(round % 32 < 16 ? INTEROP_CPU_BASELINE : 0xffffffffu) != 0);
        }
        interop_array_release(mine);
    }
    interop_array_release(worker->shared);
    return NULL;
}

static void shared_by_many_threads(void **state) {
    (void)state;
    struct worker workers[THREADS];
    pthread_barrier_t start;
    interop_array *shared = NULL;
    assert_int_equal(interop_array_from_dlpack(produce(), INTEROP_STRICT, &shared, NULL), INTEROP_OK);
    assert_int_equal(pthread_barrier_init(&start, NULL, THREADS), 0);
    for (int32_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.start = &start, .shared = interop_array_retain(shared), .number = i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    interop_array_release(shared); /* the last thread to end is the last owner */
    for (int32_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_int_equal(workers[i].failures, 0);
    }
    assert_int_equal(atomic_load(&producer.deleted), 1);
    pthread_barrier_destroy(&start);
    interop_cpu_set_mask(0xffffffffu);
}

/* Each export has its own life: deleters run on threads that never saw the array. */
static void *delete_export(void *managed) {
    interop_dlpack_delete(managed);
    return NULL;
}

static void deleters_run_on_any_thread(void **state) {
    (void)state;
    pthread_t threads[THREADS];
    interop_array *array = NULL;
    assert_int_equal(interop_array_from_dlpack(produce(), INTEROP_STRICT, &array, NULL), INTEROP_OK);
    for (int32_t i = 0; i < THREADS; i++) {
        struct DLManagedTensorVersioned *managed;
        assert_int_equal(interop_array_to_dlpack(array, 0, &managed, NULL), INTEROP_OK);
        assert_int_equal(pthread_create(&threads[i], NULL, delete_export, managed), 0);
    }
    interop_array_release(array);
    for (int32_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(atomic_load(&producer.deleted), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_by_many_threads),
        cmocka_unit_test(deleters_run_on_any_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
