# SPDX-License-Identifier: MIT
"""The __cuda_array_interface__ door. No device is touched: whoever needs an order of streams passes what makes it."""

import ctypes
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64
from ctypes import c_void_p, sizeof

from . import _interface, _owner
from ._array import Array, wrap
from ._ffi import Device, Error, call, device_of, failure, integer, lib

_CUDA, _WAIT = 2, CFUNCTYPE(c_int32, POINTER(Device), c_uint64, c_uint64, c_void_p)


class CudaArrayInterface(Structure):
    pass


CudaArrayInterface._fields_ = [
    ("struct_size", c_uint32), ("version", c_int32), ("ndim", c_int32), ("read_only", c_int32), ("type", c_int32),
    ("has_stream", c_int32), ("stream", c_int64), ("device", Device), ("typestr_length", c_uint64),
    ("descr_length", c_uint64), ("typestr", c_char_p), ("descr", c_char_p), ("shape", POINTER(c_int64)),
    ("strides", POINTER(c_int64)), ("data", c_void_p), ("mask", POINTER(CudaArrayInterface))]


class _Consumer(Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("stream", c_uint64), ("wait", _WAIT),
                ("user", c_void_p)]


for _name, _types in {
    "array_from_cuda_array_interface": (c_void_p, c_uint32, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p),
    "tensor_to_cuda_array_interface": (c_void_p, c_void_p, c_void_p, c_size_t, c_void_p),
}.items():
    _function = getattr(lib, "interop_" + _name)
    _function.restype, _function.argtypes = c_int32, _types


def _consumer(stream, wait, raised):
    """The consumer's side for C; what `wait` raises goes into a list, since it cannot pass through C."""
    def callback(device, producer, consumer, user):
        try:
            wait((device[0].type, device[0].id), producer, consumer)
            return 0
        except BaseException as exception:
            raised.append(exception)
            return 1
    stream = integer(stream, "stream", c_uint64)
    return _Consumer(struct_size=sizeof(_Consumer), stream=stream, wait=_WAIT(callback) if wait else _WAIT())


def from_cuda_array_interface(x, *, device=(_CUDA, 0), stream=None, wait=None):
    """An Array on the memory of x, which has __cuda_array_interface__; x stays alive as long as it is used.

    device: (type, id) with DLPack's numbers: where the driver says that the memory is
    stream: where the caller means to work: 1 (legacy default), 2 (per-thread default) or a handle. None: the caller
            looks after the order itself
    wait: called as wait(device, producer's stream, stream) if the two differ; makes the second wait for the first
    """
    entries = _interface.entries(x, "__cuda_array_interface__")
    interface = CudaArrayInterface(struct_size=sizeof(CudaArrayInterface), device=device_of(device))
    _interface.read_common(interface, x, entries)
    if "version" not in entries:
        raise TypeError("__cuda_array_interface__ has no version")
    data, producer = entries.get("data"), entries.get("stream")
    if not isinstance(data, tuple) or len(data) != 2 or not isinstance(data[0], int):
        raise TypeError(f"the data entry of __cuda_array_interface__ is {data!r}: it must be (address, read-only)")
    interface.data, interface.read_only = _interface.address(data), bool(data[1])
    if producer is not None:
        if type(producer) is not int:
            raise TypeError("the stream entry of __cuda_array_interface__ must be an int or None")
        interface.has_stream, interface.stream = 1, integer(producer, "stream")
    raised, handle, error = [], c_void_p(), Error()
    consumer = None if stream is None else byref(_consumer(stream, wait, raised))
    keeper = _owner.keep((x, entries))
    if lib.interop_array_from_cuda_array_interface(byref(interface), 0, consumer, _owner.RELEASE, keeper,
                                                   byref(handle), byref(error)):
        _owner.let_go(keeper)
        raise raised.pop() if raised else failure(error)
    return wrap(handle.value)


def _cuda_array_interface(self):
    """The dictionary, version 3. Arrays that are not on CUDA or ROCm have none."""
    if lib.interop_device_name(self.device[0])[:4] not in (b"CUDA", b"ROCM"):
        raise AttributeError("the array is not on CUDA or ROCm")
    interface, text = CudaArrayInterface(struct_size=sizeof(CudaArrayInterface)), _interface.room(self._address)
    call(lib.interop_tensor_to_cuda_array_interface, self._address, byref(interface), text, len(text))
    return {**_interface.written(interface), "stream": interface.stream if interface.has_stream else None}


Array.__cuda_array_interface__ = property(_cuda_array_interface)
