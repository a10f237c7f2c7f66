/* SPDX-License-Identifier: MIT */
/* What the tests of array structs share. Include after cmocka.h. */
#ifndef INTEROP_TESTS_ARRAY_STRUCT_CASE_H
#define INTEROP_TESTS_ARRAY_STRUCT_CASE_H

#include <string.h>

#include "dtype/internal.h"
#include "interop/array_struct.h"
#include "unit/borrow.h"
#include "unit/records.h"

enum {
    C = INTEROP_STRUCT_C_CONTIGUOUS,
    F = INTEROP_STRUCT_F_CONTIGUOUS,
    ALIGNED = INTEROP_STRUCT_ALIGNED,
    NATIVE_ORDER = INTEROP_STRUCT_NOTSWAPPED,
    WRITEABLE = INTEROP_STRUCT_WRITEABLE,
    DESCR = INTEROP_STRUCT_HAS_DESCR,
    USUAL = C | ALIGNED | NATIVE_ORDER | WRITEABLE
};

static double values[16];
static intptr_t shape[2] = {2, 3};
static intptr_t strides[2] = {12, 4};

/* float32, shape (2, 3), C order. */
static inline interop_array_struct base(void) {
    return (interop_array_struct){.two = 2,
                                  .nd = 2,
                                  .typekind = 'f',
                                  .itemsize = 4,
                                  .flags = USUAL,
                                  .shape = shape,
                                  .strides = strides,
                                  .data = values};
}

static inline interop_array_struct_notes with_descr(const char *descr) {
    return (interop_array_struct_notes){
        .struct_size = sizeof(interop_array_struct_notes), .descr = descr, .descr_length = strlen(descr)};
}

static inline interop_status import(const interop_array_struct *iface, const interop_array_struct_notes *notes,
                                    uint32_t flags, interop_tensor *out) {
    struct borrow *borrow = borrow_begin(out);
    return borrow_end(borrow, interop_tensor_from_array_struct(iface, notes, flags, out, &borrow->dims, &borrow->err),
                      out);
}

#endif
