"""Percentiles and the longest of the waits, pooled over replications.

A percentile is that of all waits together (answered and abandoned). Contacts of
one day depend on one another, so its interval does not come from contacts: the
share of waits below the percentile is a ratio with the replication as cluster, and
the interval of that share is carried back to waits.

Source of the interval: Woodruff, Journal of the American Statistical Association
47 (1952) 635.

May import: sums, levels, statistics. Used by: tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measure.classes import Status
from sim.measure.facts import Facts
from sim.measure.levels import Level
from sim.measure.statistics import Estimate, ratio_of_totals, student
from sim.measure.sums import cells_of, view_of
from sim.units import SECOND

Ticks = NDArray[np.int64]

PERCENTILES = {"wait_p50_s": 0.50, "wait_p90_s": 0.90, "wait_p95_s": 0.95}
LONGEST = "longest_wait_s"


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits by cell, ascending: `ticks[start[c] : start[c + 1]]` are those of cell c."""

    keys: Ticks  # cell << bits | wait
    start: NDArray[np.intp]
    bits: int

    @property
    def count(self) -> NDArray[np.intp]:
        """Return the number of waits in each cell."""
        found: NDArray[np.intp] = np.diff(self.start)
        return found

    def at(self, place: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the wait at a place within each cell in seconds; NaN outside it."""
        there = (place >= 0) & (place < self.count)
        found = np.full(len(place), np.nan)
        chosen = self.keys[(self.start[:-1] + place)[there]]
        found[there] = (chosen & ((1 << self.bits) - 1)) / SECOND
        return found

    def below(self, ticks: Ticks) -> NDArray[np.intp]:
        """Count the waits of each cell up to a limit of its own."""
        cells = np.arange(len(ticks)) << self.bits
        found: NDArray[np.intp] = np.searchsorted(self.keys, cells | ticks, side="right")
        found -= self.start[:-1]
        return found


def wait_percentiles(facts: Sequence[Facts], level: Level) -> dict[str, Estimate]:
    """Percentiles and longest wait by cell, in seconds."""
    bits = max(int(view_of(each, level).wait.max(initial=1)) for each in facts).bit_length()
    each = [_sorted(_keys(one, level, bits), level.size, bits) for one in facts]
    pooled = _sorted(np.concatenate([one.keys for one in each]), level.size, bits)
    confidence = facts[0].spec.confidence
    found = {name: _percentile(pooled, each, p, confidence) for name, p in PERCENTILES.items()}
    longest = np.stack([one.at(one.count - 1) for one in each])
    found[LONGEST] = student(longest, confidence)
    return found


def _keys(facts: Facts, level: Level, bits: int) -> Ticks:
    view = view_of(facts, level)
    cells = cells_of(facts, level)
    kept = (view.status == Status.ANSWERED) | (view.status == Status.ABANDONED)
    kept &= cells < level.size
    keys: Ticks = (cells[kept] << bits) | view.wait[kept]
    return keys


def _sorted(keys: Ticks, size: int, bits: int) -> Waits:
    ordered = np.sort(keys)
    return Waits(ordered, np.searchsorted(ordered, np.arange(size + 1) << bits), bits)


def _percentile(pooled: Waits, each: Sequence[Waits], p: float, confidence: float) -> Estimate:
    value = pooled.at(_place(pooled.count, p))
    limit = np.nan_to_num(value * SECOND).round().astype(np.int64)
    counts = np.stack([one.count for one in each])
    share = ratio_of_totals(np.stack([one.below(limit) for one in each]), counts, confidence)
    half = share.upper - share.value
    lower, upper = (pooled.at(_place(pooled.count, p + sign * half)) for sign in (-1, 1))
    return Estimate(value, lower, upper, share.n)


def _place(count: NDArray[np.intp], p: float | NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the place of a quantile (inverse of the distribution), -1 where there is none."""
    share = np.broadcast_to(np.asarray(p, dtype=np.float64), count.shape)
    there = (share > 0) & (share <= 1)
    place = np.ceil(np.where(there, share, 0.0) * count - 1e-9) - 1
    return np.where(there, place, -1).astype(np.intp)
