/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/base.h"

enum { LARGEST = 128 };

static void swap(char *a, char *b, size_t size) {
    char kept[LARGEST];
    memcpy(kept, a, size);
    memcpy(a, b, size);
    memcpy(b, kept, size);
}

/* Moves the item at `root` down until no child is greater. */
static void sink(char *items, size_t root, size_t count, size_t size, int (*compare)(const void *, const void *)) {
    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && compare(items + child * size, items + (child + 1) * size) < 0) {
            child++;
        }
        if (compare(items + root * size, items + child * size) >= 0) {
            return;
        }
        swap(items + root * size, items + child * size, size);
        root = child;
    }
}

void interop__sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *)) {
    for (size_t i = count / 2; i-- > 0;) {
        sink(items, i, count, size, compare);
    }
    for (size_t left = count; left > 1; left--) {
        swap(items, (char *)items + (left - 1) * size, size);
        sink(items, 0, left - 1, size, compare);
    }
}
