# SPDX-License-Identifier: MIT
"""The __array_interface__ door: the dictionary is read here, the library judges it."""

import ast
import ctypes
import operator
from ctypes import Structure, byref, c_int, c_ssize_t, c_void_p, py_object, sizeof

from . import _owner
from ._dlpack import python
from ._dtype import descr_text, name_of
from ._ffi import DATA_BUFFER, DATA_POINTER, ArrayInterface, Error, Tensor, call, failure, int64s, lib


class _Buffer(Structure):
    _fields_ = [("buf", c_void_p), ("obj", c_void_p), ("len", c_ssize_t), ("itemsize", c_ssize_t),
                ("readonly", c_int), ("ndim", c_int), ("format", c_void_p), ("shape", c_void_p),
                ("strides", c_void_p), ("suboffsets", c_void_p), ("internal", c_void_p)]


_get_buffer = python("PyObject_GetBuffer", c_int, py_object, c_void_p, c_int)
_release_buffer = python("PyBuffer_Release", None, c_void_p)


def _read_data(interface, x, iface):
    """Fills the entries about the data; returns what must live as long as they do."""
    data = iface.get("data")
    if isinstance(data, tuple):
        if len(data) != 2 or not isinstance(data[0], int):
            raise TypeError("the data entry of __array_interface__ must be (address, read-only) or a buffer")
        interface.form, interface.data, interface.read_only = DATA_POINTER, data[0] or None, bool(data[1])
        return None
    view, buffer = memoryview(x if data is None else data), _Buffer()
    _get_buffer(view, byref(buffer), 0)  # refuses what is not contiguous
    interface.form, interface.data, interface.read_only = DATA_BUFFER, buffer.buf, buffer.readonly
    interface.buffer_length, interface.offset = buffer.len, operator.index(iface.get("offset", 0))
    _release_buffer(byref(buffer))  # the view keeps the memory
    return view


def _integers(iface, key):
    values = iface.get(key)
    if not isinstance(values, tuple):
        raise TypeError(f"the {key} entry of __array_interface__ must be a tuple, not {type(values).__name__}")
    return int64s([operator.index(value) for value in values])


def take(x):
    """Makes an array (a handle) of x.__array_interface__; x is kept alive until the last user of the memory ends."""
    iface = getattr(x, "__array_interface__", None)
    if not isinstance(iface, dict):
        raise TypeError(f"{type(x).__name__} has no __array_interface__ that is a dictionary")
    interface = ArrayInterface(struct_size=sizeof(ArrayInterface), version=3)
    if not isinstance(iface.get("version", 3), int):
        raise TypeError("the version entry of __array_interface__ must be an int")
    interface.version = iface.get("version", 3)

    typestr = iface.get("typestr")
    if not isinstance(typestr, str):
        raise TypeError("the typestr entry of __array_interface__ must be a str")
    descr = iface.get("descr")
    extension = name_of(x)
    if extension is not None and extension.typestr and typestr.lstrip("<|=") in ("V2", "V1", "f1"):
        # ml_dtypes: "<V2" and "<V1" hide the type, and float8_e5m2 says "<f1", which is no typestr
        typestr, descr, interface.type = extension.typestr, None, extension.number
    typestr = typestr.encode()
    interface.typestr, interface.typestr_length = typestr, len(typestr)
    if descr is not None and typestr[1:2] == b"V" and descr != [("", typestr.decode())]:
        text = repr(descr).encode()
        interface.descr, interface.descr_length = text, len(text)

    shape = _integers(iface, "shape")
    interface.ndim, interface.shape = len(shape), shape
    if iface.get("strides") is not None:
        strides = _integers(iface, "strides")
        if len(strides) != len(shape):
            raise ValueError(f"__array_interface__ has {len(strides)} strides for {len(shape)} dimensions")
        interface.strides = strides
    if iface.get("mask") is not None:
        interface.mask = ctypes.pointer(ArrayInterface(struct_size=sizeof(ArrayInterface)))

    view = _read_data(interface, x, iface)
    handle, error = c_void_p(), Error()
    keeper = _owner.keep((x, iface, view))  # the dictionary too: NumPy's scalars keep their memory in it
    if lib.interop_array_from_array_interface(byref(interface), 0, _owner.RELEASE, keeper, byref(handle), byref(error)):
        _owner.let_go(keeper)
        raise failure(error)
    return handle.value


def give(tensor):
    """The dictionary for a host tensor."""
    struct = Tensor.from_address(tensor).dtype
    descr = descr_text(struct) if struct.record else None
    room = 64 + (len(descr.encode()) if descr else 0)
    interface, text = ArrayInterface(struct_size=sizeof(ArrayInterface)), ctypes.create_string_buffer(room)
    call(lib.interop_tensor_to_array_interface, tensor, byref(interface), text, len(text))
    ndim = interface.ndim
    given = {
        "version": 3,
        "typestr": interface.typestr.decode(),
        "shape": tuple(interface.shape[:ndim]) if ndim else (),
        "strides": tuple(interface.strides[:ndim]) if interface.strides else None,
        "data": (interface.data or 0, bool(interface.read_only)),
    }
    if interface.descr:
        given["descr"] = ast.literal_eval(interface.descr.decode())
    return given
