#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes what the fuzzers start from: seeds.py TARGET FOLDER. A seed is laid out as the head of TARGET.c reads it."""
import io
import pathlib
import struct
import sys
import zipfile

sys.path.append(str(pathlib.Path(__file__).parent.parent / "dialects"))
import cases


def texts(*kinds):
    """The inputs of the vectors that are text, as bytes."""
    for case in cases.load():
        if case["kind"] in kinds:
            text = cases.text_of(case)
            if text is not None and len(text) < 2000:
                yield text if isinstance(text, bytes) else text.encode()


def arrow():
    for case in cases.load():
        if case["kind"] == "arrow_format":
            value = case["input"]
            text = value["format"] if isinstance(value, dict) else value if isinstance(value, str) else value[0]
            yield b"\0" + text.encode()
    yield b'\1{"shape": [2, 3]}'
    yield b'\1{"shape": [2, 3], "permutation": [1, 0], "dim_names": ["y", "x\\u00e9"], "more": {"a": [null, true, 1.5e3]}}'


def array_interface():
    for text in texts("typestr"):
        for form in (0, 4, 16, 16 | 1):  # small extents and strides, large extents, no strides, read-only
            rank = 2
            shape = [struct.pack("<q", 2) if form & 4 else b"\2", struct.pack("<q", 3) if form & 4 else b"\3"]
            head = bytes([form, 0, 3, rank, 0, 0, 200])
            yield head + b"".join(extent + bytes([step]) for extent, step in zip(shape, (12, 4))) + text
    for text in texts("descr"):
        yield bytes([16 | 32, 0, 3, 1, 0, 0, 200, 2, 0, min(len(text), 255)]) + b"|V12" + text


def array_struct():
    for kind in b"biufcmMSUVOtq\0":
        for size in (1, 2, 4, 8, 20):
            for flags in (0x701, 0x502, 0x301):
                for choice in (0, 32, 4 | 8):
                    extents = b"".join(struct.pack("<q" if choice & 4 else "b", extent) * 2 for extent in (2, 3))
                    yield bytes([choice, 0, 2, kind, size]) + struct.pack("<H", flags) + b"\0" + extents + b"\x0c"
    for text in texts("descr"):
        for size in (4, 8, 12, 16):
            yield bytes([32 | 128, 0, 1, ord("V"), size]) + struct.pack("<H", 0xf01) + b"\0\2\0\x0c" + text


def cuda_array_interface():
    for text in texts("typestr"):
        for choice in (0, 1 | 2, 16, 2 | 64):
            yield bytes([choice, 0, 3, 2, 0, 7, 2, 0, 0, 9, 2, 12, 3, 4, 12]) + text
    for text in texts("descr"):
        yield bytes([16 | 32, 0, 3, 1, 0, 0, 2, 0, 0, 0, 2, 0, 12, min(len(text), 255)]) + b"|V12" + text


def buffer():
    for text in texts("pep3118"):
        for size in (1, 2, 4, 8, 12, 16):
            yield bytes([0, 0, 0x1c, 1, 6 * size, size, 2, 2, 3 * size, 3, size]) + text
            yield bytes([64, 0, 0, 0, 2 * size, size, 1, 2, 0]) + text
            yield bytes([32 | 64 | 128, 0, 8, 0, 2 * size, size, 1, 0, 0])


def dlpack():
    for code, bits in ((0, 8), (1, 16), (2, 32), (2, 64), (4, 16), (5, 128), (6, 8), (10, 8), (17, 4)):
        for choice in (0, 64, 1, 2 | 4, 8):
            for rank in (0, 1, 2):
                fields = bytes([choice, rank, 1, 0, code, bits]) + struct.pack("<H", 1)
                fields += struct.pack("<q", 8) if choice & 1 else b"\0"
                for extent, step in ((2, 3), (3, 1))[:rank]:
                    fields += struct.pack("<q", extent) if choice & 2 else bytes([extent])
                    fields += struct.pack("<q", step) if choice & 4 else bytes([step])
                yield bytes([0, 1, 1, 0]) + fields


def npy():
    for path in sorted((cases.DATA / "npy").iterdir()):
        content = path.read_bytes()
        if len(content) < 2000:
            yield content
    for text in texts("descr"):
        header = b"{'descr': " + text + b", 'fortran_order': False, 'shape': (2,), }"
        header += b" " * (-(len(header) + 11) % 64) + b"\n"
        yield b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + bytes(64)


def pep3118():
    for text in texts("pep3118"):
        for head in (b"\0\0", b"\1\0", b"\2\x0c"):
            yield head + text


def arrow_column():
    """One node: choice, flags; then of each node choice, children, format, length, offset, null_count."""
    for case in cases.load():
        if case["kind"] == "arrow_format" and isinstance(case["input"], dict):
            text = case["input"]["format"].encode()
            if len(text) < 24:
                for bits in (0, 1):
                    yield bytes([0, 0, bits, 0, 4, len(text)]) + text + bytes([3, 1, 0])
    for size in (b"2", b"3"):
        yield bytes([0, 0, 0, 0, 1, 4]) + b"+w:" + size + bytes([2, 0, 0]) + bytes([0, 4, 1]) + b"f" + bytes([6, 0, 0])
        shape = b'{"shape": [%s]}' % size
        yield (bytes([2, 0, 0, 0, 1, 4]) + b"+w:" + size + bytes([2, 0, 0]) + bytes([0, 4, 1]) + b"f" + bytes([6, 0, 0])
               + bytes(6 * 6) + bytes([len(shape)]) + shape)


def exchange():
    for missing in (0, 1, 16):
        for previous in (255, 0, 1):
            tables = bytes([missing, previous, 1, 3]) + bytes([0, 255, 1, 2]) * 3
            for tensor in dlpack():
                yield bytes([2, 3, 0]) + tables + b"\0\0" + tensor[4:] + b"\0\0" + tensor[4:]


def npz():
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for names in ([], ["a"], ["a", "b"], ["a", "dir/b", "note"]):
            with io.BytesIO() as file:
                with zipfile.ZipFile(file, "w", method) as archive:
                    for name, content in zip(names, npy()):
                        archive.writestr(name + (".npy" if name != "note" else ""), content)
                yield b"\0" + file.getvalue()
                yield b"\1" + file.getvalue()


TARGETS = {
    "typestr": lambda: texts("typestr"),
    "numpy": lambda: texts("typestr"),
    "descr": lambda: (head + text for text in texts("descr") for head in (b"\0", b"\1")),
    "pep3118": pep3118,
    "arrow_format": arrow,
    "arrow": arrow_column,
    "array_interface": array_interface,
    "array_struct": array_struct,
    "cuda_array_interface": cuda_array_interface,
    "buffer": buffer,
    "dlpack": dlpack,
    "dlpack_exchange": exchange,
    "npy": npy,
    "npz": npz,
}


def main(target, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for count, seed in enumerate(TARGETS[target](), 1):
        (folder / f"seed{count:04}").write_bytes(seed)
    print(f"{count} seeds")
    return count == 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
