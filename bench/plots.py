# SPDX-License-Identifier: MIT
"""Plots of results, as PNG and SVG. The same results give the same files."""

import math
import os

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.colors import TwoSlopeNorm
from matplotlib.ticker import FixedLocator, NullLocator

import bars
import native
import report

plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "libinterop", "font.size": 9,
                     "font.sans-serif": ["DejaVu Sans"], "axes.spines.top": False, "axes.spines.right": False})
COLOURS = {"numpy": "#4d77cf", "torch": "#ee4c2c", "beside": "#888888"}


def save(figure, folder, name):
    for suffix, metadata in (("svg", {"Date": None, "Creator": None}), ("png", {"Software": None})):
        figure.savefig(os.path.join(folder, f"{name}.{suffix}"), bbox_inches="tight", dpi=110, metadata=metadata)
    plt.close(figure)


def plain(value):
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def families(data):
    """Geometric means by family, a bar for each peer."""
    groups = list(report.by_family(data["cells"]).items())[::-1]
    peers = [peer for peer in report.peers_of(data["cells"]) if peer != "beside"]
    height = 0.8 / len(peers)
    figure, axes = plt.subplots(figsize=(7, 0.8 + 0.45 * len(groups)))
    for position, peer in enumerate(peers):
        for place, (_, group) in enumerate(groups):
            if ratios := report.ratios_of(group, peer):
                mean, y = bars.geometric_mean(ratios), place + (len(peers) / 2 - position - 0.5) * height
                axes.barh(y, mean - 1, height, left=1, color=COLOURS[peer])
                axes.text(max(mean, 1) * 1.03, y, plain(mean), va="center", fontsize=8)
        axes.barh(math.nan, 1, color=COLOURS[peer], label=f"against {report.PEERS[peer]} {data['versions'][peer]}")
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set(xscale="log", yticks=range(len(groups)), yticklabels=[name for name, _ in groups],
             xlabel="times as fast as the peer (geometric mean of all cells, one thread)")
    axes.xaxis.set_major_locator(FixedLocator([0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200]))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return figure


def heat(data, peer):
    """Ufunc x type: geometric means of all layouts from half of L1 up."""
    cells = {}
    for result in data["cells"]:
        if peer in result["ratio"] and result["size"] not in ("1", "64"):
            kind = result["type"].split("->")[0]
            cells.setdefault((result["ufunc"], kind), []).append(result["ratio"][peer])
    if not cells:
        return None
    ufuncs = list(dict.fromkeys(ufunc for ufunc, _ in cells))
    types = [kind for kind in native.TYPES if any(kind == other for _, other in cells)]
    means = [[bars.geometric_mean(cells[ufunc, kind]) if (ufunc, kind) in cells else math.nan for kind in types]
             for ufunc in ufuncs]
    logs = [[math.log2(mean) for mean in line] for line in means]
    figure, axes = plt.subplots(figsize=(1.8 + 0.55 * len(types), 1 + 0.24 * len(ufuncs)))
    axes.imshow(logs, cmap="RdYlBu", norm=TwoSlopeNorm(0, -2, 6), aspect="auto", interpolation="nearest")
    for y, line in enumerate(means):
        for x, mean in enumerate(line):
            if not math.isnan(mean):
                axes.text(x, y, plain(mean), ha="center", va="center", fontsize=7,
                          color="white" if mean > 24 else "black")
    axes.set(yticks=range(len(ufuncs)), yticklabels=ufuncs, xticks=range(len(types)))
    axes.set_xticklabels(types, rotation=45, ha="left")
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(f"times as fast as {report.PEERS[peer]} {data['versions'][peer]} "
                    "(geometric mean, from half of L1 up)")
    return figure


def write(folder, data):
    os.makedirs(folder, exist_ok=True)
    if not any(result["ratio"] for result in data["cells"]):
        print("no cells were compared: no plots")
        return
    save(families(data), folder, "families")
    for peer in ("numpy", "torch"):
        if (figure := heat(data, peer)) is not None:
            save(figure, folder, f"against_{peer}")
