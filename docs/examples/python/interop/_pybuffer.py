# SPDX-License-Identifier: MIT
"""Python's Py_buffer, and how to get one."""

from ctypes import Structure, byref, c_int, c_ssize_t, c_void_p, py_object

from ._dlpack import python


class PyBuffer(Structure):
    _fields_ = [("buf", c_void_p), ("obj", c_void_p), ("len", c_ssize_t), ("itemsize", c_ssize_t),
                ("readonly", c_int), ("ndim", c_int), ("format", c_void_p), ("shape", c_void_p),
                ("strides", c_void_p), ("suboffsets", c_void_p), ("internal", c_void_p)]


_get_buffer = python("PyObject_GetBuffer", c_int, py_object, c_void_p, c_int)
_has_buffer = python("PyObject_CheckBuffer", c_int, py_object)


def has_buffer(x):
    return bool(_has_buffer(x))


class Taken:
    """A buffer of x, which is released with this object."""

    def __init__(self, x, request):
        self.buffer = PyBuffer()
        _get_buffer(x, byref(self.buffer), request)

    def __del__(self, release=python("PyBuffer_Release", None, c_void_p), byref=byref):
        release(byref(self.buffer))  # does nothing if there is none
