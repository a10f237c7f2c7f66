/* SPDX-License-Identifier: MIT */
#include "exchange/arrow_bits.h"

static unsigned bit(const unsigned char *bits, int64_t index) {
    return (unsigned)bits[index / 8] >> index % 8 & 1u;
}

int64_t interop__bits_find_zero(const unsigned char *bits, int64_t first, int64_t count) {
    int64_t i = 0;
    while (i < count) {
        if ((first + i) % 8 == 0 && count - i >= 8 && bits[(first + i) / 8] == 0xff) {
            i += 8;
        } else if (bit(bits, first + i) != 0) {
            i++;
        } else {
            break;
        }
    }
    return i;
}

void interop__bits_unpack(const unsigned char *bits, int64_t first, int64_t count, unsigned char *bytes) {
    for (int64_t i = 0; i < count; i++) {
        bytes[i] = (unsigned char)bit(bits, first + i);
    }
}

void interop__bits_pack(const unsigned char *bytes, int64_t count, unsigned char *bits) {
    for (int64_t i = 0; i < count; i += 8) {
        const int64_t rest = count - i < 8 ? count - i : 8;
        unsigned packed = 0;
        for (int64_t k = 0; k < rest; k++) {
            packed |= (unsigned)(bytes[i + k] != 0) << k;
        }
        bits[i / 8] = (unsigned char)packed;
    }
}
