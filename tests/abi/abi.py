#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the ABI against the baseline of the first release, with libabigail:

    abi.py CHECK CC CDEF VERSION-SCRIPT

CHECK is `unchanged` (nothing was taken away or moved; functions may come), or a change that must be found
(`removed-symbol`, `moved-field`, `changed-argument`) or allowed (`added-function`), or `write`: the baseline is written
anew. What is compared is what the headers declare and what the version script exports: another test sees to it that
the library has just that.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BASELINE = pathlib.Path(__file__).with_name("libinterop.abi")
ERROR, CHANGED = 3, 4  # in abidiff's exit code


def replace(text, pattern, by):
    text, count = re.subn(pattern, by, text)
    assert count == 1, f"{count} times: {pattern}"
    return text


def remove_symbol(cdef, script):
    return cdef, replace(script, r"    interop_array_retain;\n", "")


def move_field(cdef, script):
    """Two neighbours of one size change places, which neither a size nor an alignment tells."""
    return replace(cdef, r"(    uint64_t byte_offset;\n)(    uint64_t stream;\n)", r"\2\1"), script


def change_argument(cdef, script):
    return replace(cdef, r"interop_array_retain\(interop_array \*array\)", "interop_array_retain(int64_t array)"), script


def add_function(cdef, script):
    return cdef + "\nint interop_one_more(void);\n", script.replace("{ global:", "{ global: interop_one_more;", 1)


CHANGES = {"unchanged": None, "write": None, "removed-symbol": remove_symbol, "moved-field": move_field,
           "changed-argument": change_argument, "added-function": add_function}
FOUND = {"removed-symbol", "moved-field", "changed-argument"}


def build(compiler, cdef, script, work):
    """A library of what is declared, with empty functions, and its ABI as a file."""
    source, version_script, library = work / "interop.c", work / "map", work / "libinterop.so.1"
    functions = re.sub(r"^ *(?!typedef)(\w[^;{}()]*\binterop_\w+\([^;{}]*\));", r"\1 { __builtin_trap(); }", cdef, flags=re.M)
    source.write_text("#include <stddef.h>\n#include <stdint.h>\n" + functions)
    version_script.write_text(script)
    subprocess.run([compiler, "-std=c11", "-g", "-fPIC", "-shared", "-Werror", "-Wl,-soname,libinterop.so.1",
                    f"-ffile-prefix-map={work}=.", str(source), f"-Wl,--version-script={version_script}",
                    "-o", str(library)], check=True)
    current = work / "current.abi"
    subprocess.run(["abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--out-file", str(current),
                    str(library)], check=True)
    exported = re.findall(r"interop_\w+(?=;)", script)
    described = current.read_text()
    assert all(f"elf-symbol-id='{name}@" in described for name in exported), "a function is not described"
    return current


def main(check, compiler, cdef, script):
    cdef, script = pathlib.Path(cdef).read_text(), pathlib.Path(script).read_text()
    if CHANGES[check] is not None:
        cdef, script = CHANGES[check](cdef, script)
    with tempfile.TemporaryDirectory() as folder:
        current = build(compiler, cdef, script, pathlib.Path(folder))
        if check == "write":
            shutil.copy(current, BASELINE)
            return 0
        done = subprocess.run(["abidiff", "--no-added-syms", str(BASELINE), str(current)],
                              stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout)
    assert done.returncode & ERROR == 0
    return (check in FOUND) != (done.returncode & CHANGED != 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
