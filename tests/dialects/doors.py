# SPDX-License-Identifier: MIT
"""Runs the vectors of the doors through the library: doors.py LIBRARY

Each outcome is what NumPy made of the case (for CUDA: what its specification says), or the deviation that
tests/data/door_deviations.json gives a reason for. What C cannot be given, such as a float in a shape, is refused here,
as a host would. --propose prints the deviations that the file lacks.
"""
import ctypes
import json
import sys
from ctypes import POINTER, Structure, byref, c_char, c_char_p, c_int, c_int32, c_int64, c_ssize_t, c_uint32, c_uint64
from ctypes import c_void_p, sizeof

import cases
import library

GATHER, READ_ONLY = 16, 1
ARENA = 56 << 10


class Device(Structure):
    _fields_ = [("type", c_int32), ("id", c_int32)]


class Tensor(Structure):
    _fields_ = [("struct_size", c_uint32), ("ndim", c_int32), ("flags", c_uint64), ("byte_offset", c_uint64),
                ("stream", c_uint64), ("device", Device), ("dtype", library.Dtype), ("data", c_void_p),
                ("shape", POINTER(c_int64)), ("strides", POINTER(c_int64)), ("override", c_void_p)]


class ArrayInterface(Structure):
    _fields_ = [("struct_size", c_uint32), ("version", c_int32), ("ndim", c_int32), ("form", c_int32),
                ("read_only", c_int32), ("type", c_int32), ("offset", c_int64), ("buffer_length", c_uint64),
                ("typestr_length", c_uint64), ("descr_length", c_uint64), ("typestr", c_char_p), ("descr", c_char_p),
                ("shape", POINTER(c_int64)), ("strides", POINTER(c_int64)), ("data", c_void_p), ("mask", c_void_p)]


class CudaArrayInterface(Structure):
    _fields_ = [("struct_size", c_uint32), ("version", c_int32), ("ndim", c_int32), ("read_only", c_int32),
                ("type", c_int32), ("has_stream", c_int32), ("stream", c_int64), ("device", Device),
                ("typestr_length", c_uint64), ("descr_length", c_uint64), ("typestr", c_char_p), ("descr", c_char_p),
                ("shape", POINTER(c_int64)), ("strides", POINTER(c_int64)), ("data", c_void_p), ("mask", c_void_p)]


class ArrayStruct(Structure):
    _fields_ = [("two", c_int), ("nd", c_int), ("typekind", c_char), ("itemsize", c_int), ("flags", c_int),
                ("shape", POINTER(c_ssize_t)), ("strides", POINTER(c_ssize_t)), ("data", c_void_p),
                ("descr", c_void_p)]


class Notes(Structure):
    _fields_ = [("struct_size", c_uint32), ("type", c_int32), ("descr_length", c_uint64), ("descr", c_char_p)]


class Buffer(Structure):
    _fields_ = [("buf", c_void_p), ("obj", c_void_p), ("len", c_ssize_t), ("itemsize", c_ssize_t), ("readonly", c_int),
                ("ndim", c_int), ("format", c_char_p), ("shape", POINTER(c_ssize_t)), ("strides", POINTER(c_ssize_t)),
                ("suboffsets", POINTER(c_ssize_t)), ("internal", c_void_p)]


class Rejected(Exception):
    """What a host refuses before the library sees it."""


def reject_unless(true):
    if not true:
        raise Rejected


def untag(value):
    """Tuples and numbers that JSON has no way to write; lists stay apart from tuples."""
    if isinstance(value, dict) and "$tuple" in value:
        return tuple(untag(item) for item in value["$tuple"])
    if isinstance(value, dict) and "$float" in value:
        return float(value["$float"])
    if isinstance(value, list):
        return [untag(item) for item in value]
    return value


def integer(value, low=-2**63, high=2**63 - 1):
    reject_unless(type(value) is int and low <= value <= high)
    return value


def extents(values, length=None):
    """A C array of a tuple of ints, or NULL for None."""
    if values is None:
        return None
    reject_unless(isinstance(values, tuple) and length in (None, len(values)))
    return (c_int64 * len(values))(*map(integer, values))


class Arena:
    """Zeroed memory at the address that the vectors mean by 0."""

    def __init__(self):
        self.room = ctypes.create_string_buffer(ARENA + 4096)
        self.base = (ctypes.addressof(self.room) + 4095) & ~4095


