# SPDX-License-Identifier: MIT
"""What the tests of several hosts need."""

import numpy as np


class Owner(np.ndarray):
    """A NumPy array that can be watched by weakref."""


def address(x):
    return x.__array_interface__["data"][0]


def strides_that_count(x):
    """Byte strides of an Array or NumPy array, without those of extents of 1, which mean nothing."""
    return [stride for extent, stride in zip(x.shape, x.strides) if extent != 1]


def is_reversed(x):
    """Whether there is a negative stride, at which some consumers of DLPack end the process."""
    return x.size > 0 and any(stride < 0 for stride in strides_that_count(x))


def aligned(values):
    """A float32 NumPy array aligned to 64 bytes, which XLA wants for an import without a copy."""
    values = np.asarray(values, "f4")
    room = np.empty(values.nbytes + 64, "u1")
    start = -address(room) % 64
    x = room[start:start + values.nbytes].view("f4").reshape(values.shape)
    x[...] = values
    return x
