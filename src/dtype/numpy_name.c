/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <string.h>

#include "dtype/text.h"

#if LONG_MAX > INT32_MAX
#define LONG "8"
#else
#define LONG "4"
#endif
#if UINTPTR_MAX > UINT32_MAX
#define SIZE "8"
#else
#define SIZE "4"
#endif

/* Names and letters of NumPy 2, as typestrs; g and G are long doubles, whose size varies. */
static const struct {
    char name[12];
    char typestr[4];
} words[] = {
    {"?", "b1"},
    {"b", "i1"},
    {"B", "u1"},
    {"h", "i2"},
    {"H", "u2"},
    {"i", "i4"},
    {"I", "u4"},
    {"l", "i" LONG},
    {"L", "u" LONG},
    {"q", "i8"},
    {"Q", "u8"},
    {"n", "i" SIZE},
    {"N", "u" SIZE},
    {"p", "i" SIZE},
    {"P", "u" SIZE},
    {"e", "f2"},
    {"f", "f4"},
    {"d", "f8"},
    {"g", "g"},
    {"F", "c8"},
    {"D", "c16"},
    {"G", "G"},
    {"S", "S0"},
    {"U", "U0"},
    {"V", "V0"},
    {"O", "O"},
    {"c", "S1"},
    {"m", "m8"},
    {"M", "M8"},
    {"bool", "b1"},
    {"bool_", "b1"},
    {"byte", "i1"},
    {"ubyte", "u1"},
    {"short", "i2"},
    {"ushort", "u2"},
    {"intc", "i4"},
    {"uintc", "u4"},
    {"long", "i" LONG},
    {"ulong", "u" LONG},
    {"longlong", "i8"},
    {"ulonglong", "u8"},
    {"intp", "i" SIZE},
    {"uintp", "u" SIZE},
    {"int", "i" SIZE},
    {"int_", "i" SIZE},
    {"uint", "u" SIZE},
    {"int8", "i1"},
    {"int16", "i2"},
    {"int32", "i4"},
    {"int64", "i8"},
    {"uint8", "u1"},
    {"uint16", "u2"},
    {"uint32", "u4"},
    {"uint64", "u8"},
    {"half", "f2"},
    {"single", "f4"},
    {"double", "f8"},
    {"longdouble", "g"},
    {"float", "f8"},
    {"float16", "f2"},
    {"float32", "f4"},
    {"float64", "f8"},
    {"float96", "f12"},
    {"float128", "f16"},
    {"csingle", "c8"},
    {"cdouble", "c16"},
    {"clongdouble", "G"},
    {"complex", "c16"},
    {"complex64", "c8"},
    {"complex128", "c16"},
    {"complex192", "c24"},
    {"complex256", "c32"},
    {"object", "O"},
    {"object_", "O"},
    {"bytes", "S0"},
    {"bytes_", "S0"},
    {"str", "U0"},
    {"str_", "U0"},
    {"unicode", "U0"},
    {"void", "V0"},
};

bool interop__numpy_name(const char *text, size_t length, interop_dtype *out) {
    for (size_t i = 0; i < INTEROP__COUNT(words); i++) {
        const char *typestr = words[i].typestr;
        if (strlen(words[i].name) == length && memcmp(words[i].name, text, length) == 0) {
            if (*typestr == 'g' || *typestr == 'G') {
                *out = interop__long_double(*typestr == 'G');
                return true;
            }
            return interop_dtype_from_typestr(typestr, strlen(typestr), out, NULL) == INTEROP_OK;
        }
    }
    return interop__extension_parse(text, length, out);
}