class Doors:
    def __init__(self, path):
        self.lib = library.Library(path)
        self.c, self.arena, self.kept = self.lib.c, Arena(), []
        self.c.interop_array_tensor.restype = POINTER(Tensor)
        self.c.interop_array_tensor.argtypes = self.c.interop_array_release.argtypes = [c_void_p]
        self.c.interop_array_release.restype = None
        self.c.interop_dtype_alignment.restype = c_uint32

    def take(self, door, *arguments):
        """Imports; what the array is, in the words of the vectors."""
        handle = c_void_p()
        self.lib.call(f"interop_array_from_{door}", *arguments, None, None, byref(handle))
        try:
            return self.describe(self.c.interop_array_tensor(handle)[0])
        finally:
            self.c.interop_array_release(handle)

    def describe(self, tensor):
        kind = library.Type(self.c)
        kind.dtype = tensor.dtype
        self.c.interop_record_retain.argtypes = [c_void_p]
        self.c.interop_record_retain(kind.dtype.record)
        aligned = self.c.interop_tensor_alignment(byref(tensor)) >= self.c.interop_dtype_alignment(byref(kind.dtype))
        return {"shape": tensor.shape[:tensor.ndim], "strides": tensor.strides[:tensor.ndim],
                "type": self.lib.describe(kind), "offset_from_base": (tensor.data or 0) - self.arena.base,
                "writeable": not tensor.flags & READ_ONLY, "aligned": aligned,
                "c_contiguous": bool(self.c.interop_tensor_is_contiguous(byref(tensor), 0)),
                "f_contiguous": bool(self.c.interop_tensor_is_contiguous(byref(tensor), 1)),
                "stream": tensor.stream}

    def address(self, value):
        if isinstance(value, dict):
            (tag, offset), = value.items()
            reject_unless(tag in ("$ptr", "$devptr", "$managedptr"))
            return self.arena.base + offset
        return integer(value, 0, 2**64 - 1)

    def common(self, iface, value):
        """What the two dictionaries have in common."""
        reject_unless(isinstance(value, dict))
        typestr, shape = value.get("typestr"), untag(value.get("shape"))
        reject_unless(isinstance(typestr, str) and shape is not None)
        iface.struct_size, iface.version = sizeof(iface), integer(value.get("version", 0))
        iface.typestr, iface.typestr_length = typestr.encode(), len(typestr.encode())
        iface.shape, iface.ndim = extents(shape), len(shape)
        iface.strides = extents(untag(value.get("strides")), len(shape))
        if value.get("descr") is not None:
            text = cases.to_text(untag(value["descr"])).encode()
            iface.descr, iface.descr_length = text, len(text)
        if value.get("mask") is not None:
            iface.mask = ctypes.addressof(iface)

    def read_pointer(self, iface, data):
        reject_unless(isinstance(data, dict) and len(data.get("$tuple", ())) == 2)
        iface.data, iface.read_only = self.address(data["$tuple"][0]), bool(data["$tuple"][1])

    def array_interface(self, value):
        iface = ArrayInterface()
        self.common(iface, value)
        data = value.get("data")
        iface.offset = integer(value.get("offset", 0))
        if isinstance(data, dict) and "$tuple" in data:
            self.read_pointer(iface, data)
        else:
            reject_unless(isinstance(data, dict))
            (tag, content), = data.items()
            reject_unless(tag in ("$bytearray", "$roybytes", "$bytes"))
            length = content if isinstance(content, int) else len(content)
            self.kept = ctypes.create_string_buffer(length)
            iface.form, iface.buffer_length, iface.read_only = 1, length, tag != "$bytearray"
            iface.data = ctypes.addressof(self.kept)
        return self.take("array_interface", byref(iface), c_uint32(0))

    def cuda_array_interface(self, value):
        iface = CudaArrayInterface()
        self.common(iface, value)
        self.read_pointer(iface, value.get("data"))
        if value.get("stream") is not None:
            iface.has_stream, iface.stream = 1, integer(value["stream"])
        return self.take("cuda_array_interface", byref(iface), c_uint32(0), None)

    def array_struct(self, value):
        reject_unless(not any(key in value for key in ("not_capsule", "capsule_name", "name")))
        iface, notes = ArrayStruct(two=2), Notes(struct_size=sizeof(Notes))
        for key in ("two", "nd", "itemsize", "flags"):
            if key in value:
                setattr(iface, key, value[key])
        iface.typekind = value["typekind"].encode("latin-1")
        for key in ("shape", "strides"):
            if value.get(key) is not None:
                setattr(iface, key, (c_ssize_t * len(value[key]))(*value[key]))
        if value.get("data", 0) is not None:
            iface.data = self.arena.base + value.get("data", 0)
        if value.get("descr") is not None:
            iface.descr = self.arena.base  # any object
            notes.descr, notes.descr_length = value["descr"].encode(), len(value["descr"].encode())
        return self.take("array_struct", byref(iface), byref(notes), c_uint32(0))

    def pep3118_view(self, value):
        buffer = Buffer(buf=self.arena.base, itemsize=value["itemsize"], ndim=value["ndim"],
                        readonly=value.get("readonly", 0))
        length = value["itemsize"]
        for extent in value.get("shape") or ():
            length *= extent
        buffer.len = value.get("length", length)
        if value.get("fmt") is not None:
            buffer.format = value["fmt"].encode()
        for key in ("shape", "strides", "suboffsets"):
            if value.get(key) is not None:
                setattr(buffer, key, (c_ssize_t * len(value[key]))(*value[key]))
        return self.take("buffer", byref(buffer), c_uint32(0))

    def outcome(self, case):
        try:
            return getattr(self, case["kind"])(case["input"])
        except (Rejected, library.Refused):
            return cases.REJECTED


