# SPDX-License-Identifier: MIT
"""The C side: finds libinterop, mirrors its structs, declares its functions. Nothing here knows arrays."""

import ctypes
import ctypes.util
import operator
import os
import subprocess
import sys
from ctypes import POINTER, Structure, byref, c_char, c_char_p, c_double, c_int32, c_int64, c_size_t, c_uint8
from ctypes import c_uint16, c_uint32, c_uint64, c_void_p, sizeof

MAX_NDIM = 64
STRICT, LEGACY_WRITABLE, REQUIRE_WRITABLE = 1, 2, 4
READ_ONLY, IS_COPIED = 1, 2
DATA_POINTER, DATA_BUFFER = 0, 1
DIALECT_NUMPY, DIALECT_DICTIONARY = 1, 2


class Error(Structure):
    _fields_ = [("status", c_int32), ("message", c_char * 508)]


class Device(Structure):
    _fields_ = [("type", c_int32), ("id", c_int32)]


class DTypeStruct(Structure):
    _fields_ = [("kind", c_uint8), ("format", c_uint8), ("order", c_uint8), ("unit", c_uint8), ("lanes", c_uint16),
                ("reserved", c_uint16), ("multiplier", c_int32), ("alignment", c_uint32), ("bits", c_uint64),
                ("record", c_void_p)] + [("reserved2", c_uint32)] * (sizeof(c_void_p) == 4)


class Tensor(Structure):
    _fields_ = [("struct_size", c_uint32), ("ndim", c_int32), ("flags", c_uint64), ("byte_offset", c_uint64),
                ("stream", c_uint64), ("device", Device), ("dtype", DTypeStruct), ("data", c_void_p),
                ("shape", POINTER(c_int64)), ("strides", POINTER(c_int64)), ("override", c_void_p)]


class Dims(Structure):
    _fields_ = [("shape", c_int64 * MAX_NDIM), ("strides", c_int64 * MAX_NDIM)]


class ArrayInterface(Structure):
    pass


ArrayInterface._fields_ = [
    ("struct_size", c_uint32), ("version", c_int32), ("ndim", c_int32), ("form", c_int32), ("read_only", c_int32),
    ("type", c_int32), ("offset", c_int64), ("buffer_length", c_uint64), ("typestr_length", c_uint64),
    ("descr_length", c_uint64), ("typestr", c_char_p), ("descr", c_char_p), ("shape", POINTER(c_int64)),
    ("strides", POINTER(c_int64)), ("data", c_void_p), ("mask", POINTER(ArrayInterface))]


class DlpackRequest(Structure):
    _fields_ = [("struct_size", c_uint32), ("has_max_version", c_int32), ("max_major", c_uint32),
                ("max_minor", c_uint32), ("has_device", c_int32), ("device", Device), ("copy", c_int32),
                ("has_stream", c_int32), ("reserved", c_int32), ("stream", c_int64)]


class LoopInfo(Structure):
    _fields_ = [("struct_size", c_uint32), ("level", c_uint32), ("types", c_int32 * 8), ("fpstatus", c_uint32),
                ("reserved", c_uint32), ("max_ulp", c_double), ("loop", c_void_p), ("data", c_void_p)]


def integer(value, what, kind=c_int64, index=None):
    """`value` as an int that the C type `kind` can hold; ctypes by itself lets any other wrap."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{_place(what, index)} is {value!r}, which is no integer")
    number = operator.index(value)
    if kind(number).value != number:
        bits = f"{8 * sizeof(kind)} bits {'with' if kind(-1).value < 0 else 'without'} a sign"
        raise OverflowError(f"{_place(what, index)} is {number}, which does not fit {bits}")
    return number


def _place(what, index):
    return what if index is None else f"{what}[{index}]"


def integers(values, what="shape", kind=c_int64):
    """A C array of integers that are checked so."""
    return (kind * len(values))(*[integer(value, what, kind, index) for index, value in enumerate(values)])


def device_of(pair, what="device"):
    """A Device from (type, id)."""
    number, index = pair
    return Device(integer(number, what, c_int32, 0), integer(index, what, c_int32, 1))


def _candidates():
    """Where the library may be, best first: the environment, pkg-config, the loader's own search."""
    named = os.environ.get("INTEROP_LIBRARY")
    if named:
        yield named
        return
    name = "libinterop.1.dylib" if sys.platform == "darwin" else "libinterop.so.1"
    try:
        found = subprocess.run(["pkg-config", "--variable=libdir", "interop"], capture_output=True, text=True)
        if found.returncode == 0:
            yield os.path.join(found.stdout.strip(), name)
    except OSError:
        pass  # no pkg-config here
    yield ctypes.util.find_library("interop") or name


