# SPDX-License-Identifier: MIT
"""Interleaved timing: every candidate runs in turn, many times, and the minimum counts."""

import sys
import time
import timeit


def python_timer(statement, names):
    """A function of an iteration count: nanoseconds of running a Python statement that often."""
    timer = timeit.Timer(statement, globals=names)
    return lambda iterations: timer.timeit(iterations) * 1e9


def minimum(timers, slice_ns=200_000, repeats=25, budget_ns=1e9):
    """
    Nanoseconds per iteration of each timer in the dict `timers`: the least of `repeats` interleaved slices, or of as
    many as fit `budget_ns`, but of three at least.
    """
    counts, best, round_ns = {}, {}, 0
    for name, timer in timers.items():
        count, elapsed = 1, timer(1)  # touches the pages
        if elapsed < 20 * slice_ns:
            while (elapsed := min(timer(count), timer(count))) < slice_ns / 4 and count < 1 << 24:
                count *= 2 if elapsed > slice_ns / 64 else 8
        counts[name] = max(1, round(count * slice_ns / max(elapsed, 1)))
        best[name] = elapsed / count
        round_ns += elapsed / count * counts[name]
    for _ in range(max(3, min(repeats, int(budget_ns / round_ns)))):
        for name, timer in timers.items():
            best[name] = min(best[name], timer(counts[name]) / counts[name])
    return best


class Progress:
    """A line on a terminal, nothing elsewhere."""

    def __init__(self, total, stream=sys.stderr):
        self.stream, self.total, self.done = stream, total, 0
        self.start = self.last = time.monotonic()

    def step(self, label):
        self.done += 1
        now = time.monotonic()
        if self.stream.isatty() and (now - self.last > 0.1 or self.done == self.total):
            self.last = now
            filled = 30 * self.done // self.total
            left = (now - self.start) / self.done * (self.total - self.done)
            end = "\n" if self.done == self.total else ""
            self.stream.write(f"\r[{'#' * filled:<30}] {self.done}/{self.total} {left / 60:3.0f} min  "
                              f"{label:<40.40}{end}")
            self.stream.flush()
