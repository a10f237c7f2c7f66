# SPDX-License-Identifier: MIT
"""The interop command, run as a user would: test_tool.py PATH_OF_THE_COMMAND. Needs Python's standard library only."""
import json
import math
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import unittest

from command import TOOL, Case, elements, npy, run

COMMANDS = ("inspect", "parse", "convert", "ufuncs", "cpu", "call")


class Help(Case):
    def test_general(self):
        out, _ = run("--help")
        self.assertEqual(out, run("-h")[0])
        for command in COMMANDS:
            self.assertRegex(out, rf"(?m)^  {command} ")

    def test_of_each_command(self):
        for command in COMMANDS:
            out, err = run(command, "--help")
            self.assertTrue(out.startswith(f"usage: interop {command} "))
            self.assertIn("--json", out)
            self.assertEqual(err, "")
            self.assertEqual(out, run(command, "-h", "surplus", "words")[0])

    def test_version(self):
        self.assertRegex(run("--version")[0], r"^interop \d+\.\d+\.\d+\n$")


class Usage(Case):
    def test_wrong_command_lines(self):
        for words in (
            [], ["frobnicate"], ["--frobnicate"], ["inspect"], ["inspect", "a.npy", "b.npy"],
            ["inspect", "--frob", "a.npy"], ["inspect", "-o", "x", "a.npy"], ["inspect", "--json=yes", "a.npy"],
            ["inspect", "a.npy", "--type"],
            ["parse"], ["parse", "typestr"], ["parse", "runes", "<f4"], ["parse", "typestr", "<f4", "--policy", "loose"],
            ["convert", "typestr", "<f4"], ["convert", "typestr", "runes", "<f4"], ["convert", "runes", "descr", "<f4"],
            ["cpu", "now"], ["ufuncs", "add", "less"],
            ["call"], ["call", "add"], ["call", "add", "a.npy", "b.npy"], ["call", "add", "a.npy", "-o", "c.npy"],
            ["call", "add", "a.npy", "b.npy", "-o", "c.npy", "-o", "d.npy"], ["call", "add", "a", "b", "-o"],
            ["call", "add", "a", "b", *(["-ox"] * 9)],
        ):  # fmt: skip
            _, err = run(*words, code=2)
            self.assertIn("--help)", err)

    def test_options_stand_anywhere(self):
        path = self.file("<i4", (), struct.pack("<i", 5))
        expected = run("inspect", "--json", path)
        self.assertEqual(run("inspect", path, "-j"), expected)
        os.rename(path, self.path("-odd"))
        out = json.loads(run("inspect", "--json", "--", "-odd", cwd=self.directory)[0])
        self.assertEqual(out["file"], "-odd")

    def test_ways_to_give_a_value(self):
        path = self.file("<V2", (), b"\x80\x3f")
        for way in (["-t", "bfloat16"], ["-tbfloat16"], ["--type", "bfloat16"], ["--type=bfloat16"]):
            self.assertEqual(self.inspect(path, *way)["values"], "1.")


