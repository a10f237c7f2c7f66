# SPDX-License-Identifier: MIT
"""interop.Array: a tensor that the library owns a reference to."""

import operator
import struct
from ctypes import byref, c_int32, c_int64, c_uint64, c_void_p, string_at

from . import _dlpack, _interface, _ufunc
from ._dtype import as_dtype, from_struct
from ._ffi import READ_ONLY, Dims, Tensor, call, device_of, integer, integers, lib

# typestr without byte order -> how struct reads one element, in parts
_FORMATS = {"b1": "?", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q",
            "f2": "e", "f4": "f", "f8": "d", "c8": "ff", "c16": "dd"}


class Array:
    """Elements of one type at an address, with a shape and byte strides. Made by interop.from_dlpack() and friends.

    Indexing and the methods about shape give views of the same memory; an index never gives a scalar, but an Array
    of rank 0, which float(), int() and item() read. Arithmetic and NumPy's ufuncs run in libinterop.
    """

    __slots__ = ("_handle", "_address", "_capsule", "_struct", "door", "__weakref__")
    __hash__ = None  # == compares elements

    def __new__(cls):
        raise TypeError("use interop.empty(), from_dlpack(), from_array_interface() or load()")

    def __del__(self, release=lib.interop_array_release):
        self._capsule = None
        release(self._handle)

    # The descriptor

    @property
    def _tensor(self):
        return Tensor.from_address(self._address)  # lives as long as self

    @property
    def ndim(self):
        return self._tensor.ndim

    @property
    def shape(self):
        tensor = self._tensor
        return tuple(tensor.shape[:tensor.ndim]) if tensor.ndim else ()

    @property
    def strides(self):
        """Bytes from one element to the next, for each dimension."""
        tensor = self._tensor
        return tuple(tensor.strides[:tensor.ndim]) if tensor.ndim else ()

    @property
    def dtype(self):
        return from_struct(self._tensor.dtype)

    @property
    def itemsize(self):
        return self.dtype.itemsize

    @property
    def size(self):
        count = c_int64()
        call(lib.interop_tensor_element_count, self._address, byref(count))
        return count.value

    @property
    def nbytes(self):
        count = c_int64()
        call(lib.interop_tensor_byte_count, self._address, byref(count))
        return count.value

    @property
    def readonly(self):
        return bool(self._tensor.flags & READ_ONLY)

    @property
    def device(self):
        """(type, id) with DLPack's numbers; (1, 0) is the CPU."""
        device = self._tensor.device
        return device.type, device.id

    @property
    def pointer(self):
        """Address of the first element; 0 without elements. On devices with handles: the handle."""
        tensor = self._tensor
        return (tensor.data or 0) + tensor.byte_offset

    # Doors

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        """A capsule. With negative strides, at which PyTorch would end the process, it holds a copy; BufferError where
        the consumer forbids one or the CPU cannot make it."""
        # The capsule is kept until the next one, so that a consumer that fails never destroys it: a destructor of
        # ctypes cannot run under a pending exception without losing it.
        capsule = _dlpack.give(self._handle, self._address, stream, max_version, dl_device, copy)
        self._capsule = capsule
        return capsule

    def __dlpack_device__(self):
        return self.device

    @property
    def __array_interface__(self):
        """NumPy's view of the memory. bfloat16 is "<V2" there and one-byte floats are "|V1"; `dtype` tells them."""
        return _interface.give(self._address)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return _ufunc.from_numpy(ufunc, method, inputs, kwargs)

    # Views

    def _view(self, tensor):
        handle = c_void_p()
        call(lib.interop_array_view, self._handle, byref(tensor), byref(handle))
        return wrap(handle.value)

    def _viewed(self, function, *arguments):
        tensor, dims = Tensor(), Dims()
        call(function, self._address, *arguments, byref(tensor), byref(dims))
        return self._view(tensor)

    @property
    def T(self):
        return self._viewed(lib.interop_tensor_transpose, None)

    def transpose(self, *axes):
        """The axes in another order; without arguments, reversed."""
        axes = _sequence(axes)
        if not axes:
            return self.T
        if len(axes) != self.ndim:
            raise ValueError(f"{len(axes)} axes given for an array of rank {self.ndim}")
        return self._viewed(lib.interop_tensor_transpose, integers(axes, "axes", c_int32))

    def reshape(self, *shape):
        """Another shape over the same elements in C order; BufferError where only a copy could have it."""
        shape = _sequence(shape)
        return self._viewed(lib.interop_tensor_reshape, len(shape), integers(shape))

    def broadcast_to(self, *shape):
        """A read-only view with extents of 1 repeated and leading axes added."""
        shape = _sequence(shape)
        return self._viewed(lib.interop_tensor_broadcast_to, len(shape), integers(shape))

    def squeeze(self, axis=None):
        """Without one axis of extent 1, or without all of them."""
        if axis is not None:
            return self._viewed(lib.interop_tensor_squeeze, integer(axis, "axis", c_int32))
        return self[tuple(0 if extent == 1 else slice(None) for extent in self.shape)]

    def copy(self):
        """A writable copy in C order."""
        handle = c_void_p()
        call(lib.interop_array_copy, self._address, byref(handle))
        return wrap(handle.value)

    def to_native(self):
        """A writable copy in C order, its elements in this machine's byte order; fields of records, too."""
        handle = c_void_p()
        call(lib.interop_array_to_native, self._address, byref(handle))
        return wrap(handle.value)

    def to_device(self, device, *, stream=0, copy=None):
        """Itself, or a copy where one is needed, on a device (type, id); CUDA's driver is loaded at the first use.

        stream: what the result is to be used on; 0: none, it is ready at once
        copy: True always copies, False raises BufferError where only a copy would do
        """
        handle = c_void_p()
        policy = {None: 0, True: 1, False: 2}[copy]
        stream = integer(stream, "stream", c_uint64)
        call(lib.interop_array_to_device, self._handle, byref(device_of(device)), stream, policy, None, byref(handle))
        return wrap(handle.value)

    def astype(self, dtype):
        """A writable copy in C order, with its elements cast to another type; TypeError where the library has no cast."""
        dtype = as_dtype(dtype)
        return self.copy() if dtype == self.dtype else _ufunc.cast(self, dtype)

    def __getitem__(self, key):
        shape, steps = self.shape, _expand_key(key, self.ndim)
        tensor, dims = Tensor.from_buffer_copy(self._tensor), Dims()
        where = byref(tensor), byref(dims)
        axis = source = 0  # in the view so far, and in self
        for step in steps:
            if step is None:
                call(lib.interop_tensor_expand, byref(tensor), axis, *where)
                axis += 1
                continue
            extent = shape[source]
            source += 1
            if isinstance(step, slice):
                span = range(*step.indices(extent))
                call(lib.interop_tensor_slice, byref(tensor), axis, span.start, len(span), span.step, *where)
                axis += 1
                continue
            if not -extent <= step < extent:
                raise IndexError(f"index {step} is out of bounds for axis {source - 1} with extent {extent}")
            call(lib.interop_tensor_slice, byref(tensor), axis, step % extent, 1, 1, *where)
            call(lib.interop_tensor_squeeze, byref(tensor), axis, *where)
        return self._view(tensor)

    def __len__(self):
        if not self.ndim:
            raise TypeError("an array of rank 0 has no length")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    # Elements as Python values

    def _elements(self):
        dtype, count = self.dtype, self.size
        part = _FORMATS.get((dtype.typestr or "")[1:])
        if part is None and dtype != "bfloat16":
            raise TypeError(f"elements of type {dtype} have no Python value")
        dense = self.copy()  # refuses memory that the CPU cannot read
        data = string_at(dense.pointer, dense.nbytes)
        if part is None:  # bfloat16: the upper half of a float32
            return [struct.unpack("<f", struct.pack("<I", half << 16))[0] for half in struct.unpack(f"={count}H", data)]
        order = {"<": "<", ">": ">"}.get(dtype.typestr[0], "=")
        values = struct.unpack(f"{order}{count * len(part)}{part[0]}", data)
        return values if len(part) == 1 else [complex(*pair) for pair in zip(values[::2], values[1::2])]

    def tolist(self):
        """The elements as nested lists of Python values; one value for rank 0."""
        return _nest(self._elements(), self.shape)

    def item(self):
        """The value of an array of one element."""
        if self.size != 1:
            raise ValueError(f"an array of {self.size} elements has no single value")
        return self._elements()[0]

    def __bool__(self):
        return bool(self.item())

    def __int__(self):
        return int(self.item())

    def __float__(self):
        return float(self.item())

    def __complex__(self):
        return complex(self.item())

    def __repr__(self):
        notes = ", read-only" * self.readonly
        if self.device[0] != 1:
            notes += f", on {lib.interop_device_name(self.device[0]).decode()}:{self.device[1]}"
        elif self.size <= 8 and (self.dtype == "bfloat16" or (self.dtype.typestr or "")[1:] in _FORMATS):
            return f"interop.Array({self.tolist()}, shape={self.shape}, dtype={self.dtype}{notes})"
        return f"interop.Array(shape={self.shape}, dtype={self.dtype}{notes})"


