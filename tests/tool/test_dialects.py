# SPDX-License-Identifier: MIT
"""parse and convert, and all cases of the vectors through them: test_dialects.py PATH_OF_THE_COMMAND"""
import json
import pathlib
import sys
import unittest

from command import Case, npy, run

sys.path.append(str(pathlib.Path(__file__).parent.parent / "dialects"))
import cases


def parse(dialect, text, *options):
    return json.loads(run("parse", "--json", *options, "--", dialect, text)[0])


def leaf(typestr, char, itemsize):
    return {"typestr": typestr, "char": char, "itemsize": itemsize}


class Parse(Case):
    def test_elements(self):
        self.assertEqual(parse("typestr", "<f4"), leaf("<f4", "f", 4))
        self.assertEqual(parse("typestr", "|b1"), leaf("|b1", "?", 1))
        self.assertEqual(parse("typestr", ">M8[25s]"), leaf(">M8[25s]", "M", 8))
        self.assertEqual(parse("pep3118", "Zd"), leaf("<c16", "D", 16))
        self.assertEqual(parse("arrow", "tsu:UTC"), leaf("<M8[us]", "M", 8))
        self.assertEqual(parse("dlpack", "2,16,1"), leaf("<f2", "e", 2))
        self.assertEqual(parse("dlpack", "4,16,1"), leaf("<V2", None, 2))
        self.assertEqual(parse("dlpack", "17,4,2"), leaf(None, None, 1))
        self.assertEqual(parse("dlpack", "0,4,1"), leaf(None, None, 1))

    def test_records_and_subarrays(self):
        a = {"name": "a", "offset": 0, "type": leaf("<i4", "i", 4)}
        b = {"name": "b", "offset": 4, "type": {"subarray": [2, 3], "base": leaf("<f8", "d", 8), "itemsize": 48},
             "title": "B"}  # fmt: skip
        self.assertEqual(parse("descr", "[('a','<i4'),(('B','b'),'<f8',(2,3))]"),
                         {"struct": [a, b], "itemsize": 52, "alignment": 1})  # fmt: skip
        self.assertEqual(parse("pep3118", "T{}"), {"struct": [], "itemsize": 0, "alignment": 1})
        name = parse("descr", "{'names': ['\\x00\\n\"'], 'formats': ['<i4']}")["struct"][0]["name"]
        self.assertEqual(name, '\0\n"')

    def test_text(self):
        lines = run("parse", "typestr", "<c16")[0].splitlines()
        for line in ("text            <c16", "descr           '<c16'", "pep3118         Zd", "arrow           none",
                     "dlpack          (5, 128, 1)", "itemsize        16"):  # fmt: skip
            self.assertIn(line, lines)
        self.assertIn("dlpack          none", run("parse", "typestr", "|S3")[0].splitlines())
        self.assertIn("shape           (2, 3)", run("parse", "pep3118", "(2,3)d")[0].splitlines())

    def test_policies(self):
        run("parse", "typestr", "float32", code=1)
        self.assertEqual(parse("typestr", "float32", "--policy", "numpy"), leaf("<f4", "f", 4))
        run("parse", "descr", "'float32'", code=1)
        self.assertEqual(parse("descr", "'float32'", "-Pnumpy"), leaf("<f4", "f", 4))

    def test_dlpack_is_three_numbers(self):
        for text in ("", "2", "2,32", "2,32,1,1", "2, 32,1", "+2,32,1", "256,32,1", "2,32,65536", "2,32,0", "2,33,1",
                     "99,8,1", "2,32,99999999999999999999"):  # fmt: skip
            run("parse", "dlpack", text, code=1)


