# SPDX-License-Identifier: MIT
"""interop.Array: views and values, against NumPy's on the same memory."""

import gc
import re

import interop
import pytest

np = pytest.importorskip("numpy", reason="NumPy is not installed")
from helpers import address, strides_that_count  # noqa: E402

BASE = np.arange(24.0).reshape(2, 3, 4)
INDICES = [0, -1, (1, 2), (1, 2, 3), slice(None, None, -1), (slice(None), 1), (..., 0), (0, ...), (..., slice(1, 3)),
           None, (None, 0, ..., None), (slice(0, 0),), (slice(5, 9), 1), (1, slice(None, None, -2), slice(-1, 0, -3)),
           ..., (), (slice(None), None, slice(1, None), 3)]


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_index(index):
    array, expected = interop.from_dlpack(BASE)[index], BASE[index]
    expected = np.asarray(expected)
    assert array.shape == expected.shape and array.tolist() == expected.tolist()
    if expected.size and isinstance(BASE[index], np.ndarray):
        assert array.pointer == address(expected)
        assert strides_that_count(array) == strides_that_count(np.asarray(array)) == strides_that_count(expected)


@pytest.mark.parametrize("index, exception", [
    (2, IndexError), (-3, IndexError), ((0, 0, 0, 0), IndexError), ((..., ...), IndexError), (1.0, TypeError),
    ("x", TypeError), (True, TypeError), ([0, 1], TypeError)])
def test_wrong_index(index, exception):
    with pytest.raises(exception):
        interop.from_dlpack(BASE)[index]


def test_shapes():
    array = interop.from_dlpack(BASE)
    for view, expected in [
            (array.T, BASE.T), (array.transpose(), BASE.T), (array.transpose(1, 0, 2), BASE.transpose(1, 0, 2)),
            (array.transpose((-1, 0, 1)), BASE.transpose(2, 0, 1)), (array.reshape(6, -1), BASE.reshape(6, 4)),
            (array.reshape((24,)), BASE.reshape(24)), (array[:, None].squeeze(1), BASE),
            (array[None, :, None].squeeze(), BASE),
            (array[0].broadcast_to(5, 3, 4), np.broadcast_to(BASE[0], (5, 3, 4)))]:
        assert view.shape == expected.shape and view.pointer == address(expected)
        assert strides_that_count(view) == strides_that_count(expected) and view.tolist() == expected.tolist()
    assert array[0].broadcast_to(5, 3, 4).readonly
    for wrong in (lambda: array.reshape(5, 5), lambda: array.reshape(-1, -1), lambda: array.transpose(0, 1),
                  lambda: array.transpose(0, 0, 1), lambda: array.squeeze(0), lambda: array.broadcast_to(2, 5, 4)):
        with pytest.raises(ValueError):
            wrong()
    with pytest.raises(BufferError):
        array.T.reshape(24)


def test_views_hold_the_memory():
    owner = np.arange(6.0).copy()
    view = interop.from_dlpack(owner)[1:][::2].reshape(3, 1).T
    where = address(owner)
    del owner
    gc.collect()
    assert view.tolist() == [[1, 3, 5]] and view.pointer == where + 8


def test_sizes_and_copy():
    array = interop.from_dlpack(BASE)[:, ::2]
    assert (array.ndim, array.size, array.nbytes, array.itemsize, len(array)) == (3, 16, 128, 8, 2)
    copy = array.copy()
    assert copy.strides == (64, 32, 8) and not copy.readonly and copy.tolist() == array.tolist()
    assert copy.pointer % 64 == 0 and copy.pointer != array.pointer


def test_values():
    array = interop.from_dlpack(BASE)
    assert [row.tolist() for row in array] == BASE.tolist()
    one = array[1, 2, 3]
    assert one.shape == () and (float(one), int(one), complex(one), one.item(), bool(one)) == (23, 23, 23, 23, True)
    for function in (bool, float, int, complex, lambda x: x.item()):
        with pytest.raises(ValueError):
            function(array)
    for function in (len, iter):
        with pytest.raises(TypeError):
            function(one)
    with pytest.raises(TypeError):
        hash(array)
    with pytest.raises(TypeError):
        interop.Array()


@pytest.mark.parametrize("dtype", "? b h i q B H I Q e f d F D >i4 >f8 >c16".split())
def test_tolist(dtype):
    values = np.array([[0, 1], [2, 3]]).astype(dtype)
    assert interop.asarray(values).tolist() == values.tolist()
    assert interop.asarray(values[:, :0]).tolist() == [[], []]


def test_repr():
    read_only = np.arange(3, dtype="int16")
    read_only.flags.writeable = False
    assert repr(interop.from_dlpack(read_only)) == "interop.Array([0, 1, 2], shape=(3,), dtype=int16, read-only)"
    assert repr(interop.from_dlpack(BASE)) == "interop.Array(shape=(2, 3, 4), dtype=float64)"
    assert repr(interop.empty((1,), "float8_e5m2")) == "interop.Array(shape=(1,), dtype=float8_e5m2)"


def test_empty():
    for shape in ((), (3,), (2, 0), [4, 5], 7):
        array = interop.empty(shape, "int32")
        assert array.shape == np.empty(shape).shape and array.dtype == "int32" and not array.readonly
        assert array.pointer % 64 == 0
    assert interop.empty(3, np.dtype("uint8")).dtype == interop.empty(3, np.uint8).dtype == "uint8"
    assert interop.empty(3, np.dtype(">f4")).dtype == interop.empty(3, ">f4").dtype == ">f4"
    with pytest.raises(ValueError):
        interop.empty((-1,))
    with pytest.raises((ValueError, MemoryError)):
        interop.empty((2**62, 2**62))


@pytest.mark.parametrize("value, exception", [
    (2**64 + 12, OverflowError), (2**63, OverflowError), (-2**63 - 1, OverflowError), (True, TypeError),
    (12.0, TypeError), ("12", TypeError), (None, TypeError)])
def test_what_is_no_integer_of_c(value, exception):
    """ctypes lets what is too large wrap, and takes any object for a pointer."""
    array = interop.from_dlpack(np.arange(12, dtype="u1"))
    for function in (array.reshape, array.broadcast_to, interop.empty, lambda x: interop.empty((2, x)),
                     lambda x: array[None].transpose(x, 0), lambda x: array.to_device((x, 0)),
                     lambda x: array.to_device((1, x)), lambda x: interop.ufunc("add").reduce(array, (x,))):
        with pytest.raises(exception, match=re.escape(repr(value))):
            function(value)
    if exception is OverflowError:
        for function in (lambda x: array.squeeze(x - 1), lambda x: array.to_device((1, 0), stream=2 * x),
                         interop.cpu.set_mask):
            with pytest.raises(exception, match="does not fit"):
                function(value)
    assert array.reshape(np.int64(12)).reshape((np.uint8(3), 4)).shape == (3, 4)


def test_npy(tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.asfortranarray(BASE[0]))
    array = interop.load(path)
    assert array.readonly and array.strides == (8, 24) and array.tolist() == BASE[0].tolist()
    interop.save(tmp_path / "b.npy", array[::-1])
    interop.save(str(tmp_path / "c.npy"), BASE)
    assert (np.load(tmp_path / "b.npy") == BASE[0][::-1]).all() and (np.load(tmp_path / "c.npy") == BASE).all()
    with pytest.raises(OSError, match="No such file"):
        interop.load(tmp_path / "none.npy")
    path.write_bytes(b"\x93NUMPY\x01\x00 nonsense")
    with pytest.raises(ValueError):
        interop.load(path)
