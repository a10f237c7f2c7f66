# SPDX-License-Identifier: MIT
"""The Arrow door: PyCapsules that hold the structs of Arrow's C data and device interfaces."""

from ctypes import CFUNCTYPE, Structure, byref, c_char_p, c_int, c_int32, c_int64, c_uint32, c_void_p, cast, py_object
from ctypes import sizeof

from ._array import Array, wrap
from ._dlpack import increment, python
from ._ffi import Error, call, failure, lib

_BITS, _LISTS, _COPY = 256, 512, 1  # INTEROP_ARROW_BITS, INTEROP_ARROW_LISTS, INTEROP_EXPORT_COPY
_WAIT, _DEVICE_FAILED = CFUNCTYPE(c_int32, c_int32, c_int64, c_void_p, c_void_p), -9


class ArrowSchema(Structure):
    _fields_ = [("format", c_char_p), ("name", c_char_p), ("metadata", c_void_p), ("flags", c_int64),
                ("n_children", c_int64), ("children", c_void_p), ("dictionary", c_void_p), ("release", c_void_p),
                ("private_data", c_void_p)]


class ArrowArray(Structure):
    _fields_ = [("length", c_int64), ("null_count", c_int64), ("offset", c_int64), ("n_buffers", c_int64),
                ("n_children", c_int64), ("buffers", c_void_p), ("children", c_void_p), ("dictionary", c_void_p),
                ("release", c_void_p), ("private_data", c_void_p)]


class ArrowDeviceArray(Structure):  # begins with its array, so that `release` is where that of ArrowArray is
    _fields_ = [("array", ArrowArray), ("device_id", c_int64), ("device_type", c_int32), ("sync_event", c_void_p),
                ("reserved", c_int64 * 3)]


for _name, _types in {
    "array_from_arrow": (c_void_p, c_void_p, c_uint32, c_void_p, c_void_p),
    "array_from_arrow_device": (c_void_p, c_void_p, c_uint32, c_void_p, c_void_p, c_void_p, c_void_p),
    "array_to_arrow": (c_void_p, c_uint32, c_void_p, c_void_p, c_void_p),
    "array_to_arrow_device": (c_void_p, c_uint32, c_void_p, c_void_p, c_void_p, c_void_p),
}.items():
    _function = getattr(lib, "interop_" + _name)
    _function.restype, _function.argtypes = c_int32, _types

_SCHEMA, _ARRAY, _DEVICE_ARRAY = (c_char_p(name) for name in (b"arrow_schema", b"arrow_array", b"arrow_device_array"))
_OFFSETS = ((_SCHEMA, ArrowSchema.release.offset), (_ARRAY, ArrowArray.release.offset),
            (_DEVICE_ARRAY, ArrowArray.release.offset))
_get_pointer = python("PyCapsule_GetPointer", c_void_p, py_object, c_char_p)
_new = python("PyCapsule_New", py_object, c_void_p, c_char_p, c_void_p)
_allocate = python("PyMem_RawCalloc", c_void_p, c_void_p, c_void_p)
_free = python("PyMem_RawFree", None, c_void_p)
_RELEASE = CFUNCTYPE(None, c_void_p)


# A capsule that is being destroyed has no reference left, so it must stay an address. Everything is bound as a
# default, since the names of this module are gone when the interpreter shuts down.
@CFUNCTYPE(None, c_void_p)
def _destroy(
        capsule,
        probe=python("PyErr_Occurred", c_void_p),
        offsets=_OFFSETS,
        is_valid=python("PyCapsule_IsValid", c_int, c_void_p, c_char_p),
        get_pointer=python("PyCapsule_GetPointer", c_void_p, c_void_p, c_char_p),
        free=_free, callback=_RELEASE, pointer=c_void_p):
    """Releases what nobody moved out of a capsule, and frees the struct."""
    pending = None
    try:
        probe()  # an exception that was pending when the capsule was dropped surfaces in the first such call
    except BaseException as exception:
        pending = exception
    for name, offset in offsets:
        if is_valid(capsule, name):
            address = get_pointer(capsule, name)
            release = pointer.from_address(address + offset).value
            if release:
                callback(release)(address)
            free(address)
    if pending is not None:
        raise pending  # no callback of ctypes can leave it pending; it is at least reported


