# SPDX-License-Identifier: MIT
"""Every public header compiles alone, in C and C++, and beside any dlpack.h: headers.py INCLUDE DLPACK CC [CXX]"""

import pathlib
import sys

from common import check, finish, run

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-pedantic-errors", "-Wconversion", "-Wshadow", "-Werror"]
C_ONLY = ["-Wstrict-prototypes", "-Wmissing-prototypes", "-Wc++-compat"]
# The headers ask for stdint.h and stddef.h only, so -m32 needs no 32-bit libc.
C_MODES = [["-std=c99"], ["-std=c11"], ["-std=c2x"], ["-std=c99", "-fshort-enums"], ["-std=c11", "-m32", "-ffreestanding"]]
CXX_MODES = [["-std=c++11"], ["-std=c++17"], ["-std=c++20"]]

# The tags of DLPack as 1.0 and 1.1 declare them: the versioned one had no typedef yet.
OLD_DLPACK = """
typedef struct DLManagedTensor { void *manager_ctx; } DLManagedTensor;
struct DLManagedTensorVersioned { void *manager_ctx; };
"""
# Another copy of Arrow's structs, under the guards that its specification asks for.
ARROW = """
#include <stdint.h>
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
struct ArrowSchema { const char *format; };
struct ArrowArray { int64_t length; };
#endif
#ifndef ARROW_C_DEVICE_DATA_INTERFACE
#define ARROW_C_DEVICE_DATA_INTERFACE
struct ArrowDeviceArray { struct ArrowArray array; };
#endif
"""
NEW_DLPACK = "#include <dlpack/dlpack.h>\n"
# Both headers must mean the same structs.
SAME_STRUCTS = """
extern "C++" interop_status import_both(struct DLManagedTensor *, struct DLManagedTensorVersioned *, interop_array **);
interop_status import_both(struct DLManagedTensor *a, struct DLManagedTensorVersioned *b, interop_array **out) {
    a->manager_ctx = b->manager_ctx;
    return interop_array_from_dlpack_legacy(a, 0, out, NULL) + interop_array_from_dlpack(b, 0, out, NULL);
}
"""


def main():
    include, dlpack, cc, *cxx = sys.argv[1:]
    languages = [([cc, "-x", "c", *C_ONLY], mode) for mode in C_MODES]
    languages += [([cxx[0], "-x", "c++"], mode) for mode in CXX_MODES if cxx]
    if not cxx:
        print("not tried: C++, as there is no compiler for it")
    ours = "#include <interop/interop.h>\n"
    count = 0
    for compiler, mode in languages:
        command = [*compiler, *mode, *WARNINGS, "-fsyntax-only", f"-I{include}", "-isystem", dlpack, "-"]
        if run(*command, text="#include <stdint.h>\n#include <stddef.h>\n")[0] != 0:
            print(f"not tried, as {compiler[0]} does not know it: {' '.join(mode)}")
            continue
        texts = [f"#include <interop/{header.name}>\n" for header in sorted(pathlib.Path(include, "interop").glob("*.h"))]
        same = SAME_STRUCTS if "c++" in compiler else SAME_STRUCTS.replace('extern "C++" ', "")
        texts += [ARROW + ours, ours + ARROW]
        for theirs in (OLD_DLPACK, NEW_DLPACK):
            texts += [theirs + ours + same, ours + theirs + same]
        for text in texts:
            status, printed = run(*command, text=text)
            check(status == 0, f"{' '.join(command)}\n{text}{printed}")
            count += 1
    finish(f"{count} compilations")


main()
