# SPDX-License-Identifier: MIT
"""DLPack capsules built by hand: every field can be wrong, every deleter is counted."""

import gc
import threading

import interop
import pytest
from managed import Legacy, Producer, Versioned, capsule_name, named_capsule

BIG = 2**63 - 1
KINDS = pytest.mark.parametrize("kind", [Versioned, Legacy], ids=["versioned", "legacy"])


@KINDS
def test_import_and_release(kind):
    producer = Producer(kind=kind)
    capsule = producer.capsule()
    array = interop.from_dlpack(capsule)
    assert capsule_name(capsule) == "used_" + kind.name.decode()
    assert (array.shape, array.strides, array.dtype, array.device) == ((2, 3), (12, 4), "float32", (1, 0))
    assert array.pointer == producer.managed.tensor.data
    assert array.readonly is (kind is Legacy)
    assert array.tolist() == [[0, 1, 2], [3, 4, 5]]
    del capsule
    assert producer.deleted == 0
    del array
    assert producer.deleted == 1


@KINDS
def test_consumed_twice(kind):
    producer = Producer(kind=kind)
    capsule = producer.capsule()
    array = interop.from_dlpack(capsule)
    with pytest.raises(ValueError, match="consumed before"):
        interop.from_dlpack(capsule)
    assert array.tolist() == [[0, 1, 2], [3, 4, 5]]
    del array, capsule
    assert producer.deleted == 1


def test_deleter_may_be_null():
    producer = Producer(deleter=False)
    array = interop.from_dlpack(producer)
    assert array.tolist() == [[0, 1, 2], [3, 4, 5]]
    del array
    assert producer.deleted == 0


def test_other_capsules_and_objects_are_refused():
    with pytest.raises(ValueError, match='"dlpack_exchange_api" does not carry'):
        interop.from_dlpack(named_capsule(b"dlpack_exchange_api"))
    with pytest.raises(ValueError, match="does not carry"):
        interop.from_dlpack(named_capsule(None))
    with pytest.raises(TypeError, match="list has no __dlpack__"):
        interop.from_dlpack([1.0])
    with pytest.raises(TypeError, match="list has no __array_interface__"):
        interop.from_array_interface([1.0])


WELL_FORMED = {
    "strides NULL": (dict(null="strides", version=(1, 1)), (2, 3), (12, 4), 0),
    "rank 0": (dict(shape=()), (), (), 0),
    "byte_offset": (dict(shape=(3,), byte_offset=8), (3,), (4,), 8),
    "negative stride": (dict(shape=(3,), strides=(-1,), byte_offset=8), (3,), (-4,), 8),
    "stride 0": (dict(strides=(0, 1)), (2, 3), (0, 4), 0),
    "no elements": (dict(shape=(0, 3), null="data"), (0, 3), None, None),
    "huge extents beside a zero": (dict(shape=(2**62, 4, 0)), (2**62, 4, 0), None, None),
    "huge stride on an extent of 1": (dict(shape=(1, 3), strides=(BIG, 1)), (1, 3), None, 0),
}


@pytest.mark.parametrize("fields, shape, strides, offset", WELL_FORMED.values(), ids=WELL_FORMED)
def test_well_formed(fields, shape, strides, offset):
    producer = Producer(**fields)
    array = interop.from_dlpack(producer)
    assert array.shape == shape
    assert strides is None or array.strides == strides
    if offset is not None:
        assert array.pointer == producer.managed.tensor.data + offset
        assert array[(0,) * array.ndim].item() == offset / 4
    del array
    assert producer.deleted == 1


