# SPDX-License-Identifier: MIT
"""Why cells stay below their bars, as far as it is known."""

from typing import NamedTuple

import bars


class Reason(NamedTuple):
    """Patterns are those of a Bar. They say of which cells below a bar a reason holds; figures are for the tables."""

    what: str
    why: str
    ufuncs: str = "*"
    types: str = "*"
    layouts: str = "*"
    sizes: str = "*"
    asked: str = "any"  # "any" bar, "as fast": a bar of 1, or "faster"
    by_call: bool = False  # the bare loop reaches the bar

    def holds(self, bar, result):
        return (bars.fits(self, result) and self.asked in ("any", "as fast" if bar.least == 1 else "faster") and
                (bars.is_by_call(bar, result) or not self.by_call))


# The first that holds counts.
REASONS = (
    Reason("one divisor for all elements",
           "NumPy multiplies by its inverse, too, and so is several times as fast as where divisors differ; the bars "
           "are for division as such. Beyond L1 both wait for cache or memory besides.",
           ufuncs="floor_divide", layouts="scalar"),
    Reason("our call", "The bare loop reaches the bar: our call is counted, a peer's is not.",
           sizes="l1", asked="as fast", by_call=True),
    Reason("reciprocal in L1", "The loop is nothing but the processor's division, and runs at its throughput.",
           ufuncs="reciprocal", sizes="l1", asked="as fast"),
    Reason("one operand a scalar, in L2",
           "The caches write back what a loop has stored; for a peer they do some of that while Python is busy between "
           "two loops, and this time is subtracted with its call. Loops written by hand for the purpose, unrolled, "
           "with prefetches or with shorter vectors, are no faster than ours: all take one of two times by turns, "
           "whatever their code.",
           layouts="scalar", sizes="l2", asked="as fast"),
    Reason("one operand a scalar, of one byte, in DRAM",
           "The operands, 32 MiB, are about what an L3 holds. What of them is still there decides, not the loop: loops "
           "that are the same code for two types come out as far apart.",
           types="bool int8 uint8", layouts="scalar", sizes="dram", asked="as fast"),
    Reason("memory",
           "From DRAM a loop waits for memory, whatever it computes: others over operands of the same widths and "
           "layout take about as long, and loops of streaming stores, written by hand, are hardly faster. The bar asks "
           "for more bytes per second than memory gives; L1 shows what the loop itself can do.",
           sizes="dram", asked="faster"),
    Reason("L2",
           "The loop moves as many bytes per second as L2 gives; of every line of a strided input half is moved for "
           "nothing. L1 shows what the loop itself can do.",
           layouts="stride2 misaligned", sizes="l2", asked="faster"),
)


def by_reason(short):
    """Of (bar, result) pairs below: [(reason, how many)] in the order of REASONS, and those without one."""
    counts, rest = [0] * len(REASONS), []
    for bar, result in short:
        place = next((place for place, reason in enumerate(REASONS) if reason.holds(bar, result)), None)
        if place is None:
            rest.append((bar, result))
        else:
            counts[place] += 1
    return [(reason, count) for reason, count in zip(REASONS, counts) if count], rest