class BadInput(Case):
    def test_files(self):
        good = self.file("<f4", (2,), bytes(8))
        for name, content in (
            ("empty", b""), ("text", b"hello"), ("cut", npy("<f4", (3,), bytes(8))),
            ("objects", npy("|O", (1,), bytes(8))), ("magic", b"\x94NUMPY" + npy("<f4", (), bytes(4))[6:]),
            ("kind", npy("<q9", (), bytes(9))),
        ):  # fmt: skip
            with open(self.path(name), "wb") as file:
                file.write(content)
            for words in (["inspect", self.path(name)], ["call", "negative", self.path(name), "-o", self.path("out")],
                          ["call", "add", good, self.path(name), "-o", self.path("out")]):  # fmt: skip
                _, err = run(*words, code=1)
                self.assertIn(name, err)
        run("inspect", self.path("missing"), code=1)
        run("inspect", self.directory, code=1)
        self.assertFalse(os.path.exists(self.path("out")))

    def test_texts_and_names(self):
        for text in ("", "f", "f3", "<f4 ", "<<f4", "float32", "<M8[fortnight]"):
            run("parse", "typestr", text, code=1)
        run("ufuncs", "frobnicate", code=1)
        run("call", "frobnicate", "a.npy", "-o", "b.npy", code=1)

    def test_operands(self):
        f4, f8 = self.file("<f4", (3,), bytes(12), "f4"), self.file("<f8", (3,), bytes(24), "f8")
        swapped, other = self.file(">f4", (3,), bytes(12), "sw"), self.file("<f4", (2,), bytes(8), "two")
        out = self.path("out")
        self.assertIn("(float32, float64)", run("call", "add", f4, f8, "-o", out, code=1)[1])
        self.assertIn("broadcast", run("call", "add", f4, other, "-o", out, code=1)[1])
        run("call", "negative", swapped, "-o", out, code=1)
        self.assertFalse(os.path.exists(out))
        run("call", "negative", f4, "-o", self.path("no/such/folder"), code=1)

    def test_types_that_do_not_fit(self):
        raw, f4 = self.file("<V2", (1,), bytes(2), "raw"), self.file("<f4", (1,), bytes(4), "f4")
        run("inspect", "--type", "bfloat17", raw, code=1)
        run("inspect", "--type", "float32", raw, code=1)
        run("inspect", "--type", "int32", f4, code=1)
        run("inspect", "--type", "float32", f4)

    @unittest.skipUnless(os.path.exists("/dev/full"), "needs /dev/full")
    def test_full_standard_output(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([TOOL, "ufuncs"], stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"standard output", done.stderr)


class Inspect(Case):
    def test_every_field(self):
        path = self.file(">i2", (2, 3), struct.pack(">6h", 1, -2, 3, 4, 5, 6), fortran=True)
        out = self.inspect(path)
        self.assertEqual(out, {
            "file": path, "dtype": ">i2", "kind": "int", "typestr": ">i2", "descr": "'>i2'",
            "pep3118": ">h", "arrow": None, "dlpack": None, "byte_order": "big",
            "bits": 16, "itemsize": 2, "ndim": 2, "shape": [2, 3], "byte_strides": [2, 4], "contiguous": ["F"],
            "alignment": out["alignment"], "device": "CPU", "device_type": 1, "device_id": 0, "flags": ["read-only"],
            "elements": 6, "bytes": 12, "span": [0, 12], "values": "[[1, 3, 5], [-2, 4, 6]]",
        })  # fmt: skip
        self.assertIn(out["alignment"], (2 << shift for shift in range(12)))

    def test_text(self):
        path = self.file("<f4", (2, 1), struct.pack("<2f", 0.5, 2))
        lines = run("inspect", path)[0].splitlines()
        self.assertEqual(lines[0], f"file            {path}")
        self.assertIn("dtype           float32", lines)
        self.assertIn("dlpack          (2, 32, 1)", lines)
        self.assertIn("shape           (2, 1)", lines)
        self.assertIn("contiguous      C, F", lines)
        self.assertEqual(lines[-2:], ["values          [[0.5],", "                 [2.]]"])

    def test_no_elements_and_one(self):
        self.assertEqual(self.values("<f8", (0, 3), b""), "[]")
        self.assertEqual(self.values("<f8", (1 << 40, 0), b""), "[]")
        self.assertEqual(self.values("<f8", (), struct.pack("<d", 42.5)), "42.5")

    def test_long_axes_are_cut(self):
        self.assertEqual(self.values("|u1", (7,), bytes(range(7))), "[0, 1, 2, 3, 4, 5, 6]")
        self.assertEqual(self.values("|u1", (8,), bytes(range(8))), "[0, 1, 2, ..., 5, 6, 7]")
        self.assertLess(len(self.values("|u1", (8, 8, 8, 8), bytes(4096))), 2000)
        deep = self.values("|u1", (1,) * 32, b"\x09")
        self.assertEqual(deep, "[" * 32 + "9" + "]" * 32)
        self.assertLess(len(self.values("|u1", (2,) * 15, bytes(1 << 15))), 1000)

    def test_names_are_escaped(self):
        for name in (b'quote"back\\slash', b"line\nbreak\ttab\x1b[0m", "zażółć 漢字".encode(),
                     b"\xff\xfe\xc0\x80\xed\xa0\x80"):  # fmt: skip
            path = os.path.join(self.directory.encode(), name)
            with open(path, "wb") as file:
                file.write(npy("<i4", (), bytes(4)))
            done = subprocess.run([TOOL, "inspect", "-j", path], stdout=subprocess.PIPE, timeout=60, check=True)
            shown = json.loads(done.stdout.decode())["file"]
            self.assertEqual(os.path.basename(shown), name.decode(errors="replace"))
            done = subprocess.run([TOOL, "inspect", path], stdout=subprocess.PIPE, timeout=60, check=True)
            self.assertNotIn(b"\x1b", done.stdout)


class Values(Case):
    def test_by_hand(self):
        for descr, data, text in (
            ("|b1", b"\x00\x01\x02", "[False, True, True]"),
            ("|i1", b"\x80\xff\x7f", "[-128, -1, 127]"),
            ("<u8", struct.pack("<Q", 2**64 - 1), "[18446744073709551615]"),
            (">i8", struct.pack(">2q", -(2**63), 2**63 - 1), "[-9223372036854775808, 9223372036854775807]"),
            ("<f2", struct.pack("<5e", 0.1, 1, 65504, 6e-8, -0.0), "[0.1, 1., 65500., 6e-08, -0.]"),
            (">f2", struct.pack(">3e", math.nan, -math.inf, 2048), "[nan, -inf, 2048.]"),
            ("<f4", struct.pack("<5f", 1e-5, 1e16, 1e15, 123456.79, 0.0001),
             "[1e-05, 1e+16, 1000000000000000., 123456.79, 0.0001]"),
            (">f8", struct.pack(">4d", 1.5, 1e300, -0.1, 1e15), "[1.5, 1e+300, -0.1, 1000000000000000.]"),
            ("<c8", struct.pack("<4f", 1, 2, -0.5, -1e-20), "[1.+2.j, -0.5-1e-20j]"),
            (">c16", struct.pack(">4d", 0, math.nan, math.inf, -0.0), "[0.+nanj, inf-0.j]"),
            ("|S4", b"ab\0\0a\0'\\\xff\x01\0\0", r"[b'ab', b'a\x00\x27\x5c', b'\xff\x01']"),
            (">U2", "é\0'\n".encode("utf-32-be"), r"['é', '\'\u000a']"),
            ("<U1", struct.pack("<2I", 0xD800, 0x1F600), r"['\ud800', '😀']"),
            ("|V3", b"\x01\x02\xff", "[0x0102ff]"),
            ("<m8[s]", struct.pack("<2q", -5, -(2**63)), "[-5, NaT]"),
            ("<M8[D]", struct.pack("<4q", 0, -1, 11016, -719528), "[1970-01-01, 1969-12-31, 2000-02-29, 0000-01-01]"),
            (">M8[25m]", struct.pack(">2q", 1, -1), "[1970-01-01T00:25, 1969-12-31T23:35]"),
            ("<M8[ms]", struct.pack("<2q", -1, 951782400123), "[1969-12-31T23:59:59.999, 2000-02-29T00:00:00.123]"),
            ("<M8[as]", struct.pack("<q", -1), "[1969-12-31T23:59:59.999999999999999999]"),
            ("<M8[Y]", struct.pack("<2q", 0, 50), "[1970, 2020]"),
            ("<M8[M]", struct.pack("<2q", -1, 14), "[1969-12, 1971-03]"),
            ("<M8[W]", struct.pack("<2q", 1, 2**62), "[1970-01-08, 4611686018427387904]"),
        ):  # fmt: skip
            size = int(re.sub(r"\[.*", "", descr)[2:]) * (4 if "U" in descr else 1)
            shown = self.values(descr, (len(data) // size,), data)
            with self.subTest(descr=descr):
                self.assertEqual(shown, text)

    def test_types_without_a_typestr(self):
        for name, data, text in (
            ("bfloat16", struct.pack("<3H", 0x3FC0, 0x3DCD, 0xFF80), "[1.5, 0.1, -inf]"),
            ("float8_e4m3fn", b"\x38\x7e\x7f\xfe\x01", "[1., 448., nan, -448., 0.001953125]"),
            ("float8_e4m3", b"\x38\x77\x78\x79", "[1., 240., inf, nan]"),
            ("float8_e4m3fnuz", b"\x40\x7f\x80\x00", "[1., 240., nan, 0.]"),
            ("float8_e4m3b11fnuz", b"\x58\x7f\x80", "[1., 30., nan]"),
            ("float8_e5m2", b"\x3c\x7b\x7c\xfd", "[1., 57344., inf, nan]"),
            ("float8_e5m2fnuz", b"\x40\x7f\x80", "[1., 57344., nan]"),
            ("float8_e3m4", b"\x30\x6f\x70\x71", "[1., 15.5, inf, nan]"),
            ("float8_e8m0fnu", b"\x7f\x80\x7e\xff", "[1., 2., 0.5, nan]"),
            ("float6_e2m3fn", b"\x08\x1f\x3f\x01", "[1., 7.5, -7.5, 0.125]"),
            ("float6_e3m2fn", b"\x0c\x1f\x20", "[1., 28., -0.]"),
            ("float4_e2m1fn", b"\x02\x07\x0f\x01", "[1., 6., -6., 0.5]"),
        ):  # fmt: skip
            size = 2 if name == "bfloat16" else 1
            with self.subTest(name=name):
                shown = self.values(f"<V{size}" if size > 1 else "|V1", (len(data) // size,), data, "-t", name)
                self.assertEqual(shown, text)

    def test_digits_name_the_number(self):
        source = random.Random(1)
        for descr, code, size in (("<f2", "e", 2), ("<f4", "f", 4), ("<f8", "d", 8)):
            for _ in range(10):
                data = source.randbytes(98 * size)
                shown = self.values(descr, (7, 7, 2), data)
                texts = re.sub(r"[\[\],]", " ", shown).split()
                numbers = struct.unpack(f"<98{code}", data)
                self.assertEqual(len(texts), 98)
                for text, number in zip(texts, numbers):
                    if math.isnan(number):
                        self.assertEqual(text, "nan")
                        continue
                    if math.isfinite(float(text)):
                        self.assertEqual(struct.unpack(code, struct.pack(code, float(text)))[0], number)
                    else:
                        self.assertEqual(float(text), number)
                    if size == 8:
                        self.assertEqual(float(repr(number)), float(text))
                        self.assertLessEqual(len(digits(text)), len(digits(repr(number))))


def digits(text):
    return text.split("e")[0].strip("-").replace(".", "").strip("0")


class Tables(Case):
    def test_cpu(self):
        out = json.loads(run("cpu", "--json")[0])
        self.assertEqual(list(out), ["built", "detected", "mask"])
        self.assertIn("baseline", out["detected"])
        self.assertLessEqual(set(out["detected"]), set(out["built"]))
        self.assertEqual(out["mask"], out["detected"])
        self.assertEqual([line.split()[0] for line in run("cpu")[0].splitlines()], list(out))

    def test_ufuncs(self):
        every = json.loads(run("ufuncs", "--json")[0])["ufuncs"]
        levels = json.loads(run("cpu", "--json")[0])["detected"]
        names = [ufunc["name"] for ufunc in every]
        self.assertEqual(len(names), len(set(names)))
        for ufunc in every:
            self.assertGreater(len(ufunc["loops"]), 0)
            for loop in ufunc["loops"]:
                self.assertEqual((len(loop["inputs"]), len(loop["outputs"])), (ufunc["nin"], ufunc["nout"]))
                self.assertIn(loop["level"], levels)
                self.assertGreaterEqual(loop["max_ulp"], 0)
        add = next(ufunc for ufunc in every if ufunc["name"] == "add")
        self.assertEqual((add["nin"], add["nout"], add["identity"]), (2, 1, "zero"))
        f8 = next(loop for loop in add["loops"] if loop["inputs"] == ["float64"] * 2)
        self.assertEqual((f8["outputs"], f8["max_ulp"]), (["float64"], 0.5))
        self.assertEqual(f8["fpstatus"], ["overflow", "invalid value"])
        self.assertEqual(json.loads(run("ufuncs", "add", "--json")[0])["ufuncs"], [add])

    def test_ufuncs_as_text(self):
        out, _ = run("ufuncs", "less")
        self.assertTrue(out.startswith("less (2 in, 1 out), identity none\n"))
        self.assertRegex(out, r"(?m)^  float32, float32 -> bool +\S+ +exact$")
        every = json.loads(run("ufuncs", "--json")[0])["ufuncs"]
        heads = re.findall(r"(?m)^(\w+) \(", run("ufuncs")[0])
        self.assertEqual(heads, [ufunc["name"] for ufunc in every])


class Call(Case):
    def test_broadcast(self):
        a = self.file("<i4", (2, 1), struct.pack("<2i", 10, 20), "a")
        b = self.file("<i4", (3,), struct.pack("<3i", 1, 2, 3), "b")
        out, err = run("call", "add", a, b, "-o", self.path("c"))
        self.assertEqual((out, err), ("", ""))
        shown = self.inspect(self.path("c"))
        self.assertEqual((shown["shape"], shown["typestr"]), ([2, 3], "<i4"))
        self.assertEqual(struct.unpack("<6i", elements(self.path("c"))), (11, 12, 13, 21, 22, 23))

    def test_scalars_nothing_and_fortran_order(self):
        a = self.file("<i2", (), struct.pack("<h", 7), "a")
        run("call", "negative", a, "-o", self.path("c"))
        self.assertEqual(self.inspect(self.path("c"))["values"], "-7")
        a = self.file("<i2", (0, 4), b"", "a")
        run("call", "negative", a, "-o", self.path("c"))
        self.assertEqual(self.inspect(self.path("c"))["shape"], [0, 4])
        a = self.file("<i2", (2, 3), struct.pack("<6h", *range(6)), "a", fortran=True)
        run("call", "negative", a, "-o", self.path("c"))
        self.assertEqual(self.inspect(self.path("c"))["values"], "[[0, -2, -4], [-1, -3, -5]]")

    def test_over_its_own_input(self):
        a = self.file("<i2", (3,), struct.pack("<3h", 1, 2, 3), "a")
        run("call", "add", a, a, "-o", a)
        self.assertEqual(struct.unpack("<3h", elements(a)), (2, 4, 6))
        self.assertEqual(os.listdir(self.directory), ["a"])

    def test_warnings(self):
        a = self.file("<f8", (3,), struct.pack("<3d", 1, 0, 1e300), "a")
        b = self.file("<f8", (3,), struct.pack("<3d", 0, 0, 1e-300), "b")
        out, err = run("call", "divide", a, b, "-o", self.path("c"), "--json")
        self.assertEqual(err.splitlines(), [f"interop: warning: {what} in divide"
                                            for what in ("divide by zero", "overflow", "invalid value")])  # fmt: skip
        self.assertEqual(json.loads(out), {"ufunc": "divide", "shape": [3], "outputs": [self.path("c")],
                                           "fpstatus": ["divide by zero", "overflow", "invalid value"]})  # fmt: skip
        self.assertEqual(self.inspect(self.path("c"))["values"], "[inf, nan, inf]")

    def test_blocks_and_progress(self):
        """More elements than a block holds, the last block being a short one; conditions of any block are reported."""
        rows, columns = 1500, 2101
        a = self.file("<f4", (rows, 1), struct.pack(f"<{rows}f", *range(rows)), "a")
        b = self.file("<f4", (columns,), struct.pack(f"<{columns}f", *range(columns)), "b")
        out, err = run("call", "add", a, b, "-o", self.path("c"), "--progress")
        self.assertEqual(out, "")
        self.assertRegex(err, r"^(\radd: +\d+ %)+\r\x1b\[K$")
        got = struct.unpack(f"<{rows * columns}f", elements(self.path("c")))
        for row in (0, 1, 498, 499, 500, 999, rows - 1):
            self.assertEqual(got[row * columns:(row + 1) * columns], tuple(float(row + i) for i in range(columns)))
        _, err = run("call", "divide", a, b, "-o", self.path("c"))
        self.assertEqual(err.count("\n"), 2)  # 0 / 0 in the first block only, x / 0 in all

    @unittest.skipUnless(hasattr(os, "openpty"), "needs pseudo-terminals")
    def test_short_work_shows_no_progress(self):
        a = self.file("<i2", (3,), bytes(6), "a")
        master, slave = os.openpty()
        subprocess.run([TOOL, "call", "negative", a, "-o", a], stderr=slave, timeout=60, check=True)
        os.write(slave, b".")
        self.assertEqual(os.read(master, 100), b".")
        os.close(master)
        os.close(slave)


if __name__ == "__main__":
    unittest.main()
