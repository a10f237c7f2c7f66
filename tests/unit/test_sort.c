/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/base.h"

struct item {
    unsigned key;
    unsigned char body[84]; /* tells whether items stay whole */
};

static uint64_t compared;

static int compare(const void *a, const void *b) {
    const struct item *x = a, *y = b;
    compared++;
    return x->key < y->key ? -1 : x->key > y->key;
}

/* The k-th of `count` keys. */
static unsigned key(int manner, unsigned k, unsigned count) {
    return manner == 0 ? k : manner == 1 ? count - k : manner == 2 ? k * 2654435761u : manner == 3 ? k % 3 : 7;
}

static void every_order_is_sorted(void **state) {
    (void)state;
    static struct item items[5000];
    for (unsigned count = 0; count <= 5000; count += count < 40 ? 1 : 1240) {
        for (int manner = 0; manner < 5; manner++) {
            unsigned sum = 0, sum_after = 0;
            for (unsigned k = 0; k < count; k++) {
                items[k].key = key(manner, k, count);
                memset(items[k].body, (int)(items[k].key % 251), sizeof items[k].body);
                sum += items[k].key;
            }
            compared = 0;
            interop__sort(items, count, sizeof items[0], compare);
            assert_true(compared <= 2 * count * 13); /* never quadratic */
            for (unsigned k = 0; k < count; k++) {
                assert_true(k == 0 || items[k - 1].key <= items[k].key);
                assert_int_equal(items[k].body[0], items[k].key % 251);
                assert_int_equal(items[k].body[83], items[k].key % 251);
                sum_after += items[k].key;
            }
            assert_int_equal(sum, sum_after);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
