# SPDX-License-Identifier: MIT
"""libinterop from Python, bound with ctypes alone: tensors of any framework in and out without a copy, and ufuncs on
them. NumPy is not needed.

    a = interop.from_dlpack(torch.arange(3.0))    # or NumPy's, JAX's, ... : no copy
    b = interop.ufunc("sin")(a) + 1.0             # interop.Array
    numpy.asarray(b)                              # no copy either

Errors of the library are ValueError, TypeError, BufferError, MemoryError and OSError with its message.
"""

import os
from ctypes import byref, c_void_p

from . import cpu
from ._array import Array, empty, from_array_interface, from_dlpack, wrap
from ._arrow import from_arrow, to_arrow
from ._asarray import DOORS, asarray
from ._buffer import from_buffer, to_memoryview
from ._cuda import from_cuda_array_interface
from ._dtype import DType
from ._ffi import call, lib, path as library
from ._npz import Npz, load_npz, save_npz
from ._struct import from_array_struct
from ._ufunc import Loop, Ufunc, ufunc, ufuncs

__all__ = ["Array", "DOORS", "DType", "Loop", "Npz", "Ufunc", "asarray", "cpu", "empty", "from_array_interface",
           "from_array_struct", "from_arrow", "from_buffer", "from_cuda_array_interface", "from_dlpack", "library",
           "load", "load_npz", "save", "save_npz", "to_arrow", "to_memoryview", "ufunc", "ufuncs", "version"]


def version():
    """Version of the library, such as "1.0.0"; `library` is the path it was loaded from."""
    return lib.interop_version_string().decode()


def load(file):
    """The array in a .npy file, mapped into memory and read-only."""
    text, handle = os.fsencode(file), c_void_p()
    call(lib.interop_npy_open, text, len(text), byref(handle))
    return wrap(handle.value)


def save(file, x):
    """Writes anything with a door to a .npy file; readers see the old file or the new one."""
    text, array = os.fsencode(file), asarray(x)
    call(lib.interop_npy_write, text, len(text), array._address)
