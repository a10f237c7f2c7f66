#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures libinterop and NumPy in one process and compares them with the bars of the project.

Figures are the least of many interleaved runs; read the ratios, not the nanoseconds. libinterop's time per element
includes its call. NumPy's is net of the call (time at n less time at 1), but for up to 64 elements, where the call is
what is compared.
"""

import argparse
import json
import math
import platform
import sys

import numpy as np
from numpy._core._internal import _dtype_from_pep3118

import cells
import measure
import native


def call_rows(lib, repeats):
    """(what, ours, peer, bar, kind): kind 'most' = ours / peer at most bar, 'least' = peer / ours at least bar."""
    array = np.zeros((2, 3, 4, 5), np.float32)
    one = [np.ones(1) for _ in range(3)]
    best = measure.minimum({
        "roundtrip": lib.timed("bench_dlpack_roundtrip"), "floor": lib.timed("bench_roundtrip_floor"),
        "import": lib.timed("bench_dlpack_import_foreign"), "view": lib.timed("bench_dltensor_view"),
        "malloc": lib.timed("bench_malloc_free"), "typestr": lib.timed("bench_typestr_parse"),
        "descr": lib.timed("bench_descr_parse"), "pep3118": lib.timed("bench_pep3118_parse"),
        "one": lib.timed("bench_add_one_element"),
        "np.from_dlpack": measure.python_timer("f(x)", {"f": np.from_dlpack, "x": array}),
        "np.dtype": measure.python_timer("f('<f4')", {"f": np.dtype}),
        "np.dtype fields": measure.python_timer("f([('a','<i4'),('b','<f8')])", {"f": np.dtype}),
        "np.pep3118": measure.python_timer("f('T{<i:a:<d:b:}')", {"f": _dtype_from_pep3118}),
        "np.add": measure.python_timer("f(a, b, out=c)", {"f": np.add, "a": one[0], "b": one[1], "c": one[2]}),
    }, repeats=repeats)
    return [
        ("DLPack export + import + delete / floor", best["roundtrip"], best["floor"], 1.6, "most"),
        ("  for scale: foreign import + delete", best["import"], best["floor"], None, "most"),
        ("  for scale: numpy.from_dlpack(ndarray)", best["roundtrip"], best["np.from_dlpack"], None, "least"),
        ("validated DLTensor view / malloc+free", best["view"], best["malloc"], 1.0, "most"),
        ("typestr parse, against numpy.dtype('<f4')", best["typestr"], best["np.dtype"], 12.0, "least"),
        ("descr of two fields, against numpy.dtype()", best["descr"], best["np.dtype fields"], 3.0, "least"),
        ("PEP 3118 format of two fields, against NumPy's parser", best["pep3118"], best["np.pep3118"], 20.0, "least"),
        ("one-element call, against numpy.add", best["one"], best["np.add"], 8.0, "least"),
    ]


def handwritten_rows(lib, repeats):
    rows = []
    for dtype in ("float32", "float64"):
        count = cells.element_count("l1", [np.dtype(dtype).itemsize] * 3)
        arrays = cells.operands("add", "contiguous", count, [dtype] * 2, [dtype])
        handwritten = lib.handwritten_add_timer(arrays)
        if handwritten is not None:
            best = measure.minimum({"ours": lib.loop_timer("add", arrays), "peer": handwritten}, repeats=2 * repeats)
            rows.append((f"add {dtype} loop, L1, against a hand-written one", best["ours"], best["peer"], 0.9, "least"))
    return rows


def cell_list(lib, layouts, sizes, pattern):
    """Every loop x layout x size whose name 'add float32 contiguous l1' holds the pattern."""
    found = []
    for name, nin, loops in lib.ufuncs():
        for info in loops:
            types = [native.NAMES[number] for number in info.types if number]
            for layout in layouts:
                for size in sizes:
                    label = f"{name} {types[0]} {layout} {size}"
                    if pattern in label and not (layout == "scalar" and nin < 2):
                        found.append((label, name, nin, types, layout, size, lib.level_name(info.level)))
    return found


def measure_cell(lib, cell, repeats):
    label, name, nin, types, layout, size, level = cell
    count = cells.element_count(size, [np.dtype(t).itemsize for t in types])
    arrays = cells.operands(name, layout, count, types[:nin], types[nin:])
    single = [array[:1] for array in arrays]
    call = f"f({', '.join(f'x[{i}]' for i in range(nin))}, out=x[{nin}])"
    peer = getattr(np, name)
    with np.errstate(all="ignore"):
        best = measure.minimum({
            "ours": lib.ufunc_timer(name, arrays),
            "numpy": measure.python_timer(call, {"f": peer, "x": arrays}),
            "numpy1": measure.python_timer(call, {"f": peer, "x": single}),
        }, repeats=repeats)
    net = best["numpy"] if count <= 64 else max(best["numpy"] - best["numpy1"], 1e-3)
    return {"cell": label, "level": level, "n": count, "ours_ns": best["ours"] / count, "numpy_ns": net / count,
            "ratio": net / best["ours"]}


def print_calls(rows):
    print(f"{'what':<46}{'ours ns':>9}{'peer ns':>9}{'ratio':>8}  bar")
    below = []
    for what, ours, peer, bar, kind in rows:
        ratio = ours / peer if kind == "most" else peer / ours
        good = bar is None or (ratio <= bar if kind == "most" else ratio >= bar)
        sign = "" if bar is None else f"{'<=' if kind == 'most' else '>='} {bar:g}{'' if good else '   BELOW THE BAR'}"
        print(f"{what:<46}{ours:9.2f}{peer:9.2f}{ratio:8.2f}  {sign}")
        if not good:
            below.append(what)
    return below


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def print_cells(results, bar):
    families = {}
    for result in results:
        families.setdefault(result["cell"].split()[0], []).append(result["ratio"])
    print(f"\nspeed against NumPy {np.__version__} (geometric mean, least) by ufunc")
    for family, ratios in families.items():
        print(f"  {family:<14}{geometric_mean(ratios):8.2f}{min(ratios):8.2f}   {len(ratios)} cells")
    below = [result for result in results if result["ratio"] < bar]
    print(f"all {len(results)} cells: geometric mean {geometric_mean([r['ratio'] for r in results]):.2f}, "
          f"{len(below)} below {bar:g}")
    for result in sorted(below, key=lambda result: result["ratio"]):
        print(f"  below: {result['cell']:<36} ours {result['ours_ns']:.4f}  NumPy {result['numpy_ns']:.4f} ns/element  "
              f"ratio {result['ratio']:.2f}  ({result['level']})")
    return below


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", required=True, help="path of libinterop.so")
    parser.add_argument("--module", required=True, help="path of interop_bench.so")
    parser.add_argument("--quick", action="store_true", help="contiguous operands in L1 only")
    parser.add_argument("--only", default="", metavar="TEXT", help="cells whose name holds TEXT, e.g. 'sin float32'")
    parser.add_argument("--bar", type=float, default=1.0, help="ratio under which a cell is listed (default 1)")
    parser.add_argument("--json", metavar="FILE", help="write every figure here")
    return parser.parse_args()


def main():
    options = arguments()
    lib = native.Native(options.library, options.module)
    print(f"libinterop {lib.lib.interop_version_string().decode()}, NumPy {np.__version__}, {platform.machine()}, "
          f"L1 {cells.cache_bytes(1) >> 10} KiB, one thread; least of many, interleaved\n")
    rows = [] if options.only else call_rows(lib, 60) + handwritten_rows(lib, 60)
    below = print_calls(rows) if rows else []
    layouts, sizes = (("contiguous",), ("l1",)) if options.quick else (cells.LAYOUTS, ("1", "64", "l1", "l2", "dram"))
    pending = cell_list(lib, layouts, sizes, options.only)
    progress = measure.Progress(sys.stderr, len(pending))
    results = []
    for cell in pending:
        results.append(measure_cell(lib, cell, 15 if cell[5] != "dram" else 3))
        progress.step(cell[0])
    below += print_cells(results, options.bar) if results else []
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"calls": rows, "cells": results, "numpy": np.__version__}, file, indent=1)


if __name__ == "__main__":
    main()
