# SPDX-License-Identifier: MIT
"""A DLPack producer made of ctypes: any field can be given any value, and calls of the deleter are counted."""

import ctypes
from ctypes import POINTER, Structure, c_int32, c_int64, c_uint8, c_uint16, c_uint32, c_uint64, c_void_p

FLOAT32 = (2, 32, 1)

_api = ctypes.PyDLL(None)


def _prototype(name, result, *arguments):
    function = _api[name]
    function.restype, function.argtypes = result, arguments
    return function


_new = _prototype("PyCapsule_New", ctypes.py_object, c_void_p, ctypes.c_char_p, c_void_p)
_is_valid = _prototype("PyCapsule_IsValid", ctypes.c_int, c_void_p, ctypes.c_char_p)
_get_pointer = _prototype("PyCapsule_GetPointer", c_void_p, c_void_p, ctypes.c_char_p)
_get_name = _prototype("PyCapsule_GetName", ctypes.c_char_p, ctypes.py_object)


class DLTensor(Structure):
    _fields_ = [("data", c_void_p), ("device_type", c_int32), ("device_id", c_int32), ("ndim", c_int32),
                ("code", c_uint8), ("bits", c_uint8), ("lanes", c_uint16), ("shape", POINTER(c_int64)),
                ("strides", POINTER(c_int64)), ("byte_offset", c_uint64)]


class Versioned(Structure):
    name = b"dltensor_versioned"
    _fields_ = [("major", c_uint32), ("minor", c_uint32), ("manager_ctx", c_void_p), ("deleter", c_void_p),
                ("flags", c_uint64), ("tensor", DLTensor)]


class Legacy(Structure):
    name = b"dltensor"
    _fields_ = [("tensor", DLTensor), ("manager_ctx", c_void_p), ("deleter", c_void_p)]


@ctypes.CFUNCTYPE(None, c_void_p)
def _destroy(capsule):
    """What the protocol wants of a producer: a capsule that was not consumed runs the deleter."""
    for kind in (Versioned, Legacy):
        if _is_valid(capsule, kind.name):
            managed = kind.from_address(_get_pointer(capsule, kind.name))
            if managed.deleter:
                ctypes.CFUNCTYPE(None, c_void_p)(managed.deleter)(ctypes.addressof(managed))


_alive = []  # whatever an array may still use: the tests judge the counts, not the memory


class Producer:
    """Six float32, 0 to 5, of shape (2, 3), unless said otherwise. `deleted` counts the calls of the deleter.

    null: a field of the DLTensor to be NULL; fields: values for others
    """

    def __init__(self, shape=(2, 3), strides=None, dtype=FLOAT32, device=(1, 0), kind=Versioned, version=(1, 3),
                 flags=0, deleter=True, null=None, **fields):
        _alive.append(self)
        self.deleted = 0
        self.values = (ctypes.c_float * 6)(*range(6))
        self._count = ctypes.CFUNCTYPE(None, c_void_p)(self._called)
        if strides is None:
            strides, step = [], 1
            for extent in reversed(shape):
                strides.insert(0, step)
                step = ctypes.c_int64(step * extent).value
        self._shape = (c_int64 * len(shape))(*shape)
        self._strides = (c_int64 * len(strides))(*strides)
        self.managed = managed = kind()
        tensor = managed.tensor
        tensor.data = ctypes.addressof(self.values)
        tensor.device_type, tensor.device_id = device
        tensor.code, tensor.bits, tensor.lanes = dtype
        tensor.ndim, tensor.shape, tensor.strides = len(shape), self._shape, self._strides
        if kind is Versioned:
            managed.major, managed.minor = version
            managed.flags = flags
        if deleter:
            managed.deleter = ctypes.cast(self._count, c_void_p)
        for name, value in fields.items():
            setattr(tensor, name, value)
        if null:
            setattr(tensor, null, None)

    def _called(self, address):
        assert address == ctypes.addressof(self.managed)
        self.deleted += 1

    def capsule(self):
        return _new(ctypes.addressof(self.managed), self.managed.name, ctypes.cast(_destroy, c_void_p))

    def __dlpack__(self, *, max_version=None, **others):
        return self.capsule()

    def __dlpack_device__(self):
        return self.managed.tensor.device_type, self.managed.tensor.device_id


def capsule_name(capsule):
    return _get_name(capsule).decode()


def named_capsule(name):
    """A capsule of another name; it is never looked into."""
    return _new(1, name, None)
