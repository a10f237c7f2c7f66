# SPDX-License-Identifier: MIT
"""Shared by the consumer tests: run a command, collect what is wrong, say all of it at the end."""

import subprocess
import sys

SKIPPED = 77
problems = []


def run(*command, text=None, cwd=None):
    """The exit status and everything the command printed."""
    done = subprocess.run(command, input=text, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def output(*command, cwd=None):
    """What the command printed; it must succeed."""
    status, printed = run(*command, cwd=cwd)
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit status {status}\n{printed}")
    return printed


def check(true, problem):
    if not true:
        problems.append(problem)


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def finish(done):
    for problem in problems:
        print(problem)
    print(f"{done}: {len(problems)} problems")
    sys.exit(1 if problems else 0)


def exported(sym):
    """The list of exported functions: name -> the version that added it, in the order of the file."""
    names, version = {}, None
    for line in open(sym):
        line = line.rstrip("\n")
        if line.startswith("# ") and line[2:].replace(".", "").isdigit():
            version = line[2:]
        elif line and not line.startswith("#"):
            check(line not in names, f"{sym}: {line} is listed twice")
            names[line] = version
    return names
