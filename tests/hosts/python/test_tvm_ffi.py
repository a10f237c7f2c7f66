# SPDX-License-Identifier: MIT
"""tvm-ffi, which checks little of what it is given and passes it on."""

import gc
import weakref

import interop
import pytest

tvm_ffi = pytest.importorskip("tvm_ffi", reason="apache-tvm-ffi is not installed")
np = pytest.importorskip("numpy", reason="NumPy is not installed")
from helpers import Owner, address, is_reversed, strides_that_count  # noqa: E402
from managed import Legacy, Producer  # noqa: E402


@pytest.mark.parametrize("dtype", "bool int8 int64 uint16 float16 float32 float64".split())
def test_round_trip(dtype):
    x = np.arange(6).reshape(2, 3).astype(dtype)
    t = tvm_ffi.from_dlpack(interop.from_dlpack(x))
    assert tuple(t.shape) == x.shape and str(t.dtype) == dtype
    a = interop.from_dlpack(t)
    assert (a.shape, a.strides, a.dtype) == (x.shape, x.strides, dtype)
    assert a.pointer == address(x) and a.tolist() == x.tolist()


@pytest.mark.parametrize("view", [lambda x: x.T, lambda x: x[::-1, ::2], lambda x: x[1:], lambda x: x[1, 2, ...],
                                  lambda x: x[:0]])
def test_layouts(view):
    x = view(np.arange(20, dtype="f4").reshape(4, 5))
    a = interop.from_dlpack(tvm_ffi.from_dlpack(interop.from_dlpack(x)))
    assert a.shape == x.shape and a.tolist() == x.tolist()
    if is_reversed(x):
        assert a.pointer != address(x) and a.strides == (12, 4)
    elif x.size:
        assert a.pointer == address(x) and strides_that_count(a) == strides_that_count(x)


@pytest.mark.parametrize("dtype", ["bfloat16", "float8_e4m3fn", "float8_e5m2"])
def test_extension_types(dtype):
    a = interop.empty((2, 3), dtype)
    t = tvm_ffi.from_dlpack(a)
    assert str(t.dtype) == dtype
    b = interop.from_dlpack(t)
    assert (b.dtype, b.pointer) == (dtype, a.pointer)


@pytest.mark.parametrize("order", ["owner first", "consumer first"])
def test_lifetime(order):
    owner = np.arange(10.0).view(Owner)
    watch = weakref.ref(owner)
    a = interop.from_array_interface(owner)
    t = tvm_ffi.from_dlpack(a)
    del owner
    if order == "owner first":
        del a
        gc.collect()
        assert watch() is not None and interop.from_dlpack(t).tolist() == list(range(10))
        del t
    else:
        del t
        gc.collect()
        assert watch() is not None and a.tolist() == list(range(10))
        del a
    gc.collect()
    assert watch() is None


@pytest.mark.parametrize("fields, exception, words", [
    (dict(byte_offset=2**64 - 1), ValueError, "byte_offset"), (dict(dtype=(2, 0, 1)), TypeError, "bits"),
    (dict(device=(-5, 0)), ValueError, "device"), (dict(strides=(2**63 - 1, 1)), ValueError, "strides"),
    (dict(ndim=65), ValueError, "ndim"), (dict(shape=(2, -1)), ValueError, "shape"),
    (dict(null="data"), ValueError, "data")], ids=lambda x: next(iter(x)) if isinstance(x, dict) else None)
def test_nonsense_that_it_passes_on_is_refused(fields, exception, words):
    producer = Producer(kind=Legacy, **fields)
    try:
        t = tvm_ffi.from_dlpack(producer)
    except Exception as error:
        pytest.skip(f"this tvm-ffi refuses it itself: {error}")
    with pytest.raises(exception, match=words):
        interop.from_dlpack(t)
    del t
    gc.collect()
    assert producer.deleted == 1


def test_compute():
    t = tvm_ffi.from_dlpack(interop.from_dlpack(np.array([1.0, 4.0, 9.0])))
    assert interop.ufunc("sqrt")(t).tolist() == [1, 2, 3]
