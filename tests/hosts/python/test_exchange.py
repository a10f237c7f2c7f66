# SPDX-License-Identifier: MIT
"""The C exchange API of DLPack: PyTorch's table through the library, and a table of ours through tvm-ffi."""

import ctypes
import gc
import sys
import weakref
from ctypes import PYFUNCTYPE, POINTER, byref, c_int, c_int32, c_uint32, c_uint64, c_void_p, py_object

import interop
import pytest
from interop import _array, _dlpack, _dtype, _ffi

np = pytest.importorskip("numpy", reason="NumPy is not installed")

CAPSULE = ctypes.c_char_p(b"dlpack_exchange_api")
_pointer = _dlpack.python("PyCapsule_GetPointer", c_void_p, py_object, ctypes.c_char_p)
_capsule = _dlpack.python("PyCapsule_New", py_object, c_void_p, ctypes.c_char_p, c_void_p)
_decrement = _dlpack.python("Py_DecRef", None, py_object)
held = ctypes.PyDLL(interop.library)  # functions that call into Python keep its lock


class Slots(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("from_object", c_void_p), ("to_object", c_void_p),
                ("view_object", c_void_p), ("current_stream", c_void_p)]


def find(type_):
    table = c_void_p()
    capsule = type_.__dlpack_c_exchange_api__
    _ffi.call(function("find"), c_void_p(_pointer(capsule, CAPSULE)), byref(table))
    return table


def function(name):
    found = held["interop_dlpack_exchange_" + name]
    found.restype = c_int32
    return found


def export(table, array):
    """A new object of the table's host."""
    made = c_void_p()
    _ffi.call(function("export"), table, c_void_p(array._handle), 0, byref(made))
    x = ctypes.cast(made, py_object).value
    _decrement(x)  # ctypes has its own reference now
    return x


@pytest.fixture
def torch():
    module = pytest.importorskip("torch", reason="PyTorch is not installed")
    if not hasattr(module.Tensor, "__dlpack_c_exchange_api__"):
        pytest.skip("this PyTorch has no exchange table")
    return module


@pytest.mark.parametrize("dtype", "bool int8 int64 float16 bfloat16 float32 complex64 float8_e4m3fn".split())
@pytest.mark.parametrize("shape", [(), (5,), (2, 3, 4), (0, 3)], ids=str)
def test_allocate_in_pytorch(torch, dtype, shape):
    table, handle = find(torch.Tensor), c_void_p()
    struct = _dtype.as_dtype(dtype).struct
    _ffi.call(function("allocate"), table, byref(struct), None, len(shape), _ffi.integers(shape), byref(handle))
    a = _array.wrap(handle.value)
    assert (a.shape, a.dtype, a.device, a.readonly) == (shape, dtype, (1, 0), False)
    assert bool(a.pointer) == bool(a.size)
    assert torch.from_dlpack(a).shape == shape


def test_pytorch_refuses_devices_that_it_has_not(torch):
    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device")
    table, handle, device = find(torch.Tensor), c_void_p(), _ffi.Device(2, 0)
    struct = _dtype.as_dtype("float32").struct
    with pytest.raises((BufferError, MemoryError), match="allocator failed: .*[A-Za-z]"):
        _ffi.call(function("allocate"), table, byref(struct), byref(device), 1, _ffi.integers((4,)), byref(handle))
    assert not handle


def test_objects_of_pytorch(torch):
    table, handle = find(torch.Tensor), c_void_p()
    t = torch.arange(24.0).reshape(4, 6)[1:, ::2]
    _ffi.call(function("import"), table, py_object(t), 0, byref(handle))
    a = _array.wrap(handle.value)
    assert (a.shape, a.pointer, a.tolist()) == ((3, 3), t.data_ptr(), t.tolist())
    assert a.strides == tuple(4 * stride for stride in t.stride())

    tensor, dims = _ffi.Tensor(), _ffi.Dims()
    _ffi.call(function("view"), table, py_object(t), 0, byref(tensor), byref(dims))
    assert tensor.data == t.data_ptr() and tuple(tensor.shape[:2]) == (3, 3)

    u = export(table, a)
    assert isinstance(u, torch.Tensor) and u.data_ptr() == t.data_ptr() and torch.equal(u, t)
    t[0, 0] = -1
    assert u[0, 0] == -1 and a[0, 0].item() == -1


