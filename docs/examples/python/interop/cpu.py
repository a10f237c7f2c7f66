# SPDX-License-Identifier: MIT
"""CPU levels: what was built, what this machine has, and what may be used. Masks are ORs of the constants."""

from ctypes import c_uint32

from ._ffi import integer, lib

BASELINE, X86_64_V3, X86_64_V4, NEON = 1, 2, 4, 8
ALL = 0xFFFFFFFF


def built():
    """Levels compiled into the library."""
    return lib.interop_cpu_built()


def detected():
    """Levels that were built and that this machine can run."""
    return lib.interop_cpu_detected()


def mask():
    """Levels that calls may use now."""
    return lib.interop_cpu_mask()


def set_mask(levels):
    """Limits the levels that calls may use; ALL lifts the limit. Returns the mask now in force."""
    return lib.interop_cpu_set_mask(integer(levels, "levels", c_uint32))


def names(levels):
    """The names of the levels in a mask, lowest first."""
    return [lib.interop_cpu_level_name(1 << bit).decode() for bit in range(32) if levels >> bit & 1]
