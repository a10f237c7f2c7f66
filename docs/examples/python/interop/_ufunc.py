# SPDX-License-Identifier: MIT
"""Ufuncs: the library's table, calls on arrays, Python's operators and NumPy's override."""

import math
import sys
from collections import namedtuple
from ctypes import POINTER, byref, c_bool, c_double, c_float, c_int8, c_int16, c_int32, c_int64, c_uint8, c_uint16
from ctypes import c_uint32, c_uint64, c_void_p, sizeof
from ctypes import cast as pointer_cast

from . import _array
from ._dtype import as_dtype, simple
from ._ffi import LoopInfo, call, integers, lib

# NumPy's numbers, by the names of numpy.errstate
_FPSTATUS = {"divide": 1, "over": 2, "under": 4, "invalid": 8}

Loop = namedtuple("Loop", "inputs outputs level max_ulp fpstatus")
Loop.__doc__ = """One inner loop: its element types, the CPU level that serves it now, its error bound in units in the
last place (0 = exact, 0.5 = correctly rounded), and the floating-point conditions that it may report."""

_SCALARS = (bool, int, float)  # weakest first; numpy.float64 and other subclasses are no Python scalars here
_SCALAR_DEFAULTS = ("bool", "int64", "float64")
_HALVES = {"float16": (10, -14), "bfloat16": (7, -126)}  # digits of the fraction, exponent of the least normal number
_CTYPES = {"bool": c_bool, "int8": c_int8, "int16": c_int16, "int32": c_int32, "int64": c_int64, "uint8": c_uint8,
           "uint16": c_uint16, "uint32": c_uint32, "uint64": c_uint64, "float32": c_float, "float64": c_double}


def _conditions(bits):
    return frozenset(name for name, bit in _FPSTATUS.items() if bits & bit)


class Ufunc:
    """An elementwise function of the library.

    Call it with arrays: Arrays, anything with __dlpack__ or __array_interface__, and Python scalars, which take the
    element type of the arrays. The element types must be those of a loop: nothing is promoted or cast.
    """

    __slots__ = ("name", "nin", "nout", "_pointer")

    def __init__(self, pointer):
        self._pointer = pointer
        self.name = lib.interop_ufunc_name(pointer).decode()
        self.nin = lib.interop_ufunc_nin(pointer)
        self.nout = lib.interop_ufunc_nout(pointer)

    def __repr__(self):
        return f"<interop.ufunc {self.name!r}>"

    def __call__(self, *inputs, out=None, fpstatus=None):
        """Computes into a new Array, or into `out`, which is then returned as it was given.

        out: an array, or a tuple with one for each output
        fpstatus: a set; receives "divide", "over", "under" and "invalid", the keys of numpy.errstate, for what
                  happened in this call. There are no warnings
        """
        if len(inputs) != self.nin:
            raise TypeError(f"{self.name} takes {self.nin} inputs, not {len(inputs)}")
        arrays = _as_arrays(inputs)
        bits = c_uint32()
        operands = [array._address for array in arrays]
        if out is None:
            results = (c_void_p * self.nout)()
            call(lib.interop_ufunc_apply, self._pointer, (c_void_p * self.nin)(*operands), self.nin, results,
                 byref(bits))
            result = tuple(map(_array.wrap, results))
        else:
            result = out if isinstance(out, tuple) else (out,)
            if len(result) != self.nout:
                raise TypeError(f"{self.name} has {self.nout} outputs, not {len(result)}")
            outputs = [_array.as_operand(x) for x in result]
            operands += [array._address for array in outputs]
            call(lib.interop_ufunc_call, self._pointer, (c_void_p * len(operands))(*operands), len(operands),
                 byref(bits))
        if fpstatus is not None:
            fpstatus.update(_conditions(bits.value))
        return result[0] if self.nout == 1 else result

    def reduce(self, array, axis=0, *, keepdims=False, out=None, fpstatus=None):
        """Combines all elements along an axis, several (a tuple) or all (None) into a new Array, or into `out`."""
        array, bits = _array.as_operand(array), c_uint32()
        axes = axis if isinstance(axis, tuple) or axis is None else (axis,)
        if array.ndim == 0 and axes == (0,):
            axes = ()  # as NumPy: its default suits rank 0, too
        numbers = (None, 0) if axes is None else (integers(axes, "axis", c_int32), len(axes))
        arguments = self._pointer, array._address, *numbers, bool(keepdims)
        if out is None:
            pointer = c_void_p()
            call(lib.interop_ufunc_reduce_apply, *arguments, byref(pointer), byref(bits))
            out = _array.wrap(pointer.value)
        else:
            call(lib.interop_ufunc_reduce, *arguments, _array.as_operand(out)._address, byref(bits))
        if fpstatus is not None:
            fpstatus.update(_conditions(bits.value))
        return out

    def loops(self):
        """All loops, as the CPU mask has them served now."""
        return [self._loop(index) for index in range(lib.interop_ufunc_loop_count(self._pointer))]

    def level(self, dtype):
        """Name of the CPU level that serves inputs of this element type now, such as "x86-64-v3"."""
        types, index = (c_int32 * self.nin)(*[as_dtype(dtype).number] * self.nin), c_int32()
        call(lib.interop_ufunc_find_loop, self._pointer, types, byref(index))
        return self._loop(index.value).level

    def _loop(self, index):
        info = LoopInfo(struct_size=sizeof(LoopInfo))
        call(lib.interop_ufunc_loop, self._pointer, index, lib.interop_cpu_mask(), byref(info))
        types = tuple(simple[number] for number in info.types[:self.nin + self.nout])
        return Loop(types[:self.nin], types[self.nin:], lib.interop_cpu_level_name(info.level).decode(), info.max_ulp,
                    _conditions(info.fpstatus))


