# SPDX-License-Identifier: MIT
"""The __array_interface__ door, and what CUDA's has of it: the dictionary is read here, the library judges it."""

import ast
import ctypes
from ctypes import byref, c_int32, c_size_t, c_void_p, sizeof

from . import _owner
from ._dtype import descr_text, name_of
from ._ffi import DATA_BUFFER, DATA_POINTER, ArrayInterface, Error, Tensor, call, failure, integer, integers, lib
from ._pybuffer import Taken, has_buffer


def room(tensor):
    """A buffer for the texts of a tensor."""
    struct = Tensor.from_address(tensor).dtype
    return ctypes.create_string_buffer(64 + (len(descr_text(struct).encode()) if struct.record else 0))


def written(interface):
    """What both dictionaries have in common, from the C struct."""
    ndim = interface.ndim
    given = {
        "version": interface.version,
        "typestr": interface.typestr.decode(),
        "shape": tuple(interface.shape[:ndim]) if ndim else (),
        "strides": tuple(interface.strides[:ndim]) if interface.strides else None,
        "data": (interface.data or 0, bool(interface.read_only)),
    }
    if interface.descr:
        given["descr"] = ast.literal_eval(interface.descr.decode())
    return given


def _integers(entries, key):
    values = entries.get(key)
    if not isinstance(values, tuple):
        raise TypeError(f"the {key} entry of an array interface must be a tuple, not {type(values).__name__}")
    return integers(values, key)


def address(data):
    """The pointer in a data entry, for ctypes."""
    return integer(data[0], "data", c_size_t, 0) or None


def entries(x, name):
    """The dictionary of x."""
    found = getattr(x, name, None)
    if not isinstance(found, dict):
        raise TypeError(f"{type(x).__name__} has no {name} that is a dictionary")
    return found


def read_common(interface, x, entries):
    """Fills what both C structs have in common; `x` may know more of the type than it says in the dictionary."""
    version, typestr, descr = entries.get("version", 3), entries.get("typestr"), entries.get("descr")
    interface.version = integer(version, "version", c_int32)
    if not isinstance(typestr, str):
        raise TypeError("the typestr entry of an array interface must be a str")
    extension = name_of(x)
    if extension is not None and typestr[1:] in ("V2", "V1", "f1", "W4"):
        # ml_dtypes: "<V2" and "<V1" hide the type, and "<f1" and "<W4" are no typestrs of NumPy's
        descr, interface.type = None, extension.number
    typestr = typestr.encode()
    interface.typestr, interface.typestr_length = typestr, len(typestr)
    if descr is not None and typestr[1:2] == b"V" and descr != [("", typestr.decode())]:
        text = repr(descr).encode()
        interface.descr, interface.descr_length = text, len(text)

    shape = _integers(entries, "shape")
    interface.ndim, interface.shape = len(shape), shape
    if entries.get("strides") is not None:
        strides = _integers(entries, "strides")
        if len(strides) != len(shape):
            raise ValueError(f"the array interface has {len(strides)} strides for {len(shape)} dimensions")
        interface.strides = strides
    if entries.get("mask") is not None:
        interface.mask = ctypes.pointer(type(interface)(struct_size=sizeof(interface)))


def _read_data(interface, x, entries):
    """Fills the entries about the data; returns what must live as long as they do."""
    data = entries.get("data")
    if isinstance(data, tuple):
        if len(data) != 2 or not isinstance(data[0], int):
            raise TypeError(f"the data entry of __array_interface__ is {data!r}: it must be (address, read-only)")
        interface.form, interface.data, interface.read_only = DATA_POINTER, address(data), bool(data[1])
        return None
    exporter = x if data is None else data
    if not has_buffer(exporter):
        what = f"missing, and {type(x).__name__} is no buffer" if data is None else f"of type {type(data).__name__}"
        raise TypeError(f"the data entry of __array_interface__ is {what}: it must be (address, read-only) or a buffer")
    taken = Taken(exporter, 0)  # refuses what is not contiguous
    buffer = taken.buffer
    interface.form, interface.data, interface.read_only = DATA_BUFFER, buffer.buf, buffer.readonly
    interface.buffer_length, interface.offset = buffer.len, integer(entries.get("offset", 0), "offset")
    return taken


def take(x):
    """Makes an array (a handle) of x.__array_interface__; x is kept alive until the last user of the memory ends."""
    found = entries(x, "__array_interface__")
    interface = ArrayInterface(struct_size=sizeof(ArrayInterface))
    read_common(interface, x, found)
    taken = _read_data(interface, x, found)
    handle, error = c_void_p(), Error()
    keeper = _owner.keep((x, found, taken))  # the dictionary too: NumPy's scalars keep their memory in it
    if lib.interop_array_from_array_interface(byref(interface), 0, _owner.RELEASE, keeper, byref(handle), byref(error)):
        _owner.let_go(keeper)
        raise failure(error)
    return handle.value


def give(tensor):
    """The dictionary for a host tensor."""
    interface, text = ArrayInterface(struct_size=sizeof(ArrayInterface)), room(tensor)
    call(lib.interop_tensor_to_array_interface, tensor, byref(interface), text, len(text))
    return written(interface)
