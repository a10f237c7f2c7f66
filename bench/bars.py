# SPDX-License-Identifier: MIT
"""How fast the library has to be: the ratio peer's time / ours that each cell and each mean must reach."""

import fnmatch
import math
from typing import NamedTuple

MARGIN = 0.05  # noise that is let pass at bars of 1

FLOATS = "float32 float64"
# What NumPy computes for float16 by software conversion. It compares them, and looks at their bits, as integers.
CONVERTED = "add subtract multiply divide floor_divide remainder square sqrt reciprocal"
BINARY = "add subtract multiply divide maximum minimum"


class Bar(NamedTuple):
    """Patterns are globs, separated by blanks. Without `sizes` a bar is for throughput: from half of L1 up."""

    what: str
    peer: str
    least: float
    ufuncs: str = "*"
    types: str = "*"
    layouts: str = "*"
    sizes: str = "l1 l2 dram"
    mean: bool = False  # of all cells, not each

    @property
    def limit(self):
        return self.least * (1 - MARGIN) if self.least == 1 and not self.mean else self.least

    def covers(self, result):
        return self.peer in result["ratio"] and fits(self, result)


def fits(patterns, result):
    """Whether a result is of the ufuncs, types, layouts and sizes that a Bar, or a Reason, is for."""
    return all(any(fnmatch.fnmatchcase(value, glob) for glob in globs.split())
               for value, globs in ((result["ufunc"], patterns.ufuncs), (result["type"], patterns.types),
                                    (result["layout"], patterns.layouts), (result["size"], patterns.sizes)))


BARS = (
    Bar("every cell", "numpy", 1, sizes="*"),
    Bar("all cells", "numpy", 3, sizes="*", mean=True),
    Bar("every cell", "torch", 1),
    Bar("all cells", "torch", 2, mean=True),
    Bar("float16 that NumPy converts in software", "numpy", 20, CONVERTED, "float16"),
    Bar("float16 casts", "numpy", 20, "*", "float16->* *->float16"),
    Bar("floor_divide, remainder of floats and 8 bits", "numpy", 8, "floor_divide remainder", "*float* int8 uint8"),
    Bar("floor_divide, remainder of 16 and 32 bits", "numpy", 4, "floor_divide remainder", "*int16 *int32"),
    Bar("floor_divide, remainder of 64 bits", "numpy", 2, "floor_divide remainder", "*int64"),
    Bar("sin of float64", "numpy", 8, "sin", "float64"),
    Bar("sqrt", "numpy", 1.8, "sqrt", FLOATS),
    Bar("sign of floats", "numpy", 6, "sign", FLOATS),
    Bar("logical functions of floats", "numpy", 6, "logical_*", FLOATS),
    Bar("shifts of 8 bits", "numpy", 6, "left_shift", "int8 uint8"),
    Bar("exp, log", "numpy", 1, "exp log", FLOATS),
    Bar("sin of float32", "numpy", 1, "sin", "float32"),
    Bar("sum of float32", "numpy", 5, "sum", "float32", "contiguous", "l1"),
    Bar("sum of int8 and bool", "numpy", 40, "sum", "int8 bool", "contiguous", "l1"),
    Bar("binary float32, stride 2 or misaligned", "numpy", 4, BINARY, "float32", "stride2 misaligned"),
    Bar("add of float32 in DRAM", "numpy", 1.25, "add", "float32", "contiguous", "dram"),
)

# For means and plots: the first that fits.
FAMILIES = (
    ("casts", "*", "*->*"),
    ("sums", "sum prod", "*"),
    ("float16", "*", "float16"),
    ("bfloat16", "*", "bfloat16"),
    ("arithmetic", "add subtract multiply divide reciprocal square sqrt", "*"),
    ("floor_divide, remainder", "floor_divide remainder", "*"),
    ("sign and size", "negative positive absolute sign", "*"),
    ("maximum, minimum", "maximum minimum", "*"),
    ("comparisons", "equal not_equal less* greater*", "*"),
    ("logic", "logical_*", "*"),
    ("bits", "bitwise_* invert left_shift", "*"),
    ("predicates", "is*", "*"),
    ("exp, log, sin", "exp log sin", "*"),
    ("others", "*", "*"),
)


def family(result):
    for name, ufuncs, types in FAMILIES:
        if any(fnmatch.fnmatchcase(result["ufunc"], glob) for glob in ufuncs.split()) and \
                fnmatch.fnmatchcase(result["type"], types):
            return name


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def below(result):
    """The bars of single cells that a result does not reach."""
    return [bar for bar in BARS
            if not bar.mean and bar.covers(result) and result["ratio"][bar.peer] < bar.limit]


def is_by_call(bar, result):
    """Of a result below a bar: whether our loop without its call reaches it."""
    return result["net_ratio"].get(bar.peer, 0) >= bar.limit


def verdicts(results):
    """(bar, figure, cells, cells below, name of the least cell) for each bar that some cell comes under."""
    for bar in BARS:
        covered = [result for result in results if bar.covers(result)]
        if covered:
            ratios = [result["ratio"][bar.peer] for result in covered]
            least = min(covered, key=lambda result: result["ratio"][bar.peer])
            figure = geometric_mean(ratios) if bar.mean else min(ratios)
            short = figure < bar.limit if bar.mean else sum(ratio < bar.limit for ratio in ratios)
            yield bar, figure, len(covered), int(short), least["cell"]
