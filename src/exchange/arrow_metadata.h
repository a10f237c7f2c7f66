/* SPDX-License-Identifier: MIT */
/* The key-value pairs of an ArrowSchema, which name its extension type. */
#ifndef INTEROP_EXCHANGE_ARROW_METADATA_H
#define INTEROP_EXCHANGE_ARROW_METADATA_H

#include "base/base.h"

#define INTEROP__ARROW_TENSOR "arrow.fixed_shape_tensor"
#define INTEROP__ARROW_BOOL8  "arrow.bool8"

/* Texts that lie in the metadata; both NULL if it names no extension type. */
struct interop__arrow_extension {
    const char *name, *parameters;
    size_t name_length, parameters_length;
};

/* `metadata` may be NULL. How long it is Arrow does not say: it is believed up to a limit. */
interop_status interop__arrow_metadata_read(const char *metadata, struct interop__arrow_extension *out,
                                            interop_error *err);

bool interop__arrow_extension_is(const struct interop__arrow_extension *extension, const char *name);

/* Writes the metadata of an extension type, unless `to` is NULL. Returns its size. */
size_t interop__arrow_metadata_write(const struct interop__arrow_extension *extension, char *to);

#endif
