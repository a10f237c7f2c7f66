# SPDX-License-Identifier: MIT
"""Keeps Python objects alive for as long as the library's arrays use their memory."""

import atexit
from ctypes import CFUNCTYPE, Structure, c_size_t, c_uint8, c_uint32, c_void_p, cast, sizeof

from ._dlpack import increment, python
from ._ffi import lib


class _Keeper(Structure):
    """A DLManagedTensorVersioned of which only the deleter matters."""

    _fields_ = [("major", c_uint32), ("minor", c_uint32), ("manager_ctx", c_void_p), ("deleter", c_void_p),
                ("rest", c_uint8 * 64)]


_allocate = python("PyMem_RawCalloc", c_void_p, c_size_t, c_size_t)
_kept = {}  # address of the keeper -> object


def let_go(keeper, kept=_kept, free=python("PyMem_RawFree", None, c_void_p)):
    """Ends what keep() began."""
    kept.pop(keeper)
    free(keeper)


_callback = CFUNCTYPE(None, c_void_p)(let_go)

# The release callback for C. It is no Python function: it calls the keeper's deleter, which is one, takes the
# interpreter's lock on whatever thread it runs, and can be taken away when the interpreter shuts down.
RELEASE = cast(lib.interop_dlpack_delete, c_void_p)


def keep(x):
    """Keeps x alive until RELEASE is called with the address that this returns."""
    address = _allocate(1, sizeof(_Keeper))
    if not address:
        raise MemoryError
    _Keeper.from_address(address).deleter = cast(_callback, c_void_p)
    _kept[address] = x
    return address


@atexit.register
def _leak():
    """Memory that is still in use now stays for ever: nothing could call back into Python when it is dropped."""
    increment(_kept)
    for address in list(_kept):
        _Keeper.from_address(address).deleter = None
