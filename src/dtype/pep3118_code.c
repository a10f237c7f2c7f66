/* SPDX-License-Identifier: MIT */
#include "dtype/pep3118.h"

/* The codes of one element. Those of bytes and text, whose count is a length, and of long doubles are not here. */
static const struct code {
    char letter;
    uint8_t kind;
    uint8_t native, standard; /* bytes; 0: not in this mode */
    bool strict;              /* not known to NumPy */
} codes[] = {
    {'?', INTEROP_KIND_BOOL, 1, 1, false},
    {'c', INTEROP_KIND_BYTES, 1, 1, false},
    {'b', INTEROP_KIND_INT, 1, 1, false},
    {'B', INTEROP_KIND_UINT, 1, 1, false},
    {'h', INTEROP_KIND_INT, sizeof(short), 2, false},
    {'H', INTEROP_KIND_UINT, sizeof(short), 2, false},
    {'i', INTEROP_KIND_INT, sizeof(int), 4, false},
    {'I', INTEROP_KIND_UINT, sizeof(int), 4, false},
    {'l', INTEROP_KIND_INT, sizeof(long), 4, false},
    {'L', INTEROP_KIND_UINT, sizeof(long), 4, false},
    {'q', INTEROP_KIND_INT, sizeof(long long), 8, false},
    {'Q', INTEROP_KIND_UINT, sizeof(long long), 8, false},
    {'n', INTEROP_KIND_INT, sizeof(size_t), 0, false},
    {'N', INTEROP_KIND_UINT, sizeof(size_t), 0, false},
    {'P', INTEROP_KIND_UINT, sizeof(void *), sizeof(void *), true}, /* an address, as a number */
    {'u', INTEROP_KIND_UINT, 2, 2, true},                           /* UCS-2, as a number */
    {'O', INTEROP_KIND_OBJECT, sizeof(void *), sizeof(void *), false},
    {'e', INTEROP_KIND_FLOAT, 2, 2, false},
    {'f', INTEROP_KIND_FLOAT, 4, 4, false},
    {'d', INTEROP_KIND_FLOAT, 8, 8, false},
    {'F', INTEROP_KIND_COMPLEX, 8, 8, true}, /* how Python 3.14 says Zf and Zd */
    {'D', INTEROP_KIND_COMPLEX, 16, 16, true},
};

static bool is_native(const struct interop__pep3118_mode *mode) {
    return mode->letter == '@' || mode->letter == '^';
}

static uint8_t order(const struct interop__pep3118_mode *mode) {
    return mode->letter == '<' ? INTEROP_ORDER_LITTLE : mode->letter == '>' ? INTEROP_ORDER_BIG : INTEROP__ORDER_NATIVE;
}

/* Long doubles have no standard size: native order, and for NumPy a native mode too. */
static bool long_double(const struct interop__pep3118_mode *mode, bool complex, interop_dtype *out) {
    *out = interop__long_double(complex);
    return is_native(mode) || (!mode->numpy && order(mode) == INTEROP__ORDER_NATIVE);
}

bool interop__pep3118_element(const struct interop__pep3118_mode *mode, char letter, bool complex, interop_dtype *out) {
    if (letter == 'g' || (letter == 'G' && !complex && !mode->numpy)) {
        return long_double(mode, complex || letter == 'G', out);
    }
    for (size_t i = 0; i < INTEROP__COUNT(codes); i++) {
        const struct code *code = &codes[i];
        if (code->letter != letter) {
            continue;
        }
        const uint64_t bits = (is_native(mode) ? code->native : code->standard) * UINT64_C(8);
        const bool floating = code->kind == INTEROP_KIND_FLOAT || code->kind == INTEROP_KIND_COMPLEX;
        const bool ordered = bits > 8 && code->kind != INTEROP_KIND_OBJECT;
        *out = (interop_dtype){.kind = complex ? INTEROP_KIND_COMPLEX : code->kind,
                               .format = floating ? INTEROP_FORMAT_IEEE : INTEROP_FORMAT_NONE,
                               .order = ordered ? order(mode) : INTEROP_ORDER_NONE,
                               .lanes = 1,
                               .bits = complex ? 2 * bits : bits};
        return bits != 0 && !(mode->numpy && (code->strict || (complex && letter == 'e'))) &&
               (!complex || code->kind == INTEROP_KIND_FLOAT);
    }
    return false;
}

bool interop__pep3118_run(const struct interop__pep3118_mode *mode, char letter, uint32_t count, interop_dtype *out) {
    const bool text = letter == 'w' || (letter == 'u' && mode->wide == 4 && !mode->numpy);
    if (!text && letter != 's' && letter != 'x') {
        return false;
    }
    *out = (interop_dtype){.kind = text            ? INTEROP_KIND_STRING
                                   : letter == 's' ? INTEROP_KIND_BYTES
                                                   : INTEROP_KIND_VOID,
                           .order = text ? order(mode) : INTEROP_ORDER_NONE,
                           .lanes = 1,
                           .bits = (text ? UINT64_C(32) : UINT64_C(8)) * count};
    return true;
}

char *interop__pep3118_drop_blanks(const char *at, const char *end, char *to) {
    for (bool name = false; at < end; at++) {
        name ^= *at == ':';
        if (name || !(*at == ' ' || (*at >= '\t' && *at <= '\r'))) {
            *to++ = *at;
        }
    }
    return to;
}
