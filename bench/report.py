# SPDX-License-Identifier: MIT
"""Results as text: the summary of a run, and tables for the documentation."""

import os
import re
import statistics

import bars
import reasons

PEERS = {"numpy": "NumPy", "torch": "PyTorch", "beside": "beside"}


def peers_of(results):
    return [peer for peer in PEERS if any(peer in result["ratio"] for result in results)]


def ratios_of(results, peer):
    return [result["ratio"][peer] for result in results if peer in result["ratio"]]


def by_family(results):
    groups = {name: [] for name, _, _ in bars.FAMILIES}
    for result in results:
        groups[bars.family(result)].append(result)
    return {name: group for name, group in groups.items() if group}


def head(data):
    machine, versions = data["machine"], data["versions"]
    text = ", ".join(f"{PEERS.get(name, name)} {version}" for name, version in versions.items())
    return [f"{text}; built by {data['compiler']}" +
            (f", beside it a library built by {data['beside']}" if data.get("beside") else ""),
            f"{machine['cpu']}, {machine['architecture']}, L1 {machine['l1'] >> 10} KiB, L2 {machine['l2'] >> 10} KiB; "
            f"{data['date']}; {data['scope']}"]


def row_lines(rows):
    lines = [f"{'what':<58}{'ours ns':>12}{'peer ns':>12}{'ratio':>8}  bar"]
    for row in rows:
        bar = "" if row["bar"] is None else f"  {row['sign']} {row['bar']:g}{'' if row['good'] else '   BELOW THE BAR'}"
        lines.append(f"{row['what']:<58}{row['ours_ns']:12.2f}{row['peer_ns']:12.2f}{row['ratio']:8.2f}{bar}")
    return lines


def cell_line(result):
    figures = [f"ours {result['ns']['ours']:.4f}"]
    for peer in PEERS:
        if peer in result["ns"]:
            figures.append(f"{PEERS[peer]} {result['ns'][peer]:.4f}")
        if peer in result["ratio"]:
            net = result["net_ratio"].get(peer)
            figures[-1] += f" ({result['ratio'][peer]:.2f}x{'' if net is None else f', net {net:.2f}x'})"
        elif peer in result["ns"]:
            figures[-1] += " (hidden by its call)"
    return f"  {result['cell']:<46} {'  '.join(figures)}  ns/element, {result['level']}"


def family_lines(results):
    lines = ["speed of libinterop / speed of a peer: geometric mean, least, cells"]
    peers = peers_of(results)
    lines.append(" " * 26 + "".join(f"{PEERS[peer]:>24}" for peer in peers))
    for name, group in list(by_family(results).items()) + [("all", results)]:
        line = f"  {name:<24}"
        for peer in peers:
            ratios = ratios_of(group, peer)
            line += f"{bars.geometric_mean(ratios):10.2f}{min(ratios):7.2f}{len(ratios):7d}" if ratios else " " * 24
        lines.append(line.rstrip())
    return lines


def bar_lines(results):
    lines = [f"{'bar':<50}{'against':>9}{'asked':>7}{'least':>9}{'cells':>7}{'below':>7}"]
    for bar, figure, count, short, cell in bars.verdicts(results):
        least = f"{figure:9.2f}" if not bar.mean else f"{figure:8.2f}m"
        lines.append(f"{bar.what:<50}{PEERS[bar.peer]:>9}{bar.least:7g}{least}{count:7d}{short:7d}"
                     f"{'' if bar.mean else '  ' + cell}")
    return lines + [f"(m: geometric mean. Bars of 1 let {bars.MARGIN:.0%} of noise pass.)"]


def cells_below(results):
    """(bar, result) for each bar of a cell that is not reached, the farthest below first."""
    short = [(bar, result) for result in results for bar in bars.below(result)]
    return sorted(short, key=lambda pair: pair[1]["ratio"][pair[0].peer] / pair[0].least)


def count_below(short):
    by_call = sum(bars.is_by_call(bar, result) for bar, result in short)
    whole = sum(result["call_ns"][bar.peer] < bar.limit * result["call_ns"]["ours"] for bar, result in short)
    return (f"cells below a bar: {len(short)}, {by_call} of them by our call alone: the bare loop reaches it; "
            f"whole calls of both compared, {whole}")


