# SPDX-License-Identifier: MIT
"""Ufuncs against NumPy's, and NumPy's override, operators and scalars on interop.Array."""

import interop
import pytest

np = pytest.importorskip("numpy", reason="NumPy is not installed")
hypothesis = pytest.importorskip("hypothesis", reason="Hypothesis is not installed")

from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from hypothesis.extra import numpy as hnp  # noqa: E402

FIRST = ("add subtract multiply divide floor_divide remainder negative positive absolute sign square reciprocal sqrt "
         "maximum minimum equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor "
         "logical_not bitwise_and bitwise_or bitwise_xor invert left_shift isnan isinf isfinite exp log sin").split()
INEXACT = ("exp", "log", "sin")  # NumPy is not exact here, and differs between machines
DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split()
LOOPS = [(name, loop) for name in interop.ufuncs() for loop in interop.ufunc(name).loops()
         if {*loop.inputs, *loop.outputs} <= set(DTYPES)]  # bfloat16: test_ml_dtypes.py
each_loop = pytest.mark.parametrize("name, loop", LOOPS, ids=lambda x: x if isinstance(x, str) else "-".join(x.inputs))


def numpy_loops(name):
    """Inputs and outputs of NumPy's loops whose types the library is to serve."""
    found = set()
    for signature in getattr(np, name).types:
        inputs, outputs = ([np.dtype(letter).name for letter in side] for side in signature.split("->"))
        if len(set(inputs)) == 1 and {*inputs, *outputs} <= set(DTYPES):
            found.add((tuple(inputs), tuple(outputs)))
    return found


def numpys(name):
    """NumPy's function; casts are a method there."""
    return getattr(np, name, None) or (lambda x: x.astype(name.removeprefix("cast_")))


def equal_bits(ours, numpys, zeros_tie=False):
    """The same bits, but for the sign and payload of NaN, and, where they tie, the sign of zero."""
    assert ours.dtype == numpys.dtype and ours.shape == numpys.shape
    if ours.dtype.kind != "f":
        return (ours == numpys).all()
    same = ours.view(f"u{ours.itemsize}") == numpys.view(f"u{ours.itemsize}")
    if zeros_tie:
        same |= ours == numpys
    return (same | (np.isnan(ours) & np.isnan(numpys))).all()


