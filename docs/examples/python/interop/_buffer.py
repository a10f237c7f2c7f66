# SPDX-License-Identifier: MIT
"""The buffer protocol, both ways."""

from ctypes import POINTER, Structure, byref, c_char, c_int, c_int32, c_ssize_t, c_uint32, c_void_p, py_object

from . import _owner
from ._array import Array, wrap
from ._dlpack import increment, python
from ._ffi import REQUIRE_WRITABLE, Error, call, failure, integer, lib
from ._pybuffer import PyBuffer, Taken, has_buffer

_FULL_RO, _FULL, _GATHER = 0x11c, 0x11d, 16  # PyBUF_FULL_RO, PyBUF_FULL, INTEROP_IMPORT_GATHER


class _ManagedBuffer(Structure):  # _PyManagedBufferObject and PyMemoryViewObject of Python's memoryobject.h
    _fields_ = [("head", c_char * object.__basicsize__), ("flags", c_int), ("exports", c_ssize_t),
                ("master", PyBuffer)]


class _MemoryView(Structure):
    _fields_ = [("head", c_char * object.__basicsize__), ("size", c_ssize_t), ("mbuf", POINTER(_ManagedBuffer))]


for _name, _types in {
    "array_from_buffer": (c_void_p, c_uint32, c_void_p, c_void_p, c_void_p, c_void_p),
    "array_to_buffer": (c_void_p, c_int32, c_void_p, c_void_p), "buffer_release": (c_void_p,),
}.items():
    _function = getattr(lib, "interop_" + _name)
    _function.restype, _function.argtypes = None if len(_types) == 1 else c_int32, _types

_make_view = python("PyMemoryView_FromBuffer", py_object, c_void_p)


class _Given:
    """A buffer that the library filled; it keeps the array, and is released with this object."""

    def __init__(self, array, request):
        self.buffer = PyBuffer()
        call(lib.interop_array_to_buffer, array._handle, integer(request, "request", c_int32), byref(self.buffer))

    def __del__(self, release=lib.interop_buffer_release, byref=byref):
        release(byref(self.buffer))


def from_buffer(x, *, writable=False, gather=False):
    """An Array on the memory of x, which has Python's buffer protocol: bytes, bytearray, memoryview, array.array,
    ctypes' arrays and structures, NumPy's arrays, ... x is held as long as the memory is used.

    writable: refuse a read-only array
    gather: copy the elements of a buffer with suboffsets, which point to where they are
    """
    if not has_buffer(x):
        raise TypeError(f"{type(x).__name__} has no buffer protocol")
    taken = Taken(x, _FULL if writable else _FULL_RO)
    handle, error, keeper = c_void_p(), Error(), _owner.keep(taken)
    flags = REQUIRE_WRITABLE * writable | _GATHER * gather
    if lib.interop_array_from_buffer(byref(taken.buffer), flags, _owner.RELEASE, keeper, byref(handle), byref(error)):
        _owner.let_go(keeper)
        raise failure(error)
    return wrap(handle.value)


def to_memoryview(array, request=_FULL_RO):
    """A memoryview of the array, which keeps its memory. `request` is what a consumer asks for, an OR of
    inspect.BufferFlags; BufferError if the array cannot give it."""
    try:
        given = _Given(array, request)
    except (TypeError, ValueError) as error:
        raise BufferError(str(error)) from None
    view = _make_view(byref(given.buffer))
    # A memoryview that is made so owns nothing. Its exporter's place is empty: `given` goes there.
    master = _MemoryView.from_address(id(view)).mbuf.contents.master
    if bytes(master) != bytes(given.buffer) or master.obj:
        raise NotImplementedError("this Python has another memoryview than this package knows")
    increment(given)
    master.obj = id(given)
    return view


def _buffer(self, flags):
    return to_memoryview(self, flags)


Array.__buffer__ = _buffer  # memoryview(array) from Python 3.12 on
Array.memoryview = lambda self: to_memoryview(self)
Array.memoryview.__doc__ = "A memoryview of the elements; as memoryview(array), which Python has from 3.12 on."