def reason_lines(short):
    """Why cells are below, by group."""
    known, rest = reasons.by_reason(short)
    lines = [f"- **{reason.what}** ({count} cell{'' if count == 1 else 's'}): {reason.why}" for reason, count in known]
    if rest:
        names = ", ".join(f"{result['cell']} ({bar.what}, {PEERS[bar.peer]})" for bar, result in rest)
        lines.append(f"- **no reason known**: {names}")
    return lines


def below_lines(results):
    short = cells_below(results)
    return [count_below(short)] + [f"  {result['ratio'][bar.peer]:6.2f} of {bar.least:<5g}{cell_line(result)}"
                                   for bar, result in short]


def summary(data, each):
    lines = head(data)
    if data["rows"]:
        lines += [""] + row_lines(data["rows"])
    results = data["cells"]
    if results:
        if each:
            lines += [""] + [cell_line(result) for result in results]
        lines += [""] + family_lines(results) + [""] + bar_lines(results) + [""] + below_lines(results)
    return "\n".join(lines)


def table(header, rows):
    return ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)] + \
        ["| " + " | ".join(map(str, row)) + " |" for row in rows]


def markdown(data):
    """The results as they stand in the documentation."""
    results, lines = data["cells"], ["\n\n".join(head(data)), ""]
    peers = peers_of(results)
    families = []
    for name, group in list(by_family(results).items()) + [("**all**", results)]:
        shown = []
        for peer in peers:
            ratios = ratios_of(group, peer)
            shown += [f"{bars.geometric_mean(ratios):.2f}", f"{statistics.median(ratios):.2f}", f"{min(ratios):.2f}",
                      len(ratios)] if ratios else [""] * 4
        families.append([name] + shown)
    lines += table(["family"] + [f"{what}" for peer in peers
                                 for what in (f"{PEERS[peer]}: geometric mean", "median", "least", "cells")], families)
    lines += [""] + table(
        ["bar", "against", "asked", "reached", "cells", "below", "least cell"],
        [(bar.what, PEERS[bar.peer], f"{bar.least:g}", f"{figure:.2f}" + (" (mean)" if bar.mean else ""), count, short,
          "" if bar.mean else cell) for bar, figure, count, short, cell in bars.verdicts(results)])
    if data["rows"]:
        lines += [""] + table(
            ["what", "ours, ns", "peer, ns", "ratio", "bar"],
            [(row["what"].strip(), f"{row['ours_ns']:.1f}", f"{row['peer_ns']:.1f}", f"{row['ratio']:.2f}",
              "" if row["bar"] is None else f"{row['sign']} {row['bar']:g}" + ("" if row["good"] else " (missed)"))
             for row in data["rows"]])
    short = cells_below(results)
    if short:
        lines += ["", f"{count_below(short).capitalize()}. Why, as far as it is known:", "", *reason_lines(short), "",
                  "All of them (ns per element):", ""] + table(
            ["cell", "bar", "against", "asked", "reached", "by our bare loop", "ours", "peer"],
            [(result["cell"], bar.what, PEERS[bar.peer], f"{bar.least:g}", f"{result['ratio'][bar.peer]:.2f}",
              f"{result['net_ratio'][bar.peer]:.2f}" if bar.peer in result["net_ratio"] else "",
              f"{result['ns']['ours']:.4f}", f"{result['ns'][bar.peer]:.4f}") for bar, result in short])
    return "\n".join(lines)


BEGIN, END = "<!-- results -->", "<!-- end of results -->"


def pictures(path, folder):
    """The plots in a folder as the file at `path` shows them: as SVG, each with a link to the same as PNG."""
    names = sorted(name[:-4] for name in os.listdir(folder) if name.endswith(".svg")) if os.path.isdir(folder) else []
    place = os.path.relpath(folder, os.path.dirname(path) or ".")
    return "".join(f"[![{name.replace('_', ' ')}]({place}/{name}.svg)]({place}/{name}.png)\n\n" for name in names)


def write_into(path, data, plots):
    """Replaces what stands between the two marks of a Markdown file; without new plots those that it shows stay."""
    with open(path) as file:
        text = file.read()
    before, rest = text.split(BEGIN, 1)
    old, after = rest.split(END, 1)
    shown = pictures(path, plots) if plots else "".join(re.findall(r"^\[!\[.*\n\n", old, re.MULTILINE))
    with open(path, "w") as file:
        file.write(f"{before}{BEGIN}\n{shown}{markdown(data)}\n{END}{after}")
