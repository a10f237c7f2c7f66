# SPDX-License-Identifier: MIT
"""What is measured: ufunc x dtype x layout x size, and the operands of each cell."""

import glob

import numpy as np

LAYOUTS = ("contiguous", "stride2", "scalar", "misaligned")
POSITIVE = {"sqrt", "log"}  # ufuncs that are measured on their domain only


def cache_bytes(level):
    """Size of the data cache of a level on this machine, as the kernel reports it; modest defaults elsewhere."""
    for index in sorted(glob.glob("/sys/devices/system/cpu/cpu0/cache/index*")):
        with open(index + "/level") as file, open(index + "/type") as kind, open(index + "/size") as size:
            if int(file.read()) == level and kind.read().strip() in ("Data", "Unified"):
                return int(size.read().strip().rstrip("K")) * 1024
    return {1: 32 << 10, 2: 1 << 20}[level]


def element_count(size, item_sizes):
    """Elements for a named size: all operands together fill half of a cache. Multiples of 64."""
    fixed = {"1": 1, "64": 64, "dram": 1 << 24}
    if size in fixed:
        return fixed[size]
    room = cache_bytes({"l1": 1, "l2": 2}[size]) // 2
    return room // sum(item_sizes) // 64 * 64


def aligned_empty(count, dtype, offset=0):
    """An array whose first byte lies `offset` bytes behind a 64-byte boundary."""
    dtype = np.dtype(dtype)
    raw = np.zeros(count * dtype.itemsize + 128, np.uint8)
    start = -raw.ctypes.data % 64 + offset
    return raw[start:start + count * dtype.itemsize].view(dtype)


def fill(array, seed, signed):
    """Ordinary values: floats in [0.5, 8), small integers, both truth values; no zero, no special value."""
    rng = np.random.default_rng(seed)
    signs = rng.choice([-1, 1] if signed else [1], array.size)
    kind = array.dtype.kind
    if kind == "b":
        array[...] = rng.integers(0, 2, array.size)
    elif kind == "f":
        array[...] = rng.uniform(0.5, 8, array.size) * signs
    else:
        array[...] = rng.integers(1, 100, array.size) * (signs if kind == "i" else 1)
    return array


def operands(name, layout, count, in_types, out_types):
    """Inputs and outputs of a cell; only inputs have the odd layouts, but `misaligned` shifts all by a byte."""
    offset = 1 if layout == "misaligned" else 0
    signed = name not in POSITIVE
    inputs = []
    for position, dtype in enumerate(in_types):
        if layout == "stride2":
            inputs.append(fill(aligned_empty(2 * count, dtype), position, signed)[::2])
        elif layout == "scalar" and position == len(in_types) - 1 and position > 0:
            one = fill(aligned_empty(1, dtype), position, signed)
            inputs.append(np.lib.stride_tricks.as_strided(one, (count,), (0,)))
        else:
            inputs.append(fill(aligned_empty(count, dtype, offset), position, signed))
    return inputs + [aligned_empty(count, dtype, offset) for dtype in out_types]
