# SPDX-License-Identifier: MIT
"""ml_dtypes: element types whose typestr does not say what they are, and which NumPy does not export by DLPack."""

import interop
import pytest

ml_dtypes = pytest.importorskip("ml_dtypes", reason="ml_dtypes is not installed")
np = pytest.importorskip("numpy", reason="NumPy is not installed")
from helpers import address  # noqa: E402

FP8 = ("float8_e3m4 float8_e4m3 float8_e4m3b11fnuz float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz "
       "float8_e8m0fnu").split()


@pytest.mark.parametrize("name", ["bfloat16", *FP8])
def test_round_trip(name):
    dtype = np.dtype(getattr(ml_dtypes, name))
    x = np.array([[1, 2, 4], [8, 4, 2]]).astype(dtype)[:, ::-1]
    a = interop.asarray(x)
    assert (a.dtype, a.itemsize, a.pointer, a.strides) == (name, dtype.itemsize, address(x), x.strides)
    y = np.asarray(a)
    assert address(y) == address(x) and y.dtype.kind == "V" and (y.view(dtype) == x).all()
    assert interop.from_dlpack(a).dtype == name
    assert interop.empty(2, dtype).dtype == interop.empty(2, name).dtype == name


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
