# SPDX-License-Identifier: MIT
"""What the tests of the interop command share: running it, and files to run it on."""
import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest

TOOL = os.path.abspath(sys.argv.pop(1))


def run(*args, code=0, **options):
    """Runs the command, checks its exit code, and that errors are one line on stderr and nothing on stdout."""
    done = subprocess.run([TOOL, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, **options)
    err = done.stderr.decode(errors="replace")
    assert done.returncode == code, (args, done.returncode, err)
    if code != 0:
        assert done.stdout == b"", (args, done.stdout)
        assert err.startswith("interop") and err.count("\n") == 1, (args, err)
    return done.stdout.decode(), err


def npy(descr, shape, data, fortran=False):
    header = f"{{'descr': {descr!r}, 'fortran_order': {fortran}, 'shape': {shape!r}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def elements(path):
    """What follows the header of a version 1.0 file."""
    with open(path, "rb") as file:
        content = file.read()
    assert content[:8] == b"\x93NUMPY\x01\x00"
    return content[10 + struct.unpack("<H", content[8:10])[0]:]


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def path(self, name):
        return os.path.join(self.directory, name)

    def file(self, descr, shape, data, name="in.npy", **options):
        with open(self.path(name), "wb") as file:
            file.write(npy(descr, shape, data, **options))
        return self.path(name)

    def inspect(self, path, *args):
        return json.loads(run("inspect", "--json", *args, path)[0])

    def values(self, descr, shape, data, *args):
        return self.inspect(self.file(descr, shape, data), *args)["values"]
