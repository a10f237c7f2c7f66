# SPDX-License-Identifier: MIT
"""Reductions against NumPy's: types, shapes, axes, refusals; sums against exact ones."""

import itertools
import math

import interop
import pytest

np = pytest.importorskip("numpy", reason="NumPy is not installed")

DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64".split()
SHAPES = [(), (1,), (5,), (3, 4), (0, 3), (3, 0), (2, 1, 5), (2, 3, 4), (3, 300, 2)]
BINARY = [name for name in interop.ufuncs() if interop.ufunc(name).nin == 2 and interop.ufunc(name).nout == 1]


def layouts(array):
    yield array
    if array.ndim:
        yield np.asfortranarray(array)
        yield np.ascontiguousarray(array[::-1])[::-1]
        yield np.repeat(array, 2, axis=-1)[..., ::2]


def outcome(function):
    try:
        with np.errstate(all="ignore"):
            return np.asarray(function())
    except (TypeError, ValueError) as error:
        return type(error)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", BINARY)
def test_equals_numpy(name, dtype):
    """Small integers: sums are exact, products rounded. Where NumPy casts to find a loop, the library refuses."""
    ours, numpys = interop.ufunc(name), getattr(np, name)
    rng = np.random.default_rng(5)
    for shape in SHAPES:
        values = rng.integers(1, 5, shape).astype(dtype)
        for array, keepdims in itertools.product(layouts(values), (False, True)):
            ndim = array.ndim
            for axis in [None, (), *range(-ndim, ndim), *itertools.permutations(range(ndim), 2)]:
                got = outcome(lambda: ours.reduce(array, axis, keepdims=keepdims))
                want = outcome(lambda: numpys.reduce(array, axis=axis, keepdims=keepdims))
                if got is TypeError or (got is ValueError and isinstance(want, np.ndarray)):
                    assert not {(dtype,) * 2} & {loop.inputs for loop in ours.loops() if loop.outputs == (dtype,)}
                elif isinstance(got, type) and want is got:
                    continue
                else:
                    assert got.dtype == want.dtype and got.shape == want.shape, (shape, axis)
                    error = array.size * np.finfo(dtype).eps if name == "multiply" and got.dtype.kind == "f" else 0
                    same = np.allclose(got, want, error, 0, equal_nan=True) if error else \
                        np.array_equal(got, want, equal_nan=got.dtype.kind == "f")
                    assert same, (shape, array.strides, axis)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sums_are_accurate_and_do_not_depend_on_strides(dtype):
    add, rng = interop.ufunc("add"), np.random.default_rng(7)
    values = (rng.standard_normal((37, 53, 29)) * 10.0 ** rng.integers(-6, 6, (37, 53, 29))).astype(dtype)
    unit = np.finfo(dtype).eps / 2
    for axis in (0, 1, 2, (0, 1), (0, 2), (1, 2), None):
        sums = [np.asarray(add.reduce(array, axis)) for array in layouts(values)]
        assert len({array.tobytes() for array in sums}) == 1, axis
        axes = tuple(range(3)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        rows = np.moveaxis(values, axes, range(-len(axes), 0)).reshape(sums[0].size, -1).astype(float)
        for got, row in zip(sums[0].ravel().tolist(), rows):
            assert abs(got - math.fsum(row)) <= 26 * unit * math.fsum(abs(row))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_sums_side_by_side_are_those_one_by_one(dtype):
    """Rows of results, whose elements lie across: blocks of 512 or 1024, whole and not, whose lines wait in pairs."""
    add, rng = interop.ufunc("add"), np.random.default_rng(11)
    for count in (1, 2, 3, 8, 15, 16, 17, 40, 127, 129, 500, 513, 1000, 1024, 1025, 2100, 3600, 5200):
        values = rng.standard_normal((count, 37)).astype(dtype)
        values[:, 5] = -0.0
        alone = [np.asarray(add.reduce(np.ascontiguousarray(values[:, i]))).tobytes() for i in range(37)]
        for array in layouts(values):
            out = interop.asarray(np.zeros((37, 2), dtype)[:, 1])
            assert np.asarray(add.reduce(array, 0)).tobytes() == b"".join(alone), (count, array.strides)
            assert np.asarray(add.reduce(array, 0, out=out)).tobytes() == b"".join(alone), (count, array.strides)
        wide = np.tile(values, (1, 20))
        assert np.asarray(add.reduce(wide, 0)).tobytes() == b"".join(alone) * 20, count


def test_numpy_hands_reductions_over():
    array = interop.asarray(np.arange(6, dtype="int8").reshape(2, 3))
    total = np.add.reduce(array, axis=1)
    assert type(total) is interop.Array and (total.dtype, total.shape) == ("int64", (2,))
    assert np.asarray(total).tolist() == [3, 12]
    out = interop.empty((2, 1), "int64")
    assert np.add.reduce(array, axis=1, keepdims=True, out=out) is out
    assert np.asarray(out).tolist() == [[3], [12]]
    with pytest.raises(TypeError):
        np.add.reduce(array, axis=1, dtype="int8")
    happened = set()
    interop.ufunc("add").reduce(np.array([3e38, 3e38], "f4"), fpstatus=happened)
    assert happened == {"over"}
