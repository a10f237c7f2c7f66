/* SPDX-License-Identifier: MIT */
/* The trees of structs that an exported column is: lists, and in the innermost the elements. */
#ifndef INTEROP_EXCHANGE_ARROW_TREE_H
#define INTEROP_EXCHANGE_ARROW_TREE_H

#include "base/base.h"
#include "exchange/arrow_metadata.h"
#include "interop/arrow.h"

struct interop__arrow_tree {
    const char *format; /* of the elements */
    struct interop__arrow_extension list, element;
    int32_t lists;
    int64_t sizes[INTEROP_MAX_NDIM]; /* elements of a list, the outermost first; the lists of a level fit */
    int64_t length;                  /* of the column */
    int64_t offset;                  /* elements between `data` and the first */
    const void *data;
    interop_array *owner; /* of the data */
};

/* Each makes a whole tree that releases itself, or nothing. `out` is written in either case. */
interop_status interop__arrow_make_schema(const struct interop__arrow_tree *tree, struct ArrowSchema *out,
                                          interop_error *err);
interop_status interop__arrow_make_array(const struct interop__arrow_tree *tree, struct ArrowArray *out,
                                         interop_error *err);

#endif
