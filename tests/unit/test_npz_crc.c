/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/npz_crc.h"

static void the_check_value_of_the_standard(void **state) {
    (void)state;
    struct interop__crc crc;
    interop__crc_init(&crc);
    assert_int_equal(interop__crc_update(&crc, 0, "123456789", 9), 0xcbf43926);
    assert_int_equal(interop__crc_update(&crc, 0, "a", 1), 0xe8b7be43);
    assert_int_equal(interop__crc_update(&crc, 0, NULL, 0), 0);
}

/* Bit by bit, as the polynomial says. */
static uint32_t slowly(const unsigned char *bytes, size_t size) {
    uint32_t value = UINT32_MAX;
    for (size_t i = 0; i < 8 * size; i++) {
        const uint32_t bit = (value ^ (uint32_t)(bytes[i / 8] >> i % 8)) & 1;
        value = value >> 1 ^ (bit != 0 ? UINT32_C(0xedb88320) : 0);
    }
    return ~value;
}

static void any_length_in_any_parts(void **state) {
    (void)state;
    struct interop__crc crc;
    unsigned char bytes[100];
    interop__crc_init(&crc);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(i * i * 7 + i);
    }
    for (size_t size = 0; size <= 60; size++) {
        for (size_t first = 0; first <= size; first++) {
            const uint32_t begin = interop__crc_update(&crc, 0, bytes + size % 9, first);
            assert_int_equal(interop__crc_update(&crc, begin, bytes + size % 9 + first, size - first),
                             slowly(bytes + size % 9, size));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_value_of_the_standard),
        cmocka_unit_test(any_length_in_any_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