HOSTILE = {
    "shape NULL": (dict(null="shape"), ValueError, "shape"),
    "rank -1": (dict(ndim=-1), ValueError, "-1"),
    "rank 65": (dict(ndim=65), ValueError, "65"),
    "rank INT32_MAX": (dict(ndim=2**31 - 1), ValueError, "2147483647"),
    "extent -1": (dict(shape=(2, -1)), ValueError, "-1"),
    "extent INT64_MIN": (dict(shape=(-2**63, 3)), ValueError, "shape"),
    "elements overflow": (dict(shape=(2**32, 2**32, 16)), ValueError, "overflow|fit|too"),
    "bytes overflow": (dict(shape=(BIG,)), ValueError, "overflow|fit|too"),
    "data NULL": (dict(null="data"), ValueError, "NULL"),
    "lanes 0": (dict(dtype=(2, 32, 0)), TypeError, "lanes"),
    "bits 0": (dict(dtype=(2, 0, 1)), TypeError, "bits"),
    "fp4 of 8 bits": (dict(dtype=(17, 8, 1)), TypeError, "bits"),
    "code 250": (dict(dtype=(250, 32, 1)), TypeError, "250"),
    "device 0": (dict(device=(0, 0)), ValueError, "device"),
    "device -5": (dict(device=(-5, 0)), ValueError, "device"),
    "byte_offset wraps": (dict(byte_offset=2**64 - 1), ValueError, "byte_offset|address"),
    "stride INT64_MAX": (dict(strides=(BIG, 1)), ValueError, "stride"),
    "stride INT64_MIN": (dict(strides=(-2**63, 1)), ValueError, "stride"),
    "stride whose bytes wrap": (dict(strides=(2**62 + 1, 1)), ValueError, "stride"),
}


