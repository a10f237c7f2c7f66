#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures libinterop, NumPy and PyTorch in one process and compares them with the bars of the project.

Figures are the least of many interleaved runs; read the ratios, not the nanoseconds. libinterop's time per element
includes its call. A peer's is net of the call (what each element beyond the 64th adds), but for up to 64 elements,
where the call is what is compared. docs/benchmark.md says more.
"""

import argparse
import datetime
import json
import os
import platform

import numpy as np

import bars
import cells
import measure
import native
import peers
import report
import rows

# A peer whose net time is less than this share of its whole call is not compared: the difference would be noise.
HIDDEN = 0.02
# What --json writes of every run.
WRITTEN = {"date", "machine", "compiler", "versions", "scope", "rows", "cells"}


class Wrong(Exception):
    """What is asked for cannot be done."""


def figures(cell, best):
    """The result of a cell from nanoseconds per call."""
    result = {"cell": cell.name, "loop": cell.loop, "ufunc": cell.ufunc, "type": cell.type,
              "layout": cell.layout, "size": cell.size, "n": cell.count, "level": cell.level, "call_ns": best,
              "ns": {"ours": best["ours"] / cell.count}, "ratio": {}, "net_ratio": {}}
    for name in ("beside", "numpy", "torch"):
        if name in best:
            net = net_of_call(cell, best, name)
            result["ns"][name] = net / cell.count
            if net > HIDDEN * best[name]:
                result["ratio"][name] = net / best["ours"]
                if "ours_loop" in best and name != "beside":
                    result["net_ratio"][name] = net / best["ours_loop"]
    return result


def net_of_call(cell, best, name):
    if name + "_call" not in best:
        return best[name]
    return max(best[name] - best[name + "_call"], 0) * cell.count / (cell.count - peers.SHORT)


def ours(library, cell, arrays):
    if cell.is_reduction:
        return library.reduction_timer(cells.REDUCERS[cell.ufunc], *arrays)
    return library.ufunc_timer(cell.ufunc, arrays)


def our_loop(library, cell, arrays):
    if cell.is_reduction:
        total = np.lib.stride_tricks.as_strided(arrays[1], arrays[0].shape, (0,))
        return library.loop_timer(cells.REDUCERS[cell.ufunc], [total, arrays[0], total])
    return library.loop_timer(cell.ufunc, arrays)


class Bench:
    def __init__(self, library, beside, others):
        self.library, self.beside, self.others = library, beside, others
        self.arena, self.best = cells.Arena(), {}

    def cell(self, cell, repeats):
        """Measures; figures of an earlier time count, too."""
        arrays = self.arena.operands(cell)
        timers = {"ours": ours(self.library, cell, arrays)}
        if cell.size == "l1":
            timers["ours_loop"] = our_loop(self.library, cell, arrays)
        if self.beside:
            timers["beside"] = ours(self.beside, cell, arrays)
        with np.errstate(all="ignore"):
            for peer in self.others:
                timers |= peers.timers(peer, cell, arrays)
            best = measure.minimum(timers, repeats=repeats, budget_ns=5e8)
        earlier = self.best.get(cell, best)
        self.best[cell] = {name: min(value, earlier[name]) for name, value in best.items()}
        return figures(cell, self.best[cell])

    def all(self, pending):
        """Every cell; then twice more those below a bar, for noise only ever adds to a time."""
        progress = measure.Progress(len(pending))
        found = {}
        for cell in sorted(pending, key=lambda cell: (cell.size == "dram", cell.types, cell.layout)):
            found[cell] = self.cell(cell, 12)
            progress.step(cell.name)
        for repeats in (25, 50):
            again = [cell for cell, result in found.items() if bars.below(result)]
            progress = measure.Progress(len(again))
            for cell in again:
                found[cell] = self.cell(cell, repeats)
                progress.step("again: " + cell.name)
        return [found[cell] for cell in pending]


def machine():
    cpu = platform.processor() or "unknown CPU"
    try:
        with open("/proc/cpuinfo") as file:
            facts = dict(line.split(":", 1) for line in file if ":" in line)
        facts = {name.strip(): value.strip() for name, value in facts.items()}
        if "model name" in facts:
            cpu = f"{facts['model name']} (family {facts.get('cpu family')}, model {facts.get('model')})"
    except OSError:
        pass
    return {"cpu": cpu, "architecture": platform.machine(), "system": platform.system(), "l1": cells.cache_bytes(1),
            "l2": cells.cache_bytes(2)}


def load(option, path, module):
    try:
        return native.Native(path, module)
    except (OSError, AttributeError) as error:  # no library, or another one
        raise Wrong(f"{option} {path}, --module {module}: {error}") from error


def run(options):
    library = load("--library", options.library, options.module)
    beside = load("--beside", options.beside, options.module) if options.beside else None
    wanted = [cell for cell in cells.every_cell(library)
              if cells.matches(options.only, cell.name) and (not options.quick or cells.is_quick(cell))]
    groups = {name: group for name, group in rows.GROUPS.items()
              if not options.only or cells.matches(options.only, name)}
    if not wanted and not groups:
        raise Wrong(f"no cell{' of the sample' if options.quick else ''} or group matches --only {options.only!r}")
    bench = Bench(library, beside, peers.present(options.peers))
    pending = [cell for cell in wanted if all(map(cells.type_of, cell.types))]
    if len(pending) < len(wanted):
        print(f"ml_dtypes is not installed: {len(wanted) - len(pending)} cells of bfloat16 are left out")
    data = {
        "date": datetime.date.today().isoformat(), "machine": machine(), "compiler": library.compiler,
        "versions": {"libinterop": library.version} | {peer.name: peer.version for peer in bench.others},
        "scope": "quick: every loop on contiguous operands in L1, and a sample of loops in all layouts and sizes"
                 if options.quick else "every loop, layout and size",
    }
    if beside:
        data["beside"] = beside.compiler
    if options.only:
        data["scope"] += f"; only {options.only}"
    data["rows"] = [{"group": name} | row for name, group in groups.items() for row in group(library, bench.arena)]
    data["cells"] = bench.all(pending)
    return data


def read(path, only):
    """What --json wrote; of that, what --only names."""
    try:
        with open(path) as file:
            data = json.load(file)
    except (OSError, ValueError) as error:
        raise Wrong(f"--read {path}: {error}") from error
    if not isinstance(data, dict) or not WRITTEN <= data.keys():
        raise Wrong(f"--read {path}: this is not what --json writes")
    if only:
        data["cells"] = [cell for cell in data["cells"] if cells.matches(only, cell["cell"])]
        data["rows"] = [row for row in data["rows"] if cells.matches(only, row.get("group", ""))]
        data["scope"] += f"; only {only}"
        if not data["cells"] and not data["rows"]:
            raise Wrong(f"no cell or group in {path} matches --only {only!r}")
    return data


def writable(path, is_folder=False):
    """Whether a file can be written there, or files into a folder that may have to be made."""
    if os.path.exists(path):
        return os.path.isdir(path) == is_folder and os.access(path, os.W_OK)
    folder = os.path.dirname(os.path.abspath(path))
    return writable(folder, True) if is_folder else os.path.isdir(folder) and os.access(folder, os.W_OK)


def check_targets(options):
    """Before anything is measured, for that takes long."""
    for option, path, is_folder in (("--json", options.json, False), ("--plots", options.plots, True),
                                    ("--report", options.report, False)):
        if path and not writable(path, is_folder):
            raise Wrong(f"{option} {path}: cannot be written")
    if options.report:
        try:
            with open(options.report) as file:
                text = file.read()
        except (OSError, ValueError) as error:
            raise Wrong(f"--report {options.report}: {error}") from error
        if report.END not in text.partition(report.BEGIN)[2]:
            raise Wrong(f"--report {options.report}: has no marks {report.BEGIN} and, behind it, {report.END}")


def peer_names(text):
    names = [name for name in text.split(",") if name]
    for name in names:
        if name not in peers.KINDS:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(peers.KINDS)}")
    return names


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", help="path of libinterop.so")
    parser.add_argument("--module", help="path of interop_bench.so")
    parser.add_argument("--beside", metavar="FILE", help="another build of libinterop.so, timed in the same turns")
    parser.add_argument("--quick", action="store_true", help="a sample of the cells; minutes")
    parser.add_argument("--only", default="", metavar="PATTERN",
                        help="cells whose name holds or, as a glob, is PATTERN ('sin float32', '*float16 scalar l?'), "
                             "and of calls, python, handwritten, stream and threads those that it names")
    parser.add_argument("--peers", type=peer_names, metavar="NAMES",
                        help=f"whom to compare with (default: {','.join(peers.KINDS)})")
    parser.add_argument("--json", metavar="FILE", help="write every figure here")
    parser.add_argument("--read", metavar="FILE", help="measure nothing, take what --json wrote")
    parser.add_argument("--report", metavar="FILE",
                        help="write tables, and links to the plots, between the marks of this Markdown file")
    parser.add_argument("--plots", metavar="DIR", help="write plots here")
    options = parser.parse_args()
    given = [name for name in ("library", "module", "beside", "quick", "peers") if getattr(options, name)]
    if options.read and given:
        parser.error(f"--read measures nothing: leave out --{given[0]}")
    if not options.read and not (options.library and options.module):
        parser.error("--library and --module say what to measure, --read what to show")
    if options.peers is None:
        options.peers = list(peers.KINDS)
    return parser, options


def show(options):
    check_targets(options)
    data = read(options.read, options.only) if options.read else run(options)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(data, file, indent=1)
            file.write("\n")
    print(report.summary(data, bool(options.only)))
    if options.plots:
        try:
            import plots
        except ImportError:
            print("matplotlib is not installed: no plots")
        else:
            plots.write(options.plots, data)
    if options.report:
        report.write_into(options.report, data, options.plots)


def main():
    parser, options = arguments()
    try:
        show(options)
    except Wrong as wrong:
        parser.error(str(wrong))


if __name__ == "__main__":
    main()
