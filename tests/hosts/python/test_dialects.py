# SPDX-License-Identifier: MIT
"""The dialects of element types against those who speak them: NumPy's dtypes, buffers and files, ctypes, struct, array."""

import array
import ast
import ctypes
import os
import pathlib
import random
import struct
import sys

import pytest

np = pytest.importorskip("numpy", reason="NumPy is not installed")
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "dialects"))
import library  # noqa: E402

LIB = library.Library(os.environ["INTEROP_LIBRARY"])
TYPES = ["<i4", ">f8", "|b1", "S5", "U3", "V4", "<M8[ns]", "c16", "2i4", ">i2", "<u8", "half", "(2,3)f4", "i4,f4"]
NAMES = ["a", "b", "f0", "f1", "\u00e9", "it's", "x y"]


def random_type(rng, depth):
    kind = rng.random()
    if depth == 0 or kind < 0.55:
        return rng.choice(TYPES)
    if kind < 0.8:
        return random_list(rng, depth - 1)
    return random_dictionary(rng, depth - 1)


def random_list(rng, depth):
    fields = []
    for name in rng.sample(NAMES, rng.randrange(4)):
        kind = random_type(rng, depth)
        field = [("title " + name, name) if rng.random() < 0.1 else name, kind]
        shaped = rng.random() < 0.3 and kind not in ("2i4", "(2,3)f4")  # NumPy nests subarrays of subarrays
        fields.append(tuple(field + ([rng.choice([2, (2,), (2, 3), (1,)])] if shaped else [])))
    return fields


def random_dictionary(rng, depth):
    names = rng.sample(NAMES, rng.randrange(4))
    fields = {"names": names, "formats": [random_type(rng, depth) for _ in names]}
    if rng.random() < 0.5:
        fields["offsets"] = [rng.choice([0, 1, 4, 8, 40, 80]) for _ in names]
    if rng.random() < 0.3:
        fields["aligned"] = True
    return fields


def random_dtypes(seed, count):
    """Pairs of a literal and the dtype that it is, records all of them."""
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        literal = random_list(rng, 2) if rng.random() < 0.6 else random_dictionary(rng, 2)
        try:
            dtype = np.dtype(literal)
        except (ValueError, TypeError):
            with pytest.raises(library.Refused):
                LIB.from_descr(repr(literal), library.NUMPY)
            continue
        found.append((literal, dtype))
    return found


def describe(dtype, aligned=True):
    """A dtype of NumPy's in the form of the vectors."""
    if dtype.subdtype:
        return {"subarray": list(dtype.shape), "base": describe(dtype.base, aligned), "itemsize": dtype.itemsize}
    if dtype.names is None:
        return {"typestr": dtype.str, "itemsize": dtype.itemsize}
    fields = []
    for name in dtype.names:
        kind, offset, *title = dtype.fields[name]
        fields.append(dict({"name": name, "offset": offset, "type": describe(kind, aligned)},
                           **({"title": title[0]} if title else {})))
    return {"struct": fields, "itemsize": dtype.itemsize, "alignment": dtype.alignment if aligned else 1}


def test_descr_is_read_as_by_numpy():
    for literal, dtype in random_dtypes(1, 1500):
        assert LIB.describe(LIB.from_descr(repr(literal), library.NUMPY)) == describe(dtype), literal


def test_numpy_reads_our_dictionaries():
    for literal, dtype in random_dtypes(2, 700):
        text = LIB.to_descr(LIB.from_descr(repr(literal), library.NUMPY), library.DICTIONARY)
        again = np.dtype(ast.literal_eval(text))
        assert again == dtype and again.itemsize == dtype.itemsize, text


def test_lists_are_numpys():
    for literal, dtype in random_dtypes(3, 700):
        kind = LIB.from_descr(repr(literal), library.NUMPY)
        try:
            wanted = dtype.descr
        except ValueError:
            with pytest.raises(library.Refused):
                LIB.to_descr(kind)
            continue
        assert ast.literal_eval(LIB.to_descr(kind)) == wanted, literal


