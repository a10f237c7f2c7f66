/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing_allocator.h"

#include "base/base.h"

static void the_default_serves_every_alignment(void **state) {
    (void)state;
    static const size_t alignments[] = {1, 2, 8, 16, 64, 4096, 2 << 20};
    static const size_t sizes[] = {1, 63, 64, 65, 4097};
    for (size_t i = 0; i < INTEROP__COUNT(alignments); i++) {
        for (size_t j = 0; j < INTEROP__COUNT(sizes); j++) {
            char *block = interop__allocate(sizes[j], alignments[i]);
            assert_non_null(block);
            assert_int_equal((uintptr_t)block % alignments[i], 0);
            memset(block, 1, sizes[j]);
            interop__release(block, sizes[j], alignments[i]);
        }
    }
    interop__release(NULL, 1, 1);
}

static void sizes_that_cannot_be_are_refused(void **state) {
    (void)state;
    volatile size_t huge = SIZE_MAX; /* volatile: else the compiler warns of what is tested here */
    assert_null(interop__allocate(huge, 64));
    assert_null(interop__allocate(huge - 62, 64));
}

static void the_hook_is_used_and_taken_away(void **state) {
    (void)state;
    struct failing_allocator allocator;
    failing_allocator_install(&allocator);
    void *block = interop__allocate(100, 64);
    assert_non_null(block);
    assert_int_equal(allocator.live, 1);
    allocator.fail_at = 2;
    assert_null(interop__allocate(1, 1));
    interop__release(NULL, 1, 1); /* never reaches the hook */
    interop__release(block, 100, 64);
    assert_int_equal(allocator.calls, 2);
    failing_allocator_remove(&allocator);
    block = interop__allocate(1, 1);
    assert_int_equal(allocator.calls, 2);
    interop__release(block, 1, 1);
}

/* The test allocator itself must see what it is there to see. */
static void misuse_is_recorded(void **state) {
    (void)state;
    struct failing_allocator allocator;
    char stranger;
    failing_allocator_install(&allocator);
    void *block = interop__allocate(100, 64);
    interop__release(block, 99, 64);
    assert_int_equal(allocator.misuse, 1);
    interop__release(&stranger, 1, 1);
    assert_int_equal(allocator.misuse, 2);
    assert_null(interop__allocate(0, 1));
    assert_null(interop__allocate(8, 24));
    assert_int_equal(allocator.misuse, 4);
    block = interop__allocate(100, 64);
    interop__release(block, 100, 32);
    assert_int_equal(allocator.misuse, 5);
    assert_int_equal(allocator.live, 0);
    allocator.misuse = 0;
    failing_allocator_remove(&allocator);
}

static void bad_hooks_change_nothing(void **state) {
    (void)state;
    struct failing_allocator allocator;
    interop_error err;
    struct {
        interop_allocator known;
        uint64_t unknown;
    } hook = {{sizeof hook.known, 0, failing_allocate, failing_release, NULL}, 0};
    failing_allocator_install(&allocator);

    hook.known.allocate = NULL;
    assert_int_equal(interop_set_allocator(&hook.known, &err), INTEROP_ERR_ARGUMENT);
    hook.known.allocate = failing_allocate;
    hook.known.release = NULL;
    assert_int_equal(interop_set_allocator(&hook.known, &err), INTEROP_ERR_ARGUMENT);
    hook.known.release = failing_release;
    hook.known.reserved = 1;
    assert_int_equal(interop_set_allocator(&hook.known, &err), INTEROP_ERR_ARGUMENT);
    hook.known.reserved = 0;
    hook.known.struct_size = sizeof hook.known - 1;
    assert_int_equal(interop_set_allocator(&hook.known, &err), INTEROP_ERR_ARGUMENT);
    hook.known.struct_size = sizeof hook;
    hook.unknown = 1;
    assert_int_equal(interop_set_allocator(&hook.known, &err), INTEROP_ERR_UNSUPPORTED);

    void *block = interop__allocate(1, 1); /* `allocator` still serves, not the NULL user of `hook` */
    assert_int_equal(allocator.live, 1);
    interop__release(block, 1, 1);
    failing_allocator_remove(&allocator);

    hook.unknown = 0; /* a newer caller that asks for nothing new */
    memset(&allocator, 0, sizeof allocator);
    hook.known.user = &allocator;
    assert_int_equal(interop_set_allocator(&hook.known, &err), INTEROP_OK);
    block = interop__allocate(1, 1);
    assert_int_equal(allocator.live, 1);
    interop__release(block, 1, 1);
    failing_allocator_remove(&allocator);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_serves_every_alignment), cmocka_unit_test(sizes_that_cannot_be_are_refused),
        cmocka_unit_test(the_hook_is_used_and_taken_away),    cmocka_unit_test(misuse_is_recorded),
        cmocka_unit_test(bad_hooks_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