def test_lifetime_of_objects_of_pytorch(torch):
    table, handle = find(torch.Tensor), c_void_p()
    x = np.arange(4.0).view(type("Owner", (np.ndarray,), {}))
    watch = weakref.ref(x)
    t = torch.from_numpy(x)
    _ffi.call(function("import"), table, py_object(t), 0, byref(handle))
    a = _array.wrap(handle.value)
    u = export(table, a)
    del x, t, a
    gc.collect()
    assert watch() is not None and u.tolist() == [0, 1, 2, 3]
    del u
    gc.collect()
    assert watch() is None


def test_pytorch_says_why_it_refuses_an_object(torch):
    table, handle = find(torch.Tensor), c_void_p()
    with pytest.raises(Exception) as caught:  # Python's own error comes first
        _ffi.call(function("import"), table, py_object(torch.ones(3, requires_grad=True).to_sparse()), 0, byref(handle))
    assert str(caught.value) and not handle


def test_stream_of_pytorch(torch):
    stream, device = c_uint64(7), _ffi.Device(1, 0)
    _ffi.call(function("stream"), find(torch.Tensor), byref(device), byref(stream))
    assert stream.value == 0


def test_our_table_serves_tvm_ffi():
    tvm_ffi = pytest.importorskip("tvm_ffi", reason="apache-tvm-ffi is not installed")
    calls = []

    @PYFUNCTYPE(c_int, py_object, POINTER(c_void_p))
    def from_object(x, out):
        calls.append("from")
        return -bool(_ffi.lib.interop_array_to_dlpack(x.array._handle, 0, out, None))

    @PYFUNCTYPE(c_int, c_void_p, POINTER(c_void_p))
    def to_object(managed, out):
        calls.append("to")
        handle = c_void_p()
        if _ffi.lib.interop_array_from_dlpack(managed, 0, byref(handle), None):
            _ffi.lib.interop_dlpack_delete(managed)
            return -1
        made = Tensor(_array.wrap(handle.value))
        _dlpack.increment(made)
        out[0] = id(made)
        return 0

    @PYFUNCTYPE(c_int, py_object, c_void_p)
    def view_object(x, dltensor):
        calls.append("view")
        to = _ffi.lib.interop_tensor_to_dltensor
        return -bool(to(c_void_p(x.array._address), c_void_p(dltensor), byref(x.dims), None))

    class Tensor:
        def __init__(self, array):
            self.array, self.dims = array, _ffi.Dims()

    slots = Slots(ctypes.sizeof(Slots), 0, *(ctypes.cast(f, c_void_p) for f in (from_object, to_object, view_object)))
    table = (c_uint64 * 8)()
    _ffi.call(function("init"), byref(table), ctypes.c_size_t(ctypes.sizeof(table)), byref(slots))
    Tensor.__dlpack_c_exchange_api__ = _capsule(ctypes.addressof(table), CAPSULE, None)
    assert find(Tensor).value == ctypes.addressof(table)

    x = np.arange(6, dtype="f4").reshape(2, 3)
    seen = []
    echo = tvm_ffi.convert(lambda t: seen.append((tuple(t.shape), str(t.dtype))) or t)
    result = echo(Tensor(interop.from_dlpack(x)))
    assert calls and seen == [((2, 3), "float32")]
    assert isinstance(result, Tensor) and result.array.pointer == x.__array_interface__["data"][0], (calls, type(result))
    assert result.array.tolist() == x.tolist()
    sys.modules[__name__].keep = Tensor, from_object, to_object, view_object, table  # tvm-ffi caches it by type
