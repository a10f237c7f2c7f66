/* SPDX-License-Identifier: MIT */
#include "exchange/npz_crc.h"

enum { EIGHT = 8 };

/* Row k tells what a byte does to the checksum once k more have followed it. */
void interop__crc_init(struct interop__crc *crc) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++) {
            value = value >> 1 ^ (value & 1 ? UINT32_C(0xedb88320) : 0);
        }
        crc->rows[0][i] = value;
    }
    for (int k = 1; k < EIGHT; k++) {
        for (uint32_t i = 0; i < 256; i++) {
            const uint32_t value = crc->rows[k - 1][i];
            crc->rows[k][i] = value >> 8 ^ crc->rows[0][value & 0xff];
        }
    }
}

uint32_t interop__crc_update(const struct interop__crc *crc, uint32_t before, const void *bytes, size_t size) {
    const unsigned char *at = bytes;
    uint32_t value = ~before;
    for (; size >= EIGHT; size -= EIGHT, at += EIGHT) {
        uint32_t next = 0;
        for (int k = 0; k < EIGHT; k++) {
            next ^= crc->rows[EIGHT - 1 - k][at[k] ^ (k < 4 ? value >> 8 * k & 0xff : 0)];
        }
        value = next;
    }
    for (; size > 0; size--, at++) {
        value = value >> 8 ^ crc->rows[0][(value ^ *at) & 0xff];
    }
    return ~value;
}
