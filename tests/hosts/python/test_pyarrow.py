# SPDX-License-Identifier: MIT
"""pyarrow, through the capsules of Arrow's C interfaces and through bare structs."""

import ctypes
import gc
import weakref

import interop
import pytest
from interop import _arrow

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
np = pytest.importorskip("numpy", reason="NumPy is not installed")
from helpers import Owner, address  # noqa: E402

NUMBERS = "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split()


def data_address(x):
    """Where the elements of a primitive pyarrow array begin."""
    return x.buffers()[-1].address + x.offset * x.type.bit_width // 8


@pytest.mark.parametrize("dtype", NUMBERS)
def test_numbers_both_ways(dtype):
    x = pa.array(np.arange(7, dtype=dtype))
    a = interop.from_arrow(x)
    assert (a.shape, a.dtype, a.readonly) == ((7,), dtype, True)
    assert a.pointer == data_address(x) and a.tolist() == x.to_pylist()
    y = pa.array(a)
    y.validate(full=True)
    assert y.type == x.type and y.equals(x) and data_address(y) == a.pointer


@pytest.mark.parametrize("type", [pa.timestamp("s"), pa.timestamp("ns", "UTC"), pa.duration("us"), pa.date64(),
                                  pa.binary(5)], ids=str)
def test_other_elements(type):
    x = pa.array([b"abcde"] * 4 if type == pa.binary(5) else pa.array([86400000 * i for i in range(4)]).view(type), type)
    a = interop.from_arrow(x)
    assert a.shape == (4,) and a.pointer == data_address(x)
    y = pa.array(a)
    y.validate(full=True)
    assert y.type == {pa.timestamp("ns", "UTC"): pa.timestamp("ns"), pa.date64(): pa.timestamp("ms")}.get(type, type)
    assert y.buffers()[1].address == x.buffers()[1].address


@pytest.mark.parametrize("start, stop", [(0, 7), (3, 7), (2, 5), (4, 4)])
def test_slices(start, stop):
    x = pa.array(np.arange(7, dtype="i4"))[start:stop]
    a = interop.from_arrow(x)
    assert a.tolist() == x.to_pylist()
    if len(x):
        assert a.pointer == data_address(x)


def tensors(x):
    return pa.FixedShapeTensorArray.from_numpy_ndarray(np.asarray(x))


def test_fixed_shape_tensors_both_ways():
    x = np.arange(24, dtype="f4").reshape(2, 3, 4)
    column = tensors(x)
    a = interop.from_arrow(column)
    assert a.shape == x.shape and a.tolist() == x.tolist() and a.pointer == data_address(column.storage.flatten())
    sliced = interop.from_arrow(column[1:])
    assert sliced.tolist() == x[1:].tolist()
    back = pa.array(interop.from_dlpack(x))
    back.validate(full=True)
    assert back.type == column.type and back.equals(column)
    assert data_address(back.storage.flatten()) == address(x)
    assert np.array_equal(back.to_numpy_ndarray(), x)


@pytest.mark.parametrize("axes", [(0, 1, 2, 3), (0, 2, 1, 3), (0, 1, 3, 2), (0, 3, 2, 1)])
def test_permutations_mean_the_same(axes):
    x = np.arange(120, dtype="i2").reshape(2, 3, 4, 5).transpose(axes)
    column = tensors(x)
    assert interop.from_arrow(column).tolist() == x.tolist()
    back = pa.array(interop.from_dlpack(x))
    assert back.type == column.type and data_address(back.storage.flatten()) == address(x)
    assert np.array_equal(back.to_numpy_ndarray(), x)


@pytest.mark.parametrize("axes, permutation", [((0, 3, 1, 2), [2, 0, 1]), ((0, 2, 3, 1), [1, 2, 0])])
def test_cyclic_permutations_mean_what_the_specification_says(axes, permutation):
    """Dimension i is dimension permutation[i] in memory. pyarrow 26 contradicts that, and itself: it writes the inverse,
    and reads shapes by one rule and strides by the other."""
    x = np.arange(120, dtype="i2").reshape(2, 3, 4, 5).transpose(axes)
    column = pa.array(interop.from_dlpack(x))
    assert (column.type.shape, column.type.permutation) == ([3, 4, 5], permutation)
    assert interop.from_arrow(column).tolist() == x.tolist()


def test_lists_in_lists():
    x = pa.array(np.arange(12, dtype="f8").reshape(2, 6).tolist(), pa.list_(pa.float64(), 6))
    assert interop.from_arrow(x).tolist() == x.to_pylist()
    a = interop.from_dlpack(np.arange(24, dtype="u2").reshape(2, 3, 4))
    schema, column = interop.to_arrow(a, lists=True)
    y = pa.Array._import_from_c_capsule(schema, column)
    y.validate(full=True)
    assert y.type == pa.list_(pa.list_(pa.uint16(), 4), 3) and y.to_pylist() == a.tolist()
    assert interop.from_arrow(y).tolist() == a.tolist() and interop.from_arrow(y[1:]).tolist() == a.tolist()[1:]


def test_bools():
    x = pa.array([True, False, True, True, False, False, False, True, True, False])
    with pytest.raises(BufferError, match="bits"):
        interop.from_arrow(x)
    a = interop.from_arrow(x[1:], bits=True)
    assert a.dtype == "bool" and not a.readonly and a.tolist() == x.to_pylist()[1:]
    column = pa.array(a)
    assert column.type == pa.bool8() and column.to_pylist() == a.tolist()
    assert data_address(column.storage) == a.pointer
    again = interop.from_arrow(column)
    assert again.dtype == "bool" and again.pointer == a.pointer
    packed = pa.Array._import_from_c_capsule(*interop.to_arrow(a, bits=True))
    packed.validate(full=True)
    assert packed.type == pa.bool_() and packed.to_pylist() == a.tolist()


