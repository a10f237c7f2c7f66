# SPDX-License-Identifier: MIT
"""What is measured beside the cells: calls, loops written by hand, memory, threads."""

import os
import pathlib
import sys

import numpy as np
from numpy._core._internal import _dtype_from_pep3118

import cells
import measure


def most(what, ours, peer, bar):
    """Ours may take `bar` times as long as the peer."""
    return row(what, ours, peer, ours / peer, bar, "<=", bar is None or ours <= bar * peer)


def least(what, ours, peer, bar):
    """The peer takes at least `bar` times as long as ours."""
    return row(what, ours, peer, peer / ours, bar, ">=", bar is None or peer >= bar * ours)


def row(what, ours, peer, ratio, bar, sign, good):
    return {"what": what, "ours_ns": ours, "peer_ns": peer, "ratio": ratio, "sign": sign, "bar": bar, "good": good}


def contiguous(arena, ufunc, dtype, size):
    return arena.operands(cells.Cell(ufunc, (dtype,) * 3, 2, "contiguous", size, ""))


def calls(library, arena):
    array = np.zeros((2, 3, 4, 5), np.float32)
    one = [np.ones(1) for _ in range(3)]
    best = measure.minimum({
        "roundtrip": library.timed("bench_dlpack_roundtrip"), "floor": library.timed("bench_roundtrip_floor"),
        "import": library.timed("bench_dlpack_import_foreign"), "view": library.timed("bench_dltensor_view"),
        "interface": library.timed("bench_array_interface_view"), "buffer": library.timed("bench_buffer_fill"),
        "malloc": library.timed("bench_malloc_free"), "typestr": library.timed("bench_typestr_parse"),
        "descr": library.timed("bench_descr_parse"), "pep3118": library.timed("bench_pep3118_parse"),
        "one": library.timed("bench_add_one_element"),
        "np.from_dlpack": measure.python_timer("f(x)", {"f": np.from_dlpack, "x": array}),
        "np.dtype": measure.python_timer("f('<f4')", {"f": np.dtype}),
        "np.dtype fields": measure.python_timer("f([('a','<i4'),('b','<f8')])", {"f": np.dtype}),
        "np.pep3118": measure.python_timer("f('T{<i:a:<d:b:}')", {"f": _dtype_from_pep3118}),
        "np.add": measure.python_timer("f(a, b, out=c)", {"f": np.add, "a": one[0], "b": one[1], "c": one[2]}),
    }, repeats=60)
    return [
        most("DLPack export + import + delete / floor", best["roundtrip"], best["floor"], 1.6),
        most("  for scale: foreign import + delete", best["import"], best["floor"], None),
        least("  for scale: numpy.from_dlpack(ndarray)", best["roundtrip"], best["np.from_dlpack"], None),
        most("validated DLTensor view / malloc+free", best["view"], best["malloc"], 1.0),
        most("view of an __array_interface__ / malloc+free", best["interface"], best["malloc"], 2.0),
        most("  blocks that it allocates", library.allocations("bench_array_interface_view"), 1, 2),
        most("Py_buffer filled and released / malloc+free", best["buffer"], best["malloc"], 2.0),
        most("  blocks that it allocates", library.allocations("bench_buffer_fill"), 1, 2),
        least("typestr parse, against numpy.dtype('<f4')", best["typestr"], best["np.dtype"], 12.0),
        least("descr of two fields, against numpy.dtype()", best["descr"], best["np.dtype fields"], 3.0),
        least("PEP 3118 format of two fields, against NumPy's parser", best["pep3118"], best["np.pep3118"], 20.0),
        least("one-element call, against numpy.add", best["one"], best["np.add"], 8.0),
    ]


def python(library, arena):
    """The package of docs/examples, in pure ctypes, against NumPy's own C."""
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed: interop.from_dlpack() in Python is not measured")
        return []
    os.environ["INTEROP_LIBRARY"] = os.path.abspath(library.path)
    sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "docs" / "examples" / "python"))
    import interop
    tensor = torch.zeros(2, 3, 4, 5)
    best = measure.minimum({
        "ours": measure.python_timer("f(x)", {"f": interop.from_dlpack, "x": tensor}),
        "numpy": measure.python_timer("f(x)", {"f": np.from_dlpack, "x": tensor}),
    }, repeats=60)
    return [most("Python: from_dlpack(torch.Tensor), against NumPy's", best["ours"], best["numpy"], 3.0)]


def handwritten(library, arena):
    rows = []
    for loop in ("add float32", "multiply float32", "maximum float32", "add float64"):
        ufunc, dtype = loop.split()
        arrays = contiguous(arena, ufunc, dtype, "l1")
        reference = library.reference_timer(loop, arrays)
        if reference is not None:
            best = measure.minimum({"ours": library.loop_timer(ufunc, arrays), "peer": reference}, repeats=100)
            rows.append(least(f"{loop} loop, L1, against one written by hand", best["ours"], best["peer"], 0.9))
    return rows


def stream(library, arena):
    """16 M elements against stores that bypass the cache, the most that this machine's memory gives."""
    arrays = contiguous(arena, "add", "float32", "dram")
    timers = {"add": library.reference_timer("stream add", arrays),
              "copy": library.reference_timer("stream copy", arrays)}
    if timers["add"] is None:
        return []
    best = measure.minimum(timers | {"ours": library.ufunc_timer("add", arrays)}, repeats=30, budget_ns=3e9)
    bytes_of = arrays[0].nbytes
    return [
        least(f"add float32, 16 M, against streaming add ({3 * bytes_of / best['add']:.0f} GB/s)",
              best["ours"], best["add"], 0.9),
        least(f"  for scale: bytes moved, against streaming copy ({2 * bytes_of / best['copy']:.0f} GB/s)",
              best["ours"] / 3, best["copy"] / 2, None),
    ]


def threads(library, arena):
    """Two threads of the caller, each with a half of the operands, against one thread with all."""
    cpus = sorted(os.sched_getaffinity(0))[:2] if hasattr(os, "sched_getaffinity") else [0, 1]
    if len(cpus) < 2:
        print("there is one CPU to run on: two threads are not compared with one")
        return []
    rows = []
    for loop in ("exp float32", "exp float64", "sin float64"):
        ufunc, dtype = loop.split()
        arrays = arena.operands(cells.Cell(ufunc, (dtype,) * 2, 1, "contiguous", "l2", ""))
        half = arrays[0].size // 2
        best = measure.minimum({
            "two": library.threads_timer(ufunc, cpus, [[array[:half] for array in arrays],
                                                       [array[half:] for array in arrays]]),
            "one": library.threads_timer(ufunc, cpus[1:], [arrays]),
        }, slice_ns=1e6, repeats=500, budget_ns=3e9)
        rows.append(least(f"{loop}, L2, two threads against one", best["two"], best["one"], 1.8))
    return rows


GROUPS = {"calls": calls, "python": python, "handwritten": handwritten, "stream": stream, "threads": threads}
