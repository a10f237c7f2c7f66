# SPDX-License-Identifier: MIT
"""NumPy's __array_struct__, CUDA's array interface, and the order in which asarray() tries the doors."""

import ctypes
import gc
import json
import pathlib
import weakref

import numpy as np
import pytest

import interop
from helpers import Owner, address
from interop._struct import ArrayStruct

CASES = json.loads((pathlib.Path(__file__).parents[2] / "data" / "protocol_cases.json").read_text())


class Only:
    """An object with some attributes of another, which it keeps."""

    def __init__(self, x, *names):
        self.x = x
        for name in names:
            setattr(self, name, getattr(x, name))


class Cuda:
    """__cuda_array_interface__ of memory that nobody touches."""

    def __init__(self, **entries):
        self.__cuda_array_interface__ = {"version": 3, "shape": (2, 3), "typestr": "<f4", "data": (4096, False),
                                         **entries}


def struct_of(x):
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return ArrayStruct.from_address(pointer(x.__array_struct__, None))


EMITTED = [case for case in CASES if case["kind"] in ("array_interface_emit", "array_struct_emit")]


@pytest.mark.parametrize("case", EMITTED, ids=lambda case: case["id"])
def test_what_numpy_emits(case):
    """The vectors of what NumPy says of an array: we say the same of it, but where that is wrong."""
    x = eval(case["input"], {"np": np})
    a, wanted = interop.from_array_interface(x), case["expect"]["ok"]
    if case["kind"] == "array_interface_emit":
        given = a.__array_interface__
        assert given["data"] == (address(x), wanted["data"][1]) and given["typestr"] == wanted["typestr"]
        assert list(given["shape"]) == wanted["shape"] and given["version"] == 3
        assert (given["strides"] and list(given["strides"])) == wanted["strides"]
        assert repr(given.get("descr", [("", given["typestr"])])) == wanted["descr"]
        return
    given, flags = struct_of(a), int(wanted["flags"], 16)
    if wanted["has_descr_ptr"]:  # NumPy clears all the flags instead of setting one
        flags = 0xf03
    elif given.typekind in b"MU":
        flags |= 0x800  # the unit, which NumPy loses
    assert given.flags == flags and bool(given.descr) is bool(flags & 0x800)
    assert (given.two, given.nd, given.typekind.decode()) == (2, wanted["nd"], wanted["typekind"])
    assert given.itemsize == wanted["itemsize"] and given.shape[:given.nd] == wanted["shape"]
    assert given.strides[:given.nd] == wanted["strides"]


ARRAYS = [np.arange(6.0).reshape(2, 3), np.arange(6, dtype="i2").reshape(2, 3).T, np.arange(12, dtype=">u4")[::-3],
          np.zeros((0, 3), "f4"), np.float32(0.5), np.array(["ab", "c"]), np.array([b"ab", b"c"]),
          np.array([1, 2], "M8[25s]"), np.array([1, 2], ">m8[ns]"), np.zeros(2, "V5"),
          np.broadcast_to(np.arange(3, dtype="c8"), (2, 3)), np.frombuffer(bytes(range(9)), "u1")[1:].view("i4"),
          np.zeros(2, [("a", "<i4"), ("b", ">f8", (2,)), ("c", [("d", "S3")])])]


@pytest.mark.parametrize("x", ARRAYS, ids=lambda x: f"{x.dtype}{x.shape}")
def test_array_struct_in_and_out(x):
    a = interop.from_array_struct(x)
    x, record = np.asarray(x), x.dtype.names is not None
    mine = interop.from_array_interface(x)  # dates keep their unit, which NumPy's struct has no place for
    for back in (np.asarray(Only(array, "__array_struct__")) for array in (mine, interop.from_array_struct(mine))):
        assert back.dtype == x.dtype and back.shape == x.shape and back.tobytes() == x.tobytes()
        assert back.flags.writeable is mine.readonly ^ True and back.flags.aligned is x.flags.aligned
        if x.size:
            assert address(back) == address(x)
    assert a.shape == x.shape and a.readonly is (record or not x.flags.writeable)  # NumPy says nothing of records
    if x.dtype.kind not in "mM":
        assert np.asarray(a).dtype == x.dtype and np.asarray(a).tobytes() == x.tobytes()


def test_array_struct_lives_as_long_as_needed():
    x = np.arange(3.0).view(Owner)
    owner = weakref.ref(x)
    a = interop.from_array_struct(x)
    y = np.asarray(Only(a, "__array_struct__"))
    del x, a
    gc.collect()
    assert owner() is not None and y.tolist() == [0, 1, 2]
    del y
    gc.collect()
    assert owner() is None


def test_array_struct_alone_keeps_the_memory():
    x = np.arange(3.0).view(Owner)
    owner, a = weakref.ref(x), interop.from_array_struct(x)
    alone, unused = type("Alone", (), {})(), a.__array_struct__
    alone.__array_struct__ = a.__array_struct__
    del x, a
    gc.collect()
    assert owner() is not None
    y, again = np.asarray(alone), interop.asarray(alone)
    del alone, unused
    gc.collect()
    assert owner() is not None and y.tolist() == again.tolist() == [0, 1, 2]
    del y
    gc.collect()
    assert owner() is not None
    del again
    gc.collect()
    assert owner() is None


