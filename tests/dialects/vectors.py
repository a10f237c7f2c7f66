# SPDX-License-Identifier: MIT
"""Runs the vectors through the library, by both policies: vectors.py LIBRARY

Each outcome is what NumPy (or pyarrow) made of the case, or the deviation that tests/data/deviations.json gives a reason
for. --propose prints the deviations that the file lacks.
"""
import ctypes
import json
import sys

import cases
import library

POLICIES = {"strict": library.STRICT, "numpy": library.NUMPY}


def parse_any(lib, text):
    """A type that an expression of NumPy's describes."""
    return lib.from_descr(text, library.NUMPY) if text[:1] in "[({" else lib.from_numpy(text)


def arrow(lib, node):
    """A format with its children: element type and extents."""
    text, children = (node["format"], node["children"]) if isinstance(node, dict) else \
        (node, []) if isinstance(node, str) else (node[0], node[1])
    size = lib.list_size(text)
    if size >= 0:
        if len(children) != 1:
            return cases.REJECTED
        inner = arrow(lib, children[0])
        return inner if isinstance(inner, str) else [inner[0], [size] + inner[1]]
    return [lib.to_typestr(lib.from_arrow(text).dtype), []]


def run(lib, case, policy):
    flags, kind, value = POLICIES[policy], case["kind"], case["input"]
    if kind == "arrow_format":
        return arrow(lib, value)
    if kind.endswith("_emit"):
        text, unaligned = cases.array_type(value)
        found = parse_any(lib, text)
        if kind == "typestr_emit":
            return lib.to_typestr(found.dtype)
        if kind == "descr_emit":
            return lib.to_descr(found, flags)
        return lib.to_pep3118(found, flags | (library.UNALIGNED if unaligned else 0))
    text = cases.text_of(case)
    if text is None:
        return cases.REJECTED
    if kind == "typestr":
        found = lib.from_typestr(text) if policy == "strict" else lib.from_numpy(text)
    elif kind == "descr":
        found = lib.from_descr(text, flags)
    else:
        found = lib.from_pep3118(text, policy=flags)
        size = case["expect"].get("ok", {}).get("size")
        if size is not None:  # with the itemsize that the buffer had, too
            assert lib.from_pep3118(text, size, flags) == found, case["id"]
    return lib.describe(found)


def outcome(lib, case, policy):
    try:
        return run(lib, case, policy)
    except library.Refused as refused:
        return cases.UNSUPPORTED if refused.status == library.UNSUPPORTED else cases.REJECTED


def agrees_with_note(case, got):
    """The vectors suggest what to do where copying NumPy would be wrong. A flag that goes with extension types is not a
    matter of the text: the array interface has it."""
    action = case.get("libinterop", {}).get("action", "")
    return action in ("", "accept-with-extension-flag") or (action == "reject") == (got == cases.REJECTED)


def main(arguments):
    if (sys.byteorder, ctypes.sizeof(ctypes.c_long), ctypes.sizeof(ctypes.c_longdouble)) != ("little", 8, 16):
        print("skipped: the vectors speak of little-endian LP64 with long doubles of 16 bytes")
        return 0
    lib = library.Library(arguments[0])
    deviations = cases.load_deviations()
    problems, proposed, against = [], {}, set()
    for case in cases.load():
        for policy in POLICIES:
            got = outcome(lib, case, policy)
            key, wanted = (case["id"], policy), cases.expected(case)
            if got == cases.UNSUPPORTED and wanted == cases.REJECTED:
                got = cases.REJECTED
            meant, _ = deviations.pop(key, (wanted, None))
            if not cases.same(meant, got):
                problems.append(f"{case['id']} {policy} {case['input']!s:.60}: wanted {meant!s:.200}, got {got!s:.200}")
                proposed[" ".join(key)] = got
            elif meant is not wanted and cases.same(wanted, got):
                problems.append(f"{case['id']} {policy}: no deviation any more")
            if policy == "strict" and not agrees_with_note(case, got):
                against.add(case["id"])
    problems += [f"{case} {policy}: a deviation of no case" for case, policy in deviations]
    if against != {"de-085"}:  # its note is about nesting, but it is only long
        problems.append(f"against the suggestion of the vectors: {sorted(against)}")
    if "--propose" in arguments:
        print(json.dumps(proposed, indent=1))
    print("\n".join(problems) or "all cases as expected")
    return len(problems) > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
