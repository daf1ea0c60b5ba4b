"""Percentiles of waits, of responses and of times to resolution, pooled over replications.

A percentile of waits is that of all waits together (answered and abandoned), one of
responses that of all finished contacts of deferred channels, one of times to resolution
that of all resolved needs. Contacts of one day depend on one another, so its interval
does not come from contacts: the share of times below the percentile is a ratio with the
replication as cluster, and the interval of that share is carried back to times.

Source of the interval: Woodruff, Journal of the American Statistical Association
47 (1952) 635.

May import: sums, levels, statistics. Used by: tables.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measure.classes import Status
from sim.measure.facts import Facts
from sim.measure.integrals import Cells
from sim.measure.levels import Level
from sim.measure.statistics import Estimate, ratio_of_totals, student
from sim.measure.sums import cells_of, view_of
from sim.units import HOUR, SECOND
from sim.vocabulary import NeedState

Ticks = NDArray[np.int64]

LONGEST = "longest_wait_s"


@dataclass(frozen=True, slots=True)
class Family:
    """Percentiles of one kind of time.

    Attributes
    ----------
    shares : by name of the figure.
    unit : as printed.
    of : what the times are, in the definition.
    times : cell and ticks of each row that counts, in one replication.
    longest : ticks that none of them exceeds.
    """

    shares: dict[str, float]
    unit: str
    of: str
    times: Callable[[Facts, Level], tuple[Cells, Ticks]]
    longest: Callable[[Facts, Level], int]


def _waits(facts: Facts, level: Level) -> tuple[Cells, Ticks]:
    view = view_of(facts, level)
    rows = np.flatnonzero((view.status == Status.ANSWERED) | (view.status == Status.ABANDONED))
    return cells_of(facts, level)[rows], view.wait[rows]


def _longest_wait(facts: Facts, level: Level) -> int:
    return int(view_of(facts, level).wait.max(initial=1))


def _responses(facts: Facts, level: Level) -> tuple[Cells, Ticks]:
    view = view_of(facts, level)
    rows = np.flatnonzero(view.status == Status.FINISHED)
    response = view.finish[rows] - view.ticks["arrival"][rows]
    return cells_of(facts, level)[rows], response


def _longest_response(facts: Facts, level: Level) -> int:
    return int(view_of(facts, level).finish.max(initial=1))


def _resolutions(facts: Facts, level: Level) -> tuple[Cells, Ticks]:
    needs = facts.needs
    rows = np.flatnonzero(needs.state == NeedState.RESOLVED)
    return level.cells(needs.codes, needs.entry)[rows], needs.duration[rows]


def _longest_resolution(facts: Facts, level: Level) -> int:
    return int(facts.needs.duration.max(initial=1))


WAITS = Family(
    {"wait_p50_s": 0.50, "wait_p90_s": 0.90, "wait_p95_s": 0.95},
    "s",
    "waits of answered and abandoned",
    _waits,
    _longest_wait,
)
RESPONSES = Family(
    {"response_p50_h": 0.50, "response_p90_h": 0.90},
    "h",
    "times from arrival to the end of work, deferred",
    _responses,
    _longest_response,
)
RESOLUTIONS = Family(
    {"time_to_resolution_p50_h": 0.50, "time_to_resolution_p90_h": 0.90},
    "h",
    "times from arising to resolution",
    _resolutions,
    _longest_resolution,
)
_SCALE = {"s": SECOND, "h": HOUR}


@dataclass(frozen=True, slots=True)
class Sorted:
    """Times by cell, ascending: `keys[start[c] : start[c + 1]]` are those of cell c."""

    keys: Ticks  # cell << bits | ticks
    start: NDArray[np.intp]
    bits: int

    @property
    def count(self) -> NDArray[np.intp]:
        """Return the number of times in each cell."""
        found: NDArray[np.intp] = np.diff(self.start)
        return found

    def at(self, place: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the ticks at a place within each cell; NaN outside it."""
        there = (place >= 0) & (place < self.count)
        found = np.full(len(place), np.nan)
        chosen = self.keys[(self.start[:-1] + place)[there]]
        found[there] = chosen & ((1 << self.bits) - 1)
        return found

    def below(self, ticks: Ticks) -> NDArray[np.intp]:
        """Count the times of each cell up to a limit of its own."""
        cells = np.arange(len(ticks)) << self.bits
        found: NDArray[np.intp] = np.searchsorted(self.keys, cells | ticks, side="right")
        found -= self.start[:-1]
        return found


def percentiles(facts: Sequence[Facts], level: Level, family: Family) -> dict[str, Estimate]:
    """Percentiles by cell, in the family's unit; for waits the longest too."""
    bits = max(family.longest(one, level) for one in facts).bit_length()
    each = [_sorted(_keys(*family.times(one, level), bits), level.size, bits) for one in facts]
    pooled = _sorted(np.concatenate([one.keys for one in each]), level.size, bits)
    confidence = facts[0].spec.confidence
    found = {name: _percentile(pooled, each, p, confidence) for name, p in family.shares.items()}
    if family is WAITS:
        longest = np.stack([one.at(one.count - 1) for one in each])
        found[LONGEST] = student(longest, confidence)
    scale = _SCALE[family.unit]
    return {
        name: Estimate(one.value / scale, one.lower / scale, one.upper / scale, one.n)
        for name, one in found.items()
    }


def _keys(cells: Cells, ticks: Ticks, bits: int) -> Ticks:
    """One number for each row: its cell, then its ticks; rows of no cell come last."""
    keys: Ticks = cells << bits
    keys |= ticks
    return keys


def _sorted(keys: Ticks, size: int, bits: int) -> Sorted:
    ordered = np.sort(keys)
    return Sorted(ordered, np.searchsorted(ordered, np.arange(size + 1) << bits), bits)


def _percentile(pooled: Sorted, each: Sequence[Sorted], p: float, confidence: float) -> Estimate:
    value = pooled.at(_place(pooled.count, p))
    limit = np.nan_to_num(value).astype(np.int64)
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