def wrap(handle):
    """An Array that takes over one reference to the C array at `handle`."""
    array = object.__new__(Array)
    array._handle = handle
    array._address = lib.interop_array_tensor(handle)
    array._capsule = array._struct = array.door = None
    return array


def _sequence(arguments):
    """f(2, 3) and f((2, 3)) alike."""
    return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], (tuple, list)) else arguments


def _expand_key(key, ndim):
    """An index as a list of None, slices and ints that uses up every axis."""
    key = list(key) if isinstance(key, tuple) else [key]
    for i, step in enumerate(key):
        if step is None or step is Ellipsis or isinstance(step, slice):
            continue
        if isinstance(step, (bool, Array)) or not hasattr(step, "__index__"):
            raise TypeError(f"an array is indexed by ints, slices, None and ..., not by {type(step).__name__}")
        key[i] = operator.index(step)
    dots = [i for i, step in enumerate(key) if step is Ellipsis]
    if len(dots) > 1:
        raise IndexError("an index can have one ... only")
    missing = ndim - sum(step is not None and step is not Ellipsis for step in key)
    if missing < 0:
        raise IndexError(f"{ndim - missing} indices given for an array of rank {ndim}")
    where = dots[0] if dots else len(key)
    key[where:where + len(dots)] = [slice(None)] * missing
    return key


