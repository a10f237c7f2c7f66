# SPDX-License-Identifier: MIT
"""bench/compare.py, end to end and in its judgements. No figure is held against a time."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

np = pytest.importorskip("numpy")
BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))

import bars  # noqa: E402
import cells  # noqa: E402
import compare  # noqa: E402
import measure  # noqa: E402
import native  # noqa: E402
import peers  # noqa: E402
import reasons  # noqa: E402
import report  # noqa: E402

LIBRARY, MODULE = os.environ["INTEROP_LIBRARY"], os.environ["INTEROP_BENCH_MODULE"]
MEASURE = ("--library", LIBRARY, "--module", MODULE)


def run(*arguments, status=0):
    done = subprocess.run([sys.executable, BENCH / "compare.py", *map(str, arguments)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == status, done.stdout
    return done.stdout


def result(ratio, ufunc="add", kind="float32", layout="contiguous", size="l1", peer="numpy"):
    return {"cell": f"{ufunc} {kind} {layout} {size}", "ufunc": ufunc, "type": kind, "layout": layout, "size": size,
            "ratio": {peer: ratio}}


@pytest.fixture(scope="module")
def library():
    return native.Native(LIBRARY, MODULE)


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    path = tmp_path_factory.mktemp("bench") / "results.json"
    text = run(*MEASURE, "--beside", LIBRARY, "--quick", "--json", path, "--only", "add float32 contiguous 64",
               "--peers", "numpy")
    return text, path


def test_a_run_measures_the_cell_asked_for(measured):
    text, path = measured
    data = json.loads(path.read_text())
    (cell,) = data["cells"]
    assert cell["cell"] == "add float32 contiguous 64" and cell["n"] == 64
    assert cell["cell"] in text
    assert set(cell["ratio"]) == {"numpy", "beside"}
    assert cell["ratio"]["numpy"] == pytest.approx(cell["ns"]["numpy"] / cell["ns"]["ours"])
    assert data["rows"] == [] and data["versions"]["numpy"] == np.__version__
    assert "GCC" in data["compiler"] or "clang" in data["compiler"]


@pytest.mark.parametrize("arguments, said", [
    ((*MEASURE, "--only", "nosuchcell"), "no cell or group matches --only 'nosuchcell'"),
    ((*MEASURE, "--quick", "--only", "add int16 stride2 l1"), "no cell of the sample or group matches --only"),
    ((*MEASURE, "--peers", "numpy,foo"), "'foo' is none of numpy, torch"),
    (("--library", "nope", "--module", MODULE), "--library nope"),
    (("--library", LIBRARY, "--module", "nope"), "--module nope"),
    ((*MEASURE, "--beside", "./text"), "--beside ./text"),
    ((*MEASURE, "--json", "none/x.json"), "--json none/x.json: cannot be written"),
    ((*MEASURE, "--json", "."), "--json .: cannot be written"),
    ((*MEASURE, "--plots", "text/plots"), "--plots text/plots: cannot be written"),
    ((*MEASURE, "--report", "nofile"), "No such file"),
    ((*MEASURE, "--report", "text"), "--report text: has no marks"),
    (("--read", "nofile"), "--read nofile: "),
    (("--read", "text"), "--read text: "),
    (("--read", "other.json"), "--read other.json: this is not what --json writes"),
    (("--read", "other.json", "--quick"), "leave out --quick"),
])
def test_what_cannot_be_done_is_said_before_anything_is_measured(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pathlib.Path("text").write_text(f"{report.END} {report.BEGIN}")
    pathlib.Path("other.json").write_text("{}")
    lines = run(*arguments, status=2).splitlines()
    assert lines[0].startswith("usage: ") and said in lines[-1] and ": error: " in lines[-1]
    assert {path.name for path in tmp_path.iterdir()} == {"text", "other.json"}


def test_an_earlier_run_can_be_shown_in_part(measured, tmp_path):
    data = json.loads(measured[1].read_text()) | {"scope": "all"}
    data["cells"].append(data["cells"][0] | {"cell": "sin float32 contiguous 64"})
    data["rows"] = [{"group": name, "what": f"a row of {name}", "ours_ns": 1, "peer_ns": 2, "ratio": 2, "bar": None}
                    for name in ("calls", "threads")]
    path = tmp_path / "results.json"
    path.write_text(json.dumps(data))
    text = run("--read", path, "--only", "sin float32")
    assert "sin float32" in text and "all; only sin" in text and "add float32" not in text and "a row" not in text
    text = run("--read", path, "--only", "threads")
    assert "a row of threads" in text and "a row of calls" not in text
    assert "no cell or group" in run("--read", path, "--only", "cos", status=2)


def test_results_go_into_the_documentation(measured, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    run("--read", measured[1], "--report", page)
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("after\n") and "old" not in text
    assert "| arithmetic |" in text and "| every cell | NumPy | 1 |" in text


def test_plots_are_the_same_each_time(measured, tmp_path):
    pytest.importorskip("matplotlib")
    for folder in ("one", "two"):
        run("--read", measured[1], "--plots", tmp_path / folder)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["families.png", "families.svg"]  # a heat map is of L1 and more
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_page_shows_the_plots(tmp_path):
    folder, page = tmp_path / "plots", tmp_path / "page.md"
    folder.mkdir()
    for name in ("against_numpy.svg", "against_numpy.png", "families.svg", "families.png"):
        (folder / name).touch()
    data = {"machine": {"cpu": "c", "architecture": "a", "l1": 1024, "l2": 2048}, "versions": {}, "compiler": "gcc",
            "date": "today", "scope": "all", "cells": [result(2)], "rows": []}
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    for plots in (folder, None):  # None: no new ones
        report.write_into(str(page), data, plots and str(plots))
        text = page.read_text()
        assert text.startswith(f"before\n{report.BEGIN}\n"
                               "[![against numpy](plots/against_numpy.svg)](plots/against_numpy.png)\n\n"
                               "[![families](plots/families.svg)](plots/families.png)\n\n; built by gcc\n")
        assert text.count("[![") == 2 and "old" not in text


def test_bars_are_for_their_cells_alone():
    def below(*arguments, **more):
        return [bar.least for bar in bars.below(result(*arguments, **more))]

    assert below(0.96) == [] and below(0.94) == [1]
    assert below(3.9, layout="stride2") == [4] and below(4, layout="stride2") == []
    assert below(7.9, "sin", "float64") == [8] and below(7.9, "sin", "float32") == []
    assert below(19, "add", "float16") == [20] and below(19, "absolute", "float16") == []
    assert below(19, "cast", "float16->float32") == [20] and below(19, "cast", "bfloat16->float32") == []
    assert below(39, "sum", "int8") == [40] and below(4.9, "sum", "float32") == [5]
    assert below(1.2, size="dram") == [1.25]
    for layout, size, bars_below in (("stride2", "l1", [4]), ("misaligned", "l2", [4]), ("stride2", "dram", [4]),
                                     ("stride2", "64", []), ("scalar", "dram", [])):
        assert below(3.9, layout=layout, size=size) == bars_below
    assert below(5, "sign", size="dram") == below(5, "logical_or", size="dram") == [6]
    assert below(5, "left_shift", "int8", size="dram") == [6] and below(1.7, "sqrt", size="dram") == [1.8]
    assert below(0.5, size="64", peer="torch") == [] and below(0.5, peer="torch") == [1]


def test_means_are_judged_as_means():
    found = {(bar.what, bar.peer): (figure, short) for bar, figure, _, short, _ in
             bars.verdicts([result(2), result(8)])}
    assert found["all cells", "numpy"] == (pytest.approx(4), 0)
    assert found["every cell", "numpy"] == (2, 0)
    assert ("every cell", "torch") not in found


def test_cells_below_are_counted_by_what_puts_them_there():
    def below(whole, net):
        return result(0.5) | {"call_ns": {"ours": 10, "numpy": whole}, "net_ratio": {"numpy": net}}
    short = report.cells_below([below(9, 0.5), below(12, 0.5), below(12, 1.1)])
    assert "below a bar: 3, 1 of them by our call alone" in report.count_below(short)
    assert report.count_below(short).endswith("whole calls of both compared, 1")


def test_cells_below_come_with_reasons():
    def why(*arguments, net=0.5, **more):
        found = result(*arguments, **more) | {"call_ns": {"ours": 10, "numpy": 1, "torch": 1}, "ns": {},
                                              "net_ratio": {more.get("peer", "numpy"): net}}
        known, rest = reasons.by_reason(report.cells_below([found]))
        assert len(known) + len(rest) == 1
        return known[0][0].what if known else None

    assert why(5, "floor_divide", "uint8", "scalar", "l1") == "one divisor for all elements"
    assert why(0.9, peer="torch", net=1) == "our call" and why(0.9, peer="torch", net=0.9) is None
    assert why(0.9, peer="torch", net=1, size="l2") is None
    assert why(0.9, "reciprocal", peer="torch", net=0.9) == "reciprocal in L1"
    assert why(0.9, layout="scalar", size="l2") == "one operand a scalar, in L2"
    assert why(0.9, "add", "int8", "scalar", "dram") == "one operand a scalar, of one byte, in DRAM"
    assert why(0.9, "add", "int16", "scalar", "dram") is None
    assert why(3, layout="stride2", size="dram") == "memory" and why(3, layout="stride2", size="l2") == "L2"
    assert why(3, layout="stride2", size="l1") is None


def test_the_page_says_why(tmp_path):
    def below(*arguments, **more):
        found = result(*arguments, **more)
        return found | {"call_ns": {"ours": 10, "numpy": 1}, "ns": {"ours": 1, "numpy": 1}, "net_ratio": {}}
    data = {"machine": {"cpu": "c", "architecture": "a", "l1": 1024, "l2": 2048}, "versions": {}, "compiler": "gcc",
            "date": "today", "scope": "all", "rows": [],
            "cells": [below(3, layout="stride2", size="dram"), below(3, layout="misaligned", size="dram"),
                      below(3, layout="stride2", size="l2"), below(3, layout="stride2")]}
    text = report.markdown(data)
    assert "- **memory** (2 cells): " in text and "- **L2** (1 cell): " in text and "**our call**" not in text
    assert "- **no reason known**: add float32 stride2 l1 (binary float32, stride 2 or misaligned, NumPy)\n" in text


def test_what_the_call_hides_is_not_compared():
    cell = cells.Cell("add", ("float32",) * 3, 2, "contiguous", "l1", "")
    shown = compare.figures(cell, {"ours": 50, "numpy": 1000, "numpy_call": 900, "torch": 1000, "torch_call": 990})
    assert shown["ratio"] == {"numpy": pytest.approx(2, rel=0.1)} and 10 / cell.count < shown["ns"]["torch"] < 0.01
    small = cells.Cell("add", ("float32",) * 3, 2, "contiguous", "64", "")
    assert compare.figures(small, {"ours": 50, "numpy": 200})["ratio"] == {"numpy": 4}


def test_every_cell_has_a_name_of_its_own(library):
    names = [cell.name for cell in cells.every_cell(library)]
    assert len(set(names)) == len(names) > 1000
    assert {"add float32 scalar dram", "sin float64 misaligned 1", "sum float32 stride2 l2"} <= set(names)
    assert not any(name.startswith(("sin float32 scalar", "sum float32 scalar")) for name in names)
    assert all(cells.matches(pattern, "add float32 scalar 1") for pattern in ("float32 scalar", "*32 s*r 1"))
    assert not cells.matches("add*l1", "add float32 scalar 1")


@pytest.mark.parametrize("layout,step", [("contiguous", 8), ("stride2", 16), ("scalar", 0), ("misaligned", 8)])
def test_operands_lie_as_the_layout_says(layout, step):
    arena = cells.Arena()
    for size in ("l2", "64"):
        cell = cells.Cell("add", ("float64",) * 3, 2, layout, size, "")
        left, right, out = arena.operands(cell)
        assert {left.size, right.size, out.size} == {cell.count}
        assert right.strides == (step,) and out.strides == (8,)
        assert {array.ctypes.data % 64 for array in (left, right, out)} == {1 if layout == "misaligned" else 0}
        assert np.all((abs(left) >= 0.5) & (abs(left) < 8)) and np.all(abs(right) >= 0.5)
        assert not any(np.shares_memory(left, other) for other in (right, out))


def test_ours_and_peers_compute_the_same(library):
    arena = cells.Arena()
    installed = peers.present(["numpy", "torch"])
    for ufunc, types, nin in (("add", ("float32",) * 3, 2), ("less", ("int8", "int8", "bool"), 2),
                              ("sum", ("float64", "float64"), 1), ("sum", ("int8", "int64"), 1)):
        for layout in ("contiguous", "stride2", "scalar"):
            if layout == "scalar" and nin == 1:
                continue
            cell = cells.Cell(ufunc, types, nin, layout, "l1", "")
            arrays = arena.operands(cell)
            arrays[-1][...] = 0
            compare.ours(library, cell, arrays)(1)
            expected = arrays[-1].copy()
            for peer in installed:
                arrays[-1][...] = 0
                timers = peers.timers(peer, cell, arrays)
                assert set(timers) == {peer.name, peer.name + "_call"}
                timers[peer.name](1)
                np.testing.assert_allclose(arrays[-1], expected, rtol=1e-9)


def test_the_least_of_interleaved_runs_counts():
    calls = []

    def timer(name, cost):
        def run(iterations):
            calls.append(name)
            return iterations * cost
        return run

    best = measure.minimum({"a": timer("a", 1e3), "b": timer("b", 3e3)}, slice_ns=1e5, repeats=5)
    assert best == {"a": 1e3, "b": 3e3}
    assert calls[-10:] == ["a", "b"] * 5


def test_two_threads_do_all_the_work(library):
    arrays = [np.full(64, value, "f4") for value in (1, 2, 0)]
    halves = [[array[:32] for array in arrays], [array[32:] for array in arrays]]
    cpu = min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    assert library.threads_timer("add", [cpu, cpu], halves)(3) > 0
    assert np.all(arrays[2] == 3)


@pytest.mark.parametrize("loop", ["add float32", "multiply float32", "maximum float32", "add float64", "stream add"])
def test_yardsticks_compute_what_they_are_compared_with(library, loop):
    ufunc, dtype = loop.split() if not loop.startswith("stream") else ("add", "float32")
    arrays = cells.Arena().operands(cells.Cell(ufunc, (dtype,) * 3, 2, "contiguous", "64", ""))
    if ufunc == "maximum":
        arrays[0][3] = arrays[1][5] = np.nan
    if library.reference_timer(loop, arrays) is None:
        pytest.skip("there is none for this CPU")
    np.testing.assert_array_equal(arrays[2], getattr(np, ufunc)(arrays[0], arrays[1]))
