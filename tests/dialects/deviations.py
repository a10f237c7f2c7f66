# SPDX-License-Identifier: MIT
"""Writes docs/deviations.md from the vectors and tests/data/deviations.json; with --check, says whether it would change."""
import json
import pathlib
import sys

import cases

PAGE = pathlib.Path(__file__).parent.parent.parent / "docs" / "deviations.md"

HEAD = """\
# Where libinterop differs from NumPy

Of the %d cases in `tests/data/protocol_cases.json` and `more_cases.json` that describe element types, NumPy 1.24 to 2.4
(pyarrow 25 for Arrow) decides all but those below. libinterop has two policies: *strict*, the documented grammars, which is the default,
and *NumPy*, which takes and prints what NumPy does. Everything that the table does not list is the same in both.

Compared is what an element is made of: kind, size, byte order, unit, fields with names, titles, offsets and shapes,
itemsize and alignment. Not kept, and so not compared, are C's names of the integers (`l` and `q` are both int64), and the
levels of subarrays of subarrays, which are one subarray with all the extents.

The last part does the same for the cases of the doors: what NumPy imports, and for `__cuda_array_interface__` what its
specification says.

This page is written by `tests/dialects/deviations.py`; a test fails when it is not up to date.
"""


def code(text):
    """Text as code in a table, cut if it is long."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    text = text if len(text) <= 60 else text[:57] + "..."
    return "`" + text.replace("|", "\\|") + "`"


def show(outcome):
    """An outcome in few words."""
    if isinstance(outcome, str):
        return outcome if outcome in (cases.REJECTED, cases.UNSUPPORTED) else code(outcome)
    if "shape" in outcome:
        return f"{show(outcome['type'])}, shape {tuple(outcome['shape'])}, strides {tuple(outcome['strides'])}"
    if "typestr" in outcome:
        return code(outcome["typestr"])
    if "subarray" in outcome:
        return show(outcome["base"]) + " of shape " + code(str(tuple(outcome["subarray"])))
    if "deep" in outcome:
        return "..."
    fields = ", ".join(code(field["name"]) + ": " + show(field["type"]) + f" at {field['offset']}"
                       for field in outcome["struct"][:3])
    return f"record of {outcome['itemsize']} bytes ({fields or 'no fields'})"


def brief(outcome):
    text = show(outcome)
    return text if len(text) <= 160 else "a record"


def load(name):
    with open(cases.DATA / name, encoding="utf-8") as file:
        return json.load(file)


def section(level, group, remark, by_id):
    """A heading with the reason, and the table of its cases."""
    reason = group["reason"][0].upper() + group["reason"][1:]
    parts = [f"\n{level} {reason}\n\n{remark}| case | kind | input | NumPy | libinterop |\n|---|---|---|---|---|\n"]
    for name, outcome in group["cases"].items():
        case = by_id[name]
        value = case["input"] if isinstance(case["input"], str) else json.dumps(case["input"])
        parts.append(f"| {name} | {case['kind']} | {code(value)} | {brief(cases.expected(case))} | {brief(outcome)} |\n")
    return "".join(parts)


def page():
    by_id = {case["id"]: case for case in cases.load()}
    doors = {case["id"]: case for case in cases.load(cases.DOORS)}
    parts = [HEAD % len(by_id)]
    for group in load("deviations.json"):
        policies = "both policies" if len(group["policies"]) == 2 else \
            "the strict policy" if group["policies"] == ["strict"] else "the NumPy policy"
        parts.append(section("##", group, f"In {policies}.\n\n", by_id))
    parts.append(f"\n## Doors\n\nOf {len(doors)} cases, all are as expected but these.\n")
    parts += [section("###", group, "", doors) for group in load("door_deviations.json")]
    return "".join(parts)


def main(arguments):
    text = page()
    if "--check" in arguments:
        current = PAGE.read_text(encoding="utf-8") == text
        print("up to date" if current else f"{PAGE} is not what tests/dialects/deviations.py writes: run it")
        return not current
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
