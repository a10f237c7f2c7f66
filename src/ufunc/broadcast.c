/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "ufunc/internal.h"

interop_status interop__broadcast(const interop_tensor *const *tensors, int32_t count, int32_t *ndim, int64_t *shape,
                                  interop_error *err) {
    int32_t rank = 0;
    for (int32_t i = 0; i < count; i++) {
        rank = tensors[i]->ndim > rank ? tensors[i]->ndim : rank;
    }
    for (int32_t axis = 0; axis < rank; axis++) {
        int64_t extent = 1;
        for (int32_t i = 0; i < count; i++) {
            const int32_t own = axis - (rank - tensors[i]->ndim); /* shapes are aligned at their ends */
            const int64_t wanted = own < 0 ? 1 : tensors[i]->shape[own];
            if (wanted == extent || wanted == 1) {
                continue;
            }
            if (extent != 1) {
                return interop__fail(err, INTEROP_ERR_VALUE,
                                     "operands[%" PRId32 "].shape[%" PRId32 "] is %" PRId64
                                     ": it does not broadcast with %" PRId64 ", the extent of "
                                     "the operands before it",
                                     i, own, wanted, extent);
            }
            extent = wanted;
        }
        shape[axis] = extent;
    }
    *ndim = rank;
    return INTEROP_OK;
}
