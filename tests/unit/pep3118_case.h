/* SPDX-License-Identifier: MIT */
/* What tests of PEP 3118's format text share. Include after cmocka.h. */
#ifndef INTEROP_TESTS_PEP3118_CASE_H
#define INTEROP_TESTS_PEP3118_CASE_H

#include "dtype/text.h"
#include "records.h"

/* The rows speak of 64-bit Linux, little endian. */
static inline bool speaks_of_this_platform(void) {
    return INTEROP__ORDER_NATIVE == INTEROP_ORDER_LITTLE && sizeof(long) == 8 && sizeof(long double) == 16;
}

/* What is read, as a descr with dictionaries. NULL: refused. */
static inline const char *show(const char *text, int64_t itemsize, uint32_t policy, interop_error *err) {
    interop_dtype dtype;
    int32_t ndim = 0;
    int64_t shape[INTEROP_MAX_NDIM];
    memset(&dtype, 0x5a, sizeof dtype);
    const interop_dtype before = dtype;
    const interop_status status =
        interop_dtype_from_pep3118(text, strlen(text), itemsize, policy, &dtype, &ndim, shape, err);
    return records_shown(status, &dtype, &before, ndim, shape, err);
}

static inline void expect(const char *text, int64_t itemsize, uint32_t policy, const char *expected) {
    interop_error err = {INTEROP_OK, ""};
    const char *shown = show(text, itemsize, policy, &err);
    if ((shown == NULL) != (expected == NULL) || (shown != NULL && strcmp(shown, expected) != 0)) {
        fail_msg("%s, itemsize %d, policy %u: %s", text, (int)itemsize, policy, shown == NULL ? err.message : shown);
    }
}

#define AB(first, second, offset, size)                                                                                \
    "{'names': ['a', 'b'], 'formats': ['" first "', '" second "'], 'offsets': [0, " #offset "], 'itemsize': " #size "}"
#define F01(first, second, offset, size)                                                                               \
    "{'names': ['f0', 'f1'], 'formats': ['" first "', '" second "'], 'offsets': [0, " #offset "], 'itemsize': " #size  \
    "}"
#define A(type, offset, size)                                                                                          \
    "{'names': ['a'], 'formats': ['" type "'], 'offsets': [" #offset "], 'itemsize': " #size "}"
#define NONE(size) "{'names': [], 'formats': [], 'offsets': [], 'itemsize': " #size "}"

#endif
