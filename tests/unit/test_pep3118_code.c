/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dtype/pep3118.h"

/* Size of every code in native and in standard modes, from the C compiler and from Python's documentation; 0: none. */
static const struct {
    char letter;
    size_t native, standard;
    bool numpy; /* NumPy knows it */
} codes[] = {
    {'?', 1, 1, true},
    {'c', 1, 1, true},
    {'b', sizeof(signed char), 1, true},
    {'B', sizeof(unsigned char), 1, true},
    {'h', sizeof(short), 2, true},
    {'H', sizeof(unsigned short), 2, true},
    {'i', sizeof(int), 4, true},
    {'I', sizeof(unsigned), 4, true},
    {'l', sizeof(long), 4, true},
    {'L', sizeof(unsigned long), 4, true},
    {'q', sizeof(long long), 8, true},
    {'Q', sizeof(unsigned long long), 8, true},
    {'n', sizeof(size_t), 0, true},
    {'N', sizeof(size_t), 0, true},
    {'P', sizeof(void *), sizeof(void *), false},
    {'O', sizeof(void *), sizeof(void *), true},
    {'e', 2, 2, true},
    {'f', sizeof(float), 4, true},
    {'d', sizeof(double), 8, true},
    {'F', 2 * sizeof(float), 8, false},
    {'D', 2 * sizeof(double), 16, false},
    {'u', 2, 2, false},
};

static void sizes_follow_the_mode(void **state) {
    (void)state;
    static const char modes[] = "@^=<>";
    for (int letter = 0; letter < 128; letter++) {
        size_t row = 0;
        while (row < INTEROP__COUNT(codes) && codes[row].letter != letter) {
            row++;
        }
        for (size_t i = 0; i < 2 * (sizeof modes - 1) && letter != 'g' && letter != 'G'; i++) {
            const struct interop__pep3118_mode mode = {modes[i / 2], i % 2 != 0, 2};
            const bool native = i / 2 < 2;
            const size_t size = row == INTEROP__COUNT(codes)      ? 0
                                : mode.numpy && !codes[row].numpy ? 0
                                : native                          ? codes[row].native
                                                                  : codes[row].standard;
            interop_dtype dtype;
            assert_int_equal(interop__pep3118_element(&mode, (char)letter, false, &dtype), size != 0);
            if (size == 0) {
                continue;
            }
            assert_int_equal(interop_dtype_check(&dtype, NULL), INTEROP_OK);
            assert_int_equal(interop_dtype_itemsize(&dtype), size);
            if (dtype.order != INTEROP_ORDER_NONE) {
                assert_int_equal(dtype.order, mode.letter == '<'   ? INTEROP_ORDER_LITTLE
                                              : mode.letter == '>' ? INTEROP_ORDER_BIG
                                                                   : INTEROP__ORDER_NATIVE);
            }
        }
    }
}

static void only_floats_are_complex(void **state) {
    (void)state;
    for (int letter = 0; letter < 128; letter++) {
        for (int numpy = 0; numpy < 2; numpy++) {
            const struct interop__pep3118_mode mode = {'@', numpy != 0, 2};
            interop_dtype dtype;
            const bool known = letter == 'f' || letter == 'd' || letter == 'g' || (letter == 'e' && numpy == 0);
            assert_int_equal(interop__pep3118_element(&mode, (char)letter, true, &dtype), known);
            if (known) {
                assert_int_equal(dtype.kind, INTEROP_KIND_COMPLEX);
                assert_int_equal(interop_dtype_check(&dtype, NULL), INTEROP_OK);
            }
        }
    }
}

static void counts_are_lengths(void **state) {
    (void)state;
    static const struct {
        char letter;
        uint32_t wide;
        uint8_t kind;
        uint64_t bits;
    } runs[] = {
        {'s', 2, INTEROP_KIND_BYTES, 24}, {'x', 2, INTEROP_KIND_VOID, 24},   {'w', 2, INTEROP_KIND_STRING, 96},
        {'u', 2, INTEROP_KIND_NONE, 0},   {'u', 4, INTEROP_KIND_STRING, 96}, {'i', 4, INTEROP_KIND_NONE, 0},
    };
    for (size_t i = 0; i < INTEROP__COUNT(runs); i++) {
        const struct interop__pep3118_mode mode = {'>', false, runs[i].wide};
        interop_dtype dtype;
        assert_int_equal(interop__pep3118_run(&mode, runs[i].letter, 3, &dtype), runs[i].bits != 0);
        if (runs[i].bits != 0) {
            assert_int_equal(dtype.kind, runs[i].kind);
            assert_int_equal(dtype.bits, runs[i].bits);
            assert_int_equal(dtype.order, runs[i].kind == INTEROP_KIND_STRING ? INTEROP_ORDER_BIG : INTEROP_ORDER_NONE);
            assert_int_equal(interop_dtype_check(&dtype, NULL), INTEROP_OK);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_follow_the_mode),
        cmocka_unit_test(only_floats_are_complex),
        cmocka_unit_test(counts_are_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
