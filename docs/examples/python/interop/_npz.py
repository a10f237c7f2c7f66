# SPDX-License-Identifier: MIT
"""Archives of .npy files."""

import os
from collections.abc import Mapping
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_void_p, string_at

from ._array import wrap
from ._asarray import asarray
from ._ffi import call, lib

for _name, (_result, *_types) in {
    "open": (c_int32, c_char_p, c_size_t, c_void_p, c_void_p), "release": (None, c_void_p),
    "count": (c_int64, c_void_p), "name": (c_void_p, c_void_p, c_int64, c_void_p),
    "find": (c_int64, c_void_p, c_char_p, c_size_t), "member": (c_int32, c_void_p, c_int64, c_uint32, c_void_p, c_void_p),
    "write": (c_int32, c_char_p, c_size_t, POINTER(c_char_p), c_void_p, c_void_p, c_size_t, c_void_p),
}.items():
    _function = getattr(lib, "interop_npz_" + _name)
    _function.restype, _function.argtypes = _result, _types


class Npz(Mapping):
    """The arrays in a .npz file by their names, mapped into memory and read-only. Compressed members are refused.

    check: compare the checksum of each member that is asked for
    """

    def __init__(self, file, *, check=False):
        self._handle, self.check = c_void_p(), check
        text = os.fsencode(file)
        call(lib.interop_npz_open, text, len(text), byref(self._handle))

    def __del__(self, release=lib.interop_npz_release):
        release(self._handle)

    def __len__(self):
        return lib.interop_npz_count(self._handle)

    def __iter__(self):
        length = c_size_t()
        for index in range(len(self)):
            yield string_at(lib.interop_npz_name(self._handle, index, byref(length)), length.value).decode()

    def __getitem__(self, name):
        text, handle = name.encode(), c_void_p()
        index = lib.interop_npz_find(self._handle, text, len(text))
        if index < 0:
            raise KeyError(name)
        call(lib.interop_npz_member, self._handle, index, int(self.check), byref(handle))
        return wrap(handle.value)


def load_npz(file, *, check=False):
    """The arrays in a .npz file, as an Npz: a mapping."""
    return Npz(file, check=check)


def save_npz(file, **arrays):
    """Writes anything with a door to an uncompressed .npz file; readers see the old file or the new one."""
    text = os.fsencode(file)
    names, values = [name.encode() for name in arrays], [asarray(x) for x in arrays.values()]
    count = len(names)
    call(lib.interop_npz_write, text, len(text), (c_char_p * count)(*names), (c_size_t * count)(*map(len, names)),
         (c_void_p * count)(*(value._address for value in values)), count)