def _nest(values, shape):
    if not shape:
        return values[0]
    inner = len(values) // shape[0] if shape[0] else 0
    return [_nest(values[i * inner:(i + 1) * inner], shape[1:]) for i in range(shape[0])]


def from_dlpack(x, *, copy=None, device=None):
    """An Array on the memory of x: anything with __dlpack__, or a fresh DLPack capsule.

    copy: True: on a copy; False: never; None: only if the producer must
    device: (type, id) with DLPack's numbers, or "cpu"; None: where x is
    """
    device = (1, 0) if device == "cpu" else device
    pending = False
    if type(x) is not _dlpack.Capsule:
        own = copy is None and device is None and isinstance(x, Array)
        try:
            x, pending = _dlpack.ask(x, False if own else copy, device)  # negative strides are no reason to copy here
        except BufferError:
            if not own:
                raise
            x, pending = _dlpack.ask(x, copy, device)
    elif copy:
        pending = True
    array = wrap(_dlpack.take(x))
    if device is not None and array.device != tuple(device):
        raise BufferError(f"the producer gave device {array.device} instead of {tuple(device)}")
    return array.copy() if pending else array


def from_array_interface(x):
    """An Array on the memory of x, which has NumPy's __array_interface__; x stays alive as long as it is used."""
    return wrap(_interface.take(x))


def as_operand(x):
    """x itself if it is an Array, else x through DLPack, which is quick, else through __array_interface__."""
    if isinstance(x, Array):
        return x
    if hasattr(x, "__dlpack__"):
        try:
            return from_dlpack(x)
        except (BufferError, RuntimeError, TypeError):  # what producers raise for types that DLPack cannot carry
            if not hasattr(x, "__array_interface__"):
                raise
    elif type(x) is _dlpack.Capsule:
        return from_dlpack(x)
    return from_array_interface(x)


def empty(shape, dtype="float64"):
    """A new Array in C order, aligned to 64 bytes, its elements not set."""
    shape = _sequence((shape,))
    handle = c_void_p()
    call(lib.interop_array_empty, byref(as_dtype(dtype).struct), len(shape), integers(shape), byref(handle))
    return wrap(handle.value)


_ufunc.add_operators(Array)