class Convert(Case):
    def test_pairs(self):
        for from_, to, text, expected in (
            ("typestr", "pep3118", ">i2", ">h"), ("pep3118", "typestr", "Zf", "<c8"), ("typestr", "dlpack", "<f8", "2,64,1"),
            ("dlpack", "arrow", "1,8,1", "C"), ("arrow", "descr", "tDn", "'<m8[ns]'"),
            ("pep3118", "descr", "T{<i:a:<d:b:}", "[('a', '<i4'), ('b', '<f8')]"),
            ("descr", "pep3118", "[('a','<i4'),('b','>f8',(2,))]", "T{i:a:(2)>d:b:}"),
            ("descr", "descr", "{'names':['a','b'],'formats':['<i4','<i2'],'offsets':[0,2]}",
             "{'names': ['a', 'b'], 'formats': ['<i4', '<i2'], 'offsets': [0, 2], 'itemsize': 4}"),
            ("dlpack", "typestr", "4,16,1", "<V2"),
        ):  # fmt: skip
            self.assertEqual(run("convert", from_, to, text)[0], expected + "\n")

    def test_what_no_type_keeps_is_dropped_on_request(self):
        for text, expected in (("tsu:UTC", "tsu:"), ("tdm", "tsm:")):
            self.assertEqual(run("convert", "arrow", "arrow", text, "-Pnumpy"), (expected + "\n", ""))
            self.assertIn(text, run("parse", "arrow", text)[1])
            self.assertEqual(run("parse", "arrow", text, "-Pnumpy")[1], "")
        for text in ("tsn:", "tDs", "w:4", "l"):
            self.assertEqual(run("convert", "arrow", "arrow", text), (text + "\n", ""))

    def test_json(self):
        self.assertEqual(json.loads(run("convert", "typestr", "arrow", "<f4", "-j")[0]),
                         {"from": "typestr", "to": "arrow", "input": "<f4", "text": "f"})  # fmt: skip

    def test_policy_reaches_the_printer(self):
        self.assertEqual(run("convert", "descr", "descr", "'<f4'", "-Pnumpy")[0], "[('', '<f4')]\n")
        self.assertEqual(run("convert", "descr", "typestr", "[('a','<i4')]", "-Pnumpy")[0], "|V4\n")

    def test_refusals(self):
        for from_, to, text, said in (
            ("typestr", "arrow", ">f4", "Arrow"), ("typestr", "descr", "<f3", "f3"), ("pep3118", "arrow", "(2,3)d", "shape"),
            ("pep3118", "typestr", "(2,3)d", "shape"), ("descr", "dlpack", "[('a','<i4')]", "DLPack"),
            ("descr", "typestr", "[('a','<i4')]", "|V4 says the size only"), ("dlpack", "typestr", "10,8,1", "|V1"),
            ("arrow", "arrow", "tsu:UTC", "time zone of tsu:UTC"), ("arrow", "typestr", "tss:+01:00", "time zone"),
            ("arrow", "arrow", "tdm", "tdm is a date"),
        ):  # fmt: skip
            self.assertIn(said, run("convert", from_, to, text, code=1)[1])


class Inspect(Case):
    def test_records(self):
        with open(self.path("r.npy"), "wb") as file:
            file.write(npy([("a", "<i4"), ("b", "<f8")], (1,), bytes(12)))
        out = self.inspect(self.path("r.npy"))
        self.assertEqual((out["descr"], out["pep3118"]), ("[('a', '<i4'), ('b', '<f8')]", "T{i:a:=d:b:}"))


@unittest.skipUnless(sys.byteorder == "little" and sys.maxsize > 1 << 32, "the vectors speak of little-endian LP64")
class Vectors(Case):
    """That the library makes of them what it should is tested elsewhere; here it is that the command says so."""

    def check(self, case, policy, wanted):
        text = cases.text_of(case)
        if text is None or len(text) > 100000 or ("\0" if isinstance(text, str) else b"\0") in text:
            return False
        if wanted in (cases.REJECTED, cases.UNSUPPORTED):
            run("parse", "--policy", policy, "--", case["kind"], text, code=1)
            return True
        got = parse(case["kind"], text, "--policy", policy)
        self.assertTrue(cases.same(wanted, cases.simplify(got)), (case["id"], policy, wanted, got))
        char = case["expect"].get("ok", {}).get("char")
        if "char" in got and wanted == cases.expected(case) and char not in ("q", "Q", "c", None):
            self.assertEqual(got["char"], char, case["id"])
        return True

    def test_all(self):
        deviations = cases.load_deviations()
        checked = 0
        for case in cases.load():
            if case["kind"] in ("typestr", "descr", "pep3118"):
                for policy in ("strict", "numpy"):
                    meant, _ = deviations.get((case["id"], policy), (cases.expected(case), None))
                    checked += self.check(case, policy, meant)
        self.assertGreater(checked, 800)


if __name__ == "__main__":
    unittest.main()
