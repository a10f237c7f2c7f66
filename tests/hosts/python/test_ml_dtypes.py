# SPDX-License-Identifier: MIT
"""ml_dtypes: element types whose typestr does not say what they are, and which NumPy does not export by DLPack."""

import interop
import pytest

ml_dtypes = pytest.importorskip("ml_dtypes", reason="ml_dtypes is not installed")
np = pytest.importorskip("numpy", reason="NumPy is not installed")
from helpers import address  # noqa: E402

BF16_LOOPS = [(name, loop) for name in interop.ufuncs() for loop in interop.ufunc(name).loops()
              if set(loop.inputs) == {"bfloat16"}]

FP8 = ("float8_e3m4 float8_e4m3 float8_e4m3b11fnuz float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz "
       "float8_e8m0fnu").split()


@pytest.mark.parametrize("name", ["bfloat16", *FP8])
def test_round_trip(name):
    dtype = np.dtype(getattr(ml_dtypes, name))
    x = np.array([[1, 2, 4], [8, 4, 2]]).astype(dtype)[:, ::-1]
    a = interop.asarray(x)
    assert (a.dtype, a.itemsize, a.pointer, a.strides) == (name, dtype.itemsize, address(x), x.strides)
    y = np.asarray(a)
    assert address(y) == address(x) and y.dtype == dtype and (y == x).all()  # its name comes by __array_struct__
    assert interop.from_dlpack(a).dtype == name
    assert interop.empty(2, dtype).dtype == interop.empty(2, name).dtype == name


@pytest.mark.parametrize("name", "complex32 bcomplex32 float4_e2m1fn float6_e2m3fn float6_e3m2fn float8_e5m2".split())
def test_every_door_of_numpys(name):
    """What has kind W or f there, and what has less bits than its byte."""
    dtype = np.dtype(getattr(ml_dtypes, name, None) or pytest.skip(f"ml_dtypes has no {name}"))
    x = np.zeros((2, 3), dtype)[:, ::-1]
    for take in (interop.asarray, interop.from_array_interface, interop.from_array_struct):
        a = take(x)
        assert (a.dtype, a.shape, a.strides, a.pointer) == (name, x.shape, x.strides, address(x))
    if dtype.kind != "W":
        y = np.asarray(a)
        assert address(y) == address(x) and y.dtype == dtype


def test_values():
    assert interop.asarray(np.array([1, -2.5, 3e38], ml_dtypes.bfloat16))[:2].tolist() == [1, -2.5]
    with pytest.raises(TypeError, match="float8_e5m2"):
        interop.asarray(np.zeros(2, ml_dtypes.float8_e5m2)).tolist()


def test_plain_void_stays_what_it_is():
    """Without a name beside it, two bytes are two bytes."""
    assert interop.asarray(np.zeros(3, "V2")).dtype.number == 0


def test_types_of_less_than_a_byte_come_as_bytes():
    """NumPy keeps each in a byte, under the same typestr as the one-byte floats."""
    a = interop.asarray(np.array([1, 2, 3], ml_dtypes.int4))
    assert (a.itemsize, a.dtype.number, a.dtype.typestr) == (1, 0, "|V1")


def bfloat16s(count, seed):
    """Numbers of usual sizes, and all bit patterns."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2**16, count).astype("u2").view(ml_dtypes.bfloat16)
    return np.where(rng.integers(0, 2, count) == 1, x, rng.standard_normal(count).astype(x.dtype))


@pytest.mark.parametrize("name, loop", BF16_LOOPS, ids=lambda x: x if isinstance(x, str) else "")
def test_ufuncs(name, loop):
    """As ml_dtypes, which computes in float32 too; functions as float64's, rounded once."""
    inputs = [bfloat16s(20000, seed) for seed in range(len(loop.inputs))]
    ours = np.asarray(interop.ufunc(name)(*inputs))
    ours = ours.view(ml_dtypes.bfloat16) if loop.outputs == ("bfloat16",) else ours
    with np.errstate(all="ignore"):
        if name in ("exp", "log", "sin"):
            theirs = getattr(np, name)(inputs[0].astype("f8")).astype(ours.dtype)
        else:
            theirs = getattr(np, name)(*inputs) if hasattr(np, name) else inputs[0].astype("f4")
    assert ours.dtype == theirs.dtype
    same = ours.view(f"u{ours.itemsize}") == theirs.view(f"u{ours.itemsize}")
    if name in ("maximum", "minimum"):  # of zeros
        same |= ours == theirs
    if ours.dtype != bool:
        same |= np.isnan(ours) & np.isnan(theirs)
    assert same.all()


def test_bfloat16_has_the_loops_of_ml_dtypes():
    one = np.ones(1, ml_dtypes.bfloat16)
    for name in filter(lambda name: hasattr(np, name), interop.ufuncs()):
        function = interop.ufunc(name)
        try:
            expected = getattr(np, name)(*[one] * function.nin).dtype.name
        except TypeError:
            expected = None
        found = [loop.outputs[0] for loop in function.loops() if set(loop.inputs) == {"bfloat16"}]
        assert found == ([expected] if expected else []), name