def test_buffers_are_read_as_by_numpy():
    """Whatever NumPy reads of what it exports: it cannot read all, and some not as it was."""
    read = 0
    for literal, dtype in random_dtypes(4, 1500):
        try:
            view = memoryview(np.zeros(2, dtype))
            wanted = np.asarray(view).dtype
        except (ValueError, RuntimeError):
            continue
        read += 1
        assert LIB.describe(LIB.from_pep3118(view.format, view.itemsize)) == describe(wanted, False), view.format
    assert read > 300


def test_numpy_reads_our_formats():
    """Ours, unlike its own, are read as the same."""
    from numpy._core._internal import _dtype_from_pep3118

    said = 0
    for literal, dtype in random_dtypes(6, 1500):
        try:
            text = LIB.to_pep3118(LIB.from_descr(repr(literal), library.NUMPY))
        except library.Refused:
            continue
        said += 1
        again = _dtype_from_pep3118(text)
        assert again == dtype and again.itemsize == dtype.itemsize, text
    assert said > 300


@pytest.mark.parametrize("text", ["i", "ib", "bi", "=bi", "<hq", ">3sd", "b0i", "ib0i", "2x?3xd", "@nN", "5sP", "4x"])
def test_struct_agrees_about_sizes(text):
    """Python's struct module says the size; with it, so do we."""
    kind = LIB.from_pep3118(text, struct.calcsize(text))
    shape = kind.extents()
    assert LIB.describe(kind)["itemsize"] == struct.calcsize(text) and not shape


def test_arrays_of_the_standard_library():
    for code in "bBhHiIlLqQfd":
        view = memoryview(array.array(code, [1]))
        kind = LIB.from_pep3118(view.format, view.itemsize)
        assert LIB.describe(kind)["typestr"] == np.asarray(view).dtype.str


def test_structures_of_ctypes():
    """Until Python 3.12 ctypes left out the padding: then the layout is open, and must not be guessed."""

    class Holey(ctypes.Structure):
        _fields_ = [("a", ctypes.c_byte), ("b", ctypes.c_int), ("c", ctypes.c_double * 2)]

    class Plain(ctypes.Structure):
        _fields_ = [("a", ctypes.c_int), ("b", ctypes.c_float)]

    view = memoryview(Plain())
    kind = LIB.describe(LIB.from_pep3118(view.format, view.itemsize))
    assert [(field["name"], field["offset"]) for field in kind["struct"]] == [("a", 0), ("b", 4)]
    view = memoryview(Holey())
    if "3x" in view.format:
        kind = LIB.describe(LIB.from_pep3118(view.format, view.itemsize))
        assert [field["offset"] for field in kind["struct"]] == [0, 4, 8]
    else:
        with pytest.raises(library.Refused, match="itemsize"):
            LIB.from_pep3118(view.format, view.itemsize)


def test_files_go_both_ways(tmp_path):
    """Records that NumPy saved, opened and written again by us, and loaded by NumPy."""
    path = os.fsencode(tmp_path / "record.npy")
    size = ctypes.c_size_t(len(path))
    LIB.c.interop_array_tensor.restype = ctypes.c_void_p
    LIB.c.interop_array_tensor.argtypes = LIB.c.interop_array_release.argtypes = [ctypes.c_void_p]
    saved = 0
    for literal, dtype in random_dtypes(5, 150):
        x = np.zeros((2, 3), dtype)
        if x.nbytes:
            x.view(np.uint8)[...] = np.arange(x.nbytes, dtype=np.uint8).reshape(2, -1)
        try:
            np.save(tmp_path / "record.npy", x)
        except ValueError:
            continue  # overlap, which no list can say
        saved += 1
        opened = ctypes.c_void_p()
        LIB.call("interop_npy_open", path, size, ctypes.byref(opened))
        LIB.call("interop_npy_write", path, size, ctypes.c_void_p(LIB.c.interop_array_tensor(opened)))
        LIB.c.interop_array_release(opened)
        again = np.load(tmp_path / "record.npy")
        assert again.dtype == dtype and again.dtype.itemsize == dtype.itemsize and again.shape == (2, 3), literal
        assert again.tobytes() == x.tobytes()
    assert saved > 50
