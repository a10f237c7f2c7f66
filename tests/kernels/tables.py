# SPDX-License-Identifier: MIT
"""The tables of docs/kernels.md and docs/accuracy.md, made from the list of kernels and the results of the deep run.

tables.py SOURCE TOOL            checks that they are current, and that the results bear out the list
tables.py SOURCE TOOL --write    writes them
"""

import json
import pathlib
import re
import subprocess
import sys

KERNELS = """# The table

What `interop ufuncs` prints, made from the list in `src/kernels/list`. Each loop is compiled once for every CPU level:
{levels}; its results are the same bits on all.

The error bound is in units of the last place (ULP): exact, correctly rounded, or as proven in
[accuracy.md](accuracy.md). The conditions are the floating-point flags that a loop may raise. How `reduce` begins is in
the last column: with a value of its own, or with the first element, which may then be any of them.

{table}"""
RESULTS = "tests/kernels/accuracy/results"


class Wrong(Exception):
    pass


def row(*cells):
    return "| " + " | ".join(cells) + " |\n"


def table(head, rows):
    return row(*head) + "|" + "---|" * len(head) + "\n" + "".join(row(*cells) for cells in rows)


def bound_text(ulp):
    return "exact" if ulp == 0 else "correctly rounded" if ulp == 0.5 else f"{ulp:.3g}"


def types_text(loop):
    """The type of the inputs, or all of them in brackets, and of the outputs if that is another."""
    inputs, outputs = loop["inputs"], loop["outputs"]
    text = inputs[0] if len(set(inputs)) == 1 else f"({', '.join(inputs)})"
    return text, "the same" if set(inputs) == set(outputs) else ", ".join(outputs)


def kernel_rows(ufuncs):
    """A row for each ufunc, and one more wherever loops differ in anything but the type of the inputs."""
    for ufunc in ufuncs:
        groups = {}
        for loop in ufunc["loops"]:
            inputs, outputs = types_text(loop)
            key = outputs, bound_text(loop["max_ulp"]), ", ".join(loop["fpstatus"])
            groups.setdefault(key, []).append(inputs)
        name, identity = ufunc["name"], ufunc["identity"]
        for (outputs, bound, conditions), inputs in groups.items():
            yield name, ", ".join(inputs), outputs, bound, conditions, identity
            name = identity = ""


def levels(source):
    text = (source / "src/kernels/levels.def").read_text()
    names = [unit.replace("x86_64_", "x86-64-") for unit in re.findall(r"^LEVEL\(\w+, (\w+)\)", text, re.M)]
    return ", ".join(names)


def read_results(source):
    """(function, type) -> worst ULP, where, number of inputs, date."""
    results = {}
    for path in sorted((source / RESULTS).glob("*.txt")):
        for line in path.read_text().splitlines():
            if line and not line.startswith("#"):
                function, dtype, worst, at, inputs, date = line.split()
                results[function, dtype] = float(worst), at, int(inputs), date
    return results


def measured_loops(ufuncs):
    """(function, type) -> error bound, but for the loops that reduce one type in another: their bounds are those of
    the addition."""
    return {(ufunc["name"], loop["inputs"][0]): loop["max_ulp"] for ufunc in ufuncs for loop in ufunc["loops"]
            if len(set(loop["inputs"])) == 1}


def check_results(ufuncs, results):
    """Every function that is not exact has been run, and all that have been run kept to their bounds."""
    loops = measured_loops(ufuncs)
    for (name, dtype), bound in loops.items():
        if bound != 0 and (name, dtype) not in results:
            raise Wrong(f"{name} {dtype} has a bound of {bound:.3g} ULP and no line in {RESULTS}: run the preset deep")
    for (name, dtype), (worst, at, _, _) in results.items():
        if (name, dtype) not in loops:
            raise Wrong(f"{RESULTS} has {name} {dtype}, but the list does not")
        if worst > loops[name, dtype] + 1e-6:  # bounds are kept as float32
            raise Wrong(f"{name} {dtype}: {worst} ULP at {at}, but the list promises {loops[name, dtype]:.3g}")


def accuracy_rows(ufuncs, results):
    for (name, dtype), bound in measured_loops(ufuncs).items():
        if (name, dtype) in results:
            worst, at, inputs, date = results[name, dtype]
            count = {1 << 32: "all 2^32", 1 << 16: "all 2^16"}.get(inputs, f"{inputs:,}")
            error = ("none", "") if worst == 0 else (f"{worst:.6f}", at.replace(",", ", "))
            yield name, dtype, bound_text(bound), *error, count, date


def between_marks(text, content):
    begin, end = "<!-- results -->\n", "<!-- end of results -->\n"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise Wrong("docs/accuracy.md has lost the marks around its table")
    return text[:text.index(begin) + len(begin)] + content + text[text.index(end):]


def main(source, tool, *options):
    source = pathlib.Path(source)
    ufuncs = json.loads(subprocess.run([tool, "ufuncs", "--json"], check=True, capture_output=True).stdout)["ufuncs"]
    results = read_results(source)
    check_results(ufuncs, results)
    accuracy = source / "docs/accuracy.md"
    wanted = {
        source / "docs/kernels.md": KERNELS.format(levels=levels(source), table=table(
            ("ufunc", "inputs", "output", "error bound", "conditions", "identity"), kernel_rows(ufuncs))),
        accuracy: between_marks(accuracy.read_text(), table(
            ("function", "type", "bound", "worst found", "at", "inputs", "run of"),
            accuracy_rows(ufuncs, results))),
    }
    for path, text in wanted.items():
        if "--write" in options:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            raise Wrong(f"{path} is not what the list and {RESULTS} say: build the target refresh")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Wrong as wrong:
        sys.exit(f"tables.py: {wrong}")
