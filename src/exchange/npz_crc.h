/* SPDX-License-Identifier: MIT */
/* The checksum of zip archives. */
#ifndef INTEROP_EXCHANGE_NPZ_CRC_H
#define INTEROP_EXCHANGE_NPZ_CRC_H

#include "base/base.h"

/* Made when it is needed, for one file or member. */
struct interop__crc {
    uint32_t rows[8][256];
};

void interop__crc_init(struct interop__crc *crc);

/* The checksum of what `before` is the checksum of (0: nothing), followed by `size` bytes. */
uint32_t interop__crc_update(const struct interop__crc *crc, uint32_t before, const void *bytes, size_t size);

#endif