def _as_arrays(inputs):
    arrays = [None if type(x) in _SCALARS else _array.as_operand(x) for x in inputs]
    if all(array is not None for array in arrays):
        return arrays
    dtype = next((array.dtype for array in arrays if array is not None), None)
    if dtype is None:
        dtype = _SCALAR_DEFAULTS[max(_SCALARS.index(type(x)) for x in inputs)]
    return [_scalar(x, dtype) if array is None else array for x, array in zip(inputs, arrays)]


def _scalar(value, dtype):
    """A Python scalar as an array of rank 0, by NumPy's rule for them (NEP 50) without its promotion to other kinds."""
    if dtype in _HALVES and type(value) is not complex:
        return cast(_scalar(_rounded(float(value), *_HALVES[dtype]), "float32"), dtype)
    kind = _CTYPES.get(dtype)
    if kind is None or _SCALARS.index(type(value)) > (0 if kind is c_bool else 2 if kind in (c_float, c_double) else 1):
        raise TypeError(f"a Python {type(value).__name__} cannot be used with {dtype} without a cast")
    array = _array.empty((), dtype)
    element = pointer_cast(array.pointer, POINTER(kind))
    element[0] = value
    if type(value) is int and kind not in (c_float, c_double) and element[0] != value:
        raise OverflowError(f"Python integer {value} is out of bounds for {dtype}")
    return array


def _rounded(value, digits, lowest):
    """A float to so many digits, so that no cast rounds it once more."""
    if not math.isfinite(value) or value == 0:
        return value
    last = max(math.frexp(value)[1] - 1, lowest) - digits
    return math.ldexp(round(math.ldexp(value, -last)), last)


def cast(array, dtype):
    """Elements of another type, as numpy.ndarray.astype()."""
    function = _table.get(f"cast_{dtype}")
    if function is None:
        raise TypeError(f"libinterop has no cast to {dtype}")
    return function(array)


def ufuncs():
    """The names of all ufuncs."""
    return list(_table)


def ufunc(name):
    """The ufunc of NumPy's name, such as "add"."""
    try:
        return _table[name]
    except KeyError:
        raise ValueError(f"libinterop has no ufunc named {name!r}") from None


_table = {row.name: row for row in map(Ufunc, map(lib.interop_ufunc_at, range(lib.interop_ufunc_count())))}


def _usable(x):
    return type(x) in _SCALARS or hasattr(x, "__dlpack__") or hasattr(x, "__array_interface__")


def from_numpy(ufunc, method, inputs, kwargs):
    """Array.__array_ufunc__: calls and reductions of ufuncs that the library has; NumPy refuses the rest for us."""
    known = _table.get(ufunc.__name__)
    if known is None or getattr(sys.modules["numpy"], known.name) is not ufunc:
        return NotImplemented  # unknown, or another library's ufunc of the same name
    if method == "reduce" and kwargs.keys() <= {"axis", "keepdims", "out"}:
        out = kwargs.pop("out", (None,))[0]
        return known.reduce(*inputs, out=out, **kwargs)
    if method != "__call__" or not kwargs.keys() <= {"out"} or not all(map(_usable, inputs)):
        return NotImplemented
    return known(*inputs, **kwargs)


def add_operators(cls):
    """Python's operators for Array, which work without NumPy."""

    def forward(function):
        return lambda self, other: function(self, other) if _usable(other) else NotImplemented

    def reflected(function):
        return lambda self, other: function(other, self) if _usable(other) else NotImplemented

    binary = {"add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide",
              "mod": "remainder", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "lshift": "left_shift"}
    for operator, name in binary.items():
        setattr(cls, f"__{operator}__", forward(_table[name]))
        setattr(cls, f"__r{operator}__", reflected(_table[name]))
    for operator, name in {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater",
                           "ge": "greater_equal"}.items():
        setattr(cls, f"__{operator}__", forward(_table[name]))
    for operator, name in {"neg": "negative", "pos": "positive", "abs": "absolute", "invert": "invert"}.items():
        setattr(cls, f"__{operator}__", lambda self, function=_table[name]: function(self))
