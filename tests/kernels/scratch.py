# SPDX-License-Identifier: MIT
"""docs/adding-a-kernel.md, followed: in a copy of the sources a type is added to an op by one line, and an op by its
row and a body for each group of its types; both must turn up in everything that is made from the list.

scratch.py SOURCE COPY CMAKE [ARGUMENT OF CMAKE]...
"""

import importlib.util
import json
import pathlib
import re
import shutil
import subprocess
import sys

# square of bool: the body is there. What it means is in the tests: integers' oracle has it, special values do not.
TYPE = {
    "src/kernels/list/arithmetic.def": ("BEGIN(square, 1, 1, NONE)\n", "UNARY(square, b8, b8, truth, 0, 0)\n"),
    "tests/kernels/specials_integer.c": ("booleans[] = {\n", '    {"square", B2, V0, YES, 0},\n'),
}
# cube, rounded twice: a row, and a body for float32 and float64 and one for float16 and bfloat16.
ROW = """
BEGIN(cube, 1, 1, NONE)
UNARY(cube, f16, f16, cube, 0.501, O | U | I)
UNARY(cube, bf16, bf16, cube, 0.501, O | U | I)
UNARY(cube, f32, f32, cube, 1.5, O | U | I)
UNARY(cube, f64, f64, cube, 1.5, O | U | I)
END(cube)
"""
BODY = "INTEROP__INLINE T BODY(cube)(T a) {{\n    return {};\n}}\n\n"
OP = {
    "src/kernels/list/math.def": ("", ROW),
    "src/kernels/bodies/float.h": ("INTEROP__INLINE T BODY(sqrt)", BODY.format("a * a * a")),
    "src/kernels/bodies/half.h": ("INTEROP__INLINE T BODY(sqrt)", BODY.format("(T){a.wide * a.wide * a.wide}")),
}
TYPES = ("float16", "bfloat16", "float32", "float64")
TARGETS = ("interop_tool", "interop_bench", "checkkernels", "checkhashes")


def expect(condition, *what):
    if not condition:
        sys.exit("\n".join(str(part) for part in what))


def edit(copy, edits):
    """Puts each text behind the mark in its file, in front of a mark that begins a function, or at the end."""
    for name, (mark, text) in edits.items():
        path = copy / name
        old = path.read_text()
        expect(mark in old, f"{name} has no {mark!r}")
        at = old.index(mark) + (len(mark) if mark.endswith("\n") else 0) if mark else len(old)
        path.write_text(old[:at] + text + old[at:])


def run(*command, fails=False):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    expect((done.returncode != 0) == fails, command, done.stdout)
    return done.stdout


def levels(text, kernel):
    """The levels that checkkernels --list names behind a kernel."""
    return re.search(rf"^{re.escape(kernel)} (.*)$", text, re.M).group(1).split()


def cells(copy, build):
    """Names of the benchmark's cells; none where NumPy, which it needs, is missing."""
    if importlib.util.find_spec("numpy") is None:
        return []
    sys.path.insert(0, str(copy / "bench"))
    import cells as benchmark
    import native
    library = native.Native(str(build / "libinterop.so"), str(build / "bench/interop_bench.so"))
    return [cell.name for cell in benchmark.every_cell(library)]


def main(source, copy, cmake, *arguments):
    source, copy = pathlib.Path(source), pathlib.Path(copy)
    build = copy / "build"
    for part in ("src", "include", "cmake", "tests", "bench", "docs", "CMakeLists.txt", "LICENSE", "README.md"):
        run(cmake, "-E", "rm", "-rf", copy / part)
        (shutil.copytree if (source / part).is_dir() else shutil.copy2)(source / part, copy / part)
    edit(copy, TYPE)
    edit(copy, OP)
    run(cmake, "-S", copy, "-B", build, "-DCMAKE_BUILD_TYPE=Debug", "-DINTEROP_BENCH=ON", *arguments)
    run(cmake, "--build", build, "--target", *TARGETS)
    tests, tool = build / "tests/kernels", build / "src/tool/interop"
    tables = [sys.executable, copy / "tests/kernels/tables.py", copy, tool]

    # The table, on every level; checkkernels, which passes where it knows what is meant, and asks where it does not.
    listed = run(tests / "checkkernels", "--list")
    for kernel in ("square(bool)", *(f"cube({name})" for name in TYPES)):
        expect(levels(listed, kernel) == levels(listed, "add(float32)"), kernel, listed)
    run(tests / "checkkernels", "--filter", "square(bool)", "--every", "17")
    expect("add the op to oracle" in run(tests / "checkkernels", "--filter", "cube", "--every", "17", fails=True))
    loops = {ufunc["name"]: [loop["inputs"] for loop in ufunc["loops"]]
             for ufunc in json.loads(run(tool, "ufuncs", "--json"))["ufuncs"]}
    expect(["bool"] in loops["square"] and loops["cube"] == [[name] for name in TYPES], loops)

    # The accuracy runs, which must be told, too, what is exact.
    if "mpfr_FOUND:INTERNAL=1" in (build / "CMakeCache.txt").read_text():
        run(cmake, "--build", build, "--target", "accuracy", "accuracy_rounded")
        expect("cube: tell accuracy.h" in run(tests / "accuracy/accuracy", fails=True))
        deep = run(tests / "accuracy/accuracy_rounded", "--deep", build / "cube.txt", "cube", fails=True)
        expect("cube: tell rounded_oracle.c" in deep, deep)

    # Hashes: missing until they are written, then the same on all levels.
    hashes = copy / "tests/kernels/hashes.txt"
    missing = run(tests / "checkhashes", "--filter", "square(bool)", hashes, fails=True)
    expect("square(bool)->bool: has no hash" in missing, missing)
    run(tests / "checkhashes", "--write", hashes)
    expect("square(bool)->bool " in hashes.read_text() and "cube(float64)->float64 " in hashes.read_text())

    # The tables: not without a result of the deep run for a loop that is not exact.
    expect("cube float16 has a bound" in run(*tables, "--write", fails=True))
    expect("cube" not in (copy / "docs/kernels.md").read_text())
    with open(copy / "tests/kernels/accuracy/results/functions.txt", "a") as results:
        results.write("".join(f"cube {name} 0.5 0x1p+0 1000 2000-01-01\n" for name in TYPES))
    expect("build the target refresh" in run(*tables, fails=True))
    run(*tables, "--write")
    run(*tables)
    kernels, accuracy = ((copy / f"docs/{name}.md").read_text() for name in ("kernels", "accuracy"))
    expect("| cube | float16, bfloat16 | the same | 0.501 |" in kernels, kernels)
    expect("|  | float32, float64 | the same | 1.5 |" in kernels, kernels)
    expect("| cube | float16 | 0.501 | 0.500000 |" in accuracy and "| cube | float32 | 1.5 | 0.500000 |" in accuracy)

    names = cells(copy, build)
    expect(not names or {"square bool stride2 l1", "cube float64 misaligned dram"} <= set(names), names)


if __name__ == "__main__":
    main(*sys.argv[1:])
