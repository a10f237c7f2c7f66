/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "exchange/arrow_bits.h"

static void packing_and_unpacking_are_inverse(void **state) {
    (void)state;
    unsigned char bytes[64], bits[9], back[64];
    for (int i = 0; i < 64; i++) {
        bytes[i] = (unsigned char)(i * i % 7 < 3);
    }
    for (int64_t count = 0; count <= 64; count++) {
        memset(bits, 0x5a, sizeof bits);
        interop__bits_pack(bytes, count, bits);
        assert_int_equal(bits[(count + 7) / 8], 0x5a);
        if (count % 8 != 0) {
            assert_int_equal(bits[count / 8] >> count % 8, 0);
        }
        for (int64_t first = 0; first <= count; first++) {
            memset(back, 0x5a, sizeof back);
            interop__bits_unpack(bits, first, count - first, back);
            assert_memory_equal(back, bytes + first, (size_t)(count - first));
            assert_true(count - first == 64 || back[count - first] == 0x5a);
        }
    }
}

static void the_first_zero_is_found(void **state) {
    (void)state;
    unsigned char bits[16];
    for (int64_t first = 0; first < 24; first++) {
        for (int64_t count = 0; count < 64; count++) {
            memset(bits, 0xff, sizeof bits);
            assert_int_equal(interop__bits_find_zero(bits, first, count), count);
            for (int64_t zero = 0; zero < count; zero++) {
                bits[(first + zero) / 8] &= (unsigned char)~(1u << (first + zero) % 8);
                assert_int_equal(interop__bits_find_zero(bits, first, count), zero);
                bits[(first + zero) / 8] = 0xff;
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packing_and_unpacking_are_inverse),
        cmocka_unit_test(the_first_zero_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
