# SPDX-License-Identifier: MIT
"""NumPy, through DLPack and through __array_interface__."""

import ctypes
import gc
import weakref

import interop
import pytest

np = pytest.importorskip("numpy", reason="NumPy is not installed")
from helpers import Owner, address, is_reversed, strides_that_count  # noqa: E402

DOORS = pytest.mark.parametrize("door", [interop.from_dlpack, interop.from_array_interface], ids=lambda f: f.__name__)
DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128".split()


@DOORS
@pytest.mark.parametrize("dtype", DTYPES)
def test_round_trip(door, dtype):
    x = np.arange(6).reshape(2, 3).astype(dtype)
    a = door(x)
    assert (a.shape, a.strides, a.dtype, a.dtype.typestr) == (x.shape, x.strides, dtype, x.dtype.str)
    assert a.pointer == address(x) and not a.readonly and a.device == (1, 0)
    for y in (np.from_dlpack(a), np.asarray(a)):
        assert address(y) == address(x)
        assert (y.shape, y.strides, y.dtype, y.flags.writeable) == (x.shape, x.strides, x.dtype, True)
        y[1, 2] = 1
        assert x[1, 2] == 1


@DOORS
@pytest.mark.parametrize("view", [
    lambda x: x[::-1], lambda x: x[:, ::-2], lambda x: x.T, lambda x: x[1:, 1:], lambda x: x[:, 1],
    lambda x: np.broadcast_to(x[0], (4, 5)), lambda x: x[:0], lambda x: x[1, 2, ...], lambda x: x[None, :, None]])
def test_layouts(door, view):
    x = view(np.arange(20, dtype="f4").reshape(4, 5))
    a = door(x)
    assert (a.shape, a.readonly, a.tolist()) == (x.shape, not x.flags.writeable, x.tolist())
    y = np.from_dlpack(a)
    assert y.flags.writeable == x.flags.writeable and y.tolist() == x.tolist()
    if x.size:
        assert a.pointer == address(x) == address(np.asarray(a))
        assert strides_that_count(x) == strides_that_count(a) == strides_that_count(np.asarray(a))
    if is_reversed(x):
        assert y.flags.c_contiguous and address(y) != address(x)
        y = np.from_dlpack(a, copy=False)
    if x.size:
        assert address(y) == address(x) == interop.from_dlpack(a).pointer
        assert strides_that_count(y) == strides_that_count(x)


@DOORS
def test_read_only_stays_read_only(door):
    x = np.arange(3.0)
    x.flags.writeable = False
    a = door(x)
    assert a.readonly and a[1:].readonly
    assert not np.asarray(a).flags.writeable and not np.from_dlpack(a).flags.writeable
    with pytest.raises(BufferError, match="read-only|READ_ONLY"):
        interop.ufunc("add")(x, x, out=x)
    with pytest.raises(BufferError):
        a.__dlpack__()
    copied = np.from_dlpack(a, copy=True)
    assert copied.flags.writeable and address(copied) != address(x) and (copied == x).all()


@DOORS
def test_owner_goes_first(door):
    x = np.arange(1000.0).view(Owner)
    where, watch = address(x), weakref.ref(x)
    a = door(x)
    del x
    gc.collect()
    assert a.pointer == where and a.tolist() == list(range(1000))
    if door is interop.from_array_interface:
        assert watch() is not None
    y = np.asarray(a[::2])
    del a
    gc.collect()
    assert y.tolist() == list(range(0, 1000, 2))
    del y
    gc.collect()
    assert watch() is None


@DOORS
def test_consumer_goes_first(door):
    import sys

    x = np.arange(10.0)
    before = sys.getrefcount(x)
    for consumer in (lambda a: a, np.asarray, np.from_dlpack, lambda a: a.__dlpack__(max_version=(1, 0))):
        y = consumer(door(x))
        assert sys.getrefcount(x) == before + 1
        del y
        gc.collect()
        assert sys.getrefcount(x) == before
    assert x.tolist() == list(range(10))


def test_failed_import_holds_nothing():
    import sys

    x = np.empty(3, dtype=object)
    before = sys.getrefcount(x)
    with pytest.raises(TypeError):
        interop.from_array_interface(x)
    gc.collect()
    assert sys.getrefcount(x) == before