@pytest.mark.parametrize("values, type", [([1, None, 3], pa.int32()), (["a"], pa.string()), ([[1], [2, 3]], None),
                                          ([None], pa.null()), ([[1, None]], pa.list_(pa.int8(), 2)),
                                          ([{"a": 1}], None), (["x", "y", "x"], pa.dictionary(pa.int8(), pa.string()))],
                         ids=str)
def test_what_no_tensor_is(values, type):
    x = pa.array(values, type)
    with pytest.raises(BufferError):
        interop.from_arrow(x)
    x.validate(full=True)


def test_nulls_outside_do_not_count():
    x = pa.array([[1, 2], [3, None], [5, 6]], pa.list_(pa.int32(), 2))
    assert interop.from_arrow(x[2:]).tolist() == [[5, 6]]
    assert interop.from_arrow(pa.array([None, 1, 2])[1:]).tolist() == [1, 2]
    with pytest.raises(BufferError, match="null"):
        interop.from_arrow(x[1:])


def test_what_cannot_leave():
    for x in (np.arange(4)[::2], np.arange(6).reshape(2, 3).T, np.array(1.0), np.zeros(2, "c8")):
        with pytest.raises((BufferError, TypeError)):
            pa.array(interop.from_dlpack(x))
    a = interop.from_dlpack(np.arange(6).reshape(2, 3).T)
    assert pa.Array._import_from_c_capsule(*interop.to_arrow(a, copy=True)).to_numpy_ndarray().tolist() == a.tolist()


@pytest.mark.parametrize("order", ["owner first", "consumer first"])
def test_lifetime_out(order):
    owner = np.arange(12.0).reshape(3, 4).view(Owner)
    watch = weakref.ref(owner)
    a = interop.from_array_interface(owner)
    column = pa.array(a)
    del owner
    if order == "owner first":
        del a
        gc.collect()
        child = column.storage.flatten()
        del column
        assert watch() is not None and child.to_pylist() == list(range(12))
        del child
    else:
        del column
        gc.collect()
        assert watch() is not None and a.tolist()[2][3] == 11
        del a
    gc.collect()
    assert watch() is None


def test_lifetime_in():
    before = pa.total_allocated_bytes()
    x = pa.array(list(range(100000)))
    a = interop.from_arrow(x)
    b = a[10:20]
    del x, a
    gc.collect()
    assert pa.total_allocated_bytes() > before and b.tolist() == list(range(10, 20))
    del b
    gc.collect()
    assert pa.total_allocated_bytes() <= before


def test_capsules_that_nobody_takes_release_themselves():
    owner = np.arange(6.0).reshape(2, 3).view(Owner)
    watch = weakref.ref(owner)
    a = interop.from_array_interface(owner)
    capsules = a.__arrow_c_array__(), a.__arrow_c_device_array__(), a.__arrow_c_schema__()
    del a, owner
    gc.collect()
    assert watch() is not None
    del capsules
    gc.collect()
    assert watch() is None


def test_schema_and_device():
    a = interop.from_dlpack(np.arange(6, dtype="i4").reshape(2, 3))
    assert pa.DataType._import_from_c_capsule(a.__arrow_c_schema__()) == pa.array(a).type
    x = pa.Array._import_from_c_device_capsule(*a.__arrow_c_device_array__())
    assert x.is_cpu and x.to_numpy_ndarray().tolist() == a.tolist()
    with pytest.raises(NotImplementedError):
        a.__arrow_c_device_array__(stream=1)


def test_bare_structs():
    schema, column, device = _arrow.ArrowSchema(), _arrow.ArrowArray(), _arrow.ArrowDeviceArray()
    where = ctypes.addressof(schema), ctypes.addressof(column)
    x = pa.array(np.arange(5, dtype="f8"))
    x._export_to_c(*reversed(where))
    handle, error = ctypes.c_void_p(), interop._ffi.Error()
    lib = interop._ffi.lib
    assert lib.interop_array_from_arrow(*where, 0, ctypes.byref(handle), ctypes.byref(error)) == 0, error.message
    assert not column.release and schema.release
    a = interop._array.wrap(handle.value)
    assert a.tolist() == x.to_pylist() and a.pointer == data_address(x)
    assert pa.DataType._import_from_c(where[0]) == pa.float64()  # the schema was not consumed; now it is
    assert not schema.release
    lib.interop_array_to_arrow(a._handle, 0, *where, None)
    y = pa.Array._import_from_c(where[1], where[0])
    assert y.equals(x) and not column.release and not schema.release
    x._export_to_c_device(ctypes.addressof(device), where[0])
    assert (device.device_type, device.device_id) == (1, -1)
    assert lib.interop_array_from_arrow_device(where[0], ctypes.addressof(device), 1, None, None, ctypes.byref(handle),
                                               None) == 0
    assert interop._array.wrap(handle.value).tolist() == x.to_pylist()


def test_compute_on_columns():
    x = pa.array([1.0, 4.0, 9.0])
    y = pa.array(interop.ufunc("sqrt")(interop.from_arrow(x)))
    assert y.to_pylist() == [1, 2, 3]


def test_others_are_refused_by_name():
    with pytest.raises(TypeError, match="ChunkedArray"):
        interop.from_arrow(pa.chunked_array([[1], [2]]))
