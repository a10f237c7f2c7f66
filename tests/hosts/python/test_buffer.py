# SPDX-License-Identifier: MIT
"""The buffer protocol, against Python's own exporters and NumPy."""

import array
import ctypes
import gc
import mmap
import struct
import sys
import weakref

import numpy as np
import pytest

import interop
from helpers import Owner, address

C_CONTIGUOUS, F_CONTIGUOUS, ANY_CONTIGUOUS, STRIDES, ND, FORMAT, WRITABLE = 0x38, 0x58, 0x98, 0x18, 0x8, 0x4, 0x1


def test_what_python_has():
    class Pair(ctypes.Structure):
        _fields_ = [("a", ctypes.c_int16), ("b", ctypes.c_int16)]

    for x, dtype, values, readonly in [
            (b"abc", "uint8", [97, 98, 99], True), (bytearray(b"ab"), "uint8", [97, 98], False),
            (array.array("d", [1, 2]), "float64", [1, 2], False), (array.array("H", [7]), "uint16", [7], False),
            ((ctypes.c_int32 * 2)(5, -6), "int32", [5, -6], False), (ctypes.c_float(0.5), "float32", 0.5, False),
            (((ctypes.c_uint8 * 2) * 2)((1, 2), (3, 4)), "uint8", [[1, 2], [3, 4]], False),
            (memoryview(b"abcdef")[::-2], "uint8", [102, 100, 98], True),
            (memoryview(bytes(8)).cast("i", (2, 1)), "int32", [[0], [0]], True), (b"", "uint8", [], True), (np.float32(0.5), "float32", 0.5, True)]:
        a = interop.from_buffer(x)
        assert a.dtype == dtype and a.tolist() == values and a.readonly is readonly
        assert interop.asarray(x).door == "buffer"
    pairs = interop.from_buffer((Pair * 2)((1, 2), (3, 4)))
    assert np.asarray(pairs)["b"].tolist() == [2, 4]
    assert np.asarray(pairs).dtype.names == ("a", "b")


def test_the_exporter_is_held_as_long_as_the_memory_is_used():
    data = bytearray(4)
    a = interop.from_buffer(data)
    view = a[1:]
    del a
    with pytest.raises(BufferError):
        data.append(0)
    interop.ufunc("add")(view, interop.from_buffer(b"\1\2\3"), out=view)
    assert data == b"\0\1\2\3"
    del view
    data.append(0)
    x = np.zeros(3).view(Owner)
    owner = weakref.ref(x)
    a = interop.from_buffer(x)
    del x
    gc.collect()
    assert owner() is not None
    del a
    gc.collect()
    assert owner() is None
    with mmap.mmap(-1, 4096) as room:
        a = interop.from_buffer(room)
        with pytest.raises(BufferError):
            room.close()
        del a


def test_what_is_no_buffer():
    for x in ([1, 2], 1.5, "text", None):
        with pytest.raises(TypeError):
            interop.from_buffer(x)
    with pytest.raises(BufferError):
        interop.from_buffer(b"abc", writable=True)
    data = bytearray(2)
    assert not interop.from_buffer(data, writable=True).readonly
    with pytest.raises(ValueError):
        interop.from_buffer(np.zeros(2, "M8[s]"))  # NumPy's refusal
    data.append(0)
    with pytest.raises(TypeError):
        interop.from_buffer((ctypes.py_object * 2)(1, 2))
    assert sys.getrefcount(data) == 2  # nobody holds it after a failure


NUMPY = [np.arange(6.0).reshape(2, 3), np.arange(6, dtype="i2").reshape(2, 3).T, np.arange(12, dtype=">u4")[::-3],
         np.zeros((0, 3), "f4"), np.array(7, "i8"), np.arange(3, dtype="c16"), np.array(["ab", "c"]),
         np.array([b"ab", b"c"]), np.zeros((2, 2), "?"), np.broadcast_to(np.arange(3, dtype="f2"), (2, 3)),
         np.zeros(2, [("a", "<i4"), ("b", ">f8", (2,)), ("c", [("d", "S3")])]),
         np.zeros(2, np.dtype([("a", "i1"), ("b", "f8")], align=True)),
         np.frombuffer(bytes(range(9)), "u1")[1:].view("i4"), np.longdouble([1, 2])]


@pytest.mark.parametrize("x", NUMPY, ids=lambda x: f"{x.dtype}{x.shape}")
def test_numpy_in_and_back(x):
    a = interop.from_buffer(x)
    x = np.asarray(x)
    assert a.shape == x.shape and a.readonly is not x.flags.writeable
    view = a.memoryview()
    assert view.shape == x.shape and view.nbytes == x.nbytes and view.itemsize == x.itemsize
    assert view.readonly is a.readonly and view.c_contiguous is x.flags.c_contiguous
    assert view.f_contiguous is x.flags.f_contiguous
    y = np.asarray(view)
    assert y.dtype == x.dtype and y.tobytes() == x.tobytes() and y.flags.writeable is x.flags.writeable
    if x.size:
        assert address(y) == a.pointer


def test_a_memoryview_keeps_the_memory():
    x = np.arange(6.0).view(Owner)
    owner = weakref.ref(x)
    a = interop.from_buffer(x)
    view = a.memoryview()
    part = view[2:]
    y = np.asarray(part)
    del x, a, view, part
    gc.collect()
    assert owner() is not None and y.tolist() == [2, 3, 4, 5]
    del y
    gc.collect()
    assert owner() is None
    data = bytearray(4)
    a = interop.from_buffer(data)
    with a.memoryview() as view:
        del a
        gc.collect()
        view[0] = 5
        with pytest.raises(BufferError):
            data.append(0)
    assert data == b"\5\0\0\0"
    data.append(0)  # released with the view


def test_requests():
    a = interop.from_buffer(np.arange(6, dtype="f4").reshape(2, 3))
    view = interop.to_memoryview(a, 0)
    assert view.nbytes == 24 and view.c_contiguous
    assert interop.to_memoryview(a, ND | FORMAT).shape == (2, 3)
    assert interop.to_memoryview(a.T, STRIDES | FORMAT).strides == (4, 12)
    assert interop.to_memoryview(a.T, F_CONTIGUOUS | FORMAT).f_contiguous
    for wrong, request in [(a.T, 0), (a.T, ND), (a.T, C_CONTIGUOUS), (a, F_CONTIGUOUS), (a[:, ::2], ANY_CONTIGUOUS),
                           (a, FORMAT), (interop.from_buffer(b"abc"), WRITABLE)]:
        with pytest.raises(BufferError):
            interop.to_memoryview(wrong, request)
    with pytest.raises(OverflowError):
        interop.to_memoryview(a, 2**32)
    with pytest.raises(BufferError):
        interop.asarray(np.zeros(2, "M8[s]")).memoryview()
    assert interop.to_memoryview(interop.asarray(np.zeros(2, "M8[s]")), STRIDES).nbytes == 16
    assert struct.unpack("=6f", interop.to_memoryview(a, ND | FORMAT).tobytes()) == (0, 1, 2, 3, 4, 5)