SYNC = {"none": 0, "legacy default stream": 1, "per-thread default stream": 2}


def cuda_outcome(case, got):
    """The part of an outcome that a case of CUDA's interface speaks of."""
    if got == cases.REJECTED or "ok" not in case["expect"]:
        return got
    kind, part = got["type"], {}
    fields = kind.get("struct", ())
    answers = {"strides": got["strides"], "readonly": not got["writeable"], "size": 0 if 0 in got["shape"] else None,
               "byteorder": kind.get("typestr", " ")[0], "fields": [field["name"] for field in fields],
               "offsets": [field["offset"] for field in fields], "device": "attribute query",
               "sync": next((name for name, stream in SYNC.items() if stream == got["stream"]),
                            "wait on that cudaStream_t")}
    for key in case["expect"]["ok"]:
        part[key] = answers.get(key)
    return part


def expected(case):
    if case["kind"] == "cuda_array_interface":
        return case["expect"].get("ok", cases.REJECTED)
    return cases.expected(case)


def compared(case, got):
    """The outcome without what the vectors do not say."""
    if case["kind"] == "cuda_array_interface":
        return cuda_outcome(case, got)
    if got == cases.REJECTED:
        return got
    got = {key: value for key, value in got.items() if key != "stream"}
    if case["expect"].get("ok", {}).get("offset_from_base", 0) is None:
        got["offset_from_base"] = None
    return got


def main(arguments):
    if (sys.byteorder, sizeof(c_void_p), sizeof(ctypes.c_longdouble)) != ("little", 8, 16):
        print("skipped: the vectors speak of little-endian LP64 with long doubles of 16 bytes")
        return 0
    doors, deviations = Doors(arguments[0]), cases.load_door_deviations()
    problems, proposed = [], {}
    for case in cases.load(cases.DOORS):
        got, wanted = compared(case, doors.outcome(case)), expected(case)
        meant, _ = deviations.pop(case["id"], (wanted, None))
        if not cases.same(meant, got):
            problems.append(f"{case['id']} {case['input']!s:.100}: wanted {meant!s:.300}, got {got!s:.300}")
            proposed[case["id"]] = got
        elif meant is not wanted and cases.same(wanted, got):
            problems.append(f"{case['id']}: no deviation any more")
        if case.get("libinterop", {}).get("action") in ("reject", "report") and got != cases.REJECTED:
            problems.append(f"{case['id']}: against the suggestion of the vectors")
    problems += [f"{case}: a deviation of no case" for case in deviations]
    if "--propose" in arguments:
        print(json.dumps(proposed, indent=1))
    print("\n".join(problems) or "all cases as expected")
    return len(problems) > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
