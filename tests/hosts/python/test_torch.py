# SPDX-License-Identifier: MIT
"""PyTorch, through DLPack."""

import gc
import weakref

import interop
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
np = pytest.importorskip("numpy", reason="NumPy is not installed")
from helpers import Owner, address, strides_that_count  # noqa: E402

DTYPES = ("bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64 complex64 "
          "complex128").split()
FP8 = "float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu".split()


@pytest.mark.parametrize("name", DTYPES + FP8)
def test_round_trip(name):
    t = torch.tensor([[0, 1, 2], [4, 8, 16]]).to(getattr(torch, name))
    a = interop.from_dlpack(t)
    assert (a.shape, a.dtype, a.pointer) == (tuple(t.shape), name, t.data_ptr())
    assert a.strides == tuple(stride * t.element_size() for stride in t.stride()) and not a.readonly
    again = torch.from_dlpack(a)
    assert (again.data_ptr(), again.dtype, again.stride()) == (t.data_ptr(), t.dtype, t.stride())
    again.view(torch.uint8).zero_()
    assert not t.view(torch.uint8).any()


def test_values():
    assert interop.from_dlpack(torch.tensor([1.5, -2.0], dtype=torch.bfloat16)).tolist() == [1.5, -2.0]
    assert interop.from_dlpack(torch.tensor([1 + 2j])).tolist() == [1 + 2j]


def test_complex_half():
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch calls it experimental
        t = torch.zeros(3, dtype=torch.complex32)
    a = interop.from_dlpack(t)
    assert (a.dtype, a.itemsize, a.dtype.typestr, a.pointer) == ("complex32", 4, None, t.data_ptr())


@pytest.mark.parametrize("view", [
    lambda t: t.T, lambda t: t[1:, ::2], lambda t: t[0].expand(3, 5), lambda t: t[:0], lambda t: t[2, 3],
    lambda t: t.permute(1, 0)[None], lambda t: t[:, 1:2]])
def test_layouts_reach_numpy(view):
    """PyTorch -> library -> NumPy keeps pointer, strides and values."""
    t = view(torch.arange(20.0).reshape(4, 5))
    a = interop.from_dlpack(t)
    y = np.from_dlpack(a)
    assert a.shape == y.shape == tuple(t.shape) and y.tolist() == a.tolist() == t.tolist()
    assert y.flags.writeable
    if t.numel():
        assert a.pointer == t.data_ptr() == address(y)
        assert strides_that_count(a) == strides_that_count(y) == strides_that_count(t.numpy())


def test_layouts_reach_torch():
    x = np.arange(24, dtype="f4").reshape(2, 3, 4)
    for view in (x, x.T, x[:, 1:, ::2], x[:0], x[1, 2, 3, ...], x[0][None]):
        a = interop.from_dlpack(view)
        t = torch.from_dlpack(a)
        assert t.tolist() == view.tolist()
        assert not view.size or t.data_ptr() == a.pointer


def test_negative_strides_reach_torch_as_a_copy():
    """PyTorch ends the process when a DLPack tensor has a negative stride, so that is what a copy is for."""
    x = np.arange(4.0)
    a = interop.from_dlpack(x[::-1])
    assert torch.from_dlpack(a.copy()).tolist() == [3, 2, 1, 0]
    for keywords in (dict(), dict(copy=None), dict(copy=True)):
        t = torch.from_dlpack(a, **keywords)
        t[0] = 5
        assert t.tolist() == [5, 2, 1, 0] and x.tolist() == [0, 1, 2, 3]
    assert torch.utils.dlpack.from_dlpack(a.__dlpack__()).tolist() == [3, 2, 1, 0]
    for none in (a[:0], a[:1], a[None, :1][::-1]):  # whose strides mean nothing
        assert torch.from_dlpack(none, copy=False).tolist() == none.tolist()


def test_what_torch_cannot_give():
    for t in (torch.zeros(2, requires_grad=True), torch.zeros(2, dtype=torch.complex64).conj(),
              torch.zeros(2, 2).to_sparse()):
        with pytest.raises((BufferError, RuntimeError, ValueError)):
            interop.from_dlpack(t)


def test_owner_goes_first():
    t = torch.arange(1000.0)
    watch, where = weakref.ref(t), t.data_ptr()
    a = interop.from_dlpack(t)
    del t
    gc.collect()
    assert a.pointer == where and a.tolist() == list(range(1000))
    y = np.asarray(a)
    del a
    gc.collect()
    assert y.tolist() == list(range(1000))
    del y
    gc.collect()
    assert watch() is None


def test_consumer_goes_first():
    owner = np.arange(10.0).view(Owner)
    watch = weakref.ref(owner)
    a = interop.from_array_interface(owner)
    t = torch.from_dlpack(a)
    del t
    gc.collect()
    assert a.tolist() == list(range(10))
    t = torch.from_dlpack(a)
    del a, owner
    gc.collect()
    assert watch() is not None and t.sum().item() == 45
    del t
    gc.collect()
    assert watch() is None


def test_read_only_is_said_though_torch_ignores_it():
    x = np.arange(3.0)
    x.flags.writeable = False
    a = interop.from_dlpack(x)
    t = torch.from_dlpack(a)
    assert t.data_ptr() == a.pointer
    assert interop.from_dlpack(torch.arange(3.0)).readonly is False


def test_copy():
    t = torch.arange(3.0)
    a = interop.from_dlpack(t, copy=True)
    assert a.pointer != t.data_ptr() and a.tolist() == t.tolist()
    assert interop.from_dlpack(t, copy=False, device=(1, 0)).pointer == t.data_ptr()


def test_compute_on_tensors():
    t = torch.arange(6.0).reshape(2, 3)
    result = interop.ufunc("add")(t, t.T.contiguous().T)
    assert isinstance(result, interop.Array) and torch.equal(torch.from_dlpack(result), t + t)
    out = torch.empty(2, 3)
    assert interop.ufunc("sqrt")(t, out=out) is out and torch.equal(out, t.sqrt())
    assert torch.equal(torch.from_dlpack(interop.from_dlpack(t) * t - 1.0), t * t - 1)
