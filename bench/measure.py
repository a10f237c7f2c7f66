# SPDX-License-Identifier: MIT
"""Interleaved timing: every candidate runs in turn, many times, and the minimum counts."""

import time
import timeit


def python_timer(statement, names):
    """A function of an iteration count: nanoseconds of running a Python statement that often."""
    timer = timeit.Timer(statement, globals=names)
    return lambda iterations: timer.timeit(iterations) * 1e9


def minimum(timers, slice_ns=200_000, repeats=25):
    """Nanoseconds per iteration of each timer in the dict `timers`: the least of `repeats` interleaved slices."""
    counts = {}
    for name, timer in timers.items():
        count = 1
        while (elapsed := timer(count)) < slice_ns / 4 and count < 1 << 24:
            count *= 2 if elapsed > slice_ns / 64 else 8
        counts[name] = max(1, round(count * slice_ns / max(elapsed, 1)))
    best = dict.fromkeys(timers, float("inf"))
    for _ in range(repeats):
        for name, timer in timers.items():
            best[name] = min(best[name], timer(counts[name]) / counts[name])
    return best


class Progress:
    """A line on a terminal, nothing elsewhere."""

    def __init__(self, stream, total):
        self.stream, self.total, self.done, self.last = stream, total, 0, 0.0

    def step(self, label):
        self.done += 1
        now = time.monotonic()
        if self.stream.isatty() and (now - self.last > 0.1 or self.done == self.total):
            self.last = now
            filled = 30 * self.done // self.total
            end = "\n" if self.done == self.total else ""
            self.stream.write(f"\r[{'#' * filled:<30}] {self.done}/{self.total} {label:<32.32}{end}")
            self.stream.flush()