increment(_destroy)  # capsules may outlive this module
_DESTROY = cast(_destroy, c_void_p)


def _room(kind, name):
    """A capsule around a struct that is released; what is written to it later belongs to the capsule."""
    address = _allocate(1, sizeof(kind))
    if not address:
        raise MemoryError
    return _new(address, name, _DESTROY)


def _give(array, flags, event=None, device=False):
    schema = _room(ArrowSchema, _SCHEMA)
    if device:
        column = _room(ArrowDeviceArray, _DEVICE_ARRAY)
        call(lib.interop_array_to_arrow_device, array._handle, flags, event, _get_pointer(schema, _SCHEMA),
             _get_pointer(column, _DEVICE_ARRAY))
    else:
        column = _room(ArrowArray, _ARRAY)
        call(lib.interop_array_to_arrow, array._handle, flags, _get_pointer(schema, _SCHEMA),
             _get_pointer(column, _ARRAY))
    return schema, column


def to_arrow(array, *, copy=False, bits=False, lists=False):
    """The capsules of array.__arrow_c_array__(), with a choice: a copy in C order; bools as bits, by a copy; more than
    one dimension as lists in lists instead of arrow.fixed_shape_tensor."""
    return _give(array, _COPY * copy | _BITS * bits | _LISTS * lists)


def _waiter(wait, raised):
    """wait() for C; what it raises goes into a list, since it cannot pass through C."""
    def callback(device_type, device_id, event, user):
        try:
            wait((device_type, device_id), event)
            return 0
        except BaseException as exception:
            raised.append(exception)
            return _DEVICE_FAILED
    return _WAIT(callback) if wait else None


def from_arrow(x, *, bits=False, wait=None):
    """A read-only Array on the memory of x, which has Arrow's __arrow_c_device_array__ or __arrow_c_array__: a column
    of numbers, of lists of one size, or of tensors of one shape, without nulls.

    bits: whether bools, which are bits in Arrow, may be copied to bytes
    wait: called as wait(device, event) where the producer has an event to wait for, with the event's address; without
          it, such a column is refused
    """
    handle = c_void_p()
    if hasattr(x, "__arrow_c_device_array__"):
        schema, column = x.__arrow_c_device_array__()
        raised, error = [], Error()
        waiter = _waiter(wait, raised)
        if lib.interop_array_from_arrow_device(_get_pointer(schema, _SCHEMA), _get_pointer(column, _DEVICE_ARRAY),
                                               _BITS * bits, cast(waiter, c_void_p), None, byref(handle),
                                               byref(error)):
            raise raised.pop() if raised else failure(error)
    elif hasattr(x, "__arrow_c_array__"):
        schema, column = x.__arrow_c_array__()
        call(lib.interop_array_from_arrow, _get_pointer(schema, _SCHEMA), _get_pointer(column, _ARRAY), _BITS * bits,
             byref(handle))
    else:
        raise TypeError(f"{type(x).__name__} has neither __arrow_c_device_array__ nor __arrow_c_array__")
    return wrap(handle.value)


def _arrow_c_schema(self):
    """A capsule with the type of the column that the array is."""
    return _give(self, 0, device=True)[0]


def _arrow_c_array(self, requested_schema=None):
    """Capsules with the type and the data. Arrow leaves it to the producer whether it can serve a requested type."""
    return _give(self, 0)


def _arrow_c_device_array(self, requested_schema=None, **kwargs):
    """Capsules with the type, and the data on its device."""
    unknown = [name for name, value in kwargs.items() if value is not None]
    if unknown:
        raise NotImplementedError(f"not known: {', '.join(unknown)}")
    return _give(self, 0, device=True)


Array.__arrow_c_schema__ = _arrow_c_schema
Array.__arrow_c_array__ = _arrow_c_array
Array.__arrow_c_device_array__ = _arrow_c_device_array
