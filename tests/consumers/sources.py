# SPDX-License-Identifier: MIT
"""Rules that can be read off the sources: layers, comments, versions. sources.py SOURCE BUILD VERSION"""

import pathlib
import re
import sys

from common import check, exported, finish

# Which folder of src may include which others; a path with a name means that file alone. `kernels` is apart: it sees
# two public headers only.
LAYERS = {
    "base": [],
    "dtype": ["base"],
    "tensor": ["base", "dtype"],
    "device": ["base", "tensor"],
    "exchange": ["base", "dtype", "tensor", "device"],
    "ufunc": ["base", "dtype", "tensor", "device", "kernels/kernels.h"],
    "kernels": [],
    "tool": [],
}
KERNELS_PUBLIC = ["interop/abi.h", "interop/cpu.h"]
SOURCES = (".c", ".h", ".def", ".cmake", ".sh", ".py", ".sym", ".in")


def check_layers(source):
    for path in sorted((source / "src").glob("**/*.[chd]*")):
        layer = path.relative_to(source / "src").parts[0]
        for kind, name in re.findall(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', path.read_text(), re.M):
            folder = name.split("/")[0]
            if folder == "interop":
                allowed = layer != "kernels" or name in KERNELS_PUBLIC
            elif folder == "dlpack":
                allowed = layer == "exchange"
            elif kind == "<":
                allowed = True
            else:
                own = folder == layer or (path.parent / name).exists()
                allowed = own or folder in LAYERS[layer] or name in LAYERS[layer]
            check(allowed, f"{path}: {layer} may not include {name}")


def public_functions(source):
    """name -> (header, comment), from the declarations of the public headers."""
    found = {}
    for header in sorted((source / "include/interop").glob("*.h")):
        pattern = r"(/\*\*(?:(?!\*/).)*\*/)?\s*INTEROP_API\b[^;(]*?\b(interop_\w+)\s*\("
        for comment, name in re.findall(pattern, header.read_text(), re.S):
            found[name] = (header.name, comment)
    return found


def check_comments(functions, sym):
    for name, (header, comment) in functions.items():
        for tag in (r"\threads", r"\allocates", r"\since"):
            check(tag + " " in comment, f"{header}: {name} has no {tag}")
        since = re.search(r"\\since (\S+)", comment)
        check(since and since.group(1) == sym.get(name), f"{header}: {name} is listed as of {sym.get(name)}")


def check_list(functions, sym, cdef):
    for name in sorted(functions.keys() ^ sym.keys()):
        check(False, f"{name} is in {'a header' if name in functions else 'libinterop.sym'} only")
    for name in functions:
        check(re.search(rf"\b{name}\(", cdef), f"{name} is not in interop.cdef")
    check("__" not in cdef and "#" not in cdef and "/*" not in cdef, "interop.cdef has more than plain declarations")
    order = [(tuple(map(int, version.split("."))), name) for name, version in sym.items()]
    check(order == sorted(order), "libinterop.sym is not sorted by version and name")


def check_versions(source, build, version, sym):
    abi = (source / "include/interop/abi.h").read_text()
    header = ".".join(re.search(rf"INTEROP_VERSION_{part} = (\d+)", abi).group(1) for part in ("MAJOR", "MINOR", "PATCH"))
    check(version == header, f"abi.h says {header}, CMake says {version}")
    for file, pattern in (("interop.pc", r"^Version: (\S+)"), ("interop-config-version.cmake", r'PACKAGE_VERSION "(.*?)"')):
        found = re.search(pattern, (build / file).read_text(), re.M).group(1)
        check(found == version, f"{file} says {found}, CMake says {version}")
    newest = list(sym.values())[-1]
    check(version.startswith(newest + "."), f"libinterop.sym ends with {newest}, CMake says {version}")


def check_licence(source):
    folders = ["include", "src", "cmake", "tests", "bench", "docs/examples"]
    paths = [path for folder in folders for path in (source / folder).glob("**/*")] + [source / "CMakeLists.txt"]
    for path in paths:
        if path.suffix in SOURCES or path.name == "CMakeLists.txt":
            first = path.read_text().split("\n", 2)[:2]
            check(any("SPDX-License-Identifier: MIT" in line for line in first), f"{path}: no SPDX line")


def main():
    source, build, version = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    sym = exported(source / "src/libinterop.sym")
    functions = public_functions(source)
    check_layers(source)
    check_comments(functions, sym)
    check_list(functions, sym, (build / "interop.cdef").read_text())
    check_versions(source, build, version, sym)
    check_licence(source)
    finish(f"{len(functions)} public functions")


main()
