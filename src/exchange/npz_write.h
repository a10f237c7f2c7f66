/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_EXCHANGE_NPZ_WRITE_H
#define INTEROP_EXCHANGE_NPZ_WRITE_H

#include "base/base.h"
#include "interop/tensor.h"

/* Numbers from which on the records of large archives are used. A test may choose smaller ones. */
struct interop__npz_limits {
    uint64_t bytes, members;
};

interop_status interop__npz_write(const char *path, size_t length, const char *const *names, const size_t *name_lengths,
                                  const interop_tensor *const *tensors, size_t count,
                                  const struct interop__npz_limits *limits, interop_error *err);

#endif
