/* SPDX-License-Identifier: MIT */
/* Elements of less than a byte, bit by bit. */
#include "tensor/internal.h"

/* Bits from `at` on, of which there are up to 7, as a number. */
static unsigned read_bits(const unsigned char *bytes, int64_t at, unsigned bits) {
    const int64_t last = (at + bits - 1) >> 3;
    const unsigned low = bytes[at >> 3], high = last != at >> 3 ? bytes[last] : 0;
    return (low | high << 8) >> (at & 7) & ((1u << bits) - 1);
}

/* Into memory that is 0 so far. */
static void write_bits(unsigned char *bytes, int64_t at, unsigned bits, unsigned value) {
    const int64_t last = (at + bits - 1) >> 3;
    const unsigned shifted = value << (at & 7);
    bytes[at >> 3] = (unsigned char)(bytes[at >> 3] | shifted);
    if (last != at >> 3) {
        bytes[last] = (unsigned char)(bytes[last] | shifted >> 8);
    }
}

void interop__tensor_repack(const interop_tensor *from, unsigned char *to, int64_t step) {
    const unsigned char *first = (const unsigned char *)interop__tensor_first(from);
    const unsigned bits = (unsigned)from->dtype.bits;
    const int64_t unit = interop__tensor_is_packed(from) ? 1 : 8; /* bits that a stride counts */
    int64_t index[INTEROP_MAX_NDIM] = {0}, at = 0, out = 0;
    for (int32_t i = from->ndim; i >= 0;) {
        write_bits(to, out, bits, read_bits(first, at, bits));
        out += step;
        for (i = from->ndim - 1; i >= 0 && ++index[i] == from->shape[i]; i--) {
            at -= (from->shape[i] - 1) * from->strides[i] * unit;
            index[i] = 0;
        }
        at += i >= 0 ? from->strides[i] * unit : 0;
    }
}
