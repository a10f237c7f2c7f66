# SPDX-License-Identifier: MIT
"""JAX: immutable arrays that come through the legacy DLPack."""

import gc

import interop
import pytest

jax = pytest.importorskip("jax", reason="JAX is not installed")
np = pytest.importorskip("numpy", reason="NumPy is not installed")
from helpers import Owner, address, aligned  # noqa: E402
jnp = jax.numpy

DTYPES = "bool int8 int16 int32 uint8 uint16 uint32 float16 bfloat16 float32 complex64".split()
FP8 = "float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e4m3b11fnuz".split()


@pytest.mark.parametrize("name", DTYPES + FP8)
def test_import(name):
    x = jnp.array([[0, 1, 2], [4, 8, 16]]).astype(name)
    try:
        x.__dlpack__()
    except Exception as error:  # which one-byte floats it can send depends on its version
        assert name in FP8
        pytest.skip(f"JAX cannot export {name}: {error}")
    a = interop.from_dlpack(x)
    assert (a.shape, a.dtype, a.pointer) == ((2, 3), name, x.unsafe_buffer_pointer())
    assert a.readonly
    assert np.asarray(a).tobytes() == np.asarray(x).tobytes()


@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3, 4)])
def test_round_trip(shape):
    a = interop.empty(shape, "float32")
    np.asarray(a)[...] = np.arange(a.size).reshape(shape)
    x = jax.dlpack.from_dlpack(a)
    again = interop.from_dlpack(x)
    assert x.shape == again.shape == shape and again.tolist() == x.tolist() == a.tolist()
    if a.size:
        assert again.pointer == x.unsafe_buffer_pointer() == a.pointer


@pytest.mark.parametrize("name", ["bool", "int8", "bfloat16", "float8_e4m3fn", "float8_e5m2", "complex64"])
def test_export(name):
    x = jnp.array([[0, 1, 2], [4, 8, 16]]).astype(name)
    y = jax.dlpack.from_dlpack(interop.from_dlpack(x).copy())
    assert y.dtype == x.dtype and (y == x).all()


def test_layouts():
    x = aligned(np.arange(24).reshape(4, 6))
    for view in (x.T, x[:2], x[:, ::-1].copy()):
        assert jax.dlpack.from_dlpack(interop.from_dlpack(view)).tolist() == view.tolist()


def test_owner_goes_first():
    x = jnp.arange(1000.0)
    a = interop.from_dlpack(x)
    where = a.pointer
    del x
    gc.collect()
    y = np.asarray(a)
    del a
    gc.collect()
    assert address(y) == where and y.tolist() == list(range(1000))


def test_consumer_goes_first():
    import weakref

    owner = aligned(range(64)).view(Owner)
    watch = weakref.ref(owner)
    a = interop.from_array_interface(owner)
    del owner
    x = jax.dlpack.from_dlpack(a)
    del a
    gc.collect()
    assert watch() is not None and float(x.sum()) == 2016
    del x
    for _ in range(3):  # JAX drops buffers in batches
        gc.collect()
        jnp.zeros(1).block_until_ready()
    assert watch() is None


def test_read_only_cannot_reach_jax():
    x = np.arange(3.0, dtype="f4")
    x.flags.writeable = False
    with pytest.raises(BufferError, match="read-only|READ_ONLY"):
        jax.dlpack.from_dlpack(interop.from_dlpack(x))


def test_compute():
    x = jnp.array([1.0, 4.0, 9.0])
    assert interop.ufunc("sqrt")(x).tolist() == [1, 2, 3]
    assert (interop.from_dlpack(x) + x).tolist() == [2, 8, 18]
