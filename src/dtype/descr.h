/* SPDX-License-Identifier: MIT */
/* The two halves of the parser of NumPy's descr. */
#ifndef INTEROP_DTYPE_DESCR_H
#define INTEROP_DTYPE_DESCR_H

#include "dtype/literal.h"

struct interop__descr {
    struct interop__literal in;
    struct interop__scratch scratch;
    int32_t depth;  /* types within types */
    int32_t levels; /* those of them that are records */
    bool sizeless;  /* the type read last is bytes or text of a size that may follow */
    bool numpy;     /* what numpy.dtype() accepts, and as it understands it */
    bool aligned;   /* in a dictionary that says so: fields lie as in C */
};

/* Where the fields of a record come to lie. */
struct interop__layout {
    size_t first;       /* on the stack of the scratch */
    uint64_t end;       /* of all fields so far */
    uint32_t alignment; /* of the record */
};

/* Any type, into the type and shape of `out`. */
interop_status interop__descr_type(struct interop__descr *p, interop_field *out);

/* {'names': [...], 'formats': [...], ...} or {name: (type, offset), ...}, from behind the brace on. */
interop_status interop__descr_dictionary(struct interop__descr *p, interop_field *out);

struct interop__layout interop__descr_begin(const struct interop__descr *p);

/* Puts a field on the stack: where its offset says if `placed`, else behind those before it. */
interop_status interop__descr_add(struct interop__descr *p, struct interop__layout *layout, interop_field *field,
                                  bool placed);

/* Makes the record of the fields since interop__descr_begin(). Without an itemsize it ends where they do. */
interop_status interop__descr_end(struct interop__descr *p, const struct interop__layout *layout,
                                  const int64_t *itemsize, interop_field *out);

#endif