def special(dtype, count, rng):
    """Values of all magnitudes, and the difficult ones."""
    dtype = np.dtype(dtype)
    raw = rng.integers(0, 256, count * dtype.itemsize, dtype="u1")
    if dtype.kind == "b":
        return raw > 127
    values = raw.view(dtype).copy()
    if dtype.kind == "f":
        info = np.finfo(dtype)
        edges = [0.0, -0.0, 1, -1, np.inf, -np.inf, np.nan, info.max, -info.max, info.tiny, info.smallest_subnormal,
                 np.pi, -700, 88.7, 709.7, -745.1]
        values[::3] = rng.standard_normal(len(values[::3])) * 40
    else:
        info = np.iinfo(dtype)
        edges = [0, 1, 2, info.max, info.min, info.max - 1, info.min + 1]
    places = rng.integers(0, count, count // 4)
    values[places] = rng.choice(np.array(edges, dtype), len(places))
    return values


def assert_within_one_ulp(name, x, y):
    """Against the function in a wider type. NumPy's long double has 11 more bits than float64 at least."""
    wider = np.longdouble if x.dtype == np.float64 else np.float64
    if np.finfo(wider).nmant < np.finfo(x.dtype).nmant + 10:
        pytest.skip("long double is no wider than double here")
    exact = getattr(np, name)(x.astype(wider))
    assert (np.isnan(exact) == np.isnan(y)).all()
    nearest = exact.astype(x.dtype)
    if x.dtype == np.float16:  # correctly rounded
        assert equal_bits(y, nearest)
    finite = np.isfinite(exact) & np.isfinite(nearest)
    unit = np.spacing(np.abs(nearest[finite])).astype(wider)
    assert (np.abs(y[finite].astype(wider) - exact[finite]) <= unit).all()
    rest = ~finite & ~np.isnan(exact)  # overflows to infinity where the rounded exact result does
    assert (y[rest] == nearest[rest]).all()


def check(name, inputs, ours):
    with np.errstate(all="ignore"):
        if name in INEXACT:
            assert ours.dtype == inputs[0].dtype and ours.shape == inputs[0].shape
            assert_within_one_ulp(name, inputs[0], ours)
        else:
            theirs = np.asarray(numpys(name)(*inputs))
            assert equal_bits(ours, theirs, zeros_tie=name in ("maximum", "minimum"))


def test_table():
    assert set(FIRST) <= set(interop.ufuncs())
    for name in FIRST:
        numpys = {loop for loop in numpy_loops(name) if "float16" not in loop[0]}
        assert {(loop.inputs, loop.outputs) for loop in interop.ufunc(name).loops()} >= numpys, name
    with pytest.raises(ValueError, match="nosuch"):
        interop.ufunc("nosuch")


@each_loop
def test_equals_numpy(name, loop):
    rng = np.random.default_rng(list(name.encode()))
    for count in (1, 3, 8, 33, 1000):
        inputs = [special(dtype, count, rng) for dtype in loop.inputs]
        result = interop.ufunc(name)(*inputs)
        assert (result.dtype, result.shape) == (loop.outputs[0], (count,))
        check(name, inputs, np.asarray(result))


@pytest.mark.parametrize("dtype", [dtype for dtype in DTYPES if "int" in dtype])
@pytest.mark.parametrize("name", ["floor_divide", "remainder"])
def test_one_divisor(name, dtype):
    """A divisor that is the same for all elements is inverted once: every one near 0, a power of two or an end."""
    info = np.iinfo(dtype)
    powers = [sign * 2**k + step for k in range(info.bits) for sign in (1, -1) for step in (-1, 0, 1)]
    numbers = [n for n in {*range(-300, 300), *powers, info.max // 3, info.min, info.max} if info.min <= n <= info.max]
    x = np.array(numbers + [q * n - step for n in powers for q in (3, 7) for step in (0, 1)
                            if info.min <= q * n - step <= info.max], dtype)
    with np.errstate(all="ignore"):
        for divisor in np.array(numbers, dtype):
            ours = np.asarray(interop.ufunc(name)(x, np.broadcast_to(divisor, x.shape)))
            assert (ours == getattr(np, name)(x, divisor)).all(), divisor


def shapes(count):
    return hnp.mutually_broadcastable_shapes(num_shapes=count, max_dims=5, max_side=7, min_side=0)


@st.composite
def operands(draw):
    """A loop, and inputs whose shapes broadcast, on memory of any strides."""
    name, loop = draw(st.sampled_from(LOOPS))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    inputs = []
    for dtype, shape in zip(loop.inputs, draw(shapes(len(loop.inputs))).input_shapes):
        steps = [draw(st.sampled_from([1, 1, 2, 3, -1, -2])) for _ in shape]
        base = special(dtype, max(4, int(np.prod([extent * abs(step) for extent, step in zip(shape, steps)]))), rng)
        room = [extent * abs(step) for extent, step in zip(shape, steps)]
        view = base[:int(np.prod(room))].reshape(room)[tuple(slice(None, None, step) for step in steps)]
        order = draw(st.permutations(range(len(shape)))) if draw(st.booleans()) else range(len(shape))
        back = np.argsort(order)
        inputs.append(np.asarray(view.transpose(order).copy().transpose(back) if draw(st.booleans()) else view))
        assert inputs[-1].shape == shape
    return name, inputs


COMMON = dict(deadline=None, database=None, derandomize=True,
              suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@settings(max_examples=1000, **COMMON)
@given(operands())
def test_any_shape_and_stride(case):
    name, inputs = case
    check(name, inputs, np.asarray(interop.ufunc(name)(*inputs)))


@settings(max_examples=500, **COMMON)
@given(operands(), st.integers(0, 2**16))
def test_any_output(case, seed):
    """Into memory of any strides; what lies between the elements is not touched."""
    name, inputs = case
    expected = np.asarray(interop.ufunc(name)(*inputs))
    rng = np.random.default_rng(seed)
    steps = [int(step) for step in rng.choice([1, 2, -1, -3], expected.ndim)]
    room = np.ones([extent * abs(step) for extent, step in zip(expected.shape, steps)], expected.dtype)
    out = room[(..., *(slice(None, None, step) for step in steps))]
    assert interop.ufunc(name)(*inputs, out=out) is out
    assert equal_bits(out, expected)
    out[...] = 1
    assert (room == 1).all()


@pytest.mark.parametrize("dtype", ["int32", "float64"])
@pytest.mark.parametrize("shift", [1, 2, 7, -1])
def test_overlap_is_as_if_inputs_were_copied(dtype, shift):
    x = np.arange(100).astype(dtype)
    ours, theirs = x.copy(), x.copy()
    front, back = slice(max(shift, 0), 100 + min(shift, 0)), slice(max(-shift, 0), 100 - max(shift, 0))
    interop.ufunc("add")(ours[back], ours[back], out=ours[front])
    np.add(theirs[back].copy(), theirs[back].copy(), out=theirs[front])
    assert (ours == theirs).all()
    interop.ufunc("negative")(ours, out=ours[::-1])
    assert (ours == -theirs[::-1]).all()


def test_mask_changes_speed_only():
    rng = np.random.default_rng(3)
    before = interop.cpu.mask()
    try:
        for name, loop in LOOPS:
            inputs = [special(dtype, 101, rng)[::2] for dtype in loop.inputs]
            results = []
            for mask in (interop.cpu.BASELINE, interop.cpu.BASELINE | interop.cpu.X86_64_V3, interop.cpu.ALL):
                interop.cpu.set_mask(mask)
                results.append(np.asarray(interop.ufunc(name)(*inputs)))
            assert all(equal_bits(result, results[0]) for result in results), name
    finally:
        interop.cpu.set_mask(before)


def test_fpstatus():
    divide, one, zero = interop.ufunc("divide"), np.ones(9), np.zeros(9)
    for inputs, expected in [((one, one), set()), ((one, zero), {"divide"}), ((zero, zero), {"invalid"}),
                             ((one * 1e300, one * 1e-300), {"over"}), ((one * 3e-300, one * 1e300), {"under"})]:
        seen = set()
        divide(*inputs, fpstatus=seen)
        assert seen == expected


def test_wrong_calls():
    add, x = interop.ufunc("add"), np.ones(3)
    for wrong in (lambda: add(x), lambda: add(x, x, x), lambda: add(x, [1.0]), lambda: add(x, "x"),
                  lambda: add(x, None), lambda: add(x, x.astype("f4")), lambda: add(x.astype("g"), x.astype("g")),
                  lambda: add(x, x, out=np.ones(3, "f4")), lambda: add(x, x, out=(x, x)), lambda: add(x, 1j),
                  lambda: interop.ufunc("divide")(np.ones(2, "i4"), np.ones(2, "i4"))):
        with pytest.raises(TypeError):
            wrong()
    for wrong in (lambda: add(x, np.ones(4)), lambda: add(x, x, out=np.ones(4)),
                  lambda: add(x, x, out=np.ones((1, 3)))):
        with pytest.raises(ValueError):
            wrong()
    for out in (np.broadcast_to(1.0, 3), np.lib.stride_tricks.as_strided(np.ones(5), (3,), (0,))):
        with pytest.raises(BufferError):
            add(x, x, out=out)
    assert (x == 1).all()


# NumPy's override

def test_numpy_ufuncs_reach_the_library():
    real, whole = interop.from_dlpack(np.linspace(0.5, 3, 50)), interop.from_dlpack(np.arange(1, 9))
    for name in FIRST:
        function = getattr(np, name)
        a = real if any(signature.startswith("d") for signature in function.types) else whole
        result = function(*[a] * function.nin)
        assert type(result) is interop.Array
        assert equal_bits(np.asarray(result), np.asarray(interop.ufunc(name)(*[a] * function.nin)))


def test_mixed_operands():
    x = np.arange(6.0).reshape(2, 3)
    a = interop.from_dlpack(x)
    for result in (a + x, x + a, np.add(a, x), np.add(x, a), np.add(a, 0) + x, x[0] + a, a + x[0]):
        assert type(result) is interop.Array
    assert (np.asarray(x - a[::-1]) == x - x[::-1]).all() and (np.asarray(a[0] - x) == x[0] - x).all()


def test_out():
    x = np.arange(3.0)
    a, out = interop.from_dlpack(x), np.empty(3)
    assert np.add(a, a, out=out) is out and (out == x + x).all()
    assert np.add(x, x, out=a) is a and (x == [0, 2, 4]).all()
    assert np.sqrt(a, a) is a and (x == np.sqrt([0, 2, 4])).all()


def test_numpy_refuses_what_the_library_does_not_do():
    a = interop.from_dlpack(np.arange(3.0))
    for wrong in (lambda: np.arctan2(a, a), lambda: np.add.reduce(a, dtype="f4"), lambda: np.add.accumulate(a),
                  lambda: np.add.outer(a, a), lambda: np.add.at(a, [0], 1), lambda: np.add(a, a, dtype="f4"),
                  lambda: np.add(a, a, where=np.array([True] * 3)), lambda: np.add(a, [1, 2, 3]),
                  lambda: np.add(a, np.float32(1)), lambda: np.frompyfunc(abs, 1, 1)(a)):
        with pytest.raises(TypeError):
            wrong()


def test_another_ufunc_of_a_known_name():
    """SciPy and others make ufuncs too; one that is called like NumPy's must not be taken for it."""
    add = np.frompyfunc(lambda a, b: 0, 2, 1)

    class Named:
        __name__ = "add"

    assert interop.empty(2).__array_ufunc__(Named(), "__call__", interop.empty(2), 1.0) is NotImplemented
    with pytest.raises(TypeError):
        add(interop.empty(2), 1.0)


# Python's operators

def test_operators():
    x, y = np.array([-2.5, 0.0, 3.0]), np.array([1.0, -0.5, 3.0])
    a, b = interop.from_dlpack(x), interop.from_dlpack(y)
    for ours, numpys in [(a + b, x + y), (a - b, x - y), (a * b, x * y), (a / b, x / y), (-a, -x), (abs(a), abs(x)),
                         (a // b, x // y), (a % b, x % y), (+a, +x), (7 // b, 7 // y), (a % 2, x % 2),
                         (a == b, x == y), (a != b, x != y), (a < b, x < y), (a > b, x > y), (a + 1, x + 1),
                         (a <= b, x <= y), (a >= b, x >= y), (0 <= a, 0 <= x), (a != 3, x != 3),
                         (1 - a, 1 - x), (2.5 * a, 2.5 * x), (3 / b, 3 / y), (a == 3, x == 3), (0 < a, 0 < x),
                         (a + True, x + True), (a + np.float64(2), x + 2)]:
        assert type(ours) is interop.Array and equal_bits(np.asarray(ours), numpys)
    assert (a == "x") is False and (a != "x") is True
    for wrong in (lambda: a + "x", lambda: [1] * a, lambda: a & b, lambda: ~a, lambda: a + 1j, lambda: a < "x"):
        with pytest.raises(TypeError):
            wrong()
    x, y = np.array([-6, 0, 7]), np.array([3, -1, 2])
    a, b = interop.from_dlpack(x), interop.from_dlpack(y)
    for ours, numpys in [(a & b, x & y), (a | b, x | y), (a ^ b, x ^ y), (~a, ~x), (a << b, x << y), (1 << a, 1 << x),
                         (a & 3, x & 3), (a // b, x // y), (a % b, x % y)]:
        assert equal_bits(np.asarray(ours), numpys)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("value", [True, 1, 127, 128, -1, 70000, 2**63, 0.5, 1e300, 1j], ids=repr)
def test_python_scalars_follow_nep_50(dtype, value):
    """As NumPy, as long as NumPy keeps the array's element type; else refused."""
    x = np.array([0, 1]).astype(dtype)
    with np.errstate(all="ignore"):
        try:
            expected = np.add(x, value)
        except OverflowError:
            with pytest.raises(TypeError if dtype == "bool" else OverflowError):
                interop.asarray(x) + value
            return
    if expected.dtype == x.dtype:
        assert equal_bits(np.asarray(interop.asarray(x) + value), expected)
    else:
        with pytest.raises(TypeError):
            interop.asarray(x) + value


@pytest.mark.parametrize("value", [1 / 3, 65519.999, 65520.0, 2.0**-25, 2.0**-25 * (1 + 2.0**-40), -5e-8, 0.0, -0.0,
                                   float("nan"), float("inf"), 1 + 2.0**-11 + 2.0**-40], ids=repr)
def test_scalars_are_rounded_once(value):
    with np.errstate(all="ignore"):
        expected = np.multiply(np.float16(1), value, dtype="f2")
    assert equal_bits(np.asarray(interop.asarray(np.array(1, "f2")) * value), np.asarray(expected))


def test_casts():
    x = np.array([0.1, -65504, 1e5, 1e-8, np.nan], "f4")
    with np.errstate(all="ignore"):
        y = x.astype("f2")
    seen = set()
    assert equal_bits(np.asarray(interop.ufunc("cast_float16")(x, fpstatus=seen)), y) and seen == {"over", "under"}
    a = interop.asarray(x)[::-1]
    assert equal_bits(np.asarray(a.astype("float16")), y[::-1]) and a.astype("f4").pointer != a.pointer
    assert equal_bits(np.asarray(interop.asarray(y).astype("float32")), y.astype("f4"))
    assert np.add(a.astype("bfloat16"), 1).tolist()[4] == 1.1015625
    for wrong in ("int8", "float64", "|V3"):
        with pytest.raises(TypeError):
            a.astype(wrong)


def test_scalars_alone():
    add = interop.ufunc("add")
    assert [(r.dtype, r.item()) for r in (add(1, 2), add(1, 0.5), add(True, 1), add(True, False))] == [
        ("int64", 3), ("float64", 1.5), ("int64", 2), ("bool", True)]
