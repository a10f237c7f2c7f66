# SPDX-License-Identifier: MIT
"""docs/examples/python/inspect_pointer.py on live arrays."""
import io
import struct

import pytest

np = pytest.importorskip("numpy")
import inspect_pointer


def lines(array, **options):
    out = io.StringIO()
    inspect_pointer.inspect(array, out=out, **options)
    return out.getvalue().splitlines()


def test_says_where_and_what():
    array = np.arange(6, dtype="<f4").reshape(2, 3).T
    assert lines(array) == [
        "door     buffer", f"data     {array.__array_interface__['data'][0]:#018x}", "typestr  <f4", "shape    (3, 2)",
        "strides  (4, 12) bytes", "0000  " + struct.pack("<4f", 0, 3, 1, 4).hex(" "),
        "0010  " + struct.pack("<2f", 2, 5).hex(" "),
    ]  # fmt: skip


def test_first_elements_of_any_layout():
    array = np.arange(4000, dtype=">i2").reshape(10, 20, 20)[::-3, 1:, ::2]
    for count in (0, 1, 7, 10, 11, 40, 200, 5000):
        shown = bytes.fromhex("".join(line[6:] for line in lines(array, count=count)[5:]))
        assert shown == array.tobytes()[:2 * min(count, array.size)]


def test_read_only_and_empty():
    assert lines(b"hello")[1].endswith(" (read-only)")
    assert lines(np.zeros((0, 3)))[3:] == ["shape    (0, 3)", "strides  (24, 8) bytes"]


def test_command(capsys):
    assert inspect_pointer.main("numpy.zeros(3, dtype='i1')") == 0
    assert "typestr  |i1" in capsys.readouterr().out
    assert inspect_pointer.main("numpy.zeros(3, dtype=object)") == 1
    assert "refused" in capsys.readouterr().out
