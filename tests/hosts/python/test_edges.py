# SPDX-License-Identifier: MIT
"""Ufuncs where they are difficult: all pairs of special values, on every CPU level, with the floating-point conditions
that NumPy reports; and operands that overlap in any way."""

import interop
import pytest

np = pytest.importorskip("numpy", reason="NumPy is not installed")

from test_ufuncs import INEXACT, LOOPS, equal_bits, numpys, special  # noqa: E402

MASKS = [interop.cpu.detected() & (2 * bit - 1) for bit in (1 << n for n in range(32)) if interop.cpu.detected() & bit]
each_exact_loop = pytest.mark.parametrize(
    "name, loop", [(name, loop) for name, loop in LOOPS if name not in INEXACT and len(set(loop.inputs)) == 1],
    ids=lambda x: x if isinstance(x, str) else x.inputs[0])


@pytest.fixture
def levels():
    """The CPU levels, each in force while its turn lasts."""
    before = interop.cpu.mask()
    yield map(interop.cpu.set_mask, MASKS)
    interop.cpu.set_mask(before)


def edges(dtype):
    """Ends of the ranges and what lies beside them, of both signs; every NaN is quiet."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind != "f":
        info = np.iinfo(dtype)
        bits, top = info.bits, int(info.max)
        values = {0, 1, 2, 3, 7, 10, bits - 1, bits, bits + 1, 2 * bits, top, top - 1, top // 2, top // 2 + 1, top // 3,
                  int(info.min), int(info.min) + 1, 1 << bits // 2, (1 << bits // 2) - 1}
        values |= {-value for value in values}
        return np.array(sorted(value for value in values if info.min <= value <= top), dtype)
    info = np.finfo(dtype)
    stored, infinity = info.nmant, (1 << info.nexp) - 1
    one = infinity // 2
    bits = [exponent << stored | fraction % (1 << stored)
            for exponent in (0, 1, 2, one - stored - 1, one - 1, one, one + 1, one + stored, infinity - 1)
            for fraction in (0, 1, 1 << stored - 1, -1)]
    bits += [infinity << stored, infinity << stored | 1 << stored - 1, (infinity << stored) + (1 << stored) - 1]
    sign = 1 << stored + info.nexp
    return np.array([b | s for b in bits for s in (0, sign)], f"u{dtype.itemsize}").view(dtype)


def pairs(loop):
    values = edges(loop.inputs[0])
    if len(loop.inputs) == 1:
        return [values]
    return [np.ascontiguousarray(part).ravel() for part in np.meshgrid(values, values)]


def layouts(array):
    yield array
    yield array[::-1].copy()[::-1]
    room = np.empty(3 * array.nbytes + 1, "u1")[1:].view(array.dtype)
    room[::3] = array
    yield room[::3]


@each_exact_loop
def test_values(name, loop, levels):
    inputs = pairs(loop)
    with np.errstate(all="ignore"):
        theirs = np.asarray(numpys(name)(*inputs))
    for _ in levels:
        for operands in zip(*map(layouts, inputs)):
            ours = np.asarray(interop.ufunc(name)(*operands))
            assert equal_bits(ours, theirs, zeros_tie=name in ("maximum", "minimum"))


def numpys_conditions(name, inputs):
    """What NumPy reports for each element alone."""
    bits = 0

    def report(_, flags):
        nonlocal bits
        bits |= flags

    function = numpys(name)
    with np.errstate(all="call", call=report):
        for i in range(len(inputs[0])):
            bits = 0
            function(*[x[i:i + 1] for x in inputs])
            yield {key for key, bit in (("divide", 1), ("over", 2), ("under", 4), ("invalid", 8)) if bits & bit}


def expected_conditions(name, loop, operands, theirs):
    """NumPy's, without those that come from its way to the result: see "Where NumPy reports more" in accuracy.md."""
    if name == "floor_divide" and loop.inputs[0].startswith("float"):
        return theirs - {"under"} - ({"invalid"} if "over" in theirs else set())
    if name == "reciprocal" and "int" in loop.inputs[0]:
        return theirs - {"invalid"}
    if loop.inputs[0] == "float16" and "under" in theirs:
        tiny = abs(numpys(name)(*[x.astype("f8") for x in operands])) < 2.0**-14 - 2.0**-26
        return theirs if tiny else theirs - {"under"}
    return theirs


@each_exact_loop
def test_conditions(name, loop, levels):
    """Those that raise nothing in one call, the others one by one, on every level."""
    inputs, function = pairs(loop), interop.ufunc(name)
    expected = [expected_conditions(name, loop, operands, theirs)
                for operands, theirs in zip(zip(*inputs), numpys_conditions(name, inputs))]
    quiet = np.array([not conditions for conditions in expected])
    for _ in levels:
        seen = set()
        function(*[x[quiet] for x in inputs], fpstatus=seen)
        assert not seen
        for i in np.flatnonzero(~quiet):
            seen = set()
            function(*[x[i:i + 1] for x in inputs], fpstatus=seen)
            assert seen == expected[i], [x[i] for x in inputs]


def random_view(dtype, shape, rng, is_output):
    """Offset and strides within a buffer: any order of axes, reversed, with gaps, misaligned; inputs may repeat."""
    size, strides = np.dtype(dtype).itemsize, [0] * len(shape)
    step = size * int(rng.choice([1, 1, 1, 2, 3])) + int(rng.choice([0, 0, 0, 1]))
    for axis in rng.permutation(len(shape)):
        strides[axis] = step * int(rng.choice([1, 1, -1]))
        step *= shape[axis]
    if not is_output and rng.random() < 0.3:
        strides[int(rng.integers(len(shape)))] = 0
    return 30000 + int(rng.integers(-40, 40)) * int(rng.choice([1, size, 64])), strides


@each_exact_loop
def test_any_overlap(name, loop, levels):
    """As if the inputs had been copied; nothing but the output changes."""
    for _ in levels:
        rng = np.random.default_rng(list(name.encode()))
        for _ in range(12):
            shape = [int(n) for n in rng.choice([1, 2, 3, 8, 17], int(rng.integers(1, 4)))]
            shape.append(1 if np.prod(shape) > 300 else 165 // int(np.prod(shape)) + 1)
            shape = [1] if np.prod(shape) > 900 else shape
            ours = special(loop.inputs[0], 64000 // np.dtype(loop.inputs[0]).itemsize, rng).view("u1")
            wanted = ours.copy()
            places = [random_view(dtype, shape, rng, False) for dtype in loop.inputs]
            places.append(random_view(loop.outputs[0], shape, rng, True))
            views, numpys_views = ([np.ndarray(shape, dtype, memory, *place) for dtype, place in
                                    zip(loop.inputs + loop.outputs, places)] for memory in (ours, wanted))
            numpys_views[-1][...] = np.asarray(interop.ufunc(name)(*[x.copy() for x in numpys_views[:-1]]))
            interop.ufunc(name)(*views[:-1], out=views[-1])
            assert equal_bits(views[-1], numpys_views[-1]), (shape, places)
            views[-1][...] = numpys_views[-1][...] = 0
            assert (ours == wanted).all(), (shape, places)