def test_memory_that_only_the_dictionary_holds():
    """NumPy's scalars hand out such a dictionary, up to NumPy 2.4."""
    class Dictionary(dict):
        pass

    class Fresh:
        @property
        def __array_interface__(self):
            made = Dictionary(np.float64(2.5).__array_interface__)
            self.watch = weakref.ref(made)
            return made

    fresh = Fresh()
    a = interop.from_array_interface(fresh)
    gc.collect()
    assert fresh.watch() is not None and a.shape == () and float(a) == 2.5
    del a
    assert fresh.watch() is None
    assert float(interop.asarray(np.float32(0.5))) == 0.5


def test_keywords():
    x = np.arange(4.0)
    assert interop.from_dlpack(x, copy=False, device="cpu").pointer == address(x)
    copied = interop.from_dlpack(x, copy=True)
    assert copied.pointer != address(x) and copied.tolist() == x.tolist() and not copied.readonly
    assert np.from_dlpack(interop.from_dlpack(x), device="cpu", copy=False).tolist() == x.tolist()


def test_an_array_of_odd_strides_is_copied():
    """DLPack cannot say strides that are no multiples of the element, whatever their sign."""
    x = np.zeros(5, [("a", "i1"), ("b", "<i4")])
    x["b"] = range(5)
    for view in (x["b"], x["b"][::-1]):
        assert interop.from_dlpack(interop.asarray(view)).tolist() == view.tolist()


def test_foreign_byte_order():
    x = np.arange(3, dtype=">i4")
    a = interop.asarray(x)
    assert a.dtype == ">i4" and a.dtype.typestr == ">i4" and a.tolist() == [0, 1, 2] and a.pointer == address(x)
    assert np.asarray(a).dtype == x.dtype
    with pytest.raises(TypeError):
        interop.ufunc("add")(x, x)
    with pytest.raises(BufferError):
        a.__dlpack__(max_version=(1, 0))


@pytest.mark.parametrize("dtype", [">i2", "<i2", ">f8", ">c16", ">U3", ">M8[us]", "|S3", [("a", ">i4"), ("b", "i1"),
                                   ("c", [("x", "<f4"), ("y", ">f4", (2,))])]], ids=str)
def test_to_native(dtype):
    x = np.frombuffer(bytes(range(200)), np.dtype(dtype), 4)[::-1]
    native = interop.asarray(x).to_native()
    wanted = x.astype(x.dtype.newbyteorder("=")) if "U" not in str(dtype) else x.byteswap().view(x.dtype.newbyteorder("="))
    assert np.asarray(native).dtype == wanted.dtype and np.asarray(native).tobytes() == wanted.tobytes()
    assert not native.readonly and native.pointer != address(x)


def test_failing_consumer_keeps_its_own_error():
    a = interop.empty(4, "bfloat16")
    with pytest.raises((BufferError, RuntimeError), match="[Uu]nsupported"):
        np.from_dlpack(a)
    assert interop.from_dlpack(a).pointer == a.pointer


class Interface:
    def __init__(self, **entries):
        self.memory = np.arange(8, dtype="u1")
        self.__array_interface__ = {"version": 3, "shape": (8,), "typestr": "|u1",
                                    "data": (address(self.memory), False), **entries}


def test_buffer_form():
    for data, readonly in ((bytearray(range(8)), False), (bytes(range(8)), True), (memoryview(bytes(range(8))), True)):
        a = interop.from_array_interface(Interface(data=data, shape=(2, 3), strides=(3, 1), offset=2))
        del data
        gc.collect()
        assert a.tolist() == [[2, 3, 4], [5, 6, 7]] and a.readonly is readonly
    data = bytearray(8)
    a = interop.from_array_interface(Interface(data=data))
    with pytest.raises(BufferError):
        data.append(0)  # would move the memory
    del a
    data.append(0)
    for wrong in (dict(offset=1), dict(offset=-1), dict(shape=(9,)), dict(strides=(2,)), dict(strides=(-1,))):
        with pytest.raises(ValueError):
            interop.from_array_interface(Interface(data=bytearray(8), **wrong))