def _load():
    tried = []
    for path in _candidates():
        try:
            return ctypes.CDLL(path), path
        except OSError as error:
            tried.append(f"{path}: {error}")
    raise ImportError("libinterop cannot be loaded; set INTEROP_LIBRARY to its path. Tried " + "; ".join(tried))


def _declare(library):
    """Gives every function its types. 'e' is the error that ends the arguments of each call that can fail."""
    p, n, i, u, i64 = c_void_p, c_size_t, c_int32, c_uint32, c_int64
    e, ints, longs = c_void_p, POINTER(c_int32), POINTER(c_int64)
    view = (p, p, e)
    for name, (result, *arguments) in {
        "version": (u,), "version_string": (c_char_p,),
        "cpu_built": (u,), "cpu_detected": (u,), "cpu_mask": (u,), "cpu_set_mask": (u, u),
        "cpu_level_name": (c_char_p, u),
        "device_traits": (i, i), "device_name": (c_char_p, i),
        "dtype_init": (i, i, p, e), "dtype_type": (i, p), "dtype_itemsize": (c_uint64, p),
        "dtype_name": (n, p, p, n), "dtype_from_typestr": (i, c_char_p, n, p, e),
        "dtype_to_typestr": (i, p, p, n, p, e), "dtype_to_descr": (i, p, i, longs, u, p, n, p, e),
        "record_retain": (p, p), "record_release": (None, p),
        "tensor_element_count": (i, p, p, e), "tensor_byte_count": (i, p, p, e),
        "tensor_slice": (i, p, i, i64, i64, i64, *view), "tensor_transpose": (i, p, ints, *view),
        "tensor_broadcast_to": (i, p, i, longs, *view), "tensor_reshape": (i, p, i, longs, *view),
        "tensor_squeeze": (i, p, i, *view), "tensor_expand": (i, p, i, *view),
        "array_empty": (i, p, i, longs, p, e), "array_view": (i, p, p, p, e), "array_copy": (i, p, p, e),
        "array_to_native": (i, p, p, e), "array_to_device": (i, p, p, c_uint64, i, p, p, e),
        "array_retain": (p, p), "array_release": (None, p), "array_tensor": (p, p),
        "array_from_dlpack": (i, p, u, p, e), "array_from_dlpack_legacy": (i, p, u, p, e),
        "array_to_dlpack": (i, p, u, p, e), "array_to_dlpack_legacy": (i, p, u, p, e),
        "dlpack_delete": (None, p), "dlpack_delete_legacy": (None, p), "dlpack_capsule_name": (p, i, i),
        "dlpack_negotiate": (i, p, p, p, p, e),
        "array_from_array_interface": (i, p, u, p, p, p, e), "tensor_to_array_interface": (i, p, p, p, n, e),
        "npy_open": (i, c_char_p, n, p, e), "npy_write": (i, c_char_p, n, p, e),
        "ufunc_count": (i,), "ufunc_at": (p, i), "ufunc_find": (p, c_char_p, n), "ufunc_name": (c_char_p, p),
        "ufunc_nin": (i, p), "ufunc_nout": (i, p), "ufunc_loop_count": (i, p), "ufunc_loop": (i, p, i, u, p, e),
        "ufunc_find_loop": (i, p, ints, p, e), "ufunc_call": (i, p, p, i, p, e),
        "ufunc_apply": (i, p, p, i, p, p, e), "ufunc_reduce": (i, p, p, ints, i, i, p, p, e),
        "ufunc_reduce_apply": (i, p, p, ints, i, i, p, p, e),
    }.items():
        function = getattr(library, "interop_" + name)
        function.restype, function.argtypes = result, arguments


# CDLL lets other Python threads run during each call, and lets callbacks of the library take the interpreter's lock.
lib, path = _load()
try:
    _declare(lib)
except AttributeError as missing:
    raise ImportError(f"{path} is not a libinterop that this package can use: {missing}") from None
if lib.interop_version() // 1000000 != 1:
    raise ImportError(f"{path} is libinterop {lib.interop_version_string().decode()}; this package needs version 1")

_EXCEPTIONS = {-1: ValueError, -2: ValueError, -3: TypeError, -4: BufferError, -5: ValueError, -6: MemoryError,
               -7: BufferError, -8: OSError, -9: RuntimeError}


def failure(error):
    """The Python exception for an Error that a call has filled."""
    return _EXCEPTIONS.get(error.status, ValueError)(error.message.decode("utf-8", "replace"))


def call(function, *arguments):
    """Calls a function that can fail; its message becomes the exception's."""
    error = Error()
    if function(*arguments, byref(error)):
        raise failure(error)
