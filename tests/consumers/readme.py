# SPDX-License-Identifier: MIT
"""README.md is true: its examples run, its links lead somewhere. readme.py SOURCE PREFIX LIBDIR LIBRARY COMPILER"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from common import check, finish, run

source, prefix, libdir, library, compiler = sys.argv[1:]
source, libdir = pathlib.Path(source), pathlib.Path(prefix, libdir)
text = (source / "README.md").read_text()


def example(language):
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", text, re.S | re.M)
    return block


def check_links():
    for file in [source / "README.md", *(source / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", file.read_text()):
            check((file.parent / target).exists(), f"{file}: {target} does not exist")


def check_c(scratch):
    (scratch / "sine.c").write_text(example("c"))
    (line,) = re.findall(r"^    cc (.*)$", text, re.M)
    environment = os.environ | {"PKG_CONFIG_PATH": str(libdir / "pkgconfig"), "LD_LIBRARY_PATH": str(libdir)}
    command = f"{compiler} {line} && ./sine"
    done = subprocess.run(command, shell=True, cwd=scratch, env=environment, capture_output=True, text=True)
    check(done.stdout.startswith("sin(0.5) = 0.47942553860420"), f"the C example: {done.stdout}{done.stderr}")


def check_python(scratch):
    if run(sys.executable, "-c", "import numpy")[0] != 0:
        print("not tried: the Python example, as NumPy is missing")
        return
    (scratch / "sine.py").write_text(example("python"))
    environment = os.environ | {"PYTHONPATH": str(source / "docs/examples/python"), "INTEROP_LIBRARY": str(libdir / library)}
    done = subprocess.run([sys.executable, scratch / "sine.py"], env=environment, capture_output=True, text=True)
    numbers = [float(number) for number in done.stdout.strip("[]\n").split()]
    check(len(numbers) == 5 and abs(numbers[4] - 1.841471) < 1e-6, f"the Python example: {done.stdout}{done.stderr}")


def main():
    for command in ("sh cmake/setup.sh && cmake --workflow --preset demo",
                    "sh cmake/setup.sh test && cmake --workflow --preset test"):
        check(f"\n    {command}\n" in text, f"README.md lacks: {command}")
    check_links()
    with tempfile.TemporaryDirectory() as scratch:
        check_c(pathlib.Path(scratch))
        check_python(pathlib.Path(scratch))
    finish("README.md")


main()
