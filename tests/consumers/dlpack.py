# SPDX-License-Identifier: MIT
"""How cmake/dlpack.cmake finds dlpack.h: dlpack.py CMAKE MODULE DLPACK"""

import hashlib
import pathlib
import re
import stat
import sys
import tempfile

from common import check, finish, run

cmake, module, real = sys.argv[1:]


def header(prefix, text):
    """A system with this dlpack.h."""
    path = prefix / "include/dlpack/dlpack.h"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path.parent.parent


def macros(major, minor):
    return f"#define DLPACK_MAJOR_VERSION {major}\n\n/* text */\n#define DLPACK_MINOR_VERSION {minor}\n"


def find(scratch, **variables):
    """Runs the module on a machine with nothing but what `variables` say; the directory, or the error."""
    settings = {"INTEROP_TVM_FFI_CONFIG": "missing", "INTEROP_DLPACK_URL": "file:///nonexistent"} | variables
    script = scratch / "find.cmake"
    script.write_text(f"include({module})\nmessage(STATUS \"found=${{INTEROP_DLPACK_INCLUDE_DIR}}\")\n")
    defines = [f"-D{name}={value}" for name, value in settings.items()]
    printed = run(cmake, *defines, "-P", script, cwd=scratch)[1]
    found = re.search(r"found=(.*)", printed)
    return found.group(1) if found else " ".join(printed.split())


def main():
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        old = header(scratch / "old", "#define DLPACK_VERSION 60\n")
        first = header(scratch / "first", macros(1, 0))
        new = header(scratch / "new", macros(1, 1))
        next_major = header(scratch / "next", macros(2, 0))
        prefixes = ";".join(str(path.parent) for path in (old, first, next_major, new))
        config = scratch / "tvm-ffi-config"
        config.write_text(f"#!/bin/sh\n[ \"$1\" = --dlpack-includedir ] && echo {new}\n")
        config.chmod(config.stat().st_mode | stat.S_IXUSR)

        def expect(what, wanted, **variables):
            got = find(scratch, **variables)
            check(got == str(wanted), f"{what}: expected {wanted}, got {got}")

        expect("too old and too new ones are passed over", new, CMAKE_PREFIX_PATH=prefixes)
        expect("the Python package, when the system's is too old", new, CMAKE_PREFIX_PATH=old.parent,
               INTEROP_TVM_FFI_CONFIG=config)
        expect("what the user gives", new, INTEROP_DLPACK_INCLUDE_DIR=new)

        got = find(scratch, INTEROP_DLPACK_INCLUDE_DIR=old)
        check(f"INTEROP_DLPACK_INCLUDE_DIR: {old}" in got, f"the user gives one that is too old: {got}")
        for url in ("file:///nonexistent", (new / "dlpack/dlpack.h").as_uri()):  # no network, another file
            got = find(scratch, CMAKE_PREFIX_PATH=old.parent, INTEROP_DLPACK_URL=url)
            check("sh cmake/setup.sh" in got and "-DINTEROP_DLPACK_INCLUDE_DIR=" in got, f"{url}: {got}")

        pinned = re.search(r"sha256 ([0-9a-f]{64})", pathlib.Path(module).read_text()).group(1)
        path = pathlib.Path(real, "dlpack/dlpack.h")
        if hashlib.sha256(path.read_bytes()).hexdigest() == pinned:
            expect("the download", scratch / "dlpack-1.3", INTEROP_DLPACK_URL=path.as_uri())
        else:
            print("not tried: the download, as the build's dlpack.h is not the pinned one")
    finish("cmake/dlpack.cmake")


main()
