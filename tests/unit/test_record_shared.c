/* SPDX-License-Identifier: MIT */
/* Records among threads, and when memory runs out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "dtype/record.h"
#include "records.h"

static void *use_record(void *shared) {
    const interop_record *record = shared;
    for (int i = 0; i < 20000; i++) {
        const interop_record *mine = interop_record_retain(record);
        if (interop_record_find(mine, "b", 1) != 1) {
            return NULL;
        }
        interop_record_release(mine);
    }
    interop_record_release(record);
    return shared;
}

/* Many threads hold and drop it; whoever is last releases it, and the one within, once. */
static void threads_share_records(void **state) {
    (void)state;
    pthread_t threads[4];
    const interop_dtype dtype = records_parse("[('a',[('x','<i4')]),('b','<i4')]");
    for (size_t i = 0; i < INTEROP__COUNT(threads); i++) {
        void *shared = (void *)(uintptr_t)interop_record_retain(dtype.record);
        assert_int_equal(pthread_create(&threads[i], NULL, use_record, shared), 0);
    }
    assert_int_equal(records_allocator.live, 2);
    interop_record_release(dtype.record);
    for (size_t i = 0; i < INTEROP__COUNT(threads); i++) {
        void *done;
        assert_int_equal(pthread_join(threads[i], &done), 0);
        assert_non_null(done);
    }
    assert_int_equal(records_allocator.live, 0);
}

/* Two levels, more names than are compared in pairs, and objects out of order. */
static interop_status make_large(void *context, interop_error *err) {
    interop_field fields[20];
    static const char names[] = "abcdefghijklmnopqrst";
    for (size_t i = 0; i < INTEROP__COUNT(fields); i++) {
        fields[i] = (interop_field){.dtype = *(const interop_dtype *)context,
                                    .offset = (INTEROP__COUNT(fields) - i) * 64,
                                    .name_length = 1,
                                    .name = &names[i]};
    }
    const interop_record *record;
    const interop_status status = interop_record_create(fields, 20, 2048, 1, &record, err);
    if (status == INTEROP_OK) {
        interop_record_release(record);
    }
    return status;
}

static void each_allocation_may_fail(void **state) {
    (void)state;
    interop_dtype inner = records_parse("[('o','|O')]");
    assert_int_equal(failing_allocator_sweep(&records_allocator, make_large, &inner), 3);
    interop_record_release(inner.record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(threads_share_records),
        RECORDS_TEST(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
