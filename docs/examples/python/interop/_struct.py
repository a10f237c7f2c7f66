# SPDX-License-Identifier: MIT
"""The __array_struct__ door: a capsule with a C struct. Its descr is a Python object, which C knows as text."""

import ast
import ctypes
import gc
import sys
from ctypes import POINTER, Structure, addressof, byref, c_char, c_char_p, c_int, c_int32, c_size_t, c_ssize_t
from ctypes import c_uint32, c_uint64, c_void_p, cast, py_object, sizeof

from . import _owner
from ._array import Array, wrap
from ._dlpack import Capsule, python
from ._dtype import name_of
from ._ffi import MAX_NDIM, Error, call, failure, lib

_HAS_DESCR = 0x800


class ArrayStruct(Structure):
    _fields_ = [("two", c_int), ("nd", c_int), ("typekind", c_char), ("itemsize", c_int), ("flags", c_int),
                ("shape", POINTER(c_ssize_t)), ("strides", POINTER(c_ssize_t)), ("data", c_void_p),
                ("descr", c_void_p)]


class _Dims(Structure):
    _fields_ = [("shape", c_ssize_t * MAX_NDIM), ("strides", c_ssize_t * MAX_NDIM)]


class _Notes(Structure):
    _fields_ = [("struct_size", c_uint32), ("type", c_int32), ("descr_length", c_uint64), ("descr", c_char_p)]
    _fields_ += [("reserved", c_uint32)] * (sizeof(c_void_p) == 4)


for _name, _types in {
    "array_from_array_struct": (c_void_p, c_void_p, c_uint32, c_void_p, c_void_p, c_void_p, c_void_p),
    "tensor_to_array_struct": (c_void_p, c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, c_void_p),
}.items():
    _function = getattr(lib, "interop_" + _name)
    _function.restype, _function.argtypes = c_int32, _types

_get_pointer = python("PyCapsule_GetPointer", c_void_p, py_object, c_void_p)
_new = python("PyCapsule_New", py_object, c_void_p, c_void_p, c_void_p)


def from_array_struct(x):
    """An Array on the memory of x, which has NumPy's __array_struct__; x stays alive as long as it is used."""
    capsule = getattr(x, "__array_struct__", None)
    if type(capsule) is not Capsule:
        raise TypeError(f"{type(x).__name__} has no __array_struct__ that is a capsule")
    struct = ArrayStruct.from_address(_get_pointer(capsule, None))  # refuses one with a name
    notes, extension = _Notes(struct_size=sizeof(_Notes)), name_of(x)
    if extension is not None and struct.typekind in b"VWf":
        notes.type = extension.number
    if struct.two == 2 and struct.descr and (struct.flags & _HAS_DESCR or not struct.flags):
        text = repr(cast(struct.descr, py_object).value).encode()
        notes.descr, notes.descr_length = text, len(text)
    handle, error, keeper = c_void_p(), Error(), _owner.keep((x, capsule))
    if lib.interop_array_from_array_struct(byref(struct), byref(notes), 0, _owner.RELEASE, keeper, byref(handle),
                                           byref(error)):
        _owner.let_go(keeper)
        raise failure(error)
    return wrap(handle.value)


_outlived = []  # (capsule, what it needs) whose array has gone


def _sweep(phase, info, outlived=_outlived, count=sys.getrefcount):
    for entry in outlived[:]:
        if count(entry[0]) == 2:  # its own reference, and that of this call
            outlived.remove(entry)


class _Given:
    """A capsule with NumPy's C struct, and all that it needs.

    The capsule has no destructor, which in ctypes would lose the exception that a caller may be raising just then. So
    what it needs goes with the array, or, if it is still in use then, with a garbage collection afterwards.
    """

    def __init__(self, capsule, *needs):
        self.capsule, self.needs = capsule, needs

    def __del__(self, outlived=_outlived, count=sys.getrefcount, sweep=_sweep, callbacks=gc.callbacks):
        if count(self.capsule) != 2:
            outlived.append((self.capsule, self.needs))
            if sweep not in callbacks:
                callbacks.append(sweep)


def _give(array):
    struct, dims, length = ArrayStruct(), _Dims(), c_size_t()
    text = ctypes.create_string_buffer(64)
    arguments = lib.interop_tensor_to_array_struct, array._address, byref(struct), byref(dims)
    try:
        call(*arguments, text, len(text), byref(length))
    except ValueError:  # a record with a longer descr
        if length.value < len(text):
            raise
        text = ctypes.create_string_buffer(length.value + 1)
        call(*arguments, text, len(text), byref(length))
    descr = ast.literal_eval(text.value.decode()) if length.value else None
    struct.descr = id(descr) if descr is not None else None
    capsule = _new(addressof(struct), None, None)
    return _Given(capsule, struct, dims, descr, wrap(lib.interop_array_retain(array._handle)))


def _array_struct(self):
    """A capsule with NumPy's C struct. The array never changes, and neither does its struct."""
    if self._struct is None:
        self._struct = _give(self)
    return self._struct.capsule


Array.__array_struct__ = property(_array_struct)
