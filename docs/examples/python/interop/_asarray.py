# SPDX-License-Identifier: MIT
"""asarray(): the first door that lets an object in, in NumPy's order, then the doors that NumPy has not."""

from . import _dlpack
from ._array import Array, from_array_interface, from_dlpack
from ._arrow import from_arrow
from ._buffer import from_buffer
from ._cuda import from_cuda_array_interface
from ._dtype import name_of
from ._pybuffer import has_buffer
from ._struct import from_array_struct


def _has(name):
    return lambda x: getattr(x, name, None) is not None


def _from_array_struct(x):
    array = from_array_struct(x)
    if (array.dtype.typestr or "")[1:] in ("M8", "m8"):
        raise TypeError("NumPy leaves the unit of times out of __array_struct__")
    return array


DOORS = {
    "buffer": (has_buffer, from_buffer),
    "array_struct": (_has("__array_struct__"), _from_array_struct),
    "array_interface": (_has("__array_interface__"), from_array_interface),
    "dlpack": (lambda x: hasattr(x, "__dlpack__") or type(x) is _dlpack.Capsule, from_dlpack),
    "cuda_array_interface": (_has("__cuda_array_interface__"), from_cuda_array_interface),
    "arrow": (lambda x: hasattr(x, "__arrow_c_device_array__") or hasattr(x, "__arrow_c_array__"), from_arrow),
}


def _is_whole(door, array, x):
    """Whether the door told all that x.dtype says. NumPy's buffers have neither units nor titles, are mere bytes for
    some scalars, and hide padding in arrays of records; its struct does not say whether records may be written to."""
    dtype = getattr(x, "dtype", None)
    text = getattr(dtype, "str", None)
    if not isinstance(text, str):
        return True
    if getattr(dtype, "names", None) is None:
        return array.dtype.typestr == text or array.dtype == name_of(x)
    try:
        return door != "array_struct" and array.dtype.descr == dtype.descr
    except ValueError:  # fields that overlap, which no list can say
        return True


def asarray(x):
    """x itself if it is an Array; otherwise an Array on its memory, by the first door of DOORS that works: the buffer
    protocol, __array_struct__ and __array_interface__, as NumPy tries them; then DLPack, __cuda_array_interface__ and
    Arrow. A door that says less than x.dtype is for want of a better one. `door` of the result says which it was."""
    if isinstance(x, Array):
        return x
    failure = partial = None
    for name, (has, take) in DOORS.items():
        if not has(x):
            continue
        try:
            array = take(x)
        except (BufferError, OverflowError, RuntimeError, TypeError, ValueError) as error:  # the next door may have it
            failure = failure or error
            continue
        array.door = name
        if _is_whole(name, array, x):
            return array
        partial = array if partial is None else partial
    if partial is not None:
        return partial
    raise failure or TypeError(f"{type(x).__name__} has none of the doors: {', '.join(DOORS)}")