def test_array_struct_goes_with_the_array():
    """At once, without a garbage collection, if nobody uses it any more; and no exception is lost on the way."""
    class Door:
        def __init__(self, a):
            self.a = a

        @property
        def __array_struct__(self):
            return self.a.__array_struct__

    x = np.arange(3.0).view(Owner)
    owner, door = weakref.ref(x), Door(interop.from_array_struct(x))
    y = np.asarray(door)
    with pytest.raises(ZeroDivisionError):
        max(np.asarray(Door(interop.empty(3))), 1 // 0)  # what is dropped while an exception is raised
    del x, door
    assert owner() is not None and y.tolist() == [0, 1, 2]
    del y
    assert owner() is None


def test_wrong_array_structs():
    for x in (None, Only(np.zeros(2)), type("X", (), {"__array_struct__": 7})()):
        with pytest.raises(TypeError):
            interop.from_array_struct(x)
    with pytest.raises(TypeError):
        interop.empty(2, "complex32").__array_struct__
    named = interop.empty(2)
    with pytest.raises(ValueError):
        interop.from_array_struct(type("X", (), {"__array_struct__": named.__dlpack__()})())
    for field, value, exception in [("two", 3, ValueError), ("nd", -1, ValueError), ("nd", 65, ValueError),
                                    ("shape", None, ValueError), ("data", None, ValueError),
                                    ("itemsize", 7, TypeError), ("typekind", b"q", TypeError),
                                    ("flags", 0x800, ValueError)]:
        a = interop.empty((2, 3), "float32")
        setattr(struct_of(a), field, value)
        with pytest.raises(exception):
            interop.from_array_struct(a)


def test_cuda_array_interface_in_and_out():
    a = interop.from_cuda_array_interface(Cuda(), device=(2, 1))
    assert (a.shape, a.strides, a.device, a.pointer, a.readonly) == ((2, 3), (12, 4), (2, 1), 4096, False)
    given = a.__cuda_array_interface__
    assert given == {"version": 3, "shape": (2, 3), "typestr": "<f4", "data": (4096, False), "strides": None,
                     "stream": None}
    a = interop.from_cuda_array_interface(Cuda(strides=(-12, 4), stream=7, data=(4096, True), version=2))
    again = interop.from_cuda_array_interface(a)
    assert again.strides == (-12, 4) and again.readonly and again.__cuda_array_interface__["stream"] == 7
    empty = interop.from_cuda_array_interface(Cuda(shape=(0, 3), data=(0, False)))
    assert empty.__cuda_array_interface__["data"] == (0, False)
    fields = [("a", "<i4"), ("", "|V4"), ("b", "<f8")]
    record = interop.from_cuda_array_interface(Cuda(typestr="|V16", descr=fields))
    assert record.__cuda_array_interface__["descr"] == fields
    assert not hasattr(interop.empty(2), "__cuda_array_interface__")
    with pytest.raises(BufferError):
        a.__array_interface__
    with pytest.raises(BufferError):
        a.memoryview()


@pytest.mark.parametrize("entries, exception", [
    (dict(stream=0), ValueError), (dict(stream=-1), ValueError), (dict(stream=True), TypeError),
    (dict(stream=1.0), TypeError), (dict(mask=Cuda()), BufferError), (dict(data=None), TypeError),
    (dict(data=(None, False)), TypeError), (dict(data=(0, False)), ValueError), (dict(strides=[12, 4]), TypeError),
    (dict(strides=(4,)), ValueError), (dict(shape=[2, 3]), TypeError), (dict(typestr="|O"), TypeError),
    (dict(version=None), TypeError), (dict(shape=(2**62, 4)), ValueError), (dict(shape=(2**64 + 2, 3)), OverflowError),
    (dict(strides=(2**64 + 12, 4)), OverflowError), (dict(data=(2**64 + 4096, False)), OverflowError),
    (dict(stream=2**64 + 1), OverflowError), (dict(version=2**32 + 3), OverflowError)], ids=repr)
def test_wrong_cuda_array_interfaces(entries, exception):
    with pytest.raises(exception):
        interop.from_cuda_array_interface(Cuda(**entries))


def test_streams_are_ordered():
    calls = []

    def wait(*arguments):
        calls.append(arguments)

    a = interop.from_cuda_array_interface(Cuda(stream=7), device=(2, 3), stream=2, wait=wait)
    assert calls == [((2, 3), 7, 2)] and a.__cuda_array_interface__["stream"] == 2
    interop.from_cuda_array_interface(Cuda(stream=2), stream=2, wait=wait)
    interop.from_cuda_array_interface(Cuda(), stream=2, wait=wait)
    assert len(calls) == 1
    with pytest.raises(BufferError):
        interop.from_cuda_array_interface(Cuda(stream=1), stream=2)
    for stream, exception in [(2**64 + 2, OverflowError), (-1, OverflowError), (True, TypeError)]:
        with pytest.raises(exception, match="stream"):
            interop.from_cuda_array_interface(Cuda(stream=2), stream=stream, wait=wait)
    with pytest.raises(OverflowError, match=r"device\[0\]"):
        interop.from_cuda_array_interface(Cuda(), device=(2**32 + 2, 0))

    def fail(*arguments):
        raise ZeroDivisionError("no such stream")

    x = Cuda(stream=1)
    reference = weakref.ref(x)
    with pytest.raises(ZeroDivisionError, match="no such stream"):
        interop.from_cuda_array_interface(x, stream=2, wait=fail)
    del x
    gc.collect()
    assert reference() is None


def test_events_of_columns_are_waited_for():
    class Column:
        """A column with an event, at an address that nobody reads."""

        def __init__(self, values):
            self.array = interop.from_dlpack(values)

        def __arrow_c_device_array__(self, requested_schema=None):
            return interop._arrow._give(self.array, 0, event=0x1234, device=True)

    values, calls = np.arange(3.0), []
    a = interop.from_arrow(Column(values), wait=lambda *arguments: calls.append(arguments))
    assert calls == [((1, -1), 0x1234)] and a.pointer == address(values)
    with pytest.raises(BufferError, match="sync_event is 0x1234 on device CPU.* wait is NULL"):
        interop.from_arrow(Column(values))

    def fail(*arguments):
        raise ZeroDivisionError("no such event")

    x = Column(values)
    reference = weakref.ref(x.array)
    with pytest.raises(ZeroDivisionError, match="no such event"):
        interop.from_arrow(x, wait=fail)
    del x
    gc.collect()
    assert reference() is None


def test_asarray_tries_the_doors_in_order():
    x = np.arange(3.0)
    assert list(interop.DOORS) == ["buffer", "array_struct", "array_interface", "dlpack", "cuda_array_interface",
                                   "arrow"]
    for names, door in [((), "buffer"), (("__array_struct__", "__array_interface__", "__dlpack__"), "array_struct"),
                        (("__array_interface__", "__dlpack__"), "array_interface"), (("__dlpack__",), "dlpack")]:
        a = interop.asarray(Only(x, *names) if names else x)
        assert a.door == door and a.pointer == address(x) and a.tolist() == [0, 1, 2]
    assert interop.asarray(Cuda()).door == "cuda_array_interface"
    assert interop.asarray(np.zeros(2, "M8[s]")).door == "array_interface"  # the others do not say the unit
    assert interop.asarray(x.__dlpack__()).door == "dlpack"
    for name in ("__arrow_c_device_array__", "__arrow_c_array__"):
        assert interop.asarray(Only(interop.asarray(x), name)).door == "arrow"
    broken = Only(x, "__array_interface__")
    broken.__array_struct__ = 7
    assert interop.asarray(broken).door == "array_interface"
    a = interop.asarray(x)
    assert interop.asarray(a) is a and interop.from_dlpack(x).door is None
    with pytest.raises(TypeError, match="none of the doors"):
        interop.asarray([1, 2])
    with pytest.raises(TypeError):
        interop.asarray(np.zeros(2, "O"))


@pytest.mark.parametrize("dtype", ["M8[D]", "m8[25us]"])
def test_the_unit_of_times_survives_asarray(dtype):
    x = np.arange(3).astype(dtype)
    a = interop.asarray(x)
    assert a.dtype.typestr == x.dtype.str and a.pointer == x.ctypes.data


INNER = np.dtype({"names": ["a"], "formats": ["u1"], "itemsize": 3})


@pytest.mark.parametrize("x", [
    np.datetime64("2020-01-01"), np.timedelta64(3, "s"), np.bytes_(b"abc"), np.str_("abc"), np.void(b"abcd"),
    np.float32(0.5), np.array([(1, 2)], [("a", "M8[s]"), ("b", "i4")])[0], np.zeros(3, [("a", "M8[s]")]),
    np.frombuffer(bytes(range(12)), [("n", INNER, (2,))]),
    np.frombuffer(bytes(range(7)), [("n", INNER, (2,)), ("z", "u1")]),
    np.zeros(2, [(("title", "a"), "i4")]), np.zeros(2, [("a", "i4")])], ids=lambda x: str(x.dtype))
def test_asarray_takes_the_door_that_says_all(x):
    a = interop.asarray(x)
    assert a.shape == x.shape
    y = np.asarray(a)
    assert a.dtype.descr == (x.dtype.descr if x.dtype.names else None)
    assert (y.dtype.str, y.dtype.names or None, y.tobytes()) == (x.dtype.str, x.dtype.names, x.tobytes())
    if isinstance(x, np.ndarray):
        assert a.pointer == address(x) and a.readonly is not x.flags.writeable


def test_asarray_takes_the_first_door_where_none_says_all():
    x = np.zeros(2, [(("title", "a"), "i4")])

    class Buffer(np.ndarray):
        """The other doors are shut."""
        __array_struct__ = __array_interface__ = __dlpack__ = None

    a = interop.asarray(x.view(Buffer))
    assert a.door == "buffer" and a.dtype.descr == [("a", "<i4")] and a.pointer == address(x)
