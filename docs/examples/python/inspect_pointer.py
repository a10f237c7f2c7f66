#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Looks at a live array through its pointer: the door that it opens, address, element type, strides, first elements.

    python3 inspect_pointer.py [EXPRESSION]    such as 'numpy.arange(6.).reshape(2, 3).T' or 'torch.ones(3)'

The modules that the expression names are imported. `inspect(array)` does the same for an array of your program.
"""
import ctypes
import importlib
import math
import re
import sys

import interop


def first_elements(array, count):
    """The bytes of the first elements in C order, whatever the strides: a corner is cut out and copied."""
    left, corner = count, []
    for extent in reversed(array.shape):
        keep = min(extent, left)
        corner.insert(0, slice(0, keep))
        left = math.ceil(left / max(keep, 1))
    copy = array[tuple(corner)].copy()
    return ctypes.string_at(copy.pointer, min(math.prod(copy.shape), count) * copy.itemsize)


def inspect(thing, count=8, out=None):
    array = interop.asarray(thing)
    print(f"door     {array.door}", file=out)
    print(f"data     {array.pointer:#018x}{' (read-only)' if array.readonly else ''}", file=out)
    print(f"typestr  {array.dtype.typestr}", file=out)
    print(f"shape    {array.shape}", file=out)
    print(f"strides  {array.strides} bytes", file=out)
    data, line = first_elements(array, count), max(1, 16 // max(array.itemsize, 1)) * max(array.itemsize, 1)
    for at in range(0, len(data), line):
        print(f"{at:04x}  {data[at:at + line].hex(' ')}", file=out)


def main(expression="numpy.arange(6, dtype='f4').reshape(2, 3).T"):
    names = {}
    for name in set(re.findall(r"(?<![\w.])([a-z]\w*)(?=\.)", expression)):
        names[name] = importlib.import_module(name)
    print(expression)
    try:
        inspect(eval(expression, names))
    except (BufferError, TypeError, ValueError) as error:
        print(f"refused: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
