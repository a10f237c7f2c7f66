# SPDX-License-Identifier: MIT
"""The package itself: finding the library, doing without NumPy, and the end of the interpreter."""

import os
import pathlib
import subprocess
import sys

import interop
import pytest

PACKAGE = pathlib.Path(interop.__file__).parents[1]


def python(code, *options, **environment):
    """Runs code in a fresh interpreter that finds the package."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), **environment}
    return subprocess.run([sys.executable, *options, "-c", code], env=environment, capture_output=True, text=True,
                          timeout=60)


def test_works_without_numpy():
    result = python("""
import array, importlib.util, interop
assert importlib.util.find_spec("numpy") is None

class Values(array.array):
    @property
    def __array_interface__(self):
        return {"version": 3, "typestr": "<f8", "shape": (len(self),), "data": (self.buffer_info()[0], False)}

a = interop.from_array_interface(Values("d", [4, 9, 16]))
b = interop.ufunc("sqrt")(a)
assert b.tolist() == [2, 3, 4]
assert (1 + b * 2.0 - b / b).tolist() == [4, 6, 8]
assert (b > 2.5).tolist() == [False, True, True] and (-b[::-1]).tolist() == [-4, -3, -2]
print(a, end="")
""", "-S")
    assert result.stderr == ""
    assert result.stdout == "interop.Array([4.0, 9.0, 16.0], shape=(3,), dtype=float64)"


def test_missing_library_is_an_import_error_that_names_it():
    result = python("import interop", INTEROP_LIBRARY="/no/such/libinterop.so")
    assert "ImportError: libinterop cannot be loaded" in result.stderr
    assert "/no/such/libinterop.so" in result.stderr


def test_other_library_is_an_import_error():
    result = python("import interop", INTEROP_LIBRARY="libc.so.6")
    assert "ImportError: libc.so.6 is not a libinterop" in result.stderr


def test_pkg_config_comes_after_the_environment(tmp_path):
    fake = tmp_path / "pkg-config"
    fake.write_text(f"#!/bin/sh\n[ \"$*\" = '--variable=libdir interop' ] && echo {tmp_path}\n")
    fake.chmod(0o755)
    (tmp_path / "libinterop.so.1").symlink_to(os.path.realpath(interop.library))
    result = python("import interop; print(interop.library)", INTEROP_LIBRARY="",
                    PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert result.stdout.strip() == str(tmp_path / "libinterop.so.1")


SHUTDOWN = """
import ctypes, sys
import interop
from interop._ffi import lib

class Owner:
    def __del__(self, write=__import__("os").write):
        write(1, b"freed")
    def __init__(self):
        self.bytes = bytearray(64)
        self.address = ctypes.addressof((ctypes.c_char * 64).from_buffer(self.bytes))
    @property
    def __array_interface__(self):
        return {"version": 3, "typestr": "|u1", "shape": (64,), "data": (self.address, False)}

array = interop.from_array_interface(Owner())
"""


def test_exit_with_arrays_and_capsules_alive():
    result = python(SHUTDOWN + """
capsule, view = array.__dlpack__(max_version=(1, 3)), array[::2]
kept = [view.__dlpack__() for _ in range(3)] + [array.__array_struct__, array[1:].__array_struct__]
kept.append(kept)
""")
    assert (result.returncode, result.stderr, result.stdout) == (0, "", "")


def test_release_after_the_interpreter_has_ended():
    """C code that still holds an array, such as a static object of C++, drops it in exit(), after Python's end. Its
    memory must be there until then."""
    result = python(SHUTDOWN + """
libc = ctypes.CDLL(None)
handle, array._handle = array._handle, None
assert libc.__cxa_atexit(lib.interop_array_release, ctypes.c_void_p(handle), None) == 0
""")
    assert (result.returncode, result.stderr, result.stdout) == (0, "", "")


def test_release_before_the_end():
    result = python(SHUTDOWN + "del array; sys.stdout.write(' then end')")
    assert (result.returncode, result.stderr, result.stdout) == (0, "", "freed then end")


def test_version():
    assert interop.version().split(".")[0] == "1"


def test_cpu_mask():
    before = interop.cpu.mask()
    try:
        assert interop.cpu.set_mask(interop.cpu.BASELINE) == interop.cpu.BASELINE == interop.cpu.mask()
        assert interop.ufunc("add").level("float32") == interop.cpu.names(interop.cpu.BASELINE)[0]
        assert interop.cpu.set_mask(interop.cpu.ALL) == interop.cpu.detected()
        assert interop.ufunc("add").level("float32") in interop.cpu.names(interop.cpu.detected())
    finally:
        interop.cpu.set_mask(before)
    assert interop.cpu.built() & interop.cpu.detected() == interop.cpu.detected()


@pytest.mark.parametrize("spec, name, typestr, itemsize", [
    ("float32", "float32", "<f4", 4), ("<f4", "float32", "<f4", 4), ("|b1", "bool", "|b1", 1),
    ("complex128", "complex128", "<c16", 16), ("bfloat16", "bfloat16", "<V2", 2),
    ("float8_e4m3fn", "float8_e4m3fn", "|V1", 1)])
def test_dtype(spec, name, typestr, itemsize):
    if sys.byteorder == "big":
        pytest.skip("typestrs are given for little-endian machines")
    dtype = interop.empty((2,), spec).dtype
    assert dtype == name and (dtype.typestr, dtype.itemsize) == (typestr, itemsize)


@pytest.mark.parametrize("spec", ["f3", "", "float", 5, None])
def test_wrong_dtype(spec):
    with pytest.raises(TypeError):
        interop.empty(2, spec)
