# SPDX-License-Identifier: MIT
"""The vectors' cases: what goes in, what NumPy and pyarrow made of it, and where libinterop means to differ."""
import ast
import json
import pathlib
import re

DATA = pathlib.Path(__file__).parent.parent / "data"
KINDS = ("typestr", "typestr_emit", "descr", "descr_emit", "pep3118", "pep3118_emit", "arrow_format")
DOORS = ("array_interface", "array_struct", "cuda_array_interface", "pep3118_view")
REJECTED, UNSUPPORTED = "rejected", "no element type"


def load(kinds=KINDS):
    """The vectors, and behind them what a comparison of many random texts has found beside."""
    cases = []
    for name in ("protocol_cases.json", "more_cases.json"):
        with open(DATA / name, encoding="utf-8") as file:
            cases += json.load(file)
    return [case for case in cases if case["kind"] in kinds]


def load_deviations():
    """By (id, policy): the outcome that is meant, and its reason."""
    with open(DATA / "deviations.json", encoding="utf-8") as file:
        groups = json.load(file)
    return {(case, policy): (outcome, group["reason"])
            for group in groups for policy in group["policies"] for case, outcome in group["cases"].items()}


def load_door_deviations():
    """By id: the outcome that is meant, and its reason."""
    with open(DATA / "door_deviations.json", encoding="utf-8") as file:
        groups = json.load(file)
    return {case: (outcome, group["reason"]) for group in groups for case, outcome in group["cases"].items()}


def to_text(value):
    """repr() without recursion, since some values are deeper than Python can go."""
    parts, todo = [], [value]
    while todo:
        item = todo.pop()
        if isinstance(item, Verbatim):
            parts.append(item)
        elif isinstance(item, (list, tuple)) and item:
            opening, closing = ("[", "]") if isinstance(item, list) else ("(", ",)")
            rest = [Verbatim(closing)]
            for number, element in enumerate(reversed(item)):
                rest += [element, Verbatim(",")] if number + 1 < len(item) else [element]
            todo += rest
            parts.append(opening)
        else:
            parts.append(repr(item))
    return "".join(parts)


class Verbatim(str):
    """Text that is no value."""


def text_of(case):
    """The text of a case's input; None if it is no text at all, which C cannot even be given."""
    value = case["input"]
    if isinstance(value, dict) and "$bytes" in value:
        return value["$bytes"].encode("latin-1")
    if isinstance(value, dict) and "$py" in value:
        value = eval(value["$py"])
        return value if isinstance(value, str) else None
    if isinstance(value, dict) and "$repeat_note" in value:
        return value["head"][0] * value["length"]
    if "after the leading !" in case.get("input_is", ""):
        return to_text(eval(value[1:]))
    return value


def array_type(text):
    """The element type of an expression with arrays, as the text of a descr or of numpy.dtype(), and whether it may lie
    unaligned."""
    node = ast.parse(text, mode="eval").body
    unaligned = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "view"
    while isinstance(node, ast.Call):
        name = node.func.attr
        if name in ("zeros", "dtype", "view"):
            aligned = any(keyword.arg == "align" and keyword.value.value for keyword in node.keywords)
            node = node.args[-1] if name != "dtype" else node.args[0]
            if aligned:
                fields = ast.literal_eval(node)
                return repr({"names": [field[0] for field in fields], "formats": [field[1] for field in fields],
                             "aligned": True}), unaligned
        else:  # a scalar
            value = ast.literal_eval(node.args[0])
            letter = {"void": "V", "str_": "U", "bytes_": "S"}.get(name)
            return (f"{letter}{len(value)}" if letter else name), unaligned
    if isinstance(node, ast.Attribute):
        return node.attr, unaligned
    value = ast.literal_eval(node)
    return (value if isinstance(value, str) else repr(value)), unaligned


ARROW = {"int8": "|i1", "uint8": "|u1", "int16": "<i2", "uint16": "<u2", "int32": "<i4", "uint32": "<u4",
         "int64": "<i8", "uint64": "<u8", "halffloat": "<f2", "float": "<f4", "double": "<f8", "bool": "|t1",
         "date64[ms]": "<M8[ms]"}


def arrow_type(name):
    """What an element type of pyarrow is here."""
    if name in ARROW:
        return ARROW[name], []
    for pattern, form in ((r"timestamp\[(m?s|us|ns)(, tz=.*)?\]", "<M8[%s]"), (r"duration\[(m?s|us|ns)\]", "<m8[%s]"),
                          (r"fixed_size_binary\[(\d+)\]", "|V%s")):
        match = re.fullmatch(pattern, name)
        if match:
            return form % match.group(1), []
    match = re.fullmatch(r"fixed_size_list<\w*: (.*)>\[(\d+)\]", name)
    if match:
        base, shape = arrow_type(match.group(1))
        return base, [int(match.group(2))] + shape
    return UNSUPPORTED, []


def simplify(value):
    """A type without what libinterop does not keep: C's name for an integer, subarrays of subarrays."""
    if isinstance(value, list):
        return [simplify(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: simplify(item) for key, item in value.items() if key not in ("char", "aligned_flag", "size")}
    inner = value.get("base", {})
    if "subarray" in inner:
        value = dict(value, subarray=value["subarray"] + inner["subarray"], base=inner["base"])
    return value


def expected(case):
    """What NumPy or pyarrow made of a case, in the form of an outcome."""
    if "error" in case["expect"]:
        return REJECTED
    value = case["expect"]["ok"]
    if case["kind"] == "arrow_format":
        base, shape = arrow_type(value)
        return base if base == UNSUPPORTED else [base, shape]
    if case["kind"] == "pep3118_emit":
        return value["format"]
    return simplify(value)


def same(wanted, got):
    """Whether an outcome is what is wanted; the vectors cut short what is deep or long."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        if "nfields" in wanted:
            return wanted["nfields"] == len(got["struct"]) and wanted["itemsize"] == got["itemsize"]
        if "deep" in wanted:
            return wanted["itemsize"] == got["itemsize"]
        return wanted.keys() == got.keys() and all(same(wanted[key], got[key]) for key in wanted)
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(same, wanted, got))
    return wanted == got
