# SPDX-License-Identifier: MIT
"""What is measured: ufunc x types x layout x size, and the operands of each cell."""

import dataclasses
import fnmatch
import functools
import glob

import numpy as np

LAYOUTS = ("contiguous", "stride2", "scalar", "misaligned")
SIZES = ("1", "64", "l1", "l2", "dram")
POSITIVE = {"sqrt", "log"}  # ufuncs that are measured on their domain only
SHIFTS = {"left_shift"}
SUMS = {"add": "sum", "multiply": "prod"}  # NumPy's names for reductions by a ufunc
REDUCERS = {name: ufunc for ufunc, name in SUMS.items()}
ACCUMULATORS = {"int64", "uint64", "float16", "bfloat16", "float32", "float64"}  # types that are summed as they are

# `--quick` measures all of these cells, and of the others those of contiguous operands in L1.
QUICK = ("add float32", "add float64", "add int32", "add uint8", "add float16", "add bfloat16", "multiply float32",
         "divide float64", "maximum float32", "sqrt float32", "sign float32", "equal float32", "logical_and float32",
         "left_shift uint8", "floor_divide float32", "floor_divide int32", "remainder float64", "exp float32",
         "exp float64", "log float64", "sin float32", "sin float64", "sum float32", "sum float64", "sum int8",
         "sum bool")


@dataclasses.dataclass(frozen=True)
class Cell:
    ufunc: str  # or a reduction, of one input
    types: tuple  # names, inputs before outputs
    nin: int
    layout: str
    size: str
    level: str  # of the CPU, that serves it

    @property
    def is_reduction(self):
        return self.ufunc in REDUCERS

    @property
    def is_cast(self):
        return self.nin == 1 and self.types[0] != self.types[1] != "bool" and not self.is_reduction

    @property
    def type(self):
        if self.is_cast:
            return "->".join(self.types)
        return "+".join(dict.fromkeys(self.types[:1 if self.is_reduction else self.nin]))

    @property
    def loop(self):
        return f"{self.ufunc} {self.type}"

    @property
    def name(self):
        return f"{self.loop} {self.layout} {self.size}"

    @property
    def count(self):
        return element_count(self.size, [item_size(name) for name in self.types[:1 if self.is_reduction else None]])


def matches(pattern, name):
    """A pattern is a part of the name, or a glob of all of it."""
    return pattern in name or fnmatch.fnmatchcase(name, pattern)


def is_quick(cell):
    return (cell.layout, cell.size) == ("contiguous", "l1") or cell.loop in QUICK


def cells_of(ufunc, types, nin, level):
    for layout in LAYOUTS:
        for size in SIZES:
            if layout != "scalar" or nin > 1:
                yield Cell(ufunc, types, nin, layout, size, level)


def every_cell(library):
    """The cells of every loop of the table. A loop (wide, narrow) -> wide is there for its reductions."""
    for ufunc, nin, loops in library.ufuncs():
        for types, level in loops:
            widens = nin == 2 and types[0] != types[1] and types[0] == types[2]
            if not widens:
                yield from cells_of(ufunc, types, nin, level)
            if widens and ufunc in SUMS or ufunc == "add" and types[0] in ACCUMULATORS:
                yield from cells_of(SUMS[ufunc], types[1:], 1, level)


@functools.cache
def type_of(name):
    """The NumPy dtype of a type of the table; None without the package that has it."""
    if name != "bfloat16":
        return np.dtype(name)
    try:
        import ml_dtypes
    except ImportError:
        return None
    return np.dtype(ml_dtypes.bfloat16)


def item_size(name):
    return 2 if name == "bfloat16" else np.dtype(name).itemsize


@functools.cache
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


@functools.cache
def pattern(name, seed, kind):
    """Ordinary values: floats in [0.5, 8), small integers, both truth values; no zero, no special value."""
    count = 1 << 16
    dtype = type_of(name)
    rng = np.random.default_rng(seed)
    signs = rng.choice([1] if kind == "positive" else [-1, 1], count)
    if name == "bool":
        return rng.integers(0, 2, count).astype(dtype)
    if "float" in name:
        return (rng.uniform(0.5, 8, count) * signs).astype(dtype)
    if kind == "shift":
        return rng.integers(0, 8 * dtype.itemsize, count).astype(dtype)
    return (rng.integers(1, 100, count) * (1 if name.startswith("u") else signs)).astype(dtype)


class Arena:
    """The operands of one cell at a time, in memory that all cells share: none waits for fresh pages."""

    PAGE = 1 << 21  # NumPy asks for pages of this size; blocks that begin with one miss the TLB least
    STAGGER = 21 * 64  # operands at equal distances from page ends would contend for the same sets of a cache

    def __init__(self):
        self.blocks, self.contents = {}, {}

    def view(self, place, dtype, count, offset):
        """`count` elements whose first byte lies `offset` bytes behind a 64-byte boundary."""
        need = count * dtype.itemsize + place * self.STAGGER + 2 * self.PAGE
        if place not in self.blocks or self.blocks[place].size < need:
            self.blocks[place] = np.empty(need, np.uint8)
            self.contents.pop(place, None)
        block = self.blocks[place]
        start = -block.ctypes.data % self.PAGE + place * self.STAGGER + offset
        return block[start:start + count * dtype.itemsize].view(dtype)

    def filled(self, place, name, count, offset, kind):
        array = self.view(place, type_of(name), count, offset)
        have = self.contents.get(place)
        if have is None or have[:3] != (name, offset, kind) or have[3] < count:
            values = pattern(name, place, kind)
            for start in range(0, count, values.size):
                part = array[start:start + values.size]
                part[...] = values[:part.size]
            self.contents[place] = (name, offset, kind, count)
        return array

    def operands(self, cell):
        """Inputs and outputs; only inputs have the odd layouts, but `misaligned` shifts all by a byte."""
        offset = 1 if cell.layout == "misaligned" else 0
        arrays = []
        for place, name in enumerate(cell.types[:cell.nin]):
            kind = "positive" if cell.ufunc in POSITIVE else "shift" if cell.ufunc in SHIFTS and place else "signed"
            if cell.layout == "stride2":
                arrays.append(self.filled(place, name, 2 * cell.count, offset, kind)[::2])
            elif cell.layout == "scalar" and place == cell.nin - 1:
                one = self.filled(place, name, 1, offset, kind)
                arrays.append(np.lib.stride_tricks.as_strided(one, (cell.count,), (0,)))
            else:
                arrays.append(self.filled(place, name, cell.count, offset, kind))
        count = 1 if cell.is_reduction else cell.count
        return arrays + [self.view(8 + place, type_of(name), count, offset)
                         for place, name in enumerate(cell.types[cell.nin:])]
