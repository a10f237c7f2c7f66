# SPDX-License-Identifier: MIT
"""Element types."""

import ast
import ctypes
from ctypes import byref, c_size_t

from ._ffi import DIALECT_DICTIONARY, DIALECT_NUMPY, DTypeStruct, call, lib


class DType(str):
    """An element type. It is the str of its name ("float32"), with `typestr`, `itemsize` and `number` beside it.

    typestr: NumPy's text, or None where NumPy has none ("<V2" for bfloat16, "|V1" for one-byte floats)
    itemsize: bytes of one element
    number: INTEROP_FLOAT32 and the like of dtype.h; 0 for types that are not simple
    descr: what numpy.dtype.descr is, for records: a list of fields, or a dictionary where no list can say it; else None
    """

    __slots__ = ("typestr", "itemsize", "number", "descr", "struct", "_record")


class _Record:
    """A reference to the fields of a record."""

    def __init__(self, address):
        self.address = lib.interop_record_retain(address)

    def __del__(self, release=lib.interop_record_release):
        release(self.address)


_known = {}


def descr_text(struct):
    """The descr of a record as text: a list of fields, or, where no list can say it, a dictionary."""
    for policy in (DIALECT_NUMPY, DIALECT_NUMPY | DIALECT_DICTIONARY):
        length = c_size_t()
        if not lib.interop_dtype_to_descr(byref(struct), 0, None, policy, None, 0, byref(length), None):
            break
    text = ctypes.create_string_buffer(length.value + 1)
    call(lib.interop_dtype_to_descr, byref(struct), 0, None, policy, text, len(text), None)
    return text.value.decode()


def _make(struct):
    text = ctypes.create_string_buffer(64)
    lib.interop_dtype_name(byref(struct), text, len(text))
    made = DType(text.value.decode())
    made.struct = struct
    made.itemsize = lib.interop_dtype_itemsize(byref(struct))
    made.number = lib.interop_dtype_type(byref(struct))
    made._record = _Record(struct.record) if struct.record else None
    made.descr = ast.literal_eval(descr_text(struct)) if struct.record else None
    try:
        call(lib.interop_dtype_to_typestr, byref(struct), text, len(text), None)
        made.typestr = text.value.decode()
    except TypeError:
        made.typestr = None
    return made


def from_struct(struct):
    """The DType of a C interop_dtype; `struct` may be borrowed."""
    key = bytes(struct)
    if struct.record:
        return _make(DTypeStruct.from_buffer_copy(key))  # another record may come to lie at its address
    found = _known.get(key)
    if found is None:
        found = _known[key] = _make(DTypeStruct.from_buffer_copy(key))
    return found


def _simple():
    """All simple types, in the order of their numbers; index 0 is none."""
    table, struct = [None], DTypeStruct()
    while lib.interop_dtype_init(len(table), byref(struct), None) == 0:
        table.append(from_struct(struct))
    return table


simple = _simple()
_by_name = {dtype: dtype for dtype in simple[1:]}


def as_dtype(spec):
    """A DType from a DType, a name ("bfloat16"), a typestr ("<f4"), or NumPy's and ml_dtypes' own types."""
    if isinstance(spec, DType):
        return spec
    if getattr(spec, "isnative", True):  # numpy.dtype(">f4").name is "float32" too
        name = getattr(spec, "name", None) or getattr(spec, "__name__", None) or spec
        found = _by_name.get(name) if isinstance(name, str) else None
        if found is not None:
            return found
    text = getattr(spec, "str", spec)
    if not isinstance(text, str):
        raise TypeError(f"{spec!r} is not an element type")
    struct, encoded = DTypeStruct(), text.encode()
    call(lib.interop_dtype_from_typestr, encoded, len(encoded), byref(struct))
    return from_struct(struct)


def name_of(x):
    """The simple DType that the object `x` says it has, or None; tells bfloat16 from other 2-byte voids."""
    name = getattr(getattr(x, "dtype", None), "name", None)
    return _by_name.get(name) if isinstance(name, str) else None
