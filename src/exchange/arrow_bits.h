/* SPDX-License-Identifier: MIT */
/* Arrow's bits: validity bitmaps and bools. Bit i is bit i % 8, from the lowest, of byte i / 8. */
#ifndef INTEROP_EXCHANGE_ARROW_BITS_H
#define INTEROP_EXCHANGE_ARROW_BITS_H

#include "base/base.h"

/* Index of the first of `count` bits from `first` on that is 0; `count` if there is none. */
int64_t interop__bits_find_zero(const unsigned char *bits, int64_t first, int64_t count);

/* One byte, 0 or 1, for each of `count` bits from `first` on. */
void interop__bits_unpack(const unsigned char *bits, int64_t first, int64_t count, unsigned char *bytes);

/* One bit for each byte: whether it is not 0. The rest of the last byte becomes 0. */
void interop__bits_pack(const unsigned char *bytes, int64_t count, unsigned char *bits);

#endif