@KINDS
@pytest.mark.parametrize("fields, exception, words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_tensor_is_refused_and_stays_with_its_capsule(kind, fields, exception, words):
    producer = Producer(kind=kind, **fields)
    before = bytes(producer.managed)
    capsule = producer.capsule()
    with pytest.raises(exception, match=words):
        interop.from_dlpack(capsule)
    assert capsule_name(capsule) == kind.name.decode()
    assert producer.deleted == 0 and bytes(producer.managed) == before
    del capsule
    assert producer.deleted == 1


@pytest.mark.parametrize("version", [(0, 9), (2, 0), (2**32 - 1, 0)])
def test_unknown_major_version(version):
    producer = Producer(version=version, ndim=-7, null="shape")  # only version and deleter may be looked at
    with pytest.raises(BufferError, match="version"):
        interop.from_dlpack(producer)
    gc.collect()  # the traceback held the capsule
    assert producer.deleted == 1


def test_old_producer_is_asked_again_without_keywords():
    class Old(Producer):
        def __dlpack__(self, stream=None):
            return self.capsule()

    producer = Old(kind=Legacy)
    array = interop.from_dlpack(producer)
    copied = interop.from_dlpack(producer, copy=True)
    assert array.pointer == producer.managed.tensor.data and array.readonly
    assert copied.pointer != array.pointer and not copied.readonly and copied.tolist() == array.tolist()
    with pytest.raises(TypeError, match="keyword"):  # it cannot promise not to copy
        interop.from_dlpack(producer, copy=False)
    assert producer.deleted == 1
    del array
    assert producer.deleted == 2


def test_producer_errors_pass_through():
    class Refuses(Producer):
        def __dlpack__(self, **keywords):
            raise BufferError("not today")

    with pytest.raises(BufferError, match="not today"):
        interop.from_dlpack(Refuses())


def test_device_that_the_producer_did_not_keep_to():
    producer = Producer(device=(3, 0))
    with pytest.raises(BufferError, match="gave device"):
        interop.from_dlpack(producer, device="cpu")
    gc.collect()
    assert producer.deleted == 1


def test_device_memory_is_carried_but_never_read():
    producer = Producer(device=(2, 1), data=0x1000)
    array = interop.from_dlpack(producer)
    assert array.device == array.__dlpack_device__() == (2, 1)
    assert (array.pointer, array[1, 1:].pointer) == (0x1000, 0x1000 + 16)
    assert "CUDA:1" in repr(array)
    with pytest.raises(BufferError):
        array.tolist()
    with pytest.raises(BufferError):
        interop.ufunc("add")(array, array)
    with pytest.raises(BufferError):
        array.__array_interface__
    exported = interop.from_dlpack(array)
    assert (exported.device, exported.pointer) == ((2, 1), 0x1000)
    with pytest.raises(BufferError, match=r"strides\[1\] is -4.* copy"):
        array[:, ::-1].__dlpack__(max_version=(1, 0))
    with pytest.raises(BufferError, match="device .1, 0. is wanted|not readable"):
        array[:, ::-1].__dlpack__(max_version=(1, 0), dl_device=(1, 0))


# Our capsules

@KINDS
def test_reexport_lives_as_long_as_its_last_user(kind):
    version = (1, 3) if kind is Versioned else None
    for order in ("array first", "capsule first"):
        producer = Producer()
        array = interop.from_dlpack(producer)
        capsule = array.__dlpack__(max_version=version)
        assert capsule_name(capsule) == kind.name.decode()
        again = interop.from_dlpack(capsule)
        assert again.pointer == array.pointer
        del capsule
        if order == "array first":
            del array
            assert producer.deleted == 0 and again.tolist() == [[0, 1, 2], [3, 4, 5]]
            del again
        else:
            del again
            assert producer.deleted == 0 and array.tolist() == [[0, 1, 2], [3, 4, 5]]
            del array
        assert producer.deleted == 1


@KINDS
def test_unconsumed_capsule_releases_what_it_holds(kind):
    producer = Producer()
    array = interop.from_dlpack(producer)
    capsules = [array.__dlpack__(max_version=(1, 3) if kind is Versioned else None) for _ in range(3)]
    del array
    while capsules:
        assert producer.deleted == 0
        capsules.pop()
    assert producer.deleted == 1


def test_capsule_destroyed_under_an_exception(no_exception_is_swallowed):
    """The capsule's destructor runs its deleter even then, and reports the exception that ctypes makes it lose."""
    numpy = pytest.importorskip("numpy", reason="needs a consumer in C")
    producer = Producer(dtype=(4, 16, 1), shape=(2,))

    class Temporary:
        def __dlpack__(self, **keywords):
            return interop.from_dlpack(producer).__dlpack__(**keywords)  # only the capsule is left of the array

        def __dlpack_device__(self):
            return 1, 0

    with pytest.raises(SystemError):
        numpy.from_dlpack(Temporary())
    assert producer.deleted == 1
    assert len(no_exception_is_swallowed) == 1 and "Error" in no_exception_is_swallowed.pop()


def test_released_on_another_thread():
    producer = Producer()
    arrays = [interop.from_dlpack(producer)]
    arrays += [interop.from_dlpack(arrays[0]) for _ in range(9)]
    threads = [threading.Thread(target=arrays.pop) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert producer.deleted == 1


@pytest.mark.parametrize("stream", [-1, 0, 1, 2, 7])
def test_stream_is_refused_on_the_cpu(stream):
    with pytest.raises(ValueError, match="stream"):
        interop.empty(2).__dlpack__(stream=stream)


def test_requests():
    array = interop.from_dlpack(Producer())
    for keywords, name in [(dict(), "dltensor"), (dict(max_version=None), "dltensor"),
                           (dict(max_version=(0, 8)), "dltensor"), (dict(max_version=(1, 0)), "dltensor_versioned"),
                           (dict(max_version=[2, 0]), "dltensor_versioned"),
                           (dict(max_version=(1, 0), dl_device=(1, 0), copy=False), "dltensor_versioned")]:
        assert capsule_name(array.__dlpack__(**keywords)) == name
    with pytest.raises(BufferError, match="device"):
        array.__dlpack__(max_version=(1, 0), dl_device=(2, 0))
    with pytest.raises(TypeError):
        array.__dlpack__(max_version=5)
    with pytest.raises(ValueError):
        array.__dlpack__(max_version=(1,))
    for wrong in (dict(max_version=(2**32, 0)), dict(max_version=(1, -1)), dict(dl_device=(2**32 + 1, 0)),
                  dict(dl_device=(1, 2**31)), dict(stream=2**64 - 1)):
        with pytest.raises(OverflowError):  # ctypes would let them wrap
            array.__dlpack__(**{"max_version": (1, 0), **wrong})
    for wrong in (dict(max_version=(1.0, 0)), dict(dl_device=("1", 0)), dict(stream=True), dict(stream=1.0)):
        with pytest.raises(TypeError, match="no integer"):
            array.__dlpack__(**{"max_version": (1, 0), **wrong})
    copied = interop.from_dlpack(array.__dlpack__(max_version=(1, 0), copy=True))
    assert copied.pointer != array.pointer and copied.tolist() == array.tolist()
    for dtype in (">i4", "S3", "M8[s]", "U2"):  # DLPack has no code for them
        with pytest.raises(BufferError, match="code"):
            interop.empty(2, dtype).__dlpack__(max_version=(1, 0))


def test_read_only_cannot_leave_through_the_legacy_door():
    producer = Producer(flags=1)
    array = interop.from_dlpack(producer)
    assert array.readonly
    with pytest.raises(BufferError, match="read-only|READ_ONLY"):
        array.__dlpack__()
    assert interop.from_dlpack(array.__dlpack__(max_version=(1, 0))).readonly
    assert interop.from_dlpack(array.__dlpack__(copy=True)).tolist() == array.tolist()