@pytest.mark.parametrize("entries, exception", [
    (dict(typestr="|O"), TypeError), (dict(typestr="float32"), TypeError), (dict(typestr=None), TypeError),
    (dict(shape=[8]), TypeError), (dict(shape=(2.0,)), TypeError), (dict(shape=(-1,)), ValueError),
    (dict(shape=(2**62, 2**62)), ValueError), (dict(strides=(1, 1)), ValueError),
    (dict(strides=(2**63 - 1,)), ValueError),
    (dict(data=("0x10", False)), TypeError), (dict(data=(0, False)), ValueError), (dict(data=(1,)), TypeError),
    (dict(data=7), TypeError), (dict(data=None), TypeError), (dict(version=2), BufferError),
    (dict(mask=np.zeros(8, bool)), BufferError), (dict(shape=(1,) * 65), ValueError),
    (dict(shape=(2**64 + 8,)), OverflowError), (dict(shape=(2**63,)), OverflowError), (dict(shape=(True,)), TypeError),
    (dict(strides=(2**64 + 1,)), OverflowError), (dict(strides=(True,)), TypeError),
    (dict(data=(2**64 + 64, False)), OverflowError), (dict(data=(-1, False)), OverflowError),
    (dict(data=bytearray(8), offset=2**64), OverflowError), (dict(data=bytearray(8), offset=1.0), TypeError),
    (dict(version=2**32 + 3), OverflowError)], ids=repr)
def test_wrong_interface(entries, exception):
    with pytest.raises(exception):
        interop.from_array_interface(Interface(**entries))


@pytest.mark.parametrize("data, words", [
    (None, "missing, and Interface is no buffer"), ([7, False], "of type list"), ((7,), r"\(7,\)"),
    (("0x10", False), "0x10")], ids=repr)
def test_what_is_wrong_with_the_data(data, words):
    with pytest.raises(TypeError, match=rf"data entry .*{words}.* must be \(address, read-only\)"):
        interop.from_array_interface(Interface(data=data))


RECORDS = [
    np.dtype([("a", "<i4"), ("b", "<f8")]),
    np.dtype([("a", "i1"), ("b", ">f8")], align=True),
    np.dtype([(("title", "a"), "<M8[us]"), ("s", [("t", "S3"), ("u", "<U2")]), ("v", "<f4", (2, 3))]),
    np.dtype([("a", "<f2"), ("b", [("c", "?"), ("d", "S0")], (0,))]),
]


@pytest.mark.parametrize("dtype", RECORDS, ids=str)
def test_records_pass(dtype):
    x = np.frombuffer(bytes(range(256)) * 6, "V1")[:4 * dtype.itemsize].view(dtype).reshape(2, 2)[::-1]
    x.flags.writeable = False
    a = interop.from_array_interface(x)
    assert a.dtype.typestr == f"|V{dtype.itemsize}" and a.dtype.itemsize == dtype.itemsize
    y = np.asarray(a)
    assert address(y) == address(x) and y.strides == x.strides and not y.flags.writeable
    assert np.dtype(a.dtype.descr) == np.dtype(dtype.descr)  # NumPy makes fields of the padding in a list
    assert y.dtype == dtype
    for name in dtype.names:
        assert y[name].dtype == x[name].dtype and y[name].tobytes() == x[name].tobytes()
    with pytest.raises(BufferError):
        a.__dlpack__()


@pytest.mark.parametrize("offsets", [[4, 0], [0, 0]])
def test_records_that_no_list_can_say(offsets):
    """Fields out of order, or one over the other: NumPy hides them, but takes the dictionary that we make of them."""
    fields = {"names": ["x", "y"], "formats": ["<i4", "<f4"], "offsets": offsets, "itemsize": 12}
    x = np.arange(24, dtype="u1").view("V12")
    a = interop.from_array_interface(Interface(x=x, typestr="|V12", shape=(2,), data=(address(x), False), descr=fields))
    assert a.dtype.descr == fields
    y = np.asarray(a)
    assert y.dtype == np.dtype(fields) and address(y) == address(x)
    assert interop.from_array_interface(x.view(np.dtype(fields))).dtype.descr is None


def test_records_that_no_interface_can_say():
    x = np.zeros(2, dtype=[("a", "<i4"), ("b", "O")])
    with pytest.raises(TypeError):
        interop.from_array_interface(x)
    bad = Interface(typestr="|V8", shape=(2,), data=(address(np.zeros(4)), False), descr=[("a", "<i4"), ("b", "<f8")])
    with pytest.raises(ValueError):
        interop.from_array_interface(bad)  # 12 bytes: NumPy reads past the end


def test_memory_without_an_owner():
    """A pointer from C, by way of ctypes' own interface."""
    block = (ctypes.c_double * 4)(1, 2, 3, 4)
    x = np.ctypeslib.as_array(block)
    a = interop.from_dlpack(x)
    assert a.pointer == ctypes.addressof(block)
    del x
    gc.collect()
    interop.ufunc("multiply")(a, 2.0, out=a)
    assert list(block) == [2, 4, 6, 8]
