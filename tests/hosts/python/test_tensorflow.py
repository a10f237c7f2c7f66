# SPDX-License-Identifier: MIT
"""TensorFlow, which speaks the legacy DLPack only."""

import gc

import interop
import pytest

tf = pytest.importorskip("tensorflow", reason="TensorFlow is not installed")
np = pytest.importorskip("numpy", reason="NumPy is not installed")
from helpers import Owner, aligned  # noqa: E402

DTYPES = "bool int8 int32 int64 uint8 uint16 float16 bfloat16 float32 float64 complex64".split()
to_dlpack, from_dlpack = tf.experimental.dlpack.to_dlpack, tf.experimental.dlpack.from_dlpack


@pytest.mark.parametrize("name", DTYPES)
def test_import(name):
    t = tf.cast(tf.constant([[0, 1, 2], [3, 4, 5]]), name)
    a, b = interop.from_dlpack(to_dlpack(t)), interop.from_dlpack(t)
    assert (a.shape, a.dtype) == (b.shape, b.dtype) == ((2, 3), name) and a.pointer == b.pointer
    assert a.readonly, "a legacy struct cannot say that it may be written to"
    assert a.tolist() == np.asarray(tf.cast(t, "complex64" if name == "complex64" else "float64")).tolist()


@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3, 4)])
def test_round_trip(shape):
    a = interop.empty(shape, "float32")
    np.asarray(a)[...] = np.arange(a.size).reshape(shape)
    t = from_dlpack(a.__dlpack__())
    again = interop.from_dlpack(to_dlpack(t))
    assert tuple(t.shape) == shape == again.shape
    assert again.tolist() == a.tolist()
    if a.size:
        assert again.pointer == a.pointer, "the memory went in and came out"


def test_owner_goes_first():
    t = tf.range(1000.0)
    a = interop.from_dlpack(to_dlpack(t))
    where = a.pointer
    del t
    gc.collect()
    assert a.pointer == where and a.tolist() == list(range(1000))


def test_consumer_goes_first():
    import weakref

    owner = aligned(range(64)).view(Owner)
    watch = weakref.ref(owner)
    a = interop.from_array_interface(owner)
    del owner
    t = from_dlpack(a.__dlpack__())
    del t
    gc.collect()
    assert a.tolist() == list(range(64))
    t = from_dlpack(a.__dlpack__())
    del a
    gc.collect()
    assert watch() is not None and float(tf.reduce_sum(t)) == 2016
    del t
    gc.collect()
    assert watch() is None


def test_what_tensorflow_cannot_take():
    x = np.arange(12, dtype="f4").reshape(3, 4)
    x.flags.writeable = False
    with pytest.raises(BufferError):  # ours: the legacy struct cannot say read-only
        from_dlpack(interop.from_dlpack(x).__dlpack__())
    with pytest.raises(Exception, match="DLPack|stride|layout|major"):  # TensorFlow's
        from_dlpack(interop.empty((3, 4), "float32").T.__dlpack__())


def test_compute():
    t = tf.constant([1.0, 4.0, 9.0])
    assert interop.ufunc("sqrt")(t).tolist() == [1, 2, 3]
